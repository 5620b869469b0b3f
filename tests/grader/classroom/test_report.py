"""The teacher's report: right numbers, readable offline, harmless whatever students are called."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from grader.classbook import class_tables
from grader.gradebook import write_outcomes
from grader.insights import class_report, item_statistics
from grader.outcome import CellOutcome, Status
from grader.report import write_report
from grader.roster import Student, write_roster
from grader.spreadsheet import safe

pytestmark = pytest.mark.e2e


def graded(grade_id: str, score: float, most: float) -> CellOutcome:
    return CellOutcome(grade_id, Status.GRADED, score, most)


@pytest.fixture
def graded_class(class_folder: Path, submit: Any, outcome: Any) -> Path:
    """Three students handed in, one of them late; the blueprint waits for the teacher."""
    submit("2026001")
    submit("2026002", "2026-03-22 10:00:00 UTC")
    submit("2026004")
    write_outcomes(
        class_folder,
        [
            outcome("2026001", 3.0, essay=graded("essay", 5.0, 5.0)),
            outcome("2026002", 1.0, essay=graded("essay", 2.0, 5.0)),
            outcome("2026004", 0.0, essay=graded("essay", 1.0, 5.0)),
        ],
    )
    return class_folder


def test_the_tables_hold_what_the_gradebook_says(graded_class: Path) -> None:
    tables = class_tables(graded_class)
    assert tables.students["total"].tolist() == [8, 3, 0, 1]
    assert tables.students["numbers"].isna().tolist() == [False, False, True, False]
    assert tables.students["max"].tolist() == [12] * 4
    [numbers] = tables.assignments
    assert numbers.scores["double-check"].tolist() == [3, 1, 0]
    assert numbers.graded.columns.tolist() == ["double-check", "essay"]
    assert numbers.waiting["blueprint"] == 3


def test_items_come_in_the_order_of_the_notebook(graded_class: Path) -> None:
    [numbers] = class_tables(graded_class).assignments
    items = item_statistics(numbers)
    assert items.index.tolist() == ["double-check", "essay", "blueprint"]
    assert items.loc["double-check", "difficulty"] == pytest.approx(4 / 9)
    assert items.loc["blueprint", "waiting"] == 3


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["班级成绩报告", "得分分布", "等待老师评阅", "缺交 1", "晚交 1", "少于 30 人"]),
        (
            "en",
            [
                "Class report",
                "Distribution of scores",
                "1 not handed in",
                "1 late",
                "fewer than 30",
            ],
        ),
    ],
)
def test_the_page_says_it_in_both_languages(
    graded_class: Path, lang: Any, words: list[str]
) -> None:
    page, _, _ = write_report(graded_class, lang)
    html = page.read_text("utf-8")
    for word in words:
        assert word in html
    assert html.count('<svg role="img" aria-label="') == 2
    assert html.count("data-chart>") == 2


def test_the_page_needs_nothing_and_runs_nothing(graded_class: Path) -> None:
    page, _, _ = write_report(graded_class, "en")
    html = page.read_text("utf-8")
    assert "Content-Security-Policy" in html
    policy = re.search(r"script-src ([^\"]*)", html)
    assert policy
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert policy[1].split() == [f"'sha256-{one}'" for one in hashes]
    # Everything else in a script element is data, with no way to end the element.
    for data in re.findall(r"<script type=.application/json. data-chart>(.*?)</script>", html):
        assert json.loads(data)["$schema"]
        assert "<" not in data
    page_itself = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page_itself)
    assert "Grace &lt;b&gt;Hopper&lt;/b&gt;" in html
    assert "<b>Hopper" not in html


def test_the_spreadsheets_hold_a_row_a_student(graded_class: Path) -> None:
    _, csv_path, xlsx = write_report(graded_class, "en")
    with csv_path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Id", "Name", "Numbers", "Total", "max", "Share"]
    assert rows[1] == ["2026001", "王小明", "8.0", "8.0", "12.0", "66.6667"]
    assert rows[3][2] == ""
    book = openpyxl.load_workbook(xlsx)
    assert book.sheetnames == ["Students", "Items", "Students to look after"]
    assert [cell.value for cell in book["Students"]["A"]] == [row[0] for row in rows]
    assert [cell.value for cell in book["Items"]["B"]] == [
        "item",
        "double-check",
        "essay",
        "blueprint",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "a\x00b"])
def test_no_name_becomes_a_formula(graded_class: Path, name: str) -> None:
    assert not str(safe(name)).startswith(("=", "+", "-", "@", "\t"))
    write_roster(graded_class, [Student("2026001", name.replace("\x00", "\x01"))])
    _, _, xlsx = write_report(graded_class, "en")
    cell = openpyxl.load_workbook(xlsx)["Students"]["B2"]
    assert cell.data_type != "f"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_class_without_scores_has_a_report(class_folder: Path, lang: Any) -> None:
    page, csv_path, xlsx = write_report(class_folder, lang)
    assert page.is_file()
    assert csv_path.is_file()
    assert xlsx.is_file()


def test_one_unreadable_hand_in_takes_no_statistics_from_the_others(
    graded_class: Path, outcome: Any
) -> None:
    broken = {
        name: CellOutcome(name.replace("_", "-"), Status.INVALID, None, points)
        for name, points in (("double_check", 3.0), ("essay", 5.0), ("blueprint", 4.0))
    }
    write_outcomes(graded_class, [outcome("2026003", **broken)])
    [numbers] = class_tables(graded_class).assignments
    assert numbers.graded.index.tolist() == ["2026001", "2026002", "2026004"]
    html = write_report(graded_class, "zh")[0].read_text("utf-8")
    assert "1 位学生的整份作业需要查看（2026003）" in html


def test_everything_is_there_as_pandas_tables(graded_class: Path) -> None:
    source = graded_class / "source" / "numbers" / "numbers.ipynb"
    notebook = json.loads(source.read_text("utf-8"))
    notebook["metadata"]["course"]["objectives"] = {"o-twice": "会加倍", "o-gap": "看得出差距"}
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in {"double-check", "essay"}:
            cell["metadata"]["objective"] = "o-twice" if grade_id == "double-check" else "o-gap"
    source.write_text(json.dumps(notebook))
    report = class_report(graded_class, now=datetime(2026, 4, 1, tzinfo=UTC))
    [numbers] = report.assignments
    assert numbers.distribution["students"].sum() == 3
    assert ("small-class", "") in numbers.warnings
    assert report.objectives["words"].tolist() == ["会加倍", "看得出差距"]
    assert report.objectives["mastered"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert report.mastery.loc["2026002"].tolist() == pytest.approx([1 / 3, 2 / 5])
    assert report.at_risk.loc["2026003", "missing"] == ["numbers"]
    assert report.at_risk.loc["2026004", "low"]
    _, _, xlsx = write_report(graded_class, "zh")
    sheets = openpyxl.load_workbook(xlsx).sheetnames
    assert sheets == ["学生成绩", "各题分析", "学习目标", "每个学生的学习目标", "需要关心的学生"]


EVIL = "</code><script>document.title='owned'</script>{{ 7 * 7 }}"


def test_similar_code_is_shown_side_by_side_as_text(graded_class: Path) -> None:
    lines = [
        f"value_{n} = [x.mean() for x in data if x.sum() > {n}] + {n} * ['{EVIL}']"
        for n in range(9)
    ]
    shared = "\n".join(
        lines[:1] + [f"for i in range({n}):\n    value_0.append(i ** {n})" for n in range(9)]
    )
    for number, student in enumerate(("2026001", "2026004")):
        folder = graded_class / "autograded" / student / "numbers"
        folder.mkdir(parents=True)
        notebook = json.loads((graded_class / "source" / "numbers" / "numbers.ipynb").read_text())
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double":
                cell["source"] = shared.replace("value", f"name{number}")
        (folder / "numbers.ipynb").write_text(json.dumps(notebook))
    [numbers] = class_report(graded_class).assignments
    assert numbers.similar[["first", "second"]].to_numpy().tolist() == [["2026001", "2026004"]]
    page, _, xlsx = write_report(graded_class, "zh")
    html = page.read_text("utf-8")
    assert "<mark>" in html
    assert "不是结论" in html
    assert "&lt;script&gt;document.title" in html
    assert "<script>document.title" not in html
    assert "相似的代码" in openpyxl.load_workbook(xlsx).sheetnames
