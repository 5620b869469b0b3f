"""The glossary for other programs: one module a format.

- `anki`: a deck of flashcards (.apkg).
- `table`: one row a term (CSV), for spreadsheets.
- `skos`: concepts and their links as RDF (Turtle), for catalogues and linked data.
- `tbx`: TermBase eXchange, for translators' programs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from glossary.exchange import anki, skos, table, tbx
from glossary.lookup import Glossary

Format = Literal["anki", "csv", "skos", "tbx"]
FORMATS: tuple[Format, ...] = get_args(Format)
#: What the files are called, whatever program reads them.
NAME = "service-management-terms"
_WRITERS: dict[Format, tuple[str, Callable[[Glossary], bytes]]] = {
    "anki": ("apkg", anki.write),
    "csv": ("csv", table.write),
    "skos": ("ttl", skos.write),
    "tbx": ("tbx", tbx.write),
}


def file_name(form: Format) -> str:
    """The name of an export's file."""
    return f"{NAME}.{_WRITERS[form][0]}"


def export_terms(glossary: Glossary, form: Format, into: Path) -> Path:
    """Write all terms into a folder, which is made where there is none; returns the file."""
    into.mkdir(parents=True, exist_ok=True)
    path = into / file_name(form)
    path.write_bytes(_WRITERS[form][1](glossary))
    return path
