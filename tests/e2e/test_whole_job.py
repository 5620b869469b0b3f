"""`course demo` as a newcomer runs it, and the same submissions under stock nbgrader."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

# With the site's tests: two builds at once would share the checkout's build folder.
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]

ASSIGNMENTS = ["quiz-quality", "quality", "capacity"]
STUDENTS = 12
#: In a class of 12: what the last students do (see course.sample_class.SPECIAL).
DISHONEST = {"2026012", "2026011", "2026010"}


def course(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "course", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo that was interrupted while it graded, and then went on."""
    folder = tmp_path_factory.mktemp("demo") / "course-demo"
    arguments = ["demo", "--into", str(folder), "--students", str(STUDENTS)]
    # A shell lets what it runs in the background ignore Ctrl+C, and so would this child.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    first = subprocess.Popen(
        [sys.executable, "-m", "course", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    signal.signal(signal.SIGINT, before)
    while first.poll() is None:
        time.sleep(0.2)
        if list(folder.glob(f"class/autograded/*/{ASSIGNMENTS[0]}/outcome.json")):
            first.send_signal(signal.SIGINT)
            break
    output = first.communicate()[0].decode()
    assert first.returncode == 130, output
    second = course(*arguments)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "done before" in second.stdout
    return folder


def scores(gradebook: Path) -> dict[tuple[str, str, str], tuple[float | None, bool]]:
    """(assignment, student, cell) -> automatic score and whether it waits for the teacher."""
    with sqlite3.connect(f"file:{gradebook}?mode=ro", uri=True) as book:
        rows = book.execute(
            """
            select assignment.name, submitted_assignment.student_id, base_cell.name,
                   grade.auto_score, grade.needs_manual_grade
            from grade
            join base_cell on base_cell.id = grade.cell_id
            join submitted_notebook on submitted_notebook.id = grade.notebook_id
            join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
            join assignment on assignment.id = submitted_assignment.assignment_id
            """
        ).fetchall()
    return {(a, s, c): (score, bool(manual)) for a, s, c, score, manual in rows}


def test_everything_it_promises_is_there(demo: Path) -> None:
    for lang in ("zh", "en"):
        for page in ("index", "capacity", "quality", "glossary"):
            assert (demo / "site" / lang / f"{page}.html").is_file(), (lang, page)
    class_folder = demo / "class"
    for name in ASSIGNMENTS:
        assert (class_folder / "release" / name / f"{name}.ipynb").is_file()
        pages = list((class_folder / "feedback").glob(f"*/{name}/*.html"))
        assert len(pages) == STUDENTS, name
    for kind in ("html", "csv", "xlsx"):
        assert list((class_folder / "report").glob(f"*.{kind}")), kind


def test_a_finished_demo_run_again_changes_nothing(demo: Path) -> None:
    before = scores(demo / "class" / "gradebook.db")
    again = course("demo", "--into", str(demo), "--students", str(STUDENTS))
    assert again.returncode == 0, again.stderr
    assert scores(demo / "class" / "gradebook.db") == before


def test_other_settings_in_the_same_folder_are_refused(demo: Path) -> None:
    other = course("demo", "--into", str(demo), "--students", "9")
    assert other.returncode == 1
    assert "demo-other-settings" in other.stderr
    assert "Traceback" not in other.stderr


def test_every_student_has_a_score_in_every_assignment(demo: Path) -> None:
    found = scores(demo / "class" / "gradebook.db")
    assert {(a, s) for a, s, _ in found} == {
        (name, f"2026{number:03d}") for name in ASSIGNMENTS for number in range(1, STUDENTS + 1)
    }


def test_hostile_and_broken_work_earns_nothing_in_the_cells_it_spoils(demo: Path) -> None:
    found = scores(demo / "class" / "gradebook.db")
    points = {
        (a, c): max(score or 0 for (a2, _, c2), (score, _) in found.items() if (a2, c2) == (a, c))
        for a, _, c in found
    }
    for name in ("quality", "capacity"):
        own = {
            student: {c: found[a, s, c] for a, s, c in found if (a, s) == (name, student)}
            for student in DISHONEST
        }
        # A program that never ends costs the cell that it stands in.
        endless = [score for score, _ in own["2026012"].values()]
        assert 0 in endless
        assert sum(score or 0 for score in endless) < sum(
            score for (a, _), score in points.items() if a == name
        )
        # Whoever reached for the gradebook found none: no score is out of bounds.
        assert all(
            score is None or 0 <= score <= points[name, c]
            for c, (score, _) in own["2026011"].items()
        )
        # A broken file is no zero: the teacher looks at it.
        assert all(score is None and waits for score, waits in own["2026010"].values())


def test_stock_autograde_gives_the_same_scores(demo: Path, tmp_path: Path) -> None:
    stock = tmp_path / "class"
    shutil.copytree(demo / "class", stock, ignore=shutil.ignore_patterns("autograded", "feedback"))
    for student in DISHONEST:
        shutil.rmtree(stock / "submitted" / student, ignore_errors=True)
    ours = scores(demo / "class" / "gradebook.db")
    with sqlite3.connect(stock / "gradebook.db") as book:
        # Nothing may be left over from our own run where nbgrader writes a score. It writes none
        # for the written questions of a quiz (task cells): they count 0 until a teacher reads them.
        tasks = "select id from base_cell where type = 'TaskCell'"
        book.execute(f"update grade set auto_score = -1 where cell_id not in ({tasks})")
        book.execute(f"update grade set auto_score = null where cell_id in ({tasks})")
    for name in ASSIGNMENTS:
        run = subprocess.run(
            [sys.executable, "-m", "nbgrader", "autograde", name, "--force"],
            cwd=stock,
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        assert run.returncode == 0, run.stderr[-4000:]
    theirs = scores(stock / "gradebook.db")
    honest = [key for key in ours if key[1] not in DISHONEST]
    assert len(honest) > 100
    different = {
        key: (ours[key], theirs[key])
        for key in honest
        if (ours[key][0] or 0) != (theirs[key][0] or 0)
    }
    assert not different
    # Who waits for the teacher is the same, too, but that we do not ask a teacher to read nothing.
    waiting = {key for key in honest if ours[key][1]}
    unread = {key for key in honest if theirs[key][0] is None} - waiting
    assert {student for _, student, _ in unread} <= {"2026009"}


def test_the_site_and_the_release_hold_no_key_of_a_graded_item(demo: Path) -> None:
    keys = json.loads((demo / "class" / "private" / "quiz-quality" / "key.json").read_text("utf-8"))
    secrets = {
        part["model_answer"][lang]
        for slot in keys["slots"]
        for pooled in slot["pool"]
        for key in pooled["variants"]
        for part in [key, *key.get("parts", [])]
        if "model_answer" in part
        for lang in ("zh", "en")
    }
    assert secrets
    places = [demo / "site", demo / "class" / "release"]
    for file in (path for place in places for path in place.rglob("*") if path.is_file()):
        content = file.read_bytes().decode("utf-8", "replace")
        assert not [secret for secret in secrets if secret in content], file
