"""Tries an item with many seeds: numbers must exist, the key must stay the only right answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from glossary import LANGS, Problem
from quizzes.expression import ExpressionError
from quizzes.item import Item
from quizzes.scoring import within
from quizzes.view import build_key, build_view


def stress(item: Item, seeds: int = 2000, path: Path = Path(), line: int = 0) -> list[Problem]:
    """What goes wrong for some seed: each kind of problem once, with the first such seed."""
    found: dict[str, Problem] = {}
    for seed in range(seeds if item.draw else 1):
        try:
            view, key = build_view(item, seed), build_key(item, seed)
        except ExpressionError as error:
            found.setdefault(
                "item-expression",
                Problem(path, line, "item-expression", _place(item, seed), str(error), "mend it"),
            )
            continue
        for code, message, fix in _faults(view, key):
            found.setdefault(code, Problem(path, line, code, _place(item, seed), message, fix))
    return list(found.values())


def _place(item: Item, seed: int) -> str:
    return f"item {item.id}" + (f", seed {seed}" if item.draw else "")


def _faults(view: dict[str, Any], key: dict[str, Any]) -> list[tuple[str, str, str]]:
    faults = [
        (
            "item-mistake-is-right",
            f"a misconception gives {mistake['value']:g}, which is right",
            "narrow draw, or add a where",
        )
        for mistake in key.get("misconceptions", [])
        if within(mistake["value"], key["key"], key["tolerance"])
    ]
    for lang in LANGS:
        texts = [option[lang] for option in view.get("options", [])]
        if len(set(texts)) < len(texts):
            faults.append(
                ("item-options-collide", f"two options look the same in {lang}", "add a where")
            )
    return faults
