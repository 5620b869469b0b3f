"""Chapter 15: the data can be made again, the code runs, and the prose says what the code finds."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

SLUG = "people"
ROOT = Path(__file__).resolve().parents[2]
CARDS = [
    *sorted((ROOT / "book" / "data").glob("people_*.card.md")),
    *sorted((ROOT / "exercises" / "people" / "data").glob("*.card.md")),
]


def test_both_cards_of_the_chapter_know_the_same_shops() -> None:
    states = [
        re.search(r"def shops.*?\n\n\n", card.read_text("utf-8"), re.DOTALL) for card in CARDS[:2]
    ]
    assert states[0] and states[1] and states[0][0] == states[1][0]


def test_the_cycle_of_training_is_the_best_and_nears_the_square_root(
    chapter: dict[str, Any],
) -> None:
    assert chapter["exact"] == pytest.approx(5.3, abs=0.05)
    assert chapter["square_root"] == pytest.approx(4.8, abs=0.05)
    rate = np.log(2) / 12

    def net(months: float) -> float:
        x = rate * months
        return float(600 * (1 - np.exp(-x)) / x - 400 / months)

    best = chapter["exact"]
    assert net(best) > max(net(best - 0.05), net(best + 0.05))
    assert net(best) == pytest.approx(440, abs=10) and net(1) < 200
    slow = chapter["best_cycle"](half_life=1200, worth=600, cost=4)
    assert slow == pytest.approx(np.sqrt(2 * 4 / (np.log(2) / 1200 * 600)), rel=0.01)
    with pytest.raises(ValueError, match="costs more"):
        chapter["best_cycle"](half_life=1, worth=10, cost=400)


def test_the_roster_of_the_post_office_is_that_of_the_textbook(chapter: dict[str, Any]) -> None:
    need, roster = chapter["post_office"], chapter["roster"]
    assert roster(need, chapter["IN_A_ROW"]).sum() == 23
    relaxed = roster(need, chapter["IN_A_ROW"], whole=False).sum()
    assert relaxed == pytest.approx(67 / 3)
    # The relaxed solution that the quiz rounds up.
    third = np.array([4, 10, 6, 22, 0, 10, 15]) / 3
    covers = np.array(chapter["IN_A_ROW"]).T
    assert (covers @ third >= np.array(need) - 1e-9).all()
    assert third.sum() == pytest.approx(67 / 3) and np.ceil(third - 1e-9).sum() == 25


@pytest.mark.parametrize("need", [[2, 1, 2, 0, 2, 2, 1], [1, 0, 3, 1, 2, 0, 1], [2] * 7])
def test_the_roster_agrees_with_enumeration(chapter: dict[str, Any], need: list[int]) -> None:
    covers = np.array(chapter["IN_A_ROW"]).T
    fewest = min(
        sum(x)
        for x in product(range(max(need) + 1), repeat=7)
        if (covers @ np.array(x) >= need).all()
    )
    assert chapter["roster"](need, chapter["IN_A_ROW"]).sum() == fewest


def test_any_two_days_off_always_reach_the_bound(chapter: dict[str, Any]) -> None:
    rng = np.random.default_rng(1)
    for need in rng.integers(0, 15, (15, 7)).tolist():
        bound = max(*need, int(np.ceil(sum(need) / 5)))
        assert chapter["roster"](need, chapter["ANY_TWO_OFF"]).sum() == bound


def test_the_flagship_shop_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    need, roster = chapter["NEED"], chapter["roster"]
    assert roster(need, chapter["IN_A_ROW"]).sum() == 17
    assert roster(need, chapter["ANY_TWO_OFF"]).sum() == 14 == max(*need, -(-sum(need) // 5))
    assert chapter["frontier"]["split"].tolist() == [9, 6, 3, 0]
    row, free = (plan - np.array(need) for plan in chapter["plans"].values())
    assert free.sum() == 1 and set(np.argsort(row)[-3:]) == {1, 3, 6}


def test_scales_and_regression_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    assert len(chapter["staff"]) == 395 and chapter["staff"]["left"].sum() == 61
    assert chapter["alphas"].min() == pytest.approx(0.794, abs=0.005)
    effects = chapter["effects"]
    assert effects["high"]["demands × resources"] < 0 < effects["low"]["demands"]
    b = effects["b"]
    slopes = [b["demands"] - b["demands × resources"], b["demands"] + b["demands × resources"]]
    assert slopes == pytest.approx([0.40, 0.16], abs=0.006)


def test_people_and_shops_tell_different_stories(chapter: dict[str, Any]) -> None:
    assert chapter["within"] == pytest.approx(0.34, abs=0.005)
    assert chapter["between"] == pytest.approx([-0.25, 0.07, 0.37], abs=0.006)
    means = chapter["means"]
    assert means["dem"].corr(means["res"]) == pytest.approx(0.64, abs=0.005)


def test_agreement_meets_known_results(chapter: dict[str, Any]) -> None:
    # Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) 0.17, ICC(1,4) 0.44.
    ratings = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    score = pd.Series(np.ravel(ratings).astype(float))
    icc1, icc2 = chapter["intraclass"](score, pd.Series(np.repeat(range(6), 4)))
    assert (round(icc1, 2), round(icc2, 2)) == (0.17, 0.44)
    assert icc2 == pytest.approx(4 * icc1 / (1 + 3 * icc1))
    alike = pd.DataFrame({"a": [4, 4, 4], "b": [2, 2, 2]})
    apart = pd.DataFrame({"a": [1, 5, 1, 5], "b": [5, 1, 5, 1]})
    assert chapter["agreement"](alike) == 1 and chapter["agreement"](apart) == 0
    # One item: 1 - variance / 2.
    assert chapter["agreement"](pd.DataFrame({"a": [3, 4, 5]})) == pytest.approx(0.5)


def test_climate_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    assert chapter["r_wg"].median() == pytest.approx(0.84, abs=0.005)
    assert (chapter["r_wg"] < 0.7).sum() == 5
    assert (chapter["icc1"], chapter["icc2"]) == pytest.approx((0.26, 0.77), abs=0.006)


def test_the_chain_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    links = chapter["links"]
    assert (links["low"][:4] > 0).all() and links["low"][4] < 0 < links["high"][4]
    assert links["r"].tolist() == pytest.approx([0.49, 0.53, 0.53, 0.71, -0.10], abs=0.006)
    assert chapter["product"] == pytest.approx(0.20, abs=0.005)
    assert chapter["by_place"] == pytest.approx([0.20, 0.50], abs=0.006)


def test_leaving_costs_what_the_prose_says(chapter: dict[str, Any]) -> None:
    assert chapter["cost"] == pytest.approx(10100)
    assert 61 * chapter["cost"] == pytest.approx(620_000, rel=0.01)
    assert chapter["saved"] == pytest.approx(100_000, rel=0.02)
    share = chapter["leavers"]["mean"]
    assert (share["high"], share["low"]) == pytest.approx((0.24, 0.05), abs=0.005)


def test_the_exercise_finds_what_its_model_answer_says() -> None:
    teams = pd.read_csv(ROOT / "exercises" / "people" / "data" / "teams.csv")
    assert teams.groupby("team").size().unique().tolist() == [6]
    inside = teams - teams.groupby("team").transform("mean").assign(team=0, guide=0)
    means = teams.groupby("team").mean()
    assert inside["demands"].corr(inside["exhaustion"]) == pytest.approx(0.37, abs=0.006)
    assert means["demands"].corr(means["exhaustion"]) == pytest.approx(-0.02, abs=0.006)
