"""What a trainee hands in is believed only where it can be: the file, its times, its answers."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.certify.completion import examine, read_completion
from glossary import ContentError

from .conftest import NOW


def codes(call: Any) -> list[str]:
    with pytest.raises(ContentError) as caught:
        call()
    assert all(problem.message and problem.fix for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_a_whole_completion_holds(completion_file, track) -> None:
    path = completion_file()
    completion = read_completion(path)
    examined = examine(completion, track, path, NOW)
    assert examined.result.percent == 100
    assert examined.notes == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["steps"].pop(0), ["completion-step-missing"]),
        (lambda d: d["steps"].clear(), None),  # all of them, counted below
        (lambda d: d["quiz"].update(edition="0" * 16), ["completion-edition"]),
        (lambda d: d["quiz"].update(entries={}), ["completion-not-passed"]),
        (lambda d: d["quiz"].update(attempt="another"), ["completion-answers", "completion-not-passed"]),
        (lambda d: d["quiz"].update(finished="2026-07-01T00:00:00Z"), ["completion-times"]),
        (lambda d: d["steps"][0].update(at="2031-01-01T00:00:00Z"), ["completion-times"]),
        (lambda d: d["steps"][0].update(at="0001-01-01T00:00:00+08:00"), ["completion-times"]),
        (lambda d: d.update(track="other"), ["completion-other-track"]),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(completion_file, track, change, expected) -> None:
    path = completion_file(change)
    found = codes(lambda: examine(read_completion(path), track, path, NOW))
    assert sorted(found) == (expected or ["completion-step-missing"] * len(track.steps))


def test_half_the_answers_do_not_pass_and_the_percentage_is_said(completion_file, track) -> None:
    def halve(data: dict[str, Any]) -> None:
        entries = data["quiz"]["entries"]
        data["quiz"]["entries"] = dict(list(entries.items())[: len(entries) // 2])

    path = completion_file(halve)
    questions = len(track.quiz.form["slots"])
    percent = 100 * (questions // 2) // questions
    with pytest.raises(ContentError, match=f"{percent} % of the points; 80 % are needed"):
        examine(read_completion(path), track, path, NOW)


def test_haste_is_a_note_and_no_refusal(completion_file, track) -> None:
    def hurry(data: dict[str, Any]) -> None:
        for at, step in enumerate(data["steps"]):
            step["at"] = (NOW - timedelta(minutes=20) + timedelta(seconds=at)).isoformat()
        data["quiz"]["begun"] = (NOW - timedelta(seconds=9)).isoformat()
        data["quiz"]["finished"] = NOW.isoformat()

    path = completion_file(hurry)
    notes = examine(read_completion(path), track, path, NOW).notes
    assert len(notes) == 2
    assert "took 9 seconds" in notes[0]
    assert "within 0 minutes" in notes[1]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(name=""),
        lambda d: d.update(name="  "),
        lambda d: d.update(name="x" * 81),
        lambda d: d.update(name="李\u202e小梅"),  # turns the writing round
        lambda d: d.update(name="李\u200b小梅"),  # looks like another's name
        lambda d: d.update(name="a\nb"),
        lambda d: d.update(name=None),
        lambda d: d.update(staff="1\x00"),
        lambda d: d.update(format=2),
        lambda d: d.update(more=1),
        lambda d: d.update(saved="2026-07-08T09:30:00"),  # of which time zone?
        lambda d: d["quiz"].update(attempt="A|B"),
        lambda d: d["quiz"].update(attempt="x" * 41),
        lambda d: d["quiz"].update(tries=0),
        lambda d: d["quiz"].update(entries=[]),
        lambda d: d.update(steps=[{"kind": "exam", "id": "x", "at": "2026-07-08T09:30:00Z"}]),
        lambda d: d.update(steps=[{"kind": "quiz", "id": "../x", "at": "2026-07-08T09:30:00Z"}]),
    ],
)
def test_a_file_that_is_none_is_refused(completion_file, change) -> None:
    path = completion_file(change)
    assert codes(lambda: read_completion(path)) == ["completion-malformed"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "malformed"),
        (b"\xff\xfe", "malformed"),
        (b"[" * 100_000, "malformed"),
        (b"null", "malformed"),
        (b'{"kind": "selftest-attempts"}', "malformed"),
        (b" " * 1_000_001, "too-large"),
    ],
)
def test_whatever_lies_there_is_told_kindly(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert codes(lambda: read_completion(path)) == [f"completion-{code}"]


def test_a_file_that_is_not_there_is_told_kindly(tmp_path: Path) -> None:
    assert codes(lambda: read_completion(tmp_path / "none.json")) == ["completion-unreadable"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(["name", "staff", "lang", "saved", "steps", "quiz", "format", "track"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    ),
)  # fmt: skip
def test_no_value_whatever_ends_in_a_traceback(tmp_path, done_data, track, place, value) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps({**done_data, place: value}), encoding="utf-8")
    try:
        examine(read_completion(path), track, path, NOW)
    except ContentError as error:
        assert error.problems
