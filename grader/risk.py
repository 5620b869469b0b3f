"""Who may need help, by rules that stand in the report; there is no score behind them.

A student is listed for any of three reasons: work that is due was not handed in; little of the
graded points, and less than most of the class; few of the objectives mastered. Being late often is
said of those listed. What to do about it is for the teacher, who knows the student.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .classbook import ClassTables
from .objectives import MASTERED

if TYPE_CHECKING:
    import pandas as pd

#: "Little of the points": below this share of them, and in this lowest part of the class.
LOW_SHARE, LOW_PART = 0.6, 0.2
#: "Few objectives": less than this share of those that were asked for, of at least so many.
FEW_OBJECTIVES, MIN_OBJECTIVES = 1 / 3, 3
LATE_TIMES = 2

COLUMNS = (
    "name", "missing", "share", "low", "mastered", "objectives", "few", "late", "reasons"
)  # fmt: skip


def graded_share(tables: ClassTables) -> pd.Series:
    """Return each student's share of the points of what they handed in and what is graded,
    missing where nothing is."""
    import pandas as pd

    reached = pd.Series(0.0, index=tables.students.index)
    most = pd.Series(0.0, index=tables.students.index)
    for one in tables.assignments:
        worth = pd.Series({q.grade_id: q.max_score for q in one.sheet.questions}, dtype=float)
        reached = reached.add(one.scores.sum(axis="columns"), fill_value=0)
        most = most.add(
            one.scores.notna().mul(worth, axis="columns").sum(axis="columns"), fill_value=0
        )
    return (reached / most.where(most > 0)).reindex(tables.students.index)


def students_at_risk(
    tables: ClassTables, mastery: pd.DataFrame, *, now: datetime | None = None
) -> pd.DataFrame:
    """Return the students to look after, a row each, those with most reasons first.

    ``mastery``: student x objective, share of the points (see ``objectives.mastery``). ``now``:
    until when work counts as due (default: this moment). Columns: name; ``missing``: assignments
    due and not handed in; ``share`` of the graded points and whether it is ``low``; ``mastered`` of
    ``objectives`` and whether these are ``few``; ``late``: how often; ``reasons``: how many of
    missing, low and few hold.
    """
    import pandas as pd

    moment = now or datetime.now(UTC)
    share = graded_share(tables)
    line = min(LOW_SHARE, float(share.quantile(LOW_PART))) if share.notna().any() else math.nan
    rows: list[dict[str, Any]] = []
    for student in tables.students.index:
        missing = [
            one.sheet.name
            for one in tables.assignments
            if student not in one.submissions and (one.due is None or one.due < moment)
        ]
        late = sum(
            bool(one.submissions[student].late)
            for one in tables.assignments
            if student in one.submissions
        )
        asked = (
            mastery.loc[student].dropna() if student in mastery.index else pd.Series(dtype=float)
        )
        mastered = int((asked >= MASTERED - 1e-9).sum())
        own = float(share[student])
        low = not math.isnan(own) and own <= line and own < LOW_SHARE
        few = len(asked) >= MIN_OBJECTIVES and mastered < FEW_OBJECTIVES * len(asked)
        rows.append(
            {
                "student": student,
                "name": tables.students.loc[student, "name"],
                "missing": missing,
                "share": own,
                "low": low,
                "mastered": mastered,
                "objectives": len(asked),
                "few": few,
                "late": late,
                "reasons": bool(missing) + low + few,
            }
        )
    table = pd.DataFrame(rows, columns=["student", *COLUMNS]).set_index("student")
    table = table[table["reasons"] > 0]
    return table.sort_values(["reasons", "share"], ascending=[False, True], kind="stable")
