"""Quizzes for other programs, and questions from them, one module a format.

Out: ``selection`` (which questions) -> ``question`` (numbers put in) -> a format -> ``exporting``
(files, and a ``report`` of what was changed or left out).

- ``moodle`` and ``gift`` for Moodle; ``qti`` with ``qti_scoring`` and ``qti_package`` for QTI 2.1
  and 3.0; ``canvas`` for QTI 1.2 as Canvas wants it (``tree`` builds their XML and zips)
- ``sheet`` and ``workbook`` for CSV and Excel; ``cards`` for Anki
- ``paper`` for print: ``blocks`` drawn by ``paper_html`` and by ``paper_pdf`` (``typesetting``)

In: ``intake`` (files are hostile) -> ``moodle_import``, ``gift_import`` (both through ``foreign``),
``sheet_import`` -> ``bank_file`` (appended to a bank and checked there) -> ``importing``.

``texts``, ``wording`` and ``pictures`` hold what formats share; `docs/exchange.md` says what each
format holds.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizzes.exchange.exporting import FORMATS, export
    from quizzes.exchange.importing import import_questions
    from quizzes.exchange.selection import of_bank, of_quiz
    from quizzes.exchange.workbook import write_template

_HOMES = {
    "exporting": ["FORMATS", "export"],
    "importing": ["import_questions"],
    "selection": ["of_bank", "of_quiz"],
    "workbook": ["write_template"],
}

__all__ = ["FORMATS", "export", "import_questions", "of_bank", "of_quiz", "write_template"]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"quizzes.exchange.{module}"), name)
    raise AttributeError(f"module 'quizzes.exchange' has no attribute {name!r}")
