"""Items as authors write them: what is accepted, and what an author is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from quizzes import load_bank
from quizzes.bank import check_banks

FEEDBACK = {"zh": "反馈", "en": "feedback"}
BASE: dict[str, Any] = {
    "use": "practice",
    "objective": "q-a",
    "bloom": "apply",
    "difficulty": 0.5,
    "points": 2,
    "stem": {"zh": "题干", "en": "stem"},
    "explanation": {"zh": "说明", "en": "why"},
    "section": "sec-a",
}


def item(**fields: Any) -> dict[str, Any]:
    return {"id": "bank.one", **BASE, **fields}


def single(**fields: Any) -> dict[str, Any]:
    options = [
        {"key": True, "zh": "甲", "en": "a", "feedback": FEEDBACK},
        {"misconception": "slip", "zh": "乙", "en": "b", "feedback": FEEDBACK},
    ]
    return item(**{"type": "single", "options": options, **fields})


def numeric(**fields: Any) -> dict[str, Any]:
    return item(**{"type": "numeric", "answer": "x * 2", "tolerance": {"abs": 0.1}, **fields})


@pytest.fixture
def write(tmp_path: Path):
    def bank(*items: dict[str, Any]) -> Path:
        path = tmp_path / "bank.yaml"
        path.write_text(yaml.safe_dump(list(items), allow_unicode=True), encoding="utf-8")
        return path

    return bank


def test_a_good_item_is_read_with_its_line(write) -> None:
    records, problems = load_bank(write(single()))
    assert not problems
    assert [(line, found.id, found.chapter) for line, found in records] == [(1, "bank.one", "bank")]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (
            single(
                options=[
                    {"misconception": "slip", "zh": x, "en": x, "feedback": FEEDBACK} for x in "ab"
                ]
            ),
            "exactly one option",
        ),
        (single(stem={"zh": "题干"}), "Field required"),
        (single(stem={"zh": "题干", "en": " "}), "at least 1 character"),
        (single(dificulty=0.3), "Extra inputs"),
        (single(difficulty=1.4), "less than 1"),
        (
            item(type="truefalse", answer=True, feedback={"true": FEEDBACK}),
            'both "true" and "false"',
        ),
        (numeric(tolerance={}), "either abs or rel"),
        (numeric(draw={"x": {"from": 3, "to": 1, "step": 1}}), "from must be less"),
        (numeric(where="x > 1"), "where without draw"),
        (
            item(
                type="fillin",
                stem={"zh": "[[a]]", "en": "[[b]]"},
                blanks={"a": {"accept": {"zh": ["1"], "en": ["1"]}}},
                feedback=FEEDBACK,
            ),
            "stem names blanks",
        ),
        (
            item(type="short", model_answer=FEEDBACK, rubric=[{"points": 1, **FEEDBACK}]),
            "add up to 1",
        ),
        (item(type="essay"), "essay"),
    ],
)
def test_a_wrong_item_is_named_with_its_place_and_message(write, wrong, says) -> None:
    records, problems = load_bank(write(single(id="bank.zero"), wrong))
    assert len(records) == 1
    assert len(problems) >= 1
    problem = problems[0]
    assert problem.file.name == "bank.yaml"
    assert problem.line > 1
    assert "bank.one" in problem.place
    assert says in problem.message
    assert problem.fix


def test_ids_are_unique_and_begin_with_their_bank(write) -> None:
    _, problems = load_bank(write(single(), single(), single(id="other.two")))
    assert {problem.code for problem in problems} == {"item-twice", "item-bank"}


def test_checking_computes_every_item(write) -> None:
    path = write(
        numeric(
            draw={"x": {"from": 1, "to": 3, "step": 1}},
            answer="x / (x - 2)",
            misconceptions={"other": {"value": "x + 9", "feedback": FEEDBACK}},
        ),
        numeric(
            id="bank.two",
            draw={"x": {"from": 1, "to": 3, "step": 1}},
            misconceptions={"same": {"value": "x + x", "feedback": FEEDBACK}},
        ),
    )
    codes = {problem.code for problem in check_banks(path.parent)}
    assert codes == {"item-expression", "item-mistake-is-right"}


def test_yaml_mistakes_name_the_line(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text("- id: bank.a\n  stem: {zh: 一\n- id: b\n", encoding="utf-8")
    _, problems = load_bank(path)
    assert [problem.code for problem in problems] == ["yaml-syntax"]
    assert problems[0].line in {2, 3}
