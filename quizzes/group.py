"""Exported self-test answers of a group: a folder of files that people saved, or a table.

What comes from people's files is not believed: sizes, shapes and values are checked, and what is
no answer counts as missing.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from glossary import ContentError, Problem
from quizzes.instruments import Choice, Instrument

MAX_BYTES = 1_000_000
MAX_NAME = 60


@dataclass(frozen=True)
class Attempt:
    """One sitting of one person: item id -> choice, item id -> seconds on it."""

    at: datetime
    answers: dict[str, Choice]
    seconds: dict[str, float] = field(default_factory=dict)


#: Person -> attempts, the earliest first.
Group = dict[str, list[Attempt]]


def read_group(path: Path, test: Instrument[Any]) -> tuple[Group, list[Problem]]:
    """Read the attempts of a group at one self-test, and what could not be used.

    A folder: every ``.json`` in it and below that the self-test's page saved; a person is the code
    that the file holds, else the file's name. Files of other self-tests are passed over. A
    ``.csv``: a row an attempt, with the columns ``person``, optionally ``at`` (ISO time), and one
    an item with the place of the answer from 1; a situation has two, ``ID.best`` and ``ID.worst``.

    Raises ContentError when there is nothing to read.
    """
    if not path.exists():
        fix = "name a folder of saved .json files, or a .csv"
        raise ContentError([Problem(path, 0, "answers-missing", "", "there is nothing here", fix)])
    found: dict[str, dict[datetime, Attempt]] = defaultdict(dict)
    problems: list[Problem] = []
    for person, attempt in (
        _folder(path, test, problems) if path.is_dir() else _table(path, test, problems)
    ):
        found[person].setdefault(attempt.at, attempt)
    if not found:
        fix = f"save results on the page of the self-test {test.id}, and put the files here"
        nothing = Problem(path, 0, "answers-none", test.id, "no answers to this self-test", fix)
        raise ContentError([*problems, nothing])
    group = {
        person: [attempts[at] for at in sorted(attempts)]
        for person, attempts in sorted(found.items())
    }
    return group, problems


def _folder(
    folder: Path, test: Instrument[Any], problems: list[Problem]
) -> Iterator[tuple[str, Attempt]]:
    for path in sorted(folder.rglob("*.json")):
        data = _load(path)
        if not isinstance(data, dict) or data.get("kind") != "selftest-attempts":
            message = "no file that a self-test saved"
            problems.append(Problem(path, 0, "answers-file", "", message, "take it out"))
            continue
        if data.get("selftest") != test.id:
            continue
        person = str(data.get("person") or "").strip()[:MAX_NAME]
        person = person or path.relative_to(folder).with_suffix("").as_posix()
        attempts = data.get("attempts")
        for attempt in attempts if isinstance(attempts, list) else []:
            moment = _moment(attempt.get("at")) if isinstance(attempt, dict) else None
            if moment is None:
                message = "an attempt without its time"
                problems.append(Problem(path, 0, "answers-attempt", person, message, "left out"))
                continue
            yield (
                person,
                Attempt(
                    moment,
                    _answers(test, attempt.get("answers")),
                    _seconds(test, attempt.get("seconds")),
                ),
            )


def _load(path: Path) -> object:
    """The JSON of a file; None when there is none, or too much."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def _answers(test: Instrument[Any], raw: object) -> dict[str, Choice]:
    given = raw if isinstance(raw, dict) else {}
    return {
        item.id: given[item.id]
        for item in test.items
        if test.score(item, given.get(item.id)) is not None
    }


def _seconds(test: Instrument[Any], raw: object) -> dict[str, float]:
    given = raw if isinstance(raw, dict) else {}
    times = {item.id: given.get(item.id) for item in test.items}
    return {
        name: float(time)
        for name, time in times.items()
        if isinstance(time, int | float) and not isinstance(time, bool) and 0 <= time < math.inf
    }


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _table(
    path: Path, test: Instrument[Any], problems: list[Problem]
) -> Iterator[tuple[str, Attempt]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fix = "save it as CSV in UTF-8"
        raise ContentError([Problem(path, 0, "answers-table", "", str(error), fix)]) from None
    rows = csv.DictReader(lines)
    judged = test.kind == "judgement"
    columns = [
        name
        for item in test.items
        for name in ([f"{item.id}.best", f"{item.id}.worst"] if judged else [item.id])
    ]
    missing = [name for name in ["person", *columns] if name not in (rows.fieldnames or [])]
    if missing:
        message = f"there is no column {missing[0]}"
        fix = f"name the columns person, {', '.join(columns[:2])} ..."
        raise ContentError([Problem(path, 1, "answers-column", missing[0], message, fix)])
    for line, row in enumerate(rows, 2):
        person = (row["person"] or "").strip()[:MAX_NAME]
        if not person:
            message = "a row without a person"
            problems.append(Problem(path, line, "answers-person", "", message, "left out"))
            continue
        places = {name: _place(row[name]) for name in columns}
        wrong = [
            name for name, place in places.items() if place is None and (row[name] or "").strip()
        ]
        answers: dict[str, Choice] = {}
        for item in test.items:
            choice: Any = (
                {side: places[f"{item.id}.{side}"] for side in ("best", "worst")}
                if judged
                else places[item.id]
            )
            if test.score(item, choice) is not None:
                answers[item.id] = choice
            elif choice is not None and not judged:
                wrong.append(item.id)
        problems += [
            Problem(
                path,
                line,
                "answers-value",
                name,
                f"{row[name]!r} is no place of an answer",
                "left out",
            )
            for name in wrong
        ]
        # Without times the rows of a person stand in order.
        at = _moment(row.get("at")) or datetime.fromtimestamp(line, UTC)
        yield person, Attempt(at, answers)


def _place(text: str | None) -> int | None:
    """A place from 1 as an index; None for an empty cell and for what is no whole number."""
    try:
        return int((text or "").strip()) - 1
    except ValueError:
        return None
