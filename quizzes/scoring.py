"""A key and a response become a result, exactly: points are fractions until they are shown.

The browser's scorer (`static/score.js`) follows this file; `static/score_vectors.json` holds both
to the same values. This file travels with a quiz; it needs only the standard library.

Rules for choices (names and values of `exams_eval` in the R package exams, Zeileis, Umlauf &
Leisch 2014, J. Stat. Software 58(1), section 4): every rule but ``all-or-nothing`` gives
1/(number of right options) for each right tick and takes for each wrong tick: ``partial`` nothing
less than 1/(number of wrong options), ``false2`` 1/max(2, number of wrong options), ``true``
1/(number of right options), ``all`` everything, ``none`` nothing. The floor of an item is 0.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

GRADED, INVALID, MANUAL = "graded", "invalid", "manual"
RULES = ("all-or-nothing", "partial", "false2", "true", "all", "none")
#: A response with more than this many parts or letters was not made by hand.
MAX_PARTS = 100
MAX_TEXT = 20_000
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class Result:
    """``status``: graded, invalid (ungradable input: costs nothing, earns nothing) or manual.

    ``message`` is a code: right, partly, wrong, unanswered, or what is invalid.
    """

    status: str
    points: Fraction
    max_points: Fraction
    message: str


def score_response(key: dict[str, Any], response: object) -> Result:
    """Score one response. Never raises for a response, whatever it is."""
    full = Fraction(str(key["points"]))
    if key["type"] in ("short", "case"):
        return Result(MANUAL, Fraction(0), full, "manual" if _answered(response) else "unanswered")
    if not _answered(response):
        return Result(GRADED, Fraction(0), full, "unanswered")
    share = _SHARES[key["type"]](key, response)
    if isinstance(share, str):
        return Result(INVALID, Fraction(0), full, share)
    share = min(max(share, Fraction(0)), Fraction(1))
    if key["rule"] == "all-or-nothing" and share < 1:
        share = Fraction(0)
    message = "right" if share == 1 else "wrong" if share == 0 else "partly"
    return Result(GRADED, share * full, full, message)


def _answered(response: object) -> bool:
    if response in (None, "", [], {}):
        return False
    if isinstance(response, str):
        return bool(response.strip())
    if isinstance(response, dict):
        return any(value not in (None, "", [], {}) for value in response.values())
    return True


def _single(key: dict[str, Any], response: object) -> Fraction | str:
    if not _is_id(response):
        return "not-an-option"
    return Fraction(int(response == key["key"]))


def _multiple(key: dict[str, Any], response: object) -> Fraction | str:
    if not _is_ids(response):
        return "not-options"
    ticked, right = set(response), set(key["key"])  # type: ignore[call-overload]
    wrong = int(key["wrong"])
    hits, misses = len(ticked & right), len(ticked - right)
    if misses > wrong:
        return "not-options"
    costs = {
        "all-or-nothing": Fraction(1, max(wrong, 1)),
        "partial": Fraction(1, max(wrong, 1)),
        "false2": Fraction(1, max(wrong, 2)),
        "true": Fraction(1, len(right)),
        "all": Fraction(1),
        "none": Fraction(0),
    }
    if key["rule"] == "all-or-nothing":
        return Fraction(int(ticked == right))
    return Fraction(hits, len(right)) - misses * costs[key["rule"]]


def _truefalse(key: dict[str, Any], response: object) -> Fraction | str:
    if not isinstance(response, bool):
        return "not-true-or-false"
    return Fraction(int(response is key["key"]))


def _numeric(key: dict[str, Any], response: object) -> Fraction | str:
    number = parse_number(response, key.get("units", []))
    if number is None:
        return "not-a-number"
    return Fraction(int(within(number, key["key"], key["tolerance"])))


def _ordering(key: dict[str, Any], response: object) -> Fraction | str:
    """Kendall's tau between the response and the right order, as far as it is positive."""
    right = key["key"]
    if not _is_ids(response) or sorted(response) != sorted(right):  # type: ignore[call-overload]
        return "not-an-order"
    place = {name: at for at, name in enumerate(response)}  # type: ignore[arg-type,var-annotated]
    pairs = [(a, b) for at, a in enumerate(right) for b in right[at + 1 :]]
    kept = sum(place[a] < place[b] for a, b in pairs)
    return Fraction(2 * kept - len(pairs), len(pairs))


def _matching(key: dict[str, Any], response: object) -> Fraction | str:
    right = key["key"]
    if not isinstance(response, dict) or not set(response) <= set(right):
        return "not-pairs"
    if not all(value in (None, "") or _is_id(value) for value in response.values()):
        return "not-pairs"
    return Fraction(sum(response.get(left) == mate for left, mate in right.items()), len(right))


def _fillin(key: dict[str, Any], response: object) -> Fraction | str:
    blanks = key["key"]
    if not isinstance(response, dict) or not set(response) <= set(blanks):
        return "not-blanks"
    if not all(isinstance(v, str) and len(v) <= MAX_TEXT for v in response.values()):
        return "not-blanks"
    hits = 0
    for name, accepted in blanks.items():
        words = {normal_text(word) for word in [*accepted["zh"], *accepted["en"]]}
        hits += normal_text(response.get(name, "")) in words
    return Fraction(hits, len(blanks))


_SHARES = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "fillin": _fillin,
}


def _is_id(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z]", value) is not None


def _is_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_PARTS
        and all(map(_is_id, value))
        and len(set(value)) == len(value)
    )


def normal_text(text: str) -> str:
    """Width, case, spaces and outer punctuation do not matter in a blank."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded).strip(" .。,，;；:：!！?？\"'“”‘’()（）")


def parse_number(response: object, units: list[str]) -> float | None:
    """A number as people type it: full-width digits, ``−``, grouping commas, a unit or ``%``.

    ``1,234`` is grouped; ``3,5`` could mean two things and is no number. None for everything else.
    """
    if isinstance(response, int | float) and not isinstance(response, bool):
        try:
            number = float(response)
        except OverflowError:
            return None
        return number if math.isfinite(number) else None
    if not isinstance(response, str) or len(response) > 60:
        return None
    text = unicodedata.normalize("NFKC", response).strip().replace("\u2212", "-").casefold()
    text = text.replace("–", "-").replace(" ", "")
    for unit in ["%", *units]:
        ending = unicodedata.normalize("NFKC", unit).casefold().replace(" ", "")
        if ending and text.endswith(ending):
            text = text[: -len(ending)]
            break
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def within(number: float, answer: float, tolerance: dict[str, float]) -> bool:
    """Whether a number is right; a hair of slack keeps binary rounding out of it."""
    allowed = tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(answer)
    return abs(number - answer) <= allowed + 1e-9 * max(1.0, abs(answer))
