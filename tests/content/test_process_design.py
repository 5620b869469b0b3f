"""Chapter 6: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar

from course.notebook import read_text

SLUG = "process-design"
ROOT = Path(__file__).resolve().parents[2]
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def test_the_flow_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    flow = chapter["flow"]
    assert flow["capacity"].round(1).tolist() == [16.2, 12.6, 18.2]
    assert round(chapter["demand"], 1) == 12.1 and round(flow["wait"].iloc[1], 1) == 19.2
    assert round(flow["utilisation"].iloc[1], 2) == 0.96
    assert round(chapter["work_share"], 2) == 0.40
    assert round(chapter["day"]["stay"].mean(), 1) == 41.0
    assert both("16.2", "18.2", "12.6", "12.1", "96%", "19.2", "41.0", "40%")


def test_little_holds_exactly_from_empty_to_empty(chapter: dict[str, Any]) -> None:
    number, product = chapter["whole"]
    assert number == pytest.approx(product, rel=1e-12)
    # The area once more, by sorting events: the other way of adding it up.
    day = chapter["day"]
    times = np.concatenate([day["arrive"], day["capture_end"]])
    steps = np.repeat([1, -1], len(day))[np.argsort(times, kind="stable")]
    area = (steps.cumsum()[:-1] * np.diff(np.sort(times))).sum()
    assert area / chapter["close"] == pytest.approx(number)
    cut = [round(float(x), 3) for x in chapter["cut"]]
    assert round(number, 3) == 7.841 and cut == [11.898, 9.473]
    assert both("7.841", "11.898", "9.473")


@pytest.mark.parametrize("seed", range(5))
def test_little_holds_on_any_log(chapter: dict[str, Any], seed: int) -> None:
    rng = np.random.default_rng(seed)
    arrive = rng.uniform(0, 50, 30)
    log = pd.DataFrame({"arrive": arrive, "capture_end": arrive + rng.exponential(9, 30)})
    log["stay"] = log["capture_end"] - log["arrive"]
    number, product = chapter["little"](log, 0, log["capture_end"].max())
    assert number == pytest.approx(product)


def test_kingman_agrees_with_simulation(chapter: dict[str, Any]) -> None:
    tried = chapter["tried"]
    # Random arrivals: the formula is that of Pollaczek and Khinchine, exact. Twelve 95%
    # intervals, of which each is given twice its width.
    half = tried["high"] - tried["wait"]
    assert ((tried["kingman"] - tried["wait"]).abs() < 2 * half).all()
    # M/M/1 and M/D/1 from the textbook: rho/(1 - rho) and half of it.
    assert chapter["kingman"](0.8, 1, 1, 1) == pytest.approx(4)
    assert chapter["kingman"](0.8, 1, 1, 0) == pytest.approx(2)
    assert 2 < 9 / 4 and both("6,000", "1,000")


def test_lindleys_recursion_is_the_same_person_by_person(chapter: dict[str, Any]) -> None:
    means = chapter["one_clerk"](0.8, 1.0, 0.6, seed=3, people=1500, runs=2)
    rng = np.random.default_rng(3)
    works = rng.gamma(1 / 0.36, 0.36, (1500, 2))
    gaps = rng.gamma(1, 1 / 0.8, (1500, 2))
    wait, kept = np.zeros(2), []
    for work, gap in zip(works, gaps, strict=True):
        kept.append(wait)
        wait = np.maximum(0, wait + work - gap)
    kept.append(wait)
    assert means == pytest.approx(np.mean(kept[1000:], axis=0))


def test_standardising_and_speeding_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    waits = chapter["options"].iloc[:, 1].round(1).tolist()
    assert waits == [26.3, 21.1, 10.7, 26.3] and both("26.3", "21.1", "10.7", "81%")
    assert round(0.9 * chapter["entry_load"], 2) == 0.81
    # One clerk: Sakasegawa's exponent is 1, Kingman's formula again.
    assert chapter["pooled"](0.8, 5, 1, 1, 0.5) == pytest.approx(chapter["kingman"](0.8, 5, 1, 0.5))


def test_sakasegawa_is_near_the_exact_two_clerks(chapter: dict[str, Any]) -> None:
    # M/M/2: the mean wait is work * rho^2 / (1 - rho^2).
    for rho in (0.7, 0.8, 0.9):
        exact = rho**2 / (1 - rho**2)
        assert chapter["pooled"](rho, 1, 2, 1, 1) == pytest.approx(exact, rel=0.05)


def test_separation_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    designs = chapter["designs"].round(1)
    assert designs.iloc[0].tolist() == [16.6, 4.8] and designs.iloc[1].tolist() == [16.6, 27.6]
    assert both("16.6", "4.8", "27.6", "0.71") and round(1 - 4 / 14, 2) == 0.71


def test_self_service_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    share, minutes = chapter["self_service"], chapter["mean_minutes"]
    chosen, best = share(0.3, 3, 9)
    assert [round(float(x), 2) for x in (chosen, best)] == [0.26, 0.53]
    found = minimize_scalar(lambda a: minutes(a, 0.3, 3, 9), bounds=(0, 1), method="bounded")
    assert found.x == pytest.approx(best, abs=1e-4)
    # At the share chosen freely, desk and machine take the same time.
    assert 3 / (1 - 0.3 * (1 - chosen) * 3) == pytest.approx(9)
    taken = [round(float(minutes(a, 0.3, 3, 9)), 2) for a in (0, chosen, best)]
    assert taken == [30.0, 9.0, 7.21]
    assert [round(54 * (1 - float(a)), 1) for a in (chosen, best)] == [40.0, 25.4]
    assert both("26%", "53%", "9.00", "7.21", "40.0", "25.4")


def test_rework_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    table = chapter["informed"].round(1)
    assert table.loc["16%"].iloc[[0, 2]].tolist() == [11.9, 25.5]
    assert table.loc["8%"].iloc[[0, 2]].tolist() == [10.9, 13.5]
    assert both("11.9", "10.9", "25.5", "13.5")


def test_charts_are_light(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) == 5
    assert max(chapter["sizes"].values()) < 45_000, chapter["sizes"]


def test_it_prints_in_the_language_of_the_page(foreign: dict[str, set[str]]) -> None:
    assert foreign == {"zh": set(), "en": set()}
