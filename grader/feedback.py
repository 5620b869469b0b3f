"""A feedback page for every student: points, what each check said in words, the teacher's comments.

One self-contained file, nbgrader's ``feedback/STUDENT/NAME/NAME.html``, in the language of the
assignment. No key, no hidden test and no mark scheme is ever read for it; what students wrote is
text on it, and a content security policy lets nothing run.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import ContentError

from .feedback_words import WORDS
from .outcome import CellOutcome, Status, cells_from_json
from .questions import Question, Sheet, read_sheet
from .roster import read_roster
from .scores import CellScore, Submission, read_comments, read_scores, read_submissions
from .shown import clipped, outputs_html, trusted

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class _Student:
    """All that is known of one student's work on one assignment."""

    id: str
    name: str
    submission: Submission | None
    scores: Mapping[str, CellScore]
    comments: Mapping[str, str]
    handed_in: bool
    outcomes: Mapping[str, CellOutcome] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    cells: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)


def write_feedback(class_folder: Path, name: str) -> list[Path]:
    """Write the page of every student of the class for one assignment; returns the paths.

    Students who handed in nothing get a page that says so. Raises ContentError when the
    assignment was not released or the gradebook cannot be read.
    """
    sheet = read_sheet(class_folder, name)
    template = load_template("feedback.html.j2")
    css = read_css("feedback.css")
    written = []
    for student in _students(class_folder, sheet):
        page = _page(sheet, student)
        html = template.render(
            page=page,
            words={key: text[sheet.lang] for key, text in WORDS.items()},
            css=css,
            html_lang="zh-CN" if sheet.lang == "zh" else "en",
        )
        path = class_folder / "feedback" / student.id / name / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".tmp")
        made.write_text(html, encoding="utf-8")
        made.replace(path)
        written.append(path)
    return written


