"""The pictures of the report: each as SVG for paper and for readers without scripts, and as data
from which the page draws it anew with tooltips and choices.

Colours are the page's own custom properties, so that both follow its theme.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from glossary import Lang

from .shown import trusted
from .statistics import distribution_table

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    from markupsafe import Markup

#: Fonts that any system has, by name: Vega measures text with them.
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, PingFang SC, Microsoft YaHei, sans-serif"
_MANY = 12

_WORDS: dict[str, dict[Lang, str]] = {
    "share": {"zh": "得分率（%）", "en": "share of the points (%)"},
    "students": {"zh": "学生数", "en": "students"},
    "who": {"zh": "学号", "en": "ids"},
    "all": {"zh": "总分", "en": "Total"},
    "of": {"zh": "看哪一项：", "en": "Show: "},
    "distribution": {
        "zh": "总得分率的分布，从低到高每十个百分点的学生数：{}",
        "en": "Distribution of total scores, students for every ten per cent from low to high: {}",
    },
    "item": {"zh": "题目", "en": "item"},
    "interval": {"zh": "95% 区间", "en": "95% interval"},
    "difficulty": {"zh": "难度（得分率）", "en": "difficulty (share of the points)"},
    "discrimination": {
        "zh": "区分度（与其余题的相关）",
        "en": "discrimination (correlation with the rest)",
    },
    "items": {
        "zh": "各题的难度和区分度，数值见下表。",
        "en": "Difficulty and discrimination of each item; the table below has the numbers.",
    },
    "mastered": {"zh": "掌握的学生比例（%）", "en": "students who mastered it (%)"},
    "objective": {"zh": "学习目标", "en": "objective"},
    "objectives": {
        "zh": "掌握每个学习目标的学生比例，数值见下表。",
        "en": "Share of the students who mastered each objective; the table below has the numbers.",
    },
}


@dataclass(frozen=True)
class Picture:
    """A chart: ``svg`` as it stands in the page, ``spec`` (JSON) to draw it with Vega-Lite."""

    svg: Markup
    spec: Markup


def picture(chart: alt.TopLevelMixin, alt_text: str) -> Picture:
    """Return a chart to stand in a page, with a text for readers who cannot see it."""
    import vl_convert
    from markupsafe import escape

    styled = _styled(chart)
    drawn = vl_convert.vegalite_to_svg(styled.to_json())
    # One picture with one text: its parts say nothing (`aria` below), nor do its groups.
    drawn = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)
    head = f'<svg role="img" aria-label="{escape(alt_text)}"'
    spec = {**json.loads(styled.to_json()), "description": alt_text}
    return Picture(trusted(re.sub(r"^<svg", lambda _: head, drawn, count=1)), script_json(spec))


def script_json(data: object) -> Markup:
    """Return data as JSON that may stand in a ``script`` element, whatever its texts say."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return trusted(text)


