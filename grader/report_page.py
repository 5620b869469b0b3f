"""The teacher's page: one self-contained file that prints well and needs no network.

Names, ids and code of students are escaped. The scripts in it are ours alone (a content security
policy names them by their hash and lets nothing else run or load); without them the page is whole.
"""

from __future__ import annotations

import base64
import hashlib
import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import Lang

from . import charts
from .classbook import AssignmentTables, ClassTables
from .feedback import TEMPLATES, load_template, number, read_css
from .objectives import MASTERED
from .report_words import WORDS
from .risk import FEW_OBJECTIVES, LATE_TIMES, LOW_PART, LOW_SHARE, MIN_OBJECTIVES
from .shown import trusted
from .similarity import known_code, marked, students_code

if TYPE_CHECKING:
    import pandas as pd

    from .choices import Choices
    from .insights import AssignmentReport, ClassReport

_JOIN: dict[Lang, str] = {"zh": "、", "en": ", "}
#: Pairs of similar submissions shown with their code; the spreadsheet has all.
SHOWN_PAIRS = 12


def report_html(class_folder: Path, report: ClassReport, lang: Lang) -> str:
    """Return the page in one language."""
    tables = report.tables
    shown: dict[str, Any] = {
        "class_name": class_folder.resolve().name,
        "period": _period(tables, lang),
        "assignments": [],
    }
    if tables.assignments and len(tables.students):
        percents = {
            one.sheet.title: 100 * one.totals / one.max_score
            for one in tables.assignments
            if one.max_score and len(one.totals)
        }
        shown |= {
            "assignments": [
                _assignment(class_folder, one, len(tables.roster), lang)
                for one in report.assignments
            ],
            "tiles": _tiles(tables, lang),
            "waits": _waits(tables, lang),
            "distribution": charts.distribution(tables.students["percent"], percents, lang),
            "rows": [_row(tables, student, lang) for student in tables.students.index],
            "max_score": number(float(tables.students["max"].iloc[0])),
            "objectives": _objectives(report, lang),
            "risk": [
                _at_risk(tables, student, row, lang) for student, row in _rows(report.at_risk)
            ],
            "risk_rules": _say(
                "risk_rules",
                lang,
                low=round(100 * LOW_SHARE),
                part=round(100 * LOW_PART),
                few=round(100 * FEW_OBJECTIVES),
                least=MIN_OBJECTIVES,
            ),
            "mastered_at": _say("objectives_note", lang, share=round(100 * MASTERED)),
        }
    scripts = [charts.vega_bundle(), (TEMPLATES / "report.js").read_text("utf-8")]
    return load_template("report.html.j2").render(
        report=shown,
        words={key: text[lang] for key, text in WORDS.items()},
        css=read_css("report.css"),
        scripts=[trusted(script) for script in scripts],
        script_hashes=trusted(" ".join(map(_hash, scripts))),
        html_lang="zh-CN" if lang == "zh" else "en",
    )


