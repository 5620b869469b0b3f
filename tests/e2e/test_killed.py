"""Grading killed fifty times at random moments: a rerun ends with the undisturbed scores.

Fifteen times an exercise, whose sandboxes take a while to start; the others a quiz, which is scored at
once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e

STUDENTS = 10
#: Five kills a class. A moment is drawn from the whole of what comes after the event, so
#: that kills hit every phase however fast the machine is.
KILLS = [
    "start",  # before the run has put anything in place
    "start",
    "notebook",  # after it put a graded notebook in place: before, while or after scores are written
    "notebook",
    "mark",  # after scores were written and marked as such: while it does the next ones
]

#: Grades in a fork of a warm process, so that a run takes as long as its work and no longer. It waits
#: until a file of this pattern is new (none: for nothing), then so many seconds, then kills the fork;
#: tells whether it was still at work, when the first file came, and how long all took.
KILLER = """
import json, os, signal, sys, time
from pathlib import Path
from grader import batch
import grader.engine, grader.gradebook, grader.scores, nbformat
batch.BATCH_SIZE = 2

def found(folder, pattern):
    paths = Path(folder).glob(pattern) if pattern else ()
    return {(path, os.stat(path).st_mtime_ns) for path in paths}

for line in sys.stdin:
    folder, name, pattern, delay = json.loads(line)
    before = found(folder, pattern)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        code = 1
        try:
            summary = batch.grade(Path(folder), name)
            print(summary.text(), file=sys.stderr)
            code = 1 if summary.errors else 0
        finally:
            os._exit(code)
    event = None
    while (done := os.waitpid(child, os.WNOHANG))[0] == 0:
        now = time.monotonic() - began
        try:
            if event is None and (not pattern or found(folder, pattern) - before):
                event = now
        except FileNotFoundError:
            pass  # it has just been replaced
        if event is not None and delay is not None and now >= event + delay:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        time.sleep(0.002)
    code = done[1] if done[0] else "killed"
    print(json.dumps([code, event, time.monotonic() - began]), flush=True)
"""

PATTERNS = {
    "start": "",
    "notebook": "autograded/*/*/*.ipynb",
    "mark": "autograded/*/*/outcome.json",
}
Run = Callable[..., tuple[int | str, float, float]]


@contextmanager
def killer(name: str, temporary: Path) -> Iterator[Run]:
    """``run(folder, event, delay)``: grade, and kill so many seconds after the event; without
    delay, not at all. Returns the exit code or "killed", when the event was, how long it took."""
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", KILLER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert process.stdin
    assert process.stdout

    def run(folder: Path, event: str, delay: float | None) -> tuple[int | str, float, float]:
        process.stdin.write(json.dumps([str(folder), name, PATTERNS[event], delay]) + "\n")
        process.stdin.flush()
        code, at, seconds = json.loads(process.stdout.readline())
        return code, at, seconds

    try:
        yield run
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.mark.parametrize(("name", "times"), [("quality", 3), ("quiz-quality", 7)])
def test_killed_fifty_times_no_score_is_lost_or_doubled(
    handed_in: Callable[[str, int], Path],
    scores: Callable[[Path], list[Any]],
    tmp_path: Path,
    name: str,
    times: int,
) -> None:
    given = handed_in(name, STUDENTS)
    chance = random.Random(20261124)
    with killer(name, tmp_path / "temporary") as run:
        undisturbed = Path(shutil.copytree(given, tmp_path / "undisturbed"))
        code, first, seconds = run(undisturbed, "notebook", None)
        assert code == 0
        expected = scores(undisturbed / "gradebook.db")
        assert len({student for student, *_ in expected}) == STUDENTS
        longest = dict.fromkeys(("notebook", "mark"), 4 * (seconds - first) / STUDENTS)
        longest["start"] = first
        left = KILLS * times
        written = classes = 0
        while left:
            folder = Path(shutil.copytree(given, tmp_path / f"class-{classes}"))
            classes += 1
            assert classes < 20 * times
            planned = left[:5]
            chance.shuffle(planned)
            for event in planned:
                code, *_ = run(folder, event, chance.uniform(0, longest[event]))
                if code != "killed":
                    break
                left.remove(event)
                found = scores(folder / "gradebook.db")
                written += bool(found)
                # Whatever is there already is right, and there once; what is marked is there.
                assert len(found) == len(set(found))
                assert set(found) <= set(expected)
                marked = {path.parts[-3] for path in folder.glob(PATTERNS["mark"])}
                assert {row for row in expected if row[0] in marked} <= set(found)
                assert found or event != "mark"
            assert run(folder, "start", None)[0] == 0
            assert scores(folder / "gradebook.db") == expected
            assert not list((folder / "autograded").glob("*/.*"))
            shutil.rmtree(folder)
        # Kills before the first score alone would prove nothing.
        assert written >= times * KILLS.count("mark")
