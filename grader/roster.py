"""Who is in the class: `roster.csv` (or `.xlsx`) in the class folder.

Columns, in any order, in Chinese or English: student id and name; email and the number that the
learning platform gives the student may follow.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from glossary import ContentError, Problem

from .tables import problem

#: Field -> the names its column may have.
COLUMNS = {
    "id": ("id", "student id", "student_id", "学号", "学生学号"),
    "name": ("name", "full name", "student", "姓名", "学生姓名"),
    "email": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"),
    "lms_id": ("lms_id", "lms id", "lms_user_id", "user id", "平台编号", "平台id"),
}
#: An id names a folder, and nbgrader reads it as part of a path pattern.
_SAFE_ID = re.compile(r"\w[\w.@-]{0,63}")


@dataclass(frozen=True)
class Student:
    """One student; ``lms_id`` is the number on the learning platform."""

    id: str
    name: str
    email: str = ""
    lms_id: str = ""


def split_name(name: str) -> tuple[str, str]:
    """Return (first, last) as nbgrader keeps them; a Chinese family name is one character."""
    words = name.split()
    if len(words) > 1:
        return " ".join(words[:-1]), words[-1]
    chinese = bool(name) and all("\u4e00" <= character <= "\u9fff" for character in name)
    return (name[1:], name[:1]) if chinese else ("", name)


def write_roster(class_folder: Path, students: Iterable[Student | tuple[str, str]]) -> Path:
    """Write ``roster.csv`` from students or (id, name) pairs; returns its path."""
    class_folder.mkdir(parents=True, exist_ok=True)
    path = class_folder / "roster.csv"
    # With a byte order mark, or Excel shows Chinese names as noise.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in students:
            student = one if isinstance(one, Student) else Student(*one)
            writer.writerow([student.id, student.name, student.email, student.lms_id])
    return path


def read_roster(class_folder: Path) -> list[Student]:
    """Return the class's students, in the order of the file.

    Raises ContentError when there is no roster, a column is missing, an id is missing, given twice
    or unfit to name a folder; every such row is reported.
    """
    for name in ("roster.csv", "roster.xlsx"):
        if (class_folder / name).is_file():
            return _check(class_folder / name, read_rows(class_folder / name))
    raise problem(
        class_folder,
        "roster-missing",
        "there is no list of the students",
        "save it here as roster.csv or roster.xlsx with the columns id and name (学号, 姓名)",
    )


def read_rows(path: Path) -> list[list[str]]:
    """Return the cells of a CSV file or of a workbook's first sheet, as text.

    Raises ContentError when it is in no encoding that Excel writes, or no workbook.
    """
    if path.suffix == ".csv":
        return [list(row) for row in csv.reader(io.StringIO(decode(path)))]
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise problem(
            path, "roster-unreadable", "this is no Excel workbook", "save it again as .xlsx"
        ) from error
    return [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _cell(value: object) -> str:
    """Return a cell as text; Excel turns ids into floats."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def decode(path: Path) -> str:
    """Return the text of a CSV file in an encoding that Excel writes. Raises ContentError."""
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise problem(path, "roster-encoding", "its text cannot be read", "save it as CSV UTF-8")


def _check(path: Path, rows: list[list[str]]) -> list[Student]:
    problems = []

    def wrong(line: int, code: str, place: str, message: str, fix: str) -> None:
        problems.append(Problem(path, line, code, place, message, fix))

    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    columns = {
        field: next((i for i, cell in enumerate(header) if cell in names), None)
        for field, names in COLUMNS.items()
    }
    for field in ("id", "name"):
        if columns[field] is None:
            fix = f"name one column of the first row {field} (or {COLUMNS[field][-2]})"
            wrong(1, "roster-column", field, "there is no such column", fix)
    if problems:
        raise ContentError(problems)
    students: dict[str, Student] = {}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        values = {
            field: row[at].strip() if at is not None and at < len(row) else ""
            for field, at in columns.items()
        }
        student = Student(**values)
        if not _SAFE_ID.fullmatch(student.id):
            message = "an id has letters, digits, and . _ - @ only, and at most 64 of them"
            place = student.id or student.name
            wrong(line, "roster-id", place, message, "correct the id in this row")
        elif student.id in students:
            message = "this id stands in two rows"
            wrong(line, "roster-twice", student.id, message, "delete one of them")
        students.setdefault(student.id, student)
    if problems:
        raise ContentError(problems)
    return list(students.values())
