"""What grading one submission yields: the data that passes from the engine to the gradebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode


class Status(StrEnum):
    """How a graded cell came out. Only ``GRADED`` carries an automatic score."""

    GRADED = "graded"
    MANUAL = "manual"  # waits for the teacher
    MISSING = "missing"  # the student deleted or never reached it: 0, with a reason
    INVALID = "invalid"  # ungradable input: costs nothing, the teacher looks
    ERROR = "error"  # the grader's own fault: never a zero, the teacher is told


@dataclass(frozen=True)
class CheckLine:
    """One check as the student reads it: passed or not, points, and a hint in words."""

    passed: bool
    points: float
    max_points: float
    message: str
    hidden: bool = False


@dataclass(frozen=True)
class CellOutcome:
    """One graded cell. ``score`` is in points, ``None`` unless the status is graded or missing."""

    grade_id: str
    status: Status
    score: float | None
    max_score: float
    lines: tuple[CheckLine, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class SubmissionOutcome:
    """One submission: its cells, the notebook to show, and what was repaired on the way."""

    student: str
    assignment: str
    cells: tuple[CellOutcome, ...]
    notebook: NotebookNode
    repairs: tuple[str, ...] = field(default=())


def to_json(outcome: SubmissionOutcome) -> dict[str, Any]:
    """Return everything but the notebook as JSON data, as it is kept beside the notebook."""
    return {
        "student": outcome.student,
        "assignment": outcome.assignment,
        # As `asdict`, which copies every value and takes ten times as long.
        "cells": [
            {**vars(cell), "lines": [vars(line) for line in cell.lines]} for cell in outcome.cells
        ],
        "repairs": list(outcome.repairs),
    }


def cells_from_json(data: dict[str, Any]) -> tuple[CellOutcome, ...]:
    """Return the cells of what ``to_json`` wrote."""
    return tuple(
        CellOutcome(
            cell["grade_id"],
            Status(cell["status"]),
            cell["score"],
            cell["max_score"],
            tuple(CheckLine(**line) for line in cell["lines"]),
            cell["reason"],
        )
        for cell in data["cells"]
    )


def from_json(data: dict[str, Any]) -> SubmissionOutcome:
    """Return the outcome that ``to_json`` wrote, with its notebook under ``notebook``."""
    from nbformat import from_dict

    return SubmissionOutcome(
        data["student"],
        data["assignment"],
        cells_from_json(data),
        from_dict(data["notebook"]),
        tuple(data["repairs"]),
    )
