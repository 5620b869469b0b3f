"""The self-tests: balanced, answerable without guessing the position, advice for every result."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest

from glossary import LANGS
from quizzes import load_selftests, score_selftest

ROOT = Path(__file__).resolve().parents[2]
TESTS, PROBLEMS = load_selftests(ROOT / "quizzes" / "selftests")
FIRST = TESTS["first-impression"]


def test_they_are_valid() -> None:
    assert PROBLEMS == []


def test_first_impression_has_twelve_items_three_a_subscale() -> None:
    assert set(Counter(item.subscale for item in FIRST.items).values()) == {3}
    assert len(FIRST.items) == 12
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
    assert FIRST.bands[result.band].from_ <= result.share
    assert [band for band in FIRST.bands if band.from_ <= result.share][-1] == FIRST.bands[
        result.band
    ]


def test_every_band_can_be_reached_and_says_something_of_its_own() -> None:
    most = 2 * len(FIRST.items)
    for low, high in itertools.pairwise([*(band.from_ for band in FIRST.bands), 1.0001]):
        assert any(low <= points / most < high for points in range(most + 1))
    for lang in LANGS:
        assert len({band.advice[lang] for band in FIRST.bands}) == len(FIRST.bands)
        for advice in FIRST.subscale_advice.values():
            assert {"zh": "第九章", "en": "chapter 9"}[lang] in advice.low[lang]
