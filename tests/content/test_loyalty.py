"""Chapter 14: the data can be made again, each formula meets an independent result, prose agrees."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import integrate, stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.outliers_influence import variance_inflation_factor

from course.notebook import read_text

SLUG = "loyalty"
ROOT = Path(__file__).resolve().parents[2]
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}
FACTORS = ["speed", "staff", "price", "setting", "content"]


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def test_the_case_is_as_it_is_told(chapter: dict[str, Any]) -> None:
    survey = chapter["survey"]
    assert (survey["sat"] >= 4).mean() == pytest.approx(2 / 3, abs=0.01)
    assert survey["renewed"].mean() == pytest.approx(0.44) and both("44%")
    assert len(survey) == 800 and len(chapter["members"]) == 1000


def test_shapley_shares_meet_every_order_and_the_closed_form(chapter: dict[str, Any]) -> None:
    x, y, r2 = chapter["x"], chapter["y"], chapter["r_squared"]
    drivers, whole = chapter["drivers"], smf.ols("sat ~ " + "+".join(FACTORS), chapter["survey"])
    assert drivers["shapley"].sum() == pytest.approx(whole.fit().rsquared)
    gains = pd.Series(0.0, index=FACTORS)
    for order in permutations(FACTORS):
        for place, name in enumerate(order):
            gains[name] += r2(x[list(order[: place + 1])], y) - r2(x[list(order[:place])], y)
    assert np.allclose(drivers["shapley"], gains / 120)
    r1, r2_, total = (r2(x[c], y) for c in (["speed"], ["staff"], ["speed", "staff"]))
    assert chapter["shapley"](x[["speed", "staff"]], y)["speed"] == pytest.approx(
        (r1 + total - r2_) / 2
    )
    design = np.column_stack([np.ones(len(x)), x])
    vif = [variance_inflation_factor(design, j) for j in range(1, 6)]
    assert drivers["VIF"].tolist() == pytest.approx(vif)


def test_drivers_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    drivers = chapter["drivers"]
    for measure in ("r", "beta", "shapley"):
        assert drivers[measure].idxmax() == "content" == drivers["mean"].idxmin()
    assert f"{drivers['mean']['content']:.2f}" == "4.35" and both("4.35", "0.70")
    assert chapter["survey"]["speed"].corr(chapter["survey"]["staff"]) == pytest.approx(
        0.7, abs=5e-3
    )
    share = drivers["shapley"] / drivers["shapley"].sum()
    assert share[["speed", "staff"]].tolist() == pytest.approx([0.2, 0.2], abs=0.02)
    assert drivers["r"][["speed", "staff"]].min() > 0.8 * drivers["r"]["content"]
    assert drivers["VIF"]["speed"] == pytest.approx(2, abs=0.1)


def test_penalties_and_rewards_are_those_of_a_library(chapter: dict[str, Any]) -> None:
    terms = [f"I({f} {side})" for f in FACTORS for side in ("<= 3", ">= 6")]
    fitted = smf.ols("sat ~ " + "+".join(terms), chapter["survey"]).fit()
    effects, bounds = chapter["effects"], fitted.conf_int()
    for factor in FACTORS:
        for side, test in (("low", "<= 3"), ("high", ">= 6")):
            name = f"I({factor} {test})[T.True]"
            row = effects.loc[(side, factor)]
            assert row["effect"] == pytest.approx(fitted.params[name], abs=1e-9)
            assert [row["lo"], row["hi"]] == pytest.approx(bounds.loc[name].tolist())
    found = effects["effect"]
    said = (found["low"]["speed"], found["high"]["content"], found["low"]["content"])
    assert [f"{abs(v):.2f}" for v in said] == ["0.62", "0.62", "0.20"] and both("0.62", "0.20")
    assert effects.loc[("high", "speed"), "lo"] < 0 < effects.loc[("high", "speed"), "hi"]
    others = effects[~effects.index.get_level_values(1).isin(["speed", "content"])]
    assert others["effect"].abs().max() < 0.3


def test_the_curve_and_the_survivors(chapter: dict[str, Any]) -> None:
    curve, survey = chapter["curve"], chapter["survey"]
    assert curve.index.tolist() == [2, 3, 4, 5] and curve["size"][2] == 21
    assert [f"{v:.0%}" for v in curve["mean"]] == ["0%", "12%", "51%", "88%"]
    assert both("51%", "88%") and f"{curve['hi'][2]:.0%}" == "15%"
    stayed = survey[survey["months"] >= 6]
    assert len(stayed) == 495 and both("495", "3.82", "4.08", "67%", "82%")
    assert [round(survey["sat"].mean(), 2), round(stayed["sat"].mean(), 2)] == [3.82, 4.08]
    assert [f"{(s['sat'] >= 4).mean():.0%}" for s in (survey, stayed)] == ["67%", "82%"]


def test_the_error_of_the_nps_is_multinomial(chapter: dict[str, Any]) -> None:
    survey, nps = chapter["survey"], chapter["nps"]
    score, error = nps(survey["recommend"])
    coded = np.select([survey["recommend"] >= 9, survey["recommend"] <= 6], [1, -1])
    assert score == pytest.approx(coded.mean())
    assert error == pytest.approx(coded.std() / np.sqrt(len(coded)))
    assert [round(100 * (score + k * 1.96 * error)) for k in (-1, 0, 1)] == [10, 15, 20]
    redrawn = np.percentile(chapter["redrawn"], [2.5, 97.5])
    assert np.allclose(redrawn, [score - 1.96 * error, score + 1.96 * error], atol=0.006)
    stay = survey.groupby("recommend")["renewed"].mean()
    assert [f"{stay[k]:.0%}" for k in (7, 8)] == ["29%", "50%"] and both("29%", "50%")
    mixes = chapter["mixes"]
    assert np.allclose(mixes["p"] - mixes["d"], 0.15)
    half = 1.96 * np.sqrt((mixes["p"] + mixes["d"] - 0.15**2) / 200)
    assert half.round(2).tolist() == pytest.approx([0.05, 0.10, 0.13], abs=0.006)


def test_rfm_finds_those_who_respond(chapter: dict[str, Any]) -> None:
    current, lift = chapter["current"], chapter["lift"]
    for mark in "RFM":
        assert current[mark].value_counts().between(94, 95).all()
    assert current.groupby("R")["days"].mean().is_monotonic_decreasing
    assert current.groupby("F")["orders"].mean().is_monotonic_increasing
    assert len(current) == 473 and f"{current['answered'].mean():.1%}" == "8.9%"
    assert lift.loc["12–15", ["size", "sum"]].tolist() == [138, 28] and lift["sum"].sum() == 42
    assert both("473", "8.9%", "138", "28", "42", "0.79")
    assert round(current["F"].corr(current["M"]), 2) == 0.79
    assert lift["lo"]["12–15"] > lift["hi"].drop("12–15").max()
    assert lift["lo"].drop("12–15").max() < lift["mean"].drop("12–15").min()


def test_kaplan_meier_agrees_with_two_libraries_and_with_the_truth(chapter: dict[str, Any]) -> None:
    km, members, time = chapter["km"], chapter["members"], chapter["time"]
    assert np.allclose(km["survival"], chapter["checked"].probabilities)
    other = SurvfuncRight(time, members["left"])
    mine = km.set_index("t")["survival"][other.surv_times]
    assert np.allclose(mine, other.surv_prob)
    at = km.set_index("t")
    for t in (1, 6, 12, 24):  # the program draws from a beta distribution with 0.8 and 7.2
        truth = chapter["sbg_survival"](t, 0.8, 7.2)
        assert at["low"][t] - 0.015 < truth < at["high"][t] + 0.015
    assert f"{members['left'].mean():.1%}" == "52.7%" and both("52.7%", "47.3%", "3.4%")
    assert round(members["months"][members["left"] == 1].mean(), 1) == 4.0
    first, later = at.loc[1:3], at.loc[13:24]
    assert first["left"].sum() / first["at_risk"].sum() == pytest.approx(0.10, abs=0.002)
    assert f"{later['left'].sum() / later['at_risk'].sum():.1%}" == "3.4%"
    assert f"{1 - chapter['pooled']:.1%}" == "7.2%" and round(chapter["pooled"] ** 24, 2) == 0.17


def test_sbg_meets_the_published_fit(chapter: dict[str, Any]) -> None:
    # Fader & Hardie (2007): 0.668 and 3.806 (log-likelihood -1611.2) for the high-end cohort.
    alpha, beta, value = chapter["fits"]["high"]
    assert (alpha, beta) == pytest.approx((0.668, 3.806), abs=1e-3)
    assert value == pytest.approx(-1611.2, abs=0.05)
    assert chapter["fits"]["regular"][:2] == pytest.approx((0.704, 1.182), abs=1e-3)
    survival = chapter["sbg_survival"]
    for t in (1, 5, 12):
        mixed, _ = integrate.quad(
            lambda q, t=t: (1 - q) ** t * stats.beta.pdf(q, 0.704, 1.182), 0, 1
        )
        assert survival(t, 0.704, 1.182) == pytest.approx(mixed, abs=1e-5)
    t = np.arange(1, 13)
    rates = survival(t, 0.7, 1.2) / survival(t - 1, 0.7, 1.2)
    assert np.allclose(rates, (1.2 + t - 1) / (0.7 + 1.2 + t - 1))
    high = chapter["COHORTS"]["high"]
    pooled = sum(high[1:8]) / sum(high[:7])
    said = (survival(12, alpha, beta), high[12] / 1000, pooled, pooled**12)
    assert [f"{v:.1%}" for v in said] == ["37.8%", "39.4%", "89.7%", "27.0%"]
    assert both("37.8%", "39.4%", "89.7%", "27.0%")


def test_lifetime_value_in_closed_form_by_sum_and_by_simulation(chapter: dict[str, Any]) -> None:
    clv, t = chapter["clv"], np.arange(1, 2000)
    assert clv(1, 0.85, 0.1) == pytest.approx((0.85**t / 1.1**t).sum())
    same = chapter["same"]
    assert abs(same.mean() - clv(1, 0.85, 0.1)) < 2.6 * same.std() / np.sqrt(len(same))
    for name, (alpha, beta, _) in chapter["fits"].items():
        each, _ = integrate.quad(
            lambda q, a=alpha, b=beta: clv(1, 1 - q, 0.1) * stats.beta.pdf(q, a, b), 0, 1, limit=200
        )
        assert chapter["sbg_clv"](1, alpha, beta, 0.1) == pytest.approx(each, rel=2e-3), name
    value = chapter["value"]
    assert value["at the mean r"].round(1).tolist() == [3.4, 1.3]
    assert value["sBG"].round(1).tolist() == [4.9, 2.7] and both("3.4", "4.9", "1.3", "2.7")
    title = chapter["crowd"](mean_r=0.8, spread=0.2, i=0.1).title
    people, half, mean = (float(v) for v in re.findall(r"\d+\.\d+", title))
    exact, _ = integrate.quad(
        lambda q: clv(1, 1 - q, 0.1) * stats.beta.pdf(q, 0.8, 3.2), 0, 1, limit=200
    )
    assert abs(people - exact) < 1.5 * half and mean == round(clv(1, 0.8, 0.1), 2) < people


def test_the_five_per_cent_are_as_the_prose_reckons(chapter: dict[str, Any]) -> None:
    clv = chapter["clv"]
    gains = [clv(1, r + 0.05, 0.1) / clv(1, r, 0.1) - 1 for r in (0.6, 0.8, 0.9)]
    assert [f"{g:.0%}" for g in gains] == ["20%", "28%", "41%"] and both("20%", "41%")
    assert clv(1, 0.95, 0) / clv(1, 0.9, 0) > 2
