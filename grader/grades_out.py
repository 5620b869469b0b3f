"""Grades as Moodle's and Canvas's gradebooks import them, or filled into what they exported.

Canvas (its ``gradebook_importer``): the columns Student, ID, SIS User ID, SIS Login ID, Section,
then assignments as ``Title (id)``; a second row gives the points possible; a student is found by
ID, else SIS User ID, else SIS Login ID, else the name; a column that is to change nothing is left
as it was. A column without an id makes a new assignment.

Moodle (its CSV grade import): one row a student, mapped by the ID number, user name or email
address that stands in one column, grades in columns that the teacher maps; ``-`` or an empty cell
is no grade. Its export names a column ``Assignment: Title (Real)``.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .classbook import AssignmentTables, ClassTables, class_tables
from .roster import Student, decode, split_name
from .spreadsheet import safe
from .tables import problem

if TYPE_CHECKING:
    import pandas as pd

Platform = Literal["moodle", "canvas"]

CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE_COLUMNS = ("First name", "Last name", "ID number", "Email address")
_POINTS_POSSIBLE = "Points Possible"
#: Canvas: the number of an assignment behind its title. Moodle: the kind of activity before it,
#: and behind it how the grade is shown, both in the language of the teacher.
_CANVAS_ID = re.compile(r"\s*\(\d+\)$")
_MOODLE_SHOWN = re.compile(r"\s*\([^()]*\)$")
_MODULE = re.compile(r"^[^:：]{1,30}[:：]\s*")


@dataclass
class GradesOut:
    """What was written. ``columns``: assignment -> the column it went to; ``unknown``: rows of the
    platform's file that are no student of the class; ``absent``: students of the class without a
    row there; ``waiting``: assignment -> students left out because answers wait for the teacher."""

    path: Path
    columns: dict[str, str] = field(default_factory=dict)
    written: int = 0
    unknown: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)

    def text(self) -> str:
        """Return in words what was written, a line a fact."""
        lines = [f"{self.written} grades in {self.path}"]
        lines += [f"  {name}: column {column!r}" for name, column in self.columns.items()]
        lines += [
            f"  {name}: left empty, answers wait for the teacher: {', '.join(students)}"
            for name, students in self.waiting.items()
        ]
        if self.unknown:
            lines.append(f"rows of no student of this class, unchanged: {', '.join(self.unknown)}")
        if self.absent:
            lines.append(f"students without a row there: {', '.join(self.absent)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class _Grades:
    """What goes out: ``points`` is assignment -> student -> points of work graded whole."""

    roster: list[Student]
    assignments: list[AssignmentTables]
    points: dict[str, dict[str, float]]

    def cells(self, student: Student) -> list[str]:
        """A student's points, an assignment a cell."""
        names = [one.sheet.name for one in self.assignments]
        return [_number(self.points[name].get(student.id, math.nan)) for name in names]

    @property
    def titles(self) -> dict[str, str]:
        return {one.sheet.name: one.sheet.title for one in self.assignments}


def write_grades(
    class_folder: Path,
    platform: Platform,
    names: Collection[str] | None = None,
    *,
    into: Path | None = None,
) -> GradesOut:
    """Write ``report/grades-PLATFORM.csv``, ready to import; returns what was written.

    ``names``: the assignments (default: all). ``into``: a gradebook that the platform exported
    (CSV); its rows and columns stay as they are, and only cells of these assignments are filled
    in. A grade is left out where answers wait for the teacher or nothing was handed in. Raises
    ContentError for an unknown assignment, a file that is no export of the platform, or a column
    that cannot be found in it.
    """
    tables = class_tables(class_folder)
    chosen = _chosen(class_folder, tables, names)
    out = GradesOut(class_folder / "report" / f"grades-{platform}.csv")
    points = {one.sheet.name: _points(one, out) for one in chosen}
    grades = _Grades(tables.roster, chosen, points)
    if into is not None:
        rows = _filled(into, platform, grades, out)
    else:
        rows = _canvas(grades) if platform == "canvas" else _moodle(grades)
        out.columns = grades.titles
        out.written = sum(cell != "" for one in grades.roster for cell in grades.cells(one))
    out.path.parent.mkdir(exist_ok=True)
    made = out.path.with_suffix(".tmp")
    delimiter, encoding = _form(into) if into else (",", "utf-8-sig")
    with made.open("w", encoding=encoding, newline="") as file:
        rows_out = [[_defused(cell) for cell in row] for row in rows]
        csv.writer(file, delimiter=delimiter).writerows(rows_out)
    made.replace(out.path)
    return out


