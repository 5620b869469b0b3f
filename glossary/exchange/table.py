"""The glossary as a table: one row a term, CSV that spreadsheets open as it is."""

from __future__ import annotations

import csv
import io

from glossary.lookup import Glossary

COLUMNS = (
    *("id", "zh", "pinyin", "en", "abbreviation", "aliases_zh", "aliases_en"),
    *("definition_zh", "definition_en", "chapter", "broader", "related", "source"),
)
#: Between several values in one field; no name holds one.
SEPARATOR = "; "


def write(glossary: Glossary) -> bytes:
    """UTF-8 with the mark that tells Excel so; lines end as RFC 4180 has it."""
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS)
    rows.writeheader()
    for term in glossary.terms:
        rows.writerow(
            {
                "id": term.id,
                "zh": term.zh,
                "pinyin": term.pinyin,
                "en": term.en,
                "abbreviation": term.abbreviation or "",
                "aliases_zh": SEPARATOR.join(term.aliases.zh),
                "aliases_en": SEPARATOR.join(term.aliases.en),
                "definition_zh": term.definition.zh,
                "definition_en": term.definition.en,
                "chapter": term.chapter,
                "broader": SEPARATOR.join(term.broader),
                "related": SEPARATOR.join(glossary.related[term.id]),
                "source": term.source or "",
            }
        )
    return out.getvalue().encode("utf-8-sig")
