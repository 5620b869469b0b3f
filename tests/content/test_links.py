"""Every link in the documents leads somewhere: files that are there, headings that they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
)
_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
_NAMED = re.compile(r"^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub and GitLab make them."""
    text = _FENCE.sub("", path.read_text("utf-8"))
    found: set[str] = set()
    for heading in re.findall(r"^#+\s+(.+?)\s*$", text, flags=re.MULTILINE):
        plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\s-]", "", plain).replace(" ", "-")
        number = 0
        while (name := f"{slug}-{number}" if number else slug) in found:
            number += 1
        found.add(name)
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"(`+)[^`\n].*?\1", "", _FENCE.sub("", path.read_text("utf-8")))
    broken = []
    for target in [*_LINK.findall(text), *_NAMED.findall(text)]:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        named = anchor and there.suffix == ".md"
        whole = there.is_relative_to(ROOT) and there.exists()
        if not whole or (named and anchor not in anchors(there)):
            broken.append(target)
    assert not broken


def test_the_documents_are_found() -> None:
    names = {path.name for path in DOCUMENTS}
    assert {"README.md", "CONTRIBUTING.md", "exchange.md", "grading.md"} <= names


def test_the_guide_to_formats_names_them_all() -> None:
    from quizzes.exchange import FORMATS

    text = (ROOT / "docs" / "exchange.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in FORMATS)
