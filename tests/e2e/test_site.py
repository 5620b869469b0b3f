"""The built site in a real browser: both languages, light and dark, wide and narrow, by keyboard."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from course import places
from course.exam_page import exam_names
from course.instructors import build_instructors, secrets
from course.pages import page_names

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]

LANGS = ("zh", "en")
PAGES = page_names()
each_page = pytest.mark.parametrize("name", PAGES)
each_lang = pytest.mark.parametrize("lang", LANGS)
#: Bytes over the wire on a first visit, and how many more where there are charts.
FIRST_VISIT, CHARTS = 250_000, 320_000


def test_one_worker_has_all_tests_of_the_site(request: pytest.FixtureRequest) -> None:
    """Two workers would build it at once, each in the other's way."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@site")


def open_page(page: Page, site: str, lang: str, name: str) -> None:
    page.goto(f"{site}/{lang}/{name}.html")
    page.wait_for_load_state("networkidle")


def enliven_charts(page: Page) -> None:
    """Scroll to every live chart and wait until it is one."""
    charts = page.locator(".chart[data-interactive]")
    for number in range(charts.count()):
        charts.nth(number).scroll_into_view_if_needed()
        page.wait_for_function(
            "n => document.querySelectorAll('.chart[data-interactive]')[n].dataset.live", arg=number
        )


@each_lang
@each_page
def test_every_page_is_sound(page, site, wire, lang, name) -> None:
    """No error, nothing asked of another host, light enough, axe-clean in either theme, fits a
    phone: one visit, since most of the time goes into opening."""
    wire.clear()
    open_page(page, site, lang, name)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.locator("h1").count() == 1
    enliven_charts(page)
    charts = page.locator(".chart[data-interactive]").count()
    assert sum(wire.values()) <= FIRST_VISIT + (CHARTS if charts else 0), wire
    page.add_style_tag(content="*{transition:none!important;animation:none!important}")
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert not violations(page), theme
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(100)  # two frames: the layout follows the size
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 361)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe-core finds: rule and the first elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found]


def test_pointing_at_a_chapter_of_the_concept_map_leaves_its_lines_alone(page, site) -> None:
    open_page(page, site, "en", "concept-map")
    lit = page.locator(".map-chords path[data-lit]")
    chapter = page.locator(".map-circle a[data-chapter=quality]")
    chapter.focus()
    assert lit.count() > 1
    assert all("quality" in path.get_attribute("data-ends").split() for path in lit.all())
    chapter.press("Enter")
    assert page.url.endswith("#map-quality")


@each_lang
def test_every_page_names_itself_and_its_other_language(site_folder: Path, lang: str) -> None:
    other = {"zh": "en", "en": "zh"}[lang]
    titles, descriptions = [], []
    for name in PAGES:
        soup = BeautifulSoup((site_folder / lang / f"{name}.html").read_text("utf-8"), "lxml")
        switch = soup.select_one("a.language")
        assert switch and switch["href"] == f"../{other}/{name}.html"
        assert switch["hreflang"] == {"zh": "zh-CN", "en": "en"}[other]
        alternates = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
        links = {"zh-CN": f"../zh/{name}.html", "en": f"../en/{name}.html"}
        anyone = "../index.html" if name == "index" else f"../zh/{name}.html"
        assert alternates == {**links, "x-default": anyone}
        titles.append(soup.title.text)
        descriptions.append(soup.select_one("meta[name=description]")["content"])
    assert len(set(titles)) == len(titles) and len(set(descriptions)) == len(descriptions)


def test_the_language_switch_keeps_the_page(page, site) -> None:
    open_page(page, site, "zh", "glossary")
    page.locator("a.language").click()
    page.wait_for_url(f"{site}/en/glossary.html*")
    page.locator("a.language").click()
    page.wait_for_url(f"{site}/zh/glossary.html*")


