"""Scoring: published values, properties, and input that no honest student makes."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.behaviours import score_attempts, score_certainty, tries_for
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
    assert result.message == vector.get("message", result.message)


@pytest.mark.parametrize("vector", VECTORS["attempts"], ids=lambda vector: vector["name"])
def test_the_published_vectors_of_tries(vector: dict[str, Any]) -> None:
    more = {name: vector[name] for name in ("attempts",) if name in vector}
    if "penalty" in vector:
        more["penalty"] = Fraction(*vector["penalty"])
    result = score_attempts(vector["key"], vector["responses"], **more)
    assert (result.status, result.points) == (vector["status"], Fraction(vector["points"]))
    assert result.message == vector["message"]


@pytest.mark.parametrize("vector", VECTORS["certainty"], ids=lambda vector: vector["name"])
def test_the_published_vectors_of_certainty(vector: dict[str, Any]) -> None:
    result = score_certainty(vector["key"], vector["response"], vector["certainty"])
    assert (result.status, result.points) == (vector["status"], Fraction(vector["points"]))
    assert result.message == vector["message"]


@each_type
@pytest.mark.parametrize("rule", RULES)
def test_all_right_is_full_and_nothing_is_zero(kind: str, rule: str) -> None:
    assert score_response(key(kind, rule), RIGHT[kind]).points == 3
    for nothing in (None, "", [], {}, "  "):
        result = score_response(key(kind, rule), nothing)
        assert (result.status, result.points, result.message) == (GRADED, 0, "unanswered")


#: Of each type a response in which nothing is right.
WRONG: dict[str, Any] = {
    "single": "a",
    "multiple": ["b", "d", "e"],
    "truefalse": False,
    "numeric": "-2.5 分钟",
    "ordering": ["d", "b", "a", "c"],
    "matching": {"1": "a", "2": "b", "3": "d"},
    "fillin": {"one": "离队", "two": "2"},
}


@each_type
@pytest.mark.parametrize("rule", RULES)
def test_all_wrong_is_the_floor(kind: str, rule: str) -> None:
    result = score_response(key(kind, rule), WRONG[kind])
    assert (result.status, result.points, result.message) == (GRADED, 0, "wrong")


@each_type
@given(points=st.decimals(min_value="0.01", max_value=1000, places=2), rule=st.sampled_from(RULES))
def test_points_are_exact_fractions(kind: str, points: Decimal, rule: str) -> None:
    """No binary rounding: a share of the points is that very fraction of the number written."""
    made = key(kind, rule, float(points))
    assert score_response(made, RIGHT[kind]).points == Fraction(points)
    half = score_response({**made, **KEYS["multiple"], "type": "multiple"}, ["a"]).points
    assert half == (0 if rule == "all-or-nothing" else Fraction(points) / 2)


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
        ("25%", None),
        ("2 5", None),
        ("1 234", 1234),
        ("2。5", 2.5),
        ("1.2×10³", 1200),
        ("10³", 1000),
        ("2.5 秒", None),
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


@each_type
@given(tries=st.lists(JSON, max_size=6), rule=st.sampled_from(RULES))
def test_tries_stay_within_bounds_and_a_further_one_never_earns_the_penalty_back(
    kind: str, tries: list[Any], rule: str
) -> None:
    made = key(kind, rule)
    result = score_attempts(made, tries)
    assert result.status in {GRADED, INVALID}
    assert 0 <= result.points <= 3
    counted = [one for one in (score_response(made, r) for r in tries) if one.status == GRADED]
    counted = [one for one in counted if one.message != "unanswered"]
    assert result.points <= max((one.points for one in counted), default=0)
    right_now = score_attempts(made, [RIGHT[kind], *tries])
    assert right_now.points == 3
    if len(counted) == 1 and counted[0].message != "right" and tries_for(made) > 1:
        assert score_attempts(made, [*tries, RIGHT[kind]]).points == 2


@each_type
@given(response=JSON, certainty=JSON | st.sampled_from([1, 2, 3]))
def test_certainty_stays_within_bounds_and_rewards_honesty(
    kind: str, response: Any, certainty: Any
) -> None:
    result = score_certainty(key(kind), response, certainty)
    assert -6 <= result.points <= 3
    if result.status == INVALID or result.message == "unanswered":
        assert result.points == 0


@pytest.mark.parametrize(("chance", "best"), [(0.5, 1), (0.7, 2), (0.85, 3)])
def test_it_pays_to_say_how_sure_one_is(chance: float, best: int) -> None:
    """Below 2/3 certainty 1 earns most, above 0.8 certainty 3, between them certainty 2."""
    made = key("single")

    def expected(certainty: int) -> float:
        right, wrong = (score_certainty(made, r, certainty).points for r in ("b", "a"))
        return chance * float(right) + (1 - chance) * float(wrong)

    assert max((1, 2, 3), key=expected) == best


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
