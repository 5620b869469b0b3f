"""Numbers drawn from a seed and expressions over them, computed without running code.

Drawn values are exact decimals and depend on nothing but the seed (SHA-256), so every machine
draws the same.
"""

from __future__ import annotations

import ast
import hashlib
import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quizzes.item import BaseItem, Draw

TEMPLATE = re.compile(r"\{\{\s*(.+?)\s*(?:\|\s*(\d+)\s*)?\}\}")
_TRIES = 2000


class ExpressionError(ValueError):
    """An expression that cannot be computed; the message says why, for its author."""


@lru_cache(maxsize=1)
def _functions() -> dict[str, Any]:
    from statistics import NormalDist

    normal = NormalDist()
    return {
        "sqrt": math.sqrt,
        "exp": math.exp,
        "log": math.log,
        "floor": math.floor,
        "ceil": math.ceil,
        "round": round,
        "abs": abs,
        "min": min,
        "max": max,
        "comb": math.comb,
        "factorial": math.factorial,
        "norm_cdf": normal.cdf,
        "norm_ppf": normal.inv_cdf,
    }


def evaluate(expression: float | str, values: dict[str, float]) -> float:
    """Compute a number from an expression over ``values``. Raises ExpressionError."""
    if not isinstance(expression, str):
        return float(expression)
    from simpleeval import InvalidExpression, SimpleEval

    try:
        evaluator = SimpleEval(names=dict(values), functions=_functions())
        result = evaluator.eval(expression, previously_parsed=_parsed(expression))
        number = float(result)
    except (InvalidExpression, ArithmeticError, SyntaxError, TypeError, ValueError) as error:
        raise ExpressionError(f"{expression!r}: {error}") from error
    if not math.isfinite(number):
        raise ExpressionError(f"{expression!r} is {number}")
    return number


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> ast.stmt:
    from simpleeval import SimpleEval

    tree: ast.stmt = SimpleEval.parse(expression)
    return tree


def draw_values(item: BaseItem, seed: int) -> dict[str, float]:
    """The item's numbers for one seed; ``where`` holds for them. Raises ExpressionError."""
    for attempt in range(_TRIES):
        values = {
            name: _pick(draw, f"{item.id}|{name}|{seed}|{attempt}")
            for name, draw in item.draw.items()
        }
        if not item.where or evaluate(item.where, values):
            return values
    raise ExpressionError(f"where: {item.where!r} holds for no numbers tried")


def _pick(draw: Draw, text: str) -> float:
    grid = _grid(draw)
    value = grid[int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % len(grid)]
    return int(value) if value == value.to_integral_value() and _whole(draw) else float(value)


def _grid(draw: Draw) -> list[Decimal]:
    if draw.values is not None:
        return [Decimal(repr(value)) for value in draw.values]
    start, stop, step = (Decimal(repr(x)) for x in (draw.from_, draw.to, draw.step))
    return [start + step * k for k in range(int((stop - start) / step) + 1)]


def _whole(draw: Draw) -> bool:
    return all(float(number).is_integer() for number in _numbers(draw))


def fill(text: str, values: dict[str, float], draws: dict[str, Draw]) -> str:
    """Put computed numbers into ``{{ expression }}`` and ``{{ expression | decimals }}``."""

    def number(found: re.Match[str]) -> str:
        expression, decimals = found[1], found[2]
        value = evaluate(expression, values)
        if decimals is not None:
            return f"{half_up(value, int(decimals))}"
        if expression in draws:
            return f"{half_up(value, _decimals(draws[expression]))}"
        return f"{value:.10g}"

    return TEMPLATE.sub(number, text)


def _decimals(draw: Draw) -> int:
    exponents = [Decimal(repr(x)).normalize().as_tuple().exponent for x in _numbers(draw)]
    return max(0, *(-int(exponent) for exponent in exponents))


def _numbers(draw: Draw) -> list[float]:
    return draw.values or [x for x in (draw.from_, draw.step) if x is not None]


def half_up(value: float, decimals: int) -> Decimal:
    """Rounded as taught in school, not to even; binary noise in the last digits is dropped."""
    from decimal import ROUND_HALF_UP

    exact = Decimal(f"{value:.12g}")
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded
