"""A whole assignment graded again: who gains and who loses, known before anything is written."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .assignment import Assignment, load_assignment
from .batch import (
    BATCH_SIZE,
    BatchSummary,
    Finished,
    Progress,
    Waiting,
    crew_for,
    find_waiting,
    graded_batches,
    write_batch,
)
from .folders import full_disk_in_words
from .lock import only_one
from .outcome import Status, SubmissionOutcome, from_json, to_json
from .scores import CellScore, read_scores

#: student -> cell -> points in the gradebook
Known = dict[str, dict[str, CellScore]]
#: Points that differ by less than this are the same.
SAME = 1e-6


@dataclass(frozen=True)
class Change:
    """What regrading does to one student: total points, and the cells with their points.

    ``cells``: cell -> (points before, points after); ``None`` stands for none given yet. A cell
    that the teacher graded by hand keeps its points and is not among them.
    """

    student: str
    before: float
    after: float
    cells: dict[str, tuple[float | None, float | None]]


@dataclass
class Regrade:
    """Everything graded again, and not written unless ``write`` is called."""

    class_folder: Path
    assignment: str
    _loaded: Assignment
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: list[tuple[str, str]] = field(default_factory=list)
    _kept: list[tuple[Waiting, Path]] = field(default_factory=list)

    def take(self, batch: list[Finished], known: Known, folder: Path) -> None:
        """Compare what was graded with what the gradebook holds, and keep it on disk until it is
        written: a class may be larger than the memory."""
        for one in batch:
            failed = [c.reason for c in one.outcome.cells if c.status is Status.ERROR]
            if failed:
                self.errors.append((one.outcome.student, failed[0]))
                continue
            path = folder / f"{len(self._kept)}.json"
            data = {**to_json(one.outcome), "notebook": one.outcome.notebook}
            path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
            self._kept.append((one.waiting, path))
            change = _compare(one.outcome, known.get(one.outcome.student, {}))
            if change.cells:
                self.changes.append(change)
            else:
                self.unchanged += 1

    def text(self) -> str:
        """Return who changes and by how much in words, the largest loss first."""
        lines = [
            f"{change.student}: {change.before:g} -> {change.after:g} "
            f"({change.after - change.before:+g})  {_cells(change)}"
            for change in sorted(self.changes, key=lambda c: (c.after - c.before, c.student))
        ]
        gain = sum(change.after > change.before + SAME for change in self.changes)
        lose = sum(change.after < change.before - SAME for change in self.changes)
        lines.append(
            f"{self.assignment}: {gain} gain, {lose} lose, "
            f"{len(self.changes) - gain - lose} keep their total but change in a cell, "
            f"{self.unchanged} do not change"
        )
        lines += [f"not graded: {student}: {reason}" for student, reason in self.errors]
        return "\n".join(lines)

    def write(self) -> BatchSummary:
        """Write what was graded into the gradebook; grades by hand and comments stay."""
        summary = BatchSummary(self.assignment)
        with full_disk_in_words(self.class_folder):
            self._write(summary)
        return summary

    def _write(self, summary: BatchSummary) -> None:
        for start in range(0, len(self._kept), BATCH_SIZE):
            batch = [
                Finished(waiting, from_json(json.loads(path.read_text(encoding="utf-8"))))
                for waiting, path in self._kept[start : start + BATCH_SIZE]
            ]
            write_batch(self.class_folder, self._loaded, batch, summary)


def _cells(change: Change) -> str:
    def shown(points: float | None) -> str:
        return "-" if points is None else f"{points:g}"

    return ", ".join(
        f"{name} {shown(before)} -> {shown(after)}"
        for name, (before, after) in sorted(change.cells.items())
    )


@contextmanager
def regrade(
    class_folder: Path,
    assignment: str,
    *,
    workers: int = 2,
    trust_submissions: bool = False,
    progress: Progress | None = None,
) -> Iterator[Regrade]:
    """Grade again what a corrected test, or a changed submission, touches; write nothing yet.

    Nobody else can grade the class before the context ends. Raises ContentError as ``grade`` does.
    """
    loaded = load_assignment(class_folder, assignment)
    with only_one(class_folder), tempfile.TemporaryDirectory(prefix="regrade-") as folder:
        found = Regrade(class_folder, assignment, loaded)
        waiting, found.unchanged = find_waiting(class_folder, loaded)
        known = _known(class_folder, assignment)
        with crew_for(
            class_folder, loaded, workers=workers, trust_submissions=trust_submissions
        ) as crew:
            for batch in graded_batches(waiting, crew, progress):
                found.take(batch, known, Path(folder))
        yield found


def _known(class_folder: Path, assignment: str) -> Known:
    """What the gradebook holds."""
    known: Known = {}
    for one in read_scores(class_folder):
        if one.assignment == assignment:
            known.setdefault(one.student, {})[one.cell.grade_id] = one
    return known


def _compare(outcome: SubmissionOutcome, known: dict[str, CellScore]) -> Change:
    before = sum(one.score for one in known.values())
    after = before
    cells: dict[str, tuple[float | None, float | None]] = {}
    for cell in outcome.cells:
        old = known.get(cell.grade_id)
        given = old.auto if old else None
        if (old and old.manual is not None) or _same(given, cell.score):
            continue
        cells[cell.grade_id] = (given, cell.score)
        after += (cell.score or 0.0) - (given or 0.0)
    return Change(outcome.student, round(before, 6), round(after, 6), cells)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < SAME
