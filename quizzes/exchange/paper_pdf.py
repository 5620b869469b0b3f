"""Blocks as a PDF on A4, set by Typst: no LaTeX, fonts embedded, page numbers at the foot."""

from __future__ import annotations

from collections.abc import Iterable

from glossary.text import Lang
from quizzes.exchange import blocks as b
from quizzes.exchange.typesetting import chinese_font, compile_pdf, quoted, text, typst_markup

_LATIN = '"Libertinus Serif"'
_HEAD = """
#set document(title: %(title)s)
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), numbering: "1 / 1", number-align: center)
#set text(font: (%(latin)s, %(font)s), size: 10.5pt, lang: %(lang)s)
#set par(justify: true, leading: 0.75em, spacing: 0.85em)
#set table(stroke: 0.5pt)
#let rule(width) = box(width: width, height: 0.9em, stroke: (bottom: 0.5pt))
#let item(number, body) = block(sticky: true, grid(columns: (2.2em, 1fr), number, body))
#let indented(body) = block(inset: (left: 2.2em), body)
#let whole(body, sticky: false) = block(breakable: false, sticky: sticky, inset: (left: 2.2em),
  body)
#let bubble(letter) = box(stroke: 0.5pt, radius: 45%%, width: 1.9em, height: 1.25em,
  baseline: 25%%, align(center + horizon, text(size: 7.5pt, letter)))
#let line-room(count) = block(breakable: count > 8, inset: (bottom: 0.9em),
  stack(..range(count).map(_ =>
  box(width: 100%%, height: 9mm, stroke: (bottom: (thickness: 0.4pt, dash: "dotted"))))))
#let digit-column = stack(spacing: 2.5pt, box(width: 1.9em, height: 1.9em, stroke: 0.5pt),
  ..range(10).map(digit => bubble(str(digit))))
"""


def page(blocks: list[b.Block], lang: Lang, title: str) -> bytes:
    """The document's bytes. Raises ContentError where no Chinese font is found."""
    # Quotation marks and dashes within Chinese are the Chinese font's, full-width.
    latin = '(name: "Libertinus Serif", covers: "latin-in-cjk")' if lang == "zh" else _LATIN
    head = {"title": quoted(title), "lang": quoted(lang)}
    head |= {"latin": latin, "font": quoted(chinese_font())}
    return compile_pdf(_HEAD % head + "\n\n".join(map(_block, blocks)) + "\n")


def _block(block: b.Block) -> str:
    match block:
        case b.Title(words, below):
            large = f'text(size: 16pt, weight: "bold")[{typst_markup(words)}]'
            return f"#align(center)[#{large} #parbreak(){typst_markup(below)}]"
        case b.Fields(names):
            shown = " #h(1.2em) ".join(f"{text(name)} #rule(8em)" for name in names)
            return f"#align(center)[{shown}]"
        case b.Scores(heads):
            cells = _cells([*map(text, heads), *("" for _ in heads)])
            widths = ", ".join(["3.2em"] * len(heads))
            shape = f"columns: ({widths}), rows: (1.9em, 2.2em), align: center + horizon"
            return f"#align(center, table({shape}, {cells}))"
        case b.Group(words):
            bold = f'text(size: 11pt, weight: "bold")[{typst_markup(words)}]'
            return f"#block(above: 1.6em, below: 1em, sticky: true, {bold})"
        case b.Digits(label, count):
            columns = ", ".join(["digit-column"] * count)
            shown = f"stack(dir: ltr, spacing: 5pt, [{text(label)}], h(0.5em), {columns})"
            return f"#align(center, {shown})"
        case _:
            return _asked(block)


def _asked(
    block: b.Item | b.Options | b.Pairs | b.Answer | b.Lines | b.Bubbles | b.Note | b.Rubric,
) -> str:
    match block:
        case b.Item(number, words, tail):
            return f"#item([{text(number)}], [{typst_markup(words)}{text(tail) if tail else ''}])"
        case b.Options(rows, columns, asked):
            widths = ", ".join(["1fr"] * columns)
            cells = _cells(_lettered(*row) for row in rows)
            sticky = str(asked).lower()
            return f"#whole(grid(columns: ({widths}), gutter: 0.8em, {cells}), sticky: {sticky})"
        case b.Pairs(lefts, rights):
            sides = [_cells(_lettered(*row) for row in side) for side in (lefts, rights)]
            stacks = ", ".join(f"stack(spacing: 0.8em, {side})" for side in sides)
            return f"#whole(grid(columns: (3fr, 2fr), gutter: 2em, {stacks}), sticky: true)"
        case b.Answer(label, after):
            return f"#indented[{text(label)} #rule(14em) {text(after)}]"
        case b.Lines(count):
            return f"#indented(line-room({count}))"
        case b.Bubbles(rows):
            cells = _cells(_bubbles(*row) for row in rows)
            return (
                f"#grid(columns: (1fr, 1fr, 1fr), row-gutter: 1em, column-gutter: 0.5em, {cells})"
            )
        case b.Note(label, words):
            bold = f"#strong[{text(label)}]" if label else ""
            return f"#indented[{bold}{typst_markup(words)}]"
        case b.Rubric(rows):
            cells = _cells(
                part for points, words in rows for part in (text(points), typst_markup(words))
            )
            return f"#indented(table(columns: (auto, 1fr), inset: 5pt, {cells}))"


def _cells(contents: Iterable[str]) -> str:
    """Contents as arguments of a call."""
    return ", ".join(f"[{content}]" for content in contents)


def _lettered(letter: str, words: str) -> str:
    return f"{text(f'{letter}. ')}{typst_markup(words)}"


def _bubbles(number: str, letters: tuple[str, ...]) -> str:
    shown = " ".join(f"#bubble({quoted(letter)})" for letter in letters)
    cells = f"align(right)[{text(number)}], [{shown}]"
    return f"#grid(columns: (1.8em, auto), gutter: 0.5em, align: horizon, {cells})"
