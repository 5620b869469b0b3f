"""Each chapter's bank and quiz: what a bank must cover, and that no key gives itself away."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from course.notebook import read_text
from glossary import LANGS, Lang
from quizzes import build_form, load_bank, load_spec, paper, stress

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    path.stem: text
    for path in sorted((ROOT / "book").glob("*.md"))
    if "number" in (text := read_text(path)).front
}
CHAPTERS = list(TEXTS)
BANKS = {name: load_bank(ROOT / "quizzes" / "banks" / f"{name}.yaml") for name in CHAPTERS}
ITEMS = {name: [item for _, item in records] for name, (records, _) in BANKS.items()}
each_chapter = pytest.mark.parametrize("name", CHAPTERS)


@each_chapter
def test_the_bank_is_valid(name: str) -> None:
    assert BANKS[name][1] == []
    assert len(ITEMS[name]) >= 25


@pytest.mark.parametrize(
    "item",
    [item for items in ITEMS.values() for item in items if item.draw],
    ids=lambda item: item.id,
)
def test_drawn_numbers_never_make_a_mistake_right(item) -> None:
    assert stress(item, seeds=400) == []


@each_chapter
def test_the_bank_covers_the_chapter(name: str) -> None:
    items, text = ITEMS[name], TEXTS[name]
    objectives = set(text.front["objectives"])
    for use, share in (("practice", 1 / 3), ("graded", 2 / 3)):
        chosen = [item for item in items if item.use == use]
        assert len(chosen) / len(items) == pytest.approx(share, abs=0.05)
        assert {item.objective for item in chosen} == objectives
        assert len({item.bloom for item in chosen}) >= 3
    types = Counter(item.type for item in items)
    assert len(types) == 9
    assert sum(item.type == "numeric" and bool(item.draw) for item in items) >= 5
    assert sum("scenario" in item.tags for item in items) >= 3
    labels = {
        label for cell in text.cells for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    }
    assert {item.section for item in items} <= labels


@each_chapter
def test_self_checks_are_practice_items_of_the_section_they_stand_in(name: str) -> None:
    text = TEXTS[name]
    practice = {item.id: item for item in ITEMS[name] if item.use == "practice"}
    section, found = "", []
    for cell in text.cells:
        for label, check in re.findall(r"\((sec-[\w-]+)\)=|\{selfcheck\} (\S+)", cell.source):
            section = label or section
            if check:
                found.append((check, section))
    assert 4 <= len(found) <= 6
    assert len({check for check, _ in found}) == len(found)
    taught = {check: practice[check].section for check, _ in found}
    order = [
        label
        for cell in text.cells
        if cell.lang == "zh"
        for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    ]
    for check, section in found:
        # At the end of the section that teaches it, or one that follows.
        assert 0 <= order.index(section) - order.index(taught[check]) <= 1, check


@each_chapter
@pytest.mark.parametrize("lang", LANGS)
def test_the_key_is_not_known_by_its_length(name: str, lang: Lang) -> None:
    singles = [item for item in ITEMS[name] if item.type == "single"]
    longest = shortest = 0
    for item in singles:
        lengths = sorted(len(option[lang]) for option in item.options)
        key = next(len(option[lang]) for option in item.options if option.key)
        longest += key == lengths[-1] > lengths[-2]
        shortest += key == lengths[0] < lengths[1]
        assert key <= 1.3 * lengths[-2] and key >= 0.6 * lengths[1], item.id
    assert longest <= len(singles) / 3 and shortest <= len(singles) / 3


@each_chapter
def test_the_quiz_gives_everybody_twelve_items_worth_the_same(name: str) -> None:
    items = ITEMS[name]
    spec, problems = load_spec(ROOT / "quizzes" / "specs" / f"quiz-{name}.yaml")
    assert problems == [] and spec
    form, _ = build_form(spec, items)
    assert len(form["slots"]) == 12
    papers = [paper(form, f"s{number:02}") for number in range(24)]
    assert len({sum(entry.view["points"] for entry in one) for one in papers}) == 1
    numbers = [
        tuple(e.view["stem"]["en"] for e in one if e.view["type"] == "numeric") for one in papers
    ]
    assert len(set(numbers)) == len(papers)
    uses = {item.id: item.use for item in items}
    assert {uses[entry.item] for one in papers for entry in one} == {"graded"}
