"""Markdown with formulas to HTML, when a form or a page is built.

Raw HTML in the source is shown as text, not passed on. Formulas become MathML.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


#: The parser puts a displayed formula within a paragraph into a ``div``, which HTML forbids there.
DISPLAYED = re.compile(r'<div class="math inline">(.*?)</div>', re.DOTALL)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, renderer=_formula, double_inline=True)


def _formula(latex: str, options: dict[str, bool]) -> str:
    from latex2mathml.converter import convert

    return str(convert(latex.strip(), display="block" if options["display_mode"] else "inline"))


@lru_cache(maxsize=8192)
def html(text: str) -> str:
    """Render a text of one or more paragraphs; a single paragraph loses its ``<p>``."""
    rendered = DISPLAYED.sub(
        r'<span class="math inline">\1</span>', str(_parser().render(text)).strip()
    )
    if rendered.count("<p>") == 1 and rendered.startswith("<p>") and rendered.endswith("</p>"):
        return rendered[3:-4]
    return rendered