@cache
def vega_bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script that needs no network."""
    import vl_convert

    bundle = vl_convert.javascript_bundle(None)  # type: ignore[arg-type]
    return str(bundle).replace("</script", "<\\/script")


def _styled(chart: Any) -> Any:
    return (
        chart.configure(background="transparent", font=_FONT)
        .configure_mark(aria=False)
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


def distribution(percents: pd.Series, assignments: Mapping[str, pd.Series], lang: Lang) -> Picture:
    """Draw how many students reached which share of the points, in steps of ten per cent.

    ``percents``: of all points; ``assignments``: title -> the same of one assignment, to choose.
    """
    import altair as alt
    import pandas as pd

    names = {_WORDS["all"][lang]: percents, **assignments}
    steps_shown = [f"{10 * step}–{10 * step + 10}" for step in range(10)]
    parts = []
    for name, own in names.items():
        counts = distribution_table(own / 100)
        steps = (own.dropna().clip(0, 99.999) // 10).astype(int)
        who = [_some(steps.index[steps == step]) for step in range(10)]
        parts.append(counts.assign(of=name, step=steps_shown, who=who))
    table = pd.concat(parts, ignore_index=True)
    chosen = alt.param(
        name="of",
        value=next(iter(names)),
        bind=alt.binding_select(options=list(names), name=_WORDS["of"][lang]),
    )
    base = (
        alt.Chart(table)
        .transform_filter("datum.of == of")
        .encode(
            x=alt.X(
                "step:N",
                sort=steps_shown,
                title=_WORDS["share"][lang],
                axis=alt.Axis(labelAngle=0),
            ),
            y=alt.Y(
                "students:Q",
                title=_WORDS["students"][lang],
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
        )
    )
    bars = base.mark_bar(color="var(--accent)", cornerRadiusEnd=3).encode(
        tooltip=[
            alt.Tooltip("step:N", title=_WORDS["share"][lang]),
            alt.Tooltip("students:Q", title=_WORDS["students"][lang]),
            alt.Tooltip("who:N", title=_WORDS["who"][lang]),
        ]
    )
    labels = (
        base.transform_filter("datum.students > 0")
        .mark_text(dy=-7, color="var(--ink)", fontSize=12)
        .encode(text="students:Q")
    )
    said = ", ".join(str(count) for count in parts[0]["students"])
    chart = (bars + labels).add_params(chosen).properties(width=760, height=210)
    return picture(chart, _WORDS["distribution"][lang].format(said))


def _some(students: Any) -> str:
    shown = [str(student) for student in students[:_MANY]]
    return ", ".join([*shown, *(["…"] if len(students) > _MANY else [])])


def items(table: pd.DataFrame, titles: dict[str, str], lang: Lang) -> Picture:
    """Draw difficulty and discrimination of every item, each with its interval."""
    import altair as alt

    data = table.reset_index().assign(title=lambda frame: frame["item"].map(titles))
    order = [titles[item] for item in table.index]
    near = alt.selection_point(name="near", fields=["item"], on="pointerover", empty=False)

    def panel(name: str, ticks: list[float], *, axis: bool) -> Any:
        y = alt.Y(
            "title:N", sort=order, title=None, axis=alt.Axis(labelLimit=320) if axis else None
        )
        said = data[[f"{name}_low", f"{name}_high"]].map("{:.2f}".format)
        own = data.assign(interval=said[f"{name}_low"] + " – " + said[f"{name}_high"])
        base = alt.Chart(own).encode(
            y=y,
            tooltip=[
                alt.Tooltip("title:N", title=_WORDS["item"][lang]),
                alt.Tooltip(f"{name}:Q", title=_WORDS[name][lang], format=".2f"),
                alt.Tooltip("interval:N", title=_WORDS["interval"][lang]),
                alt.Tooltip("n:Q", title=_WORDS["students"][lang]),
            ],
        )
        scale = alt.Scale(domain=[ticks[0], ticks[-1]], clamp=True)
        line = base.mark_rule(color="var(--accent)").encode(
            x=alt.X(
                f"{name}_low:Q",
                title=_WORDS[name][lang],
                scale=scale,
                axis=alt.Axis(values=ticks, labelOverlap=False, format=".1f"),
            ),
            x2=f"{name}_high:Q",
            strokeWidth=alt.condition(near, alt.value(4), alt.value(2)),
            opacity=alt.condition(near, alt.value(1), alt.value(0.55)),
        )
        point = base.mark_point(filled=True, color="var(--accent)", opacity=1).encode(
            x=alt.X(f"{name}:Q", scale=scale),
            size=alt.condition(near, alt.value(130), alt.value(70)),
        )
        # The same item lights up in both panels.
        layered = line + (point.add_params(near) if axis else point)
        return layered.properties(width=290, height=alt.Step(24))

    chart = alt.hconcat(
        panel("difficulty", [0, 0.2, 0.4, 0.6, 0.8, 1], axis=True),
        panel("discrimination", [-1, -0.5, 0, 0.5, 1], axis=False),
    )
    return picture(chart, _WORDS["items"][lang])


def objectives(table: pd.DataFrame, lang: Lang) -> Picture:
    """Draw the share of the students who mastered each objective, with its interval."""
    import altair as alt

    data = (100 * table[["mastered", "mastered_low", "mastered_high", "mean"]]).assign(
        words=[f"{number}. {words}" for number, words in enumerate(table["words"], 1)],
        students=table["students"],
    )
    data = data.reset_index(drop=True)
    said = data[["mastered_low", "mastered_high"]].map("{:.0f}".format)
    data["interval"] = said["mastered_low"] + " – " + said["mastered_high"]
    base = alt.Chart(data).encode(
        y=alt.Y("words:N", sort=None, title=None, axis=alt.Axis(labelLimit=420)),
        tooltip=[
            alt.Tooltip("words:N", title=_WORDS["objective"][lang]),
            alt.Tooltip("mastered:Q", title=_WORDS["mastered"][lang], format=".0f"),
            alt.Tooltip("interval:N", title=_WORDS["interval"][lang]),
            alt.Tooltip("mean:Q", title=_WORDS["share"][lang], format=".0f"),
            alt.Tooltip("students:Q", title=_WORDS["students"][lang]),
        ],
    )
    scale = alt.Scale(domain=[0, 100])
    bars = base.mark_bar(color="var(--accent)", opacity=0.75, cornerRadiusEnd=3).encode(
        x=alt.X("mastered:Q", title=_WORDS["mastered"][lang], scale=scale)
    )
    lines = base.mark_rule(color="var(--ink)", strokeWidth=1.5).encode(
        x=alt.X("mastered_low:Q", scale=scale), x2="mastered_high:Q"
    )
    chart = (bars + lines).properties(width=420, height=alt.Step(26))
    return picture(chart, _WORDS["objectives"][lang])
