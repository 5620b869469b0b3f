"""The instructors' edition: lesson plans, solutions, examinations and answer keys, its own site.

It is built into a folder of its own and shares nothing with the students' site but the look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from course import places
from course.assignments import build_assignment, exercise_names
from course.book import Book
from course.exam_page import exam_names, exam_page
from course.forked import warm_up
from course.notebook import check_parity, read_text, select
from course.settings import settings
from course.site import Say, put_together
from glossary import ContentError, Lang

if TYPE_CHECKING:
    from nbformat import NotebookNode

HANDBOOK = places.BOOK / "instructors"
WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "edition": "{}　教师版",
        "guide": "教学指导",
        "plans": "教案",
        "solutions": "练习：参考解答",
        "keys": "题库与答案",
        "key_title": "题库：{}",
        "solution_title": "解答：{}",
        "written": "参考答案",
        "exam": "考试用题",
        "exams": "考试：双向细目表",
        "attempts": "常见的解法与应得的分",
        "attempt": "| 解法 | 得分 |\n|---|---|\n",
        "secret": "这一版含有答案，请勿放到学生能访问的地方。",
    },
    "en": {
        "edition": "{} – instructors' edition",
        "guide": "How to teach it",
        "plans": "Lesson plans",
        "solutions": "Exercises with solutions",
        "keys": "Question banks with keys",
        "key_title": "Bank: {}",
        "solution_title": "Solution: {}",
        "written": "Model answer",
        "exam": "items kept for the examinations",
        "exams": "Examinations: two-way tables",
        "attempts": "Typical attempts and what they score",
        "attempt": "| attempt | scores |\n|---|---|\n",
        "secret": "This edition holds answers. Keep it where students cannot go.",
    },
}


def build_instructors(
    langs: Sequence[Lang], out: Path | None = None, *, progress: Say = lambda _: None
) -> Path:
    """Build the instructors' edition into a folder of its own; returns it.

    Raises ContentError where content is wrong or Jupyter Book warns.
    """
    out = (out or places.BUILD / "instructors").resolve()
    warm_up(kernels=False)
    books = []
    for lang in langs:
        progress(f"collecting plans, solutions and keys ({lang})")
        toc, pages = _pages(lang)
        title = WORDS[lang]["edition"].format(settings().name[lang])
        books.append(Book("instructors", lang, langs, title, toc, pages))
    progress("building pages")
    put_together([(book, book.start()) for book in books], out, progress=progress)
    return out


def _pages(lang: Lang) -> tuple[dict[str, Any], dict[str, NotebookNode]]:
    """The contents and the pages of one language."""
    words = WORDS[lang]
    pages: dict[str, NotebookNode] = {}
    parts: list[tuple[str, list[str]]] = []

    def add(caption: str, found: list[tuple[str, NotebookNode]]) -> None:
        pages.update(found)
        parts.append((words[caption], [name for name, _ in found]))

    guide = sorted(path for path in HANDBOOK.glob("*.md") if path.stem != "index")
    index = _text_page(HANDBOOK / "index.md", lang)
    index.cells.insert(1, _markdown(f":::{{warning}}\n{words['secret']}\n:::"))
    pages["index"] = index
    add("guide", [(path.stem, _text_page(path, lang)) for path in guide])
    plans = sorted((places.BOOK / "plans").glob("*.md"), key=_number)
    add("plans", [(f"plan-{path.stem}", _text_page(path, lang)) for path in plans])
    exercises = sorted(exercise_names(), key=lambda name: _number(places.BOOK / f"{name}.md"))
    add("solutions", [(f"solution-{name}", _solution(name, lang)) for name in exercises])
    add(
        "exams",
        [
            (f"exam-{name}", _page(_notebook([_markdown(exam_page(name, lang))])))
            for name in exam_names()
        ],
    )
    banks = sorted(places.BANKS.glob("*.yaml"), key=_number)
    add("keys", [(f"keys-{path.stem}", _keys(path, lang)) for path in banks])
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [
            {"caption": caption, "chapters": [{"file": name} for name in names]}
            for caption, names in parts
            if names
        ],
    }
    return toc, pages


def _number(path: Path) -> tuple[int, str]:
    """Chapters in their order; what belongs to no chapter comes last."""
    chapter = places.BOOK / f"{path.stem}.md"
    number = read_text(chapter).front.get("number", 99) if chapter.is_file() else 99
    return number, path.stem


def _title(name: str, lang: Lang) -> str:
    """A chapter's title, or the name of a bank that belongs to no chapter."""
    chapter = places.BOOK / f"{name}.md"
    if not chapter.is_file():
        return WORDS[lang].get(name, name)
    return str(read_text(chapter).front["title"][lang])


