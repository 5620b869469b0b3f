"""From what a learning platform exports to ``submitted/STUDENT/NAME``, nothing lost on the way.

The latest attempt counts; an earlier one, and whatever belongs to no student of the roster, is
kept in ``submitted/.aside``. Each student's folder is put in place whole, and run again, nothing
changes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from .extensions import read_extensions, settle_late_work
from .folders import make_new, parse_timestamp, read_timestamp, replace_folder
from .handins import BROKEN_ZIP, Refused, UnreadableError, list_zip, open_handins
from .layouts import Attempt, Matcher, attempts
from .roster import Student, read_roster
from .scores import read_assignments, read_submissions
from .tables import problem
from .writing import save_students

#: What one hand-in may hold at most.
MAX_FILES, MAX_BYTES = 2_000, 200_000_000
#: What an entry in a zip's directory begins with.
_ENTRY = b"PK\x01\x02"
_EARLIER = "is an earlier attempt"


@dataclass(frozen=True)
class Taken:
    """A hand-in that counts. ``change``: new, updated or unchanged; ``late`` zero when in time."""

    student: str
    assignment: str
    at: datetime | None
    late: timedelta
    change: str


@dataclass(frozen=True)
class Aside:
    """A hand-in that does not count, why, and where it is kept."""

    label: str
    reason: str
    folder: Path


@dataclass
class CollectReport:
    """What was collected. ``missing``: assignment -> students who handed in nothing so far."""

    taken: list[Taken] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    missing: dict[str, list[str]] = field(default_factory=dict)

    def text(self) -> str:
        """Return the report in words, a line a fact."""
        lines = []
        for name, missing in sorted(self.missing.items()):
            own = [one for one in self.taken if one.assignment == name]
            counts = dict.fromkeys(("new", "updated", "unchanged"), 0)
            for one in own:
                counts[one.change] += 1
            parts = ", ".join(f"{count} {change}" for change, count in counts.items() if count)
            lines.append(f"{name}: {len(own)} handed in" + (f" ({parts})" if parts else ""))
            late = [f"{one.student} by {_duration(one.late)}" for one in own if one.late]
            if late:
                lines.append(f"  late: {', '.join(late)}")
            if missing:
                lines.append(f"  not yet: {', '.join(missing)}")
        lines += [f"kept aside: {one.label} {one.reason}: {one.folder}" for one in self.aside]
        lines += [f"refused: {one.path} {one.reason}" for one in self.refused]
        return "\n".join(lines) or "Nothing was handed in."


@dataclass(frozen=True)
class _Ready:
    """A hand-in read whole: what lies in its folder, and when it was handed in."""

    student: str
    assignment: str
    files: Mapping[str, bytes]
    at: datetime | None


def collect(class_folder: Path, path: Path, assignment: str | None = None) -> CollectReport:
    """Take in what students handed in; returns what was taken, kept aside, refused and missing.

    ``path``: a folder of student folders, nbgrader's exchange, or a zip as Moodle and Canvas
    export it. ``assignment``: which one, where the paths or the notebook's name do not tell.
    Raises ContentError when ``path`` cannot be read, there is no roster, or no such assignment.
    """
    known = {one.name: one.due for one in read_assignments(class_folder)}
    if assignment is not None and assignment not in known:
        raise problem(
            class_folder,
            "assignment-not-released",
            f"no assignment {assignment} was released in this class",
            f"name one of: {', '.join(known) or 'none yet'}",
            assignment,
        )
    students = read_roster(class_folder)
    save_students(class_folder, students)
    matcher = Matcher(students)
    submitted = class_folder / "submitted"
    dues = {(one.student, one.assignment): one.due for one in read_submissions(class_folder)}
    dues |= read_extensions(class_folder)
    names = {assignment} if assignment else set()
    with open_handins(path) as (files, refused):
        report = CollectReport(refused=refused)
        keeper = _Keeper(submitted, report)
        of_student: dict[str, list[Attempt]] = {}
        for attempt in attempts(files, known):
            if assignment and attempt.claim.assignment not in {"", assignment}:
                continue
            student = matcher.find(attempt.claim)
            if isinstance(student, Student):
                of_student.setdefault(student.id, []).append(attempt)
            else:
                keeper.keep(attempt.claim.label, student, _readable(attempt))
        # A student at a time: a class may be larger than the memory.
        for student_id, own in sorted(of_student.items()):
            ready: dict[str, list[_Ready]] = {}
            # Who names one folder after the assignment means no other one.
            told = any(attempt.claim.assignment for attempt in own)
            for attempt in own:
                read = _read(attempt, student_id, known, None if told else assignment, report)
                if isinstance(read, _Ready):
                    ready.setdefault(read.assignment, []).append(read)
                else:
                    keeper.keep(attempt.claim.label, *read)
            for name, attempts_at in ready.items():
                names.add(name)
                keeper.take(attempts_at, dues.get((student_id, name), known[name]))
    settle_late_work(class_folder)
    for name in names:
        report.missing[name] = [s.id for s in students if not (submitted / s.id / name).is_dir()]
    return report


def _read(
    attempt: Attempt,
    student: str,
    known: Mapping[str, datetime | None],
    assignment: str | None,
    report: CollectReport,
) -> _Ready | tuple[str, dict[str, bytes]]:
    """Return a hand-in that can be taken, or why it cannot and what of it can be kept."""
    if _too_large(attempt):
        return f"holds more than {MAX_FILES} files or {MAX_BYTES // 1_000_000} MB", {}
    content: dict[str, bytes] = {}
    try:
        for path, file in attempt.files.items():
            content[path] = file.read()
    except UnreadableError as error:
        return f"cannot be read ({error})", _readable(attempt)
    content = _unpacked(content, report)
    name = attempt.claim.assignment or assignment or _assignment_of(content, known)
    if name is None:
        return "holds no notebook with the name of an assignment", content
    if not any(path.endswith(".ipynb") or path == "answers.json" for path in content):
        return "holds no notebook", content
    folders = {str(parent) for path in content for parent in PurePosixPath(path).parents}
    if folders & set(content):
        return "holds a file and a folder of one name", {}
    at = _moment(attempt, content, known.get(name))
    content.pop("timestamp.txt", None)
    return _Ready(student, name, _named(content, name), at)


def _too_large(attempt: Attempt) -> bool:
    total = sum(file.size for file in attempt.files.values())
    return len(attempt.files) > MAX_FILES or total > MAX_BYTES


def _readable(attempt: Attempt) -> dict[str, bytes]:
    """Return what can be kept of a hand-in that is not taken."""
    content: dict[str, bytes] = {}
    if _too_large(attempt):
        return content
    for path, file in attempt.files.items():
        with contextlib.suppress(UnreadableError):
            content[path] = file.read()
    folders = {str(parent) for path in content for parent in PurePosixPath(path).parents}
    return {path: data for path, data in content.items() if path not in folders}


def _unpacked(content: dict[str, bytes], report: CollectReport) -> dict[str, bytes]:
    """Open the one zip that a student packed the work in, and a folder that only wraps it."""
    zips = [name for name in content if name.lower().endswith(".zip")]
    if len(zips) == 1 and not any(name.endswith(".ipynb") for name in content):
        if content[zips[0]].count(_ENTRY) > MAX_FILES:
            return content  # counted before anything is listed: a list of millions fills the memory
        try:
            with zipfile.ZipFile(io.BytesIO(content[zips[0]])) as archive:
                files, refused = list_zip(archive)
                if sum(file.size for file in files) > MAX_BYTES or len(files) > MAX_FILES:
                    return content
                inner = {"/".join(file.parts): file.read() for file in files}
            report.refused += [Refused(f"{zips[0]}/{one.path}", one.reason) for one in refused]
            content = {**{k: v for k, v in content.items() if k not in zips}, **inner}
        except (*BROKEN_ZIP, UnreadableError):
            return content
    notebooks = [PurePosixPath(name) for name in content if name.endswith(".ipynb")]
    folders = {path.parts[0] for path in notebooks if len(path.parts) > 1}
    if len(folders) == 1 and all(len(path.parts) > 1 for path in notebooks):
        wrap = f"{folders.pop()}/"
        return {name.removeprefix(wrap): data for name, data in content.items()}
    return content


def _assignment_of(content: Mapping[str, bytes], known: Mapping[str, object]) -> str | None:
    stems = {PurePosixPath(name).stem for name in content if name.endswith(".ipynb")}
    found = [name for name in known if any(stem == name or _is_copy(stem, name) for stem in stems)]
    return found[0] if len(found) == 1 else None


def _is_copy(stem: str, name: str) -> bool:
    """Whether ``stem`` is ``name`` as browsers and students rename it: name (1), id-name."""
    return re.search(rf"(^|[\W_]){re.escape(name)}($|[\W_])", stem) is not None


def _named(content: dict[str, bytes], name: str) -> dict[str, bytes]:
    """Give the notebook the name that it was released under, where only one can be meant."""
    notebooks = [path for path in content if path.endswith(".ipynb") and "/" not in path]
    if f"{name}.ipynb" not in content and len(notebooks) == 1:
        content[f"{name}.ipynb"] = content.pop(notebooks[0])
    return content


def _moment(
    attempt: Attempt, content: Mapping[str, bytes], due: datetime | None
) -> datetime | None:
    """Return when it was handed in, as far as the platform says; never as the student says."""
    if attempt.layout == "exchange":
        return parse_timestamp(attempt.claim.at)
    if attempt.layout == "folder":
        return parse_timestamp(content.get("timestamp.txt", b"").decode("utf-8", "replace"))
    if attempt.layout == "canvas":
        # Its zip has the time of the download; it only tells which ones were late.
        return due + timedelta(seconds=1) if due and attempt.claim.late else None
    times = [file.modified for file in attempt.files.values() if file.modified]
    # A zip has no time zone: the platform's is taken to be that of this computer.
    return max(times).astimezone(UTC) if times else None


class _Keeper:
    """Writes into ``submitted``."""

    def __init__(self, folder: Path, report: CollectReport) -> None:
        self._folder = folder
        self._aside = folder / ".aside"
        self._report = report

    def take(self, own: list[_Ready], due: datetime | None) -> None:
        """Put the latest of a student's attempts in place, and keep the others aside."""
        earliest = datetime.min.replace(tzinfo=UTC)
        *earlier, last = sorted(own, key=lambda one: one.at or earliest)
        student, name = last.student, last.assignment
        target = self._folder / student / name
        at, change = last.at, "new"
        if target.is_dir():
            there = read_timestamp(target)
            same = _digest(_content(target)) == _digest(last.files)
            if there and last.at and there > last.at and not same:
                self.keep(f"{student}/{name}", _EARLIER, last.files, last.at)
                at, change = there, "unchanged"
            elif same and (last.at is None or there == last.at):
                at, change = there, "unchanged"
            else:
                change = "updated"
                if not same:
                    self.keep(f"{student}/{name}", _EARLIER, _content(target), there)
        if change != "unchanged":
            self._write(target, last.files, last.at)
        for one in earlier:
            if _digest(one.files) != _digest(last.files):
                self.keep(f"{student}/{name}", _EARLIER, one.files, one.at)
        late = max(timedelta(0), at - due) if at and due else timedelta(0)
        self._report.taken.append(Taken(student, name, at, late, change))

    def keep(
        self, label: str, reason: str, files: Mapping[str, bytes], at: datetime | None = None
    ) -> None:
        """Keep a hand-in aside, under a name that tells whose it seems to be."""
        if not files:
            self._report.refused.append(Refused(label, reason))
            return
        safe = re.sub(r"[^\w@-]+", "_", label).strip("_")[:80] or "unnamed"
        target = self._aside / f"{safe}-{_digest(files)[:8]}"
        if not target.is_dir():
            self._write(target, files, at)
        self._report.aside.append(Aside(label, reason, target))

    def _write(self, target: Path, files: Mapping[str, bytes], at: datetime | None) -> None:
        made = make_new(self._aside)
        for path, content in files.items():
            place = made / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if at is not None:
            said = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            (made / "timestamp.txt").write_text(said, encoding="utf-8")
        replace_folder(made, target)


def _content(folder: Path) -> dict[str, bytes]:
    """Return the files of a hand-in that is in place, without its time stamp."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    content = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    content.pop("timestamp.txt", None)
    return content


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{len(name.encode())} {name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def _duration(late: timedelta) -> str:
    hours, minutes = divmod(int(late.total_seconds() + 59) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
