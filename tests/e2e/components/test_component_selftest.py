"""A whole self-test in a browser: by keyboard, with a reload in the middle, taken twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes import SelfTest, load_selftests, score_selftest

pytestmark = pytest.mark.e2e

WORDS = {
    "zh": {"start": "开始", "next": "下一题", "back": "上一题", "result": "你的结果", "again": "重新做一次"},
    "en": {"start": "Start", "next": "Next", "back": "Back", "result": "Your result", "again": "Take it again"},
}  # fmt: skip
MEMORY = "course:selftest:first-impression"


@pytest.fixture(scope="module")
def instrument() -> SelfTest:
    folder = Path(__file__).resolve().parents[3] / "quizzes" / "selftests"
    return load_selftests(folder)[0]["first-impression"]


def best(item: Any) -> int:
    """Index of the option with the highest score."""
    scores = [option.score for option in item.options]
    return scores.index(max(scores))


def choose(page: Any, index: int) -> None:
    """By keyboard: from the question to its options, to the wanted one, and on."""
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(index):
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_run_by_keyboard_with_a_reload(
    show_selftest: Callable[..., Any], instrument: SelfTest, lang: str
) -> None:
    words = WORDS[lang]
    page = show_selftest(lang=lang)
    answers = {item.id: n % len(item.options) for n, item in enumerate(instrument.items)}
    page.get_by_role("button", name=words["start"]).focus()
    page.keyboard.press("Enter")
    for number, item in enumerate(instrument.items):
        if number == 6:
            page.reload()
            # Where one was, with no focus taken from the reader of the page.
            expect(page.locator("legend")).to_have_text(item[lang])
            assert page.evaluate("document.activeElement.tagName") == "BODY"
            page.locator("legend").focus()
        assert page.evaluate("document.activeElement.textContent") == item[lang]
        choose(page, answers[item.id])
        page.keyboard.press("Enter")
    result = score_selftest(instrument, answers)
    assert page.inner_text("h3 span") == instrument.bands[result.band].title[lang]
    values = page.locator(".st-value b").all_inner_texts()
    assert values == [
        f"{int(share * 100 + 0.5)}%" for share in [result.share, *result.subscales.values()]
    ]
    terms = page.locator("dt").all_inner_texts()
    expected = [*result.strengths, *result.practise]
    assert terms == [instrument.subscales[name][lang] for name in expected]
    page.reload()
    expect(page.locator("h3 span")).to_have_text(instrument.bands[result.band].title[lang])


def test_back_keeps_what_was_chosen_and_nothing_is_skipped(
    show_selftest: Callable[..., Any],
) -> None:
    page = show_selftest()
    page.get_by_role("button", name="开始").click()
    expect(page.get_by_role("button", name="上一题")).to_be_disabled()
    page.get_by_role("button", name="下一题").click()
    assert page.get_by_role("status").inner_text() == "请先选一项。"
    page.locator(".qz-option").nth(2).click()
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="上一题").click()
    expect(page.locator(".qz-option input").nth(2)).to_be_checked()


def test_a_second_time_is_compared_with_the_first(
    show_selftest: Callable[..., Any], instrument: SelfTest
) -> None:
    page = show_selftest(lang="en")
    for attempt in range(2):
        name = WORDS["en"]["again" if attempt else "start"]
        page.get_by_role("button", name=name).click()
        for item in instrument.items:
            index = best(item) if attempt else 0
            page.locator(".qz-option").nth(index).click()
            page.locator(".qz-primary").click()
    assert page.locator(".st-value").first.inner_text().split("\n")[0] == "100%"
    first = score_selftest(instrument, {item.id: 0 for item in instrument.items})
    expect(page.locator(".st-value small").first).to_have_text(
        f"last time {int(first.share * 100 + 0.5)}%"
    )
    # Full marks everywhere: nothing is left to practise, and nothing is made up.
    assert page.locator("h4").all_inner_texts() == ["Your strengths"]


@pytest.mark.parametrize(
    "kept",
    [
        '{"answers": {"gone": 1, "read-person": 9}, "at": 40, "last": 3, "done": {}}',
        '{"answers": null, "at": "x"}',
        "7",
        "not json",
    ],
)
def test_a_memory_that_does_not_fit_is_dropped(
    show_selftest: Callable[..., Any], kept: str
) -> None:
    """An instrument may have changed since the reader was here."""
    page = show_selftest()
    page.evaluate("([name, value]) => localStorage.setItem(name, value)", [MEMORY, kept])
    page.reload()
    expect(page.locator(".st button.qz-primary")).to_be_visible()


def test_the_other_language_goes_on_where_this_one_stopped(
    show_selftest: Callable[..., Any], instrument: SelfTest
) -> None:
    page = show_selftest()
    page.get_by_role("button", name="开始").click()
    page.locator(".qz-option").first.click()
    page.locator(".qz-primary").click()
    kept = page.evaluate("(name) => localStorage.getItem(name)", MEMORY)
    other = show_selftest(lang="en")
    other.evaluate("([name, value]) => localStorage.setItem(name, value)", [MEMORY, kept])
    other.reload()
    expect(other.locator("legend")).to_have_text(instrument.items[1].en)


def test_without_scripts_the_questions_can_be_read(
    show_selftest: Callable[..., Any], instrument: SelfTest
) -> None:
    page = show_selftest(lang="en", java_script_enabled=False)
    text = page.inner_text("main")
    assert all(item.en in text for item in instrument.items)
