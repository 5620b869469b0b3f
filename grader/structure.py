"""A submission put back into the instructor's structure.

The instructor's source decides which cells there are, of which type, in which order. The submission
gives the text of the answers, and the student's own cells (imports, helper functions, notes), which
stay behind the cell they followed. Submitted metadata serves only to find an answer.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glossary.text import Text

from .parsing import parse
from .source import role
from .submitted import Submitted, SubmittedCell

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .assignment import Assignment


@dataclass(frozen=True)
class PlacedCell:
    """One cell of the notebook to run. ``role`` is ``own`` for a student's own cell.

    ``changed`` tells of an answer whether the student wrote anything; ``found``, whether the
    submission holds it at all.
    """

    role: str
    grade_id: str
    type: str
    source: str
    original: NotebookNode | None = None
    changed: bool = False
    found: bool = True


@dataclass(frozen=True)
class Composition:
    """The cells to run, in order, and every repair in words."""

    cells: tuple[PlacedCell, ...]
    repairs: tuple[Text, ...]


@dataclass
class _Work:
    """The matching in progress: indices of instructor cells -> submitted cells."""

    cells: tuple[SubmittedCell, ...]
    matched: dict[int, list[SubmittedCell]] = field(default_factory=dict)
    free: dict[int, SubmittedCell] = field(default_factory=dict)
    repairs: list[Text] = field(default_factory=list)

    def take(self, index: int, cells: list[SubmittedCell]) -> None:
        self.matched.setdefault(index, []).extend(cells)
        for cell in cells:
            self.free.pop(cell.position, None)

    def say(self, zh: str, en: str) -> None:
        self.repairs.append(Text(zh=zh, en=en))


def compose(assignment: Assignment, submitted: Submitted) -> Composition:
    """Return the notebook to run for a submission that could be read."""
    work = _Work(submitted.cells, free={cell.position: cell for cell in submitted.cells})
    work.repairs += submitted.repairs
    _match(assignment, work)
    followers = _followers(work)
    placed = [_own(cell) for cell in followers.get(-1, [])]
    for index, source in enumerate(assignment.source.cells):
        placed += _place(source, assignment.release.cells[index], work.matched.get(index, []), work)
        placed += [_own(cell) for cell in followers.get(index, [])]
    return Composition(tuple(placed), tuple(dict.fromkeys(work.repairs)))


def _match(assignment: Assignment, work: _Work) -> None:
    """Find each instructor cell in the submission: by grade_id, cell id, text, then by content."""
    released = list(assignment.release.cells)
    for index, cell in enumerate(released):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name:
            work.take(index, [one for one in work.free.values() if one.grade_id == name])
    for find in (_by_cell_id, _by_text):
        for index, cell in enumerate(released):
            if not work.matched.get(index):
                work.take(index, find(cell, work))
    for index, cell in enumerate(assignment.source.cells):
        if work.matched.get(index):
            continue
        if role(cell) == "answer":
            work.take(index, _by_names(cell, work))
        elif role(cell) == "written":
            work.take(index, _between(index, cell, work))
    # A locked text that stands there twice is a copy, not the student's own cell.
    locked = {
        _squeezed(cell.source) for cell in released if role(cell) in {"test", "locked", "task"}
    }
    for one in list(work.free.values()):
        if _squeezed(one.source) in locked:
            del work.free[one.position]


def _by_cell_id(cell: NotebookNode, work: _Work) -> list[SubmittedCell]:
    found = [one for one in work.free.values() if one.cell_id and one.cell_id == cell.get("id")]
    return [one for one in found if not one.grade_id][:1]


def _by_text(cell: NotebookNode, work: _Work) -> list[SubmittedCell]:
    text = _squeezed(cell.source)
    return [one for one in work.free.values() if text and _squeezed(one.source) == text][:1]


def _by_names(cell: NotebookNode, work: _Work) -> list[SubmittedCell]:
    """Code cells that define what the model solution defines."""
    wanted = _defined(cell.source)
    return [
        one for one in work.free.values() if one.type == "code" and wanted & _defined(one.source)
    ]


def _between(index: int, cell: NotebookNode, work: _Work) -> list[SubmittedCell]:
    """Cells of the student's own where the written answer should stand."""
    before = [one.position for at, found in work.matched.items() if at < index for one in found]
    after = [one.position for at, found in work.matched.items() if at > index for one in found]
    low, high = max(before, default=-1), min(after, default=len(work.cells) + 1)
    types = {"markdown", "raw", cell.cell_type}
    return [
        one
        for one in work.free.values()
        if low < one.position < high and one.type in types and one.source.strip()
    ]


