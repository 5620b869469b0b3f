"""Titles of questions, as they stand in the source."""

from __future__ import annotations

import pytest

from grader.questions import plain_text


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("1 Gap **scores** (5 points)", "1 Gap scores"),
        ("8 给总经理的判断（6 分，由老师评分）", "8 给总经理的判断"),
        ("The {term}`zone of tolerance <tolerance-zone>`", "The zone of tolerance"),
        ("{term}`容忍区域` (part 2)", "容忍区域 (part 2)"),
    ],
)
def test_a_title_is_plain_and_without_its_worth(heading: str, title: str) -> None:
    assert plain_text(heading) == title
