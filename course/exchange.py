"""`course export quiz` and `course import`: names of the checkout to files, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from course import places
from glossary import ContentError, Problem

if TYPE_CHECKING:
    from quizzes.exchange.importing import Imported
    from quizzes.exchange.report import Report
    from quizzes.exchange.texts import Languages

#: What is published or handed out: a file with keys must not lie there.
_PUBLIC = (places.BUILD, places.BOOK, places.EXERCISES)


def export_quiz(
    name: str, form: str, into: Path, languages: Languages, *, practice: bool, variants: int
) -> Report:
    """Export a quiz of `quizzes/specs` or a bank of `quizzes/banks`.

    Raises ContentError where there is no such quiz or bank, where its text has a problem, and
    where ``into`` is a folder that is published or released.
    """
    from quizzes import load_bank, load_banks, load_spec
    from quizzes.exchange import export, of_bank, of_quiz

    _refuse_public(into)
    spec_path, bank_path = places.SPECS / f"{name}.yaml", places.BANKS / f"{name}.yaml"
    if spec_path.exists():
        spec, problems = load_spec(spec_path)
        items, found = load_banks(places.BANKS)
        if problems or found or spec is None:
            raise ContentError([*problems, *found])
        selection = of_quiz(spec, items, variants)
    elif bank_path.exists():
        records, problems = load_bank(bank_path)
        if problems:
            raise ContentError(problems)
        selection = of_bank(name, [item for _, item in records], variants)
    else:
        known = sorted(
            path.stem for folder in (places.SPECS, places.BANKS) for path in folder.glob("*.yaml")
        )
        message, fix = "no quiz or bank has this name", f"choose one of: {', '.join(known)}"
        raise ContentError([Problem(places.ROOT, 0, "export-unknown", name, message, fix)])
    return export(selection, form, into, languages, practice=practice, forms=variants)


def import_file(path: Path, form: str, chapter: str) -> Imported:
    """Append the questions of a file to the bank of a chapter. Raises ContentError."""
    from quizzes.exchange import import_questions

    known = {path.stem for path in (*places.BOOK.glob("*.md"), *places.BANKS.glob("*.yaml"))}
    if chapter not in known:
        message, fix = "there is no such chapter", f"choose one of: {', '.join(sorted(known))}"
        raise ContentError([Problem(places.BOOK, 0, "import-chapter", chapter, message, fix)])
    return import_questions(path, form, chapter, places.BANKS)


def _refuse_public(into: Path) -> None:
    folder = into.resolve()
    inside = [public for public in _PUBLIC if folder.is_relative_to(public)]
    released = {"release", "submitted", "autograded", "feedback"} & set(folder.parts)
    if inside or released:
        message = "an export holds keys, and this folder is published or handed to students"
        fix = "choose a folder outside the site and the releases"
        raise ContentError([Problem(into, 0, "export-public", "", message, fix)])
