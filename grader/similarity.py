"""Which submissions of an exercise share code that others do not have: pairs to look at.

Never a verdict: two students may have worked together, used the same page of a book, or thought
alike. Compared is what students wrote themselves, without the released text. Names, literals,
comments and layout are normalised first, so that renaming hides nothing.

Winnowing (Schleimer, Wilkerson and Aiken 2003, SIGMOD, 76-85) picks fingerprints of each
submission; those of the released text, of the model solution and of many others are left out.
Only submissions that share some of the rest are compared, with RapidFuzz's Indel similarity, so the
time grows with the class and not with its square.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

#: Tokens in a fingerprint, and how many of these one is picked from: every passage of
#: ``SIZE + WINDOW - 1`` tokens in common is found.
SIZE, WINDOW = 12, 4
#: A pair is listed with so many unusual fingerprints in common, and such a share of them.
MIN_PASSAGES, MIN_SHARE = 4, 0.3
#: What is read of one submission, in characters.
MAX_CODE = 200_000

COLUMNS = ("first", "second", "unusual", "passages", "similarity", "verbatim")


@dataclass(frozen=True)
class Code:
    """A program text as tokens: ``words`` normalised, ``spans`` where each stands in the text."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @cached_property
    def grams(self) -> NDArray[np.uint64]:
        """A number for every run of ``SIZE`` tokens."""
        import numpy as np

        codes = np.array(
            [zlib.crc32(word.encode("utf-8", "replace")) for word in self.words], dtype=np.uint64
        )
        if len(codes) < SIZE:
            return np.empty(0, dtype=np.uint64)
        runs = np.lib.stride_tricks.sliding_window_view(codes, SIZE)
        # A polynomial modulo 2**64; the same in every process, unlike Python's own hash.
        powers = np.array(
            [pow(6364136223846793005, n, 2**64) for n in range(SIZE)], dtype=np.uint64
        )
        grams: NDArray[np.uint64] = (runs * powers).sum(axis=1, dtype=np.uint64)
        return grams

    @cached_property
    def fingerprints(self) -> NDArray[np.uint64]:
        """The smallest number of every window, each once."""
        import numpy as np

        if len(self.grams) <= WINDOW:
            return np.unique(self.grams)
        windows = np.lib.stride_tricks.sliding_window_view(self.grams, WINDOW)
        smallest: NDArray[np.uint64] = windows.min(axis=1)
        return np.unique(smallest)


def read_code(text: str) -> Code:
    """Take a program text apart; it need not be valid Python.

    Names become V, strings S, numbers N; what follows a dot, keywords and built-in names stay,
    for a student cannot rename those. Comments, docstrings and layout are dropped.
    """
    from pygments.lexers import PythonLexer
    from pygments.token import Token

    text = text[:MAX_CODE]
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, kind, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(
        text
    ):
        if not value.strip() or kind in Token.Comment or kind in Token.Literal.String.Doc:
            continue
        word = value
        if kind in Token.Literal.String or kind in Token.Literal.Number:
            word = "S" if kind in Token.Literal.String else "N"
            if word == "S" and words and words[-1] == "S":
                spans[-1] = (spans[-1][0], start + len(value))
                continue
        elif kind in Token.Name and kind not in Token.Name.Builtin and words[-1:] != ["."]:
            word = "V"
        words.append(word)
        spans.append((start, start + len(value)))
    return Code(text, tuple(words), tuple(spans))


