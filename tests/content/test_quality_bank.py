"""The bank and the quiz of chapter 9: what a bank must cover, and that no key gives itself away."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from course.notebook import read_text
from glossary import LANGS
from quizzes import build_form, load_bank, load_spec, paper, stress

ROOT = Path(__file__).resolve().parents[2]
BANK = ROOT / "quizzes" / "banks" / "quality.yaml"
RECORDS, PROBLEMS = load_bank(BANK)
ITEMS = [item for _, item in RECORDS]
CHAPTER = read_text(ROOT / "book" / "quality.md")


def test_the_bank_is_valid() -> None:
    assert PROBLEMS == []
    assert len(ITEMS) >= 25


@pytest.mark.parametrize("item", [item for item in ITEMS if item.draw], ids=lambda item: item.id)
def test_drawn_numbers_never_make_a_mistake_right(item) -> None:
    assert stress(item, seeds=400) == []


def test_the_bank_covers_the_chapter() -> None:
    objectives = set(CHAPTER.front["objectives"])
    for use, share in (("practice", 1 / 3), ("graded", 2 / 3)):
        chosen = [item for item in ITEMS if item.use == use]
        assert len(chosen) / len(ITEMS) == pytest.approx(share, abs=0.05)
        assert {item.objective for item in chosen} == objectives
        assert len({item.bloom for item in chosen}) >= 3
    types = Counter(item.type for item in ITEMS)
    assert len(types) == 9
    assert sum(item.type == "numeric" and bool(item.draw) for item in ITEMS) >= 5
    assert sum("scenario" in item.tags for item in ITEMS) >= 3
    labels = {
        label for cell in CHAPTER.cells for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    }
    assert {item.section for item in ITEMS} <= labels


def test_self_checks_are_practice_items_of_the_section_they_stand_in() -> None:
    practice = {item.id: item for item in ITEMS if item.use == "practice"}
    section, found = "", []
    for cell in CHAPTER.cells:
        for label, check in re.findall(r"\((sec-[\w-]+)\)=|\{selfcheck\} (\S+)", cell.source):
            section = label or section
            if check:
                found.append((check, section))
    assert 4 <= len(found) <= 6
    assert len({check for check, _ in found}) == len(found)
    taught = {check: practice[check].section for check, _ in found}
    order = [
        label
        for cell in CHAPTER.cells
        if cell.lang == "zh"
        for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    ]
    for check, section in found:
        # At the end of the section that teaches it, or one that follows.
        assert 0 <= order.index(section) - order.index(taught[check]) <= 1, check


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_is_not_known_by_its_length(lang) -> None:
    singles = [item for item in ITEMS if item.type == "single"]
    longest = shortest = 0
    for item in singles:
        lengths = sorted(len(option[lang]) for option in item.options)
        key = next(len(option[lang]) for option in item.options if option.key)
        longest += key == lengths[-1] > lengths[-2]
        shortest += key == lengths[0] < lengths[1]
        assert key <= 1.3 * lengths[-2] and key >= 0.6 * lengths[1], item.id
    assert longest <= len(singles) / 3 and shortest <= len(singles) / 3


def test_the_quiz_gives_everybody_twelve_items_worth_the_same() -> None:
    spec, problems = load_spec(ROOT / "quizzes" / "specs" / "quiz-quality.yaml")
    assert problems == [] and spec
    form, _ = build_form(spec, ITEMS)
    assert len(form["slots"]) == 12
    papers = [paper(form, f"s{number:02}") for number in range(24)]
    assert {sum(entry.view["points"] for entry in one) for one in papers} == {41}
    numbers = [
        tuple(e.view["stem"]["en"] for e in one if e.view["type"] == "numeric") for one in papers
    ]
    assert len(set(numbers)) == len(papers)
    uses = {item.id: item.use for item in ITEMS}
    assert {uses[entry.item] for one in papers for entry in one} == {"graded"}
