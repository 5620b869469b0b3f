"""What the flashcards show: the decks, the picture of what is learnt, on a phone and for everyone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from glossary.cards import deck_data

from .conftest import NOON, TERMS, WORDS, answer, begin, chapters, each_lang

pytestmark = pytest.mark.e2e


def test_a_name_that_both_languages_share_is_asked_by_its_definition_only() -> None:
    data = deck_data(TERMS, chapters("zh"), "zh")
    by_id = {term["id"]: term for term in data["terms"]}
    assert by_id["servqual"]["directions"] == ["definition"]


def test_decks_hold_the_terms_of_their_chapters(cards) -> None:
    page = cards("en")
    options = page.locator("select").first.locator("option").all_inner_texts()
    quality = sum(term.chapter == "quality" for term in TERMS)
    capacity = sum(term.chapter == "capacity" for term in TERMS)
    assert options == [
        f"All terms ({len(TERMS)})",
        f"★ Onboarding terms ({quality})",
        f"Part II: Delivery ({capacity})",
        f"Part III: Quality ({quality})",
        f"8 Demand and capacity ({capacity})",
        f"9 Service quality ({quality})",
    ]


@each_lang
def test_the_picture_says_its_numbers_as_text(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    for key in "4441":
        answer(page, key)
    page.get_by_role("button", name=WORDS[lang]["stop"]).click()
    legend = page.locator(".fc-legend").inner_text().split()
    quality = sum(term.chapter == "quality" and term.zh != term.en for term in TERMS)
    assert [int(text) for text in legend if text.isdigit()] == [quality - 4, 1, 3, 0]
    days = page.locator(".fc-days li").all_inner_texts()
    assert len(days) == 7
    assert days[0].split() == ["1", {"zh": "今天", "en": "Today"}[lang]]
    page.clock.set_fixed_time(NOON + timedelta(days=5))
    page.reload()
    assert [int(text.split()[0]) for text in page.locator(".fc-days li").all_inner_texts()] == [
        1,
        0,
        0,
        3,
        0,
        0,
        0,
    ]


@each_lang
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_known_barrier_and_nothing_sideways_on_a_phone(cards, lang, dark) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = cards(lang, width=360, dark=dark)

    def sound() -> None:
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert not found, json.dumps(
            [(r["id"], [n["html"] for n in r["nodes"][:3]]) for r in found]
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('.flashcards :is(button, select, summary, .fc-load, .fc-directions label)')]"
            ".filter((node) => node.getBoundingClientRect().height && node.getBoundingClientRect().height < 44)"
            ".map((node) => node.outerHTML)"
        )
        assert not small

    page.locator("summary").click()
    sound()
    page.locator("select").nth(1).select_option("5")
    begin(page, lang)
    sound()
    page.keyboard.press("Space")
    sound()
    page.keyboard.press("1")
    while not page.get_by_role("heading", name=WORDS[lang]["done"]).count():
        answer(page, "4")
    sound()
