"""Chapter 16: the data can be made again, models meet known results, the prose says what code finds."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

SLUG = "governance"
ROOT = Path(__file__).resolve().parents[2]


def test_the_chance_to_miss_is_counted_and_as_the_prose_says(chapter: dict[str, Any]) -> None:
    miss = chapter["miss"]
    samples = list(combinations(range(8), 3))  # bad boxes: 0 and 1
    blind = sum(not {0, 1} & set(one) for one in samples)
    assert miss(3, bad=2, total=8) == pytest.approx(blind / len(samples))
    assert chapter["few"] == pytest.approx(0.502, abs=5e-4)
    assert chapter["few"] ** 2 == pytest.approx(0.25, abs=0.005)
    assert chapter["needed"] == 25 and miss(24) > 0.05 >= miss(25)
    # The figure: the binomial lies below the exact line.
    plans = chapter["plans"]
    assert (plans["binomial"] <= plans["exact"] + 1e-12).all()


@pytest.mark.parametrize("cap", [300, 250, 200])
def test_a_cap_costs_what_the_areas_say(chapter: dict[str, Any], cap: float) -> None:
    got, rooms = chapter["cap_effect"](cap), 2 * cap - 200

    def value(q: float) -> float:
        return 500 - q / 2

    def cost(q: float) -> float:
        return (q + 200) / 2

    guests = integrate.quad(lambda q: value(q) - cap, 0, rooms)[0]
    owners = integrate.quad(lambda q: cap - cost(q), 0, rooms)[0]
    lost = integrate.quad(lambda q: value(q) - cost(q), rooms, 400)[0]
    areas = (got["by_value"], got["owners"], got["loss"])
    assert areas == pytest.approx((guests, owners, lost))


def test_a_cap_at_250_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    at = chapter["cap_effect"](250)
    assert at == {
        "rooms": 300, "short": 200, "by_value": 52500, "by_luck": 37500,
        "owners": 22500, "loss": 5000,
    }  # fmt: skip
    assert chapter["cap_effect"](300)["by_value"] == 40000


def test_a_lottery_among_the_willing_earns_what_the_formula_says(chapter: dict[str, Any]) -> None:
    values = 250 + np.arange(0.25, 250, 0.5)  # 500 guests with WTP above 250, one each half yuan
    rng = np.random.default_rng(3)
    draws = [rng.choice(values, 300, replace=False).sum() - 300 * 250 for _ in range(400)]
    half = 3 * np.std(draws) / np.sqrt(len(draws))
    assert np.mean(draws) == pytest.approx(chapter["cap_effect"](250)["by_luck"], abs=half)


def test_article_two_is_enumerated_as_the_prose_says(chapter: dict[str, Any]) -> None:
    hits = chapter["hits"].value_counts()
    assert hits.to_dict() == {0: 224, 1: 60, 2: 4} and hits.sum() == 288
    both = [
        case
        for case in chapter["every_case"](chapter["DOMAIN"])
        if len(chapter["fired"](case, chapter["ARTICLE_2"])) == 2
    ]
    assert {(case["who"], case["place"]) for case in both} == {("property", "own and area")}
    found = [chapter["fired"](case, chapter["ARTICLE_2"]) for case in chapter["cases"].values()]
    assert found == [["(2)"], [], ["(1)"], [], ["(2)", "(3)"]]


def test_article_eight_wants_all_five_and_counts_the_boundary(chapter: dict[str, Any]) -> None:
    whole = dict.fromkeys(chapter["CONDITIONS"], True) | {"capital": 1_000_000}
    missing = chapter["missing"]
    assert missing(whole) == []
    assert missing(whole | {"capital": 999_999}) == ["capital"]
    for name in chapter["CONDITIONS"][1:]:
        assert missing(whole | {name: False}) == [name]


def test_gate_rules_are_unclear_and_then_clear(chapter: dict[str, Any]) -> None:
    verdicts = chapter["verdicts"]
    draft = verdicts(chapter["DRAFT"])["verdict"].value_counts().to_dict()
    assert draft == {"conflict": 10, "one": 5, "gap": 1}
    assert (verdicts(chapter["REVISED"])["verdict"] == "one").all()
    gap = verdicts(chapter["DRAFT"]).query("verdict == 'gap'").iloc[0]
    assert gap[["danger", "papers", "appointment", "host"]].tolist() == [False, True, False, False]


def test_the_register_ranks_as_the_figure_says(chapter: dict[str, Any]) -> None:
    score = chapter["register"].set_index("risk")["score"]
    assert score["Bad food"] == score.max() == 12
    assert score["Fire"] == score["Drowning"] == 5
    assert score["Corridor collision"] == score["Traffic accident"] == 10
    assert (score >= 10).sum() == 3


def test_a_matrix_ranks_pairs_as_the_prose_says(chapter: dict[str, Any]) -> None:
    pairs = chapter["ranked_pairs"]
    assert pairs.sum(axis=1).tolist() == pytest.approx([1, 1], abs=1e-3)
    easy, hard = pairs.loc["Independent"], pairs.loc["Rare when grave"]
    assert 0.6 < easy["right"] < 0.65 and easy["reversed"] < 0.02
    assert easy["tied"] == pytest.approx(0.35, abs=0.01)
    assert hard["tied"] == pytest.approx(0.5, abs=0.01)
    share = hard["reversed"] / (hard["reversed"] + hard["right"])
    assert share == pytest.approx(0.6, abs=0.02)


# Garwood's limits as tabulated for 95%: count, lower, upper.
PRINTED = [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.624, 11.668), (10, 4.795, 18.390)]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"k={row[0]}")
def test_poisson_intervals_meet_the_tables_and_their_definition(
    chapter: dict[str, Any], row: tuple[float, ...]
) -> None:
    k, *printed = row
    low, high = chapter["poisson_interval"](k)
    assert (low, high) == pytest.approx(printed, abs=1e-3)
    assert stats.poisson.cdf(k, high) == pytest.approx(0.025)
    if k:
        assert stats.poisson.sf(k - 1, low) == pytest.approx(0.025)


def test_rates_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    falls = chapter["falls"]
    assert falls.tolist() == [14, 6] and chapter["years"]["fire"].sum() == 0
    rates = chapter["rates"].set_index(["kind", "year"])
    first, second = rates.loc[("corridor", 1)], rates.loc[("corridor", 2)]
    assert second["rate"] < 0.5 * first["rate"] and second["high"] > first["low"]
    assert first["rate"] == pytest.approx(2.3, abs=0.05)
    assert second["rate"] == pytest.approx(1, abs=0.05)
    assert chapter["fewer"] == pytest.approx(0.08, abs=0.005)
    assert chapter["fire_bound"] == pytest.approx(0.24, abs=0.005)
    assert rates.loc["fire"]["high"].tolist() == pytest.approx([0.6, 0.6], abs=0.02)
    exact = -np.log(0.05) / chapter["days"].sum() * 1e5
    assert chapter["fire_bound"] == pytest.approx(exact, rel=0.01)


def test_evacuation_times_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    assert (chapter["main"], chapter["side"]) == pytest.approx((1.43, 0.78))
    assert {s: round(t) for s, t in chapter["times"].items()} == {1: 280, 0.8: 224, 0.5: 256}
    assert chapter["best"] == pytest.approx(0.65, abs=0.005)
    assert round(400 / (chapter["main"] + chapter["side"])) == 181


@pytest.mark.parametrize("seed", range(5))
def test_the_closed_form_is_the_simulation(chapter: dict[str, Any], seed: int) -> None:
    arrivals = np.random.default_rng(seed).gamma(2, 60, 150)
    for c in (0.3, 1.0, 5.0):
        assert chapter["last_out"](arrivals, c) == pytest.approx(chapter["simulated"](arrivals, c))


def test_slow_reactions_move_the_bottleneck(chapter: dict[str, Any]) -> None:
    quick, slow = (chapter["drill"](people=400, delay=delay) for delay in (20, 200))

    def seconds(chart: Any) -> list[float]:
        return chart.data["seconds"].tolist()

    assert seconds(quick)[0] > seconds(quick)[1]
    assert seconds(slow)[1] > seconds(slow)[0]
    assert all(seconds(one)[2] >= max(seconds(one)[:2]) for one in (quick, slow))
