"""The concept map: how the terms of the course hang together, drawn and as a text to follow.

At the top the chapters on a circle, joined where their terms are; below, for each chapter, its
terms as trees, narrower ones under broader ones, with links across.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from html import escape
from math import cos, pi, sin, sqrt

from glossary.cards import TaughtChapter
from glossary.lookup import Glossary, fold
from glossary.term import Term
from glossary.text import Lang

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "picture": "各章排成一圈；两章之间有术语相连，就画一条线，线越粗，相连的术语越多",
        "chapter": "第 {number} 章　{title}",
        "links": "{a}与{b}：{n} 处相连",
        "elsewhere": "第 {number} 章",
        "comma": "、",
    },
    "en": {
        "picture": "The chapters on a circle; a line joins two whose terms are linked, "
        "the more of them, the thicker",
        "chapter": "{number}. {title}",
        "links": "{a} and {b}: {n} links",
        "elsewhere": "ch. {number}",
        "comma": ", ",
    },
}
#: The circle in user units; the names stand around it, outside of the picture's box.
_BOX, _RADIUS = 440, 190


def concept_map(
    glossary: Glossary, chapters: Sequence[TaughtChapter], lang: Lang, glossary_page: str
) -> str:
    """The map as HTML, of the terms of ``chapters``; ``glossary_page`` is the entries' address."""
    taught = {each.slug: each for each in chapters}
    shown = [term for term in glossary.terms if term.chapter in taught]
    links = _links(shown)
    drawer = _Drawer(glossary, taught, lang, glossary_page, links)
    parts = "".join(drawer.chapter(each) for each in chapters)
    return f'<div class="concept-map" data-pagefind-ignore>{drawer.circle(chapters)}{parts}</div>'


def _links(shown: Sequence[Term]) -> set[tuple[str, str]]:
    """Every link between two of the terms, once, as (id, id) in alphabetical order."""
    ids = {term.id for term in shown}
    return {
        (min(term.id, other), max(term.id, other))
        for term in shown
        for other in (*term.broader, *term.related)
        if other in ids
    }


