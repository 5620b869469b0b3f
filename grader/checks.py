"""The checks that a test cell is written with: a probe as text, an expectation as an object.

Run by stock nbgrader, ``expect`` evaluates its probe in place. Run by this project's grader, only
the probe reaches the student's process; its value comes back as plain data (``plain``) and is
compared outside, so the expected value is never within the student's reach.

This file travels to students beside the notebook and needs only the standard library.

Three rules of stock nbgrader shape it: anything on stderr costs all points, so warnings are
swallowed; a last value that is no plain float is full marks, so ``score`` returns exactly one; a
score above the cell's points stops the whole batch, so sums are rounded.
"""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import time
import warnings
from collections.abc import Sequence
from types import CodeType, FrameType
from typing import Any

from .expectations import Expectation
from .values import plain

#: A timed probe that took longer than this is not run again.
SLOW_SECONDS = 0.3


def run_probe(
    probe: str, namespace: dict[str, Any], watch: Sequence[str] = (), *, timed: bool = False
) -> dict[str, Any]:
    """Evaluate ``probe`` and return ``{"value": plain data}`` or ``{"error": [names], "message"}``.

    A probe is an expression, or statements of which the last is one; names that it assigns stay
    inside it. ``error`` names the class of the exception and its base classes, nearest first.
    With ``watch``, ``watched`` holds for each variable its plain data before and after the probe.
    With ``timed``, ``seconds`` is the fastest of up to three evaluations of the last expression.
    Warnings and other output on stderr are swallowed. ``KeyboardInterrupt`` passes through: it is
    how Jupyter stops a cell that takes too long.
    """
    own = dict(namespace)
    try:
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(probe.strip())
            last = tree.body.pop() if tree.body else None
            if not isinstance(last, ast.Expr):
                raise SyntaxError("a probe ends with an expression")
            before = {name: plain(own[name]) for name in watch}
            exec(compile(tree, "<probe>", "exec"), own)  # noqa: S102 - the author's own text
            code = compile(ast.Expression(last.value), "<probe>", "eval")
            value, seconds = _evaluate(code, own, runs=3 if timed else 1)
            found: dict[str, Any] = {"value": plain(value)}
            if timed:
                found["seconds"] = seconds
            if watch:
                found["watched"] = {name: [before[name], plain(own[name])] for name in watch}
            return found
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the student's code raises is its answer
        return {"error": _class_names(type(error)), "message": _message(error)}


def _evaluate(code: CodeType, own: dict[str, Any], runs: int) -> tuple[object, float]:
    """Return the value and the shortest time in seconds; slow code is not run again."""
    value: object = None
    fastest = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        value = eval(code, own)  # noqa: S307 - the author's own text
        taken = time.perf_counter() - began
        fastest = min(fastest, taken)
        if taken > SLOW_SECONDS:
            break
    return value, fastest


def _class_names(kind: type) -> list[str]:
    return [str(base.__name__) for base in type.mro(kind) if base is not object]


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - a student's own __str__
        text = ""
    return " ".join(text[:200].split()).encode("utf-8", "replace").decode("utf-8")


#: Points earned so far, by cell: one that stopped halfway must not pass its points to the next.
_earned: dict[tuple[str, int], float] = {}


def _cell(frame: FrameType) -> tuple[str, int]:
    shell = frame.f_globals.get("get_ipython")
    count = getattr(shell(), "execution_count", 0) if callable(shell) else 0
    return frame.f_code.co_filename, count


def check_line(passed: bool, points: float, text: str) -> str:
    """Return the line that a student reads for one check."""
    worth = f" [{points if passed else 0:g}/{points:g}]" if points else ""
    return f"{'✓' if passed else '✗'}{worth} {text}"


def expect(probe: str, expectation: Expectation, points: float = 0, hint: str = "") -> None:
    """Check that ``probe``, evaluated in the notebook, is as expected; print one line.

    A wrong answer raises nothing. The line shows the hint (or the probe, without one) and, where
    the probe failed, the exception; never the expected value.
    """
    frame = sys._getframe(1)
    timed = bool(expectation.reference)
    result = run_probe(probe, frame.f_globals, expectation.watch, timed=timed)
    if timed:
        result["reference"] = run_probe(expectation.reference, frame.f_globals, timed=True)
    passed = expectation.met_by(result)
    if passed:
        key = _cell(frame)
        _earned[key] = _earned.get(key, 0.0) + points
    print(check_line(passed, points, describe(hint or probe, result, passed)))  # noqa: T201


def describe(text: str, result: dict[str, Any], passed: bool) -> str:
    """Return ``text`` with the exception of a failed probe added."""
    if passed or "error" not in result:
        return text
    name, message = str(result["error"][0]), str(result.get("message", ""))
    return f"{text} ({name}: {message})" if message else f"{text} ({name})"


def score() -> float:
    """Return the points earned by the checks of this cell, as the cell's last expression."""
    return round(float(_earned.pop(_cell(sys._getframe(1)), 0.0)), 6)
