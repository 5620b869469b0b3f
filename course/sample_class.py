"""A made-up class for trying everything out: its answers come from a seeded generator.

No student in it exists. Abilities are drawn once a student; answers to questions follow a Rasch
model on them, exercises are handed in as the model solution with some of the typical mistakes that
each exercise lists in `attempts.yaml`. A few students do what real ones do: hand in late, hand in
nothing done, a broken file, a program that never ends, one that reaches for the gradebook.
"""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from course import places
from glossary import Lang

DUE = datetime(2026, 3, 20, 23, 59, tzinfo=UTC)

#: What the last students of the class do, counted from the end.
SPECIAL = {1: "endless", 2: "intruder", 3: "broken", 4: "empty", 5: "late", 6: "late"}

ENDLESS = {
    "zh": "# 一直算下去\nwhile True:\n    pass\n",
    "en": "# go on for ever\nwhile True:\n    pass\n",
}
INTRUDER = """
import os, sqlite3
for folder, _, names in os.walk("/"):
    if "gradebook.db" in names:
        book = sqlite3.connect(os.path.join(folder, "gradebook.db"))
        book.execute("update grade set auto_score = 100")
        book.commit()
"""


@dataclass(frozen=True)
class Student:
    """One made-up student: ``ability`` in logits, ``role`` what is special about them."""

    id: str
    name: str
    ability: float
    role: str = ""


@dataclass(frozen=True)
class HandIn:
    """What one student hands in for one assignment: file name -> content."""

    student: Student
    at: datetime
    files: dict[str, bytes]


def make_students(count: int, seed: int, lang: Lang) -> list[Student]:
    """``count`` students with ids 2026001, 2026002, ...; abilities from N(0.6, 1)."""
    students = []
    for number in range(1, count + 1):
        name = f"示例学生 {number:02d}" if lang == "zh" else f"Sample Student {number:02d}"
        ability = _random(seed, "ability", number).gauss(0.6, 1.0)
        role = SPECIAL.get(count + 1 - number, "")
        students.append(Student(f"2026{number:03d}", name, ability, role))
    return students


def hand_ins(class_folder: Path, name: str, students: list[Student], seed: int) -> Iterator[HandIn]:
    """What every student hands in for assignment ``name``, released in ``class_folder``."""
    released = class_folder / "release" / name
    source = json.loads((class_folder / "source" / name / f"{name}.ipynb").read_text("utf-8"))
    notebook = json.loads((released / f"{name}.ipynb").read_text("utf-8"))
    kind = source["metadata"]["course"]["kind"]
    for student in students:
        draw = _random(seed, name, student.id)
        at = DUE - timedelta(hours=draw.uniform(2, 60))
        if student.role == "late":
            at = DUE + timedelta(hours=draw.uniform(1, 30))
        if kind == "quiz":
            files = _quiz_files(class_folder, name, notebook, student, draw)
        else:
            files = _exercise_files(name, notebook, source, student, draw)
        yield HandIn(student, at, files)


def _exercise_files(
    name: str,
    released: dict[str, Any],
    source: dict[str, Any],
    student: Student,
    draw: random.Random,
) -> dict[str, bytes]:
    if student.role == "broken":
        return {f"{name}.ipynb": json.dumps(released).encode()[: 2000 + draw.randrange(500)]}
    if student.role == "empty":
        return {f"{name}.ipynb": _bytes(released)}
    lang: Lang = source["metadata"]["course"]["lang"]
    answers = model_answers(source)
    attempts = load_attempts(name)
    slips = sum(draw.random() > 1 / (1 + math.exp(-student.ability)) for _ in range(5))
    for attempt in draw.sample(attempts, min(slips, len(attempts))):
        answers |= attempt["cells"]
    written = written_cells(source)
    for grade_id in written:
        answers[grade_id] = _written(answers[grade_id], student, draw)
    if student.role in {"endless", "intruder"}:
        first = next(grade_id for grade_id in answers if grade_id not in written)
        extra = ENDLESS[lang] if student.role == "endless" else INTRUDER
        answers[first] = extra + "\n" + answers[first]
    return {f"{name}.ipynb": _bytes(fill_in(released, answers))}


def load_attempts(name: str) -> list[dict[str, Any]]:
    """The typical mistakes that an exercise lists in its `attempts.yaml`."""
    import yaml

    path = places.EXERCISES / name / "attempts.yaml"
    attempts: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return attempts


