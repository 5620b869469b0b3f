"""The teacher's report: a page that prints well, and tables for a spreadsheet.

The page is one self-contained file; names and ids are escaped, pictures are inline SVG.
"""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import Lang

from .classbook import AssignmentTables, ClassTables, class_tables
from .feedback import load_template, number, read_css
from .report_words import WORDS
from .shown import trusted
from .spreadsheet import write_csv, write_xlsx
from .statistics import cronbach_alpha, item_table, warnings_for

if TYPE_CHECKING:
    import pandas as pd


_JOIN: dict[Lang, str] = {"zh": "、", "en": ", "}


def write_report(class_folder: Path, lang: Lang = "zh") -> list[Path]:
    """Write ``report/report.html``, ``.csv`` and ``.xlsx``; returns their paths.

    Raises ContentError when there is no gradebook or it cannot be read.
    """
    tables = class_tables(class_folder)
    statistics = {one.sheet.name: item_statistics(one) for one in tables.assignments}
    folder = class_folder / "report"
    folder.mkdir(exist_ok=True)
    page = folder / "report.html"
    page.write_text(_html(class_folder, tables, statistics, lang), encoding="utf-8")
    names = {one.sheet.name: one.sheet.title for one in tables.assignments}
    words = {key: text[lang] for key, text in WORDS.items()}
    csv = write_csv(folder / "report.csv", tables.students, names, words)
    xlsx = write_xlsx(folder / "report.xlsx", tables.students, statistics, names, words)
    return [page, csv, xlsx]


def item_statistics(tables: AssignmentTables) -> pd.DataFrame:
    """Return the item table of one assignment, a row for every item, in order.

    Column ``waiting``: how many answers wait for the teacher. Items of which most wait have no
    statistics yet.
    """
    most = {question.grade_id: question.max_score for question in tables.sheet.questions}
    table = item_table(tables.graded, most).reindex(list(most))
    table["max"] = table.index.to_series().map(most)
    table["n"] = tables.scores.count()
    table["mean"] = tables.scores.mean()
    table["waiting"] = tables.waiting
    return table


def _html(
    class_folder: Path, tables: ClassTables, statistics: dict[str, pd.DataFrame], lang: Lang
) -> str:
    report: dict[str, Any] = {
        "class_name": class_folder.resolve().name,
        "period": _period(tables, lang),
        "assignments": [],
    }
    if tables.assignments and len(tables.students):
        from .charts import distribution

        report |= {
            "assignments": [
                _assignment(class_folder, one, statistics[one.sheet.name], len(tables.roster), lang)
                for one in tables.assignments
            ],
            "tiles": _tiles(tables, lang),
            "waits": _waits(tables, lang),
            "distribution": distribution(tables.students["percent"], lang),
            "rows": [_row(tables, student, lang) for student in tables.students.index],
            "max_score": number(float(tables.students["max"].iloc[0])),
        }
    return load_template("report.html.j2").render(
        report=report,
        words={key: text[lang] for key, text in WORDS.items()},
        css=read_css("report.css"),
        html_lang="zh-CN" if lang == "zh" else "en",
    )


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


def _points(value: float) -> str:
    return "—" if math.isnan(value) else number(value)


def _assignment(
    class_folder: Path, one: AssignmentTables, items: pd.DataFrame, students: int, lang: Lang
) -> dict[str, Any]:
    from .charts import items as items_chart
    from .choices import read_choices

    totals = one.totals
    share = 100 * totals / one.max_score if one.max_score else totals
    graded = items.loc[one.graded.columns]
    found = warnings_for(one.graded, graded)
    flags = {item: code for code, item in found if item}
    alpha = cronbach_alpha(one.graded)
    titles = _titles(one)
    due = next((s.due for s in one.submissions.values() if s.due), None)
    has_values = len(graded) > 0 and len(totals) > 0
    return {
        "title": one.sheet.title,
        "due": _day(due),
        "max_score": number(one.max_score),
        "handed_in": f"{len(totals)} / {students}",
        "late": sum(bool(s.late) for s in one.submissions.values()),
        "mean": _percent(share.mean()),
        "median": _percent(share.median()),
        "sd": _percent(share.std()),
        "alpha": _interval(alpha.value, alpha.low, alpha.high),
        "warnings": [_say(f"warn_{code}", lang, n=len(totals)) for code, item in found if not item],
        "chart": items_chart(graded, titles, lang) if has_values else "",
        "questions": [_item(row, titles, flags, lang) for _, row in items.reset_index().iterrows()],
        "choices": [
            {
                "stem": trusted(choice.stem),
                "options": [
                    {
                        "text": trusted(text),
                        "key": option == choice.key,
                        "counts": counts[option],
                    }
                    for option, text in sorted(choice.options.items())
                ],
            }
            for choice in read_choices(class_folder, one)
            for counts in [choice.counts()]
        ],
    }


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
        "alpha_without": _figure(row["alpha_without"]),
        "flag": words,
        "tone": {"negative": "bad", "all-alike": "", "": ""}.get(flag, "warn"),
    }


def _percent(value: float) -> str:
    return "—" if math.isnan(value) else f"{value:.0f}%"


def _figure(value: float) -> str:
    """Two decimals with a true minus sign."""
    return "—" if math.isnan(value) else f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _interval(value: float, low: float, high: float) -> str:
    if math.isnan(value) or math.isnan(low):
        return _figure(value)
    return f"{_figure(value)} [{_figure(low)}, {_figure(high)}]"