def _defined(source: str) -> set[str]:
    try:
        body = parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return names


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _followers(work: _Work) -> dict[int, list[SubmittedCell]]:
    """The student's own cells by the instructor cell they follow; -1 before the first."""
    owner = {one.position: at for at, found in work.matched.items() for one in found}
    followers: dict[int, list[SubmittedCell]] = {}
    anchor = -1
    for cell in work.cells:
        if cell.position in owner:
            anchor = owner[cell.position]
        elif cell.position in work.free and cell.source.strip():
            followers.setdefault(anchor, []).append(cell)
    return followers


def _own(cell: SubmittedCell) -> PlacedCell:
    return PlacedCell("own", "", cell.type, cell.source)


def _place(
    source: NotebookNode, release: NotebookNode, found: list[SubmittedCell], work: _Work
) -> list[PlacedCell]:
    """Return the cells that stand for one instructor cell, answers in several parts included."""
    kind = role(source)
    name = source.metadata.get("nbgrader", {}).get("grade_id", "")
    _tell(source, release, found, work)
    if kind in {"test", "locked", "task"}:
        return [PlacedCell(kind, name, source.cell_type, source.source, source)]
    if kind == "free":
        # A cell that was never locked is the student's to edit, as in stock nbgrader.
        text = found[-1].source if found else release.source
        return [PlacedCell(kind, name, source.cell_type, text, source)]
    if not found:
        return [PlacedCell(kind, name, source.cell_type, release.source, source, found=False)]
    changed = [one for one in found if _squeezed(one.source) != _squeezed(release.source)]
    if not changed:
        return [PlacedCell(kind, name, source.cell_type, release.source, source)]
    if kind == "written":
        text = "\n\n".join(dict.fromkeys(one.source for one in changed))
        return [PlacedCell(kind, name, source.cell_type, text, source, changed=True)]
    text = changed[-1].source
    straight = _straightened(text)
    if straight != text:
        work.say(
            f"{name}：弯引号或全角标点已改为半角，代码才能运行。",
            f"{name}: curly quotes or full-width punctuation were made plain, so the code runs.",
        )
    # Parts of a split answer run one after another; the last stands in the answer's place.
    parts = [PlacedCell("own", "", "code", one.source) for one in changed[:-1]]
    return [*parts, PlacedCell(kind, name, "code", straight, source, changed=True)]


def _tell(
    source: NotebookNode, release: NotebookNode, found: list[SubmittedCell], work: _Work
) -> None:
    """Put into words what was done to a graded cell."""
    kind, name = role(source), source.metadata.get("nbgrader", {}).get("grade_id", "")
    if kind == "free":
        return
    if not found:
        if kind in {"answer", "written"}:
            work.say(f"没有找到答案单元格 {name}。", f"The answer cell {name} was not found.")
        else:
            work.say(f"缺少的单元格 {name} 已补回。", f"The missing cell {name} was put back.")
        return
    if any(one.type != source.cell_type for one in found):
        work.say(f"单元格 {name} 的类型已改回。", f"The type of cell {name} was changed back.")
    if len(found) > 1:
        work.say(
            f"单元格 {name} 出现了 {len(found)} 次，已合并处理。",
            f"The cell {name} stood there {len(found)} times and was taken together.",
        )
    if kind in {"test", "locked"} and any(
        _squeezed(one.source) != _squeezed(release.source) for one in found
    ):
        work.say(
            f"单元格 {name} 只读，改动已还原。", f"The cell {name} is read-only and was restored."
        )
    if all(one.grade_id != name for one in found):
        work.say(
            f"单元格 {name} 的标记丢失，已按内容认出。",
            f"The cell {name} had lost its mark and was recognised by its content.",
        )


_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
#: What a Chinese keyboard and a word processor give in the place of code's own characters.
_PUNCTUATION = _QUOTES | str.maketrans(
    "（）［］｛｝，：；．＝＋－−–＊／＜＞％！＿\u3000\u00a0", "()[]{},:;.=+---*/<>%!_  "
)


def _straightened(source: str) -> str:
    """Return code with quotes, then all punctuation made ASCII, where only it kept from parsing."""
    if _parses(source):
        return source
    tries = (source.translate(table) for table in (_QUOTES, _PUNCTUATION))
    return next((text for text in tries if _parses(text)), source)


def _parses(source: str) -> bool:
    try:
        parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
