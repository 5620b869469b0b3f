"""The adapter to nbgrader: the one module that imports it.

A class folder is an nbgrader course folder: nbgrader's own converter makes the release and fills
the gradebook with the cells, nbgrader's formgrader opens it, nbgrader's late-penalty plugin decides
on late work. Scores are written here, by one writer in one transaction.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from glossary import ContentError, Lang

from .folders import read_timestamp
from .late import points_lost
from .outcome import SubmissionOutcome
from .tables import (
    CONFIG,
    SCHEMA,
    class_config,
    connect,
    database_url,
    naive,
    open_book,
    problem,
    sqlite_file,
)
from .writing import Handed, Writer

FOLDERS = ("source", "release", "submitted", "autograded", "feedback", "private", "report")

_CONFIG_TEXT = '''"""nbgrader's settings for this class; see `nbgrader generate_config --help`."""

from pathlib import Path

c = get_config()  # noqa: F821 - nbgrader provides it
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.CourseDirectory.course_id = {course!r}
c.Execute.timeout = 60
# Late work loses no points. "zero" gives none for it:
c.LateSubmissionPlugin.penalty_method = "none"
# Or: after half an hour of grace 10 % of its points for each day begun, 50 % at most:
# c.AssignLatePenalties.plugin_class = "grader.gradebook.LatePolicy"
# c.LatePolicy.grace_minutes = 30
# c.LatePolicy.percent_per_day = 10
# c.LatePolicy.at_most_percent = 50
'''

#: What stands where the solution was, for the student to replace.
_STUBS: dict[Lang, tuple[str, str]] = {
    "zh": ("# 在这里写代码\nraise NotImplementedError()", "在这里作答"),
    "en": ("# YOUR CODE HERE\nraise NotImplementedError()", "YOUR ANSWER HERE"),
}


def create_class(class_folder: Path) -> None:
    """Make ``class_folder`` an nbgrader course folder with an empty gradebook.

    What is already there stays. The tables come from nbgrader's own models.
    """
    for name in FOLDERS:
        (class_folder / name).mkdir(parents=True, exist_ok=True)
    config_file = class_folder / CONFIG
    if not config_file.exists():
        course = class_folder.resolve().name
        config_file.write_text(_CONFIG_TEXT.format(course=course), encoding="utf-8")
    config = class_config(class_folder)
    url = database_url(class_folder, config)
    path = sqlite_file(url)
    if path is None:
        _create_tables(class_folder, url, config)
    elif not path.exists():
        # Under another name first: a half-made gradebook must never be taken for one.
        made = path.with_name(f".{path.name}.{uuid4().hex}")
        _create_tables(class_folder, f"sqlite:///{made}", config)
        made.replace(path)


def _create_tables(class_folder: Path, url: str, config: Any) -> None:
    """Make nbgrader's tables, as its ``Gradebook`` does, without its call of a second program."""
    from nbgrader.api import Base
    from sqlalchemy import inspect, text

    with connect(class_folder, url) as connection:
        if inspect(connection).get_table_names():
            return
        Base.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": SCHEMA})
        insert = text("INSERT INTO course (id) VALUES (:id)")
        connection.execute(insert, {"id": _course_id(config)})


def _course_id(config: Any) -> str:
    return config.CourseDirectory.get("course_id", "") or "default_course"


def release_assignment(
    class_folder: Path,
    name: str,
    *,
    root: Path | None = None,
    lang: Lang = "en",
    due: datetime | None = None,
) -> Path:
    """Turn ``source/NAME`` into ``release/NAME`` with nbgrader's own converter.

    ``root``: the folder holding ``source`` and getting ``release`` (default: the class folder).
    The cells go into the class's gradebook. Returns the release. Raises ContentError with
    nbgrader's own words when it refuses.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = class_config(class_folder)
    root = (root or class_folder).resolve()
    code, text = _STUBS[lang]
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = _course_id(config)
    config.CourseDirectory.db_url = database_url(class_folder, config)
    config.CourseDirectory.assignment_id = name
    config.ClearSolutions.code_stub = {"python": code}
    config.ClearSolutions.text_stub = text
    said = io.StringIO()
    log = logging.Logger(__name__, logging.WARNING)
    log.addHandler(logging.StreamHandler(said))
    directory = CourseDirectory(config=config, log=log)
    converter = GenerateAssignment(coursedir=directory, config=config, log=log)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise _refused(root / "source" / name, said.getvalue() or str(error)) from error
    with open_book(class_folder) as book:
        assignment = book.table("assignment")
        if due is not None:
            book.connection.execute(
                assignment.update().where(assignment.c.name == name).values(duedate=naive(due))
            )
    return root / "release" / name


def _refused(path: Path, said: str) -> ContentError:
    """Return nbgrader's reason: the last line of the traceback that it logs."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    reasons = [line for line in lines if "Error: " in line] or lines
    reason = reasons[0].partition("Error: ")[2] or reasons[0]
    if "submissions associated" in reason:
        return problem(
            path,
            "release-has-submissions",
            "students have handed in already, and the graded cells are no longer the same",
            "keep the grade_ids as they were released, or release under a new name",
        )
    return problem(path, "release-refused", reason, "correct the assignment's text")


def write_outcomes(
    class_folder: Path,
    outcomes: Iterable[SubmissionOutcome],
    *,
    timestamps: Mapping[str, datetime] | None = None,
) -> int:
    """Write what grading yielded into the gradebook, in one transaction; returns how many.

    Written again, nothing changes. Points and comments that the teacher gave stay; where the
    automatic score or the submission has changed under a teacher's points, the cell waits for the
    teacher again, as in nbgrader. ``timestamps``: student id -> when it was handed in (default:
    ``submitted/STUDENT/NAME/timestamp.txt``). Raises ContentError when the gradebook is missing,
    locked, full, or lacks a cell; then nothing of this call was written.
    """
    outcomes = list(outcomes)
    if not outcomes:
        return 0
    work: dict[str, dict[str, tuple[SubmissionOutcome, Handed]]] = {}
    for outcome in outcomes:
        at = (timestamps or {}).get(outcome.student)
        if at is None:
            at = read_timestamp(class_folder / "submitted" / outcome.student / outcome.assignment)
        work.setdefault(outcome.assignment, {})[outcome.student] = outcome, naive(at)
    with open_book(class_folder) as book:
        writer = Writer(book, late_penalty)
        for name, handed_in in work.items():
            writer.write(class_folder, name, handed_in)
    return len(outcomes)


def late_penalty(config: Any, student: str, score: float, seconds: float) -> float | None:
    """Return the points that late work loses, by nbgrader's plugin as the class configures it.

    At most the score itself; ``None`` when the work is not late or late work loses nothing.
    """
    section = config.get("LateSubmissionPlugin", {})
    plain = section.get("penalty_method", "none") == "none"
    if seconds <= 0 or (plain and "AssignLatePenalties" not in config):
        return None
    from nbgrader.preprocessors import AssignLatePenalties

    preprocessor = AssignLatePenalties(config=config)
    preprocessor.init_plugin()
    penalty = preprocessor.plugin_inst.late_submission_penalty(student, score, seconds)
    return None if penalty is None else min(max(float(penalty), 0.0), score)


def __getattr__(name: str) -> Any:
    """``LatePolicy``, nbgrader's plugin for late work, made when nbgrader asks for it by name."""
    if name != "LatePolicy":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _late_policy()


@cache
def _late_policy() -> Any:
    from nbgrader.plugins import BasePlugin
    from traitlets import Float

    class LatePolicy(BasePlugin):
        """A grace period, then a share of the points for each day begun (`late.points_lost`)."""

        grace_minutes = Float(0, help="So long nothing is lost.").tag(config=True)
        percent_per_day = Float(0, help="Lost for each day begun.").tag(config=True)
        at_most_percent = Float(100, help="No more than this is lost.").tag(config=True)

        def late_submission_penalty(
            self,
            student_id: str,  # noqa: ARG002 - nbgrader's signature
            score: float,
            total_seconds_late: float,
        ) -> float:
            return points_lost(
                score,
                total_seconds_late,
                grace_minutes=self.grace_minutes,
                percent_per_day=self.percent_per_day,
                at_most_percent=self.at_most_percent,
            )

    return LatePolicy
