"""A quiz scored from its answer file: no kernel, no sandbox, nothing of the student's is run."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary.problems import ContentError, Problem
from glossary.text import Lang, Text

from . import words
from .assignment import Assignment
from .outcome import CellOutcome, CheckLine, Status, SubmissionOutcome
from .source import role

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from quizzes import PaperItem, Result

ANSWERS = "answers.json"
MAX_SHOWN = 20_000

MESSAGES = {
    "right": Text(zh="正确", en="Right"),
    "partly": Text(zh="部分正确", en="Partly right"),
    "wrong": Text(zh="不正确", en="Not right"),
    "wrong-figures": Text(
        zh="数值对，但有效数字的位数不符合要求",
        en="The number is right, its significant figures are not as asked for",
    ),
    "wrong-unit": Text(
        zh="单位不是题目要求的单位，不作换算，请老师查看",
        en="The unit is not the one asked for; nothing is converted, the teacher looks at it",
    ),
    "unanswered": Text(zh="没有作答", en="No answer"),
    "manual": Text(zh="等待老师评阅", en="Waits for the teacher"),
    "other-paper": Text(
        zh="作答的不是这位学生的试卷，请老师查看",
        en="These are answers to another student's paper; the teacher looks at them",
    ),
    "no-answers": Text(zh="没有交上 answers.json", en="No answers.json was handed in"),
    "answers-unreadable": Text(
        zh="answers.json 读不出来，请联系老师", en="answers.json cannot be read; see your teacher"
    ),
    "answers-too-large": Text(
        zh="answers.json 太大，请联系老师", en="answers.json is too large; see your teacher"
    ),
}
UNGRADABLE = Text(
    zh="这个作答无法评分，请老师查看", en="This response cannot be scored; the teacher looks at it"
)


def grade_quiz(assignment: Assignment, folder: Path, student: str) -> SubmissionOutcome:
    """Score the answers that lie in ``folder``. Never raises for what a student handed in.

    Raises ContentError where the instructor's form or key is missing.
    """
    from quizzes import paper, read_answers, score_answers

    keys = _read(assignment.private / "key.json", assignment.name)
    form = _read(assignment.folder / "form.json", assignment.name)
    path = folder / ANSWERS
    answers, fault = ({}, "no-answers") if path.is_symlink() else read_answers(path)
    results = dict(score_answers(keys, answers, student))
    items = {item.slot: item for item in paper(form, student)}
    outcomes = {slot: _outcome(assignment, slot, result, fault) for slot, result in results.items()}
    notebook = _notebook(assignment, items, answers, outcomes)
    return SubmissionOutcome(student, assignment.name, tuple(outcomes.values()), notebook)


def _read(path: Path, name: str) -> dict[str, Any]:
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        fix = f"release it again with `course release {name}`"
        raise ContentError([Problem(path, 0, "quiz-file", name, str(error), fix)]) from error


@lru_cache(maxsize=8)
def _parsed(path: Path, _changed: int) -> dict[str, Any]:
    """A form or key with its variants is large, and the same for the whole class."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _say(code: str, lang: Lang) -> str:
    return MESSAGES.get(code, UNGRADABLE)[lang]


def _outcome(assignment: Assignment, slot: str, result: Result, fault: str) -> CellOutcome:
    lang, worth = assignment.lang, float(result.max_points)
    if fault:
        # No file is no work; a file that cannot be read may be good work, for the teacher to find.
        missing = fault == "no-answers"
        status = Status.MISSING if missing else Status.INVALID
        return CellOutcome(slot, status, 0.0 if missing else None, worth, (), _say(fault, lang))
    if result.status == "manual":
        if result.message == "unanswered":
            text = words.NO_ANSWER[lang]
            return CellOutcome(slot, Status.MANUAL, None, worth, (), text)
        return CellOutcome(slot, Status.MANUAL, None, worth)
    if result.status == "invalid":
        return CellOutcome(slot, Status.INVALID, None, worth, (), _say(result.message, lang))
    points = float(result.points)
    passed = result.message == "right"
    line = CheckLine(passed, points, worth, _say(result.message, lang))
    return CellOutcome(slot, Status.GRADED, points, worth, (line,))


def _notebook(
    assignment: Assignment,
    items: dict[str, PaperItem],
    answers: dict[str, Any],
    outcomes: dict[str, CellOutcome],
) -> NotebookNode:
    """The notebook as formgrader shows it: this student's question, response and result."""
    from nbformat import NotebookNode

    # What is the same for everybody is not copied: it is written out at once.
    cells = []
    for source, release in zip(assignment.source.cells, assignment.release.cells, strict=True):
        # Keys of every variant are no reading; the released text says which question it is.
        shown = NotebookNode(source)
        shown["source"] = (source if role(source) == "task" else release).source
        if source.cell_type == "code":
            slot = str(source.metadata.get("nbgrader", {}).get("grade_id", ""))
            slot = slot.removesuffix("-text")
            found = slot in items
            shown["outputs"] = (
                _outputs(items[slot], answers, outcomes[slot], assignment.lang) if found else []
            )
        cells.append(shown)
    notebook = NotebookNode(nbformat=4, nbformat_minor=5, cells=cells)
    notebook["metadata"] = assignment.source.metadata
    return notebook


def _outputs(
    item: PaperItem, answers: dict[str, Any], outcome: CellOutcome, lang: Lang
) -> list[dict[str, Any]]:
    from quizzes.slots import response_of, written_text

    stem = str(item.view["stem"][lang])
    outputs: list[dict[str, Any]] = [
        {
            "output_type": "display_data",
            "data": {"text/html": stem, "text/plain": item.item},
            "metadata": {},
        }
    ]
    response = response_of(answers, item.slot).get("response")
    text = written_text(response) or json.dumps(response, ensure_ascii=False)
    lines = [text[:MAX_SHOWN] if response is not None else "—"]
    lines += [line.message for line in outcome.lines]
    lines += [outcome.reason] if outcome.reason else []
    shown = "\n".join(lines).encode("utf-8", "replace").decode("utf-8")
    outputs.append({"output_type": "stream", "name": "stdout", "text": f"{shown}\n"})
    if outcome.status is Status.GRADED:
        data = {"text/plain": repr(float(outcome.score or 0.0))}
        outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": None,
                "data": data,
                "metadata": {},
            }
        )
    return outputs
