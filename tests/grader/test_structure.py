"""Where a student's cells end up, without running anything."""

from __future__ import annotations

import json
from collections.abc import Callable

import nbformat
import pytest

from grader.assignment import Assignment
from grader.structure import Composition, compose
from grader.submitted import MAX_CELLS, read_notebook


def composed(assignment: Assignment, change: Callable[[list[dict]], object]) -> Composition:
    notebook = json.loads(nbformat.writes(assignment.release))
    change(notebook["cells"])
    return compose(assignment, read_notebook(json.dumps(notebook).encode()))


def own(source: str, kind: str = "code", **extra: object) -> dict:
    return {"cell_type": kind, "metadata": {}, "source": source, **extra}


def texts(result: Composition) -> list[str]:
    return [cell.source for cell in result.cells]


def named(result: Composition, name: str) -> list:
    return [cell for cell in result.cells if cell.grade_id == name]


def test_an_own_cell_stays_behind_the_cell_it_followed(assignment: Assignment) -> None:
    result = composed(assignment, lambda cells: cells.insert(3, own("helper = 1")))
    at = texts(result).index("helper = 1")
    assert result.cells[at - 1].grade_id == "double"
    assert result.cells[at + 1].grade_id == "double-check"
    assert result.repairs == ()


def test_the_order_is_the_sources(assignment: Assignment) -> None:
    result = composed(assignment, lambda cells: cells.reverse())
    assert [c.grade_id for c in result.cells if c.grade_id] == [
        "double", "double-check", "half", "half-check", "essay",
    ]  # fmt: skip


def test_hidden_tests_are_there_and_forged_ones_are_not(assignment: Assignment) -> None:
    def forge(cells: list[dict]) -> None:
        cells[3]["source"] = "score = lambda: 3.0\nscore()"

    result = composed(assignment, forge)
    assert "secret" in named(result, "double-check")[0].source
    assert "score = lambda" not in "".join(texts(result))


def test_an_answer_in_a_cell_of_its_own_is_recognised_by_its_name(assignment: Assignment) -> None:
    def replace(cells: list[dict]) -> None:
        cells[2] = own("def double(x):\n    return x + x")

    result = composed(assignment, replace)
    (answer,) = named(result, "double")
    assert answer.source.endswith("x + x")
    assert answer.changed
    assert "recognised by its content" in result.repairs[0]["en"]


def test_a_written_answer_in_cells_of_its_own_is_gathered(assignment: Assignment) -> None:
    def replace(cells: list[dict]) -> None:
        cells[7:] = [own("First.", "markdown"), own("Second.", "raw")]

    (answer,) = named(composed(assignment, replace), "essay")
    assert answer.source == "First.\n\nSecond."


def test_copies_of_locked_cells_are_dropped(assignment: Assignment) -> None:
    def copy(cells: list[dict]) -> None:
        cells.append(own(cells[3]["source"]))

    result = composed(assignment, copy)
    assert sum(cell.role == "own" for cell in result.cells) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_repairs_are_told_in_both_languages(assignment: Assignment, language: str) -> None:
    result = composed(assignment, lambda cells: cells.pop(2))
    assert "double" in result.repairs[0][language]  # type: ignore[index]


def test_a_notebook_of_100_000_cells_is_cut(assignment: Assignment) -> None:
    def grow(cells: list[dict]) -> None:
        cells[2:2] = [own("1")] * 100_000

    result = composed(assignment, grow)
    assert len(result.cells) <= MAX_CELLS + 10
    assert {"double", "half", "essay"} <= {cell.grade_id for cell in result.cells if cell.found}
    assert "98" in result.repairs[0]["en"]


def test_every_mutilation_still_gives_the_instructors_cells(assignment: Assignment) -> None:
    """Each cell in turn deleted, doubled, emptied, re-typed, and stripped of its metadata."""
    mutilations: list[Callable[[list[dict], int], object]] = [
        lambda cells, at: cells.pop(at),
        lambda cells, at: cells.insert(at, dict(cells[at])),
        lambda cells, at: cells[at].update(source=""),
        lambda cells, at: cells[at].update(cell_type="raw"),
        lambda cells, at: cells[at].update(metadata={}, id="x"),
        lambda cells, at: cells[at].update(metadata=None, source=None),
        lambda cells, at: cells[at].update(metadata={"nbgrader": []}, cell_type=3),
        lambda cells, at: cells.append(cells.pop(at)),
    ]
    wanted = [cell.source for cell in assignment.source.cells if "check" in cell.id]
    for mutilate in mutilations:
        for at in range(len(assignment.release.cells)):
            result = composed(assignment, lambda cells, m=mutilate, i=at: m(cells, i))
            assert [cell.source for cell in result.cells if cell.role == "test"] == wanted
            assert len(named(result, "essay")) == 1
