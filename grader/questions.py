"""What a class folder's source says of each graded cell: its title, its answers, what to reread."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glossary import Lang

from .leaks import split_regions
from .tables import not_released

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)

#: What a question is worth, said in its heading: we say it beside.
_WORTH = re.compile(r"\s*[(（][^()（）]*\d\s*(?:分|points?)[^()（）]*[)）]$")


@dataclass(frozen=True)
class Question:
    """One graded cell. ``kind``: test, written or task; ``answers``: grade ids of the cells that
    the student fills in for it; ``section``: the label of the section it belongs to;
    ``objective``: what it asks for, empty in a quiz, where each student's item has its own."""

    grade_id: str
    kind: str
    title: str
    max_score: float
    answers: tuple[str, ...]
    section: str = ""
    objective: str = ""


@dataclass(frozen=True)
class Sheet:
    """An assignment as its source notebook has it, questions in order."""

    name: str
    lang: Lang
    kind: str
    title: str
    questions: tuple[Question, ...]
    #: Section label -> the words for it in the assignment's language.
    sections: dict[str, str]
    #: Objective -> the words for it; of a quiz, item -> objective.
    objectives: dict[str, str]
    item_objectives: dict[str, str]
    form: dict[str, Any] | None


def read_sheet(class_folder: Path, name: str) -> Sheet:
    """Read ``source/NAME``. Raises ContentError when it is not there."""
    folder = class_folder / "source" / name
    path = folder / f"{name}.ipynb"
    if not path.is_file():
        raise not_released(class_folder, name)
    notebook = json.loads(path.read_text("utf-8"))
    course = notebook["metadata"].get("course", {})
    lang: Lang = "zh" if course.get("lang") == "zh" else "en"
    kind = str(course.get("kind", "exercise"))
    form = folder / "form.json"
    titles = _headings(notebook)
    return Sheet(
        name,
        lang,
        kind,
        titles[0] if titles else name,
        tuple(_questions(notebook, lang, kind)),
        {label: str(words) for label, words in course.get("sections", {}).items()},
        {name: str(words) for name, words in course.get("objectives", {}).items()},
        {item: str(name) for item, name in course.get("item_objectives", {}).items()},
        json.loads(form.read_text("utf-8")) if form.is_file() else None,
    )


def _questions(notebook: dict[str, Any], lang: Lang, kind: str) -> list[Question]:
    found: list[Question] = []
    heading, part = "", 0
    answers: list[str] = []
    for cell in notebook["cells"]:
        meta = cell["metadata"].get("nbgrader", {})
        titles = _headings({"cells": [cell]})
        if titles and kind != "quiz":
            heading, part = titles[-1], 0
        if meta.get("solution"):
            answers.append(meta["grade_id"])
        if not (meta.get("grade") or meta.get("task")):
            continue
        what = "task" if meta.get("task") else "written" if meta.get("solution") else "test"
        number, part = len(found) + 1, part + 1
        title = heading or (f"第 {number} 题" if lang == "zh" else f"Question {number}")
        found.append(
            Question(
                meta["grade_id"],
                what,
                f"{title} ({part})" if heading and part > 1 else title,
                float(meta["points"]),
                tuple(answers),
                str(cell["metadata"].get("section", "")),
                str(cell["metadata"].get("objective", "")),
            )
        )
        answers = []
    return found


def _headings(notebook: dict[str, Any]) -> list[str]:
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            source = cell["source"]
            # A model answer may have headings of its own.
            text, _ = split_regions(source if isinstance(source, str) else "".join(source))
            found += [plain_text(heading) for heading in _HEADING.findall(text)]
    return found


def plain_text(markdown: str) -> str:
    """Return a heading without the marks of Markdown and of MyST roles, and without its worth."""
    text = re.sub(r"\{[a-z:-]+\}`([^`<]+?)\s*(?:<[^`>]*>)?`", r"\1", markdown)
    return _WORTH.sub("", re.sub(r"[*_`]+", "", text)).strip()
