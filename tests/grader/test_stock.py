"""Stock ``nbgrader autograde`` and our grader on the same submissions.

On honest work the scores are equal. Where ours differs, it does so on purpose; ``DIFFERENT`` is the
whole list.
"""

from __future__ import annotations

import copy
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from grader.batch import grade
from grader.gradebook import create_class, release_assignment
from grader.source import expand

pytestmark = pytest.mark.e2e

SETUP = "import warnings\nimport numpy as np\nfrom grader import close_to, equals, expect, score"
ANSWER = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
CHECKED = """start = double(1)
expect("double(start)", equals(4), points=1.5, hint="twice")
### BEGIN HIDDEN TESTS
expect("double('ab')", equals("abab"), points=2.5, hint="text, too")
### END HIDDEN TESTS
score()"""
PLAIN = "assert double(3) == 6"
VALUED = "double(1)"
ESSAY = "### BEGIN SOLUTION\nBecause.\n### END SOLUTION"

#: student -> what they answer. Scores must be equal in every cell.
HONEST = {
    "right": "def double(x):\n    return x + x",
    "untouched": None,
    "half": "def double(x):\n    return 4 if x == 2 else 2",
    "raises": "def double(x):\n    raise ValueError(x)",
    "syntax": "def double(x)\n    return 2 * x",
    "prints": "def double(x):\n    print('doubling', x)\n    return 2 * x",
    "numpy": "def double(x):\n    return x * np.int64(2) if isinstance(x, int) else x * 2",
    "nothing": "def double(x):\n    pass",
    "magics": (
        "%matplotlib inline\n%config InlineBackend.figure_format = 'svg'\n"
        "!echo installed\nfiles = !echo one\n"
        "import asyncio, matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
        "await asyncio.sleep(0)\ndef double(x):\n    return 2 * x"
    ),
}
#: student -> (answer, {cell: (stock's score, ours)}, why).
DIFFERENT = {
    "warns": (
        "def double(x):\n    warnings.warn('old')\n    return 2 * x",
        {"checked": (0.0, 4.0), "plain": (0.0, 2.0), "valued": (0.0, 2.0)},
        "a warning is no mistake",
    ),
    "numpy-zero": (
        "def double(x):\n    return np.float64(0.0)",
        {"valued": (2.0, 0.0)},
        "its text is no number to nbgrader, which then gives full marks",
    ),
    "false": ("def double(x):\n    return False", {"valued": (2.0, 0.0)}, "False is no full mark"),
    "negative": ("def double(x):\n    return -1", {"valued": (2.0, 0.0)}, "nor is -1"),
    "nan": ("def double(x):\n    return float('nan')", {"valued": (2.0, 0.0)}, "nor is NaN"),
    "text": ("def double(x):\n    return 'lots'", {"valued": (2.0, None)}, "the teacher looks"),
    "curly": (
        "def double(x):\n    return {“two”: 2}[“two”] * x",
        {"checked": (0.0, 4.0), "plain": (0.0, 2.0), "valued": (0.0, 2.0)},
        "the code is put right before it runs",
    ),
}


def source() -> nbformat.NotebookNode:
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell(SETUP),
        v4.new_code_cell(ANSWER, metadata={"nbgrader": {"grade_id": "double", "solution": True}}),
        v4.new_code_cell(CHECKED, metadata={"nbgrader": {"grade_id": "checked", "points": 4}}),
        v4.new_code_cell(PLAIN, metadata={"nbgrader": {"grade_id": "plain", "points": 2}}),
        v4.new_code_cell(VALUED, metadata={"nbgrader": {"grade_id": "valued", "points": 2}}),
        v4.new_markdown_cell(
            ESSAY, metadata={"nbgrader": {"grade_id": "essay", "points": 5, "solution": True}}
        ),
    ]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    notebook.metadata["course"] = {"kind": "exercise", "lang": "en", "name": "numbers"}
    return expand(notebook, Path("numbers.md"))


def scores(folder: Path) -> dict[tuple[str, str], float | None]:
    with sqlite3.connect(folder / "gradebook.db") as book:
        rows = book.execute(
            "select s.student_id, c.name, g.auto_score from grade g"
            " join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id"
        ).fetchall()
    return {(student, cell): score for student, cell, score in rows}


def take(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )


