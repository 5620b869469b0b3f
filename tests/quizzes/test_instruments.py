"""Self-tests: what an author may write, how answers score, and what is noticed about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from quizzes import load_selftests, score_selftest
from quizzes.instruments import SelfTest
from quizzes.profile import cautions, quick

ROOT = Path(__file__).resolve().parents[2]
TESTS, PROBLEMS = load_selftests(ROOT / "quizzes" / "selftests")
ANY: Any = TypeAdapter(SelfTest)


def both(text: str) -> dict[str, str]:
    return {"zh": f"中{text}", "en": text}


def make(kind: str, items: list[dict[str, Any]], **more: Any) -> Any:
    """A small instrument with these items, whose subscales are those that they name."""
    names = dict.fromkeys(item["subscale"] for item in items)
    return ANY.validate_python(
        {
            "id": "small",
            "kind": kind,
            "title": both("T"),
            "intro": both("I"),
            "minutes": 1,
            "subscales": {name: both(name) for name in names},
            "items": [both(item["id"]) | item for item in items],
            "bands": [
                {"from": at, "title": both(str(at)), "advice": both(f"a{at}")} for at in (0, 0.5)
            ],
            "subscale_advice": {name: {"low": both("l"), "high": both("h")} for name in names},
            **more,
        }
    )


SCALE = {"zh": list("一二三四五"), "en": list("12345")}
LIKERT = make(
    "likert",
    [
        {"id": f"{name}{n}", "subscale": name, "reverse": n == 1}
        for name in ("a", "b", "c", "d")
        for n in range(2)
    ],
    scale=SCALE,
)
JUDGEMENT = make(
    "judgement",
    [
        {
            "id": f"s{n}",
            "subscale": "a" if n < 2 else "b",
            "responses": [
                both(f"r{n}{at}") | {"rating": rating, "reason": both("why")}
                for at, rating in enumerate([1, 4, 0, 3])
            ],
        }
        for n in range(4)
    ],
)


def test_every_self_test_is_valid() -> None:
    assert not PROBLEMS
    assert {test.kind for test in TESTS.values()} == {"choice", "likert", "judgement"}


def extremes(test: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answers that score lowest and highest."""
    if test.kind == "judgement":
        keys = {i.id: [r.rating for r in i.responses] for i in test.items}
        best = {k: {"best": r.index(4), "worst": r.index(0)} for k, r in keys.items()}
        return {k: {"best": v["worst"], "worst": v["best"]} for k, v in best.items()}, best
    scores = {i.id: [test.score(i, at) for at in range(len(test.answers(i)))] for i in test.items}
    low = {k: v.index(min(v)) for k, v in scores.items()}
    return low, {k: v.index(max(v)) for k, v in scores.items()}


@pytest.mark.parametrize("name", TESTS)
def test_the_lowest_scores_find_no_strength_and_the_highest_nothing_to_practise(name: str) -> None:
    test = TESTS[name]
    low, high = extremes(test)
    lowest, highest = score_selftest(test, low), score_selftest(test, high)
    assert (lowest.strengths, lowest.band, lowest.share) == ([], 0, 0)
    assert len(lowest.practise) == 2
    assert (highest.practise, highest.band, highest.share) == ([], len(test.bands) - 1, 1)


def test_a_reversed_statement_scores_from_the_other_end() -> None:
    forward, reverse = LIKERT.items[:2]
    assert [LIKERT.score(forward, at) for at in range(5)] == [0, 1, 2, 3, 4]
    assert [LIKERT.score(reverse, at) for at in range(5)] == [4, 3, 2, 1, 0]
    assert LIKERT.most(forward) == 4


def test_a_judgement_scores_by_distance_and_a_guess_gets_nothing_on_average() -> None:
    item = JUDGEMENT.items[0]
    pairs = [(b, w) for b in range(4) for w in range(4) if b != w]
    scores = {(b, w): JUDGEMENT.score(item, {"best": b, "worst": w}) for b, w in pairs}
    assert scores[1, 2] == 4
    assert scores[2, 1] == -4
    assert scores[3, 0] == 2
    assert sum(scores.values()) == 0


@pytest.mark.parametrize(
    "choice",
    [None, "1", 5, -1, True, 1.0, [], {}, {"best": 1}, {"best": 1, "worst": 1}, {"best": 0, "worst": 9}],
)  # fmt: skip
def test_what_is_no_answer_counts_as_missing(choice: Any) -> None:
    assert LIKERT.score(LIKERT.items[0], choice) is None
    assert JUDGEMENT.score(JUDGEMENT.items[0], choice) is None


def test_a_subscale_needs_half_of_its_answers_and_so_does_the_whole() -> None:
    some = score_selftest(LIKERT, {"a0": 4, "a1": 4, "b0": 2, "c0": 1})
    assert some.subscales == {"a": 0.5, "b": 0.5, "c": 0.25, "d": None}
    assert some.share == (4 + 0 + 2 + 1) / 16
    assert (some.answered, some.cautions) == (4, ["missing"])
    assert "d" not in some.strengths + some.practise
    few = score_selftest(LIKERT, {"a0": 4, "a1": 4, "b0": 2})
    assert (few.share, few.band) == (None, None)
    assert few.subscales["a"] == 0.5
    none = score_selftest(LIKERT, {})
    assert (none.share, none.strengths, none.practise) == (None, [], [])


