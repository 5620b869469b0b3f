"""Grading killed fifty times at random moments: a rerun ends with the undisturbed scores."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import grade

pytestmark = pytest.mark.e2e

NAME = "quality"
KILLS, KILLS_A_CLASS = 50, 5
STUDENTS = 10

#: Grades in a fork of a warm process, so that a run takes as long as its work and no longer; kills
#: the fork after so many seconds; prints whether it was still at work.
KILLER = """
import os, signal, sys, time
from pathlib import Path
from grader import batch
import grader.engine, grader.gradebook, grader.scores, nbformat
batch.BATCH_SIZE = 2
for line in sys.stdin:
    folder, seconds = line.rsplit(" ", 1)
    child = os.fork()
    if child == 0:
        os.setsid()
        code = 1
        try:
            summary = batch.grade(Path(folder), "NAME")
            print(summary.text(), file=sys.stderr)
            code = 1 if summary.errors else 0
        finally:
            os._exit(code)
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline and (done := os.waitpid(child, os.WNOHANG))[0] == 0:
        time.sleep(0.002)
    if done[0] == 0:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print("killed", flush=True)
    else:
        print("ended", done[1], flush=True)
""".replace("NAME", NAME)


def test_killed_fifty_times_no_score_is_lost_or_doubled(
    handed_in: Callable[[str, int], Path], scores: Callable[[Path], list[Any]], tmp_path: Path
) -> None:
    given = handed_in(NAME, STUDENTS)
    undisturbed = Path(shutil.copytree(given, tmp_path / "undisturbed"))
    summary = grade(undisturbed, NAME)
    expected = scores(undisturbed / "gradebook.db")
    assert len({student for student, *_ in expected}) == STUDENTS
    chance = random.Random(20261124)
    killer = subprocess.Popen(
        [sys.executable, "-c", KILLER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert killer.stdin
    assert killer.stdout

    def run(folder: Path, seconds: float) -> str:
        killer.stdin.write(f"{folder} {seconds}\n")
        killer.stdin.flush()
        return killer.stdout.readline().strip()

    try:
        kills = classes = 0
        with_something_written = 0
        while kills < KILLS:
            folder = Path(shutil.copytree(given, tmp_path / f"class-{classes}"))
            classes += 1
            assert classes < 4 * KILLS
            for _ in range(KILLS_A_CLASS):
                said = run(folder, chance.uniform(0.05, 1.2 * summary.seconds))
                if said != "killed":
                    break
                kills += 1
                found = scores(folder / "gradebook.db")
                with_something_written += bool(found)
                # Whatever is there already is right, and there once.
                assert len(found) == len(set(found))
                assert set(found) <= set(expected)
            # What a busy machine kept from being graded is named, and done by the next run.
            assert "ended 0" in [run(folder, 300) for _ in range(2)]
            assert scores(folder / "gradebook.db") == expected
            assert not list((folder / "autograded").glob("*/.*"))
            shutil.rmtree(folder)
        # Kills before the first score would prove nothing.
        assert with_something_written >= KILLS // 5
    finally:
        killer.kill()
        killer.wait()
        killer.stdin.close()
        killer.stdout.close()
