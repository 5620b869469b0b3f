"""Chapter 8: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from course.notebook import read_text, resolve_tr

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "capacity.md"
TEXT = read_text(CHAPTER)
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


@pytest.fixture(scope="module")
def chapter() -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(CHAPTER.parent)
        patch.setenv("COURSE_BUILD", "site")
        for cell in TEXT.cells:
            if cell.kind == "code":
                code = compile(resolve_tr(cell.source, "en"), f"line {cell.line}", "exec")
                exec(code, namespace)
    return namespace


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


def test_overbooking_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    assert round(chapter["show"], 2) == 0.82 and round(chapter["price"]) == 119
    costs, best = chapter["costs"], chapter["best"]
    assert min(costs, key=costs.get) == best(chapter["show"]) == 119
    assert 0.25 < costs[119] / costs[100] < 0.3
    assert [best(0.82) - best(s) for s in (0.78, 0.86)] == [-6, 5]
    assert best(0.82, walk=250) - best(0.82, walk=500) == 2


@pytest.mark.parametrize("s", [0.7, 0.8, 0.9])
@pytest.mark.parametrize(("empty", "walk"), [(100, 250), (50, 400), (120, 120)])
def test_the_critical_fractile_finds_the_lowest_cost(chapter, s, empty, walk) -> None:
    expected = chapter["expected"]

    def cost(n: int) -> float:
        rooms, walked = expected(n, s)
        return empty * rooms + walk * walked

    best = chapter["best"](s, empty, walk)
    assert cost(best) == pytest.approx(min(cost(n) for n in range(100, 170)))


def test_expected_cost_agrees_with_simulation(chapter: dict[str, Any]) -> None:
    shows = np.random.default_rng(1).binomial(120, 0.82, 200_000)
    empty, walked = chapter["expected"](120, 0.82)
    assert empty == pytest.approx(np.maximum(100 - shows, 0).mean(), rel=0.02)
    assert walked == pytest.approx(np.maximum(shows - 100, 0).mean(), rel=0.05)


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
    assert [wait(rho, 1, 1) for rho in (0.8, 0.9)] == pytest.approx([4, 9])
    assert wait(7.2, 1, 8) < 1
    means = chapter["means"]
    half = stats.t.ppf(0.999, len(means) - 1) * means.std(ddof=1) / math.sqrt(len(means))
    exact = 60 * wait(chapter["arrivals"], chapter["service"], 2)
    assert abs(means.mean() - exact) < half


def test_littlewoods_rule_finds_the_highest_revenue(chapter: dict[str, Any]) -> None:
    rows = chapter["rows"]
    top = rows.loc[rows["exact"].idxmax(), "y"]
    assert abs(top - chapter["littlewood"]) <= 1
    assert round(chapter["littlewood"]) == 32
    assert ((rows["mean"] - rows["exact"]).abs() < 2.5 * rows["half"] + 1e-9).all()


def test_emsr_b_with_two_classes_is_littlewoods_rule(chapter: dict[str, Any]) -> None:
    levels = chapter["emsr_b"](np.array([120, 90]), np.array([40, 50]), np.array([12, 10]))
    assert levels == pytest.approx([chapter["littlewood"]])


def test_limits_gain_what_the_prose_says(chapter: dict[str, Any]) -> None:
    gain = chapter["gain"].mean() / chapter["first_come"]
    assert 0.15 < gain < 0.2
    assert "近两成" in PROSE["zh"] and "nearly a fifth" in PROSE["en"]


def test_no_term_or_figure_is_named_in_one_language_only() -> None:
    for pattern in (r"\{numref\}`(fig-[\w-]+)`", r"\(eq-[\w-]+\)", r"\{eq\}`([\w-]+)`"):
        assert re.findall(pattern, PROSE["zh"]) == re.findall(pattern, PROSE["en"])
