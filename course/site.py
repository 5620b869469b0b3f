"""Builds the site: executed, built by Jupyter Book a language, indexed, put into one folder."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from course import places
from course.interface import INTERFACE, PARTS, SITE_TITLE
from glossary import ContentError, Lang, Problem

if TYPE_CHECKING:
    from nbformat import NotebookNode

Say = Callable[[str], None]
#: A page that is no chapter may leave these out.
_PAGE_FRONT = {"title", "summary"}


def build_site(
    langs: Sequence[Lang], out: Path | None = None, *, progress: Say = lambda _: None
) -> Path:
    """Build the site of these languages into one folder; returns it.

    Raises ContentError where content is wrong or Jupyter Book warns.
    """
    out = (out or places.BUILD / "site").resolve()
    pages = page_names()
    chapters = [name for name in pages if is_chapter(name)]
    from course.execute import execute_chapters

    progress("executing chapters")
    jobs = [(places.BOOK / f"{name}.md", lang) for name in chapters for lang in langs]
    executed = execute_chapters(jobs, progress=lambda done: progress(f"executed {done}"))
    progress("building pages")
    for lang in langs:
        notebooks = {
            name: executed.get((places.BOOK / f"{name}.md", lang)) or page_notebook(name, lang)
            for name in pages
        }
        write_source(source_folder(lang), notebooks, lang, langs)
    with ThreadPoolExecutor() as pool:
        problems = [found for each in pool.map(_jupyter_book, langs) for found in each]
    if problems:
        raise ContentError(problems)
    progress("putting it together")
    for lang in langs:
        _replace(_html_folder(lang), out / lang)
        _write_downloads(chapters, lang, out / lang / "downloads")
    (out / "index.html").write_text(_entrance(langs), encoding="utf-8")
    (out / ".nojekyll").touch()  # GitHub Pages leaves out _static without it
    progress("indexing for search")
    _index(out)
    return out


def page_names() -> list[str]:
    """Every page in the order of `_toc.yml`, the home page first."""
    toc = yaml.safe_load((places.BOOK / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]


def is_chapter(name: str) -> bool:
    """Whether a page is a chapter: it has a number."""
    from course.notebook import read_text

    return "number" in read_text(places.BOOK / f"{name}.md").front


def page_notebook(name: str, lang: Lang) -> NotebookNode:
    """A page that computes nothing (home, glossary), as a notebook in one language."""
    from course.notebook import check_parity, read_text, select

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


def source_folder(lang: Lang) -> Path:
    """Where the pages of one language lie for Jupyter Book."""
    return places.BUILD / "site-source" / lang


def _html_folder(lang: Lang) -> Path:
    return places.BUILD / "site-html" / lang / "_build" / "html"


def write_source(
    folder: Path, notebooks: dict[str, NotebookNode], lang: Lang, langs: Sequence[Lang]
) -> None:
    """Write what Jupyter Book reads; unchanged files are left alone, so only changes are built."""
    import nbformat

    folder.mkdir(parents=True, exist_ok=True)
    toc = yaml.safe_load((places.BOOK / "_toc.yml").read_text("utf-8"))
    for part in toc["parts"]:
        part["caption"] = PARTS[part["caption"]][lang]
    config = yaml.safe_load((places.BOOK / "_config.yml").read_text("utf-8"))
    config["title"] = SITE_TITLE[lang]
    sphinx = config["sphinx"]["config"]
    sphinx["language"] = "zh_CN" if lang == "zh" else "en"
    sphinx["course_languages"] = list(langs)
    sphinx["nb_code_prompt_show"] = INTERFACE[lang]["show_code"]
    sphinx["nb_code_prompt_hide"] = INTERFACE[lang]["hide_code"]
    sphinx["glossary_chapters"] = _taught(notebooks, lang)
    _write(folder / "_toc.yml", yaml.safe_dump(toc, allow_unicode=True))
    _write(folder / "_config.yml", yaml.safe_dump(config, allow_unicode=True))
    for name, notebook in notebooks.items():
        _write(folder / f"{name}.ipynb", nbformat.writes(notebook))
    for old in folder.glob("*.ipynb"):
        if old.stem not in notebooks:
            old.unlink()


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


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _jupyter_book(lang: Lang) -> list[Problem]:
    """Build one language; every warning is a problem."""
    target = places.BUILD / "site-html" / lang
    source = source_folder(lang)
    program = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", program, "build", str(source), "-W", "-n"]
    command += ["--keep-going", "--path-output", str(target)]
    if _tools_changed(target):
        shutil.rmtree(target, ignore_errors=True)
    run = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    lines = [_plain(line) for line in (run.stdout + run.stderr).splitlines()]
    warnings = list(
        dict.fromkeys(line for line in lines if "WARNING: " in line or "ERROR: " in line)
    )
    if run.returncode == 0:
        (target / "tools.txt").write_text(_tools(), encoding="utf-8")
        return []
    shutil.rmtree(target, ignore_errors=True)  # a half-built book would hide its warnings next time
    if not warnings:
        warnings = ["\n".join(lines[-25:])]
    return [_warning(line, source, lang) for line in warnings]


def _tools() -> str:
    """What a page depends on besides its own text: our extensions, theme, items and terms."""
    import hashlib

    digest = hashlib.sha256()
    folders = [places.ROOT / name for name in ("course", "quizzes", "glossary")]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".css", ".js", ".yaml", ".conf", ".svg"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _tools_changed(target: Path) -> bool:
    mark = target / "tools.txt"
    return not mark.is_file() or mark.read_text("utf-8") != _tools()


def _plain(line: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def _warning(line: str, source: Path, lang: Lang) -> Problem:
    """A Sphinx warning as a problem of the authored page that it stands in."""
    where, _, message = line.partition("WARNING: ")
    name = Path(where.split(".ipynb")[0]).name if ".ipynb" in where else ""
    path = places.BOOK / f"{name}.md" if name else source
    return Problem(path, 0, "site-warning", lang, (message or line).strip(), "mend it")


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
        if path.name not in {*own, "quizzes", "glossary"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write_downloads(chapters: list[str], lang: Lang, folder: Path) -> None:
    """Each chapter as a zip: a plain notebook, its data with cards, and the kit it imports."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in chapters:
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file, content in chapter_files(name, lang).items():
                # A fixed date: the same chapter gives the same bytes.
                entry = zipfile.ZipInfo(f"{name}/{file}", (2026, 1, 1, 0, 0, 0))
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def chapter_files(name: str, lang: Lang) -> dict[str, bytes]:
    """What a downloaded chapter consists of: path -> content."""
    import nbformat

    from course.assignments import student_files
    from course.notebook import read_text, select
    from quizzes import load_banks, load_dialogues, load_selftests
    from quizzes.sphinx_ext import selfcheck_data

    notebook = select(read_text(places.BOOK / f"{name}.md"), lang, plain=True)
    code = "\n".join(cell.source for cell in notebook.cells)
    items = {item.id: item for item in load_banks(places.BANKS)[0] if item.use == "practice"}
    practice = {
        item_id: selfcheck_data(item, lang) for item_id, item in items.items() if item_id in code
    }
    files = {f"{name}.ipynb": nbformat.writes(notebook).encode()}
    files["practice.json"] = json.dumps(practice, ensure_ascii=False).encode()
    for test in load_selftests(places.SELFTESTS)[0].values():
        if f'selftest("{test.id}"' in code:
            files[f"{test.id}.json"] = json.dumps(test.data(), ensure_ascii=False).encode()
    for dialogue in load_dialogues(places.DIALOGUES)[0].values():
        if f'conversation("{dialogue.id}"' in code:
            files[f"{dialogue.id}.json"] = json.dumps(dialogue.data(), ensure_ascii=False).encode()
    for path in sorted((places.BOOK / "data").iterdir()):
        stem = path.name.split(".")[0]
        if f"data/{stem}." in code:
            files[f"data/{path.name}"] = path.read_bytes()
    return {**files, **student_files("course"), **student_files("quizzes")}


