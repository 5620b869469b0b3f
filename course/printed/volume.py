"""The pages of one language in their order, and every link between them resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import places
from course.printed.page import Page, is_online, printed_page
from course.printed.words import WORDS
from glossary import ContentError, Lang, Problem


@dataclass(frozen=True)
class Volume:
    """What one document holds.

    A link within it is written ``#NAME/ID``, one to the top of a page ``#NAME/``.
    """

    lang: Lang
    title: str
    #: Where the site is published; empty where nobody said.
    address: str
    #: The page before the parts.
    about: Page
    #: Name of the part -> its pages.
    parts: list[tuple[str, list[Page]]]

    @property
    def pages(self) -> list[Page]:
        """All pages in order."""
        return [self.about, *(page for _, pages in self.parts for page in pages)]


def read_volume(
    html: Path,
    toc: dict[str, Any],
    numbers: dict[str, int],
    *,
    lang: Lang,
    title: str,
    address: str,
) -> Volume:
    """Read the built pages in ``html`` that ``toc`` names; pages that only a browser can use are
    left out.

    ``toc`` is as Jupyter Book has it, its captions words; ``numbers`` are those of the chapters.
    Raises ContentError for a link that leads nowhere.
    """

    def read(name: str) -> Page | None:
        text = (html / f"{name}.html").read_text("utf-8")
        if name not in numbers and is_online(text):
            return None
        return printed_page(text, name, lang, numbers.get(name))

    about = read(toc["root"])
    assert about is not None
    assert about.body.h1 is not None
    about.title = about.body.h1.string = WORDS[lang]["about"]
    parts = []
    for part in toc["parts"]:
        names = [
            page["file"]
            for chapter in part["chapters"]
            for page in (chapter, *chapter.get("sections", []))
        ]
        if pages := [page for page in map(read, names) if page is not None]:
            parts.append((part["caption"], pages))
    volume = Volume(lang, title, address.rstrip("/"), about, parts)
    if problems := list(_resolve(volume)):
        raise ContentError(problems)
    return volume


def _resolve(volume: Volume) -> Iterable[Problem]:
    """Rewrite every link; yields a problem for each that leads nowhere."""
    pages = {page.name: page for page in volume.pages}
    ids = {
        name: {str(tag["id"]) for tag in page.body.select("[id]")} for name, page in pages.items()
    }
    for page in volume.pages:
        for link in page.body.find_all("a"):
            target = str(link.get("href", ""))
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            file, _, anchor = target.partition("#")
            name = file.removeprefix("./").removesuffix(".html") if file else page.name
            if name in pages and (not file or file.endswith(".html")):
                link["href"] = f"#{name}/{anchor}"
                if anchor and anchor not in ids[name]:
                    message, fix = (
                        "a link leads to nothing in print",
                        "mend the link in the chapter",
                    )
                    source = places.BOOK / f"{page.name}.md"
                    yield Problem(source, 0, "print-link", target, message, fix)
            elif volume.address and file:
                link["href"] = f"{volume.address}/{volume.lang}/{target.removeprefix('./')}"
            else:
                link.unwrap()
