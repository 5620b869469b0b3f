"""Who handed in what, read from the paths in which learning platforms and nbgrader pack it.

- Moodle, "Download all submissions": ``Full Name_1234_assignsubmission_file_/FILE`` (in folders)
  or ``Full Name_1234_assignsubmission_file_FILE`` (flat)
- Canvas, "Download submissions": ``lastfirst_LATE_USER_SUBMISSION_FILE``
- nbgrader's exchange: ``STUDENT+ASSIGNMENT+TIMESTAMP/FILE``
- folders: ``STUDENT/ASSIGNMENT/FILE`` or ``STUDENT/FILE``
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from .handins import HandedFile
from .roster import Student

_MOODLE = re.compile(
    r"^(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)_?(?P<file>.*)$"
)
_CANVAS = re.compile(
    r"^(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<number>\d+)_(?P<submission>\d+)_(?P<file>.+)$"
)
_EXCHANGE = re.compile(
    r"^(?P<name>[^+]+)\+(?P<assignment>[^+]+)\+(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [^+]+)"
)
#: Canvas tells files of one name apart by a number.
_COPY = re.compile(r"^(?P<stem>.+?)(?:-(?P<copy>\d+))?(?P<suffix>\.[^.]+)?$")


@dataclass(frozen=True)
class Claim:
    """What a path says: whose file it is, of which attempt, and its path within the hand-in."""

    label: str
    file: str
    name: str = ""
    number: str = ""
    assignment: str = ""
    at: str = ""
    late: bool = False


@dataclass
class Attempt:
    """The files of one hand-in. ``layout``: moodle, canvas, exchange, folder."""

    layout: str
    claim: Claim
    files: dict[str, HandedFile] = field(default_factory=dict)


def _moodle(parts: Sequence[str]) -> Claim | None:
    match = _MOODLE.match(parts[0])
    if not match:
        return None
    file = "/".join([match["file"], *parts[1:]]).strip("/")
    # What was typed into Moodle's text field is no file of the student's.
    if match["plugin"] != "file" or not file:
        file = ""
    label = f"{match['name']}_{match['number']}"
    return Claim(label, file, name=match["name"], number=match["number"])


def _canvas(parts: Sequence[str]) -> Claim | None:
    match = _CANVAS.match(parts[-1]) if len(parts) == 1 else None
    if not match:
        return None
    return Claim(
        f"{match['name']}_{match['number']}",
        match["file"],
        name=match["name"],
        number=match["number"],
        late=bool(match["late"]),
    )


def _exchange(parts: Sequence[str]) -> Claim | None:
    match = _EXCHANGE.match(parts[0])
    if not match or len(parts) < 2:
        return None
    return Claim(
        parts[0],
        "/".join(parts[1:]),
        name=match["name"],
        number=match["name"],
        assignment=match["assignment"],
        at=match["at"],
    )


_LAYOUTS: dict[str, Callable[[Sequence[str]], Claim | None]] = {
    "moodle": _moodle,
    "exchange": _exchange,
    "canvas": _canvas,
}


def attempts(files: Sequence[HandedFile], assignments: Collection[str]) -> list[Attempt]:
    """Return the hand-ins that the files make up, in the order of their paths.

    The layout is the one that most files fit; folders that only wrap the whole are passed over.
    """
    depth = _wrapping([file.parts for file in files], assignments)
    layout = _layout([file.parts[depth:] for file in files])
    found: dict[tuple[str, str], Attempt] = {}
    for file in files:
        own = file.parts[depth:]
        claim = _LAYOUTS[layout](own) if layout != "folder" else None
        if claim is None:
            claim = _folder(own, assignments)
        attempt = found.setdefault((claim.label, claim.assignment), Attempt(layout, claim))
        if claim.file:
            attempt.files[claim.file] = file
    for attempt in found.values():
        if layout == "canvas":
            attempt.files = _latest_copies(attempt.files)
    return list(found.values())


def _layout(paths: Sequence[Sequence[str]]) -> str:
    """Return the platform's layout that more than half of the paths have, else ``folder``."""
    counts = {
        name: sum(read(parts) is not None for parts in paths) for name, read in _LAYOUTS.items()
    }
    best = max(counts, key=lambda name: counts[name])
    return best if 2 * counts[best] > len(paths) else "folder"


def _wrapping(paths: Sequence[tuple[str, ...]], assignments: Collection[str]) -> int:
    """Return how many outer folders hold everything and say nothing."""
    depth = 0
    while paths and _layout([parts[depth:] for parts in paths]) == "folder":
        if len({parts[depth] for parts in paths}) > 1:
            break
        if any(len(parts) <= depth + 1 for parts in paths):
            break
        inner = [parts[depth + 1] for parts in paths]
        own = any(name in assignments or name.endswith(".ipynb") for name in inner)
        if own and _layout([parts[depth + 1 :] for parts in paths]) == "folder":
            break  # one student's folder
        depth += 1
    return depth


def _folder(parts: Sequence[str], assignments: Collection[str]) -> Claim:
    if len(parts) > 2 and parts[1] in assignments:
        return Claim(
            parts[0],
            "/".join(parts[2:]),
            name=parts[0],
            number=parts[0],
            assignment=parts[1],
        )
    if len(parts) == 1:
        # A loose file belongs to no student's folder.
        return Claim(parts[0], parts[0])
    return Claim(parts[0], "/".join(parts[1:]), name=parts[0], number=parts[0])


def _latest_copies(files: dict[str, HandedFile]) -> dict[str, HandedFile]:
    """Keep of ``a.ipynb``, ``a-1.ipynb`` the last one, under the first name."""
    best: dict[str, tuple[int, HandedFile]] = {}
    for name, file in files.items():
        match = _COPY.match(name)
        number = int(match["copy"]) if match and match["copy"] else 0
        plain = f"{match['stem']}{match['suffix'] or ''}" if match and number else name
        if number and plain not in files:
            plain, number = name, 0
        if plain not in best or number > best[plain][0]:
            best[plain] = (number, file)
    return {name: file for name, (_, file) in best.items()}


class Matcher:
    """Finds the student of the roster that a claim means."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._numbers: dict[str, set[Student]] = {}
        self._names: dict[str, set[Student]] = {}
        for student in students:
            for number in (student.id, student.lms_id):
                if number:
                    self._numbers.setdefault(_plain(number), set()).add(student)
            for name in _spellings(student.name):
                self._names.setdefault(name, set()).add(student)

    def find(self, claim: Claim) -> Student | str:
        """Return the student, or in words why none can be told."""
        numbers = self._numbers.get(_plain(claim.number), set()) if claim.number else set()
        names = self._names.get(_squeezed(claim.name), set()) if claim.name else set()
        found = numbers & names or numbers or names
        if not found:
            return "is not in the roster"
        if len(found) > 1:
            ids = ", ".join(sorted(student.id for student in found))
            return f"could be any of {ids}"
        if numbers and names and not numbers & names:
            ids = ", ".join(sorted(student.id for student in numbers | names))
            return f"has the name of one student and the number of another ({ids})"
        return next(iter(found))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _squeezed(text: str) -> str:
    return "".join(character for character in _plain(text) if character.isalnum())


def _spellings(name: str) -> set[str]:
    """A full name as platforms write it: in either order, without spaces."""
    words = re.split(r"[\s,，·]+", _plain(name))
    orders = [words, words[::-1], [*words[-1:], *words[:-1]]]
    return {_squeezed("".join(order)) for order in orders} - {""}
