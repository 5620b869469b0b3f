"""The documents of every language: made where the pages changed, searched, put into the site."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, get_args

from course import places
from course.book import Book
from course.interface import INTERFACE, PARTS
from course.notebook import read_text
from course.printed.epub import epub
from course.printed.typesetting import fonts, pdf, typst_source
from course.printed.volume import Volume, read_volume
from course.settings import settings
from glossary import ContentError

Format = Literal["pdf", "epub"]
FORMATS: tuple[Format, ...] = get_args(Format)
CACHE = places.BUILD / "printed"
#: The place that the theme keeps for the links.
_PLACE = re.compile(r'(<p class="whole-course"[^>]*>).*?(</p>)', re.DOTALL)


def add_documents(
    books: Sequence[Book],
    out: Path,
    formats: Collection[Format],
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Make the documents of built books and put them into the site ``out``, linked from its pages.

    What was made of the same pages before is used again. Returns the files in the site. Raises
    ContentError for a link that leads nowhere, for what must not be public, and for a PDF where no
    Chinese font is installed.
    """
    added = []
    for book in books:
        made = _made(book, [form for form in FORMATS if form in formats], progress)
        folder = out / book.lang / "downloads"
        folder.mkdir(parents=True, exist_ok=True)
        for form, content in made.items():
            added.append(folder / f"course-{book.lang}.{form}")
            added[-1].write_bytes(content)
        links = " · ".join(_link(book, form, len(content)) for form, content in made.items())
        line = INTERFACE[book.lang]["whole_course"] + links
        for page in (out / book.lang).glob("*.html"):
            text = page.read_text("utf-8")
            page.write_text(_PLACE.sub(rf"\g<1>{line}\g<2>", text), encoding="utf-8")
    return added


def _made(
    book: Book, formats: Iterable[Format], progress: Callable[[str], None]
) -> dict[Format, bytes]:
    """The documents of one language, from the cache or new."""
    state = f"{book.state()} typst={version('typst')}"
    done: dict[Format, bytes] = {}
    volume: Volume | None = None
    for form in formats:
        path, mark = CACHE / f"{book.lang}.{form}", CACHE / f"{book.lang}.{form}.txt"
        wanted = f"{state} {' '.join(fonts())}" if form == "pdf" else state
        if mark.is_file() and mark.read_text("utf-8") == wanted and path.is_file():
            done[form] = path.read_bytes()
            continue
        if volume is None:
            progress(f"reading the pages for print ({book.lang})")
            volume = volume_of(book)
            _search(volume)
        progress(f"making the {form.upper()} ({book.lang})")
        done[form] = pdf(typst_source(volume)) if form == "pdf" else epub(volume)
        CACHE.mkdir(parents=True, exist_ok=True)
        mark.unlink(missing_ok=True)
        path.write_bytes(done[form])
        mark.write_text(wanted, encoding="utf-8")
    return done


def volume_of(book: Book) -> Volume:
    """The pages of a built book, ready for print."""
    toc: dict[str, Any] = {**book.toc, "parts": [dict(part) for part in book.toc["parts"]]}
    for part in toc["parts"]:
        part["caption"] = PARTS[part["caption"]][book.lang]
    numbers = {
        path.stem: number
        for path in places.BOOK.glob("*.md")
        if (number := read_text(path).front.get("number"))
    }
    address = settings().address or ""
    return read_volume(book.html, toc, numbers, lang=book.lang, title=book.title, address=address)


def _search(volume: Volume) -> None:
    """Raise ContentError where anything of a graded item stands in what will be printed."""
    from course.published import traces_on_site

    with tempfile.TemporaryDirectory() as folder:
        for page in volume.pages:
            text = "\n".join([str(page.body), *page.drawings])
            (Path(folder) / f"{page.name}.html").write_text(text, encoding="utf-8")
        leaks = traces_on_site(Path(folder))
    if leaks:
        raise ContentError(
            [replace(leak, file=places.BOOK / f"{leak.file.stem}.md") for leak in leaks]
        )


def _link(book: Book, form: Format, size: int) -> str:
    shown = escape(f"{form.upper()} ({size / 1e6:.1f} MB)")
    return f'<a href="downloads/course-{book.lang}.{form}" download>{shown}</a>'
