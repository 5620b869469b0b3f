"""Questions as Moodle XML, which a Moodle question bank imports.

What our items say beyond Moodle's fields goes into tags (``objective:q-gap``), so that nothing is
lost on the way there and back. Format: docs.moodle.org, "Moodle XML format".
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from html import escape

from glossary import LANGS, Text
from quizzes.exchange.pictures import Pictures
from quizzes.exchange.question import Question, Written
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.exchange.texts import Languages, html_with_tex, moodle_html, multilang, plain, words
from quizzes.item import BLANK, Numeric

#: Where a field's own files are, for Moodle.
FILES = "@@PLUGINFILE@@/"
#: What Moodle's grade lists hold for the shares that choices of up to eight options need.
_FRACTIONS = ("100", "50", "33.33333", "25", "20", "16.66667", "14.28571")


def write(selection: Selection, languages: Languages, report: Report) -> bytes:
    """The file's bytes; what Moodle holds differently is noted in ``report``."""
    quiz = ET.Element("quiz")
    for section in selection.sections:
        path = f"$course$/top/{selection.name}"
        if selection.pick_one:
            path += f"/{section.name}"
        _text(ET.SubElement(ET.SubElement(quiz, "question", type="category"), "category"), path)
        for question in section.questions:
            for element in _questions(question, languages, report):
                quiz.append(element)
            report.questions += 1
            report.graded += question.graded
    ET.indent(quiz, "  ")
    return bytes(ET.tostring(quiz, encoding="utf-8", xml_declaration=True))


def tags(question: Question, part: Written | None = None) -> list[str]:
    """What the item says that other programs have no field for, as ``name:value``.

    ``part``: the question of a case, where each is one of its own.
    """
    item = question.item
    found = [
        f"type:{item.type}",
        f"use:{item.use}",
        f"objective:{item.objective}",
        f"bloom:{item.bloom}",
        f"difficulty:{item.difficulty:g}",
        f"section:{item.section}",
        *(f"tag:{tag}" for tag in item.tags),
        *(f"blank:{name}" for name in question.blanks),
        *([f"part:{part.id}"] if part else []),
    ]
    if isinstance(item, Numeric):
        found += [f"spelling:{spelling}" for spelling in item.unit_spellings]
        found += [f"decimals:{item.decimals}"] if item.decimals is not None else []
        found += [f"figures:{item.figures}"] if item.figures else []
    found += [
        f"misconception:{choice.id}:{choice.misconception}"
        for choice in question.choices
        if choice.misconception
    ]
    return found + [f"slip:{slip.misconception}" for slip in question.slips]


def _questions(question: Question, languages: Languages, report: Report) -> list[ET.Element]:
    match question.type:
        case "single" | "multiple":
            return [_choice(question, languages, report)]
        case "truefalse":
            return [_truefalse(question, languages)]
        case "numeric":
            return [_numeric(question, languages)]
        case "ordering":
            return [_ordering(question, languages, report)]
        case "matching":
            return [_matching(question, languages)]
        case "fillin":
            return [_cloze(question, languages, report)]
    if question.type == "case":
        report.changed(question.id, "a case becomes an essay for each of its questions")
    return [_essay(question, part, languages) for part in question.written]


def _head(
    question: Question,
    kind: str,
    stem: str,
    languages: Languages,
    *,
    part: Written | None = None,
    general: str = "",
) -> ET.Element:
    """What every question has; ``part`` where it asks for one question of a case.

    ``general`` is the general feedback, where it is more than the explanation.
    """
    name = f"{question.id}-{part.id}" if part else question.id
    points = part.points if part else question.points
    element = ET.Element("question", type=kind)
    shown = LANGS if languages == "both" else (languages,)
    title = " / ".join(BLANK.sub("___", plain(question.stem[lang]))[:60] for lang in shown)
    _text(ET.SubElement(element, "name"), f"{name} {title}")
    _html(element, "questiontext", stem)
    _html(element, "generalfeedback", general or moodle_html(question.explanation, languages))
    ET.SubElement(element, "defaultgrade").text = f"{points:g}"
    ET.SubElement(element, "penalty").text = "0"
    ET.SubElement(element, "hidden").text = "0"
    ET.SubElement(element, "idnumber").text = name
    return element


def _finish(element: ET.Element, question: Question, part: Written | None = None) -> ET.Element:
    holder = ET.SubElement(element, "tags")
    for tag in tags(question, part):
        _text(ET.SubElement(holder, "tag"), tag)
    return element


