"""A term of the field, in both languages, as a teacher writes it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from glossary.text import NonEmpty, Text

TermId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
#: The chapters of the course by their slugs, in order; a term belongs to the one that teaches it.
Chapter = Literal[
    "service-economy",
    "service-concept",
    "classification",
    "strategy",
    "delivery-system",
    "process-design",
    "facility",
    "capacity",
    "quality",
    "standards",
    "recovery",
    "customer-service",
    "communication",
    "loyalty",
    "people",
    "governance",
]


class Aliases(BaseModel):
    """Other names of the same thing, found by search but not used in the text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: list[NonEmpty] = Field(default_factory=list)
    en: list[NonEmpty] = Field(default_factory=list)


class Term(Text):
    """One term. Links name other terms' ids; one direction is written, the other derived."""

    id: TermId
    abbreviation: NonEmpty | None = None
    aliases: Aliases = Aliases()
    #: Names that nothing in the course calls it by; search finds it by them all the same.
    avoid: Aliases = Aliases()
    definition: Text
    chapter: Chapter
    broader: list[TermId] = Field(default_factory=list)
    related: list[TermId] = Field(default_factory=list)
    source: NonEmpty | None = None
    pinyin_: NonEmpty | None = Field(None, alias="pinyin")

    @cached_property
    def pinyin(self) -> str:
        """With tones, syllables apart (``fú wù zhì liàng``); computed where none is given."""
        return self.pinyin_ or spell(self.zh)


def spell(text: str) -> str:
    """The pinyin of a Chinese text, with tones, one space between syllables."""
    from pypinyin import Style, pinyin

    return " ".join(" ".join(part[0] for part in pinyin(text, style=Style.TONE)).split())
