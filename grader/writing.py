"""Outcomes into the gradebook's tables: what the teacher gave stays, run again nothing changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from glossary import Lang

from .outcome import CellOutcome, Status, SubmissionOutcome
from .roster import Student, split_name
from .tables import Book, due_with, open_book, problem

#: (settings, student id, score, seconds late) -> points that the work loses, or None.
LatePenalty = Callable[[Any, str, float, float], float | None]

#: When work was handed in, as the gradebook keeps it: UTC without a zone, None where unknown.
Handed = datetime | None

_NO_RESPONSE: dict[Lang, str] = {"zh": "未作答。", "en": "No response."}


@dataclass(frozen=True)
class _Notebook:
    """What the gradebook knows of a released notebook: cell name -> id."""

    assignment_id: str
    due: datetime | None
    id: str
    graded: dict[str, str]
    commented: dict[str, str]
    checksums: dict[str, str]


class Writer:
    """Writes outcomes within one open gradebook, many at once.

    What the gradebook holds of them is read with one statement a table, and what is new is written
    with one: a class of thousands costs a few hundred statements.
    """

    def __init__(self, book: Book, late_penalty: LatePenalty) -> None:
        self._book = book
        self._late_penalty = late_penalty

    def write(
        self, class_folder: Path, name: str, work: Mapping[str, tuple[SubmissionOutcome, Handed]]
    ) -> None:
        """Write the outcomes of assignment ``name``: student id -> outcome, when it was handed in.

        Raises ContentError where the gradebook lacks the assignment or one of its cells.
        """
        notebook = self._find_notebook(class_folder, name)
        for outcome, _ in work.values():
            _all_known(class_folder, outcome, notebook)
        self._ensure("student", {}, "id", {student: {} for student in work})
        submitted = self._ensure(
            "submitted_assignment",
            {"assignment_id": notebook.assignment_id},
            "student_id",
            {student: {"timestamp": at} for student, (_, at) in work.items()},
        )
        notebooks = self._ensure(
            "submitted_notebook",
            {"notebook_id": notebook.id},
            "assignment_id",
            {row.id: {"flagged": False} for row in submitted.values()},
        )
        grades = self._cells("grade", notebooks.values())
        comments = self._cells("comment", notebooks.values())
        fresh: dict[str, list[dict[str, Any]]] = {"grade": [], "comment": []}
        for student, (outcome, at) in work.items():
            hand_in = submitted[student]
            changed = hand_in.timestamp != at
            if changed:
                self._update("submitted_assignment", hand_in.id, timestamp=at)
            own = notebooks[hand_in.id]
            cells = {cell.grade_id: cell for cell in outcome.cells}
            total, new = self._grades(notebook, own.id, cells, changed, grades[own.id])
            fresh["grade"] += new
            fresh["comment"] += self._comments(notebook, own.id, outcome, cells, comments[own.id])
            due = due_with(notebook.due, hand_in.extension)
            late = max(0.0, (at - due).total_seconds()) if at and due else 0.0
            penalty = self._late_penalty(self._book.config, student, total, late)
            if own.late_submission_penalty != penalty:
                self._update("submitted_notebook", own.id, late_submission_penalty=penalty)
        for table, rows in fresh.items():
            self._insert(table, rows)

    def _find_notebook(self, class_folder: Path, name: str) -> _Notebook:
        book = self._book
        assignment, notebook = book.table("assignment"), book.table("notebook")
        rows = book.rows(
            notebook.select()
            .add_columns(assignment.c.duedate)
            .join(assignment, assignment.c.id == notebook.c.assignment_id)
            .where(assignment.c.name == name, notebook.c.name == name)
        )
        if not rows:
            raise problem(
                class_folder,
                "assignment-not-released",
                f"the gradebook knows no assignment {name}",
                f"run `course release {name}` first",
                name,
            )
        row = rows[0]
        base, source = book.table("base_cell"), book.table("source_cell")
        cells = book.rows(base.select().where(base.c.notebook_id == row.id))
        texts = book.rows(source.select().where(source.c.notebook_id == row.id))
        return _Notebook(
            row.assignment_id,
            row.duedate,
            row.id,
            {c.name: c.id for c in cells if c.type in {"GradeCell", "TaskCell"}},
            {c.name: c.id for c in cells if c.type in {"SolutionCell", "TaskCell"}},
            {c.name: c.checksum for c in texts},
        )

    def _cells(self, name: str, notebooks: Iterable[Any]) -> dict[str, dict[str, Any]]:
        """Return the rows that stand already: submitted notebook's id -> cell's id -> row."""
        table = self._book.table(name)
        found: dict[str, dict[str, Any]] = {row.id: {} for row in notebooks}
        for row in self._book.rows(table.select().where(table.c.notebook_id.in_(found))):
            found[row.notebook_id][row.cell_id] = row
        return found

    def _grades(
        self,
        notebook: _Notebook,
        own: str,
        cells: Mapping[str, CellOutcome],
        changed: bool,
        old: Mapping[str, Any],
    ) -> tuple[float, list[dict[str, Any]]]:
        """Bring the grades of one submission up to date; return its total and the rows to add."""
        new, total = [], 0.0
        for name, cell_id in notebook.graded.items():
            auto = auto_score(cells.get(name))
            row = old.get(cell_id)
            if row is None:
                new.append(
                    {
                        "id": uuid4().hex,
                        "notebook_id": own,
                        "cell_id": cell_id,
                        "auto_score": auto,
                        "needs_manual_grade": auto is None,
                    }
                )
                total += auto or 0.0
                continue
            waits = auto is None
            if row.manual_score is not None:
                waits = bool(row.needs_manual_grade) or changed or row.auto_score != auto
            if (row.auto_score, bool(row.needs_manual_grade)) != (auto, waits):
                self._update("grade", row.id, auto_score=auto, needs_manual_grade=waits)
            given = row.manual_score if row.manual_score is not None else auto
            total += 0.0 if given is None else given + (row.extra_credit or 0.0)
        return total, new

    def _comments(
        self,
        notebook: _Notebook,
        own: str,
        outcome: SubmissionOutcome,
        cells: Mapping[str, CellOutcome],
        old: Mapping[str, Any],
    ) -> list[dict[str, Any]]:
        """Bring what the grader says to each answer up to date: why it is not graded, or is empty.

        Returns the rows to add.
        """
        untouched = _untouched(outcome, notebook.checksums)
        new = []
        for name, cell_id in notebook.commented.items():
            said = (cells[name].reason if name in cells else "") or untouched.get(name)
            row = old.get(cell_id)
            if row is None:
                new.append(
                    {
                        "id": uuid4().hex,
                        "notebook_id": own,
                        "cell_id": cell_id,
                        "auto_comment": said,
                    }
                )
            elif row.auto_comment != said:
                self._update("comment", row.id, auto_comment=said)
        return new

    def _ensure(
        self, name: str, shared: dict[str, Any], column: str, wanted: Mapping[str, dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the rows with ``shared`` and one of the wanted values of ``column``, by value.

        ``wanted``: value -> what else a row gets that is not there yet.
        """
        table = self._book.table(name)
        query = table.select().where(
            *(table.c[key] == value for key, value in shared.items()), table.c[column].in_(wanted)
        )
        found = {getattr(row, column): row for row in self._book.rows(query)}
        missing = [value for value in wanted if value not in found]
        if not missing:
            return found
        self._insert(
            name,
            [{"id": uuid4().hex, **shared, column: one, **wanted[one]} for one in missing],
        )
        return {getattr(row, column): row for row in self._book.rows(query)}

    def _insert(self, name: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._book.connection.execute(self._book.table(name).insert(), rows)

    def _update(self, name: str, row_id: str, **values: object) -> None:
        table = self._book.table(name)
        self._book.connection.execute(table.update().where(table.c.id == row_id).values(**values))


def save_students(class_folder: Path, students: Sequence[Student]) -> None:
    """Put the students' names, addresses and platform numbers into the gradebook."""
    with open_book(class_folder) as book:
        table = book.table("student")
        known = {row.id for row in book.rows(table.select())}
        for student in students:
            first, last = split_name(student.name)
            values = {
                "first_name": first or None,
                "last_name": last or None,
                "email": student.email or None,
                "lms_user_id": student.lms_id or None,
            }
            if student.id in known:
                change = table.update().where(table.c.id == student.id).values(**values)
            else:
                change = table.insert().values(id=student.id, **values)
            book.connection.execute(change)


def _all_known(class_folder: Path, outcome: SubmissionOutcome, notebook: _Notebook) -> None:
    unknown = [c.grade_id for c in outcome.cells if c.grade_id not in notebook.graded]
    if unknown:
        raise problem(
            class_folder / "source" / outcome.assignment,
            "gradebook-cell-unknown",
            f"the gradebook has no graded cell {', '.join(unknown)}",
            "release the assignment again, then grade",
            outcome.assignment,
        )


def auto_score(cell: CellOutcome | None) -> float | None:
    """Return the automatic score of a cell, ``None`` where the teacher must look."""
    if cell is None or cell.status not in {Status.GRADED, Status.MISSING}:
        return None
    return cell.score or 0.0


def _untouched(outcome: SubmissionOutcome, checksums: Mapping[str, str]) -> dict[str, str]:
    """Return grade_id -> a comment, for the answers that are still as released."""
    lang: Lang = outcome.notebook.get("metadata", {}).get("course", {}).get("lang", "en")
    said = {}
    for cell in outcome.notebook.get("cells", []):
        meta = cell.metadata.get("nbgrader", {})
        name = meta.get("grade_id", "")
        if meta.get("solution") and checksums.get(name) == checksum(cell):
            said[name] = _NO_RESPONSE["zh" if lang == "zh" else "en"]
    return said


def checksum(cell: Any) -> str:
    """Return nbgrader's checksum of a cell (``nbgrader.utils.compute_checksum``)."""
    meta = cell.metadata.nbgrader
    grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
    locked = not solution and (grade or bool(meta.get("locked")))
    parts = [cell.source, cell.cell_type, str(grade), str(solution), str(locked), meta["grade_id"]]
    if grade:
        parts.append(str(float(meta["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
