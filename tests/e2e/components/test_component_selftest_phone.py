"""A self-test under a thumb, and in two windows at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes import load_selftests

pytestmark = pytest.mark.e2e

TESTS: dict[str, Any] = load_selftests(
    Path(__file__).resolve().parents[3] / "quizzes" / "selftests"
)[0]
PHONE: dict[str, Any] = {"width": 360, "has_touch": True, "reduced_motion": "reduce"}
MEMORY = "course:selftest:listening"
#: A page with an introduction above the self-test and more below it.
AMID = "() => { document.querySelector('main').style.padding = '360px 16px 900px'; }"
#: The self-test begins at the top of the screen, and the button to go on is on it.
IN_SIGHT = """() => {
  const top = document.querySelector(".st").getBoundingClientRect().top;
  const next = document.querySelector(".st .qz-primary").getBoundingClientRect().bottom;
  return top >= 0 && top < 100 && next <= innerHeight;
}"""

#: How many attempts the last word from another window spoke of; heard after the component has.
HEAR = """() => addEventListener("storage", (event) => {
  if (event.key === "course:selftest:listening") window.heard = JSON.parse(event.newValue)?.attempts.length ?? 0;
})"""


def begin(page: Any) -> None:
    page.locator(".qz-primary").tap()


def answer(page: Any, place: int) -> None:
    page.locator(".qz-option").nth(place).tap()
    page.locator(".qz-primary").tap()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_question_its_answers_and_the_way_on_fit_a_phone(
    show_selftest: Callable[..., Any], lang: str
) -> None:
    page = show_selftest(lang=lang, name="listening", is_mobile=True, **PHONE)
    page.evaluate(AMID)
    expect(page.locator(".st-keys")).to_be_hidden()  # a finger has no keys
    begin(page)
    items = TESTS["listening"].items
    for number, item in enumerate(items):
        expect(page.locator("legend")).to_have_text(item[lang])
        page.wait_for_function(IN_SIGHT)
        answer(page, number % 5)
    expect(page.locator("h3")).to_be_focused()
    page.wait_for_function("() => document.querySelector('h3').getBoundingClientRect().top > 0")


def test_who_has_keys_is_told_of_them(show_selftest: Callable[..., Any]) -> None:
    for name, test in TESTS.items():
        page = show_selftest(lang="en", name=name)
        expect(page.locator(".st-keys")).to_be_visible()
        assert ("best first" in page.locator(".st-keys").inner_text()) == (test.kind == "judgement")


def test_what_one_window_finishes_or_deletes_another_does_not_undo(
    show_selftest: Callable[..., Any],
) -> None:
    one = show_selftest(lang="en", name="listening", **PHONE)
    two = show_selftest(lang="en", name="listening", page=one.context.new_page())
    two.evaluate(HEAR)
    begin(two)
    one.bring_to_front()  # a window behind another one is slow to do anything
    begin(one)
    for _ in TESTS["listening"].items:
        answer(one, 3)
    expect(one.locator("h3")).to_be_visible()

    def attempts(page: Any) -> int:
        kept = page.evaluate("(name) => localStorage.getItem(name)", MEMORY)
        return len((json.loads(kept or "null") or {}).get("attempts", []))

    assert attempts(one) == 1
    two.bring_to_front()
    two.wait_for_function("window.heard === 1")
    answer(two, 1)
    assert attempts(two) == 1
    one.bring_to_front()
    one.locator(".st-file summary").tap()
    one.get_by_role("button", name="Delete the results").tap()
    one.get_by_role("button", name="Press again").tap()
    two.bring_to_front()
    two.wait_for_function("window.heard === 0")
    answer(two, 1)
    assert attempts(two) == 0


def test_a_notebooks_own_lists_do_not_tear_the_advice_apart(
    show_selftest: Callable[..., Any],
) -> None:
    """JupyterLab floats the names of every description list to the left of the texts."""
    page = show_selftest(lang="en", name="listening")
    page.add_style_tag(
        content=".selftest dt { float: left; width: 20%; } .selftest dd { float: left; width: 80%; }"
    )
    page.get_by_role("button", name="Start").click()
    for number, item in enumerate(TESTS["listening"].items):
        expect(page.locator("legend")).to_have_text(item.en)
        page.keyboard.press(str(number % 5 + 1))
        page.keyboard.press("Enter")
    expect(page.locator("h3")).to_be_focused()
    places = page.locator(".st-advice :is(dt, dd)").evaluate_all(
        "nodes => nodes.map((node) => node.getBoundingClientRect().left - node.parentNode.getBoundingClientRect().left)"
    )
    assert len(places) >= 4
    assert max(places) < 60


def test_no_file_chosen_is_no_error(show_selftest: Callable[..., Any]) -> None:
    """Some browsers tell of a change when the choice is called off."""
    page = show_selftest(lang="en", name="listening")
    page.locator(".st-file summary").click()
    page.locator("input[type=file]").dispatch_event("change")
    expect(page.locator(".st-file [role=status]")).to_be_hidden()
    page.get_by_role("button", name="Start").click()
    expect(page.locator("legend")).to_be_visible()
