"""Quizzes, self-checks and self-tests in a notebook: the component of the site, saved to files.

This file travels with a quiz; it needs anywidget and its neighbours here.
"""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from quizzes.papers import paper
from quizzes.slots import read_answers

_STATIC = Path(__file__).parent / "static"


def bundle(*names: str) -> str:
    """Join ES modules of `static/` into one, each after what it imports."""
    sources = []
    for name in names:
        source = (_STATIC / name).read_text(encoding="utf-8")
        source = re.sub(r'^import [^;]*? from "\./[^"]+";\n', "", source, flags=re.M | re.S)
        sources.append(re.sub(r"^export ", "", source, flags=re.MULTILINE))
    return "\n".join(sources)


_QUIZ = bundle("score.js", "quiz.js") + "\nexport default { render };\n"
_SELFTEST = bundle("selftest.js") + "\nexport default { render };\n"


class QuizWidget(anywidget.AnyWidget):
    """A graded quiz (``kind`` quiz) or a self-check, shown by `static/quiz.js`."""

    _esm = _QUIZ
    _css = (_STATIC / "quiz.css").read_text(encoding="utf-8")

    kind = traitlets.Unicode("quiz").tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    student = traitlets.Unicode("").tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    lang = traitlets.Unicode("zh").tag(sync=True)
    saved_at = traitlets.Unicode("").tag(sync=True)


class SelfTestWidget(anywidget.AnyWidget):
    """A self-test, shown by `static/selftest.js`; its answers stay in the browser."""

    _esm = _SELFTEST
    _css = (_STATIC / "selftest.css").read_text(encoding="utf-8")

    data = traitlets.Dict().tag(sync=True)


def quiz(form: str = "form.json", lang: str = "zh") -> QuizWidget:
    """Show the graded quiz of a released form; answers go to answers.json beside it.

    Run the cell again, today or tomorrow: it goes on where it stopped.
    """
    path = Path(form)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path.resolve()} is not there. Open the notebook in the folder that you were given: "
            "form.json and the folder quizzes/ belong beside it."
        )
    loaded = json.loads(path.read_text(encoding="utf-8"))
    target = path.parent / "answers.json"
    answers, problem = read_answers(target)
    if problem not in ("", "no-answers"):
        # Never write over what cannot be read: the student may have something to save there.
        target.replace(target.with_suffix(f".unreadable-{datetime.now(UTC):%Y%m%d%H%M%S}.json"))
    widget = QuizWidget(
        lang=str(answers.get("lang", lang)),
        student=str(answers.get("student") or os.environ.get("JUPYTERHUB_USER", "")),
        answers=answers.get("items", {}),
    )

    def show(_change: object = None) -> None:
        data: dict[str, Any] = {
            "id": loaded["quiz"],
            "title": loaded["title"],
            "student": widget.student,
            "lang": widget.lang,
        }
        if widget.student or not loaded["personal"]:
            data["paper"] = [
                {"slot": part.slot, "item": part.item, "variant": part.variant, "view": part.view}
                for part in paper(loaded, widget.student)
            ]
        widget.data = data

    def save(_change: object = None) -> None:
        value = {
            "format": 1,
            "quiz": loaded["quiz"],
            "student": widget.student,
            "lang": widget.lang,
            "items": widget.answers,
        }
        partial = target.with_suffix(".partial")
        partial.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(target)
        widget.saved_at = datetime.now(UTC).isoformat()

    show()
    widget.observe(show, names="student")
    widget.observe(save, names=["answers", "lang"])
    return widget


def selfcheck(item: str, practice: str = "practice.json") -> QuizWidget:
    """Show one practice item of a downloaded chapter; it answers at once."""
    data = json.loads(Path(practice).read_text(encoding="utf-8"))
    return QuizWidget(kind="selfcheck", data=data[item])


def selftest(path: str) -> SelfTestWidget:
    """Show a self-test from its file (`selftest.json` in a download)."""
    return SelfTestWidget(data=json.loads(Path(path).read_text(encoding="utf-8")))
