"""From bilingual text to a notebook in one language, one transformation at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.notebook import check_parity, plain_markdown, read_text, resolve_tr, select
from glossary import ContentError

GOOD = """---
title: {zh: 质量, en: Quality}
kernelspec: {name: python3, display_name: Python 3, language: python}
---

+++ {"lang": "zh"}
(sec-a)=
## 差距模型

先看{term}`差距得分`，再看{numref}`fig-a`，然后做下面的自测题。

```{selfcheck} quality.gap-sign
```

+++ {"lang": "en"}
(sec-a)=
## The gaps model

See the {term}`gap scores <gap score>` and {numref}`fig-a`, then take the self-check below.

```{selfcheck} quality.gap-sign
```

```{code-cell}
---
figure: {id: fig-a, caption: {zh: 图题, en: Caption}, alt: {zh: 替代文字, en: Alternative}}
tags: [hide-input]
---
chart(title=tr("标题", "Title"))
```
"""


@pytest.fixture
def text(tmp_path: Path):
    def read(source: str):
        path = tmp_path / "chapter.md"
        path.write_text(source, encoding="utf-8")
        return read_text(path)

    return read


def test_a_good_text_has_no_problem(text) -> None:
    assert check_parity(text(GOOD.replace("```{selfcheck} quality.gap-sign\n```\n", "", 1))) == []


def test_a_self_check_after_prose_belongs_to_both_languages(text) -> None:
    once = text(GOOD.replace("```{selfcheck} quality.gap-sign\n```\n", "", 1))
    shared = [cell for cell in once.cells if cell.lang is None and cell.kind == "markdown"]
    assert [cell.source for cell in shared] == ["```{selfcheck} quality.gap-sign\n```"]
    for lang in ("zh", "en"):
        built = "\n".join(cell.source for cell in select(once, lang).cells)
        assert built.count("{selfcheck}") == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("(sec-a)=\n## The", "## The", "pair-labels"),
        ("## The gaps", "### The gaps", "pair-heading"),
        ('+++ {"lang": "zh"}', '+++ {"lang": "de"}', "cell-lang"),
        ("caption: {zh: 图题, en: Caption}", "caption: {zh: 图题}", "figure-text"),
        ("en: Alternative}}", "en: ''}}", "figure-text"),
        ('tr("标题", "Title")', 'tr("标题")', "code-tr"),
        ("then take the self-check below", "然后做下面的自测题再看一遍", "en-not-english"),
    ],
)
def test_what_differs_between_the_languages_is_told(text, old, new, code) -> None:
    source = GOOD.replace("```{selfcheck} quality.gap-sign\n```\n", "", 1)
    assert old in source
    try:
        problems = check_parity(text(source.replace(old, new)))
    except ContentError as error:
        problems = error.problems
    assert problems
    assert any(problem.code.startswith(code.split("-")[0]) for problem in problems)
    assert all(problem.line > 1 and problem.fix for problem in problems)


def test_a_missing_half_is_named_with_its_line(text) -> None:
    source = '+++ {"lang": "zh"}\n这里只有中文，没有对应的英文。\n'
    problems = check_parity(text(source))
    assert [(problem.code, problem.line) for problem in problems] == [("cell-en-missing", 2)]


def test_a_figure_becomes_a_numbered_figure_with_alternative_text(text) -> None:
    for lang, caption, alt in (("zh", "图题", "替代文字"), ("en", "Caption", "Alternative")):
        code = next(c for c in select(text(GOOD), lang).cells if c.cell_type == "code")
        assert code.metadata["mystnb"] == {"figure": {"name": "fig-a", "caption": caption}}
        assert code.metadata["alt"] == alt
        assert code.metadata["tags"] == ["hide-input"]
        assert "tr(" not in code.source


def test_two_builds_are_identical(text) -> None:
    assert select(text(GOOD), "zh") == select(text(GOOD), "zh")


def test_a_plain_notebook_reads_without_the_site(text) -> None:
    notebook = select(text(GOOD), "en", plain=True)
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "{" not in prose
    assert "(sec-a)=" not in prose
    assert "*Caption*" in prose
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert any('selfcheck("quality.gap-sign")' in source for source in code)


@pytest.mark.parametrize(
    ("source", "zh", "en"),
    [
        ('x = tr("甲", "a")', 'x = "甲"', 'x = "a"'),
        ("tr('它说\"好\"', f'{n} ok')", "'它说\"好\"'", "f'{n} ok'"),
        ('f(tr("甲", "a"), 中=tr("乙乙", "b"))', 'f("甲", 中="乙乙")', 'f("a", 中="b")'),
        ('tr("甲"\n   "乙", "a")', '("甲"\n   "乙")', '"a"'),
        (
            "%matplotlib inline\nprint(tr('是', 'yes'))",
            "%matplotlib inline\nprint('是')",
            "%matplotlib inline\nprint('yes')",
        ),
        ("strtr('x', 'y')", "strtr('x', 'y')", "strtr('x', 'y')"),
    ],
)
def test_tr_becomes_the_literal_of_the_language(source: str, zh: str, en: str) -> None:
    assert resolve_tr(source, "zh") == zh
    assert resolve_tr(source, "en") == en


@pytest.mark.parametrize("source", ["tr(a, b)", "tr('x')", "tr('x', 'y', 'z')", "tr('x', en='y')"])
def test_tr_takes_two_literals(source: str) -> None:
    with pytest.raises(ValueError, match="two string literals"):
        resolve_tr(source, "zh")


def test_admonitions_become_quotations() -> None:
    assert plain_markdown("```{note}\none\ntwo\n```") == "> one\n> two"


def test_a_missing_file_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="text-missing"):
        read_text(tmp_path / "none.md")
