"""Which pages the site has, in which order, and those of them that compute nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from course import places
from course.notebook import check_parity, read_text, select
from course.settings import Settings, settings
from glossary import ContentError, Lang, Problem

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The page of the onboarding track; it is offered where a chapter of the track is.
ONBOARDING = "onboarding"
#: A page that is no chapter has these alone.
_PAGE_FRONT = {"title", "summary"}
_PRACTICE = re.compile(r"\{(selftest|conversation)\}")


def contents() -> dict[str, Any]:
    """`_toc.yml` as the settings have it: chapters not offered are left out, and empty parts."""
    chosen = settings()
    toc: dict[str, Any] = yaml.safe_load((places.BOOK / "_toc.yml").read_text("utf-8"))
    for part in toc["parts"]:
        part["chapters"] = [page for page in part["chapters"] if _offered(page["file"], chosen)]
    if not any(_front(name).get("track", []).count(ONBOARDING) for name in page_names(toc)):
        for part in toc["parts"]:
            part["chapters"] = [page for page in part["chapters"] if page["file"] != ONBOARDING]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    return toc


def _front(name: str) -> dict[str, Any]:
    return read_text(places.BOOK / f"{name}.md").front


def _offered(name: str, chosen: Settings) -> bool:
    front = _front(name)
    if "number" not in front:
        return True
    return chosen.track in front["track"] and (not chosen.chapters or name in chosen.chapters)


def page_names(toc: dict[str, Any] | None = None) -> list[str]:
    """Every page that is offered, the home page first."""
    toc = toc or contents()
    names = [toc["root"]]
    for part in toc["parts"]:
        for page in part["chapters"]:
            names += [page["file"], *(below["file"] for below in page.get("sections", []))]
    return names


def practice_pages(toc: dict[str, Any] | None = None) -> dict[str, list[str]]:
    """The overviews of self-tests and of conversations, each with the pages below that show one."""
    found = {}
    for part in (toc or contents())["parts"]:
        for page in part["chapters"]:
            below = [each["file"] for each in page.get("sections", [])]
            if shown := [name for name in below if _shows_practice(name)]:
                found[page["file"]] = shown
    return found


def _shows_practice(name: str) -> bool:
    cells = read_text(places.BOOK / f"{name}.md").cells
    return any(_PRACTICE.search(cell.source) for cell in cells if cell.lang is None)


def is_chapter(name: str) -> bool:
    """Whether a page is a chapter: it has a number."""
    return "number" in _front(name)


def page_notebook(name: str, lang: Lang) -> NotebookNode:
    """A page that computes nothing (home, glossary), as a notebook in one language."""
    text = read_text(places.BOOK / f"{name}.md")
    problems = check_parity(text)
    if set(text.front) != _PAGE_FRONT:
        problems.append(
            Problem(text.path, 1, "page-front", name, "front matter is title and summary", "fix it")
        )
    if problems:
        raise ContentError(problems)
    notebook = select(text, lang)
    notebook.metadata["course"] = {"kind": "page", "summary": text.front["summary"][lang]}
    return notebook
