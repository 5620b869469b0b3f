"""Reads the Excel sheet that a teacher filled in, or that ``workbook`` wrote."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from glossary import Problem
from quizzes.exchange.foreign import Record
from quizzes.exchange.intake import read_archive, refuse
from quizzes.exchange.sheet import COLUMNS, ROWS, Row

MAX_ROWS = 20_000
#: What openpyxl raises on files that only look like workbooks.
_BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, OSError, EOFError,
    LookupError, SyntaxError, ParseError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read(path: Path) -> tuple[list[Record], list[Problem]]:
    """Records, and what could not be taken over. Raises ContentError where nothing can be read."""
    problems: list[Problem] = []
    records: list[Record] = []
    current: Record | None = None
    for line, row in _rows(path, problems):
        kind = _text(row, "row")
        if kind == "item":
            name = _text(row, "id")
            current = None if name.startswith("example.") else _item(row)
            if current:
                records.append(current)
        elif kind in ROWS:
            if current:
                _add(current, kind, row)
            elif not records and line == 2:
                problems.append(_lost(path, line, f"a row {kind!r} has no item above it"))
        else:
            problems.append(_lost(path, line, f"there are no rows {kind!r}"))
    return records, problems


def _lost(path: Path, line: int, message: str) -> Problem:
    fix = f"column row says one of: {', '.join(ROWS)}"
    return Problem(path, line, "import-row", f"row {line}", message, fix)


def _rows(path: Path, problems: list[Problem]) -> list[tuple[int, Row]]:
    """``[(number, {column: value}), ...]`` of rows that are not empty; formulas count as empty."""
    from openpyxl import load_workbook

    found: list[tuple[int, Row]] = []
    archive = read_archive(path)
    try:
        book = load_workbook(archive, read_only=True)
        sheet = book["items"] if "items" in book.sheetnames else book.worksheets[0]
        names: list[str] = []
        for number, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=60), 1):
            if not names:
                names = [re.split(r"\s", str(cell.value or "").strip())[0] for cell in cells]
                continue
            row: Row = {}
            for name, cell in zip(names, cells, strict=False):
                if cell.data_type == "f":
                    place = f"row {number}, {name}"
                    message, fix = "the cell holds a formula", "write its value"
                    problems.append(Problem(path, number, "import-formula", place, message, fix))
                elif cell.value is not None and str(cell.value).strip():
                    row[name] = cell.value
            if row:
                found.append((number, row))
    except _BROKEN as error:
        fix = "open it with Excel and save it anew as .xlsx"
        raise refuse(path, "import-xlsx", f"it cannot be read: {error}", fix) from error
    if "row" not in names or "type" not in names:
        message = "its first row does not name our columns"
        fix = "start from the template: course import template --into items.xlsx"
        raise refuse(path, "import-columns", message, fix)
    unknown = [name for name in names if name and name not in COLUMNS]
    problems += [
        Problem(path, 1, "import-columns", name, "no such column; it is not read", "rename it")
        for name in unknown
    ]
    return found


def _item(row: Row) -> Record:
    kind = _text(row, "type")
    record: Record = {
        "id": _text(row, "id"),
        "type": kind,
        "use": _text(row, "use"),
        "objective": _text(row, "objective"),
        "bloom": _text(row, "bloom"),
        "difficulty": _value(row, "difficulty"),
        "points": _value(row, "points"),
        "stem": _both(row, "text"),
    }
    if kind in ("single", "multiple"):
        record["options"] = []
    elif kind == "truefalse":
        said = _text(row, "answer").casefold()
        record["answer"] = {"true": True, "false": False, "1": True, "0": False}.get(said, "")
        record["feedback"] = {}
    elif kind == "numeric":
        record["answer"] = _value(row, "answer")
        record["tolerance"] = _tolerance(row)
        if "unit_zh" in row or "unit_en" in row:
            record["unit"] = _both(row, "unit")
        if spellings := _split(_text(row, "unit_spellings")):
            record["unit_spellings"] = spellings
        record |= {name: _value(row, name) for name in ("decimals", "figures") if name in row}
    elif kind == "ordering":
        record |= {"sequence": [], "feedback": _both(row, "feedback")}
    elif kind == "matching":
        record |= {"pairs": [], "feedback": _both(row, "feedback")}
    elif kind == "fillin":
        record |= {"blanks": {}, "feedback": _both(row, "feedback")}
    elif kind == "short":
        record |= _answered(row)
    elif kind == "case":
        record["parts"] = []
    record["explanation"] = _both(row, "explanation")
    record["section"] = _text(row, "section")
    if tags := _text(row, "tags"):
        record["tags"] = [tag.strip() for tag in re.split(r"[,，]", tags) if tag.strip()]
    return record


def _add(record: Record, kind: str, row: Row) -> None:
    """Put a row below an item where it belongs; a wrong kind makes a field that the check names."""
    text, feedback = _both(row, "text"), _both(row, "feedback")
    if kind == "option":
        mark: Record = {"misconception": _text(row, "misconception")}
        if _text(row, "right").casefold() in ("x", "true", "1", "yes", "√", "是"):
            mark = {"key": True}
        record.setdefault("options", []).append({**mark, **text, "feedback": feedback})
    elif kind == "verdict":
        said = _text(row, "answer").casefold()
        name = {"1": "true", "0": "false"}.get(said, said)
        record.setdefault("feedback", {})[name] = feedback
    elif kind == "mistake":
        name = _text(row, "misconception")
        mistakes = record.setdefault("misconceptions", {})
        mistakes[name] = {"value": _value(row, "answer"), "feedback": feedback}
    elif kind == "step":
        record.setdefault("sequence", []).append(text)
    elif kind == "pair":
        record.setdefault("pairs", []).append({"left": text, "right": _both(row, "match")})
    elif kind == "extra":
        record.setdefault("extra", []).append(_both(row, "match"))
    elif kind == "gap":
        record.setdefault("blanks", {})[_text(row, "id")] = {"accept": _words(row, "text")}
    elif kind == "question":
        part = {"id": _text(row, "id"), "prompt": text, **_answered(row)}
        record.setdefault("parts", []).append(part)
    elif kind == "rubric":
        parts = record.get("parts")
        holder = parts[-1] if parts else record
        holder.setdefault("rubric", []).append({"points": _value(row, "points"), **text})


def _answered(row: Row) -> Record:
    found: Record = {"model_answer": _both(row, "model_answer")}
    if "keywords_zh" in row or "keywords_en" in row:
        found["keywords"] = _words(row, "keywords")
    return {**found, "rubric": []}


def _tolerance(row: Row) -> Record:
    text = _text(row, "tolerance") or "0"
    if text.endswith("%"):
        try:
            return {"rel": float(text[:-1]) / 100}
        except ValueError:
            return {"rel": text}
    return {"abs": _value({"tolerance": text}, "tolerance")}


def _words(row: Row, name: str) -> Record:
    return {lang: _split(_text(row, f"{name}_{lang}")) for lang in ("zh", "en")}


def _split(text: str) -> list[str]:
    return [word.strip() for word in text.split("|") if word.strip()]


def _both(row: Row, name: str) -> Record:
    return {lang: _text(row, f"{name}_{lang}") for lang in ("zh", "en")}


def _text(row: Row, name: str) -> str:
    value = row.get(name, "")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _value(row: Row, name: str) -> Any:
    """A number where it is one, else the text, for the check to complain about."""
    text = _text(row, name)
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
