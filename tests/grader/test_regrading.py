"""A test corrected after the class was graded: shown first, then written, and nothing else."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from course.cli import app
from glossary import ContentError
from grader import grade, regrade
from grader.gradebook import create_class, release_assignment

pytestmark = pytest.mark.e2e

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "half": "def half(x):\n    return x / 2",
    "essay": "Because they arrive together.",
}


@pytest.fixture
def class_folder(class_template: Path, tmp_path: Path, hand_in: Callable[..., Path]) -> Path:
    """Graded with a test that wanted 9 for twice 4: who doubled rightly lost a point."""
    folder = tmp_path / "class"
    create_class(folder)
    shutil.copytree(class_template / "source", folder / "source", dirs_exist_ok=True)
    correct(folder, "equals(8)", "equals(9)")
    for student, double in {
        "right": RIGHT["double"],
        "lucky": "def double(x):\n    return 9",
        "never": "def double(x):\n    return None",
        "by-hand": RIGHT["double"],
    }.items():
        hand_in(to=folder / "submitted" / student / "numbers", **RIGHT | {"double": double})
    assert grade(folder, "numbers").graded == 4
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute(
            "update grade set manual_score = 2.5, needs_manual_grade = 0 where id in (select g.id"
            " from grade g join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id"
            " where s.student_id = 'by-hand' and c.name = 'double-check')"
        )
    return folder


def correct(folder: Path, old: str, new: str) -> None:
    """Change the test in the source and release it again."""
    path = folder / "source" / "numbers" / "numbers.ipynb"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    release_assignment(folder, "numbers")


def auto(folder: Path) -> dict[str, float | None]:
    with sqlite3.connect(folder / "gradebook.db") as book:
        rows = book.execute(
            "select s.student_id, g.auto_score from grade g join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id where c.name = 'double-check'"
        )
        return dict(rows.fetchall())


def test_who_changes_is_known_before_it_is_written(class_folder: Path) -> None:
    before = auto(class_folder)
    assert before == {"right": 2.0, "lucky": 1.0, "never": 0.0, "by-hand": 2.0}
    correct(class_folder, "equals(9)", "equals(8)")
    with regrade(class_folder, "numbers") as found:
        assert auto(class_folder) == before
        changes = {one.student: (one.before, one.after, one.cells) for one in found.changes}
        assert changes == {
            "right": (4.0, 5.0, {"double-check": (2.0, 3.0)}),
            "lucky": (3.0, 2.0, {"double-check": (1.0, 0.0)}),
        }
        assert found.unchanged == 2
        lines = found.text().splitlines()
        assert lines[0] == "lucky: 3 -> 2 (-1)  double-check 1 -> 0"
        assert lines[-1].startswith("numbers: 1 gain, 1 lose, 0 keep")
        with pytest.raises(ContentError, match="grading-running"):
            grade(class_folder, "numbers")
        assert found.write().graded == 4
    assert auto(class_folder) == {"right": 3.0, "lucky": 0.0, "never": 0.0, "by-hand": 3.0}
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        kept = book.execute("select manual_score from grade where manual_score is not null")
        assert kept.fetchall() == [(2.5,)]
    shown = class_folder / "autograded" / "right" / "numbers"
    assert json.loads((shown / "outcome.json").read_text("utf-8"))["cells"][0]["score"] == 3.0
    nbformat.validate(nbformat.read(shown / "numbers.ipynb", as_version=4))
    with regrade(class_folder, "numbers") as again:
        assert (again.changes, again.unchanged) == ([], 4)


def test_the_command_asks_before_it_writes(class_folder: Path) -> None:
    correct(class_folder, "equals(9)", "equals(8)")
    before = auto(class_folder)
    given = ["regrade", "numbers", "--class", str(class_folder)]
    shown = CliRunner().invoke(app, given)
    assert shown.exit_code == 0
    assert "Nothing was written; `--yes` writes." in shown.output
    assert auto(class_folder) == before
    written = CliRunner().invoke(app, [*given, "--yes"])
    assert "4 graded" in written.output
    assert auto(class_folder)["right"] == 3.0
    assert "Nothing to write." in CliRunner().invoke(app, given).output
