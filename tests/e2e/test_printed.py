"""The whole course as PDF and EPUB, made of the real book, read by programs that did not make it."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from course import places
from course.instructors import secrets
from course.interface import PARTS
from course.pages import contents, is_chapter, page_names
from course.printed import documents
from course.printed.page import is_online
from course.published import traces_on_site
from course.site import build_site
from glossary import Lang

from ..course.printed.reading import check_epub, check_fonts, pdf_links, pdf_words

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])
KNOWN = {"zh": "服务质量", "en": "service quality"}
CODES = {"zh": "zh-CN", "en": "en"}


def joined(text: str) -> str:
    """Text without its white space, which print sets anew."""
    return "".join(text.split())


def plain(html: str) -> str:
    """The text of mark-up, without white space."""
    return joined(unescape(re.sub("<[^>]*>", "", html)))


@pytest.fixture(scope="module")
def printed(site_folder: Path) -> Callable[[Lang, str], Path]:
    """``printed(lang, "pdf")``: the document in the site."""
    return lambda lang, form: site_folder / lang / "downloads" / f"course-{lang}.{form}"


@each_lang
def test_the_pdf_is_the_course(site_folder: Path, printed, lang: Lang) -> None:
    path = printed(lang, "pdf")
    reader, words = PdfReader(path), pdf_words(path.read_bytes())
    assert all(len(page.split()) > 3 for page in words[1:])
    whole = joined("".join(words))
    assert whole.count(joined(KNOWN[lang])) > 20
    assert len(check_fonts(reader)) > 5
    assert reader.trailer["/Root"]["/Lang"] == CODES[lang]

    # The bookmarks are parts and chapters as the site has them; links lead to pages that exist.
    toc = contents()
    top = [each.title for each in reader.outline if not isinstance(each, list)]
    assert top[1:] == [PARTS[part["caption"]][lang] for part in toc["parts"]]
    below = [
        each.title
        for part in reader.outline
        if isinstance(part, list)
        for each in part
        if not isinstance(each, list)
    ]
    html = {
        name: (site_folder / lang / f"{name}.html").read_text("utf-8")
        for name in page_names(toc)
        if name == "glossary" or is_chapter(name)
    }
    for text in html.values():
        assert plain(re.search(r"<h1>(.*?)<a ", text)[1]) in map(joined, below)
    links = list(pdf_links(reader))
    assert sum(isinstance(target, int) for _, target in links) > 1000

    # Every figure is there with its caption, drawn in lines and letters, not in pixels.
    captions = [
        plain(caption)
        for text in html.values()
        for caption in re.findall(r'<span class="caption-text">(.*?)</span><a ', text)
    ]
    assert len(captions) > 50
    assert all(caption[:25] in whole for caption in captions)
    kinds = {
        each.get_object()["/Subtype"]
        for page in reader.pages
        for each in page["/Resources"].get("/XObject", {}).values()
    }
    assert kinds == {"/Form"}


def test_nothing_of_the_instructors_side_is_in_them(printed, tmp_path: Path) -> None:
    open_to_all = joined("".join(path.read_text("utf-8") for path in places.BOOK.glob("*.md")))
    for lang in ("zh", "en"):
        words = "\n".join(pdf_words(printed(lang, "pdf").read_bytes()))
        (tmp_path / f"{lang}.txt").write_text(words, "utf-8")
        shutil.copy(printed(lang, "epub"), tmp_path)
        with zipfile.ZipFile(printed(lang, "epub")) as archive:
            pages = [plain(archive.read(name).decode()) for name in archive.namelist()]
        kept = [passage for passage in map(joined, secrets(lang)) if passage not in open_to_all]
        assert len(kept) > 15
        for passage in kept:
            assert passage not in joined(words) and not any(passage in page for page in pages)
    assert traces_on_site(tmp_path) == []


@each_lang
def test_the_epub_is_the_course(site_folder: Path, printed, lang: Lang) -> None:
    pages = check_epub(printed(lang, "epub").read_bytes(), CODES[lang])
    kept = [
        name
        for name in page_names()
        if not is_online((site_folder / lang / f"{name}.html").read_text("utf-8"))
    ]
    assert {f"EPUB/{name}.xhtml" for name in kept} == set(pages) - {
        "EPUB/nav.xhtml",
        "EPUB/cover.xhtml",
    }
    drawings = [page.iter("{http://www.w3.org/2000/svg}svg") for page in pages.values()]
    named = [drawing.get("aria-label") for found in drawings for drawing in found]
    assert len(named) > 50 and all(named)
    assert joined(KNOWN[lang]) in joined("".join(pages["EPUB/quality.xhtml"].itertext()))


def test_every_page_leads_to_them(site_folder: Path, printed) -> None:
    pages = list(site_folder.glob("*/*.html"))
    assert len(pages) == 2 * len(page_names())
    for page in pages:
        found = re.search('<p class="whole-course"[^>]*>(.*?)</p>', page.read_text("utf-8"))
        links = re.findall('<a href="([^"]*)" download>', found[1])
        assert len(links) == 2, page
        assert all((page.parent / link).is_file() for link in links)


def test_the_same_course_gives_the_same_bytes(site_folder: Path, printed) -> None:
    for form in documents.FORMATS:
        (documents.CACHE / f"zh.{form}").unlink()
    before = {form: printed("zh", form).read_bytes() for form in documents.FORMATS}
    (places.BUILD / "site.txt").unlink()  # what says that nothing has changed
    said: list[str] = []
    build_site(("zh", "en"), site_folder, documents=documents.FORMATS, progress=said.append)
    making = [line for line in said if re.match("making", line)]
    assert making == ["making the PDF (zh)", "making the EPUB (zh)"]
    assert {form: printed("zh", form).read_bytes() for form in documents.FORMATS} == before


def test_a_page_printed_from_the_dark_is_light_and_without_controls(
    browser: Browser, site_folder: Path
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto((site_folder / "en" / "quality.html").as_uri())
    page.locator(".selfcheck input").first.wait_for()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    seen = page.evaluate("""() => ({
        ink: getComputedStyle(document.documentElement).getPropertyValue("--ink"),
        paper: getComputedStyle(document.body).backgroundColor,
        controls: [...document.querySelectorAll("button, .top, details.hide, .vega-bindings")]
            .filter(each => each.checkVisibility()).length,
        question: document.querySelector(".selfcheck").checkVisibility(),
    })""")
    context.close()
    assert seen == {
        "ink": "#1e2429",
        "paper": "rgb(255, 255, 255)",
        "controls": 0,
        "question": True,
    }
