"""Builds the site: executed, built by Jupyter Book a language, indexed, put into one folder."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Callable, Collection, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import places
from course.book import Book, digest
from course.interface import LANGUAGE_NAMES, PARTS
from course.notebook import read_text
from course.pages import contents, is_chapter, page_names, page_notebook, practice_pages
from course.policy import POLICY
from course.search_index import write_index
from course.settings import settings
from glossary import ContentError, Lang

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

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
    from course.execute import execute_chapters, executed_before
    from course.forked import warm_up
    from course.published import read_graded, traces_on_site

    out = (out or places.BUILD / "site").resolve()
    if "pdf" in documents:
        from course.printed.typesetting import fonts

        fonts()  # where none will do, that is said before the work
    whole = places.BUILD / "site.txt"
    state = f"{out} {' '.join(langs)} {' '.join(documents)} {made_from()}"
    if whole.is_file() and whole.read_text("utf-8") == state and (out / "index.html").is_file():
        return out
    whole.unlink(missing_ok=True)
    warm_up(kernels=not executed_before())
    pages = page_names()
    chapters = [name for name in pages if is_chapter(name)]
    progress("executing chapters")
    jobs = [(places.BOOK / f"{name}.md", lang) for name in chapters for lang in langs]
    executed = execute_chapters(jobs, progress=lambda done: progress(f"executed {done}"))
    books = students_books(langs, executed)
    progress("building pages")
    started = [(book, book.start()) for book in books]
    _write_around(out, pages, langs)
    for book, process in started:
        downloads = out / book.lang / "downloads"
        if process or not (downloads / "all.zip").is_file():
            progress(f"writing downloads ({book.lang})")
            _write_downloads([*chapters, *practice_pages()], book.lang, out)
    graded = read_graded("everything")
    put_together(started, out, progress=progress)
    progress("looking for keys")
    if leaks := traces_on_site(out, graded, places.BUILD / "searched.json"):
        (out / "index.html").unlink()  # a site that must not be handed out is not whole
        raise ContentError(leaks)
    if documents:
        from course.printed.documents import add_documents

        add_documents(books, out, documents, progress=progress)
    whole.write_text(state, encoding="utf-8")
    return out


def students_books(
    langs: Sequence[Lang], chapters: dict[tuple[Path, Lang], NotebookNode]
) -> list[Book]:
    """The students' edition, one book a language; ``chapters`` by their file and language."""
    from course.track import read_track

    toc = contents()
    pages = page_names(toc)
    track = read_track()
    books = []
    for lang in langs:
        notebooks = {
            name: chapters.get((places.BOOK / f"{name}.md", lang)) or page_notebook(name, lang)
            for name in pages
        }
        facts = [dict(notebook.metadata["course"]) for notebook in notebooks.values()]
        config = {
            "course_site": site_facts(lang, pages),
            "glossary_chapters": _taught(notebooks, lang),
            "course_practice": list(practice_pages(toc)),
            "course_schedule": [each for each in facts if each["kind"] == "chapter"],
        }
        if track:
            config |= {
                "course_track": track.data(lang),
                "quizzes_tracks": {track.id: track.chapters},
            }
        books.append(Book("site", lang, langs, settings().name[lang], toc, notebooks, config))
    return books


def put_together(
    started: Sequence[tuple[Book, BaseProcess | None]], out: Path, *, progress: Say = lambda _: None
) -> None:
    """Wait for an edition's books, one a language, and put them into one folder with its search.

    Raises ContentError where Jupyter Book warns.
    """
    found = [problem for book, process in started for problem in book.finish(process)]
    if found:
        raise ContentError(found)
    books = [book for book, _ in started]
    progress("putting it together")
    for book in books:
        _replace(book, out / book.lang)
    (out / "index.html").write_text(_entrance([book.lang for book in books]), encoding="utf-8")
    (out / ".nojekyll").touch()  # GitHub Pages leaves out _static without it
    progress("indexing for search")
    write_index(out, [book.lang for book in books])


def made_from() -> str:
    """A digest of all that a site is made from: content, settings, and this project's code."""
    folders = [places.ROOT / name for name in ("book", "course", "quizzes", "glossary", "grader")]
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    own = [path for path in files if "__pycache__" not in path.parts]
    chosen = settings().logo
    more = [places.ROOT / name for name in ("course.yaml", "requirements.lock", chosen) if name]
    return digest([*own, *more])


