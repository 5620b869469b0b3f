"""The built site in a real browser: both languages, light and dark, wide and narrow, by keyboard."""

from __future__ import annotations

import functools
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from course.pages import page_names
from course.site import build_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]

LANGS = ("zh", "en")
PAGES = page_names()
each_page = pytest.mark.parametrize("name", PAGES)
each_lang = pytest.mark.parametrize("lang", LANGS)


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book, built as a teacher builds it (warnings are errors)."""
    return build_site(LANGS, tmp_path_factory.mktemp("web") / "course")


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The site served below a sub-path, as on many hosts."""
    handler = functools.partial(QuietHandler, directory=str(site_folder.parent))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/course"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on a console error, a page error or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    faults: list[str] = []
    made = context.new_page()
    made.on("console", lambda m: m.type == "error" and faults.append(f"console: {m.text}"))
    made.on("pageerror", lambda error: faults.append(f"error: {error}"))
    made.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    made.on(
        "request",
        lambda request: (
            request.url.startswith((site, "data:", "blob:")) or faults.append(request.url)
        ),
    )
    yield made
    context.close()
    assert not faults


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
def test_every_page_opens_without_error_or_external_request(page, site, lang, name) -> None:
    open_page(page, site, lang, name)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert page.locator("h1").count() == 1
    enliven_charts(page)


@each_lang
@each_page
def test_accessible_in_light_and_dark(page, site, lang, name) -> None:
    from axe_playwright_python.sync_playwright import Axe

    open_page(page, site, lang, name)
    page.add_style_tag(content="*{transition:none!important;animation:none!important}")
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        found = Axe().run(page).response["violations"]
        assert not found, json.dumps(
            [(rule["id"], [node["html"][:160] for node in rule["nodes"][:3]]) for rule in found],
            ensure_ascii=False,
        )


@each_lang
@each_page
def test_nothing_scrolls_sideways_on_a_phone(page, site, lang, name) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, site, lang, name)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 361)"
        ".slice(0, 5).map(e => e.outerHTML.slice(0, 120))"
    )


@each_page
def test_the_language_switch_keeps_the_page(page, site, name) -> None:
    open_page(page, site, "zh", name)
    page.locator("a.language").click()
    page.wait_for_url(f"{site}/en/{name}.html*")
    page.locator("a.language").click()
    page.wait_for_url(f"{site}/zh/{name}.html*")


def test_the_language_switch_keeps_the_section(page, site) -> None:
    open_page(page, site, "zh", "quality")
    enliven_charts(page)
    # Charts above grow as they come to life and push the section away: until it stays.
    for _ in range(20):
        page.evaluate("document.getElementById('sec-tolerance').scrollIntoView()")
        page.wait_for_timeout(400)
        top = "document.getElementById('sec-tolerance').getBoundingClientRect().top"
        if abs(page.evaluate(top)) < 200:
            break
    page.locator("a.language").click()
    page.wait_for_url(f"{site}/en/quality.html#sec-tolerance")


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


SEARCHES = [
    ("zh", "服务质量", "quality"),
    ("zh", "差距模型", "quality"),
    ("zh", "控制图", "quality"),
    ("zh", "超额预订", "capacity"),
    ("zh", "利特尔法则", "capacity"),
    ("zh", "提前期取消", "capacity"),
    ("en", "overbooking", "capacity"),
    ("en", "zone of tolerance", "quality"),
    ("en", "Erlang", "capacity"),
    ("en", "bootstrap", "quality"),
]


@pytest.mark.parametrize(("lang", "words", "name"), SEARCHES)
def test_search_finds_from_the_keyboard(page, site, lang, words, name) -> None:
    open_page(page, site, lang, "index")
    page.keyboard.press("/")
    page.locator("#search-text").fill(words)
    results = page.locator(".search-results a")
    results.first.wait_for()
    targets = [results.nth(n).get_attribute("href") for n in range(results.count())]
    assert any(f"/{lang}/{name}.html" in str(target) for target in targets[:3]), targets
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/index.html" not in url)
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
@pytest.mark.parametrize("name", ["capacity", "quality"])
def test_a_downloaded_chapter_runs_on_its_own(site_folder, tmp_path, lang, name) -> None:
    import nbformat
    from nbclient import NotebookClient

    with zipfile.ZipFile(site_folder / lang / "downloads" / f"{name}.zip") as archive:
        archive.extractall(tmp_path)
    notebook = nbformat.read(tmp_path / name / f"{name}.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(tmp_path / name)}}
    ).execute()
    assert any("widget" in str(cell.get("outputs", "")) for cell in notebook.cells)


def test_no_key_of_a_graded_item_is_published(site_folder: Path) -> None:
    from course import places
    from quizzes import load_banks

    graded = [item for item in load_banks(places.BANKS)[0] if item.use == "graded"]
    secrets = [item.explanation[lang] for item in graded for lang in LANGS]
    ids = re.compile("|".join(rf"{re.escape(item.id)}(?![\w-])" for item in graded))
    for file in site_folder.rglob("*"):
        if file.suffix in {".html", ".js", ".json", ".ipynb"}:
            content = file.read_text(encoding="utf-8", errors="replace")
            assert not ids.findall(content), file
            assert not [secret for secret in secrets if secret in content], file
