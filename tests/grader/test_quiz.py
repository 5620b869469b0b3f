"""A quiz scored from its answer file, without a kernel."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from glossary.problems import ContentError
from grader.assignment import Assignment
from grader.outcome import Status, SubmissionOutcome
from grader.quiz import grade_quiz
from grader.source import expand
from quizzes import build_form, load_banks, load_spec, paper, quiz_notebook

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = {"short", "case"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assignment, dict, dict]:
    spec, problems = load_spec(ROOT / "quizzes" / "specs" / "quiz-quality.yaml")
    items, found = load_banks(ROOT / "quizzes" / "banks")
    assert spec
    assert not problems + found
    form, keys = build_form(spec, items)
    source = expand(quiz_notebook(form, keys, "en"), Path("quiz-quality.yaml"))
    release = copy.deepcopy(source)
    for cell in release.cells:
        cell.source = cell.source.partition("### BEGIN HIDDEN TESTS")[0]
    folder = tmp_path_factory.mktemp("quiz")
    (folder / "form.json").write_text(json.dumps(form))
    (folder / "key.json").write_text(json.dumps(keys))
    quiz = Assignment("quiz-quality", "en", "quiz", source, release, folder, folder)
    return quiz, form, keys


def right_answers(form: dict, keys: dict, student: str) -> dict[str, Any]:
    items = {}
    for part, slot in zip(paper(form, student), keys["slots"], strict=True):
        pooled = next(one for one in slot["pool"] if one["item"] == part.item)
        response: object = pooled["variants"][part.variant].get("key")
        if part.view["type"] == "short":
            response = "A <script>evil()</script> gap"
        elif part.view["type"] == "case":
            response = {one["id"]: f"about {one['id']}" for one in part.view["parts"]}
        elif part.view["type"] == "numeric":
            response = str(response)
        elif part.view["type"] == "fillin":
            response = {name: words["en"][0] for name, words in response.items()}
        items[part.slot] = {
            "item": part.item, "variant": part.variant, "response": response,
            "at": "2026-03-01T08:00:00Z", "flagged": False,
        }  # fmt: skip
    return {"format": 1, "quiz": form["quiz"], "student": student, "lang": "en", "items": items}


def graded(quiz: Assignment, folder: Path, answers: object, student: str) -> SubmissionOutcome:
    text = answers if isinstance(answers, str) else json.dumps(answers)
    (folder / "answers.json").write_text(text)
    return grade_quiz(quiz, folder, student)


def test_right_answers_score_full_and_written_ones_wait(made: Any, tmp_path: Path) -> None:
    quiz, form, keys = made
    for student in ("2026001", "2026002"):
        outcome = graded(quiz, tmp_path, right_answers(form, keys, student), student)
        written = {part.slot for part in paper(form, student) if part.view["type"] in WRITTEN}
        assert written
        for cell in outcome.cells:
            if cell.grade_id in written:
                assert (cell.status, cell.score) == (Status.MANUAL, None)
            else:
                assert (cell.status, cell.score) == (Status.GRADED, cell.max_score)
        nbformat.validate(outcome.notebook)


def test_the_notebook_shows_question_and_answer_but_no_key(made: Any, tmp_path: Path) -> None:
    quiz, form, keys = made
    outcome = graded(quiz, tmp_path, right_answers(form, keys, "2026001"), "2026001")
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in outcome.notebook.cells}
    first = paper(form, "2026001")[0]
    assert cells["q1"].outputs[0]["data"]["text/html"] == first.view["stem"]["en"]
    assert "score_slot(" not in cells["q1"].source
    texts = [cell for name, cell in cells.items() if name.endswith("-text")]
    shown = "".join(out.get("text", "") for cell in texts for out in cell.outputs)
    assert "about " in shown or "gap" in shown
    html = [str(out["data"]) for cell in texts for out in cell.outputs if "data" in out]
    assert not any("evil" in data for data in html)


@pytest.mark.parametrize("answers", ["{", "[]", '{"items": 3}', "\x00", "[" * 100_000])
def test_an_unreadable_file_waits_for_the_teacher(made: Any, tmp_path: Path, answers: str) -> None:
    outcome = graded(made[0], tmp_path, answers, "2026001")
    assert {cell.status for cell in outcome.cells} == {Status.INVALID}
    assert {cell.score for cell in outcome.cells} == {None}
    assert all(cell.reason for cell in outcome.cells)


def test_no_file_is_missing(made: Any, tmp_path: Path) -> None:
    outcome = grade_quiz(made[0], tmp_path, "2026001")
    assert {(cell.status, cell.score) for cell in outcome.cells} == {(Status.MISSING, 0.0)}


def test_another_students_answers_are_not_scored(made: Any, tmp_path: Path) -> None:
    quiz, form, keys = made
    outcome = graded(quiz, tmp_path, right_answers(form, keys, "2026001"), "2026009")
    other = [cell for cell in outcome.cells if cell.status is Status.INVALID]
    assert other
    assert all("another student's paper" in cell.reason for cell in other)


@pytest.mark.parametrize("response", [None, 3, [], {}, "zzz", [[]], {"a": {}}, True, "1" * 10**6])
def test_any_response_is_survived(made: Any, tmp_path: Path, response: object) -> None:
    quiz, form, keys = made
    answers = right_answers(form, keys, "2026001")
    for entry in answers["items"].values():
        entry["response"] = response
    outcome = graded(quiz, tmp_path, answers, "2026001")
    assert len(outcome.cells) == len(form["slots"])
    assert Status.ERROR not in {cell.status for cell in outcome.cells}


def test_a_missing_key_is_the_teachers_problem_to_read(made: Any, tmp_path: Path) -> None:
    quiz, _, _ = made
    broken = Assignment(
        quiz.name, "en", "quiz", quiz.source, quiz.release, quiz.folder, tmp_path / "nowhere"
    )
    with pytest.raises(ContentError, match=r"key\.json.*course release quiz-quality"):
        grade_quiz(broken, tmp_path, "2026001")
