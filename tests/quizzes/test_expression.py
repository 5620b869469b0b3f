"""Numbers from seeds: exact, the same everywhere, and computed without running code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.expression import ExpressionError, draw_values, evaluate, fill
from quizzes.item import Draw, Numeric

TEXT = {"zh": "甲", "en": "a"}


def numeric(draw: dict, **fields: object) -> Numeric:
    return Numeric(
        id="b.x",
        type="numeric",
        use="graded",
        objective="q",
        bloom="apply",
        difficulty=0.5,
        points=1,
        stem=TEXT,
        explanation=TEXT,
        section="s",
        answer="x",
        tolerance={"abs": 0.1},
        draw=draw,
        **fields,
    )


@given(st.integers(0, 10**9))
def test_drawn_values_lie_exactly_on_their_grid(seed: int) -> None:
    value = draw_values(numeric({"x": {"from": 0.1, "to": 0.7, "step": 0.1}}), seed)["x"]
    assert repr(value) in {"0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"}


def test_a_seed_gives_the_same_numbers_on_every_machine() -> None:
    item = numeric({"x": {"from": 1, "to": 100, "step": 1}, "y": {"values": [2.5, 3.5, 4.5]}})
    assert [draw_values(item, seed) for seed in range(3)] == [
        {"x": 71, "y": 2.5},
        {"x": 16, "y": 2.5},
        {"x": 27, "y": 4.5},
    ]


def test_where_holds_for_what_is_drawn() -> None:
    item = numeric({"x": {"from": 1, "to": 9, "step": 1}}, where="x > 7")
    assert {draw_values(item, seed)["x"] for seed in range(50)} == {8, 9}


def test_where_that_never_holds_is_an_error() -> None:
    item = numeric({"x": {"from": 1, "to": 9, "step": 1}}, where="x > 10")
    with pytest.raises(ExpressionError, match="holds for no numbers"):
        draw_values(item, 1)


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').getcwd()",
        "x.__class__",
        "[1 for _ in range(9)]",
        "1/0",
        "9**9**9",
        "log(0)",
        "y",
        "x +",
    ],
)
def test_what_is_no_arithmetic_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, {"x": 1})


def test_templates_show_numbers_as_people_write_them() -> None:
    draws = {"x": Draw(**{"from": 0.5, "to": 2, "step": 0.25}), "n": Draw(values=[3, 4])}
    values = {"x": 0.5, "n": 3}
    text = "{{ x }} {{ n }} {{ x + n }} {{ x / n | 3 }} {{ -0.001 | 1 }} {{ 0.125 | 2 }}"
    assert fill(text, values, draws) == "0.50 3 3.5 0.167 0.0 0.13"
