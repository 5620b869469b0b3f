"""Grades as Moodle and Canvas import them, read again by the rules that they document.

Canvas: `lib/gradebook_importer.rb` and the guide "How do I import grades in the Gradebook?".
Moodle: `grade/import/csv/classes/load_data.php` and docs.moodle.org, "Grade import".
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from course.cli import app
from glossary import ContentError
from grader.gradebook import write_outcomes
from grader.grades_out import write_grades
from grader.outcome import CellOutcome, Status
from grader.roster import Student, write_roster

pytestmark = pytest.mark.e2e

EVIL = '=HYPERLINK("http://evil")'


@pytest.fixture
def graded(class_folder: Path, submit: Any, outcome: Any) -> Path:
    """Three handed in: two graded whole, one waits for the teacher."""
    write_roster(
        class_folder,
        [
            Student("2026001", "王小明", "ming@example.org", "5001"),
            Student("2026002", "李 雷", "lei@example.org", "5002"),
            Student("2026003", "Ada Lovelace", "ada@example.org", "5003"),
            Student("2026004", EVIL, "grace@example.org", "5004"),
        ],
    )
    rest = {
        "essay": CellOutcome("essay", Status.GRADED, 4.0, 5.0),
        "blueprint": CellOutcome("blueprint", Status.GRADED, 1 / 3, 4.0),
    }
    for student in ("2026001", "2026002", "2026004"):
        submit(student)
    write_outcomes(
        class_folder,
        [outcome("2026001", 3.0, **rest), outcome("2026002", 1.0), outcome("2026004", 0.0, **rest)],
    )
    return class_folder


def canvas_reads(text: str) -> tuple[dict[str, float], dict[str, dict[str, str]]]:
    """What Canvas's importer takes from a file: points possible, and grades by student's ID.

    As the importer does: the header must have Student and ID, Section as the last of the student's
    columns, `Title (id)` finds an assignment, read-only columns and total scores are passed over.
    """
    rows = [
        row for row in csv.reader(io.StringIO(text)) if not re.fullmatch(r"[;, ]+", ",".join(row))
    ]
    header = rows[0]
    assert "Student" in header[0]
    assert header[1:5] == ["ID", "SIS User ID", "SIS Login ID", "Section"]
    skipped = "Current Score|Final Score|Current Grade|Final Grade|Current Points|Final Points"
    columns = [at for at in range(5, len(header)) if not re.search(skipped, header[at])]
    possible: dict[str, float] = {}
    grades: dict[str, dict[str, str]] = {}
    for row in rows[1:]:
        if "Points Possible" in row[0]:
            possible = {header[at]: float(row[at]) for at in columns if "read only" not in row[at]}
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.I) for cell in row):
            grades[row[1]] = {header[at]: row[at] for at in columns}
    return possible, grades


def moodle_reads(text: str, user_column: str) -> dict[str, dict[str, str]]:
    """What Moodle's import takes: grades by the column that the teacher maps to the user."""
    rows = list(csv.reader(io.StringIO(text)))
    header = [title.strip() for title in rows[0]]
    grades = {}
    for row in rows[1:]:
        assert len(row) == len(header)
        for value in row[4:]:
            assert value in {"", "-"} or float(value) >= 0
        grades[row[header.index(user_column)]] = dict(zip(header[4:], row[4:], strict=True))
    return grades


def test_a_gradebook_for_canvas(graded: Path) -> None:
    out = write_grades(graded, "canvas")
    possible, grades = canvas_reads(out.path.read_text("utf-8-sig"))
    assert possible == {"Numbers": 12}
    assert grades == {
        "5001": {"Numbers": "7.33"},
        "5002": {"Numbers": ""},
        "5003": {"Numbers": ""},
        "5004": {"Numbers": "4.33"},
    }
    assert out.written == 2
    assert out.waiting == {"numbers": ["2026002"]}
    assert "left empty, answers wait for the teacher: 2026002" in out.text()


