"""The whole course as PDF and EPUB, made of the real book, read by programs that did not make it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from course.instructors import secrets
from course.interface import PARTS
from course.pages import contents, is_chapter, page_names
from course.printed import documents
from course.printed.page import is_online
from course.published import traces_on_site
from course.site import build_site
from glossary import Lang

from ..course.printed.reading import check_epub, check_fonts, pdf_links, pdf_words

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])
KNOWN = {"zh": "服务质量", "en": "service quality"}
CODES = {"zh": "zh-CN", "en": "en"}


@pytest.fixture(scope="module")
def printed(site_folder: Path) -> Callable[[Lang, str], Path]:
    """``printed(lang, "pdf")``: the document in the site."""
    return lambda lang, form: site_folder / lang / "downloads" / f"course-{lang}.{form}"


@each_lang
def test_the_pdf_is_the_course(site_folder: Path, printed, lang: Lang, tmp_path: Path) -> None:
    path = printed(lang, "pdf")
    reader, words = PdfReader(path), pdf_words(path.read_bytes())
    assert all(len(page.split()) > 3 for page in words[1:])
    whole = "".join("".join(words).split())
    assert whole.count("".join(KNOWN[lang].split())) > 20
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
    soups = {
        name: BeautifulSoup((site_folder / lang / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in page_names(toc)
        if name == "glossary" or is_chapter(name)
    }
    for soup in soups.values():
        soup.select_one(".headerlink").decompose()
        title = " ".join(soup.h1.get_text().split())
        assert title in below, title
    links = list(pdf_links(reader))
    assert sum(isinstance(target, int) for _, target in links) > 1000

    # Every figure is there with its caption, drawn in lines and letters, not in pixels.
    for soup in soups.values():
        for caption in soup.select("figcaption .caption-text"):
            assert "".join(caption.get_text().split())[:25] in whole
    kinds = {
        each.get_object()["/Subtype"]
        for page in reader.pages
        for each in page["/Resources"].get("/XObject", {}).values()
    }
    assert kinds == {"/Form"}

    # Nothing of the instructors' side can be read in it.
    for passage in secrets(lang):
        assert "".join(passage.split()) not in whole, passage
    (tmp_path / "words.txt").write_text("\n".join(words), "utf-8")
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
    whole = "".join("".join("".join(page.itertext()) for page in pages.values()).split())
    assert "".join(KNOWN[lang].split()) in whole
    for passage in secrets(lang):
        assert "".join(passage.split()) not in whole, passage


def test_every_page_leads_to_them(site_folder: Path, printed) -> None:
    for page in site_folder.glob("*/*.html"):
        soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
        links = [link["href"] for link in soup.select(".foot .whole-course a")]
        assert len(links) == 2, page
        assert all((page.parent / link).is_file() for link in links)
    assert soup.select_one("html")


def test_the_same_course_gives_the_same_bytes(site_folder: Path, printed) -> None:
    for form in documents.FORMATS:
        (documents.CACHE / f"zh.{form}").unlink()
    before = {form: printed("zh", form).read_bytes() for form in documents.FORMATS}
    said: list[str] = []
    build_site(("zh", "en"), site_folder, documents=documents.FORMATS, progress=said.append)
    making = [line for line in said if re.match("making", line)]
    assert making == ["making the PDF (zh)", "making the EPUB (zh)"]
    assert {form: printed("zh", form).read_bytes() for form in documents.FORMATS} == before
