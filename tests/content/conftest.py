"""A chapter executed once for the tests of its numbers."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from course import places
from course.notebook import read_text, resolve_tr
from glossary import Lang


def run_chapter(slug: str, lang: Lang) -> dict[str, Any]:
    """The names a chapter leaves behind, executed as the site does; under ``sizes``, the length
    in characters of each figure's chart, by the figure's id (0 where it is no chart)."""
    namespace: dict[str, Any] = {"sizes": {}}
    for cell in read_text(places.BOOK / f"{slug}.md").cells:
        if cell.kind != "code":
            continue
        tree = ast.parse(resolve_tr(cell.source, lang))
        last = tree.body.pop() if "figure" in cell.metadata else None
        exec(compile(tree, f"line {cell.line}", "exec"), namespace)
        if isinstance(last, ast.Expr):  # names are used again later: look at the chart now
            shown = eval(compile(ast.Expression(last.value), "figure", "eval"), namespace)
            size = len(shown.to_json(indent=None)) if hasattr(shown, "to_json") else 0
            namespace["sizes"][cell.metadata["figure"]["id"]] = size
    return namespace


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
