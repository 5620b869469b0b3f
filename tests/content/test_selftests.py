"""The self-tests: balanced, answerable without guessing the position, advice for every result."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from glossary import LANGS
from quizzes import load_selftests, score_selftest
from quizzes.instruments import JudgementTest, LikertTest

ROOT = Path(__file__).resolve().parents[2]
TESTS, PROBLEMS = load_selftests(ROOT / "quizzes" / "selftests")
FIRST: Any = TESTS["first-impression"]
LIKERT = [test for test in TESTS.values() if isinstance(test, LikertTest)]
JUDGEMENT = [test for test in TESTS.values() if isinstance(test, JudgementTest)]
EACH = pytest.mark.parametrize("test", TESTS.values(), ids=list(TESTS))


def test_they_are_valid() -> None:
    assert PROBLEMS == []
    assert set(TESTS) == {
        "first-impression", "listening", "empathy", "expression", "complaints", "pressure",
    }  # fmt: skip


@EACH
def test_there_are_twelve_to_twenty_questions_alike_in_number_for_each_subscale(test: Any) -> None:
    assert 12 <= len(test.items) <= 20
    assert len(set(Counter(item.subscale for item in test.items).values())) == 1
    assert len(test.subscales) >= 4  # enough for a radar


@EACH
def test_what_to_reread_is_in_the_book(test: Any) -> None:
    places = [each.reread for each in [*test.subscale_advice.values(), *test.bands]]
    for place in places:
        assert place
        chapter, label = place.split("#")
        assert f"({label})=" in (ROOT / "book" / f"{chapter}.md").read_text("utf-8")


@EACH
def test_each_has_a_page_that_shows_it(test: Any) -> None:
    pages = [path.read_text("utf-8") for path in (ROOT / "book").glob("*.md")]
    assert sum(f"{{selftest}} {test.id}\n" in page for page in pages) == 1


@EACH
def test_every_band_can_be_reached_and_says_something_of_its_own(test: Any) -> None:
    most = sum(test.most(item) for item in test.items)
    for low, high in itertools.pairwise([*(band.from_ for band in test.bands), 1.0001]):
        assert any(low <= points / most < high for points in range(most + 1))
    for lang in LANGS:
        assert len({band.advice[lang] for band in test.bands}) == len(test.bands)
        for advice in test.subscale_advice.values():
            assert {"zh": "第十三章", "en": "chapter 13"}[lang] in advice.low[lang]


@EACH
def test_advice_points_to_where_things_stand(test: Any) -> None:
    """On the result page a band's advice follows the things to practise; only the answers, question
    by question, stand below it. How many things there are to practise, it cannot know."""
    for band in test.bands:
        assert "下面" not in band.advice.zh.replace("下面逐题", "")
        assert not re.search(r"\bbelow\b|\btwo things\b", band.advice.en)
        assert "两件事" not in band.advice.zh


@EACH
def test_chinese_is_set_as_chinese(test: Any) -> None:
    """Full-width punctuation, and no English left in a Chinese text or the other way round."""

    def texts(value: Any) -> list[dict[str, str]]:
        if isinstance(value, list):
            return [text for each in value for text in texts(each)]
        if not isinstance(value, dict):
            return []
        own = [value] if isinstance(value.get("zh"), str) else []
        return own + [text for each in value.values() for text in texts(each)]

    found = texts(test.data())
    assert len(found) > 30
    for text in found:
        assert not re.search(r"[\u4e00-\u9fff][,.;:?!]|[,.;:?!][\u4e00-\u9fff]", text["zh"])
        assert not re.search(r"[\u3000-\u9fff\uff01-\uff5e]", text["en"])


@EACH
def test_the_sources_are_named_and_said_to_lend_no_wording(test: Any) -> None:
    assert len(test.sources) >= 2
    assert all(re.search(r"\(\d{4}\)", source) for source in test.sources)
    head = (ROOT / "quizzes" / "selftests" / f"{test.id}.yaml").read_text("utf-8")[:500]
    assert re.search(r"no published (wording|test) is used", head)


@pytest.mark.parametrize("test", LIKERT, ids=lambda test: test.id)
def test_each_subscale_is_asked_both_ways(test: Any) -> None:
    for name in test.subscales:
        ways = {item.reverse for item in test.items if item.subscale == name}
        assert ways == {True, False}, name
    assert 0.25 <= sum(item.reverse for item in test.items) / len(test.items) <= 0.5


@pytest.mark.parametrize("test", JUDGEMENT, ids=lambda test: test.id)
def test_best_and_worst_are_not_told_by_their_place_or_length(test: Any) -> None:
    length = len(test.items[0].responses)
    for rating in (4, 0):
        places = Counter([r.rating for r in item.responses].index(rating) for item in test.items)
        assert max(places.values()) <= len(test.items) / 2
        assert set(places) == set(range(length))
        for lang in LANGS:
            longest = sum(
                max(item.responses, key=lambda r: len(r[lang])).rating == rating
                for item in test.items
            )
            assert longest <= len(test.items) * 0.6, (rating, lang)


@pytest.mark.parametrize("test", JUDGEMENT, ids=lambda test: test.id)
def test_choosing_always_the_longest_scores_no_better_than_the_middle_band(test: Any) -> None:
    for lang in LANGS:
        answers = {}
        for item in test.items:
            order = sorted(range(len(item.responses)), key=lambda at: len(item.responses[at][lang]))
            answers[item.id] = {"best": order[-1], "worst": order[0]}
        share = score_selftest(test, answers).share
        assert share is not None
        assert share < test.bands[1].from_, lang


def test_first_impression_has_one_answer_of_each_score() -> None:
    for item in FIRST.items:
        assert sorted(option.score for option in item.options) == [0, 1, 2], item.id


def test_the_best_answer_stands_in_every_place() -> None:
    places = Counter(
        max(range(3), key=lambda at, item=item: item.options[at].score) for item in FIRST.items
    )
    assert max(places.values()) <= 5
    assert min(places.values()) >= 3


@pytest.mark.parametrize("score", [0, 1, 2])
def test_answering_alike_gives_the_share_and_band_it_should(score: int) -> None:
    answers = {
        item.id: next(at for at, option in enumerate(item.options) if option.score == score)
        for item in FIRST.items
    }
    result = score_selftest(FIRST, answers)
    assert result.share == score / 2
    assert set(result.subscales.values()) == {score / 2}
    reached = [at for at, band in enumerate(FIRST.bands) if band.from_ <= score / 2]
    assert result.band == reached[-1]
