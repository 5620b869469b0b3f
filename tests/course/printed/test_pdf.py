"""The PDF of a small book, read with programs that have no part in making it."""

from __future__ import annotations

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from course.printed.formulas import said, typst_formula
from course.printed.typesetting import fonts, pdf, typst_source
from course.sphinx_ext import mathml
from glossary import ContentError

from .reading import check_fonts, pdf_links, pdf_words


@pytest.fixture
def reader(read) -> PdfReader:
    return PdfReader(BytesIO(pdf(typst_source(read()))))


def test_it_says_what_it_is(reader) -> None:
    root = reader.trailer["/Root"]
    assert reader.metadata.title == "服务管理" and reader.metadata.author
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root


def test_its_bookmarks_are_the_contents(reader) -> None:
    def titles(outline):
        return [titles(each) if isinstance(each, list) else each.title for each in outline]

    chapter = ["9 服务质量", ["差距模型", "自测题答案"]]
    assert titles(reader.outline) == ["关于本课程", "第一篇", chapter, "练习", ["术语表"]]


def test_its_links_lead_to_their_pages(reader) -> None:
    text = pdf_words(reader.stream.getvalue())
    chapter = next(at for at, page in enumerate(text) if "第一篇" in page and "学时" in page)
    glossary = next(at for at, page in enumerate(text) if "期望与感知之差" in page)
    found = [target for source, target in pdf_links(reader) if source == chapter]
    assert "https://example.org/x" in found and glossary in found
    assert found.count(chapter) >= 2  # to the figure and to the section
    contents = {target for source, target in pdf_links(reader) if source == 1}
    assert contents >= {2, chapter, glossary}


def test_every_font_is_inside_and_drawings_are_no_pixels(reader) -> None:
    assert len(check_fonts(reader)) >= 4
    drawn = [
        each.get_object()["/Subtype"]
        for page in reader.pages
        for each in page["/Resources"].get("/XObject", {}).values()
    ]
    assert "/Image" not in drawn


def test_it_can_be_read_and_no_page_is_empty(read) -> None:
    text = pdf_words(pdf(typst_source(read())))
    assert all(page.strip() for page in text)
    whole = "".join(text)
    for word in (
        "服务质量是顾客感知到的质量",
        "图 9.1 两根柱子",
        "shown = 2",
        "期望与感知之差",
        "5.0",
    ):
        assert word in whole
    assert "secret_fold" not in whole


def test_the_same_pages_give_the_same_bytes(read) -> None:
    assert pdf(typst_source(read())) == pdf(typst_source(read()))


def test_english_is_set_with_its_own_words(read) -> None:
    text = "".join(pdf_words(pdf(typst_source(read("en")))))
    assert "Contents" in text and "Self-check 9.1" in text


def test_an_element_that_cannot_be_printed_is_named(read, pages) -> None:
    odd = pages["quality"].replace("<button", "<video></video><button")
    with pytest.raises(ContentError, match=r"quality.md: \[print-element\].*'video'"):
        typst_source(read(quality=odd))


def test_a_drawing_needs_words_that_stand_for_it(read, pages) -> None:
    silent = pages["quality"].replace('aria-label="两根柱子"', 'aria-label=""')
    with pytest.raises(ContentError, match=r"quality.md: \[print-element\].*no words"):
        typst_source(read(quality=silent))


def test_without_a_chinese_font_it_is_said_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr("quizzes.exchange.typesetting.FONTS", ("No Such Font",))
    with pytest.raises(ContentError, match="install Noto CJK"):
        fonts()


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        ("x_i^2", 'attach(x, b: i, t: upright("2"))'),
        (r"\frac{a}{b}", "frac(a, b)"),
        (r"\sqrt{n}", "sqrt(n)"),
        (r"\bar{x}", "overline(x)"),
        (r"\hat{p}", "hat(p)"),
        (r"\sum_{i=1}^n", 'attach(∑, b: i \\= upright("1"), t: n)'),
        (r"\max_x", 'attach(op("max", limits: #true), b: x)'),
        (
            r"\begin{cases} a \\ b \end{cases}",
            "lr(\\{ #math.mat(delim: none, align: left, ($a$,), ($b$,)))",
        ),
        (r"\left(\frac{a}{b}\right)", "lr(\\( frac(a, b) \\))"),
        (r"a, b; c", "a \\, b \\; c"),
        (r"\text{均值}", '"均值"'),
        (r"\mathrm{Var} X", 'upright("Var") X'),
    ],
)
def test_formulas(latex, typst) -> None:
    math = BeautifulSoup(mathml(latex, block=False), "html.parser").math
    assert typst_formula(math) == typst
    source = f'#set document(title: "x")\n#math.equation(alt: "x", ${typst}$)'
    assert pdf(source)[:4] == b"%PDF"


def test_a_formula_is_said_in_a_line() -> None:
    math = BeautifulSoup(mathml(r"W_q = \frac{\rho}{1-\rho}", block=True), "html.parser").math
    assert said(math) == "W_q = (ρ)/(1 − ρ)"


def test_an_unknown_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="'maction'"):
        typst_formula(BeautifulSoup("<math><maction></maction></math>", "html.parser").math)