def _choice(question: Question, languages: Languages, report: Report) -> ET.Element:
    element = _head(question, "multichoice", moodle_html(question.stem, languages), languages)
    single = question.type == "single"
    ET.SubElement(element, "single").text = str(single).lower()
    ET.SubElement(element, "shuffleanswers").text = "true"
    ET.SubElement(element, "answernumbering").text = "abc"
    if not single and question.rule == "all-or-nothing":
        report.changed(
            question.id,
            "Moodle has no all-or-nothing choice: some of the right options earn some points",
        )
    shares = question.shares()
    for choice in question.choices:
        share = float(choice.right) if single else shares[choice.id]
        answer = _html(element, "answer", moodle_html(choice.text, languages))
        answer.set("fraction", fraction(share))
        if choice.feedback:
            _html(answer, "feedback", moodle_html(choice.feedback, languages))
    return _finish(element, question)


def fraction(share: float) -> str:
    """A share as Moodle's percentages spell it, -100 to 100."""
    sign = "-" if share < 0 else ""
    near = [text for text in _FRACTIONS if abs(abs(share) * 100 - float(text)) < 1e-4]
    return sign + near[0] if near else f"{share * 100:g}"


def _truefalse(question: Question, languages: Languages) -> ET.Element:
    element = _head(question, "truefalse", moodle_html(question.stem, languages), languages)
    for verdict in ("true", "false"):
        right = (verdict == "true") == question.key
        answer = ET.SubElement(element, "answer", fraction="100" if right else "0", format="plain")
        ET.SubElement(answer, "text").text = verdict
        _html(answer, "feedback", moodle_html(question.verdicts[verdict], languages))
    return _finish(element, question)


def _numeric(question: Question, languages: Languages) -> ET.Element:
    element = _head(question, "numerical", moodle_html(question.stem, languages), languages)
    answers: list[tuple[str, float, Text | None]] = [("100", question.key, None)]
    answers += [("0", slip.value, slip.feedback) for slip in question.slips]
    for share, number, feedback in answers:
        answer = ET.SubElement(element, "answer", fraction=share, format="moodle_auto_format")
        ET.SubElement(answer, "text").text = f"{number:.12g}"
        _html(answer, "feedback", moodle_html(feedback, languages) if feedback else "")
        ET.SubElement(answer, "tolerance").text = f"{question.tolerance:.12g}"
    if question.units:
        holder = ET.SubElement(element, "units")
        for name in question.units:
            unit = ET.SubElement(holder, "unit")
            ET.SubElement(unit, "multiplier").text = "1"
            ET.SubElement(unit, "unit_name").text = name
    # Moodle's "units are optional": a number counts with a unit of the list and without.
    for name, value in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "3")):
        ET.SubElement(element, name).text = value
    ET.SubElement(element, "unitsleft").text = "0"
    return _finish(element, question)


def _ordering(question: Question, languages: Languages, report: Report) -> ET.Element:
    """The core type since Moodle 4.4."""
    element = _head(question, "ordering", moodle_html(question.stem, languages), languages)
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "RELATIVE_ALL_PREVIOUS_AND_NEXT"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        ET.SubElement(element, name).text = value
    report.changed(
        question.id,
        "Moodle gives part of the points for every pair of steps in the right order; here an "
        "order must be better than chance to earn any",
    )
    for verdict in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(element, verdict, moodle_html(_given(question.feedback), languages))
    for place, letter in enumerate(question.key, 1):
        answer = _html(element, "answer", moodle_html(question.choice(letter).text, languages))
        answer.set("fraction", str(place))
    return _finish(element, question)


def _matching(question: Question, languages: Languages) -> ET.Element:
    element = _head(question, "matching", moodle_html(question.stem, languages), languages)
    ET.SubElement(element, "shuffleanswers").text = "true"
    for verdict in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _html(element, verdict, moodle_html(_given(question.feedback), languages))
    pairs = [
        (moodle_html(left.text, languages), question.choice(question.key[left.id]))
        for left in question.lefts
    ]
    pairs += [("", choice) for choice in question.choices if not choice.right]
    for left, choice in pairs:
        pair = _html(element, "subquestion", left)
        # Right sides stand in a menu: Moodle filters their languages but shows no mark-up.
        _text(ET.SubElement(pair, "answer"), menu_text(choice.text, languages))
    return _finish(element, question)


