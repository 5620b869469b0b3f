"""Files to files: completions to records and certificates, and records to a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from course.certify.certificate import certificate, read_certificate
from course.certify.completion import examine, read_completion
from course.certify.keys import PublicKey, SigningKey
from course.certify.record import (
    LARGEST,
    Record,
    RecordError,
    SignedRecord,
    check,
    read_record,
    record_id,
    sign,
    state,
    text_of,
)
from course.track import Track
from glossary import ContentError, Problem

RECORD, CERTIFICATE = ".record.json", ".certificate.html"
_UNSAFE = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Issued:
    """What became of one completion file. ``again``: its record was there already."""

    record: Record
    files: list[Path]
    notes: list[str]
    again: bool


@dataclass(frozen=True)
class Verdict:
    """Whether a record file or certificate holds; ``why`` says what is wrong."""

    path: Path
    record: Record | None
    why: str

    @property
    def holds(self) -> bool:
        """Whether the company stated exactly this."""
        return self.record is not None


def certify(
    paths: Iterable[Path], track: Track, key: SigningKey, into: Path, now: datetime
) -> tuple[list[Issued], list[Problem]]:
    """Issue a record and a certificate for every completion that holds; list what does not.

    ``into`` is where the company keeps its records: what lies there is not issued twice, and an
    attempt that got one person a record gets no other person one. One bad file stops no other.
    """
    issued: list[Issued] = []
    problems: list[Problem] = []
    into.mkdir(parents=True, exist_ok=True)
    office = _Office(track, key, into, now, _issued_before(into))
    for path in _files(paths, ".json"):
        try:
            issued.append(office.certify(path))
        except ContentError as error:
            problems += error.problems
    return issued, problems


@dataclass(frozen=True)
class _Office:
    """Who issues records, and which were issued before: attempt -> record and file."""

    track: Track
    key: SigningKey
    into: Path
    now: datetime
    known: dict[str, tuple[Record, Path]]

    def certify(self, path: Path) -> Issued:
        """Issue the record of one completion file. Raises ContentError."""
        completion = read_completion(path)
        attempt = completion.quiz.attempt
        number = record_id(completion.name, completion.staff, attempt)
        if attempt in self.known:
            record, file = self.known[attempt]
            if record.id == number:
                return Issued(record, [file], [], again=True)
            message = f"the same attempt at the quiz got {record.name} a record ({file.name})"
            fix = "ask both; each takes the quiz on their own"
            raise ContentError(
                [Problem(path, 0, "completion-copied", "quiz.attempt", message, fix)]
            )
        examined = examine(completion, self.track, path, self.now)
        record = state(examined, self.track, self.key.public.company, self.now.date())
        signed = sign(record, self.key)
        stem = f"{_UNSAFE.sub('-', completion.name).strip('-') or 'record'}-{number[:8]}"
        files = [self.into / f"{stem}{RECORD}", self.into / f"{stem}{CERTIFICATE}"]
        files[0].write_text(text_of(signed), encoding="utf-8")
        files[1].write_text(certificate(signed), encoding="utf-8")
        self.known[attempt] = record, files[0]
        return Issued(record, files, examined.notes, again=False)


def _issued_before(into: Path) -> dict[str, tuple[Record, Path]]:
    """The records that lie in a folder, by attempt. Raises ContentError where one is damaged."""
    found = {}
    for path in sorted(into.glob(f"*{RECORD}")):
        try:
            record = _read(path).record
        except RecordError as error:
            fix = "restore it from a backup, or move it elsewhere"
            problem = Problem(path, 0, "record-damaged", "", str(error), fix)
            raise ContentError([problem]) from error
        found[record.quiz.attempt] = record, path
    return found


def verify(paths: Iterable[Path], key: PublicKey) -> list[Verdict]:
    """Check record files and certificates against a company's key; never raises for a bad file."""
    verdicts = []
    for path in _files(paths, RECORD, CERTIFICATE):
        try:
            verdicts.append(Verdict(path, check(_read(path), key), ""))
        except RecordError as error:
            verdicts.append(Verdict(path, None, str(error)))
    return verdicts


def _files(paths: Iterable[Path], *endings: str) -> list[Path]:
    """The files named; of a folder those with these endings."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [each for each in inside if each == path or each.name.lower().endswith(endings)]
    return found


def _read(path: Path) -> SignedRecord:
    try:
        if path.stat().st_size > LARGEST:
            raise RecordError("it is too large for a record")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecordError(error.strerror or "it cannot be read") from error
    except ValueError as error:
        raise RecordError("it is no text") from error
    return read_certificate(text) if "<html" in text[:200] else read_record(text)
