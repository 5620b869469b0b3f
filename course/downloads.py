"""What a reader takes home: each chapter as a notebook with its data, alone and all together."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

from course import places
from glossary import Lang

_SELFCHECK = re.compile(r'selfcheck\("([\w.-]+)"')
_DRILL = re.compile(r'\bdrill\("([\w-]+)"')
#: A fixed date: the same chapter gives the same bytes.
_DATE = (2026, 1, 1, 0, 0, 0)


def write_downloads(chapters: list[str], lang: Lang, folder: Path) -> None:
    """Each chapter as a zip, and all of them as one (`all.zip`)."""
    folder.mkdir(parents=True, exist_ok=True)
    every: dict[str, bytes] = {}
    for name in chapters:
        files = {f"{name}/{file}": content for file, content in chapter_files(name, lang).items()}
        every |= files
        _write_zip(folder / f"{name}.zip", files)
    _write_zip(folder / "all.zip", every)


def write_notebooks(chapters: list[str], lang: Lang, folder: Path) -> None:
    """The same unpacked, a folder a chapter, for the places that open a notebook live."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in chapters:
        for file, content in chapter_files(name, lang).items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _write_zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(zipfile.ZipInfo(file, _DATE), content, zipfile.ZIP_DEFLATED)


def chapter_files(name: str, lang: Lang) -> dict[str, bytes]:
    """What a downloaded chapter consists of: path -> content."""
    import nbformat

    from course.assignments import student_files
    from course.notebook import read_text, select
    from quizzes import drill_data, load_bank, load_dialogues, load_selftests
    from quizzes.sphinx_ext import selfcheck_data

    notebook = select(read_text(places.BOOK / f"{name}.md"), lang, plain=True)
    code = "\n".join(cell.source for cell in notebook.cells)
    banks = sorted({item_id.split(".")[0] for item_id in _SELFCHECK.findall(code)})
    practice = {
        item.id: selfcheck_data(item, lang)
        for bank in banks
        for _, item in load_bank(places.BANKS / f"{bank}.yaml")[0]
        if item.use == "practice" and item.id in code
    }
    files = {f"{name}.ipynb": nbformat.writes(notebook).encode()}
    files["practice.json"] = json.dumps(practice, ensure_ascii=False).encode()
    for quiz in _DRILL.findall(code):
        data = drill_data(places.SPECS / f"{quiz}.yaml", places.BANKS, lang)
        files[f"{quiz}.json"] = json.dumps(data, ensure_ascii=False).encode()
    for function, folder, load in (
        ("selftest", places.SELFTESTS, load_selftests),
        ("conversation", places.DIALOGUES, load_dialogues),
    ):
        if f"{function}(" in code:
            for each in load(folder)[0].values():
                if f'{function}("{each.id}"' in code:
                    text = json.dumps(each.data(), ensure_ascii=False)
                    files[f"{each.id}.json"] = text.encode()
    for path in sorted((places.BOOK / "data").iterdir()):
        stem = path.name.split(".")[0]
        if f"data/{stem}." in code:
            files[f"data/{path.name}"] = path.read_bytes()
    return {**files, **student_files("course"), **student_files("quizzes")}