def similar_pairs(codes: Mapping[str, str], known: Iterable[str] = ()) -> pd.DataFrame:
    """Return the pairs of students whose code has unusual passages in common, most first.

    ``codes``: student -> program text; ``known``: texts that everyone may have (what was released,
    the model solution). Columns: first, second; ``unusual``: the share of the unusual fingerprints
    of the shorter one that the other has too; ``passages``: how many these are; ``similarity``: of
    the whole, names normalised; ``verbatim``: of the whole as typed; all from 0 to 1. A fingerprint
    is unusual when at most the square root of the class has it (3 at least).
    """
    import numpy as np
    import pandas as pd
    from rapidfuzz.distance import Indel

    read = {student: read_code(text) for student, text in codes.items()}
    everyones = set(_grams(known).tolist())
    owners: dict[int, list[str]] = {}
    for student, code in read.items():
        for gram in code.fingerprints.tolist():
            if gram not in everyones:
                owners.setdefault(gram, []).append(student)
    limit = max(3, math.isqrt(len(read)))
    own: Counter[str] = Counter()
    shared: Counter[tuple[str, str]] = Counter()
    for students in owners.values():
        if len(students) <= limit:
            own.update(students)
            shared.update(combinations(students, 2))
    rows = []
    for (first, second), passages in shared.items():
        share = passages / min(own[first], own[second])
        if passages < MIN_PASSAGES or share < MIN_SHARE:
            continue
        one, other = read[first], read[second]
        rows.append(
            {
                "first": first,
                "second": second,
                "unusual": share,
                "passages": passages,
                "similarity": Indel.normalized_similarity(one.words, other.words),
                "verbatim": Indel.normalized_similarity(one.text, other.text),
            }
        )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = ["unusual", "passages", "similarity"]
    table[[*order, "verbatim"]] = table[[*order, "verbatim"]].astype(np.float64)
    table["passages"] = table["passages"].astype(int)
    return table.sort_values(order, ascending=False, ignore_index=True)


def _grams(texts: Iterable[str]) -> NDArray[np.uint64]:
    import numpy as np

    found = [read_code(text).grams for text in texts]
    return np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *found]))


def marked(text: str, other: str, known: Iterable[str] = ()) -> list[tuple[str, bool]]:
    """Return ``text`` in pieces: each with whether ``other`` has the passage, too.

    Passages of ``known`` texts are not marked.
    """
    import numpy as np

    code = read_code(text)
    grams = np.setdiff1d(read_code(other).grams, _grams(known))
    covered = np.zeros(len(code.words), dtype=bool)
    for at in np.flatnonzero(np.isin(code.grams, grams)).tolist():
        covered[at : at + SIZE] = True
    pieces: list[tuple[str, bool]] = []
    done = 0
    for at, (start, end) in enumerate(code.spans):
        if not covered[at]:
            continue
        joined = at > 0 and covered[at - 1]
        if not joined and start > done:
            pieces.append((code.text[done:start], False))
        if joined:
            pieces[-1] = (pieces[-1][0] + code.text[done:end], True)
        else:
            pieces.append((code.text[start:end], True))
        done = end
    if done < len(code.text):
        pieces.append((code.text[done:], False))
    return pieces


def students_code(class_folder: Path, name: str) -> dict[str, str]:
    """Return student -> the code of their answers and of their own cells in an exercise.

    From the graded notebooks; students who wrote no line of their own are left out.
    """
    released = _released_lines(class_folder, name)
    codes = {}
    for path in sorted((class_folder / "autograded").glob(f"*/{name}/{name}.ipynb")):
        cells = [
            cell
            for cell in _code_cells(path)
            if (meta := cell.get("metadata", {}).get("nbgrader", {})) == {} or meta.get("solution")
        ]
        texts = [_source(cell)[:MAX_CODE].strip("\n") for cell in cells]
        own = [text for text in texts if _without(text, released).strip()]
        if own:
            text = "\n\n".join(own)[:MAX_CODE]
            codes[path.parents[1].name] = text.encode("utf-8", "replace").decode()
    return codes


def known_code(class_folder: Path, name: str) -> list[str]:
    """Return what everyone may have: the code of the released notebook and the model solution."""
    return [
        "\n".join(
            _source(cell) for cell in _code_cells(class_folder / part / name / f"{name}.ipynb")
        )
        for part in ("release", "source")
    ]


def find_similar(class_folder: Path, name: str) -> pd.DataFrame:
    """Return the pairs of an exercise's submissions to look at; see ``similar_pairs``.

    Lines that were released do not count, nor does the model solution.
    """
    released = _released_lines(class_folder, name)
    codes = {
        student: _without(text, released)
        for student, text in students_code(class_folder, name).items()
    }
    return similar_pairs(codes, known_code(class_folder, name))


def _released_lines(class_folder: Path, name: str) -> set[str]:
    cells = _code_cells(class_folder / "release" / name / f"{name}.ipynb")
    return {line.strip() for cell in cells for line in _source(cell).splitlines()}


def _without(text: str, lines: set[str]) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip() not in lines)


def _code_cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        return [cell for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))
