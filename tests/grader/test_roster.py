"""The list of the students, as teachers save it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from glossary import ContentError
from grader.roster import Student, read_roster, split_name, write_roster

CLASS = [Student("2026001", "王小明", "ming@example.org", "5001"), Student("b-2", "Ada Lovelace")]


def test_written_and_read_again(tmp_path: Path) -> None:
    write_roster(tmp_path, CLASS)
    assert read_roster(tmp_path) == CLASS
    write_roster(tmp_path, [("1", "A"), ("2", "B")])
    assert read_roster(tmp_path) == [Student("1", "A"), Student("2", "B")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_columns_in_any_order_and_encoding(tmp_path: Path, encoding: str) -> None:
    text = "姓名,备注,学号,邮箱\n王小明,班长,2026001,ming@example.org\n,,,\n"
    (tmp_path / "roster.csv").write_text(text, encoding=encoding)
    assert read_roster(tmp_path) == [Student("2026001", "王小明", "ming@example.org")]


def test_a_workbook_with_numbers_as_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Student ID", "Name", "LMS ID"], [2026001, "王小明", 5001.0], [2026002, None]):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    assert read_roster(tmp_path) == [
        Student("2026001", "王小明", "", "5001"),
        Student("2026002", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {(1, "roster-column")}),
        ("id,email\n1,x", {(1, "roster-column")}),
        (
            "id,name\n../x,A\n,B\n1,C\n1,D\n",
            {(2, "roster-id"), (3, "roster-id"), (5, "roster-twice")},
        ),
        ("id,name\n*,A\n.hidden,B\n", {(2, "roster-id"), (3, "roster-id")}),
    ],
)
def test_every_wrong_row_is_reported(
    tmp_path: Path, text: str, expected: set[tuple[int, str]]
) -> None:
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(ContentError) as error:
        read_roster(tmp_path)
    assert {(p.line, p.code) for p in error.value.problems} == expected


def test_no_roster_and_no_workbook_are_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="roster-missing"):
        read_roster(tmp_path)
    (tmp_path / "roster.xlsx").write_bytes(b"junk")
    with pytest.raises(ContentError, match="roster-unreadable"):
        read_roster(tmp_path)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("王小明", ("小明", "王")),
        ("Ada King Lovelace", ("Ada King", "Lovelace")),
        ("Plato", ("", "Plato")),
        ("", ("", "")),
    ],
)
def test_names_are_split_as_nbgrader_keeps_them(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
