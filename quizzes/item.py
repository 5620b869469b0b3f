"""An item as an author writes it: nine types, both languages in one record.

Validation messages are written for the author; `bank` adds file, line and item.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from glossary import Text

Bloom = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ItemId = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
_I = TypeVar("_I", bound="BaseItem")
BLANK = re.compile(r"\[\[([a-z][a-z0-9_]*)\]\]")


class Record(BaseModel):
    """Strict: a misspelt field is an error, not a field without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Draw(Record):
    """Where a number comes from: a range with a step, or a list of values."""

    from_: float | None = Field(None, alias="from")
    to: float | None = None
    step: float | None = Field(None, gt=0)
    values: list[float] | None = Field(None, min_length=2)

    @model_validator(mode="after")
    def _range_or_values(self) -> Self:
        ranged = None not in (self.from_, self.to, self.step)
        if ranged == (self.values is not None):
            raise ValueError("give either from, to and step, or values")
        if ranged and not self.from_ < self.to:  # type: ignore[operator]
            raise ValueError("from must be less than to")
        return self


class Option(Text):
    """One option. ``misconception`` names the mistake that a wrong one is made of."""

    key: bool = False
    misconception: Slug | None = None
    feedback: Text

    @model_validator(mode="after")
    def _named_mistake(self) -> Self:
        if self.key == (self.misconception is not None):
            raise ValueError("an option is either the key or names its misconception")
        return self


class Tolerance(Record):
    """How far a number may be from the answer: absolutely, or relative to it."""

    abs: float | None = Field(None, ge=0)
    rel: float | None = Field(None, gt=0, lt=1)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.abs is None) == (self.rel is None):
            raise ValueError("give either abs or rel")
        return self


class Misconception(Record):
    """The number that a named mistake leads to, and what to tell who made it."""

    value: float | str
    feedback: Text


class RubricLine(Text):
    """What earns points in a written answer."""

    points: float = Field(gt=0)


class Pair(Record):
    """Two things that belong together."""

    left: Text
    right: Text


class Words(Record):
    """Words in each language."""

    zh: list[str] = Field(min_length=1)
    en: list[str] = Field(min_length=1)


class Blank(Record):
    """One gap and what may stand in it."""

    accept: Words


class BaseItem(Record):
    """What every item has. ``difficulty`` is the expected share of right answers; ``lint`` excuses
    a flaw that the linter wrongly sees: its code and the reason."""

    id: ItemId
    use: Literal["graded", "practice"]
    objective: Slug
    bloom: Bloom
    difficulty: float = Field(gt=0, lt=1)
    points: float = Field(gt=0)
    stem: Text
    explanation: Text
    section: Slug
    draw: dict[Name, Draw] = Field(default_factory=dict)
    where: str | None = None
    tags: list[Slug] = Field(default_factory=list)
    lint: dict[Slug, Annotated[str, Field(min_length=5)]] = Field(default_factory=dict)

    @property
    def chapter(self) -> str:
        """The bank that the item stands in: the chapter's slug."""
        return self.id.split(".")[0]

    @model_validator(mode="after")
    def _condition_needs_draw(self) -> Self:
        if self.where and not self.draw:
            raise ValueError("where without draw")
        return self


class Choice(BaseItem):
    """Common to single and multiple choice."""

    options: list[Option] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _different(self) -> Self:
        for lang in ("zh", "en"):
            texts = [option[lang] for option in self.options]
            if len(set(texts)) < len(texts):
                raise ValueError(f"two options are the same in {lang}")
        return self


class Single(Choice):
    """One option is right."""

    type: Literal["single"]

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if (keys := sum(option.key for option in self.options)) != 1:
            raise ValueError(f"exactly one option must have key: true, here {keys} have")
        return self


class Multiple(Choice):
    """Several options may be right; not all of them, not none."""

    type: Literal["multiple"]

    @model_validator(mode="after")
    def _some_keys(self) -> Self:
        if not sum(option.key for option in self.options) > 0:
            raise ValueError("at least one option must have key: true")
        return self


