"""Reads Moodle XML: an export of a Moodle question bank, or what ``moodle`` wrote."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import Problem
from quizzes.exchange.foreign import Answer, Foreign, Record, join_cases, record_of
from quizzes.exchange.intake import LINE, read_xml, refuse
from quizzes.exchange.moodle import FILES
from quizzes.exchange.pictures import put_back

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_GAP = re.compile(r"\{\d*:(\w+):((?:\\.|[^{}\\])*)\}", re.DOTALL)
_WORDS = {"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"}
_END = re.compile(r"(?<!\\)#")
_NUMBERED = re.compile(r"<p>\(\d+\) (\[\[gap\d+\]\])</p>")


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    """Records, and what could not be taken over. Raises ContentError where nothing can be read."""
    root = read_xml(path)
    if root.tag != "quiz":
        message = f"its root is <{root.tag}>, Moodle's is <quiz>"
        raise refuse(path, "import-xml", message, "export the questions as Moodle XML")
    records: list[Record] = []
    problems: list[Problem] = []
    for number, element in enumerate(root.iter("question"), 1):
        kind = element.get("type", "")
        if kind == "category":
            continue
        name = _text(element, "name") or f"question {number}"
        place = f"question {_text(element, 'idnumber', own=True) or name[:60]}"
        line = int(element.get(LINE, "0"))

        def complain(message: str, fix: str, place: str = place, line: int = line) -> None:
            problems.append(Problem(path, line, "import-lost", place, message, fix))

        question = _foreign(element, kind, name)
        if kind == "cloze" and not _take_gaps(question):
            complain("it has gaps that are no words to fill in", "write it by hand")
            continue
        record = record_of(question, complain)
        if record:
            records.append(record)
    return join_cases(records), problems


def _foreign(element: Element, kind: str, name: str) -> Foreign:
    answers = []
    for place, answer in enumerate(element.findall("answer"), 1):
        share = answer.get("fraction", "")
        answers.append(
            Answer(
                _text(answer),
                _float(share, float(place)),
                _text(answer, "feedback"),
                (answer.findtext("tolerance") or "").strip(),
            )
        )
    question = Foreign(
        kind=kind,
        name=name,
        identifier=_text(element, "idnumber", own=True),
        stem=_text(element, "questiontext"),
        general=_text(element, "generalfeedback"),
        points=_float(element.findtext("defaultgrade") or "", 1.0),
        single=(element.findtext("single") or "true").strip().lower() in ("true", "1"),
        answers=answers,
        pairs=[(_text(pair), _text(pair, "answer")) for pair in element.findall("subquestion")],
        units=[
            name.strip()
            for unit in element.findall("units/unit")
            if (name := unit.findtext("unit_name") or "").strip()
        ],
        feedback=_text(element, "correctfeedback"),
        marker=_text(element, "graderinfo"),
        tags=[_text(tag) for tag in element.findall("tags/tag")],
    )
    if kind == "shortanswer":
        question.gaps = [[unescape(a.html) for a in answers if a.fraction >= 99.9]]
        question.feedback = next((a.feedback for a in answers if a.feedback), "")
    return question


def _take_gaps(question: Foreign) -> bool:
    """Move a cloze's gaps out of its stem; False where one is not of words."""

    def gap(found: re.Match[str]) -> str:
        if found[1] not in _WORDS:
            kinds.append(found[1])
        answers = re.split(r"(?<!\\)~", found[2])
        right = [text for text in answers if text.startswith(("=", "%100%"))]
        words = [_END.split(text.removeprefix("=").removeprefix("%100%"))[0] for text in right]
        question.gaps.append([unescape(re.sub(r"\\(.)", r"\1", word)).strip() for word in words])
        return f"[[gap{len(question.gaps)}]]"

    kinds: list[str] = []
    stem = _GAP.sub(gap, question.stem)
    # Our own exports list the gaps after a stem in both languages, which numbers them.
    question.stem = _NUMBERED.sub("", stem) if "____ (1)" in stem else stem
    if found := re.fullmatch(
        r'<div class="feedback">(.*?)</div><div>(.*)</div>', question.general, re.DOTALL
    ):
        question.feedback, question.general = found[1], found[2]
    return not kinds and bool(question.gaps)


def _text(element: Element, name: str = "", *, own: bool = False) -> str:
    """The text of a field: in its ``<text>``, or ``own``, directly in it."""
    path = name if own else f"{name}/text" if name else "text"
    text = (element.findtext(path) or "").strip()
    holder = element.find(name) if name else element
    if holder is None or "@@PLUGINFILE@@" not in text:
        return text
    files = {str(file.get("name")): file.text or "" for file in holder.findall("file")}
    return put_back(text, FILES, files)


def _float(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
