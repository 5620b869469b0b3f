"""Chapter 8: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from course.notebook import read_text

SLUG = "capacity"
ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "capacity.md"
TEXT = read_text(CHAPTER)
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def test_demand_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    booked = chapter["booked"]
    assert len(booked) == 36_275 - 37
    months = booked[booked["arrival"].dt.year == 2018].groupby(booked["arrival"].dt.month)
    share, size = months["cancelled"].mean(), months.size()
    assert (round(share[1], 2), round(share[10], 2)) == (0.02, 0.46)
    assert size[1] == pytest.approx(1000, rel=0.05) and size[10] == pytest.approx(3400, rel=0.02)
    rate = chapter["rate"].set_index("lead")["p"]
    assert (round(rate.iloc[0], 2), round(rate.iloc[-1], 2)) == (0.05, 0.74)
    for lang in ("zh", "en"):
        assert "46%" in PROSE[lang] and "74%" in PROSE[lang] and "67%" in PROSE[lang]
    assert round(1 - booked["cancelled"].mean(), 2) == 0.67


def test_weekdays_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    indices = chapter["indices"].pivot_table(index="day", columns="count", sort=False)
    arrivals = indices["index"]["arrivals"]
    assert (arrivals.idxmax(), arrivals.idxmin()) == ("Sun", "Thu")
    assert (round(arrivals["Sun"], 2), round(arrivals["Thu"], 2)) == (1.16, 0.89)
    assert indices["index"]["in house"].agg(np.ptp) < 0.1
    unsure = (indices["low"]["arrivals"] < 1) & (indices["high"]["arrivals"] > 1)
    assert set(unsure.index[unsure]) == {"Mon", "Tue", "Fri", "Sat"}
    # Counted the long way: who arrived by that day and leaves after it.
    stays, night = chapter["stays"], pd.Timestamp("2018-08-15")
    leaving = stays["arrival"] + pd.to_timedelta(stays["nights"], unit="D")
    in_house = ((stays["arrival"] <= night) & (leaving > night)).sum()
    assert chapter["counts"]["in house"][night] == in_house


def test_overbooking_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    assert round(chapter["show"], 2) == 0.79 and round(chapter["price"]) == 121
    cost, best, show = chapter["cost"], chapter["best"], chapter["show"]
    assert chapter["search"] == best(show) == 124
    assert cost(124, show) / cost(100, show) == pytest.approx(0.25, abs=0.01)
    numbers = [[int(n) for n in row[2:]] for row in chapter["rows_of_models"]]
    assert numbers == [[124, 535, 535], [113, 1572, 2026], [118, 1191, 1374]]
    assert round(cost(100, show)) == 2142
    for lang in ("zh", "en"):
        assert all(
            word in PROSE[lang]
            for word in ("535", "2,000", "2,140", "113", "0.09", "1,570", "1,190")
        )
    shifts = np.diff([lowest(chapter, s, 0.04) for s in (0.7, 0.74, 0.78, 0.82, 0.86)])
    assert set(-shifts) <= {4, 5, 6}
    for rho, fewer in ((0, 2), (0.04, 4)):
        assert lowest(chapter, show, rho) - lowest(chapter, show, rho, 500) == fewer


def lowest(chapter: dict[str, Any], s: float, rho: float, walk: float = 250) -> int:
    return min(range(100, 160), key=lambda n: chapter["cost"](n, s, rho, walk=walk))


@pytest.mark.parametrize("s", [0.7, 0.8, 0.9])
@pytest.mark.parametrize(("empty", "walk"), [(100, 250), (50, 400), (120, 120)])
def test_the_critical_fractile_finds_the_lowest_cost(chapter, s, empty, walk) -> None:
    cost = chapter["cost"]
    best = chapter["best"](s, empty, walk)
    least = min(cost(n, s, 0, empty, walk) for n in range(100, 170))
    assert cost(best, s, 0, empty, walk) == pytest.approx(least)


def test_the_correlation_is_found_again_in_bookings_made_with_one(chapter: dict[str, Any]) -> None:
    rng = np.random.default_rng(8)
    for rho in (0.0, 0.05, 0.15):
        weight = 1 / rho - 1 if rho else 1e9
        chance = rng.beta(0.8 * weight, 0.2 * weight, 3000)
        days = np.repeat(np.arange(3000), 20)
        made = pd.DataFrame({"arrival": days, "year": 1})
        made["cancelled"] = rng.random(len(made)) > chance[days]
        assert chapter["day_correlation"](made, ["year"]) == pytest.approx(rho, abs=0.01)


@pytest.mark.parametrize("rho", [0.0, 0.04, 0.1])
def test_expected_cost_agrees_with_simulation(chapter: dict[str, Any], rho: float) -> None:
    rng = np.random.default_rng(1)
    weight = 1 / rho - 1 if rho else 1e9
    shows = rng.binomial(120, rng.beta(0.82 * weight, 0.18 * weight, 200_000))
    empty, walked = chapter["expected"](120, 0.82, rho)
    assert empty == pytest.approx(np.maximum(100 - shows, 0).mean(), rel=0.02)
    assert walked == pytest.approx(np.maximum(shows - 100, 0).mean(), rel=0.05)
    # What the chart computes in the browser.
    assert walked == pytest.approx(120 * 0.82 - 100 + empty)


@pytest.mark.parametrize(
    ("c", "load"), [(1, 0.5), (2, 1.0), (2, 1.9), (3, 2.2), (5, 4.6), (8, 7.2)]
)
def test_erlang_c_is_the_textbook_sum(chapter: dict[str, Any], c: int, load: float) -> None:
    last = load**c / math.factorial(c) * c / (c - load)
    exact = last / (sum(load**k / math.factorial(k) for k in range(c)) + last)
    assert chapter["erlang_c"](c, load) == pytest.approx(exact)


def test_waits_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    wait = chapter["mean_wait"]
    assert chapter["erlang_c"](2, 1.0) == pytest.approx(1 / 3)
    # Trueman (1977), table 12.2: three servers at 0.8.
    assert round(wait(2.4, 1, 3), 3) == 1.079
    arrivals, service = chapter["arrivals"], chapter["service"]
    assert 3 < 60 * wait(arrivals, service, 2) < 4
    assert 60 * wait(arrivals, service, 3) == pytest.approx(0.5, abs=0.1)
    assert [wait(rho, 1, 1) for rho in (0.8, 0.9)] == pytest.approx([4, 9])
    assert wait(7.2, 1, 8) < 1
    means = chapter["means"]
    half = stats.t.ppf(0.999, len(means) - 1) * means.std(ddof=1) / math.sqrt(len(means))
    exact = 60 * wait(chapter["arrivals"], chapter["service"], 2)
    assert abs(means.mean() - exact) < half


@pytest.mark.parametrize("low", [30, 60, 90])
def test_littlewoods_rule_finds_the_highest_revenue(chapter: dict[str, Any], low: int) -> None:
    high, mean, sd = chapter["HIGH"], chapter["MEAN"], chapter["SD"]
    simulated = chapter["simulated"]
    z = (simulated["y"] - mean) / sd
    sold = simulated["y"] - sd * (z * stats.norm.cdf(z) + stats.norm.pdf(z))
    assert ((simulated["used"] - sold).abs() < 2.5 * simulated["half"] + 0.01).all()
    top = simulated["y"][(high * sold + low * (100 - simulated["y"])).idxmax()]
    assert abs(top - stats.norm.ppf(1 - low / high, mean, sd)) <= 1
    assert round(stats.norm.ppf(1 - low / high, mean, sd)) == {30: 48, 60: 40, 90: 32}[low]


def test_emsr_b_with_two_classes_is_littlewoods_rule(chapter: dict[str, Any]) -> None:
    levels = chapter["emsr_b"](np.array([120, 90]), np.array([40, 50]), np.array([12, 10]))
    assert levels == pytest.approx([chapter["littlewood"]])
    best = chapter["best_levels"](np.array([120, 90]), np.array([40, 50]), np.array([12, 10]))
    assert best == pytest.approx([chapter["littlewood"]], abs=0.6)


def test_emsr_b_gives_the_published_levels(chapter: dict[str, Any]) -> None:
    # Fiig, Isler, Hopperstad & Belobaba (2010), the example of six classes.
    fares = np.array([1200, 1000, 800, 600, 400, 200])
    means = np.array([31.2, 10.9, 14.8, 19.9, 26.9, 36.3])
    sds = np.array([11.2, 6.6, 7.7, 8.9, 10.4, 12])
    assert chapter["emsr_b"](fares, means, sds).round().tolist() == [20, 35, 54, 80, 117]


def test_no_other_levels_earn_more_than_the_optimum(chapter: dict[str, Any]) -> None:
    best = chapter["best_levels"](chapter["fares"], chapter["means"], chapter["sds"])
    nights, sell = chapter["nights"], chapter["sell"]
    top = sell(nights, best).mean()
    for change in np.vstack([np.eye(3), -np.eye(3), 5 * np.eye(3), -5 * np.eye(3)]):
        assert sell(nights, best + change).mean() < top + 2
    heuristic = chapter["emsr_b"](chapter["fares"], chapter["means"], chapter["sds"])
    assert (abs(heuristic - best) <= 2).all()


def test_limits_gain_what_the_prose_says(chapter: dict[str, Any]) -> None:
    assert 0.15 < chapter["gain"].mean() < 0.2
    assert "近两成" in PROSE["zh"] and "nearly a fifth" in PROSE["en"]


def test_charts_are_light(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) >= 4
    assert max(chapter["sizes"].values()) < 60_000, chapter["sizes"]


def test_no_term_or_figure_is_named_in_one_language_only() -> None:
    for pattern in (r"\{numref\}`(fig-[\w-]+)`", r"\(eq-[\w-]+\)", r"\{eq\}`([\w-]+)`"):
        assert re.findall(pattern, PROSE["zh"]) == re.findall(pattern, PROSE["en"])
