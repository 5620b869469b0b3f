"""Specifications as blueprints: lines, parallel forms made by an optimiser, the same everywhere."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from typer.testing import CliRunner

from glossary import ContentError
from quizzes import Item, build_form, paper, score_answers
from quizzes.assembly import pools
from quizzes.blueprint import make_plan
from quizzes.papers import form_of
from quizzes.spec import Spec

WORDS = {"zh": "话", "en": "words"}
TITLE = {"zh": "题", "en": "title"}
DIFFICULTIES = [0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8]


def statement(number: int, **fields: Any) -> Any:
    made = {
        "id": f"bank.t-{number}", "type": "truefalse", "use": "graded", "objective": f"o-{number % 2}",
        "bloom": ("remember", "apply")[number % 2], "difficulty": DIFFICULTIES[number % 10], "points": 1 + number % 3 % 2,
        "stem": WORDS, "answer": True, "feedback": {"true": WORDS, "false": WORDS}, "explanation": WORDS, "section": "s",
        **fields,
    }  # fmt: skip
    return TypeAdapter(Item).validate_python(made)


def choice(number: int) -> Any:
    options = [
        {
            **({"key": True} if not at else {"misconception": "m"}),
            "zh": f"项{at}",
            "en": f"option {at}",
            "feedback": WORDS,
        }
        for at in range(4)
    ]
    made = {
        "id": f"bank.s-{number}", "type": "single", "use": "graded", "objective": "o-s", "bloom": "apply",
        "difficulty": DIFFICULTIES[number * 3 % 10], "points": 2, "stem": WORDS, "options": options,
        "explanation": WORDS, "section": "s",
    }  # fmt: skip
    return TypeAdapter(Item).validate_python(made)


def number(at: int) -> Any:
    made = {
        "id": f"bank.n-{at}", "type": "numeric", "use": "graded", "objective": "o-n", "bloom": "apply",
        "difficulty": 0.5, "points": 3, "draw": {"x": {"from": 1, "to": 50, "step": 1}},
        "stem": {"zh": "{{ x }}", "en": "{{ x }}"}, "answer": "x * 2", "tolerance": {"abs": 0.1},
        "explanation": WORDS, "section": "s",
    }  # fmt: skip
    return TypeAdapter(Item).validate_python(made)


BANK = [
    *(statement(n) for n in range(24)),
    *(choice(n) for n in range(10)),
    *(number(n) for n in range(4)),
]


def spec(*select: dict[str, Any], **fields: Any) -> Spec:
    lines = [{"chapter": "bank", **line} for line in select]
    return Spec.model_validate({"id": "quiz", "title": TITLE, "select": lines, **fields})


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ({"objective": "o-1"}, lambda item: item.objective == "o-1"),
        ({"bloom": "apply"}, lambda item: item.bloom == "apply"),
        (
            {"points": 2, "type": "truefalse"},
            lambda item: (item.points, item.type) == (2, "truefalse"),
        ),
        ({"difficulty": [0.6, 0.8]}, lambda item: 0.6 <= item.difficulty <= 0.8),
    ],
)
def test_a_line_gets_what_it_asks_for(line: dict[str, Any], holds: Any) -> None:
    found = [item for pool in pools(spec({**line, "items": 4}), BANK) for item in pool]
    assert len(found) >= 4
    assert all(map(holds, found))


def test_a_line_may_name_several_banks_and_takes_from_any() -> None:
    other = [statement(n, id=f"other.t-{n}") for n in range(3)]
    third = [statement(n, id=f"third.t-{n}") for n in range(3)]
    wanted = spec({"chapter": ["other", "bank"], "type": "truefalse", "items": 27})
    found = {item.chapter for pool in pools(wanted, [*BANK, *other, *third]) for item in pool}
    assert found == {"bank", "other"}
    assert wanted.select[0].chapter == ["other", "bank"]
    assert spec({"items": 1}).select[0].chapter == ["bank"]
    with pytest.raises(ValidationError, match="at least 1 item"):
        spec({"chapter": [], "items": 1})
    with pytest.raises(ContentError, match=r"chapter: other, third, .*only 6 such"):
        pools(spec({"chapter": ["other", "third"], "items": 7}), [*BANK, *other, *third])


@pytest.mark.parametrize("count", [2, 3])
def test_parallel_forms_are_worth_the_same_and_share_no_item(count: int) -> None:
    wanted = spec(
        {"type": "truefalse", "items": 6},
        {"type": "single", "items": 3},
        draw="shuffled",
        forms=count,
    )
    slots = pools(wanted, BANK)
    assert [len(pool) for pool in slots] == [count] * 9
    used = [item.id for pool in slots for item in pool]
    assert len(set(used)) == 9 * count
    for pool in slots:
        assert len({(item.points, item.type) for item in pool}) == 1
    plan = make_plan(wanted, BANK)
    assert [one.name for one in plan.papers] == list("ABC"[:count])
    assert len({one.points for one in plan.papers}) == 1
    assert plan.difference < 0.005


def test_the_optimiser_finds_the_best_there_is() -> None:
    """Two forms of two of six statements: all splits tried by hand."""
    bank = [
        statement(n, points=1, difficulty=d)
        for n, d in enumerate((0.3, 0.42, 0.55, 0.61, 0.77, 0.9))
    ]
    wanted = spec({"items": 2}, draw="shuffled", forms=2)
    least = min(
        abs(sum(i.difficulty for i in one) - sum(i.difficulty for i in other))
        for one in itertools.combinations(bank, 2)
        for other in itertools.combinations(bank, 2)
        if not {i.id for i in one} & {i.id for i in other}
    )
    assert make_plan(wanted, bank).difference == pytest.approx(least / 2, abs=1e-9)


def test_forms_that_cannot_be_made_are_said_to_be_so() -> None:
    with pytest.raises(ContentError, match="2 forms of it need 22"):
        pools(spec({"type": "single", "items": 11}, draw="shuffled", forms=2), BANK)
    odd = [statement(n, points=n + 1) for n in range(4)]
    with pytest.raises(ContentError, match="equal points"):
        pools(spec({"items": 2}, draw="shuffled", forms=2), odd)


def test_a_student_gets_one_form_in_every_slot() -> None:
    wanted = spec(
        {"type": "truefalse", "items": 5}, {"type": "single", "items": 2}, draw="shuffled", forms=2
    )
    form, keys = build_form(wanted, BANK)
    plan = make_plan(wanted, BANK)
    taken = Counter()
    for at in range(80):
        student = f"s{at}"
        got = tuple(part.item for part in paper(form, student))
        assert got == plan.papers[form_of(form, student)].items
        taken[got] += 1
        answers = {
            part.slot: {
                "item": part.item,
                "variant": 0,
                "response": keys["slots"][n]["pool"][form_of(form, student)]["variants"][0]["key"],
            }
            for n, part in enumerate(paper(form, student))
        }
        results = score_answers(keys, {"items": answers}, student)
        assert all(result.points == result.max_points for _, result in results)
    assert len(taken) == 2
    assert min(taken.values()) > 25


def test_the_three_ways_to_draw() -> None:
    line = {"type": "single", "items": 4}
    students = [f"s{at}" for at in range(30)]

    def seen(draw: str) -> tuple[int, int]:
        form, _ = build_form(spec(line, draw=draw), BANK)
        papers = [paper(form, student) for student in students]
        items = {tuple(part.item for part in one) for one in papers}
        orders = {tuple(o["id"] for part in one for o in part.view["options"]) for one in papers}
        return len(items), len(orders)

    assert seen("fixed") == (1, 1)
    items, orders = seen("shuffled")
    assert (items, orders > 25) == (1, True)
    items, orders = seen("per-student")
    assert items > 10 and orders > 25


#: student -> items and variants, and the order of the first question's options.
GOLDEN = {
    "2026001": "s-6/0 s-0/0 s-3/0 t-21/0 t-0/0 t-14/0 t-22/0 n-1/19 n-2/54 37,22 cbad",
    "2026002": "s-9/0 s-0/0 s-2/0 t-12/0 t-15/0 t-14/0 t-4/0 n-1/18 n-0/38 46,6 dcab",
    "王小明": "s-6/0 s-7/0 s-3/0 t-8/0 t-0/0 t-17/0 t-7/0 n-3/2 n-0/42 34,9 dcab",
    "ａｂｃ": "s-5/0 s-0/0 s-2/0 t-8/0 t-9/0 t-2/0 t-10/0 n-3/63 n-0/44 10,25 bdac",
    "abc": "s-5/0 s-0/0 s-2/0 t-8/0 t-9/0 t-2/0 t-10/0 n-3/63 n-0/44 10,25 bdac",
}


@pytest.mark.parametrize("student", ["2026001", "2026002", "王小明", "ａｂｃ", "abc"])
def test_a_student_and_a_seed_give_the_same_paper_on_every_machine(student: str) -> None:
    wanted = spec(
        {"type": "single", "items": 3},
        {"type": "truefalse", "items": 4},
        {"type": "numeric", "items": 2},
        seed=7,
    )
    form, _ = build_form(wanted, BANK)
    parts = paper(form, student)
    said = " ".join(f"{part.item.removeprefix('bank.')}/{part.variant}" for part in parts)
    numbers = ",".join(part.view["stem"]["zh"] for part in parts if part.view["type"] == "numeric")
    options = "".join(option["id"] for option in parts[0].view["options"])
    assert f"{said} {numbers} {options}" == GOLDEN[student]


def test_parallel_forms_are_the_same_on_every_machine() -> None:
    wanted = spec(
        {"type": "truefalse", "items": 4},
        {"type": "single", "items": 2},
        draw="shuffled",
        forms=2,
        seed=7,
    )
    for bank in (BANK, BANK[::-1]):  # the order of the banks' files decides nothing
        assert make_plan(wanted, bank) == make_plan(wanted, BANK)
    plan = make_plan(wanted, BANK)
    assert [" ".join(name.removeprefix("bank.") for name in one.items) for one in plan.papers] == [
        "t-0 t-18 t-1 t-7 s-1 s-6",
        "t-15 t-17 t-22 t-4 s-4 s-3",
    ]


def test_judging_at_once_is_for_practice_alone() -> None:
    for behaviour in ("immediate", "certainty"):
        with pytest.raises(ValidationError, match="needs use: practice"):
            spec({"items": 1}, behaviour=behaviour)
        assert spec({"items": 1}, behaviour=behaviour, use="practice").behaviour == behaviour
    with pytest.raises(ValidationError, match="drawn anew"):
        spec({"items": 1}, use="practice", draw="fixed")
    with pytest.raises(ValidationError, match="draw: shuffled"):
        spec({"items": 1}, forms=2)


def test_the_plan_counts_every_slot_once() -> None:
    plan = make_plan(spec({"type": "truefalse", "items": 5}, {"type": "numeric", "items": 2}), BANK)
    cells = [cell for row in plan.table.values() for cell in row.values()]
    assert sum(cell.items for cell in cells) == sum(cell.items for cell in plan.types.values()) == 7
    assert [one.name for one in plan.papers] == ["easiest", "hardest"]
    assert plan.papers[0].expected > plan.papers[1].expected
    assert {one.points for one in plan.papers} == {sum(float(cell.points) for cell in cells)}


def test_the_command_prints_the_two_way_table(monkeypatch: pytest.MonkeyPatch) -> None:
    from course import cli

    run = CliRunner().invoke(cli.app, ["quiz", "plan", "final"])
    assert run.exit_code == 0
    for word in ("q-gap", "evaluate", "case", "A ", "B ", "They differ by", "100"):
        assert word in run.output
    run = CliRunner().invoke(cli.app, ["quiz", "plan", "no-such"])
    assert isinstance(run.exception, ContentError)


def test_a_specification_travels_as_yaml(tmp_path: Path) -> None:
    from quizzes import load_spec

    path = tmp_path / "two.yaml"
    path.write_text(
        "id: two\ntitle: {zh: 二, en: two}\ndraw: shuffled\nforms: 2\n"
        "select:\n  - {chapter: bank, items: 2, points: 1, difficulty: [0.4, 0.8]}\n",
        encoding="utf-8",
    )
    found, problems = load_spec(path)
    assert problems == []
    assert found is not None
    assert found.select[0].difficulty == (0.4, 0.8)
