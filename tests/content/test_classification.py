"""Chapter 3: the data can be made again, the measures meet known results, the prose its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

SLUG = "classification"
ROOT = Path(__file__).resolve().parents[2]
CARDS = [
    ROOT / "book" / "data" / "classification_ratings.card.md",
    *sorted((ROOT / "exercises" / SLUG / "data").glob("*.card.md")),
]


def test_the_raters_started_from_the_authors_reading(chapter: dict[str, Any]) -> None:
    text = CARDS[0].read_text(encoding="utf-8")
    services = chapter["services"]
    assert len(services) == 24 and len(chapter["SCHEMES"]) == 11
    for service, row in services[chapter["SCHEMES"]].iterrows():
        assert f"{service} {''.join(map(str, row))}" in text
    for scheme, names in chapter["CATEGORIES"].items():
        assert services[scheme].max() < len(names)
    card = (ROOT / "book" / "data" / "classification_services.card.md").read_text("utf-8")
    assert card.splitlines()[0].startswith("本表是课程作者的判读")
    assert all(f"`{column}`" in card for column in services.reset_index().columns)
    blank = chapter["ratings"][chapter["SCHEMES"]].isna().to_numpy().mean()
    assert blank == pytest.approx(0.046, abs=0.001)


def test_alpha_meets_the_printed_example_and_a_definition_by_pairs(chapter: dict[str, Any]) -> None:
    # Krippendorff (2011), nominal data, four observers and twelve units: 0.743.
    printed = chapter["count_marks"](chapter["printed"] - 1, 5)
    assert chapter["alpha"](printed) == pytest.approx(0.743, abs=5e-4)
    # Straight from the definition: all ordered pairs within units, and among all values.
    units = [column[~np.isnan(column)] for column in chapter["printed"].T]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units)
    within = sum((u[:, None] != u).sum() / (len(u) - 1) for u in units) / len(values)
    among = (values[:, None] != values).sum() / (len(values) * (len(values) - 1))
    assert chapter["alpha"](printed) == pytest.approx(1 - within / among)
    # Ratings by pure chance agree no better than luck.
    chance = np.random.default_rng(3).multinomial(30, [0.25] * 4, size=400).astype(float)
    assert chapter["alpha"](chance) == pytest.approx(0, abs=0.01)


def test_agreement_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    found = chapter["agreement"]
    assert [s for s in found.index if found["alpha"][s] > 0.667] == ["presence"]
    assert found["alpha"]["presence"] == pytest.approx(0.70, abs=0.005)
    assert found["alpha"]["tool"] == pytest.approx(0.66, abs=0.005)
    assert list(found["alpha"].nsmallest(2).index) == ["need", "demand"]
    assert found["alpha"][["need", "demand", "relation"]].tolist() == pytest.approx(
        [0.27, 0.29, 0.44], abs=0.005
    )
    assert found["percent"][["need", "relation"]].tolist() == pytest.approx([0.64] * 2, abs=0.005)
    assert (found["percent"] > found["alpha"]).all()
    assert ((found["low"] < found["alpha"]) & (found["alpha"] < found["high"])).all()


def test_alpha_by_service_averages_to_alpha_and_finds_the_hard_ones(
    chapter: dict[str, Any],
) -> None:
    table = np.random.default_rng(5).multinomial(12, [0.5, 0.3, 0.2], size=9).astype(float)
    assert chapter["alpha_by_service"](table).mean() == pytest.approx(chapter["alpha"](table))
    for scheme in chapter["SCHEMES"]:  # blanks: raters differ in number, so only nearly
        each = chapter["alpha_by_service"](chapter["counts"][scheme]).mean()
        assert each == pytest.approx(chapter["agreement"]["alpha"][scheme], abs=0.01)
    mean = chapter["by_service"].mean(axis=1).sort_values()
    assert set(mean.index[:6]) == {
        "Estate agents",
        "Vending machine",
        "Insurance",
        "Police patrol",
        "House cleaning",
        "Courier",
    }
    assert mean.iloc[[0, 5]].round(2).tolist() == [0.22, 0.32] and mean.iloc[6] > 0.53


def test_the_board_shows_what_the_caption_says(chapter: dict[str, Any]) -> None:
    shares, services = chapter["shares"], chapter["services"].reset_index()
    contact = pd.DataFrame(shares["contact"], index=services["service"])
    assert contact.idxmax(axis=1)["cinema"] == 2 and contact.loc["cinema", 2] > 0.6
    assert contact.loc[["police", "courier"]].max(axis=1).max() < contact.loc["cinema", 2]
    board = chapter["board"]
    assert (board.groupby(["scheme", "service"])["authors"].sum() == 1).all()
    chosen = board[board["category"] == board["most"]].groupby(["scheme", "service"])["share"]
    assert (chosen.sum() == board.groupby(["scheme", "service"])["share"].max()).all()
    assert shares["presence"].max(axis=1).mean() > shares["demand"].max(axis=1).mean() + 0.2


def test_overlap_agrees_with_scipy_and_the_prose(chapter: dict[str, Any]) -> None:
    services, overlap = chapter["services"], chapter["overlap"]
    for a in chapter["SCHEMES"]:
        for b in chapter["SCHEMES"]:
            table = pd.crosstab(services[a], services[b]).to_numpy()
            known = stats.contingency.association(table, method="cramer", correction=False)
            assert overlap.loc[a, b] == pytest.approx(known)
    assert overlap.loc["contact", "presence"] == pytest.approx(0.93, abs=0.005)
    assert overlap.loc["tool", "process"] == pytest.approx(0.92, abs=0.005)
    assert overlap.loc["tool", "latitude"] == pytest.approx(0.80, abs=0.005)
    others = (overlap.sum() - 1) / 10
    assert others.idxmin() in {"purpose", "relation", "need"}
    assert (overlap["purpose"].drop("purpose") < 0.6).all()


def test_neighbours_and_clusters_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    distance, cluster = chapter["distance"], chapter["cluster"]
    near = distance["clinic"].drop("clinic")
    assert near.idxmin() == "hairdresser" and near.min() == pytest.approx(0.18, abs=0.005)
    groups = {frozenset(members) for members in cluster.groupby(cluster).groups.values()}
    assert {"university", "police"} in groups and {"radio", "power", "mobile"} in groups
    largest = max(groups, key=len)
    presence = chapter["services"].loc[list(largest), "presence"]
    assert len(groups) == 4 and presence.sum() == len(largest) - 1
    assert np.allclose(distance, distance.T) and distance.to_numpy().max() <= 1
    assert chapter["services"]["process"].value_counts().loc[[0, 1]].tolist() == [12, 2]


def test_the_map_is_classical_scaling_and_shows_what_the_prose_says(
    chapter: dict[str, Any],
) -> None:
    # Points of a plane come back at their own distances.
    plane = np.random.default_rng(1).normal(size=(12, 2))
    apart = np.linalg.norm(plane[:, None] - plane, axis=2)
    found, kept = chapter["classical_map"](apart)
    assert kept == pytest.approx(1)
    assert np.linalg.norm(found[:, None] - found, axis=2) == pytest.approx(apart)
    assert chapter["kept"] == pytest.approx(0.59, abs=0.005)
    place = chapter["place"]
    left = ["cinema", "metro", "museum", "fastfood", "hotel"]
    assert place.loc[left, "x"].max() < 0 < place.loc[["bank", "insurance", "audit"], "x"].min()
    assert set(place["y"].nsmallest(3).index) == {"power", "mobile", "radio"}
    assert set(place["y"].nlargest(3).index) == {"hairdresser", "taxi", "clinic"}
    # Presence parts left from right, purpose and owner does not.
    codes = chapter["services"]
    split = place.groupby(codes["presence"])["x"].mean()
    assert split[1] < -0.1 and split[0] > 0.2
    assert np.ptp(place.groupby(codes["purpose"])["x"].mean()) < split[0] - split[1]


def test_the_trade_off_agrees_with_simulation(chapter: dict[str, Any]) -> None:
    check, cost = chapter["check"], chapter["cost"]
    assert ((check["simulated"] - check["formula"]).abs() <= 1.6 * check["half"]).all()
    assert check["formula"].idxmin() == 3
    assert cost(1) == 2200 and cost(3) == pytest.approx(1267, abs=0.5)
    assert cost(1) - cost(3) == pytest.approx(933, abs=0.5)
    assert cost(1, spread=0.1) < cost(2, spread=0.1)
    # The second version pays exactly when N t h / 8 exceeds its fixed cost.
    assert cost(2, fixed=999) < cost(1, fixed=999) and cost(2, fixed=1001) > cost(1, fixed=1001)


def test_figures_stay_light(chapters: dict[str, dict[str, Any]]) -> None:
    for names in chapters.values():
        assert max(names["sizes"].values()) < 250_000, names["sizes"]


def test_it_prints_in_the_language_of_the_page(foreign: dict[str, set[str]]) -> None:
    assert foreign == {"zh": set(), "en": set()}
