"""One line an item that changes when anything does that decides its points: `BANK.keys.json`.

It lies beside the bank, under version control. A key, tolerance or number of points changed by a
slip changes its line, and `course check` and a test fail. A change that was meant is confirmed with
`course check --keys`; the difference of that one small file is what a colleague reads.

The id of the item is hashed with what decides its points, so equal keys of two items show no equal
lines. A digest of one letter of four can still be guessed by trying all four: the record is as
secret as the bank beside it, and neither is ever released.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glossary import Problem
from quizzes.bank import load_bank
from quizzes.item import Item

#: Fields that decide no points, wherever they stand. Every other one counts, also those to come.
_DECIDE_NOTHING = {
    "stem", "prompt", "explanation", "feedback",
    "objective", "bloom", "difficulty", "section", "tags", "lint",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """An item whose fingerprint is not the one on file: ``new``, ``gone`` or ``changed``."""

    bank: Path
    line: int
    item: str
    kind: str


def fingerprint(item: Item) -> str:
    """16 hexadecimal digits of all that decides points, as the author wrote it.

    Key, tolerance, points, units, what is drawn and computed, model answers and rubrics; of the
    options their right ones and how many are wrong, because a wrong one may be reworded.
    """
    record = _decisive(item.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    if "options" in record:
        right = [option for option in record["options"] if option.get("key")]
        record["options"] = [sorted(right, key=str), len(record["options"]) - len(right)]
    text = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _decisive(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _decisive(v) for name, v in value.items() if name not in _DECIDE_NOTHING}
    return [_decisive(each) for each in value] if isinstance(value, list) else value


def check_fingerprints(folder: Path) -> list[Problem]:
    """Every item of a folder's banks that is not the one on file, and records that are none."""
    problems = [
        problem for bank in sorted(folder.glob("*.yaml")) for problem in check_bank_keys(bank)
    ]
    for file in _orphans(folder):
        message = "there is no bank of this name"
        problems.append(Problem(file, 0, "keys-orphan", file.name, message, _FIX))
    return problems


def check_bank_keys(bank: Path) -> list[Problem]:
    """Every item of one bank that is not the one on file."""
    file, (_, damage) = _file(bank), _on_file(_file(bank))
    if not file.exists():
        message = f"the bank has no record of its keys, {file.name}"
        return [Problem(bank, 0, "keys-missing", bank.stem, message, _FIX)]
    if damage:
        return [Problem(file, 0, "keys-unreadable", bank.stem, damage, _FIX)]
    problems = []
    for change in _changes(bank):
        message = _MESSAGES[change.kind].format(file=file.name)
        place = f"item {change.item}"
        problems.append(Problem(bank, change.line, f"keys-{change.kind}", place, message, _FIX))
    return problems


_FIX = "look at it; was it meant, confirm it with: course check --keys"
_MESSAGES = {
    "new": "its key, tolerance and points are not yet in {file}",
    "changed": "its key, tolerance or points are not those in {file}",
    "gone": "it is in {file} and no longer in the bank",
}


def write_fingerprints(folder: Path) -> list[Change]:
    """Put the present fingerprints on file; returns what changed.

    A bank with an item that cannot be read keeps its record: nobody could confirm that item.
    """
    found: list[Change] = []
    for bank in sorted(folder.glob("*.yaml")):
        records, problems = load_bank(bank)
        if problems:
            continue
        found += _changes(bank)
        text = json.dumps({item.id: fingerprint(item) for _, item in records}, indent=0) + "\n"
        file = _file(bank)
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, encoding="utf-8")
    for file in _orphans(folder):
        file.unlink()
    return found


def _changes(bank: Path) -> Iterator[Change]:
    """What differs between a bank and its record; of a bank with problems, only what is there."""
    records, problems = load_bank(bank)
    known, _ = _on_file(_file(bank))
    for line, item in records:
        if fingerprint(item) != known.get(item.id):
            yield Change(bank, line, item.id, "changed" if item.id in known else "new")
    present = {item.id for _, item in records}
    for name in known:
        if name not in present and not problems:
            yield Change(bank, 0, name, "gone")


def _on_file(file: Path) -> tuple[dict[str, str], str]:
    """The record and "", or nothing and what is wrong with it."""
    try:
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    except ValueError:
        return {}, "it is no JSON, perhaps two branches met in it"
    if not isinstance(known, dict):
        return {}, "it is no record of fingerprints"
    return known, ""


def _file(bank: Path) -> Path:
    return bank.with_name(f"{bank.stem}.keys.json")


def _orphans(folder: Path) -> list[Path]:
    banks = {_file(bank) for bank in folder.glob("*.yaml")}
    return sorted(file for file in folder.glob("*.keys.json") if file not in banks)
