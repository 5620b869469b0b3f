"""A submitted notebook read whatever state it is in: cells, or the reason why there are none."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from glossary.text import Text

from .folders import regular_files

MAX_BYTES = 50 * 2**20
#: Cells kept of a notebook; cells with a grade_id always are.
MAX_CELLS = 2000
MAX_SOURCE = 200_000


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submission, as far as it can be trusted: its place, type and text."""

    position: int
    type: str
    source: str
    grade_id: str
    cell_id: str


@dataclass(frozen=True)
class Submitted:
    """The cells of a submission; ``reason`` says why there are none."""

    cells: tuple[SubmittedCell, ...] = ()
    reason: Text | None = None
    missing: bool = False
    repairs: tuple[Text, ...] = ()


def to_json(submitted: Submitted) -> dict[str, Any]:
    """Return what was read as JSON data, to be graded elsewhere."""
    return {
        "cells": [asdict(cell) for cell in submitted.cells],
        "reason": submitted.reason and submitted.reason.model_dump(),
        "missing": submitted.missing,
        "repairs": [said.model_dump() for said in submitted.repairs],
    }


def from_json(data: dict[str, Any]) -> Submitted:
    """Return what ``to_json`` wrote."""
    return Submitted(
        tuple(SubmittedCell(**cell) for cell in data["cells"]),
        data["reason"] and Text(**data["reason"]),
        data["missing"],
        tuple(Text(**said) for said in data["repairs"]),
    )


def read_submission(folder: Path, name: str) -> Submitted:
    """Read the notebook ``name`` of a submission folder. Never raises for what is in it."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return _unreadable("文件夹打不开", "its folder cannot be opened")
    path, repairs = _find(folder, name)
    if path is None:
        zh, en = f"没有交上笔记本 {name}.ipynb。", f"No notebook {name}.ipynb was handed in."
        return Submitted(reason=Text(zh=zh, en=en), missing=True)
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size // 2**20
            return _unreadable(f"文件有 {size} MB，太大了", f"the file is too large ({size} MB)")
        data = path.read_bytes()
    except OSError:
        return _unreadable("文件打不开", "the file cannot be opened")
    read = read_notebook(data)
    return Submitted(read.cells, read.reason, read.missing, (*repairs, *read.repairs))


def _find(folder: Path, name: str) -> tuple[Path | None, tuple[Text, ...]]:
    expected = folder / f"{name}.ipynb"
    if expected.is_file() and not expected.is_symlink():
        return expected, ()
    found = [Path(name) for name, _, _ in regular_files(folder) if name.endswith(".ipynb")]
    others = [path for path in found if len(path.parts) == 1]
    others = others or [path for path in found if path.name == expected.name]
    if len(others) != 1:
        return None, ()
    shown = re.sub(r"[^\w ./()-]", "?", str(others[0]))[-80:]
    zh, en = f"文件名 {shown} 已当作 {name}.ipynb。", f"The file {shown} was taken as {name}.ipynb."
    return folder / others[0], (Text(zh=zh, en=en),)


def read_notebook(data: bytes) -> Submitted:
    """Read a notebook of any nbformat from its bytes."""
    if not data.strip():
        return _unreadable("文件是空的", "the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable("文件不是 UTF-8 文本", "the file is not UTF-8 text")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return _unreadable("文件不完整或已损坏", "the file is incomplete or damaged")
    cells = _raw_cells(content)
    if cells is None:
        return _unreadable("文件不是 Jupyter 笔记本", "the file is not a Jupyter notebook")
    found: list[SubmittedCell] = []
    left_out = 0
    for position, raw in enumerate(cells):
        cell = _read_cell(position, raw)
        if cell is None or (len(found) >= MAX_CELLS and not cell.grade_id):
            left_out += 1
        else:
            found.append(cell)
    if not left_out:
        return Submitted(tuple(found))
    if not found:
        return _unreadable("没有一个单元格能读取", "none of its cells can be read")
    zh, en = f"有 {left_out} 个单元格无法读取，已略去。", f"{left_out} cells could not be read."
    return Submitted(tuple(found), repairs=(Text(zh=zh, en=en),))


def _unreadable(zh: str, en: str) -> Submitted:
    reason = Text(
        zh=f"交上来的笔记本读不出来：{zh}。请联系老师。",
        en=f"The notebook cannot be read: {en}. Please see your teacher.",
    )
    return Submitted(reason=reason)


def _raw_cells(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    cells = content.get("cells")
    if isinstance(cells, list):
        return cells
    # nbformat 3 kept cells in worksheets.
    sheets = content.get("worksheets")
    if not isinstance(sheets, list):
        return None
    gathered: list[Any] = []
    for sheet in sheets:
        inner = sheet.get("cells") if isinstance(sheet, dict) else None
        gathered += inner if isinstance(inner, list) else []
    return gathered


def _read_cell(position: int, raw: Any) -> SubmittedCell | None:
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or len(source) > MAX_SOURCE:
        return None
    source = source.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind = raw.get("cell_type")
    return SubmittedCell(
        position,
        kind if kind in {"code", "markdown", "raw"} else "markdown",
        source,
        grade_id if isinstance(grade_id, str) else "",
        raw["id"] if isinstance(raw.get("id"), str) else "",
    )
