"""A class folder with a real nbgrader gradebook and a real release, made once and copied."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.outcome import CellOutcome, CheckLine, Status, SubmissionOutcome
from grader.releasing import release
from grader.roster import Student, write_roster
from grader.source import expand

DUE = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)
STUDENTS = [
    Student("2026001", "王小明", "ming@example.org", "5001"),
    Student("2026002", "李 雷", "", "5002"),
    Student("2026003", "Ada Lovelace", "", "5003"),
    Student("2026004", "Grace <b>Hopper</b>", "", "5004"),
]
ANSWER = '''def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    twice = 2 * x
    return twice
    ### END SOLUTION'''
TEST = """expect("double(2)", equals(4), points=1, hint="twice two")
### BEGIN HIDDEN TESTS
expect("double(2618.25)", equals(5236.5), points=2, hint="any number")
### END HIDDEN TESTS
score()"""
ESSAY = "### BEGIN SOLUTION\nThe gap lies between what guests expect and get.\n### END SOLUTION"
TASK = """Draw the blueprint of a check-in.

=== BEGIN MARK SCHEME ===
Two points for the line of visibility.
=== END MARK SCHEME ==="""


def make_source(lang: str = "zh") -> nbformat.NotebookNode:
    """The instructor's source of the exercise `numbers`, metadata complete."""
    v4 = nbformat.v4

    def graded(kind: Any, text: str, **meta: object) -> nbformat.NotebookNode:
        return kind(text, metadata={"nbgrader": meta})

    cells = [
        v4.new_markdown_cell("# Numbers"),
        v4.new_code_cell("from grader import equals, expect, score"),
        graded(v4.new_code_cell, ANSWER, grade_id="double", solution=True),
        graded(v4.new_code_cell, TEST, grade_id="double-check", points=3),
        v4.new_markdown_cell("Where is the gap?"),
        graded(v4.new_markdown_cell, ESSAY, grade_id="essay", points=5, solution=True),
        graded(v4.new_markdown_cell, TASK, grade_id="blueprint", points=4, task=True),
        graded(v4.new_code_cell, 'print("text")', grade_id="blueprint-answer", locked=True),
    ]
    course = {"kind": "exercise", "lang": lang, "chapter": "numbers", "name": "numbers"}
    notebook = v4.new_notebook(cells=cells, metadata={"course": course})
    return expand(notebook, Path("numbers.md"))


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class folder after a release. Not to be changed: take `class_folder`."""
    folder = tmp_path_factory.mktemp("released") / "class"
    kit = Path(__file__).resolve().parents[3] / "grader"
    names = ("__init__.py", "checks.py", "expectations.py", "values.py")
    files = {f"grader/{name}": kit / name for name in names}
    release(
        folder,
        "numbers",
        make_source(),
        files={**files, "data/guests.csv": b"guests\n3\n"},
        private={"key.json": b'{"explanation": "Guests get less than they expect."}'},
        due=DUE,
    )
    write_roster(folder, STUDENTS)
    return folder


@pytest.fixture
def class_folder(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "class"))


@pytest.fixture
def submit(class_folder: Path) -> Any:
    """Put a submission into the class: ``submit("2026001", double="def double(x): ...")``."""

    def put(student: str, at: str = "2026-03-20 10:00:00.0 UTC", **answers: str) -> Path:
        target = class_folder / "submitted" / student / "numbers"
        shutil.copytree(class_folder / "release" / "numbers", target, dirs_exist_ok=True)
        path = target / "numbers.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        path.write_text(json.dumps(notebook), encoding="utf-8")
        (target / "timestamp.txt").write_text(at)
        return target

    return put


@pytest.fixture
def outcome(class_folder: Path) -> Any:
    """Make an outcome: ``outcome("2026001", 3.0)`` scores the test cell, the rest waits."""

    def make(student: str, score: float = 3.0, **others: Any) -> SubmissionOutcome:
        notebook = others.pop("notebook", None) or nbformat.read(
            str(class_folder / "source" / "numbers" / "numbers.ipynb"), 4
        )
        lines = (
            CheckLine(score >= 1, min(score, 1), 1, "twice two"),
            CheckLine(score >= 3, max(score - 1, 0), 2, "any number", hidden=True),
        )
        cells = {
            "double-check": CellOutcome("double-check", Status.GRADED, score, 3.0, lines),
            "essay": CellOutcome("essay", Status.MANUAL, None, 5.0),
            "blueprint": CellOutcome("blueprint", Status.MANUAL, None, 4.0),
        }
        cells |= {name.replace("_", "-"): cell for name, cell in others.items()}
        return SubmissionOutcome(student, "numbers", tuple(cells.values()), notebook)

    return make
