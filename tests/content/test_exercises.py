"""Every exercise: model full, untouched zero, each typical attempt exactly as it is listed.

Each is run twice: in place, as stock nbgrader does, and by the grader's own engine.
"""

from __future__ import annotations

import ast
import copy
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from course.assignments import exercise_names
from course.notebook import TextNotebook, check_parity, read_text, resolve_tr, select
from grader import STUDENT_FILES
from grader.assignment import load_assignment
from grader.engine import grade_exercise
from grader.sandbox import Sandbox
from grader.source import expand

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Exercise:
    """An exercise with its typical attempts; ``full`` holds the points of each test cell."""

    name: str
    folder: Path
    text: TextNotebook
    attempts: list[dict[str, Any]]
    full: dict[str, float]

    def solutions(self) -> dict[str, str]:
        return {
            cell.metadata["nbgrader"]["grade_id"]: resolve_tr(cell.source, "zh")
            for cell in self.text.cells
            if cell.kind == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        }


def load(name: str) -> Exercise:
    folder = ROOT / "exercises" / name
    text = read_text(folder / f"{name}.md")
    full = {
        cell.metadata["nbgrader"]["grade_id"]: cell.metadata["nbgrader"]["points"]
        for cell in text.cells
        if "points" in cell.metadata.get("nbgrader", {})
        and not cell.metadata["nbgrader"].get("solution")
    }
    attempts = yaml.safe_load((folder / "attempts.yaml").read_text(encoding="utf-8"))
    return Exercise(name, folder, text, attempts, full)


EXERCISES = [load(name) for name in exercise_names()]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
each_attempt = pytest.mark.parametrize(
    ("exercise", "attempt"),
    [(exercise, attempt) for exercise in EXERCISES for attempt in exercise.attempts],
    ids=lambda one: one.name if isinstance(one, Exercise) else one["name"],
)


def grade_in_place(
    exercise: Exercise, replaced: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> dict[str, float]:
    """Run the exercise as stock nbgrader does, with some solution cells replaced."""
    monkeypatch.chdir(exercise.folder)
    namespace: dict[str, Any] = {}
    scores: dict[str, float] = {}
    for cell in exercise.text.cells:
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
                if grading.get("grade_id") in exercise.full:
                    scores[grading["grade_id"]] = value
        except Exception:  # noqa: BLE001 - an attempt may fail in any way
            assert grading.get("grade_id") not in exercise.full and replaced
    return scores


@each_exercise
def test_both_languages_match(exercise: Exercise) -> None:
    assert check_parity(exercise.text) == []


@each_exercise
def test_the_model_solution_scores_full(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert grade_in_place(exercise, {}, monkeypatch) == exercise.full
    assert 5 <= len(exercise.full) <= 8


@each_exercise
def test_the_untouched_release_scores_zero(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubs = {
        grade_id: re.sub(
            r"( *)### BEGIN SOLUTION.*### END SOLUTION",
            r"\1raise NotImplementedError()",
            source,
            flags=re.DOTALL,
        )
        for grade_id, source in exercise.solutions().items()
    }
    assert grade_in_place(exercise, stubs, monkeypatch) == dict.fromkeys(exercise.full, 0.0)


@each_attempt
def test_each_attempt_scores_as_listed(
    exercise: Exercise, attempt: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(attempt["mistake"]) == {"zh", "en"}
    scores = grade_in_place(exercise, attempt["cells"], monkeypatch)
    assert scores == exercise.full | attempt["scores"]


@each_exercise
def test_there_are_enough_attempts_and_each_task_is_failed_by_one(exercise: Exercise) -> None:
    assert len(exercise.attempts) >= 8
    failed = {check for attempt in exercise.attempts for check in attempt["scores"]}
    assert failed == set(exercise.full)


@each_exercise
def test_points_of_the_checks_add_up_to_their_cell(exercise: Exercise) -> None:
    for cell in exercise.text.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.kind == "code" and "points" in grading:
            points = [float(p) for p in re.findall(r"points=([\d.]+)", cell.source)]
            assert sum(points) == grading["points"], grading["grade_id"]


@each_exercise
def test_one_judgement_is_graded_by_the_teacher_in_each_language(exercise: Exercise) -> None:
    manual = [
        (cell.lang, cell.metadata["nbgrader"]["grade_id"])
        for cell in exercise.text.cells
        if cell.kind == "markdown" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
    assert [lang for lang, _ in manual] == ["zh", "en"]
    assert len({name for _, name in manual}) == 1


Grade = Callable[[dict[str, str]], dict[str, float | None]]


@pytest.fixture
def engine(exercise: Exercise, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grade]:
    """The grader's own engine on a class folder: ``grade(solutions)``, the rest as released."""
    name = exercise.name
    notebook = select(exercise.text, "zh")
    notebook.metadata["course"] = {"kind": "exercise", "lang": "zh", "name": name}
    source = expand(notebook, exercise.text.path)
    release = copy.deepcopy(source)
    for cell in release.cells:
        hidden = r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS\n?"
        cell.source = re.sub(hidden, "", cell.source, flags=re.DOTALL)
        solved = r"### BEGIN SOLUTION.*?### END SOLUTION"
        cell.source = re.sub(solved, "raise NotImplementedError()", cell.source, flags=re.DOTALL)
    class_folder = tmp_path_factory.mktemp("class")
    for part, version in (("source", source), ("release", release)):
        target = class_folder / part / name
        shutil.copytree(exercise.folder / "data", target / "data")
        nbformat.write(version, target / f"{name}.ipynb")
    kit = tmp_path_factory.mktemp("kit") / name
    shutil.copytree(exercise.folder / "data", kit / "data")
    for file in STUDENT_FILES:
        (kit / "grader").mkdir(exist_ok=True)
        shutil.copy(ROOT / "grader" / file, kit / "grader" / file)
    assignment = load_assignment(class_folder, name)

    with Sandbox(kit, isolated=True) as sandbox:

        def run(solutions: dict[str, str]) -> dict[str, float | None]:
            handed_in = copy.deepcopy(release)
            for cell in handed_in.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = solutions.get(grade_id, cell.source)
            folder = tmp_path_factory.mktemp("handed-in")
            nbformat.write(handed_in, folder / f"{name}.ipynb")
            outcome = grade_exercise(assignment, folder, "s1", sandbox)
            graded = (cell for cell in outcome.cells if cell.grade_id in exercise.full)
            return {cell.grade_id: cell.score for cell in graded}

        yield run


@each_exercise
def test_the_grader_scores_all_of_them_alike(exercise: Exercise, engine: Grade) -> None:
    model = exercise.solutions()
    assert engine({}) == dict.fromkeys(exercise.full, 0)
    assert engine(model) == exercise.full
    for attempt in exercise.attempts:
        scores = engine(model | attempt["cells"])
        assert scores == exercise.full | attempt["scores"], attempt["name"]
