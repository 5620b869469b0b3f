"""An authored notebook made complete: short nbgrader metadata in, schema 3 out, or what is wrong.

The short forms, in a cell's ``nbgrader`` metadata:

- ``{grade_id, solution: true}``: a code answer that test cells check
- ``{grade_id, points}``: a locked test cell
- ``{grade_id, points, solution: true}``: an answer that the teacher reads
- ``{grade_id, points, task: true}``: a task; the student works in cells of their own
- ``{grade_id, locked: true}``: read-only
"""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary.problems import ContentError, Problem

from .testcell import BEGIN_HIDDEN, END_HIDDEN, parse_test_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
SHORT_KEYS = {"grade_id", "solution", "points", "task", "locked"}
COMPLETE_KEYS = SHORT_KEYS | {"grade", "schema_version", "cell_type", "checksum"}


def role(cell: NotebookNode) -> str:
    """What a cell with complete metadata is: ``answer``, ``test``, ``written``, ``task``,
    ``locked``, or ``free`` (no cell of nbgrader's)."""
    meta = cell.metadata.get("nbgrader", {})
    if meta.get("task"):
        return "task"
    if meta.get("grade"):
        return "written" if meta.get("solution") else "test"
    if meta.get("solution"):
        return "answer"
    return "locked" if meta.get("locked") else "free"


def imported_modules(notebook: NotebookNode) -> list[str]:
    """Return the names of the modules that its code cells import, sorted, and of some that are
    none: what is taken from a module cannot be told from a module."""
    names: set[str] = set()
    for cell in notebook.cells:
        try:
            tree = ast.parse(cell.source if cell.cell_type == "code" else "")
        except SyntaxError:
            continue  # a magic
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                # What is imported from a package may be a module of it, slow to load.
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return sorted(names)


def expand(notebook: NotebookNode, path: Path) -> NotebookNode:
    """Return a copy with complete nbgrader metadata and cell ids that two builds share.

    ``path`` is the authored file, for messages. Raises ContentError with every problem.
    """
    problems = check_source(notebook, path)
    if problems:
        raise ContentError(problems)
    complete = copy.deepcopy(notebook)
    complete.nbformat, complete.nbformat_minor = 4, 5
    graded = {_meta(cell).get("grade_id") for cell in complete.cells}
    for number, cell in enumerate(complete.cells, 1):
        if _meta(cell):
            cell.metadata["nbgrader"] = _complete(_meta(cell), cell.cell_type)
            cell["id"] = _meta(cell)["grade_id"]
        else:
            cell["id"] = _free_id(number, graded)
    return complete


def _free_id(number: int, taken: set[Any]) -> str:
    name = f"cell-{number}"
    return f"{name}-free" if name in taken else name


def _meta(cell: NotebookNode) -> dict[str, Any]:
    meta = cell.metadata.get("nbgrader")
    return dict(meta) if isinstance(meta, dict) else {}


def _complete(meta: dict[str, Any], cell_type: str) -> dict[str, Any]:
    solution, task = bool(meta.get("solution")), bool(meta.get("task"))
    complete: dict[str, Any] = {
        "grade_id": meta["grade_id"],
        "grade": "points" in meta and not task,
        "solution": solution,
        "locked": not solution,
        "task": task,
        "schema_version": 3,
        "cell_type": cell_type,
    }
    if "points" in meta:
        complete["points"] = meta["points"]
    return complete


def check_source(notebook: NotebookNode, path: Path) -> list[Problem]:
    """Return everything that is wrong with the graded cells of an authored notebook."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, 1):
        meta = _meta(cell)
        name = str(meta.get("grade_id", ""))
        place = name or f"cell {number}"
        line = _line_of(text, name) if name else 0
        found = _markers(cell, meta)
        if meta:
            found += _metadata(cell, meta, seen)
            seen.add(name)
            if role_of_short(meta) == "test" and cell.cell_type == "code":
                found += _tests(cell, meta)
        problems += [Problem(path, line, code, place, said, fix) for code, said, fix in found]
    return problems


def unsafe_checks(notebook: NotebookNode, path: Path) -> list[Problem]:
    """Return test cells that run whole in the student's process: right, but less safe."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if notebook.metadata.get("course", {}).get("kind") == "quiz":
        return []  # scored from the answers, never run
    return [
        Problem(
            path,
            _line_of(text, meta["grade_id"]),
            "test-less-safe",
            meta["grade_id"],
            "this test runs whole in the student's process, which can read and deceive it",
            "write it with expect(...) lines",
        )
        for cell in notebook.cells
        if (meta := _meta(cell)) and role_of_short(meta) == "test" and cell.cell_type == "code"
        if not parse_test_cell(cell.source).checks
    ]


