"""Drills: a quiz for practice, drawn and scored where the reader is, its keys beside the questions.

Each attempt has a paper of its own: the paper that a student called like the attempt's seed would
get (`papers`; `static/paper.js` draws the same).
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from glossary import ContentError, Lang, Problem
from quizzes.bank import load_bank
from quizzes.form import build_form
from quizzes.spec import Spec, load_spec


def load_drill(path: Path, banks: Path) -> tuple[Spec, dict[str, Any], dict[str, Any]]:
    """A specification of `quizzes/specs/` as a practice quiz, with its form and its keys.

    ``banks``: the folder of the banks, of which only those that the quiz draws from are read.
    Raises ContentError where it is wrong, the banks cannot fill it, or it is a graded quiz, whose
    keys nobody may see.
    """
    spec, problems = load_spec(path)
    if spec is None or problems:
        raise ContentError(problems)
    if spec.use != "practice":
        message = "this is a graded quiz: its keys must not be published"
        fix = "name a quiz with use: practice"
        raise ContentError([Problem(path, 0, "quiz-graded", spec.id, message, fix)])
    chapters = dict.fromkeys(chapter for line in spec.select for chapter in line.chapter)
    files = (banks / f"{chapter}.yaml" for chapter in chapters)
    items = [item for file in files if file.is_file() for _, item in load_bank(file)[0]]
    return spec, *build_form(spec, items, path)


def drill_data(path: Path, banks: Path, lang: Lang) -> dict[str, Any]:
    """All that the component needs (`static/drill.js`): views and keys of every variant."""
    spec, form, keys = load_drill(path, banks)
    slots = [
        {
            "slot": slot["slot"],
            "pool": [
                {"item": views["item"], "variants": views["variants"], "keys": keyed["variants"]}
                for views, keyed in zip(slot["pool"], kept["pool"], strict=True)
            ],
        }
        for slot, kept in zip(form["slots"], keys["slots"], strict=True)
    ]
    penalty = Fraction(spec.penalty).limit_denominator(100)
    return {
        **{name: form[name] for name in ("quiz", "title", "minutes", "seed", "behaviour")},
        "attempts": spec.attempts,
        "penalty": [penalty.numerator, penalty.denominator],
        "passMark": spec.pass_mark,
        "slots": slots,
        "lang": lang,
    }