class TrueFalse(BaseItem):
    """A statement to judge."""

    type: Literal["truefalse"]
    answer: bool
    feedback: dict[Literal["true", "false"], Text]

    @model_validator(mode="after")
    def _both(self) -> Self:
        if set(self.feedback) != {"true", "false"}:
            raise ValueError('feedback needs both "true" and "false"')
        return self


class Numeric(BaseItem):
    """A number, drawn for each student where ``draw`` says so. ``answer`` may be an expression.

    ``unit`` is shown behind the input and may be typed, in either language or as one of
    ``unit_spellings``; another unit is told to be wrong, and nothing is converted. ``figures`` asks
    for so many significant figures, ``decimals`` says how the answer is rounded.
    """

    type: Literal["numeric"]
    answer: float | str
    tolerance: Tolerance
    unit: Text | None = None
    unit_spellings: list[Annotated[str, Field(min_length=1, max_length=20)]] = Field(
        default_factory=list
    )
    decimals: int | None = Field(None, ge=0, le=8)
    figures: int | None = Field(None, ge=1, le=8)
    misconceptions: dict[Slug, Misconception] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _spellings_of_a_unit(self) -> Self:
        if self.unit_spellings and not self.unit:
            raise ValueError("unit_spellings without unit")
        if self.figures and self.decimals is not None:
            raise ValueError("ask for figures or for decimals, not for both")
        return self


class Ordering(BaseItem):
    """Steps to put in order; the author writes them in the right one."""

    type: Literal["ordering"]
    sequence: list[Text] = Field(min_length=3, max_length=10)
    feedback: Text


class Matching(BaseItem):
    """Lefts to pair with rights; ``extra`` rights belong to none."""

    type: Literal["matching"]
    pairs: list[Pair] = Field(min_length=2, max_length=10)
    extra: list[Text] = Field(default_factory=list)
    feedback: Text


class FillIn(BaseItem):
    """Gaps in the stem, written ``[[name]]``."""

    type: Literal["fillin"]
    blanks: dict[Name, Blank] = Field(min_length=1)
    feedback: Text

    @model_validator(mode="after")
    def _blanks_in_stem(self) -> Self:
        for lang in ("zh", "en"):
            found = set(BLANK.findall(self.stem[lang]))
            if found != set(self.blanks):
                raise ValueError(f"the {lang} stem names blanks {sorted(found)}")
        return self


class Short(BaseItem):
    """A written answer that a teacher reads, with a rubric; keywords only suggest."""

    type: Literal["short"]
    model_answer: Text
    keywords: Words | None = None
    rubric: list[RubricLine] = Field(min_length=1)

    @model_validator(mode="after")
    def _rubric_sums(self) -> Self:
        return _sums(self, self.rubric)


class Part(Record):
    """One question of a case."""

    id: Slug
    prompt: Text
    model_answer: Text
    keywords: Words | None = None
    rubric: list[RubricLine] = Field(min_length=1)


class Case(BaseItem):
    """A case with several questions, each with its rubric."""

    type: Literal["case"]
    parts: list[Part] = Field(min_length=1)

    @model_validator(mode="after")
    def _rubric_sums(self) -> Self:
        return _sums(self, [line for part in self.parts for line in part.rubric])


def _sums(item: _I, rubric: list[RubricLine]) -> _I:
    total = sum(line.points for line in rubric)
    if abs(total - item.points) > 1e-9:
        raise ValueError(f"the rubric's points add up to {total:g}, the item has {item.points:g}")
    return item


Item = Annotated[
    Single | Multiple | TrueFalse | Numeric | Ordering | Matching | FillIn | Short | Case,
    Field(discriminator="type"),
]
#: Types that wait for a teacher.
WRITTEN = {"short", "case"}
