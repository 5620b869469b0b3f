"""The feedback page and the report in a real browser: they fit, stay silent, and run nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from grader.feedback import write_feedback
from grader.gradebook import write_outcomes
from grader.outcome import CellOutcome, Status, to_json
from grader.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e

EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


@pytest.fixture
def pages(class_folder: Path, submit: Any, outcome: Any) -> dict[str, Path]:
    outcomes = []
    for number, student in enumerate(["2026001", "2026002", "2026004"]):
        submit(student, "2026-03-22 10:00:00 UTC")
        essay = CellOutcome("essay", Status.GRADED, float(number), 5.0, reason=EVIL)
        one = outcome(student, float(number), essay=essay)
        for cell in one.notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = EVIL + "\nlong = " + "x" * 300
            if cell.cell_type == "code":
                data = {"text/html": f"<table><tr><td>{EVIL}</td></tr></table>"}
                output = {"output_type": "display_data", "data": data, "metadata": {}}
                cell.outputs = [nbformat.from_dict(output)]
        folder = class_folder / "autograded" / student / "numbers"
        folder.mkdir(parents=True)
        nbformat.write(one.notebook, folder / "numbers.ipynb")
        (folder / "outcome.json").write_text(json.dumps(to_json(one)))
        outcomes.append(one)
    write_outcomes(class_folder, outcomes)
    feedback = write_feedback(class_folder, "numbers")
    report = write_report(class_folder, "zh")[0]
    return {"feedback": feedback[0], "absent": feedback[2], "report": report}


@pytest.mark.parametrize("name", ["feedback", "absent", "report"])
@pytest.mark.parametrize(("width", "dark"), [(1200, False), (360, True)])
def test_a_page_fits_asks_nothing_and_runs_nothing(
    pages: dict[str, Path], open_page: Callable[..., Page], name: str, width: int, dark: bool
) -> None:
    page = open_page(width=width, dark=dark)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    assert page.title() != "owned"
    assert asked == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["feedback", "report"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_readable_for_everyone(
    pages: dict[str, Path], browser: Any, name: str, dark: bool
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # axe needs to run a script, which the page's policy forbids to everyone else.
    context = browser.new_context(color_scheme="dark" if dark else "light", bypass_csp=True)
    page = context.new_page()
    page.goto(pages[name].as_uri())
    violations = Axe().run(page).response["violations"]
    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []


def test_the_report_prints_within_the_paper(
    pages: dict[str, Path], open_page: Callable[..., Page]
) -> None:
    page = open_page(width=690)  # A4 within its margins
    page.emulate_media(media="print")
    page.goto(pages["report"].as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 690


def test_the_report_comes_alive_within_its_policy(
    pages: dict[str, Path], open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1200)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages["report"].as_uri())
    charts = page.locator("script[data-chart]").count()
    page.locator(".vega-embed").nth(charts - 1).wait_for()
    assert page.locator(".vega-embed").count() == charts
    first = page.locator(".vega-embed").first
    first.locator("select").select_option(index=1)
    first.locator(".mark-rect.role-mark path").first.hover()
    page.locator("#vg-tooltip-element.visible").wait_for()
    assert said == []


def test_tables_sort_by_size_and_by_name(
    pages: dict[str, Path], open_page: Callable[..., Page]
) -> None:
    page = open_page(width=1200)
    page.goto(pages["report"].as_uri())
    table = page.locator("table[data-sort]", has_text="王小明")
    totals = table.locator("tbody tr td:nth-child(4)")
    before = totals.all_inner_texts()
    table.locator("thead button").nth(3).click()
    assert [float(text) for text in totals.all_inner_texts()] == sorted(map(float, before))
    table.locator("thead button").nth(3).click()
    assert table.locator("th[aria-sort=descending]").count() == 1
    assert float(totals.first.inner_text()) == max(map(float, before))


def test_without_scripts_the_report_is_whole(pages: dict[str, Path], browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(pages["report"].as_uri())
    assert page.locator("figure svg").count() == page.locator("script[data-chart]").count()
    assert page.locator("figure svg").first.is_visible()
    context.close()
