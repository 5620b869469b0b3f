"""Questions as a table, one row for an item and one below it for each option, step, pair or gap.

The layout is that of the template a teacher fills in, so a sheet that was exported can be
imported again. Both languages stand side by side.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from glossary import Text
from quizzes.exchange.question import Question, Written
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.exchange.texts import Languages
from quizzes.item import Numeric, Words

#: Column -> what it is called in Chinese.
COLUMNS = {
    "row": "行",
    "id": "编号",
    "type": "题型",
    "use": "用途",
    "objective": "目标",
    "bloom": "层次",
    "difficulty": "难度",
    "points": "分值",
    "section": "章节标签",
    "text_zh": "文字（中文）",
    "text_en": "文字（英文）",
    "right": "正确",
    "misconception": "误解",
    "answer": "答案",
    "tolerance": "容差",
    "unit_zh": "单位（中文）",
    "unit_en": "单位（英文）",
    "unit_spellings": "单位的其他写法",
    "decimals": "小数位数",
    "figures": "有效数字",
    "match_zh": "右项（中文）",
    "match_en": "右项（英文）",
    "feedback_zh": "反馈（中文）",
    "feedback_en": "反馈（英文）",
    "explanation_zh": "解析（中文）",
    "explanation_en": "解析（英文）",
    "model_answer_zh": "参考答案（中文）",
    "model_answer_en": "参考答案（英文）",
    "keywords_zh": "关键词（中文）",
    "keywords_en": "关键词（英文）",
    "tags": "标签",
}
#: What stands below an item, and of which types.
ROWS = (
    "item",
    "option",
    "verdict",
    "mistake",
    "step",
    "pair",
    "extra",
    "gap",
    "rubric",
    "question",
)
Row = dict[str, Any]


def rows(selection: Selection, languages: Languages, report: Report) -> Iterator[Row]:
    """All rows of all questions; the columns of a language that is not wanted stay empty."""
    for question in selection.questions:
        report.questions += 1
        report.graded += question.graded
        for row in _rows(question):
            yield {
                name: value
                for name, value in row.items()
                if languages == "both" or not name.endswith("_en" if languages == "zh" else "_zh")
            }


def write_csv(selection: Selection, languages: Languages, report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that Excel opens it right."""
    held = io.StringIO()
    writer = csv.DictWriter(held, list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    for row in rows(selection, languages, report):
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return held.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
    )


def _rows(question: Question) -> Iterator[Row]:
    item = question.item
    head: Row = {
        "row": "item",
        "id": question.id,
        "type": item.type,
        "use": item.use,
        "objective": item.objective,
        "bloom": item.bloom,
        "difficulty": item.difficulty,
        "points": item.points,
        "section": item.section,
        "tags": ", ".join(item.tags),
        **_both("text", question.stem),
        **_both("explanation", question.explanation),
        **_both("feedback", question.feedback),
        **_both("unit", question.unit),
    }
    if question.type == "truefalse":
        head["answer"] = str(question.key).upper()
    elif isinstance(item, Numeric):
        head |= {"answer": question.key, "tolerance": question.tolerance}
        head |= {"unit_spellings": " | ".join(item.unit_spellings)}
        head |= {name: value for name in ("decimals", "figures")
                 if (value := getattr(item, name)) is not None}  # fmt: skip
    elif question.type == "short":
        head |= _answered(question.written[0])
    yield head
    yield from _BELOW[question.type](question)


def _options(question: Question) -> Iterator[Row]:
    for choice in question.choices:
        yield {
            "row": "option",
            **_both("text", choice.text),
            "right": "x" if choice.right else "",
            "misconception": choice.misconception or "",
            **_both("feedback", choice.feedback),
        }


def _verdicts(question: Question) -> Iterator[Row]:
    for verdict, feedback in question.verdicts.items():
        yield {"row": "verdict", "answer": verdict.upper(), **_both("feedback", feedback)}


def _mistakes(question: Question) -> Iterator[Row]:
    for slip in question.slips:
        yield {
            "row": "mistake",
            "answer": slip.value,
            "misconception": slip.misconception,
            **_both("feedback", slip.feedback),
        }


def _steps(question: Question) -> Iterator[Row]:
    for letter in question.key:
        yield {"row": "step", **_both("text", question.choice(letter).text)}


def _pairs(question: Question) -> Iterator[Row]:
    for left in question.lefts:
        right = question.choice(question.key[left.id])
        yield {"row": "pair", **_both("text", left.text), **_both("match", right.text)}
    for choice in question.choices:
        if not choice.right:
            yield {"row": "extra", **_both("match", choice.text)}


def _gaps(question: Question) -> Iterator[Row]:
    for name, accept in question.blanks.items():
        yield {"row": "gap", "id": name, **_words("text", accept)}


def _parts(question: Question) -> Iterator[Row]:
    for part in question.written:
        if question.type == "case":
            head = {"row": "question", "id": part.id, **_both("text", part.prompt)}
            yield {**head, **_answered(part)}
        for line in part.rubric:
            yield {"row": "rubric", "points": line.points, **_both("text", line)}


#: The rows below an item, for each type.
_BELOW = {
    "single": _options,
    "multiple": _options,
    "truefalse": _verdicts,
    "numeric": _mistakes,
    "ordering": _steps,
    "matching": _pairs,
    "fillin": _gaps,
    "short": _parts,
    "case": _parts,
}


def _answered(part: Written) -> Row:
    keywords = _words("keywords", part.keywords) if part.keywords else {}
    return {**_both("model_answer", part.model_answer), **keywords}


def _both(name: str, text: Text | None) -> Row:
    return {f"{name}_zh": text.zh, f"{name}_en": text.en} if text else {}


def _words(name: str, words: Words) -> Row:
    return {f"{name}_zh": " | ".join(words.zh), f"{name}_en": " | ".join(words.en)}
