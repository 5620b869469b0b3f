"""Chapter 4: the data can be made again, each model meets a known result, prose agrees."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import optimize
from scipy.spatial import procrustes
from sklearn.manifold import MDS
from statsmodels.discrete.conditional_models import ConditionalLogit

from course.notebook import read_text

SLUG = "strategy"
ROOT = Path(__file__).resolve().parents[2]
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def program(card: Path) -> dict[str, Any]:
    code = re.search(r"```python\n(.*?)```", card.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    namespace: dict[str, Any] = {"__name__": "card"}
    exec(code[1], namespace)
    return namespace


def test_the_cards_tell_of_one_town() -> None:
    cards = {name: program(ROOT / "book" / "data" / f"strategy_{name}.card.md") for name in
             ("inns", "pairs", "ratings", "choices")}  # fmt: skip
    rows = [line.split() for line in cards["inns"]["INNS"].split("\n")]
    places = {row[0]: (float(row[5]), float(row[6])) for row in rows}
    assert places == cards["pairs"]["PLACES"] == cards["ratings"]["PLACES"]
    assert places == cards["choices"]["PLACES"]
    assert cards["choices"]["PRICES"] == cards["inns"]["make"]()["price"].tolist()
    tastes = {kind: values[1:] for kind, values in cards["inns"]["GUESTS"].items()}
    assert tastes == cards["choices"]["GUESTS"]


def test_the_case_is_as_it_is_told(chapter: dict[str, Any]) -> None:
    inns = chapter["inns"]
    assert len(inns) == 9 and inns["rooms"].sum() == 562 and inns["rooms"]["deer"] == 64
    assert both("562", "16,700", "1,200") and len(chapter["choices"]) == 1200
    assert chapter["pairs"]["guest"].nunique() == 60 and len(chapter["pairs"]) == 60 * 36
    loss = 16_700 * 70 - 1_500_000
    assert loss == -331_000 and inns.loc["deer", ["price", "cost"]].tolist() == [210, 140]


def test_equal_inns_meet_the_closed_form_and_no_one_gains_by_moving(
    chapter: dict[str, Any],
) -> None:
    margin = chapter["margin"]
    for n in (2, 5, 9):
        assert margin(n) == pytest.approx((n / (n - 1), 1 / n))
        for h in (0.5, 2):  # with substitutes: the best answer to n - 1 others at this margin
            m, share = margin(n, h)

            def profit(own: float, n: int = n, h: float = h, m: float = m) -> float:
                pull = np.exp(-own)
                return own * pull / (pull + (n - 1) * np.exp(-m) + h)

            best = optimize.minimize_scalar(lambda own: -profit(own), bounds=(0.2, 6))
            assert best.x == pytest.approx(m, abs=1e-4) and share == pytest.approx(profit(m) / m)
    assert 1 + 120_000 * 60 / 900_000 == 9 and 1 + 120_000 * 60 / 1_800_000 == 5
    weak = 120_000 * 60 * np.prod(margin(9, 0.5)) / 1e4 - 90
    strong = [120_000 * 60 * np.prod(margin(n, 2)) / 1e4 - 90 for n in (2, 3)]
    assert round(weak) == -14 and strong[0] > 0 > strong[1]
    assert "14 万" in PROSE["zh"] and "140,000" in PROSE["en"]


def test_swings_are_those_of_the_table(chapter: dict[str, Any]) -> None:
    growth = chapter["growth"]
    assert (growth["americas"].loc[2001:2003] < 0).all()
    assert f"{growth['asia_pacific'][2003]:.1%}" == "-9.3%"
    assert f"{growth['europe'][2009]:.1%}" == "-4.8%" and both("9.3%", "4.8%", "52.1%")
    assert growth["asia_pacific"].idxmin() == 2003 and 2014 not in growth.index


def test_break_even_and_shutdown(chapter: dict[str, Any]) -> None:
    even, shut, nights = chapter["even"], chapter["shut"], chapter["ROOM_NIGHTS"]
    assert even * nights * 70 == pytest.approx(1_500_000)
    assert shut * nights * 70 - 1_500_000 == pytest.approx(-(1_500_000 - 900_000))
    said = [16_700 / nights, even, shut, 0.75 * 16_700 / nights]
    assert [f"{v:.1%}" for v in said] == ["71.5%", "91.7%", "55.0%", "53.6%"]
    assert both("71.5%", "91.7%", "55.0%", "53.6%")


def test_scaling_recovers_what_is_known(chapter: dict[str, Any]) -> None:
    classical, smacof, stress = (chapter[name] for name in ("classical", "smacof", "stress"))
    values = classical(chapter["rectangle"])[1]
    assert values == pytest.approx([16, 9, 0, 0], abs=1e-9)
    rng = np.random.default_rng(1)
    points = rng.normal(size=(7, 2))
    d = chapter["distances"](points)
    assert chapter["distances"](classical(d)[0]) == pytest.approx(d)
    assert stress(d, smacof(d)) == pytest.approx(0, abs=1e-9)
    ours = smacof(chapter["delta"])
    library = MDS(n_components=2, metric="precomputed", n_init=8, init="random", random_state=0)
    assert stress(chapter["delta"], ours) == pytest.approx(
        stress(chapter["delta"], library.fit_transform(chapter["delta"])), abs=5e-4
    )
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert chapter["procrustes"](3 * points @ turn, points) == pytest.approx(points)


def test_the_map_is_good_and_true(chapter: dict[str, Any]) -> None:
    delta, stress, smacof = chapter["delta"], chapter["stress"], chapter["smacof"]
    by_dimension = [stress(delta, smacof(delta, k)) for k in (1, 2, 3)]
    assert by_dimension == pytest.approx([0.457, 0.041, 0.029], abs=1e-3)
    assert both("0.457", "0.041", "0.012", "0.157")
    assert by_dimension[1] - by_dimension[2] == pytest.approx(0.012, abs=6e-4)
    assert min(chapter["shuffled"]) == pytest.approx(0.157, abs=3e-3)
    places = program(ROOT / "book" / "data" / "strategy_pairs.card.md")["PLACES"]
    assert procrustes(np.array(list(places.values())), chapter["place"])[2] < 0.01
    r2 = pd.Series(chapter["r2"], index=list(chapter["TRAITS"]))
    assert r2.drop("quiet").min() > 0.98 and f"{r2['quiet']:.2f}" == "0.05"
    assert chapter["arrows"][0, 0] > 0 and chapter["arrows"][1, 3] > 0
    drift = np.sqrt(((chapter["clouds"] - chapter["place"]) ** 2).sum(axis=-1))
    assert np.quantile(drift, 0.95) < 0.2


def test_the_logit_is_that_of_a_library_and_near_the_truth(chapter: dict[str, Any]) -> None:
    inns, terms = chapter["inns"], chapter["terms"]
    seen = chapter["choices"][chapter["choices"]["kind"] == "family"]
    price = seen[inns.index].to_numpy(float)
    features = np.dstack([np.broadcast_to(terms, (*price.shape, 3)), -price[..., None] / 100])
    chosen = inns.index.get_indexer(seen["chosen"])[:, None] == np.arange(len(inns))
    groups = np.repeat(np.arange(len(seen)), len(inns))
    library = ConditionalLogit(
        chosen.ravel().astype(int), features.reshape(-1, 4), groups=groups
    ).fit(disp=False)
    theta, covariance = chapter["tastes"]["family"]
    assert theta == pytest.approx(library.params, abs=1e-3)
    assert np.sqrt(np.diag(covariance)) == pytest.approx(library.bse, abs=1e-3)
    slope, error = chapter["theta"][:, 3], chapter["error"][:, 3]
    assert (np.abs(slope - [1.2, 1.8, 3.0]) < 2 * error).all()
    assert [round(100 / v) for v in slope] == [84, 58, 34] and f"{slope[2]:.2f}" == "2.98"
    assert both(r"34\times9/8\approx38", "65", "58")
    assert both("2.98", "18,275", "9%") and round(34 * 9 / 8) == 38 and round(58 * 9 / 8) == 65
    ideal, place = chapter["ideal"], chapter["place"]
    nearest = [np.hypot(*(place - point).T).min() for point in ideal]
    assert nearest[0] < 0.3 and min(nearest[1:]) > 0.4
    now = chapter["demand"](place, inns["price"].to_numpy(), chapter["theta"])
    nights = 120_000 * (chapter["WEIGHTS"] @ now)
    assert round(nights[-1]) == 18275 and f"{nights[-1] / 16_700 - 1:.0%}" == "9%"
    assert (nights < inns["rooms"] * 365).all()


def test_prices_settle_where_nobody_gains_by_moving(chapter: dict[str, Any]) -> None:
    place, inns, theta = chapter["place"], chapter["inns"], chapter["theta"]
    cost, weights = inns["cost"].to_numpy(float), chapter["WEIGHTS"]
    price = chapter["settle"](place, cost, inns["price"].to_numpy(), theta)
    for inn in range(9):

        def earned(own: float, inn: int = inn) -> float:
            tried = price.copy()
            tried[inn] = own
            sold = (weights @ chapter["demand"](place, tried, theta))[inn]
            return -sold * (own - cost[inn])

        best = optimize.minimize_scalar(earned, bounds=(cost[inn], cost[inn] + 400))
        assert best.x == pytest.approx(price[inn], abs=0.1)
    assert chapter["equal"] - 140 == pytest.approx(np.full(9, 100 / theta[1, 3] * 9 / 8))


def test_the_plans_earn_what_the_prose_says(chapter: dict[str, Any]) -> None:
    table = chapter["outcome"].pivot(index="plan", columns="step", values="profit")
    low = chapter["outcome"].pivot(index="plan", columns="step", values="low")
    focus = table.loc["Focus"].tolist()
    assert [round(v) for v in focus] == [42, 31, 8] and low.loc["Focus"].iloc[2] < 0
    assert "42 万" in PROSE["zh"] and "420,000" in PROSE["en"]
    assert (table.drop("Focus") < 0).to_numpy().all()
    assert (table.loc["Cost leadership"] < table.loc["Stay"]).all()
    inns = chapter["inns"]
    cheap = inns["cost"].drop("deer").loc[lambda cost: cost < 85]
    assert len(cheap) == 3 and cheap.min() == 60 and cheap.max() == 75
    near = np.argmin(np.hypot(*(chapter["place"][:-1] - chapter["ideal"][1]).T))
    assert inns.index[near] == "boat"  # Old Boathouse is the one that copies
    where, costs = chapter["place"].copy(), inns["cost"].to_numpy(float)
    where[-1], costs[-1] = chapter["ideal"][1], 150
    price = chapter["settle"](where, costs, inns["price"].to_numpy(), chapter["theta"])
    sold = 120_000 * chapter["WEIGHTS"] @ chapter["demand"](where, price, chapter["theta"])
    assert sold[-1] < chapter["ROOM_NIGHTS"]


def test_weights_of_fit(chapter: dict[str, Any]) -> None:
    # Two criteria: (5, 1) beats (2, 3) where the first weighs more than 0.4, so in 60% of draws.
    pair = pd.DataFrame([(5, 1), (2, 3)])
    assert chapter["first_places"](pair)[0] == pytest.approx(0.6, abs=0.015)
    first = chapter["first_places"](chapter["scores"])
    assert f"{first['Focus']:.0%}" == "86%" and both("86%", "78%")
    out, within = chapter["out"], chapter["within"]
    gap = within["Focus"] - within["Cost leadership"]
    level = gap / (gap + out["Cost leadership"] - out["Focus"])
    assert f"{level:.0%}" == "78%"
    total = level * out + (1 - level) * within
    assert total["Focus"] == pytest.approx(total["Cost leadership"])
    assert total["Differentiation"] < total["Focus"]


def test_delay_by_formula_by_sum_and_by_simulation(chapter: dict[str, Any]) -> None:
    mean_delay, simulated = chapter["mean_delay"], chapter["simulated_delay"]
    for p, weeks, f in ((0, 13, 0), (0.25, 13, 0), (0.25, 13, 0.4), (0.6, 4, 0.2)):
        t = np.arange(weeks)
        assert mean_delay(p, weeks, f) == pytest.approx(
            (1 - f) * ((1 - p) ** t * (1 - t / weeks)).sum()
        )
        mean, half = simulated(p, weeks, f)
        assert abs(mean - mean_delay(p, weeks, f)) < 2 * half
    said = [mean_delay(0), mean_delay(0.25), mean_delay(0.25, 13, 0.4)]
    assert [round(v, 1) for v in said] == [7.0, 3.1, 1.9] and both("3.1", "1.9")
    assert 2 * (said[0] - said[2]) == pytest.approx(10, abs=0.4)


def test_the_explorer_leaves_rivals_as_they_are(chapter: dict[str, Any]) -> None:
    chart = chapter["reposition"](x=0.2, y=0.6, price=240)
    assert float(re.search(r"occupancy (\d+)%", chart.title)[1]) == pytest.approx(86, abs=15)
    nights = chart.data["nights"]
    assert nights.idxmax() == 1 and nights.sum() < 1.2 * chapter["ROOM_NIGHTS"]
