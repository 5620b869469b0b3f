"""What of the site's pages is printed, and where links lead then."""

from __future__ import annotations

import re

import pytest

from course.printed.selfchecks import answer, question
from course.printed.words import WORDS
from glossary import ContentError, Text
from quizzes.sphinx_ext import selfcheck_data


def texts(volume) -> str:
    return " ".join(page.body.get_text(" ") for page in volume.pages)


def test_controls_and_folded_code_stay_on_the_site(read) -> None:
    volume = read()
    assert [page.name for page in volume.pages] == ["index", "quality", "glossary"]
    printed = texts(volume)
    for gone in ("secret_fold", "按钮", "下载", "显示代码", "menu", "#"):
        assert gone not in printed
    assert "shown = 2" in printed and "3 学时" in printed
    pointers = volume.parts[0][1][0].body.select(".pointer")
    assert [pointer.text for pointer in pointers] == [
        WORDS["zh"]["drill"],
        WORDS["zh"]["component"],
    ]
    assert not volume.parts[0][1][0].body.select("button, input, script, noscript, details, select")


def test_a_chart_is_its_drawing_with_the_words_that_stand_for_it(read) -> None:
    chapter = read().parts[0][1][0]
    image = chapter.body.figure.img
    assert image["alt"] == "两根柱子"
    assert chapter.drawings[int(image["data-svg"])].startswith("<svg")


def test_a_question_stands_in_place_and_its_answer_at_the_end(read, practice) -> None:
    body = read().parts[0][1][0].body
    sections = body.select("section")
    assert sections[-1]["id"] == "answers" and sections[-1].h2.text == "自测题答案"
    checks, answers = body.select(".check"), body.select("#answers .answer")
    assert len(checks) == len(answers) == len(practice) >= 8
    for number, (check, told) in enumerate(zip(checks, answers, strict=True), 1):
        assert check.strong.text == f"自测 9.{number}" == told.a.text
        assert check.a["href"] == f"#quality/answer-{number}"
        assert told.a["href"] == f"#quality/check-{number}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_question_shows_its_answer(practice, lang) -> None:
    for item in practice:
        data = selfcheck_data(item, lang)
        asked, told = question(data, "Q", 1, lang), answer(data, "Q", 1, lang)
        explanation = data["key"]["explanation"][lang]
        assert explanation in told and explanation not in asked
        for name in ("model_answer", "feedback"):
            said = getattr(item, name, None)
            assert not isinstance(said, Text) or said[lang] not in asked


def test_answers_name_what_is_right(practice) -> None:
    shown = {}
    for item in practice:
        told = answer(selfcheck_data(item, "en"), "Q", 1, "en")
        found = re.search(r"<strong>Answer: (.*?)</strong>", told)
        shown[item.type] = found and found[1]
    assert re.fullmatch("[A-Z]", shown["single"])
    assert re.fullmatch("[A-Z](, [A-Z])*", shown["multiple"])
    assert shown["truefalse"] in {"True", "False"}
    assert re.fullmatch("[A-Z]( → [A-Z])+", shown["ordering"])
    assert re.fullmatch("[1-9]–[A-Z](, [1-9]–[A-Z])+", shown["matching"])
    assert re.match(r"-?\d", shown["numeric"])
    assert shown["fillin"] and "short" in shown and shown["short"] is None


def test_links_lead_to_what_is_printed_or_to_the_site(read) -> None:
    def targets(volume):
        return {link.text: link["href"] for link in volume.parts[0][1][0].body.select("p a")}

    plain = targets(read())
    assert plain["差距"] == "#glossary/term-gap" and plain["图 9.1"] == "#quality/fig-gap"
    assert plain["来源"] == "https://example.org/x"
    assert "自测" not in plain and "自测" in texts(read())
    assert targets(read(address="https://a.org/c/"))["自测"] == "https://a.org/c/zh/online.html"


def test_a_link_to_nothing_is_told(read, pages) -> None:
    broken = pages["quality"].replace("glossary.html#term-gap", "glossary.html#term-gone")
    with pytest.raises(ContentError, match=r"\[print-link\] glossary.html#term-gone"):
        read(quality=broken)
