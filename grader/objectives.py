"""What the class and each student have mastered of the chapters' objectives.

An objective is known by its id in a chapter's front matter, ``q-gap``; no two chapters share one. A
test or answer cell of an exercise names its objective in its metadata; an item of a quiz has one,
and each student's own items count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .classbook import AssignmentTables
from .statistics import wilson

if TYPE_CHECKING:
    import pandas as pd

#: An objective is mastered with this share of the points of all that asked for it.
MASTERED = 0.8

RESULTS = ("student", "assignment", "item", "objective", "points", "max")
TABLE = (
    "words", "items", "students", "mean", "mastered", "mastered_low", "mastered_high"
)  # fmt: skip


def objective_results(assignments: Iterable[AssignmentTables]) -> pd.DataFrame:
    """Return a row for every graded answer that has an objective, of the items that are graded
    for most students.

    Columns: student, assignment, item (grade_id), objective, points, max.
    """
    import pandas as pd

    rows = []
    for one in assignments:
        graded = set(one.graded.columns)
        for student in one.scores.index:
            asked = _objectives_of(one, str(student))
            for question in one.sheet.questions:
                points = float(one.scores.loc[student, question.grade_id])
                objective = asked.get(question.grade_id, question.objective)
                if objective and question.grade_id in graded and not math.isnan(points):
                    rows.append(
                        [student, one.sheet.name, question.grade_id, objective, points,
                         question.max_score]
                    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(RESULTS))


def _objectives_of(one: AssignmentTables, student: str) -> dict[str, str]:
    """Slot -> objective of the items that a student got in a quiz."""
    if one.sheet.form is None:
        return {}
    from quizzes import paper

    of_item = one.sheet.item_objectives
    return {item.slot: of_item.get(item.item, "") for item in paper(one.sheet.form, student)}


def mastery(results: pd.DataFrame) -> pd.DataFrame:
    """Return a row a student and a column an objective: the share of its points reached, from 0
    to 1, missing where nothing graded asked for it."""
    sums = results.groupby(["student", "objective"])[["points", "max"]].sum()
    share = (sums["points"] / sums["max"]).clip(0, 1)
    table = share.unstack("objective")
    table.columns.name = None
    return table.reindex(columns=list(dict.fromkeys(results["objective"])))


def objective_table(results: pd.DataFrame, words: dict[str, str] | None = None) -> pd.DataFrame:
    """Return a row an objective, in the order in which they were asked for.

    Columns: ``words`` (what the chapter says), ``items`` that asked for it, ``students`` graded,
    ``mean`` share of the points, and ``mastered``: the share of the students who reached
    ``MASTERED`` of the points, with Wilson's interval.
    """
    import pandas as pd

    shares = mastery(results)
    items = results.drop_duplicates(["assignment", "item", "objective"])["objective"].value_counts()
    rows = []
    for objective in shares.columns:
        own = shares[objective].dropna()
        share = wilson(float((own >= MASTERED - 1e-9).sum()), len(own))
        rows.append(
            {
                "objective": objective,
                "words": (words or {}).get(objective, objective),
                "items": int(items[objective]),
                "students": len(own),
                "mean": float(own.mean()),
                "mastered": share.value,
                "mastered_low": share.low,
                "mastered_high": share.high,
            }
        )
    return pd.DataFrame(rows, columns=["objective", *TABLE]).set_index("objective")
