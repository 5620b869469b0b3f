"""A daily session of flashcards: answered by keyboard, reloaded, undone, in every direction."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest

from .conftest import NOON, STORED, TERMS, WORDS, answer, begin, each_lang, name_of

pytestmark = pytest.mark.e2e


@each_lang
def test_a_whole_session_by_keyboard(cards, lang) -> None:
    page, words = cards(lang), WORDS[lang]
    page.evaluate(
        "document.addEventListener('course:done', (event) => (window.done = event.detail))"
    )
    # To the deck, its number of new cards and the direction by keyboard alone.
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # from English to Chinese
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wanted = [term for term in TERMS if term.chapter == "quality" and term.zh != term.en][:5]
    assert name_of(page) == wanted[0].en
    # The first is forgotten at first, the others are known after two answers or at once.
    answer(page, "1")
    for key in "3334":
        answer(page, key)
    for _ in range(20):
        if page.get_by_role("heading", name=words["done"]).count():
            break
        answer(page, "3")
    page.get_by_role("heading", name=words["done"]).wait_for()
    stored = page.evaluate(STORED)
    assert set(stored) == {f"{term.id}:en-zh" for term in wanted}
    assert {record["state"] for record in stored.values()} == {2}
    days = {
        name: round((record["due"] - record["last"]) / 86_400_000)
        for name, record in stored.items()
    }
    assert days[f"{wanted[4].id}:en-zh"] == 8  # an easy one at once
    assert min(days.values()) == 1
    done = json.loads(page.evaluate("localStorage.getItem('course:done:cards:quality')"))
    members = [term for term in TERMS if term.chapter == "quality"]
    assert done["share"] == pytest.approx(5 / len(members))
    assert done["detail"] == {
        "known": [term.id for term in members if term in wanted],
        "terms": len(members),
    }
    assert datetime.fromisoformat(done["at"])
    assert page.evaluate("window.done") == {"kind": "cards", "id": "quality"}
    # Tomorrow those of one day come back before new ones, and no more than five are new.
    page.clock.set_fixed_time(NOON + timedelta(days=1))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ready = page.locator(".fc-ready").inner_text()
    assert [int(number) for number in re.findall(r"\d+", ready)] == [
        sum(day == 1 for day in days.values()), 5,
    ]  # fmt: skip


@each_lang
def test_a_reload_in_the_middle_loses_nothing(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    first = name_of(page)
    answer(page, "3")
    second = name_of(page)
    assert second != first
    page.keyboard.press("Space")
    page.reload()
    assert name_of(page) == second
    assert len(page.evaluate(STORED)) == 1
    page.get_by_role("button", name=WORDS[lang]["show"]).click()
    page.get_by_role("button", name=WORDS[lang]["good"]).click()
    assert len(page.evaluate(STORED)) == 2


@each_lang
def test_the_answers_show_when_a_card_comes_back(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    page.keyboard.press("Space")
    shown = [node.inner_text() for node in page.locator(".fc-rate small").all()]
    assert shown == {
        "zh": ["1 分钟", "6 分钟", "10 分钟", "8 天"],
        "en": ["1 min", "6 min", "10 min", "8 days"],
    }[lang]  # fmt: skip
    focus = page.evaluate("document.activeElement.innerText")  # so the answer is read out
    term = next(term for term in TERMS if term.chapter == "quality")
    assert term.en in focus
    assert term.definition[lang] in focus
    link = page.locator(".fc-answer a")
    assert link.get_attribute("href") == f"glossary.html#term-{term.id}"


@each_lang
def test_the_last_answer_can_be_undone(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    first = name_of(page)
    assert page.get_by_role("button", name=WORDS[lang]["undo"]).is_disabled()
    answer(page, "4")
    second = name_of(page)
    answer(page, "4")
    page.keyboard.press("u")
    assert name_of(page) == second
    page.get_by_role("button", name=WORDS[lang]["undo"]).click()
    assert name_of(page) == first
    assert page.evaluate(STORED) == {}


def test_each_direction_asks_what_it_says(cards) -> None:
    term = next(term for term in TERMS if term.chapter == "quality")
    for direction, front, back in (
        ("zh-en", term.zh, term.en),
        ("en-zh", term.en, term.zh),
        ("definition", term.zh, term.definition.zh),
    ):
        page = cards("zh")
        page.locator(f"input[value='{direction}']").check()
        begin(page, "zh")
        assert name_of(page) == front
        assert page.locator(".fc-answer").count() == 0
        page.locator(".fc-face").click()  # the card itself turns
        assert back in page.locator(".fc-answer").inner_text()
        page.close()