def test_the_language_switch_keeps_the_section(page, site) -> None:
    # Scrolling at once: half-way through, the reader is in another section.
    page.emulate_media(reduced_motion="reduce")
    open_page(page, site, "zh", "quality")
    enliven_charts(page)
    page.evaluate("document.getElementById('sec-tolerance').scrollIntoView()")
    page.wait_for_function(
        "Math.abs(document.getElementById('sec-tolerance').getBoundingClientRect().top) < 150"
    )
    place = page.evaluate("scrollY")
    page.locator("a.language").focus()
    assert page.evaluate("scrollY") == place
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/en/quality.html#sec-tolerance")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_a_chart_comes_to_life(page, site, width) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    open_page(page, site, "zh", "capacity")
    heights = "[...document.querySelectorAll('.chart[data-interactive]')].map(e => e.offsetHeight)"
    before = page.evaluate(heights)
    enliven_charts(page)
    # A line of text is measured a little differently when the picture is made.
    moved = [abs(a - b) for a, b in zip(before, page.evaluate(heights), strict=True)]
    assert max(moved) < 12, moved


def test_the_entrance_follows_the_browsers_language(page, site) -> None:
    page.goto(f"{site}/index.html")
    page.wait_for_url(f"{site}/zh/index.html")


@each_lang
def test_a_term_shows_its_definition_on_hover_and_focus(page, site, lang) -> None:
    open_page(page, site, lang, "quality")
    term = page.locator("main a.term").first
    card = page.locator(".term-card")
    term.hover()
    card.wait_for(state="visible")
    assert len(card.inner_text()) > 10
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    term.focus()
    card.wait_for(state="visible")


@each_lang
def test_a_self_check_answers_at_once_and_remembers(page, site, lang) -> None:
    open_page(page, site, lang, "capacity")
    check = page.locator('.selfcheck[data-item="capacity.chase-or-level"]')
    check.scroll_into_view_if_needed()
    wanted = {"zh": "均衡能力", "en": "Level capacity"}[lang]
    check.get_by_role("radio", name=wanted).check()
    button = check.get_by_role("button", name={"zh": "检查", "en": "Check"}[lang], exact=True)
    button.focus()
    page.keyboard.press("Enter")
    right = {"zh": "对。", "en": "Right."}[lang]
    check.get_by_text(right).first.wait_for()
    page.reload()
    page.locator('.selfcheck[data-item="capacity.chase-or-level"]').get_by_text(
        right
    ).first.wait_for()


@each_lang
def test_a_search_is_all_keyboard(page, site, lang) -> None:
    open_page(page, site, lang, "index")
    page.keyboard.press("/")
    page.locator("#search-text").fill({"zh": "超额预订的成本", "en": "cost of overbooking"}[lang])
    page.locator(".search-results a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/{lang}/capacity.html*")
    page.wait_for_load_state("networkidle")


@each_lang
def test_a_slider_moves_its_chart(page, site, lang) -> None:
    open_page(page, site, lang, "capacity")
    chart = page.locator(".chart[data-interactive]:has(input[type=range])").first
    page.locator("#fig-overbook").scroll_into_view_if_needed()
    chart.locator("input[type=range]").first.wait_for()
    before = chart.locator("svg").first.inner_html()
    slider = chart.locator("input[type=range]").first
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert chart.locator("svg").first.inner_html() != before


def test_pages_can_be_read_from_a_folder(browser: Browser, site_folder: Path) -> None:
    context = browser.new_context()
    made = context.new_page()
    errors: list[Any] = []
    made.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - needs a function
    made.goto((site_folder / "en" / "quality.html").as_uri())
    made.locator(".selfcheck input").first.wait_for()
    assert not errors
    context.close()


