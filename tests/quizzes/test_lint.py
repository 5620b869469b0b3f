"""The linter of item writing: each flaw is found in both languages, and sound items are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from quizzes import Item, load_bank
from quizzes.lint import lint_bank, lint_item

ROOT = Path(__file__).resolve().parents[2]
FEEDBACK = {"zh": "因为等待有原因。", "en": "Because waiting has causes."}


def text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def single(
    *options: tuple[str, str], stem: tuple[str, str] = ("怎样最好？", "What is best?"), **more: Any
) -> Any:
    made = [
        {
            **({"key": True} if not at else {"misconception": f"m-{at}"}),
            **text(*option),
            "feedback": FEEDBACK,
        }
        for at, option in enumerate(options)
    ]
    fields = {
        "id": "bank.one", "type": "single", "use": "practice", "objective": "q-a", "bloom": "apply",
        "difficulty": 0.5, "points": 2, "stem": text(*stem), "options": made, "explanation": FEEDBACK,
        "section": "sec-a", **more,
    }  # fmt: skip
    return TypeAdapter(Item).validate_python(fields)


def statement(answer: bool, zh: str, en: str, name: str = "one") -> Any:
    fields = {
        "id": f"bank.{name}", "type": "truefalse", "use": "practice", "objective": "q-a", "bloom": "apply",
        "difficulty": 0.5, "points": 1, "stem": text(zh, en), "answer": answer, "explanation": FEEDBACK,
        "feedback": {"true": FEEDBACK, "false": FEEDBACK}, "section": "sec-a",
    }  # fmt: skip
    return TypeAdapter(Item).validate_python(fields)


def codes(item: Any) -> set[str]:
    return {code for code, _, _ in lint_item(item)}


PLAIN = (
    ("增加一个柜台", "Open one more desk"),
    ("缩短每次办理", "Shorten each service"),
    ("说明等待原因", "Explain the waiting"),
)


def test_a_sound_item_has_no_flaw() -> None:
    assert lint_item(single(*PLAIN)) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("以上都对", "All of the above"), ("以上都不对", "None of the above"),
        ("上述说法均正确", "Both of the above"), ("以上全部", "All these options"),
    ],
)  # fmt: skip
def test_options_about_other_options(zh: str, en: str) -> None:
    found = lint_item(single(*PLAIN, (zh, en)))
    assert [code for code, _, _ in found].count("item-all-above") == 2
    assert all(message and fix for _, message, fix in found)


@pytest.mark.parametrize(
    ("zh", "en", "flawed"),
    [
        ("下列哪项不属于有形性？", "Which is not a tangible?", 2),
        ("下列哪项**不**属于有形性？", "Which is **not** a tangible?", 0),
        ("下列哪项**不属于**有形性？", "Which is NOT a tangible?", 0),
        ("除了价格以外，还有什么影响期望？", "What shapes expectation except price?", 2),
        ("客人没有等到回音，很不满意。怎么办？", "The guest was not answered. What to do?", 0),
        ("店长说“不能退”。哪句回应最好？", 'He says, "I cannot wait." Which reply is best?', 0),
    ],
)
def test_negatives_are_set_apart(zh: str, en: str, flawed: int) -> None:
    found = [code for code, _, _ in lint_item(single(*PLAIN, stem=(zh, en)))]
    assert found.count("item-negative") == flawed


def test_a_key_that_stands_out_by_its_length() -> None:
    long = (
        "在客流最多的时段增加一个柜台并分流复诊的病人",
        "Open one more desk when most come, and serve returning patients apart",
    )
    assert codes(single(long, *PLAIN[1:])) == {"item-key-length"}
    assert codes(single(("加人", "Staff"), long, (long[0] + "等", long[1] + "s"))) == {
        "item-key-length"
    }
    assert codes(single(("加一人", "One more"), ("加人", "More"), ("减人", "Less"))) == set()


def test_absolute_words_in_wrong_options_alone() -> None:
    sure = ("员工总是对的", "Staff are always right")
    assert codes(single(PLAIN[0], sure, PLAIN[2])) == {"item-absolute"}
    assert codes(single(sure, PLAIN[0], PLAIN[1])) == set()
    assert codes(single(PLAIN[0], ("等待不一定有害", "Waiting may do no harm"), PLAIN[2])) == set()
    assert codes(statement(False, "等待一定使人不满。", "Waiting always annoys.")) == {
        "item-absolute"
    }
    assert codes(statement(True, "等待一定使人不满。", "Waiting always annoys.")) == set()


def test_feedback_that_says_nothing() -> None:
    item = single(*PLAIN)
    options = [
        item.options[0].model_copy(
            update={"feedback": item.stem.model_copy(update=text("对。", "Right."))}
        ),
        *item.options[1:],
    ]
    assert codes(item.model_copy(update={"options": options})) == {"item-no-feedback"}


@pytest.mark.parametrize(
    ("options", "flawed"),
    [
        ((("10–20 分", "10–20 min"), ("20–30 分", "20–30 min"), ("30–40 分", "31–40 min")), True),
        ((("10–19 分", "10–19 min"), ("20–29 分", "20–29 min"), ("30–39 分", "30–39 min")), False),
        ((("10 分", "10 min"), ("20 分", "20 min"), ("30 分", "30 min")), False),
        ((("5 至 9", "5 to 9"), ("8", "8"), ("11", "11")), True),
    ],
)
def test_numeric_options_that_overlap(options: Any, flawed: bool) -> None:
    assert ("item-overlap" in codes(single(*options))) == flawed


def test_form_and_grammar_that_point_at_the_key() -> None:
    dotted = ("增加一个柜台。", "Open one more desk.")
    assert codes(single(dotted, *PLAIN[1:])) == {"item-form"}
    assert codes(single(PLAIN[0], dotted, PLAIN[2])) == set()
    assert codes(single(*PLAIN, stem=("图中的点表示", "A point in the chart shows an"))) == {
        "item-grammar"
    }


def test_a_reason_excuses_a_flaw_and_only_one_that_is_there() -> None:
    sure = ("员工总是对的", "Staff are always right")
    reason = "the item is about this very word"
    assert codes(single(PLAIN[0], sure, PLAIN[2], lint={"item-absolute": reason})) == set()
    assert codes(single(*PLAIN, lint={"item-absolute": reason})) == {"item-lint-unneeded"}


def test_a_bank_whose_keys_are_longest_or_stand_in_one_place() -> None:
    many = [
        (
            at,
            single(
                ("柜台增加一个", "Open one more desk"),
                ("加快办理", "Be faster"),
                ("说明原因", "Say why"),
                id=f"bank.n-{at}",
            ),
        )
        for at in range(12)
    ]
    found = {problem.code: problem for problem in lint_bank(many, Path("bank.yaml"))}
    assert "bank-key-longest" in found
    assert "12 of 12" in found["bank-key-longest"].message
    assert found["bank-key-longest"].place == "bank"
    placed = [(1, item) for _, item in many if _letter(item) == "a"]
    placed = [(1, single(*PLAIN, id=f"bank.p-{at}")) for at in range(60)]
    placed = [(line, item) for line, item in placed if _letter(item) == "b"]
    assert "bank-key-place" in {problem.code for problem in lint_bank(placed)}


def _letter(item: Any) -> str:
    from quizzes import build_key

    return str(build_key(item)["key"])


def test_a_bank_of_true_statements() -> None:
    many = [
        (at, statement(True, "等待有原因。", "Waiting has causes.", f"t-{at}")) for at in range(9)
    ]
    assert {problem.code for problem in lint_bank(many)} == {"bank-true-false"}
    mixed = [
        (at, statement(at % 2 == 0, "等待有原因。", "Waiting has causes.", f"t-{at}"))
        for at in range(9)
    ]
    assert lint_bank(mixed) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "quizzes" / "banks").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_banks_have_no_flaw(path: Path) -> None:
    assert [str(problem) for problem in lint_bank(load_bank(path)[0], path)] == []
