"""The pictures of the psychometrics report, as inline SVG in the colours of its page."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from glossary import Lang
from quizzes.instruments import Instrument
from quizzes.psychometrics import Change, Psychometrics, reliable_points
from quizzes.psychometrics_words import WORDS
from quizzes.reliability import Estimate

if TYPE_CHECKING:
    import altair as alt
    from markupsafe import Markup


def pictures(
    test: Instrument[Any], found: Psychometrics, names: dict[str, str], lang: Lang
) -> dict[str, Markup | None]:
    """Every picture of the report by its name; None where there is nothing to draw."""
    drawn = {
        "distribution": _distribution(found.totals, lang),
        "reliability": _reliability(found, names, lang),
        "by_question": _item_picture(test, found, names, lang),
        "change": _change_picture(found.changes, reliable_points(found), lang)
        if found.changes
        else None,
    }
    return {name: picture and _own_ids(picture, name) for name, picture in drawn.items()}


def _own_ids(picture: Markup, name: str) -> Markup:
    """Number the clip paths anew: the drawing program counts on from picture to picture, and the
    same answers should give the same page."""
    from markupsafe import Markup

    ids: dict[str, str] = {}

    def renamed(found: re.Match[str]) -> str:
        return ids.setdefault(found[0], f"{name}-{len(ids)}")

    return Markup(re.sub(r"(?<=[\"#])clip\d+", renamed, picture))  # noqa: S704 - drawn by us


def _distribution(totals: list[float], lang: Lang) -> Markup:
    import altair as alt

    counts = Counter(min(int(share // 10), 9) for share in totals)
    rows = [
        {"step": f"{10 * at}–{10 * at + 10}", "order": at, "people": counts[at]} for at in range(10)
    ]
    base = _chart(rows).encode(
        x=alt.X("step:N", sort=alt.SortField("order"), title=WORDS["axis_share"][lang]).axis(
            labelAngle=0
        ),
        y=alt.Y("people:Q", title=WORDS["axis_people"][lang]).axis(tickMinStep=1, format="d"),
    )
    bars = base.mark_bar(color="var(--accent)", cornerRadiusEnd=3)
    labels = (
        base.transform_filter("datum.people > 0")
        .mark_text(dy=-7, color="var(--ink)", fontSize=12)
        .encode(text="people:Q")
    )
    said = ", ".join(str(row["people"]) for row in rows)
    chart = (bars + labels).properties(width=720, height=200)
    return _svg(chart, WORDS["alt_distribution"][lang].format(said))


def _reliability(found: Psychometrics, names: dict[str, str], lang: Lang) -> Markup | None:
    import altair as alt

    rows = [
        {"name": names[scale.name], "kind": WORDS[kind][lang], **_limits(figure)}
        for scale in found.scales
        for kind, figure in (("alpha", scale.alpha), ("omega", scale.omega))
        if not math.isnan(figure.low)
    ]
    if not rows:
        return None
    order = [names[scale.name] for scale in found.scales]
    bounds = [figure.low for scale in found.scales for figure in (scale.alpha, scale.omega)]
    lowest = max(-1.0, min(0.0, *(low for low in bounds if not math.isnan(low))))
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[lowest, 1], clamp=True))
    base = _chart(rows).encode(
        y=alt.Y("name:N", sort=order, title=None),
        yOffset="kind:N",
        color=alt.Color(
            "kind:N", title=None, scale=alt.Scale(range=["var(--accent)", "var(--warn)"])
        ),
    )
    chart = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q") + base.mark_point(
        filled=True, size=70, opacity=1
    ).encode(x="value:Q")
    return _svg(chart.properties(width=520, height=alt.Step(18)), WORDS["alt_reliability"][lang])


def _item_picture(
    test: Instrument[Any], found: Psychometrics, names: dict[str, str], lang: Lang
) -> Markup | None:
    import altair as alt

    number = {item.id: at for at, item in enumerate(test.items, 1)}
    texts = {item.id: f"{number[item.id]}. {item[lang]}" for item in test.items}
    rows = [
        {"name": texts[item.id], "side": names[item.subscale], **_limits(item.rest)}
        for item in found.items
        if not math.isnan(item.rest.low)
    ]
    if not rows:
        return None
    base = _chart(rows).encode(
        y=alt.Y("name:N", sort=[texts[item.id] for item in found.items], title=None).axis(
            labelLimit=360
        )
    )
    line = _chart([{"x": 0}]).mark_rule(color="var(--muted)").encode(x="x:Q")
    spans = base.mark_rule(strokeWidth=2, color="var(--accent)").encode(
        x=alt.X("low:Q", title=WORDS["rest"][lang]), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1, color="var(--accent)").encode(
        x="value:Q"
    )
    return _svg(
        (line + spans + points).properties(width=380, height=alt.Step(24)), WORDS["alt_items"][lang]
    )


def _change_picture(changes: list[Change], needed: float, lang: Lang) -> Markup:
    import altair as alt

    colours = {"up": "var(--good)", "down": "var(--bad)", "unclear": "var(--muted)"}
    verdicts: Counter[str] = Counter(change.verdict for change in changes)
    rows = [
        {"before": c.before, "after": c.after, "verdict": WORDS[c.verdict][lang]} for c in changes
    ]
    scale = alt.Scale(domain=[0, 100], clamp=True)
    points = (
        _chart(rows)
        .mark_point(filled=True, size=80, opacity=0.85)
        .encode(
            x=alt.X("before:Q", title=WORDS["before"][lang] + " (%)", scale=scale),
            y=alt.Y("after:Q", title=WORDS["after"][lang] + " (%)", scale=scale),
            color=alt.Color("verdict:N", title=None).scale(
                domain=[WORDS[name][lang] for name in colours], range=list(colours.values())
            ),
        )
    )
    shifts = [0.0] if math.isnan(needed) else [-needed, 0.0, needed]
    ends = [
        {"before": x, "after": x + shift, "line": shift}
        for shift in shifts
        for x in (max(0.0, -shift), min(100.0, 100.0 - shift))
    ]
    lines = (
        _chart(ends)
        .mark_line(color="var(--muted)")
        .encode(
            x="before:Q",
            y="after:Q",
            detail="line:N",
            strokeDash=alt.condition("datum.line == 0", alt.value([0]), alt.value([5, 4])),
        )
    )
    said = WORDS["alt_change"][lang].format(**{name: verdicts[name] for name in colours})
    return _svg((lines + points).properties(width=380, height=380), said)


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    import altair as alt

    return alt.Chart(alt.InlineData(values=rows))


def _limits(figure: Estimate) -> dict[str, float]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _svg(chart: alt.LayerChart, said: str) -> Markup:
    """A chart as SVG with one text for who cannot see it; its colours are those of the page."""
    import vl_convert
    from markupsafe import Markup, escape

    grey = {"labelColor": "var(--ink)", "titleColor": "var(--muted)", "titleFontWeight": "normal"}
    lines = dict.fromkeys(["gridColor", "domainColor", "tickColor"], "var(--line)")
    styled = (
        chart.configure(background="transparent", font="var(--sans)")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, titleFontSize=12, titlePadding=10, **grey, **lines)
        .configure_legend(
            orient="bottom", labelColor="var(--ink)", labelFontSize=12, labelLimit=320
        )
    )
    drawn = vl_convert.vegalite_to_svg(styled.to_json())
    drawn = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)
    head = f'<svg role="img" aria-label="{escape(said)}"'
    return Markup(re.sub(r"^<svg", lambda _: head, drawn, count=1))  # noqa: S704 - drawn by us
