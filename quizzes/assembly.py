"""From the lines of a specification to the items of each slot: one, a pool, or parallel forms."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from glossary import ContentError, Problem
from quizzes.item import WRITTEN, Item
from quizzes.spec import Selection, Spec

#: What an expected point of difference weighs: between whole forms, and within one line.
_WHOLE, _LINE = 20.0, 1.0
#: At most this for each choice, by the seed: of equally good forms one is the best, so that every
#: machine finds it; all choices together weigh less than the smallest difference in points.
_TIE = 1e-5
#: The search ends here at the latest, as a rule with a difference that nobody could measure. A
#: number of nodes and no time, so that a slower machine finds the same forms.
_NODES = 300


@dataclass(frozen=True)
class _Place:
    """A decision of the optimiser: this item on this line of this form."""

    item: Item
    line: int
    form: int

    @property
    def group(self) -> tuple[int, float, str]:
        """What forms must have equally many of: line, points, type."""
        return self.line, self.item.points, self.item.type

    @property
    def expected(self) -> float:
        """Points that a student is expected to get here."""
        return self.item.points * self.item.difficulty


def pools(spec: Spec, items: list[Item], path: Path = Path()) -> list[list[Item]]:
    """One pool a slot: the items that a student gets one of; with parallel forms, one a form.

    No item is in two pools, so no paper holds an item twice. Within a pool all items have the same
    points and are all written or all scored, so every paper is worth the same. Raises ContentError
    where the banks do not hold what the specification asks for.
    """
    free = [item for item in items if item.use == spec.use]
    if spec.use == "practice":  # scored where the reader is: nobody reads a written answer there
        free = [item for item in free if item.type not in WRITTEN]
    free.sort(key=lambda item: _hash(f"{spec.seed}|{item.id}"))
    if spec.forms > 1:
        return _parallel(spec, free, path)
    found: list[list[Item]] = []
    problems = []
    for line in spec.select:
        groups: dict[tuple[float, bool], list[Item]] = {}
        for item in free:
            if line.takes(item):
                groups.setdefault((item.points, item.type in WRITTEN), []).append(item)
        available = sum(map(len, groups.values()))
        if available < line.items:
            problems.append(_too_few(spec, line, available, path))
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
                found.append(pool if spec.draw == "per-student" else pool[:1])
                free = [item for item in free if item not in found[-1]]
    if problems:
        raise ContentError(problems)
    return found


def _parallel(spec: Spec, free: list[Item], path: Path) -> list[list[Item]]:
    """Forms with the same lines, points and types, no item in two, as equally hard as can be.

    A mixed-integer program: choose items so that the expected points of the hardest and the
    easiest form differ least, then those of each line (van der Linden, Linear Models for Optimal
    Test Design, 2005). Of equally good choices the seed decides.
    """
    forms = range(spec.forms)
    places = [
        _Place(item, at, form)
        for at, line in enumerate(spec.select)
        for item in free
        if line.takes(item)
        for form in forms
    ]
    problems = [
        _too_few(spec, line, available, path)
        for at, line in enumerate(spec.select)
        if (available := sum(place.line == at for place in places) // spec.forms)
        < line.items * spec.forms
    ]
    chosen = [] if problems else _solve(spec, places)
    if not chosen:
        message = f"no {spec.forms} forms of equal points and types can be made of the banks"
        fix = "ask for fewer forms or items, or write more items like those asked for"
        raise ContentError(problems or [Problem(path, 0, "quiz-forms", spec.id, message, fix)])
    slots: dict[tuple[int, float, str], list[list[Item]]] = {}
    for place in sorted(chosen, key=lambda place: (place.line, place.expected, place.item.id)):
        group = slots.setdefault(place.group, [[] for _ in forms])
        group[place.form].append(place.item)
    return [list(pool) for group in slots.values() for pool in zip(*group, strict=True)]


def _solve(spec: Spec, places: list[_Place]) -> list[_Place]:
    """The places of the best forms, or none where there are no such forms."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    groups = sorted({place.group for place in places})
    lines = range(len(spec.select))
    # Columns: the places; how many of each group a form has; highest and lowest expected points,
    # of whole forms and then of each line.
    first_group, first_bound = len(places), len(places) + len(groups)
    columns = first_bound + 2 + 2 * len(lines)
    rows: list[tuple[dict[int, float], float, float]] = []
    for form in range(spec.forms):
        for number, group in enumerate(groups):
            row = {at: 1.0 for at, p in enumerate(places) if (p.form, p.group) == (form, group)}
            rows.append(({**row, first_group + number: -1.0}, 0, 0))
        for line in (None, *lines):
            row = {
                at: p.expected
                for at, p in enumerate(places)
                if p.form == form and line in (None, p.line)
            }
            high = first_bound + (0 if line is None else 2 + 2 * line)
            rows.append(({**row, high: -1.0}, -np.inf, 0))
            rows.append(({**row, high + 1: -1.0}, 0, np.inf))
    for line, selection in enumerate(spec.select):
        row = {first_group + n: 1.0 for n, group in enumerate(groups) if group[0] == line}
        rows.append((row, selection.items, selection.items))
    used: dict[str, dict[int, float]] = defaultdict(dict)
    for at, place in enumerate(places):
        used[place.item.id][at] = 1.0
    rows += [(row, 0, 1) for row in used.values()]

    entries = [
        (at, column, value) for at, (row, _, _) in enumerate(rows) for column, value in row.items()
    ]
    where, column, value = zip(*entries, strict=True)
    matrix = csr_array((value, (where, column)), shape=(len(rows), columns))
    cost = np.zeros(columns)
    for at, place in enumerate(places):
        digits = _hash(f"{spec.seed}|{place.item.id}|{place.form}")[:8]
        cost[at] = _TIE * int(digits, 16) / 16**8
    cost[first_bound : first_bound + 2] = _WHOLE, -_WHOLE
    cost[first_bound + 2 :: 2], cost[first_bound + 3 :: 2] = _LINE, -_LINE
    upper = np.concatenate([np.ones(len(places)), np.full(columns - len(places), np.inf)])
    result = milp(
        cost,
        constraints=LinearConstraint(
            matrix, [low for _, low, _ in rows], [up for _, _, up in rows]
        ),
        integrality=(np.arange(columns) < first_bound).astype(np.int64),
        bounds=Bounds(np.zeros(columns), upper),
        options={"mip_rel_gap": 0.0, "node_limit": _NODES},
    )
    if result.x is None:
        return []
    return [place for at, place in enumerate(places) if result.x[at] > 0.5]


def _too_few(spec: Spec, line: Selection, available: int, path: Path) -> Problem:
    asked = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in line.model_dump(exclude_defaults=True).items()
    }
    wanted = ", ".join(f"{name}: {value}" for name, value in asked.items())
    each = f", {spec.forms} forms of it need {line.items * spec.forms}" if spec.forms > 1 else ""
    return Problem(
        path,
        0,
        "quiz-too-few",
        f"select {{{wanted}}}",
        f"the banks have only {available} such {spec.use} items{each}",
        "ask for fewer, or write more",
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
