"""Late work under stock nbgrader and under our grader: the same delay, the same penalty."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from glossary import ContentError
from grader.extensions import settle_late_work
from grader.gradebook import write_outcomes
from grader.scores import read_submissions

pytestmark = pytest.mark.e2e

POLICY = """
c.AssignLatePenalties.plugin_class = "grader.gradebook.LatePolicy"
c.LatePolicy.grace_minutes = 30
c.LatePolicy.percent_per_day = 10
c.LatePolicy.at_most_percent = 50
"""
#: Due 2026-03-20 15:59 UTC.
TIMES = {
    "2026001": "2026-03-20 16:20:00.0 UTC",  # within the grace period
    "2026002": "2026-03-21 17:00:00.0 UTC",  # the second day
    "2026003": "2026-04-20 10:00:00.0 UTC",  # a month
    "2026004": "2026-03-22 10:00:00.0 UTC",  # with an extension to the 21st
}
GOOD = "def double(x):\n    return 2 * x"
LOST = {"2026001": 0.0, "2026002": 0.6, "2026003": 1.5, "2026004": 0.3}


def with_policy(class_folder: Path) -> None:
    path = class_folder / "nbgrader_config.py"
    path.write_text(path.read_text("utf-8") + POLICY, encoding="utf-8")


def extend(class_folder: Path, student: str = "2026004", until: str = "2026-03-21T15:59Z") -> None:
    text = f"student,assignment,until\n{student},numbers,{until}\n"
    (class_folder / "extensions.csv").write_text(text, encoding="utf-8")


def lost(class_folder: Path) -> dict[str, float]:
    return {one.student: one.penalty for one in read_submissions(class_folder)}


def stock(class_folder: Path, to: Path) -> Path:
    copy = Path(shutil.copytree(class_folder, to / "class"))
    autograde(copy)
    return copy


def autograde(folder: Path, *more: str) -> None:
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        "autograde",
        "numbers",
        "--course-dir",
        str(folder),
    ]
    subprocess.run([*command, *more], cwd=folder, check=True, capture_output=True)


def test_stock_and_ours_take_off_the_same(
    class_folder: Path, submit: Any, outcome: Any, tmp_path: Path
) -> None:
    with_policy(class_folder)
    extend(class_folder)
    for student, at in TIMES.items():
        submit(student, at, double=GOOD)
    theirs = stock(class_folder, tmp_path / "stock")
    write_outcomes(class_folder, [outcome(student) for student in TIMES])
    for folder in (theirs, class_folder):
        settle_late_work(folder)
        assert lost(folder) == pytest.approx(LOST)
    # The extension is in its gradebook now: nbgrader itself comes to the same.
    autograde(theirs, "--force")
    assert lost(theirs) == pytest.approx(LOST)


def test_an_extension_or_policy_that_comes_later_changes_what_is_graded(
    class_folder: Path, submit: Any, outcome: Any
) -> None:
    submit("2026004", TIMES["2026004"])
    write_outcomes(class_folder, [outcome("2026004")])
    assert lost(class_folder) == {"2026004": 0}
    with_policy(class_folder)
    settle_late_work(class_folder)
    assert lost(class_folder) == {"2026004": 0.6}
    extend(class_folder)
    settle_late_work(class_folder)
    assert lost(class_folder) == {"2026004": 0.3}
    [one] = read_submissions(class_folder)
    assert one.due == datetime(2026, 3, 21, 15, 59, tzinfo=UTC)
    assert one.late == timedelta(hours=18, minutes=1)


def test_an_extension_from_nbgrader_stays(class_folder: Path, submit: Any, outcome: Any) -> None:
    submit("2026004")
    write_outcomes(class_folder, [outcome("2026004")])
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        book.execute("update submitted_assignment set extension = '1970-01-04 00:00:00.000000'")
    book.close()
    settle_late_work(class_folder)
    assert read_submissions(class_folder)[0].due == datetime(2026, 3, 23, 15, 59, tzinfo=UTC)


def test_an_extension_alone_is_no_submission(class_folder: Path, submit: Any) -> None:
    extend(class_folder)
    submit("2026004")
    settle_late_work(class_folder)
    assert read_submissions(class_folder) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026001,nothing,2026-03-25", "no such assignment"),
        ("2026001,numbers,2026-03-01", "before the work is due"),
    ],
)
def test_an_extension_that_cannot_be_is_said_in_words(
    class_folder: Path, row: str, said: str
) -> None:
    (class_folder / "extensions.csv").write_text(f"student,assignment,until\n{row}\n")
    with pytest.raises(ContentError, match=said):
        settle_late_work(class_folder)
