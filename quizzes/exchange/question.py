"""An item with its numbers put in, as every export needs it: filled Markdown in both languages.

Letters and orders are those of the item's View, so an export, a released quiz and a key agree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from glossary import LANGS, Text
from quizzes.expression import draw_values, evaluate, fill
from quizzes.item import (
    Case,
    FillIn,
    Item,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Part,
    RubricLine,
    Short,
    Single,
    TrueFalse,
    Words,
)
from quizzes.view import all_rights, build_key, lettered


@dataclass(frozen=True)
class Choice:
    """One option, step, left or right side. ``id`` is the letter or number of the View."""

    id: str
    text: Text
    right: bool = False
    misconception: str | None = None
    feedback: Text | None = None


@dataclass(frozen=True)
class Slip:
    """A number that a named mistake leads to."""

    value: float
    misconception: str
    feedback: Text


@dataclass(frozen=True)
class Written:
    """One written answer that is asked for: of a short item the only one, of a case each part."""

    id: str
    prompt: Text
    model_answer: Text
    rubric: list[RubricLine]
    keywords: Words | None

    @property
    def points(self) -> float:
        """What the rubric adds up to."""
        return sum(line.points for line in self.rubric)


@dataclass(frozen=True)
class Question:
    """One concrete question. ``key`` is right in the form of a response (letters, pairs, number).

    ``choices`` stand in the order shown: options, the steps of an ordering, the right sides of a
    matching. ``tolerance`` is absolute, also where the author wrote a relative one. ``verdicts``
    is the feedback on "true" and on "false". ``graded`` and ``variant`` say what may be published
    and which of an item's numbers these are (0 where it draws none).
    """

    id: str
    item: Item
    seed: int
    variant: int
    rule: str
    stem: Text
    explanation: Text
    key: Any
    feedback: Text | None = None
    verdicts: dict[str, Text] = dataclasses.field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    lefts: tuple[Choice, ...] = ()
    tolerance: float = 0.0
    unit: Text | None = None
    slips: tuple[Slip, ...] = ()
    blanks: dict[str, Words] = dataclasses.field(default_factory=dict)
    written: tuple[Written, ...] = ()

    @property
    def type(self) -> str:
        """The item's type."""
        return self.item.type

    @property
    def points(self) -> float:
        """What a right response earns."""
        return self.item.points

    @property
    def graded(self) -> bool:
        """Whether the key must stay with the instructor."""
        return self.item.use == "graded"

    @property
    def units(self) -> list[str]:
        """Every spelling of the unit that may be typed, the one shown in each language first."""
        if not (isinstance(self.item, Numeric) and self.unit):
            return []
        return list(
            dict.fromkeys([*(self.unit[lang] for lang in LANGS), *self.item.unit_spellings])
        )

    def choice(self, letter: str) -> Choice:
        """The choice with this letter."""
        return next(choice for choice in self.choices if choice.id == letter)

    def shares(self) -> dict[str, float]:
        """For each option of a choice the share of the points that ticking it adds or takes."""
        right = sum(choice.right for choice in self.choices)
        wrong = len(self.choices) - right
        cost = {
            "partial": 1 / max(wrong, 1),
            "false2": 1 / max(wrong, 2),
            "true": 1 / max(right, 1),
            "all": 1.0,
            "none": 0.0,
            "all-or-nothing": 1.0,
        }[self.rule]
        return {choice.id: 1 / right if choice.right else -cost for choice in self.choices}


def question(item: Item, seed: int = 0, *, variant: int = 0, rule: str = "partial") -> Question:
    """Put the numbers of one seed into an item. Raises ExpressionError.

    ``variant`` 1, 2, ... marks the question as one of several of an item that draws its numbers.
    """
    values = draw_values(item, seed)
    key = build_key(item, seed, rule)
    after = {**values, "answer": float(key["key"])} if isinstance(item, Numeric) else values

    def said(text: Text) -> Text:
        return Text(**{lang: fill(text[lang], values, item.draw) for lang in LANGS})

    def told(text: Text) -> Text:
        return Text(**{lang: fill(text[lang], after, item.draw) for lang in LANGS})

    return Question(
        id=f"{item.id}-v{variant}" if variant else item.id,
        item=item,
        seed=seed,
        variant=variant,
        rule=rule,
        stem=said(item.stem),
        explanation=told(item.explanation),
        key=key.get("key"),
        **_details(item, key, after, said, told),
    )


def _details(
    item: Item,
    key: dict[str, Any],
    values: dict[str, float],
    said: Callable[[Text], Text],
    told: Callable[[Text], Text],
) -> dict[str, Any]:
    """What only items of this type have."""
    if isinstance(item, Single | Multiple):
        return {"choices": _options(item, said, told)}
    if isinstance(item, TrueFalse):
        return {"verdicts": {name: told(text) for name, text in item.feedback.items()}}
    if isinstance(item, Numeric):
        tolerance = key["tolerance"]
        slips = [
            Slip(evaluate(mistake.value, values), slug, told(mistake.feedback))
            for slug, mistake in item.misconceptions.items()
        ]
        return {
            "tolerance": tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(key["key"]),
            "unit": item.unit,
            "slips": tuple(slips),
        }
    if isinstance(item, Ordering):
        letters = lettered(item, [step.zh for step in item.sequence])
        steps = tuple(Choice(letter, said(item.sequence[at])) for letter, at in letters)
        return {"choices": steps, "feedback": told(item.feedback)}
    if isinstance(item, Matching):
        rights = all_rights(item)
        letters = lettered(item, [right.zh for right in rights])
        used = set(key["key"].values())
        return {
            "lefts": tuple(Choice(str(n), said(pair.left)) for n, pair in enumerate(item.pairs, 1)),
            "choices": tuple(
                Choice(letter, said(rights[at]), right=letter in used) for letter, at in letters
            ),
            "feedback": told(item.feedback),
        }
    if isinstance(item, FillIn):
        blanks = {name: blank.accept for name, blank in item.blanks.items()}
        return {"blanks": blanks, "feedback": told(item.feedback)}
    if isinstance(item, Short):
        return {"written": (_written("answer", item.stem, item, said, told),)}
    assert isinstance(item, Case)
    return {
        "written": tuple(_written(part.id, part.prompt, part, said, told) for part in item.parts)
    }


def _options(
    item: Single | Multiple, said: Callable[[Text], Text], told: Callable[[Text], Text]
) -> tuple[Choice, ...]:
    found = []
    for letter, at in lettered(item, [option.zh for option in item.options]):
        option = item.options[at]
        text = said(Text(zh=option.zh, en=option.en))
        found.append(Choice(letter, text, option.key, option.misconception, told(option.feedback)))
    return tuple(found)


def _written(
    name: str,
    prompt: Text,
    source: Short | Part,
    said: Callable[[Text], Text],
    told: Callable[[Text], Text],
) -> Written:
    return Written(
        name, said(prompt), told(source.model_answer), list(source.rubric), source.keywords
    )
