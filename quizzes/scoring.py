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
#: A number at the start of what was typed: sign, digits (grouped by commas or spaces, or not at
#: all), power of ten; then the unit.
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]*)?"
    r"|\.[0-9]+)"
    r"(?: ?(?:[eE]|[x×*] ?10 ?\^) ?(?P<exponent>[+-]?[0-9]{1,3}))?"
    r" ?(?P<unit>.*)"
)
#: A power of ten by itself, as 10^3, is once that power.
_POWER = re.compile(r"^([+-]?) ?10 ?\^ ?(?=[+-]?[0-9])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014", "-"))
_CURRENCIES = "¥$€£"
_WESTERN = str.maketrans("。、“”‘’\u2212\u2010\u2011\u2012\u2013\u2014", ".,\"\"''------")
_BESIDE_CHINESE = re.compile("(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")
_OUTER = " .,;:!?\"'()[]《》〈〉「」『』【】"


@dataclass(frozen=True)
class Result:
    """``status``: graded, invalid (ungradable input: costs nothing, earns nothing) or manual.

    ``message`` is a code: right, partly, wrong, wrong-figures (the number is right, its
    significant figures are not), unanswered, or what is invalid.
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
    message = "right" if share == 1 else _why_wrong(key, response) if share == 0 else "partly"
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
    if not _is_option(response, int(key["wrong"]) + 1):
        return "not-an-option"
    return Fraction(int(response == key["key"]))


def _multiple(key: dict[str, Any], response: object) -> Fraction | str:
    right, wrong = set(key["key"]), int(key["wrong"])
    if not _is_ids(response) or not all(_is_option(each, len(right) + wrong) for each in response):  # type: ignore[attr-defined]
        return "not-options"
    ticked = set(response)  # type: ignore[call-overload]
    hits, misses = len(ticked & right), len(ticked - right)
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
    reading = read_number(response, key.get("units", []))
    if reading.number is None:
        return reading.problem
    if key.get("figures") and not isinstance(response, str):
        return "not-a-number"  # a number has lost the zeros that it may have been typed with
    right = within(reading.number, key["key"], key["tolerance"])
    return Fraction(int(right and _figures_fit(key, reading)))


def _figures_fit(key: dict[str, Any], reading: Reading) -> bool:
    fewest, most = reading.figures
    return not key.get("figures") or fewest <= key["figures"] <= most


def _why_wrong(key: dict[str, Any], response: object) -> str:
    """``wrong``, or that only the number of significant figures is not as asked for."""
    if key["type"] == "numeric" and key.get("figures"):
        reading = read_number(response, key.get("units", []))
        right = reading.number is not None and within(reading.number, key["key"], key["tolerance"])
        if right and not _figures_fit(key, reading):
            return "wrong-figures"
    return "wrong"


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


def _is_option(value: object, count: int) -> bool:
    """Whether a value is the letter of one of so many options."""
    return isinstance(value, str) and _is_id(value) and ord(value) - ord("a") < count


def _is_ids(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MAX_PARTS
        and all(map(_is_id, value))
        and len(set(value)) == len(value)
    )


def normal_text(text: str) -> str:
    """What people type differently in a blank and mean alike.

    Width, case, Chinese or Western punctuation, dashes, spaces beside Chinese characters, and
    punctuation around the whole do not matter.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_WESTERN)
    spaced = re.sub(r"\s+", " ", folded)
    return _BESIDE_CHINESE.sub("", spaced).strip(_OUTER)


@dataclass(frozen=True)
class Reading:
    """A number as it was typed. ``problem``: "", "not-a-number" or "wrong-unit" (then no number).

    ``figures``: (fewest, most) significant figures that the writing can mean: 1200 may have two,
    three or four. ``unit``: what stood behind the number, as typed.
    """

    number: float | None
    figures: tuple[int, int] = (0, 0)
    unit: str = ""
    problem: str = ""


_NO_NUMBER = Reading(None, problem="not-a-number")


def read_number(response: object, units: list[str]) -> Reading:
    """Read a number as people type it. Never raises.

    Full-width characters, ``−``, ``1,234.5`` and ``1 234.5``, ``1.2e3``, ``1.2×10³``, and one of
    ``units`` behind it (a currency: before it) are understood. Nothing is converted: another unit
    is a problem. ``25%`` is 25 where the unit is ``%``, 0.25 where there is no unit. ``3,5`` could
    mean two things, so it is no number.
    """
    if isinstance(response, int | float) and not isinstance(response, bool):
        try:
            number = float(response)
        except OverflowError:
            return _NO_NUMBER
        return Reading(number) if math.isfinite(number) else _NO_NUMBER
    if not isinstance(response, str) or len(response) > 60:
        return _NO_NUMBER
    text = _plain(response)
    currency = text[:1] if text[:1] in _CURRENCIES else ""
    text = _POWER.sub(r"\g<1>1e", text[len(currency) :].lstrip(), count=1) if text else ""
    found = _NUMBER.fullmatch(text)
    if not found or (currency and found["unit"]):
        return _NO_NUMBER
    unit = currency or found["unit"]
    exponent = int(found["exponent"] or 0)
    if unit and not any(_same_unit(unit, each) for each in units):
        if re.search(r"[0-9.,^+*/_-]", unit):
            return _NO_NUMBER
        if unit != "%" or any(units):
            return Reading(None, unit=unit, problem="wrong-unit")
        exponent -= 2
    digits = re.sub("[, ]", "", found["digits"])
    number = float(f"{found['sign']}{digits}e{exponent}")
    if not math.isfinite(number):
        return _NO_NUMBER
    counted = digits.replace(".", "").lstrip("0") or "0"
    fewest = len(counted) if "." in digits else len(counted.rstrip("0")) or 1
    return Reading(number, (fewest, len(counted)), unit)


def parse_number(response: object, units: list[str]) -> float | None:
    """The number that `read_number` reads, or None."""
    return read_number(response, units).number


def _plain(text: str) -> str:
    raised = _RAISED.sub(lambda found: "^" + found[0].translate(_SUPERSCRIPTS), text)
    folded = unicodedata.normalize("NFKC", raised).translate(_MINUS)
    spaced = re.sub(r"\s+", " ", folded).strip()
    return re.sub(r"(?<=[0-9])。(?=[0-9])", ".", spaced).rstrip("。")


def _same_unit(typed: str, unit: str) -> bool:
    """Width and spaces do not matter; nor does case, but in m and M, kW and kw."""
    one, other = (re.sub("[ ^]", "", _plain(each)) for each in (typed, unit))
    return one == other or (len(other) > 2 and one.casefold() == other.casefold())


def within(number: float, answer: float, tolerance: dict[str, float]) -> bool:
    """Whether a number is right; a hair of slack keeps binary rounding out of it.

    The hair is 1e-12 of the answer, and 1e-12 for answers below 1: far less than any tolerance.
    """
    allowed = tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(answer)
    return abs(number - answer) <= allowed + 1e-12 * max(1.0, abs(answer))