def role_of_short(meta: dict[str, Any]) -> str:
    """As ``role``, from metadata that may be short."""
    if meta.get("task"):
        return "task"
    if "points" in meta:
        return "written" if meta.get("solution") else "test"
    return "answer" if meta.get("solution") else "locked"


_Found = tuple[str, str, str]


def _metadata(cell: NotebookNode, meta: dict[str, Any], seen: set[str]) -> list[_Found]:
    name, kind = meta.get("grade_id"), role_of_short(meta)
    found: list[_Found] = []
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        fix = "give it a grade_id of letters, digits and hyphens, at most 64"
        found.append(("grade-id-missing", f"grade_id is {name!r}", fix))
    elif name in seen:
        fix = "give every graded cell a grade_id of its own"
        found.append(("grade-id-twice", f"the grade_id {name!r} is used twice", fix))
    unknown = sorted(set(meta) - COMPLETE_KEYS)
    if unknown:
        fix = f"use {', '.join(sorted(SHORT_KEYS))}"
        found.append(("nbgrader-key", f"unknown: {', '.join(unknown)}", fix))
    points = meta.get("points", 0)
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        found.append(("points-number", f"points is {points!r}", "write a number, 0 or more"))
    if not {"solution", "points", "task", "locked"} & set(meta):
        fix = "add points: N to a test, solution: true to an answer, or locked: true"
        found.append(("test-no-points", "a graded cell without points", fix))
    if kind == "task" and "points" not in meta:
        found.append(("task-no-points", "a task without points", "add points: N"))
    if kind == "task" and cell.cell_type != "markdown":
        found.append(("task-not-prose", "a task in a code cell", "make it a prose cell"))
    if kind == "test" and cell.cell_type != "code":
        fix = "make it a code cell, or add solution: true to a written answer"
        found.append(("test-not-code", "a test that is no code cell", fix))
    if kind == "answer" and cell.cell_type != "code":
        found.append(("written-no-points", "a written answer without points", "add points: N"))
    return found


def _markers(cell: NotebookNode, meta: dict[str, Any]) -> list[_Found]:
    """Check that solutions and hidden tests are marked where they belong, and only there."""
    kind = role_of_short(meta) if meta else "free"
    found: list[_Found] = []
    for begin, end, roles, code in (
        (BEGIN_SOLUTION, END_SOLUTION, {"answer", "written"}, "solution"),
        (BEGIN_HIDDEN, END_HIDDEN, {"test"}, "hidden-tests"),
    ):
        order = [
            begin if begin in line else end
            for line in cell.source.splitlines()
            if begin in line or end in line
        ]
        if order != [begin, end] * (len(order) // 2):
            fix = f"put {begin} before and {end} after, in pairs"
            found.append((f"{code}-markers", "the markers do not pair up", fix))
        elif order and kind not in roles:
            fix = "mark the cell, or move the text"
            found.append((f"{code}-misplaced", f"{begin} in a cell that is {kind}", fix))
        elif not order and code == "solution" and kind in roles:
            fix = f"put the model solution between {begin} and {end}"
            found.append(("solution-no-markers", "an answer cell without a marked solution", fix))
    return found


def _tests(cell: NotebookNode, meta: dict[str, Any]) -> list[_Found]:
    parsed = parse_test_cell(cell.source)
    found = [
        (fault.code, f"line {fault.line} of the cell: {fault.message}", fault.fix)
        for fault in parsed.faults
    ]
    total = sum(check.points for check in parsed.checks)
    points = meta.get("points")
    if parsed.checks and not parsed.faults and isinstance(points, int | float):
        if abs(total - points) > 1e-9:
            fix = "make the points of the checks add up to the cell's"
            found.append(("points-sum", f"the checks are worth {total:g}, not {points:g}", fix))
        if any(check.hidden and not check.hint for check in parsed.checks):
            fix = "give every hidden check a hint: without one, its probe is shown"
            found.append(("hidden-no-hint", "a hidden check without a hint", fix))
    return found


def _line_of(text: str, name: str) -> int:
    """The line of the authored text where this grade_id stands; 0 where it is not found."""
    pattern = re.compile(rf"grade_id[\"']?\s*:\s*[\"']?{re.escape(name)}[\"']?\s*[,}}\n]")
    match = pattern.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 0
