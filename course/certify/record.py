"""A completion record: what a company states of a trainee, signed so that any change is seen.

The bytes that are signed are the record as canonical JSON (RFC 8785) behind a line that says what
they are, so a signature made for anything else never fits a record.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from course.certify.completion import Examined, ShortText
from course.certify.keys import PublicKey, SigningKey
from course.track import Kind, Track

_PURPOSE = b"service-management completion record 1\n"
LARGEST = 1_000_000
Plain = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Title(_Strict):
    """A title in both languages."""

    zh: Plain
    en: Plain


class StepDone(_Strict):
    """A step of the track and the day on which the trainee's device says it was done."""

    kind: Kind
    id: Plain
    title: Title
    done: Plain


class QuizResult(_Strict):
    """The quiz as the company scored it. ``percent`` is rounded down."""

    edition: Plain
    attempt: Plain
    questions: int = Field(ge=1)
    percent: int = Field(ge=0, le=100)
    pass_mark: int = Field(ge=1, le=100)


class Record(_Strict):
    """What the company states. Whole numbers and texts only: nothing can be read in two ways."""

    kind: Literal["completion-record"]
    format: Literal[1]
    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    company: ShortText
    name: ShortText
    staff: str = Field(max_length=40)
    track: Plain
    lang: Literal["zh", "en"]
    completed: Plain
    issued: Plain
    steps: list[StepDone]
    quiz: QuizResult


class Signature(_Strict):
    """Who signed (the key's fingerprint) and the signature itself, in base64."""

    algorithm: Literal["Ed25519"]
    key: Plain
    value: Plain


class SignedRecord(_Strict):
    """A record file: the record and its signature."""

    record: Record
    signature: Signature


class RecordError(ValueError):
    """Why a record is not believed, in a sentence for the one who checks it."""


def state(examined: Examined, track: Track, company: str, now: datetime) -> Record:
    """What a company states of a completion that it examined; days are those of ``now``'s zone."""
    completion = examined.completion
    done = {
        f"{step.kind}:{step.id}": step.at.astimezone(now.tzinfo).date().isoformat()
        for step in completion.steps
    }
    return Record(
        kind="completion-record",
        format=1,
        id=record_id(completion.name, completion.staff, completion.quiz.attempt),
        company=company,
        name=completion.name,
        staff=completion.staff,
        track=track.id,
        lang=completion.lang,
        completed=max(done[step.name] for step in track.steps),
        issued=now.date().isoformat(),
        steps=[
            StepDone(
                kind=step.kind,
                id=step.id,
                title=Title(zh=step.title.zh, en=step.title.en),
                done=done[step.name],
            )
            for step in track.steps
        ],
        quiz=QuizResult(
            edition=completion.quiz.edition,
            attempt=completion.quiz.attempt,
            questions=len(track.quiz.form["slots"]),
            percent=examined.result.percent,
            pass_mark=track.quiz.track.pass_mark,
        ),
    )


def record_id(name: str, staff: str, attempt: str) -> str:
    """The number of a record: the same person with the same attempt gets the same again."""
    return hashlib.sha256(f"{name}\n{staff}\n{attempt}".encode()).hexdigest()[:16]


def sign(record: Record, key: SigningKey) -> SignedRecord:
    """Sign a record."""
    value = base64.b64encode(key.private.sign(_signed_bytes(record))).decode()
    return SignedRecord(
        record=record, signature=Signature(algorithm="Ed25519", key=key.public.id, value=value)
    )


def text_of(signed: SignedRecord) -> str:
    """A record file's text: the one way in which this record is written."""
    return signed.model_dump_json(indent=1) + "\n"


def read_record(text: str) -> SignedRecord:
    """Read a record file. Raises RecordError for whatever is none.

    Only the text that `text_of` writes is taken: a name that stands twice in the file, the second
    one signed, would show its reader another name than the one checked.
    """
    if len(text) > LARGEST:
        raise RecordError("it is too large for a record")
    try:
        signed = SignedRecord.model_validate_json(text)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, detail["loc"]))[:80]
        raise RecordError(f"it is no record: {place or 'file'}: {detail['msg']}") from error
    if text.replace("\r\n", "\n").strip() != text_of(signed).strip():
        raise RecordError("it is not written as records are: changed since it was made")
    return signed


def check(signed: SignedRecord, key: PublicKey) -> Record:
    """The record, if this key signed it and nothing was changed since. Raises RecordError."""
    if signed.signature.key != key.id:
        raise RecordError(
            f"another key signed it ({signed.signature.key}), not {key.company}'s ({key.id})"
        )
    if signed.record.company != key.company:
        raise RecordError(f"it speaks for {signed.record.company!r}, the key is {key.company}'s")
    if not key.signed(_signed_bytes(signed.record), signed.signature.value):
        raise RecordError("the signature does not fit: forged, or changed since")
    return signed.record


def _signed_bytes(record: Record) -> bytes:
    value: dict[str, Any] = record.model_dump(mode="json")
    try:
        return _PURPOSE + rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise RecordError("it holds characters that no record has") from error
