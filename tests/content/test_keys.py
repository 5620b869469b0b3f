"""No key, tolerance or number of points changes unseen: every bank has its fingerprints on file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from quizzes import Item, check_fingerprints, fingerprint, load_banks, write_fingerprints

BANKS = Path(__file__).resolve().parents[2] / "quizzes" / "banks"
ITEMS = load_banks(BANKS)[0]


def test_the_banks_are_those_on_file() -> None:
    """Each message says what to do: look at the item, then `course check --keys`."""
    assert [str(problem) for problem in check_fingerprints(BANKS)] == []


Slips = Iterator[tuple[str, dict[str, Any]]]


def choice_slips(record: dict[str, Any]) -> Slips:
    options = record["options"]
    for place in range(len(options)):
        if record["type"] == "single":
            keys = [at == place for at in range(len(options))]
        else:
            keys = [option["key"] != (at == place) for at, option in enumerate(options)]
        if any(keys) and keys != [option["key"] for option in options]:
            made = [_keyed(*pair) for pair in zip(options, keys, strict=True)]
            yield f"key {place}", {"options": made}


def _keyed(option: dict[str, Any], key: bool) -> dict[str, Any]:
    plain = {name: option[name] for name in ("zh", "en", "feedback")}
    return {**plain, "key": True} if key else {**plain, "misconception": "slip"}


def truefalse_slips(record: dict[str, Any]) -> Slips:
    yield "answer", {"answer": not record["answer"]}


def numeric_slips(record: dict[str, Any]) -> Slips:
    yield "answer", {"answer": f"({record['answer']}) * 1.001 + 0.001"}
    for name, value in record["tolerance"].items():
        yield "tolerance", {"tolerance": {name: value * 1.1 + 0.001}}
    for name, wrong in record["misconceptions"].items():
        changed = {**wrong, "value": f"({wrong['value']}) + 1"}
        yield "misconception", {"misconceptions": {**record["misconceptions"], name: changed}}
    yield "unit", {"unit": {"zh": "另一单位", "en": "another"}}
    for name, draw in record["draw"].items():
        more = (
            {"values": [*draw["values"], 1e6]}
            if "values" in draw
            else {**draw, "to": draw["to"] + draw["step"]}
        )
        yield "draw", {"draw": {**record["draw"], name: more}}


def ordering_slips(record: dict[str, Any]) -> Slips:
    first, second, *rest = record["sequence"]
    yield "order", {"sequence": [second, first, *rest]}


def matching_slips(record: dict[str, Any]) -> Slips:
    one, two, *rest = record["pairs"]
    swapped = [{**one, "right": two["right"]}, {**two, "right": one["right"]}, *rest]
    yield "pairs", {"pairs": swapped}


def fillin_slips(record: dict[str, Any]) -> Slips:
    for name, blank in record["blanks"].items():
        for lang, words in blank["accept"].items():
            more = {"accept": {**blank["accept"], lang: [*words, "x"]}}
            yield f"{name} {lang}", {"blanks": {**record["blanks"], name: more}}


def short_slips(record: dict[str, Any]) -> Slips:
    first, *rest = record["rubric"]
    more = {**first, "points": first["points"] + 1}
    yield "rubric", {"rubric": [more, *rest], "points": record["points"] + 1}
    yield "model answer", {"model_answer": {"zh": "另一个", "en": "another"}}


def case_slips(record: dict[str, Any]) -> Slips:
    part, *others = record["parts"]
    for name, fields in short_slips({**part, "points": record["points"]}):
        points = fields.pop("points", record["points"])
        yield name, {"parts": [{**part, **fields}, *others], "points": points}


SLIPS = {
    "single": choice_slips, "multiple": choice_slips, "truefalse": truefalse_slips, "numeric": numeric_slips,
    "ordering": ordering_slips, "matching": matching_slips, "fillin": fillin_slips, "short": short_slips, "case": case_slips,
}  # fmt: skip


def mutations(item: Any) -> Slips:
    """Every slip in what decides points, one at a time, as an author's record."""
    record = item.model_dump(by_alias=True, exclude_none=True)
    if item.type not in ("short", "case"):
        yield "points", {**record, "points": item.points + 1}
    yield "use", {**record, "use": "practice" if item.use == "graded" else "graded"}
    for name, fields in SLIPS[item.type](record):
        yield name, {**record, **fields}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_slip_changes_the_fingerprint(item: Any) -> None:
    known = fingerprint(item)
    names = []
    for name, record in mutations(item):
        mutant = TypeAdapter(Item).validate_python(record)
        assert fingerprint(mutant) != known, name
        names.append(name)
    assert names