def answered(released: nbformat.NotebookNode, answer: str | None) -> nbformat.NotebookNode:
    notebook = copy.deepcopy(released)
    if answer is not None:
        take(notebook, "double").source = answer
        take(notebook, "essay").source = "Because of it."
    return notebook


Change = Callable[[nbformat.NotebookNode], object]


def graded_by_both(
    folder: Path, answers: dict[str, str | None], changes: dict[str, Change]
) -> tuple[dict, dict, int]:
    """Stock's scores, ours, and stock's exit code; ``changes``: what else befalls a notebook."""
    ours = folder / "ours"
    create_class(ours)
    place = ours / "source" / "numbers"
    place.mkdir(parents=True)
    nbformat.write(source(), place / "numbers.ipynb")
    kit = Path(__file__).resolve().parents[2] / "grader"
    (place / "grader").mkdir()
    for name in ("__init__.py", "checks.py", "expectations.py", "values.py"):
        shutil.copy(kit / name, place / "grader" / name)
    release_assignment(ours, "numbers")
    released = nbformat.read(ours / "release" / "numbers" / "numbers.ipynb", as_version=4)
    for student, answer in answers.items():
        target = ours / "submitted" / student / "numbers"
        shutil.copytree(ours / "release" / "numbers", target)
        notebook = answered(released, answer)
        changes.get(student, len)(notebook)
        (target / "numbers.ipynb").write_text(json.dumps(notebook))
    stock = Path(shutil.copytree(ours, folder / "stock"))
    command = [sys.executable, "-m", "nbgrader", "autograde", "numbers", "--course-dir", str(stock)]
    run = subprocess.run(command, cwd=stock, check=False, capture_output=True)
    assert grade(ours, "numbers").graded == len(answers)
    return scores(stock), scores(ours), run.returncode


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, dict]:
    """(stock's scores, ours) for every student and cell."""
    answers = {**HONEST, **{student: answer for student, (answer, _, _) in DIFFERENT.items()}}
    stock, ours, code = graded_by_both(tmp_path_factory.mktemp("both"), answers, {})
    assert code == 0
    return stock, ours


def test_honest_work_scores_the_same(both: tuple[dict, dict]) -> None:
    stock, ours = ({k: v for k, v in found.items() if k[0] in HONEST} for found in both)
    assert len(ours) == len(HONEST) * 4
    assert ours == stock
    assert [ours["half", cell] for cell in ("checked", "plain", "valued")] == [1.5, 0.0, 2.0]


@pytest.mark.parametrize("student", DIFFERENT)
def test_the_differences_are_those_meant(both: tuple[dict, dict], student: str) -> None:
    cells = ("checked", "plain", "valued")
    stock, ours = ({cell: found[student, cell] for cell in cells} for found in both)
    differ = {cell: (stock[cell], ours[cell]) for cell in cells if stock[cell] != ours[cell]}
    assert differ == DIFFERENT[student][1]


def deleted(notebook: nbformat.NotebookNode) -> None:
    notebook.cells.remove(take(notebook, "checked"))


def stripped(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.clear()


def twice(notebook: nbformat.NotebookNode) -> None:
    again = copy.deepcopy(take(notebook, "checked"))
    again["id"] = "again"
    notebook.cells.append(again)


def test_what_stops_stock_is_graded_here(tmp_path: Path) -> None:
    """Stock leaves these without a score, and stops at the one with a cell twice."""
    right = HONEST["right"]
    changes: dict[str, Change] = {"deleted": deleted, "stripped": stripped, "twice": twice}
    answers = {"above": "def double(x):\n    return 2.5 * x", **dict.fromkeys(changes, right)}
    stock, ours, code = graded_by_both(tmp_path, answers | {"who-comes-after": right}, changes)
    assert code == 1

    def of(found: dict, student: str) -> list[float | None]:
        return [found.get((student, cell)) for cell in ("checked", "plain", "valued")]

    assert of(stock, "above")[2] is None
    assert of(ours, "above") == [0.0, 0.0, 2.0]
    assert of(stock, "deleted") == [None, 2.0, 2.0]
    for student in ("stripped", "twice", "who-comes-after"):
        assert of(stock, student) == [None, None, None]
    for student in ("deleted", "stripped", "twice", "who-comes-after"):
        assert of(ours, student) == [4.0, 2.0, 2.0]
