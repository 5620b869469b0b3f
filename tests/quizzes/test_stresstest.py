"""The stress test: what may not happen for any seed, and that the real banks hold it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from quizzes import Item, load_banks
from quizzes.stresstest import stress, survey

ROOT = Path(__file__).resolve().parents[2]
TEXT = {"zh": "答案是 {{ answer | 2 }}。", "en": "The answer is {{ answer | 2 }}."}
PLAIN = {"zh": "理由", "en": "reason"}
BASE: dict[str, Any] = {
    "id": "bank.one", "use": "practice", "objective": "q-a", "bloom": "apply", "difficulty": 0.5,
    "points": 2, "stem": {"zh": "{{ x }}？", "en": "{{ x }}?"}, "section": "sec-a",
    "draw": {"x": {"from": 1, "to": 9, "step": 1}},
}  # fmt: skip


def numeric(**fields: Any) -> Any:
    made = {"type": "numeric", "answer": "x * 2", "tolerance": {"abs": 0.1}, "explanation": TEXT}
    return TypeAdapter(Item).validate_python({**BASE, **made, **fields})


def single(*texts: str, **fields: Any) -> Any:
    options = [
        {
            **({"key": True} if not at else {"misconception": f"m-{at}"}),
            "zh": one,
            "en": one,
            "feedback": PLAIN,
        }
        for at, one in enumerate(texts)
    ]
    return TypeAdapter(Item).validate_python(
        {**BASE, "type": "single", "options": options, "explanation": PLAIN, **fields}
    )


def codes(item: Any, seeds: int = 300) -> set[str]:
    return {problem.code for problem in stress(item, seeds)}


def mistake(value: Any) -> dict[str, Any]:
    return {"value": value, "feedback": PLAIN}


def test_a_sound_item_has_no_problem_and_many_answers() -> None:
    found = survey(numeric(misconceptions={"half": mistake("x / 2")}), 300)
    assert (found.problems, found.seeds, found.answers) == ((), 300, 9)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (numeric(answer="x / (x - 4)"), "item-expression"),
        (numeric(where="x > 10"), "item-expression"),
        (numeric(stem={"zh": "{{ y }}", "en": "{{ x }}"}), "item-expression"),
        (numeric(misconceptions={"square": mistake("x ** 2")}), "item-mistake-is-right"),
        (numeric(misconceptions={"one": mistake("x"), "same": mistake("x / 1")}), "item-mistakes-collide"),
        (numeric(answer="x / 7", decimals=0), "item-tolerance"),
        (numeric(answer="x - 5", tolerance={"rel": 0.1}), "item-tolerance"),
        (numeric(answer="4 + 0 * x"), "item-constant"),
        (single("{{ x }}", "{{ 10 - x }}", "{{ x + 1 }}"), "item-options-collide"),
        (single("{{ x }} 分", "{{ x | 2 }} 分", "{{ x + 1 }} 分"), "item-options-collide"),
        (single("{{ x + 9 }}", "{{ x }}", "{{ x + 1 }}"), "item-key-size"),
        (single("{{ x - 9 }}", "{{ x }}", "{{ x + 1 }}"), "item-key-size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_no_seed_may_do(item: Any, code: str) -> None:
    [problem] = [each for each in stress(item, 300) if each.code == code]
    assert "bank.one" in problem.place
    assert problem.message
    assert problem.fix


def test_a_key_between_other_numbers_is_no_cue() -> None:
    assert codes(single("{{ x + 2 }}", "{{ x }}", "{{ 3 * x + 4 }}")) == set()


def test_papers_put_the_key_in_every_place_alike() -> None:
    assert codes(single("甲", "乙", "丙", "丁", draw={}, stem=PLAIN), 2000) == set()


def test_a_shuffle_that_favours_a_place_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizzes.papers._hash", len)
    assert codes(single("甲", "乙", "丙", "丁", draw={}, stem=PLAIN), 2000) == {"item-key-place"}


def test_the_real_banks_pass_a_sample_of_seeds() -> None:
    items, problems = load_banks(ROOT / "quizzes" / "banks")
    assert not problems
    assert len(items) >= 100
    assert [str(each) for item in items for each in stress(item, 250)] == []


def test_the_command_shows_a_table_and_names_what_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from course import cli, places

    text = (ROOT / "quizzes" / "banks" / "capacity.yaml").read_text("utf-8")
    broken = text.replace("answer: 60 * people / lam", "answer: 60 * people / (lam - lam)")
    assert broken != text
    (tmp_path / "capacity.yaml").write_text(broken, "utf-8")
    monkeypatch.setattr(places, "BANKS", tmp_path)
    monkeypatch.setattr("course.check.check_all", list)
    run = CliRunner().invoke(cli.app, ["check", "--stress"])
    assert run.exit_code == 1
    assert "Stress test" in run.output
    line = next(
        line for line in run.output.splitlines() if "capacity.little-lobby" in line and "[" in line
    )
    assert "[item-expression] item capacity.little-lobby, seed 0" in line
    assert "1 problem" in run.output