def test_a_change_says_nothing_of_another_item() -> None:
    """Equal keys of equal points do not show as equal lines."""
    prints = [fingerprint(item) for item in ITEMS]
    assert len(set(prints)) == len(prints)


def reworded(value: Any) -> Any:
    """A record with every text changed that decides nothing."""
    free = {"stem", "prompt", "explanation", "feedback"}
    if isinstance(value, list):
        return [reworded(each) for each in value]
    if not isinstance(value, dict):
        return value
    changed = {k: _longer(v) if k in free else reworded(v) for k, v in value.items()}
    wrong_option = "misconception" in value and not value.get("key")
    return {**changed, **_longer({k: value[k] for k in ("zh", "en")})} if wrong_option else changed


def _longer(texts: dict[str, Any]) -> dict[str, Any]:
    return {k: _longer(v) if isinstance(v, dict) else f"{v} …" for k, v in texts.items()}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_words_that_decide_nothing_change_no_fingerprint(item: Any) -> None:
    record = reworded(item.model_dump(by_alias=True, exclude_none=True))
    other = TypeAdapter(Item).validate_python({**record, "difficulty": 0.31, "section": "sec-x"})
    assert other != item
    assert fingerprint(other) == fingerprint(item)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    shutil.copy(BANKS / "capacity.yaml", tmp_path)
    write_fingerprints(tmp_path)
    assert check_fingerprints(tmp_path) == []
    return tmp_path / "capacity.yaml"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_change_is_told_with_its_line_and_confirmed(bank: Path) -> None:
    edit(bank, "tolerance: {abs: 0.11}", "tolerance: {abs: 1.1}")
    [problem] = check_fingerprints(bank.parent)
    assert (problem.file, problem.code) == (bank, "keys-changed")
    assert problem.place == "item capacity.overbook-decision"
    assert "overbook-decision" in bank.read_text("utf-8").splitlines()[problem.line - 1]
    assert "course check --keys" in problem.fix
    [change] = write_fingerprints(bank.parent)
    assert (change.item, change.kind) == ("capacity.overbook-decision", "changed")
    assert check_fingerprints(bank.parent) == []


def test_a_new_and_a_lost_item_are_told(bank: Path) -> None:
    edit(bank, "id: capacity.overbook-decision", "id: capacity.overbook-decided")
    found = {(p.code, p.place.split(".")[-1]) for p in check_fingerprints(bank.parent)}
    assert found == {("keys-new", "overbook-decided"), ("keys-gone", "overbook-decision")}


def test_a_missing_damaged_or_orphaned_record_is_told(bank: Path) -> None:
    record = bank.with_name("capacity.keys.json")
    kept = record.read_text("utf-8")
    record.write_text(kept.replace("{", "<<<<<<< HEAD\n{", 1), "utf-8")
    assert [p.code for p in check_fingerprints(bank.parent)] == ["keys-unreadable"]
    record.unlink()
    assert [p.code for p in check_fingerprints(bank.parent)] == ["keys-missing"]
    record.with_name("gone.keys.json").write_text(kept, "utf-8")
    assert [p.code for p in check_fingerprints(bank.parent)] == ["keys-missing", "keys-orphan"]
    write_fingerprints(bank.parent)
    assert check_fingerprints(bank.parent) == []
    assert record.read_text("utf-8") == kept


def test_an_item_that_cannot_be_read_keeps_its_line(bank: Path) -> None:
    record = bank.with_name("capacity.keys.json")
    kept = record.read_text("utf-8")
    edit(bank, "tolerance: {abs: 0.11}", "tolerance: {abs: nothing}")
    assert write_fingerprints(bank.parent) == []
    assert record.read_text("utf-8") == kept
    assert check_fingerprints(bank.parent) == []  # the bank's own problem is told elsewhere
