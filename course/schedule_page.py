"""The schedule of the syllabus: each chapter's week, hours and objectives, from the chapters."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from glossary import Lang

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "week": "周",
        "chapter": "内容",
        "hours": "学时",
        "aims": "学完能够",
        "total": "本站提供 {} 章",
        "caption": "教学进度",
    },
    "en": {
        "week": "Week",
        "chapter": "Chapter",
        "hours": "Hours",
        "aims": "Afterwards students can",
        "total": "{} chapters offered here",
        "caption": "Schedule",
    },
}


def schedule_html(chapters: Iterable[dict[str, Any]], lang: Lang, top: str = "") -> str:
    """A table of the chapters offered, a row each; ``chapters`` are what `Chapter.facts` gives.

    ``top`` leads to the first page. A chapter's week is its number: one chapter a week.
    """
    words = _WORDS[lang]
    ordered = sorted(chapters, key=lambda chapter: chapter["number"])
    rows = "".join(_row(chapter, top) for chapter in ordered)
    total = sum(chapter["hours"] for chapter in ordered)
    columns = ("week", "chapter", "hours", "aims")
    head = "".join(f'<th scope="col">{words[key]}</th>' for key in columns)
    foot = words["total"].format(len(ordered))
    return (
        f'<div class="table-wrapper"><table class="schedule"><caption>{words["caption"]}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
        f'<tfoot><tr><td></td><th scope="row">{foot}</th><td>{total:g}</td><td></td></tr>'
        "</tfoot></table></div>"
    )


def _row(chapter: dict[str, Any], top: str) -> str:
    aims = "".join(f"<li>{escape(aim['text'])}</li>" for aim in chapter["objectives"])
    star = " ★" if "onboarding" in chapter["track"] else ""
    return (
        f'<tr><td>{chapter["number"]}</td><th scope="row">'
        f'<a href="{top}{escape(chapter["slug"])}.html">{escape(chapter["title"])}</a>{star}</th>'
        f"<td>{chapter['hours']:g}</td><td><ul>{aims}</ul></td></tr>"
    )
