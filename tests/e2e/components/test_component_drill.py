"""Drills: three ways to be judged, papers as Python draws them, nothing lost, the clock."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes import drill_data, load_banks, paper
from quizzes.behaviours import score_attempts, score_certainty
from quizzes.form import build_form
from quizzes.spec import load_spec
from quizzes.widget import bundle

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
SPECS = sorted((ROOT / "quizzes" / "specs").glob("drill-*.yaml"))
ITEMS = load_banks(ROOT / "quizzes" / "banks")[0]


def test_a_seed_draws_the_same_paper_as_in_python(open_page: Callable[..., Any]) -> None:
    chance = random.Random(7)
    page = open_page()
    page.goto("about:blank")
    page.add_script_tag(type="module", content=f"{bundle('paper.js')}\nwindow.draw = drawPaper;")
    page.wait_for_function("() => Boolean(window.draw)")
    assert SPECS
    for path in SPECS:
        spec, _ = load_spec(path)
        assert spec
        form, keys = build_form(spec, ITEMS)
        seeds = [f"{chance.randrange(16**12):012x}" for _ in range(60)]
        code = "({ quiz, seeds }) => seeds.map((seed) => window.draw(quiz, seed))"
        drawn = page.evaluate(
            code, {"quiz": drill_data(path, ROOT / "quizzes" / "banks", "zh"), "seeds": seeds}
        )
        for seed, theirs in zip(seeds, drawn, strict=True):
            ours = paper(form, seed)
            for part, other in zip(ours, theirs, strict=True):
                assert (part.slot, part.item, part.variant) == tuple(
                    other[name] for name in ("slot", "item", "variant")
                )
                assert part.view == other["view"]  # with the order of what there is to choose
                [slot] = [each for each in keys["slots"] if each["slot"] == part.slot]
                [pooled] = [each for each in slot["pool"] if each["item"] == part.item]
                key = json.loads(json.dumps(pooled["variants"][part.variant]))
                assert key == other["key"]


def go(page: Any, number: int) -> None:
    page.locator(".qz-dot").nth(number - 1).click()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def choose(page: Any, option: str) -> None:
    """Choose one of the options by keys: Space on the first, arrows to the wanted one."""
    tab_to(page, ".qz-item input")
    page.keyboard.press("Space")
    order = page.locator(".qz-item input").evaluate_all("(all) => all.map((one) => one.value)")
    for _ in range(order.index(option)):
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tries_by_keyboard(
    show_drill: Callable[..., Any], drill: Callable[..., Any], lang: str
) -> None:
    key = drill("immediate", lang)["slots"][0]["pool"][0]["keys"][0]
    wrong = next(letter for letter in "abc" if letter != key["key"])
    page = show_drill("immediate", lang=lang)
    page.locator(".qz-question-head h3").focus()
    tab_to(page, ".qz-check")
    page.keyboard.press("Enter")
    refused = {"zh": "还没有作答", "en": "Not answered yet"}[lang]
    assert page.inner_text(".qz-result") == refused
    page.locator(".qz-question-head h3").focus()
    choose(page, wrong)
    tab_to(page, ".qz-check")
    page.keyboard.press("Enter")
    # Told on the screen and aloud; the focus stays at the check, and another try is there.
    said = page.locator(".qz-unseen[role=status]").last
    assert {"zh": "不对", "en": "Not right"}[lang] in said.inner_text()
    assert page.evaluate("document.activeElement.classList.contains('qz-check')")
    assert {"zh": "还有 1 次机会", "en": "1 try left"}[lang] in page.inner_text(".qz-tries")
    assert page.locator(".qz-explanation").count() == 0
    assert page.locator("[data-mark='missed'], [data-mark='right']").count() == 0
    page.locator(".qz-question-head h3").focus()
    tab_to(page, ".qz-item input")
    steps = page.evaluate(
        """(wanted) => {
          const all = [...document.querySelectorAll(".qz-item input")].map((one) => one.value);
          return all.indexOf(wanted) - all.indexOf(document.activeElement.value);
        }""",
        key["key"],
    )
    for _ in range(abs(steps)):
        page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    tab_to(page, ".qz-check")
    page.keyboard.press("Enter")
    points = score_attempts(key, [wrong, key["key"]], 3, Fraction(1, 3)).points
    assert f"{float(points):.2f}" in page.inner_text(".qz-verdict")
    assert page.locator(".qz-explanation").count() == 1
    assert page.evaluate("document.activeElement.classList.contains('qz-next')")
    assert page.locator(".qz-item input:enabled").count() == 0


def test_what_cannot_be_read_costs_no_try(show_drill: Callable[..., Any]) -> None:
    page = show_drill("immediate", lang="en")
    go(page, 4)
    page.fill(".qz-number", "minus one")
    page.locator(".qz-check").click()
    assert "cannot be read" in page.inner_text(".qz-result")
    assert page.inner_text(".qz-tries").startswith("3 tries left")
    page.fill(".qz-number", "0.8")
    page.locator(".qz-check").click()
    assert "The sign is reversed." in page.inner_text(".qz-result")
    assert page.inner_text(".qz-tries").startswith("2 tries left")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_certainty_by_keyboard(
    show_drill: Callable[..., Any], drill: Callable[..., Any], lang: str
) -> None:
    key = drill("certainty", lang)["slots"][0]["pool"][0]["keys"][0]
    wrong = next(letter for letter in "abc" if letter != key["key"])
    page = show_drill("certainty", lang=lang)
    page.locator(".qz-question-head h3").focus()
    choose(page, wrong)
    tab_to(page, ".qz-check")
    page.keyboard.press("Enter")
    assert {"zh": "先选把握程度", "en": "Say how sure"}[lang] in page.inner_text(".qz-result")
    page.locator(".qz-question-head h3").focus()
    tab_to(page, ".qz-sure input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".qz-check")
    page.keyboard.press("Enter")
    points = score_certainty(key, wrong, 3).points
    assert f"−{-points}" in page.inner_text(".qz-verdict")
    assert page.locator(".qz-check").count() == 0


def right_answer(page: Any, key: dict[str, Any]) -> None:
    """Give the right answer to the question that is shown."""
    if key["type"] in ("single", "truefalse"):
        page.locator(f".qz-item input[value='{str(key['key']).lower()}']").check()
    elif key["type"] == "multiple":
        for option in key["key"]:
            page.locator(f".qz-item input[value='{option}']").check()
    elif key["type"] == "numeric":
        page.fill(".qz-number", f"{key['key']:g}")
    elif key["type"] == "matching":
        for left, right in key["key"].items():
            page.locator(f"[data-part='{left}'] select").select_option(right)
    elif key["type"] == "fillin":
        for name, words in key["key"].items():
            page.locator(f"[data-blank='{name}'] input").fill(words["en"][0])
    else:
        for place, option in enumerate(key["key"]):
            row = page.locator(f"li[data-part='{option}']")
            while page.locator(".qz-order li").nth(place).get_attribute("data-part") != option:
                row.locator("button").first.click()


def test_the_result_comes_at_the_end_and_another_attempt_is_new(
    show_drill: Callable[..., Any], drill: Callable[..., Any]
) -> None:
    data = drill("deferred", "en")
    page = show_drill("deferred", lang="en")
    for number, slot in enumerate(data["slots"][:-1], 1):
        go(page, number)
        right_answer(page, slot["pool"][0]["keys"][0])
        assert page.locator(".qz-result").inner_text() == ""
        assert page.locator(".qz-mark").count() == 0
    go(page, 7)
    page.locator(".qz-next").click()
    assert "1 question is not complete" in page.inner_text(".qz-open")
    page.get_by_role("button", name="Finish and see the result").click()
    assert page.evaluate("document.activeElement.textContent") == "Result"
    full = sum(slot["pool"][0]["keys"][0]["points"] for slot in data["slots"])
    assert f"{full - 2:g} of {full:g} points" in page.inner_text(".qz-score")
    assert "Passed." in page.inner_text(".qz-outcome")
    rows = page.locator(".qz-row").all_inner_texts()
    assert all("Right" in row for row in rows[:6]) and "Not answered yet" in rows[6]
    page.locator(".qz-row").nth(3).click()
    assert "5.4 − 6.2 = −0.8." in page.inner_text(".qz-explanation")
    assert page.locator(".qz-result a").get_attribute("href") == "sample.html#sec-gap"
    assert page.locator(".qz-item input:enabled").count() == 0
    done = page.evaluate("JSON.parse(localStorage['course:done:drill:drill-sample'])")
    assert done["share"] == pytest.approx((full - 2) / full)
    page.reload()  # the result is still there
    assert "Passed." in page.inner_text(".qz-outcome")
    first = page.evaluate("JSON.parse(localStorage['course:drill:drill-sample']).attempt")
    page.get_by_role("button", name="Start again with other questions").click()
    second = page.evaluate("JSON.parse(localStorage['course:drill:drill-sample']).attempt")
    assert first != second
    assert page.inner_text(".qz-progress span") == "0 of 7 answered"
    for _ in range(7):
        page.locator(".qz-next").click()
    page.get_by_role("button", name="Finish and see the result").click()
    assert "2 attempts so far" in page.inner_text(".qz-outcome")


def test_nothing_is_lost_when_the_page_goes(show_drill: Callable[..., Any]) -> None:
    page = show_drill("immediate", lang="en")
    page.locator(".qz-option").first.click()
    page.locator(".qz-check").click()
    before = page.inner_text(".qz-result")
    page.locator(".qz-flag").click()
    go(page, 4)
    page.fill(".qz-number", "-0.")
    page.reload()
    assert page.inner_text(".qz-result") == before
    expect(page.locator(".qz-flag")).to_have_attribute("aria-pressed", "true")
    go(page, 4)
    expect(page.locator(".qz-number")).to_have_value("-0.")


def test_two_windows_of_one_attempt(show_drill: Callable[..., Any]) -> None:
    first = show_drill("deferred", lang="en")
    first.locator(".qz-option").first.click()
    second = show_drill("deferred", lang="en", page=first.context.new_page())
    expect(second.locator(".qz-option input").first).to_be_checked()
    second.locator(".qz-option").nth(1).click()
    expect(first.locator(".qz-option input").nth(1)).to_be_checked()
    expect(first.locator(".qz-save")).to_contain_text("Another window had 1 newer answer")
    go(second, 7)
    second.locator(".qz-next").click()
    second.locator(".qz-primary").click()
    # Finished there is finished here.
    expect(first.locator(".qz-outcome")).to_be_visible()
    expect(first.locator(".qz-save")).to_contain_text("Another window went on")


@pytest.mark.parametrize(
    "kept", ["7", "[]", '{"attempt": 3}', '{"attempt": "x", "history": 1}', "{"]
)
def test_a_damaged_memory_begins_anew(show_drill: Callable[..., Any], kept: str) -> None:
    page = show_drill("immediate", lang="en")
    page.evaluate("(kept) => localStorage.setItem('course:drill:drill-sample', kept)", kept)
    page.reload()
    assert page.inner_text(".qz-progress span") == "0 of 7 answered"


def test_the_clock_tells_and_ends_nothing(show_drill: Callable[..., Any], open_page: Any) -> None:
    page = open_page(lang="en")
    page.clock.install()
    show_drill("deferred", lang="en", page=page)
    assert page.locator(".qz-time").count() == 0  # the page is there to be read, too
    page.locator(".qz-option").first.click()
    expect(page.locator(".qz-time")).to_have_text("10:00 left")
    page.clock.fast_forward("04:50")
    expect(page.locator(".qz-time")).to_have_text("5:10 left")
    assert page.locator(".qz-clock [role=status]").inner_text() == ""
    page.clock.fast_forward(11_000)
    expect(page.locator(".qz-clock [role=status]")).to_have_text("4:59 left")
    page.get_by_role("button", name="Hide the clock").click()
    expect(page.locator(".qz-time")).to_be_hidden()
    page.reload()  # hidden stays hidden, and the time goes on
    expect(page.locator(".qz-time")).to_be_hidden()
    page.get_by_role("button", name="Show the clock").click()
    expect(page.locator(".qz-time")).to_contain_text("4:5")
    page.clock.fast_forward("07:00")
    expect(page.locator(".qz-time")).to_contain_text(
        "The 10 minutes planned are over, by 2 minutes"
    )
    assert page.locator(".qz-item input:enabled").count() > 0
    page.locator(".qz-option").nth(1).click()
    expect(page.locator(".qz-option input").nth(1)).to_be_checked()
