"""Validates all content at once: what each package checks, and what only the whole can know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from course import places
from course.authoring import LABEL, Aims, aims_of_chapters
from course.chapter import Chapter, read_chapter
from course.notebook import TextNotebook, check_parity, read_text
from course.settings import FILE, read_settings
from glossary import (
    LANGS,
    ContentError,
    Glossary,
    Problem,
    Term,
    check_names,
    check_uses,
    read_terms,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CHECK = re.compile(r"\{selfcheck\}\s*(\S+)")
_DRILL = re.compile(r"\{drill\}\s*(\S+)")
_DATA = re.compile(r"[\"']data/([\w.-]+)[\"']")


def check_all() -> list[Problem]:
    """Every problem of the checkout's content, sorted by file and line; empty when all is well."""
    terms, problems = read_terms(places.TERMS)
    problems += read_settings(FILE)[1]
    chapters: dict[str, tuple[Chapter, TextNotebook]] = {}
    for path in sorted(places.BOOK.glob("*.md")):
        text, found = _read(path)
        problems += found
        if text is None:
            continue
        problems += check_parity(text)
        if "number" in text.front:
            chapter, found = read_chapter(text)
            problems += found
            if chapter:
                chapters[path.stem] = (chapter, text)
    problems += _check_objectives(chapters)
    problems += _check_lesson_plans(chapters)
    problems += _check_chapters(chapters, [term for _, _, term in terms])
    for path in written_texts():
        problems += check_names([term for _, _, term in terms], path)
    problems += _check_quizzes(chapters)
    problems += _check_dialogues(chapters)
    problems += _check_tracks(chapters)
    problems += _check_exercises()
    return sorted(set(problems))


def written_texts() -> Iterator[Path]:
    """The files that hold what people read: prose, questions, conversations, instruments."""
    for folder in (places.BOOK, places.EXERCISES):
        yield from sorted(folder.rglob("*.md"))
    for folder in (places.BANKS, places.SPECS, places.SELFTESTS, places.DIALOGUES, places.TRACKS):
        yield from sorted(folder.glob("*.yaml"))


def _read(path: Path) -> tuple[TextNotebook | None, list[Problem]]:
    try:
        return read_text(path), []
    except ContentError as error:
        return None, error.problems


def _check_objectives(chapters: dict[str, tuple[Chapter, TextNotebook]]) -> Iterator[Problem]:
    """An objective is known by its id alone, in banks, exercises and reports."""
    owners: dict[str, str] = {}
    for slug, (chapter, text) in chapters.items():
        for name in chapter.objectives:
            first = owners.setdefault(name, slug)
            if first != slug:
                message = f"chapter {first} has an objective with this id, too"
                yield Problem(text.path, 1, "objective-twice", name, message, "rename one of them")


def _check_lesson_plans(chapters: dict[str, tuple[Chapter, TextNotebook]]) -> list[Problem]:
    problems = []
    for slug in chapters:
        path = places.BOOK / "plans" / f"{slug}.md"
        text, found = _read(path)
        problems += found
        if text:
            problems += check_parity(text)
    return problems


def _check_chapters(
    chapters: dict[str, tuple[Chapter, TextNotebook]], terms: list[Term]
) -> list[Problem]:
    from quizzes import load_banks, load_spec

    ids = {term.id for term in terms}
    glossary = Glossary(tuple(terms))
    items = {item.id: item for item in load_banks(places.BANKS)[0]}
    problems: list[Problem] = []
    for chapter, text in chapters.values():
        problems += [
            Problem(text.path, 1, "chapter-term", name, "no such term", "add it to the glossary")
            for name in chapter.terms
            if name not in ids
        ]
        for cell in text.cells:
            for name in _CHECK.findall(cell.source) if cell.lang is None else []:
                if name not in items or items[name].use != "practice":
                    problems.append(
                        Problem(
                            text.path,
                            cell.line,
                            "selfcheck-item",
                            name,
                            "no practice item has this id",
                            "name an item with use: practice",
                        )
                    )
            for name in _DRILL.findall(cell.source) if cell.lang is None else []:
                spec, _ = load_spec(places.SPECS / f"{name}.yaml")
                if spec is None or spec.use != "practice":
                    message, fix = "no practice quiz has this id", "name a quiz with use: practice"
                    place = text.path, cell.line
                    problems.append(Problem(*place, "drill-quiz", name, message, fix))
            if cell.lang:
                problems += check_uses(glossary, text.path, cell.line, cell.lang, cell.source)
            problems += [
                Problem(text.path, cell.line, "data-card", name, "data without a card", "write it")
                for name in _DATA.findall(cell.source)
                if not (places.BOOK / "data" / f"{name.split('.')[0]}.card.md").is_file()
            ]
    return problems


