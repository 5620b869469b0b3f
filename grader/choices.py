"""Which options of a quiz's choice items the students of each score band chose."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import Lang

from .classbook import AssignmentTables
from .statistics import distractor_table

if TYPE_CHECKING:
    import pandas as pd

TRUTH: dict[Lang, dict[str, str]] = {
    "zh": {"true": "对", "false": "错"},
    "en": {"true": "True", "false": "False"},
}


@dataclass(frozen=True)
class Choices:
    """One item: its text and options (HTML of our own form), the right ones, and who chose what."""

    item: str
    stem: str
    options: dict[str, str]
    key: frozenset[str]
    table: pd.DataFrame

    def counts(self) -> dict[str, list[int]]:
        """Option -> how many of the low, middle and high band and of all chose it."""
        rows = self.table.reindex(list(self.options), fill_value=0)
        return {option: [int(n) for n in rows.loc[[option]].iloc[0]] for option in self.options}


def read_choices(class_folder: Path, tables: AssignmentTables) -> list[Choices]:
    """Return the items of a quiz with options to choose from, and what the students chose.

    Where several may be chosen, a student counts for each. Empty for an exercise. An answer to
    another student's paper does not count.
    """
    import pandas as pd

    from quizzes import paper, read_answers

    sheet = tables.sheet
    key_file = class_folder / "private" / sheet.name / "key.json"
    if sheet.form is None or not key_file.is_file():
        return []
    keys = {
        pooled["item"]: pooled["variants"]
        for slot in json.loads(key_file.read_text("utf-8"))["slots"]
        for pooled in slot["pool"]
    }
    chosen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    views: dict[str, dict[str, Any]] = {}
    for student in tables.scores.index:
        folder = class_folder / "autograded" / str(student) / sheet.name
        answers, _ = read_answers(folder / "answers.json")
        for item in paper(sheet.form, str(student)):
            entry = answers.get("items", {}).get(item.slot)
            options = _options(item.view, sheet.lang)
            if not options or not isinstance(entry, dict):
                continue
            if (entry.get("item"), entry.get("variant")) != (item.item, item.variant):
                continue
            views.setdefault(item.item, item.view)
            given = entry.get("response")
            for option in given if isinstance(given, list) else [given]:
                plain = str(option).lower() if isinstance(option, bool) else option
                if isinstance(plain, str) and plain in options:
                    chosen[item.item].append((str(student), plain))
    totals = tables.scores.sum(axis="columns")
    found = []
    for item_id in sorted(chosen):
        students, options_chosen = zip(*dict.fromkeys(chosen[item_id]), strict=True)
        own = pd.Series(options_chosen, index=list(students), dtype="object")
        found.append(
            Choices(
                item_id,
                views[item_id]["stem"][sheet.lang],
                _options(views[item_id], sheet.lang),
                _key(keys[item_id][0]["key"]),
                distractor_table(own, totals.loc[list(dict.fromkeys(students))]),
            )
        )
    return found


def _options(view: dict[str, Any], lang: Lang) -> dict[str, str]:
    if view["type"] in {"single", "multiple"}:
        return {option["id"]: option[lang] for option in view["options"]}
    return TRUTH[lang] if view["type"] == "truefalse" else {}


def _key(key: object) -> frozenset[str]:
    if isinstance(key, list):
        return frozenset(map(str, key))
    return frozenset({str(key).lower() if isinstance(key, bool) else str(key)})