@each_lang
@pytest.mark.parametrize("name", ["capacity", "quality", "self-tests", "conversations"])
def test_what_a_page_offers_to_download_runs_on_its_own(site_folder, tmp_path, lang, name) -> None:
    import nbformat
    from nbclient import NotebookClient

    page = BeautifulSoup((site_folder / lang / f"{name}.html").read_text("utf-8"), "lxml")
    assert f"./downloads/{name}.zip" in [str(link["href"]) for link in page.select("a[download]")]
    with zipfile.ZipFile(site_folder / lang / "downloads" / f"{name}.zip") as archive:
        archive.extractall(tmp_path)
    notebook = nbformat.read(tmp_path / name / f"{name}.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(tmp_path / name)}}
    ).execute()
    assert any("widget" in str(cell.get("outputs", "")) for cell in notebook.cells)


def test_no_graded_item_is_published_in_any_form(site_folder: Path) -> None:
    from course.published import traces_on_site

    assert traces_on_site(site_folder) == []


@each_lang
def test_reading_and_self_checks_are_remembered_and_can_be_forgotten(page, site, lang) -> None:
    open_page(page, site, lang, "quality")
    said = page.locator(".progress-said")
    assert re.search(r"\b0/\d+\D+0/6", said.inner_text())
    # The section is read when its end has been in sight for a while.
    page.evaluate(
        "document.getElementById('sec-quality-case').closest('section').lastElementChild.scrollIntoView()"
    )
    page.wait_for_function(
        "() => document.querySelector('.progress-said').textContent.includes(' 1/')"
    )
    ring = page.locator('#contents a[aria-current="page"] .ring, #contents .current > a .ring')
    assert re.search(r"\d", ring.first.inner_text())
    # Both languages share it; the first page leads back to where one was.
    other = {"zh": "en", "en": "zh"}[lang]
    open_page(page, site, other, "index")
    page.locator(".go-on a").click()
    page.wait_for_url(f"{site}/{other}/quality.html#sec-quality-case")
    assert not re.search(r"(?:读|read) 0/", said.inner_text())
    forget = page.locator(".chapter-progress button")
    forget.click()
    forget.click()
    page.wait_for_function(
        "() => /(读|read) 0\\//.test(document.querySelector('.progress-said').textContent)"
        " && !localStorage.getItem('course:read:quality')"
    )


def test_the_instructors_edition_is_whole_and_nothing_of_it_is_published(
    site_folder: Path, browser: Browser, tmp_path: Path
) -> None:
    folder = build_instructors(LANGS, tmp_path / "instructors")
    for lang in LANGS:
        soups = {
            path.stem: BeautifulSoup(path.read_text("utf-8"), "lxml").select_one("main")
            for path in (folder / lang).glob("*.html")
        }
        assert {f"keys-{path.stem}" for path in places.BANKS.glob("*.yaml")} <= set(soups)
        assert {f"plan-{path.stem}" for path in (places.BOOK / "plans").glob("*.md")} <= set(soups)
        assert {f"exam-{name}" for name in exam_names()} <= set(soups)
        text = "".join("".join(soup.get_text().split()) for soup in soups.values() if soup)
        assert "BEGIN SOLUTION" not in "".join(
            str(soups[name]) for name in soups if not name.startswith("solution")
        )
        published = "".join(
            path.read_text("utf-8") for path in (site_folder / lang).rglob("*.html")
        )
        found = secrets(lang)
        assert len(found) > 15
        for passage in found:
            assert passage not in published, passage
        # They do stand in the edition: the search above looks for what is really there.
        plain = ["".join(passage.split()) for passage in found if not re.search(r"[*`|]", passage)]
        assert sum(passage in text for passage in plain) > 0.8 * len(plain)
    context = browser.new_context(viewport={"width": 360, "height": 740})
    made = context.new_page()
    for name in (
        "index",
        "handbook",
        "keys-quality",
        "plan-quality",
        "solution-capacity",
        "exam-final",
    ):
        made.goto((folder / "zh" / f"{name}.html").as_uri())
        assert not violations(made), name
        assert made.evaluate("document.documentElement.scrollWidth") <= 360, name
    context.close()
