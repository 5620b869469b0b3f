"""Every rule of the linter is held by a mutation: a sound item or bank is spoilt in one language, and
exactly that flaw is found; every flaw has a reason and a source to give."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from quizzes import Item, lint
from quizzes.lint import lint_bank, lint_item
from quizzes.lint_reasons import REASONS

LANGS = ["zh", "en"]
Mutation = Callable[[dict[str, Any], str], None]


def text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def sound() -> dict[str, Any]:
    """An item without a flaw, as it stands in a bank."""
    options = [
        text("增加一个服务柜台", "Open one more desk"),
        text("缩短每次办理时间", "Shorten each service"),
        text("说明等待的原因", "Explain the waiting"),
    ]
    marks: list[dict[str, Any]] = [{"key": True}, {"misconception": "m-a"}, {"misconception": "m-b"}]  # fmt: skip
    said = text("因为它改变了到达与服务的比例。", "Because it changes load against capacity.")
    return {
        "id": "bank.one", "type": "single", "use": "practice", "objective": "q-a", "bloom": "apply",
        "difficulty": 0.5, "points": 2, "section": "sec-a", "explanation": said,
        "stem": text("午间排队太长，哪个办法最快见效？", "Lunch queues are long. Which remedy works soonest?"),
        "options": [{**mark, **words, "feedback": said} for mark, words in zip(marks, options, strict=True)],
    }  # fmt: skip


def judged() -> dict[str, Any]:
    """A false statement without a flaw."""
    said = text("只有到达多于服务时才会。", "Only where arrivals exceed service.")
    item = {**sound(), "type": "truefalse", "answer": False, "feedback": {"true": said, "false": said}}  # fmt: skip
    item["stem"] = text(
        "到达越均匀，队伍越长。", "The more even the arrivals, the longer the queue."
    )
    del item["options"]
    return item


def option(at: int, zh: str, en: str) -> Mutation:
    """Replace the words of one option."""

    def change(item: dict[str, Any], lang: str) -> None:
        item["options"][at][lang] = {"zh": zh, "en": en}[lang]

    return change


def stem(zh: str, en: str) -> Mutation:
    def change(item: dict[str, Any], lang: str) -> None:
        item["stem"][lang] = {"zh": zh, "en": en}[lang]

    return change


def feedback(zh: str, en: str) -> Mutation:
    def change(item: dict[str, Any], lang: str) -> None:
        item["options"][1]["feedback"] = {
            **item["options"][1]["feedback"],
            lang: {"zh": zh, "en": en}[lang],
        }

    return change


#: code -> mutations of the sound item, each of which must bring exactly this flaw.
ITEM: list[tuple[str, Mutation]] = [
    ("item-all-above", option(2, "以上都对", "All of the above")),
    ("item-all-above", option(2, "以上说法均不对", "None of the above")),
    ("item-all-above", option(2, "A 和 B", "Both A and B")),
    ("item-all-above", option(2, "选项A、选项B", "A, B and C")),
    ("item-all-above", option(2, "都正确。", "All are correct.")),
    ("item-negative", stem("哪个办法不能很快见效？", "Which remedy does not work soon?")),
    ("item-negative", stem("除了价格以外，哪个办法见效？", "Which remedy works except price?")),
    ("item-key-length", option(0, "在午间人最多的时候再增加一个专门的服务柜台", "Open one more desk at the very hour when most guests come in")),
    ("item-key-length", option(0, "加", "More")),
    ("item-absolute", option(1, "总是先缩短办理时间", "Always shorten it")),
    ("item-no-feedback", feedback("不对。", "Wrong.")),
    ("item-form", option(0, "增加一个**服务**柜台", "Open **one** more desk")),
    ("item-form", option(0, "增加一个柜台（新）", "Open one more desk (now)")),
    ("item-form", option(0, "增加一个服务柜台。", "Open one more desk.")),
]  # fmt: skip


def codes(item: dict[str, Any]) -> list[str]:
    return [code for code, _, _ in lint_item(TypeAdapter(Item).validate_python(item))]


def test_the_items_to_spoil_are_sound() -> None:
    assert codes(sound()) == codes(judged()) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("code", "mutation"), ITEM)
def test_a_flaw_in_one_language_is_found(code: str, mutation: Mutation, lang: str) -> None:
    item = copy.deepcopy(sound())
    mutation(item, lang)
    assert codes(item) == [code]


@pytest.mark.parametrize("lang", LANGS)
def test_an_absolute_word_tells_a_false_statement(lang: str) -> None:
    item = judged()
    item["stem"] = {**item["stem"], lang: {"zh": "队伍一定越来越长。", "en": "Queues always grow."}[lang]}  # fmt: skip
    assert codes(item) == ["item-absolute"]


def test_options_that_include_each_other_and_an_article_at_the_end_of_the_stem() -> None:
    item = sound()
    for at, span in enumerate(("10–20", "20–30", "31–40")):
        item["options"][at] |= text(f"{span} 分钟", f"{span} min")
    assert codes(item) == ["item-overlap"]
    item = sound()
    item["stem"]["en"] = "The remedy that works soonest is a"
    assert codes(item) == ["item-grammar"]


def test_a_number_that_explains_no_mistake_and_an_excuse_for_nothing() -> None:
    item = {**sound(), "type": "numeric", "answer": "a + 1", "tolerance": {"abs": 0}}
    item |= {"draw": {"a": {"from": 1, "to": 9, "step": 1}}}
    del item["options"]
    assert codes(item) == ["item-no-feedback"]
    mistake = {"value": "a", "feedback": item["explanation"]}
    assert codes({**item, "misconceptions": {"forgot-one": mistake}}) == []
    assert codes({**sound(), "lint": {"item-negative": "about this word"}}) == [
        "item-lint-unneeded"
    ]


def bank(*items: dict[str, Any]) -> set[str]:
    """The flaws of a bank with many such items under different ids."""
    records = [
        (at, TypeAdapter(Item).validate_python({**item, "id": f"bank.n-{at}-{number}"}))
        for at in range(24 // len(items))
        for number, item in enumerate(items)
    ]
    return {problem.code for problem in lint_bank(records)}


@pytest.mark.parametrize("lang", LANGS)
def test_a_bank_whose_key_is_told_by_its_length(lang: str) -> None:
    same = sound()
    for at, words in enumerate((text("增加柜台", "More desks"), text("缩短办理", "Less delay"), text("说明原因", "Say it why"))):  # fmt: skip
        same["options"][at] |= words
    assert bank(same) == set()
    long, short = copy.deepcopy(same), copy.deepcopy(same)
    long["options"][0][lang] += {"zh": "吧", "en": "!"}[lang].replace("!", "x")
    assert bank(long) == {"bank-key-longest"}
    short["options"][0][lang] = short["options"][0][lang][:-1]
    assert bank(short) == {"bank-key-shortest"}


def test_a_bank_whose_statements_are_all_false_or_whose_keys_stand_in_one_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true = {**judged(), "answer": True}
    assert bank(judged(), true) == set()
    assert bank(judged()) == bank(true) == {"bank-true-false"}
    monkeypatch.setattr(lint, "_key_letter", lambda item: "b")
    assert "bank-key-place" in bank(sound())


def test_every_flaw_has_a_reason_and_a_source() -> None:
    source = Path(lint.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r'"((?:item|bank)-[a-z-]+[a-z])"', source))
    said |= {"bank-key-longest", "bank-key-shortest"}  # one rule with two names
    assert said == set(REASONS)
    assert all(reason.source for reason in REASONS.values())
