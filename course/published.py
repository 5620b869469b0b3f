"""What must not be public of the banks: looked for in the built site and in every release."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from course import places
from glossary import Problem


def traces_on_site(site: Path) -> list[Problem]:
    """Where the built site shows anything of a graded item, in whatever form."""
    return _search(site, "everything")


def traces_in_release(folder: Path) -> list[Problem]:
    """Where a release shows anything of a graded item's key; its questions it may show."""
    return _search(folder, "keys")


def _search(folder: Path, of: Literal["everything", "keys"]) -> list[Problem]:
    from grader import Traces, find_traces, public_texts
    from quizzes import load_banks

    items = load_banks(places.BANKS)[0]
    open_to_all = [*places.BOOK.rglob("*.md")]
    for authored in (places.TERMS, places.SELFTESTS, places.DIALOGUES):
        open_to_all += authored.glob("*.yaml")
    public = [path.read_text("utf-8") for path in sorted(open_to_all)]
    public += public_texts(item for item in items if item.use == "practice")
    graded = [item for item in items if item.use == "graded"]
    return find_traces(folder, Traces(graded, public, of))
