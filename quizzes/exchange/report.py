"""What an export had to change or leave out, and what it wrote: nothing is lost silently."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, order=True)
class Note:
    """One question that a format does not hold as it is."""

    question: str
    what: Literal["changed", "left out"]
    why: str

    def __str__(self) -> str:
        return f"{self.question}: {self.what}: {self.why}"


@dataclass
class Report:
    """Files written, questions in them, notes, and how many graded keys the files hold."""

    files: list[Path] = field(default_factory=list)
    questions: int = 0
    graded: int = 0
    notes: list[Note] = field(default_factory=list)

    def changed(self, question: str, why: str) -> None:
        """Note a question that is in the file, but not quite as it was."""
        self._add(Note(question, "changed", why))

    def left_out(self, question: str, why: str) -> None:
        """Note a question, or a part of it, that is not in the file."""
        self._add(Note(question, "left out", why))

    def _add(self, note: Note) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def text(self) -> str:
        """For the command line: what was written, what was changed, and the warning on keys."""
        lines = [f"{self.questions} question{'s' * (self.questions != 1)} written:"]
        lines += [f"  {path}" for path in self.files]
        if self.notes:
            lines += ["Not as in the bank:"]
            lines += [f"  {line}" for line in self._grouped()]
        if self.graded:
            lines.append(
                f"WARNING: keys of {self.graded} graded question{'s' * (self.graded != 1)} are in "
                "these files. Keep them where students cannot read."
            )
        return "\n".join(lines)

    def _grouped(self) -> list[str]:
        """One line a reason, with the questions it holds for."""
        groups: dict[tuple[str, str], list[str]] = {}
        for note in self.notes:
            groups.setdefault((note.what, note.why), []).append(note.question)
        return [f"{what}: {why}: {', '.join(names)}" for (what, why), names in groups.items()]
