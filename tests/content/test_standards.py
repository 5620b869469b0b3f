"""Chapter 10: the data can be made again, the code runs, and the prose says what the code finds."""

from __future__ import annotations

from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

SLUG = "standards"
ROOT = Path(__file__).resolve().parents[2]


def test_the_promise_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    waits = chapter["waits"]
    assert waits.mean() == pytest.approx(7.0, abs=0.05)
    assert chapter["p90"] == pytest.approx(12.5, abs=0.05)
    assert (waits > 8).mean() == pytest.approx(0.30, abs=0.005)
    assert (waits <= 12).mean() == pytest.approx(0.88, abs=0.005)
    assert (waits <= 12).mean() < 0.9 <= (waits <= 13).mean()


def test_the_interval_of_a_percentile_covers_it_as_often_as_it_says(
    chapter: dict[str, Any],
) -> None:
    rng = np.random.default_rng(3)
    true = -np.log(0.1)  # 90th percentile of the standard exponential distribution
    found = [chapter["quantile_interval"](rng.exponential(size=200)) for _ in range(1500)]
    assert 0.94 <= np.mean([low <= true <= high for low, high in found]) <= 0.98


# Montgomery (2013), ch. 15: probabilities of acceptance for n = 89, c = 2.
PRINTED = {0.005: 0.9897, 0.01: 0.9397, 0.02: 0.7366, 0.03: 0.4985, 0.04: 0.3042,
           0.05: 0.1721, 0.06: 0.0919, 0.07: 0.0468, 0.08: 0.0230, 0.09: 0.0109}  # fmt: skip


def test_acceptance_agrees_with_the_printed_table_and_the_exact_count(
    chapter: dict[str, Any],
) -> None:
    accept = chapter["accept"]
    for p, printed in PRINTED.items():
        assert accept(p, 89, 2) == pytest.approx(printed, abs=5e-5)
    ways = sum(comb(40, k) * comb(360, 50 - k) for k in range(6)) / comb(400, 50)
    assert accept(0.1, 50, 5, 400) == pytest.approx(ways)
    assert abs(chapter["hits"] - ways) < 0.012


def test_the_plans_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    accept = chapter["accept"]
    assert 1 - accept(0.1, 50, 5) == pytest.approx(0.38, abs=0.01)
    assert accept(0.1, 50, 9) == pytest.approx(0.98, abs=0.01)
    assert accept(0.2, 50, 9) == pytest.approx(0.44, abs=0.01)
    assert accept(0.1, 150, 21) == pytest.approx(0.95, abs=0.01) and accept(0.2, 150, 21) < 0.05


def test_the_tree_adds_up_and_the_mix_makes_the_total_worse(chapter: dict[str, Any]) -> None:
    total, structure, pace = chapter["total"], chapter["structure"], chapter["pace"]
    late = chapter["late"].groupby("period")["late"].mean()
    assert total["plain"] == pytest.approx(late["plain"])
    assert (structure + pace).sum() == pytest.approx(late["holiday"] - late["plain"])
    assert 100 * structure.sum() == pytest.approx(7.9, abs=0.05)
    assert (100 * pace).round(1).to_dict() == {"booked": -1.4, "walkin": -2.0}
    rate, mix = chapter["rate"], chapter["mix"]
    assert (100 * rate).round(1).loc["booked"].tolist() == [4.7, 2.3]
    assert (100 * rate).round(1).loc["walkin"].tolist() == [32.0, 27.2]
    assert (100 * mix).round().loc["walkin"].tolist() == [26, 56]
    assert (100 * total).round(1).tolist() == pytest.approx([11.8, 16.2], abs=0.11)


def test_the_pareto_chart_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    pareto = chapter["pareto"]
    assert list(pareto.index[:2]) == ["desk", "id"] and pareto["sum"]["id"] == pytest.approx(0.52)
    assert pareto["high"]["id"] > pareto["low"]["desk"]
    assert chapter["first"] == pytest.approx(0.85, abs=0.02)
    # Wilson (1927) against the roots of (p - k/n)^2 = z^2 p (1 - p) / n.
    low, high = chapter["wilson"](44, 150)
    for p in (low, high):
        assert abs(p - 44 / 150) == pytest.approx(1.959964 * np.sqrt(p * (1 - p) / 150), rel=1e-5)


