"""The browser scores as Python does: published vectors, and thousands of random responses."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from quizzes import load_selftests, score_response, score_selftest
from quizzes.scoring import RULES
from quizzes.widget import bundle

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
#: Text that people, other keyboards and mischief produce.
TEXTS = [
    "", " ", "\u3000", "\ufeff", "\x1c", "\x85", "b", "B", "a ", "bb", "2.5", "２．５", "−2.5", "–2.5",
    "2,5", "1,234", "1,23", "12,345.5", "+2.5", ".5", "2.", "1e3", "1e-3", "1E999", "1e1000", "0x10",
    "NaN", "Infinity", "-0", "2.5 分钟", "2.5minutes", "2.5%", "250％", "٢", "1_000", "2 5", "2\u00a05",
    "\ufeff2.5", "2.5 min", "2.5 秒", "2.5 MIN", "¥2.5", "1 234", "1 23", "1.234×10³", "10³", "10^ 3 分钟", "2。5", "2.5。",
    "2.50", "2.500", "2.5e0 ", "2.5\u2028", "½", "1,2345", "2.5 mW", "3 m²", "3m2", "止 步 ", "《止步》", "止、步", "止步", "止步。", "（止步）", " 止 步 ", "BALKING", "balking!", "“balking”", "straße",
    "STRASSE", "ΟΔΟΣ", "οδος", "ﬁn", "fin", "é", "e\u0301", "x" * 61, "9" * 60, "\ud800", "__proto__",
]  # fmt: skip
KEYS: list[dict[str, Any]] = [
    {"type": "single", "key": "b", "wrong": 3},
    {"type": "multiple", "key": ["a", "c", "d"], "wrong": 3},
    {"type": "multiple", "key": ["a"], "wrong": 0},
    {"type": "truefalse", "key": True},
    {"type": "truefalse", "key": False},
    {"type": "numeric", "key": 2.5, "tolerance": {"abs": 0.01}, "units": ["分钟", "minutes"]},
    {"type": "numeric", "key": 1234, "tolerance": {"rel": 0.01}},
    {"type": "numeric", "key": 2.5, "tolerance": {"abs": 0.01}, "figures": 3},
    {"type": "numeric", "key": 3, "tolerance": {"abs": 0.01}, "units": ["m²", "MW", "¥"], "figures": 1},
    {"type": "ordering", "key": ["c", "a", "b", "d"]},
    {"type": "matching", "key": {"1": "b", "2": "a", "3": "c"}},
    {"type": "fillin", "key": {"one": {"zh": ["止步"], "en": ["balking", "Straße", "οδός"]}}},
    {"type": "fillin", "key": {"one": {"zh": ["止，步", "“2。5”"], "en": ["fin"]}, "two": {"zh": ["1"], "en": ["é"]}}},
    {"type": "short"},
    {"type": "case"},
]  # fmt: skip


def anything(chance: random.Random, depth: int = 0) -> Any:
    """Any JSON value, most of them no response at all."""
    kind = chance.randrange(9 if depth < 3 else 5)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.choice([0, -1, 2.5, 2.51, 2.5100001, 1234, 10**400, 1e308, -0.0])
    if kind in (2, 3, 4):
        return chance.choice([*TEXTS, "a", "b", "c", "d", "e"])
    if kind in (5, 6):
        letters = chance.sample("abcdefg", chance.randrange(6))
        return letters if chance.random() < 0.8 else [anything(chance, depth + 1)] * 2
    names = ["1", "2", "3", "one", "two", "4", "__proto__", "constructor"]
    chosen = chance.sample(names, chance.randrange(4))
    return {name: anything(chance, depth + 1) for name in chosen}


def fitting(key: dict[str, Any], chance: random.Random) -> Any:
    """A response of the right shape, right or wrong."""
    if key["type"] == "truefalse":
        return chance.random() < 0.5
    if key["type"] == "multiple":
        return chance.sample("abcdef", chance.randrange(7))
    if key["type"] == "ordering":
        return chance.sample(key["key"], len(key["key"]))
    if key["type"] == "matching":
        return {left: chance.choice(["a", "b", "c", "", None]) for left in key["key"]}
    if key["type"] == "fillin":
        return {name: chance.choice(TEXTS) for name in key["key"]}
    return chance.choice(["a", "b", *TEXTS])


@pytest.fixture
def score_all(open_page: Callable[..., Any]) -> Callable[..., list[dict[str, Any]]]:
    """Score pairs of key and response in the browser; they travel as JSON text, as files do."""

    def scored(pairs: list[tuple[dict[str, Any], Any]]) -> list[dict[str, Any]]:
        page = open_page()
        page.goto("about:blank")
        page.add_script_tag(
            type="module", content=f"{bundle('score.js')}\nwindow.score = scoreResponse;"
        )
        page.wait_for_function("() => Boolean(window.score)")
        code = "(text) => JSON.parse(text).map(([key, response]) => window.score(key, response))"
        results: list[dict[str, Any]] = page.evaluate(code, json.dumps(pairs))
        return results

    return scored


def test_the_published_vectors(open_page: Callable[..., Any]) -> None:
    """Single responses, several tries, certainty."""
    published = json.loads((ROOT / "quizzes/static/score_vectors.json").read_text("utf-8"))
    page = open_page()
    page.goto("about:blank")
    page.add_script_tag(
        type="module",
        content=bundle("behaviours.js")
        + """
            window.score = ({ vectors, attempts, certainty }) => [
              ...vectors.map((one) => scoreResponse(one.key, one.response)),
              ...attempts.map((one) => scoreAttempts(one.key, one.responses, one.attempts, one.penalty)),
              ...certainty.map((one) => scoreCertainty(one.key, one.response, one.certainty)),
            ];""",
    )
    page.wait_for_function("() => Boolean(window.score)")
    results = page.evaluate("(text) => window.score(JSON.parse(text))", json.dumps(published))
    vectors = [*published["vectors"], *published["attempts"], *published["certainty"]]
    assert len(results) > 200
    for vector, result in zip(vectors, results, strict=True):
        assert result["status"] == vector["status"], vector["name"]
        points = float(Fraction(vector["points"]))
        assert result["points"] == pytest.approx(points, abs=1e-12), vector["name"]
        assert result["message"] == vector.get("message", result["message"]), vector["name"]


def test_random_and_hostile_responses_score_as_in_python(score_all: Callable[..., Any]) -> None:
    chance = random.Random(20260301)
    pairs = []
    for _ in range(6000):
        shape = chance.choice(KEYS)
        points = chance.choice([1, 2, 3, 0.1, 2.5, 7])
        key = {**shape, "points": points, "rule": chance.choice(RULES)}
        response = fitting(key, chance) if chance.random() < 0.6 else anything(chance)
        pairs.append((key, response))
    results = score_all(pairs)
    seen = set()
    for (key, response), theirs in zip(pairs, results, strict=True):
        ours = score_response(key, json.loads(json.dumps(response)))
        found = (theirs["status"], theirs["message"])
        assert found == (ours.status, ours.message), (key, response)
        assert theirs["points"] == pytest.approx(float(ours.points), abs=1e-12), (key, response)
        seen.add(ours.message)
    assert seen >= {
        "right",
        "partly",
        "wrong",
        "unanswered",
        "manual",
        "not-a-number",
        "wrong-unit",
        "wrong-figures",
    }


SELFTESTS = load_selftests(ROOT / "quizzes" / "selftests")[0]


def chosen(test: Any, item: Any, chance: random.Random) -> Any:
    """An answer that fits, or now and then one that does not."""
    count = len(test.answers(item))
    if chance.random() < 0.05:
        return chance.choice(
            [None, count, -1, "1", True, 1.5, [], {}, {"best": 1}, {"best": 0, "worst": 0}]
        )
    if test.kind != "judgement":
        return chance.randrange(count)
    best, worst = chance.sample(range(count), 2)
    return {"best": best, "worst": worst}


def straight_line(test: Any, number: int, chance: random.Random) -> dict[str, Any]:
    """One place again and again, in about half of all questions or more; the rest by chance."""
    size = len(test.items)
    run = chance.randint(size // 2 - 1, size)
    start = chance.randint(0, size - run)
    answers = {}
    for at, item in enumerate(test.items):
        choices = len(test.answers(item))
        place = number % choices if start <= at < start + run else chance.randrange(choices)
        worst = (place + chance.randint(1, choices - 1)) % choices
        answers[item.id] = place if test.kind != "judgement" else {"best": place, "worst": worst}
    return answers


def sittings(test: Any, chance: random.Random) -> list[tuple[dict[str, Any], dict[str, float]]]:
    """1,000 sittings: complete, partly answered, hurried, in a straight line, at the ends."""
    found = []
    for number in range(1000):
        share = chance.choice([1, 1, 0.9, 0.6, 0.5, 0.3, 0])
        answers = {i.id: chosen(test, i, chance) for i in test.items if chance.random() < share}
        if number % 10 == 0:
            answers = straight_line(test, number // 10, chance)
        pace = chance.choice([0.5, 2, 5, 20])
        times = {
            name: round(chance.uniform(0, 2 * pace), 1) for name in answers if chance.random() < 0.8
        }
        found.append((answers, times))
    return found


@pytest.mark.parametrize("name", SELFTESTS)
def test_a_self_test_scores_as_in_python(open_page: Callable[..., Any], name: str) -> None:
    test = SELFTESTS[name]
    sets = sittings(test, random.Random(20260302))
    page = open_page()
    page.goto("about:blank")
    page.add_script_tag(
        type="module", content=f"{bundle('selfscore.js')}\nwindow.score = scoreSelftest;"
    )
    page.wait_for_function("() => Boolean(window.score)")
    code = "(text) => { const [test, sets] = JSON.parse(text); return sets.map((set) => window.score(test, ...set)); }"
    results = page.evaluate(code, json.dumps([test.data(), sets]))
    cautions = set()
    for (answers, times), theirs in zip(sets, results, strict=True):
        assert theirs == dataclasses.asdict(score_selftest(test, answers, times)), answers
        cautions.update(theirs["cautions"])
    assert cautions == {"missing", "straight", "fast"}
    assert any(theirs["share"] is None for theirs in results)
    assert {theirs["band"] for theirs in results} >= set(range(len(test.bands) - 1))
