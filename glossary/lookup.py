"""The glossary as a whole: read, linked both ways, and searched by any name a term has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from glossary.problems import ContentError, Problem
from glossary.records import load_records
from glossary.term import Term


def fold(text: str) -> str:
    """Fold what does not matter in a name: width, case, tones and other marks, spaces."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    marks = "".join(letter for letter in wide if not unicodedata.combining(letter))
    return "".join(letter for letter in marks if letter.isalnum())


@dataclass(frozen=True)
class Glossary:
    """All terms, in the order of their files."""

    terms: tuple[Term, ...]

    @cached_property
    def by_id(self) -> dict[str, Term]:
        """Term by id."""
        return {term.id: term for term in self.terms}

    @cached_property
    def narrower(self) -> dict[str, list[str]]:
        """For each id the terms that name it as broader."""
        found: dict[str, list[str]] = {term.id: [] for term in self.terms}
        for term in self.terms:
            for broader in term.broader:
                found[broader].append(term.id)
        return found

    @cached_property
    def related(self) -> dict[str, list[str]]:
        """For each id its related terms, whichever side wrote the link."""
        found: dict[str, list[str]] = {term.id: list(term.related) for term in self.terms}
        for term in self.terms:
            for other in term.related:
                if term.id not in found[other]:
                    found[other].append(term.id)
        return found

    @cached_property
    def _names(self) -> list[tuple[str, Term]]:
        """Every folded name with its term: id, both names, aliases, pinyin, initials."""
        names: list[tuple[str, Term]] = []
        for term in self.terms:
            initials = "".join(syllable[0] for syllable in term.pinyin.split())
            own = [term.id, term.zh, term.en, term.pinyin, initials, term.abbreviation or ""]
            folded = map(fold, [*own, *term.aliases.zh, *term.aliases.en])
            names.extend((name, term) for name in folded if name)
        return names

    def find(self, text: str, limit: int = 10) -> list[Term]:
        """Terms by any of their names, best first: whole name, beginning, part.

        ``fwzl``, ``fuwuzhiliang``, ``服务质量`` and ``Service Quality`` all find 服务质量.
        """
        wanted = fold(text)
        if not wanted:
            return []
        best: dict[str, tuple[int, int, int]] = {}
        for place, (name, term) in enumerate(self._names):
            if wanted in name:
                rank = 0 if name == wanted else 1 if name.startswith(wanted) else 2
                score = (rank, len(name), place)
                best[term.id] = min(best.get(term.id, score), score)
        return [self.by_id[name] for name in sorted(best, key=lambda name: best[name])][:limit]


def load_glossary(folder: Path) -> Glossary:
    """Read every group of terms. Raises ContentError where the glossary has a problem."""
    terms, problems = read_terms(folder)
    if problems:
        raise ContentError(problems)
    return Glossary(tuple(term for _, _, term in terms))


def read_terms(folder: Path) -> tuple[list[tuple[Path, int, Term]], list[Problem]]:
    """``[(file, line, term), ...]`` and everything wrong with them, links included."""
    terms: list[tuple[Path, int, Term]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        records, found = load_records(path, Term, "term")
        terms += [(path, line, term) for line, term in records]
        problems += found
    return terms, problems + _check(terms)


def _check(terms: list[tuple[Path, int, Term]]) -> list[Problem]:
    problems = []
    ids = {term.id for _, _, term in terms}
    seen: dict[tuple[str, str], str] = {}
    for path, line, term in terms:
        place = f"term {term.id}"
        for kind, name in (("id", term.id), ("zh", term.zh), ("en", fold(term.en))):
            if (kind, name) in seen:
                problems.append(
                    Problem(
                        path,
                        line,
                        "term-twice",
                        place,
                        f"{kind} {name!r} is already that of {seen[kind, name]}",
                        "merge the two, or make it an alias",
                    )
                )
            seen.setdefault((kind, name), term.id)
        for field in ("broader", "related"):
            problems += [
                Problem(
                    path,
                    line,
                    "term-dead-link",
                    f"{place}, {field}",
                    f"there is no term {other!r}",
                    "write that term, or remove the link",
                )
                for other in getattr(term, field)
                if other not in ids
            ]
    problems += _cycles(terms)
    return problems


def _cycles(terms: list[tuple[Path, int, Term]]) -> list[Problem]:
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

    return [
        Problem(
            path,
            line,
            "term-cycle",
            f"term {term.id}",
            "it is broader than itself, by its links",
            "take one broader link out",
        )
        for path, line, term in terms
        if term.id in above(term.id)
    ]
