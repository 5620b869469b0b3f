"""The page that a student gets: everything in words, nothing of the key, nothing that runs."""

from __future__ import annotations

import json
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.feedback import write_feedback
from grader.gradebook import write_outcomes
from grader.outcome import CellOutcome, CheckLine, Status, SubmissionOutcome, to_json

pytestmark = pytest.mark.e2e

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
SECRETS = ("2618.25", "5236.5", "twice = 2", "line of visibility", "The gap lies between")


class Reader(HTMLParser):
    """Collects what matters of a page: its text, its tags, its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def grade(class_folder: Path, outcome: SubmissionOutcome) -> None:
    """Leave what grading leaves: scores, the notebook, its outcome."""
    write_outcomes(class_folder, [outcome])
    folder = class_folder / "autograded" / outcome.student / "numbers"
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(outcome.notebook, folder / "numbers.ipynb")
    (folder / "outcome.json").write_text(json.dumps(to_json(outcome)), encoding="utf-8")


def answered(class_folder: Path, text: str, outputs: list[Any] | None = None) -> Any:
    path = class_folder / "source" / "numbers" / "numbers.ipynb"
    notebook = nbformat.read(str(path), 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double":
            cell.source, cell.outputs = text, nbformat.from_dict(outputs or [])
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay":
            cell.source = text
    return notebook


def page(class_folder: Path, student: str = "2026001") -> str:
    write_feedback(class_folder, "numbers")
    path = class_folder / "feedback" / student / "numbers" / "numbers.html"
    return path.read_text("utf-8")


def test_every_student_gets_a_page_where_nbgrader_looks_for_it(
    class_folder: Path, submit: Any, outcome: Any
) -> None:
    submit("2026001")
    submit("2026002")
    grade(class_folder, outcome("2026001"))
    paths = write_feedback(class_folder, "numbers")
    feedback = class_folder / "feedback"
    students = ["2026001", "2026002", "2026003", "2026004"]
    assert paths == [feedback / student / "numbers" / "numbers.html" for student in students]
    texts = [Reader(path.read_text("utf-8")).text for path in paths]
    assert "等待老师评阅" in texts[0]
    assert "作业已经收到，还没有评分" in texts[1]
    assert "没有收到这份作业" in texts[2]


def test_it_says_what_each_check_found_and_what_it_was_worth(
    class_folder: Path, submit: Any, outcome: Any
) -> None:
    submit("2026001")
    notebook = answered(class_folder, "def double(x):\n    return x + 2")
    grade(class_folder, outcome("2026001", 1.0, notebook=notebook))
    reader = Reader(page(class_folder))
    for said in ("1 / 12", "twice two", "any number", "0 / 2", "return x + 2", "王小明"):
        assert said in " ".join(reader.text.split()), said
    assert ("aria-label", "未通过") in reader.attributes


def test_no_hidden_test_solution_or_mark_scheme_is_on_it(class_folder: Path, outcome: Any) -> None:
    # The autograded notebook holds them all: nbgrader puts the instructor's cells back.
    grade(class_folder, outcome("2026001", notebook=answered(class_folder, "mine")))
    html = page(class_folder)
    assert not [secret for secret in SECRETS if secret in html]


def test_the_teachers_score_and_comment_count(class_folder: Path, outcome: Any) -> None:
    grade(class_folder, outcome("2026001"))
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        cells = "(select id from base_cell where name = 'essay')"
        book.execute(
            f"update grade set manual_score = 4, needs_manual_grade = 0 where cell_id in {cells}"
        )
        book.execute(
            f"update comment set manual_comment = 'good <b>point</b>' where cell_id in {cells}"
        )
    book.close()
    reader = Reader(page(class_folder))
    assert "7 / 12" in " ".join(reader.text.split())
    assert "good <b>point</b>" in reader.text
    assert "4 / 5" in reader.text


def test_late_work_is_said_to_be_late(class_folder: Path, submit: Any, outcome: Any) -> None:
    config = class_folder / "nbgrader_config.py"
    config.write_text(config.read_text().replace('"none"', '"zero"'))
    submit("2026001", "2026-03-21 16:59:00 UTC")
    grade(class_folder, outcome("2026001"))
    text = Reader(page(class_folder)).text
    assert "晚交 1 天 1 小时" in text
    assert "因晚交扣 3 分" in text


def test_a_reason_and_repairs_are_told(class_folder: Path, outcome: Any) -> None:
    missing = CellOutcome("double-check", Status.MISSING, 0.0, 3.0, reason="没有作答。")
    made = outcome("2026001", double_check=missing)
    repaired = SubmissionOutcome(
        made.student, made.assignment, made.cells, made.notebook, ("一个单元格重复了",)
    )
    grade(class_folder, repaired)
    text = Reader(page(class_folder)).text
    assert "没有作答。" in text
    assert "一个单元格重复了" in text


def test_a_file_that_cannot_be_read_is_one_friendly_line(class_folder: Path, outcome: Any) -> None:
    reason = "交上来的笔记本读不出来。"
    cells = {
        name: CellOutcome(name.replace("_", "-"), Status.INVALID, None, points, reason=reason)
        for name, points in (("double_check", 3.0), ("essay", 5.0), ("blueprint", 4.0))
    }
    grade(class_folder, outcome("2026001", **cells))
    reader = Reader(page(class_folder))
    assert reader.text.count(reason) == 1
    assert "pre" not in reader.tags


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout", "text": EVIL},
        {"output_type": "display_data", "data": {"text/html": EVIL}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/svg+xml": EVIL}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": f'x" {EVIL}'}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/markdown": EVIL}, "metadata": {}},
        {"output_type": "error", "ename": EVIL, "evalue": EVIL, "traceback": [EVIL]},
        {
            "output_type": "display_data",
            "data": {"text/html": '<table onclick="x()"><tr><td style="a">1</td></tr></table>'},
            "metadata": {},
        },
    ],
)
def test_nothing_of_a_students_runs(
    class_folder: Path, outcome: Any, output: dict[str, Any]
) -> None:
    notebook = answered(class_folder, EVIL, [output])
    lines = (CheckLine(False, 0, 3, EVIL),)
    check = CellOutcome("double-check", Status.GRADED, 0.0, 3.0, lines, reason=EVIL)
    grade(class_folder, outcome("2026001", notebook=notebook, double_check=check))
    reader = Reader(page(class_folder))
    assert "script" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    assert not [value for name, value in reader.attributes if name == "src" and value == "x"]
    policy = next(value for _, value in reader.attributes if "default-src" in (value or ""))
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_hostile_names_are_text(class_folder: Path, outcome: Any) -> None:
    grade(class_folder, outcome("2026004"))
    html = page(class_folder, "2026004")
    assert "Grace &lt;b&gt;Hopper&lt;/b&gt;" in html


def test_it_needs_nothing_from_elsewhere(class_folder: Path, outcome: Any) -> None:
    grade(class_folder, outcome("2026001"))
    reader = Reader(page(class_folder))
    assert "link" not in reader.tags
    sources = [value or "" for name, value in reader.attributes if name in {"src", "href"}]
    assert not [source for source in sources if not source.startswith(("data:", "#"))]


def test_notebooks_graded_by_stock_nbgrader_have_a_page_too(
    class_folder: Path, outcome: Any
) -> None:
    grade(class_folder, outcome("2026001"))
    (class_folder / "autograded" / "2026001" / "numbers" / "outcome.json").unlink()
    text = Reader(page(class_folder)).text
    assert "3 / 12" in " ".join(text.split())


@pytest.mark.parametrize(("score", "shown"), [(1.0, True), (3.0, False)])
def test_what_was_asked_and_what_to_read_again_are_named_where_points_are_missing(
    class_folder: Path, outcome: Any, score: float, shown: bool
) -> None:
    path = class_folder / "source" / "numbers" / "numbers.ipynb"
    source = json.loads(path.read_text("utf-8"))
    source["metadata"]["course"]["sections"] = {"sec-twice": "第一章：加倍"}
    source["metadata"]["course"]["objectives"] = {"o-twice": "会加倍"}
    for cell in source["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "double-check":
            cell["metadata"] |= {"section": "sec-twice", "objective": "o-twice"}
    path.write_text(json.dumps(source))
    grade(class_folder, outcome("2026001", score))
    text = Reader(page(class_folder)).text
    assert ("建议重读：第一章：加倍" in text) is shown
    assert ("这道题考查：会加倍" in text) is shown