def menu_text(text: Text, languages: Languages) -> str:
    """A right side of a matching: text without mark-up, in both languages still as spans."""
    if languages != "both":
        return plain(text[languages])
    if plain(text.zh) == plain(text.en):
        return plain(text.zh)
    return "".join(multilang(escape(plain(text[lang]), quote=False), lang) for lang in LANGS)


def _cloze(question: Question, languages: Languages, report: Report) -> ET.Element:
    """Gaps stand in the text; with both languages they stand once, numbered, after it."""
    gaps = {name: _gap(question, name) for name in question.blanks}
    if languages == "both":
        numbers = {name: f"____ ({n})" for n, name in enumerate(gaps, 1)}
        stem = moodle_html(
            Text(**{lang: _with_gaps(question.stem[lang], numbers) for lang in LANGS}), languages
        )
        stem += "".join(f"<p>({n}) {gap}</p>" for n, gap in enumerate(gaps.values(), 1))
    else:
        marks = {name: f"\ufdd2{name}\ufdd3" for name in gaps}
        stem = html_with_tex(_with_gaps(question.stem[languages], marks))
        for name, gap in gaps.items():
            stem = stem.replace(marks[name], gap)
    report.changed(
        question.id,
        "Moodle compares a gap by its letters: full-width variants and stray punctuation count",
    )
    explanation = moodle_html(question.explanation, languages)
    feedback = moodle_html(_given(question.feedback), languages)
    said = f'<div class="feedback">{feedback}</div><div>{explanation}</div>'
    element = _head(question, "cloze", stem, languages, general=said)
    return _finish(element, question)


def _with_gaps(stem: str, marks: dict[str, str]) -> str:
    return BLANK.sub(lambda found: marks[found[1]], stem)


def _gap(question: Question, name: str) -> str:
    words_ = question.blanks[name]
    accepted = dict.fromkeys([*words_.zh, *words_.en])
    special = str.maketrans({c: f"\\{c}" for c in '}#~/"\\'})
    answers = "~".join("=" + escape(word.translate(special), quote=False) for word in accepted)
    return "{1:SHORTANSWER:" + answers + "}"


def _essay(question: Question, part: Written, languages: Languages) -> ET.Element:
    case = question.type == "case"
    stem = moodle_html(question.stem, languages)
    if case:
        stem = case_html(stem, moodle_html(part.prompt, languages))
    element = _head(question, "essay", stem, languages, part=part if case else None)
    for name, value in (
        ("responseformat", "editor"),
        ("responserequired", "1"),
        ("responsefieldlines", "10"),
        ("attachments", "0"),
        ("attachmentsrequired", "0"),
    ):
        ET.SubElement(element, name).text = value
    _html(element, "graderinfo", grader_info(part, languages))
    return _finish(element, question, part if case else None)


def case_html(stem: str, prompt: str) -> str:
    """The case and one of its questions, which an import takes apart again."""
    return f'<div class="case">{stem}</div><hr><div class="prompt">{prompt}</div>'


def grader_info(part: Written, languages: Languages) -> str:
    """Model answer, rubric and keywords, which only a teacher sees."""
    lines = "".join(
        f'<li data-points="{line.points:g}">'
        f"{moodle_html(words(line, f'{line.points:g} 分：', f'{line.points:g}: '), languages)}</li>"
        for line in part.rubric
    )
    info = f'<div class="model-answer">{moodle_html(part.model_answer, languages)}</div>'
    info += f'<ol class="rubric">{lines}</ol>'
    if part.keywords:
        shown = Text(zh="；".join(part.keywords.zh), en="; ".join(part.keywords.en))
        info += f'<div class="keywords">{moodle_html(shown, languages)}</div>'
    return info


def _given(text: Text | None) -> Text:
    assert text is not None
    return text


def _text(element: ET.Element, text: str) -> None:
    ET.SubElement(element, "text").text = text


def _html(parent: ET.Element, name: str, html: str) -> ET.Element:
    """A field with its text and, beside it, the files of its images."""
    pictures = Pictures(FILES)
    element = ET.SubElement(parent, name, format="html")
    ET.SubElement(element, "text").text = pictures.taken_from(html)
    for file, content in pictures.files.items():
        holder = ET.SubElement(element, "file", name=file, path="/", encoding="base64")
        holder.text = base64.b64encode(content).decode()
    return element
