"""Who may hand in later: ``extensions.csv`` in the class folder, brought into the gradebook.

A CSV or XLSX file, a row an extension, with the columns student id, assignment and until (in
Chinese 学号, 作业, 延至). In the gradebook nbgrader's own ``autograde`` counts the same delay. What
late work costs is for the plugin to say that the class's ``nbgrader_config.py`` names (``late``).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import ContentError, Problem

from .gradebook import late_penalty
from .roster import read_rows
from .tables import Book, aware, due_with, naive, open_book

if TYPE_CHECKING:
    from sqlalchemy import Table

#: Field -> the names its column may have.
COLUMNS = {
    "student": ("student", "student id", "id", "学号", "学生学号"),
    "assignment": ("assignment", "作业"),
    "until": ("until", "due", "延至", "延期至", "截止"),
}
_EPOCH = datetime(1970, 1, 1)

#: (student, assignment) -> the moment until which the work counts as in time.
Extensions = dict[tuple[str, str], datetime]


def read_extensions(class_folder: Path) -> Extensions:
    """Return the class's extensions; empty when there is no such file.

    A day without a time counts to its end, in this computer's time zone. Raises ContentError with
    every row that cannot be read.
    """
    for name in ("extensions.csv", "extensions.xlsx"):
        path = class_folder / name
        if path.is_file():
            return _check(path, read_rows(path))
    return {}


def _check(path: Path, rows: list[list[str]]) -> Extensions:
    problems: list[Problem] = []

    def wrong(line: int, code: str, place: str, message: str, fix: str) -> None:
        problems.append(Problem(path, line, code, place, message, fix))

    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    columns: dict[str, int] = {}
    for field, names in COLUMNS.items():
        found = [at for at, cell in enumerate(header) if cell in names]
        if found:
            columns[field] = found[0]
        else:
            fix = f"name one column of the first row {field} (or {names[-1]})"
            wrong(1, "extensions-column", field, "there is no such column", fix)
    if problems:
        raise ContentError(problems)
    extensions: Extensions = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        student, assignment, until = (
            row[columns[field]].strip() if columns[field] < len(row) else "" for field in COLUMNS
        )
        moment = _moment(until)
        if not (student and assignment):
            fix = "write a student's id and the name of an assignment"
            wrong(line, "extensions-row", student or assignment, "this row is incomplete", fix)
        elif moment is None:
            fix = "write it as 2026-03-25 or 2026-03-25 18:00"
            wrong(line, "extensions-until", student, f"{until!r} is no moment", fix)
        elif (student, assignment) in extensions:
            message = "this student and assignment stand in two rows"
            wrong(line, "extensions-twice", student, message, "delete one of them")
        else:
            extensions[student, assignment] = moment
    if problems:
        raise ContentError(problems)
    return extensions


def _moment(text: str) -> datetime | None:
    plain = text.replace("/", "-").strip()
    # Excel writes a day as the midnight at which it begins.
    day = plain.removesuffix(" 00:00:00")
    try:
        if len(day) <= len("2026-03-25"):
            year, month, number = (int(part) for part in day.split("-"))
            ends = datetime.combine(datetime(year, month, number), time(23, 59, 59))
            return ends.astimezone()
        return datetime.fromisoformat(plain).astimezone()
    except ValueError:
        return None


def settle_late_work(class_folder: Path) -> None:
    """Bring the gradebook up to date with ``extensions.csv`` and with the class's late policy.

    To be called after grading: extensions are entered for work that is graded, and the penalty of
    all of it is worked out anew. An extension that was given in nbgrader and is not in the file
    stays.
    Raises ContentError for an unknown assignment, or an extension that ends before the work is due.
    """
    extensions = read_extensions(class_folder)
    with open_book(class_folder) as book:
        _enter(class_folder, book, extensions)
        _penalties(book)


def _enter(class_folder: Path, book: Book, extensions: Extensions) -> None:
    table = book.table("submitted_assignment")
    assignments = {row.name: row for row in book.rows(book.table("assignment").select())}
    problems = []
    for (student, name), until in extensions.items():
        row = assignments.get(name)
        due = aware(row.duedate) if row else None
        if row is None or due is None or until < due:
            message, fix = (
                (f"{until:%Y-%m-%d %H:%M} is before the work is due", "write a later moment")
                if due
                else ("the assignment has no due date", "release it with --due")
                if row
                else ("no such assignment was released", "correct its name")
            )
            path = class_folder / "extensions.csv"
            problems.append(Problem(path, 0, "extension", f"{student}, {name}", message, fix))
            continue
        value = _stored(table, until - due)
        # Work that is not graded yet has no row; nbgrader itself must make it, with all its cells.
        own = book.rows(
            table.select().where(table.c.assignment_id == row.id, table.c.student_id == student)
        )
        if own and own[0].extension != value:
            change = table.update().where(table.c.id == own[0].id)
            book.connection.execute(change.values(extension=value))
    if problems:
        raise ContentError(problems)


def _stored(table: Table, extension: timedelta) -> datetime | timedelta:
    """Return an extension as the column keeps it: SQLite knows no spans of time, only dates."""
    from sqlalchemy import DateTime

    dated = isinstance(table.c.extension.type, DateTime)
    return _EPOCH + extension if dated else extension


def _penalties(book: Book) -> None:
    """Work out the penalty of every graded notebook with nbgrader's plugin, as graded now."""
    from sqlalchemy import func, select

    notebook, submitted = book.table("submitted_notebook"), book.table("submitted_assignment")
    assignment, grade = book.table("assignment"), book.table("grade")
    given = func.coalesce(grade.c.manual_score, grade.c.auto_score, 0.0)
    extra = func.coalesce(grade.c.extra_credit, 0.0)
    statement = (
        select(
            notebook.c.id, notebook.c.late_submission_penalty.label("penalty"),
            submitted.c.student_id, submitted.c.timestamp, submitted.c.extension,
            assignment.c.duedate, func.sum(given + extra).label("score"),
        )
        .join(submitted, submitted.c.id == notebook.c.assignment_id)
        .join(assignment, assignment.c.id == submitted.c.assignment_id)
        .join(grade, grade.c.notebook_id == notebook.c.id)
        .group_by(notebook.c.id, submitted.c.id, assignment.c.id)
    )  # fmt: skip
    for row in book.rows(statement):
        late = _seconds_late(row)
        penalty = late_penalty(book.config, row.student_id, float(row.score), late)
        if row.penalty != penalty:
            change = notebook.update().where(notebook.c.id == row.id)
            book.connection.execute(change.values(late_submission_penalty=penalty))


def _seconds_late(row: Any) -> float:
    due = due_with(row.duedate, row.extension)
    at = naive(aware(row.timestamp))
    return max(0.0, (at - due).total_seconds()) if at and due else 0.0
