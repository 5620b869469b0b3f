"""The exercise of chapter 9: model full, untouched zero, each typical attempt as it is listed."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from course.notebook import read_text, resolve_tr

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
