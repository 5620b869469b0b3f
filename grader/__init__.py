"""Grading: from the instructor's source to scores, in stages with one module a stage.

1. ``checks``     what an author writes in a test cell: a probe and an expectation
2. ``source``     the authored notebook made complete, or told what is wrong with it
3. ``structure``  a submission put back into the instructor's structure, every repair in words
4. ``sandbox``    the student's code run where it can harm nothing and see nothing
5. ``engine``     one submission graded: values come back as plain data, comparison happens here
6. ``batch``      a whole class, in parallel, continuing where an earlier run stopped
7. ``outcome``    the data that passes from the engine to everything after it

Nothing is imported before it is used, so ``import grader`` costs nothing. ``STUDENT_FILES`` are
the files that travel beside a released notebook; there the other modules do not exist.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checks import (
        between,
        close_to,
        equals,
        expect,
        has_columns,
        has_shape,
        is_a,
        one_of,
        raises,
        score,
    )
    from .outcome import CellOutcome, CheckLine, Status, SubmissionOutcome

#: What a student gets beside the notebook, relative to this package.
STUDENT_FILES = ("__init__.py", "checks.py")

#: Public name -> module of this package that holds it.
_HOMES = {
    "between": "checks",
    "close_to": "checks",
    "equals": "checks",
    "expect": "checks",
    "has_columns": "checks",
    "has_shape": "checks",
    "is_a": "checks",
    "one_of": "checks",
    "raises": "checks",
    "score": "checks",
    "CellOutcome": "outcome",
    "CheckLine": "outcome",
    "Status": "outcome",
    "SubmissionOutcome": "outcome",
}

__all__ = [
    "STUDENT_FILES",
    "CellOutcome",
    "CheckLine",
    "Status",
    "SubmissionOutcome",
    "between",
    "close_to",
    "equals",
    "expect",
    "has_columns",
    "has_shape",
    "is_a",
    "one_of",
    "raises",
    "score",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
