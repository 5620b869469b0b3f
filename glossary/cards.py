"""Flashcards of the terms: which cards a term has, their ids, and the decks to choose from.

A card's id is what progress is kept under, in a browser for years: it is built from the term's id
and the direction, never from a text or a place in a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict

from glossary.term import Chapter, Term
from glossary.text import Lang

#: From Chinese to English, from English to Chinese, from the term to its definition.
Direction = Literal["zh-en", "en-zh", "definition"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
_ORDER = {name: place for place, name in enumerate(get_args(Chapter))}


class TaughtChapter(BaseModel):
    """A chapter that the site has, in the site's language: what decks are made of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: str
    number: int
    title: str
    part: str
    part_title: str
    onboarding: bool


def directions_of(term: Term) -> list[Direction]:
    """The cards that a term has; a name that is the same in both languages asks for nothing."""
    return [each for each in DIRECTIONS if each == "definition" or term.zh != term.en]


def card_id(term: Term, direction: Direction) -> str:
    """``service-quality:zh-en``"""
    return f"{term.id}:{direction}"


def in_order(terms: Iterable[Term]) -> list[Term]:
    """As the course teaches them: by chapter, within it as written."""
    return sorted(terms, key=lambda term: _ORDER[term.chapter])


def deck_data(
    terms: Iterable[Term], chapters: Sequence[TaughtChapter], lang: Lang
) -> dict[str, Any]:
    """What the flashcards of one page need: terms with definitions in ``lang``, and the decks.

    ``{"terms": [{"id", "zh", "en", "pinyin", "abbreviation", "definition", "directions"}],
    "decks": [{"id", "title", "group", "chapters"}]}``; a deck's terms are those of its chapters,
    ``chapters: null`` means every term. A chapter's deck is there when the site has the chapter.
    """
    ordered = in_order(terms)
    found = {term.chapter for term in ordered}
    taught = sorted((each for each in chapters if each.slug in found), key=lambda each: each.number)
    return {
        "terms": [
            {
                "id": term.id,
                "chapter": term.chapter,
                "zh": term.zh,
                "en": term.en,
                "pinyin": term.pinyin,
                "abbreviation": term.abbreviation or "",
                "definition": term.definition[lang],
                "directions": directions_of(term),
            }
            for term in ordered
        ],
        "decks": _decks(taught),
    }


def _decks(taught: Sequence[TaughtChapter]) -> list[dict[str, Any]]:
    """All terms, those of the onboarding track, each part, each chapter."""
    decks: list[dict[str, Any]] = [{"id": "all", "title": "", "group": "whole", "chapters": None}]
    if onboarding := [each.slug for each in taught if each.onboarding]:
        deck = {"id": "onboarding", "title": "", "group": "whole", "chapters": onboarding}
        decks.append(deck)
    parts = dict.fromkeys((each.part, each.part_title) for each in taught)
    for part, title in parts:
        slugs = [each.slug for each in taught if each.part == part]
        decks.append({"id": f"part-{part}", "title": title, "group": "part", "chapters": slugs})
    decks += [
        {
            "id": each.slug,
            "title": f"{each.number} {each.title}",
            "group": "chapter",
            "chapters": [each.slug],
        }
        for each in taught
    ]
    return decks
