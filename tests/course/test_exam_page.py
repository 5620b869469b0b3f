"""What the instructors' edition shows of an examination: the table adds up, in words."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from course import places
from course.exam_page import exam_names, exam_page
from course.notebook import read_text
from course.quiz_plan import plan_quiz
from glossary import LANGS, Lang


def test_the_examinations_are_the_quizzes_of_parallel_forms() -> None:
    assert exam_names() == ["midterm", "final"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["midterm", "final"])
def test_the_page_adds_up_and_speaks_in_words(name: str, lang: Lang) -> None:
    page, plan = exam_page(name, lang), plan_quiz(name)
    two_way, parts = BeautifulSoup(page, "lxml").select("table")
    rows = [
        [cell.get_text() for cell in row.select("th, td")] for row in two_way.select("tbody tr")
    ]
    *body, whole = rows
    sums = [float(cell.partition("(")[2].rstrip(")") or 0) for cell in whole[1:]]
    assert sum(sums[:-1]) == pytest.approx(sums[-1]) == plan.papers[0].points
    chapters = [cell.get_text() for cell in two_way.select("tbody tr > th > strong")][:-1]
    items = [float(row[-1].split()[0]) for row in body if row[0] in chapters]
    assert sum(items) == pytest.approx(len(plan.papers[0].items), abs=0.1)
    fronts = [read_text(path).front for path in places.BOOK.glob("*.md")]
    titles = {f"{front['number']} {front['title'][lang]}" for front in fronts if "number" in front}
    assert set(chapters) <= titles and len(chapters) == (8 if name == "midterm" else 16)
    assert not [row[0] for row in body if re.fullmatch(r"[a-z]+-[a-z]+", row[0])]
    assert float(parts.select("tr")[-1].select("td")[-1].get_text()) == plan.papers[0].points
    for paper in plan.papers:
        assert f"{paper.expected:.3f}" in page
        assert all(f"`{item}`" in page for item in paper.items)
