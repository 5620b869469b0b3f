"""The course's terms: complete, used as they are named, and short enough for a tooltip."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course.notebook import read_text
from glossary import LANGS, check_uses, load_glossary

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = load_glossary(ROOT / "glossary" / "terms")
TEXTS = [
    read_text(path)
    for path in sorted([*(ROOT / "book").glob("*.md"), *(ROOT / "exercises").glob("*/*.md")])
]
CHAPTERS = [text for text in TEXTS if "number" in text.front]


def test_the_terms_that_the_course_starts_from() -> None:
    names = "服务 服务业 现代服务业 高技术服务业 知识密集型服务业 服务包 服务蓝图 服务证据 服务场景"
    names += " 服务经济 服务流程 服务操作系统 服务传递系统 服务营销系统 服务质量 服务失误 服务补救"
    assert set(names.split()) <= {term.zh for term in GLOSSARY.terms}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.path.stem)
def test_every_term_linked_exists_under_that_name(text) -> None:
    problems = [
        problem
        for cell in text.cells
        if cell.lang
        for problem in check_uses(GLOSSARY, text.path, cell.line, cell.lang, cell.source)
    ]
    assert problems == []


@pytest.mark.parametrize("text", CHAPTERS, ids=lambda text: text.path.stem)
def test_a_chapter_links_the_terms_it_lists_in_both_languages(text) -> None:
    for lang in LANGS:
        prose = "".join(cell.source for cell in text.cells if cell.lang == lang)
        uses = re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", prose)
        linked = {use.strip().casefold() for use in uses}
        for name in text.front["terms"]:
            assert GLOSSARY.by_id[name][lang].casefold() in linked, (name, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_every_term_is_used_in_a_chapter(lang) -> None:
    used = {
        use.strip().casefold()
        for text in CHAPTERS
        for cell in text.cells
        if cell.lang == lang
        for use in re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`", cell.source)
    }
    unused = [term.id for term in GLOSSARY.terms if term[lang].casefold() not in used]
    assert unused == []


def test_definitions_are_one_or_two_sentences() -> None:
    for term in GLOSSARY.terms:
        assert 8 <= len(term.definition.zh) <= 110, (term.id, len(term.definition.zh))
        assert 25 <= len(term.definition.en) <= 300, (term.id, len(term.definition.en))
        assert term.definition.zh.endswith("。"), term.id
        assert term.definition.en.endswith("."), term.id


def test_chinese_uses_chinese_punctuation() -> None:
    for term in GLOSSARY.terms:
        assert not re.search(r"[一-鿿][,;:?!]|[,;:?!][一-鿿]", term.definition.zh), term.id
