"""The pictures of the report, as inline SVG: text stays text, colours follow the page's theme."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glossary import Lang

from .shown import trusted

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    from markupsafe import Markup

_FONT = "var(--sans)"


def svg(chart: alt.TopLevelMixin, alt_text: str) -> Markup:
    """Return a chart as SVG to stand in a page, with a text for readers who cannot see it."""
    import vl_convert
    from markupsafe import escape

    drawn = vl_convert.vegalite_to_svg(_styled(chart).to_json())
    # One picture with one text: what the drawing program says of its parts is noise.
    drawn = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)
    # The page's style sheet knows these names; SVG attributes may use them like any style does.
    head = f'<svg role="img" aria-label="{escape(alt_text)}"'
    return trusted(re.sub(r"^<svg", lambda _: head, drawn, count=1))


def _styled(chart: Any) -> Any:
    return (
        chart.configure(background="transparent", font=_FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--ink)",
            titleColor="var(--muted)",
            titleFontWeight="normal",
            gridColor="var(--line)",
            domainColor="var(--line)",
            tickColor="var(--line)",
            labelFontSize=12,
            titleFontSize=12,
            titlePadding=10,
            labelLimit=260,
        )
        .configure_title(color="var(--ink)", fontSize=13, anchor="start", fontWeight=600)
    )


def distribution(percents: pd.Series, lang: Lang) -> Markup:
    """Draw how many students reached which share of all points, in steps of ten per cent."""
    import altair as alt
    import pandas as pd

    words = {
        "zh": ("总得分率（%）", "学生数", "得分率分布，从低到高每十个百分点的学生数：{}"),
        "en": (
            "share of all points (%)",
            "students",
            "Distribution of scores, students for every ten per cent from low to high: {}",
        ),
    }[lang]
    steps = (percents.clip(0, 99.999) // 10).astype(int)
    counts = steps.value_counts().reindex(range(10), fill_value=0)
    table = pd.DataFrame(
        {
            "step": [f"{10 * n}–{10 * n + 10}" for n in range(10)],
            "order": range(10),
            "students": counts.tolist(),
        }
    )
    base = alt.Chart(table).encode(
        x=alt.X("step:N", sort=alt.SortField("order"), title=words[0], axis=alt.Axis(labelAngle=0)),
        y=alt.Y("students:Q", title=words[1], axis=alt.Axis(tickMinStep=1, format="d")),
    )
    bars = base.mark_bar(color="var(--accent)", cornerRadiusEnd=3)
    labels = (
        base.transform_filter("datum.students > 0")
        .mark_text(dy=-7, color="var(--ink)", fontSize=12)
        .encode(text="students:Q")
    )
    said = words[2].format(", ".join(str(count) for count in counts))
    return svg((bars + labels).properties(width=760, height=210), said)


def items(table: pd.DataFrame, titles: dict[str, str], lang: Lang) -> Markup:
    """Draw difficulty and discrimination of every item, each with its interval."""
    import altair as alt

    words = {
        "zh": ("难度（得分率）", "区分度（与其余题的相关）", "各题的难度和区分度，数值见下表。"),
        "en": (
            "difficulty (share of the points)",
            "discrimination (correlation with the rest)",
            "Difficulty and discrimination of each item; the table below has the numbers.",
        ),
    }[lang]
    data = table.reset_index().assign(title=lambda frame: frame["item"].map(titles))
    order = [titles[item] for item in table.index]

    def panel(name: str, title: str, ticks: list[float], *, axis: bool) -> Any:
        y = alt.Y(
            "title:N", sort=order, title=None, axis=alt.Axis(labelLimit=320) if axis else None
        )
        base = alt.Chart(data).encode(y=y)
        scale = alt.Scale(domain=[ticks[0], ticks[-1]], clamp=True)
        line = base.mark_rule(strokeWidth=2, color="var(--accent)", opacity=0.55).encode(
            x=alt.X(
                f"{name}_low:Q",
                title=title,
                scale=scale,
                axis=alt.Axis(values=ticks, labelOverlap=False, format=".1f"),
            ),
            x2=f"{name}_high:Q",
        )
        point = base.mark_point(filled=True, size=70, color="var(--accent)", opacity=1).encode(
            x=alt.X(f"{name}:Q", scale=scale)
        )
        return (line + point).properties(width=290, height=alt.Step(24))

    chart = alt.hconcat(
        panel("difficulty", words[0], [0, 0.2, 0.4, 0.6, 0.8, 1], axis=True),
        panel("discrimination", words[1], [-1, -0.5, 0, 0.5, 1], axis=False),
    )
    return svg(chart, words[2])
