"""The exercise of chapter 9: model full, untouched zero, each typical attempt as it is listed."""

from __future__ import annotations

import ast
import copy
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from course.notebook import read_text, resolve_tr, select
from grader import STUDENT_FILES
from grader.assignment import load_assignment
from grader.engine import grade_exercise
from grader.sandbox import Sandbox
from grader.source import expand

FOLDER = Path(__file__).resolve().parents[2] / "exercises" / "quality"
TEXT = read_text(FOLDER / "quality.md")
ATTEMPTS = yaml.safe_load((FOLDER / "attempts.yaml").read_text(encoding="utf-8"))
FULL = {
    cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
    for cell in TEXT.cells
    if "points" in cell.metadata.get("nbgrader", {})
    and not cell.metadata["nbgrader"].get("solution")
}


def grade(replaced: dict[str, str]) -> dict[str, float]:
    """Run the exercise in place, as stock nbgrader does, with some solution cells replaced."""
    namespace: dict[str, Any] = {}
    scores: dict[str, float] = {}
    for cell in TEXT.cells:
        if cell.kind != "code":
            continue
        grading = cell.metadata.get("nbgrader", {})
        source = replaced.get(grading.get("grade_id", ""), resolve_tr(cell.source, "en"))
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        try:
            exec(compile(tree, str(cell.line), "exec"), namespace)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), str(cell.line), "eval"), namespace)
                if grading.get("grade_id") in FULL:
                    scores[grading["grade_id"]] = value
        except Exception:  # noqa: BLE001 - an attempt may fail in any way
            assert grading.get("grade_id") not in FULL and replaced
    return scores


@pytest.fixture(autouse=True)
def beside_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


def test_the_model_solution_scores_full() -> None:
    assert grade({}) == FULL
    assert sum(FULL.values()) == 28


def test_the_untouched_release_scores_zero() -> None:
    stubs = {
        cell.metadata["nbgrader"]["grade_id"]: re.sub(
            r"( *)### BEGIN SOLUTION.*### END SOLUTION",
            r"\1raise NotImplementedError()",
            cell.source,
            flags=re.DOTALL,
        )
        for cell in TEXT.cells
        if cell.kind == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert len(stubs) == 7
    assert grade(stubs) == dict.fromkeys(FULL, 0.0)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt["name"])
def test_each_attempt_scores_as_listed(attempt: dict[str, Any]) -> None:
    assert set(attempt["mistake"]) == {"zh", "en"}
    assert grade(attempt["cells"]) == FULL | attempt["scores"]


def test_there_are_enough_attempts_and_each_task_is_failed_by_one() -> None:
    assert len(ATTEMPTS) >= 8
    assert {check for attempt in ATTEMPTS for check in attempt["scores"]} == set(FULL)


def test_points_of_the_checks_add_up_to_their_cell() -> None:
    for cell in TEXT.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.kind == "code" and "points" in grading:
            points = [float(p) for p in re.findall(r"points=([\d.]+)", cell.source)]
            assert sum(points) == grading["points"], grading["grade_id"]


@pytest.fixture(scope="module")
def grader_engine(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[dict[str, str]], dict[str, float | None]]]:
    """The grader's own engine on a class folder: ``grade(solutions)``, the rest as released."""
    notebook = select(TEXT, "zh")
    notebook.metadata["course"] = {"kind": "exercise", "lang": "zh", "name": "quality"}
    source = expand(notebook, TEXT.path)
    release = copy.deepcopy(source)
    for cell in release.cells:
        hidden = r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?"
        cell.source = re.sub(hidden, "", cell.source, flags=re.DOTALL)
        solved = r"### BEGIN SOLUTION.*?### END SOLUTION"
        cell.source = re.sub(solved, "raise NotImplementedError()", cell.source, flags=re.DOTALL)
    class_folder = tmp_path_factory.mktemp("class")
    for part, version in (("source", source), ("release", release)):
        target = class_folder / part / "quality"
        shutil.copytree(FOLDER / "data", target / "data")
        nbformat.write(version, target / "quality.ipynb")
    kit = tmp_path_factory.mktemp("kit") / "quality"
    shutil.copytree(FOLDER / "data", kit / "data")
    for name in STUDENT_FILES:
        (kit / "grader").mkdir(exist_ok=True)
        shutil.copy(FOLDER.parents[1] / "grader" / name, kit / "grader" / name)
    assignment = load_assignment(class_folder, "quality")

    with Sandbox(kit, isolated=True) as sandbox:

        def run(solutions: dict[str, str]) -> dict[str, float | None]:
            handed_in = copy.deepcopy(release)
            for cell in handed_in.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = solutions.get(grade_id, cell.source)
            folder = tmp_path_factory.mktemp("handed-in")
            nbformat.write(handed_in, folder / "quality.ipynb")
            outcome = grade_exercise(assignment, folder, "s1", sandbox)
            return {cell.grade_id: cell.score for cell in outcome.cells if cell.grade_id in FULL}

        yield run


def test_the_grader_scores_all_of_them_alike(
    grader_engine: Callable[[dict[str, str]], dict[str, float | None]],
) -> None:
    model = {
        cell.metadata["nbgrader"]["grade_id"]: resolve_tr(cell.source, "zh")
        for cell in TEXT.cells
        if cell.kind == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert grader_engine({}) == dict.fromkeys(FULL, 0)
    assert grader_engine(model) == FULL
    for attempt in ATTEMPTS:
        assert grader_engine(model | attempt["cells"]) == FULL | attempt["scores"], attempt["name"]
