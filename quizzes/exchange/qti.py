"""Questions as QTI 3.0 and 2.1 items (1EdTech, "Question and Test Interoperability").

Both versions say the same things under different names, so one tree is built, in the words of 2.1,
and `dialect` spells it. Scores are exact in both: an ordering's, which no template of QTI has,
is worked out by the item itself.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Literal

from glossary import Text
from glossary.text import Lang
from quizzes.exchange.qti_scoring import declarations, processing
from quizzes.exchange.question import Question
from quizzes.exchange.tree import fragment, to_bytes
from quizzes.item import BLANK

Version = Literal["2.1", "3.0"]
NAMESPACES: dict[str, str] = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_CODES: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "true": "正确",
        "false": "错误",
        "model": "参考答案",
        "rubric": "评分标准",
        "points": "分",
    },
    "en": {
        "true": "True",
        "false": "False",
        "model": "Model answer",
        "rubric": "Rubric",
        "points": "points",
    },
}
#: HTML that our Markdown makes, which both versions spell alike; every other element is QTI's.
_HTML = {"p", "div", "span", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "br"}
_HTML |= {"hr", "a", "img", "table", "thead", "tbody", "tr", "th", "td"}
_HTML |= {f"h{level}" for level in range(1, 7)}


def identifier(question: Question) -> str:
    """The item's name as XML allows it."""
    return question.id.replace(".", "_")


def item(question: Question, lang: Lang, version: Version) -> bytes:
    """One item as a document."""
    root = ET.Element(
        "assessmentItem",
        {
            "identifier": identifier(question),
            "title": question.id,
            "adaptive": "false",
            "timeDependent": "false",
            "xml:lang": _CODES[lang],
        },
    )
    root.extend(declarations(question))
    body = ET.SubElement(root, "itemBody")
    _body(body, question, lang)
    rules, feedback = processing(question), _feedback(question, lang)
    if rules is not None:
        root.append(rules)
    root.extend(feedback)
    return to_bytes(dialect(root, version))


def dialect(root: ET.Element, version: Version) -> ET.Element:
    """The tree in the words of one version: 3.0 writes ``qti-item-body`` for ``itemBody``."""
    if version == "2.1":
        for outcome in root.iter("outcomeDeclaration"):
            outcome.attrib.pop("externalScored", None)  # 2.1 does not know it yet
    copy = root if version == "2.1" else _renamed(root)
    copy.set("xmlns", NAMESPACES[version])
    return copy


def _renamed(element: ET.Element) -> ET.Element:
    tag = element.tag
    own = not tag.startswith("{") and tag not in _HTML
    renamed = ET.Element(f"qti-{_kebab(tag)}" if own else tag)
    for name, value in element.attrib.items():
        renamed.set(_kebab(name) if own and ":" not in name else name, value)
    renamed.text, renamed.tail = element.text, element.tail
    children = [_renamed(child) for child in element]
    if tag in ("modalFeedback", "rubricBlock"):
        holder = ET.SubElement(renamed, "qti-content-body")
        holder.extend(children)
    else:
        renamed.extend(children)
    return renamed


def _kebab(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"-{found[1].lower()}", name)


def _body(body: ET.Element, question: Question, lang: Lang) -> None:
    match question.type:
        case "single" | "multiple":
            body.extend(fragment(question.stem[lang]))
            limit = "1" if question.type == "single" else "0"
            box = _interaction(body, "choiceInteraction", shuffle="true", maxChoices=limit)
            for choice in question.choices:
                _put(box, "simpleChoice", choice.id, choice.text[lang])
        case "truefalse":
            body.extend(fragment(question.stem[lang]))
            box = _interaction(body, "choiceInteraction", shuffle="false", maxChoices="1")
            for verdict in ("true", "false"):
                _put(box, "simpleChoice", verdict, _WORDS[lang][verdict])
        case "ordering":
            body.extend(fragment(question.stem[lang]))
            box = _interaction(body, "orderInteraction", shuffle="true")
            for choice in question.choices:
                _put(box, "simpleChoice", choice.id, choice.text[lang])
        case "matching":
            body.extend(fragment(question.stem[lang]))
            _matching(body, question, lang)
        case "numeric":
            body.extend(fragment(question.stem[lang]))
            line = ET.SubElement(body, "p")
            entry = ET.SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE")
            entry.set("expectedLength", "12")
            if question.unit:
                entry.tail = f" {question.unit[lang]}"
        case "fillin":
            _gaps(body, question, lang)
        case _:
            _written(body, question, lang)


