"""Collecting what learning platforms export, with everything that students and platforms do."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from glossary import ContentError
from grader import collecting, handins
from grader.collecting import CollectReport, collect
from grader.folders import read_timestamp
from grader.roster import Student, write_roster

pytestmark = pytest.mark.e2e

IN_TIME = (2026, 3, 20, 12, 0, 0)
TOO_LATE = (2026, 3, 22, 12, 0, 0)
MOODLE = "王小明_31_assignsubmission_file_"


@pytest.fixture(autouse=True)
def _on_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def pack(path: Path, files: dict[str, Any], at: tuple[int, ...] = IN_TIME) -> Path:
    """Write a zip: name -> bytes, or (bytes, time)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            content, when = value if isinstance(value, tuple) else (value, at)
            archive.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)  # type: ignore[arg-type]
    return path


def inner(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def submitted(class_folder: Path) -> dict[str, bytes]:
    """Everything in place: path within `submitted` -> content."""
    root = class_folder / "submitted"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".aside" not in path.parts
    }


def aside(report: CollectReport) -> dict[str, str]:
    return {one.label: one.reason for one in report.aside}


def test_a_zip_of_moodle(class_folder: Path, tmp_path: Path) -> None:
    path = pack(
        tmp_path / "export.zip",
        {
            f"{MOODLE}/numbers.ipynb": b"{1}",
            f"{MOODLE}/notes/idea.txt": b"idea",
            "李 雷_5002_assignsubmission_file_/numbers (1).ipynb": (b"{2}", TOO_LATE),
            "李 雷_5002_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello",
            "Eve Unknown_77_assignsubmission_file_/numbers.ipynb": b"{3}",
        },
    )
    report = collect(class_folder, path)
    assert submitted(class_folder) == {
        "2026001/numbers/notes/idea.txt": b"idea",
        "2026001/numbers/numbers.ipynb": b"{1}",
        "2026001/numbers/timestamp.txt": b"2026-03-20 12:00:00.000000 UTC",
        "2026002/numbers/numbers.ipynb": b"{2}",
        "2026002/numbers/timestamp.txt": b"2026-03-22 12:00:00.000000 UTC",
    }
    assert aside(report) == {"Eve Unknown_77": "is not in the roster"}
    assert (report.aside[0].folder / "numbers.ipynb").read_bytes() == b"{3}"
    assert {one.student: one.late for one in report.taken} == {
        "2026001": timedelta(0),
        "2026002": timedelta(days=1, hours=20, minutes=1),
    }
    assert report.missing == {"numbers": ["2026003", "2026004"]}
    text = report.text()
    assert "late: 2026002 by 1 d 20 h 1 min" in text
    assert "not yet: 2026003, 2026004" in text


def test_a_flat_zip_of_moodle_in_a_wrapping_folder(class_folder: Path, tmp_path: Path) -> None:
    name = "all/Ada Lovelace_9_assignsubmission_file_numbers.ipynb"
    report = collect(class_folder, pack(tmp_path / "export.zip", {name: b"{}"}))
    assert [one.student for one in report.taken] == ["2026003"]
    assert "2026003/numbers/numbers.ipynb" in submitted(class_folder)


def test_a_zip_of_canvas(class_folder: Path, tmp_path: Path) -> None:
    path = pack(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_5003_901_numbers.ipynb": b"{first}",
            "lovelaceada_5003_901_numbers-1.ipynb": b"{second}",
            "lovelaceada_5003_901_chart-2.png": b"png",
            "leili_LATE_5002_902_numbers-2.ipynb": b"{late}",
            "someoneelse_4444_903_numbers.ipynb": b"{}",
        },
    )
    report = collect(class_folder, path)
    place = submitted(class_folder)
    assert place["2026003/numbers/numbers.ipynb"] == b"{second}"
    assert place["2026003/numbers/chart-2.png"] == b"png"
    assert "2026003/numbers/timestamp.txt" not in place  # the zip's times are of the download
    assert place["2026002/numbers/numbers.ipynb"] == b"{late}"
    assert {one.student for one in report.taken if one.late} == {"2026002"}
    assert aside(report) == {"someoneelse_4444": "is not in the roster"}


