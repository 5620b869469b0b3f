"""Ten thousand answer files that nobody wrote by hand: typed results, never an exception or a point."""

from __future__ import annotations

import copy
import json
import random
import string
from pathlib import Path
from typing import Any

import pytest

from grader.assignment import Assignment
from grader.outcome import Status
from grader.quiz import grade_quiz
from grader.source import expand
from quizzes import build_form, load_banks, load_spec, paper, quiz_notebook, read_answers
from quizzes.assignment import score_answers

ROOT = Path(__file__).resolve().parents[2]
STUDENT = "2026001"
FILES = 10_000
#: Of these files also the whole way is gone, to the notebook that formgrader shows.
GRADED = 80


@pytest.fixture(scope="module", params=["quiz-quality", "quiz-capacity", "final"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Assignment, dict[str, Any], dict[str, Any]]:
    spec, _ = load_spec(ROOT / "quizzes" / "specs" / f"{request.param}.yaml")
    assert spec
    form, keys = build_form(spec, load_banks(ROOT / "quizzes" / "banks")[0])
    source = expand(quiz_notebook(form, keys, "en"), Path("quiz.yaml"))
    release = copy.deepcopy(source)
    for cell in release.cells:
        cell.source = cell.source.partition("### BEGIN HIDDEN TESTS")[0]
    folder = tmp_path_factory.mktemp("quiz")
    (folder / "form.json").write_text(json.dumps(form))
    (folder / "key.json").write_text(json.dumps(keys))
    return Assignment(request.param, "en", "quiz", source, release, folder, folder), form, keys


class Mischief:
    """Makes JSON that is no answer: wrong types, huge numbers, unknown ids, deep nesting."""

    def __init__(self, seed: int, slots: list[str]) -> None:
        self.chance = random.Random(seed)
        self.slots = slots

    def text(self) -> str:
        """No letter of an option, no number near an answer, no word that fits a blank."""
        return self.chance.choice([
            "", " ", "\u0000", "\ud800", "zz", "9" * 61, "1e9999", "-1e308", "nan", "Infinity", "0x1F", "<script>",
            "../../key.json", "__proto__", "\u202e", "😀" * 50, "٣", "A" * 3000, "1" * 5000, "'; drop table", "{{ answer }}",
            "".join(self.chance.choices(string.punctuation, k=self.chance.randrange(1, 40))),
        ])  # fmt: skip

    def number(self) -> Any:
        return self.chance.choice(
            [10**400, -(10**30), 1e308, -1e-300, float("nan"), float("inf"), float("-inf"), 2**63]
        )

    def value(self, depth: int = 0) -> Any:
        kind = self.chance.randrange(8 if depth < 4 else 5)
        if kind == 0:
            return None
        if kind == 1:
            return self.number()
        if kind in (2, 3, 4):
            return self.text()
        if kind == 5:
            return [self.value(depth + 1) for _ in range(self.chance.randrange(5))]
        if kind == 6:
            return [self.text()] * self.chance.choice([1, 101, 2000])
        return {self.text(): self.value(depth + 1) for _ in range(self.chance.randrange(5))}

    def nested(self) -> str:
        """Arrays or objects in each other, as text: some too deep for any reader."""
        depth = self.chance.choice([40, 400, 900, 990, 1100, 5000, 100_000])
        return self.chance.choice(["[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth])

    def file(self, parts: dict[str, tuple[str, int]]) -> bytes:
        """A whole answers.json, or what pretends to be one."""
        shape = self.chance.randrange(10)
        if shape == 0:
            return self.chance.choice([
                b"", b"{", b"null", b"[]", b'"x"', b"NaN", b"\xff\xfe\x00", b"\x1f\x8b\x08", b'{"items": []}',
                b'{"items": {"q1": 1, "q1": 2}}', b'{"items": null}', "{\"items\": {}}".encode("utf-16"), b"\xef\xbb\xbf{}",
            ])  # fmt: skip
        entries: dict[str, Any] = {}
        for slot in self.slots if shape < 8 else [self.text() for _ in range(9)]:
            item, variant = parts.get(slot, ("x.y", 0))
            if self.chance.random() < 0.3:
                item = self.chance.choice([self.text(), self.value(), item])
            if self.chance.random() < 0.2:
                variant = self.value()
            entry = {"item": item, "variant": variant, "response": self.value(), "at": self.value()}
            entries[slot] = entry if self.chance.random() < 0.9 else self.value()
        whole = {
            "format": self.value(),
            "quiz": self.text(),
            "student": self.value(),
            "items": entries,
        }
        text = json.dumps(whole)
        if self.chance.random() < 0.1:
            text = text.replace('"response": null', f'"response": {self.nested()}')
        return text.encode()


def test_ten_thousand_files_give_typed_results_and_no_points(made: Any, tmp_path: Path) -> None:
    quiz, form, keys = made
    parts = {part.slot: (part.item, part.variant) for part in paper(form, STUDENT)}
    mischief = Mischief(20260301, list(parts))
    path = tmp_path / "answers.json"
    seen = set()
    for number in range(FILES // 3 + 1):
        path.write_bytes(mischief.file(parts))
        answers, fault = read_answers(path)
        for slot, result in score_answers(keys, answers, STUDENT):
            assert result.points == 0, (number, slot, result)
            assert result.status in {"graded", "invalid", "manual"}
            seen.add((result.status, result.message))
        seen.add(("file", fault))
        if number < GRADED:
            outcome = grade_quiz(quiz, tmp_path, STUDENT)
            assert sum(cell.score or 0 for cell in outcome.cells) == 0
            assert {cell.status for cell in outcome.cells} <= set(Status) - {Status.ERROR}
    assert {status for status, _ in seen} == {"graded", "invalid", "manual", "file"}
    assert {
        ("invalid", "other-paper"),
        ("file", "answers-unreadable"),
        ("graded", "unanswered"),
    } <= seen


@pytest.mark.parametrize("depth", [10, 200, 800, 900, 950, 980, 1000, 3000, 200_000])
@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_any_depth_is_survived(made: Any, tmp_path: Path, depth: int, opened: str) -> None:
    quiz, form, _ = made
    part = paper(form, STUDENT)[0]
    closed = "]" if opened == "[" else "1" + "}"
    deep = opened * depth + (closed if opened == "[" else "1}") + closed[-1] * (depth - 1)
    text = f'{{"items": {{"{part.slot}": {{"item": "{part.item}", "variant": {part.variant}, "response": {deep}}}}}}}'
    (tmp_path / "answers.json").write_text(text)
    outcome = grade_quiz(quiz, tmp_path, STUDENT)
    assert sum(cell.score or 0 for cell in outcome.cells) == 0


@pytest.mark.parametrize("where", ["response", "student", "item", "key"])
def test_fifty_megabytes_are_survived(made: Any, tmp_path: Path, where: str) -> None:
    quiz, form, _ = made
    part = paper(form, STUDENT)[0]
    entry = {"item": part.item, "variant": part.variant, "response": "x"}
    whole: dict[str, Any] = {"student": STUDENT, "items": {part.slot: entry}}
    long = "9" * 50_000_000
    if where == "key":
        whole["items"] = {long: entry}
    elif where == "student":
        whole["student"] = long
    else:
        entry[where] = long
    (tmp_path / "answers.json").write_text(json.dumps(whole))
    outcome = grade_quiz(quiz, tmp_path, STUDENT)
    assert {cell.status for cell in outcome.cells} == {Status.INVALID}
    assert all(cell.score is None for cell in outcome.cells)