def _interaction(body: ET.Element, name: str, **more: str) -> ET.Element:
    return ET.SubElement(body, name, {"responseIdentifier": "RESPONSE", **more})


def _put(box: ET.Element, name: str, letter: str, markdown: str, **more: str) -> None:
    choice = ET.SubElement(box, name, {"identifier": letter, **more})
    choice.extend(fragment(markdown, wrap="span"))


def _matching(body: ET.Element, question: Question, lang: Lang) -> None:
    box = _interaction(
        body, "matchInteraction", shuffle="true", maxAssociations=str(len(question.lefts))
    )
    lefts, rights = (ET.SubElement(box, "simpleMatchSet") for _ in range(2))
    for left in question.lefts:
        _put(lefts, "simpleAssociableChoice", f"L{left.id}", left.text[lang], matchMax="1")
    for choice in question.choices:
        _put(rights, "simpleAssociableChoice", choice.id, choice.text[lang], matchMax="0")


def _gaps(body: ET.Element, question: Question, lang: Lang) -> None:
    marks = {name: f"\ufdd2{at}\ufdd3" for at, name in enumerate(question.blanks, 1)}
    stem = BLANK.sub(lambda found: marks[found[1]], question.stem[lang])
    for element in fragment(stem):
        _open_gaps(element)
        body.append(element)


def _open_gaps(element: ET.Element) -> None:
    """Replace marks in text by text entries, at any depth."""
    for child in list(element):
        _open_gaps(child)
        _split(element, child)
    _split(element, None)


def _split(parent: ET.Element, child: ET.Element | None) -> None:
    """Cut the text at the start of ``parent``, or behind ``child``, at its marks."""
    text = (parent.text if child is None else child.tail) or ""
    first, *rest = re.split("\ufdd2(\\d+)\ufdd3", text)
    if not rest:
        return
    if child is None:
        parent.text, place = first, 0
    else:
        child.tail, place = first, list(parent).index(child) + 1
    for number, tail in zip(rest[::2], rest[1::2], strict=True):
        entry = ET.Element("textEntryInteraction", responseIdentifier=f"RESPONSE{number}")
        entry.tail = tail
        parent.insert(place, entry)
        place += 1


def _written(body: ET.Element, question: Question, lang: Lang) -> None:
    """Every written answer has a box and, for the scorer's eyes, its rubric."""
    words = _WORDS[lang]
    body.extend(fragment(question.stem[lang]))
    for number, part in enumerate(question.written, 1):
        if question.type == "case":
            body.extend(fragment(f"({number}) {part.prompt[lang]}"))
        name = "RESPONSE" if question.type == "short" else f"RESPONSE{number}"
        box = ET.SubElement(body, "extendedTextInteraction", responseIdentifier=name)
        box.set("expectedLines", "8")
        rubric = ET.SubElement(body, "rubricBlock", view="scorer")
        if part.keywords:
            shown = "；".join(part.keywords.zh) if lang == "zh" else "; ".join(part.keywords.en)
            rubric.extend(fragment(shown))
        rubric.extend(fragment(f"**{words['model']}**"))
        rubric.extend(fragment(part.model_answer[lang]))
        lines = "\n".join(
            f"- {line.points:g} {words['points']}: {line[lang]}" for line in part.rubric
        )
        rubric.extend(fragment(f"**{words['rubric']}**\n\n{lines}"))


def _feedback(question: Question, lang: Lang) -> list[ET.Element]:
    """What is said on each option, on a named mistake, and to everybody in the end."""
    said: list[tuple[str, Text]] = []
    if question.type in ("single", "multiple"):
        said = [(choice.id, choice.feedback) for choice in question.choices if choice.feedback]
    elif question.type == "truefalse":
        said = list(question.verdicts.items())
    shown = [("FEEDBACK", name, text) for name, text in said]
    shown += [("FEEDBACK", f"slip{at}", slip.feedback) for at, slip in enumerate(question.slips, 1)]
    if question.feedback:
        shown.append(("EXPLANATION", "shown", question.feedback))
    shown.append(("EXPLANATION", "shown", question.explanation))
    found = []
    for outcome, name, text in shown:
        block = ET.Element(
            "modalFeedback", outcomeIdentifier=outcome, identifier=name, showHide="show"
        )
        block.extend(fragment(text[lang]))
        found.append(block)
    return found
