"""The syllabus's schedule is made from the chapters."""

from __future__ import annotations

from bs4 import BeautifulSoup

from course import places
from course.chapter import read_chapter
from course.notebook import read_text
from course.pages import is_chapter, page_names
from course.schedule_page import schedule_html


def test_it_has_a_row_a_chapter_in_order_with_all_objectives() -> None:
    facts = []
    for name in sorted(filter(is_chapter, page_names())):
        chapter, _ = read_chapter(read_text(places.BOOK / f"{name}.md"))
        assert chapter
        facts.append(chapter.facts(name, "en"))
    table = BeautifulSoup(schedule_html(facts, "en"), "lxml")
    rows = table.select("tbody tr")
    numbers = [int(row.td.text) for row in rows]
    assert numbers == sorted(numbers) and len(rows) == len(facts) >= 7
    by_title = {row.a.text: row for row in rows}
    for chapter in facts:
        row = by_title[chapter["title"]]
        assert row.a["href"] == f"{chapter['slug']}.html"
        assert [item.text for item in row.select("li")] == [
            objective["text"] for objective in chapter["objectives"]
        ]
        assert ("★" in row.th.text) == ("onboarding" in chapter["track"])
    assert table.select_one("tfoot").text.strip().startswith(f"{len(facts)} chapters")


def test_nothing_of_a_title_is_read_as_markup() -> None:
    chapter = {"number": 1, "slug": "x", "title": "<b>&", "hours": 3, "track": []}
    html = schedule_html([{**chapter, "objectives": [{"text": "<i>"}]}], "zh")
    assert "<b>" not in html and "<i>" not in html and "&lt;b&gt;&amp;" in html
