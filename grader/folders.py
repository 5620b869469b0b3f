"""Folders of a class: put in place whole or not at all, and what their small files say."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from glossary.problems import ContentError, Problem

#: What a full disk answers.
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
#: What the name of a folder begins with that is not in its place yet, or no longer.
NEW, OLD = ".new-", ".old-"


@contextmanager
def full_disk_in_words(folder: Path) -> Iterator[None]:
    """Turn the error of a full disk into a ContentError that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_SPACE:
            raise
        problem = Problem(
            folder,
            0,
            "disk-full",
            "",
            "the disk is full; what was graded before is kept",
            "make room on the disk, then run this again",
        )
        raise ContentError([problem]) from error


def regular_files(folder: Path, *, without: Collection[str] = ()) -> list[tuple[str, Path, int]]:
    """Return (relative name, path, bytes) of every file in a folder, sorted by name.

    ``without`` names folders directly in it that are not entered.
    Links are neither files nor followed, so nothing outside the folder is ever among them; nor is
    what this process may not read.
    """
    found: list[tuple[str, Path, int]] = []
    waiting = [(folder, "")]
    while waiting:
        place, prefix = waiting.pop()
        if not os.access(place, os.R_OK | os.X_OK):
            continue
        with os.scandir(place) as entries:
            for entry in entries:
                name = f"{prefix}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if name in without:
                        continue
                    waiting.append((Path(entry.path), f"{name}/"))
                elif entry.is_file(follow_symlinks=False) and os.access(entry.path, os.R_OK):
                    size = entry.stat(follow_symlinks=False).st_size
                    found.append((name, Path(entry.path), size))
    return sorted(found)


def read_timestamp(folder: Path) -> datetime | None:
    """Return when a submission was handed in: its ``timestamp.txt``, read as nbgrader does."""
    try:
        return parse_timestamp((folder / "timestamp.txt").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def parse_timestamp(said: str) -> datetime | None:
    """Return the moment that ``2026-03-20 10:00:00.0 UTC`` names, ``None`` when it names none."""
    parts = said.split()
    try:
        moment = datetime.fromisoformat(" ".join(parts[:2]))
        zone = UTC if len(parts) < 3 else _zone(parts[2])
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError):
        # A student may have written it; a zone named after a folder is an OSError.
        return None


def _zone(name: str) -> tzinfo:
    """Return a zone named ``UTC``, ``+0800`` or ``Asia/Shanghai``."""
    if name[0] in "+-":
        return datetime.strptime(name, "%z").tzinfo or UTC
    return UTC if name == "UTC" else ZoneInfo(name)


def make_new(parent: Path) -> Path:
    """Make an empty folder in ``parent``, to be filled and then put in its place."""
    parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=NEW, dir=parent))
    made.chmod(0o755)
    return made


def remove_leftovers(folder: Path) -> None:
    """Remove from ``folder`` what a run that was killed was about to put in place."""
    for left in (*folder.glob(f"{NEW}*"), *folder.glob(f"{OLD}*")):
        shutil.rmtree(left, ignore_errors=True)


def replace_folder(made: Path, target: Path) -> None:
    """Put folder ``made`` in the place of ``target``; the old one goes only when it stands."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        made.replace(target)
        return
    old = Path(tempfile.mkdtemp(prefix=OLD, dir=target.parent))
    target.replace(old / "old")
    made.replace(target)
    shutil.rmtree(old, ignore_errors=True)