def _entrance(langs: Sequence[Lang]) -> str:
    """The first page: the language chosen before, or the browser's; links without scripts."""
    links = "".join(
        f'<li><a lang="{lang}" href="{lang}/index.html">{SITE_TITLE[lang]}</a></li>'
        for lang in langs
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{' · '.join(SITE_TITLE[lang] for lang in langs)}</title>"
        f'<link rel="icon" type="image/svg+xml" href="{langs[0]}/_static/icon.svg">'
        f'<script src="{langs[0]}/_static/entrance.js" data-languages="{" ".join(langs)}"></script>'
        "<style>body{font:1.2rem/1.8 system-ui,sans-serif;margin:15vh auto;max-width:30rem;"
        "padding:0 1rem}</style></head>\n"
        f"<body><main><h1>服务管理 Service Management</h1><ul>{links}</ul></main></body>\n</html>\n"
    )


def _index(out: Path) -> None:
    """Make the search index of all languages (Pagefind segments Chinese)."""
    shutil.rmtree(out / "pagefind", ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(out), "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"pagefind failed: {run.stderr.strip()}")
    for name in (
        "pagefind-ui.js",
        "pagefind-ui.css",
        "pagefind-modular-ui.js",
        "pagefind-modular-ui.css",
        "pagefind-highlight.js",
        "pagefind-component-ui.js",
        "pagefind-component-ui.css",
    ):
        (out / "pagefind" / name).unlink(missing_ok=True)


def serve_site(site: Path, langs: Sequence[Lang], port: int) -> None:
    """Serve the site on this machine and rebuild after every edit, until interrupted."""
    from course.serve import serve

    def rebuild() -> Any:
        return build_site(langs, site)

    serve(site, port, rebuild)
