"""One line an item that changes when anything does that decides its points: `BANK.keys.json`.

It lies beside the bank and in version control. A key, tolerance or number of points that was
changed by a slip changes its line, and a test fails; a change that was meant is confirmed with
`course check --keys`, and the difference of that file is what a colleague reads.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizzes.bank import load_bank
from quizzes.item import Item
from quizzes.view import build_key

#: Numbers drawn for these seeds stand for all of them.
SEEDS = range(12)
_DECIDES = ("type", "points", "key", "wrong", "tolerance", "units", "figures", "misconceptions")


def fingerprint(item: Item) -> str:
    """12 hexadecimal digits of all that decides points: keys, tolerances, points, rubrics.

    Texts do not count, but for those that are the answer: which options are right, what a blank
    accepts, the order of steps, the pairs, the keywords and rubrics that a teacher marks by.
    """
    keys = [build_key(item, seed) for seed in (SEEDS if item.draw else [0])]
    decisive = [_plain({name: key[name] for name in _DECIDES if name in key}) for key in keys]
    text = json.dumps([item.use, _written(item), decisive], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _written(item: Item) -> Any:
    """What an author writes as the answer, without its wording where it has another form."""
    if item.type in ("single", "multiple"):
        return [[option.zh, option.en] for option in item.options if option.key]
    if item.type == "ordering":
        return [[step.zh, step.en] for step in item.sequence]
    if item.type == "matching":
        return [[pair.left.zh, pair.right.zh, pair.left.en, pair.right.en] for pair in item.pairs]
    if item.type in ("short", "case"):
        parts = item.parts if item.type == "case" else [item]
        return [
            [part.model_answer.zh, part.model_answer.en]
            + [f"{line.points:g} {line.zh} {line.en}" for line in part.rubric]
            for part in parts
        ]
    return None


def _plain(value: Any) -> Any:
    """The same on every machine: floats to nine digits, feedback left out."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return f"{value:.9g}"
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items() if name != "feedback"}
    return [_plain(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Change:
    """An item whose fingerprint is not the one on file: ``new``, ``gone`` or ``changed``."""

    bank: str
    item: str
    kind: str


def changes(folder: Path) -> list[Change]:
    """What differs between the banks of a folder and the fingerprints beside them."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        now, known = _of_bank(path), _on_file(path)
        found += [
            Change(path.stem, name, "new" if name not in known else "changed")
            for name in now
            if now[name] != known.get(name)
        ]
        found += [Change(path.stem, name, "gone") for name in known if name not in now]
    return found


def write_fingerprints(folder: Path) -> list[Change]:
    """Put the present fingerprints on file; returns what changed."""
    found = changes(folder)
    for path in sorted(folder.glob("*.yaml")):
        text = json.dumps(_of_bank(path), indent=0)
        if not (file := _file(path)).exists() or file.read_text("utf-8") != f"{text}\n":
            file.write_text(f"{text}\n", encoding="utf-8")
    return found


def _of_bank(path: Path) -> dict[str, str]:
    return {item.id: fingerprint(item) for _, item in load_bank(path)[0]}


def _on_file(path: Path) -> dict[str, str]:
    file = _file(path)
    known: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return known


def _file(bank: Path) -> Path:
    return bank.with_name(f"{bank.stem}.keys.json")
