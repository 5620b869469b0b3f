"""Questions as GIFT, Moodle's text format, which many other programs read too.

Format: docs.moodle.org, "GIFT format"; ids and tags stand in the comment before a question, as
Moodle reads them.
"""

from __future__ import annotations

from collections.abc import Sequence

from glossary import Text
from quizzes.exchange.moodle import case_html, fraction, menu_text, tags
from quizzes.exchange.question import Question, Written
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.exchange.texts import Languages, moodle_html, with_unit
from quizzes.item import BLANK

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\~=#{}:"} | {"\n": " ", "\r": ""})


def write(selection: Selection, languages: Languages, report: Report) -> bytes:
    """The file's bytes; what GIFT cannot say is noted in ``report``."""
    lines: list[str] = []
    for section in selection.sections:
        path = f"$course$/top/{selection.name}"
        lines.append(
            f"$CATEGORY: {path}/{section.name}" if selection.pick_one else f"$CATEGORY: {path}"
        )
        for question in section.questions:
            written = _questions(question, languages, report)
            lines += written
            report.questions += bool(written)
            report.graded += question.graded and bool(written)
    return ("\n\n".join(lines) + "\n").encode()


def _questions(question: Question, languages: Languages, report: Report) -> list[str]:
    match question.type:
        case "single" | "multiple":
            return [_one(question, languages, _choices(question, languages, report))]
        case "truefalse":
            return [_one(question, languages, _truefalse(question, languages))]
        case "numeric":
            stem = moodle_html(with_unit(question.stem, question.unit), languages)
            answers = _numeric(question, languages, report)
            return [_one(question, languages, answers, stem=stem)]
        case "matching":
            return _matching(question, languages, report)
        case "fillin":
            return _gaps(question, languages, report)
        case "ordering":
            report.changed(question.id, "GIFT has no ordering: steps are matched with places")
            report.left_out(f"{question.id} (feedback)", "GIFT has no feedback on an ordering")
            steps = [question.choice(letter).text for letter in question.key]
            places = [Text(zh=f"第 {at} 步", en=f"Step {at}") for at in range(1, len(steps) + 1)]
            return [
                _one(question, languages, _pairs(list(zip(places, steps, strict=True)), languages))
            ]
    report.left_out(f"{question.id} (model answer, rubric)", "GIFT has no notes for the marker")
    if question.type == "case":
        report.changed(question.id, "a case becomes an essay for each of its questions")
        return [_one(question, languages, "", part=part) for part in question.written]
    return [_one(question, languages, "")]


def _one(
    question: Question,
    languages: Languages,
    answers: str,
    *,
    part: Written | None = None,
    stem: str | None = None,
    name: str = "",
    points: float | None = None,
) -> str:
    """One question with its comment, name, text and general feedback."""
    html = stem if stem is not None else moodle_html(question.stem, languages)
    points = points or question.points
    if part and question.type == "case":
        name = f"{question.id}-{part.id}"
        html = case_html(html, moodle_html(part.prompt, languages))
        points = part.points
    name = name or question.id
    known = tags(question, part if question.type == "case" else None)
    noted = "".join(f" [tag:{tag}]" for tag in [*known, f"points:{points:g}"])
    general = _text(moodle_html(question.explanation, languages))
    return (
        f"// [id:{name}]{noted}\n::{name.translate(_SPECIAL)}::[html]{_text(html)}"
        f"{{{answers}\n####{general}}}"
    )


def _choices(question: Question, languages: Languages, report: Report) -> str:
    if question.type == "multiple" and question.rule == "all-or-nothing":
        report.changed(
            question.id, "GIFT has no all-or-nothing: some of the right options earn some points"
        )
    lines = []
    shares = question.shares()
    for choice in question.choices:
        if question.type == "single":
            sign = "=" if choice.right else "~"
        else:
            sign = f"~%{fraction(shares[choice.id])}%"
        text = _text(moodle_html(choice.text, languages))
        lines.append(f"\n{sign}{text}{_feedback(choice.feedback, languages)}")
    return "".join(lines)


def _truefalse(question: Question, languages: Languages) -> str:
    wrong, right = ("false", "true") if question.key else ("true", "false")
    verdict = "TRUE" if question.key else "FALSE"
    return verdict + "".join(
        _feedback(question.verdicts[name], languages) for name in (wrong, right)
    )


def _numeric(question: Question, languages: Languages, report: Report) -> str:
    if question.unit:
        report.changed(
            question.id, "GIFT has no units: the stem names it, the answer is the number alone"
        )
    lines = [f"\n=%100%{question.key:.12g}:{question.tolerance:.12g}"]
    for slip in question.slips:
        feedback = _feedback(slip.feedback, languages)
        # What should be nothing may compute to 1e-14, and GIFT knows no powers of ten.
        value = round(slip.value, 9) + 0.0
        lines.append(f"\n=%0%{value:.12g}:{question.tolerance:.12g}{feedback}")
    return "#" + "".join(lines)


def _matching(question: Question, languages: Languages, report: Report) -> list[str]:
    if len(question.lefts) < 3:
        report.changed(question.id, "Moodle wants three pairs or more; it may refuse this one")
    report.left_out(f"{question.id} (feedback)", "GIFT has no feedback on a matching")
    pairs: list[tuple[Text | None, Text]] = [
        (left.text, question.choice(question.key[left.id]).text) for left in question.lefts
    ]
    pairs += [(None, choice.text) for choice in question.choices if not choice.right]
    return [_one(question, languages, _pairs(pairs, languages))]


def _pairs(pairs: Sequence[tuple[Text | None, Text]], languages: Languages) -> str:
    """Left and right sides; a right side that belongs to none has an empty left one."""
    lines = []
    for left, right in pairs:
        # An arrow in a text would end the left side; the entity says the same.
        html = moodle_html(left, languages).replace("->", "-&gt;") if left else ""
        lines.append(f"\n={_text(html)} -> {_text(menu_text(right, languages))}")
    return "".join(lines)


def _gaps(question: Question, languages: Languages, report: Report) -> list[str]:
    """GIFT has one gap a question: an item of several becomes several, the other gaps open."""
    found = []
    if len(question.blanks) > 1:
        report.changed(question.id, "each gap becomes a question of its own")
    report.changed(
        question.id, "a gap is compared by its letters: full-width variants and punctuation count"
    )
    report.left_out(f"{question.id} (feedback)", "GIFT has no feedback on gaps")
    for number, (name, accept) in enumerate(question.blanks.items(), 1):
        marks = dict.fromkeys(question.blanks, "____") | {name: f"____ ({number})"}
        stem = Text(
            **{
                lang: BLANK.sub(lambda found, marks=marks: marks[found[1]], text)  # type: ignore[misc]
                for lang, text in question.stem
            }
        )
        accepted = dict.fromkeys([*accept.zh, *accept.en])
        answers = "".join(f"\n=%100%{_text(word)}" for word in accepted)
        alone = len(question.blanks) == 1
        found.append(
            _one(
                question,
                languages,
                answers,
                stem=moodle_html(stem, languages),
                name=question.id if alone else f"{question.id}-gap{number}",
                points=question.points / len(question.blanks),
            )
        )
    return found


def _feedback(text: Text | None, languages: Languages) -> str:
    return f"#{_text(moodle_html(text, languages))}" if text else ""


def _text(html: str) -> str:
    return html.translate(_SPECIAL)
