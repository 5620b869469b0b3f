"""Chapter 5: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from course.notebook import read_text
from glossary import Lang

SLUG = "delivery-system"
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "book" / "data"
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}
WRITTEN = [
    DATA / "delivery_system_blueprint.card.md",
    ROOT / "exercises" / SLUG / "data" / "checkup.card.md",
]


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def test_the_generated_data_say_so_and_can_be_made_again() -> None:
    card = DATA / "delivery_system_visits.card.md"
    text = card.read_text(encoding="utf-8")
    assert text.startswith("本数据由程序生成")
    assert "This data set is generated" in text.splitlines()[1]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    namespace: dict[str, Any] = {"__name__": "card"}
    exec(code[1], namespace)
    made = namespace["make"]()
    data = DATA / "delivery_system_visits.csv"
    assert made.to_csv(index=False, lineterminator="\n") == data.read_text(encoding="utf-8")
    assert (made.groupby(["service", "step"])["visits"].sum() == 40).all()
    for column in made.columns:
        assert f"`{column}`" in text, column


@pytest.mark.parametrize("card", WRITTEN, ids=lambda card: card.name)
def test_a_written_blueprint_says_so_and_is_sound(card: Path) -> None:
    text = card.read_text(encoding="utf-8")
    assert "编写，不是真实测量" in text.splitlines()[0]
    assert "written for this course, not measured" in text.splitlines()[1]
    table = pd.read_csv(
        card.with_name(card.name.replace(".card.md", ".csv")), keep_default_na=False
    )
    for column in table.columns:
        assert f"`{column}`" in text, column
    lane = table.set_index("step")["lane"]
    assert set(lane) == {"customer", "front", "back", "support"}
    seen: set[str] = set()
    for row in table.itertuples():
        before = [step for step in row.after.split(";") if step]
        assert set(before) <= seen, row.step  # predecessors come first
        seen.add(row.step)
        assert row.low <= row.likely <= row.high and row.low < row.high, row.step
        assert (row.per_1000 > 0) == bool(row.found_at), row.step
        if row.found_at:
            assert 0 <= row.caught <= 1
            # Only staff catch: where the customer is the one to find it, nobody does.
            assert row.caught == 0 or lane[row.found_at] != "customer", row.step


def test_every_fail_point_is_fit_for_a_failure_mode_and_effects_analysis() -> None:
    table = pd.read_csv(DATA / "delivery_system_blueprint.csv", keep_default_na=False)
    points = table[table["per_1000"] > 0]
    for lang in ("zh", "en"):
        for column in (f"failure_{lang}", f"cause_{lang}"):
            assert points[column].str.len().min() > 3
            assert (table.loc[table["per_1000"] == 0, column] == "").all()
        assert (table[lang] != "").all()
    # The wait that counts as a failure, from its own distribution.
    queue = table.set_index("step").loc["a3"]
    over = stats.triang(
        (queue.likely - queue.low) / (queue.high - queue.low), queue.low, queue.high - queue.low
    )
    assert over.sf(8) == pytest.approx(queue.per_1000 / 1000, abs=1e-9)


def test_the_blueprint_is_counted_as_the_prose_says(chapter: dict[str, Any]) -> None:
    bp = chapter["bp"]
    assert len(bp) == 37 and chapter["visible"].sum() == 24 and (bp["per_1000"] > 0).sum() == 21
    assert both("37", "24", "13", "21")
    assert bp["per_1000"].max() == 60 and both("6%")
    assert len(chapter["risky"]) == 7
    assert (chapter["risky"]["evidence_en"] == "").all()
    hidden = bp[~chapter["visible"]]
    assert hidden.index[hidden["evidence_en"] != ""].tolist() == ["p3"]
    assert list(chapter["crossings"].values()) == [13, 15, 11]


def test_no_arrow_points_back_in_time(chapter: dict[str, Any]) -> None:
    bp = chapter["bp"]
    for before, step in chapter["edges"]:
        a, b = bp.loc[before], bp.loc[step]
        assert a["stage"] != b["stage"] or a["slot"] <= b["slot"], (before, step)
    # Two steps of a lane and slot would cover each other.
    assert not bp.duplicated(["stage", "slot", "lane"]).any()


def test_desk_time_agrees_with_scipy_and_simulation(chapter: dict[str, Any]) -> None:
    bp, desk = chapter["bp"], chapter["DESK"]
    mean = variance = 0.0
    for row in bp.loc[desk].itertuples():
        width = row.high - row.low
        one = stats.triang((row.likely - row.low) / width, row.low, width)
        p, d = row.per_1000 / 1000, row.delay if row.found_at in desk else 0
        mean, variance = mean + one.mean() + p * d, variance + one.var() + p * (1 - p) * d**2
    assert chapter["desk_time"](bp, desk) == pytest.approx((mean, variance**0.5))
    minutes = chapter["minutes"]
    assert abs(minutes.mean() - mean) < 3 * minutes.std() / len(minutes) ** 0.5
    assert (round(mean, 1), round(variance**0.5, 1)) == (6.0, 1.2)  # as chapter 9 measures it
    assert round((minutes <= 5).mean(), 2) == 0.18 and both("18%")
    assert round(stats.norm.cdf(5, mean, variance**0.5), 2) == 0.21 and both("21%")
    assert np.quantile(minutes, 0.9) == pytest.approx(7.45, abs=0.1)
    assert (minutes <= 6).mean() == pytest.approx(0.6, abs=0.02)


def test_clark_meets_known_results(chapter: dict[str, Any]) -> None:
    clark = chapter["clark"]
    assert clark(0, 1, 0, 1) == pytest.approx(1 / np.pi**0.5)
    # Half the d2 of two in chapter 9's table of control chart factors.
    assert 2 * clark(0, 1, 0, 1) == pytest.approx(1.128, abs=0.001)
    assert clark(10, 1, 0, 1) == pytest.approx(10)
    rng = np.random.default_rng(3)
    larger = np.maximum(rng.normal(3, 1, 400000), rng.normal(2.5, 2, 400000)).mean()
    assert clark(3, 1, 2.5, 2) == pytest.approx(larger, abs=0.01)


def test_where_paths_meet_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    graph = nx.DiGraph()
    steps, means = chapter["ARRIVE"], chapter["means"]
    for a, b in chapter["edges"]:
        if a in steps and b in steps:
            graph.add_edge(a, b, minutes=means[b])
    longest = nx.dag_longest_path_length(graph, weight="minutes") + means["a1"]
    assert chapter["by_means"] == pytest.approx(longest)
    later, settled = chapter["later"], chapter["settled"]
    assert chapter["clark"](
        chapter["guest"].mean(),
        chapter["guest"].std(),
        chapter["bags"].mean(),
        chapter["bags"].std(),
    ) == pytest.approx(later.mean(), abs=0.03)
    assert round(later.mean(), 1) == 5.6 and both("5.6")
    assert 60 * (settled.mean() - chapter["by_means"]) == pytest.approx(35, abs=3) and both("35")


def test_failures_are_as_the_prose_says(chapter: dict[str, Any]) -> None:
    p, met = chapter["p"], chapter["met"]
    none, smooth = (1 - p).prod(), (1 - met).prod()
    assert (round(none, 2), round(smooth, 2)) == (0.67, 0.72) and both("0.67", "0.72")
    for exact, simulated in ((none, chapter["flawless"]), (smooth, chapter["smooth"])):
        assert abs(simulated.mean() - exact) < 3 * simulated.std() / len(simulated) ** 0.5
    assert chapter["fate"].sum(axis=1).to_numpy() == pytest.approx(p.to_numpy())
    worst = chapter["fate"].loc["p2"] * 1000
    assert worst["unseen"] == pytest.approx(42) and chapter["fate"].loc["s3", "hits"] == p["s3"]
    assert round(0.99**37, 2) == 0.69 and both("69%")


@pytest.mark.parametrize("chances", [[0.012, 0.02, 0.012, 0.015], [0.3, 0.5, 0.9]])
def test_the_distribution_of_failures_agrees_with_scipy(
    chapter: dict[str, Any], chances: list[float]
) -> None:
    ours, theirs = chapter["counts"](chances), stats.poisson_binom(chances)
    assert ours == pytest.approx(theirs.pmf(np.arange(len(chances) + 1)))


@pytest.mark.parametrize(("outage", "shared"), [(0.03, 0.8), (0.05, 0.4), (0.02, 0.0)])
def test_common_causes_leave_the_mean_and_raise_the_tail(
    chapter: dict[str, Any], outage: float, shared: float
) -> None:
    title = chapter["network_troubles"](outage, shared).title
    apart, joint, simulated, half = (float(x) for x in re.findall(r"\d+\.\d", title))
    assert abs(simulated - joint) <= 2 * half + 0.1  # printed with one decimal
    assert joint == apart if shared == 0 else joint > 3 * apart
    if (outage, shared) == (0.03, 0.8):
        assert round(apart) == 1 and 15 < joint < 16
    # The mean stays: at least one and at least two weighed together.
    p = np.array([0.012, 0.02, 0.012, 0.015])
    down, up = shared * p / outage, (1 - shared) * p / (1 - outage)
    assert (down <= 1).all()
    assert outage * down + (1 - outage) * up == pytest.approx(p)


def test_moving_the_line_does_what_the_prose_says(chapter: dict[str, Any]) -> None:
    bp, experience = chapter["bp"], chapter["experience"]
    walls = [experience(bp, hidden)[1] for hidden in chapter["walls"].values()]
    assert walls == sorted(walls, reverse=True)
    assert walls[-1] == pytest.approx((1 - bp["per_1000"] / 1000).prod())
    now, glass = walls[1], walls[-1]
    assert (round(now, 2), round(glass, 2)) == (0.72, 0.67)
    early = now * chapter["gains"]["move_assign"]
    watched = now * chapter["gains"]["move_inspect"]
    assert (round(100 * early), round(100 * watched)) == (74, 69)
    plans = [round(100 * share) for share in chapter["kept_by"].values()]
    assert plans == [18, 83, 95] and both("83%", "95%")
    means = [chapter["desk_time"](*plan)[0] for plan in chapter["plans"].values()]
    assert means[0] - means[1] == pytest.approx(1.5, abs=0.05) and means[1] - means[2] > 1


def test_the_sliders_of_the_moves_agree_with_the_tables(chapter: dict[str, Any]) -> None:
    # The chart multiplies gains and adds minutes; both hold only if the moves do not interact.
    both_moves = chapter["early"].copy()
    both_moves.loc["p3", "lane"] = "front"
    product = (
        chapter["base_rate"] * chapter["gains"]["move_assign"] * chapter["gains"]["move_inspect"]
    )
    assert chapter["experience"](both_moves)[1] == pytest.approx(product)
    minutes = chapter["moves"].set_index("step")["minutes"]
    plans = list(chapter["plans"].values())
    assert minutes[chapter["DESK"]].sum() == pytest.approx(
        chapter["desk_time"](*plans[0])[0], abs=0.01
    )
    left = minutes[plans[2][1]].sum()
    assert left == pytest.approx(chapter["desk_time"](*plans[2])[0], abs=0.01)


def test_entropy_agrees_with_scipy_and_the_known_truth(chapter: dict[str, Any]) -> None:
    counts = pd.Series([20, 12, 8])
    plain = stats.entropy(counts, base=2)
    assert chapter["step_entropy"](counts) == pytest.approx(plain + 2 / (2 * 40 * np.log(2)))
    # The correction brings the average of many samples closer to the truth.
    chances, rng = np.array([0.6, 0.25, 0.15]), np.random.default_rng(2)
    samples = [pd.Series(n[n > 0]) for n in rng.multinomial(40, chances, 2000)]
    truth = stats.entropy(chances, base=2)
    raw = np.mean([stats.entropy(n, base=2) for n in samples])
    mended = np.mean([chapter["step_entropy"](n) for n in samples])
    assert raw < truth and abs(mended - truth) < abs(raw - truth) / 4


def test_positions_are_as_the_prose_and_figure_say(chapter: dict[str, Any]) -> None:
    at = chapter["position"]
    assert at.loc["hotel", "steps"] == 24 and round(at.loc["hotel", "bits"], 2) == 0.85
    assert at["bits"].idxmin() == "atm" == at["steps"].idxmin()
    for high, low in (("mall", "wine"), ("mall", "cake"), ("doctor", "florist")):
        assert at.loc[high, "steps"] > 3 * at.loc[low, "steps"]
    for high in ("hair", "doctor", "florist"):
        assert at.loc[high, "bits"] > 2 * at.loc[["fastfood", "tax", "hotel"], "bits"].max()
    assert round(chapter["chance"](32), 2) == 0.64 and round(chapter["chance"](15), 2) == 0.81
    assert both("0.64", "0.81")


def test_charts_stay_small(chapters: dict[Lang, dict[str, Any]]) -> None:
    for names in chapters.values():
        assert all(0 < size < 60_000 for size in names["sizes"].values())


def test_it_prints_in_the_language_of_the_page(foreign: dict[str, set[str]]) -> None:
    assert foreign == {"zh": {"Clark"}, "en": set()}  # the formula's author
