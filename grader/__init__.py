"""Grading: from the instructor's source to scores, in stages with one module a stage.

1. ``checks``     what an author writes in a test cell: a probe and an expectation
                  (``values``: a value as plain data; ``expectations``: what it should be)
2. ``source``     the authored notebook made complete, or told what is wrong with it
                  (``testcell``: a test cell taken apart without running it)
3. ``structure``  a submission put back into the instructor's structure, every repair in words
                  (``assignment``: what was released; ``submitted``: what was handed in)
4. ``sandbox``    the student's code run where it can harm nothing and see nothing
5. ``engine``     one submission graded: values come back as plain data, comparison happens here
                  (``harmless``: what is shown of it; ``words``: what is said of it; ``quiz``: a
                  quiz, from its answer file)
6. ``batch``      a whole class, in parallel, continuing where an earlier run stopped
7. ``outcome``    the data that passes from the engine to everything after it

Nothing is imported before it is used, so ``import grader`` costs nothing. ``STUDENT_FILES`` are
the files that travel beside a released notebook; there the other modules do not exist.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .batch import BatchSummary, grade, isolation_missing
    from .checks import expect, score
    from .expectations import (
        between,
        close_to,
        equals,
        has_columns,
        has_shape,
        is_a,
        one_of,
        raises,
    )
    from .outcome import CellOutcome, CheckLine, Status, SubmissionOutcome
    from .sandbox.host import Limits
    from .source import check_source, expand, unsafe_checks

#: What a student gets beside the notebook, relative to this package.
STUDENT_FILES = ("__init__.py", "checks.py", "expectations.py", "values.py")

#: Public name -> module of this package that holds it.
_HOMES = {
    "BatchSummary": "batch",
    "grade": "batch",
    "isolation_missing": "batch",
    "Limits": "sandbox.host",
    "check_source": "source",
    "expand": "source",
    "unsafe_checks": "source",
    "between": "expectations",
    "close_to": "expectations",
    "equals": "expectations",
    "expect": "checks",
    "has_columns": "expectations",
    "has_shape": "expectations",
    "is_a": "expectations",
    "one_of": "expectations",
    "raises": "expectations",
    "score": "checks",
    "CellOutcome": "outcome",
    "CheckLine": "outcome",
    "Status": "outcome",
    "SubmissionOutcome": "outcome",
}

__all__ = [
    "STUDENT_FILES",
    "BatchSummary",
    "CellOutcome",
    "CheckLine",
    "Limits",
    "Status",
    "SubmissionOutcome",
    "between",
    "check_source",
    "close_to",
    "equals",
    "expand",
    "expect",
    "grade",
    "has_columns",
    "has_shape",
    "is_a",
    "isolation_missing",
    "one_of",
    "raises",
    "score",
    "unsafe_checks",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