class _Drawer:
    """One map in one language."""

    def __init__(
        self,
        glossary: Glossary,
        taught: dict[str, TaughtChapter],
        lang: Lang,
        glossary_page: str,
        links: set[tuple[str, str]],
    ) -> None:
        self._glossary = glossary
        self._taught = taught
        self._lang: Lang = lang
        self._page = glossary_page
        self._links = links
        self._words = _WORDS[lang]

    def circle(self, chapters: Sequence[TaughtChapter]) -> str:
        """The chapters around a circle with a line for each pair that shares links."""
        place = {
            each.slug: _at(number, len(chapters), _RADIUS) for number, each in enumerate(chapters)
        }
        chords, nodes = [], []
        together = self._between()
        most = max(together.values(), default=1)
        middle = _BOX / 2
        for (one, other), count in sorted(together.items(), key=lambda pair: (pair[1], pair[0])):
            (x1, y1), (x2, y2) = place[one], place[other]
            said = self._words["links"].format(
                a=self._taught[one].title, b=self._taught[other].title, n=count
            )
            chords.append(
                f'<path data-ends="{one} {other}" stroke-width="{1 + 6 * sqrt(count / most):.1f}" '
                f'd="M{x1:.0f} {y1:.0f}Q{middle:.0f} {middle:.0f} {x2:.0f} {y2:.0f}">'
                f"<title>{escape(said)}</title></path>"
            )
        for number, each in enumerate(chapters):
            x, y = place[each.slug]
            nodes.append(self._node(each, x, y, _at(number, len(chapters), _RADIUS + 30)))
        return (
            f'<svg class="map-circle" viewBox="0 0 {_BOX} {_BOX}" role="group" '
            f'aria-label="{escape(self._words["picture"])}">'
            f'<g class="map-chords" aria-hidden="true">{"".join(chords)}</g>{"".join(nodes)}</svg>'
        )

    def _node(self, chapter: TaughtChapter, x: float, y: float, label: tuple[float, float]) -> str:
        # Above and below the circle names stand centred, else beside it, away from it.
        lean = (x - _BOX / 2) / _RADIUS
        anchor = "middle" if abs(lean) < 0.25 else "start" if lean > 0 else "end"
        lines = _two_lines(chapter.title)
        # Two lines grow away from the circle.
        first = label[1] - 9 * (len(lines) - 1) * (1 - (y - _BOX / 2) / _RADIUS)
        beside = label[0] + {"start": 8, "end": -8, "middle": 0}[anchor]
        name = "".join(
            f'<tspan x="{beside:.0f}" y="{first + 18 * at:.0f}">{escape(line)}</tspan>'
            for at, line in enumerate(lines)
        )
        return (
            f'<a href="#map-{chapter.slug}" data-chapter="{chapter.slug}" '
            f'aria-label="{escape(self._title(chapter))}">'
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="17"/>'
            f'<text class="map-number" x="{x:.0f}" y="{y:.0f}">{chapter.number}</text>'
            f'<text class="map-name" text-anchor="{anchor}">{name}</text></a>'
        )

    def _between(self) -> Counter[tuple[str, str]]:
        """How many links join the terms of two chapters."""
        found: Counter[tuple[str, str]] = Counter()
        for pair in self._links:
            one, other = sorted(self._glossary.by_id[name].chapter for name in pair)
            if one != other:
                found[one, other] += 1
        return found

    def _title(self, chapter: TaughtChapter) -> str:
        return self._words["chapter"].format(number=chapter.number, title=chapter.title)

    def chapter(self, chapter: TaughtChapter) -> str:
        """The terms of one chapter as trees, those with most links first."""
        terms = {t.id: t for t in self._glossary.terms if t.chapter == chapter.slug}
        tops = [term for term in terms.values() if not terms.keys() & term.broader]
        trees = self._branch(sorted(tops, key=self._weight, reverse=True), terms)
        return (
            f'<section id="map-{chapter.slug}"><h2><a href="{escape(chapter.slug)}.html">'
            f'{escape(self._title(chapter))}</a></h2><div class="map-trees">{trees}</div></section>'
        )

    def _weight(self, term: Term) -> tuple[int, int]:
        return len(self._below(term)), len(self._glossary.related[term.id])

    def _below(self, term: Term) -> list[Term]:
        return [self._glossary.by_id[name] for name in self._glossary.narrower[term.id]]

    def _branch(self, terms: Iterable[Term], chapter: Container[str]) -> str:
        items = []
        for term in terms:
            below = [each for each in self._below(term) if each.id in chapter]
            branch = self._branch(below, chapter) if below else ""
            items.append(f"<li>{self._link(term)}{self._across(term, chapter)}{branch}</li>")
        return f"<ul>{''.join(items)}</ul>"

    def _across(self, term: Term, chapter: Container[str]) -> str:
        """What a term is linked to across the tree: related ones, and any of other chapters."""
        glossary = self._glossary
        up_and_down = (*term.broader, *glossary.narrower[term.id])
        others = [
            *glossary.related[term.id],
            *(name for name in up_and_down if name not in chapter),
        ]
        shown = []
        for other in sorted((glossary.by_id[name] for name in others), key=self._order):
            if other.chapter not in self._taught:
                continue
            mark = ""
            if other.chapter != term.chapter:
                number = self._taught[other.chapter].number
                mark = f" <small>{escape(self._words['elsewhere'].format(number=number))}</small>"
            shown.append(f"{self._link(other)}{mark}")
        if not shown:
            return ""
        return f' <span class="map-across">{self._words["comma"].join(shown)}</span>'

    def _order(self, term: Term) -> str:
        return fold(term.pinyin if self._lang == "zh" else term.en)

    def _link(self, term: Term) -> str:
        href = f"{self._page}#term-{term.id}"
        return f'<a class="reference internal" href="{href}">{escape(term[self._lang])}</a>'


def _two_lines(title: str) -> list[str]:
    """A long title broken near its middle: at a space, or in Chinese after a mark or before 与."""
    cuts = [at for at, letter in enumerate(title) if letter in " 与" or title[at - 1 : at] == "、"]
    if len(title.encode()) < 25 or not (cuts := [at for at in cuts if at]):
        return [title]
    best = min(cuts, key=lambda at: abs(len(title) / 2 - at))
    return [title[:best].strip(), title[best:].strip()]


def _at(number: int, of: int, radius: float) -> tuple[float, float]:
    """A place on the circle, the first at the top, clockwise."""
    angle = 2 * pi * number / of - pi / 2
    return _BOX / 2 + radius * cos(angle), _BOX / 2 + radius * sin(angle)
