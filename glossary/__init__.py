"""Words in both languages, and what every check of authored content reports.

- `text`: a text in Chinese and English.
- `problems`: one thing wrong with one place in one file.
- `records`: YAML records read into models, mistakes turned into problems with their lines.
- `term`: a term of the field, as a teacher writes it.
- `lookup`: all terms, linked both ways, and found by any name.
- `check`: the terms read from their files; what is wrong with them, and with their use in a text.
- `cards`: the flashcards of the terms; `exchange`: the terms for other programs.
- `sphinx_ext`: the glossary and its flashcards on the site.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossary.check import check_names, check_uses, load_glossary, read_terms
    from glossary.exchange import export_terms
    from glossary.lookup import Glossary
    from glossary.problems import ContentError, Problem
    from glossary.records import compose, load_record, load_records, validate
    from glossary.term import Term
    from glossary.text import LANGS, Lang, Text

__all__ = [
    "LANGS",
    "ContentError",
    "Glossary",
    "Lang",
    "Problem",
    "Term",
    "Text",
    "check_names",
    "check_uses",
    "compose",
    "export_terms",
    "load_glossary",
    "load_record",
    "load_records",
    "read_terms",
    "validate",
]

_HOMES = {
    "check": ["check_names", "check_uses", "load_glossary", "read_terms"],
    "exchange": ["export_terms"],
    "lookup": ["Glossary"],
    "term": ["Term"],
    "problems": ["ContentError", "Problem"],
    "records": ["compose", "load_record", "load_records", "validate"],
    "text": ["LANGS", "Lang", "Text"],
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"glossary.{module}"), name)
    raise AttributeError(name)
