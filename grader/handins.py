"""The files of a hand-in, from a folder or a zip, taken with care.

Nothing is written here and nothing is followed: links, paths that lead elsewhere, encrypted or
oversized members are refused one by one, with a reason, and the rest is read only when wanted.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from .tables import problem

#: A larger file, or one that unpacks to more than ``MAX_RATIO`` times its size, is refused.
MAX_FILE = 100_000_000
MAX_RATIO = 200
MAX_ENTRIES = 500_000
_SMALL = 10_000_000
#: What `zipfile` raises for an archive that it cannot list; names that are no UTF-8 among it.
BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error)
_JUNK = re.compile(r"^(\..*|__MACOSX|__pycache__|Thumbs\.db|desktop\.ini|~\$.*|.*\.pyc)$", re.I)


class UnreadableError(Exception):
    """A file of a hand-in cannot be read (damaged archive, file gone)."""


@dataclass(frozen=True)
class HandedFile:
    """One file: ``path`` with forward slashes, inside; ``modified`` without a time zone."""

    path: str
    size: int
    modified: datetime | None
    _read: Callable[[], bytes]

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.path).parts

    def read(self) -> bytes:
        """Return the content. Raises UnreadableError."""
        try:
            content = self._read()
        except (OSError, zipfile.BadZipFile, RuntimeError, EOFError, ValueError) as error:
            raise UnreadableError(f"{self.path}: {error}") from error
        except Exception as error:  # zlib.error and its relatives share no base class
            raise UnreadableError(f"{self.path}: damaged") from error
        if len(content) > MAX_FILE:
            raise UnreadableError(f"{self.path}: larger than it says")
        return content


@dataclass(frozen=True)
class Refused:
    """A file that was not taken, and why."""

    path: str
    reason: str


@contextmanager
def open_handins(path: Path) -> Iterator[tuple[list[HandedFile], list[Refused]]]:
    """Yield the files in a folder or zip, and those refused; system files are passed over.

    The files can be read while the context is open. Raises ContentError when ``path`` is
    neither a folder nor a zip, or the zip is damaged.
    """
    if path.is_dir():
        yield _from_folder(path)
        return
    if not path.is_file():
        raise problem(path, "collect-nothing", "there is no such file or folder", "check the path")
    with ExitStack() as stack:
        try:
            listed = list_zip(stack.enter_context(zipfile.ZipFile(path)))
        except (*BROKEN_ZIP, OSError) as error:
            raise problem(
                path,
                "collect-no-zip",
                f"this is no zip, or it is damaged ({error})",
                "download it again, or unpack it and give the folder",
            ) from error
        yield listed


def list_zip(archive: zipfile.ZipFile) -> tuple[list[HandedFile], list[Refused]]:
    """Return the files of an open zip and those refused. Raises what ``BROKEN_ZIP`` names."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_ENTRIES:
        raise zipfile.BadZipFile(f"more than {MAX_ENTRIES} files")
    files, refused = [], []
    for entry in entries:
        name = _name(entry).replace("\\", "/")
        reason = _refusal(name) or _zip_refusal(entry)
        if reason:
            refused.append(Refused(name, reason))
        elif not _is_junk(name):
            files.append(HandedFile(name, entry.file_size, _moment(entry), _reader(archive, entry)))
    return files, refused


def _reader(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with archive.open(entry) as stream:
            return stream.read(MAX_FILE + 1)

    return read


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; without the UTF-8 flag it is UTF-8 or GBK more often than not."""
    if entry.flag_bits & 0x800:
        return entry.filename
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _moment(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return None


def _zip_refusal(entry: zipfile.ZipInfo) -> str:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return "is a link or device, not a file"
    if entry.flag_bits & 0x1:
        return "is encrypted"
    if entry.file_size > MAX_FILE:
        return f"is larger than {MAX_FILE // 1_000_000} MB"
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return "unpacks to suspiciously much (zip bomb)"
    return ""


def _refusal(name: str) -> str:
    parts = name.split("/")
    if name.startswith("/") or re.match(r"^[A-Za-z]:", name):
        return "has an absolute path"
    if ".." in parts:
        return "has a path that leads out of its folder"
    if not name or any(ord(character) < 32 for character in name) or "\x7f" in name:
        return "has control characters in its name"
    if any(len(part.encode()) > 250 for part in parts):
        return "has too long a name"
    return ""


def _is_junk(name: str) -> bool:
    return any(_JUNK.match(part) for part in name.split("/"))


def _from_folder(folder: Path) -> tuple[list[HandedFile], list[Refused]]:
    files, refused = [], []
    for root, names, leaves in os.walk(folder):
        links = [name for name in names if Path(root, name).is_symlink()]
        names[:] = sorted(name for name in names if name not in links and not _is_junk(name))
        for leaf in sorted([*links, *leaves]):
            path = Path(root, leaf)
            raw = path.relative_to(folder).as_posix()
            name = raw.encode("utf-8", "replace").decode()
            info = path.lstat()
            if name != raw:
                refused.append(Refused(name, "has a name that is no text"))
            elif _refusal(name):
                refused.append(Refused(name, _refusal(name)))
            elif not stat.S_ISREG(info.st_mode):
                refused.append(Refused(name, "is a link or device, not a file"))
            elif info.st_size > MAX_FILE:
                refused.append(Refused(name, f"is larger than {MAX_FILE // 1_000_000} MB"))
            elif not _is_junk(name):
                when = datetime.fromtimestamp(info.st_mtime)
                files.append(HandedFile(name, info.st_size, when, path.read_bytes))
    return files, refused
