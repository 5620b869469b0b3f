"""The real track, a company with a key, and a trainee who has done everything."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from course.certify.keys import SigningKey, load_signing_key, new_keys
from course.track import Track, read_track
from quizzes import paper

NOW = datetime(2026, 7, 8, 9, 30, tzinfo=UTC)
COMPANY = "临江酒店"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="session")
def track() -> Track:
    found = read_track()
    assert found
    return found


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    folder = tmp_path_factory.mktemp("keys")
    new_keys(folder, COMPANY, "")
    return load_signing_key(folder / "signing-key.pem", "")


@pytest.fixture(scope="session")
def right_entries(track: Track) -> Callable[[str], dict[str, Any]]:
    """The answers that earn everything in an attempt."""
    keys = {
        (slot["slot"], pooled["item"]): pooled["variants"]
        for slot in track.quiz.keys["slots"]
        for pooled in slot["pool"]
    }

    def made(attempt: str) -> dict[str, Any]:
        return {
            part.slot: {
                "item": part.item,
                "variant": part.variant,
                "response": keys[part.slot, part.item][part.variant]["key"],
            }
            for part in paper(track.quiz.form, attempt)
        }

    return made


@pytest.fixture(scope="session")
def done_data(track: Track, right_entries: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """A completion file's content: a day of steps, however many there are, then the quiz."""
    start = NOW - timedelta(days=2)
    pause = timedelta(days=1) / len(track.steps)
    moments = [(start + pause * at).isoformat() for at in range(len(track.steps))]
    return {
        "kind": "track-completion",
        "format": 1,
        "track": track.id,
        "lang": "zh",
        "name": "李小梅",
        "staff": "A-102",
        "saved": NOW.isoformat(),
        "steps": [
            {"kind": step.kind, "id": step.id, "at": at}
            for step, at in zip(track.steps, moments, strict=True)
        ],
        "quiz": {
            "edition": track.quiz.edition,
            "attempt": "attemptofmei",
            "begun": (NOW - timedelta(hours=2)).isoformat(),
            "finished": (NOW - timedelta(hours=1)).isoformat(),
            "tries": 2,
            "entries": right_entries("attemptofmei"),
        },
    }


@pytest.fixture
def completion_file(tmp_path: Path, done_data: dict[str, Any]) -> Callable[..., Path]:
    """``completion_file(change, name)``: a completion file, changed on the way."""

    def made(change: Change = lambda data: None, name: str = "mei.json") -> Path:
        data = copy.deepcopy(done_data)
        change(data)
        path = tmp_path / name
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        return path

    return made
