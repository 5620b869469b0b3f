"""What the cells of a quiz notebook call: read the answers, score a slot, show a written answer.

This file travels with a quiz; it needs only the standard library and its neighbours here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from quizzes.papers import choose, normal_student
from quizzes.scoring import GRADED, INVALID, Result, score_response

MAX_BYTES = 5_000_000


def read_answers(path: Path) -> tuple[dict[str, Any], str]:
    """Read an answers.json that a student handed in: (answers, "") or ({}, what is wrong).

    Never raises: whatever is no response set counts as none, with a reason.
    """
    if not path.is_file():
        return {}, "no-answers"
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}, "answers-too-large"
        answers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}, "answers-unreadable"
    if not isinstance(answers, dict) or not isinstance(answers.get("items"), dict):
        return {}, "answers-unreadable"
    return answers, ""


def response_of(answers: dict[str, Any], slot: str) -> dict[str, Any]:
    """The entry of one slot, ``{"item", "variant", "response", ...}``, or an empty one."""
    entry = answers.get("items", {}).get(slot)
    return entry if isinstance(entry, dict) else {}


def score_entry(keys: dict[str, Any], answers: dict[str, Any], student: str) -> Result:
    """Score one slot of one student. ``keys`` is the slot's part of key.json with the quiz's head.

    An entry that answers another paper than this student's is not scored but invalid: the teacher
    looks at it.
    """
    at, variant = choose(keys, keys, student)
    key = keys["pool"][at]["variants"][variant]
    entry = response_of(answers, keys["slot"])
    result = score_response(key, entry.get("response"))
    own = (entry.get("item"), entry.get("variant")) == (keys["pool"][at]["item"], variant)
    if result.message != "unanswered" and not own:
        return Result(INVALID, result.points * 0, result.max_points, "other-paper")
    return result


def score_slot(keys: dict[str, Any]) -> float:
    """Score a slot in its notebook; the returned points are the cell's partial credit."""
    answers, problem = read_answers(Path("answers.json"))
    result = score_entry(keys, answers, student_here(answers))
    points = float(result.points) if result.status == GRADED else 0.0
    print(f"{keys['slot']}: {points:g}/{float(result.max_points):g} {problem or result.message}")  # noqa: T201
    return points


def written_answer(slot: str) -> None:
    """Print what the student wrote for a slot, so that the teacher reads it in the notebook."""
    answers, problem = read_answers(Path("answers.json"))
    response = response_of(answers, slot).get("response")
    print(written_text(response) or problem or "—")  # noqa: T201


def written_text(response: object) -> str:
    """A written response as plain text; the questions of a case one after another."""
    if isinstance(response, str):
        return response
    if isinstance(response, dict):
        return "\n\n".join(
            f"[{part}] {text}" for part, text in response.items() if isinstance(text, str)
        )
    return ""


def student_here(answers: dict[str, Any]) -> str:
    """Whose notebook this is: when graded, the folder says it (``autograded/STUDENT/NAME/``)."""
    here = Path.cwd()
    if here.parent.parent.name == "autograded":
        return here.parent.name
    student = answers.get("student", "")
    return normal_student(student) if isinstance(student, str) else ""
