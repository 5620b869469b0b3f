"""One submission through the real sandbox: scores, statuses, and what the student reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.assignment import Assignment
from grader.engine import grade_exercise
from grader.outcome import Status, SubmissionOutcome
from grader.sandbox import Sandbox

pytestmark = pytest.mark.e2e

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "half": "def half(x):\n    return x / 2",
    "essay": "Because they arrive together.",
}
Grade = Callable[..., SubmissionOutcome]


@pytest.fixture
def grade(assignment: Assignment, sandbox: Sandbox, hand_in: Callable[..., Path]) -> Grade:
    def run(**given: object) -> SubmissionOutcome:
        return grade_exercise(assignment, hand_in(**given), "s1", sandbox)

    return run


def scores(outcome: SubmissionOutcome) -> dict[str, float | None]:
    return {cell.grade_id: cell.score for cell in outcome.cells}


def test_the_model_solution_scores_full_and_the_essay_waits(grade: Grade) -> None:
    outcome = grade(**RIGHT)
    assert scores(outcome) == {"double-check": 3.0, "half-check": 2.0, "essay": None}
    assert [cell.status for cell in outcome.cells] == [Status.GRADED, Status.GRADED, Status.MANUAL]
    assert outcome.repairs == ()
    lines = outcome.cells[0].lines
    assert [(line.passed, line.points, line.hidden) for line in lines] == [
        (True, 1.0, False),
        (True, 2.0, True),
    ]


def test_the_untouched_release_scores_zero(grade: Grade) -> None:
    outcome = grade()
    assert scores(outcome) == {"double-check": 0.0, "half-check": 0.0, "essay": 0.0}
    assert "NotImplementedError" in outcome.cells[0].lines[0].message


@pytest.mark.parametrize(
    ("double", "points"),
    [
        ("def double(x):\n    return x + x", 3.0),
        ("def double(x):\n    return 8", 1.0),
        ("def double(x):\n    return True", 0.0),
        ("def double(x):\n    return x * x", 0.0),
        ("def double(x)\n    return 2 * x", 0.0),
        ("import numpy as np\ndef double(x):\n    return np.float64(0.0)", 0.0),
        ("import warnings\ndef double(x):\n    warnings.warn('old')\n    return 2 * x", 3.0),
        ("double = lambda x: print('noise') or 2 * x", 3.0),
        ("def double(x):\n    import sys\n    sys.exit()", 0.0),
    ],
)
def test_answers_score_what_they_should(grade: Grade, double: str, points: float) -> None:
    assert scores(grade(**RIGHT | {"double": double}))["double-check"] == points


def test_the_executed_notebook_shows_lines_and_score(grade: Grade) -> None:
    outcome = grade(**RIGHT | {"double": "def double(x):\n    return 8"})
    cell = next(c for c in outcome.notebook.cells if c.id == "double-check")
    assert cell.outputs[0].text == "✓ [1/1] twice four\n✗ [0/2] works on a Series\n"
    assert cell.outputs[1].data["text/plain"] == "1.0"
    assert cell.metadata.nbgrader.points == 3
    import nbformat

    nbformat.validate(outcome.notebook)


def test_values_expected_never_reach_the_student(grade: Grade) -> None:
    """Everything that the student's process can see of the test is written down, and searched."""
    spy = """
import gc
lists = [found for found in gc.get_objects() if type(found) is list and found]
seen = repr([found for found in lists if type(found[0]) is dict and 'id' in found[0]])
def double(x):
    raise ValueError('double(sec' + 'ret)' in seen, '5236' + '.5' in seen, 'close_to' + '(' in seen)
"""
    message = grade(**RIGHT | {"double": spy}).cells[0].lines[0].message
    assert "(True, False, False)" in message


def set_cell(name: str, **values: object) -> Callable[[dict], None]:
    def change(notebook: dict) -> None:
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
                cell.update(values)

    return change


def delete(name: str) -> Callable[[dict], None]:
    def change(notebook: dict) -> None:
        notebook["cells"] = [
            cell
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") != name
        ]

    return change


def duplicate(name: str) -> Callable[[dict], None]:
    def change(notebook: dict) -> None:
        for at, cell in enumerate(notebook["cells"]):
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
                notebook["cells"].insert(at, json.loads(json.dumps(cell)))
                return

    return change


def strip_metadata(notebook: dict) -> None:
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)


