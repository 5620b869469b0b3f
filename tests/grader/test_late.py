"""What being late costs, and the list of extensions as teachers write it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from glossary import ContentError
from grader.extensions import read_extensions
from grader.late import points_lost

HOUR, DAY = 3600, 86_400


@pytest.fixture(autouse=True)
def _in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "lost"),
    [
        (-5, 0), (0, 0), (1, 0), (30 * 60, 0), (30 * 60 + 1, 2), (DAY, 2), (DAY + 1, 4),
        (2.5 * DAY, 6), (9 * DAY, 10),
    ],
)  # fmt: skip
def test_after_the_grace_period_each_day_begun_costs_up_to_a_limit(
    seconds: float, lost: float
) -> None:
    policy = {"grace_minutes": 30, "percent_per_day": 10, "at_most_percent": 50}
    assert points_lost(20, seconds, **policy) == lost


def test_without_a_policy_nothing_is_lost_and_never_more_than_all() -> None:
    assert points_lost(20, 99 * DAY) == 0
    assert points_lost(20, 9 * DAY, percent_per_day=50, at_most_percent=300) == 20


def test_extensions_are_read_in_local_time_and_a_day_counts_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "extensions.csv").write_text(
        "学号,作业,延至,原因\n1,numbers,2026-03-25 18:00,病假\n\n2,numbers,2026/3/25,\n", "gb18030"
    )
    assert read_extensions(tmp_path) == {
        ("1", "numbers"): datetime(2026, 3, 25, 10, tzinfo=UTC),
        ("2", "numbers"): datetime(2026, 3, 25, 15, 59, 59, tzinfo=UTC),
    }


def test_a_workbook_with_dates_as_excel_keeps_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Student", "Assignment", "Until"],
        [2026001, "numbers", datetime(2026, 3, 25)],
        [2026002, "numbers", datetime(2026, 3, 25, 18)],
    ):
        book.active.append(row)
    book.save(tmp_path / "extensions.xlsx")
    assert read_extensions(tmp_path) == {
        ("2026001", "numbers"): datetime(2026, 3, 25, 15, 59, 59, tzinfo=UTC),
        ("2026002", "numbers"): datetime(2026, 3, 25, 10, tzinfo=UTC),
    }


def test_no_list_no_extensions(tmp_path: Path) -> None:
    assert read_extensions(tmp_path) == {}


def test_every_wrong_row_is_reported(tmp_path: Path) -> None:
    (tmp_path / "extensions.csv").write_text(
        "student,assignment,until\n1,,2026-03-25\n1,a,soon\n1,b,2026-02-31\n2,b,2026-03-01\n2,b,2026-03-02\n"
    )
    with pytest.raises(ContentError) as error:
        read_extensions(tmp_path)
    assert [(p.line, p.code) for p in error.value.problems] == [
        (2, "extensions-row"),
        (3, "extensions-until"),
        (4, "extensions-until"),
        (6, "extensions-twice"),
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "extensions.csv").write_text("学号,作业\n1,a\n")
    with pytest.raises(ContentError, match="until"):
        read_extensions(tmp_path)
