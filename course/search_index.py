"""What the search dialog looks in: Pagefind's index of all pages, and the terms by every name."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from course import places
from glossary import LANGS, Lang, load_glossary
from glossary.lookup import names_of

#: What is no text to search: code (`z` is in every chapter), and the marks behind headings.
_EXCLUDED = ".cell_input, a.headerlink"
#: Pagefind's own interface, which the site does without.
_UNUSED = ["ui", "modular-ui", "highlight", "component-ui"]


def write_index(out: Path, langs: list[Lang]) -> None:
    """Index the pages below ``out`` (Pagefind segments Chinese) and write each language's terms."""
    shutil.rmtree(out / "pagefind", ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(out), "--quiet"]
    command += ["--exclude-selectors", _EXCLUDED]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"pagefind failed: {run.stderr.strip()}")
    for name in _UNUSED:
        for kind in ("js", "css"):
            (out / "pagefind" / f"pagefind-{name}.{kind}").unlink(missing_ok=True)
    for lang in langs:
        (out / lang / "terms.json").write_text(terms_data(lang), encoding="utf-8")


def terms_data(lang: Lang) -> str:
    """Each term as ``{"id", "title", "other", "names", "definition"}``, JSON; names are folded."""
    other = next(each for each in LANGS if each != lang)
    return json.dumps(
        [
            {
                "id": term.id,
                "title": term[lang],
                "other": term[other],
                "names": names_of(term),
                "definition": term.definition[lang],
            }
            for term in load_glossary(places.TERMS).terms
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
