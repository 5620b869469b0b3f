"""One grader at a time in a class folder; the lock of one that was killed is gone with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from glossary.problems import ContentError, Problem


@contextmanager
def only_one(class_folder: Path) -> Iterator[None]:
    """Hold the class folder's lock. Raises ContentError where another process holds it."""
    path = class_folder / ".grading.lock"
    with path.open("a+b") as file:
        try:
            _lock(file)
        except OSError as error:
            message = "another run is grading this class"
            fix = "wait until it is done, then run this again"
            raise ContentError([Problem(path, 0, "grading-running", "", message, fix)]) from error
        yield


def _lock(file: IO[bytes]) -> None:
    """Lock an open file for this process, at once or not at all; closing it gives it up."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
