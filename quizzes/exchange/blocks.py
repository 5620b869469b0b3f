"""What a printed page consists of, for whoever draws it: HTML or PDF. Texts are Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """Head of a document."""

    text: str
    below: str


@dataclass(frozen=True)
class Fields:
    """Names with room to write behind them."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Scores:
    """The marker's table: a head for each part, and room below."""

    heads: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Questions of one kind follow."""

    text: str


@dataclass(frozen=True)
class Item:
    """A numbered question. ``tail`` stands at its end, such as room for a letter."""

    number: str
    text: str
    tail: str = ""


@dataclass(frozen=True)
class Options:
    """Lettered texts in 1, 2 or 4 columns; ``asked`` below, on the same page, is the answer."""

    rows: tuple[tuple[str, str], ...]
    columns: int
    asked: bool = False


@dataclass(frozen=True)
class Pairs:
    """Left and right sides of a matching, side by side; the answer is asked below them."""

    lefts: tuple[tuple[str, str], ...]
    rights: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """A label with a line to write on, and what follows the line."""

    label: str
    after: str = ""


@dataclass(frozen=True)
class Lines:
    """Room for a written answer."""

    count: int


@dataclass(frozen=True)
class Bubbles:
    """Letters to fill in: ``((number, letters), ...)``."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Digits:
    """A student number to fill in, digit by digit."""

    label: str
    count: int


@dataclass(frozen=True)
class Note:
    """A paragraph; ``label`` stands before it in bold."""

    label: str
    text: str


@dataclass(frozen=True)
class Rubric:
    """Lines of a rubric: ``((points, text), ...)``."""

    rows: tuple[tuple[str, str], ...]


Block = (
    Title | Fields | Scores | Group | Item | Options | Pairs | Answer | Lines | Bubbles | Digits
    | Note | Rubric
)  # fmt: skip