def _chosen(
    class_folder: Path, tables: ClassTables, names: Collection[str] | None
) -> list[AssignmentTables]:
    known = {one.sheet.name: one for one in tables.assignments}
    unknown = [name for name in names or () if name not in known]
    if unknown or not known:
        raise problem(
            class_folder,
            "assignment-not-released",
            f"no assignment {', '.join(unknown)} was released in this class",
            f"name one of: {', '.join(known) or 'none yet'}",
        )
    return [known[name] for name in names] if names else list(known.values())


def _points(one: AssignmentTables, out: GradesOut) -> dict[str, float]:
    """Return student -> points, for those whose work is graded whole."""
    waits = one.scores.isna().any(axis="columns")
    waiting = [str(student) for student in waits.index[waits]]
    if waiting:
        out.waiting[one.sheet.name] = waiting
    totals: pd.Series = one.totals[~waits]
    return {str(student): float(points) for student, points in totals.items()}


def _canvas(grades: _Grades) -> list[list[str]]:
    """A gradebook of our own for Canvas: the titles find, or make, the assignments there."""
    most = [_number(one.max_score) for one in grades.assignments]
    rows = [
        [*CANVAS_COLUMNS, *grades.titles.values()],
        [f"    {_POINTS_POSSIBLE}", "", "", "", "", *most],
    ]
    for student in grades.roster:
        head = [student.name or student.id, student.lms_id, student.id, student.email, ""]
        rows.append([*head, *grades.cells(student)])
    return rows


def _moodle(grades: _Grades) -> list[list[str]]:
    rows = [[*MOODLE_COLUMNS, *grades.titles.values()]]
    for student in grades.roster:
        head = [*split_name(student.name), student.id, student.email]
        rows.append([*head, *grades.cells(student)])
    return rows


def _filled(path: Path, platform: Platform, grades: _Grades, out: GradesOut) -> list[list[str]]:
    """The platform's own export with the grades filled in; everything else as it stands."""
    if not path.is_file():
        raise problem(path, "grades-no-file", "there is no such file", "check the path")
    delimiter, _ = _form(path)
    rows = [list(row) for row in csv.reader(io.StringIO(decode(path)), delimiter=delimiter)]
    header = rows[0] if rows else []
    people = [row for row in rows[1:] if any(map(str.strip, row)) and not _is_heading(row)]
    if platform == "canvas":
        find = _canvas_finder(grades.roster, header)
    else:
        find = _moodle_finder(grades.roster, people)
    if find is None:
        raise problem(
            path,
            "grades-no-export",
            f"this is no gradebook that {platform.title()} exported for this class",
            "export the gradebook there as CSV, with the students' ID numbers or email addresses, "
            "and give that file",
        )
    places = [_column(path, platform, header, one) for one in grades.assignments]
    out.columns = {name: header[at] for name, at in zip(grades.titles, places, strict=True)}
    seen = set()
    for row in people:
        student = find(row)
        if student is None:
            out.unknown.append(next(cell for cell in row if cell.strip()))
            continue
        seen.add(student.id)
        row.extend([""] * (len(header) - len(row)))
        for at, cell in zip(places, grades.cells(student), strict=True):
            if cell:
                row[at] = cell
                out.written += 1
    out.absent = [student.id for student in grades.roster if student.id not in seen]
    return rows


