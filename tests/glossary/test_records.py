"""A mistake in an authored file is told with its line, and never as a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from glossary import Problem, Text, load_record, load_records


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    text: Text
    tags: list[str] = []


SOUND = "- id: first\n  text: {zh: 甲, en: a}\n"


def read(path: Path, text: str | bytes) -> tuple[list[tuple[int, Note]], list[Problem]]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_records(path, Note, "note")


def test_records_come_with_their_lines(tmp_path: Path) -> None:
    records, problems = read(tmp_path / "a.yaml", "# head\n" + SOUND + "\n" + SOUND)
    assert [line for line, _ in records] == [2, 5]
    assert records[0][1].text["zh"] == "甲"
    assert problems == []


@pytest.mark.parametrize(
    ("text", "line", "code", "place"),
    [
        ("", 0, "note-empty", ""),
        ("a: b\n", 1, "note-not-list", ""),
        ("- id: [\n", 2, "yaml-syntax", ""),
        ("- id: a\n\ttext: b\n", 2, "yaml-syntax", ""),
        ("- id: a\n  text: !x y\n", 2, "yaml-syntax", ""),
        ("- {[a]: b}\n", 1, "yaml-syntax", ""),
        ("- id: a\n  text: \x07\n", 2, "yaml-syntax", ""),
        (b"\xff\xfe", 0, "not-utf8", ""),
        (SOUND + "  text: {zh: 乙, en: b}\n", 3, "yaml-key-twice", "note first, text"),
        (SOUND.replace("en: a", "en: a, en: b"), 2, "yaml-key-twice", "note first, en"),
        (SOUND + "  tgas: [x]\n", 3, "note-extra-forbidden", "note first, tgas"),
        (SOUND + "  tags: [x,\n    5]\n", 4, "note-string-type", "note first, tags.1"),
        ("- id: first\n  text: {zh: 甲}\n", 2, "note-missing", "note first, text.en"),
        (
            "- id: first\n  text: {zh: 甲, en: ' '}\n",
            2,
            "note-string-too-short",
            "note first, text.en",
        ),
        ("- 5\n", 1, "note-model-type", "note 1"),
        ("- id: 2026-13-01\n", 1, "yaml-value", "note 1"),
    ],
)
def test_a_mistake_is_found_where_it_is(
    tmp_path: Path, text: str | bytes, line: int, code: str, place: str
) -> None:
    records, problems = read(tmp_path / "a.yaml", text)
    assert records == []
    assert [(each.line, each.code, each.place) for each in problems] == [(line, code, place)]
    assert problems[0].message
    assert problems[0].fix


def test_one_bad_record_does_not_hide_the_others(tmp_path: Path) -> None:
    records, problems = read(tmp_path / "a.yaml", SOUND + "- id: second\n" + SOUND)
    assert [line for line, _ in records] == [1, 4]
    assert [each.line for each in problems] == [3]


def test_an_anchor_used_again_is_no_key_written_twice(tmp_path: Path) -> None:
    text = "- id: a\n  text: &t {zh: 甲, en: a}\n- id: b\n  text: *t\n"
    records, problems = read(tmp_path / "a.yaml", text)
    assert len(records) == 2
    assert problems == []


def test_a_problem_reads_as_a_line_that_editors_can_open(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("id: a\n", encoding="utf-8")
    record, (problem,) = load_record(path, Note, "note")
    assert record is None
    assert str(problem) == (
        f"{path}:1: [note-missing] note a, text: Field required → add this field"
    )


@given(st.text(max_size=40))
def test_no_text_whatever_ends_in_a_traceback(tmp_path_factory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    records, problems = load_records(path, Note, "note")
    assert isinstance(records, list)
    assert all(each.message and each.fix for each in problems)
