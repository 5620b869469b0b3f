"""A chapter executed once for the tests of its numbers."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

from course import places
from course.notebook import read_text, resolve_tr
from glossary import Lang


def run_chapter(slug: str, lang: Lang) -> dict[str, Any]:
    """The names a chapter leaves behind, executed as the site does; under ``sizes``, the length
    in characters of each figure's chart, by the figure's id (0 where it is no chart); under
    ``printed text`` (no name of Python's), what the cells print and the tables they show."""
    namespace: dict[str, Any] = {"sizes": {}}
    printed = ""
    for cell in read_text(places.BOOK / f"{slug}.md").cells:
        if cell.kind != "code":
            continue
        tree = ast.parse(resolve_tr(cell.source, lang))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        shown = None
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(tree, f"line {cell.line}", "exec"), namespace)
            if isinstance(last, ast.Expr):  # names are used again later: look at it now
                shown = eval(compile(ast.Expression(last.value), "last", "eval"), namespace)
        if "figure" in cell.metadata:
            size = len(shown.to_json(indent=None)) if hasattr(shown, "to_json") else 0
            namespace["sizes"][cell.metadata["figure"]["id"]] = size
        elif isinstance(shown, pd.DataFrame):
            print(shown.to_string(), file=out)
        elif shown is not None and not isinstance(shown, alt.TopLevelMixin):
            print(shown, file=out)
        printed += out.getvalue()
    return namespace | {"printed text": printed}


@pytest.fixture(scope="module")
def chapters(request: pytest.FixtureRequest) -> dict[Lang, dict[str, Any]]:
    """The chapter that the test module names as SLUG, executed in both languages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(places.BOOK)
        patch.setenv("COURSE_BUILD", "site")
        return {lang: run_chapter(request.module.SLUG, lang) for lang in ("zh", "en")}


@pytest.fixture(scope="module")
def chapter(chapters: dict[Lang, dict[str, Any]]) -> dict[str, Any]:
    return chapters["en"]


@pytest.fixture(scope="module")
def foreign(chapters: dict[Lang, dict[str, Any]]) -> dict[Lang, set[str]]:
    """In what the chapter prints on each page: words that are not of the page's language."""
    other = {"zh": r"[A-Za-z]{2,}", "en": r"[\u4e00-\u9fff]+"}
    return {
        lang: set(re.findall(other[lang], names["printed text"]))
        for lang, names in chapters.items()
    }