def _write_downloads(names: list[str], lang: Lang, out: Path) -> None:
    """What can be taken home from a language's pages, and the notebooks to open live."""
    from course.downloads import write_downloads, write_notebooks

    write_downloads(names, lang, out / lang / "downloads")
    if settings().launch:
        write_notebooks(names, lang, out / lang / "notebooks")
    else:
        shutil.rmtree(out / lang / "notebooks", ignore_errors=True)


def _write_around(out: Path, pages: Sequence[str], langs: Sequence[Lang]) -> None:
    """What stands beside the languages: needs of the notebooks, logo, sitemap."""
    chosen = settings()
    out.mkdir(parents=True, exist_ok=True)
    for lang in langs:  # documents of an earlier build; those wanted come back in the end
        for old in (out / lang / "downloads").glob(f"course-{lang}.*"):
            old.unlink()
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
    from course.assignments import chapter_names, section_titles

    chosen = settings()
    # Links to a chapter that is not offered, and to its sections, stand as their titles.
    left_out: dict[str, str] = {}
    for name in chapter_names():
        if name not in offered:
            left_out |= {name: read_text(places.BOOK / f"{name}.md").front["title"][lang]}
            left_out |= section_titles(name, lang)
    return {
        "address": (chosen.address or "").rstrip("/"),
        "logo": f"logo{Path(chosen.logo).suffix}" if chosen.logo else "",
        "launch": chosen.launch.model_dump() if chosen.launch else None,
        "left_out": left_out,
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
        anyone = "index.html" if name == "index" else f"{langs[0]}/{name}.html"
        links += f'<xhtml:link rel="alternate" hreflang="x-default" href="{address}/{anyone}"/>'
        entries += [f"<url><loc>{address}/{lang}/{name}.html</loc>{links}</url>" for lang in langs]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n"
    )


#: What is written beside the pages of a language, by others.
_BESIDE = {"downloads", "notebooks", "terms.json"}


def _replace(book: Book, target: Path) -> None:
    """Put a built language in place; what the reader never needs is left out.

    Files that stay the same are left alone: who reads meanwhile finds them.
    """
    own = {path.name for path in (places.ROOT / "course/theme/static").iterdir()} | {"vega.js"}
    own |= {"quizzes", "glossary", "charts"}
    wanted = {target / f"{page}.html": book.html / f"{page}.html" for page in book.notebooks}
    for path in (book.html / "_static").rglob("*"):
        parts = path.relative_to(book.html).parts
        if path.is_file() and parts[1] in own:
            wanted[target.joinpath(*parts)] = path
    for there, path in wanted.items():
        if not (there.is_file() and filecmp.cmp(path, there, shallow=False)):
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
    for old in sorted(target.rglob("*"), reverse=True):
        if old.relative_to(target).parts[0] in _BESIDE or old in wanted:
            continue
        if old.is_file():
            old.unlink()
        elif not any(old.iterdir()):
            old.rmdir()


def _entrance(langs: Sequence[Lang]) -> str:
    """The first page: the language chosen before, or the browser's; links without scripts."""
    names = {lang: escape(settings().name[lang]) for lang in langs}
    address = (settings().address or "").rstrip("/")
    base = f"{address}/" if address else ""
    alternates = "".join(
        f'<link rel="alternate" hreflang="{code}" href="{base}{place}">'
        for code, place in [
            *((LANGUAGE_NAMES[lang][1], f"{lang}/index.html") for lang in langs),
            ("x-default", "index.html"),
        ]
    )
    said = " ".join(read_text(places.BOOK / "index.md").front["summary"][lang] for lang in langs)
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
        f'<meta name="description" content="{escape(said)}">{alternates}'
        f'<link rel="icon" type="image/svg+xml" href="{langs[0]}/_static/icon.svg">'
        f'<script src="{langs[0]}/_static/entrance.js" data-languages="{" ".join(langs)}"></script>'
        "<style>body{font:1.2rem/1.8 system-ui,sans-serif;margin:15vh auto;max-width:30rem;"
        "padding:0 1rem}</style></head>\n"
        f"<body><main><h1>{' '.join(names.values())}</h1><ul>{links}</ul></main></body>\n</html>\n"
    )
