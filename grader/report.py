"""The teacher's report written out: a page, and tables for a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import Lang

from .choices import Choices
from .insights import ClassReport, class_report
from .report_page import report_html
from .report_words import WORDS
from .spreadsheet import write_csv, write_xlsx

if TYPE_CHECKING:
    import pandas as pd


def write_report(
    class_folder: Path, lang: Lang = "zh", *, now: datetime | None = None
) -> list[Path]:
    """Write ``report/report.html``, ``.csv`` and ``.xlsx``; returns their paths.

    Raises ContentError when there is no gradebook or it cannot be read.
    """
    report = class_report(class_folder, now=now)
    folder = class_folder / "report"
    folder.mkdir(exist_ok=True)
    page = folder / "report.html"
    made = page.with_suffix(".tmp")
    made.write_text(report_html(class_folder, report, lang), encoding="utf-8")
    made.replace(page)
    titles = {one.tables.sheet.name: one.tables.sheet.title for one in report.assignments}
    words = {key: text[lang] for key, text in WORDS.items()}
    csv = write_csv(folder / "report.csv", report.tables.students, titles, words)
    xlsx = write_xlsx(
        folder / "report.xlsx", report.tables.students, titles, words, _sheets(report)
    )
    return [page, csv, xlsx]


def _sheets(report: ClassReport) -> dict[str, pd.DataFrame]:
    """The tables behind the page, a sheet each, by the key of its title in ``WORDS``."""
    import pandas as pd

    def stacked(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
        filled = {name: frame for name, frame in frames.items() if len(frame)}
        if not filled:
            return pd.DataFrame()
        stack = pd.concat(filled, names=["assignment"]).reset_index()
        return stack.drop(columns="level_1", errors="ignore")

    by_name = {one.tables.sheet.name: one for one in report.assignments}
    at_risk = report.at_risk.reset_index()
    at_risk["missing"] = at_risk["missing"].map(", ".join)
    choices = {name: _choice_table(one.choices) for name, one in by_name.items() if one.choices}
    similar = {
        name: one.similar for name, one in by_name.items() if one.tables.sheet.kind != "quiz"
    }
    return {
        "items": stacked({name: one.items for name, one in by_name.items()}),
        "choices": stacked(choices),
        "objectives": report.objectives.reset_index(),
        "mastery": report.mastery.reset_index(),
        "at_risk": at_risk,
        "similar": stacked(similar),
    }


def _choice_table(choices: list[Choices]) -> pd.DataFrame:
    import pandas as pd

    tables = {choice.item: choice.table for choice in choices}
    table = pd.concat(tables, names=["item"]).reset_index()
    keys = {choice.item: choice.key for choice in choices}
    table["right"] = [
        option in keys[item] for item, option in zip(table["item"], table["option"], strict=True)
    ]
    return table
