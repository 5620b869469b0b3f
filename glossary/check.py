"""Reads the groups of terms and reports everything wrong with them, and with their use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from glossary.lookup import Glossary, fold
from glossary.problems import ContentError, Problem
from glossary.records import load_records
from glossary.term import Term
from glossary.text import Lang

#: ``(file, line, term)``
Placed = tuple[Path, int, Term]
#: What a name may stand in though the course avoids it: code, and titles of works in italics.
_QUOTED = re.compile(r"`[^`]*`|\*[^*]+\*")
_USE = re.compile(r"\{term\}`(?:[^`<]*<([^`>]+)>|([^`]+))`")


def load_glossary(folder: Path) -> Glossary:
    """Read every group of terms. Raises ContentError where the glossary has a problem."""
    terms, problems = read_terms(folder)
    if problems:
        raise ContentError(problems)
    return Glossary(tuple(term for _, _, term in terms))


def read_terms(folder: Path) -> tuple[list[Placed], list[Problem]]:
    """``[(file, line, term), ...]`` and everything wrong with them, links included."""
    terms: list[Placed] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        records, found = load_records(path, Term, "term")
        terms += [(path, line, term) for line, term in records]
        problems += found
    if not terms and not problems:
        fix = "write a group of terms there, such as foundations.yaml"
        problems.append(Problem(folder, 0, "term-none", "", "no term in this folder", fix))
    return terms, [*problems, *_twice(terms), *_links(terms), *_alone(terms), *_cycles(terms)]


def check_uses(glossary: Glossary, path: Path, line: int, lang: Lang, text: str) -> list[Problem]:
    """Every ``{term}`` of a text that names no term in the text's language.

    ``line`` is that of the text's first line in its file.
    """
    known = {term[lang].casefold() for term in glossary.terms}
    problems = []
    for found in _USE.finditer(text):
        name = (found[1] or found[2]).strip()
        if name.casefold() in known:
            continue
        like = next(iter(glossary.find(name, limit=1)), None)
        fix = f"write {like[lang]!r}" if like else "add it to glossary/terms, or correct the name"
        at = line + text.count("\n", 0, found.start())
        message = f"there is no term {name!r} in {lang}"
        problems.append(Problem(path, at, "term-unknown", "{term}", message, fix))
    return problems


def check_names(terms: Iterable[Term], path: Path) -> list[Problem]:
    """Every place in a file where a term goes by a name that the glossary says to avoid."""
    names = [(name, term.zh, re.escape(name)) for term in terms for name in term.avoid.zh]
    names += [
        (name, term.en, rf"\b{re.escape(name)}\b") for term in terms for name in term.avoid.en
    ]
    if not names:
        return []
    instead = {name.casefold(): right for name, right, _ in names}
    any_name = re.compile("|".join(pattern for *_, pattern in names), re.IGNORECASE)
    problems = []
    for line, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        for found in any_name.finditer(_QUOTED.sub("", text)):
            right = instead[found[0].casefold()]
            message = f"the course has another name for {found[0]!r}"
            problems.append(
                Problem(
                    path, line, "term-avoided", "", message, f"write {right!r}, one name a term"
                )
            )
    return problems


def _twice(terms: list[Placed]) -> Iterator[Problem]:
    """An id or a name that two terms claim: a link or a search would find the wrong one."""
    seen: dict[tuple[str, str], Placed] = {}
    for placed in terms:
        path, line, term = placed
        for kind, name in _claims(term):
            first = seen.setdefault((kind, name), placed)
            if first is not placed:
                owner = f"{first[2].id} ({first[0].name}:{first[1]})"
                message = f"{kind} {name!r} is already that of {owner}"
                fix = "merge the two, or rename one"
                yield Problem(path, line, "term-twice", f"term {term.id}", message, fix)


def _claims(term: Term) -> dict[tuple[str, str], None]:
    """The names that must be this term's alone, in the order written."""
    names = [("zh", name) for name in (term.zh, *term.aliases.zh, *term.avoid.zh)]
    names += [("en", name) for name in (term.en, *term.aliases.en, *term.avoid.en)]
    return dict.fromkeys([("id", term.id), *((lang, fold(name)) for lang, name in names)])


def _links(terms: list[Placed]) -> Iterator[Problem]:
    ids = {term.id for _, _, term in terms}
    for path, line, term in terms:
        for field in ("broader", "related"):
            for other in getattr(term, field):
                place = f"term {term.id}, {field}"
                if other not in ids:
                    message = f"there is no term {other!r}"
                    fix = "write that term, or remove the link"
                    yield Problem(path, line, "term-dead-link", place, message, fix)
                elif field == "related" and other == term.id:
                    message = "a term is not related to itself"
                    yield Problem(path, line, "term-self-link", place, message, "remove the link")


def _alone(terms: list[Placed]) -> Iterator[Problem]:
    """A term that no link leads to or from: a dead end for a reader, and for the concept map."""
    linked = {other for _, _, term in terms for other in (*term.broader, *term.related)}
    for path, line, term in terms:
        if not term.broader and not term.related and term.id not in linked:
            message = "no link leads to this term or from it"
            fix = "name the nearest terms as broader or related"
            yield Problem(path, line, "term-alone", f"term {term.id}", message, fix)


def _cycles(terms: list[Placed]) -> Iterator[Problem]:
    broader = {term.id: term.broader for _, _, term in terms}

    def above(name: str) -> set[str]:
        found: set[str] = set()
        waiting = list(broader.get(name, ()))
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting += broader.get(other, ())
        return found

    for path, line, term in terms:
        if term.id in above(term.id):
            message = "by its links it is broader than itself"
            fix = "take one broader link out"
            yield Problem(path, line, "term-cycle", f"term {term.id}, broader", message, fix)
