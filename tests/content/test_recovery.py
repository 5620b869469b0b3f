"""Chapter 11: the data can be made again, the code runs, and the prose says what the code finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

SLUG = "recovery"
ROOT = Path(__file__).resolve().parents[2]


def test_silence_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    voice, failed = chapter["voice"], chapter["failed"]
    assert len(failed) > 1000 and len(chapter["stays"]) == 3600
    assert 0.6 < 1 - failed["voice"].mean() < 2 / 3
    assert chapter["silent"]["back"].mean() == pytest.approx(1 / 3, abs=0.01)
    assert chapter["silent"]["back"].mean() < chapter["complainers"]["back"].mean()
    assert voice["share"]["wait"] == voice["share"].min() == pytest.approx(0.2, abs=0.02)
    assert voice["share"][["request", "room"]].tolist() == pytest.approx([0.3, 0.3], abs=0.04)
    assert voice["share"][["key", "bill"]].tolist() == pytest.approx([0.6, 0.6], abs=0.04)
    assert voice["share"]["charge"] > 0.8
    assert voice["failures"]["wait"] == voice["failures"].max() == 410


def test_more_complaints_without_more_failures(chapter: dict[str, Any]) -> None:
    weeks, first = chapter["weeks"], chapter["first"]
    assert len(chapter["signals"]) == 10 and min(chapter["signals"]) == 31
    assert chapter["c_top"] == pytest.approx(16.8, abs=0.05)
    means = weeks.groupby(~first)["complaints"].mean()
    assert means.round().tolist() == [8, 16]
    assert weeks.loc[first, "complaints"].agg(["min", "max"]).tolist() == [3, 13]
    assert weeks.loc[~first, "complaints"].agg(["min", "max"]).tolist() == [8, 24]
    share = weeks["troubled"] / weeks["asked"]
    assert (share < chapter["p_top"]).all() and share.min() >= 0.2 and share.max() <= 0.51
    assert share[first].mean() == pytest.approx(share[~first].mean(), abs=0.02)
    assert share.mean() == pytest.approx(1 / 3, abs=0.02)


def test_the_three_rankings_of_the_pareto_chart(chapter: dict[str, Any]) -> None:
    pareto = chapter["pareto"]
    by_complaints = pareto["complaints"].sort_values(ascending=False)
    assert list(by_complaints.index[:2]) == ["wait", "key"] and by_complaints.index[-1] == "charge"
    assert by_complaints.tolist()[:2] == [88, 82] and by_complaints.iloc[-1] == 56
    assert pareto["failures"]["wait"] / pareto["failures"].sum() > 1 / 3
    by_loss = pareto["lost"].sort_values(ascending=False)
    assert list(by_loss.index[:3]) == ["room", "wait", "request"]


def test_justice_weighs_as_the_prose_says(chapter: dict[str, Any]) -> None:
    betas, rated = chapter["betas"], chapter["rated"]
    assert betas["beta"].round(2).tolist() == [0.43, 0.15, 0.51]
    assert ((betas["beta"] - betas["half"]) > 0).all()
    assert rated.corr()["handled"][:3].round(2).tolist() == [0.70, 0.51, 0.75]
    # Beside a library: unstandardised least squares scaled by standard deviations.
    x = np.column_stack([np.ones(len(rated)), rated[list(chapter["JUSTICE"])]])
    fitted = np.linalg.lstsq(x, rated["handled"], rcond=None)[0][1:]
    scaled = fitted * rated[list(chapter["JUSTICE"])].std() / rated["handled"].std()
    assert betas["beta"].tolist() == pytest.approx(scaled.tolist())
    one = chapter["standardised"](rated, ["manner"], "handled")
    reference = stats.linregress(rated["manner"], rated["handled"])
    ratio = rated["manner"].std() / rated["handled"].std()
    critical = stats.t.ppf(0.975, len(rated) - 2)
    assert one["beta"].iloc[0] == pytest.approx(reference.rvalue)
    assert one["half"].iloc[0] == pytest.approx(critical * reference.stderr * ratio)


def test_the_paradox_comes_from_the_choice(chapter: dict[str, Any]) -> None:
    rows = chapter["paradox"]
    difference, half = rows["difference"].tolist(), rows["half"].tolist()
    assert [round(d, 1) for d in difference[:3]] == [4.5, -1.9, -3.7]
    assert difference[0] > half[0] and -difference[1] > half[1] and -difference[2] > half[2]
    assert difference[3] == pytest.approx(8, abs=0.1)
    gains = chapter["gains"]
    assert gains == sorted(gains) and gains[0] < 0 < gains[-1]
    # They stand in an expression of the chart, which knows no numpy.
    assert all(type(gain) is float for gain in gains)
    mean = chapter["means"].set_index(["least", "group"])["mean"]
    chosen = mean.xs("Complainers kept by rating", level="group")
    assert chosen[[1, 6, 7]].round(1).tolist() == [64.4, 74.6, 80.7]
    named = mean.xs(0, level="least").round(1)
    assert named.tolist() == [70.1, 68.2, 60.2, 56.4]


@pytest.mark.parametrize(("back", "spread"), [(0.8, 0.35), (1.0, 0.2), (0.5, 0.6)])
def test_the_explorer_sets_the_simulation_beside_the_formula(
    chapter: dict[str, Any], back: float, spread: float
) -> None:
    title = chapter["selected"](back=back, spread=spread, least=6).title
    truth, simulated, half, chosen = (float(x) for x in re.findall(r"[+-]?\d+\.\d", title))
    assert truth == pytest.approx(-18 * (1 - back), abs=0.05)
    assert abs(simulated - truth) <= 2 * half
    assert chosen > simulated + half


def test_compensation_agrees_with_closed_forms(chapter: dict[str, Any]) -> None:
    value = chapter["V"]
    assert value == pytest.approx(761, abs=0.6)
    assert value == pytest.approx(chapter["by_sum"], rel=1e-9)
    gain = chapter["p1"] - chapter["p0"]
    assert gain == pytest.approx(0.13, abs=0.005)
    assert gain * value == pytest.approx(102, abs=0.6)
    assert (1 - chapter["p0"] / chapter["p1"]) * value == pytest.approx(191, abs=0.6)
    # A voucher at its limit neither gains nor loses.
    limit = (1 - chapter["p0"] / chapter["p1"]) * value
    assert chapter["p1"] * (value - limit) == pytest.approx(chapter["p0"] * value)
    sums = np.linspace(0, 600, 60001)
    for worth in (200, 300, 400, value, 2000):
        best = chapter["best_cash"](worth)
        assert best == pytest.approx(sums[chapter["net_gain"](sums, worth).argmax()], abs=0.02)
    expected = chapter["net_gain"](chapter["best_cash"](value), value)
    assert abs(chapter["mean"] - expected) <= 1.5 * chapter["half"]
    at = chapter["net_gain"](np.array([40.0, 70.0]), value)
    assert (expected - at < 3).all() and chapter["net_gain"](135, 760) < 0


def test_risk_priority_and_expected_loss(chapter: dict[str, Any]) -> None:
    fmea = chapter["fmea"]
    assert len(fmea) == 21
    assert list(fmea["loss"].nlargest(4).index) == ["a3", "s3", "s2", "p2"]
    assert fmea["loss"].nlargest(4).sum() / fmea["loss"].sum() == pytest.approx(0.5, abs=0.005)
    assert list(fmea["rpn"].nlargest(3).index) == ["s3", "a3", "a11"]
    tied = fmea.loc[fmea["rpn"] == 240, "loss"]
    assert len(tied) == 5 and (tied.min(), tied.max()) == (40, 87.5)
    assert sorted(fmea.loc[fmea["rpn"] == 320, "loss"].round()) == [72, 80, 180]
    assert fmea["loss"]["a11"] < fmea["loss"]["p2"]
    # Every product of three whole numbers from 1 to 10 (Bowles, 2004).
    assert len(chapter["numbers"]) == 120
    assert chapter["flips"](fmea["rpn"], fmea["loss"]) == 21 and len(chapter["pairs"]) == 210
    assert chapter["flips"](fmea["rpn"], fmea["rpn"] * fmea["S"]) == 15
    half = (fmea["S"] ** 0.5 * fmea["O"] * fmea["D"]).nlargest(1)
    cubed = (fmea["S"].astype(float) ** 3 * fmea["O"] * fmea["D"]).nlargest(5)
    assert half.index[0] == "a3" and cubed.index[4] == "l4"
    # Chapter 5 catches the same failures out of sight.
    hidden = fmea["found_at"].map(chapter["lanes"]).isin(["back", "support"])
    assert (fmea.loc[~hidden, "D"] == 10).all() and (fmea.loc[hidden, "D"] < 10).all()


def test_the_guarantee_is_worked_out_as_told(chapter: dict[str, Any]) -> None:
    assert chapter["each"] == pytest.approx(74, abs=0.6)
    assert chapter["each"] / chapter["cost"] == pytest.approx(0.9, abs=0.03)
    difference, half = chapter["liking"]
    assert difference == pytest.approx(2.6, abs=0.05) and difference > half


def test_both_languages_compute_the_same(chapters: dict[str, dict[str, Any]]) -> None:
    for name in ("V", "p1", "tau", "each"):
        assert chapters["zh"][name] == chapters["en"][name]
    assert all(size > 0 for size in chapters["zh"]["sizes"].values())
