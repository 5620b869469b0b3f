"""Chapter 9: the data can be made again, the code runs, and the prose says what the code finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SLUG = "quality"
ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "quality.md"


def test_gap_scores_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    intervals, gap = chapter["intervals"], chapter["gap"]
    assert (intervals["high"] < 0).all()
    assert set(intervals["mean"].nsmallest(2).index) == {"Reliability", "Responsiveness"}
    assert intervals["mean"]["Reliability"] == pytest.approx(-0.8, abs=0.05)
    summary = chapter["summary"]
    assert (summary["G"] * summary["w"]).sum() < summary["G"].mean()
    business = chapter["survey"]["purpose"] == "business"
    assert business.mean() == pytest.approx(0.6, abs=0.05)
    assert gap[business]["Responsiveness"].mean() < -1
    assert gap[~business]["Responsiveness"].mean() == pytest.approx(-0.3, abs=0.06)
    # The title for leisure guests.
    leisure = gap[~business].mean()
    assert leisure.idxmin() == "Reliability" and leisure["Responsiveness"] > leisure.median()
    # "Nor should ranks be taken too literally": the two widest gaps overlap.
    assert intervals["high"]["Reliability"] > intervals["low"]["Responsiveness"]


def test_the_bootstrap_agrees_with_the_t_interval(chapter: dict[str, Any]) -> None:
    intervals, half = chapter["intervals"], chapter["gap"].sem() * 1.97
    assert np.allclose(intervals["low"], chapter["gap"].mean() - half, atol=0.02)
    assert np.allclose(intervals["high"], chapter["gap"].mean() + half, atol=0.02)


def test_reliability_formulas_meet_known_results(chapter: dict[str, Any]) -> None:
    # Documentation of ci.cronbach in the R package statpsych (Feldt, 1965), which takes n (k - 1)
    # for our (n - 1) (k - 1) degrees of freedom: equal to three decimals.
    low, high = chapter["alpha_interval"](0.85, k=7, n=89)
    assert (low, high) == pytest.approx((0.7971254, 0.8931436), abs=5e-4)
    alpha, survey = chapter["cronbach_alpha"], chapter["survey"]
    for d in chapter["NAMES"]:
        e = survey[[f"{d}{i}_e" for i in (1, 2, 3)]].to_numpy()
        p = survey[[f"{d}{i}_p" for i in (1, 2, 3)]].to_numpy()
        assert alpha(p - e) < min(alpha(e), alpha(p))
        assert 0 <= chapter["omega"](p - e) - alpha(p - e) < 0.05
        by_formula = chapter["difference_reliability"](
            alpha(e), alpha(p), e.mean(axis=1), p.mean(axis=1)
        )
        assert by_formula == pytest.approx(alpha(p - e), abs=0.03)


def test_the_two_rulers_disagree_as_the_figure_says(chapter: dict[str, Any]) -> None:
    ranks = chapter["ranks"]
    assert ranks.loc["Tangibles"].tolist() == [1, 3]
    assert ranks.loc["Reliability"].tolist() == [4, 1]
    assert ranks.loc["Responsiveness"].tolist() == [2, 2]
    overall = chapter["survey"]["overall"]
    perf, gap = (chapter["correlation_interval"](x, overall) for x in chapter["rulers"].values())
    assert perf[0] > gap[0] and perf[1] > gap[2]


def test_tolerance_zones_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    zone = chapter["zone"].set_index("dimension")
    assert (zone["high"] - zone["low"]).idxmin() == "Reliability" == zone["below"].idxmax()
    assert zone["p"]["Reliability"] < zone["low"]["Reliability"]
    inside = zone.drop(index="Reliability")
    assert ((inside["p"] > inside["low"]) & (inside["p"] < inside["high"])).all()
    assert 0.4 < zone["below"]["Reliability"] < 0.5
    assert 0.35 < zone["below"]["Responsiveness"] < 0.4
    assert (zone["below"][["Tangibles", "Empathy"]] < 0.1).all()


def test_the_charts_find_the_special_causes_and_nothing_else(chapter: dict[str, Any]) -> None:
    signals = chapter["signals"]
    assert chapter["p_days"] == [17, 18] and chapter["c_days"] == [23]
    assert signals(chapter["x_chart"]) == [26, 27, 28, 29, 30]
    assert signals(chapter["r_chart"]) == [9]
    log = chapter["log"]
    again = chapter["p_limits"](log["defective"], log["inspected"], chapter["usual_p"])
    assert signals(again) == [17, 18]
    assert signals(chapter["c_limits"](log["complaints"], chapter["usual_c"])) == [23]
    assert chapter["x_bar"] == pytest.approx(6.0, abs=0.1)
    assert chapter["r_bar"] / chapter["FACTORS"][5]["d2"] == pytest.approx(1.2, abs=0.05)
    assert log["complaints"][19] - log["complaints"][18] == 3
    usual, most = chapter["usual"], chapter["most"]
    false = chapter["stats"].binom.sf(most, log["inspected"], usual["centre"]).mean()
    assert false == pytest.approx(1 / 200, abs=0.001)
    assert 3 < (usual["centre"] * log["inspected"]).mean() < 4


# Montgomery (2013), appendix VI: n, d2, d3, A2, D3, D4.
PRINTED = [
    (2, 1.128, 0.853, 1.880, 0, 3.267),
    (3, 1.693, 0.888, 1.023, 0, 2.574),
    (4, 2.059, 0.880, 0.729, 0, 2.282),
    (5, 2.326, 0.864, 0.577, 0, 2.114),
    (6, 2.534, 0.848, 0.483, 0, 2.004),
    (7, 2.704, 0.833, 0.419, 0.076, 1.924),
    (8, 2.847, 0.820, 0.373, 0.136, 1.864),
    (10, 3.078, 0.797, 0.308, 0.223, 1.777),
]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"n={row[0]}")
def test_factors_of_the_range_agree_with_the_printed_table(
    chapter: dict[str, Any], row: tuple[float, ...]
) -> None:
    n, *printed = row
    computed = chapter["chart_factors"](int(n))
    assert list(computed.values()) == pytest.approx(printed, abs=0.001)


@pytest.mark.parametrize(("shift", "low", "high"), [(0, 370, 371), (0.5, 30, 40), (1.5, 1, 2)])
def test_run_lengths_are_as_the_prose_says(
    chapter: dict[str, Any], shift: float, low: float, high: float
) -> None:
    chart = chapter["run_length"](n=5, shift=shift)
    simulated, half, exact = (float(x) for x in re.findall(r"\d+\.\d", chart.title))
    assert low <= exact <= high
    assert abs(simulated - exact) <= 2 * half + 0.05  # printed with one decimal


def test_the_explorers_question_has_an_answer_on_its_slider(chapter: dict[str, Any]) -> None:
    def exact(n: int) -> float:
        return float(chapter["run_length"](n=n, shift=0.5).title.split()[-1])

    assert exact(11) > 10 > exact(12)
