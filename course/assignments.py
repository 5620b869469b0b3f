"""From authored text to a released assignment: exercises and quizzes alike.

An exercise is a bilingual notebook text, a quiz a specification over the banks; both become a
source notebook in one language, which `grader` releases and proves free of keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from course import places
from glossary import ContentError, Lang, Problem

if TYPE_CHECKING:
    from datetime import datetime

    from nbformat import NotebookNode


@dataclass(frozen=True)
class BuiltAssignment:
    """A source notebook and what lies beside it.

    ``files`` travel with the release (path inside the assignment -> content);
    ``private`` stays with the instructor.
    """

    name: str
    notebook: NotebookNode
    files: dict[str, bytes]
    private: dict[str, bytes] = field(default_factory=dict)


def exercise_names() -> list[str]:
    """Every exercise: a folder holding a text notebook of the same name."""
    return sorted(p.parent.name for p in places.EXERCISES.glob("*/*.md") if p.stem == p.parent.name)


def quiz_names() -> list[str]:
    """Every quiz that has a specification, for practice or graded."""
    return sorted(path.stem for path in places.SPECS.glob("*.yaml"))


def build_assignment(name: str, lang: Lang) -> BuiltAssignment:
    """Build the instructor's source of an assignment in one language.

    Raises ContentError when there is no such assignment, or when its text has a problem.
    """
    if name in exercise_names():
        return _build_exercise(name, lang)
    if name in quiz_names():
        return _build_quiz(name, lang)
    known = ", ".join([*exercise_names(), *quiz_names()]) or "none yet"
    raise ContentError(
        [
            Problem(
                places.ROOT,
                0,
                "assignment-unknown",
                name,
                "no exercise or quiz has this name",
                f"choose one of: {known}",
            )
        ]
    )


def release_assignment(
    name: str, class_folder: Path, lang: Lang, due: datetime | None = None
) -> Path:
    """Build an assignment and release it to a class; returns the folder to hand out.

    Raises ContentError when the text has a problem or the release would give a key away.
    """
    from course.published import traces_in_release
    from grader import release

    built = build_assignment(name, lang)
    return release(
        class_folder,
        name,
        built.notebook,
        files=built.files,
        private=built.private,
        due=due,
        inspect=traces_in_release,
    )


def _build_exercise(name: str, lang: Lang) -> BuiltAssignment:
    from course.notebook import check_parity, read_text, select
    from grader import expand

    folder = places.EXERCISES / name
    path = folder / f"{name}.md"
    text = read_text(path)
    problems = check_parity(text)
    if problems:
        raise ContentError(problems)
    notebook = select(text, lang)
    notebook.metadata["course"] = {
        "kind": "exercise",
        "lang": lang,
        "chapter": text.front["chapter"],
        "name": name,
        "sections": section_titles(text.front["chapter"], lang),
        "objectives": objective_words([text.front["chapter"]], lang),
    }
    data = {
        str(file.relative_to(folder).as_posix()): file.read_bytes()
        for file in sorted((folder / "data").rglob("*"))
        if file.is_file()
    }
    return BuiltAssignment(name, expand(notebook, path), {**data, **student_files("grader")})


def _build_quiz(name: str, lang: Lang) -> BuiltAssignment:
    from grader import expand
    from quizzes import build_form, load_banks, load_spec, quiz_notebook

    path = places.SPECS / f"{name}.yaml"
    spec, problems = load_spec(path)
    items, found = load_banks(places.BANKS)
    if problems or found or spec is None:
        raise ContentError([*problems, *found])
    if spec.use != "graded":
        message = "this quiz is for practice: everybody can read its keys on the site"
        fix = "release a quiz with use: graded"
        raise ContentError([Problem(path, 0, "quiz-practice", name, message, fix)])
    form, keys = build_form(spec, items)
    notebook = quiz_notebook(form, keys, lang)
    course = notebook.metadata["course"]
    drawn = {entry["item"] for slot in form["slots"] for entry in slot["pool"]}
    used = [item for item in items if item.id in drawn]
    banks = {item.chapter for item in used}
    chapters = chapter_names()
    # The bank of an exam is no chapter: what its items ask for may stand in any.
    chapters = [name for name in chapters if name in banks or not banks <= set(chapters)]
    labels = {item.section for item in used}
    course["sections"] = {
        label: title
        for name in chapters
        for label, title in section_titles(name, lang).items()
        if label in labels
    }
    course["item_objectives"] = {item.id: item.objective for item in used}
    course["objectives"] = objective_words(chapters, lang)
    return BuiltAssignment(
        name,
        expand(notebook, path),
        {"form.json": _json(form), **student_files("quizzes")},
        {"key.json": _json(keys)},
    )


def section_titles(chapter: str, lang: Lang) -> dict[str, str]:
    """Label -> title of a chapter's sections, with which feedback says what to read again."""
    from course.notebook import read_text

    pattern = re.compile(r"^\(([\w-]+)\)=\n#+ +(.+)$", re.MULTILINE)
    cells = read_text(places.BOOK / f"{chapter}.md").cells
    return {
        label: title
        for cell in cells
        if cell.lang == lang
        for label, title in pattern.findall(cell.source)
    }


def chapter_names() -> list[str]:
    """The slugs of the book's chapters: the pages with a number."""
    numbered = re.compile(r"\A---\n(?:.*\n)*?number: *\d")
    paths = sorted(places.BOOK.glob("*.md"))
    return [path.stem for path in paths if numbered.match(path.read_text("utf-8"))]


def objective_words(chapters: Iterable[str], lang: Lang) -> dict[str, str]:
    """Objective -> its words, with which feedback and report say what was asked for."""
    from course.notebook import read_text

    return {
        name: str(words[lang])
        for chapter in chapters
        for name, words in read_text(places.BOOK / f"{chapter}.md").front["objectives"].items()
    }


def student_files(package: str) -> dict[str, bytes]:
    """The files of a package that travel with a notebook, as they lie beside it."""
    import importlib

    module = importlib.import_module(package)
    root = Path(str(module.__file__)).parent
    return {f"{package}/{name}": (root / name).read_bytes() for name in module.STUDENT_FILES}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
