"""Item statistics against reference implementations and published worked values."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from grader.statistics import (
    bands,
    distractor_table,
    item_table,
    warnings_for,
    wilson,
)
from quizzes.reliability import cronbach_alpha, fisher, item_rest


def made_scores(students: int, items: int, seed: int) -> pd.DataFrame:
    """Points that depend on one ability: item ``i`` gives 0, 1 or 2."""
    random = np.random.default_rng(seed)
    ability = random.normal(size=(students, 1))
    raw = ability + random.normal(size=(students, items)) + np.linspace(-1, 1, items)
    points = np.clip(np.round(raw + 1), 0, 2)
    return pd.DataFrame(points, columns=[f"i{number}" for number in range(items)])


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize(("successes", "n"), [(0, 12), (7, 24), (24, 24), (150, 300)])
def test_wilson_is_scipys(successes: int, n: int, level: float) -> None:
    ours = wilson(successes, n, level)
    theirs = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize(("r", "n"), [(0.5, 24), (-0.2, 10), (0.95, 200)])
def test_fisher_is_pingouins(r: float, n: int) -> None:
    ours = fisher(r, n)
    theirs = pingouin.compute_esci(stat=r, nx=n, ny=n, eftype="r", decimals=9)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs), abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_alpha_is_pingouins(seed: int, level: float) -> None:
    scores = made_scores(40, 6, seed)
    ours = cronbach_alpha(scores, level)
    alpha, interval = pingouin.cronbach_alpha(scores, ci=level)
    assert ours.value == pytest.approx(alpha, abs=1e-12)
    assert (ours.low, ours.high) == pytest.approx(tuple(interval), abs=5e-4)  # it rounds


def test_students_with_a_gap_do_not_count_for_alpha() -> None:
    scores = made_scores(40, 6, 1)
    holes = pd.concat([scores, pd.DataFrame([[2.0, None, 1, 1, 1, 1]], columns=scores.columns)])
    assert cronbach_alpha(holes.astype(float)) == cronbach_alpha(scores)


@pytest.mark.parametrize(
    "scores",
    [
        pd.DataFrame({"a": [1.0, 2.0, 0.0]}),
        pd.DataFrame({"a": [1.0], "b": [2.0]}),
        pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0]}),
        pd.DataFrame({"a": [], "b": []}, dtype=float),
    ],
)
def test_alpha_that_cannot_be_computed_is_nan(scores: pd.DataFrame) -> None:
    assert math.isnan(cronbach_alpha(scores).value)


def test_item_rest_is_a_plain_correlation_with_the_rest() -> None:
    scores = made_scores(40, 6, 3)
    for item in scores.columns:
        rest = scores.drop(columns=item).sum(axis=1)
        expected = pingouin.corr(scores[item], rest)
        ours = item_rest(scores, item)
        assert ours.value == pytest.approx(float(expected["r"].iloc[0]), abs=1e-12)
        column = next(name for name in expected.columns if name.startswith("CI95"))
        low, high = expected[column].iloc[0]
        assert (ours.low, ours.high) == pytest.approx((low, high), abs=6e-3)  # it rounds


def test_an_item_that_says_nothing_has_no_discrimination() -> None:
    scores = made_scores(20, 4, 1).assign(i0=1.0)
    assert math.isnan(item_rest(scores, "i0").value)


def test_the_item_table_counts_shares_of_points_and_gaps() -> None:
    scores = pd.DataFrame({"a": [2.0, 1.0, 0.0, np.nan], "b": [4.0, 4.0, 0.0, 4.0]})
    table = item_table(scores, {"a": 2, "b": 4})
    assert table.loc["a", ["n", "mean", "difficulty"]].tolist() == [3, 1.0, 0.5]
    assert table.loc["b", ["n", "mean", "difficulty"]].tolist() == [4, 3.0, 0.75]
    assert (table["difficulty_low"] < table["difficulty"]).all()


def test_alpha_without_an_item_is_alpha_of_the_others() -> None:
    scores = made_scores(40, 6, 2)
    table = item_table(scores, dict.fromkeys(scores.columns, 2.0))
    assert table.loc["i3", "alpha_without"] == cronbach_alpha(scores.drop(columns="i3")).value


def test_bands_are_27_percent_and_never_split_equal_totals() -> None:
    totals = pd.Series(range(100), index=[f"s{number}" for number in range(100)])
    assert bands(totals).value_counts().to_dict() == {"low": 27, "middle": 46, "high": 27}
    assert set(bands(pd.Series([5.0] * 10))) == {"middle"}


def test_distractors_by_band() -> None:
    totals = pd.Series({f"s{n}": float(n) for n in range(10)})
    responses = pd.Series({f"s{n}": "b" if n < 4 else "a" for n in range(10) if n != 5})
    table = distractor_table(responses, totals)
    assert table.loc["a"].tolist() == [0, 2, 3, 5]
    assert table.loc["b"].tolist() == [3, 1, 0, 4]


def test_warnings_name_what_to_be_careful_with() -> None:
    scores = made_scores(20, 5, 4).assign(same=1.0)
    scores["wrong-key"] = 2 - scores["i0"]
    table = item_table(scores, dict.fromkeys(scores.columns, 2.0))
    found = warnings_for(scores, table)
    assert ("small-class", "") in found
    assert ("all-alike", "same") in found
    assert ("negative", "wrong-key") in found
    big = made_scores(60, 5, 4)
    codes = [code for code, _ in warnings_for(big, item_table(big, dict.fromkeys(big, 2.0)))]
    assert codes == []