def _form(path: Path) -> tuple[str, str]:
    """Return how a file separates cells, and its encoding with or without a byte order mark."""
    first = decode(path).partition("\n")[0]
    marked = path.read_bytes().startswith(codecs.BOM_UTF8)
    return max(",;\t", key=first.count), "utf-8-sig" if marked else "utf-8"


def _is_heading(row: list[str]) -> bool:
    """Whether a row of Canvas's is about the assignments: points possible, manual posting."""
    return _POINTS_POSSIBLE in row[0] or not any(map(str.strip, row[: len(CANVAS_COLUMNS)]))


def _column(path: Path, platform: Platform, header: list[str], one: AssignmentTables) -> int:
    """Return where an assignment's column stands, by its title or its name in the class."""
    wanted = {_plain(one.sheet.title), _plain(one.sheet.name)}
    found = []
    for at, title in enumerate(header):
        bare = (_CANVAS_ID if platform == "canvas" else _MOODLE_SHOWN).sub("", title)
        spellings = {title, bare, _MODULE.sub("", bare) if platform == "moodle" else bare}
        if {_plain(spelling) for spelling in spellings} & wanted:
            found.append(at)
    if len(found) > 1 and platform == "moodle":  # the same grade as letter or percentage
        found = [at for at in found if "(real)" in _plain(header[at])] or found
    if len(found) != 1:
        message = "no column has" if not found else f"{len(found)} columns have"
        raise problem(
            path,
            "grades-column",
            f"{message} the title {one.sheet.title} or {one.sheet.name}",
            "give the assignment that title on the platform and export again, or leave it out",
            one.sheet.name,
        )
    return found[0]


_Find = Callable[[list[str]], Student | None]


def _canvas_finder(roster: list[Student], header: list[str]) -> _Find | None:
    """Find a student as Canvas does: by ID, SIS User ID, SIS Login ID."""
    if len(header) < 4 or "Student" not in header[0] or "Section" not in "".join(header[:8]):
        return None
    keys = {
        "ID": [(student.lms_id, student) for student in roster],
        "SIS User ID": [(student.id, student) for student in roster],
        "SIS Login ID": [(key, one) for one in roster for key in (one.email, one.id)],
    }
    return _finder({header.index(title): keys[title] for title in keys if title in header})


def _moodle_finder(roster: list[Student], people: list[list[str]]) -> _Find | None:
    """Find a student by the column in which most of the class's ids or addresses stand.

    Moodle names its columns in the teacher's language, so their names tell nothing.
    """
    ids = [(student.id, student) for student in roster]
    emails = [(student.email, student) for student in roster]
    best, most = None, 0
    for at in range(max(map(len, people), default=0)):
        cells = {_plain(row[at]) for row in people if at < len(row)}
        for keys in (ids, emails):
            hits = sum(bool(key) and _plain(key) in cells for key, _ in keys)
            if hits > most:
                best, most = (at, keys), hits
    return _finder({best[0]: best[1]}) if best else None


def _finder(columns: dict[int, list[tuple[str, Student]]]) -> _Find:
    known = {
        at: {_plain(key): student for key, student in keys if key} for at, keys in columns.items()
    }

    def find(row: list[str]) -> Student | None:
        found = [keys.get(_plain(row[at])) for at, keys in known.items() if at < len(row)]
        return next((student for student in found if student), None)

    return find


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _defused(cell: str) -> str:
    """A spreadsheet runs text that begins like a formula; numbers and Moodle's ``-`` may stay."""
    try:
        float(cell)
    except ValueError:
        return cell if cell == "-" else str(safe(cell))
    return cell


def _number(value: float) -> str:
    """Points with at most two decimals, as both platforms keep them; nothing for none."""
    return "" if math.isnan(value) else f"{round(max(value, 0.0), 2):g}"
