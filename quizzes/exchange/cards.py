"""Practice questions as an Anki deck (.apkg): asked on the front, answered on the back."""

from __future__ import annotations

import hashlib
import tempfile
from html import escape
from pathlib import Path

from glossary.text import Lang
from quizzes.exchange.question import Question
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection, practice_only
from quizzes.exchange.texts import html_with_tex
from quizzes.exchange.wording import answer
from quizzes.item import BLANK

_STYLE = """
.card { font: 18px/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  max-width: 40em; margin: 0 auto; padding: 1em; text-align: left; }
.answer { font-weight: 600; }
.why { opacity: .85; }
ol.letters { list-style: upper-alpha; }
hr { margin: 1em 0; border: 0; border-top: 1px solid currentColor; opacity: .3; }
"""


def write(selection: Selection, lang: Lang, report: Report) -> bytes:
    """The deck's bytes. Graded questions stay out, whatever was selected, and are listed."""
    import genanki

    for question in selection.questions:
        if question.graded:
            report.left_out(question.id, "a graded question is no flash card")
    model = genanki.Model(
        _number("service-management-course model 1"),
        "Service management",
        fields=[{"name": name} for name in ("Question", "Answer", "Id")],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": "{{FrontSide}}<hr>{{Answer}}"}],
        css=_STYLE,
    )
    deck = genanki.Deck(_number(f"{selection.name} {lang}"), selection.title[lang])
    for question in practice_only(selection).questions:
        report.questions += 1
        tags = [question.item.chapter, question.item.objective, question.item.bloom]
        deck.add_note(
            genanki.Note(
                model=model,
                fields=[front(question, lang), back(question, lang), escape(question.id)],
                tags=tags,
                guid=genanki.guid_for(question.id, lang),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(path, timestamp=1_600_000_000)
        return path.read_bytes()


def front(question: Question, lang: Lang) -> str:
    """What is asked."""
    stem = BLANK.sub("\\_\\_\\_\\_", question.stem[lang])
    parts = [f"<div>{html_with_tex(stem)}</div>"]
    if question.lefts:
        parts.append(_list([left.text[lang] for left in question.lefts]))
    if question.choices:
        parts.append(_list([choice.text[lang] for choice in question.choices], "letters"))
    if question.type == "case":
        parts.append(_list([part.prompt[lang] for part in question.written]))
    return "".join(parts)


def back(question: Question, lang: Lang) -> str:
    """The answer, what is wrong with the others, and why."""
    parts = [f'<div class="answer">{_right(question, lang)}</div>']
    parts += [
        f'<div class="why">{choice.id.upper()}. {html_with_tex(choice.feedback[lang])}</div>'
        for choice in question.choices
        if choice.feedback
    ]
    if question.feedback:
        parts.append(f'<div class="why">{html_with_tex(question.feedback[lang])}</div>')
    parts.append(f'<div class="why">{html_with_tex(question.explanation[lang])}</div>')
    return "".join(parts)


def _right(question: Question, lang: Lang) -> str:
    """What is right: letters with their texts, or the model answers."""
    if question.type in ("single", "multiple"):
        right = [choice for choice in question.choices if choice.right]
        return "<br>".join(f"{c.id.upper()}. {html_with_tex(c.text[lang])}" for c in right)
    if question.written:
        models = [html_with_tex(part.model_answer[lang]) for part in question.written]
        return "".join(f"<div>{model}</div>" for model in models)
    return escape(answer(question, lang), quote=False)


def _list(texts: list[str], kind: str = "") -> str:
    lines = "".join(f"<li>{html_with_tex(text)}</li>" for text in texts)
    return f'<ol class="{kind}">{lines}</ol>' if kind else f"<ol>{lines}</ol>"


def _number(name: str) -> int:
    """Anki's ids are numbers; the same name gives the same deck again, so an update updates."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") | 1 << 30
