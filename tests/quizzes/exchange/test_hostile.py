"""Files from elsewhere are harmless: what is no question is refused or named, with its line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import yaml

from glossary import ContentError
from quizzes import load_bank
from quizzes.exchange import import_questions, intake
from quizzes.exchange.workbook import write_template

BOMB = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
REFUSED_XML = {
    "outer entity": b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
    "outer document type": b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/x.dtd"><quiz/>',
    "parameter entity": b'<!DOCTYPE q [<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;]><quiz/>',
    "a billion laughs": f'<!DOCTYPE q [<!ENTITY x0 "ha">{BOMB}]><quiz>&x9;</quiz>'.encode(),
    "not Moodle's": b"<html><body/></html>",
    "cut off": b"<quiz><question",
    "empty": b"",
    "no text": b"\xff\xfe\x00",
    "unknown encoding": b'<?xml version="1.0" encoding="nonsense"?><quiz/>',
}


def essay(text: str, name: str = "one") -> str:
    return (
        f'<question type="essay"><name><text>{name}</text></name>'
        f"<questiontext><text><![CDATA[{text}]]></text></questiontext></question>\n"
    )


def imported(tmp_path: Path, name: str, data: bytes | str, form: str):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return import_questions(path, form, "quality", tmp_path / "banks")


@pytest.mark.parametrize("data", REFUSED_XML.values(), ids=REFUSED_XML.keys())
def test_xml_that_no_moodle_wrote_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ContentError) as refused:
        imported(tmp_path, "in.xml", data, "moodle")
    [problem] = refused.value.problems
    assert problem.file == tmp_path / "in.xml" and problem.fix
    assert not (tmp_path / "banks").exists()


def test_scripts_and_pages_within_a_question_are_dropped(tmp_path: Path) -> None:
    text = (
        'Why?<script>steal()</script><iframe src="http://x"></iframe><style>p{}</style>'
        '<p onclick="steal()">Because. <a href="javascript:steal()">here</a></p>'
    )
    found = imported(tmp_path, "in.xml", f"<quiz>{essay(text)}</quiz>", "moodle")
    bank = found.bank.read_text("utf-8")
    assert "Because." in bank
    assert "steal" not in bank.replace("[here](javascript:steal())", "")
    from quizzes.render import html

    assert "href" not in html("[here](javascript:steal())")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 300_000, "300003 characters"),
        ("{{ 9**9**9 }}", "which is computed here"),
        ('<img src="@@PLUGINFILE@@/a.png">', "pictures are not imported"),
    ],
)
def test_what_a_question_must_not_hold_is_named_with_its_line(
    text: str, said: str, tmp_path: Path
) -> None:
    data = f"<quiz>\n{essay('fine?', 'first')}\n\n{essay(text, 'second')}</quiz>"
    found = imported(tmp_path, "in.xml", data, "moodle")
    [problem] = found.lost
    assert said in problem.message
    assert (problem.line, problem.place) == (5, "question second")


def test_elements_within_elements_within_elements(tmp_path: Path) -> None:
    deep = "<div>" * 20_000 + "deep?" + "</div>" * 20_000
    found = imported(tmp_path, "in.xml", f"<quiz>{essay(deep[:190_000])}{essay('x?')}</quiz>", "moodle")  # fmt: skip
    assert found.added == 2
    nested = "<a>" * 100_000 + "</a>" * 100_000
    assert imported(tmp_path, "in.xml", f"<quiz>{nested}</quiz>", "moodle").added == 0


def test_text_cannot_break_out_of_its_field(tmp_path: Path) -> None:
    text = "why?\n- id: quality.evil\n  use: practice\n  !!python/object/apply:os.system [id]"
    found = imported(tmp_path, "in.xml", f"<quiz>{essay(text)}</quiz>", "moodle")
    records = yaml.safe_load(found.bank.read_text("utf-8"))
    assert [record["id"] for record in records] == ["quality.one"]
    assert load_bank(found.bank)[0] == []  # nothing of it is an item yet


# --- GIFT


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("::a::No answer", "no answer in braces"),
        ("::b::Open {=x", "do not close"),
        ("::c::Closed }=x{", "do not close"),
        ("::d::Pairs {=a -> b =c}", "no ->"),
        ("::e::Range {#x..y}", "could not convert"),
        ("::f::Weight {~%abc%x ~y}", ""),
    ],
)
def test_gift_that_no_program_wrote(text: str, said: str, tmp_path: Path) -> None:
    found = imported(tmp_path, "in.txt", f"// a comment\n\n{text}\n", "gift")
    if said:
        [problem] = found.lost
        assert said in problem.message
        assert problem.line == 3
    else:
        assert found.added == 1


@pytest.mark.parametrize(
    "data", [b"\xff\xfe{", "{" * 100_000, "\n" * 100_000, "\\" * 99_999 + "{}"]
)
def test_gift_that_is_no_text(data: bytes | str, tmp_path: Path) -> None:
    try:
        found = imported(tmp_path, "in.txt", data, "gift")
    except ContentError as refused:
        assert refused.problems[0].file == tmp_path / "in.txt"
    else:
        assert found.added <= 1


# --- Excel


def workbook(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_UNPACKED", 1_000_000)
    bomb = workbook(**{"xl/worksheets/sheet1.xml": b"0" * 1_000_001})
    assert len(bomb) < 10_000
    with pytest.raises(ContentError, match="unpacked it has"):
        imported(tmp_path, "in.xlsx", bomb, "xlsx")


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    write_template(tmp_path / "whole.xlsx")
    data = bytearray((tmp_path / "whole.xlsx").read_bytes())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:  # each entry of the directory
        data[at + 24 : at + 28] = (1).to_bytes(4, "little")
    with pytest.raises(ContentError):
        imported(tmp_path, "in.xlsx", bytes(data), "xlsx")


@pytest.mark.parametrize(
    "parts",
    [
        {"../../evil": b""}, {"/etc/passwd": b""}, {"..\\evil": b""}, {"C:\\evil": b""},
        {f"x{n}": b"" for n in range(2001)}, {"[Content_Types].xml": b"<x"}, {},
    ],
    ids=["above", "absolute", "backslash", "drive", "many", "broken", "empty"],
)  # fmt: skip
def test_archives_that_are_no_workbook(parts: dict[str, bytes], tmp_path: Path) -> None:
    with pytest.raises(ContentError) as refused:
        imported(tmp_path, "in.xlsx", workbook(**parts), "xlsx")
    assert refused.value.problems[0].fix


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip", b"\x00" * 5000])
def test_files_that_are_no_archive(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="not an Excel file"):
        imported(tmp_path, "in.xlsx", data, "xlsx")


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    write_template(tmp_path / "whole.xlsx")
    held = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as old, zipfile.ZipFile(held, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                bomb = f'<!DOCTYPE q [<!ENTITY x0 "ha">{BOMB}]>'.encode()
                data = bomb + data.replace(b"</sheetData>", b"&x9;</sheetData>")
            new.writestr(entry.filename, data)
    with pytest.raises(ContentError):
        imported(tmp_path, "in.xlsx", held.getvalue(), "xlsx")


@pytest.mark.parametrize("form", ["moodle", "gift", "xlsx"])
def test_a_file_that_is_not_there_or_too_large(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ContentError, match="No such file"):
        import_questions(tmp_path / "none", form, "quality", tmp_path)
    monkeypatch.setattr(intake, "MAX_BYTES", 10)
    with pytest.raises(ContentError, match="split it"):
        imported(tmp_path, "in", b"0" * 11, form)
