"""From a file of questions to items in a bank, with everything that a teacher must still do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glossary import Problem
from quizzes.exchange import gift_import, moodle_import, sheet_import
from quizzes.exchange.bank_file import write_bank

READERS = {
    "moodle": moodle_import.read,
    "gift": gift_import.read,
    "xlsx": sheet_import.read,
}


@dataclass(frozen=True)
class Imported:
    """The bank, how many items were added, what was not taken over, and what is still to do."""

    bank: Path
    added: int
    lost: list[Problem]
    to_do: list[Problem]

    def text(self) -> str:
        """For the command line."""
        lines = [f"{self.added} item{'s' * (self.added != 1)} added to {self.bank}"]
        if self.lost:
            lines += ["Not taken over:", *(f"  {problem}" for problem in self.lost)]
        if self.to_do:
            lines += ["Still to do (course check fails until then):"]
            lines += [f"  {problem}" for problem in self.to_do]
        return "\n".join(lines)


def import_questions(path: Path, form: str, chapter: str, banks: Path) -> Imported:
    """Read a file and append its questions to the bank of a chapter.

    Raises ContentError where the file cannot be read at all; nothing is written then.
    """
    records, lost = READERS[form](path)
    bank, added, problems = write_bank(records, chapter, banks, path)
    to_do = [problem for problem in problems if problem.file == bank]
    return Imported(bank, added, lost + [p for p in problems if p.file != bank], to_do)