def test_nbgraders_exchange_takes_the_latest_attempt(class_folder: Path, tmp_path: Path) -> None:
    inbound = tmp_path / "exchange" / "course" / "inbound"
    for at, text in (("2026-03-19 08", "one"), ("2026-03-20 09", "two"), ("2026-03-18 07", "0")):
        folder = inbound / f"2026001+numbers+{at}:00:00.000000 UTC+abc"
        folder.mkdir(parents=True)
        (folder / "numbers.ipynb").write_text(text)
        (folder / "timestamp.txt").write_text("1999-01-01 00:00:00 UTC")
    report = collect(class_folder, tmp_path / "exchange")
    place = submitted(class_folder)
    assert place["2026001/numbers/numbers.ipynb"] == b"two"
    assert place["2026001/numbers/timestamp.txt"] == b"2026-03-20 09:00:00.000000 UTC"
    kept = sorted((one.folder / "numbers.ipynb").read_text() for one in report.aside)
    assert kept == ["0", "one"]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_folder_of_student_folders(class_folder: Path, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "in",
        {
            "2026001/numbers/numbers.ipynb": "{1}",
            "2026001/numbers/timestamp.txt": "2026-03-20 20:00:00 +0800",
            "2026001/other/other.ipynb": "{}",
            "2026002/2026002-numbers-final.ipynb": "{2}",
            "2026003/essay.docx": "no notebook",
            "stranger/numbers.ipynb": "{4}",
            "loose.ipynb": "{5}",
            ".DS_Store": "junk",
            "2026001/numbers/.ipynb_checkpoints/numbers-checkpoint.ipynb": "junk",
            "2026001/numbers/__pycache__/x.pyc": "junk",
        },
    )
    report = collect(class_folder, folder, "numbers")
    place = submitted(class_folder)
    assert sorted(place) == [
        "2026001/numbers/numbers.ipynb",
        "2026001/numbers/timestamp.txt",
        "2026002/numbers/numbers.ipynb",
    ]
    assert place["2026001/numbers/timestamp.txt"] == b"2026-03-20 12:00:00.000000 UTC"
    assert aside(report) == {
        "2026001": "holds no notebook with the name of an assignment",
        "2026003": "holds no notebook",
        "stranger": "is not in the roster",
        "loose.ipynb": "is not in the roster",
    }


def test_one_students_folder_in_a_zip(class_folder: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "one.zip", {"2026001/numbers.ipynb": b"{}"})
    assert [one.student for one in collect(class_folder, path).taken] == ["2026001"]


def test_a_zip_inside_a_hand_in_is_opened(class_folder: Path, tmp_path: Path) -> None:
    packed = inner({"my work/numbers.ipynb": b"{}", "my work/answers.json": b"[]"})
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/work.zip": packed})
    collect(class_folder, path)
    names = [name for name in submitted(class_folder) if "timestamp" not in name]
    assert names == ["2026001/numbers/answers.json", "2026001/numbers/numbers.ipynb"]


def test_collected_again_nothing_changes(class_folder: Path, tmp_path: Path) -> None:
    files = {f"{MOODLE}/numbers.ipynb": b"{}", "X Y_8_assignsubmission_file_/numbers.ipynb": b"x"}
    path = pack(tmp_path / "export.zip", files)
    collect(class_folder, path)
    root = class_folder / "submitted"
    before = {p: p.stat().st_mtime_ns for p in root.rglob("*")}
    report = collect(class_folder, path)
    assert [one.change for one in report.taken] == ["unchanged"]
    assert {p: p.stat().st_mtime_ns for p in root.rglob("*")} == before


def test_a_later_attempt_replaces_and_an_earlier_one_does_not(
    class_folder: Path, tmp_path: Path
) -> None:
    name = f"{MOODLE}/numbers.ipynb"
    for number, (text, day, change) in enumerate(
        [(b"first", 18, "new"), (b"second", 19, "updated"), (b"stale", 17, "unchanged")]
    ):
        path = pack(tmp_path / f"{number}.zip", {name: text}, (2026, 3, day, 8, 0, 0))
        report = collect(class_folder, path)
        assert report.taken[0].change == change
    place = submitted(class_folder)
    assert place["2026001/numbers/numbers.ipynb"] == b"second"
    assert place["2026001/numbers/timestamp.txt"].startswith(b"2026-03-19 08")
    kept = (class_folder / "submitted" / ".aside").rglob("numbers.ipynb")
    assert {path.read_bytes(): read_timestamp(path.parent).day for path in kept} == {
        b"first": 18,
        b"stale": 17,
    }


def test_a_time_stamp_that_a_student_wrote_is_not_believed(
    class_folder: Path, tmp_path: Path
) -> None:
    files = {f"{MOODLE}/numbers.ipynb": b"{}", f"{MOODLE}/timestamp.txt": b"2020-01-01 00:00:00"}
    report = collect(class_folder, pack(tmp_path / "export.zip", files, TOO_LATE))
    assert report.taken[0].late > timedelta(days=1)


HOSTILE = {
    "../../evil.ipynb": "has a path that leads out of its folder",
    "/etc/evil.ipynb": "has an absolute path",
    "C:\\evil.ipynb": "has an absolute path",
    f"{MOODLE}/..\\..\\evil.ipynb": "has a path that leads out of its folder",
    f"{MOODLE}/a\nb.ipynb": "has control characters in its name",
    f"{MOODLE}/{'x' * 251}": "has too long a name",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_is_refused_and_the_rest_is_taken(
    class_folder: Path, tmp_path: Path, name: str
) -> None:
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/numbers.ipynb": b"{}", name: b"evil"})
    report = collect(class_folder, path)
    assert [one.reason for one in report.refused] == [HOSTILE[name]]
    assert len(report.taken) == 1
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.read_bytes() == b"evil"]


