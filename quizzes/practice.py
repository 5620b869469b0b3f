"""A quiz for practice on the site: drawn, scored and passed in the browser, its keys in the page.

Each attempt has a paper of its own: the paper that the "student" called like the attempt's seed
gets (`papers`; `static/paper.js` draws the same). So what was answered can be scored again here,
from the seed and the responses alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from glossary import ContentError, Problem
from quizzes.assignment import score_answers
from quizzes.digest import digest
from quizzes.fingerprints import fingerprint
from quizzes.form import Spec, build_form, load_spec
from quizzes.item import WRITTEN, Item
from quizzes.scoring import INVALID


@dataclass(frozen=True)
class PracticeQuiz:
    """A quiz whose keys may be seen: practice items only, all of them scored by themselves."""

    spec: Spec
    form: dict[str, Any]
    keys: dict[str, Any]
    digest: str

    @property
    def pass_mark(self) -> Fraction:
        """The share of the points that is needed."""
        return Fraction(str(self.spec.pass_mark))

    @cached_property
    def items(self) -> list[str]:
        """The ids of all items that a paper may hold."""
        return [pooled["item"] for slot in self.form["slots"] for pooled in slot["pool"]]

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
        head = {name: self.form[name] for name in ("quiz", "title", "minutes", "seed")}
        return {**head, "passMark": self.spec.pass_mark, "form": self.digest, "slots": slots}


@dataclass(frozen=True)
class PracticeResult:
    """What an attempt came to. ``invalid``: slots whose answer is no answer to this paper."""

    share: Fraction
    passed: bool
    invalid: list[str]


def load_practice_quiz(path: Path, items: list[Item]) -> PracticeQuiz:
    """Read `quizzes/specs/<id>.yaml` as a practice quiz.

    Raises ContentError where the specification is wrong, asks for graded or written items, or has
    no pass mark.
    """
    spec, problems = load_spec(path)
    if spec is None:
        raise ContentError(problems)
    if spec.use != "practice" or spec.draw != "per-student" or spec.pass_mark is None:
        message = "a quiz on the site draws practice items anew for each attempt, up to a pass mark"
        fix = "write use: practice, draw: per-student and a pass_mark"
        problems.append(Problem(path, 0, "quiz-practice", spec.id, message, fix))
    form, keys = build_form(spec, items, path)
    for slot in form["slots"]:
        if slot["written"]:
            message = f"{slot['slot']} is a written question, which no browser can score"
            fix = f"ask for types other than {' and '.join(sorted(WRITTEN))}"
            problems.append(Problem(path, 0, "quiz-practice", spec.id, message, fix))
    if problems:
        raise ContentError(problems)
    known = {item.id: item for item in items}
    pooled = [each["item"] for slot in form["slots"] for each in slot["pool"]]
    # Keys through their fingerprints: the last bit of a number may differ between machines.
    value = [form, str(spec.pass_mark), spec.scoring, [fingerprint(known[name]) for name in pooled]]
    return PracticeQuiz(spec, form, keys, digest(value))


def score_practice(quiz: PracticeQuiz, seed: str, entries: dict[str, Any]) -> PracticeResult:
    """Score an attempt: ``entries`` are slot -> ``{"item", "variant", "response"}``.

    Never raises for what a browser may have sent.
    """
    results = score_answers(quiz.keys, {"items": entries}, seed)
    points = sum((result.points for _, result in results), Fraction(0))
    share = points / sum((result.max_points for _, result in results), Fraction(0))
    invalid = [slot for slot, result in results if result.status == INVALID]
    return PracticeResult(share, share >= quiz.pass_mark, invalid)