def load_template(name: str) -> Template:
    """Return one of our page templates; every value in it is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def read_css(name: str) -> Markup:
    """Return the style of one of our pages, to stand in the page itself."""
    return trusted("".join((TEMPLATES / css).read_text("utf-8") for css in ("base.css", name)))


def _students(class_folder: Path, sheet: Sheet) -> list[_Student]:
    scores: dict[str, dict[str, CellScore]] = defaultdict(dict)
    for score in read_scores(class_folder):
        if score.assignment == sheet.name:
            scores[score.student][score.cell.grade_id] = score
    comments: dict[str, dict[str, str]] = defaultdict(dict)
    for comment in read_comments(class_folder):
        if comment.assignment == sheet.name and comment.manual:
            comments[comment.student][comment.grade_id] = comment.manual
    submissions = {
        one.student: one for one in read_submissions(class_folder) if one.assignment == sheet.name
    }
    try:
        names = {student.id: student.name for student in read_roster(class_folder)}
    except ContentError:
        names = {}  # feedback needs no roster; the gradebook knows who was graded
    ids = [*names, *sorted(set(submissions) - set(names))]
    return [
        _Student(
            student,
            names.get(student, ""),
            submissions.get(student),
            scores[student],
            comments[student],
            (class_folder / "submitted" / student / sheet.name).is_dir(),
            **_work(class_folder / "autograded" / student / sheet.name, sheet),
        )
        for student in ids
        if Path(student).name == student and student not in {".", ".."}
    ]


def _work(folder: Path, sheet: Sheet) -> dict[str, Any]:
    """Return what grading left in ``autograded``; stock nbgrader leaves the notebook only."""
    outcome = _json(folder / "outcome.json")
    notebook = _json(folder / f"{sheet.name}.ipynb")
    cells = {}
    for cell in notebook.get("cells", []):
        grade_id = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        if grade_id:
            cells[grade_id] = cell
    answers: Mapping[str, Any] = {}
    if sheet.kind == "quiz":
        from quizzes import read_answers

        answers, _ = read_answers(folder / "answers.json")
    return {
        "outcomes": {c.grade_id: c for c in cells_from_json(outcome)} if outcome else {},
        "repairs": tuple(outcome.get("repairs", ())),
        "cells": cells,
        "answers": answers,
    }


def _json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _page(sheet: Sheet, student: _Student) -> dict[str, Any]:
    def say(key: str, **values: object) -> str:
        return WORDS[key][sheet.lang].format(**values)

    page: dict[str, Any] = {
        "title": sheet.title,
        "student": student.id,
        "name": student.name,
        "absent": "",
        "repairs": student.repairs,
    }
    if student.submission is None:
        page["absent"] = say("not_graded" if student.handed_in else "not_handed_in")
        return page
    unreadable = _unreadable(student)
    if unreadable:
        page |= {"absent": unreadable, "repairs": ()}
        return page
    most = sum(question.max_score for question in sheet.questions)
    score = sum(one.score for one in student.scores.values()) - student.submission.penalty
    waiting = sum(one.cell.max_score for one in student.scores.values() if one.waits)
    notes = []
    if waiting:
        notes.append(say("waiting", points=number(waiting)))
    if student.submission.at:
        notes.append(say("handed_in_at", at=_moment(student.submission.at)))
    if student.submission.late:
        notes.append(say("late", duration=_duration(student.submission.late, sheet.lang)))
    if student.submission.penalty:
        notes.append(say("penalty", points=number(student.submission.penalty)))
    page |= {
        "score": number(score),
        "max_score": number(most),
        "share": f"{100 * max(0.0, min(score / most, 1.0)):.0f}" if most else "0",
        "notes": notes,
        "questions": _questions(sheet, student),
    }
    return page


def _unreadable(student: _Student) -> str:
    """Return the one reason why nothing of a hand-in could be graded, or an empty text."""
    failed = {Status.INVALID, Status.ERROR}
    reasons = {outcome.reason for outcome in student.outcomes.values()}
    if len(reasons) != 1 or any(one.status not in failed for one in student.outcomes.values()):
        return ""
    if any(score.manual is not None for score in student.scores.values()):
        return ""
    return clipped(reasons.pop())


def _questions(sheet: Sheet, student: _Student) -> list[dict[str, Any]]:
    views = {}
    if sheet.form is not None:
        from quizzes import paper

        views = {item.slot: item.view for item in paper(sheet.form, student.id)}
    return [
        _question(sheet, student, question, views.get(question.grade_id))
        for question in sheet.questions
    ]


def _question(
    sheet: Sheet, student: _Student, question: Question, view: dict[str, Any] | None
) -> dict[str, Any]:
    from .responses import response_lines

    outcome = student.outcomes.get(question.grade_id)
    score = student.scores.get(question.grade_id)
    state, tone, points = _state(sheet, question, outcome, score)
    full = score is not None and not score.waits and score.score >= question.max_score
    label = str(view["section"]) if view else question.section
    objective = sheet.item_objectives.get(str(view["id"]), "") if view else question.objective
    shown: dict[str, Any] = {
        "grade_id": question.grade_id,
        "title": question.title,
        "state": state,
        "tone": tone,
        "points": points,
        "stem": trusted(view["stem"][sheet.lang]) if view else "",
        "response": response_lines(view, student.answers, question.grade_id, sheet.lang)
        if view
        else [],
        "lines": [
            {
                "passed": line.passed,
                "message": clipped(line.message),
                "points": f"{number(line.points)} / {number(line.max_points)}"
                if line.max_points
                else "",
            }
            for line in (outcome.lines if outcome and view is None else ())
        ],
        "reason": clipped(outcome.reason) if outcome else "",
        "comment": "\n".join(
            student.comments[grade_id]
            for grade_id in dict.fromkeys([question.grade_id, *question.answers])
            if grade_id in student.comments
        ),
        "answers": [] if view else _answers(student, question),
        "hints": []
        if full
        else _hints(
            sheet, {"asked": sheet.objectives.get(objective), "reread": sheet.sections.get(label)}
        ),
    }
    return shown


def _hints(sheet: Sheet, known: Mapping[str, str | None]) -> list[str]:
    """What to learn from a question without full points: what it asked for, where that stands."""
    values = {"asked": "objective", "reread": "section"}
    return [
        WORDS[key][sheet.lang].format(**{values[key]: words})
        for key, words in known.items()
        if words
    ]


def _state(
    sheet: Sheet, question: Question, outcome: CellOutcome | None, score: CellScore | None
) -> tuple[str, str, str]:
    """Return the words for how a question came out, their tone, and the points."""
    most = number(question.max_score)
    lang = sheet.lang
    if score is None or score.waits:
        invalid = outcome is not None and outcome.status in {Status.INVALID, Status.ERROR}
        key = "state_looked_at" if invalid else "state_waiting"
        return WORDS[key][lang], "warn", f"– / {most}"
    points = f"{number(score.score)} / {most}"
    if outcome is not None and outcome.status is Status.MISSING and score.manual is None:
        return WORDS["state_missing"][lang], "bad", points
    if score.score >= question.max_score:
        return WORDS["state_full"][lang], "good", points
    if score.score > 0:
        return WORDS["state_partly"][lang], "", points
    return WORDS["state_none"][lang], "bad", points


def _answers(student: _Student, question: Question) -> list[dict[str, Any]]:
    """Return what the student wrote for a question; never the test cell itself."""
    shown = []
    for grade_id in question.answers:
        cell = student.cells.get(grade_id)
        if cell is None:
            continue
        source = cell.get("source", "")
        text = source if isinstance(source, str) else "".join(source)
        shown.append(
            {
                "text": clipped(text.strip()),
                "code": cell.get("cell_type") == "code",
                "outputs": outputs_html(cell.get("outputs", [])),
            }
        )
    return shown


def number(points: float) -> str:
    """Return points as they are read: 3, 2.5, 0.33."""
    return f"{round(points, 2):g}"


def _moment(at: datetime) -> str:
    """Return a moment in this computer's time zone, with its offset."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M (UTC%z)")


def _duration(late: timedelta, lang: str) -> str:
    minutes = max(1, round(late.total_seconds() / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    units = {"zh": (" 天", " 小时", " 分钟"), "en": (" d", " h", " min")}[lang]
    parts = zip((days, hours, minutes), units, strict=True)
    return " ".join(f"{count}{unit}" for count, unit in parts if count)
