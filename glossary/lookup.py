"""The glossary as a whole: linked both ways, and searched by any name a term has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from glossary.term import Term, spell

_UMLAUT = str.maketrans("üǖǘǚǜ", "vvvvv")


def fold(text: str) -> str:
    """Fold what does not matter in a name: width, case, tones and other marks, spaces."""
    wide = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    marks = "".join(letter for letter in wide if not unicodedata.combining(letter))
    return "".join(letter for letter in marks if letter.isalnum())


def names_of(term: Term) -> list[str]:
    """Every name a term is found by, folded: id, names, aliases, names that the course avoids,
    abbreviation, pinyin, initials.

    Pinyin is there as it is spelt and as it is typed, with ``v`` for ``ü``.
    """
    names = [term.id, term.zh, term.en, term.abbreviation or ""]
    names += [*term.aliases.en, *term.avoid.en]
    spellings = [term.pinyin]
    for alias in (*term.aliases.zh, *term.avoid.zh):
        names.append(alias)
        spellings.append(spell(alias))
    for spelling in spellings:
        initials = "".join(syllable[0] for syllable in spelling.split())
        names += [spelling, spelling.translate(_UMLAUT), initials]
    return [name for name in dict.fromkeys(map(fold, names)) if name]


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

    def above(self, name: str) -> set[str]:
        """The ids of all terms broader than this one, however far up."""
        found: set[str] = set()
        waiting = list(self.by_id[name].broader)
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting += self.by_id[other].broader
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
        return [(name, term) for term in self.terms for name in names_of(term)]

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
