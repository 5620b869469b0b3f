"""Chapter 13: its numbers are those of its code, and its formulas agree with independent ones."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pingouin
import pytest
from markdown_it import MarkdownIt
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa

from course.notebook import read_text
from glossary import Lang
from quizzes import load_dialogues

SLUG = "communication"
ROOT = Path(__file__).resolve().parents[2]
CHAPTER = ROOT / "book" / "communication.md"
TEXT = read_text(CHAPTER)
PROSE = {
    lang: "\n".join(cell.source for cell in TEXT.cells if cell.lang == lang)
    for lang in ("zh", "en")
}
CARDS = [
    *(ROOT / "book" / "data" / f"communication_{name}.card.md" for name in ("codes", "training")),
    *sorted((ROOT / "exercises" / "communication" / "data").glob("*.card.md")),
]
LABELS = ["first-impression", "channels", "listening", "empathy", "expression"]
LABELS += ["complaint-talk", "pressure", "coding", "conversations"]


def test_the_written_calls_say_so_and_are_whole_in_both_languages() -> None:
    card = (ROOT / "book" / "data" / "communication_calls.card.md").read_text(encoding="utf-8")
    assert "编写的，不是真实录音" in card.splitlines()[0]
    assert "written for this course, not recorded" in card.splitlines()[1]
    calls = pd.read_csv(ROOT / "book" / "data" / "communication_calls.csv")
    assert calls[["zh", "en"]].notna().all().all()
    assert (calls["end"] > calls["start"]).all()
    for _, talk in calls.groupby("call"):
        assert talk["turn"].tolist() == list(range(1, len(talk) + 1))
        assert all(a != b for a, b in pairwise(talk["speaker"]))


def both(*words: str) -> bool:
    return all(word in PROSE["zh"] and word in PROSE["en"] for word in words)


def test_the_sections_that_others_link_to_exist() -> None:
    for lang in ("zh", "en"):
        assert all(f"(sec-{label})=" in PROSE[lang] for label in LABELS)


def test_no_figure_is_named_in_one_language_only() -> None:
    pattern = r"\{numref\}`(fig-[\w-]+)`"
    assert re.findall(pattern, PROSE["zh"]) == re.findall(pattern, PROSE["en"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bold_type_closes(lang: str) -> None:
    # CommonMark leaves ** open between a full stop and a letter that follows without a space.
    tokens = MarkdownIt().enable("table").parse(PROSE[lang])
    texts = [child.content for token in tokens for child in token.children or []]
    assert not [text for text in texts if "**" in text]


def test_information_is_as_the_prose_says(chapter: dict[str, Any]) -> None:
    bits = chapter["facts"]["bits"].round(1).tolist()
    assert bits == [1.6, 7.5, 8.2, 19.9] and round(chapter["most"], 1) == 3.2
    assert both(r"\log_2 9\approx3.2") and round(0.39**2, 2) == 0.15 and both("0.39", "85%")


def test_the_two_calls_are_as_the_prose_reads_them(chapters: dict[Lang, dict[str, Any]]) -> None:
    calls = chapters["en"]["calls"]
    for number, share, cuts, wait in ((1, 0.62, 2, 0.1), (2, 0.27, 0, 0.8)):
        talk = calls[calls["call"] == number]
        desk = talk["speaker"] == "agent"
        part = talk.loc[~desk, "seconds"].sum() / talk["seconds"].sum()
        assert round(part, 2) == share
        assert talk["cuts_in"].sum() == cuts == (talk["cuts_in"] & desk).sum()
        assert round(talk.loc[desk & (talk["lag"] >= 0), "lag"].median(), 1) == wait
    assert both("62%", "27%", "0.8")
    for lang, pace in (("zh", (324, 234)), ("en", (236, 176))):
        calls, letters = chapters[lang]["calls"], chapters[lang]["LETTERS"]
        for number, expected in zip((1, 2), pace, strict=True):
            desk = calls[(calls["call"] == number) & (calls["speaker"] == "agent")]
            letters_said = len(re.findall(letters, " ".join(desk["words"])))
            assert round(60 * letters_said / desk["seconds"].sum()) == expected
            assert str(expected) in PROSE[lang]


def test_words_are_as_the_figure_says(chapters: dict[Lang, dict[str, Any]]) -> None:
    for lang, expected in (
        ("zh", [9.6, 5.5, 0.0, 1.4, 0.0, 1.0, 4.2, 6.7]),
        ("en", [15.1, 9.4, 0.0, 1.9, 0.0, 0.0, 4.1, 9.0]),
    ):
        assert chapters[lang]["counts"]["rate"].tolist() == pytest.approx(expected, abs=0.06)
    # The phrases on the left of the table are really said in the first call, never in the second.
    calls = chapters["zh"]["calls"]
    desk = calls[calls["speaker"] == "agent"].groupby("call")["zh"].agg("".join)
    for phrase in ("不可能", "必须", "规定", "冷静", "尽快", "一般"):
        assert phrase in desk[1] and phrase not in desk[2]
    for quoted in ("换了我也着急", "是我们的错，对不起", "五点半"):
        assert quoted in desk[2]


@pytest.mark.parametrize("table", [[[40, 9], [6, 45]], [[80, 10], [5, 5]], [[50, 4], [19, 24]]])
def test_kappa_agrees_with_two_libraries(chapter: dict[str, Any], table: list[list[int]]) -> None:
    ours = chapter["agreement"](table)
    theirs = cohens_kappa(np.array(table), return_results=True)
    assert ours["kappa"] == pytest.approx(theirs.kappa)
    assert (ours["high"] - ours["low"]) / 2 == pytest.approx(1.96 * theirs.std_kappa, rel=1e-6)
    pairs = [(i, j) for i in (0, 1) for j in (0, 1) for _ in range(table[i][j])]
    assert ours["kappa"] == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


def test_kappa_takes_more_than_two_categories(chapter: dict[str, Any]) -> None:
    table = [[20, 3, 1], [4, 15, 2], [0, 5, 30]]
    ours, theirs = chapter["agreement"](table), cohens_kappa(np.array(table))
    assert ours["kappa"] == pytest.approx(theirs.kappa)
    assert ours["low"] == pytest.approx(theirs.kappa - 1.96 * theirs.std_kappa, rel=1e-5)


def test_kappa_of_the_printed_example(chapter: dict[str, Any]) -> None:
    # Feinstein & Cicchetti (1990): equal agreement, unequal kappa.
    first, second = (chapter["agreement"](table) for table in chapter["printed"])
    assert first["Po"] == pytest.approx(second["Po"]) == 0.85
    assert (round(first["kappa"], 2), round(second["kappa"], 2)) == (0.70, 0.32)


def test_the_interval_of_kappa_agrees_with_the_bootstrap(chapter: dict[str, Any]) -> None:
    codes, rng = chapter["codes"], np.random.default_rng(1)
    marks = codes[codes["round"] == 2]
    a, b = (marks[f"paraphrase_{coder}"].to_numpy() for coder in "ab")
    drawn = [rng.integers(0, len(a), len(a)) for _ in range(1000)]
    values = [cohen_kappa_score(a[rows], b[rows]) for rows in drawn]
    row = chapter["coded"].set_index(["round", "code"]).loc[(2, "Paraphrase")]
    assert np.percentile(values, [2.5, 97.5]) == pytest.approx([row["low"], row["high"]], abs=0.03)


def test_coding_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    coded = chapter["coded"].set_index(["round", "code"])
    early, late = coded.loc[(1, "Empathy")], coded.loc[(2, "Empathy")]
    assert (round(early["kappa"], 2), round(late["kappa"], 2)) == (0.25, 0.73)
    assert (round(early["A"], 2), round(early["B"], 2)) == (0.28, 0.53)
    greeting = coded.loc[(2, "Greeting")]
    assert (round(greeting["Po"], 2), round(greeting["kappa"], 2)) == (0.92, 0.12)
    assert round(greeting["Pe"], 2) == 0.9 and greeting["A"] == greeting["B"] == 0.95
    assert (round(greeting["low"], 2), round(greeting["high"], 2)) == (-0.17, 0.42)
    assert coded.loc[2]["Po"].idxmax() == "Greeting"
    others = coded.loc[2].drop(index="Greeting")["kappa"]
    assert (round(others.min(), 2), round(others.max(), 2)) == (0.73, 0.81)
    assert both("0.25", "28%", "53%", "0.73", "0.92", "0.12")


def test_prevalence_moves_kappa_as_the_figure_says(chapter: dict[str, Any]) -> None:
    def coders(share: float, right: float = 0.95) -> dict[str, float]:
        hit, miss = share * right**2, share * (1 - right) ** 2
        fair, false = (1 - share) * right**2, (1 - share) * (1 - right) ** 2
        apart = right * (1 - right)
        table = 10_000 * np.array([[hit + false, apart], [apart, fair + miss]])
        result: dict[str, float] = chapter["agreement"](table)
        return result

    assert [round(coders(s)["kappa"], 2) for s in (0.5, 0.95)] == [0.81, 0.45]
    assert {round(coders(s)["Po"], 3) for s in (0.05, 0.5, 0.95)} == {0.905}


def test_the_conversation_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    ways = chapter["ways"]
    assert ways["chance"].sum() == pytest.approx(1) and len(ways) == 24
    assert round(chapter["blind"], 2) == 0.48 and both("48%", "24%")
    assert round((0.6 - chapter["blind"]) / (1 - chapter["blind"]), 2) == 0.24
    denied = ways[ways["opening"] == "impossible"]
    assert round(denied["share"].max(), 2) == 0.43
    perfect = ways[ways["share"] == 1]
    assert len(perfect) == 1 and perfect["opening"].item() == "paraphrase"
    # The mean of blind clicking, by simulation.
    rng, talk = np.random.default_rng(1), chapter["TALK"]
    points = np.zeros(4000)
    for i in range(len(points)):
        node = "opening"
        while node != "end":
            replies = list(talk[node].values())
            node, _, earned = replies[rng.integers(len(replies))]
            points[i] += earned
    half = 3 * points.std() / np.sqrt(len(points))
    assert abs(points.mean() - chapter["blind"] * chapter["best"]) < half


def test_blind_clicking_in_the_courses_own_conversations() -> None:
    dialogues, _ = load_dialogues(ROOT / "quizzes" / "dialogues")
    shares = []
    for dialogue in dialogues.values():
        worth = dict.fromkeys(dialogue.endings, 0.0)

        def mean(name: str, nodes: Any = dialogue.nodes, worth: Any = worth) -> float:
            if name not in worth:
                choices = nodes[name].choices
                worth[name] = np.mean([choice.points + mean(choice.to) for choice in choices])
            value: float = worth[name]
            return value

        shares.append(mean(dialogue.start) / dialogue.most)
    assert (round(min(shares), 2), round(max(shares), 2)) == (0.32, 0.45)
    assert both("32%", "45%") and len(shares) == 6


def test_reliability_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    answers, brown = chapter["answers"], chapter["spearman_brown"]
    alpha = chapter["cronbach_alpha"](answers)
    assert alpha == pytest.approx(pingouin.cronbach_alpha(answers)[0])
    assert round(alpha, 2) == 0.83 and round(chapter["single"], 2) == 0.29
    assert brown(brown(alpha, 1 / 12), 12) == pytest.approx(alpha)
    assert np.ceil(12 * 0.9 * (1 - alpha) / (alpha * 0.1)) == 23
    assert round(brown(0.3, 6), 2) == 0.72
    real = chapter["real"]
    assert real["alpha"].to_numpy() == pytest.approx(brown(chapter["single"], real["k"]), abs=0.02)
    assert [round(brown(chapter["single"], k), 2) for k in (3, 6, 24)] == [0.55, 0.71, 0.91]
    assert both("0.83", "0.90", "23", "0.72", "0.62")


def test_spearman_brown_holds_for_parallel_halves(chapter: dict[str, Any]) -> None:
    rng = np.random.default_rng(2)
    true = rng.normal(size=100_000)
    halves = [true + rng.normal(size=true.size) for _ in range(4)]
    one = np.corrcoef(halves[0], halves[1])[0, 1]
    two = np.corrcoef(halves[0] + halves[1], halves[2] + halves[3])[0, 1]
    assert chapter["spearman_brown"](one, 2) == pytest.approx(two, abs=0.01)


def test_the_training_is_as_the_prose_reads_it(chapter: dict[str, Any]) -> None:
    gains, staff = chapter["gains"], chapter["staff"]
    means = gains["mean"]
    assert (round(means["trained"], 2), round(means["waiting"], 1)) == (5.75, 3.7)
    assert means["none"] < 0 and both("5.8", "3.7")
    assert round(chapter["expected"], 1) == 3.3 and round(chapter["retest"], 2) == 0.62
    low, high = chapter["net"] - chapter["half"], chapter["net"] + chapter["half"]
    assert (round(chapter["net"], 2), round(low, 2), round(high, 2)) == (2.05, -0.13, 4.23)
    assert both("2.05", "[−0.13, 4.23]")
    trained, waiting = (staff["gain"][staff["group"] == g] for g in ("trained", "waiting"))
    theirs = stats.ttest_ind(trained, waiting).confidence_interval()
    assert (theirs.low, theirs.high) == pytest.approx((low, high), abs=0.02)
    with_alpha = (1 - chapter["alpha"]) * chapter["depth"] * staff["before"].std()
    assert with_alpha < chapter["expected"] / 2


def test_the_effect_written_into_the_program_is_what_the_prose_says() -> None:
    text = CARDS[1].read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    namespace: dict[str, Any] = {"__name__": "card"}
    exec(code[1] if code else "", namespace)
    differences = []
    for seed in range(100, 160):
        made = namespace["make"](seed=seed)
        gain = (made["after"] - made["before"]).groupby(made["group"]).mean()
        differences.append(gain["trained"] - gain["waiting"])
    assert np.mean(differences) == pytest.approx(2.2, abs=0.2)
    assert both("2.2")


@pytest.mark.parametrize(("share", "retest"), [(0.1, 0.4), (0.3, 0.6), (0.5, 0.8)])
def test_the_explorer_sees_a_gain_of_no_effect(
    chapter: dict[str, Any], share: float, retest: float
) -> None:
    title = chapter["chosen_for_training"](share, retest, 0.0).to_dict()["title"]
    gain, half, expected = (float(x) for x in re.findall(r"\d\.\d+", " ".join(title)))
    assert abs(gain - expected) < 2 * half
    lowest = np.sort(np.random.default_rng(5).normal(size=400_000))[: int(400_000 * share)]
    assert -(1 - retest) * lowest.mean() == pytest.approx(expected, abs=0.01)


def test_charts_are_light(chapter: dict[str, Any]) -> None:
    assert len(chapter["sizes"]) == 8
    assert max(chapter["sizes"].values()) < 60_000, chapter["sizes"]
