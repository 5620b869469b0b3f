"""A term of the field, in both languages, as a teacher writes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from glossary.text import NonEmpty, Text

TermId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


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
    definition: Text
    chapter: TermId
    broader: list[TermId] = Field(default_factory=list)
    related: list[TermId] = Field(default_factory=list)
    source: NonEmpty | None = None
    pinyin_: NonEmpty | None = Field(None, alias="pinyin")

    @property
    def pinyin(self) -> str:
        """With tones, syllables apart (``fú wù zhì liàng``); computed where none is given."""
        if self.pinyin_:
            return self.pinyin_
        from pypinyin import Style, pinyin

        return " ".join(syllable[0] for syllable in pinyin(self.zh, style=Style.TONE))