def _text_page(path: Path, lang: Lang) -> NotebookNode:
    text = read_text(path)
    if problems := check_parity(text):
        raise ContentError(problems)
    return _page(select(text, lang))


def _solution(name: str, lang: Lang) -> NotebookNode:
    """An exercise as its author wrote it, and what typical attempts score."""
    words = WORDS[lang]
    built = build_assignment(name, lang).notebook
    cells = [_markdown(f"# {words['solution_title'].format(_title(name, lang))}")]
    for cell in built.cells:
        source = cell.source
        if cell.cell_type == "code":
            cells.append(_markdown(f"```python\n{source}\n```"))
        else:  # its own title becomes a section
            source = re.sub(r"^# ", "## ", source)
            source = source.replace("### BEGIN SOLUTION", f":::{{admonition}} {words['written']}")
            cells.append(_markdown(source.replace("### END SOLUTION", ":::")))
    attempts = yaml.safe_load((places.EXERCISES / name / "attempts.yaml").read_text("utf-8"))
    rows = [
        f"| {each['mistake'][lang]} | "
        + ", ".join(f"`{cell}` {points:g}" for cell, points in each["scores"].items())
        + " |"
        for each in attempts
    ]
    cells.append(_markdown(f"## {words['attempts']}\n\n{words['attempt']}" + "\n".join(rows)))
    return _page(_notebook(cells))


def _keys(path: Path, lang: Lang) -> NotebookNode:
    """A bank with its keys, graded items first."""
    from quizzes import load_bank
    from quizzes.keysheet import keysheet

    records, problems = load_bank(path)
    if problems:
        raise ContentError(problems)
    items = sorted((item for _, item in records), key=lambda item: item.use != "graded")
    cells = [_markdown(f"# {WORDS[lang]['key_title'].format(_title(path.stem, lang))}")]
    for item in items:
        # One block of HTML: an empty line would end it.
        sheet = re.sub(r"\n\s*\n", "\n", keysheet(item, lang))
        cells.append(_markdown(f"## {item.id}\n\n{sheet}"))
    return _page(_notebook(cells))


def _page(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata["course"] = {"kind": "instructors"}
    return notebook


def _markdown(source: str) -> NotebookNode:
    from nbformat.v4 import new_markdown_cell

    return new_markdown_cell(source)


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    from nbformat.v4 import new_notebook

    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # two builds of the same content are the same
    kernel = {"name": "python3", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def secrets(lang: Lang) -> list[str]:
    """Passages that stand in the instructors' edition and nowhere else: one of each lesson plan and
    of each solution. The students' site is searched for them."""
    found = []
    for path in sorted((places.BOOK / "plans").glob("*.md")):
        prose = [cell.source for cell in read_text(path).cells if cell.lang == lang]
        found.append(max((line for text in prose for line in text.splitlines()), key=len))
    for name in exercise_names():
        cells = read_text(places.EXERCISES / name / f"{name}.md").cells
        text = "\n".join(cell.source for cell in cells if cell.lang in (None, lang))
        solutions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", text, re.S)
        found += [max(map(str.strip, solution.splitlines()), key=len) for solution in solutions]
    return found