def test_links_are_refused_in_zips_and_folders(class_folder: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo(f"{MOODLE}/data.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/numbers.ipynb": b"{}"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    folder = write(tmp_path / "in", {"2026002/numbers.ipynb": "{}"})
    (folder / "2026002" / "passwd").symlink_to("/etc/passwd")
    (folder / "2026002" / "everything").symlink_to("/")
    os.mkfifo(folder / "2026002" / "pipe")
    refused = [*collect(class_folder, path).refused, *collect(class_folder, folder).refused]
    assert {one.path for one in refused} == {
        f"{MOODLE}/data.csv",
        "2026002/passwd",
        "2026002/everything",
        "2026002/pipe",
    }
    assert sorted(submitted(class_folder)) == [
        "2026001/numbers/numbers.ipynb",
        "2026001/numbers/timestamp.txt",
        "2026002/numbers/numbers.ipynb",
    ]


def test_bombs_are_refused(
    class_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MAX_BYTES", 12_000_000)
    monkeypatch.setattr(collecting, "MAX_FILES", 50)
    bomb = b"\0" * 11_000_000
    path = pack(
        tmp_path / "export.zip",
        {
            f"{MOODLE}/numbers.ipynb": b"{}",
            f"{MOODLE}/bomb.bin": bomb,
            "李 雷_2_assignsubmission_file_/numbers.ipynb": os.urandom(12_800_000),
            **{f"Ada Lovelace_3_assignsubmission_file_/{n}.txt": b"" for n in range(60)},
        },
    )
    report = collect(class_folder, path, "numbers")
    refused = {one.path for one in report.refused}
    assert refused == {f"{MOODLE}/bomb.bin", "李 雷_2", "Ada Lovelace_3"}
    assert [one.student for one in report.taken] == ["2026001"]


def no_utf8(content: bytes) -> bytes:
    """A zip whose entry says that its name is UTF-8, which it is not."""
    return content.replace("é".encode(), b"\xff\xfe")


def test_a_name_that_is_no_utf8_sets_only_its_student_aside(
    class_folder: Path, tmp_path: Path
) -> None:
    broken = no_utf8(inner({"é.ipynb": b"{}"}))
    other = "Ada Lovelace_3_assignsubmission_file_/numbers.ipynb"
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/work.zip": broken, other: b"{}"})
    report = collect(class_folder, path, "numbers")
    assert [one.student for one in report.taken] == ["2026003"]
    assert aside(report) == {"王小明_31": "holds no notebook"}
    assert (report.aside[0].folder / "work.zip").read_bytes() == broken


def test_a_whole_export_with_such_a_name_is_refused_in_words(
    class_folder: Path, tmp_path: Path
) -> None:
    path = pack(tmp_path / "export.zip", {"é_1_assignsubmission_file_/numbers.ipynb": b"{}"})
    path.write_bytes(no_utf8(path.read_bytes()))
    with pytest.raises(ContentError, match="unpack it and give the folder"):
        collect(class_folder, path)


def test_a_file_name_that_is_no_text_is_refused_in_a_folder(
    class_folder: Path, tmp_path: Path
) -> None:
    folder = write(tmp_path / "in", {"2026002/numbers.ipynb": "{}", "2026003/a\nb.ipynb": "{}"})
    Path(os.fsdecode(bytes(folder) + b"/2026002/\xff\xfe.csv")).write_text("x")
    report = collect(class_folder, folder)
    assert {one.path: one.reason for one in report.refused} == {
        "2026002/??.csv": "has a name that is no text",
        "2026003/a\nb.ipynb": "has control characters in its name",
    }
    assert [one.student for one in report.taken] == ["2026002"]
    report.text().encode("utf-8")


def test_absurdly_many_entries_are_not_even_listed(
    class_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = inner({"numbers.ipynb": b"{}", **{f"{n}": b"" for n in range(collecting.MAX_FILES)}})
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/work.zip": many})
    assert aside(collect(class_folder, path, "numbers")) == {"王小明_31": "holds no notebook"}
    monkeypatch.setattr(handins, "MAX_ENTRIES", 3)
    four = pack(tmp_path / "many.zip", {f"{n}.ipynb": b"" for n in range(4)})
    with pytest.raises(ContentError, match="more than 3 files"):
        collect(class_folder, four)


def test_a_damaged_member_sets_only_its_student_aside(class_folder: Path, tmp_path: Path) -> None:
    files = {
        f"{MOODLE}/numbers.ipynb": os.urandom(4000),
        "李 雷_2_assignsubmission_file_/numbers.ipynb": b"{}",
    }
    path = pack(tmp_path / "export.zip", files)
    content = bytearray(path.read_bytes())
    content[1000:1010] = b"damageddam"
    path.write_bytes(content)
    report = collect(class_folder, path, "numbers")
    assert [one.student for one in report.taken] == ["2026002"]
    [refused] = report.refused  # nothing of it could be kept
    assert refused.path == "王小明_31"
    assert "cannot be read" in refused.reason


def test_names_of_a_zip_without_utf8_flag_are_read(class_folder: Path, tmp_path: Path) -> None:
    path = pack(
        tmp_path / "export.zip", {"PLACEHOLDER_31_assignsubmission_file_/numbers.ipynb": b"{}"}
    )
    name = "王小明XXXX".encode("gb18030")[:11].ljust(11, b"X")
    name = "王小明".encode("gb18030") + b"     "
    path.write_bytes(path.read_bytes().replace(b"PLACEHOLDER", name[:11]))
    assert [one.student for one in collect(class_folder, path).taken] == ["2026001"]


def test_a_name_that_two_students_share_is_left_to_the_teacher(
    class_folder: Path, tmp_path: Path
) -> None:
    write_roster(class_folder, [Student("a", "王伟"), Student("b", "王伟", lms_id="66")])
    path = pack(
        tmp_path / "export.zip",
        {
            "王伟_1_assignsubmission_file_/numbers.ipynb": b"{}",
            "王伟_66_assignsubmission_file_/numbers.ipynb": b"{}",
        },
    )
    report = collect(class_folder, path)
    assert aside(report) == {"王伟_1": "could be any of a, b"}
    assert [one.student for one in report.taken] == ["b"]


def test_a_number_that_belongs_to_another_name_is_left_to_the_teacher(
    class_folder: Path, tmp_path: Path
) -> None:
    path = pack(tmp_path / "x.zip", {"王小明_5002_assignsubmission_file_/numbers.ipynb": b"{}"})
    [reason] = aside(collect(class_folder, path)).values()
    assert "2026001" in reason
    assert "2026002" in reason


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path, "collect-nothing"),
        (lambda path: path.write_bytes(b"PK no zip") and path, "collect-no-zip"),
    ],
)
def test_what_is_no_export_is_said_in_words(
    class_folder: Path, tmp_path: Path, make: Any, code: str
) -> None:
    path = tmp_path / "export.zip"
    make(path)
    with pytest.raises(ContentError) as error:
        collect(class_folder, path)
    assert error.value.problems[0].code == code


def test_an_unknown_assignment_and_a_missing_roster_are_said_in_words(
    class_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ContentError, match="numbers"):
        collect(class_folder, tmp_path, "nonsense")
    (class_folder / "roster.csv").unlink()
    with pytest.raises(ContentError, match="roster"):
        collect(class_folder, tmp_path)


def test_an_extension_counts(class_folder: Path, tmp_path: Path, outcome: Any) -> None:
    import sqlite3

    from grader.gradebook import write_outcomes

    write_outcomes(class_folder, [outcome("2026001")])
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        book.execute("update submitted_assignment set extension = '1970-01-04 00:00:00.000000'")
    book.close()
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/numbers.ipynb": b"{}"}, TOO_LATE)
    [taken] = collect(class_folder, path).taken
    assert taken.late == timedelta(0)
    assert taken.at == datetime(*TOO_LATE, tzinfo=UTC)


def test_nothing_is_left_behind(class_folder: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {f"{MOODLE}/numbers.ipynb": b"{}"})
    collect(class_folder, path)
    collect(class_folder, pack(path, {f"{MOODLE}/numbers.ipynb": b"{new}"}, TOO_LATE))
    left = [p.name for p in (class_folder / "submitted").rglob(".*") if p.name != ".aside"]
    assert left == []


def test_an_entry_that_is_larger_than_it_says_is_not_believed() -> None:
    file = handins.HandedFile("a", 3, None, lambda: b"x" * (handins.MAX_FILE + 1))
    with pytest.raises(handins.UnreadableError):
        file.read()


def test_the_gradebook_learns_who_the_students_are(class_folder: Path, tmp_path: Path) -> None:
    import sqlite3

    path = pack(tmp_path / "export.zip", {f"{MOODLE}/numbers.ipynb": b"{}"})
    for _ in range(2):
        collect(class_folder, path)
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        rows = book.execute("select * from student order by id").fetchall()
    book.close()
    assert rows[0] == ("2026001", "小明", "王", "ming@example.org", "5001")
    assert rows[2] == ("2026003", "Ada", "Lovelace", None, "5003")
    assert len(rows) == 4
