"""What `course check` says of exercises: aims that are missing or unknown, tests that are less safe."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course import places
from course.check import check_all, check_notes
from course.cli import app


@pytest.fixture
def exercises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "exercises"
    shutil.copytree(places.EXERCISES / "capacity", folder / "capacity")
    monkeypatch.setattr(places, "EXERCISES", folder)
    return folder / "capacity" / "capacity.md"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_plain_assert_is_a_note_and_no_failure(exercises: Path) -> None:
    assert check_notes() == []
    text = exercises.read_text("utf-8")
    start = text.index(":nbgrader: {grade_id: show-up-check")
    start = text.index("few = ", start)
    end = text.index("```", start)
    exercises.write_text(text[:start] + "assert show_up_rate(bookings, 0, 1) > 0\n" + text[end:])
    [note] = check_notes()
    assert (note.code, note.place) == ("test-less-safe", "show-up-check")
    assert note.line > 0
    assert [one for one in check_all() if one.file == exercises] == []
    run = CliRunner().invoke(app, ["check"])
    assert "note: " in run.output
    assert "show-up-check" in run.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (":objective: q-demand\n", "", "names no objective"),
        (":objective: q-demand", ":objective: q-none", "has no objective q-none"),
        (":section: sec-demand", ":section: sec-none", "has no section sec-none"),
    ],
)
def test_an_aim_that_is_missing_or_unknown_is_a_problem(
    exercises: Path, old: str, new: str, said: str
) -> None:
    edit(exercises, old, new)
    found = [one for one in check_all() if one.file == exercises]
    assert [one.place for one in found] == ["show-up-check"]
    assert said in found[0].message


def test_a_key_changed_by_a_slip_fails_until_it_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    banks = tmp_path / "banks"
    shutil.copytree(places.BANKS, banks)
    monkeypatch.setattr(places, "BANKS", banks)
    edit(banks / "capacity.yaml", "tolerance: {abs: 0.11}", "tolerance: {abs: 0.12}")
    [problem] = check_all()
    assert (problem.code, problem.place) == ("keys-changed", "item capacity.overbook-decision")
    assert "course check --keys" in str(problem)
    run = CliRunner().invoke(app, ["check", "--keys"])
    assert (run.exit_code, run.output.count("confirmed:")) == (0, 1)
    assert "confirmed: capacity.overbook-decision (changed)" in run.output
