"""The documents of a site: made once, linked from its pages, searched before they are made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import typer.testing

from course import places
from course.book import Book
from course.cli import app
from course.printed import documents
from course.printed.documents import add_documents
from glossary import ContentError
from quizzes import load_banks

PLACE = '<p class="whole-course" data-pagefind-ignore></p>'


@pytest.fixture
def book(read, monkeypatch, tmp_path: Path) -> Book:
    """The small book as built, with its site in ``tmp_path / "site"``."""
    monkeypatch.setattr(places, "BUILD", tmp_path / "build")
    monkeypatch.setattr(documents, "CACHE", tmp_path / "build" / "printed")
    read()  # writes the pages
    toc = {
        "root": "index",
        "parts": [{"caption": "quality", "chapters": [{"file": "quality"}, {"file": "glossary"}]}],
    }
    made = Book("site", "zh", ["zh"], "服务管理", toc, {})
    made.source.mkdir(parents=True)
    made.html.mkdir(parents=True)
    for page in tmp_path.glob("*.html"):
        text = page.read_text("utf-8").replace('href="online.html"', "")
        (made.html / page.name).write_text(text, "utf-8")
    site = tmp_path / "site" / "zh"
    site.mkdir(parents=True)
    (site / "index.html").write_text(f"<main>{PLACE}</main>", "utf-8")
    return made


def test_they_lie_in_the_site_and_its_pages_link_to_them(book, tmp_path) -> None:
    site = tmp_path / "site"
    made = add_documents([book], site, ["epub", "pdf"])
    folder = site / "zh" / "downloads"
    assert made == [folder / "course-zh.pdf", folder / "course-zh.epub"]
    page = (site / "zh" / "index.html").read_text("utf-8")
    assert '整门课程下载：<a href="downloads/course-zh.pdf" download>PDF (0.' in page
    assert 'href="downloads/course-zh.epub"' in page
    add_documents([book], site, ["epub"])
    page = (site / "zh" / "index.html").read_text("utf-8")
    assert page.count("整门课程") == 1 and "course-zh.pdf" not in page


def test_they_are_made_anew_only_when_something_changed(book, tmp_path) -> None:
    said: list[str] = []

    def make() -> list[str]:
        said.clear()
        add_documents([book], tmp_path / "site", ["pdf", "epub"], progress=said.append)
        return [line for line in said if line.startswith("making")]

    both = ["making the PDF (zh)", "making the EPUB (zh)"]
    assert make() == both
    first = (tmp_path / "site/zh/downloads/course-zh.pdf").read_bytes()
    assert make() == []
    (documents.CACHE / "zh.epub").unlink()
    assert make() == both[1:]
    (book.source / "quality.ipynb").write_text("changed", "utf-8")
    assert make() == both
    assert (tmp_path / "site/zh/downloads/course-zh.pdf").read_bytes() == first


def test_nothing_of_a_graded_item_is_printed(book, tmp_path) -> None:
    graded = next(
        item
        for item in load_banks(places.BANKS)[0]
        if item.use == "graded" and item.chapter == "quality" and len(item.explanation.zh) > 40
    )
    page = book.html / "quality.html"
    text = page.read_text("utf-8")
    page.write_text(text.replace("算差距", graded.explanation.zh), "utf-8")
    with pytest.raises(ContentError, match=rf"leak-graded\].*{graded.id}"):
        add_documents([book], tmp_path / "site", ["epub"])
    assert not list((tmp_path / "site").rglob("*.epub"))


def test_the_instructors_edition_has_no_documents() -> None:
    result = typer.testing.CliRunner().invoke(app, ["build", "--instructors", "--pdf"])
    assert result.exit_code == 2 and "students" in result.output


def test_without_a_chinese_font_the_build_says_so_before_it_begins(monkeypatch, tmp_path) -> None:
    from course.site import build_site

    monkeypatch.setattr("quizzes.exchange.typesetting.FONTS", ("No Such Font",))
    monkeypatch.setattr(places, "BUILD", tmp_path)
    with pytest.raises(ContentError, match="install Noto CJK"):
        build_site(["zh"], documents=["pdf"])
    assert not any(tmp_path.iterdir())
    shutil.rmtree(tmp_path)
