"""Draws a practice conversation for its author: one SVG picture, no other program needed.

Columns are turns, cards are nodes with their three choices, lines lead to what comes next. The best
choice of a turn is marked with a star and a thick line, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

import networkx as nx

from glossary import Lang
from quizzes.dialogue import Dialogue
from quizzes.dialogue_survey import Survey, graph, survey

WIDTH, GAP_X, GAP_Y, TOP, EDGE = 380, 130, 34, 96, 24
LINE, SIZE, PAD = 19, 13.5, 12
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "facts": "{ways} 条路，{few}–{many} 轮；最高 {best} 分，最低 {worst} 分",
        "moods": "到这里时的情绪 {moods}",
        "met": "结局，情绪 {mood}；随意选择时 {share:.0%} 走到这里",
        "points": "{points} 分",
        "mood": "情绪",
        "legend": "★ 和粗线：这一轮得分最高的说法；虚线：使情绪变差的说法",
    },
    "en": {
        "facts": "{ways} ways of {few}–{many} turns; best {best} points, worst {worst}",
        "moods": "met in moods {moods}",
        "met": "ending, mood {mood}; {share:.0%} of blind choosers get here",
        "points": "{points} points",
        "mood": "mood",
        "legend": "★ and thick line: the choice that earns most; dashed line: the mood gets worse",
    },
}


@dataclass
class _Row:
    """One choice as it stands on a card."""

    lines: list[str]
    to: str
    best: bool
    worse: bool
    foot: str
    y: float = 0.0


@dataclass
class _Card:
    """A node or an ending, wrapped to its width; ``x`` and ``y`` are its upper left corner."""

    name: str
    head: list[str]
    note: str
    rows: list[_Row]
    x: float = 0.0
    y: float = 0.0

    @property
    def head_height(self) -> float:
        return PAD * 2 + LINE * (len(self.head) + 2)

    @property
    def height(self) -> float:
        return self.head_height + sum(_row_height(row) for row in self.rows)


def draw_dialogue(dialogue: Dialogue, lang: Lang) -> str:
    """The picture as the text of an SVG file. The dialogue must have no circle."""
    found = survey(dialogue)
    cards = {name: _card(dialogue, found, name, lang) for name in found.moods}
    _place(dialogue, cards)
    words = _WORDS[lang]
    width = max(card.x for card in cards.values()) + WIDTH + EDGE
    height = max(card.y + card.height for card in cards.values()) + EDGE
    facts = words["facts"].format(
        ways=found.ways,
        few=found.turns[0],
        many=found.turns[1],
        best=found.best_points,
        worst=found.worst_points,
    )
    title = escape(dialogue.title[lang])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family="system-ui, sans-serif" '
        f'font-size="{SIZE}" role="img"><title>{title}</title>',
        f"<desc>{escape(facts)}</desc>",
        '<rect width="100%" height="100%" fill="#fcfbf8"/>',
        f'<text x="{EDGE}" y="38" font-size="24" font-weight="650">{title}</text>',
        f'<text x="{EDGE}" y="64">{escape(facts)}</text>',
        f'<text x="{EDGE}" y="84" fill="#59626b">{escape(words["legend"])}</text>',
        *_edges(cards),
        *(part for card in cards.values() for part in _drawn(card)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _card(dialogue: Dialogue, found: Survey, name: str, lang: Lang) -> _Card:
    words = _WORDS[lang]
    if name in dialogue.endings:
        ending = dialogue.endings[name]
        note = words["met"].format(mood=_signed(ending.mood), share=found.met[name])
        return _Card(name, _wrapped(ending.title[lang]), note, [])
    moods = sorted(found.moods[name])
    note = words["moods"].format(moods=", ".join(map(_signed, moods)))
    best = dialogue.best(name)
    rows = [
        _Row(
            _wrapped(choice[lang]),
            choice.to,
            letter == best,
            choice.mood < 0,
            f"{words['mood']} {_signed(choice.mood)} · "
            f"{words['points'].format(points=choice.points)}"
            f" · → {choice.to}",
        )
        for letter, choice in dialogue.shown[name].items()
    ]
    return _Card(name, _wrapped(dialogue.nodes[name].customer[lang]), note, rows)


def _place(dialogue: Dialogue, cards: dict[str, _Card]) -> None:
    """Columns by the longest way there; within one, by where the lines come from."""
    made = graph(dialogue)
    for column, names in enumerate(nx.topological_generations(made)):

        def origin(name: str) -> float:
            rows = [row for card in cards.values() for row in card.rows if row.to == name and row.y]
            return sum(row.y for row in rows) / len(rows) if rows else 0.0

        y = float(TOP + EDGE)
        for name in sorted(names, key=lambda n: (n in dialogue.endings, origin(n))):
            card = cards[name]
            card.x, card.y = EDGE + column * (WIDTH + GAP_X), y
            y += card.height + GAP_Y
            at = card.y + card.head_height
            for row in card.rows:
                row.y = at + _row_height(row) / 2
                at += _row_height(row)


def _row_height(row: _Row) -> float:
    return PAD * 1.2 + LINE * (len(row.lines) + 1)


def _edges(cards: dict[str, _Card]) -> Iterator[str]:
    for card in cards.values():
        for row in card.rows:
            target = cards[row.to]
            x, to_x, to_y = card.x + WIDTH, target.x, target.y + LINE
            bend = GAP_X * 0.9
            dash = ' stroke-dasharray="6 5"' if row.worse else ""
            colour = "#17693a" if row.best else "#a1331f" if row.worse else "#8a8f94"
            yield (
                f'<path d="M{x:.0f} {row.y:.0f} C{x + bend:.0f} {row.y:.0f} '
                f'{to_x - bend:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}" fill="none" '
                f'stroke="{colour}" stroke-width="{3.5 if row.best else 1.6}"{dash}/>'
                f'<circle cx="{to_x:.0f}" cy="{to_y:.0f}" r="4" fill="{colour}"/>'
            )


def _drawn(card: _Card) -> Iterator[str]:
    fill = "#ffffff" if card.rows else "#e4f0f1"
    yield (
        f'<rect x="{card.x:.0f}" y="{card.y:.0f}" width="{WIDTH}" height="{card.height:.0f}" '
        f'rx="10" fill="{fill}" stroke="#b9b4a8"/>'
    )
    y = card.y + PAD + SIZE
    yield _text(card.x + PAD, y, card.name, 'font-weight="650" fill="#0b5f6b"')
    for line in card.head:
        y += LINE
        yield _text(card.x + PAD, y, line, 'font-weight="550"')
    yield _text(card.x + PAD, y + LINE, card.note, 'fill="#59626b" font-size="12"')
    for row in card.rows:
        top = row.y - _row_height(row) / 2
        yield f'<path d="M{card.x:.0f} {top:.0f} h{WIDTH}" stroke="#dcd8cf"/>'
        y = top + PAD * 0.4
        for line in row.lines:
            y += LINE
            yield _text(card.x + PAD + 18, y, line, 'fill="#1e2429"')
        if row.best:
            yield _text(card.x + PAD - 2, top + PAD * 0.4 + LINE, "★", 'fill="#17693a"')
        yield _text(card.x + PAD + 18, y + LINE, row.foot, 'fill="#59626b" font-size="12"')


def _signed(mood: int) -> str:
    return f"{mood:+d}" if mood else "0"


def _text(x: float, y: float, text: str, style: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'


def _wrapped(text: str) -> list[str]:
    """Lines that fit a card: Chinese breaks anywhere but before a full stop, English at spaces."""
    room = (WIDTH - 2 * PAD - 22) / SIZE
    lines, line, used = [], "", 0.0
    for word in _words(text):
        wide = sum(1.0 if char > "\u2e7f" else 0.54 for char in word)
        if line and used + wide > room and word not in "，。；：？！”）、":
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + word, used + wide
    return [*lines, line]


def _words(text: str) -> Iterator[str]:
    """Single Chinese characters, and English words with the space behind them."""
    for latin, chars in groupby(text, key=lambda char: char <= "\u2e7f"):
        run = "".join(chars)
        if not latin:
            yield from run
        else:
            pieces = run.split(" ")
            yield from (piece + " " for piece in pieces[:-1])
            yield pieces[-1]
