"""The notebook's side of a quiz: answers.json, another number, whatever goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from quizzes import STUDENT_FILES, build_form, load_banks, load_spec, paper, quiz
from quizzes.widget import STATIC, bundle, drill, selfcheck, selftest

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-03-01T08:00:00.000Z"


@pytest.fixture(scope="module")
def form() -> dict[str, Any]:
    spec, _ = load_spec(ROOT / "quizzes" / "specs" / "quiz-quality.yaml")
    items, _ = load_banks(ROOT / "quizzes" / "banks")
    assert spec
    return build_form(spec, items)[0]


@pytest.fixture
def folder(tmp_path: Path, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A released quiz, opened."""
    (tmp_path / "form.json").write_text(json.dumps(form), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    return tmp_path


def entry(form: dict[str, Any], student: str, response: object) -> dict[str, Any]:
    first = paper(form, student)[0]
    return {
        first.slot: {
            "item": first.item,
            "variant": first.variant,
            "response": response,
            "at": AT,
            "flagged": False,
        }
    }


def test_a_personal_quiz_asks_for_the_number_and_suggests_the_hubs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "paper" not in quiz().data
    monkeypatch.setenv("JUPYTERHUB_USER", "wang")
    widget = quiz()
    # Only a suggestion: a hub's account need not be the number on the teacher's list.
    assert widget.data["suggested"] == "wang"
    assert "paper" not in widget.data
    widget.student = "2026001"
    assert len(widget.data["paper"]) == 12


def test_answers_are_written_and_found_again(folder: Path, form: dict[str, Any]) -> None:
    widget = quiz()
    widget.student = "2026001"
    widget.answers = entry(form, "2026001", "b")
    kept = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert kept == {
        "format": 1,
        "quiz": "quiz-quality",
        "student": "2026001",
        "lang": "zh",
        "began": "",
        "items": entry(form, "2026001", "b"),
    }
    assert widget.saved_at
    assert [path.name for path in folder.iterdir() if "partial" in path.name] == []
    again = quiz(lang="zh")
    assert again.student == "2026001"
    assert again.answers == widget.answers
    assert again.saved_at
    assert "paper" in again.data


def test_the_language_is_remembered(folder: Path) -> None:
    widget = quiz()
    widget.student = "2026001"
    widget.lang = "en"
    assert quiz(lang="zh").lang == "en"


def test_another_number_puts_the_answers_aside(folder: Path, form: dict[str, Any]) -> None:
    widget = quiz()
    widget.student = "2026001"
    widget.answers = entry(form, "2026001", "b")
    before = widget.data["paper"]
    widget.student = "2026002"
    assert widget.data["paper"] != before
    assert widget.answers == {}
    [aside] = folder.glob("answers.before-*.json")
    assert json.loads(aside.read_text(encoding="utf-8"))["student"] == "2026001"
    assert json.loads((folder / "answers.json").read_text(encoding="utf-8"))["items"] == {}


@pytest.mark.parametrize(
    "damaged", ["{", "[]", '{"items": 3}', "\x00", '{"items": {}, "lang": "xx", "student": 7}']
)
def test_an_answer_file_that_cannot_be_read_is_kept(folder: Path, damaged: str) -> None:
    (folder / "answers.json").write_text(damaged, encoding="utf-8")
    widget = quiz(lang="en")
    assert widget.lang == "en"
    widget.student = "2026001"
    widget.answers = {"q1": {"response": "b"}}
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("answers.before-*.json")]
    assert texts == ([] if '"items": {}' in damaged else [damaged])


def test_a_file_that_cannot_be_written_is_told(folder: Path, form: dict[str, Any]) -> None:
    widget = quiz()
    widget.student = "2026001"
    (folder / "answers.partial").mkdir()  # as good as a full disk
    widget.answers = entry(form, "2026001", "b")
    assert widget.save_problem
    assert not widget.saved_at
    (folder / "answers.partial").rmdir()
    widget.answers = entry(form, "2026001", "a")
    assert widget.saved_at
    assert not widget.save_problem


