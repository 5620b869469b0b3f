"""What a quiz asks for, as the two-way table (双向细目表) of a specification and its banks.

Rows are objectives, columns Bloom levels; and how far papers, or parallel forms, differ in what a
student is expected to score. A slot that draws one of several items counts in parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import get_args

from quizzes.assembly import pools
from quizzes.item import Bloom, Item
from quizzes.spec import Spec

BLOOM: tuple[str, ...] = get_args(Bloom)


@dataclass(frozen=True)
class Cell:
    """How many items of a paper, and how many of its points, belong here."""

    items: Fraction = Fraction(0)
    points: Fraction = Fraction(0)

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.items + other.items, self.points + other.points)


@dataclass(frozen=True)
class Paper:
    """One form, or the easiest or hardest paper that can be drawn.

    ``expected``: the share of points that students are expected to get.
    """

    name: str
    items: tuple[str, ...]
    points: float
    expected: float


@dataclass(frozen=True)
class Plan:
    """``table``: (chapter, objective) -> Bloom level -> cell, of one paper.

    ``papers``: the parallel forms; of a quiz drawn per student, its easiest and hardest paper; else
    the one paper. ``difference``: of their expected shares, greatest less least.
    """

    quiz: str
    table: dict[tuple[str, str], dict[str, Cell]]
    types: dict[str, Cell]
    papers: tuple[Paper, ...]

    @property
    def difference(self) -> float:
        """How much easier the easiest of the papers is than the hardest (a share of points)."""
        shares = [paper.expected for paper in self.papers]
        return max(shares) - min(shares)


def make_plan(spec: Spec, items: list[Item], path: Path = Path()) -> Plan:
    """Assemble a quiz and count it. Raises ContentError where the banks cannot fill it."""
    slots = pools(spec, items, path)
    table: dict[tuple[str, str], dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    types: dict[str, Cell] = defaultdict(Cell)
    for pool in slots:
        for item in pool:
            part = Fraction(1, len(pool))
            cell = Cell(part, part * Fraction(str(item.points)))
            table[item.chapter, item.objective][item.bloom] += cell
            types[item.type] += cell
    if spec.forms > 1:
        papers = [_paper(chr(ord("A") + at), [p[at] for p in slots]) for at in range(spec.forms)]
    elif any(len(pool) > 1 for pool in slots):
        papers = [
            _paper("easiest", [max(pool, key=_ease) for pool in slots]),
            _paper("hardest", [min(pool, key=_ease) for pool in slots]),
        ]
    else:
        papers = [_paper("paper", [pool[0] for pool in slots])]
    return Plan(spec.id, {k: dict(v) for k, v in table.items()}, dict(types), tuple(papers))


def total(cells: Iterable[Cell]) -> Cell:
    """All cells together."""
    return sum(cells, Cell())


def _ease(item: Item) -> tuple[float, str]:
    return item.difficulty, item.id


def _paper(name: str, items: list[Item]) -> Paper:
    points = sum(item.points for item in items)
    expected = sum(item.points * item.difficulty for item in items) / points
    return Paper(name, tuple(item.id for item in items), points, expected)
