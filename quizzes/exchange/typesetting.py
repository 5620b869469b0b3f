"""Markdown with LaTeX formulas as Typst mark-up, and Typst to PDF (typst.app, in its wheel)."""

from __future__ import annotations

import base64
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import ContentError, Problem
from quizzes.images import as_data

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

#: Fonts with Chinese that systems have, the best for print first.
FONTS = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "STSong", "SimSun", "NSimSun",
    "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei",
    "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Droid Sans Fallback",
)  # fmt: skip


def chinese_font(families: list[str] | None = None) -> str:
    """The first of `FONTS` on this system. Raises ContentError where there is none."""
    if families is None:
        import typst

        families = typst.Fonts().families()
    found = next((name for name in FONTS if name in families), None)
    if found is None:
        message = "no Chinese font is installed, so a PDF would show empty boxes"
        fix = "install Noto CJK (Debian: apt install fonts-noto-cjk), or use the HTML files"
        raise ContentError([Problem(Path(), 0, "export-font", "PDF", message, fix)])
    return found


def compile_pdf(source: str) -> bytes:
    """Typst source to PDF with its fonts embedded, reading no file and asking no network."""
    import typst

    pdf = typst.compile(source.encode(), format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def quoted(text: str) -> str:
    """Text as a Typst string, in which no character means anything."""
    kept = "".join(char for char in text if unicodedata.category(char) != "Cc" or char in "\n\t")
    return '"' + kept.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text(words: str) -> str:
    """Text as Typst mark-up; the semicolon keeps what follows from being read as code."""
    return f"#{quoted(words)};"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.use(dollarmath_plugin, double_inline=True)


@lru_cache(maxsize=4096)
def typst_markup(markdown: str) -> str:
    """Mark-up of one or more paragraphs."""
    from markdown_it.tree import SyntaxTreeNode

    root = SyntaxTreeNode(_parser().parse(markdown))
    return "\n\n".join(map(_node, root.children))


def _node(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text":
            return text(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "#linebreak();"
        case "math_inline":
            return _formula(node.content)
        case "math_block" | "math_block_label" | "math_inline_double":
            return f"#block[{_formula(node.content, display=True)}]"
        case "code_inline":
            return f"#raw({quoted(node.content)});"
        case "fence" | "code_block":
            return f"#raw({quoted(node.content.rstrip())}, block: true);"
        case "table":
            return _table(node)
        case "image":
            return _image(node)
    inner = _inside(node)
    wrap = _WRAPS.get(node.type)
    return f"#{wrap}[{inner}];" if wrap else inner


_WRAPS = {"strong": "strong", "em": "emph", "blockquote": "quote", "heading": "strong"}
_LISTS = {"bullet_list": "list", "ordered_list": "enum"}


def _inside(node: SyntaxTreeNode) -> str:
    if node.type in _LISTS:
        items = "".join(f"[{_inside(child)}]" for child in node.children)
        return f"#{_LISTS[node.type]}{items};"
    between = "\n\n" if node.type in ("list_item", "blockquote") else ""
    return between.join(map(_node, node.children or []))


def _image(node: SyntaxTreeNode) -> str:
    """An image of an item, at most as wide as its column; its description goes into the PDF."""
    kind, data = as_data(str(node.attrs["src"])).removeprefix("data:image/").split(";base64,")
    numbers = ", ".join(map(str, base64.b64decode(data)))
    form = kind.split("+")[0].replace("jpeg", "jpg")
    alt = quoted(node.content)
    return f"#box(image(bytes(({numbers},)), format: {quoted(form)}, alt: {alt}));"


def _table(node: SyntaxTreeNode) -> str:
    lines = [row for part in node.children for row in part.children]
    cells = "".join(f"[{_inside(cell)}]" for row in lines for cell in row.children)
    return f"#table(columns: {len(lines[0].children)}, inset: 4pt){cells};"


def _formula(latex: str, *, display: bool = False) -> str:
    """LaTeX as a Typst formula; one that cannot be translated is shown as it was written."""
    import tex2typst

    try:
        formula = tex2typst.tex2typst(latex.strip(), non_strict=True)
    except (ValueError, RuntimeError):
        return f"#raw({quoted(latex.strip())});"
    return f"$ {formula} $" if display else f"${formula}$"
