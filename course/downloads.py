"""What a reader takes home: each chapter as a notebook with its data, alone and all together; the
self-tests and the conversations as a notebook each.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from course import places
from glossary import Lang

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SELFCHECK = re.compile(r'selfcheck\("([\w.-]+)"')
_DRILL = re.compile(r'\bdrill\("([\w-]+)"')
#: A fixed date: the same chapter gives the same bytes.
_DATE = (2026, 1, 1, 0, 0, 0)


def write_downloads(pages: list[str], lang: Lang, folder: Path) -> None:
    """Each chapter or overview of practice as a zip, and all of them as one (`all.zip`).

    Whatever else was in the folder is taken away.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stem not in pages:
            old.unlink()
    every: dict[str, bytes] = {}
    for name in pages:
        files = {f"{name}/{file}": content for file, content in chapter_files(name, lang).items()}
        every |= files
        _write_zip(folder / f"{name}.zip", files)
    _write_zip(folder / "all.zip", every)


def write_notebooks(pages: list[str], lang: Lang, folder: Path) -> None:
    """The same unpacked, a folder each, for the places that open a notebook live."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in pages:
        for file, content in chapter_files(name, lang).items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _write_zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files.items():
            archive.writestr(zipfile.ZipInfo(file, _DATE), content, zipfile.ZIP_DEFLATED)


def _notebook(name: str, lang: Lang) -> NotebookNode:
    """A page as a notebook; an overview of practice with the pages below it."""
    from course.notebook import read_text, select
    from course.pages import practice_pages

    notebook = select(read_text(places.BOOK / f"{name}.md"), lang, plain=True)
    for below in practice_pages().get(name, []):
        more = select(read_text(places.BOOK / f"{below}.md"), lang, plain=True).cells
        for cell in more:  # ids are unique within a page only
            cell["id"] = f"{cell['id']}-{len(notebook.cells)}"
        notebook.cells += more
    return notebook


def chapter_files(name: str, lang: Lang) -> dict[str, bytes]:
    """What a downloaded chapter, or overview of practice, consists of: path -> content."""
    import nbformat

    from course.assignments import student_files
    from quizzes import drill_data, load_bank, load_dialogues, load_selftests
    from quizzes.sphinx_ext import selfcheck_data

    notebook = _notebook(name, lang)
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
