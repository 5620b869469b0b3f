"""An item and a seed become a View (what is shown, no key in it) and a Key (what is right).

Both are plain JSON data. Options stand in an order made from a hash of item and text, so that the
author's habit of writing the key first tells nothing.
"""

from __future__ import annotations

import hashlib
from typing import Any

from glossary import LANGS, Text
from quizzes.expression import draw_values, evaluate, fill
from quizzes.item import (
    BLANK,
    BaseItem,
    Case,
    FillIn,
    Item,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Short,
    Single,
    TrueFalse,
)
from quizzes.render import html


def build_view(item: Item, seed: int = 0) -> dict[str, Any]:
    """What a student sees of the item, as JSON data. Raises ExpressionError."""
    values = draw_values(item, seed)
    view: dict[str, Any] = {
        "id": item.id,
        "type": item.type,
        "points": item.points,
        "bloom": item.bloom,
        "difficulty": item.difficulty,
        "chapter": item.chapter,
        "section": item.section,
        "stem": _html(item, item.stem, values),
    }
    if isinstance(item, Single | Multiple):
        view["options"] = [
            {"id": letter, **_html(item, item.options[at], values)}
            for letter, at in lettered(item, [option.zh for option in item.options])
        ]
    elif isinstance(item, Ordering):
        view["options"] = [
            {"id": letter, **_html(item, item.sequence[at], values)}
            for letter, at in lettered(item, [step.zh for step in item.sequence])
        ]
    elif isinstance(item, Matching):
        view["lefts"] = [
            {"id": str(number), **_html(item, pair.left, values)}
            for number, pair in enumerate(item.pairs, 1)
        ]
        rights = all_rights(item)
        view["rights"] = [
            {"id": letter, **_html(item, rights[at], values)}
            for letter, at in lettered(item, [right.zh for right in rights])
        ]
    elif isinstance(item, FillIn):
        view["blanks"] = list(item.blanks)
        for lang in LANGS:
            view["stem"][lang] = BLANK.sub(r'<span data-blank="\1"></span>', view["stem"][lang])
    elif isinstance(item, Numeric):
        if item.unit:
            view["unit"] = {lang: item.unit[lang] for lang in LANGS}
            view["units"] = _units(item)
        if item.figures:
            view["figures"] = item.figures
    elif isinstance(item, Case):
        view["parts"] = [
            {
                "id": part.id,
                "prompt": _html(item, part.prompt, values),
                "points": sum(line.points for line in part.rubric),
            }
            for part in item.parts
        ]
    return view


def build_key(item: Item, seed: int = 0, rule: str = "partial") -> dict[str, Any]:
    """What is right, and what to say about each response. Raises ExpressionError."""
    values = draw_values(item, seed)
    key: dict[str, Any] = {
        "type": item.type,
        "rule": rule,
        "points": item.points,
        **_solution(item, values),
    }
    if isinstance(item, Numeric):
        values = {**values, "answer": key["key"]}
        key["misconceptions"] = [
            {
                "value": evaluate(mistake.value, values),
                "feedback": _html(item, mistake.feedback, values),
            }
            for mistake in item.misconceptions.values()
        ]
    feedback = _feedback(item, values)
    if feedback:
        key["feedback"] = feedback
    key["explanation"] = _html(item, item.explanation, values)
    return key


def _solution(item: Item, values: dict[str, float]) -> dict[str, Any]:
    if isinstance(item, Single | Multiple):
        letters = lettered(item, [option.zh for option in item.options])
        right = sorted(letter for letter, at in letters if item.options[at].key)
        wrong = len(letters) - len(right)
        return {"key": right[0] if isinstance(item, Single) else right, "wrong": wrong}
    if isinstance(item, TrueFalse):
        return {"key": item.answer}
    if isinstance(item, Numeric):
        tolerance = {k: v for k, v in item.tolerance.model_dump().items() if v is not None}
        return {
            "key": evaluate(item.answer, values),
            "tolerance": tolerance,
            "units": _units(item),
            **({"figures": item.figures} if item.figures else {}),
        }
    if isinstance(item, Ordering):
        place = {at: letter for letter, at in lettered(item, [s.zh for s in item.sequence])}
        return {"key": [place[at] for at in range(len(item.sequence))]}
    if isinstance(item, Matching):
        rights = all_rights(item)
        place = {at: letter for letter, at in lettered(item, [right.zh for right in rights])}
        index = {right.zh: at for at, right in enumerate(rights)}
        return {
            "key": {
                str(number): place[index[pair.right.zh]]
                for number, pair in enumerate(item.pairs, 1)
            }
        }
    if isinstance(item, FillIn):
        return {"key": {name: blank.accept.model_dump() for name, blank in item.blanks.items()}}
    if isinstance(item, Short):
        return _written(item)
    return {"parts": [{"id": part.id, **_written(part)} for part in item.parts]}


def _units(item: Numeric) -> list[str]:
    """Every spelling of the unit that may be typed."""
    return [item.unit.zh, item.unit.en, *item.unit_spellings] if item.unit else []


def _written(source: Any) -> dict[str, Any]:
    """Model answer, rubric and keywords of a short answer or of one question of a case."""
    return {
        "model_answer": source.model_answer.model_dump(),
        "rubric": [line.model_dump() for line in source.rubric],
        "keywords": source.keywords.model_dump() if source.keywords else {"zh": [], "en": []},
    }


def _feedback(item: Item, values: dict[str, float]) -> dict[str, Any]:
    if isinstance(item, Single | Multiple):
        return {
            letter: _html(item, item.options[at].feedback, values)
            for letter, at in lettered(item, [option.zh for option in item.options])
        }
    if isinstance(item, TrueFalse):
        return {answer: _html(item, text, values) for answer, text in item.feedback.items()}
    if isinstance(item, Ordering | Matching | FillIn):
        return _html(item, item.feedback, values)
    return {}


def _html(item: BaseItem, text: Text, values: dict[str, float]) -> dict[str, str]:
    return {lang: html(fill(text[lang], values, item.draw)) for lang in LANGS}


def all_rights(item: Matching) -> list[Text]:
    """Every different right side, those that belong to no left included."""
    texts = {right.zh: right for right in [*(pair.right for pair in item.pairs), *item.extra]}
    return list(texts.values())


def lettered(item: BaseItem, texts: list[str]) -> list[tuple[str, int]]:
    """``[(letter, author's index), ...]`` as shown: an order that only text and item decide."""

    def digest(at: int) -> str:
        return hashlib.sha256(f"{item.id}|{texts[at]}".encode()).hexdigest()

    order = sorted(range(len(texts)), key=digest)
    return [(chr(ord("a") + place), at) for place, at in enumerate(order)]
