"""Scores into a real nbgrader gradebook: once, whole, and never over what the teacher gave."""

from __future__ import annotations

import copy
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

from glossary import ContentError
from grader import scores, tables
from grader.gradebook import create_class, write_outcomes
from grader.outcome import CellOutcome, Status
from grader.writing import checksum

pytestmark = pytest.mark.e2e


def query(class_folder: Path, statement: str, *values: object) -> list[Any]:
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        rows = book.execute(statement, values).fetchall()
    book.close()
    return rows


def found(class_folder: Path, student: str) -> dict[str, scores.CellScore]:
    rows = scores.read_scores(class_folder)
    return {row.cell.grade_id: row for row in rows if row.student == student}


def schema(path: Path) -> dict[str, str]:
    with sqlite3.connect(path) as book:
        rows = book.execute("select name, sql from sqlite_master where sql not null").fetchall()
        version = book.execute("select version_num from alembic_version").fetchall()
    book.close()
    return {**dict(rows), "version": str(version)}


@pytest.mark.e2e
def test_the_tables_are_those_that_nbgrader_makes_itself(tmp_path: Path) -> None:
    create_class(tmp_path / "ours")
    stock = tmp_path / "stock.db"
    program = f"from nbgrader.api import Gradebook; Gradebook('sqlite:///{stock}').close()"
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": path})
    assert schema(tmp_path / "ours" / "gradebook.db") == schema(stock)


def test_making_a_class_again_keeps_everything(class_folder: Path) -> None:
    config = class_folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Execute.timeout = 5\n")
    before = (class_folder / "gradebook.db").read_bytes(), config.read_text()
    create_class(class_folder)
    assert ((class_folder / "gradebook.db").read_bytes(), config.read_text()) == before


def test_an_outcome_becomes_scores(class_folder: Path, submit: Any, outcome: Any) -> None:
    submit("2026001")
    assert write_outcomes(class_folder, [outcome("2026001", 1.0)]) == 1
    cells = found(class_folder, "2026001")
    assert cells["double-check"].auto == 1.0
    assert not cells["double-check"].waits
    assert cells["essay"].waits
    assert cells["essay"].auto is None
    assert cells["blueprint"].waits
    assert {name: row.cell.kind for name, row in cells.items()} == {
        "double-check": "code",
        "essay": "markdown",
        "blueprint": "task",
    }
    [submission] = scores.read_submissions(class_folder)
    assert submission.at == datetime(2026, 3, 20, 10, tzinfo=UTC)
    assert submission.late == timedelta(0)


@pytest.mark.parametrize(
    ("status", "auto"),
    [
        (Status.GRADED, 0.0),
        (Status.MISSING, 0.0),
        (Status.INVALID, None),
        (Status.ERROR, None),
        (Status.MANUAL, None),
    ],
)
def test_only_a_graded_or_missing_cell_has_a_score(
    class_folder: Path,
    outcome: Any,
    status: Status,
    auto: float | None,
) -> None:
    one = outcome("2026001", double_check=CellOutcome("double-check", status, auto, 3.0))
    write_outcomes(class_folder, [one])
    cell = found(class_folder, "2026001")["double-check"]
    assert (cell.auto, cell.waits) == (auto, auto is None)


def test_written_twice_nothing_changes(class_folder: Path, submit: Any, outcome: Any) -> None:
    submit("2026001")
    outcomes = [outcome("2026001", 1.0), outcome("2026002", 3.0)]
    write_outcomes(class_folder, outcomes)
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        before = list(book.iterdump())
    write_outcomes(class_folder, outcomes)
    with sqlite3.connect(class_folder / "gradebook.db") as again:
        assert list(again.iterdump()) == before
    book.close()
    again.close()


def teacher_grades(class_folder: Path, cell: str, score: float, comment: str) -> None:
    """What formgrader does when the teacher types a score and a comment."""
    statement = "update {} set {} where cell_id in (select id from base_cell where name = ?)"
    values = "manual_score = ?, needs_manual_grade = 0"
    query(class_folder, statement.format("grade", values), score, cell)
    query(class_folder, statement.format("comment", "manual_comment = ?"), comment, cell)


def test_a_regrade_keeps_what_the_teacher_gave(
    class_folder: Path, submit: Any, outcome: Any
) -> None:
    submit("2026001")
    write_outcomes(class_folder, [outcome("2026001", 1.0)])
    teacher_grades(class_folder, "essay", 4.5, "well argued")
    write_outcomes(class_folder, [outcome("2026001", 3.0)])
    cells = found(class_folder, "2026001")
    assert (cells["essay"].manual, cells["essay"].score, cells["essay"].waits) == (4.5, 4.5, False)
    assert cells["double-check"].score == 3.0
    [comment] = [c for c in scores.read_comments(class_folder) if c.grade_id == "essay"]
    assert comment.manual == "well argued"


def test_a_new_attempt_under_the_teachers_points_waits_again(
    class_folder: Path, submit: Any, outcome: Any
) -> None:
    submit("2026001")
    write_outcomes(class_folder, [outcome("2026001")])
    teacher_grades(class_folder, "essay", 4.5, "well argued")
    submit("2026001", "2026-03-20 12:00:00.0 UTC")
    write_outcomes(class_folder, [outcome("2026001")])
    essay = found(class_folder, "2026001")["essay"]
    assert (essay.manual, essay.waits) == (4.5, True)


