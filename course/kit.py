"""What a chapter's code uses besides pandas and Altair: one look for charts, one way to explore.

This file travels with a downloaded chapter; it needs only Altair and ipywidgets.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

#: Okabe & Ito's palette for colour-blind readers, darkened where it is too pale on paper.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B8860B", "#56B4E9", "#6B6B6B"]
_FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', sans-serif"
#: JupyterLab, VS Code and the site all read this type; Altair's own newest is not known to them.
MIME_TYPE = "application/vnd.vegalite.v5+json"


def use_theme() -> None:
    """Give every chart of this notebook the course's look. Call it once, in the first cell."""
    import altair as alt

    alt.theme.register("course", enable=True)(_theme)
    alt.renderers.register("course", _render)
    alt.renderers.enable("course")


def explore(draw: Callable[..., Any], **controls: Any) -> Any:
    """Let the reader move the arguments of ``draw``, a function that returns a chart.

    Each control is what ``ipywidgets.interact`` takes: ``(low, high, step)``, a list, True/False.
    Where nobody can move it (on the site) the chart with its middle values stands instead.
    """
    if os.environ.get("COURSE_BUILD") == "site":
        return draw(**{name: _default(control) for name, control in controls.items()})
    from ipywidgets import interactive

    return interactive(draw, **controls)


def _default(control: Any) -> Any:
    """The value that ipywidgets starts a control with."""
    if isinstance(control, tuple) and all(isinstance(bound, int | float) for bound in control):
        low, high = control[0], control[1]
        step = (
            control[2] if len(control) > 2 else (1 if isinstance(low, int) else (high - low) / 20)
        )
        middle = low + round((high - low) / 2 / step) * step
        return int(middle) if isinstance(step, int) and isinstance(low, int) else round(middle, 10)
    if isinstance(control, list | tuple):
        return control[0]
    return control


def _render(spec: dict[str, Any], **_options: Any) -> dict[str, Any]:
    return {MIME_TYPE: spec, "text/plain": "<chart>"}


def _theme() -> Any:
    text = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "#1e2429"}
    axis = {**text, "titleColor": "#1e2429", "titleFontWeight": "normal", "gridColor": "#ddd"}
    return {
        "config": {
            "background": "transparent",
            # Room for a reader's font that is wider than the one measured when the page was built.
            "padding": {"left": 8, "right": 14, "top": 6, "bottom": 6},
            "font": _FONT,
            "title": {"fontSize": 14, "anchor": "start", "fontWeight": 600, "color": "#1e2429"},
            "axis": {**axis, "domainColor": "#999", "tickColor": "#999"},
            "legend": {**text, "titleColor": "#1e2429", "titleFontWeight": "normal"},
            "view": {"stroke": "transparent", "continuousWidth": 520, "continuousHeight": 280},
            "range": {"category": PALETTE, "heatmap": {"scheme": "blues"}},
            "mark": {"color": PALETTE[0]},
            "line": {"strokeWidth": 2},
            "point": {"filled": True, "size": 45},
            "rule": {"strokeWidth": 1.5},
        }
    }
