"""The same page in fewer bytes: what its look does not need is left out."""

from __future__ import annotations

import re

#: The kinds of token that the style sheet colours (Pygments' short names).
COLOURED = {
    *("k", "kn", "kd", "kc", "ow", "nb"),
    *("s", "s1", "s2", "sa", "sd", "si", "se", "sb"),
    *("mi", "mf", "mb", "mh"),
    *("c", "c1", "cm"),
    *("nf", "nc", "nd"),
}
_CODE = re.compile(r'<div class="highlight.*?</pre></div>', re.DOTALL)
_PLAIN = re.compile(rf'<span class="(?!(?:{"|".join(COLOURED)})")\w+">([^<]*)</span>')
#: Where something stands and how large it is: never a label, a share of opacity or a scale.
_PLACE = re.compile(
    r' (?:transform|d|[xy][12]?|width|height|stroke-width|viewBox|points)="[^"]*\d\.\d\d[^"]*"'
)
_TENTHS = re.compile(r"(\d\.\d)\d+")
#: What Vega tells screen readers of each mark (the picture as a whole has its text instead), what
#: is the default anyway, and the font, which the page sets.
_NEEDLESS = re.compile(
    r' (?:aria-label|aria-hidden|aria-roledescription|role|pointer-events|font-family)="[^"]*"'
    r'| opacity="1"| stroke-miterlimit="10"| [xy]2="0"| transform="translate\(0,0\)"'
)
_EMPTY = re.compile(r'<path class="(?:fore|back)ground"[^>]* d="(?:M0,0h0v0h0Z)?"[^>]*/>')


def lean_code(body: str) -> str:
    """Take the marks of tokens that have no colour off every piece of code in a page."""
    return _CODE.sub(lambda code: _PLAIN.sub(r"\1", code[0]).replace("<span></span>", ""), body)


def lean_svg(svg: str) -> str:
    """A chart's picture to tenths of a pixel, without what shows nothing."""
    svg = _EMPTY.sub("", _NEEDLESS.sub("", _PLACE.sub(_to_tenths, svg)))
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


def _to_tenths(place: re.Match[str]) -> str:
    return place[0] if "scale" in place[0] else _TENTHS.sub(r"\1", place[0])
