"""Self-checks by keyboard alone, in both languages: every type of item scored and explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes.view import build_key, build_view

pytestmark = pytest.mark.e2e

TYPES = [
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "fillin", "short", "case",
]  # fmt: skip
SCORED = TYPES[:7]
RIGHT = {"zh": "正确", "en": "Right"}
WRONG = {"zh": "不对", "en": "Not right"}


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until an element that matches has the focus."""
    for _ in range(40):
        press(page, "Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def give(page: Any, item: Any, lang: str, response: Any) -> None:
    """Answer with keys only; the focus is before the item."""
    view = build_view(item)
    if item.type == "single":
        choose_one(page, [option["id"] for option in view["options"]], response)
    elif item.type == "truefalse":
        choose_one(page, ["true", "false"], str(response).lower())
    elif item.type == "multiple":
        for option in [o["id"] for o in view["options"] if o["id"] in response]:
            tab_to(page, f"input[value='{option}']")
            press(page, "Space")
    elif item.type == "numeric":
        tab_to(page, "input.qz-number")
        page.keyboard.type(str(response))
    elif item.type == "ordering":
        put_in_order(page, [option["id"] for option in view["options"]], response)
    elif item.type == "matching":
        rights = [""] + [right["id"] for right in view["rights"]]
        for left in view["lefts"]:
            tab_to(page, f"[data-part='{left['id']}'] select")
            press(page, *["ArrowDown"] * rights.index(response[left["id"]]))
    elif item.type == "fillin":
        for name in view["blanks"]:
            tab_to(page, f"[data-blank='{name}'] input")
            page.keyboard.type(response[name][lang][-1])


def choose_one(page: Any, options: list[str], wanted: str) -> None:
    """Tab enters the group at its first option; arrows go on to the wanted one."""
    tab_to(page, "input[type='radio']")
    press(page, "Space", *["ArrowDown"] * options.index(wanted))


def put_in_order(page: Any, order: list[str], wanted: list[str]) -> None:
    for place, option in enumerate(wanted):
        if order.index(option) == place:
            continue
        tab_to(page, f"li[data-part='{option}'] button")
        while order.index(option) > place:
            at = order.index(option)
            order[at - 1], order[at] = order[at], order[at - 1]
            press(page, "ArrowUp")


def wrong_response(item: Any) -> Any:
    """A response that earns nothing."""
    key = build_key(item)["key"]
    view = build_view(item)
    if item.type == "single":
        return next(option["id"] for option in view["options"] if option["id"] != key)
    if item.type == "multiple":
        return [option["id"] for option in view["options"] if option["id"] not in key]
    if item.type == "truefalse":
        return not key
    if item.type == "numeric":
        return -key
    if item.type == "ordering":
        return key[::-1]
    if item.type == "matching":
        unused = next(r["id"] for r in view["rights"] if r["id"] not in key.values())
        return dict.fromkeys(key, unused)
    return {name: {"zh": ["无"], "en": ["none"]} for name in key}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", SCORED)
def test_the_right_answer_by_keyboard(
    show_items: Callable[..., Any], sample: dict[str, Any], name: str, lang: str
) -> None:
    item = sample[name]
    page = show_items(name, lang=lang)
    give(page, item, lang, build_key(item)["key"])
    tab_to(page, ".qz-primary")
    press(page, "Enter")
    assert page.inner_text(".qz-verdict") == RIGHT[lang]
    assert page.inner_text(".qz-explanation").startswith(item.explanation[lang][:4])
    assert page.locator("[data-mark='wrong'], [data-mark='missed']").count() == 0
    # The focus stays where it was, so the keyboard can go on.
    assert page.evaluate("document.activeElement.className") == "qz-primary"
    page.reload()
    assert page.inner_text(".qz-verdict") == RIGHT[lang]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", SCORED)
def test_a_wrong_answer_by_keyboard(
    show_items: Callable[..., Any], sample: dict[str, Any], name: str, lang: str
) -> None:
    item = sample[name]
    page = show_items(name, lang=lang)
    give(page, item, lang, wrong_response(item))
    tab_to(page, ".qz-primary")
    press(page, "Enter")
    assert page.inner_text(".qz-verdict") == WRONG[lang]
    tab_to(page, ".qz-quiet:not(.qz-move)") if item.type != "ordering" else press(page, "Tab")
    press(page, "Enter")
    assert page.inner_text(".qz-result") == ""
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["short", "case"])
def test_a_written_answer_shows_model_and_rubric(
    show_items: Callable[..., Any], sample: dict[str, Any], name: str, lang: str
) -> None:
    item = sample[name]
    page = show_items(name, lang=lang)
    for _ in getattr(item, "parts", [item]):
        tab_to(page, "textarea")
        page.keyboard.type("A few words.")
    tab_to(page, ".qz-primary")
    press(page, "Enter")
    for part in getattr(item, "parts", [item]):
        assert part.model_answer[lang] in page.inner_text(".qz-result")
    tab_to(page, "summary")
    press(page, "Enter")
    assert page.locator(".qz-model details[open] li").first.is_visible()


def test_nothing_is_judged_before_it_is_answered(show_items: Callable[..., Any]) -> None:
    page = show_items("single")
    page.click(".qz-primary")
    assert page.inner_text(".qz-result") == "还没有作答"
    assert page.locator("[data-mark]").count() == 0


def test_what_is_no_number_is_not_wrong(show_items: Callable[..., Any]) -> None:
    page = show_items("numeric", lang="en")
    page.fill(".qz-number", "minus one")
    page.click(".qz-primary")
    assert page.inner_text(".qz-verdict") == "This answer cannot be read, please change it"
    expect(page.locator(".qz-note")).to_contain_text("This does not read as a number")
    page.fill(".qz-number", "−０.8 points")
    page.click(".qz-primary")
    assert page.inner_text(".qz-verdict") == "Right"


def test_a_named_mistake_gets_its_own_feedback(show_items: Callable[..., Any]) -> None:
    page = show_items("numeric")
    page.fill(".qz-number", "0.8")
    page.click(".qz-primary")
    assert "符号反了。" in page.inner_text(".qz-result")


def test_the_parts_that_were_wrong_are_marked_in_words(show_items: Callable[..., Any]) -> None:
    page = show_items("multiple", lang="en")
    page.get_by_text("Staff dress").click()
    page.get_by_text("Meals on time").click()
    page.click(".qz-primary")
    marks = {
        mark.locator("xpath=preceding-sibling::span").inner_text(): mark.inner_text()
        for mark in page.locator(".qz-mark").all()
    }
    assert marks == {
        "Staff dress": "Right", "Meals on time": "Not right", "Lobby furniture": "Missed",
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_scripts_the_question_can_be_read(
    show_items: Callable[..., Any], sample: dict[str, Any], lang: str
) -> None:
    page = show_items(*TYPES, lang=lang, java_script_enabled=False)
    text = page.inner_text("main")
    for item in sample.values():
        for option in getattr(item, "options", []):
            assert option[lang] in text
        assert item.explanation[lang] not in text  # folded away
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
