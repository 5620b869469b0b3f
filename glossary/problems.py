"""What every check of authored content reports: where it is wrong, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one place in one file.

    ``code`` is stable (``item-no-key``): tests and editors may rely on it.
    ``line`` is 1-based; 0 when the whole file is meant.
    """

    file: Path
    line: int
    code: str
    place: str
    message: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else str(self.file)
        place = f" {self.place}:" if self.place else ""
        return f"{where}: [{self.code}]{place} {self.message} → {self.fix}"


class ContentError(Exception):
    """Raised where work cannot go on because authored content is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
