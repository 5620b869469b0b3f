"""The quiz of a track: drawn, scored and passed in the browser, its keys in the page.

Which chapters it asks about is the track's matter, not this file's: a chapter that joins the track
joins its quiz. Each attempt has a paper of its own, the paper that the "student" called like the
attempt gets (`papers`; `static/paper.js` draws the same). So what was answered can be scored again
here, from the attempt's name and the responses alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from glossary import ContentError, Problem, Text, load_record
from quizzes.assignment import score_answers
from quizzes.fingerprints import fingerprint
from quizzes.form import build_form
from quizzes.item import Item, Record, Slug
from quizzes.scoring import INVALID
from quizzes.spec import Selection, Spec

#: What people need for one question, reading included.
MINUTES_AN_ITEM = 1.25
#: So many sets of numbers a question that draws them: enough for a second try to differ.
VARIANTS = 8


class TrackQuiz(Record):
    """A track's quiz as its author writes it: `quizzes/tracks/<id>.yaml`.

    ``items`` is how many questions each chapter of the track is asked about, ``pass_mark`` the
    percentage of the points that is needed.
    """

    id: Slug
    title: Text
    items: int = Field(ge=1, le=10)
    types: list[Literal["single", "multiple", "truefalse", "numeric", "ordering", "matching"]] = (
        Field(min_length=1)
    )
    pass_mark: int = Field(ge=1, le=100)
    seed: int = 1


@dataclass(frozen=True)
class PracticeQuiz:
    """A quiz whose keys may be seen: practice items only, all of them scored by themselves.

    ``edition`` names what decides which paper an attempt gets and what its answers are worth.
    """

    track: TrackQuiz
    chapters: tuple[str, ...]
    form: dict[str, Any]
    keys: dict[str, Any]
    edition: str

    @property
    def minutes(self) -> int:
        """How long it takes, to the next five minutes."""
        return -int(-MINUTES_AN_ITEM * len(self.form["slots"]) // 5) * 5

    def data(self) -> dict[str, Any]:
        """What the component needs: the form with the keys beside the views."""
        slots = [
            {
                "slot": slot["slot"],
                "pool": [
                    {
                        "item": pooled["item"],
                        "variants": pooled["variants"],
                        "keys": keyed["variants"],
                    }
                    for pooled, keyed in zip(slot["pool"], keys["pool"], strict=True)
                ],
            }
            for slot, keys in zip(self.form["slots"], self.keys["slots"], strict=True)
        ]
        return {
            "quiz": self.track.id,
            "title": self.track.title.model_dump(),
            "minutes": self.minutes,
            "seed": self.track.seed,
            "passMark": self.track.pass_mark,
            "edition": self.edition,
            "slots": slots,
        }


@dataclass(frozen=True)
class PracticeResult:
    """What an attempt came to. ``invalid``: slots whose answer is no answer to this paper."""

    points: Fraction
    most: Fraction
    passed: bool
    invalid: list[str]

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody reads a pass who has not passed."""
        return int(100 * self.points / self.most)


def load_track_quiz(path: Path) -> TrackQuiz:
    """Read a track's quiz. Raises ContentError."""
    track, problems = load_record(path, TrackQuiz, "track")
    if track and track.id != path.stem:
        message, fix = "the id is not the file's name", f"id: {path.stem}"
        problems.append(Problem(path, 1, "track-id", track.id, message, fix))
    if track is None or problems:
        raise ContentError(problems)
    return track


def practice_quiz(track: TrackQuiz, chapters: Sequence[str], items: list[Item]) -> PracticeQuiz:
    """Assemble a track's quiz from the practice items of its chapters.

    A chapter with fewer fitting items than asked for gives those it has; `missing_items` says so.
    Raises ContentError where there is none at all.
    """
    usable = _usable(track, chapters, items)
    select = [
        Selection(chapter=chapter, items=min(track.items, len(found)))
        for chapter, found in usable.items()
        if found
    ]
    if not select:
        message = "no chapter of the track has a practice item to ask"
        fix = "write some, of the types that the track names"
        raise ContentError([Problem(Path(), 0, "track-empty", track.id, message, fix)])
    spec = Spec(
        id=track.id,
        title=track.title,
        use="practice",
        draw="per-student",
        seed=track.seed,
        variants=VARIANTS,
        select=select,
    )
    form, keys = build_form(spec, [_equal(item) for found in usable.values() for item in found])
    known = {item.id: item for item in items}
    return PracticeQuiz(track, tuple(chapters), form, keys, _edition(track, keys, known))


def missing_items(track: TrackQuiz, chapters: Sequence[str], items: list[Item]) -> dict[str, int]:
    """Chapters with too few items to ask, and how many they have."""
    usable = _usable(track, chapters, items)
    return {name: len(found) for name, found in usable.items() if len(found) < track.items}


def _usable(track: TrackQuiz, chapters: Sequence[str], items: list[Item]) -> dict[str, list[Item]]:
    return {
        chapter: [
            item
            for item in items
            if item.chapter == chapter and item.use == "practice" and item.type in track.types
        ]
        for chapter in chapters
    }


def _equal(item: Item) -> Item:
    """Every question counts the same here, so that a slot can hold one of any type."""
    return item.model_copy(update={"points": 1.0})


def _edition(track: TrackQuiz, keys: dict[str, Any], known: dict[str, Item]) -> str:
    """16 hexadecimal digits of all that decides an attempt's paper and points.

    Letters of right options stand in it, because rewording a wrong one may give it another letter.
    Computed numbers do not: their last bit may differ between machines.
    """
    parts = [track.id, str(track.seed), str(VARIANTS)]
    for slot in keys["slots"]:
        for pooled in slot["pool"]:
            item = known[pooled["item"]]
            letters = "" if item.type == "numeric" else repr(pooled["variants"][0]["key"])
            parts.append(f"{slot['slot']}|{item.id}|{fingerprint(item)}|{letters}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def score_practice(quiz: PracticeQuiz, attempt: str, entries: dict[str, Any]) -> PracticeResult:
    """Score an attempt: ``entries`` are slot -> ``{"item", "variant", "response"}``.

    Never raises for what a browser may have sent.
    """
    results = score_answers(quiz.keys, {"items": entries}, attempt)
    points = sum((result.points for _, result in results), Fraction(0))
    most = sum((result.max_points for _, result in results), Fraction(0))
    passed = 100 * points >= quiz.track.pass_mark * most
    return PracticeResult(
        points, most, passed, [slot for slot, result in results if result.status == INVALID]
    )
