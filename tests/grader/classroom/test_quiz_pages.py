"""A real quiz, handed in and graded: feedback shows the student's own answers and never a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glossary import ContentError
from grader import grade, release, write_feedback, write_report, write_roster
from grader.choices import read_choices
from grader.classbook import class_tables
from grader.source import expand
from quizzes import build_form, load_banks, load_spec, paper, quiz_notebook

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
NAME = "quiz-quality"
#: Even students answer with the key where there is one choice, odd ones with something else.
STUDENTS = [f"s{number:02d}" for number in range(8)]


def answers(form: dict[str, Any], keys: dict[str, Any], student: str, number: int) -> bytes:
    slots = {slot["slot"]: slot["pool"] for slot in keys["slots"]}
    items = {}
    for item in paper(form, student):
        pooled = next(one for one in slots[item.slot] if one["item"] == item.item)
        response = pooled["variants"][item.variant].get("key")
        if item.view["type"] == "single" and number % 2:
            others = [option["id"] for option in item.view["options"] if option["id"] != response]
            response = others[number % len(others)]
        if response is None or item.view["type"] == "fillin":
            continue
        response = str(response) if item.view["type"] == "numeric" else response
        items[item.slot] = {"item": item.item, "variant": item.variant, "response": response}
    data = {"format": 1, "quiz": NAME, "student": student, "lang": "zh", "items": items}
    return json.dumps(data, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def made() -> tuple[dict[str, Any], dict[str, Any]]:
    spec, problems = load_spec(ROOT / "quizzes" / "specs" / f"{NAME}.yaml")
    items, found = load_banks(ROOT / "quizzes" / "banks")
    assert spec is not None and not [*problems, *found]
    return build_form(spec, items)


@pytest.fixture(scope="module")
def quiz_class(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Path:
    form, keys = made
    folder = tmp_path_factory.mktemp("quiz") / "class"
    release(
        folder,
        NAME,
        expand(quiz_notebook(form, keys, "zh"), Path(NAME)),
        files={"form.json": json.dumps(form, ensure_ascii=False).encode()},
        private={"key.json": json.dumps(keys, ensure_ascii=False).encode()},
    )
    write_roster(folder, [(student, f"学生 {student}") for student in STUDENTS])
    notebook = (folder / "release" / NAME / f"{NAME}.ipynb").read_bytes()
    for number, student in enumerate(STUDENTS):
        target = folder / "submitted" / student / NAME
        target.mkdir(parents=True)
        (target / f"{NAME}.ipynb").write_bytes(notebook)
        (target / "answers.json").write_bytes(answers(form, keys, student, number))
    grade(folder, NAME)
    return folder


def test_who_answers_with_the_key_scores_all_that_scores_itself(quiz_class: Path) -> None:
    [quiz] = class_tables(quiz_class).assignments
    graded = quiz.graded
    most = {question.grade_id: question.max_score for question in quiz.sheet.questions}
    even = graded.loc[STUDENTS[::2]]
    assert (even == [most[item] for item in graded.columns]).all().all()
    assert graded.loc[STUDENTS[1::2]].sum(axis=1).max() < even.sum(axis=1).min()


def test_feedback_shows_responses_in_words_and_no_key(quiz_class: Path, made: Any) -> None:
    _, keys = made
    pages = [path.read_text("utf-8") for path in write_feedback(quiz_class, NAME)]
    assert len(pages) == len(STUDENTS)
    assert all("你的回答" in page for page in pages)
    secrets = {
        part[field]["zh"]
        for slot in keys["slots"]
        for pooled in slot["pool"]
        for variant in pooled["variants"][:1]
        for part in [variant, *variant.get("parts", [])]
        for field in ("explanation", "model_answer")
        if isinstance(part.get(field), dict)
    }
    assert len(secrets) > 5
    assert not [secret for page in pages for secret in secrets if secret in page]


def test_distractors_are_counted_by_band(quiz_class: Path) -> None:
    [quiz] = class_tables(quiz_class).assignments
    choices = read_choices(quiz_class, quiz)
    assert choices
    for choice in choices:
        counts = choice.counts()
        assert set(counts) == set(choice.options)
        assert choice.key <= set(counts)
        # Only the weak chose anything but the key.
        assert sum(row[2] for option, row in counts.items() if option not in choice.key) == 0
    html = write_report(quiz_class, "zh")[0].read_text("utf-8")
    assert "各选项的选择人数" in html


def test_a_key_among_the_files_of_a_quiz_is_refused(tmp_path: Path, made: Any) -> None:
    form, keys = made
    content = json.dumps(keys, ensure_ascii=False).encode()
    with pytest.raises(ContentError) as error:
        release(
            tmp_path / "class",
            NAME,
            expand(quiz_notebook(form, keys, "zh"), Path(NAME)),
            files={"form.json": content},
            private={"key.json": content},
        )
    assert {problem.code for problem in error.value.problems} >= {"leak-key"}
    assert not (tmp_path / "class" / "release" / NAME).exists()
