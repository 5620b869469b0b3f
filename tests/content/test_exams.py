"""The midterm and the final: built to the plan, in two forms that nobody could prefer."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from course.notebook import read_text
from course.quiz_plan import plan_quiz, plan_rows
from glossary import LANGS, Lang
from quizzes import build_form, load_banks, load_spec
from quizzes.blueprint import Plan
from quizzes.exchange import of_quiz
from quizzes.exchange.paper import papers
from quizzes.item import Item

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("midterm", "final")
ITEMS = {item.id: item for item in load_banks(ROOT / "quizzes" / "banks")[0]}
NUMBERS = {
    path.stem: front["number"]
    for path in (ROOT / "book").glob("*.md")
    if "number" in (front := read_text(path).front)
}
#: How many of each type a form has, as the source's paper has its five parts; the midterm computes.
PARTS = {
    "midterm": {"single": 8, "multiple": 3, "truefalse": 5, "numeric": 5, "short": 2, "case": 1},
    "final": {"single": 16, "multiple": 6, "truefalse": 10, "short": 4, "case": 2},
}
TOTALS = {"midterm": 60, "final": 100}
each_exam = pytest.mark.parametrize("name", NAMES)


@cache
def plan(name: str) -> Plan:
    return plan_quiz(name)


def forms(name: str) -> list[list[Item]]:
    return [[ITEMS[item] for item in paper.items] for paper in plan(name).papers]


def chapter(item: Item) -> str:
    """The chapter an item belongs to; items kept for examinations name theirs by a tag."""
    (found,) = set(NUMBERS) & {item.chapter, *item.tags}
    return found


@each_exam
def test_both_forms_have_the_same_parts_and_points(name: str) -> None:
    first, second = forms(name)
    assert sum(item.points for item in first) == TOTALS[name]
    assert Counter((item.type, item.points) for item in first) == Counter(
        (item.type, item.points) for item in second
    )
    assert Counter(item.type for item in first) == PARTS[name]
    assert {"single", "multiple", "truefalse", "short", "case"} <= set(PARTS[name])


@each_exam
def test_the_forms_are_equally_hard(name: str) -> None:
    assert plan(name).difference < 0.01
    for kind in PARTS[name]:  # and no part of one is plainly harder
        hard = [
            sum(i.difficulty for i in form if i.type == kind) / PARTS[name][kind]
            for form in forms(name)
        ]
        assert abs(hard[0] - hard[1]) <= 0.05, kind


def test_no_question_is_asked_twice() -> None:
    asked = [item.id for name in NAMES for form in forms(name) for item in form]
    assert len(asked) == len(set(asked)) == 2 * sum(sum(parts.values()) for parts in PARTS.values())


@each_exam
def test_every_chapter_is_asked_about_and_the_midterm_stops_at_the_eighth(name: str) -> None:
    wanted = set(range(1, 9 if name == "midterm" else 17))
    for form in forms(name):
        assert {NUMBERS[chapter(item)] for item in form} == wanted
        singles = [NUMBERS[chapter(item)] for item in form if item.type == "single"]
        assert sorted(singles) == sorted(wanted)  # one a chapter


@each_exam
def test_what_was_in_no_chapter_quiz(name: str) -> None:
    """Written questions are all new to students, and so is at least half of the rest."""
    for form in forms(name):
        written = [item for item in form if item.type in ("short", "case")]
        assert {item.chapter for item in written} == {"exam"}
        chosen = [item for item in form if item.type in ("single", "multiple", "truefalse")]
        assert sum(item.chapter == "exam" for item in chosen) >= len(chosen) / 2
        assert {item.use for item in form} == {"graded"}


def test_no_kept_item_lies_idle_and_each_is_where_its_tag_says() -> None:
    for name in NAMES:
        used = {i.id for form in forms(name) for i in form if i.chapter == "exam"}
        assert used == {i.id for i in ITEMS.values() if i.chapter == "exam" and name in i.tags}


@each_exam
def test_the_levels_reach_from_understanding_to_judging(name: str) -> None:
    points: dict[str, float] = defaultdict(float)
    for form in forms(name):
        for item in form:
            points[item.bloom] += item.points / (2 * TOTALS[name])
    assert {"understand", "apply", "analyze", "evaluate"} == set(points)
    assert points["understand"] < 0.25


def test_the_table_goes_by_chapters_whatever_bank_an_item_is_from() -> None:
    rows = plan_rows(plan("final"))
    order = [NUMBERS[row.chapter] for row in rows]
    assert order == sorted(order)
    assert set(order) == set(range(1, 17))
    assert len({row.objective for row in rows}) == len(rows)


@each_exam
@pytest.mark.parametrize("lang", LANGS)
def test_paper_and_notebook_ask_the_same_of_a_form(name: str, lang: Lang) -> None:
    spec, _ = load_spec(ROOT / "quizzes" / "specs" / f"{name}.yaml")
    assert spec
    items = list(ITEMS.values())
    printed = papers(of_quiz(spec, items, 3), lang)  # more numbers make no more papers
    assert [paper.form for paper in printed] == ["A", "B"]
    for at, paper in enumerate(printed):
        asked = [question.item.id for _, found in paper.groups for _, question in found]
        assert sorted(asked) == sorted(plan(name).papers[at].items)
        assert paper.total == TOTALS[name]
    form, _ = build_form(spec, items)
    for at in range(2):
        released = [slot["pool"][at]["item"] for slot in form["slots"]]
        assert sorted(released) == sorted(plan(name).papers[at].items)
