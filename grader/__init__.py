"""Grading: from the instructor's source to scores, in stages with one module a stage.

1. ``checks``     what an author writes in a test cell: a probe and an expectation
                  (``values``: a value as plain data; ``expectations``: what it should be)
2. ``source``     the authored notebook made complete, or told what is wrong with it
                  (``testcell``: a test cell taken apart without running it; ``parsing``: code
                  parsed in threads)
3. ``structure``  a submission put back into the instructor's structure, every repair in words
                  (``assignment``: what was released; ``submitted``: what was handed in)
4. ``sandbox``    the student's code run where it can harm nothing and see nothing
5. ``engine``     one submission graded: values come back as plain data, comparison happens here
                  (``harmless``: what is shown of it; ``words``: what is said of it; ``quiz``: a
                  quiz, from its answer file)
6. ``batch``      a whole class, in parallel, continuing where an earlier run stopped
                  (``bench``: warm sandboxes here; ``spread``: on other machines, with Dask;
                  ``lock``: one grader at a time; ``regrading``: who changes, before it is written)
7. ``outcome``    the data that passes from the engine to everything after it

Around it, nbgrader's class folder and gradebook:

- ``gradebook``   the adapter to nbgrader: makes the class and the release, writes the scores
                  (``tables``: its database opened safely; ``writing``: outcomes into it;
                  ``scores``: plain records out of it; ``folders``: replaced whole)
- ``releasing``   what students get, proved free of solutions and keys (``leaks``; ``traces`` of
                  graded items anywhere)
- ``collecting``  what they hand in (``handins``: files taken with care; ``layouts``: whose they
                  are; ``roster``: who is in the class; ``extensions``: who may be late, ``late``:
                  what it costs)
- ``feedback``    a page a student (``shown``: a student's output made harmless)
- ``classbook``   the scores as tables (``questions``: what is asked, ``responses``: what was said)
- ``statistics``  what they tell of the questions (``choices``: of their options, ``times``),
                  ``objectives``: of what was learned, ``risk``: of who may need help
- ``similarity``  submissions that share unusual code
- ``insights``    all of it together, as pandas tables
- ``report``      the same as a page (``report_page``, ``charts``) and a ``spreadsheet``
- ``grades_out``  grades as Moodle and Canvas import them

Nothing is imported before it is used, so ``import grader`` costs nothing. ``STUDENT_FILES`` are
the files that travel beside a released notebook; there the other modules do not exist.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .batch import BatchSummary, grade, isolation_missing
    from .checks import expect, score
    from .collecting import CollectReport, collect
    from .expectations import (
        as_fast_as,
        between,
        close_to,
        draws,
        equals,
        has_columns,
        has_shape,
        is_a,
        one_of,
        raises,
        unchanged,
    )
    from .extensions import settle_late_work
    from .feedback import write_feedback
    from .grades_out import GradesOut, write_grades
    from .insights import ClassReport, class_report
    from .leaks import find_leaks
    from .outcome import CellOutcome, CheckLine, Status, SubmissionOutcome
    from .regrading import regrade
    from .releasing import release
    from .report import write_report
    from .roster import Student, read_roster, write_roster
    from .sandbox.host import Limits
    from .similarity import find_similar
    from .source import check_source, expand, unsafe_checks
    from .traces import Traces, find_traces, public_texts

#: What a student gets beside the notebook, relative to this package.
STUDENT_FILES = ("__init__.py", "checks.py", "expectations.py", "values.py")

#: Public name -> module of this package that holds it.
_HOMES = {
    "BatchSummary": "batch",
    "ClassReport": "insights",
    "CollectReport": "collecting",
    "Student": "roster",
    "class_report": "insights",
    "collect": "collecting",
    "find_similar": "similarity",
    "find_leaks": "leaks",
    "Traces": "traces",
    "find_traces": "traces",
    "public_texts": "traces",
    "GradesOut": "grades_out",
    "write_grades": "grades_out",
    "read_roster": "roster",
    "regrade": "regrading",
    "release": "releasing",
    "settle_late_work": "extensions",
    "write_feedback": "feedback",
    "write_report": "report",
    "write_roster": "roster",
    "grade": "batch",
    "isolation_missing": "batch",
    "Limits": "sandbox.host",
    "check_source": "source",
    "expand": "source",
    "unsafe_checks": "source",
    "as_fast_as": "expectations",
    "between": "expectations",
    "close_to": "expectations",
    "draws": "expectations",
    "equals": "expectations",
    "expect": "checks",
    "has_columns": "expectations",
    "has_shape": "expectations",
    "is_a": "expectations",
    "one_of": "expectations",
    "raises": "expectations",
    "score": "checks",
    "unchanged": "expectations",
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
    "ClassReport",
    "CollectReport",
    "GradesOut",
    "Limits",
    "Status",
    "Student",
    "SubmissionOutcome",
    "Traces",
    "as_fast_as",
    "between",
    "check_source",
    "class_report",
    "close_to",
    "collect",
    "draws",
    "equals",
    "expand",
    "expect",
    "find_leaks",
    "find_similar",
    "find_traces",
    "grade",
    "has_columns",
    "has_shape",
    "is_a",
    "isolation_missing",
    "one_of",
    "public_texts",
    "raises",
    "read_roster",
    "regrade",
    "release",
    "score",
    "settle_late_work",
    "unchanged",
    "unsafe_checks",
    "write_feedback",
    "write_grades",
    "write_report",
    "write_roster",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
