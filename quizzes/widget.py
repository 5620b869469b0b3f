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

from quizzes.papers import normal_student, paper
from quizzes.slots import read_answers

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import [^;]*? from "\./([^"]+)";\n', re.MULTILINE)


def bundle(entry: str) -> str:
    """Join an ES module of `static/` and what it imports into one script without imports.

    Each module stands once, after those that it imports; nothing is exported.
    """
    sources: dict[str, str] = {}

    def add(name: str) -> None:
        source = (STATIC / name).read_text(encoding="utf-8")
        for needed in _IMPORT.findall(source):
            if needed not in sources:
                add(needed)
        sources[name] = re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)

    add(entry)
    return "\n".join(sources.values())


def styles(name: str) -> str:
    """The style sheet of a component with what all of them share."""
    return "\n".join((STATIC / each).read_text(encoding="utf-8") for each in ("base.css", name))


class QuizWidget(anywidget.AnyWidget):
    """A graded quiz, a drill, a self-check, or what prevents them: `static/quiz.js`.

    ``data["kind"]`` says which. ``answers`` holds the entries of answers.json by slot, ``began``
    when it was opened first; ``saved_at`` and ``save_problem`` tell the component what became of
    them.
    """

    _esm = bundle("quiz.js") + "\nexport default { render };\n"
    _css = styles("quiz.css")

    data = traitlets.Dict().tag(sync=True)
    student = traitlets.Unicode("").tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    began = traitlets.Unicode("").tag(sync=True)
    lang = traitlets.Unicode("zh").tag(sync=True)
    saved_at = traitlets.Unicode("").tag(sync=True)
    save_problem = traitlets.Unicode("").tag(sync=True)

    def __repr__(self) -> str:
        """What a saved notebook holds in its place, and viewers without widgets show."""
        return "请运行这个单元格。 · Run this cell."


class SelfTestWidget(anywidget.AnyWidget):
    """A self-test, shown by `static/selftest.js`; its answers stay in the browser."""

    _esm = bundle("selftest.js") + "\nexport default { render };\n"
    _css = styles("selftest.css")

    data = traitlets.Dict().tag(sync=True)


class ConversationWidget(anywidget.AnyWidget):
    """A practice conversation, shown by `static/dialogue.js`; its course stays in the browser."""

    _esm = bundle("dialogue.js") + "\nexport default { render };\n"
    _css = styles("dialogue.css")

    data = traitlets.Dict().tag(sync=True)


class _Sitting:
    """One quiz in one notebook: what joins the widget, the form and answers.json."""

    def __init__(self, form: dict[str, Any], target: Path, lang: str) -> None:
        self.form = form
        self.target = target
        answers, problem = read_answers(target)
        if problem not in ("", "no-answers"):
            self.put_aside()  # the student may have something to save in what cannot be read
        entries = answers.get("items", {})
        self.widget = QuizWidget(
            lang=answers["lang"] if answers.get("lang") in ("zh", "en") else lang,
            student=str(answers.get("student") or ""),
            answers=entries,
            began=answers["began"] if isinstance(answers.get("began"), str) else "",
            saved_at=_moment(target.stat().st_mtime) if entries else "",
        )
        self.show()
        self.widget.observe(self.change_student, names="student")
        self.widget.observe(self.save, names=["answers", "lang", "began"])

    def show(self) -> None:
        """Give the component the student's paper; without a number, let it ask for one."""
        student = self.widget.student
        data = {
            "kind": "quiz",
            "id": self.form["quiz"],
            "title": self.form["title"],
            "minutes": self.form["minutes"],
            "personal": self.form["personal"],
            "student": student,
            "suggested": os.environ.get("JUPYTERHUB_USER", ""),
        }
        if student or not self.form["personal"]:
            data["paper"] = [
                {"slot": part.slot, "item": part.item, "variant": part.variant, "view": part.view}
                for part in paper(self.form, student)
            ]
        self.widget.data = data

    def change_student(self, _change: object) -> None:
        """Begin another paper; the answers to the one before are put aside."""
        if self.widget.answers:
            self.put_aside()
            self.widget.answers = {}
        self.widget.began = ""
        self.show()

    def save(self, _change: object) -> None:
        """Write answers.json whole or not at all, and tell the component.

        The notebook may be open twice, each with a kernel of its own: of two answers to a question
        the newer one is kept, here and in the file.
        """
        known, _ = read_answers(self.target)
        items = self.widget.answers
        if normal_student(str(known.get("student"))) == normal_student(self.widget.student):
            items = newest(items, known["items"])
        value = {
            "format": 1,
            "quiz": self.form["quiz"],
            "student": self.widget.student,
            "lang": self.widget.lang,
            "began": self.widget.began,
            "items": items,
        }
        partial = self.target.with_suffix(".partial")
        try:
            # Half of a surrogate pair, which a browser may send, is no character: "?".
            text = json.dumps(value, ensure_ascii=False, indent=1)
            partial.write_bytes(text.encode(errors="replace"))
            partial.replace(self.target)
        except OSError as error:
            self.widget.save_problem = f"{error.strerror or error} {_moment()}"
            return
        self.widget.save_problem = ""
        self.widget.saved_at = _moment()
        self.widget.answers = items

    def put_aside(self) -> None:
        """Rename answers.json, so that nothing in it is lost."""
        if self.target.exists():
            stamp = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
            self.target.replace(self.target.with_suffix(f".before-{stamp}.json"))


