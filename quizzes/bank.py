"""Banks of items: one YAML file a chapter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glossary import LANGS, Problem, Text, load_records
from quizzes.images import faults
from quizzes.item import Item, Record


def load_bank(path: Path) -> tuple[list[tuple[int, Item]], list[Problem]]:
    """Read one bank: ``[(line, item), ...]`` and what is wrong with the others.

    An item that shows an image which is not there is one of the others.
    """
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
    unseen = {line: list(_unseen(path, line, item)) for line, item in records}
    problems += [problem for found in unseen.values() for problem in found]
    return [(line, item) for line, item in records if not unseen[line]], problems


def _unseen(path: Path, line: int, item: Item) -> Iterator[Problem]:
    for text in texts_of(item):
        for lang in LANGS:
            for message, fix in faults(text[lang]):
                yield Problem(path, line, "item-image", f"item {item.id}", message, fix)


def texts_of(value: object) -> Iterator[Text]:
    """Every text of an item, wherever it stands."""
    if isinstance(value, Text):
        yield value
    if isinstance(value, Record | Text):
        yield from texts_of([getattr(value, name) for name in type(value).model_fields])
    elif isinstance(value, dict):
        yield from texts_of(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)


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
