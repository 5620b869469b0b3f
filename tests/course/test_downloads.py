"""What a reader takes home to practise in a notebook."""

from __future__ import annotations

import json
import re
from typing import Any

import nbformat
import pytest

from course import places
from course.downloads import chapter_files
from course.pages import practice_pages
from glossary import LANGS, Lang
from quizzes import load_dialogues, load_selftests

LOADED: dict[str, tuple[str, dict[str, Any]]] = {
    "self-tests": ("selftest", load_selftests(places.SELFTESTS)[0]),
    "conversations": ("conversation", load_dialogues(places.DIALOGUES)[0]),
}


def test_only_the_overviews_of_practice_are_among_them() -> None:
    assert list(practice_pages()) == list(LOADED)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", LOADED)
def test_practice_is_taken_home_whole_and_from_the_same_source(page: str, lang: Lang) -> None:
    function, known = LOADED[page]
    files = chapter_files(page, lang)
    notebook = nbformat.reads(files[f"{page}.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert set(re.findall(rf'\b{function}\("([a-z-]+)", lang="{lang}"\)', code)) == set(known)
    for name, each in known.items():
        assert json.loads(files[f"{name}.json"]) == json.loads(json.dumps(each.data()))
        prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        assert each.title[lang] in prose
    assert {"quizzes/widget.py", "quizzes/static/selftest.js", "quizzes/static/dialogue.js"} <= set(
        files
    )
