"""A quiz's two-way table (双向细目表) and how far its papers differ, by the book's chapters.

`course quiz plan` shows it on the terminal, `course.exam_page` to instructors.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from rich import box
from rich.console import Group
from rich.table import Table

from course import places
from glossary import ContentError, Problem
from quizzes.blueprint import BLOOM, Cell, Plan, make_plan, total


def plan_quiz(name: str) -> Plan:
    """The plan of a quiz of `quizzes/specs/`.

    Raises ContentError where there is no such quiz, or its specification has a problem.
    """
    from quizzes import load_banks, load_spec

    path = places.SPECS / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in places.SPECS.glob("*.yaml")))
        fix = f"choose one of: {known}"
        raise ContentError([Problem(path, 0, "quiz-missing", name, "no such quiz", fix)])
    spec, problems = load_spec(path)
    items, found = load_banks(places.BANKS)
    if spec is None or problems or found:
        raise ContentError([*problems, *found])
    return make_plan(spec, items, path)


@dataclass(frozen=True)
class PlanRow:
    """An objective of a chapter and what of a paper asks for it, by Bloom level."""

    chapter: str
    objective: str
    cells: dict[str, Cell]


def plan_rows(plan: Plan) -> list[PlanRow]:
    """The rows in the order of chapters and their objectives, whatever bank the items are from.

    An objective that no chapter has stands last, under its bank.
    """
    home = {
        objective: (number, chapter, at)
        for number, chapter, objectives in _chapters()
        for at, objective in enumerate(objectives)
    }
    found: dict[str, dict[str, Cell]] = defaultdict(lambda: defaultdict(Cell))
    place: dict[str, tuple[float, str, int]] = {}
    for (bank, objective), row in plan.table.items():
        place[objective] = home.get(objective, (float("inf"), bank, 0))
        for level, cell in row.items():
            found[objective][level] += cell
    ordered = sorted(found, key=place.__getitem__)
    return [PlanRow(place[name][1], name, dict(found[name])) for name in ordered]


def levels_of(plan: Plan) -> list[str]:
    """The Bloom levels that occur, from the lowest."""
    return [level for level in BLOOM if any(level in row for row in plan.table.values())]


def _chapters() -> list[tuple[int, str, list[str]]]:
    from course.assignments import chapter_names
    from course.notebook import read_text

    fronts = ((name, read_text(places.BOOK / f"{name}.md").front) for name in chapter_names())
    return [(front["number"], name, list(front["objectives"])) for name, front in fronts]


def show_plan(plan: Plan) -> Group:
    """Three tables: objectives by Bloom level, types of items, papers."""
    levels, rows = levels_of(plan), plan_rows(plan)
    table = Table(box=box.SIMPLE, title=f"{plan.quiz}: items (points) of a paper")
    table.add_column("objective", no_wrap=True)
    for level in [*levels, "all"]:
        table.add_column(level, justify="right")
    for chapter in dict.fromkeys(row.chapter for row in rows):
        table.add_row(chapter, style="italic")
        for row in rows:
            if row.chapter == chapter:
                cells = [row.cells.get(level, Cell()) for level in levels]
                table.add_row(f"  {row.objective}", *map(cell_text, [*cells, total(cells)]))
    table.add_section()
    sums = [total(row.cells.get(level, Cell()) for row in rows) for level in levels]
    table.add_row("all", *map(cell_text, [*sums, total(sums)]), style="bold")

    types = Table(box=box.SIMPLE, title="types")
    for name in plan.types:
        types.add_column(name, justify="right")
    types.add_row(*map(cell_text, plan.types.values()))

    papers = Table(box=box.SIMPLE, title="papers")
    papers.add_column("")
    for name in ("items", "points", "expected share"):
        papers.add_column(name, justify="right")
    for paper in plan.papers:
        papers.add_row(
            paper.name, str(len(paper.items)), f"{paper.points:g}", f"{paper.expected:.3f}"
        )
    parts: list[Table | str] = [table, types, papers]
    if len(plan.papers) > 1:
        points = plan.papers[0].points * plan.difference
        parts.append(f"They differ by {plan.difference:.3f} of the points ({points:.2f} points).")
    return Group(*parts)


def cell_text(cell: Cell) -> str:
    """How many items, and how many points in brackets."""
    return f"{_number(cell.items)} ({_number(cell.points)})" if cell.items else "·"


def _number(value: Fraction) -> str:
    return f"{float(value):.3g}"
