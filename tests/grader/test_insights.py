"""Objectives mastered, students to look after, and time taken: each by a rule that is stated."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from scipy import stats

from grader.classbook import AssignmentTables, ClassTables
from grader.objectives import mastery, objective_results, objective_table
from grader.questions import Question, Sheet
from grader.risk import graded_share, students_at_risk
from grader.roster import Student
from grader.scores import Submission
from grader.statistics import distribution_table
from grader.times import PAUSE, time_taken

DUE = datetime(2026, 3, 20, tzinfo=UTC)
AFTER = datetime(2026, 4, 1, tzinfo=UTC)


def tables(scores: dict[str, dict[str, list[float | None]]], due: datetime | None = DUE) -> Any:
    """assignment -> student -> points of items worth 10 each, with objectives o0, o1, ..."""
    names = sorted({student for own in scores.values() for student in own} | {"absent"})
    roster = [Student(name, name.title()) for name in names]
    assignments = []
    for name, own in scores.items():
        count = len(next(iter(own.values())))
        items = [f"{name}-{number}" for number in range(count)]
        questions = tuple(
            Question(item, "test", item, 10.0, (), objective=f"o{number}")
            for number, item in enumerate(items)
        )
        sheet = Sheet(name, "en", "exercise", name.title(), questions, {}, {}, {}, None)
        frame = pd.DataFrame.from_dict(own, orient="index", columns=items, dtype=float)
        handed = {
            student: Submission(name, student, DUE if student != "slow" else AFTER, due, 0.0)
            for student in own
        }
        assignments.append(AssignmentTables(sheet, frame, handed, due))
    students = pd.DataFrame({"name": [one.name for one in roster]}, index=pd.Index(names))
    return ClassTables(roster, students, assignments)


def test_mastered_is_who_reached_80_percent_of_what_asked_for_it() -> None:
    made = tables({"a": {"s1": [8, 10], "s2": [7.9, 0]}, "b": {"s1": [8, None], "s2": [10, None]}})
    results = objective_results(made.assignments)
    assert len(results) == 6  # the item that waits for most does not count
    shares = mastery(results)
    assert shares.loc["s1"].tolist() == pytest.approx([0.8, 1.0])
    assert shares.loc["s2"].tolist() == pytest.approx([0.895, 0.0])
    table = objective_table(results, {"o0": "Tell a from b"})
    assert table["words"].tolist() == ["Tell a from b", "o1"]
    assert table["items"].tolist() == [2, 1]
    assert table["mastered"].tolist() == [1.0, 0.5]
    low, high = stats.binomtest(1, 2).proportion_ci(0.95, method="wilson")
    assert table.loc["o1", ["mastered_low", "mastered_high"]].tolist() == pytest.approx([low, high])


def test_nothing_graded_has_empty_tables() -> None:
    results = objective_results([])
    assert mastery(results).empty
    assert objective_table(results).empty


def test_who_is_listed_and_why() -> None:
    strong = {f"s{number}": [10.0, 10, 9] for number in range(8)}
    made = tables(
        {
            "a": {**strong, "weak": [2, 1, 0], "slow": [8, 8, 8]},
            "b": {**strong, "weak": [3, 3, 3], "slow": [8, 8, 8], "once": [9, 9, 9]},
        }
    )
    shares = mastery(objective_results(made.assignments))
    listed = students_at_risk(made, shares, now=AFTER)
    assert listed.index.tolist() == ["weak", "once", "absent"]
    assert listed.loc["weak", ["low", "few", "reasons"]].tolist() == [True, True, 2]
    assert listed.loc["weak", ["mastered", "objectives"]].tolist() == [0, 3]
    assert listed.loc["once", "missing"] == ["a"]
    assert listed.loc["absent", "missing"] == ["a", "b"]
    assert math.isnan(listed.loc["absent", "share"])
    # Late alone is no reason, and what is not due yet is not missing.
    early = students_at_risk(made, shares, now=datetime(2026, 3, 1, tzinfo=UTC))
    assert early.index.tolist() == ["weak"]


def test_a_good_class_lists_nobody_for_low_points() -> None:
    made = tables({"a": {f"s{n}": [10.0, 9, 9 - n / 10] for n in range(10)}})
    assert students_at_risk(made, mastery(objective_results(made.assignments)), now=DUE).empty


def test_the_share_is_of_what_is_graded() -> None:
    made = tables({"a": {"s1": [8, None], "s2": [None, None]}})
    share = graded_share(made)
    assert share["s1"] == 0.8
    assert math.isnan(share["s2"])


def test_the_distribution_counts_every_student_once() -> None:
    shares = pd.Series([0, 0.05, 0.1, 0.3, 0.999, 1, 1.2, -0.1, math.nan])
    table = distribution_table(shares)
    assert table["students"].tolist() == [3, 1, 0, 1, 0, 0, 0, 0, 0, 3]
    assert table["to"].iloc[-1] == 1


def entry(at: object, response: object = "a") -> dict[str, object]:
    return {"response": response, "at": at}


def test_time_is_since_the_last_change_of_another_question() -> None:
    items = {
        "q1": entry("2026-03-01T10:00:00.000Z"),
        "q3": entry("2026-03-01T10:03:30Z"),
        "q2": entry("2026-03-01T18:01:00+08:00"),
        "q4": entry("2026-03-01T12:00:00Z"),  # after a pause
        "q5": entry("2026-03-01T12:00:10Z", None),
    }
    assert time_taken({"items": items}) == {"q2": 60.0, "q3": 150.0}
    assert PAUSE == 1200


@pytest.mark.parametrize(
    "items",
    [
        None, [], "x", {"q1": 5, "q2": entry(None), "q3": entry(17), "q4": entry("yesterday")},
        {"q1": entry("0001-01-01T00:00:00+14:00"), "q2": entry("9999-12-31T23:59:59-14:00")},
        {"q1": entry("2026-03-01T10:00:00"), "q2": entry("2026-03-01T10:00:00")},
    ],
)  # fmt: skip
def test_whatever_a_student_wrote_there_is_survived(items: object) -> None:
    assert time_taken({"items": items}) == {}
