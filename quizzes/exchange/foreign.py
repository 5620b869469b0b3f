"""A question of Moodle's kinds, as its readers hand it over, and our record made of it.

Nothing is invented: what the file does not say stays empty in the record, and the check of the
bank names each such place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from quizzes.exchange.texts import halves

#: Tells what cannot be taken over: ``(what, what to do)``.
Complain = Callable[[str, str], None]
Record = dict[str, Any]
#: A question of more characters was not written by hand; pictures in it may be pasted as text.
MAX_TEXT = 200_000


@dataclass
class Answer:
    """One answer of a question; ``fraction`` is its share of the points in per cent."""

    html: str
    fraction: float
    feedback: str = ""
    tolerance: str = ""


@dataclass
class Foreign:
    """A question of Moodle. ``kind`` is its type there; texts are HTML.

    ``pairs`` are those of a matching, ``gaps`` (the accepted words of each) those of a cloze,
    which stand in the stem as ``[[gap1]]``.
    """

    kind: str
    name: str
    identifier: str
    stem: str
    general: str = ""
    points: float = 1.0
    single: bool = True
    answers: list[Answer] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[list[str]] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    feedback: str = ""
    marker: str = ""
    tags: list[str] = field(default_factory=list)

    def tag(self, name: str) -> str:
        """The first tag ``name:value``; empty when there is none."""
        return next(iter(self.tagged(name)), "")

    def tagged(self, name: str) -> list[str]:
        """All values of tags ``name:value``."""
        return [tag[len(name) + 1 :] for tag in self.tags if tag.startswith(f"{name}:")]

    @property
    def bilingual(self) -> bool:
        """Whether the question has texts in more than one language."""
        return 'class="multilang"' in self.stem


def record_of(question: Foreign, complain: Complain) -> Record | None:
    """The record of our format, None where we have no such type (said to ``complain``)."""
    build = _BUILDERS.get(question.kind)
    if build is None:
        complain(f"questions of the type {question.kind!r} are not imported", "write it by hand")
        return None
    everything = _everything(question)
    if (size := len(re.sub(r"data:image/[^\"]*", "", everything))) > MAX_TEXT:
        complain(f"its texts have {size} characters", "shorten it, and leave pictures out")
        return None
    if re.search(r"@@PLUGINFILE@@|<img\b(?![^>]*src=\"data:image/)", everything):
        complain("its pictures are not imported", "add them by hand")
    if "{{" in everything:
        complain("it holds {{ }}, which is computed here", "put a space between the braces")
    difficulty = question.tag("difficulty")
    record: Record = {
        "id": question.identifier or question.name,
        "type": "",
        # A key of unknown standing is not published.
        "use": question.tag("use") or "graded",
        "objective": question.tag("objective"),
        "bloom": question.tag("bloom"),
        "difficulty": _number(difficulty) if difficulty else "",
        "points": _number(f"{question.points:g}"),
        "stem": _halves(question, question.stem),
    }
    record.update(build(question, complain))
    record["explanation"] = _halves(question, question.general)
    record["section"] = question.tag("section")
    if tags := question.tagged("tag"):
        record["tags"] = tags
    return record


def join_cases(records: list[Record]) -> list[Record]:
    """The questions of a case, which travel one by one, as the case that they were."""
    joined: list[Record] = []
    cases: dict[str, Record] = {}
    for record in records:
        part = record.pop("part", None)
        if part is None:
            joined.append(record)
            continue
        name = record["id"].removesuffix(f"-{part['id']}")
        answer = {name: record.pop(name) for name in ("model_answer", "keywords", "rubric")
                  if name in record}  # fmt: skip
        if name not in cases:
            cases[name] = {**record, "id": name, "points": 0, "parts": []}
            joined.append(cases[name])
        cases[name]["points"] += record["points"]
        cases[name]["parts"].append({**part, **answer})
    return joined


def _everything(question: Foreign) -> str:
    texts = [question.stem, question.general, question.feedback, question.marker]
    texts += [text for answer in question.answers for text in (answer.html, answer.feedback)]
    return " ".join(texts + [text for pair in question.pairs for text in pair])


def _halves(question: Foreign, html: str) -> Record:
    return {str(lang): text for lang, text in halves(html, bilingual=question.bilingual).items()}


def _number(text: str) -> float | int | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _choice(question: Foreign, complain: Complain) -> Record:
    named = dict(tag.split(":", 1) for tag in question.tagged("misconception") if ":" in tag)
    options = []
    for at, answer in enumerate(question.answers):
        right = answer.fraction >= 99.9 if question.single else answer.fraction > 0
        if question.single and 0 < answer.fraction < 99.9:
            said = f"option {at + 1} earned {answer.fraction:g} %; here it earns nothing"
            complain(said, "choose one key")
        option: Record = {"key": True} if right else {"misconception": named.get(chr(97 + at), "")}
        option.update(_halves(question, answer.html))
        options.append({**option, "feedback": _halves(question, answer.feedback)})
    return {"type": "single" if question.single else "multiple", "options": options}


def _truefalse(question: Foreign, complain: Complain) -> Record:
    said = {answer.html.strip().lower(): answer for answer in question.answers}
    if set(said) != {"true", "false"}:
        complain("its answers are not true and false", "set the answer by hand")
        return {"type": "truefalse", "answer": "", "feedback": {}}
    feedback = {name: _halves(question, said[name].feedback) for name in ("true", "false")}
    return {"type": "truefalse", "answer": said["true"].fraction > 0, "feedback": feedback}


def _numeric(question: Foreign, complain: Complain) -> Record:
    record: Record = {"type": "numeric", "answer": "", "tolerance": {"abs": 0}}
    slips = iter(question.tagged("slip"))
    mistakes: Record = {}
    for answer in question.answers:
        value = answer.html.strip()
        if answer.fraction >= 99.9 and record["answer"] == "":
            record["answer"] = _number(value)
            record["tolerance"] = {"abs": _number(answer.tolerance or "0")}
        elif answer.fraction == 0 and value != "*":
            name = next(slips, f"slip-{len(mistakes) + 1}")
            feedback = _halves(question, answer.feedback)
            mistakes[name] = {"value": _number(value), "feedback": feedback}
        else:
            complain(
                f"the answer {value!r} ({answer.fraction:g} %) is left out",
                "add it as a misconception, or do without",
            )
    spellings = question.tagged("spelling")
    if units := [unit for unit in question.units if unit not in spellings]:
        chinese = [unit for unit in units if re.search(r"[\u4e00-\u9fff]", unit)]
        others = [unit for unit in units if unit not in chinese]
        record["unit"] = {"zh": (chinese or others)[0], "en": (others or [""])[0]}
        spellings += [*chinese[1:], *others[1:]]
        record |= {"unit_spellings": spellings} if spellings else {}
    record |= {
        name: _number(said) for name in ("decimals", "figures") if (said := question.tag(name))
    }
    if mistakes:
        record["misconceptions"] = mistakes
    return record


def _ordering(question: Foreign, _: Complain) -> Record:
    steps = sorted(question.answers, key=lambda answer: answer.fraction)
    return {
        "type": "ordering",
        "sequence": [_halves(question, step.html) for step in steps],
        "feedback": _halves(question, question.feedback),
    }


def _matching(question: Foreign, complain: Complain) -> Record:
    if question.tag("type") == "ordering":  # steps that were matched with their places
        steps = [Answer(right, at) for at, (_, right) in enumerate(question.pairs)]
        return _ordering(replace(question, answers=steps), complain)
    record: Record = {
        "type": "matching",
        "pairs": [],
        "feedback": _halves(question, question.feedback),
    }
    extra = []
    for left, right in question.pairs:
        if left.strip():
            pair = {"left": _halves(question, left), "right": _halves(question, right)}
            record["pairs"].append(pair)
        else:
            extra.append(_halves(question, right))
    return record | ({"extra": extra} if extra else {})


def _fillin(question: Foreign, _: Complain) -> Record:
    """Gaps with their names; a question with one answer and no gap gets one at its end."""
    names = question.tagged("blank")
    if len(names) != len(question.gaps):
        names = [f"gap{at}" for at in range(1, len(question.gaps) + 1)]
    stem = {lang: _named(text, names) for lang, text in _halves(question, question.stem).items()}
    blanks = {}
    for name, words in zip(names, question.gaps, strict=True):
        chinese = [word for word in words if re.search(r"[\u4e00-\u9fff]", word)]
        others = [word for word in words if word not in chinese]
        # Two lists even where they are the same, which YAML would write as one and a reference.
        blanks[name] = {"accept": {"zh": [*(chinese or others)], "en": [*(others or chinese)]}}
    return {
        "type": "fillin",
        "stem": stem,
        "blanks": blanks,
        "feedback": _halves(question, question.feedback),
    }


def _named(stem: str, names: list[str]) -> str:
    """The stem of one language with ``[[name]]`` where its gaps are."""
    for at, name in enumerate(names, 1):
        stem = re.sub(rf"____ \({at}\)|\[\[gap{at}\]\]", f"[[{name}]]", stem)
    if stem and "[[" not in stem:
        stem = re.sub(r"_{3,}|$", f"[[{names[0]}]]", stem, count=1)
    return stem


def _essay(question: Foreign, _: Complain) -> Record:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(question.marker, "html.parser")
    answer = soup.find(class_="model-answer")
    rubric = []
    for line in soup.select("ol.rubric > li"):
        found = _halves(question, line.decode_contents())
        texts = {lang: re.sub(r"^[\d.]+( 分：|: )", "", text) for lang, text in found.items()}
        rubric.append({"points": _number(str(line.get("data-points", ""))), **texts})
    model = answer.decode_contents() if answer else question.marker
    record: Record = {
        "type": "short",
        "model_answer": _halves(question, model),
        "rubric": rubric or [{"points": _number(f"{question.points:g}"), "zh": "", "en": ""}],
    }
    if keywords := soup.find(class_="keywords"):
        said = _halves(question, keywords.decode_contents())
        record["keywords"] = {lang: re.split(r"\s*[；;]\s*", text) for lang, text in said.items()}
    if name := question.tag("part"):
        asked = BeautifulSoup(question.stem, "html.parser")
        case, prompt = asked.find(class_="case"), asked.find(class_="prompt")
        if case and prompt:
            record |= {"type": "case", "stem": _halves(question, case.decode_contents())}
            record["part"] = {"id": name, "prompt": _halves(question, prompt.decode_contents())}
    return record


_BUILDERS: dict[str, Callable[[Foreign, Complain], Record]] = {
    "multichoice": _choice,
    "truefalse": _truefalse,
    "numerical": _numeric,
    "ordering": _ordering,
    "matching": _matching,
    "shortanswer": _fillin,
    "cloze": _fillin,
    "essay": _essay,
}
