"""The checks as authors write them and as stock nbgrader runs them, in place."""

from __future__ import annotations

import collections
import datetime
import json
import math
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from grader.checks import expect, run_probe, score
from grader.expectations import (
    Expectation,
    between,
    close_to,
    equals,
    has_columns,
    has_shape,
    is_a,
    one_of,
    raises,
)
from grader.values import MAX_ELEMENTS, plain


def meets(value: object, expectation: Expectation) -> bool:
    """Through JSON, as a value travels from the sandbox."""
    return expectation.met_by(json.loads(json.dumps({"value": plain(value)})))


class EqualToAll:
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __le__(self, other: object) -> bool:
        return True

    __ge__ = __lt__ = __gt__ = __le__

    def __float__(self) -> float:
        return 1.0

    def __sub__(self, other: object) -> float:
        return 0.0

    __rsub__ = __abs__ = __sub__


class SlyFloat(float):
    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class SlyList(list):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


class SlyDict(dict):
    def items(self):
        return {"a": 1}.items()


FRAME = pd.DataFrame({"a": [1, 2], "b": [0.5, None]}, index=["x", "y"])
Pair = collections.namedtuple("Pair", "left right")


@pytest.mark.parametrize(
    ("value", "expectation"),
    [
        (3, equals(3)),
        (np.int64(3), equals(3)),
        (3.0, equals(3)),
        (True, equals(True)),
        (np.bool_(True), equals(True)),
        (2**70, equals(2**70)),
        (0.1 + 0.2, close_to(0.3)),
        (np.float32(0.1), close_to(0.1, abs=1e-6)),
        (float("inf"), equals(math.inf)),
        ("区间", equals("区间")),
        (None, equals(None)),
        (float("nan"), equals(None)),
        ([1, [2, "b"]], equals([1, [2, "b"]])),
        ((1, 2), equals([1, 2])),
        (Pair(1, 2), equals([1, 2])),
        ({1, 2}, equals({1, 2})),
        (np.array([[1, 2], [3, 4]]), equals([[1, 2], [3, 4]])),
        (pd.Series([-0.8, 0.1]), close_to([-0.8, 0.1])),
        (pd.Series({"a": 1.0, "b": 2.0}), close_to({"b": 2, "a": 1})),
        (pd.Index(["a", "b"]), equals(["a", "b"])),
        (collections.Counter("aab"), equals({"a": 2, "b": 1})),
        (FRAME, equals({"a": [1, 2], "b": [0.5, None]})),
        (FRAME, equals({"b": {"x": 0.5, "y": None}, "a": {"x": 1, "y": 2}})),
        (FRAME, has_columns("b")),
        (FRAME, has_shape(2, 2)),
        (FRAME["a"], has_shape(2)),
        (FRAME, is_a("DataFrame")),
        (np.float64(1), is_a("float")),
        (np.int64(1), is_a("number")),
        (pd.Timestamp("2017-07-01"), equals("2017-07-01")),
        (datetime.date(2017, 7, 1), equals("2017-07-01")),
        (pd.Series([1, 2], index=pd.to_datetime(["2017-07-01", "2017-07-02"])),
         equals({"2017-07-01": 1, "2017-07-02": 2})),
        (5, between(5, 6)),
        ("b", one_of("a", "b")),
    ],
)  # fmt: skip
def test_right_answers_are_met(value: object, expectation: Expectation) -> None:
    assert meets(value, expectation)


@pytest.mark.parametrize(
    ("value", "expectation"),
    [
        (True, equals(1)),
        (1, equals(True)),
        (np.bool_(True), equals(1)),
        (False, close_to(0.0)),
        (float("nan"), close_to(1.0)),
        (float("nan"), between(0, 1)),
        (float("inf"), close_to(1.0)),
        (10**400, close_to(1.5)),
        ("3", equals(3)),
        (EqualToAll(), equals(3)),
        (EqualToAll(), close_to(3)),
        (EqualToAll(), between(0, 3)),
        (EqualToAll(), one_of(1, 2)),
        (EqualToAll(), is_a("DataFrame")),
        ([EqualToAll(), 2], equals([1, 2])),
        (pd.Series([EqualToAll(), 2]), equals([1, 2])),
        (np.array([EqualToAll(), 2], dtype=object), equals([1, 2])),
        (SlyFloat(2.0), equals(3.0)),
        (SlyList([1]), equals([2])),
        (SlyDict(a=2), equals({"a": 1})),
        ([1, 2, 3], equals([1, 2])),
        ({"a": 1, "b": 2}, equals({"a": 1})),
        (pd.Series([1, 1], index=["a", "a"]), equals({"a": 1, "b": 1})),
        (FRAME, has_columns("c")),
        (FRAME, has_shape(2)),
        (3, has_shape(3)),
        (3, has_columns("a")),
        (3, raises("ValueError")),
        (1, is_a("bool")),
    ],
)
def test_wrong_answers_and_tricks_are_not(value: object, expectation: Expectation) -> None:
    assert not meets(value, expectation)


