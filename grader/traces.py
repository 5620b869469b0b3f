"""Traces of graded items where they must not be: on the public site, and keys in any release.

Every file is opened as deep as it goes (`leaks`: JSON, gzip and zip members, base64). A text is
compared by its letters and digits alone, so that mark-up, escapes, width of spaces and line breaks
hide nothing; what a chapter or a practice item says in the same words is no trace.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from glossary import LANGS, Problem, Text

from .leaks import texts_in

if TYPE_CHECKING:
    from quizzes import Item

#: Shorter stretches say too little to tell them from chance: "a whole number" is no trace.
SHORTEST_HAN, SHORTEST = 11, 22
#: Texts are looked up by blocks of so many letters; one of twice as many, less one, holds a whole
#: block wherever it begins. Latin letters need longer ones: "servic" is in every text.
BLOCK_HAN, BLOCK = (SHORTEST_HAN + 1) // 2, SHORTEST // 2
#: A text below this length may well stand in many files: a value in a chart's data.
_OFTEN = 1000
_SPLIT = re.compile(r"\$\$?.*?\$\$?|\{\{.*?\}\}|\[\[.*?\]\]|!?\[|\]\([^)]*\)|\n", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|[nrtbf\"'/\\])")
_TAG = re.compile(r"<[^<>]{0,300}>")
_NOISE = re.compile(r"[\W_]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9]+(?:-[a-z0-9]+)*")
#: Fields of an item that its form does not show to the student.
_KEYS = {"explanation", "feedback", "model_answer", "rubric"}


class Traces:
    """What graded items would be known by.

    ``of``: ``everything`` a site must not show, or the ``keys`` alone, for releases, whose forms
    show the questions. ``public``: texts that may be read by everybody; what stands in them too is
    no trace.
    """

    def __init__(
        self, items: Iterable[Item], public: Iterable[str], of: Literal["everything", "keys"]
    ) -> None:
        self.ids: set[str] = set()
        self.pieces: list[tuple[str, str]] = []
        self._blocks: dict[int, dict[str, set[int]]] = {
            size: defaultdict(set) for size in (BLOCK_HAN, BLOCK)
        }
        for item in items:
            if of == "everything":
                self.ids.add(item.id)
            for text in _texts_of(item, keys_only=of == "keys"):
                for lang in LANGS:
                    self.pieces += [(item.id, piece) for piece in _pieces(text[lang])]
        for number, (_, piece) in enumerate(self.pieces):
            size = BLOCK_HAN if _HAN.search(piece) else BLOCK
            for at in range(len(piece) - size + 1):
                self._blocks[size][piece[at : at + size]].add(number)
        self._public: set[int] = set()
        for shown in public:
            self._public |= self._found(normal(shown))

    def in_text(self, text: str) -> Iterator[tuple[str, str]]:
        """``(item, what of it)`` for every trace in a text."""
        for name in self.ids & set(_ID.findall(text)):
            yield name, "its id"
        found = self._found(normal(text)) if len(text) >= SHORTEST_HAN else set()
        for number in sorted(found - self._public):
            name, piece = self.pieces[number]
            yield name, piece

    def _found(self, text: str) -> set[int]:
        numbers: set[int] = set()
        for size, blocks in self._blocks.items():
            for at in range(0, len(text) - size + 1, size):
                if found := blocks.get(text[at : at + size]):
                    numbers |= found
        return {number for number in numbers if self.pieces[number][1] in text}

    @cached_property
    def digest(self) -> str:
        """Of all that decides what is a trace."""
        told = repr((sorted(self.ids), self.pieces, sorted(self._public)))
        return hashlib.sha256(told.encode()).hexdigest()


def public_texts(items: Iterable[Item]) -> Iterator[str]:
    """What practice items say openly."""
    for item in items:
        for text in _texts_of(item, keys_only=False):
            yield from (text[lang] for lang in LANGS)


def find_traces(folder: Path, traces: Traces, clean: set[str] | None = None) -> list[Problem]:
    """A problem for each file and item of which it holds a trace.

    ``clean``: digests of contents that held none of these traces before; grows by those found now.
    """
    found: dict[tuple[Path, str], Problem] = {}
    clean = set() if clean is None else clean
    innocent: set[str] = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        mark = hashlib.sha256(content).hexdigest()
        if mark in clean:
            continue
        before = len(found)
        for place, text in texts_in(content, path.name):
            if text in innocent:
                continue
            hits = list(traces.in_text(text))
            if not hits and len(text) < _OFTEN:
                innocent.add(text)
            for name, piece in hits:
                message = f"the graded item {name} can be read here: {piece[:40]}"
                fix = "take it out, or mark the item use: practice"
                problem = Problem(path, 0, "leak-graded", place, message, fix)
                found.setdefault((path, name), problem)
        if len(found) == before:
            clean.add(mark)
    return list(found.values())


def normal(text: str) -> str:
    """Letters and digits alone, without case: the same for Markdown, HTML and JSON."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", text)
    return _NOISE.sub("", _TAG.sub("", unescape(plain))).casefold()


def _pieces(text: str) -> Iterator[str]:
    """The stretches of a text between formulas, numbers drawn, images and paragraphs."""
    for stretch in _SPLIT.split(text):
        piece = normal(stretch)
        if len(piece) >= (SHORTEST_HAN if _HAN.search(piece) else SHORTEST):
            yield piece


def _texts_of(value: Any, *, keys_only: bool) -> Iterator[Text]:
    """Every text of an item, or those that belong to its key."""
    if isinstance(value, list):
        for each in value:
            yield from _texts_of(each, keys_only=keys_only)
        return
    if isinstance(value, dict):
        yield from _texts_of(list(value.values()), keys_only=keys_only)
        return
    if isinstance(value, Text) and not keys_only:
        yield value
    for name in getattr(type(value), "model_fields", {}):
        inside = getattr(value, name)
        yield from _texts_of(inside, keys_only=keys_only and name not in _KEYS)
