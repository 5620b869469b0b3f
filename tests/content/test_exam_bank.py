"""The items kept for the examinations: five parts, every chapter, and no key known by its looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import comb, sqrt
from pathlib import Path
from typing import Any

import pytest

from course.notebook import read_text
from glossary import LANGS, Lang
from quizzes import load_bank, stress
from quizzes.item import Item

ROOT = Path(__file__).resolve().parents[2]
RECORDS, PROBLEMS = load_bank(ROOT / "quizzes" / "banks" / "exam.yaml")
ITEMS = {item.id.removeprefix("exam."): item for _, item in RECORDS}
CHAPTERS = {
    path.stem: text
    for path in (ROOT / "book").glob("*.md")
    if "number" in (text := read_text(path)).front
}
#: What an item of each type is worth, in both examinations.
POINTS = {"single": 2, "multiple": 3, "truefalse": 1, "short": 4, "case": 12}


def test_the_bank_is_valid_and_never_published() -> None:
    assert PROBLEMS == []
    assert not [problem for item in ITEMS.values() for problem in stress(item, seeds=1)]
    assert {item.use for item in ITEMS.values()} == {"graded"}


def test_items_of_a_type_are_worth_the_same() -> None:
    assert {(item.type, item.points) for item in ITEMS.values()} == set(POINTS.items())


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_an_item_is_kept_for_one_examination_and_belongs_to_its_chapter(item: Item) -> None:
    assert len({"midterm", "final"} & set(item.tags)) == 1
    (chapter,) = set(CHAPTERS) & set(item.tags)
    text = CHAPTERS[chapter]
    assert item.objective in text.front["objectives"]
    labels = {
        label for cell in text.cells for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    }
    assert item.section in labels
    assert "final" in item.tags or text.front["number"] <= 8


def test_several_answers_are_asked_for_where_several_are_right() -> None:
    """The printed paper says so above this part."""
    assert all(
        sum(option.key for option in item.options) > 1
        for item in ITEMS.values()
        if item.type == "multiple"
    )


def test_true_and_false_are_balanced_in_each_examination() -> None:
    for kept in ("midterm", "final"):
        judged = [i for i in ITEMS.values() if i.type == "truefalse" and kept in i.tags]
        answers = Counter(item.answer for item in judged)
        assert abs(answers[True] - answers[False]) <= 1, kept


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_is_not_known_by_its_length(lang: Lang) -> None:
    singles = [item for item in ITEMS.values() if item.type == "single"]
    longest = shortest = 0
    for item in singles:
        lengths = sorted(len(option[lang]) for option in item.options)
        key = next(len(option[lang]) for option in item.options if option.key)
        longest += key == lengths[-1] > lengths[-2]
        shortest += key == lengths[0] < lengths[1]
        assert key <= 1.3 * lengths[-2] and key >= 0.6 * lengths[1], item.id
    assert longest <= len(singles) / 3 and shortest <= len(singles) / 3


# --- the numbers that the items rest on


def texts(value: Any, lang: Lang) -> Iterator[str]:
    """Everything an item says in one language."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == lang and isinstance(inner, str):
                yield inner
            elif name not in LANGS:
                yield from texts(inner, lang)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, lang)


def said(name: str, *passages: str) -> None:
    """Each passage stands in the item, in both languages."""
    for lang in LANGS:
        whole = "\n".join(texts(ITEMS[name].model_dump(), lang))
        assert [passage for passage in passages if passage not in whole] == [], (name, lang)


@pytest.mark.parametrize(
    ("name", "first", "second", "of", "stated"),
    [
        ("hotel-plan", 0.72, 0.78, 200, (0.043, -2.5, 14.5)),
        ("insurer-line", 0.16, 0.26, 250, (0.036, 2.9, 17.1)),
    ],
)
def test_the_interval_of_a_difference(
    name: str, first: float, second: float, of: int, stated: tuple[float, float, float]
) -> None:
    error = sqrt(first * (1 - first) / of + second * (1 - second) / of)
    low, high = (100 * (second - first + sign * 1.96 * error) for sign in (-1, 1))
    assert (round(error, 3), round(low, 1), round(high, 1)) == stated
    bounds = f"[{stated[1]:.1f}, {stated[2]:.1f}]".replace("-", "−")
    said(name, f"{stated[0]}", bounds)


@pytest.mark.parametrize(
    ("name", "arrivals", "steps", "bottleneck", "waiting"),
    [
        ("ski-rental", 36, ((3, 4, 45), (4, 8, 30), (2, 3, 40)), 1, 12),
        ("health-check", 20, ((2, 5, 24), (3, 6, 30), (4, 15, 16)), 2, 8),
    ],
)
def test_the_bottleneck_of_a_case(
    name: str, arrivals: int, steps: tuple[tuple[int, int, int], ...], bottleneck: int, waiting: int
) -> None:
    capacities = [servers * 60 / minutes for servers, minutes, _ in steps]
    assert capacities == [stated for *_, stated in steps]
    assert min(capacities) == capacities[bottleneck] < arrivals
    assert 2 * (arrivals - min(capacities)) == waiting
    for servers, minutes, capacity in steps:
        said(name, f"{servers}×60/{minutes}", str(capacity))


def test_what_the_proposals_of_the_cases_would_bring() -> None:
    assert (5 * 60 / 8, round(36 / 37.5, 2)) == (37.5, 0.96)
    assert (4 * 60 / 6, 36 / 40) == (40, 0.9)
    assert (5 * 60 / 6, 36 / 50) == (50, 0.72)
    said("ski-rental", "37.5", "96%", "90%", "72%", "75%")
    assert (5 * 60 / 15, 4 * 60 / 10, round(20 / 24, 2)) == (20, 24, 0.83)
    said("health-check", "100%", "83%")


def test_the_promise_of_the_fair_is_far_from_kept() -> None:
    share, n, z = 42 / 60, 60, 1.96  # Wilson's interval
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert (round(100 * (middle - half)), round(100 * (middle + half))) == (57, 80)
    said("fair-entrance", "70%", "57%", "80%")


def test_figures_in_smaller_items() -> None:
    assert round(1 - 0.99**20, 2) == 0.18
    said("twenty-steps", "0.18")
    assert round(0.9**2 + 0.1**2, 2) == 0.82
    said("agree-by-chance", "0.82")
    assert (round(comb(95, 10) / comb(100, 10), 2), round(0.95**10, 2)) == (0.58, 0.60)
    said("ten-extinguishers", "0.58", "0.60")
    assert (2 * 60 / 6, 60 / 2.5, 8 * 60 / 20) == (20, 24, 24)
    said("blood-van", "20", "24")
    assert (60 * 30 / 60, 60 * 20 / 30) == (30, 40)
    said("half-empty-hall", "30/60", "20/30")
    assert (8 / 4, 6 / 2) == (2.0, 3.0)
    said("escalator-falls", "3.0", "2.0")
    assert (round(0.85 / 0.15, 1), round(0.98 / 0.02)) == (5.7, 49)
    said("why-not-full", "5.7", "49")
    assert round(1.1 * 1.8) == 2
    said("dearer-childcare", "1.1 × 1.8")
