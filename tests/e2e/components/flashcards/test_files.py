"""Flashcard progress as a file: from one device to another, and nothing believed that makes no sense."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from glossary import LANGS

from .conftest import NOON, STORED, WORDS, answer, begin, each_lang

pytestmark = pytest.mark.e2e


@each_lang
def test_progress_goes_to_another_device(cards, lang, tmp_path) -> None:
    page, words = cards(lang), WORDS[lang]
    begin(page, lang)
    for key in "4433":
        answer(page, key)
    page.get_by_role("button", name=words["stop"]).click()
    before = page.evaluate(STORED)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words["save"]).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".json"

    other = cards(lang)
    assert other.evaluate(STORED) == {}
    other.locator("summary").click()
    other.locator("input[type=file]").set_input_files(path)
    other.wait_for_function(
        "Object.keys(localStorage).filter((n) => n.startsWith('course:card:')).length === 4"
    )
    assert other.evaluate(STORED) == before
    # What is newer here stays: on the first device one card has gone on meanwhile.
    page.clock.set_fixed_time(NOON + timedelta(minutes=20))
    begin(page, lang)
    answer(page, "4")
    newer = page.evaluate(STORED)
    page.get_by_role("button", name=words["stop"]).click()
    page.locator("summary").click()
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("document.querySelector('.fc-status').textContent.includes('0')")
    assert page.evaluate(STORED) == newer


GOOD = {"state": 2, "step": 0, "stability": 9, "difficulty": 5, "first": 1, "last": 2, "due": 3}
HOSTILE = {
    "not-json.json": b"\x00\xff PK broken",
    "list.json": b"[]",
    "null.json": b"null",
    "other.json": b'{"kind": "selftest-attempts", "format": 1, "attempts": []}',
    "newer.json": b'{"kind": "flashcards-progress", "format": 2, "cards": {}}',
    "array.json": b'{"kind": "flashcards-progress", "format": 1, "cards": [1]}',
    "deep.json": b"[" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_progress_is_refused_kindly(cards, name) -> None:
    for lang in LANGS:
        page = cards(lang)
        begin(page, lang)
        answer(page, "3")
        page.get_by_role("button", name=WORDS[lang]["stop"]).click()
        before = page.evaluate(STORED)
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/json", "buffer": HOSTILE[name]}
        )
        page.get_by_text(WORDS[lang]["unreadable"]).wait_for()
        assert page.evaluate(STORED) == before
        page.close()


def test_only_records_that_make_sense_are_taken_from_a_file(cards) -> None:
    page = cards("en")
    next_year = int((NOON + timedelta(days=365)).timestamp() * 1000)
    broken: dict[str, Any] = {
        "__proto__": GOOD,
        "constructor:zh-en": {**GOOD, "stability": "<img src=x onerror=alert(1)>"},
        "<b>:zh-en": GOOD,
        "a:zh-en": {**GOOD, "stability": -1},
        "b:zh-en": {**GOOD, "difficulty": 11},
        "c:zh-en": {**GOOD, "state": 9},
        "d:zh-en": {**GOOD, "due": 1e300},
        "e:zh-en": {**GOOD, "last": next_year, "due": next_year},
        "f:zh-en": None,
        "g:zh-en": [1, 2],
        "h:fr-de": GOOD,
    }
    text = json.dumps(
        {
            "kind": "flashcards-progress",
            "format": 1,
            "cards": {**broken, "service:zh-en": {**GOOD, "more": "x" * 9}},
        }
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    page.get_by_text(f"1 card loaded; {len(broken)} left out").wait_for()
    assert page.evaluate(STORED) == {"service:zh-en": GOOD}


def test_a_file_of_any_size_is_told_kindly(cards) -> None:
    page = cards("zh")
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b" " * 5_000_000}
    )
    page.get_by_text("太大").wait_for()
