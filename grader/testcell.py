"""A test cell taken apart without running it: set-up code, probes, and expectations.

Only set-up code and probe texts ever enter the student's process. The expectations are rebuilt
here, from literals.
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from typing import Any

from .expectations import EXPECTATIONS, Expectation
from .parsing import parse, parse_expression

BEGIN_HIDDEN, END_HIDDEN = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


@dataclass(frozen=True)
class Setup:
    """Statements of a test cell that run in the student's process."""

    source: str


@dataclass(frozen=True)
class Check:
    """One ``expect(...)``. ``hidden`` where a student's release does not show it."""

    probe: str
    expectation: Expectation
    points: float
    hint: str
    hidden: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong with a test cell: stable code, line within the cell (1-based), message, fix."""

    code: str
    line: int
    message: str
    fix: str


@dataclass(frozen=True)
class TestCell:
    """The parts of a test cell in order. Without checks, it is plain code to be run as it is."""

    __test__ = False  # the name means something to pytest

    parts: tuple[Setup | Check, ...]
    faults: tuple[Fault, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks in order."""
        return tuple(part for part in self.parts if isinstance(part, Check))


class _FaultFound(Exception):  # noqa: N818 - carries a Fault out of the reading of one call
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@functools.lru_cache(maxsize=512)
def parse_test_cell(source: str) -> TestCell:
    """Take a test cell apart. What cannot be read is among its ``faults``, never raised."""
    try:
        tree = parse(source)
    except SyntaxError as error:
        if "expect(" not in source:
            return TestCell((), ())  # a magic, another language: run as it is
        fault = Fault("test-syntax", error.lineno or 1, str(error.msg), "correct the Python code")
        return TestCell((), (fault,))
    hidden = _hidden_lines(source)
    parts: list[Setup | Check] = []
    faults: list[Fault] = []
    for statement in tree.body:
        call = _call_of(statement, "expect")
        if call is not None:
            try:
                parts.append(_read_check(call, statement.lineno in hidden))
            except _FaultFound as found:
                faults.append(found.fault)
        elif _call_of(statement, "score") is None:
            faults += _nested(statement)
            # A value in the middle of a cell is not shown, in stock nbgrader neither.
            _append(parts, ast.unparse(statement))
    if any(isinstance(part, Check) for part in parts) and not (
        tree.body and _call_of(tree.body[-1], "score")
    ):
        end = tree.body[-1].end_lineno or 1
        message = "the cell has checks, but its last line is not score()"
        faults.append(Fault("test-no-score", end, message, "end the cell with score()"))
    return TestCell(tuple(parts), tuple(faults))


def _append(parts: list[Setup | Check], source: str) -> None:
    if parts and isinstance(parts[-1], Setup):
        parts[-1] = Setup(f"{parts[-1].source}\n{source}")
    else:
        parts.append(Setup(source))


def _hidden_lines(source: str) -> set[int]:
    found: set[int] = set()
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        if BEGIN_HIDDEN in line:
            inside = True
        elif END_HIDDEN in line:
            inside = False
        elif inside:
            found.add(number)
    return found


def _call_of(statement: ast.stmt, name: str) -> ast.Call | None:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Name) and function.id == name:
            return statement.value
    return None


def _nested(statement: ast.stmt) -> list[Fault]:
    return [
        Fault(
            "expect-not-top-level",
            node.lineno,
            "expect(...) stands inside another statement, so its expected value would have to "
            "enter the student's process",
            "write every expect(...) as a line of its own, not indented",
        )
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "expect"
    ]


def _read_check(call: ast.Call, hidden: bool) -> Check:
    names = ("probe", "expectation", "points", "hint")
    given = dict(zip(names, call.args, strict=False))
    given |= {keyword.arg or "**": keyword.value for keyword in call.keywords}
    unknown = set(given) - set(names)
    if unknown or len(call.args) > len(names) or not {"probe", "expectation"} <= set(given):
        raise _FaultFound(
            Fault(
                "expect-arguments",
                call.lineno,
                "expect takes a probe, an expectation, points and hint",
                'write expect("probe", equals(...), points=1, hint="...")',
            )
        )
    probe = _value(given["probe"])
    points = _value(given["points"]) if "points" in given else 0.0
    hint = _value(given["hint"]) if "hint" in given else ""
    if not isinstance(probe, str) or not isinstance(hint, str):
        fix = "write the probe and the hint as plain text"
        raise _FaultFound(Fault("expect-not-text", call.lineno, "probe or hint is no text", fix))
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        fix = "write points as a number, 0 or more"
        raise _FaultFound(Fault("expect-points", call.lineno, "points is no number", fix))
    try:
        parse(probe.strip())
    except SyntaxError as error:
        fix = "write the probe as Python"
        message = f"the probe {probe!r} is no Python: {error.msg}"
        raise _FaultFound(Fault("probe-syntax", call.lineno, message, fix)) from error
    return Check(probe, _expectation(given["expectation"]), float(points), hint, hidden)


def _expectation(node: ast.expr) -> Expectation:
    fix = f"use one of {', '.join(sorted(EXPECTATIONS))}"
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        raise _FaultFound(Fault("expectation-form", node.lineno, "this is no expectation", fix))
    make = EXPECTATIONS.get(node.func.id)
    if make is None:
        message = f"there is no expectation {node.func.id!r}"
        raise _FaultFound(Fault("expectation-unknown", node.lineno, message, fix))
    arguments = [_value(argument) for argument in node.args]
    keywords = {keyword.arg or "**": _value(keyword.value) for keyword in node.keywords}
    try:
        made = make(*arguments, **keywords)
        parse_expression(made.reference.strip() or "None")
    except (AttributeError, SyntaxError, TypeError) as error:
        fix = "see the docstring of the expectation"
        raise _FaultFound(Fault("expectation-form", node.lineno, str(error), fix)) from error
    return made


_LITERAL = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.UnaryOp,
    ast.BinOp,
    ast.JoinedStr,
    ast.operator,
    ast.unaryop,
    ast.expr_context,
)


def _value(node: ast.expr) -> Any:
    """Return the value of a literal; numbers may be computed (``1 / 3``)."""
    if not all(isinstance(child, _LITERAL) for child in ast.walk(node)):
        raise _FaultFound(
            Fault(
                "expect-not-literal",
                node.lineno,
                f"{ast.unparse(node)} is no literal, so it cannot be compared outside",
                "write the value itself",
            )
        )
    try:
        # Numbers, texts and their operators only: no name can be reached.
        code = compile(ast.Expression(node), "<expectation>", "eval")
        return eval(code, {"__builtins__": {}})  # noqa: S307
    except (ArithmeticError, TypeError) as error:
        fault = Fault("expect-not-literal", node.lineno, str(error), "write the value itself")
        raise _FaultFound(fault) from error
