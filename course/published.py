"""What must not be public of the banks: looked for in the built site and in every release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from course import places
from glossary import Problem

if TYPE_CHECKING:
    from grader import Traces


def traces_on_site(
    site: Path, graded: Traces | None = None, memory: Path | None = None
) -> list[Problem]:
    """Where the built site shows anything of a graded item, in whatever form.

    ``graded``: what to look for, where it is read already. ``memory``: a file that keeps in which
    contents nothing was found, so that they are not searched again for the same.
    """
    from grader import find_traces

    graded = graded or read_graded("everything")
    known = json.loads(memory.read_text("utf-8")) if memory and memory.is_file() else {}
    clean = set(known["clean"]) if known.get("graded") == graded.digest else set()
    found = find_traces(site, graded, clean)
    if memory:
        kept = {"graded": graded.digest, "clean": sorted(clean)}
        memory.write_text(json.dumps(kept), encoding="utf-8")
    return found


def traces_in_release(folder: Path) -> list[Problem]:
    """Where a release shows anything of a graded item's key; its questions it may show."""
    from grader import find_traces

    return find_traces(folder, read_graded("keys"))


def read_graded(of: Literal["everything", "keys"]) -> Traces:
    """What the graded items of the banks would be known by."""
    from grader import Traces, public_texts
    from quizzes import load_banks

    items = load_banks(places.BANKS)[0]
    open_to_all = [*places.BOOK.rglob("*.md")]
    for authored in (places.TERMS, places.SELFTESTS, places.DIALOGUES):
        open_to_all += authored.glob("*.yaml")
    public = [path.read_text("utf-8") for path in sorted(open_to_all)]
    public += public_texts(item for item in items if item.use == "practice")
    return Traces([item for item in items if item.use == "graded"], public, of)
