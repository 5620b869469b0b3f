"""Which option of a quiz's choice items the students of each score band chose."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .classbook import AssignmentTables
from .statistics import distractor_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Choices:
    """One item: its text and options (HTML of our own form), the key, and who chose what."""

    item: str
    stem: str
    options: dict[str, str]
    key: str
    table: pd.DataFrame

    def counts(self) -> dict[str, list[int]]:
        """Option -> how many of the low, middle and high band and of all chose it."""
        rows = self.table.reindex(list(self.options), fill_value=0)
        return {option: [int(n) for n in rows.loc[[option]].iloc[0]] for option in self.options}


def read_choices(class_folder: Path, tables: AssignmentTables) -> list[Choices]:
    """Return the single-choice items of a quiz, from what the students answered.

    Empty for an exercise. An answer to another student's paper does not count.
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
    chosen: dict[str, dict[str, str]] = defaultdict(dict)
    views = {}
    for student in tables.scores.index:
        folder = class_folder / "autograded" / str(student) / sheet.name
        answers, _ = read_answers(folder / "answers.json")
        for item in paper(sheet.form, str(student)):
            entry = answers.get("items", {}).get(item.slot)
            if item.view["type"] != "single" or not isinstance(entry, dict):
                continue
            options = {option["id"] for option in item.view["options"]}
            own = (entry.get("item"), entry.get("variant")) == (item.item, item.variant)
            if own and entry.get("response") in options:
                chosen[item.item][student] = entry["response"]
                views[item.item] = item.view
    totals = tables.totals
    return [
        Choices(
            item,
            views[item]["stem"][sheet.lang],
            {option["id"]: option[sheet.lang] for option in views[item]["options"]},
            str(keys[item][0]["key"]),
            distractor_table(pd.Series(chosen[item]), totals.loc[list(chosen[item])]),
        )
        for item in sorted(chosen)
    ]
