"""The report's tables for a spreadsheet: CSV and XLSX, nothing in them is ever a formula."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

#: XML cannot hold these, and a spreadsheet would run a text that starts with those.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """Return a cell's value: text that a spreadsheet would take for a formula gets a quote."""
    if isinstance(value, str):
        text = _CONTROL.sub("", value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    # numpy's own kinds of numbers and truth values
    return value.item() if hasattr(value, "item") else value


def write_csv(
    path: Path, students: pd.DataFrame, names: Mapping[str, str], words: Mapping[str, str]
) -> Path:
    """Write a row a student. ``names``: assignment -> title."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(_student_rows(students, names, words))
    return path


def write_xlsx(
    path: Path,
    students: pd.DataFrame,
    names: Mapping[str, str],
    words: Mapping[str, str],
    sheets: Mapping[str, pd.DataFrame],
) -> Path:
    """Write a sheet of the students, and one for every table in ``sheets`` that has rows.

    ``sheets``: the key of its title in ``words`` -> a table, its index left out.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _fill(book.create_sheet(words["student_rows"]), _student_rows(students, names, words))
    for key, table in sheets.items():
        if len(table):
            rows: list[list[object]] = [[safe(str(column)) for column in table.columns]]
            rows += [[safe(value) for value in row] for row in table.itertuples(index=False)]
            _fill(book.create_sheet(words[key][:31]), rows)
    made = path.with_suffix(".tmp")
    book.save(made)
    made.replace(path)
    return path


def _student_rows(
    students: pd.DataFrame, names: Mapping[str, str], words: Mapping[str, str]
) -> list[list[object]]:
    head = [words["id"], words["name"], *names.values(), words["total"], "max", words["percent"]]
    rows: list[list[object]] = [[safe(cell) for cell in head]]
    columns = ["student", "name", *names, "total", "max", "percent"]
    records = students.reset_index().to_dict("records")
    return rows + [[safe(row[column]) for column in columns] for row in records]


def _fill(sheet: Worksheet, rows: list[list[object]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    for at, column in enumerate(zip(*rows, strict=True), 1):
        widest = max(sum(1 + (ord(c) > 0x2E7F) for c in str(value or "")) for value in column)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(8, widest + 2), 40)