def test_a_list_that_holds_itself_and_a_huge_one_stay_finite() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert "too large" in json.dumps(plain(loop))
    frame = pd.DataFrame({"a": np.zeros(MAX_ELEMENTS)})
    assert plain(frame)["shape"] == [MAX_ELEMENTS, 1]
    assert "items" not in plain(frame)
    assert meets(frame, has_columns("a"))


@pytest.mark.parametrize(
    "forged",
    [{}, {"value": {}}, {"value": {"type": 3}}, {"value": {"type": "Series"}},
     {"value": {"type": "int", "value": "zz"}}, {"value": [1, 2]}, {"error": 3}],
)  # fmt: skip
@pytest.mark.parametrize(
    "expectation", [equals([1, 2]), equals(1), raises("A"), has_shape(1), is_a("x"), equals({})]
)
def test_forged_data_meets_nothing(forged: dict[str, object], expectation: Expectation) -> None:
    assert not expectation.met_by(forged)


def test_an_expectation_takes_literals_only() -> None:
    assert not equals(object()).met_by({"value": 1})


def test_probe_reports_exceptions_with_their_bases() -> None:
    result = run_probe("[][1]", {})
    assert result["error"][:2] == ["IndexError", "LookupError"]
    assert raises("LookupError").met_by(result)
    assert "error" in run_probe("1 +", {})
    assert "error" in run_probe("x = 1", {})
    assert "error" in run_probe("raise SystemExit", {})


def test_names_assigned_in_a_probe_stay_inside_it() -> None:
    namespace = {"x": 1}
    assert run_probe("x = 5\nx + 1", namespace) == {"value": 6}
    assert namespace["x"] == 1


CELL = """
expect("answer", equals(42), points=0.1, hint="the answer")
expect("other", close_to(1.0), points=0.2, hint="secret 1.0 is never printed" and "the other")
score()
"""


def run_cell(source: str, **names: object) -> object:
    """Run ``source`` as a cell and return the value of its last line."""
    *body, last = source.strip().splitlines()
    namespace = {"expect": expect, "score": score, "equals": equals, "close_to": close_to, **names}
    exec(compile("\n".join(body), "<cell>", "exec"), namespace)
    return eval(compile(last, "<cell>", "eval"), namespace)


def test_score_is_a_plain_float_never_above_the_sum(capsys: pytest.CaptureFixture[str]) -> None:
    total = run_cell(CELL, answer=42, other=1.0)
    assert type(total) is float
    assert total == 0.3
    assert capsys.readouterr().out == "✓ [0.1/0.1] the answer\n✓ [0.2/0.2] the other\n"


def test_a_wrong_answer_prints_its_hint_and_costs_only_its_points(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_cell(CELL, answer=42) == 0.1
    out = capsys.readouterr().out
    assert "✗ [0/0.2] the other (NameError: name 'other' is not defined)" in out
    assert type(run_cell("score()")) is float


def test_a_warning_reaches_no_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    def noisy() -> int:
        warnings.warn("old", stacklevel=1)
        sys.stderr.write("noise")
        return 42

    before = sys.stderr
    run_cell('expect("noisy()", equals(42), points=1)\nscore()', noisy=noisy)
    assert sys.stderr is before
    assert capsys.readouterr().err == ""


def test_points_of_a_cell_that_failed_do_not_pass_to_the_next() -> None:
    class Shell:
        execution_count = 1

    names = {"get_ipython": Shell, "x": 1}
    with pytest.raises(ZeroDivisionError):
        run_cell('expect("x", equals(1), points=3)\n1/0', **names)
    Shell.execution_count = 2
    assert run_cell("score()", **names) == 0.0


def test_lone_surrogates_travel() -> None:
    assert json.dumps(plain("\ud800")).encode()
    assert json.dumps(run_probe("raise ValueError('\\ud800')", {})).encode()
