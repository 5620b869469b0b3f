"""The exam bank: its five parts, and that neither length nor number gives a key away."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from course.notebook import read_text
from glossary import LANGS
from quizzes import build_form, load_bank, paper, stress
from quizzes.spec import Spec

ROOT = Path(__file__).resolve().parents[2]
RECORDS, PROBLEMS = load_bank(ROOT / "quizzes" / "banks" / "exam.yaml")
ITEMS = [item for _, item in RECORDS]
CHAPTERS = [
    text
    for text in (read_text(path) for path in (ROOT / "book").glob("*.md"))
    if "objectives" in text.front
]


def test_the_bank_is_valid_and_never_published() -> None:
    assert PROBLEMS == []
    assert not [problem for item in ITEMS for problem in stress(item, seeds=1)]
    assert {item.use for item in ITEMS} == {"graded"}


def test_five_parts_each_with_a_choice_of_items_worth_the_same() -> None:
    parts = Counter(item.type for item in ITEMS)
    assert set(parts) == {"single", "multiple", "truefalse", "short", "case"}
    assert min(parts.values()) >= 2
    for kind in parts:
        assert len({item.points for item in ITEMS if item.type == kind}) == 1


def test_items_lead_to_an_objective_and_a_section_that_exist() -> None:
    objectives = {name for text in CHAPTERS for name in text.front["objectives"]}
    labels = {
        label
        for text in CHAPTERS
        for cell in text.cells
        for label in re.findall(r"\((sec-[\w-]+)\)=", cell.source)
    }
    assert {item.objective for item in ITEMS} <= objectives
    assert {item.section for item in ITEMS} <= labels


def test_true_and_false_are_balanced() -> None:
    answers = Counter(item.answer for item in ITEMS if item.type == "truefalse")
    assert answers[True] == answers[False]


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


def test_an_exam_in_five_parts_is_worth_the_same_for_everybody() -> None:
    parts = {"single": 5, "multiple": 3, "truefalse": 4, "short": 2, "case": 1}
    spec = Spec.model_validate(
        {
            "id": "final",
            "title": {"zh": "期末考试", "en": "Final exam"},
            "select": [{"chapter": "exam", "type": t, "items": n} for t, n in parts.items()],
        }
    )
    form, _ = build_form(spec, ITEMS)
    papers = [paper(form, f"s{number:02}") for number in range(24)]
    assert {sum(entry.view["points"] for entry in one) for one in papers} == {49}
    assert len({tuple(entry.item for entry in one) for one in papers}) > 12


def test_the_interval_in_the_case_is_right() -> None:
    error = (0.72 * 0.28 / 200 + 0.78 * 0.22 / 200) ** 0.5
    low, high = (100 * (0.06 + sign * 1.96 * error) for sign in (-1, 1))
    assert (round(error, 3), round(low, 1), round(high, 1)) == (0.043, -2.5, 14.5)
    (case,) = (item for item in ITEMS if item.id == "exam.hotel-plan")
    for lang in LANGS:
        assert "[−2.5, 14.5]" in case.parts[2].model_answer[lang]
