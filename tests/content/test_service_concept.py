"""Chapter 2: the data can be made again, the models meet known results, the prose its numbers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

SLUG = "service-concept"
ROOT = Path(__file__).resolve().parents[2]


def test_definitions_changed_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    coded = chapter["coded"]
    assert coded.shape == (8, 8) and (coded["Act"] > 0).all()
    assert [c for c in coded if (coded[c] > 0).all()] == ["Act"]
    assert (coded["Interaction"] > 0).tolist() == [False] * 3 + [True] * 5
    assert (coded["Sale"] > 0).tolist() == [True] * 3 + [False] * 5
    assert set(coded.index[coded["Ownership"] > 0]) == {"Payne 1993", "This course"}
    assert list(coded.index[coded["No stock"] > 0]) == ["This course"]


def test_cases_are_voted_on_as_the_prose_says(chapter: dict[str, Any]) -> None:
    votes = chapter["votes"]
    against = {case: list(votes.columns[~row]) for case, row in votes.iterrows()}
    assert against["Repair"] == against["Guided tour"] == []
    assert against["Half-day rental"] == ["Stanton 1974", "This course"]
    assert against["Volunteer repair"] == ["AMA 1960", "Regan 1963"]
    for_it = votes.sum(axis=1)
    assert for_it[["Frame to order", "Recorded lesson"]].tolist() == [4, 2]
    assert (for_it[["Helmet", "Bicycle with care"]] == 1).all()
    assert votes.loc[["Helmet", "Bicycle with care"], "AMA 1960"].all()


def test_offers_lie_where_the_figure_says(chapter: dict[str, Any]) -> None:
    share = chapter["share"]
    assert share["Repair"] == 0.45 and share["Half-day rental"] == 0.5  # borders fall on them
    assert share.round(2).tolist() == [0.05, 0.20, 0.45, 0.50, 0.68, 0.91, 1.0]
    assert chapter["price"].tolist() == [180, 2400, 120, 40, 260, 200, 80]
    assert chapter["atoms"].groupby("name")["part"].sum().to_numpy() == pytest.approx(1)
    # Each molecule has its largest element in the middle and the others apart from it.
    for _, part in chapter["atoms"].groupby("name"):
        middle = part.loc[part["rank"] == 0].iloc[0]
        assert middle["part"] == part["part"].max() and (middle["x"], middle["y"]) == (0, 0)
        assert len(part[["x", "y"]].round(6).drop_duplicates()) == len(part)


def test_package_scores_turn_as_the_prose_says(chapter: dict[str, Any]) -> None:
    profile, score = chapter["profile"], chapter["package_score"]
    mean, least = profile.mean(axis=1), profile.min(axis=1)
    assert mean["Resort hotel"] == pytest.approx(7.62, abs=0.005)
    assert mean["Guided tour"] == pytest.approx(7.61, abs=0.005)
    assert score(profile, 0).idxmax() == "Resort hotel"
    assert all(score(profile, w).idxmax() == "Guided tour" for w in (0.05, 0.3, 0.6, 1))
    assert profile["Facility"].idxmax() == "Resort hotel"
    assert profile.loc["Resort hotel"].idxmin() == "Implicit"
    fall = mean - least
    crossing = (mean["Resort hotel"] - mean["Economy hotel"]) / (
        fall["Resort hotel"] - fall["Economy hotel"]
    )
    assert round(crossing, 2) == 0.48
    assert score(profile, 1)["Dental clinic"] == least["Dental clinic"]


def test_perishability_costs_what_the_prose_says(chapter: dict[str, Any]) -> None:
    asked, sell = chapter["asked"], chapter["sell"]
    service, goods = chapter["service"], chapter["goods"]
    assert (24 - service).sum() == 1128
    assert asked.sum() - service.sum() == 691 == chapter["missed"]
    assert goods.sum() == asked.sum() and chapter["missed"] * chapter["margin"] == 124_380
    # By hand: stock of the first two days serves the third; and never works backwards.
    assert sell([2, 3, 9], 4, keeps=True).tolist() == [2, 3, 7]
    assert sell([9, 2], 4, keeps=True).tolist() == [4, 2]
    assert sell([2, 3, 9], 4, keeps=False).tolist() == [2, 3, 4]
    turned = (asked - service).mean()
    formula = chapter["sigma"] * chapter["loss"]((24 - chapter["mu"]) / chapter["sigma"])
    assert formula == pytest.approx(turned, rel=0.05)
    # The least of the curve lies at the critical fractile, chapter 8's rule.
    places = chapter["by_places"]
    cost = 180 * places["turned"] + 60 * places["empty"]
    best = int(places["places"][cost.idxmin()])
    assert best == 28 and 950 < cost.min() < 1050
    assert (asked <= best).mean() >= 180 / 240 > (asked <= best - 1).mean()


@pytest.mark.parametrize(("z", "printed"), [(0, 0.3989), (0.5, 0.1978), (1, 0.0833), (2, 0.0085)])
def test_the_normal_loss_meets_its_table_and_a_simulation(
    chapter: dict[str, Any], z: float, printed: float
) -> None:
    loss = chapter["loss"](z)
    assert loss == pytest.approx(printed, abs=5e-5)
    draws = np.maximum(np.random.default_rng(1).standard_normal(400_000) - z, 0)
    assert abs(draws.mean() - loss) < 3.5 * draws.std() / np.sqrt(len(draws))


def test_variety_becomes_waiting_as_the_prose_says(chapter: dict[str, Any]) -> None:
    minutes, wait, cv = chapter["minutes"], chapter["mean_wait"], chapter["cv"]
    assert chapter["within"] + chapter["between"] == pytest.approx(minutes.var(ddof=0))
    assert round(cv, 2) == 0.69
    waits = [wait(7, minutes.mean(), spread) for spread in (cv, cv / 2, 0)]
    assert np.round(waits, 1).tolist() == [20.8, 15.7, 14.0]
    assert round(waits[0] - waits[2], 1) == 6.7
    groups = chapter["groups"]
    assert groups.loc["new", "mean"] > 2 * groups.loc["regular", "mean"]
    assert groups.loc["new", "sd"] > 2 * groups.loc["regular", "sd"]
    # With cv = 1 it is the M/M/1 queue: rho / (mu - lambda), in minutes.
    assert wait(6, 5, 1) == pytest.approx(60 * 0.5 / (12 - 6))


@pytest.mark.parametrize(("per_hour", "spread"), [(6.5, 0.7), (5.5, 0.2), (6.0, 1.2)])
def test_the_simulated_desk_agrees_with_the_formula(
    chapter: dict[str, Any], per_hour: float, spread: float
) -> None:
    title = chapter["queue_at_the_desk"](per_hour, spread).title
    simulated, half, exact = (float(x) for x in re.findall(r"\d+\.\d", title))
    assert abs(simulated - exact) <= 1.8 * half + 0.1  # printed with one decimal


def test_sites_are_a_compromise_as_the_prose_says(chapter: dict[str, Any]) -> None:
    costs = chapter["site_costs"]
    travel, reserve = costs(1)
    assert (round(travel), round(reserve, 1)) == (1440, 254.8)
    assert round(travel / reserve, 1) == 5.7
    total = {n: sum(costs(n)) for n in range(1, 17)}
    assert min(total, key=lambda n: total[n]) == 6 and round(total[6]) == 1212
    assert round(total[10]) == 1261 and total[10] / total[6] == pytest.approx(1.04, abs=0.005)
    cheap = {n: sum(costs(n, travel=0.2)) for n in range(1, 17)}
    assert min(cheap, key=lambda n: cheap[n]) == 1
    # Mean way in a square by a grid of streets, and the reserve of a Poisson demand.
    rng = np.random.default_rng(2)
    side = np.sqrt(64 / 4)
    way = np.abs(rng.uniform(-side / 2, side / 2, (200_000, 2))).sum(axis=1)
    assert way.mean() == pytest.approx(np.sqrt(64 / 4) / 2, rel=0.005)
    needed = stats.poisson.ppf(0.95, 240 / 4) - 240 / 4
    assert needed == pytest.approx(1.645 * np.sqrt(240 / 4), abs=0.6)


def test_doubt_is_discounted_as_the_prose_says(chapter: dict[str, Any]) -> None:
    discount = chapter["doubt_discount"]
    assert [round(discount(n), 1) for n in (0, 5)] == [36.0, 11.2]
    assert discount(0) - discount(1) > discount(1) - discount(2) > discount(10) - discount(11)
    # Certainty equivalent of N(200, 60) under exponential utility, by integration.
    r, mean, sigma = 0.02, 200.0, 60.0
    utility, _ = integrate.quad(
        lambda z: stats.norm.pdf(z) * np.exp(-r * (mean + sigma * z)), -12, 12
    )
    assert mean + np.log(utility) / r == pytest.approx(discount(0), rel=1e-6)


def test_efficiency_meets_the_textbook_and_geometry(chapter: dict[str, Any]) -> None:
    efficiency = chapter["efficiency"]
    # Cooper, Seiford & Tone (2007): one input and two outputs; then one and one (table 1.1).
    checked = dict(zip("ABCDEFG", chapter["checked"], strict=True))
    assert {k for k, v in checked.items() if v == 1} == set("BEFG")
    # D on the line from F to G, A below the level of B, C on the line from B to E.
    assert checked["D"] == pytest.approx(0.75) and checked["A"] == pytest.approx(5 / 7)
    assert checked["C"] == pytest.approx(0.7)
    people, sales = [2, 3, 3, 4, 5, 5, 6, 8], [1, 3, 2, 3, 4, 2, 3, 5]
    ratio = np.array(sales) / np.array(people)
    found = efficiency(np.c_[people], np.c_[sales])
    assert found == pytest.approx(ratio / ratio.max(), abs=1e-6)


def test_counting_otherwise_changes_who_is_efficient(chapter: dict[str, Any]) -> None:
    every, good = (chapter["rated"][c] for c in ("All repairs", "Without returns"))
    assert set(every.index[every == 1]) == set("ABCD")
    assert set(good.index[good == 1]) == set("ABC")
    assert round(good["D"], 2) == 0.92
    assert (round(every["H"], 2), round(good["H"], 2)) == (0.81, 0.96)
    branches = chapter["branches"].set_index("branch")
    jobs = branches["repairs"] / branches["hours"]
    assert jobs.idxmax() == "D"
    assert 1 / 3 < branches.loc["D", "returned"] / branches.loc["D", "repairs"] < 0.36


def test_characteristics_hold_as_the_prose_counts_them(chapter: dict[str, Any]) -> None:
    traits, services = chapter["traits"], chapter["is_service"]
    assert set(services.index[services]) == {
        "Repair",
        "Half-day rental",
        "Guided tour",
        "Volunteer repair",
    }
    held = traits[services].mean()
    everywhere = set(held.index[held == 1]) - {"Non-ownership"}
    assert everywhere == {"Perishability", "Site"}
    assert (held[["Participation", "Simultaneity"]] == 0.5).all()
    assert (traits.loc["Half-day rental", ["Intangibility", "Heterogeneity"]] == 0).all()
    assert traits.loc["Recorded lesson", "Intangibility"] == 1
    assert traits.loc["Frame to order", "Participation"] == 1
    assert traits.loc["Frame to order"].sum() == 4
    # One column alone divides the two camps.
    assert [c for c in traits if (traits[c] == services.astype(int)).all()] == ["Non-ownership"]
    assert chapter["own"] == 700 and chapter["own"] / 40 == 17.5


def test_both_languages_compute_the_same(chapters: dict[str, dict[str, Any]]) -> None:
    zh, en = chapters["zh"], chapters["en"]
    for name in ("coded", "votes", "profile", "rated", "traits", "groups"):
        assert (zh[name].to_numpy() == en[name].to_numpy()).all(), name
    assert zh["missed"] == en["missed"]


def test_it_prints_in_the_language_of_the_page(foreign: dict[str, set[str]]) -> None:
    assert foreign == {"zh": set(), "en": set()}
