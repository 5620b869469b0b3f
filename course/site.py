"""Builds the site: executed, built by Jupyter Book a language, indexed, put into one folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import places
from course.book import Book
from course.interface import LANGUAGE_NAMES, PARTS
from course.notebook import read_text
from course.pages import contents, is_chapter, page_names, page_notebook, practice_pages
from course.policy import POLICY
from course.search_index import write_index
from course.settings import settings
from glossary import ContentError, Lang

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from course.printed.documents import Format

Say = Callable[[str], None]


def build_site(
    langs: Sequence[Lang],
    out: Path | None = None,
    *,
    documents: Collection[Format] = (),
    progress: Say = lambda _: None,
) -> Path:
    """Build the site of these languages into one folder; returns it.

    ``documents``: in which formats the whole course is added to its downloads. Raises ContentError
    where content is wrong or Jupyter Book warns.
    """
    from course.execute import execute_chapters
    from course.published import traces_on_site
    from course.track import read_track

    out = (out or places.BUILD / "site").resolve()
    if "pdf" in documents:
        from course.printed.typesetting import fonts

        fonts()  # where none will do, that is said before the work
    toc = contents()
    pages = page_names(toc)
    chapters = [name for name in pages if is_chapter(name)]
    practice = practice_pages(toc)
    progress("executing chapters")
    jobs = [(places.BOOK / f"{name}.md", lang) for name in chapters for lang in langs]
    executed = execute_chapters(jobs, progress=lambda done: progress(f"executed {done}"))
    track = read_track()
    books = []
    for lang in langs:
        notebooks = {
            name: executed.get((places.BOOK / f"{name}.md", lang)) or page_notebook(name, lang)
            for name in pages
        }
        config = {
            "course_site": site_facts(lang, pages),
            "glossary_chapters": _taught(notebooks, lang),
            "course_practice": list(practice),
            "course_schedule": [dict(notebooks[name].metadata["course"]) for name in chapters],
        }
        if track:
            config |= {
                "course_track": track.data(lang),
                "quizzes_tracks": {track.id: track.chapters},
            }
        books.append(Book("site", lang, langs, settings().name[lang], toc, notebooks, config))
    if put_together(books, out, progress=progress):
        progress("writing downloads")
        _write_around(out, pages, [*chapters, *practice], langs)
        progress("looking for keys")
        if leaks := traces_on_site(out):
            (out / "index.html").unlink()  # a site that must not be handed out is not whole
            raise ContentError(leaks)
    if documents:
        from course.printed.documents import add_documents

        add_documents(books, out, documents, progress=progress)
    return out


def put_together(books: list[Book], out: Path, *, progress: Say = lambda _: None) -> bool:
    """Build an edition's books, one a language, and put them into one folder with its search.

    Returns whether anything had changed since ``out`` was last put together. Raises ContentError
    where Jupyter Book warns.
    """
    progress("building pages")
    with ThreadPoolExecutor() as pool:
        problems = [found for each in pool.map(Book.build, books) for found in each]
    if problems:
        raise ContentError(problems)
    mark = books[0].target.parent / "put-together.txt"
    state = "\n".join([str(out), *(book.state() for book in books)])
    if mark.is_file() and mark.read_text("utf-8") == state and (out / "index.html").is_file():
        return False
    progress("putting it together")
    mark.unlink(missing_ok=True)
    for book in books:
        _replace(book.html, out / book.lang)
    (out / "index.html").write_text(_entrance([book.lang for book in books]), encoding="utf-8")
    (out / ".nojekyll").touch()  # GitHub Pages leaves out _static without it
    progress("indexing for search")
    write_index(out, [book.lang for book in books])
    mark.write_text(state, encoding="utf-8")
    return True


def _write_around(
    out: Path, pages: Sequence[str], downloads: list[str], langs: Sequence[Lang]
) -> None:
    """What stands beside the pages: downloads, notebooks to open live, logo, sitemap."""
    from course.downloads import write_downloads, write_notebooks

    chosen = settings()
    for lang in langs:
        write_downloads(downloads, lang, out / lang / "downloads")
        if chosen.launch:
            write_notebooks(downloads, lang, out / lang / "notebooks")
    if chosen.launch:  # what Binder installs
        needs = ["jupyterlab", "pandas", "scipy", "altair", "anywidget"]
        (out / "requirements.txt").write_text("\n".join([*needs, ""]), encoding="utf-8")
    if chosen.logo:
        logo = places.ROOT / chosen.logo
        shutil.copy(logo, out / f"logo{logo.suffix}")
    if chosen.address:
        (out / "sitemap.xml").write_text(sitemap(pages, langs), encoding="utf-8")


def _taught(notebooks: dict[str, NotebookNode], lang: Lang) -> list[dict[str, Any]]:
    """The chapters of the site, as the glossary makes decks of them."""
    facts = [notebook.metadata["course"] for notebook in notebooks.values()]
    return [
        {
            "slug": each["slug"],
            "number": each["number"],
            "title": each["title"],
            "part": each["part"],
            "part_title": PARTS[each["part"]][lang],
            "onboarding": "onboarding" in each["track"],
        }
        for each in facts
        if each["kind"] == "chapter"
    ]


def site_facts(lang: Lang, offered: Sequence[str]) -> dict[str, Any]:
    """What the pages show of the settings."""
    chosen = settings()
    fronts = {path.stem: read_text(path).front for path in places.BOOK.glob("*.md")}
    return {
        "address": (chosen.address or "").rstrip("/"),
        "logo": f"logo{Path(chosen.logo).suffix}" if chosen.logo else "",
        "launch": chosen.launch.model_dump() if chosen.launch else None,
        # Links to a chapter that is not offered stand as its title.
        "left_out": {
            name: front["title"][lang]
            for name, front in sorted(fronts.items())
            if name not in offered and front
        },
    }


def sitemap(pages: Sequence[str], langs: Sequence[Lang]) -> str:
    """All pages for search engines, each with its other languages (sitemaps.org 0.9)."""
    address = (settings().address or "").rstrip("/")
    entries = []
    for name in pages:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{LANGUAGE_NAMES[lang][1]}" '
            f'href="{address}/{lang}/{name}.html"/>'
            for lang in langs
        )
        entries += [f"<url><loc>{address}/{lang}/{name}.html</loc>{links}</url>" for lang in langs]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n"
    )


def _replace(built: Path, target: Path) -> None:
    """Put a built language in place; what the reader never needs is left out."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    unneeded = shutil.ignore_patterns("_sources", "objects.inv", "searchindex.js", ".buildinfo*")
    shutil.copytree(built, target, ignore=unneeded)
    for name in ("genindex.html", "search.html"):
        (target / name).unlink(missing_ok=True)
    own = {path.name for path in (places.ROOT / "course/theme/static").iterdir()} | {"vega.js"}
    for path in (target / "_static").iterdir():
        if path.name not in {*own, "quizzes", "glossary", "charts"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _entrance(langs: Sequence[Lang]) -> str:
    """The first page: the language chosen before, or the browser's; links without scripts."""
    names = {lang: escape(settings().name[lang]) for lang in langs}
    links = "".join(
        f'<li><a lang="{lang}" href="{lang}/index.html">{name}</a></li>'
        for lang, name in names.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGE_NAMES[langs[0]][1]}">\n'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{' · '.join(names.values())}</title>"
        f'<link rel="icon" type="image/svg+xml" href="{langs[0]}/_static/icon.svg">'
        f'<script src="{langs[0]}/_static/entrance.js" data-languages="{" ".join(langs)}"></script>'
        "<style>body{font:1.2rem/1.8 system-ui,sans-serif;margin:15vh auto;max-width:30rem;"
        "padding:0 1rem}</style></head>\n"
        f"<body><main><h1>{' '.join(names.values())}</h1><ul>{links}</ul></main></body>\n</html>\n"
    )
