"""What a reader who goes through the book has to wait for: bytes, and text that moves away."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from course import places
from course.lean import COLOURED
from course.notebook import read_text
from course.pages import page_names
from course.settings import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]

#: Bytes over the wire for the next page, whatever it is.
NEXT_PAGE = 60_000
#: Layout shift below which nobody notices; a tenth of what Web Vitals call good.
STILL = 0.01
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_next_page_is_light_and_stands_still(
    browser: Browser, site: str, wire: Counter[str], lang: str
) -> None:
    """A phone goes through all pages in order; the first one has brought what all share."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    heavy, moving = {}, {}
    for name in page_names():
        wire.clear()
        page.goto(f"{site}/{lang}/{name}.html")
        page.wait_for_load_state("networkidle")
        # A chart near the top of a phone's screen brings its library: a budget of its own.
        came = {at: size for at, size in wire.items() if not re.search(r"/charts/|/vega\.js", at)}
        if name != "index" and sum(came.values()) > NEXT_PAGE:
            heavy[name] = came
        if (shifted := page.evaluate("shifted")) > STILL:
            moving[name] = shifted
    context.close()
    assert not heavy
    assert not moving


def test_pictures_are_small_and_hold_nothing_but_the_picture(site_folder: Path) -> None:
    """The site has drawings alone (SVG): no photograph, nothing that a drawing program left."""
    files = [path for path in site_folder.rglob("*") if path.suffix in {".png", ".jpg", ".webp"}]
    assert not files, "compress it, and say here how it is held to that"
    pictures = {path.name: path.read_text("utf-8") for path in site_folder.rglob("*.svg")}
    for path in site_folder.rglob("*.html"):
        for at, svg in enumerate(BeautifulSoup(path.read_text("utf-8"), "lxml").select("svg")):
            pictures[f"{path.parent.name}/{path.name}, {at}"] = str(svg)
    assert len(pictures) > 100
    for name, svg in pictures.items():
        assert len(svg) < 100_000, name
        assert not re.search(r"<!--|<metadata|sodipodi|inkscape|data:image/(?!svg)", svg), name
        assert not re.search(r"\d\.\d{4,}", svg), name


def test_the_style_sheet_colours_what_the_pages_keep() -> None:
    style = (Path(__file__).parents[2] / "course/theme/static/site.css").read_text("utf-8")
    kinds = re.findall(r"^\.highlight :is\(([^)]*)\)", style, flags=re.MULTILINE)
    assert {kind for each in kinds for kind in re.findall(r"\.(\w+)", each)} == COLOURED


def test_the_first_page_names_every_language_and_one_for_all_others(site_folder: Path) -> None:
    soup = BeautifulSoup((site_folder / "index.html").read_text("utf-8"), "lxml")
    links = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
    assert set(links) == {"zh-CN", "en", "x-default"}
    assert links["x-default"] == "index.html"
    said = soup.select_one("meta[name=description]")["content"]
    front = read_text(places.BOOK / "index.md").front
    assert all(front["summary"][lang] in said for lang in settings().languages)