def model_answers(source: dict[str, Any]) -> dict[str, str]:
    """grade_id -> the model solution of that cell, without the markers."""
    answers = {}
    for cell in source["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        if meta.get("solution"):
            lines = _source(cell).splitlines()
            kept = [line for line in lines if "### BEGIN SOLUTION" not in line]
            kept = [line for line in kept if "### END SOLUTION" not in line]
            answers[meta["grade_id"]] = "\n".join(kept)
    return answers


def written_cells(source: dict[str, Any]) -> list[str]:
    """grade_ids of the answers that a teacher reads."""
    metas = [cell["metadata"].get("nbgrader", {}) for cell in source["cells"]]
    return [meta["grade_id"] for meta in metas if meta.get("solution") and meta.get("grade")]


def fill_in(released: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """A released notebook with these answers typed into its answer cells."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    return notebook


def _quiz_files(
    class_folder: Path, name: str, notebook: dict[str, Any], student: Student, draw: random.Random
) -> dict[str, bytes]:
    from quizzes import paper

    form = json.loads((class_folder / "release" / name / "form.json").read_text("utf-8"))
    keys = json.loads((class_folder / "private" / name / "key.json").read_text("utf-8"))
    files = {f"{name}.ipynb": _bytes(notebook)}
    if student.role == "empty":
        return files
    if student.role == "broken":
        return {**files, "answers.json": b'{"format": 1, "quiz": "' + name.encode()}
    lang: Lang = notebook["metadata"]["course"]["lang"]
    items = {}
    for part in paper(form, student.id):
        key = _key_of(keys, part.slot, part.item, part.variant)
        response = answer(part.view, key, student, draw, lang)
        if response is not None:
            stamp = (DUE - timedelta(minutes=draw.uniform(5, 55))).isoformat()
            items[part.slot] = {
                "item": part.item,
                "variant": part.variant,
                "response": response,
                "at": stamp,
                "flagged": False,
            }
    answers = {"format": 1, "quiz": name, "student": student.id, "lang": lang, "items": items}
    return {**files, "answers.json": json.dumps(answers, ensure_ascii=False).encode()}


def _key_of(keys: dict[str, Any], slot: str, item: str, variant: int) -> dict[str, Any]:
    entry = next(entry for entry in keys["slots"] if entry["slot"] == slot)
    pooled = next(pooled for pooled in entry["pool"] if pooled["item"] == item)
    key: dict[str, Any] = pooled["variants"][variant]
    return key


def answer(
    view: dict[str, Any], key: dict[str, Any], student: Student, draw: random.Random, lang: Lang
) -> Any:
    """A response to one item: right with the probability of the Rasch model, else a mistake."""
    difficulty = min(max(float(view.get("difficulty", 0.6)), 0.05), 0.95)
    location = -math.log(difficulty / (1 - difficulty))
    right = draw.random() < 1 / (1 + math.exp(location - student.ability))
    kind = view["type"]
    solution: Any = key.get("key")
    if kind in {"short", "case"}:
        return _written_response(view, key, student, draw, lang)
    if kind == "fillin":
        return {name: accepted[lang][0] if right else "?" for name, accepted in solution.items()}
    if kind == "numeric":
        value = float(solution)
        return f"{value:.6g}" if right else f"{value * draw.choice([-1, 0.1, 1.5]) + 1:.4g}"
    return solution if right else _mistake(view, solution, draw)


def _mistake(view: dict[str, Any], solution: Any, draw: random.Random) -> Any:
    """A response one slip away from the key."""
    ids = [option["id"] for option in view.get("options", [])]
    if view["type"] == "single":
        return draw.choice([option for option in ids if option != solution])
    if view["type"] == "multiple":
        return sorted(set(solution) ^ {draw.choice(ids)})
    if view["type"] == "ordering":
        return [solution[1], solution[0], *solution[2:]]
    if view["type"] == "matching":
        first, second = list(solution)[:2]
        return {**solution, first: solution[second], second: solution[first]}
    return not solution


def _written_response(
    view: dict[str, Any], key: dict[str, Any], student: Student, draw: random.Random, lang: Lang
) -> Any:
    if view["type"] == "case":
        return {
            part["id"]: _written(part["model_answer"][lang], student, draw) for part in key["parts"]
        }
    return _written(key["model_answer"][lang], student, draw)


def _written(model: str, student: Student, draw: random.Random) -> str:
    """The model answer, or as much of it as a weaker student would have written."""
    share = min(1.0, max(0.15, 0.6 + 0.25 * student.ability + draw.uniform(-0.2, 0.2)))
    return model[: max(8, int(len(model) * share))]


def _random(seed: int, *parts: object) -> random.Random:
    """A generator of its own for each purpose, so that no draw moves another."""
    return random.Random("|".join(map(str, (seed, *parts))))  # noqa: S311 - a made-up class


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _bytes(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()
