"""Imported records become a bank: ids settled, appended to the YAML, and checked where they stand.

What is missing is written as an empty text, so that the check of the bank fails right there until
a teacher has filled it in.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import yaml

from glossary import Problem
from quizzes.bank import load_bank
from quizzes.exchange.foreign import Record

_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9]+(-[a-z0-9]+)*")


def write_bank(
    records: list[Record], chapter: str, folder: Path, source: Path
) -> tuple[Path, int, list[Problem]]:
    """Append records to ``folder/<chapter>.yaml``.

    Returns the bank, how many records were added, and the problems: records left out because
    their id is taken, and every place of the added ones that a teacher must still fill in.
    """
    path = folder / f"{chapter}.yaml"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    taken = set(re.findall(r"^- id: *[\"']?([\w.-]+)", old, flags=re.MULTILINE))
    problems: list[Problem] = []
    added: list[Record] = []
    here: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        name = settle_id(str(record["id"]), chapter, number)
        here[name] += 1
        if here[name] > 1:  # two questions of one name in the file
            name = f"{name}-{here[name]}"
        if name in taken:
            message = "the bank has an item with this id already; this one is left out"
            fix = "delete the old item, or give the new one another id"
            problems.append(Problem(source, 0, "import-twice", f"question {name}", message, fix))
            continue
        taken.add(name)
        added.append({**record, "id": name})
    if not added:
        return path, 0, problems
    text = "\n".join(
        yaml.safe_dump([record], allow_unicode=True, sort_keys=False, width=100) for record in added
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"{old.rstrip()}\n\n" if old.strip() else ""
    path.write_text(head + text, encoding="utf-8")
    first = head.count("\n") + 1
    _, found = load_bank(path)
    written = (head + text).split("\n")
    for problem in found:
        if problem.line < first:
            continue
        empty = written[problem.line - 1].endswith(": ''")
        said = replace(problem, message="it is empty", fix="write it") if empty else problem
        problems.append(said)
    return path, len(added), problems


def settle_id(wanted: str, chapter: str, number: int) -> str:
    """An id of this chapter's bank: the file's own where it fits, else one made of it."""
    wanted = wanted.strip().lower()
    if _ID.fullmatch(wanted) and wanted.startswith(f"{chapter}."):
        return wanted
    slug = re.sub(r"[^a-z0-9]+", "-", wanted.split(".", 1)[-1])[:40].strip("-")
    return f"{chapter}.{slug or f'imported-{number}'}"
