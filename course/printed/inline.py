"""What stands within a line as Typst mark-up: text, links, formulas, drawings."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence

from bs4 import Tag
from bs4.element import NavigableString

from course.printed.formulas import said, typst_formula
from course.printed.page import Page
from glossary import Lang
from quizzes.exchange.typesetting import quoted, text

_SPACE = re.compile(r"\s+")
_HAN = re.compile("[\u3400-\u9fff]")
#: Quotation marks, which Chinese and English share in Unicode and not in print.
_QUOTES = re.compile("[‘’“”]")
_APOSTROPHE = re.compile("(?<=[A-Za-z])’(?=[A-Za-z])")
_WIDTH = re.compile(r'\bwidth="([\d.]+)')
_FAMILY = re.compile(r'font-family="[^"]*"')
#: A pixel of the page on paper, in points: labels of charts get the size of captions.
_POINTS = 0.66
_WRAPS = {
    "strong": "strong", "b": "strong", "em": "emph", "i": "emph", "sub": "sub", "sup": "super",
    "small": "aside",
}  # fmt: skip
_SPANS = {"bloom": "#aside[{}];", "caption-number": "#strong[{}];", "star": "★ {}"}
_SPANS |= {"term-link": "{}#h(0.8em);"}
#: Elements that stand within a line; all others begin one of their own.
INLINE = {*_WRAPS, "a", "br", "code", "img", "kbd", "math", "span"}


class Inline:
    """Writes what stands within the lines of one page.

    ``labels`` are those of all links (`markup.name_anchors`); drawings get the font ``sans``.
    """

    def __init__(self, page: Page, lang: Lang, labels: Mapping[str, str], sans: str) -> None:
        self.page, self.lang, self.labels, self.sans = page, lang, labels, sans

    def inside(self, tag: Tag) -> str:
        """The content of an element that holds a line."""
        return self.line(list(tag.children))

    def line(self, nodes: Sequence[object]) -> str:
        """Nodes one after another, without the white space around them."""
        while nodes and blank(nodes[0]):
            nodes = nodes[1:]
        while nodes and blank(nodes[-1]):
            nodes = nodes[:-1]
        return "".join(map(self._inline, nodes))

    def labelled(self, tag: Tag, made: str) -> str:
        """What was made of an element, with its label where it is an anchor."""
        if not tag.get("id"):
            return made
        return f"{made}#label({quoted(self.labels[f'#{self.page.name}/' + str(tag['id'])])})"

    def displayed(self, tag: Tag) -> str:
        """A ``div`` with a formula that stands by itself, numbered where the page numbers it."""
        number = tag.find(class_="eqno")
        assert tag.math is not None
        shown = f", numbering: _ => {quoted(number.get_text())}" if number else ""
        made = f"#math.equation(block: true{shown}, {_formula(tag.math)})"
        return self.labelled(tag, made)

    def drawing(self, tag: Tag) -> str:
        """An ``img``: one of the page's drawings, or a picture within its address."""
        if not tag.get("alt"):
            raise ValueError("a drawing has no words that stand for it")
        alt = quoted(str(tag["alt"]))
        if tag.get("data-svg"):
            svg = self.page.drawings[int(str(tag["data-svg"]))]
            width = _WIDTH.search(svg)
            svg = _FAMILY.sub(f'font-family="{self.sans}"', svg)
            points = f"{float(width[1]) * _POINTS:.1f}pt" if width else "none"
            return f'#drawing({quoted(svg)}, "svg", {alt}, {points});'
        kind, data = str(tag["src"]).removeprefix("data:image/").split(";base64,")
        numbers = ", ".join(map(str, base64.b64decode(data)))
        form = quoted(kind.split("+")[0].replace("jpeg", "jpg"))
        return f"#drawing(({numbers},), {form}, {alt}, none);"

    def _inline(self, node: object) -> str:
        if isinstance(node, NavigableString):
            return self._text(str(node)) if type(node) is NavigableString else ""
        assert isinstance(node, Tag)
        name = node.name
        if name == "br":
            return "#linebreak();"
        if name == "math":
            return f"#math.equation({_formula(node)});"
        if name == "img":
            return self.drawing(node)
        if name in ("code", "kbd"):
            return f"#raw({quoted(node.get_text())});"
        inner = "".join(map(self._inline, node.children))
        if name in _WRAPS:
            return f"#{_WRAPS[name]}[{inner}];"
        if name == "a":
            return self._link(node, inner)
        if name == "span":
            return _SPANS.get(kind_of(node, _SPANS), "{}").format(inner)
        if name in ("p", "div"):  # a caption holds its text so
            return inner
        raise ValueError(f"there is no way to print {name!r} within a line")

    def _text(self, words: str) -> str:
        """Text; in the Chinese document, quotation marks within English are the Latin font's."""
        words = _SPACE.sub(" ", words)
        if self.lang == "zh" and _QUOTES.search(words):
            if not _HAN.search(words):
                return f"#latin[{text(words)}];"
            return "#latin[’];".join(map(text, _APOSTROPHE.split(words)))
        return text(words)

    def _link(self, node: Tag, inner: str) -> str:
        target = str(node.get("href", ""))
        if not target:
            return inner
        to = f"label({quoted(self.labels[target])})" if target[0] == "#" else quoted(target)
        return f"#link({to})[{inner}];"


def kind_of(tag: Tag, kinds: Mapping[str, object]) -> str:
    """The first class of an element that is one of these kinds, or nothing."""
    return next((name for name in tag.get("class") or () if name in kinds), "")


def blank(node: object) -> bool:
    """Whether a node is a comment, or the white space between elements."""
    return isinstance(node, NavigableString) and (
        type(node) is not NavigableString or not node.strip()
    )


def _formula(math: Tag) -> str:
    space = " " if math.get("display") == "block" else ""
    return f"alt: {quoted(said(math))}, ${space}{typst_formula(math)}{space}$"
