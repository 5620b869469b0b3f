"""Forms, papers and the notebook made from them, on the real banks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from glossary import ContentError
from quizzes import (
    build_form,
    load_banks,
    load_spec,
    paper,
    quiz_notebook,
    read_answers,
    score_answers,
    score_slot,
)
from quizzes.spec import Spec

ROOT = Path(__file__).resolve().parents[2]
ITEMS, _ = load_banks(ROOT / "quizzes" / "banks")
FOUND = (load_spec(path)[0] for path in sorted((ROOT / "quizzes" / "specs").glob("*.yaml")))
SPECS = {spec.id: spec for spec in FOUND if spec and spec.use == "graded"}
BUILT = {name: build_form(spec, ITEMS) for name, spec in SPECS.items()}
each_quiz = pytest.mark.parametrize("name", sorted(BUILT))
STUDENTS = [f"2026{number:03d}" for number in range(60)]


def responses(keys: dict[str, Any], student: str, right: bool = True) -> dict[str, Any]:
    """A whole response set: the key's own answers, or nothing but wrong ones."""
    form = BUILT[keys["quiz"]][0]
    items = {}
    for part in paper(form, student):
        slot = next(slot for slot in keys["slots"] if slot["slot"] == part.slot)
        pooled = next(pooled for pooled in slot["pool"] if pooled["item"] == part.item)
        key = pooled["variants"][part.variant]
        response = key.get("key", "text")
        if key["type"] == "fillin":
            response = {name: accepted["en"][0] for name, accepted in response.items()}
        if not right:
            response = "?"
        items[part.slot] = {"item": part.item, "variant": part.variant, "response": response}
    return {"format": 1, "quiz": keys["quiz"], "student": student, "items": items}


@each_quiz
def test_two_builds_are_identical(name: str) -> None:
    assert build_form(SPECS[name], ITEMS) == BUILT[name]


@each_quiz
def test_no_form_holds_a_key(name: str) -> None:
    form, keys = BUILT[name]
    released = json.dumps(form, ensure_ascii=False)
    for word in ('"key"', '"feedback"', "model_answer", '"tolerance"', "misconception", "rubric"):
        assert word not in released
    for slot in keys["slots"]:
        for pooled in slot["pool"]:
            for key in pooled["variants"]:
                for part in [key, *key.get("parts", [])]:
                    if "model_answer" in part:
                        assert part["model_answer"]["zh"] not in released
                        assert part["model_answer"]["en"] not in released


@each_quiz
def test_only_graded_items_are_used_and_none_twice(name: str) -> None:
    form, _ = BUILT[name]
    used = [pooled["item"] for slot in form["slots"] for pooled in slot["pool"]]
    graded = {item.id for item in ITEMS if item.use == "graded"}
    assert len(used) == len(set(used))
    assert set(used) <= graded


@each_quiz
def test_papers_depend_on_student_and_nothing_else(name: str) -> None:
    form, _ = BUILT[name]
    papers = [paper(form, student) for student in STUDENTS]
    assert papers == [paper(form, student) for student in STUDENTS]
    assert paper(form, " 2026001 ") == paper(form, "２０２６００１")
    chosen = {tuple((part.item, part.variant) for part in one) for one in papers}
    forms = form.get("forms", 1)  # of a quiz in parallel forms there are just so many papers
    assert len(chosen) == forms if forms > 1 else len(chosen) > 50
    totals = {sum(part.view["points"] for part in one) for one in papers}
    assert len(totals) == 1


@each_quiz
def test_right_answers_get_full_points_and_wrong_ones_none(name: str) -> None:
    _, keys = BUILT[name]
    for student in STUDENTS[:5]:
        for right in (True, False):
            for slot, result in score_answers(keys, responses(keys, student, right), student):
                if result.status == "manual":
                    continue
                assert result.points == (result.max_points if right else 0), slot


@each_quiz
def test_answers_to_another_students_paper_are_not_scored(name: str) -> None:
    form, keys = BUILT[name]
    items = [part.item for part in paper(form, "2026001")]
    other = next(s for s in STUDENTS if [part.item for part in paper(form, s)] != items)
    own = dict(score_answers(keys, responses(keys, "2026001"), "2026001"))
    borrowed = dict(score_answers(keys, responses(keys, "2026001"), other))
    different = [slot for slot in own if borrowed[slot] != own[slot]]
    assert different
    assert {borrowed[slot].status for slot in different} == {"invalid"}
    assert all(borrowed[slot].points == 0 for slot in different)


@each_quiz
def test_the_notebooks_hidden_tests_score_like_the_engine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, keys = BUILT[name]
    student = "2026007"
    answers = responses(keys, student)
    here = tmp_path / "autograded" / student / name
    here.mkdir(parents=True)
    (here / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    monkeypatch.chdir(here)
    expected = {slot: float(r.points) for slot, r in score_answers(keys, answers, student)}
    scored = {}
    for cell in quiz_notebook(form, keys, "zh").cells:
        if "score_slot" in cell.source:
            call = cell.source.split("score_slot\n\n")[1].split("\n### END")[0]
            scored[cell.metadata["nbgrader"]["grade_id"]] = eval(call, {"score_slot": score_slot})
    assert scored
    assert scored == {slot: expected[slot] for slot in scored}


@each_quiz
def test_the_notebook_has_a_graded_cell_a_slot_and_tasks_for_written_ones(name: str) -> None:
    form, keys = BUILT[name]
    metas = [cell.metadata["nbgrader"] for cell in quiz_notebook(form, keys, "en").cells]
    points = {meta["grade_id"]: meta["points"] for meta in metas if "points" in meta}
    assert points == {slot["slot"]: slot["points"] for slot in form["slots"]}
    tasks = {meta["grade_id"] for meta in metas if meta.get("task")}
    assert tasks == {slot["slot"] for slot in form["slots"] if slot["written"]}


def test_a_specification_that_asks_too_much_is_told_so() -> None:
    spec = Spec.model_validate(
        {
            "id": "much",
            "title": {"zh": "多", "en": "much"},
            "select": [{"chapter": "quality", "type": "ordering", "items": 99}],
        }
    )
    with pytest.raises(ContentError, match="the banks have only"):
        build_form(spec, ITEMS, Path("much.yaml"))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"items": []}', b"\xff\xfe", b"[" * 100_000, b'{"items": null}', b"1e999"],
)
def test_unreadable_answers_are_said_to_be_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_bytes(content)
    assert read_answers(path) == ({}, "answers-unreadable")


def test_missing_and_huge_answers_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    assert read_answers(path) == ({}, "no-answers")
    path.write_bytes(b" " * 6_000_000)
    assert read_answers(path) == ({}, "answers-too-large")


@pytest.mark.parametrize(
    "items",
    [{"q1": 3}, {"q1": {"item": 1, "variant": "x", "response": {}}}, {"q1": []}, {"q99": {}}, {}],
)
def test_hostile_entries_earn_nothing(items: dict[str, Any]) -> None:
    _, keys = BUILT["quiz-quality"]
    results = score_answers(keys, {"items": items}, "2026001")
    assert all(result.points == 0 for _, result in results)


@pytest.mark.parametrize("student", ["", "\ud800", "x" * 10_000, "\u0000", "../s"])
def test_any_number_gets_a_paper(student: str) -> None:
    """A student's number is typed by the student, or stands in a file that came from one."""
    for form, _ in BUILT.values():
        assert len(paper(form, student)) == len(form["slots"])
