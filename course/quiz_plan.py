"""`course quiz plan`: a quiz's two-way table and how far its papers differ, on the terminal."""

from __future__ import annotations

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


def show_plan(plan: Plan) -> Group:
    """Three tables: objectives by Bloom level, types of items, papers."""
    levels = [level for level in BLOOM if any(level in row for row in plan.table.values())]
    table = Table(box=box.SIMPLE, title=f"{plan.quiz}: items (points) of a paper")
    table.add_column("objective", no_wrap=True)
    for level in [*levels, "all"]:
        table.add_column(level, justify="right")
    for chapter in dict.fromkeys(chapter for chapter, _ in plan.table):
        table.add_row(chapter, style="italic")
        for (bank, objective), row in plan.table.items():
            if bank == chapter:
                cells = [row.get(level, Cell()) for level in levels]
                table.add_row(f"  {objective}", *map(_cell, [*cells, total(cells)]))
    table.add_section()
    sums = [total(row.get(level, Cell()) for row in plan.table.values()) for level in levels]
    table.add_row("all", *map(_cell, [*sums, total(sums)]), style="bold")

    types = Table(box=box.SIMPLE, title="types")
    for name in plan.types:
        types.add_column(name, justify="right")
    types.add_row(*map(_cell, plan.types.values()))

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


def _cell(cell: Cell) -> str:
    return f"{_number(cell.items)} ({_number(cell.points)})" if cell.items else "·"


def _number(value: Fraction) -> str:
    return f"{float(value):.3g}"
