"""Self-tests: from answers to a profile, with what to be careful about. Rule for rule the same as
`static/selfscore.js`.

A self-test is for the person who takes it: shares of the maximum by subscale, a band with advice,
strengths first. It is no measurement of a group; no norm is made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal

from quizzes.instruments import Choice, Instrument

#: A subscale from this share of its maximum on can be called a strength.
STRONG = 0.5
#: Nobody reads and answers a statement in less (seconds).
QUICK = 2.0
#: More for each answer that has to be read before one can be chosen (seconds).
QUICK_ANSWER = 1.0

Caution = Literal["missing", "straight", "fast"]


@dataclass(frozen=True)
class SelfTestResult:
    """Shares of the maximum (0 to 1) of the whole and of each subscale; the band's index.

    A share is None where fewer than half of the questions were answered, the band with the whole.
    """

    share: float | None
    subscales: dict[str, float | None]
    band: int | None
    strengths: list[str]
    practise: list[str]
    answered: int
    cautions: list[Caution] = field(default_factory=list)


def score_selftest(
    test: Instrument[Any],
    answers: Mapping[str, Choice],
    seconds: Mapping[str, float] | None = None,
) -> SelfTestResult:
    """Score answers (item id -> choice); ``seconds`` (item id -> time on it) are optional.

    Questions without an answer, or with one that is no answer, are left out: a share is that of
    the maximum of the answered ones, as long as these are at least half (the half rule: Bell,
    Fairclough, Fiero & Butow 2016, BMC Research Notes 9, 479). A sum below zero counts as zero.
    Strengths are the better half of the subscales, best first, as far as each reached half of its
    maximum; to practise are the two lowest of the rest, lowest first, unless nothing is left to
    gain there.
    """
    asked = dict.fromkeys(test.subscales, 0)
    answered, earned, possible = dict(asked), dict(asked), dict(asked)
    for item in test.items:
        name = item.subscale
        asked[name] += 1
        score = test.score(item, answers.get(item.id))
        if score is not None:
            answered[name] += 1
            earned[name] += score
            possible[name] += test.most(item)
    subscales = {
        name: _share(earned[name], possible[name], answered[name], asked[name]) for name in asked
    }
    count = sum(answered.values())
    share = _share(sum(earned.values()), sum(possible.values()), count, len(test.items))
    band = None
    if share is not None:
        band = max(at for at, band in enumerate(test.bands) if share >= band.from_ - 1e-9)
    known = {name: value for name, value in subscales.items() if value is not None}
    ranked = sorted(known, key=lambda name: (-known[name], list(known).index(name)))
    half = len(ranked) // 2
    return SelfTestResult(
        share,
        subscales,
        band,
        [name for name in ranked[:half] if known[name] >= STRONG],
        [name for name in ranked[half:][-2:][::-1] if known[name] < 1],
        count,
        cautions(test, answers, seconds or {}),
    )


def cautions(
    test: Instrument[Any], answers: Mapping[str, Choice], seconds: Mapping[str, float]
) -> list[Caution]:
    """What makes a profile less certain. The result is shown all the same, with a word on it.

    - ``missing``: a question has no answer.
    - ``straight``: the same place on the page was chosen for at least half of all questions in a
      row. This is the long-string index (Johnson 2005, Journal of Research in Personality 39,
      103-129; Meade & Craig 2012, Psychological Methods 17, 437-455). There is no cut for every
      instrument; half is a mild one, and no self-test here reaches it when answered at its best
      throughout. Of a situation the place of the best response counts.
    - ``fast``: the median time of a question is under two seconds (Huang, Curran, Keeney, Poposki
      & DeShon 2012, Journal of Business and Psychology 27, 99-114). Where the answers have to be
      read too, one second more for each of them: our own extension, tested by nobody. Only told
      when at least half of the questions have a time.
    """
    valid = [
        (item, answers[item.id])
        for item in test.items
        if test.score(item, answers.get(item.id)) is not None
    ]
    found: list[Caution] = []
    if len(valid) < len(test.items):
        found.append("missing")
    places: list[Any] = [
        choice["best"] if isinstance(choice, dict) else choice for _, choice in valid
    ]
    if 2 * _longest_run(places) >= len(test.items):
        found.append("straight")
    times = [seconds[item.id] for item, _ in valid if item.id in seconds]
    if 2 * len(times) >= len(test.items) and median(times) < quick(test):
        found.append("fast")
    return found


def quick(test: Instrument[Any]) -> float:
    """Seconds below which a question of this self-test can hardly have been read."""
    if test.kind == "likert":
        return QUICK
    return QUICK + QUICK_ANSWER * min(len(test.answers(item)) for item in test.items)


def _share(earned: int, possible: int, answered: int, asked: int) -> float | None:
    if answered == 0 or 2 * answered < asked:
        return None
    return max(0, earned) / possible


def _longest_run(places: list[Any]) -> int:
    longest = run = 0
    for at, place in enumerate(places):
        run = run + 1 if at and place == places[at - 1] else 1
        longest = max(longest, run)
    return longest
