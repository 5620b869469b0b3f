"""Banks of items: one YAML file a chapter."""

from __future__ import annotations

from pathlib import Path

from glossary import Problem, load_records
from quizzes.item import Item


def load_bank(path: Path) -> tuple[list[tuple[int, Item]], list[Problem]]:
    """Read one bank: ``[(line, item), ...]`` and what is wrong with the others."""
    records: list[tuple[int, Item]]
    records, problems = load_records(path, Item, "item")  # type: ignore[arg-type]
    seen: dict[str, int] = {}
    for line, item in records:
        if item.chapter != path.stem:
            problems.append(
                Problem(
                    path,
                    line,
                    "item-bank",
                    f"item {item.id}",
                    "the id names another bank",
                    f"begin it with {path.stem}.",
                )
            )
        if item.id in seen:
            problems.append(
                Problem(
                    path,
                    line,
                    "item-twice",
                    f"item {item.id}",
                    f"the id is already used on line {seen[item.id]}",
                    "give it another",
                )
            )
        seen[item.id] = line
    return records, problems


def load_banks(folder: Path) -> tuple[list[Item], list[Problem]]:
    """Read every bank of a folder."""
    items: list[Item] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        records, found = load_bank(path)
        items += [item for _, item in records]
        problems += found
    return items, problems


def check_banks(folder: Path) -> list[Problem]:
    """Everything wrong with a folder's banks: format, expressions, keys that give themselves away.

    Each item is tried with a few seeds; `stresstest` can try thousands.
    """
    from quizzes.lint import lint_bank
    from quizzes.stresstest import stress

    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        records, found = load_bank(path)
        problems += found
        problems += lint_bank(records, path)
        for line, item in records:
            problems += stress(item, seeds=20, path=path, line=line)
    return problems