def old_format(notebook: dict) -> None:
    cells = notebook.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    notebook |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def checks_first(notebook: dict) -> None:
    notebook["cells"].sort(
        key=lambda cell: "check" not in cell["metadata"].get("nbgrader", {}).get("grade_id", "")
    )


def forge_points(notebook: dict) -> None:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "grade": True}


def helper_cell(notebook: dict) -> None:
    """The answer calls a helper that the student defined in a cell of their own."""
    own = {"cell_type": "code", "metadata": {}, "source": "def twice(x):\n    return 2 * x",
           "outputs": [], "execution_count": None}  # fmt: skip
    notebook["cells"].insert(2, own)
    set_cell("double", source="def double(x):\n    return twice(x)")(notebook)


def split(notebook: dict) -> None:
    at = next(i for i, c in enumerate(notebook["cells"])
              if c["metadata"].get("nbgrader", {}).get("grade_id") == "double")  # fmt: skip
    second = json.loads(json.dumps(notebook["cells"][at]))
    notebook["cells"][at]["source"] = "def two():\n    return 2"
    second["source"] = "def double(x):\n    return two() * x"
    notebook["cells"].insert(at + 1, second)


def saved_by_colab(notebook: dict) -> None:
    """Colab keeps its own ids in the metadata, drops the cells', and adds an empty cell."""
    notebook |= {"nbformat": 4, "nbformat_minor": 0}
    notebook["metadata"] |= {"colab": {"provenance": []}, "language_info": {"name": "python"}}
    for number, cell in enumerate(notebook["cells"]):
        cell.pop("id")
        cell["metadata"] |= {
            "id": f"Xy{number}",
            "outputId": f"o{number}",
            "colab": {"base_uri": ""},
        }
        cell["source"] = "".join(cell["source"]).splitlines(True)
    empty = {"cell_type": "code", "source": [], "metadata": {"id": "e"}, "execution_count": None}
    notebook["cells"].append({**empty, "outputs": []})


def saved_by_vs_code(notebook: dict) -> None:
    """VS Code names its kernel and language, and writes Windows line ends on Windows."""
    notebook["metadata"]["kernelspec"] = {"display_name": "base", "language": "python", "name": "b"}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")


