"""A quiz's specification and the banks become a form (released) and its keys (kept).

Form and keys have the same shape: slots, each with a pool of items, each with its variants.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from glossary import ContentError, Problem, Text, load_record
from quizzes.item import WRITTEN, Bloom, Item, Record, Slug
from quizzes.view import build_key, build_view

ItemType = Literal[
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "fillin", "short", "case"
]


class Selection(Record):
    """One line of the specification: how many items of what kind."""

    chapter: Slug
    items: int = Field(ge=1)
    objective: Slug | None = None
    bloom: list[Bloom] = Field(default_factory=list)
    type: ItemType | None = None
    tag: Slug | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("bloom"), str):
            return {**data, "bloom": [data["bloom"]]}
        return data

    def takes(self, item: Item) -> bool:
        """Whether the line asks for an item like this."""
        return (
            item.chapter == self.chapter
            and self.objective in (None, item.objective)
            and self.type in (None, item.type)
            and (not self.bloom or item.bloom in self.bloom)
            and (self.tag is None or self.tag in item.tags)
        )


class Spec(Record):
    """A quiz: `quizzes/specs/<id>.yaml`. ``seed`` fixes everything that is drawn."""

    id: Slug
    title: Text
    behaviour: Literal["deferred"] = "deferred"
    scoring: Literal["all-or-nothing", "partial", "false2", "true", "all", "none"] = "partial"
    minutes: int | None = Field(None, ge=1)
    seed: int = 1
    variants: int = Field(64, ge=1, le=1000)
    draw: Literal["fixed", "shuffled", "per-student"] = "per-student"
    use: Literal["graded", "practice"] = "graded"
    pass_mark: float | None = Field(None, gt=0, le=1)
    select: list[Selection] = Field(min_length=1)


def load_spec(path: Path) -> tuple[Spec | None, list[Problem]]:
    """Read one specification; its id must be its file's name."""
    spec, problems = load_record(path, Spec, "quiz")
    if spec and spec.id != path.stem:
        problems.append(
            Problem(
                path, 1, "quiz-id", spec.id, "the id is not the file's name", f"id: {path.stem}"
            )
        )
    return spec, problems


def build_form(
    spec: Spec, items: list[Item], path: Path = Path()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Assemble a quiz: ``(form, keys)`` as JSON data.

    Raises ContentError where the banks hold fewer items than the specification asks for.
    """
    pools = _pools(spec, items, path)
    head = {
        "format": 1,
        "quiz": spec.id,
        "title": spec.title.model_dump(),
        "behaviour": spec.behaviour,
        "minutes": spec.minutes,
        "personal": spec.draw != "fixed",
        "seed": spec.seed,
    }
    slots = []
    for number, pool in enumerate(pools, 1):
        entries = []
        for item in pool:
            seeds = range(spec.variants if item.draw and spec.draw == "per-student" else 1)
            entries.append((item, [s + 1000 * spec.seed for s in seeds]))
        slots.append((f"q{number}", entries))
    form = {
        **head,
        "slots": [
            {
                "slot": slot,
                "points": entries[0][0].points,
                "written": entries[0][0].type in WRITTEN,
                "pool": [
                    {"item": item.id, "variants": [build_view(item, seed) for seed in seeds]}
                    for item, seeds in entries
                ],
            }
            for slot, entries in slots
        ],
    }
    keys = {
        **head,
        "slots": [
            {
                "slot": slot,
                "points": entries[0][0].points,
                "written": entries[0][0].type in WRITTEN,
                "pool": [
                    {
                        "item": item.id,
                        "variants": [build_key(item, seed, spec.scoring) for seed in seeds],
                    }
                    for item, seeds in entries
                ],
            }
            for slot, entries in slots
        ],
    }
    return form, keys


def _pools(spec: Spec, items: list[Item], path: Path) -> list[list[Item]]:
    """One pool a slot. No item is in two pools, so no paper holds an item twice.

    Within a pool all items have the same points and are all written or all scored, so that every
    student's paper is worth the same.
    """
    free = [item for item in items if item.use == spec.use]
    free.sort(key=lambda item: hashlib.sha256(f"{spec.seed}|{item.id}".encode()).hexdigest())
    pools: list[list[Item]] = []
    problems = []
    for line in spec.select:
        groups: dict[tuple[float, bool], list[Item]] = {}
        for item in free:
            if line.takes(item):
                groups.setdefault((item.points, item.type in WRITTEN), []).append(item)
        available = sum(map(len, groups.values()))
        if available < line.items:
            wanted = ", ".join(
                f"{k}: {v}" for k, v in line.model_dump(exclude_defaults=True).items()
            )
            problems.append(
                Problem(
                    path,
                    0,
                    "quiz-too-few",
                    f"select {{{wanted}}}",
                    f"the banks have only {available} such {spec.use} items",
                    "ask for fewer, or write more",
                )
            )
            continue
        shares = dict.fromkeys(groups, 0)
        for _ in range(line.items):  # each slot goes to the group with most items a slot left
            best = max(
                (name for name in groups if shares[name] < len(groups[name])),
                key=lambda name: (len(groups[name]) / (shares[name] + 1), name),
            )
            shares[best] += 1
        for name, count in shares.items():
            for at in range(count):
                pool = groups[name][at::count]
                pools.append(pool if spec.draw == "per-student" else pool[:1])
                free = [item for item in free if item not in pools[-1]]
    if problems:
        raise ContentError(problems)
    return pools