def newest(own: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Of two copies of the answers the newer entry of each slot; of equally old ones our own."""

    def moment(entry: object) -> str:
        at = entry.get("at") if isinstance(entry, dict) else None
        return at if isinstance(at, str) else ""

    slots = [*own, *(slot for slot in other if slot not in own)]
    return {slot: max(own.get(slot), other.get(slot), key=moment) for slot in slots}


def quiz(form: str = "form.json", lang: str = "zh") -> QuizWidget:
    """Show the graded quiz of a released form; answers go to answers.json beside it.

    Run the cell again, today or tomorrow: it goes on where it stopped.
    """
    path = Path(form)
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return _problem(path, lang, _MISSING)
    except ValueError:
        return _problem(path, lang, _DAMAGED)
    return _Sitting(loaded, path.parent / "answers.json", lang).widget


def selfcheck(item: str, practice: str = "practice.json") -> QuizWidget:
    """Show one practice item of a downloaded chapter; it answers at once."""
    path = Path(practice)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))[item]
    except (OSError, ValueError, KeyError):
        return _problem(path, "zh", _MISSING)
    # Its section is a place on the site's page; a notebook has no such place.
    return QuizWidget(data={**data, "kind": "selfcheck", "section": None})


def drill(name: str) -> QuizWidget:
    """Show a drill of a downloaded chapter (NAME.json beside it), scored as it goes."""
    path = Path(f"{name}.json")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return _problem(path, "zh", _MISSING)
    except ValueError:
        return _problem(path, "zh", _DAMAGED)
    return QuizWidget(data={**data, "kind": "drill"})


def selftest(name: str, lang: str = "zh") -> SelfTestWidget | QuizWidget:
    """Show a self-test: of NAME.json beside the notebook, or of the installed course."""
    path = Path(f"{name}.json")
    try:
        test = json.loads(path.read_text(encoding="utf-8")) if path.exists() else _installed(name)
    except ValueError:
        return _problem(path, lang, _DAMAGED)
    if test is None:
        return _problem(path, lang, _MISSING)
    return SelfTestWidget(data={"test": test, "lang": lang})


def conversation(name: str, lang: str = "zh") -> ConversationWidget | QuizWidget:
    """Show a practice conversation: of NAME.json here, or of the installed course."""
    path = Path(f"{name}.json")
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else _dialogue(name)
    except ValueError:
        return _problem(path, lang, _DAMAGED)
    if found is None:
        return _problem(path, lang, _MISSING)
    return ConversationWidget(data={"dialogue": found, "lang": lang})


def _dialogue(name: str) -> dict[str, Any] | None:
    """A conversation of the course, where its dialogues are: not beside a student's notebook."""
    folder = Path(__file__).parent / "dialogues"
    if not folder.is_dir():
        return None
    from quizzes.dialogue_check import load_dialogues

    dialogue = load_dialogues(folder)[0].get(name)
    return dialogue.data() if dialogue else None


def _installed(name: str) -> dict[str, Any] | None:
    """A self-test of the course, where its banks are: not beside a student's notebook."""
    folder = Path(__file__).parent / "selftests"
    if not folder.is_dir():
        return None
    from quizzes.instruments import load_selftests

    test = load_selftests(folder)[0].get(name)
    return test.data() if test else None


_MISSING = {
    "zh": "找不到 {path}。请在老师发的文件夹里打开笔记本，并保留其中所有文件。",
    "en": "{path} is not there. Open the notebook in the folder that you were given, and keep "
    "everything that lies in it.",
}
_DAMAGED = {
    "zh": "{path} 读不出来，可能没有下载完整。请向老师再要一份。",
    "en": "{path} cannot be read; it may not have been downloaded whole. Ask for another copy.",
}


def _problem(path: Path, lang: str, texts: dict[str, str]) -> QuizWidget:
    """Say in place of the quiz what is missing: a student is no reader of tracebacks."""
    text = {name: words.format(path=path.resolve()) for name, words in texts.items()}
    return QuizWidget(data={"kind": "problem", "lang": lang, "text": text})


def _moment(timestamp: float | None = None) -> str:
    now = datetime.now(UTC) if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
    return now.isoformat()
