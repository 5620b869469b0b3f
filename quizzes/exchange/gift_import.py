"""Reads GIFT as Moodle does (docs.moodle.org, "GIFT format"), ids and tags in comments too."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from glossary import Problem
from quizzes.exchange.foreign import Answer, Foreign, Record, join_cases, record_of
from quizzes.exchange.intake import read_text
from quizzes.exchange.texts import html_with_tex

_SPECIAL = "\\~=#{}:"
#: Escaped characters wait here while the text is cut at the unescaped ones.
_HIDDEN = {char: chr(0xE000 + at) for at, char in enumerate(_SPECIAL)} | {"n": "\ue010"}
_SHOWN = {hidden: "\n" if char == "n" else char for char, hidden in _HIDDEN.items()}
_NOTED = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    """Records, and what could not be taken over. Raises ContentError where nothing can be read."""
    records: list[Record] = []
    problems: list[Problem] = []
    for line, block in _blocks(read_text(path)):

        def complain(message: str, fix: str, line: int = line, block: str = block) -> None:
            name = re.search(r"::(.+?)::", block)
            place = f"question {name[1][:60] if name else line}"
            problems.append(Problem(path, line, "import-lost", place, message, fix))

        try:
            question = _question(block)
        except ValueError as error:
            complain(str(error), "see docs.moodle.org, GIFT format")
            continue
        if question:
            record = record_of(question, complain)
            if record:
                records.append(record)
    return join_cases(records), problems


def _blocks(text: str) -> list[tuple[int, str]]:
    """Questions stand apart by an empty line: ``[(line, text), ...]``."""
    found: list[tuple[int, str]] = []
    fresh = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            fresh = True
        elif fresh:
            found.append((number, line))
            fresh = False
        else:
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
    return found


def _question(block: str) -> Foreign | None:
    lines = block.split("\n")
    notes = _NOTED.findall("\n".join(line for line in lines if line.lstrip().startswith("//")))
    body = "\n".join(line for line in lines if not line.lstrip().startswith("//")).strip()
    if not body or body.startswith("$CATEGORY:"):
        return None
    text = re.sub(r"\\([\\~=#{}:n])", lambda found: _HIDDEN[found[1]], body)
    name = ""
    if found := re.match(r"::(.*?)::", text, re.DOTALL):
        name, text = _shown(found[1]).strip(), text[found.end() :].strip()
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 and closed < 0:
        raise ValueError("it has no answer in braces, so it asks nothing")
    if opened < 0 or closed < opened:
        raise ValueError("its braces do not close")
    inner, tail = text[opened + 1 : closed], text[closed + 1 :].strip()
    inner, _, general = inner.partition("####")
    stem = text[:opened] + ("_____" + text[closed + 1 :] if tail else "")
    form = re.match(r"\[(\w+)\]", stem)
    default = form[1] if form else "moodle"
    question = Foreign(
        kind="",
        name=name or _shown(stem)[:60],
        identifier=next((value for key, value in notes if key == "id"), ""),
        stem=_html(stem, default),
        general=_html(general, default),
        tags=[value for key, value in notes if key == "tag"],
    )
    if points := question.tag("points"):
        question.points = float(points)
    _answers(question, inner.strip(), default)
    return question


def _answers(question: Foreign, inner: str, form: str) -> None:
    """Find the kind as Moodle's reader does, and cut the answers apart."""
    if not inner:
        question.kind = "essay"
    elif inner.startswith("#"):
        question.kind = "numerical"
        question.answers = [_numeric(part, form) for part in _parts(inner[1:], "=~")]
    elif "~" in inner:
        question.kind = "multichoice"
        parts = _parts(inner, "=~")
        question.single = any(part.startswith("=") for part in parts)
        question.answers = [_weighed(part, form) for part in parts]
    elif "=" in inner and "->" in inner:
        question.kind = "matching"
        for part in _parts(inner, "="):
            left, arrow, right = part[1:].partition("->")
            if not arrow:
                raise ValueError("a pair has no ->")
            question.pairs.append((_html(left, form), _html(right, form)))
    elif re.match(r"(T|TRUE|F|FALSE)\s*(#|$)", inner):
        question.kind = "truefalse"
        verdict, wrong, right = [*(inner.split("#", 2)), "", ""][:3]
        answer = verdict.strip().startswith("T")
        said = {answer: right, not answer: wrong}
        question.answers = [
            Answer(str(value).lower(), 100.0 * (value == answer), _html(said[value], form))
            for value in (True, False)
        ]
    else:
        question.kind = "shortanswer"
        answers = [_weighed(part, "plain") for part in _parts(inner, "=")]
        question.gaps = [[_plain(answer.html) for answer in answers if answer.fraction >= 99.9]]


def _parts(text: str, signs: str) -> list[str]:
    """``=one ~two`` cut before each sign, which stays; text before the first counts as ``=``."""
    parts = [part.strip() for part in re.split(f"(?=[{signs}])", text) if part.strip()]
    return [part if part[0] in "=~" else f"={part}" for part in parts]


def _weighed(part: str, form: str) -> Answer:
    fraction = 100.0 if part[0] == "=" else 0.0
    text = part[1:].strip()
    if found := re.match(r"%(-?\d+(?:\.\d*)?)%", text):
        fraction, text = float(found[1]), text[found.end() :]
    said, _, feedback = text.partition("#")
    return Answer(_html(said, form), fraction, _html(feedback, form))


def _numeric(part: str, form: str) -> Answer:
    answer = _weighed(part, "plain")
    answer.feedback = _html(part.partition("#")[2], form)
    text = answer.html.strip()
    if part[0] == "~" or text in ("", "*"):
        answer.html = "*"
    elif ".." in text:
        low, high = (float(end) for end in text.split("..", 1))
        answer.html, answer.tolerance = f"{(low + high) / 2:.12g}", f"{(high - low) / 2:.12g}"
    else:
        answer.html, _, answer.tolerance = text.partition(":")
    return answer


def _html(text: str, default: str) -> str:
    """A text in its own format, or in the question's, as HTML."""
    form = default
    if found := re.match(r"\[(moodle|html|plain|markdown)\]", text.strip()):
        form, text = found[1], text.strip()[found.end() :]
    text = _shown(text).strip()
    if form == "markdown":
        return html_with_tex(text)
    return escape(text, quote=False) if form == "plain" else text


def _plain(html: str) -> str:
    from html import unescape

    return unescape(html).strip()


def _shown(text: str) -> str:
    return "".join(_SHOWN.get(char, char) for char in text)
