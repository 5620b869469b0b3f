"""The psychometrics of a group as one page that prints well and needs no network."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path
from typing import Any

from glossary import ContentError, Lang, Problem
from quizzes.group import read_group
from quizzes.instruments import Instrument, load_selftests
from quizzes.psychometrics import PERCENTILES, TOTAL, Psychometrics, analyse, reliable_points
from quizzes.psychometrics_charts import pictures
from quizzes.psychometrics_words import (
    CAUTIONS,
    JUDGEMENT,
    LIMITS,
    SELF_REPORT,
    WARNINGS,
    WORDS,
)
from quizzes.reliability import Estimate

HERE = Path(__file__).parent
#: Of the bootstrap: the same answers give the same page.
SEED = 2026


def write_psychometrics(
    answers: Path, name: str, lang: Lang = "zh", out: Path | None = None
) -> tuple[Path, list[Problem]]:
    """Write the report on a self-test from a group's answers; returns its path and what was left
    out.

    ``answers``: a folder or a table as `group.read_group` takes them. ``out`` is a file; without
    it the page is put beside the answers. Raises ContentError for an unknown self-test or when
    there are no answers.
    """
    tests, _ = load_selftests(HERE / "selftests")
    if name not in tests:
        fix = f"one of {', '.join(tests)}"
        raise ContentError(
            [Problem(answers, 0, "selftest-unknown", name, "no such self-test", fix)]
        )
    test = tests[name]
    group, problems = read_group(answers, test)
    beside = answers if answers.is_dir() else answers.parent
    out = out or beside / f"psychometrics-{name}-{lang}.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(report_html(test, analyse(test, group, seed=SEED), lang), encoding="utf-8")
    return out, problems


def report_html(test: Instrument[Any], found: Psychometrics, lang: Lang) -> str:
    """The report as one HTML page."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    names = {TOTAL: WORDS["total"][lang], **{k: text[lang] for k, text in test.subscales.items()}}
    texts = {item.id: item[lang] for item in test.items}
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = (HERE / "templates" / "psychometrics.css").read_text("utf-8")
    total = found.scales[0]
    own = JUDGEMENT if test.kind == "judgement" else SELF_REPORT
    return environment.get_template("psychometrics.html.j2").render(
        words={key: text[lang] for key, text in WORDS.items()},
        html_lang="zh-CN" if lang == "zh" else "en",
        css=Markup(css),  # noqa: S704 - our own file
        title=WORDS["title"][lang].format(title=test.title[lang]),
        tiles=[
            {"label": WORDS["people"][lang], "value": found.people},
            {"label": WORDS["attempts"][lang], "value": found.attempts},
            {"label": WORDS["mean_total"][lang], "value": _number(total.mean, 0, "%")},
            {"label": WORDS["alpha_total"][lang], "value": _number(total.alpha.value)},
        ],
        notes=_notes(found, names | texts, lang),
        scales=[_scale_row(scale, names) for scale in found.scales],
        percentiles=[
            {
                "name": names[scale.name],
                "cells": [_number(x, 0) for x in scale.percentiles.values()],
            }
            for scale in found.scales
            if scale.percentiles
        ],
        percentiles_of=WORDS["percentiles_of"][lang].format(n=total.n),
        percentile_names=[WORDS["percentile"][lang].format(p=p) for p in PERCENTILES],
        items=_item_rows(found, texts, names),
        correlations=_matrix(found, names),
        changes=[
            {
                "person": change.person,
                "before": _number(change.before, 0),
                "after": _number(change.after, 0),
                "index": _number(change.index, 1),
                "verdict": change.verdict,
            }
            for change in found.changes
        ],
        change_how=WORDS["change_how"][lang].format(points=_number(reliable_points(found), 0)),
        limits=[text[lang] for text in [*own, *LIMITS]],
        pictures=pictures(test, found, names, lang),
    )


def _notes(found: Psychometrics, names: dict[str, str], lang: Lang) -> list[str]:
    comma, space = ("、", "") if lang == "zh" else (", ", " ")
    notes = []
    for code, group in groupby(sorted(found.warnings, key=_severity), key=lambda pair: pair[0]):
        named = [names.get(name, "") for _, name in group]
        # Sides in one line; questions are long, so each has its own.
        lines = [comma.join(named)] if code in ("ceiling", "floor") else named
        notes += [WARNINGS[code][lang].format(name=line) for line in lines]
    seen = [CAUTIONS[code][lang].format(n=n) for code, n in found.cautions.items()]
    return [*notes, space.join([*seen, CAUTIONS["kept"][lang]])] if seen else notes


def _severity(warning: tuple[str, str]) -> int:
    return list(WARNINGS).index(warning[0])


def _scale_row(scale: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": names[scale.name],
        "questions": scale.items,
        "n": scale.n,
        "mean": _number(scale.mean, 0),
        "sd": _number(scale.sd, 0),
        "range": f"{_number(scale.low, 0)}–{_number(scale.high, 0)}",
        "ends": " / ".join(_number(100 * x, 0, "%") for x in (scale.at_floor, scale.at_ceiling)),
        "alpha": _estimate(scale.alpha),
        "omega": _estimate(scale.omega),
        "sem": _number(scale.sem, 1),
    }


def _item_rows(
    found: Psychometrics, texts: dict[str, str], names: dict[str, str]
) -> list[dict[str, Any]]:
    rows = []
    for subscale, items in groupby(found.items, key=lambda item: item.subscale):
        for at, item in enumerate(items):
            rows.append(
                {
                    "first": at == 0,
                    "subscale": names[subscale],
                    "text": texts[item.id],
                    "n": item.n,
                    "mean": _number(item.mean, 0),
                    "sd": _number(item.sd, 0),
                    "rest": _estimate(item.rest),
                    "total_rest": _number(item.total_rest.value),
                    "alpha_without": _number(item.alpha_without),
                    "loading": _number(item.loading),
                }
            )
    return rows


def _matrix(found: Psychometrics, names: dict[str, str]) -> list[dict[str, Any]]:
    """The correlations as a square; the half below the diagonal is filled."""
    order = [scale.name for scale in found.scales[1:]]
    return [
        {
            "name": names[row],
            "cells": [
                _estimate(found.correlations[column, row])
                if (column, row) in found.correlations
                else None
                for column in order
            ],
        }
        for row in order
    ]


def _number(value: float, digits: int = 2, unit: str = "") -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}{unit}".replace("-", "−")


def _estimate(figure: Estimate) -> dict[str, str]:
    interval = f"{_number(figure.low)} – {_number(figure.high)}"
    return {
        "value": _number(figure.value),
        "interval": "" if math.isnan(figure.low) else interval,
    }