@pytest.mark.parametrize(
    ("column", "key"), [("ID number", "2026001"), ("Email address", "ming@example.org")]
)
def test_grades_for_moodle(graded: Path, column: str, key: str) -> None:
    out = write_grades(graded, "moodle", ["numbers"])
    grades = moodle_reads(out.path.read_text("utf-8-sig"), column)
    assert grades[key] == {"Numbers": "7.33"}
    assert len(grades) == 4


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_no_name_becomes_a_formula(graded: Path, platform: Any) -> None:
    path = write_grades(graded, platform).path
    text = path.read_text("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Numbers (901),Essay (902),Assignments Current Score,Final Score
,,,,,Manual Posting,,,
    Points Possible,,,,,12.00,10.00,(read only),(read only)
"王, 小明",5001,2026001,ming@example.org,Service 1,,9.5,95,95
"=1+1, Ada",5003,2026003,ada@example.org,Service 1,5,8,80,80
"Hopper, Grace",,,grace@example.org,Service 1,,,,
"Student, Test",9999,,test,Service 1,,,,
"""


def test_a_gradebook_that_canvas_exported_is_filled_in(graded: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(CANVAS, encoding="utf-8")
    out = write_grades(graded, "canvas", ["numbers"], into=path)
    text = out.path.read_text("utf-8")
    possible, grades = canvas_reads(text)
    assert possible == {"Numbers (901)": 12, "Essay (902)": 10}
    assert {key: row["Numbers (901)"] for key, row in grades.items()} == {
        "5001": "7.33", "5003": "5", "": "4.33", "9999": "",
    }  # fmt: skip
    before, after = ([*csv.reader(io.StringIO(each))] for each in (CANVAS, text))
    changed = [
        (row, at)
        for row, (old, new) in enumerate(zip(before, after, strict=True))
        for at, (one, other) in enumerate(zip(old, new, strict=True))
        if one != other
    ]
    assert changed == [(3, 5), (4, 0), (5, 5)]  # two grades, and a name that was a formula
    assert out.columns == {"numbers": "Numbers (901)"}
    assert out.unknown == ["Student, Test"]
    assert out.absent == ["2026002"]


MOODLE = {
    "utf-8": """First name,Last name,ID number,Email address,Assignment: Numbers (Real),Assignment: Numbers (Percentage),Course total (Real),Last downloaded from this course
小明,王,2026001,ming@example.org,-,-,-,1770000000
Grace,Hopper,2026004,grace@example.org,3.00,25.00 %,-,1770000000
""",
    "utf-8-sig": """名;姓;编号;邮箱;作业：numbers;总分
小明;王;;ming@example.org;-;-
Grace;Hopper;;grace@example.org;3;-
""",
}


@pytest.mark.parametrize("encoding", MOODLE)
def test_a_file_that_moodle_exported_is_filled_in(
    graded: Path, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(MOODLE[encoding], encoding=encoding)
    out = write_grades(graded, "moodle", into=path)
    assert out.path.read_bytes().startswith(b"\xef\xbb\xbf") is (encoding == "utf-8-sig")
    delimiter = "," if encoding == "utf-8" else ";"
    with out.path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    assert [row[4] for row in rows[1:]] == ["7.33", "4.33"]
    assert rows[1][5] == "-"
    assert out.absent == ["2026002", "2026003"]


@pytest.mark.parametrize(
    ("platform", "text", "said"),
    [
        ("canvas", "a,b,c,d\n1,2,3,4\n", "no gradebook that Canvas exported"),
        ("moodle", "a,b\n1,2\n", "no gradebook that Moodle exported"),
        ("canvas", CANVAS.replace("Numbers", "Other"), "no column has the title Numbers"),
        ("canvas", CANVAS.replace("Essay", "Numbers"), "2 columns have the title Numbers"),
        ("canvas", "", "no gradebook"),
    ],
)
def test_a_file_that_does_not_fit_is_said_in_words(
    graded: Path, tmp_path: Path, platform: Any, text: str, said: str
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        write_grades(graded, platform, into=path)


def test_an_unknown_assignment_or_file_is_said_in_words(graded: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no assignment nothing"):
        write_grades(graded, "moodle", ["nothing"])
    with pytest.raises(ContentError, match="no such file"):
        write_grades(graded, "moodle", into=tmp_path / "none.csv")


def test_the_command(graded: Path) -> None:
    run = CliRunner().invoke(app, ["grades", "numbers", "--for", "canvas", "--class", str(graded)])
    assert run.exit_code == 0
    assert "2 grades in" in run.output
    every = CliRunner().invoke(app, ["grades", "--all", "--class", str(graded)])
    assert "grades-moodle.csv" in every.output
    assert CliRunner().invoke(app, ["grades", "--class", str(graded)]).exit_code == 2
