"""The EPUB of a small book: a strict reading of its structure."""

from __future__ import annotations

from course.printed.epub import epub

from .reading import check_epub


def test_it_is_whole_and_every_link_resolves(read) -> None:
    documents = check_epub(epub(read()), "zh-CN")
    assert {"EPUB/nav.xhtml", "EPUB/quality.xhtml", "EPUB/glossary.xhtml"} <= set(documents)


def test_formulas_and_drawings_are_inside(read) -> None:
    chapter = check_epub(epub(read()), "zh-CN")["EPUB/quality.xhtml"]
    assert chapter.find(".//{http://www.w3.org/1998/Math/MathML}math") is not None
    drawing = chapter.find(".//{http://www.w3.org/2000/svg}svg")
    assert drawing.get("aria-label") == "两根柱子" and drawing.get("role") == "img"
    text = "".join(chapter.itertext())
    assert "服务质量是顾客感知到的质量" in text and "secret_fold" not in text


def test_the_same_pages_give_the_same_bytes(read) -> None:
    assert epub(read()) == epub(read())


def test_the_contents_list_parts_chapters_and_sections(read) -> None:
    nav = check_epub(epub(read()), "zh-CN")["EPUB/nav.xhtml"]
    links = [link.text for link in nav.iter("{http://www.w3.org/1999/xhtml}a")]
    assert links == ["关于本课程", "9 服务质量", "差距模型", "自测题答案", "术语表"]
