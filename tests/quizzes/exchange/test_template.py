"""The Excel sheet that a teacher fills in: got by a command, an example of every type, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from course.cli import app
from quizzes import load_bank
from quizzes.exchange import import_questions, workbook
from quizzes.exchange.sheet import COLUMNS, ROWS
from quizzes.lint import lint_bank

EXAMPLE = Path(workbook.__file__).parent / "example.yaml"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "items.xlsx"
    said = CliRunner().invoke(app, ["import", "template", "--into", str(path)])
    assert said.exit_code == 0 and "course import" in said.output
    return path


def column(name: str) -> str:
    return get_column_letter(list(COLUMNS).index(name) + 1)


def edited(path: Path, cells: dict[str, object]) -> Path:
    book = load_workbook(path)
    for cell, value in cells.items():
        book["items"][cell] = value
    book.save(path)
    return path


def renamed(path: Path) -> Path:
    """As a teacher who writes over the examples: their ids become those of a chapter."""
    book = load_workbook(path)
    for [cell] in book["items"][f"{column('id')}2:{column('id')}200"]:
        if cell.value:
            cell.value = str(cell.value).replace("example.", "capacity.")
    book.save(path)
    return path


def test_the_examples_are_sound_and_of_every_type() -> None:
    records, problems = load_bank(EXAMPLE)
    assert not problems and not lint_bank(records, EXAMPLE)
    assert {item.type for _, item in records} == set(workbook.TYPES)


def test_an_untouched_template_adds_nothing(template: Path, tmp_path: Path) -> None:
    found = import_questions(template, "xlsx", "capacity", tmp_path)
    assert (found.added, found.lost, found.to_do) == (0, [], [])
    assert not found.bank.exists()


def test_every_example_comes_in_as_it_is(template: Path, tmp_path: Path) -> None:
    found = import_questions(renamed(template), "xlsx", "capacity", tmp_path)
    assert (found.added, found.lost, found.to_do) == (9, [], [])
    ours = [item.model_dump(exclude={"id"}) for _, item in load_bank(EXAMPLE)[0]]
    theirs = [item.model_dump(exclude={"id"}) for _, item in load_bank(found.bank)[0]]
    for one, two in zip(ours, theirs, strict=True):
        for name in ("options",):  # a sheet holds options in the order shown
            for each in (one, two):
                each[name] = sorted(each.get(name, []), key=lambda option: option["zh"])
        assert one == two


def test_cells_offer_what_they_take(template: Path) -> None:
    book = load_workbook(template)
    offered = {
        str(one.sqref).split("2:")[0]: one.formula1.strip('"').split(",")
        for one in book["items"].data_validations.dataValidation
    }
    assert offered[column("row")] == list(ROWS)
    assert offered[column("type")] == list(workbook.TYPES)
    assert set(offered) == {column(name) for name in ("row", "type", "use", "bloom", "right")}
    explained = " ".join(str(c.value) for row in book["说明 help"].iter_rows() for c in row)
    for kind in ROWS:
        assert kind in explained, kind


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("row5", "optoin", "there are no rows 'optoin'"),
        ("points2", "=1+1", "the cell holds a formula"),
        ("type2", "singel", "singel"),
        ("difficulty2", "easy", "valid number"),
        ("text_en3", None, "it is empty"),
        ("misconception3", None, "it is empty"),
    ],
)
def test_what_is_filled_in_wrongly_is_named_with_its_row_or_line(
    cell: str, value: object, said: str, template: Path, tmp_path: Path
) -> None:
    name, row = cell.rstrip("0123456789"), cell.lstrip("abcdefghijklmnopqrstuvwxyz_")
    path = edited(renamed(template), {f"{column(name)}{row}": value})
    found = import_questions(path, "xlsx", "capacity", tmp_path)
    problems = [*found.lost, *found.to_do]
    assert any(said in problem.message for problem in problems), [str(p) for p in problems]
    for problem in problems:
        assert problem.line > 0 and problem.fix
        assert problem.file in (path, found.bank)


def test_without_our_columns_nothing_is_guessed(template: Path, tmp_path: Path) -> None:
    path = edited(template, {"A1": "what"})
    with pytest.raises(Exception, match="course import template"):
        import_questions(path, "xlsx", "capacity", tmp_path)
    named = edited(template, {"A1": "row", f"{get_column_letter(len(COLUMNS) + 1)}1": "colour"})
    [problem] = import_questions(named, "xlsx", "capacity", tmp_path).lost
    assert (problem.place, problem.code) == ("colour", "import-columns")
