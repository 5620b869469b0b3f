"""What the gradebook holds, as plain records: assignments, submissions, points, comments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .tables import Book, aware, due_with, open_book


@dataclass(frozen=True)
class GradedCell:
    """One cell that carries points. ``kind``: code, markdown (a written answer) or task."""

    grade_id: str
    kind: str
    max_score: float


@dataclass(frozen=True)
class Assignment:
    """One released assignment; ``cells`` in no particular order, ``due`` in UTC."""

    name: str
    due: datetime | None
    cells: tuple[GradedCell, ...]


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment. ``due`` includes an extension."""

    assignment: str
    student: str
    at: datetime | None
    due: datetime | None
    penalty: float

    @property
    def late(self) -> timedelta:
        """How long after it was due; zero when in time or unknown."""
        if self.at is None or self.due is None:
            return timedelta(0)
        return max(timedelta(0), self.at - self.due)


@dataclass(frozen=True)
class CellScore:
    """The points of one cell of one student, as nbgrader counts them."""

    assignment: str
    student: str
    cell: GradedCell
    auto: float | None
    manual: float | None
    extra: float
    waits: bool  # for the teacher

    @property
    def score(self) -> float:
        """The teacher's points go before the automatic ones; nothing yet counts 0."""
        given = self.manual if self.manual is not None else self.auto
        return 0.0 if given is None else given + self.extra


@dataclass(frozen=True)
class Comment:
    """What the teacher, or else the grader, wrote to one cell of one student."""

    assignment: str
    student: str
    grade_id: str
    auto: str | None
    manual: str | None


def read_assignments(class_folder: Path) -> list[Assignment]:
    """Return every released assignment, by name."""
    with open_book(class_folder) as book:
        assignment = book.table("assignment")
        cells: dict[str, list[GradedCell]] = {}
        for assignment_id, cell in _graded_cells(book).values():
            cells.setdefault(assignment_id, []).append(cell)
        return [
            Assignment(row.name, aware(row.duedate), tuple(cells.get(row.id, [])))
            for row in book.rows(assignment.select().order_by(assignment.c.name))
        ]


def _graded_cells(book: Book) -> dict[str, tuple[str, GradedCell]]:
    """Return cell id -> (assignment id, the cell), for all cells that carry points."""
    from sqlalchemy import select

    base, notebook = book.table("base_cell"), book.table("notebook")
    found = {}
    for name, kind in (("grade_cells", ""), ("task_cells", "task")):
        graded = book.table(name)
        statement = (
            select(
                base.c.id, base.c.name, notebook.c.assignment_id, graded.c.max_score,
                graded.c.cell_type,
            )
            .join(base, base.c.id == graded.c.id)
            .join(notebook, notebook.c.id == base.c.notebook_id)
        )  # fmt: skip
        for row in book.rows(statement):
            cell = GradedCell(row.name, kind or row.cell_type, float(row.max_score))
            found[row.id] = (row.assignment_id, cell)
    return found


def read_submissions(class_folder: Path) -> list[Submission]:
    """Return every submission in the gradebook, by assignment and student."""
    from sqlalchemy import func, select

    with open_book(class_folder) as book:
        assignment, submitted = book.table("assignment"), book.table("submitted_assignment")
        notebook = book.table("submitted_notebook")
        penalty = func.coalesce(func.sum(notebook.c.late_submission_penalty), 0.0)
        statement = (
            select(
                assignment.c.name, assignment.c.duedate, submitted.c.student_id,
                submitted.c.timestamp, submitted.c.extension, penalty.label("penalty"),
            )
            .join(assignment, assignment.c.id == submitted.c.assignment_id)
            .join(notebook, notebook.c.assignment_id == submitted.c.id, isouter=True)
            .group_by(submitted.c.id, assignment.c.id)
            .order_by(assignment.c.name, submitted.c.student_id)
        )  # fmt: skip
        return [
            Submission(
                row.name,
                row.student_id,
                aware(row.timestamp),
                aware(due_with(row.duedate, row.extension)),
                float(row.penalty),
            )
            for row in book.rows(statement)
        ]


def read_scores(class_folder: Path) -> list[CellScore]:
    """Return the points of every graded cell of every submission in the gradebook."""
    with open_book(class_folder) as book:
        cells = _graded_cells(book)
        return [
            CellScore(
                row.assignment,
                row.student_id,
                cells[row.cell_id][1],
                row.auto_score,
                row.manual_score,
                row.extra_credit or 0.0,
                bool(row.needs_manual_grade),
            )
            for row in book.rows(_of_students(book, "grade"))
            if row.cell_id in cells
        ]


def read_comments(class_folder: Path) -> list[Comment]:
    """Return every comment in the gradebook that says something."""
    with open_book(class_folder) as book:
        return [
            Comment(row.assignment, row.student_id, row.cell, row.auto_comment, row.manual_comment)
            for row in book.rows(_of_students(book, "comment"))
            if row.auto_comment or row.manual_comment
        ]


def _of_students(book: Book, name: str) -> Any:
    """Select the rows of ``grade`` or ``comment`` with their student, assignment and cell."""
    from sqlalchemy import select

    table, notebook = book.table(name), book.table("submitted_notebook")
    submitted, assignment = book.table("submitted_assignment"), book.table("assignment")
    base = book.table("base_cell")
    return (
        select(
            table, assignment.c.name.label("assignment"), submitted.c.student_id,
            base.c.name.label("cell"),
        )
        .join(notebook, notebook.c.id == table.c.notebook_id)
        .join(submitted, submitted.c.id == notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submitted.c.assignment_id)
        .join(base, base.c.id == table.c.cell_id)
        .order_by(assignment.c.name, submitted.c.student_id, base.c.name)
    )  # fmt: skip
