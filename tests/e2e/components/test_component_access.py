"""Everyone can use it: axe-core, a phone's width, fingers; in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.e2e

TYPES = [
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "fillin", "short", "case",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
each_look = pytest.mark.parametrize(
    ("lang", "dark", "width"),
    [("zh", False, 1280), ("zh", True, 360), ("en", True, 1280), ("en", False, 360)],
)


def check(page: Any) -> None:
    """No violation, nothing wider than the screen, nothing too small for a finger."""
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 10  # the page was really looked at
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    targets = ".qz :is(button, select, textarea, summary, input[type='text'], .qz-option, .st-side, .st-load)"
    for target in page.locator(targets).all():
        if target.is_visible():
            box = target.bounding_box()
            assert box["height"] >= 43.9, target.evaluate("(node) => node.outerHTML")


@each_look
def test_self_checks_before_and_after_the_answer(
    show_items: Callable[..., Any], lang: str, dark: bool, width: int
) -> None:
    page = show_items(*TYPES, lang=lang, dark=dark, width=width)
    check(page)
    for box in page.locator(".selfcheck").all():
        kind = box.locator(".qz-item").get_attribute("data-type")
        if kind in ("single", "multiple", "truefalse"):
            box.locator("input").first.check()
        elif kind == "matching":
            box.locator("select").first.select_option(index=2)
        elif kind == "ordering":
            box.locator(".qz-move:enabled").first.click()
        else:
            box.locator("input, textarea").first.fill("perception")
        box.locator(".qz-primary").click()
    check(page)


@each_look
def test_images_formulas_and_tables(
    show_items: Callable[..., Any], rich: dict[str, Any], lang: str, dark: bool, width: int
) -> None:
    page = show_items(*rich, lang=lang, items=rich, dark=dark, width=width)
    check(page)
    assert page.locator("img").evaluate_all("(all) => all.every((one) => one.naturalWidth > 0)")
    for box in page.locator(".selfcheck").all():
        kind = box.locator(".qz-item").get_attribute("data-type")
        if kind == "matching":
            box.locator("select").first.select_option(index=2)
        elif kind == "ordering":
            box.locator(".qz-move:enabled").first.click()
        elif kind == "numeric":
            box.locator("input").fill("6.00 people")
        else:
            box.locator("input").first.check()
        box.locator(".qz-primary").click()
    check(page)


@each_look
@pytest.mark.parametrize("behaviour", ["deferred", "immediate", "certainty"])
def test_a_drill_from_start_to_result(
    show_drill: Callable[..., Any], behaviour: str, lang: str, dark: bool, width: int
) -> None:
    page = show_drill(behaviour, lang=lang, dark=dark, width=width)
    check(page)
    for number in range(7):
        page.locator(".qz-dot").nth(number).click()
        if page.locator("select").count():
            page.locator("select").first.select_option(index=1)
        elif page.locator(".qz-move").count():
            page.locator(".qz-move:enabled").first.click()
        else:
            inputs = page.locator(".qz-item input")
            kind = inputs.first.get_attribute("type")
            inputs.first.fill("3") if kind == "text" else inputs.first.check()
        if behaviour == "certainty":
            page.locator(".qz-sure input").nth(number % 3).check()
        if behaviour != "deferred":
            page.locator(".qz-check").click()
        check(page)
    page.locator(".qz-next").click()
    check(page)
    page.locator(".qz-primary").click()
    check(page)
    page.locator(".qz-row").nth(1).click()
    check(page)


@each_look
def test_every_page_of_a_quiz(
    show_quiz: Callable[..., Any], lang: str, dark: bool, width: int
) -> None:
    page = show_quiz(lang=lang, dark=dark, width=width)
    page.locator(".qz-flag").click()
    page.locator(".qz-option").first.click()
    for number in range(len(TYPES)):
        page.locator(".qz-dot").nth(number).click()
        check(page)
    page.evaluate("window.model.tell({ save_problem: 'No space left on device' })")
    page.locator(".qz-primary").click()
    check(page)
    page.locator(".qz-as .qz-link").click()
    check(page)


@each_look
@pytest.mark.parametrize("name", ["first-impression", "empathy", "complaints"])
def test_a_self_test_from_start_to_result(
    show_selftest: Callable[..., Any], name: str, lang: str, dark: bool, width: int
) -> None:
    count = 16 if name == "empathy" else 12
    page = show_selftest(lang=lang, name=name, dark=dark, width=width)
    check(page)
    page.locator(".qz-primary").click()
    for number in range(2 * count):
        if number in (0, count + 1):
            check(page)
        for key in ("12", "34", "21", "43")[number % 4][: 2 if name == "complaints" else 1]:
            page.keyboard.press(key if name != "first-impression" else str(number % 3 + 1))
        if number in (0, 2):
            check(page)
        page.locator(".qz-primary").click()
        if number == count - 1:
            check(page)
            page.locator(".qz-actions .qz-quiet").last.click()
    for summary in page.locator("summary").all():
        summary.click()
    check(page)


@pytest.mark.parametrize("light", [True, False])
def test_in_a_notebook_of_either_theme(show_quiz: Callable[..., Any], light: bool) -> None:
    """JupyterLab has no colours of the site; it says on its body whether it is light."""
    page = show_quiz()
    page.evaluate(
        """(light) => {
            document.querySelector("style").remove();
            document.body.dataset.jpThemeLight = String(light);
            document.body.style.background = light ? "#fff" : "#111";
            document.body.style.color = light ? "#000" : "#fff";
        }""",
        light,
    )
    page.locator(".qz-option").first.click()
    for number in range(len(TYPES)):
        page.locator(".qz-dot").nth(number).click()
        results = Axe().run(page, context=".qz", options=RULES)
        assert results.violations_count == 0, results.generate_report()
    background = page.evaluate("getComputedStyle(document.querySelector('.qz')).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == light
