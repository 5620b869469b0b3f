"""`course item`: a new item in a bank, and everything that is wrong with an item or a bank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from course import places
from course.chapter import Chapter, read_chapter
from course.notebook import TextNotebook, read_text
from glossary import ContentError, Problem

if TYPE_CHECKING:
    from quizzes import Item
    from quizzes.stresstest import Survey

LABEL = re.compile(r"^\(([\w-]+)\)=\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Aims:
    """What an item of a bank may name: the objectives and the section labels of its chapter."""

    objectives: list[str]
    sections: list[str]

    def check(self, item: Item, path: Path, line: int) -> Iterator[Problem]:
        """An item names an objective and a section that there are."""
        place = f"item {item.id}"
        if item.objective not in self.objectives:
            message = f"no chapter has the objective {item.objective}"
            fix = "name one from the chapter's front matter"
            yield Problem(path, line, "item-objective", place, message, fix)
        if item.section not in self.sections:
            message = f"no chapter has the section {item.section}"
            fix = "name a label of the chapter, such as (sec-...)="
            yield Problem(path, line, "item-section", place, message, fix)


def aims_of_chapters(chapters: list[tuple[Chapter, TextNotebook]]) -> Aims:
    """All objectives and labels of these chapters, in order."""
    labels = [LABEL.findall(cell.source) for _, text in chapters for cell in text.cells]
    return Aims(
        [name for chapter, _ in chapters for name in chapter.objectives],
        list(dict.fromkeys(label for found in labels for label in found)),
    )


def aims_of(bank: str) -> Aims:
    """The aims of the chapter of this name, or, for a bank across chapters, those of all.

    Raises ContentError where a chapter cannot be read.
    """
    own = places.BOOK / f"{bank}.md"
    chapters = []
    for path in [own] if own.exists() else sorted(places.BOOK.glob("*.md")):
        text = read_text(path)
        if "number" in text.front:
            chapter, problems = read_chapter(text)
            if chapter is None:
                raise ContentError(problems)
            chapters.append((chapter, text))
    return aims_of_chapters(chapters)


def new_item(chapter: str, kind: str, name: str, *, use: str) -> tuple[Path, int]:
    """Append a skeleton to the chapter's bank; returns the bank and the skeleton's line.

    Raises ContentError where the chapter, the type or the name will not do.
    """
    from quizzes import load_bank
    from quizzes.skeletons import TYPES, skeleton

    path = places.BANKS / f"{chapter}.yaml"
    if kind not in TYPES:
        raise _refuse("item-new-type", kind, "there is no such type", TYPES)
    if not path.exists() and not (places.BOOK / f"{chapter}.md").exists():
        known = sorted({p.stem for p in places.BANKS.glob("*.yaml")})
        raise _refuse("item-new-chapter", chapter, "no chapter has this name", known)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        example = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "queue-length"
        message = "a name has lower-case letters, digits and single hyphens"
        raise ContentError([Problem(path, 0, "item-new-name", name, message, f"such as {example}")])
    full = f"{chapter}.{name}"
    aims = aims_of(chapter)
    if not aims.objectives or not aims.sections:
        message, fix = "the chapter has no objective or no section yet", "write them first"
        raise ContentError(
            [Problem(places.BOOK / f"{chapter}.md", 0, "item-new-aims", "", message, fix)]
        )
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    taken = re.search(rf"^- id: *[\"']?{re.escape(full)}[\"']? *$", old, flags=re.MULTILINE)
    if taken:
        line = old.count("\n", 0, taken.start()) + 1
        message = "the bank has an item with this id"
        raise ContentError([Problem(path, line, "item-new-taken", full, message, "choose another")])
    head = f"{old.rstrip()}\n\n" if old.strip() else ""
    path.write_text(
        head + skeleton(kind, full, use, aims.objectives, aims.sections), encoding="utf-8"
    )
    found = [line for line, item in load_bank(path)[0] if item.id == full]
    return path, found[0] if found else head.count("\n") + 1


@dataclass(frozen=True)
class Findings:
    """What is known of one item, or of a whole bank (``item`` is None)."""

    path: Path
    item: str | None
    records: list[tuple[int, Item]]
    problems: list[Problem]
    surveys: list[Survey]


def find(name: str) -> tuple[Path, str | None]:
    """The bank that a name means, and the item in it unless it is the bank's own name.

    Raises ContentError where there is neither.
    """
    bank, dot, _ = name.partition(".")
    path = places.BANKS / f"{bank}.yaml"
    if not path.exists():
        known = sorted(p.stem for p in places.BANKS.glob("*.yaml"))
        raise _refuse("item-unknown", name, "no bank has this name", known)
    return path, name if dot else None


def check_items(name: str, seeds: int) -> Findings:
    """Validate, lint and stress an item or a bank, and compare its keys with those on file.

    Raises ContentError where there is no such item or bank.
    """
    from quizzes import load_bank
    from quizzes.fingerprints import check_bank_keys
    from quizzes.lint import lint_bank
    from quizzes.stresstest import survey

    path, wanted = find(name)
    records, problems = load_bank(path)
    problems += lint_bank(records, path)
    problems += check_bank_keys(path)
    aims = aims_of(path.stem)
    for line, item in records:
        problems += aims.check(item, path, line)
    if wanted:
        readable = any(item.id == wanted for _, item in records)
        own = [p for p in problems if re.match(rf"(item )?{re.escape(wanted)}(,|$)", p.place)]
        whole = [p for p in problems if p.code.startswith("yaml-")]
        if not readable and not own and not whole:
            ids = [item.id for _, item in records]
            raise _refuse("item-unknown", name, f"{path.name} has no item of this id", ids)
        records = [(line, item) for line, item in records if item.id == wanted]
        problems = own or ([] if readable else whole)
    surveys = [survey(item, seeds, path, line) for line, item in records]
    problems += [problem for each in surveys for problem in each.problems]
    return Findings(path, wanted, records, sorted(set(problems)), surveys)


def _refuse(code: str, place: str, message: str, known: object) -> ContentError:
    import difflib

    names = [str(one) for one in known]  # type: ignore[attr-defined]
    near = difflib.get_close_matches(place, names, 3) or names
    fix = f"choose one of: {', '.join(near)}"
    return ContentError([Problem(places.BANKS, 0, code, place, message, fix)])
