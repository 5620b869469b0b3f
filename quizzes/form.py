"""A quiz's specification and the banks become a form (released) and its keys (kept).

Form and keys have the same shape: slots, each with a pool of items, each with its variants.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quizzes.assembly import pools
from quizzes.item import WRITTEN, Item
from quizzes.spec import Spec
from quizzes.view import build_key, build_view


def build_form(
    spec: Spec, items: list[Item], path: Path = Path()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Assemble a quiz: ``(form, keys)`` as JSON data.

    Raises ContentError where the banks hold fewer items than the specification asks for.
    """
    head = {
        "format": 1,
        "quiz": spec.id,
        "title": spec.title.model_dump(),
        "behaviour": spec.behaviour,
        "minutes": spec.minutes,
        "personal": spec.draw != "fixed",
        **({"forms": spec.forms} if spec.forms > 1 else {}),
        "seed": spec.seed,
    }
    slots = []
    for number, pool in enumerate(pools(spec, items, path), 1):
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
