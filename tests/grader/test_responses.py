"""A student's response in the words of the item; what the student typed is only ever text."""

from __future__ import annotations

from typing import Any

import pytest

from grader.responses import response_lines

EVIL = "<script>x</script>"
OPTIONS = [{"id": "a", "zh": "<b>甲</b>", "en": "A"}, {"id": "b", "zh": "乙", "en": "B"}]


def lines(view: dict[str, Any], response: Any, item: str = "bank.item") -> list[str]:
    answers = {"items": {"q1": {"item": item, "response": response}}}
    return [str(line) for line in response_lines({"id": "bank.item", **view}, answers, "q1", "zh")]


@pytest.mark.parametrize(
    ("view", "response", "shown"),
    [
        ({"type": "single", "options": OPTIONS}, "a", ["<b>甲</b>"]),
        ({"type": "multiple", "options": OPTIONS}, ["a", "b"], ["<b>甲</b>", "乙"]),
        ({"type": "ordering", "options": OPTIONS}, ["b", "a"], ["乙", "<b>甲</b>"]),
        ({"type": "matching", "lefts": OPTIONS, "rights": OPTIONS}, {"a": "b"}, ["<b>甲</b> → 乙"]),
        ({"type": "single", "options": OPTIONS}, None, []),
    ],
)
def test_a_choice_is_shown_in_words(view: dict[str, Any], response: Any, shown: list[str]) -> None:
    assert lines(view, response) == shown


def test_truth_is_told_in_words() -> None:
    assert "错" in lines({"type": "truefalse"}, False)[0]


@pytest.mark.parametrize(
    ("view", "response"),
    [
        ({"type": "numeric"}, EVIL),
        ({"type": "short"}, EVIL),
        ({"type": "fillin", "blanks": ["x"]}, {"x": EVIL}),
        ({"type": "case", "parts": [{"id": "p"}]}, {"p": EVIL}),
        ({"type": "single", "options": OPTIONS}, EVIL),
        ({"type": "multiple", "options": OPTIONS}, [EVIL]),
        ({"type": "multiple", "options": OPTIONS}, {"deep": [EVIL]}),
        ({"type": "matching", "lefts": OPTIONS, "rights": OPTIONS}, {"a": EVIL}),
        ({"type": "truefalse"}, [EVIL]),
        ({"type": "fillin", "blanks": ["x"]}, EVIL),
    ],
)
def test_whatever_was_typed_is_text(view: dict[str, Any], response: Any) -> None:
    shown = "".join(lines(view, response))
    assert "<script" not in shown


def test_an_answer_to_another_item_is_not_shown() -> None:
    assert lines({"type": "short"}, "text", item="other.item") == []
    assert response_lines({"id": "x", "type": "short"}, {"items": {"q1": 3}}, "q1", "en") == []
    assert response_lines({"id": "x", "type": "short"}, {}, "q1", "en") == []
