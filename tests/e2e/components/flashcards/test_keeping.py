"""What the flashcards keep: in two windows, in a broken memory or in none, carried as a file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .conftest import NOON, STORED, TERMS, WORDS, answer, begin, each_lang, name_of

pytestmark = pytest.mark.e2e


@each_lang
def test_two_windows_do_not_lose_each_others_answers(cards, lang) -> None:
    one = cards(lang)
    begin(one, lang)
    two = cards(lang, page=one.context.new_page())
    begin(two, lang)
    first = name_of(one)
    assert name_of(two) == first
    two.clock.set_fixed_time(NOON + timedelta(minutes=1))
    answer(two, "4")
    # The first window learns of it, says so, and goes on with the next card.
    one.get_by_text(WORDS[lang]["elsewhere"]).wait_for()
    assert name_of(one) != first
    one.clock.set_fixed_time(NOON + timedelta(minutes=2))
    answer(one, "4")
    stored = one.evaluate(STORED)
    assert len(stored) == 2
    # Windows may live in processes of their own, which learn of each other's writing a moment later.
    two.wait_for_function(f"() => Object.keys(({STORED})()).length === 2")
    assert stored == two.evaluate(STORED)


def test_an_answer_to_a_card_answered_meanwhile_does_not_write_over_it(cards) -> None:
    page = cards("en")
    begin(page, "en")
    answer(page, "1")
    page.keyboard.press("Space")
    # As if another window wrote and its message had not come yet.
    page.evaluate("""() => {
      const names = Object.keys(localStorage).filter((name) => name.startsWith("course:card:"));
      window.card = document.querySelector(".fc-face .fc-name").textContent;
      for (const name of names) localStorage.removeItem(name);
    }""")
    shown = next(t for t in TERMS if t.zh == page.evaluate("window.card"))
    newer = {
        "state": 2,
        "step": 0,
        "stability": 9,
        "difficulty": 5,
        "first": 1,
        "last": 2,
        "due": 3,
    }
    page.evaluate(
        "([id, record]) => localStorage.setItem(`course:card:${id}`, JSON.stringify(record))",
        [f"{shown.id}:zh-en", newer],
    )
    page.keyboard.press("4")
    page.get_by_text("another window").wait_for()
    assert page.evaluate(STORED)[f"{shown.id}:zh-en"] == newer


def test_broken_memory_is_passed_over(cards, open_page) -> None:
    page = cards("zh")
    page.evaluate("""() => {
      localStorage.setItem("course:cards:settings", "[1");
      localStorage.setItem("course:card:service-quality:zh-en", "{}");
      localStorage.setItem("course:card:capacity:zh-en", '{"state": 2, "stability": "NaN"}');
    }""")
    page.reload()
    begin(page, "zh")
    answer(page, "3")


def test_without_a_memory_all_works_and_the_reader_is_told(cards, open_page) -> None:
    page = open_page(lang="en", timezone_id="Asia/Shanghai")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });"
    )
    cards("en", page=page)
    begin(page, "en")
    answer(page, "4")
    page.get_by_text("does not let this page keep anything").wait_for()
    answer(page, "4")
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert page.get_by_role("button", name="Undo last answer").is_disabled()
