"""How tries and certainty turn results into points, for practice: keys stand beside the questions.

Graded work knows one behaviour, ``deferred``: whatever judges at once must hold the key, and a key
that is in a student's hands is no key. These two are for practice items only.

``immediate``: several tries, each try after the first takes ``penalty`` (a share of the points);
the last gradable try counts, never below 0. As "interactive with multiple tries" of Moodle
(question/behaviour/interactive: fraction - (tries - 1) * penalty).

``certainty``: the learner says how sure they are, 1 to 3. Right earns 1, 2 or 3, wrong 0, -2 or -6
(Gardner-Medwin's certainty-based marking; question_cbm in Moodle). Full points are those of being
right at 3, so the marks stand for thirds of them; what is partly right earns its share.

The browser does the same (`static/behaviours.js`); `static/score_vectors.json` holds both to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from quizzes.scoring import GRADED, Result, score_response

ATTEMPTS = 3
PENALTY = Fraction(1, 3)
#: Certainty -> marks when right, when wrong.
MARKS = {1: (1, 0), 2: (2, -2), 3: (3, -6)}


def tries_for(key: dict[str, Any], attempts: int = ATTEMPTS) -> int:
    """How many tries make sense: once all but one answer is known to be wrong, nothing is left."""
    if key["type"] == "truefalse":
        return 1
    return max(min(attempts, key["wrong"]), 1) if key["type"] == "single" else attempts


def score_attempts(
    key: dict[str, Any],
    responses: Iterable[object],
    attempts: int = ATTEMPTS,
    penalty: Fraction = PENALTY,
) -> Result:
    """Score several tries at one item. Tries that cannot be graded cost nothing and do not count.

    What comes after a right try, or after `tries_for` tries, does not count either.
    """
    result = score_response(key, None)
    tries = 0
    for response in responses:
        now = score_response(key, response)
        if now.status != GRADED or now.message == "unanswered":
            result = now if tries == 0 else result
            continue
        tries += 1
        lost = (tries - 1) * penalty * now.max_points
        result = Result(GRADED, max(now.points - lost, Fraction(0)), now.max_points, now.message)
        if tries >= tries_for(key, attempts) or now.message == "right":
            break
    return result


def score_certainty(key: dict[str, Any], response: object, certainty: object) -> Result:
    """Score a response with how sure its author was; what is no certainty counts as 1, the lowest.

    Points lie between -2 and 1 times the item's. No answer is worth 0.
    """
    result = score_response(key, response)
    if result.status != GRADED or result.message == "unanswered":
        return result
    is_number = isinstance(certainty, int | float) and not isinstance(certainty, bool)
    right, wrong = MARKS.get(certainty if is_number else 1, MARKS[1])  # type: ignore[call-overload]
    points = result.points * right if result.points else result.max_points * wrong
    return Result(GRADED, points / 3, result.max_points, result.message)