def test_a_target_parts_the_measure_from_the_value(chapter: dict[str, Any]) -> None:
    table = chapter["goodhart"].set_index("weight")
    assert table["r"][0.0] == pytest.approx(1) and abs(table["r"][1.0]) < 0.1
    assert table["measure"].is_monotonic_increasing and table["value"].is_monotonic_decreasing
    assert table["measure"][1.0] / table["measure"][0.0] == pytest.approx(1.2, abs=0.02)
    assert table["value"][1.0] / table["value"][0.0] == pytest.approx(0.8, abs=0.02)


def test_the_change_of_the_rules_touches_what_the_prose_names(chapter: dict[str, Any]) -> None:
    graph = chapter["graph"]
    assert set(graph.predecessors("rules")) == {"booking", "handbook"}
    assert chapter["impact"]("rules") == {
        "booking", "handbook", "training", "staff", "checkin", "cloak", "guide", "visit",
    }  # fmt: skip
    # The definition, without the library: everything from which a walk leads to the item.
    needs = {item: set(graph.successors(item)) for item in graph}

    def leads(item: str) -> bool:
        return "rules" in needs[item] or any(leads(other) for other in needs[item])

    assert {item for item in graph if leads(item)} == chapter["impact"]("rules")


def test_availability_by_formula_by_simulation_and_by_counting_states(
    chapter: dict[str, Any],
) -> None:
    works = chapter["items"]["availability"].dropna().to_dict()
    assert chapter["closed"] == pytest.approx(0.969, abs=0.0005)
    assert abs(chapter["share"] - chapter["closed"]) < 2 * chapter["half"]
    names, exact = list(works), 0.0
    for state in range(2 ** len(names)):
        up = {name: bool(state >> k & 1) for k, name in enumerate(names)}
        if all(any(up[i] for i in ([s] if isinstance(s, str) else s)) for s in chapter["CHAIN"]):
            exact += np.prod([works[n] if up[n] else 1 - works[n] for n in names])
    assert chapter["closed"] == pytest.approx(exact)


def test_single_points_and_spares_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    assert chapter["single"] == {"power", "network", "tickets", "booking", "reader", "staff"}
    gains = 100 * chapter["gains"]
    assert gains.idxmax() == "network" and gains["network"] == pytest.approx(0.97, abs=0.01)
    assert gains.idxmin() == "gate1" and gains["gate1"] < 0.05
    assert chapter["items"]["availability"].idxmin() == "gate1"


def test_objects_have_the_names_that_git_gives_them(chapter: dict[str, Any]) -> None:
    name = chapter["object_id"]
    # Chacon and Straub (2014), ch. 10; the empty blob and the empty tree of every repository.
    assert name("blob", b"test content\n") == "d670460b4b4aece5915caf5c68d12f560a9fe3e4"
    assert name("blob", b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert name("tree", b"") == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_the_history_answers_who_and_shows_the_forgery(chapter: dict[str, Any]) -> None:
    assert list(chapter["origin"]["E"].values()) == ["E", "B", "C"]
    ids, fakes = chapter["ids"], chapter["fakes"]
    assert {name for name in ids if ids[name] != fakes[name]} == {"C", "D", "E"}
    assert chapter["who"]["B"][0] == "it"


def test_the_exercise_reads_its_own_data_rightly() -> None:
    answers = pd.read_csv(ROOT / "exercises" / "standards" / "data" / "answers.csv")
    late = answers.assign(late=answers["hours"] > 8).pivot_table(
        index="channel", columns="month", values="late", aggfunc=["size", "mean"]
    )
    size, rate = late["size"], late["mean"]
    weight = size / size.sum()
    mix = ((weight["after"] - weight["before"]) * rate.mean(axis=1)).sum()
    pace = ((rate["after"] - rate["before"]) * weight.mean(axis=1)).sum()
    assert mix > 0 > pace and mix + pace > 0
    assert rate["after"]["mail"] < rate["before"]["mail"]
    for channel, hours in {"phone": 5, "mail": 14}.items():
        times = answers.loc[answers["channel"] == channel, "hours"]
        assert (times <= hours - 1).mean() < 0.9 <= (times <= hours).mean()
