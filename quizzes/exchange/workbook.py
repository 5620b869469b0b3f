"""The table as an Excel workbook: what was exported, or the template that a teacher fills in."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.exchange.sheet import COLUMNS, ROWS, Row, rows
from quizzes.exchange.texts import Languages

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "items"
TYPES = (
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "fillin", "short", "case"
)  # fmt: skip
BLOOM = ("remember", "understand", "apply", "analyze", "evaluate", "create")
_LISTS = {
    "row": ROWS,
    "type": TYPES,
    "use": ("graded", "practice"),
    "bloom": BLOOM,
    "right": ("x",),
}
_WIDTHS = {"id": 26, "misconception": 22, "section": 18, "row": 10}
_WIDE = ("text", "match", "feedback", "explanation", "model_answer")
#: Rows that a filled-in template may hold.
_LAST = 5000
_HELP = [
    ("example.*", "示例，每种题型一道；导入时跳过，可以删去",
     "examples, one of each type; an import skips them, and you may delete them"),
    ("row", "item 是一道题；它的选项、步骤等写在下面各行", "item is an item; its options follow"),
    ("row = option", "单选、多选的选项；正确的在 right 写 x，错误的写 misconception",
     "an option of single or multiple; x in right for the key, else a misconception"),
    ("row = verdict", "判断题的两行反馈，answer 写 TRUE 或 FALSE",
     "two rows of feedback on a true/false item, with TRUE or FALSE in answer"),
    ("row = mistake", "数值题的典型错误：answer 写错误的得数", "a number that a mistake leads to"),
    ("row = step", "排序题的步骤，按正确的次序写", "a step of an ordering, in the right order"),
    ("row = pair / extra", "配对题：text 是左项，match 是右项；extra 只有右项",
     "a matching: text is left, match is right; an extra has a right side only"),
    ("row = gap", "填空题的空：题干写 [[name]]，这里 id 写 name，text 写可接受的答案，用 | 分开",
     "a gap: [[name]] in the stem, name in id, accepted answers in text with | between"),
    ("row = rubric", "简答、案例的评分标准：points 和 text", "a line of a rubric: points and text"),
    ("row = question", "案例的一问，下面接它的 rubric", "a question of a case; its rubric follows"),
    ("id", "章节.名称，小写字母、数字和 -", "chapter.name in lower-case letters, digits and -"),
    ("difficulty", "预计答对的比例，0 到 1 之间", "expected share of right answers, 0 to 1"),
    ("tolerance", "容许误差；写 5% 表示相对误差", "how far off is right; 5% is relative"),
    ("unit_spellings", "可以接受的其他单位写法，用 | 分开",
     "other spellings of the unit, with | between"),
    ("decimals / figures", "要求的小数位数或有效数字（二者选一）",
     "decimals or significant figures that are asked for, one of the two"),
    ("*_zh / *_en", "两种语言都要写", "both languages are needed"),
    ("$...$", "公式用 LaTeX", "formulas in LaTeX"),
]  # fmt: skip


def write_xlsx(selection: Selection, languages: Languages, report: Report) -> bytes:
    """The exported questions as a workbook."""
    book, sheet = _workbook()
    for row in rows(selection, languages, report):
        _append(sheet, row)
    return _saved(book)


def write_template(path: Path) -> None:
    """The sheet to fill in, with an example of each type (``example.*``, which an import skips)."""
    from quizzes.bank import load_bank
    from quizzes.exchange.selection import of_bank

    records, problems = load_bank(Path(__file__).parent / "example.yaml")
    assert not problems
    book, sheet = _workbook()
    for row in rows(of_bank("example", [item for _, item in records]), "both", Report()):
        _append(sheet, row)
    guide = book.create_sheet("说明 help")
    for line in (("", "", ""), *_HELP):
        guide.append(line)
    for at, (head, width) in enumerate((("列 column", 22), ("怎么填", 60), ("How", 70)), 1):
        guide.cell(1, at, head).font = _bold()
        guide.column_dimensions["ABC"[at - 1]].width = width
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_saved(book))


def _workbook() -> tuple[Workbook, Worksheet]:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for at, (name, chinese) in enumerate(COLUMNS.items(), 1):
        head = sheet.cell(1, at, f"{name}\n{chinese}")
        head.font, head.alignment = _bold(), Alignment(wrap_text=True, vertical="top")
        head.fill = PatternFill("solid", fgColor="DCE6F1")
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _width(name)
        if name in _LISTS:
            choice = DataValidation(
                "list", formula1=f'"{",".join(_LISTS[name])}"', allow_blank=True
            )
            choice.error = f"{name}: {', '.join(_LISTS[name])}"
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{_LAST}")
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "8"  # A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    return book, sheet


def _append(sheet: Worksheet, row: Row) -> None:
    from openpyxl.styles import Alignment

    number = sheet.max_row + 1
    for at, name in enumerate(COLUMNS, 1):
        value: Any = row.get(name, "")
        if value == "":
            continue
        cell = sheet.cell(number, at, value)
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with = is no formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if row["row"] == "item":
            cell.font = _bold()
    lines = max(_lines(str(value), _width(name)) for name, value in row.items())
    sheet.row_dimensions[number].height = min(15 * lines, 300)


def _width(column: str) -> int:
    """Of a column, in characters."""
    return 36 if column.startswith(_WIDE) else _WIDTHS.get(column, 13)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes; a Chinese character is as wide as two letters."""
    return sum(
        1 + sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line) // width
        for line in text.split("\n")
    )


def _bold() -> Any:
    from openpyxl.styles import Font

    return Font(bold=True)


def _saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