def saved_by_jupyterlab(notebook: dict) -> None:
    """JupyterLab adds its cell metadata and keeps what was shown."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] |= {"editable": True, "slideshow": {"slide_type": ""}, "tags": []}
        if cell["cell_type"] == "code":
            cell["execution_count"] = number
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x\n"]}]


@pytest.mark.parametrize(
    ("change", "repaired"),
    [
        (lambda notebook: None, False),
        (delete("double-check"), True),
        (duplicate("double-check"), True),
        (duplicate("double"), True),
        (set_cell("double-check", cell_type="markdown"), True),
        (set_cell("double-check", source="1000"), True),
        (set_cell("double", cell_type="markdown"), True),
        (set_cell("essay", cell_type="code", outputs=[], execution_count=None), True),
        (strip_metadata, True),
        (old_format, False),
        (checks_first, False),
        (forge_points, False),
        (helper_cell, False),
        (split, True),
        (lambda n: n["cells"].append({"cell_type": "code", "source": 3}), True),
        (lambda n: n["cells"].append("nonsense"), True),
        (lambda n: n["cells"].append({"cell_type": "code", "source": "\ud800"}), False),
        (set_cell("double", source="def double(x):\n    return {“a”: 2}[‘a’] * x"), True),
        (
            set_cell("double", source="def double（x）：\n\u3000\u3000return {“，”: 2}[“，”]*x"),
            True,
        ),
        (saved_by_colab, False),
        (saved_by_vs_code, False),
        (saved_by_jupyterlab, False),
    ],
)
def test_structure_is_the_instructors(
    grade: Grade, change: Callable[[dict], None], repaired: bool
) -> None:
    outcome = grade(change=change, **RIGHT)
    assert scores(outcome) == {"double-check": 3.0, "half-check": 2.0, "essay": None}
    assert bool(outcome.repairs) is repaired


@pytest.mark.parametrize(
    ("name", "test"), [("double", "double-check"), ("half", "half-check"), ("essay", "essay")]
)
def test_a_deleted_answer_is_missing_with_a_reason(grade: Grade, name: str, test: str) -> None:
    outcome = grade(change=delete(name), **RIGHT)
    cell = next(cell for cell in outcome.cells if cell.grade_id == test)
    assert (cell.status, cell.score) == (Status.MISSING, 0.0)
    assert cell.reason


@pytest.mark.parametrize(
    "data",
    [b"", b"   ", b"{", b'{"cells": ', b"\xff\xfe\x00", b"[]", b"3", b"null", b'{"a": 1}',
     b"[" * 200_000, b'{"cells": 4}', b"PK\x03\x04", "题".encode("gb18030")],
)  # fmt: skip
def test_what_is_no_notebook_waits_for_the_teacher(
    assignment: Assignment, sandbox: Sandbox, tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "numbers.ipynb").write_bytes(data)
    outcome = grade_exercise(assignment, tmp_path, "s1", sandbox)
    assert {cell.status for cell in outcome.cells} == {Status.INVALID}
    assert {cell.score for cell in outcome.cells} == {None}
    assert all("cannot be read" in cell.reason for cell in outcome.cells)


def test_an_empty_folder_is_missing_and_another_name_is_taken(
    assignment: Assignment, sandbox: Sandbox, tmp_path: Path, hand_in: Callable[..., Path]
) -> None:
    outcome = grade_exercise(assignment, tmp_path, "s1", sandbox)
    assert {cell.status for cell in outcome.cells} == {Status.MISSING}
    folder = hand_in(**RIGHT)
    (folder / "numbers.ipynb").rename(folder / "numbers (1).ipynb")
    outcome = grade_exercise(assignment, folder, "s1", sandbox)
    assert scores(outcome)["double-check"] == 3.0
    assert "numbers (1).ipynb" in outcome.repairs[0]


def test_the_assignments_data_and_the_students_files_are_there(
    assignment: Assignment, sandbox: Sandbox, hand_in: Callable[..., Path]
) -> None:
    answer = (
        "import pandas as pd\nfrom mine import two\n"
        "def double(x):\n    return x * two * pd.read_csv('data/guests.csv').guests[0] / 3"
    )
    folder = hand_in(**RIGHT | {"double": answer})
    (folder / "mine.py").write_text("two = 2")
    (folder / "data").mkdir()
    (folder / "data" / "guests.csv").write_text("guests\n99\n")
    (folder / "passwd").symlink_to("/etc/passwd")
    outcome = grade_exercise(assignment, folder, "s1", sandbox)
    assert scores(outcome)["double-check"] == 3.0


def test_files_in_the_way_of_the_assignments_are_left_out(
    assignment: Assignment, sandbox: Sandbox, hand_in: Callable[..., Path]
) -> None:
    answer = (
        "import pandas as pd\n"
        "def double(x):\n    return 2 * x * pd.read_csv('data/guests.csv').guests[0] / 3"
    )
    folder = hand_in(**RIGHT | {"double": answer})
    (folder / "data").write_text("a file where the assignment has a folder")
    (folder / "grader" / "checks.py").mkdir(parents=True)
    (folder / "grader" / "checks.py" / "mine.txt").write_text("and the reverse")
    outcome = grade_exercise(assignment, folder, "s1", sandbox)
    assert scores(outcome)["double-check"] == 3.0


SCRIPTS = """
from IPython.display import HTML, Javascript, Markdown, SVG, display
display(HTML('<b onclick="evil()">hello</b><script>evil()</script><img src=x onerror=evil()>'))
display(Javascript('evil()'))
display(Markdown('<script>evil()</script>'))
rich = {'image/svg+xml': '<svg onload="evil()"/>', 'image/png': '"><script>evil()</script>'}
display(rich, raw=True)
def double(x):
    return 2 * x
"""


def test_scripts_of_a_student_do_not_reach_the_teachers_browser(grade: Grade) -> None:
    essay = "fine <script>evil()</script> <img src=x onerror=evil()> <b>bold</b> a < b"
    outcome = grade(**RIGHT | {"double": SCRIPTS, "essay": essay})
    assert scores(outcome)["double-check"] == 3.0
    outputs = next(c for c in outcome.notebook.cells if c.id == "double").outputs
    html = [output.data["text/html"] for output in outputs if "text/html" in output.data]
    assert html == ["<b>hello</b>"]
    mimes = {mime for output in outputs for mime in output.data}
    assert mimes <= {"text/plain", "text/html"}
    shown = next(c for c in outcome.notebook.cells if c.id == "essay").source
    assert "<script" not in shown
    assert "<img" not in shown
    assert "<b>bold</b> a < b" in shown