def test_a_missing_or_damaged_form_is_told_without_a_traceback(folder: Path) -> None:
    (folder / "form.json").write_text("{", encoding="utf-8")
    damaged = quiz(lang="en").data
    assert damaged["kind"] == "problem"
    assert "form.json cannot be read" in damaged["text"]["en"]
    (folder / "form.json").unlink()
    assert "找不到" in quiz().data["text"]["zh"]
    assert selfcheck("quality.gap-sign").data["kind"] == "problem"
    assert selftest("no-such").data["kind"] == "problem"


def test_a_self_check_and_a_self_test_show_their_data(folder: Path) -> None:
    (folder / "practice.json").write_text(
        json.dumps({"a.b": {"view": {}, "key": {}, "lang": "zh", "section": "#sec-x"}})
    )
    data = selfcheck("a.b").data
    assert data["kind"] == "selfcheck"
    assert data["section"] is None  # a notebook has no such place
    (folder / "t.json").write_text('{"id": "t"}')
    assert selftest("t", lang="en").data == {"test": {"id": "t"}, "lang": "en"}
    assert selftest("first-impression").data["test"]["minutes"] == 5
    (folder / "t.json").write_text("{")
    assert "cannot be read" in selftest("t").data["text"]["en"]


@pytest.mark.parametrize("entry_point", ["quiz.js", "selftest.js"])
def test_a_bundle_has_no_import_and_each_module_once(entry_point: str) -> None:
    script = bundle(entry_point)
    assert not re.search(r"^(import|export) ", script, flags=re.MULTILINE)
    assert script.count("function recall(") == 1


def test_every_file_of_the_component_travels(tmp_path: Path) -> None:
    named = {name for name in STUDENT_FILES if name.startswith("static/")}
    there = {f"static/{path.name}" for path in STATIC.iterdir() if path.suffix in {".js", ".css"}}
    on_the_site_only = {"static/practice.js", "static/practice_words.js"}  # the quiz of a track
    assert named | on_the_site_only == there


def test_no_script_asks_another_host(tmp_path: Path) -> None:
    for path in STATIC.iterdir():
        assert not re.search(r"https?://|fetch\(|import\(", path.read_text("utf-8")), path.name


def test_two_kernels_of_one_quiz_keep_the_newer_of_two_answers(
    folder: Path, form: dict[str, Any]
) -> None:
    one, other = quiz(), quiz()
    one.student = other.student = "2026001"
    slot, first = next(iter(entry(form, "2026001", "b").items()))
    one.answers = {slot: {**first, "at": "2026-03-01T08:00:00.000Z"}}
    other.answers = {"q2": {**first, "at": "2026-03-01T08:00:05.000Z"}}
    assert set(other.answers) == {slot, "q2"}  # and the component tells of it
    other.answers = {
        **other.answers,
        slot: {**first, "response": "c", "at": "2026-03-01T08:00:09.000Z"},
    }
    one.answers = {slot: {**first, "response": "a", "at": "2026-03-01T08:00:03.000Z"}}
    kept = json.loads((folder / "answers.json").read_text(encoding="utf-8"))["items"]
    assert kept[slot]["response"] == one.answers[slot]["response"] == "c"
    assert set(kept) == {slot, "q2"}


def test_hostile_moments_do_not_stop_saving(folder: Path, form: dict[str, Any]) -> None:
    widget = quiz()
    widget.student = "2026001"
    for at in (7, None, [], {}, "\ud800"):
        widget.answers = {"q1": {"response": "b", "at": at}, "q2": 3}
        widget.answers = {}
    assert widget.saved_at
    assert not widget.save_problem


def test_a_drill_shows_its_data(folder: Path) -> None:
    (folder / "p.json").write_text('{"quiz": "p", "lang": "en"}', encoding="utf-8")
    assert drill("p").data == {"quiz": "p", "lang": "en", "kind": "drill"}
    (folder / "p.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in drill("p").data["text"]["en"]
    assert drill("nothing").data["kind"] == "problem"


def test_the_first_opening_is_kept(folder: Path) -> None:
    widget = quiz()
    widget.student = "2026001"
    widget.began = AT
    assert json.loads((folder / "answers.json").read_text(encoding="utf-8"))["began"] == AT
    assert quiz().began == AT
    widget.student = "2026002"
    assert widget.began == ""
