"""A track's quiz: made of practice items, another paper each attempt, scored from the answers alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import ContentError
from quizzes import load_banks, paper
from quizzes.item import Item
from quizzes.practice import (
    PracticeQuiz,
    load_track_quiz,
    missing_items,
    practice_quiz,
    score_practice,
)

ROOT = Path(__file__).resolve().parents[2]
ITEMS, _ = load_banks(ROOT / "quizzes" / "banks")
TRACK = load_track_quiz(ROOT / "quizzes" / "tracks" / "onboarding.yaml")
CHAPTERS = ["quality", "communication"]
QUIZ = practice_quiz(TRACK, CHAPTERS, ITEMS)
ATTEMPTS = [f"attempt{number}" for number in range(100)]


def right_answers(quiz: PracticeQuiz, attempt: str) -> dict[str, Any]:
    """The entries that earn everything."""
    keys = {
        (slot["slot"], pooled["item"]): pooled["variants"]
        for slot in quiz.keys["slots"]
        for pooled in slot["pool"]
    }
    return {
        part.slot: {
            "item": part.item,
            "variant": part.variant,
            "response": keys[part.slot, part.item][part.variant]["key"],
        }
        for part in paper(quiz.form, attempt)
    }


def edited(name: str, change: Any) -> list[Item]:
    """All items, one of them edited."""
    return [change(item) if item.id == name else item for item in ITEMS]


def single() -> Item:
    """A single choice of the quiz."""
    return next(
        i for i in ITEMS if i.chapter == "quality" and i.type == "single" and i.use == "practice"
    )


def test_every_paper_asks_each_chapter_as_often_as_the_track_says() -> None:
    known = {item.id: item for item in ITEMS}
    seen = set()
    for attempt in ATTEMPTS:
        items = [known[part.item] for part in paper(QUIZ.form, attempt)]
        assert len({item.id for item in items}) == len(items)
        for chapter in CHAPTERS:
            assert sum(item.chapter == chapter for item in items) == TRACK.items
        assert all(item.use == "practice" and item.type in TRACK.types for item in items)
        seen |= {item.id for item in items}
    usable = [
        i for i in ITEMS if i.chapter in CHAPTERS and i.use == "practice" and i.type in TRACK.types
    ]
    assert seen == {item.id for item in usable}  # nothing is left out for good


def test_another_attempt_gets_another_paper() -> None:
    papers = {tuple(part.item for part in paper(QUIZ.form, attempt)) for attempt in ATTEMPTS}
    assert len(papers) > 20


def test_every_question_counts_the_same() -> None:
    result = score_practice(QUIZ, "a", right_answers(QUIZ, "a"))
    assert result.most == len(QUIZ.form["slots"]) == TRACK.items * len(CHAPTERS)
    assert (result.points, result.percent, result.passed) == (result.most, 100, True)


def test_the_pass_mark_is_held_to_the_point() -> None:
    track = TRACK.model_copy(update={"pass_mark": 50})
    quiz = practice_quiz(track, CHAPTERS, ITEMS)
    entries = right_answers(quiz, "a")
    half = dict(list(entries.items())[: len(entries) // 2])
    assert score_practice(quiz, "a", half).passed
    less = dict(list(half.items())[1:])
    assert not score_practice(quiz, "a", less).passed
    # One third of a point below fifty percent is not rounded up to a pass.
    result = score_practice(QUIZ, "a", {})
    assert (result.points, result.percent, result.passed) == (Fraction(0), 0, False)


def test_answers_to_another_attempts_paper_earn_nothing_and_are_named() -> None:
    mine = {part.slot: part.item for part in paper(QUIZ.form, "a")}
    entries = right_answers(QUIZ, "b")
    foreign = [slot for slot, entry in entries.items() if entry["item"] != mine[slot]]
    assert foreign
    result = score_practice(QUIZ, "a", entries)
    assert result.invalid == foreign
    assert result.points <= len(mine) - len(foreign)


@given(
    st.dictionaries(
        st.sampled_from([slot["slot"] for slot in QUIZ.form["slots"]] + ["q99", ""]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["item", "variant", "response", "x"]), inner, max_size=4
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_nothing_that_a_browser_may_send_raises(entries: dict[str, Any]) -> None:
    result = score_practice(QUIZ, "a", entries)
    assert 0 <= result.points <= result.most


def test_the_edition_changes_with_what_decides_points_and_with_nothing_else() -> None:
    name = single().id

    def reworded(item: Any) -> Any:
        stem = item.stem.model_copy(update={"en": item.stem.en + " Think well."})
        return item.model_copy(update={"stem": stem})

    def other_key(item: Any) -> Any:
        first, second, *rest = sorted(item.options, key=lambda option: not option.key)
        flipped = [
            first.model_copy(update={"key": False, "misconception": "other"}),
            second.model_copy(update={"key": True, "misconception": None}),
        ]
        return item.model_copy(update={"options": [*flipped, *rest]})

    def edition(items: list[Item]) -> str:
        return practice_quiz(TRACK, CHAPTERS, items).edition

    assert edition(ITEMS) == QUIZ.edition
    assert edition(list(reversed(ITEMS))) == QUIZ.edition
    assert edition(edited(name, reworded)) == QUIZ.edition
    assert edition(edited(name, other_key)) != QUIZ.edition
    assert edition([item for item in ITEMS if item.id != name]) != QUIZ.edition
    assert practice_quiz(TRACK, CHAPTERS[:1], ITEMS).edition != QUIZ.edition
    later = TRACK.model_copy(update={"seed": 2})
    assert practice_quiz(later, CHAPTERS, ITEMS).edition != QUIZ.edition


def test_a_wrong_option_that_moves_to_another_letter_is_another_edition_or_the_same_key() -> None:
    """Rewording a wrong option may give the right one another letter: old answers would be misread."""
    item: Any = single()
    editions = {}
    for number in range(30):
        wrong = next(at for at, option in enumerate(item.options) if not option.key)
        options = list(item.options)
        options[wrong] = options[wrong].model_copy(update={"zh": f"另一种说法{number}"})
        changed = item.model_copy(update={"options": options})
        quiz = practice_quiz(TRACK, CHAPTERS, edited(item.id, lambda _: changed))  # noqa: B023
        key = next(
            pooled["variants"][0]["key"]
            for slot in quiz.keys["slots"]
            for pooled in slot["pool"]
            if pooled["item"] == item.id
        )
        assert editions.setdefault(key, quiz.edition) == quiz.edition
    assert len(set(editions.values())) == len(editions) > 1


def test_a_chapter_with_few_items_gives_what_it_has_and_is_named() -> None:
    few = [item for item in ITEMS if item.chapter != "quality"]
    kept = [
        i for i in ITEMS if i.chapter == "quality" and i.use == "practice" and i.type == "truefalse"
    ]
    assert len(kept) < TRACK.items
    quiz = practice_quiz(TRACK, CHAPTERS, few + kept)
    assert len(quiz.form["slots"]) == TRACK.items + len(kept)
    assert missing_items(TRACK, CHAPTERS, few + kept) == {"quality": len(kept)}
    assert missing_items(TRACK, CHAPTERS, ITEMS) == {}


def test_a_track_with_nothing_to_ask_is_an_error() -> None:
    with pytest.raises(ContentError, match="track-empty"):
        practice_quiz(TRACK, ["no-such-chapter"], ITEMS)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("pass_mark: 80", "pass_mark: 101", "track-less-than-equal"),
        ("items: 3", "items: 0", "track-greater-than-equal"),
        ("single, multiple", "short, multiple", "track-literal-error"),
        ("id: onboarding", "id: other", "track-id"),
        ("seed: 1", "sede: 1", "track-extra-forbidden"),
    ],
)
def test_a_mistake_in_a_track_is_told_with_its_place(tmp_path: Path, old, new, code) -> None:
    text = (ROOT / "quizzes" / "tracks" / "onboarding.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "onboarding.yaml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ContentError) as caught:
        load_track_quiz(path)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_minutes_are_whole_fives() -> None:
    assert QUIZ.minutes % 5 == 0
    assert QUIZ.minutes >= len(QUIZ.form["slots"])
