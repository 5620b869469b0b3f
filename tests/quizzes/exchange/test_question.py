"""A question is the item's View and Key in words: same letters, same numbers, same texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary import LANGS
from quizzes import build_key, build_view, load_banks
from quizzes.exchange.question import question
from quizzes.render import html

BANKS = Path(__file__).resolve().parents[3] / "quizzes" / "banks"
ITEMS = load_banks(BANKS)[0]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
@pytest.mark.parametrize("seed", [0, 9001])
def test_a_question_agrees_with_view_and_key(item, seed):
    view, key, asked = build_view(item, seed), build_key(item, seed), question(item, seed)
    for lang in LANGS:
        assert html(asked.explanation[lang]) == key["explanation"][lang]
        if item.type != "fillin":
            assert html(asked.stem[lang]) == view["stem"][lang]
        for name in ("options", "rights"):
            for shown, choice in zip(view.get(name, ()), asked.choices, strict=name in view):
                assert (shown["id"], shown[lang]) == (choice.id, html(choice.text[lang]))
            if name in view:
                break
        else:
            assert not asked.choices
    assert asked.key == key.get("key")
    if item.type == "single":
        assert [choice.id for choice in asked.choices if choice.right] == [key["key"]]
    if item.type in ("single", "multiple"):
        for choice in asked.choices:
            assert html(choice.feedback.zh) == key["feedback"][choice.id]["zh"]
    if item.type == "case":
        assert [part.points for part in asked.written] == [part["points"] for part in view["parts"]]


def test_relative_tolerances_become_absolute():
    item = next(item for item in ITEMS if item.type == "numeric" and item.tolerance.rel)
    asked = question(item, 3)
    assert asked.tolerance == pytest.approx(item.tolerance.rel * abs(asked.key))


def test_shares_of_a_choice_follow_the_rule():
    item = next(item for item in ITEMS if item.type == "multiple")
    shares = question(item, rule="partial").shares()
    right = [share for share in shares.values() if share > 0]
    assert sum(right) == pytest.approx(1) and sum(shares.values()) == pytest.approx(0)
    assert min(question(item, rule="all").shares().values()) == -1
    assert min(question(item, rule="none").shares().values()) == 0
