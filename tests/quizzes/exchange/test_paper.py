"""The printed paper, its answer sheet and its key: whole, in order, with fonts in them, and no key
outside the key."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from glossary import LANGS, ContentError
from quizzes import load_banks, load_spec
from quizzes.exchange import export, of_quiz, paper_html, paper_pdf
from quizzes.exchange.paper import Paper, papers
from quizzes.exchange.texts import plain
from quizzes.exchange.typesetting import chinese_font

ROOT = Path(__file__).resolve().parents[3]


def pdf(paper: Paper, part: str) -> PdfReader:
    data = paper_pdf.page(getattr(paper, part)(), paper.lang, paper.title)
    return PdfReader(io.BytesIO(data))


def text_of(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages)


def bare(text: str) -> str:
    """Letters and digits alone: a reader of PDFs finds spaces, lines and ligatures as it will."""
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text))


def fonts_of(reader: PdfReader) -> list[Any]:
    found = {}
    for page in reader.pages:
        for name, font in page["/Resources"]["/Font"].items():
            found[name] = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    return [font.get_object() for font in found.values()]


@pytest.mark.parametrize("lang", LANGS)
def test_pages_with_every_question_and_every_font_in_them(lang, banks) -> None:
    for selection in banks.values():
        [paper] = papers(selection, lang)
        reader = pdf(paper, "questions")
        assert reader.metadata.title == selection.title[lang]
        shown = bare(text_of(reader))
        for _, found in paper.groups:
            for number, asked in found:
                start = re.split(r"\$|\[\[|`|\n|[\u0300-\u036f]", asked.stem[lang])[0]
                assert f"{number}{bare(plain(start))}" in shown, asked.id
        fonts = fonts_of(reader)
        assert any("CJK" in font["/FontName"] for font in fonts) or lang == "en"
        for font in fonts:  # TrueType or OpenType: embedded, and only the letters that are used
            assert {"/FontFile2", "/FontFile3"} & set(font)
            assert re.match(r"/[A-Z]{6}\+", font["/FontName"])
        assert "□" not in shown


@pytest.mark.parametrize("lang", LANGS)
def test_images_are_drawn(lang, banks) -> None:
    [paper] = papers(banks["awkward"], lang)
    shown = text_of(pdf(paper, "questions"))
    assert "UCL" in shown and "LCL" in shown  # words that stand in the images alone
    page = paper_html.page(paper.questions(), lang, paper.title).decode()
    assert page.count('src="data:image/svg+xml;base64,') == 2


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_says_what_is_right_and_the_other_two_do_not(lang, banks) -> None:
    [paper] = papers(banks["awkward"], lang)
    key, paper_text, sheet = (
        bare(text_of(pdf(paper, part))) for part in ("key", "questions", "sheet")
    )
    for _, found in paper.groups:
        for _, asked in found:
            why = bare(plain(re.split(r"\$|\n", asked.explanation[lang])[0]))
            assert why in key, asked.id
            assert len(why) < 6 or why not in paper_text + sheet, asked.id
            assert asked.id not in paper_text + sheet + key  # ids may tell
            for part in asked.written:
                model = bare(plain(part.model_answer[lang].split("\n")[0]))
                assert model in key
                assert model not in paper_text + sheet


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_has_room_for_every_answer(lang, banks) -> None:
    for selection in banks.values():
        [paper] = papers(selection, lang)
        page = paper_html.page(paper.sheet(), lang, paper.title).decode()
        bubbles = page.count("<div><b>")
        choices = sum(
            len(found) for kind, found in paper.groups if kind in ("single", "multiple", "truefalse")
        )  # fmt: skip
        assert bubbles == choices
        for kind, found in paper.groups:
            for number, asked in found:
                if kind not in ("single", "multiple", "truefalse"):
                    assert re.search(rf">{number}[. ]", page), asked.id


def test_html_needs_nothing_from_elsewhere_and_runs_nothing(banks) -> None:
    for lang in LANGS:
        [paper] = papers(banks["awkward"], lang)
        for part in ("questions", "sheet", "key"):
            page = paper_html.page(getattr(paper, part)(), lang, paper.title).decode()
            assert not re.search(r"<script|<link|\bsrc=(?!\"data:)|\bhref=|@import|url\(", page)
            assert "&lt;script&gt;" in page or part != "questions"


def test_forms_of_a_quiz_are_worth_the_same(tmp_path: Path) -> None:
    items, _ = load_banks(ROOT / "quizzes" / "banks")
    spec, _ = load_spec(ROOT / "quizzes" / "specs" / "quiz-quality.yaml")
    assert spec
    selection = of_quiz(spec, items, 2)
    first, second = papers(selection, "zh", 2)
    assert (first.form, second.form) == ("A", "B")
    assert first.total == second.total
    ids = [[q.id for _, found in form.groups for _, q in found] for form in (first, second)]
    assert ids[0] != ids[1]
    report = export(selection, "paper", tmp_path, "zh", forms=2)
    assert len(report.files) == 2 * 3 * 2
    assert all(path.read_bytes()[:4] in (b"%PDF", b"<!do") for path in report.files)


def test_without_a_chinese_font_no_empty_boxes_are_printed(monkeypatch, banks, tmp_path) -> None:
    with pytest.raises(ContentError, match="no Chinese font"):
        chinese_font(["Helvetica", "Libertinus Serif"])
    monkeypatch.setattr("quizzes.exchange.typesetting.FONTS", ("No Such Font",))
    with pytest.raises(ContentError, match="install Noto CJK"):
        export(banks["awkward"], "paper", tmp_path, "zh")
    assert list(tmp_path.iterdir()) == []
