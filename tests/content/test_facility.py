"""Chapter 7: its numbers are those of its code, and its methods agree with independent ones."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import optimize, sparse

from course.notebook import read_text

SLUG = "facility"
ROOT = Path(__file__).resolve().parents[2]
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def test_slow_music_breaks_even_as_the_prose_says(chapter: dict[str, Any]) -> None:
    food = chapter["break_even"]
    assert (food + 30.47) / 56 == pytest.approx((food + 21.62) / 45)
    assert round(food, 2) == 14.58 and both("14.58", "30.47", "21.62")
    # The alternative text: full at 21 and 27 parties, crossing near 24.5 with 40 dollars of food.
    full = [20 * 60 / 56, 20 * 60 / 45]
    assert [round(x) for x in full] == [21, 27]
    assert full[0] * (40 + 30.47) / (40 + 21.62) == pytest.approx(24.5, abs=0.05)


#: Jackson (1956): eleven tasks; cycle and least number of stations as published by Scholl (1993).
JACKSON = [6, 2, 5, 7, 1, 2, 3, 6, 5, 5, 4]
JACKSON_BEFORE = [[], [0], [0], [0], [0], [1], [2, 3, 4], [5], [6], [7], [8, 9]]


@pytest.mark.parametrize(("cycle", "least"), [(7, 8), (9, 6), (10, 5), (13, 4), (14, 4), (21, 3)])
def test_dynamic_programming_finds_the_published_optimum(
    chapter: dict[str, Any], cycle: int, least: int
) -> None:
    plan = chapter["fewest"](JACKSON, JACKSON_BEFORE, cycle)
    assert len(plan) == least
    assert len(chapter["ranked"](JACKSON, JACKSON_BEFORE, cycle)) >= least


@pytest.mark.parametrize("method", ["fewest", "ranked"])
@pytest.mark.parametrize("bowls", [60, 100, 120, 140, 160, 180])
def test_plans_keep_order_and_cycle(chapter: dict[str, Any], method: str, bowls: int) -> None:
    seconds, before = chapter["seconds"], chapter["before"]
    plan = chapter[method](seconds, before, 3600 / bowls)
    station = {task: number for number, tasks in enumerate(plan) for task in tasks}
    assert sorted(station) == list(range(len(seconds)))
    assert all(sum(seconds[task] for task in tasks) <= 3600 / bowls for tasks in plan)
    for task, firsts in enumerate(before):
        assert all(station[first] <= station[task] for first in firsts)


def test_the_bowl_line_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    line = chapter["line"].set_index("bowls an hour")
    assert line.loc[120, ["bound", "fewest", "by weight", "efficiency"]].tolist() == [
        5,
        5,
        6,
        "87%",
    ]
    assert line.loc[140, ["bound", "fewest", "by weight"]].tolist() == [6, 6, 7]
    assert line.loc[160, ["bound", "fewest"]].tolist() == [6, 7]  # the plan, an item of the bank
    seconds, before = chapter["seconds"], chapter["before"]
    assert sum(seconds) == 130 and both("130", "87", "25.5")
    assert max(sum(seconds[i] for i in s) for s in chapter["fewest"](seconds, before, 30)) == 30
    assert len(chapter["fewest"](seconds, before, 0.85 * 30)) == 6
    assert sum(seconds[i] for i in chapter["ranked"](seconds, before, 30)[-1]) == 6


#: Nugent, Vollmann & Ruml (1968): flows of eight departments; 107 is the least.
NUGENT = [
    [0, 5, 2, 4, 1, 0, 0, 6],
    [5, 0, 3, 0, 2, 2, 2, 0],
    [2, 3, 0, 0, 0, 0, 0, 5],
    [4, 0, 0, 0, 5, 2, 2, 10],
    [1, 2, 0, 5, 0, 10, 0, 0],
    [0, 2, 0, 2, 10, 0, 5, 1],
    [0, 2, 0, 2, 0, 5, 0, 10],
    [6, 0, 5, 10, 0, 1, 10, 0],
]


def test_walking_finds_the_published_layout(chapter: dict[str, Any]) -> None:
    flow = np.array(NUGENT)
    layouts = np.array(list(itertools.permutations(range(8))))
    metres = chapter["walking"](flow, layouts)
    assert metres.min() == 10 * 107  # its cells are one apart, the hall's ten
    published = np.array([6, 7, 8, 3, 5, 4, 1, 2]) - 1  # the department in each cell
    assert chapter["walking"](flow, np.argsort(published)) == 10 * 107


def test_walking_is_what_visitors_walk(chapter: dict[str, Any]) -> None:
    """The trips times distances are the paths followed one by one."""
    areas = list(chapter["AREAS"])
    for layout in (chapter["start"], chapter["passed"][-1]):
        spot = {area: chapter["CELLS"][layout[number]] * 10 for number, area in enumerate(areas)}
        walked = [
            sum(int(np.abs(spot[a] - spot[b]).sum()) for a, b in itertools.pairwise(p.split(">")))
            for p in chapter["visits"]["path"]
        ]
        assert chapter["walking"](chapter["F"]["both"], layout) == pytest.approx(np.mean(walked))


def test_layouts_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    passed = [
        round(float(chapter["walking"](chapter["F"]["both"], one)), 1) for one in chapter["passed"]
    ]
    assert passed[0] == 126.7 and passed[-1] == 82.9 and len(passed) == 6
    assert round(chapter["metres"]["both"].min(), 2) == 80.65 and len(chapter["every"]) == 5040
    assert round(chapter["reached"], 2) == 0.32 and len(chapter["ends"]) == 80
    assert both("126.7", "82.9", "80.65", "32%", "5040")
    # No two and no three areas moved round improve on the end; the one best layout moves six.
    end = chapter["passed"][-1]
    for moved in [*itertools.permutations(range(1, 8), 2), *itertools.permutations(range(1, 8), 3)]:
        tried = end.copy()
        tried[list(moved)] = end[list(np.roll(moved, 1))]
        assert chapter["walking"](chapter["F"]["both"], tried) > 82.9
    assert (end != chapter["best"]["both"]).sum() == 6
    assert (chapter["metres"]["both"] < 80.65 + 1e-6).sum() == 1
    table = chapter["table"]
    assert round(table.loc["for weekdays", "weekends"], 1) == 109.6
    assert round(table.loc["for weekends", "weekends"], 2) == 89.55
    means = table["mean"].tolist()
    assert means == pytest.approx([86.325, 80.875, 80.65], abs=1e-6)
    assert both("109.6", "89.55", "86.3", "80.9", "76.3", "85.5")
    assert round(chapter["movable"], 1) == 76.3 and round(chapter["hygiene"], 1) == 85.5
    assert round(1 - chapter["movable"] / 80.65, 2) == 0.05
    assert round(chapter["hygiene"] / 80.65 - 1, 2) == 0.06


def test_the_kitchen_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    kitchen = chapter["kitchen"]
    assert kitchen.loc["centre of gravity", ["x", "y"]].round(2).tolist() == [5.97, 4.60]
    assert abs(kitchen.loc["centre of gravity", "y"] - chapter["RIVER"]) < 0.18  # in the water
    assert kitchen["straight (box-km)"].round(0).tolist()[:2] == [1962, 1958]
    bridge = kitchen["by bridge (box-km)"]
    assert round(bridge.iloc[0]) == 2355 and round(bridge.iloc[2]) == 2159
    assert kitchen.loc["best by bridges", ["x", "y"]].round(1).tolist() == [4.1, 3.6]
    assert round(1 - 2159 / 2355, 2) == 0.08 and round(1962 / 1958 - 1, 3) == 0.002
    assert both("2,355", "2,159", "1,962", "1,958", "390")
    assert chapter["boxes"].sum() - 100 == 390
    spots = chapter["spots"].set_index(["answer", "boxes"])
    assert spots.loc[("geometric median", 350)].tolist() == [10.2, 6.2]
    assert spots.loc[("geometric median", 300)].tolist() != [10.2, 6.2]


def test_the_geometric_median_agrees_with_a_general_minimiser(chapter: dict[str, Any]) -> None:
    points, boxes = chapter["points"], chapter["boxes"]

    def cost(spot: Any) -> float:
        return float(boxes @ np.linalg.norm(points - spot, axis=1))

    found = optimize.minimize(
        cost, points.mean(axis=0), method="Nelder-Mead", options={"xatol": 1e-8}
    )
    assert chapter["geometric_median"](points, boxes) == pytest.approx(found.x, abs=1e-4)
    # Four points: where the diagonals cross, whatever the centre of gravity is.
    four = np.array([[0.0, 0], [4, 0], [6, 6], [0, 2]])
    crossing = np.linalg.solve(np.array([[6.0, 4], [6, -2]]).T, [4.0, 0])[0] * np.array([6, 6])
    median = chapter["geometric_median"](four, np.ones(4), 5000)
    assert median == pytest.approx(crossing, abs=1e-3)


def p_median_by_programming(far: np.ndarray, weights: np.ndarray, p: int) -> float:
    """The p-median as the integer program of ReVelle & Swain (1970): an independent answer."""
    n = len(far)
    cost = np.concatenate([(weights[:, None] * far).ravel(), np.zeros(n)])
    served = sparse.hstack([sparse.kron(sparse.eye(n), np.ones((1, n))), sparse.csr_matrix((n, n))])
    opened = sparse.hstack([sparse.eye(n * n), -sparse.kron(np.ones((n, 1)), sparse.eye(n))])
    number = np.concatenate([np.zeros(n * n), np.ones(n)])[None]
    found = optimize.milp(
        cost,
        constraints=[
            optimize.LinearConstraint(served, 1, 1),
            optimize.LinearConstraint(opened, -np.inf, 0),
            optimize.LinearConstraint(number, p, p),
        ],
        integrality=np.ones(len(cost)),
        bounds=optimize.Bounds(0, 1),
    )
    return float(found.fun / weights.sum())


@pytest.mark.parametrize("p", [1, 2, 3, 4, 5])
def test_the_p_median_agrees_with_integer_programming(chapter: dict[str, Any], p: int) -> None:
    best = chapter["medians"].set_index("p")["best"]
    assert best[p] == pytest.approx(p_median_by_programming(chapter["far"], chapter["people"], p))


def test_canteens_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    medians = chapter["medians"].set_index("p").round(2)
    assert medians["best"].tolist() == [4.27, 3.01, 2.27, 1.68, 1.41]
    best = chapter["medians"]["best"]
    assert round(best[0] - best[1], 2) == 1.26 and round(best[3] - best[4], 2) == 0.27
    assert medians.loc[3, "one at a time"] == 2.49 and round(best[2], 2) == 2.27
    assert medians.loc[2, "by ruler"] == 3.36 and round(best[1], 2) == 3.01
    assert round(chapter["medians"]["by ruler"][1] / best[1] - 1, 2) == 0.12
    assert medians.loc[3, "farthest"] == 5.63
    assert (chapter["city"]["home"].iloc[chapter["canteens"][1]]).tolist() == [14]
    assert 14 not in chapter["city"]["home"].iloc[chapter["canteens"][3]].tolist()
    way = chapter["far"][:, chapter["fair"]].min(axis=1)
    people = chapter["people"]
    assert (
        round(float(way.max()), 2) == 4.64 and round(float(people @ way / people.sum()), 2) == 3.07
    )
    assert both("10626", "1.26", "0.27", "2.49", "2.27", "3.36", "3.01", "5.63", "4.64", "3.07")
    assert people.sum() == 598


def test_huffs_line_of_equal_chance_is_converses_breaking_point(chapter: dict[str, Any]) -> None:
    for small, large, apart in ((1200, 2400, 6.0), (1000, 5000, 15.0)):
        near = apart / (1 + np.sqrt(large / small))
        far = np.array([[near, apart - near]])
        assert chapter["huff"](far, np.array([small, large]), 2)[0] == pytest.approx([0.5, 0.5])


def test_the_exponent_is_estimated_as_the_prose_says(chapter: dict[str, Any]) -> None:
    fit, half = chapter["fit"].x, chapter["half"]
    assert (round(fit, 2), round(half, 2)) == (1.78, 0.21) and both("1.78", "0.21")
    assert fit - half < 1.8 < fit + half
    # The maximum by a grid of its own, and the ends of the interval as the prose rounds them.
    tried = np.arange(1, 3, 0.001)
    assert tried[np.argmin([chapter["unlikely"](x) for x in tried])] == pytest.approx(fit, abs=1e-3)
    assert [round(x, 2) for x in (fit - half, fit + half)] == [1.57, 1.98] and both("1.57", "1.98")


def test_sites_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    offer = chapter["offer"].set_index("site").round(1)
    assert offer["new hall"].idxmax() == "D" and offer["Guyu's net gain"].idxmax() == "C"
    assert offer.loc["D"].tolist() == [176.4, 84.1, 131.7]
    assert offer.loc["C", "Guyu's net gain"] == 138.5
    before = chapter["people"] @ chapter["huff"](
        chapter["far_halls"], chapter["area"], chapter["fit"].x
    )
    assert round(float(before[0]), 1) == 128.8
    assert both("176.4", "128.8", "84.1", "138.5", "131.7")
    for exponent, best in ((1.57, "C"), (1.98, "C"), (1.0, "D")):
        gain = chapter["forecast"](exponent).set_index("site")["Guyu's net gain"]
        assert gain.idxmax() == best, exponent


def test_a_trip_across_the_river_goes_over_a_bridge(chapter: dict[str, Any]) -> None:
    travel = chapter["travel"]
    assert travel([[3, 1]], [[3, 8]])[0, 0] == pytest.approx(7)  # straight over the western bridge
    assert travel([[6, 1]], [[6, 4]])[0, 0] == pytest.approx(3)
    detour = travel([[5.75, 4]], [[5.75, 5.2]])[0, 0]  # half-way between the bridges
    assert detour == pytest.approx(2 * np.hypot(2.75, 0.6))


def test_charts_are_light(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) == 7
    assert max(chapter["sizes"].values()) < 45_000, chapter["sizes"]
