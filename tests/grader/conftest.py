"""A small class folder with one exercise, and a warm sandbox shared by all tests."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from grader.assignment import Assignment, load_assignment
from grader.sandbox import Limits, Sandbox
from grader.source import expand

SETUP = "import pandas as pd\nfrom grader import close_to, equals, expect, is_a, raises, score"

ANSWER = '''def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION'''

TEST = """start = 4
expect("double(start)", equals(8), points=1, hint="twice four")
### BEGIN HIDDEN TESTS
secret = pd.Series([1.5, 2618.25])
expect("double(secret)", close_to([3.0, 5236.5]), points=2, hint="works on a Series")
### END HIDDEN TESTS
score()"""

ANSWER_2 = "def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
TEST_2 = """### BEGIN HIDDEN TESTS
assert half(5) == 2.5
### END HIDDEN TESTS"""
ESSAY = "### BEGIN SOLUTION\nBecause of the queue.\n### END SOLUTION"


def authored() -> nbformat.NotebookNode:
    """The exercise as an author types it, with short metadata."""
    v4 = nbformat.v4
    cells = [
        v4.new_markdown_cell("# Doubling and halving"),
        v4.new_code_cell(SETUP),
        v4.new_code_cell(ANSWER, metadata={"nbgrader": {"grade_id": "double", "solution": True}}),
        v4.new_code_cell(TEST, metadata={"nbgrader": {"grade_id": "double-check", "points": 3}}),
        v4.new_code_cell(ANSWER_2, metadata={"nbgrader": {"grade_id": "half", "solution": True}}),
        v4.new_code_cell(TEST_2, metadata={"nbgrader": {"grade_id": "half-check", "points": 2}}),
        v4.new_markdown_cell("Why do guests wait?"),
        v4.new_markdown_cell(
            ESSAY, metadata={"nbgrader": {"grade_id": "essay", "points": 5, "solution": True}}
        ),
    ]
    course = {"kind": "exercise", "lang": "en", "chapter": "numbers", "name": "numbers"}
    return v4.new_notebook(cells=cells, metadata={"course": course})


def cleared(source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """What nbgrader's generate_assignment leaves of a source."""
    release = copy.deepcopy(source)
    for cell in release.cells:
        stub = "# YOUR CODE HERE\n    raise NotImplementedError()"
        stub = stub if cell.cell_type == "code" else "YOUR ANSWER HERE"
        cell.source = re.sub(
            r"### BEGIN SOLUTION.*?### END SOLUTION", stub, cell.source, flags=re.DOTALL
        )
        cell.source = re.sub(
            r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?", "", cell.source, flags=re.DOTALL
        )
    return release


@pytest.fixture(scope="session")
def class_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    source = expand(authored(), folder / "numbers.md")
    for part, notebook in (("source", source), ("release", cleared(source))):
        target = folder / part / "numbers"
        target.mkdir(parents=True)
        nbformat.write(notebook, target / "numbers.ipynb")
        (target / "data").mkdir()
        (target / "data" / "guests.csv").write_text("guests\n3\n")
        package = Path(__file__).resolve().parents[2] / "grader"
        (target / "grader").mkdir()
        for name in ("__init__.py", "checks.py", "expectations.py", "values.py"):
            shutil.copy(package / name, target / "grader" / name)
    return folder


@pytest.fixture
def class_folder(class_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(class_template, tmp_path / "class"))


@pytest.fixture(scope="session")
def assignment(class_template: Path) -> Assignment:
    return load_assignment(class_template, "numbers")


@pytest.fixture(scope="session")
def kit(class_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a submission finds beside its notebook."""
    folder = tmp_path_factory.mktemp("kit") / "numbers"
    shutil.copytree(
        class_template / "source" / "numbers", folder, ignore=shutil.ignore_patterns("*.ipynb")
    )
    return folder


@pytest.fixture(scope="session")
def sandbox(kit: Path) -> Iterator[Sandbox]:
    limits = Limits(wall_seconds=8, cell_seconds=2, memory_mb=600, disk_mb=32, output_mb=4)
    with Sandbox(kit, limits, isolated=True) as box:
        yield box


HandIn = Callable[..., Path]


@pytest.fixture
def hand_in(assignment: Assignment, tmp_path: Path) -> HandIn:
    """Write a submission: ``hand_in(double="def double(x): ...", change=function)``."""

    def write(
        change: Callable[[dict], object] | None = None, to: Path | None = None, **answers: str
    ) -> Path:
        notebook = json.loads(nbformat.writes(assignment.release))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        if change:
            change(notebook)
        folder = to or tmp_path / "handed-in"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "numbers.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        return folder

    return write
