"""What a class's scores tell the teacher, as pandas tables: all that the report shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from quizzes.reliability import Estimate, cronbach_alpha, mcdonald_omega

from .choices import Choices, read_choices
from .classbook import AssignmentTables, ClassTables, class_tables
from .objectives import mastery, objective_results, objective_table
from .risk import students_at_risk
from .similarity import find_similar
from .statistics import distribution_table, item_table, warnings_for
from .times import question_times

if TYPE_CHECKING:
    import pandas as pd

#: Of the resamples behind omega's interval: the same report twice says the same.
SEED, DRAWS = 1, 500


@dataclass(frozen=True)
class AssignmentReport:
    """One assignment. ``items``: a row an item (see ``item_statistics``); ``distribution``: how
    many students reached which share; ``choices``: of a quiz, who chose what; ``similar``: of an
    exercise, pairs to look at; ``alpha`` and ``omega``: its reliability; ``warnings``: (code, item
    or "") what to be careful with."""

    tables: AssignmentTables
    items: pd.DataFrame
    alpha: Estimate
    omega: Estimate
    distribution: pd.DataFrame
    warnings: list[tuple[str, str]]
    choices: list[Choices]
    similar: pd.DataFrame


@dataclass(frozen=True)
class ClassReport:
    """The class. ``objectives``: a row an objective; ``mastery``: student x objective, the share
    of its points; ``at_risk``: the students to look after, with the reasons."""

    tables: ClassTables
    assignments: list[AssignmentReport]
    objectives: pd.DataFrame
    mastery: pd.DataFrame
    at_risk: pd.DataFrame


def class_report(class_folder: Path, *, now: datetime | None = None) -> ClassReport:
    """Return everything that the report tells, as tables.

    ``now``: until when work counts as due (default: this moment). Raises ContentError when there is
    no gradebook or it cannot be read.
    """
    tables = class_tables(class_folder)
    results = objective_results(tables.assignments)
    words = {key: text for one in tables.assignments for key, text in one.sheet.objectives.items()}
    shares = mastery(results)
    return ClassReport(
        tables,
        [_assignment(class_folder, one) for one in tables.assignments],
        objective_table(results, words),
        shares,
        students_at_risk(tables, shares, now=now),
    )


def item_statistics(tables: AssignmentTables, times: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the item table of one assignment, a row for every item, in order.

    Column ``waiting``: how many answers wait for the teacher; items of which most wait have no
    statistics yet. ``seconds``: the median time of a question, from ``times`` (see
    ``times.question_times``), missing where unknown.
    """
    import pandas as pd

    most = {question.grade_id: question.max_score for question in tables.sheet.questions}
    table = item_table(tables.graded, most).reindex(list(most))
    table["max"] = table.index.to_series().map(most)
    table["n"] = tables.scores.count()
    table["mean"] = tables.scores.mean()
    table["waiting"] = tables.waiting
    median = times.median() if times is not None else pd.Series(dtype=float)
    table["seconds"] = median.reindex(table.index)
    return table


def _assignment(class_folder: Path, tables: AssignmentTables) -> AssignmentReport:
    name, quiz = tables.sheet.name, tables.sheet.kind == "quiz"
    times = question_times(class_folder, name) if quiz else None
    items = item_statistics(tables, times)
    shares = tables.totals / tables.max_score if tables.max_score else tables.totals
    return AssignmentReport(
        tables,
        items,
        cronbach_alpha(tables.graded),
        mcdonald_omega(tables.graded, seed=SEED, draws=DRAWS),
        distribution_table(shares),
        warnings_for(tables.graded, items.loc[tables.graded.columns]),
        read_choices(class_folder, tables),
        find_similar(class_folder, name),
    )