def _hash(script: str) -> str:
    """What a content security policy calls a script that may run."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _rows(table: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    rows = table.to_dict("index").items()
    return [(str(key), {str(name): value for name, value in row.items()}) for key, row in rows]


def _say(key: str, lang: Lang, **values: object) -> str:
    return WORDS[key][lang].format(**values)


def _day(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d") if moment else "—"


def _period(tables: ClassTables, lang: Lang) -> str:
    times = [s.at for one in tables.assignments for s in one.submissions.values() if s.at]
    if not times:
        return _say("no_period", lang)
    return _say("period", lang, first=_day(min(times)), last=_day(max(times)))


def _tiles(tables: ClassTables, lang: Lang) -> list[dict[str, str]]:
    percent = tables.students["percent"]
    handed_in = sum(len(one.submissions) for one in tables.assignments)
    expected = len(tables.roster) * len(tables.assignments)
    waiting = int(sum(one.waiting.sum() for one in tables.assignments))
    values = [
        ("students", str(len(tables.roster))),
        ("handed_in", f"{100 * handed_in / expected:.0f}%"),
        ("mean", f"{percent.mean():.0f}%"),
        ("median", f"{percent.median():.0f}%"),
        ("waiting", str(waiting)),
    ]
    return [{"label": WORDS[key][lang], "value": value} for key, value in values]


def _waits(tables: ClassTables, lang: Lang) -> list[str]:
    lines = []
    for one in tables.assignments:
        titles = _titles(one)
        waits = one.scores.isna()
        whole = waits.all(axis="columns")
        counts = waits[~whole].sum()
        join = _JOIN[lang]
        found = [
            _say("waits_item", lang, item=titles[str(item)], count=int(count))
            for item, count in counts.items()
            if count
        ]
        if found:
            items = join.join(found)
            lines.append(_say("waits_line", lang, title=one.sheet.title, items=items))
        if whole.any():
            students = join.join(str(student) for student in waits.index[whole])
            count = int(whole.sum())
            words = {"title": one.sheet.title, "count": count, "students": students}
            lines.append(_say("waits_whole", lang, **words))
    return lines


def _titles(tables: AssignmentTables) -> dict[str, str]:
    return {question.grade_id: question.title for question in tables.sheet.questions}


def _row(tables: ClassTables, student: str, lang: Lang) -> dict[str, Any]:
    row: Any = tables.students.loc[student]
    missing = late = waiting = 0
    scores = []
    for one in tables.assignments:
        submission = one.submissions.get(student)
        is_late = submission is not None and bool(submission.late)
        scores.append({"points": _points(row[one.sheet.name]), "late": is_late})
        missing += submission is None
        late += is_late
        if submission is not None:
            waiting += int(one.scores.loc[[student]].isna().to_numpy().sum())
    chips = [
        {"tone": tone, "text": _say(f"status_{key}", lang, count=count)}
        for key, tone, count in (
            ("missing", "bad", missing),
            ("late", "warn", late),
            ("waits", "", waiting),
        )
        if count
    ]
    if not (missing or waiting):
        chips.insert(0, {"tone": "good", "text": _say("status_ok", lang)})
    return {
        "id": student,
        "name": row["name"],
        "scores": scores,
        "total": _points(row["total"]),
        "percent": f"{row['percent']:.0f}%",
        "chips": chips,
    }


def _at_risk(tables: ClassTables, student: str, row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """One student to look after, with every reason in words."""
    titles = {one.sheet.name: one.sheet.title for one in tables.assignments}
    reasons = []
    if row["missing"]:
        names = _JOIN[lang].join(titles[name] for name in row["missing"])
        reasons.append(_say("risk_missing", lang, names=names))
    if row["low"]:
        reasons.append(_say("risk_low", lang, share=f"{100 * row['share']:.0f}"))
    if row["few"]:
        counts = {"mastered": row["mastered"], "objectives": row["objectives"]}
        reasons.append(_say("risk_few", lang, **counts))
    if row["late"] >= LATE_TIMES:
        reasons.append(_say("risk_late", lang, count=row["late"]))
    return {"id": student, "name": row["name"], "reasons": reasons}


def _objectives(report: ClassReport, lang: Lang) -> dict[str, Any]:
    if report.objectives.empty:
        return {}
    return {
        "chart": charts.objectives(report.objectives, lang),
        "rows": [
            {
                "words": row["words"],
                "items": row["items"],
                "students": row["students"],
                "mean": _percent(100 * row["mean"]),
                "mastered": f"{_percent(100 * row['mastered'])} "
                f"[{_percent(100 * row['mastered_low'])}, {_percent(100 * row['mastered_high'])}]",
            }
            for _, row in _rows(report.objectives)
        ],
        "students": [
            {"id": student, "shares": [_share(row[name]) for name in report.objectives.index]}
            for student, row in _rows(report.mastery)
        ],
    }


def _share(value: float) -> dict[str, str]:
    if math.isnan(value):
        return {"text": "–", "tone": ""}
    return {"text": f"{100 * value:.0f}%", "tone": "good" if value >= MASTERED - 1e-9 else ""}


def _points(value: float) -> str:
    return "—" if math.isnan(value) else number(value)


def _assignment(
    class_folder: Path, report: AssignmentReport, students: int, lang: Lang
) -> dict[str, Any]:
    one, items = report.tables, report.items
    totals = one.totals
    share = 100 * totals / one.max_score if one.max_score else totals
    graded = items.loc[one.graded.columns]
    flags = {item: code for code, item in report.warnings if item}
    titles = _titles(one)
    has_values = len(graded) > 0 and len(totals) > 0
    return {
        "title": one.sheet.title,
        "due": _day(one.due),
        "max_score": number(one.max_score),
        "handed_in": f"{len(totals)} / {students}",
        "late": sum(bool(s.late) for s in one.submissions.values()),
        "mean": _percent(share.mean()),
        "median": _percent(share.median()),
        "sd": _percent(share.std()),
        "alpha": _interval(report.alpha.value, report.alpha.low, report.alpha.high),
        "omega": _interval(report.omega.value, report.omega.low, report.omega.high),
        "warnings": [
            _say(f"warn_{code}", lang, n=len(totals)) for code, item in report.warnings if not item
        ],
        "chart": charts.items(graded, titles, lang) if has_values else None,
        "timed": bool(items["seconds"].notna().any()),
        "questions": [_item(row, titles, flags, lang) for _, row in items.reset_index().iterrows()],
        "choices": [_choice(choice) for choice in report.choices],
        "exercise": one.sheet.kind != "quiz",
        "pairs": _pairs(class_folder, report),
        "more_pairs": max(0, len(report.similar) - SHOWN_PAIRS),
    }


def _choice(choice: Choices) -> dict[str, Any]:
    counts = choice.counts()
    return {
        "stem": trusted(choice.stem),
        "options": [
            {"text": trusted(text), "key": option in choice.key, "counts": counts[option]}
            for option, text in sorted(choice.options.items())
        ],
    }


def _pairs(class_folder: Path, report: AssignmentReport) -> list[dict[str, Any]]:
    """The pairs to look at, each with both texts and the passages in common marked."""
    shown = report.similar.head(SHOWN_PAIRS)
    if shown.empty:
        return []
    name = report.tables.sheet.name
    codes, known = students_code(class_folder, name), known_code(class_folder, name)
    return [
        {
            "students": (row["first"], row["second"]),
            "figures": {
                name: _percent(100 * row[name]) for name in ("unusual", "similarity", "verbatim")
            },
            "texts": [
                marked(codes[row[one]], codes[row[other]], known)
                for one, other in (("first", "second"), ("second", "first"))
            ],
        }
        for row in shown.to_dict("records")
    ]


def _item(
    row: pd.Series, titles: dict[str, str], flags: dict[str, str], lang: Lang
) -> dict[str, Any]:
    flag = flags.get(row["item"], "")
    words = _say(f"flag_{flag}", lang) if flag else ""
    if not flag and row["waiting"] >= row["n"]:
        words = _say("flag_waits", lang, count=int(row["waiting"]))
    return {
        "title": titles[row["item"]],
        "n": int(row["n"]),
        "mean": f"{_points(round(row['mean'], 2))} / {number(row['max'])}",
        "difficulty": _interval(row["difficulty"], row["difficulty_low"], row["difficulty_high"]),
        "discrimination": _interval(
            row["discrimination"], row["discrimination_low"], row["discrimination_high"]
        ),
        "alpha_without": _interval(
            row["alpha_without"], row["alpha_without_low"], row["alpha_without_high"]
        ),
        "time": "—" if math.isnan(row["seconds"]) else _clock(row["seconds"]),
        "flag": words,
        "tone": {"negative": "bad", "all-alike": "", "": ""}.get(flag, "warn"),
    }


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _percent(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.0f}%"


def _figure(value: float) -> str:
    """Two decimals with a true minus sign."""
    return "—" if math.isnan(value) else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _interval(value: float, low: float, high: float) -> str:
    if math.isnan(value) or math.isnan(low):
        return _figure(value)
    return f"{_figure(value)} [{_figure(low)}, {_figure(high)}]"
