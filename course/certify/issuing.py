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
    office = _Office(track, key, into, now, _issued_before(into, key.public))
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
    known: dict[str, tuple[SignedRecord, Path]]

    def certify(self, path: Path) -> Issued:
        """Issue the record of one completion file. Raises ContentError."""
        completion = read_completion(path)
        attempt = completion.quiz.attempt
        number = record_id(completion.name, completion.staff, attempt)
        if attempt in self.known:
            signed, file = self.known[attempt]
            if signed.record.id == number:
                return self._again(signed, file)
            message = (
                f"the same attempt at the quiz got {signed.record.name} a record ({file.name})"
            )
            fix = "ask both; each takes the quiz on their own"
            raise ContentError(
                [Problem(path, 0, "completion-copied", "quiz.attempt", message, fix)]
            )
        examined = examine(completion, self.track, path, self.now)
        record = state(examined, self.track, self.key.public.company, self.now)
        signed = sign(record, self.key)
        stem = f"{_UNSAFE.sub('-', completion.name).strip('-') or 'record'}-{number[:8]}"
        file = self.into / f"{stem}{RECORD}"
        file.write_text(text_of(signed), encoding="utf-8")
        page = _certificate_of(file)
        page.write_text(certificate(signed, self.key), encoding="utf-8")
        self.known[attempt] = signed, file
        return Issued(record, [file, page], examined.notes, again=False)

    def _again(self, signed: SignedRecord, file: Path) -> Issued:
        """What was issued before; a certificate that was lost since is made anew."""
        page = _certificate_of(file)
        if not page.exists() and signed.signature.key == self.key.public.id:
            page.write_text(certificate(signed, self.key), encoding="utf-8")
        files = [each for each in (file, page) if each.exists()]
        return Issued(signed.record, files, [], again=True)


def _certificate_of(record: Path) -> Path:
    return record.with_name(record.name.removesuffix(RECORD) + CERTIFICATE)


def _issued_before(into: Path, key: PublicKey) -> dict[str, tuple[SignedRecord, Path]]:
    """The records that lie in a folder, by attempt. Raises ContentError where one is damaged.

    Those of an earlier key are only read: they are for its public half to check.
    """
    found = {}
    for path in sorted(into.glob(f"*{RECORD}")):
        try:
            signed = read_record(_text(path))
            if signed.signature.key == key.id:
                check(signed, key)
        except RecordError as error:
            fix = "restore it from a backup, or move it elsewhere"
            problem = Problem(path, 0, "record-damaged", "", str(error), fix)
            raise ContentError([problem]) from error
        found[signed.record.quiz.attempt] = signed, path
    return found


def verify(paths: Iterable[Path], key: PublicKey) -> list[Verdict]:
    """Check record files and certificates against a company's key; never raises for a bad file."""
    verdicts = []
    for path in _files(paths, RECORD, CERTIFICATE):
        try:
            verdicts.append(Verdict(path, check(_read(path, key), key), ""))
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


def _read(path: Path, key: PublicKey) -> SignedRecord:
    text = _text(path)
    return read_certificate(text, key) if "<html" in text[:200] else read_record(text)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise RecordError("it is too large for a record")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecordError(error.strerror or "it cannot be read") from error
    except ValueError as error:
        raise RecordError("it is no text") from error
