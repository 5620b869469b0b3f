"""Chapter 12: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import adjusted_rand_score
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_confint

from course.notebook import read_text
from glossary import Lang

SLUG = "customer-service"
ROOT = Path(__file__).resolve().parents[2]
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def card_program(name: str) -> dict[str, Any]:
    text = (ROOT / "book" / "data" / f"customer_service_{name}.card.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    namespace: dict[str, Any] = {"__name__": "card"}
    exec(code[1], namespace)
    return namespace


def test_the_case_is_as_large_as_the_prose_says(chapter: dict[str, Any]) -> None:
    sizes = [len(chapter[name]) for name in ("cases", "calls", "customers")]
    assert sizes == [1200, 4966, 420] and both("1,200", "4,966", "420")


# --- the funnel


@pytest.mark.parametrize(("k", "n"), [(0, 20), (1, 30), (194, 554), (58, 60), (40, 40)])
def test_wilson_agrees_with_two_libraries(chapter: dict[str, Any], k: int, n: int) -> None:
    ours = chapter["wilson"](k, n, z=stats.norm.ppf(0.975))
    theirs = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


def test_wilson_covers_where_the_usual_interval_does_not(chapter: dict[str, Any]) -> None:
    """Exact coverage at n = 30, p = 0.95: the usual interval is far too narrow."""
    n, p = 30, 0.95
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, p)
    low, high = chapter["wilson"](k, n)
    half = 1.96 * np.sqrt(k / n * (1 - k / n) / n)
    assert chance[(low <= p) & (p <= high)].sum() > 0.92
    assert chance[(k / n - half <= p) & (p <= k / n + half)].sum() < 0.85


def test_the_months_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    cases = chapter["cases"]
    last, first = cases[cases["day"] > 55], cases[cases["day"] < 28]
    closed = last[last["status"] != "open"]
    assert [round(100 * (group["passed"] >= 4).mean()) for group in (first, last, closed)] == [
        36,
        16,
        15,
    ]
    assert 0.28 < (last["status"] == "open").mean() < 0.3
    assert both("36%", "16%", "15%", "554")
    assert len(chapter["old"]) == 554 and not (chapter["old"]["status"] == "open").any()


def test_the_true_share_fitted_lies_in_the_interval_and_never_fell(
    chapter: dict[str, Any],
) -> None:
    card = card_program("journeys")
    shares = dict(zip(("phone", "chat", "shop"), (0.4, 0.35, 0.25), strict=True))
    truth = sum(shares[name] * np.prod(rates) for name, rates in card["PASS"].items())
    low, high = chapter["wilson"](chapter["fitted"], len(chapter["old"]))
    assert low < truth < high
    eventually = card["make"](snapshot=10_000)
    late = eventually[eventually["day"] > 55]
    assert abs((late["passed"] >= 4).mean() - truth) < 3 * np.sqrt(truth / len(late))


def test_the_funnel_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    steps = chapter["steps"]
    assert steps["lost"].tolist() == [67, 144, 139, 10, 96]
    assert (100 * steps["rate"]).round().tolist() == [88, 70, 59, 95, 51]
    assert chapter["fitted"] == 194 and round(100 * 194 / 554) == 35
    assert both("144", "51%", "59%", "77%")
    parts = chapter["parts"].set_index(["channel", "stage"])
    needs = {name: parts.loc[(name, "2 Needs")] for name in ("Chat", "Shop", "Telephone")}
    assert [round(100 * needs[name]["rate"]) for name in ("Chat", "Shop")] == [59, 77]
    assert needs["Chat"]["high"] < needs["Shop"]["low"]
    delivery = [parts.loc[(name, "4 Delivery")] for name in needs]
    assert max(row["low"] for row in delivery) < min(row["high"] for row in delivery)
    assert max(row["rate"] for row in delivery) - min(row["rate"] for row in delivery) < 0.02
    # The program gives all channels the same share here.
    assert {rates[3] for rates in card_program("journeys")["PASS"].values()} == {0.94}


def test_silence_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    answers = chapter["answers"]
    assert answers["share"].round(2).tolist() == [0.56, 0.36]
    assert answers["mean"].round(1).tolist() == [4.5, 3.1]
    assert (
        round(chapter["done"]["rating"].mean(), 2) == 4.21 and round(chapter["weighted"], 2) == 4.11
    )
    assert answers["answered"].sum() / answers["delivered"].sum() == pytest.approx(0.5, abs=0.01)
    assert both("4.21", "4.11", "36%", "56%", "4.5", "3.1")
    # What everybody would have answered, by the program: weighting comes closer.
    rng = np.random.default_rng(1)
    marks = [np.clip(np.rint(rng.normal(m, 0.7, 200_000)), 1, 5).mean() for m in (4.4, 3.1)]
    truth = 0.73 * marks[0] + 0.27 * marks[1]
    assert abs(chapter["weighted"] - truth) < abs(4.21 - truth)


def test_times_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    assert round(chapter["through"].median()) == 50 and chapter["work"] == pytest.approx(16.8)
    assert round(100 * chapter["work"] / (8 * chapter["through"].median())) == 4
    assert round(chapter["per_order"], 1) == 24.2 and sum(chapter["HOURS"].values()) == 17
    assert both("16.8", "4%", "24.2")


# --- what a change is worth


def test_worth_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    value = chapter["value"]
    assert (value["yuan"] / 1000).round().tolist() == [28, 40, 64, 51]
    plan = value.loc["3 Plan"]
    assert [round(plan["low"], -3), round(plan["high"], -3)] == [58_000, 68_000]
    assert round(plan["orders"]) == 29 and plan["low"] > value.drop("3 Plan")["high"].max()
    assert value["orders"].idxmin() == "4 Delivery" and value["yuan"].rank()["4 Delivery"] == 3
    thin = [chapter["worth"](chapter["rates"], i, margin=600)[1][0] for i in range(4)]
    assert [gain < 0 for gain in thin] == [True, True, True, False]
    assert both("2,800", "144", "600") and "5.8–6.8 万" in PROSE["zh"] and "58 to 68" in PROSE["en"]


def test_worth_by_counting_people(chapter: dict[str, Any]) -> None:
    """The same by walking 1,000 enquiries through the stages."""
    hours, rates = list(chapter["HOURS"].values()), chapter["steps"]["rate"].tolist()

    def walk(rates: list[float]) -> float:
        people, yuan = 1000.0, 0.0
        for stage, (rate, work) in enumerate(zip(rates, hours, strict=True)):
            yuan -= 60 * work * people
            people *= rate
            yuan += 2800 * people if stage == 3 else 0
        return yuan

    for stage in range(4):
        better = [rate + 0.05 * (i == stage) for i, rate in enumerate(rates)]
        ours = chapter["worth"](chapter["rates"], stage)[1][0]
        assert ours == pytest.approx(walk(better) - walk(rates))
        # The chart computes the same from two numbers a stage.
        gains = chapter["gains"].iloc[stage]
        assert 0.05 * (2800 * gains["orders"] - 60 * gains["hours"]) == pytest.approx(
            ours, rel=1e-3
        )


def test_a_tenth_of_any_rate_brings_a_tenth_more_orders(chapter: dict[str, Any]) -> None:
    rates = chapter["rates"]
    now = chapter["outcome"](rates)[0][0]
    for stage in range(4):
        extra = chapter["worth"](rates, stage, points=0.1 * rates[stage])[0][0]
        assert extra == pytest.approx(0.1 * now)


def test_cases_needed_agrees_with_simulation_and_a_library(chapter: dict[str, Any]) -> None:
    p, q = chapter["now"], chapter["now"] + 0.1
    n = chapter["cases_needed"](p, q)
    rng = np.random.default_rng(3)
    a, b = rng.binomial(n, p, 20_000) / n, rng.binomial(n, q, 20_000) / n
    z = (b - a) / np.sqrt((a * (1 - a) + b * (1 - b)) / n)
    assert (z > 1.96).mean() == pytest.approx(0.8, abs=0.015)
    effect = 2 * np.arcsin(np.sqrt(q)) - 2 * np.arcsin(np.sqrt(p))
    assert n == pytest.approx(NormalIndPower().solve_power(effect, alpha=0.05, power=0.8), rel=0.02)
    weeks = [2 * chapter["cases_needed"](p, p + rise) / chapter["a_week"] for rise in (0.05, 0.1)]
    assert 50 < weeks[0] < 54 and 11 < weeks[1] < 14  # a year, three months


# --- the telephone


def test_the_peak_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    peak, quick = chapter["peak"], chapter["quick"]
    assert round(100 * quick / len(peak), 1) == 70.4
    assert round(100 * quick / peak["answered"].sum(), 1) == 80.8
    assert round(60 / chapter["leaving"], 1) == 3.1
    level = chapter["level_c"](chapter["arrivals"], 60 / chapter["handling"], 5, 20 / 3600)
    assert (round(100 * level), round(100 * chapter["log"]["level"])) == (48, 72)
    assert both("70.4%", "80.8%", "3.1", "48%", "72%", "70%")
    # The truth of the program: patience 3 minutes, handling 6.
    card = card_program("calls")
    assert 60 / chapter["leaving"] == pytest.approx(card["PATIENCE"], rel=0.1)
    assert chapter["handling"] == pytest.approx(card["MINUTES"], rel=0.1)


def test_erlang_agrees_with_printed_figures_and_other_programs(chapter: dict[str, Any]) -> None:
    # Mandelbaum & Zeltyn (2007): 50 agents, 48 calls a minute, service 1 minute, patience 2.
    assert round(60 * chapter["erlang_c"](50, 48) / 2, 1) == 20.8
    assert round(60 * chapter["printed"]["wait"], 1) == 3.7
    assert round(100 * chapter["printed"]["abandon"], 1) == 3.1
    assert both("20.8", "3.7", "3.1%", "0.88835", "0.858")
    # README of the R package ErlangC 0.1.0: 100 calls in 30 minutes of 180 s, 14 agents, 20 s.
    assert chapter["erlang_c"](14, 10) == pytest.approx(0.1741319, abs=1e-7)
    assert chapter["level_c"](100 / 30, 1 / 3, 14, 1 / 3) == pytest.approx(0.88835, abs=1e-6)
    # Guide of the Python package pyworkforce: the same calls, patience 5 minutes, 13 agents.
    theirs = chapter["erlang_a"](100 / 30, 1 / 3, 1 / 5, 13, 1 / 3)
    assert round(theirs["level"], 3) == 0.858
    assert round(theirs["abandon"], 3) == 0.025 and round(theirs["wait"], 3) == 0.125


def test_erlang_a_becomes_erlang_c_for_endless_patience(chapter: dict[str, Any]) -> None:
    for lam, mu, c in ((10, 3, 5), (37, 10, 5)):
        patient = chapter["erlang_a"](lam, mu, 0.01, c, 0.02)
        assert patient["level"] == pytest.approx(chapter["level_c"](lam, mu, c, 0.02), abs=0.005)
        assert patient["abandon"] < 0.002


@pytest.mark.parametrize(("agents", "patience", "rate"), [(4, 1.0, 25), (6, 3.0, 37), (5, 5.0, 45)])
def test_the_explorer_agrees_with_the_formula(
    chapter: dict[str, Any], agents: int, patience: float, rate: int
) -> None:
    title = chapter["ring"](agents, patience, rate).to_dict()["title"]
    simulated, half, exact = (float(x) for x in re.findall(r"\d+\.\d+(?=%)", title))
    assert abs(simulated - exact) < 2 * half


def test_settling_at_once_saves_an_agent(chapter: dict[str, Any]) -> None:
    enough = chapter["enough"]
    assert enough.loc[0.2].to_dict() == {"A": 6, "C": 7}
    assert enough.loc[0.05].to_dict() == {"A": 5, "C": 6}
    assert chapter["repeats"] == pytest.approx(0.2, abs=0.01)


def test_resolution_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    ripe, first, settled = (chapter[name] for name in ("ripe", "first", "settled"))
    figures = [ripe["marked"].mean(), settled(ripe), settled(first)]
    assert [round(100 * figure) for figure in figures] == [89, 81, 83]
    issues = card_program("calls")["ISSUES"]
    truth = sum(share * solved for share, solved in issues.values())
    assert round(100 * truth) == 74 and both("89%", "81%", "83%", "74%")
    # By hand on a few matters.
    for matter in ripe.index[:40]:
        log = chapter["calls"][chapter["calls"]["matter"] == matter].sort_values("clock")
        start = log[log["answered"] == 1]["clock"].iloc[0]
        again = log[log["clock"] > start]
        gap = again["day"].iloc[0] - int(start // 24) if len(again) else np.nan
        assert np.isnan(gap) == np.isnan(ripe.loc[matter, "gap"])
        assert np.isnan(gap) or gap == ripe.loc[matter, "gap"]


# --- kinds of customer


def test_adjusted_rand_agrees_with_a_library(chapter: dict[str, Any]) -> None:
    rng = np.random.default_rng(4)
    for k in (2, 3, 5):
        a, b = rng.integers(0, k, (2, 200))
        b = np.where(rng.random(200) < 0.5, a, b)
        assert chapter["adjusted_rand"](a, b) == pytest.approx(adjusted_rand_score(a, b))
    assert chapter["adjusted_rand"](a, (a + 1) % 5) == pytest.approx(1)


def test_groups_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    stable = chapter["stable"].set_index(["who", "k"])
    everybody, homes = (stable.loc[who] for who in chapter["SETS"])
    assert round(everybody.loc[2, "data"], 2) == 1.0 > everybody.loc[2, "highest"]
    inside = homes["data"].between(homes["lowest"], homes["highest"])
    assert inside.all() and everybody.loc[3:, "data"].lt(everybody.loc[3:, "highest"]).all()
    four, two = homes.loc[4].round(2), homes.loc[2].round(2)
    assert (four["data"], four["lowest"], four["highest"]) == (0.37, 0.35, 0.64)
    assert (two["data"], two["lowest"], two["highest"]) == (0.79, 0.52, 0.87)
    assert both("1.00", "0.37", "0.35", "0.64", "0.79", "0.52", "0.87")
    account = (chapter["customers"]["account"] == "business").astype(int)
    assert adjusted_rand_score(chapter["two"], account) == 1


def test_both_languages_compute_the_same(chapters: dict[Lang, dict[str, Any]]) -> None:
    zh, en = chapters["zh"], chapters["en"]
    assert zh["value"]["yuan"].tolist() == en["value"]["yuan"].tolist()
    assert zh["stable"]["data"].tolist() == en["stable"]["data"].tolist()
    assert zh["log"] == en["log"]


def test_charts_are_light(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) == 7
    assert max(chapter["sizes"].values()) < 60_000, chapter["sizes"]
