"""The class's scores as pandas tables: a row a student, a column an item or an assignment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import ContentError

from .questions import Sheet, read_sheet
from .roster import Student, read_roster
from .scores import (
    Assignment,
    CellScore,
    Submission,
    read_assignments,
    read_scores,
    read_submissions,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class AssignmentTables:
    """One assignment. ``scores``: student x grade_id, points, missing while the teacher has not
    graded; ``submissions``: of the students who handed in; ``due`` without extensions."""

    sheet: Sheet
    scores: pd.DataFrame
    submissions: dict[str, Submission]
    due: datetime | None = None

    @property
    def max_score(self) -> float:
        """The points of all items."""
        return sum(question.max_score for question in self.sheet.questions)

    @property
    def graded(self) -> pd.DataFrame:
        """The items graded for most who handed in, and the students who have all of these.

        One file that cannot be read must not take the statistics from everyone else.
        """
        most = self.scores.loc[:, self.scores.isna().mean() < 0.5]
        return most.dropna(axis="index")

    @property
    def totals(self) -> pd.Series:
        """Points of each student who handed in, less what lateness cost."""
        penalties = {student: one.penalty for student, one in self.submissions.items()}
        totals = self.scores.sum(axis="columns")
        return totals - totals.index.to_series().map(penalties).astype(float)

    @property
    def waiting(self) -> pd.Series:
        """How many students' answers wait for the teacher, by item."""
        return self.scores.isna().sum()


@dataclass(frozen=True)
class ClassTables:
    """The whole class. ``students``: a row a student of the roster: name, a column an
    assignment with its points (missing when nothing was handed in), total, max, percent."""

    roster: list[Student]
    students: pd.DataFrame
    assignments: list[AssignmentTables]


def class_tables(class_folder: Path) -> ClassTables:
    """Read the gradebook into tables. Raises ContentError when there is none.

    A student who handed in nothing counts 0 for that assignment in the total, and does not count
    at all in the statistics of its items.
    """
    import pandas as pd

    scores = read_scores(class_folder)
    submissions = read_submissions(class_folder)
    tables = [
        _assignment(class_folder, one, scores, submissions)
        for one in read_assignments(class_folder)
    ]
    try:
        roster = read_roster(class_folder)
    except ContentError:
        roster = []
    known = {student.id for student in roster}
    others = sorted({one.student for one in submissions} - known)
    roster = [*roster, *(Student(student, "") for student in others)]
    students = pd.DataFrame(
        {"name": [student.name for student in roster]},
        index=pd.Index([student.id for student in roster], name="student", dtype="object"),
    )
    for table in tables:
        students[table.sheet.name] = table.totals.reindex(students.index)
    names = [table.sheet.name for table in tables]
    most = sum(table.max_score for table in tables)
    students["total"] = students[names].sum(axis="columns") if names else 0.0
    students["max"] = most
    students["percent"] = 100 * students["total"] / most if most else math.nan
    return ClassTables(roster, students, tables)


def _assignment(
    class_folder: Path,
    assignment: Assignment,
    scores: list[CellScore],
    submissions: list[Submission],
) -> AssignmentTables:
    import pandas as pd

    name = assignment.name
    sheet = read_sheet(class_folder, name)
    own = {one.student: one for one in submissions if one.assignment == name}
    items = [question.grade_id for question in sheet.questions]
    points = {
        (one.student, one.cell.grade_id): one.score
        for one in scores
        if one.assignment == name and not one.waits
    }
    table = pd.DataFrame(
        {item: [points.get((student, item), math.nan) for student in own] for item in items},
        index=pd.Index(list(own), name="student", dtype="object"),
        columns=items,
        dtype="float",
    )
    return AssignmentTables(sheet, table, own, assignment.due)