def test_below_zero_counts_as_zero() -> None:
    wrong = {name: {"best": 2, "worst": 1} for name in ("s0", "s1")}
    right = {name: {"best": 1, "worst": 2} for name in ("s2", "s3")}
    result = score_selftest(JUDGEMENT, wrong | right)
    assert result.subscales == {"a": 0, "b": 1}
    assert result.share == 0


def straight(run: int) -> dict[str, int]:
    return {item.id: 3 if at < run else at % 3 for at, item in enumerate(LIKERT.items)}


def test_the_same_place_in_half_of_all_questions_is_noticed() -> None:
    assert cautions(LIKERT, straight(4), {}) == ["straight"]
    assert cautions(LIKERT, straight(3), {}) == []
    same_best = {f"s{n}": {"best": 3, "worst": n % 3} for n in range(4)}
    assert cautions(JUDGEMENT, same_best, {}) == ["straight"]


def test_a_median_time_below_the_limit_is_noticed() -> None:
    answers = straight(0)
    assert quick(LIKERT) == 2
    assert quick(JUDGEMENT) == 6
    slow = dict.fromkeys(answers, 2.0)
    assert cautions(LIKERT, answers, slow) == []
    assert cautions(LIKERT, answers, slow | dict.fromkeys(list(answers)[:5], 1.9)) == ["fast"]
    one_long_pause = dict.fromkeys(answers, 1.0) | {"a0": 600.0}
    assert cautions(LIKERT, answers, one_long_pause) == ["fast"]
    assert cautions(LIKERT, answers, dict.fromkeys(list(answers)[:3], 0.1)) == []  # too few times


@pytest.mark.parametrize("name", TESTS)
def test_the_best_answers_throughout_are_no_straight_line(name: str) -> None:
    for answers in extremes(TESTS[name]):
        assert cautions(TESTS[name], answers, {}) == []


def test_a_faulty_instrument_is_told_with_its_place(tmp_path: Path) -> None:
    folder = ROOT / "quizzes" / "selftests"
    first = (folder / "first-impression.yaml").read_text("utf-8")
    likert = (folder / "listening.yaml").read_text("utf-8")
    judgement = (folder / "complaints.yaml").read_text("utf-8")
    broken = {
        "ids": first.replace("id: next-step", "id: read-person"),
        "bands": first.replace("from: 0.45", "from: 0.8"),
        "subscale": first.replace("subscale: voice", "subscale: manner"),
        "english": first.replace('en: "First sight', 'fr: "First sight'),
        "place": first.replace("communication#sec-listening", "chapter thirteen"),
        "kind": first.replace("kind: choice", "kind: choise"),
        "scale": likert.replace("[Never, Rarely, ", "[Never, "),
        "scored": likert.replace("reverse: true", "score: 2"),
        "no-best": judgement.replace("rating: 4", "rating: 3", 1),
        "two-worst": judgement.replace("rating: 1", "rating: 0", 1),
    }
    sources = {"first-impression": first, "listening": likert, "complaints": judgement}
    for name, wrong in broken.items():
        assert wrong not in sources.values(), name
        file = next(key for key in sources if f"\nid: {key}\n" in wrong)
        path = tmp_path / name / f"{file}.yaml"
        path.parent.mkdir()
        path.write_text(wrong, encoding="utf-8")
        tests, problems = load_selftests(path.parent)
        assert problems, name
        assert not tests, name
        assert all(problem.file == path and problem.line for problem in problems)


def test_without_a_kind_the_answers_are_described(tmp_path: Path) -> None:
    text = (ROOT / "quizzes" / "selftests" / "first-impression.yaml").read_text("utf-8")
    (tmp_path / "first-impression.yaml").write_text(text.replace("kind: choice\n", ""), "utf-8")
    tests, problems = load_selftests(tmp_path)
    assert not problems
    assert tests["first-impression"] == TESTS["first-impression"]
    with pytest.raises(ValidationError):
        ANY.validate_python("no record")


def test_texts_that_cannot_be_told_apart_are_told(tmp_path: Path) -> None:
    text = (ROOT / "quizzes" / "selftests" / "listening.yaml").read_text("utf-8")
    doubled = text.replace(
        "听完以后，我说得出对方最在意的是哪一点。", "对方停下来想的时候，我等得住几秒钟。"
    )
    doubled = doubled.replace("[Never, Rarely,", "[Never, Never,")
    (tmp_path / "listening.yaml").write_text(doubled, "utf-8")
    messages = {problem.message for problem in load_selftests(tmp_path)[1]}
    assert messages == {"two equal questions in zh", "two equal answers in en"}
