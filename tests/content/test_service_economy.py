"""Chapter 1: its numbers are those of its code, and its models agree with printed results."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import solve_ivp

from course.notebook import read_text

SLUG = "service-economy"
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "book" / "data"
EXERCISE = ROOT / "exercises" / SLUG
TEXT = read_text(ROOT / "book" / f"{SLUG}.md")
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}


def says(*words: str) -> None:
    for lang in ("zh", "en"):
        missing = [word for word in words if word not in PROSE[lang]]
        assert not missing, (lang, missing)


@pytest.mark.parametrize(
    "path", [*sorted(DATA.glob("service_economy_*.csv")), EXERCISE / "data" / "shares.csv"]
)
def test_a_card_of_real_data_names_source_and_columns(path: Path) -> None:
    card = path.with_name(path.name.replace(".csv", ".card.md")).read_text("utf-8")
    assert "**真实数据　Real data**" in card
    assert "来源　Source" in card and "许可　Licence" in card
    for column in pd.read_csv(path).columns:
        assert f"`{column}`" in card, column


def test_shares_are_shares() -> None:
    three = ["agriculture", "industry", "services"]
    long = pd.read_csv(DATA / "service_economy_long.csv")
    assert len(long) == 1423
    assert long[three].sum(axis=1).between(99.4, 100.6).all()
    assert not long.duplicated(["economy", "year", "measure"]).any()
    world = pd.read_csv(DATA / "service_economy_world.csv")
    assert len(world) == 1261
    assert world[["job_agr", "job_ind", "job_srv"]].sum(axis=1).between(99.9, 100.1).all()
    assert (world[["va_agr", "va_ind", "va_srv"]].sum(axis=1) >= 80).all()
    # The seam: the two sources of Chinese jobs agree where one takes over from the other.
    china = long[(long["economy"] == "CHN") & (long["measure"] == "jobs")].set_index("year")
    assert china["source"][2011] == "GGDC" and china["source"][2012] == "ILO"
    assert abs(china["services"].diff()[2012]) < 1


def test_the_case_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    jobs = chapter["shares"].query("economy == 'CHN' and measure == 'jobs'").set_index("year")
    assert 100 / jobs["services"][1978] == pytest.approx(8, abs=0.3)
    assert round(jobs["services"][2023], 1) == 45.8
    value = chapter["shares"].query("economy == 'CHN' and measure == 'value added'")
    value = value.set_index("year")["services"]
    assert [round(value[y], 1) for y in (2014, 2015)] == [49.2, 51.7]
    assert round(value[2024], 1) == pytest.approx(56.7, abs=0.1)
    assert round(value[1978], 1) == 24.7
    says("45.8%", "49.2%", "51.7%", "56.7%", "24.7%", "48.0%")


def test_fuchs_is_right_by_his_own_count(chapter: dict[str, Any]) -> None:
    usa = chapter["usa"]
    narrow = usa[["wrt", "fire", "gov", "oth"]].sum(axis=1)
    assert [round(narrow[y], 1) for y in (1950, 1951, 2010)] == [49.9, 51.0, 79.5]
    assert round((narrow + usa["tra"])[1950], 1) == 57.7
    without_public = narrow + usa["tra"] - usa["gov"]
    assert chapter["passes"](without_public.index, without_public)[-1] == pytest.approx(
        1987.8, abs=0.1
    )
    assert ((narrow - usa["gov"]) < 50).all()
    says("49.9%", "51.0%")


def test_a_crossing_is_found_where_it_is_known(chapter: dict[str, Any]) -> None:
    passes = chapter["passes"]
    assert passes([2000, 2010], [40, 60]) == pytest.approx([2005])
    assert passes([0, 1, 2, 3], [40, 60, 40, 50]) == pytest.approx([0.5, 3])
    assert len(passes([0, 1, 2], [60, 55, 51])) == 0
    straight = np.linspace(30, 70, 41)
    assert passes(np.arange(41), straight) == pytest.approx([20])


def test_crossings_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    passed = chapter["passed"].round(1)
    assert passed.loc["United States"].to_dict() == {"Jobs": 1928.4, "Value added": 1942.1}
    japan = passed.loc["Japan"]
    assert japan["Jobs"] - japan["Value added"] == pytest.approx(9.4, abs=0.15)
    assert passed["Value added"]["China"] == 2014.3 and np.isnan(passed["Jobs"]["China"])
    assert passed["Value added"]["United Kingdom"] == 1966.3
    britain = chapter["shares"].query("economy == 'GBR' and measure == 'value added'")
    britain = britain.set_index("year")["services"]
    assert (britain.loc[1920:1930] > 50).all() and round(britain[1960], 1) == 46.7


def test_the_world_is_as_the_prose_counts_it(chapter: dict[str, Any]) -> None:
    latest, of_sectors = chapter["latest"], chapter["of_sectors"]
    value, jobs = latest["va_srv"] > 50, latest["job_srv"] > 50
    assert len(latest) == 165 and value.sum() == 107
    kinds = [(value & jobs).sum(), (value & ~jobs).sum(), (~value & jobs).sum()]
    assert kinds == [89, 18, 22] and (~value & ~jobs).sum() == 36
    assert value["CHN"] and not jobs["CHN"]
    into, out = ((of_sectors > 50) & ~value).sum(), ((of_sectors <= 50) & value).sum()
    assert (into, out) == (14, 1)
    assert [round(x["IND"], 1) for x in (latest["va_srv"], of_sectors)] == [49.5, 54.4]
    early = chapter["world"].query("year == 2000")
    assert ((early["va_srv"] > 50) & (early["job_srv"] > 50)).sum() == 64


def test_industry_is_hardly_ever_the_largest_employer(chapter: dict[str, Any]) -> None:
    bands = chapter["bands"]
    orange = bands[bands["most"] == "industry"]
    assert set(orange["economy"]) == {"GBR", "SWE"}
    britain, sweden = (orange[orange["economy"] == code] for code in ("GBR", "SWE"))
    assert britain["start"].min() == 1801 and 1920 <= britain["last"].max() < 1930
    assert sweden["start"].min() == 1930 and sweden["last"].max() == 1963
    assert bands.query("economy == 'CHN' and most == 'services'")["start"].item() == 2011
    most = chapter["most"]
    assert (most.query("year == 2023")["most"] != "job_ind").all()
    found = most[most["most"] == "job_ind"][["code", "year"]].to_numpy().tolist()
    assert found == [["BGR", 1991], ["BLR", 1991], ["QAT", 2015]]


def test_a_cup_of_coffee_climbs_as_the_prose_says(chapter: dict[str, Any]) -> None:
    cup = chapter["cup"]
    assert cup["times"].dropna().between(4, 8).all()
    assert cup["middle"].iloc[-1] / cup["middle"].iloc[0] == pytest.approx(200, rel=0.15)


def test_households_are_decomposed_without_remainder(chapter: dict[str, Any]) -> None:
    census, by_size = chapter["census"], chapter["by_size"]
    people = census["households"] * census["size"]
    by_people = np.log(people[2020] / people[2010])
    assert by_people / chapter["step"]["households"] == pytest.approx(1 - by_size)
    assert round(by_size, 2) == 0.81 and round(chapter["alone"], 2) == 0.73
    share = census["alone"] / census["households"]
    assert [round(100 * s, 1) for s in share] == [14.5, 25.4]
    says("14.5%", "25.4%", "8.9%", "13.5%", "31%", "46%")


def test_prices_are_as_the_figure_says(chapter: dict[str, Any]) -> None:
    last = chapter["prices"].set_index("year").loc[2017]
    expected = {"tuition": 170, "childcare": 110, "medical": 100, "all": 51}
    expected |= {"clothing": -4, "toys": -69, "tv": -96}
    assert {name: round(last[name]) for name in expected} == expected


@pytest.mark.parametrize(("r", "ratio"), [(0.01, 0.25), (0.02, 0.5), (0.04, 1.0)])
def test_baumols_formulas_agree_with_a_search_and_with_an_integration(
    chapter: dict[str, Any], r: float, ratio: float
) -> None:
    # Baumol (1967), p. 419: L1 = L / (1 + K e^rt), and growth r / (1 + K e^rt).
    years = np.arange(0, 101, 20.0)
    odds = ratio * np.exp(r * years)
    found = chapter["count_workers"](r, ratio, years)
    assert found == pytest.approx(odds / (1 + odds), abs=1e-9)
    # Total output, integrated from its growth rate, is the goods output that the shares imply.
    path = solve_ivp(
        lambda t, y: y * r / (1 + ratio * np.exp(r * t)),
        (0, 100),
        [1.0],
        t_eval=years,
        rtol=1e-10,
        atol=1e-12,
    )
    goods = np.exp(r * years) * (1 - found)
    assert path.y[0] == pytest.approx(goods / goods[0], rel=1e-6)


@pytest.mark.parametrize("epsilon", [0.0, 0.5, 1.0, 1.4])
def test_substitution_slows_or_turns_the_movement(chapter: dict[str, Any], epsilon: float) -> None:
    years, r, ratio = np.arange(0, 90, 10.0), 0.03, 0.4
    found = chapter["count_workers"](r, ratio, years, epsilon)
    odds = ratio * np.exp((1 - epsilon) * r * years)
    assert found == pytest.approx(odds / (1 + odds), abs=1e-9)
    moved = found[-1] - found[0]
    assert moved == pytest.approx(0) if epsilon == 1 else moved * (1 - epsilon) > 0.05
    if epsilon < 1:
        when = -np.log(ratio) / ((1 - epsilon) * r)
        assert chapter["count_workers"](r, ratio, [when], epsilon) == pytest.approx([0.5])


def test_the_explorer_sets_search_beside_formula(chapters: dict[str, dict[str, Any]]) -> None:
    for names in chapters.values():
        for epsilon in (0.0, 0.6, 1.3):
            title = names["unbalanced"](gain=0.03, first=0.2, epsilon=epsilon).title
            assert float(re.findall(r"\de-\d+", title[1])[0]) < 1e-6


def test_price_and_quantity_add_up_to_money(chapter: dict[str, Any]) -> None:
    split, parts = chapter["split"], chapter["parts"]
    assert (split["quantity"] + split["price"]).to_numpy() == pytest.approx(split["money"])
    assert split["price, %"].round().tolist() == [21, 44, 31]
    price = parts["price"]
    assert abs(price[2011] - price[2001]) < 0.005
    assert 0.02 < (price[2021] - price[2011]) / 10 < 0.025


def test_the_shift_share_leaves_no_remainder(chapter: dict[str, Any]) -> None:
    decomposed = chapter["decomposed"]
    assert decomposed.sum(axis=1).to_numpy() == pytest.approx(1)
    assert decomposed["Movement"].round(2).tolist() == [0.27, 0.18, 0.20, 0.16]
    assert decomposed["Services"].round(2).tolist() == [0.29, 0.27, 0.38, 0.34]
    assert decomposed["Industry"].round(2).tolist() == [0.23, 0.42, 0.32, 0.39]
    assert decomposed["Agriculture"].round(2).tolist() == [0.21, 0.12, 0.10, 0.11]
    speed = {name: (100 * s).round(1) for name, (_, s) in chapter["results"].items()}
    assert speed["2001–2011"].tolist()[1:] == [8.2, 7.9]
    assert speed["2011–2021"].tolist()[1:] == [6.7, 4.6]
    china = chapter["china"].loc[2021]
    jobs = china[["jobs_agr", "jobs_ind", "jobs_srv"]].sum()
    output = china[["real_agr", "real_ind", "real_srv"]].sum()
    farming = china["real_agr"] / china["jobs_agr"] / (output / jobs)
    assert farming == pytest.approx(1 / 3, abs=0.02)
    assert china["jobs_srv"] / jobs == pytest.approx(0.48, abs=0.001)  # NBS, 2021
    says("4.6%", "6.7%", "7.9%", "8.2%")


def test_shift_share_meets_a_case_solved_by_hand(chapter: dict[str, Any]) -> None:
    two = pd.DataFrame(
        {"jobs_agr": [60, 40], "jobs_ind": [0, 0], "jobs_srv": [40, 60]}
        | {"real_agr": [120.0, 120.0], "real_ind": [0, 0], "real_srv": [320.0, 600.0]},
        index=[0, 10],
    )
    two[["jobs_ind", "real_ind"]] = 1e-12, 1e-12
    # y: 2 to 3 and 8 to 10; total 4.4 to 7.2; within 0.5 + 1.0, movement 0.2 * (9 - 2.5) = 1.3.
    part, _ = chapter["shift_share"](two, 0, 10)
    assert part == pytest.approx([0.5 / 2.8, 0, 1.0 / 2.8, 1.3 / 2.8], abs=1e-6)


def test_knowledge_services_are_where_the_prose_puts_them(chapter: dict[str, Any]) -> None:
    assert (chapter["HIGH_TECH"] | chapter["KIBS"]) <= chapter["KIS"]
    assert sorted(chapter["HIGH_TECH"] & chapter["KIBS"]) == [62, 63, 72]
    assert not chapter["KIS"] & {45, 46, 47, 55, 56, 68}
    gain = chapter["gain"].round(1).to_dict()
    assert gain["finance, business"] == 11.3
    assert gain["government, education, health"] == pytest.approx(12.1, abs=0.1)
    assert gain["trade, hotels"] < 4 and round(chapter["gain"].sum()) == 26


def test_trade_and_tourism_are_as_the_prose_reads_them(chapter: dict[str, Any]) -> None:
    part = chapter["part"].round(1)
    assert [part[y] for y in (1981, 2019, 2022)] == [17.6, 25.3, 22.8]
    assert part.idxmax() == 2019
    arrivals = chapter["arrivals"]
    assert round(arrivals[1950]) == 25 and round(arrivals[2018], -2) == 1400
    assert round(arrivals[2018] / arrivals[1950]) == 56
    steps = (100 * chapter["steps"]).round(1).loc[2025]
    assert steps.tolist() == [15.0, 9.1, -5.8]
    assert steps["trips"] + steps["per_trip"] == pytest.approx(steps["spent"], abs=0.11)
    assert chapter["trips"]["per_trip"].round().tolist() == [1004, 1024, 966]
    says("17.6%", "25.3%", "22.8%", "1,024", "966", "9.1%", "15.0", "−5.8")


def test_no_chart_is_heavy(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) == 8
    assert max(chapter["sizes"].values()) < 60_000, chapter["sizes"]


def test_it_prints_in_the_language_of_the_page(foreign: dict[str, set[str]]) -> None:
    assert foreign == {"zh": {"GDP"}, "en": set()}
