"""Formulas as the site has them (MathML) set by Typst, and said in words for those who listen."""

from __future__ import annotations

from itertools import groupby

from bs4 import Tag

#: Characters that Typst's formulas give a meaning to.
_SPECIAL = set("\\/$#&_^\"'`@~()[]{}<>|,;:.!?*-+=")
#: Signs set above or below, and Typst's functions for them.
_ABOVE = {
    "\u00af": "overline", "\u203e": "overline", "\u0305": "overline", "―": "overline",
    "^": "hat", "\u02c6": "hat", "\u0302": "hat", "~": "tilde", "\u02dc": "tilde",
    "\u0303": "tilde", "˙": "dot", "\u0307": "dot", "→": "arrow", "\u20d7": "arrow",
    "⏞": "overbrace",
}  # fmt: skip
_BELOW = {"_": "underline", "\u0332": "underline", "⏟": "underbrace"}
#: Elements with a fixed number of children, as Typst and as a line of text write them.
_TYPST = {
    "mfrac": "frac({0}, {1})",
    "mroot": "root({1}, {0})",
    "msub": "attach({0}, b: {1})",
    "msup": "attach({0}, t: {1})",
    "msubsup": "attach({0}, b: {1}, t: {2})",
    "munder": "attach(limits({0}), b: {1})",
    "mover": "attach(limits({0}), t: {1})",
    "munderover": "attach(limits({0}), b: {1}, t: {2})",
}
_SAID = {
    "mfrac": "({0})/({1})",
    "mroot": "root {1} of ({0})",
    "msub": "{0}_{1}",
    "msup": "{0}^{1}",
    "msubsup": "{0}_{1}^{2}",
    "munder": "{0}_{1}",
    "mover": "{0}^{1}",
    "munderover": "{0}_{1}^{2}",
}
_ROWS = {"math", "mrow", "mstyle", "mpadded", "mtd"}
_STYLES = {"bold": "bold", "double-struck": "bb", "script": "cal", "fraktur": "frak"}
#: Words whose subscript stands below them.
_WITH_LIMITS = {"max", "min", "lim", "sup", "inf"}


def typst_formula(math: Tag) -> str:
    """A ``math`` element as the inside of a Typst formula.

    Raises ValueError for an element that it does not know.
    """
    return _row(math)


def said(math: Tag) -> str:
    """The formula as one line of text: its LaTeX where the page has it, else its signs."""
    return str(math.get("alttext") or "") or " ".join(_said(math).split())


def _children(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag)]


def _row(tag: Tag) -> str:
    children = _children(tag)
    ends = children[:1] + children[-1:]
    done = []
    for upright, run in groupby(children, key=_is_upright):
        if upright:  # letters of one word, each of which is an element
            done.append(f"upright({_quoted(''.join(child.get_text() for child in run))})")
        else:
            done += map(_node, run)
    inner = " ".join(done)
    return f"lr({inner})" if any(end.get("fence") == "true" for end in ends) else inner


def _is_upright(tag: Tag) -> bool:
    return tag.name == "mi" and tag.get("mathvariant") == "normal"


def _node(tag: Tag) -> str:
    name = tag.name
    if name in {"mi", "mn", "mo", "mtext"}:
        return _leaf(tag)
    if name in _ROWS:
        return _row(tag)
    if name == "msqrt":
        return f"sqrt({_row(tag)})"
    if name == "mphantom":
        return f"#hide[${_row(tag)}$]"
    if name == "mspace":
        width = str(tag.get("width", ""))
        return f"#h({width});" if width.endswith("em") else ""
    if name == "mtable":
        return _table(tag)
    if name in _TYPST:
        return _attached(tag)
    raise ValueError(f"there is no way to print {name!r} in a formula")


def _attached(tag: Tag) -> str:
    children = _children(tag)
    parts = [_node(child) or '""' for child in children]
    signs = {"mover": _ABOVE, "munder": _BELOW}.get(tag.name, {})
    function = signs.get(children[1].get_text().strip())
    return f"{function}({parts[0]})" if function else _TYPST[tag.name].format(*parts)


def _table(tag: Tag) -> str:
    rows = ", ".join(
        f"({', '.join(f'${_row(cell)}$' for cell in _children(row))},)" for row in _children(tag)
    )
    cell = tag.find("mtd", columnalign=True)
    align = cell["columnalign"] if cell else "center"
    return f"#math.mat(delim: none, align: {align}, {rows})"


def _leaf(tag: Tag) -> str:
    text, name = tag.get_text().strip(), tag.name
    variant = str(tag.get("mathvariant", ""))
    if name == "mtext":
        return _quoted(tag.get_text().replace("\u00a0", " "))
    if name == "mn" or _is_upright(tag):
        return f"upright({_quoted(text)})"
    if size := tag.get("minsize"):
        return f"#math.lr(size: {size}, ${_sign(text)}$)"
    if len(text) == 1:
        style = _STYLES.get(variant)
        return f"{style}({_sign(text)})" if style else _sign(text)
    if text.isascii() and text.isalpha():
        return f"op({_quoted(text)}, limits: #{str(text in _WITH_LIMITS).lower()})"
    return " ".join(map(_sign, text))


def _sign(char: str) -> str:
    return f"\\{char}" if char in _SPECIAL else char


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _said(tag: Tag) -> str:
    parts = [_said(child) for child in _children(tag)]
    if tag.name in _SAID:
        return _SAID[tag.name].format(*parts)
    if tag.name == "msqrt":
        return f"√({' '.join(parts)})"
    return " ".join(parts) if parts else tag.get_text()
