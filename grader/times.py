"""How long students took for a question of a quiz, as far as their answer files tell.

An answer carries the moment of its last change. The time of a question is the time since the last
change of another one before it: an estimate, and none for the question that was answered first.
The moments come from the student's browser, so they tell of questions and are no evidence against
anyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: Who is away for longer than this was not thinking about the question, in seconds.
PAUSE = 20 * 60


def time_taken(answers: Mapping[str, Any]) -> dict[str, float]:
    """Return slot -> seconds, from the content of an ``answers.json``."""
    items = answers.get("items")
    moments = []
    for slot, entry in items.items() if isinstance(items, dict) else ():
        moment = _moment(entry.get("at")) if isinstance(entry, dict) else None
        if moment is not None and entry.get("response") is not None:
            moments.append((moment, str(slot)))
    moments.sort()
    spans = {
        slot: (moment - before).total_seconds() for (before, _), (moment, slot) in pairwise(moments)
    }
    return {slot: seconds for slot, seconds in spans.items() if 0 < seconds <= PAUSE}


def _moment(said: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def question_times(class_folder: Path, name: str) -> pd.DataFrame:
    """Return a row a student and a column a question of a quiz: seconds, missing where unknown.

    Empty for an exercise.
    """
    import pandas as pd

    from quizzes import read_answers

    rows = {}
    for path in sorted((class_folder / "autograded").glob(f"*/{name}/answers.json")):
        answers, _ = read_answers(path)
        rows[path.parents[1].name] = time_taken(answers)
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)
