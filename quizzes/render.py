"""Markdown with formulas to HTML, when a form or a page is built.

Raw HTML in the source is shown as text, not passed on. Formulas become MathML, images data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from quizzes.images import as_data

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

#: LaTeX and ``{"display_mode": whether it stands by itself}`` -> HTML.
Formula = Callable[[str, dict[str, bool]], str]


def parser(formula: Formula) -> MarkdownIt:
    """The Markdown that items are written in; ``formula`` draws its formulas."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.add_render_rule("image", _image)
    return made.use(dollarmath_plugin, renderer=formula, double_inline=True)


def _image(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    image = tokens[at]
    image.attrs["src"] = as_data(str(image.attrs["src"]))
    return renderer.image(tokens, at, options, env)


def _mathml(latex: str, options: dict[str, bool]) -> str:
    from latex2mathml.converter import convert

    made = str(convert(latex.strip(), display="block" if options["display_mode"] else "inline"))
    # For where no formula can be drawn, such as a list to choose from.
    return made.replace("<math ", f'<math alttext="{escape(latex.strip())}" ', 1)


#: The parser puts a displayed formula within a paragraph into a ``div``, which HTML forbids there.
DISPLAYED = re.compile(r'<div class="math inline">(.*?)</div>', re.DOTALL)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return parser(_mathml)


@lru_cache(maxsize=8192)
def html(text: str) -> str:
    """Render a text of one or more paragraphs; a single paragraph loses its ``<p>``.

    Raises OSError for an image that is not there; `bank` has told of it before.
    """
    rendered = DISPLAYED.sub(
        r'<span class="math inline">\1</span>', str(_parser().render(text)).strip()
    )
    if rendered.count("<p>") == 1 and rendered.startswith("<p>") and rendered.endswith("</p>"):
        return rendered[3:-4]
    return rendered
