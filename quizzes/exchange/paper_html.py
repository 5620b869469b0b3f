"""Blocks as one HTML file that prints on A4 and needs nothing from elsewhere."""

from __future__ import annotations

from html import escape
from pathlib import Path

from glossary.text import Lang
from quizzes.exchange import blocks as b
from quizzes.render import html

_STYLE = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")


def page(blocks: list[b.Block], lang: Lang, title: str) -> bytes:
    """The document's bytes."""
    code = {"zh": "zh-CN", "en": "en"}[lang]
    body = "\n".join(map(_block, blocks))
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def _block(block: b.Block) -> str:
    match block:
        case b.Title(text, below):
            return f"<header><h1>{html(text)}</h1><p>{html(below)}</p></header>"
        case b.Fields(names):
            fields = "".join(f"<span>{escape(name)} <i></i></span>" for name in names)
            return f'<div class="fields">{fields}</div>'
        case b.Scores(heads):
            top = "".join(f"<th>{escape(head)}</th>" for head in heads)
            room = "<td></td>" * (len(heads) - 1)
            return f'<table class="scores"><tr>{top}</tr><tr><th></th>{room}</tr></table>'
        case b.Group(text):
            return f"<h2>{html(text)}</h2>"
        case b.Digits(label, count):
            digits = "".join(f"<span>{digit}</span>" for digit in range(10))
            grid = f"<div><i></i>{digits}</div>" * count
            return f'<div class="digits"><b>{escape(label)}</b>{grid}</div>'
        case _:
            return _asked(block)


def _asked(
    block: b.Item | b.Options | b.Pairs | b.Answer | b.Lines | b.Bubbles | b.Note | b.Rubric,
) -> str:
    match block:
        case b.Item(number, text, tail):
            end = f'<span class="tail">{escape(tail)}</span>' if tail else ""
            return f'<div class="item"><b>{escape(number)}</b><div>{html(text)}{end}</div></div>'
        case b.Options(rows, columns, _):
            shown = "".join(_lettered(letter, text) for letter, text in rows)
            return f'<div class="options columns-{columns}">{shown}</div>'
        case b.Pairs(lefts, rights):
            sides = [
                "".join(_lettered(name, text) for name, text in side) for side in (lefts, rights)
            ]
            return f'<div class="pairs"><div>{sides[0]}</div><div>{sides[1]}</div></div>'
        case b.Answer(label, after):
            return f'<p class="answer">{escape(label)}<i></i>{escape(after)}</p>'
        case b.Lines(count):
            return '<div class="lines">' + "<i></i>" * count + "</div>"
        case b.Bubbles(rows):
            return f'<div class="bubbles">{"".join(_bubbles(*row) for row in rows)}</div>'
        case b.Note(label, text):
            return f'<div class="note"><b>{escape(label)}</b>{html(text)}</div>'
        case b.Rubric(rows):
            lines = "".join(f"<tr><th>{escape(p)}</th><td>{html(t)}</td></tr>" for p, t in rows)
            return f'<table class="rubric">{lines}</table>'


def _lettered(letter: str, text: str) -> str:
    return f'<div class="item"><b>{escape(letter)}.</b><div>{html(text)}</div></div>'


def _bubbles(number: str, letters: tuple[str, ...]) -> str:
    shown = "".join(f"<span>{escape(letter)}</span>" for letter in letters)
    return f"<div><b>{escape(number)}</b>{shown}</div>"
