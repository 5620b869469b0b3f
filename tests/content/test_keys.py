"""No key, tolerance or number of points changes unseen: every bank has its fingerprints on file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from quizzes import Item, load_banks
from quizzes.fingerprints import changes, fingerprint, write_fingerprints

BANKS = Path(__file__).resolve().parents[2] / "quizzes" / "banks"
ITEMS = load_banks(BANKS)[0]


def test_the_banks_are_those_on_file() -> None:
    assert changes(BANKS) == [], "look at these items; were they meant, run `course check --keys`"


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


def ordering_slips(record: dict[str, Any]) -> Slips:
    first, second, *rest = record["sequence"]
    yield "order", {"sequence": [second, first, *rest]}


def matching_slips(record: dict[str, Any]) -> Slips:
    one, two, *rest = record["pairs"]
    swapped = [{**one, "right": two["right"]}, {**two, "right": one["right"]}, *rest]
    yield "pairs", {"pairs": swapped}


def fillin_slips(record: dict[str, Any]) -> Slips:
    for name, blank in record["blanks"].items():
        more = {lang: [*words, "x"] for lang, words in blank["accept"].items()}
        yield "blank", {"blanks": {**record["blanks"], name: {"accept": more}}}


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
    record = item.model_dump(by_alias=True)
    record = {name: value for name, value in record.items() if value is not None}
    if item.type == "numeric":
        record["tolerance"] = {k: v for k, v in record["tolerance"].items() if v is not None}
    record["draw"] = item.model_dump(by_alias=True, exclude_none=True)["draw"]
    if item.type not in ("short", "case"):
        yield "points", {**record, "points": item.points + 1}
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


def test_words_that_decide_nothing_change_no_fingerprint() -> None:
    for item in ITEMS:
        reworded = item.model_copy(update={"stem": item.explanation})
        assert fingerprint(reworded) == fingerprint(item)


def test_changes_are_named_and_confirmed(tmp_path: Path) -> None:
    shutil.copy(BANKS / "capacity.yaml", tmp_path)
    write_fingerprints(tmp_path)
    assert changes(tmp_path) == []
    bank = tmp_path / "capacity.yaml"
    text = bank.read_text("utf-8")
    bank.write_text(text.replace("tolerance: {abs: 0.11}", "tolerance: {abs: 1.1}", 1), "utf-8")
    [change] = changes(tmp_path)
    assert (change.bank, change.item, change.kind) == (
        "capacity",
        "capacity.overbook-decision",
        "changed",
    )
    assert write_fingerprints(tmp_path) == [change]
    assert changes(tmp_path) == []
