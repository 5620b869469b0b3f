"""Self-tests: the instrument as an author writes it, checked, and scored.

A self-test is for the person who takes it: shares of the maximum by subscale, a band with advice,
strengths first. It is no measurement of a group; no norm is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from glossary import LANGS, Problem, Text, load_record
from quizzes.item import Record, Slug

#: A subscale from this share of its maximum on can be called a strength.
STRONG = 0.5


class Answer(Text):
    """One answer to choose, what it scores, and why in a line."""

    score: int = Field(ge=0, le=4)
    reason: Text


class Question(Text):
    """One item of the instrument: a situation or statement with its answers."""

    id: Slug
    subscale: Slug
    options: list[Answer] = Field(min_length=2, max_length=5)


class Band(Record):
    """What a total from this share of the maximum on means, and what to do next."""

    from_: float = Field(alias="from", ge=0, le=1)
    title: Text
    advice: Text


class Advice(Record):
    """What to say of a subscale that came out low, and of one that came out high.

    ``reread`` is a place in the book, ``chapter#sec-label``, for who should practise it.
    """

    low: Text
    high: Text
    reread: str | None = Field(None, pattern=r"^[a-z0-9-]+#sec-[a-z0-9-]+$")


class SelfTest(Record):
    """A self-test: `quizzes/selftests/<id>.yaml`."""

    id: Slug
    title: Text
    intro: Text
    minutes: int = Field(ge=1)
    subscales: dict[Slug, Text] = Field(min_length=1)
    items: list[Question] = Field(min_length=4)
    bands: list[Band] = Field(min_length=2)
    subscale_advice: dict[Slug, Advice]
    sources: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            raise ValueError("two items have the same id")
        used = {item.subscale for item in self.items}
        if used != set(self.subscales) or set(self.subscale_advice) != used:
            raise ValueError("items, subscales and subscale_advice name different subscales")
        starts = [band.from_ for band in self.bands]
        if starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("bands begin at 0 and ascend")
        return self

    def data(self) -> dict[str, Any]:
        """The instrument as JSON data, for the component."""
        return self.model_dump(by_alias=True)


@dataclass(frozen=True)
class SelfTestResult:
    """Shares of the maximum (0 to 1): of the whole and of each subscale; the band's index."""

    share: float
    subscales: dict[str, float]
    band: int
    strengths: list[str]
    practise: list[str]


def score_selftest(test: SelfTest, answers: dict[str, int]) -> SelfTestResult:
    """Score answers (item id -> index of the option chosen).

    Raises KeyError for a missing answer: a self-test is scored when it is complete. Strengths are
    the better half of the subscales, best first, as far as each reached half of its maximum; to
    practise are the two lowest of the rest, lowest first, unless nothing is left to gain there.
    """
    earned = dict.fromkeys(test.subscales, 0)
    possible = dict.fromkeys(test.subscales, 0)
    for item in test.items:
        earned[item.subscale] += item.options[answers[item.id]].score
        possible[item.subscale] += max(option.score for option in item.options)
    shares = {name: earned[name] / possible[name] for name in test.subscales}
    total = sum(earned.values()) / sum(possible.values())
    band = max(at for at, band in enumerate(test.bands) if total >= band.from_ - 1e-9)
    ranked = sorted(shares, key=lambda name: (-shares[name], list(shares).index(name)))
    half = len(ranked) // 2
    strengths = [name for name in ranked[:half] if shares[name] >= STRONG]
    practise = [name for name in ranked[half:][-2:][::-1] if shares[name] < 1]
    return SelfTestResult(total, shares, band, strengths, practise)


def load_selftests(folder: Path) -> tuple[dict[str, SelfTest], list[Problem]]:
    """Read every self-test of a folder."""
    tests: dict[str, SelfTest] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        test, found = load_record(path, SelfTest, "selftest")
        problems += found
        if test is None:
            continue
        if test.id != path.stem:
            problems.append(
                Problem(path, 1, "selftest-id", test.id, "not the file's name", f"id: {path.stem}")
            )
        problems += [
            Problem(path, 0, "selftest-same", f"item {item.id}", f"two equal answers in {lang}", "")
            for item in test.items
            for lang in LANGS
            if len({option[lang] for option in item.options}) < len(item.options)
        ]
        tests[test.id] = test
    return tests, problems
