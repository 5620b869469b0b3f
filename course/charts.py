"""A chart on a page: a picture made when the site is built, and the specification that enlivens it.

The picture is there at once, in print and without scripts; the specification is a file of its own
that a page asks for when its reader comes near the chart.
"""

from __future__ import annotations

import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any

from course.lean import lean_svg

_SPEC = re.compile(r'<script type="application/json" class="chart-spec">(.*?)</script>', re.DOTALL)


def chart_html(spec: dict[str, Any], alt: str) -> str:
    """The HTML of one chart; ``alt`` is its text equivalent."""
    import vl_convert

    svg = lean_svg(vl_convert.vegalite_to_svg(spec))
    # A tooltip may stand in any layer; data is looked at too, which at worst makes a chart live.
    live = '"params"' in json.dumps(spec) or '"tooltip"' in json.dumps(spec)
    alt = escape(alt or _title(spec))
    view = f'<div class="chart-view" role="img" aria-label="{alt}">{svg}</div>'
    # On a phone a chart shrinks to four fifths of this and scrolls beyond: labels stay readable.
    width = re.search(r'\bwidth="([\d.]+)"', svg)
    size = f' style="--width: {width[1]}px"' if width else ""
    if not live:
        return f'<div class="chart"{size}>{view}</div>'
    data = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    # The room of the controls is kept free, so that nothing moves when they come.
    room = "".join(_room_for(param["bind"]) for param in spec.get("params", []) if "bind" in param)
    return (
        f'<div class="chart" data-interactive{size}>{view}'
        f'<div class="vega-bindings">{room}</div>'
        f'<script type="application/json" class="chart-spec">{data}</script></div>'
    )


def _room_for(bind: Any) -> str:
    """An invisible row as large as the control that Vega will put there."""
    said = bind if isinstance(bind, dict) else {}
    if said.get("input") == "select":
        options = (f"<option>{escape(str(one))}</option>" for one in said.get("options", ()))
        control = f"<select disabled>{''.join(options)}</select>"
    else:
        value = max(str(said.get("min", "")), str(said.get("max", "")), key=len)
        control = f'<input type="range" disabled><span>{escape(value)}</span>'
    name = f'<span class="vega-bind-name">{escape(str(said.get("name", "")))}</span>'
    return f'<div class="vega-bind" data-room><label>{name}{control}</label></div>'


def _title(spec: dict[str, Any]) -> str:
    """A chart's own title, for those that are no numbered figure with alternative text."""
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, dict) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def specs_apart(body: str, folder: Path, page: str, root: str) -> str:
    """Move the specifications of a page's charts into files of their own below ``folder``.

    ``root`` leads from the page to the first page. A file is named after its content, so that a
    browser keeps it; those of the page's earlier state are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    prefix = page.replace("/", "-")
    written = set()

    def move(found: re.Match[str]) -> str:
        data = found[1].replace("<\\/", "</")
        name = f"{prefix}.{hashlib.sha256(data.encode()).hexdigest()[:12]}.json"
        (folder / name).write_text(data, encoding="utf-8")
        written.add(name)
        return f'<a class="chart-spec" href="{root}_static/charts/{name}" hidden></a>'

    body = _SPEC.sub(move, body)
    for old in folder.glob(f"{prefix}.*.json"):
        if old.name not in written:
            old.unlink()
    return body
