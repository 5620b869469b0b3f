"""Scoring: published values, properties, and input that no honest student makes."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.scoring import GRADED, INVALID, RULES, parse_number, score_response

VECTORS = json.loads(
    (Path(__file__).resolve().parents[2] / "quizzes" / "static" / "score_vectors.json").read_text(
        encoding="utf-8"
    )
)
KEYS: dict[str, dict[str, Any]] = {
    "single": {"key": "b", "wrong": 3},
    "multiple": {"key": ["a", "c"], "wrong": 3},
    "truefalse": {"key": True},
    "numeric": {"key": 2.5, "tolerance": {"abs": 0.01}, "units": ["分钟", "minutes"]},
    "ordering": {"key": ["c", "a", "b", "d"]},
    "matching": {"key": {"1": "b", "2": "a", "3": "c"}},
    "fillin": {
        "key": {"one": {"zh": ["止步"], "en": ["balking"]}, "two": {"zh": ["1"], "en": ["1"]}}
    },
}
RIGHT: dict[str, Any] = {
    "single": "b",
    "multiple": ["c", "a"],
    "truefalse": True,
    "numeric": "2.5",
    "ordering": ["c", "a", "b", "d"],
    "matching": {"1": "b", "2": "a", "3": "c"},
    "fillin": {"one": " 止步。", "two": "１"},
}
each_type = pytest.mark.parametrize("kind", KEYS)


def key(kind: str, rule: str = "partial", points: float = 3) -> dict[str, Any]:
    return {"type": kind, "rule": rule, "points": points, **KEYS[kind]}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_the_published_vectors(vector: dict[str, Any]) -> None:
    result = score_response(vector["key"], vector["response"])
    assert (result.status, result.points) == (vector["status"], Fraction(vector["points"]))


@each_type
@pytest.mark.parametrize("rule", RULES)
def test_all_right_is_full_and_nothing_is_zero(kind: str, rule: str) -> None:
    assert score_response(key(kind, rule), RIGHT[kind]).points == 3
    for nothing in (None, "", [], {}, "  "):
        result = score_response(key(kind, rule), nothing)
        assert (result.status, result.points, result.message) == (GRADED, 0, "unanswered")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=12,
)


@each_type
@given(response=JSON, rule=st.sampled_from(RULES))
def test_any_json_gives_a_typed_result_within_bounds(kind: str, response: Any, rule: str) -> None:
    result = score_response(key(kind, rule), response)
    assert result.status in {GRADED, INVALID}
    assert 0 <= result.points <= 3
    if result.status == INVALID:
        assert result.points == 0


@given(ticks=st.sets(st.sampled_from("abcde")), rule=st.sampled_from(RULES))
def test_order_of_ticks_does_not_matter_and_a_right_tick_never_costs(
    ticks: set[str], rule: str
) -> None:
    made = key("multiple", rule)
    one = score_response(made, sorted(ticks)).points
    assert one == score_response(made, sorted(ticks, reverse=True)).points
    assert score_response(made, sorted(ticks | {"a"})).points >= one
    assert score_response(made, sorted(ticks - {"e"})).points >= one or not ticks - {"e"}


@given(st.permutations("abcd"))
def test_an_order_is_worth_less_the_more_pairs_are_swapped(order: list[str]) -> None:
    points = score_response(key("ordering"), list(order)).points
    assert (points == 3) == (list(order) == KEYS["ordering"]["key"])
    assert score_response(key("ordering"), KEYS["ordering"]["key"][::-1]).points == 0


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 50_000_000,
        [["a"] * 10] * 1000,
        {"1": {"2": {"3": "4"}}},
        10**400,
        float("nan"),
        float("inf"),
        ["a"] * 10_000,
        {"__class__": "x"},
        "9" * 59 + "e999",
        b"bytes",
        object(),
    ],
    ids=range(11),
)
def test_hostile_input_never_raises_nor_earns(hostile: object) -> None:
    for kind in KEYS:
        assert score_response(key(kind), hostile).points == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2.5", 2.5),
        ("２．５", 2.5),
        ("−2.5", -2.5),
        ("+2.5", 2.5),
        (" 2.5 分钟", 2.5),
        ("2.5minutes", 2.5),
        ("25%", 25),
        ("1,234.5", 1234.5),
        ("1,234", 1234),
        ("1e3", 1000),
        (".5", 0.5),
        ("5.", 5),
        (7, 7),
        (2.5, 2.5),
        ("3,5", None),
        ("1,23,4", None),
        ("two", None),
        ("2.5.1", None),
        ("", None),
        ("0x10", None),
        ("1e9999", None),
        (True, None),
        (None, None),
        ([2.5], None),
        ("٣", None),
        ("nan", None),
        ("1_000", None),
    ],
)
def test_numbers_as_people_type_them(typed: object, number: float | None) -> None:
    assert parse_number(typed, ["分钟", "minutes"]) == number


@pytest.mark.parametrize("kind", KEYS)
def test_every_part_of_a_key_matters(kind: str) -> None:
    """A changed key, tolerance or number of points changes some score."""
    other = {
        "single": {"key": "c"},
        "multiple": {"key": ["a"]},
        "truefalse": {"key": False},
        "numeric": {"key": 2.6},
        "ordering": {"key": ["a", "c", "b", "d"]},
        "matching": {"key": {"1": "a", "2": "b", "3": "c"}},
        "fillin": {"key": {**KEYS["fillin"]["key"], "one": {"zh": ["离队"], "en": ["reneging"]}}},
    }[kind]
    full = score_response(key(kind), RIGHT[kind]).points
    assert score_response({**key(kind), **other}, RIGHT[kind]).points < full
    assert score_response(key(kind, points=4), RIGHT[kind]).points == 4
    wide = {**key("numeric"), "tolerance": {"abs": 1}}
    assert score_response(wide, "3.4").points > score_response(key("numeric"), "3.4").points


def test_written_answers_wait_for_the_teacher() -> None:
    for kind in ("short", "case"):
        result = score_response({"type": kind, "rule": "partial", "points": 4}, "x")
        assert (result.status, result.points, result.message) == ("manual", 0, "manual")