def _check_quizzes(chapters: dict[str, tuple[Chapter, TextNotebook]]) -> list[Problem]:
    from quizzes import (
        build_form,
        check_banks,
        check_fingerprints,
        load_bank,
        load_banks,
        load_selftests,
        load_spec,
    )

    problems = check_banks(places.BANKS)
    problems += check_fingerprints(places.BANKS)
    problems += load_selftests(places.SELFTESTS)[1]
    for path in sorted(places.BANKS.glob("*.yaml")):
        aims = _aims(chapters, path.stem)
        for line, item in load_bank(path)[0]:
            problems += aims.check(item, path, line)
    items, _ = load_banks(places.BANKS)
    for path in sorted(places.SPECS.glob("*.yaml")):
        spec, found = load_spec(path)
        problems += found
        if spec:
            try:
                build_form(spec, items, path)
            except ContentError as error:
                problems += error.problems
    return problems


def _aims(chapters: dict[str, tuple[Chapter, TextNotebook]], bank: str) -> Aims:
    """Of the bank's chapter, or of all for a bank that has none."""
    own = [chapters[bank]] if bank in chapters else list(chapters.values())
    return aims_of_chapters(own)


def _check_dialogues(chapters: dict[str, tuple[Chapter, TextNotebook]]) -> Iterator[Problem]:
    from quizzes import load_dialogues

    dialogues, problems = load_dialogues(places.DIALOGUES)
    yield from problems
    for dialogue in dialogues.values():
        if dialogue.reread is None:
            continue
        slug, _, label = dialogue.reread.partition("#")
        cells = chapters[slug][1].cells if slug in chapters else []
        if all(label not in LABEL.findall(cell.source) for cell in cells):
            yield Problem(
                places.DIALOGUES / f"{dialogue.id}.yaml",
                0,
                "dialogue-reread",
                dialogue.id,
                f"there is no section {dialogue.reread}",
                "name a chapter and one of its labels, such as communication#sec-empathy",
            )


def _check_tracks(chapters: dict[str, tuple[Chapter, TextNotebook]]) -> Iterator[Problem]:
    """A track's quiz can ask about every chapter of the track."""
    from quizzes import load_banks
    from quizzes.practice import load_track_quiz, missing_items

    items, _ = load_banks(places.BANKS)
    for path in sorted(places.TRACKS.glob("*.yaml")):
        try:
            track = load_track_quiz(path)
        except ContentError as error:
            yield from error.problems
            continue
        slugs = [slug for slug, (chapter, _) in chapters.items() if track.id in chapter.track]
        for slug, found in missing_items(track, slugs, items).items():
            message = f"its quiz asks {track.items} questions of each chapter; {slug} has {found}"
            fix = f"write practice items of the types {', '.join(track.types)} into its bank"
            bank = places.BANKS / f"{slug}.yaml"
            yield Problem(bank, 0, "track-items", track.id, message, fix)


def _check_exercises() -> Iterator[Problem]:
    from course.assignments import build_assignment, exercise_names

    for name in exercise_names():
        for lang in LANGS:
            try:
                built = build_assignment(name, lang)
            except ContentError as error:
                yield from error.problems
                continue
            yield from _check_aims(places.EXERCISES / name / f"{name}.md", built.notebook)
        if not (places.EXERCISES / name / "attempts.yaml").is_file():
            yield Problem(
                places.EXERCISES / name,
                0,
                "exercise-attempts",
                name,
                "no typical attempts",
                "list typical mistakes with their scores in attempts.yaml",
            )


def _check_aims(path: Path, notebook: NotebookNode) -> Iterator[Problem]:
    """Every graded cell names what it asks for and where to reread it, both in its chapter."""
    course = notebook.metadata["course"]
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if not (meta.get("grade") or meta.get("task")):
            continue
        for key, known in (("objective", course["objectives"]), ("section", course["sections"])):
            said = cell.metadata.get(key)
            if said not in known and (said or key == "objective"):
                message = f"its chapter has no {key} {said}" if said else f"it names no {key}"
                fix = f"write `:{key}:` below `:nbgrader:`, one of: {', '.join(sorted(known))}"
                yield Problem(path, 0, f"exercise-{key}", meta["grade_id"], message, fix)


def check_notes() -> list[Problem]:
    """What is right but could be better; it fails no check: tests that run inside the student's
    process, where they can be read and deceived."""
    from course.assignments import build_assignment, exercise_names
    from grader import unsafe_checks

    notes: list[Problem] = []
    for name in exercise_names():
        path = places.EXERCISES / name / f"{name}.md"
        try:
            notes += unsafe_checks(build_assignment(name, LANGS[0]).notebook, path)
        except ContentError:
            continue  # `check_all` says why it cannot be built
    return notes
