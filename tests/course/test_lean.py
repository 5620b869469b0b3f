"""Fewer bytes, the same picture and the same words."""

from __future__ import annotations

from course.lean import lean_code, lean_svg
from quizzes.sphinx_ext import one_language


def test_a_picture_keeps_its_labels_and_its_transparency() -> None:
    mark = '<path aria-label="a: 0.125" transform="translate(1.239,0)" d="M0.55,-1.449" opacity="0.35"/>'
    made = lean_svg(f'<svg width="10.25">{mark}<text x="0.177" opacity="1">0.125</text></svg>')
    assert made == (
        '<svg aria-hidden="true" width="10.2"><path transform="translate(1.2,0)" d="M0.5,-1.4" '
        'opacity="0.35"/><text x="0.1">0.125</text></svg>'
    )
    assert "scale(0.125)" in lean_svg('<g transform="translate(1.25,1) scale(0.125)"/>')


def test_a_picture_loses_what_shows_nothing() -> None:
    made = lean_svg(
        '<svg width="9"><g transform="translate(0,0)" pointer-events="none">'
        '<path class="background" d="M0,0h0v0h0Z" display="none"/>'
        '<path class="background" d="M0,0h9v9h-9Z"/>'
        '<text font-family="serif" x2="0">甲</text></g></svg>'
    )
    assert made == (
        '<svg aria-hidden="true" width="9"><g><path class="background" d="M0,0h9v9h-9Z"/>'
        "<text>甲</text></g></svg>"
    )


def test_code_keeps_its_words_and_what_is_coloured() -> None:
    code = '<span></span><span class="kn">import</span> <span class="nn">a</span><span class="p">;</span>'
    page = '<div class="highlight"><pre>{}\n</pre></div><span class="p">x</span>'
    assert lean_code(page.format(code)) == page.format('<span class="kn">import</span> a;')


def test_a_page_holds_the_texts_of_its_language_alone() -> None:
    data = {
        "title": {"zh": "甲", "en": "a"},
        "options": [{"id": "x", "zh": "乙", "en": "b"}],
        "accepted": {"zh": ["丙"], "en": ["c"]},
        "zh": "丁",
    }
    assert one_language(data, "en") == {
        "title": {"en": "a"},
        "options": [{"id": "x", "en": "b"}],
        "accepted": {"zh": ["丙"], "en": ["c"]},
        "zh": "丁",
    }