def test_an_untouched_answer_is_said_to_be_none(class_folder: Path, outcome: Any) -> None:
    notebook = nbformat.read(str(class_folder / "release" / "numbers" / "numbers.ipynb"), 4)
    book = class_folder / "gradebook.db"
    with sqlite3.connect(book) as connection:
        known = dict(connection.execute("select name, checksum from source_cell").fetchall())
    connection.close()
    for cell in notebook.cells:  # what nbgrader's own repair leaves in the notebook
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in known:
            cell.metadata.nbgrader["checksum"] = known[name]
    write_outcomes(class_folder, [outcome("2026001", notebook=notebook)])
    said = {c.grade_id: c.auto for c in scores.read_comments(class_folder)}
    assert said == {"double": "未作答。", "essay": "未作答。"}


def test_a_reason_becomes_a_comment(class_folder: Path, outcome: Any) -> None:
    reason = "这个单元格被删除了。"
    missing = CellOutcome("essay", Status.MISSING, 0.0, 5.0, reason=reason)
    write_outcomes(class_folder, [outcome("2026001", essay=missing)])
    said = {c.grade_id: c.auto for c in scores.read_comments(class_folder)}
    assert said["essay"] == reason


@pytest.mark.parametrize(("method", "penalty"), [("none", 0.0), ("zero", 2.0)])
def test_late_work_loses_what_the_class_decides(
    class_folder: Path, submit: Any, outcome: Any, method: str, penalty: float
) -> None:
    config = class_folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace('"none"', f'"{method}"'))
    submit("2026001", "2026-03-21 08:00:00.0 +0800")
    submit("2026002")
    write_outcomes(class_folder, [outcome("2026001", 2.0), outcome("2026002", 2.0)])
    late, in_time = scores.read_submissions(class_folder)
    assert late.late == timedelta(hours=8, minutes=1)
    assert (late.penalty, in_time.penalty) == (penalty, 0.0)


def test_an_extension_moves_the_due_date(class_folder: Path, submit: Any, outcome: Any) -> None:
    submit("2026001", "2026-03-21 10:00:00.0 UTC")
    write_outcomes(class_folder, [outcome("2026001")])
    # As nbgrader keeps an extension of two days on SQLite.
    query(class_folder, "update submitted_assignment set extension = '1970-01-03 00:00:00.000000'")
    [submission] = scores.read_submissions(class_folder)
    assert submission.late == timedelta(0)


def test_a_cell_that_the_gradebook_does_not_know_stops_the_whole_step(
    class_folder: Path, outcome: Any
) -> None:
    strange = CellOutcome("new-cell", Status.GRADED, 1.0, 1.0)
    with pytest.raises(ContentError) as error:
        write_outcomes(class_folder, [outcome("2026001"), outcome("2026002", new_cell=strange)])
    assert error.value.problems[0].code == "gradebook-cell-unknown"
    assert scores.read_scores(class_folder) == []


def test_a_locked_gradebook_is_said_in_words_and_loses_nothing(
    class_folder: Path, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "LOCK_SECONDS", 0.05)
    other = sqlite3.connect(class_folder / "gradebook.db")
    other.execute("begin immediate")
    with pytest.raises(ContentError) as error:
        write_outcomes(class_folder, [outcome("2026001")])
    assert error.value.problems[0].code == "gradebook-locked"
    other.rollback()
    other.close()
    assert write_outcomes(class_folder, [outcome("2026001")]) == 1


def test_a_full_disk_is_said_in_words_and_loses_nothing(
    class_folder: Path, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outcomes(class_folder, [outcome("2026001", 1.0)])
    plain = tables._engine

    def small_disk(class_folder: Path, url: str) -> Any:
        from sqlalchemy import event

        engine = plain(class_folder, url)
        # SQLite answers "database or disk is full" when it may not grow.
        event.listen(engine, "connect", lambda c, _: c.execute("pragma max_page_count = 1"))
        return engine

    monkeypatch.setattr(tables, "_engine", small_disk)
    many = [outcome(f"s{number}") for number in range(200)]
    with pytest.raises(ContentError) as error:
        write_outcomes(class_folder, [outcome("2026001", 3.0), *many])
    assert error.value.problems[0].code == "gradebook-full"
    monkeypatch.undo()
    assert found(class_folder, "2026001")["double-check"].auto == 1.0
    assert write_outcomes(class_folder, [outcome("2026001", 3.0), *many]) == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda folder: (folder / "gradebook.db").unlink(), "gradebook-missing"),
        (lambda folder: (folder / "gradebook.db").write_bytes(b"junk" * 99), "gradebook-broken"),
        (lambda folder: (folder / "nbgrader_config.py").unlink(), "class-missing"),
        (lambda folder: (folder / "nbgrader_config.py").write_text("c = ("), "class-config"),
        (
            lambda folder: query(folder, "update alembic_version set version_num = 'older'"),
            "gradebook-version",
        ),
    ],
)
def test_a_class_folder_out_of_order_is_said_in_words(
    class_folder: Path, change: Any, code: str
) -> None:
    change(class_folder)
    with pytest.raises(ContentError) as error:
        scores.read_scores(class_folder)
    assert error.value.problems[0].code == code


def test_our_checksum_is_nbgraders(class_folder: Path) -> None:
    from nbgrader.utils import compute_checksum

    for folder in ("source", "release"):
        path = class_folder / folder / "numbers" / "numbers.ipynb"
        for cell in nbformat.read(str(path), 4).cells:
            if "nbgrader" in cell.metadata:
                assert checksum(copy.deepcopy(cell)) == compute_checksum(cell)


def test_assignments_tell_when_they_are_due_and_what_they_are_worth(class_folder: Path) -> None:
    [assignment] = scores.read_assignments(class_folder)
    assert assignment.name == "numbers"
    assert assignment.due == datetime(2026, 3, 20, 15, 59, tzinfo=UTC)
    assert sum(cell.max_score for cell in assignment.cells) == 12
