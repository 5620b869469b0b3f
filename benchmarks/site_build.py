"""How much faster `course build` is than `jupyter-book build`, on the same book.

    python benchmarks/site_build.py [--chapters quality capacity]

Both build the same pages in both languages, each from its own copy and with nothing left of an
earlier build:

- ours is `course build` in a copy of this checkout: it reads the bilingual text, executes the
  chapters, builds the pages, and besides indexes them for search, writes the downloads and looks
  for keys of graded items.
- Jupyter Book cannot read the bilingual text, so it is given what our own notebook step exports
  (that step is not timed): a folder a language with every page as a notebook without outputs, the
  data beside them, and a `_config.yml` with its own defaults (theme, search, MathJax), the Markdown
  extensions that the pages are written with, and this project's Sphinx extensions, without which it
  knows neither terms, self-checks and the track nor how to draw a chart. Its settings for execution
  are the default, `auto`: a page that changed is executed again. It is one command a language, one
  after the other, as it comes.

Timed are a cold build, one with nothing changed, and one after a sentence was added to the Chinese
prose of one chapter. The last line is the ratio of Jupyter Book's time to ours:
``build ratio cold: N warm: N edit: N``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import yaml

from course import places
from course.execute import TIMEOUT, built_chapter
from course.interface import PARTS
from course.pages import is_chapter, page_names
from course.site import students_books
from glossary import LANGS

STAGES = ("cold", "warm", "edit")
SENTENCE = "\n\n这一句是刚刚补上的。\n"
COPIED = ["book", "course", "exercises", "glossary", "grader", "quizzes"]
#: The directives of pages that Jupyter Book would not know, and links to chapters left out.
EXTENSION = """\
from course.sphinx_ext import ScheduleDirective, TrackDirective, left_out_link


def setup(app):
    for name, default in (("course_site", {}), ("course_track", {}), ("course_schedule", [])):
        app.add_config_value(name, default, "env")
    app.add_directive("track", TrackDirective)
    app.add_directive("schedule", ScheduleDirective)
    app.connect("missing-reference", left_out_link)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--chapters", nargs="+", help="only these, by slug (default: all)")
    parser.add_argument("--export", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.export:
        export(given.export)
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        ours, stock = Path(folder) / "ours", Path(folder) / "stock"
        copy_checkout(ours, given.chapters)
        run([sys.executable, str(Path(__file__).resolve()), "--export", str(stock)], ours)
        edited = (given.chapters or ["quality"])[0]
        times = {
            "course build": time_ours(ours, edited),
            "jupyter-book build": time_stock(stock, ours, edited),
        }
    for who, found in times.items():
        print(f"{who}: " + ", ".join(f"{stage} {found[stage]:.1f} s" for stage in STAGES))
    mine, theirs = times.values()
    print("build ratio " + " ".join(f"{each}: {theirs[each] / mine[each]:.1f}" for each in STAGES))


def copy_checkout(target: Path, chapters: list[str] | None) -> None:
    """What a build needs of this checkout, with nothing built; offering these chapters alone."""
    built = shutil.ignore_patterns("__pycache__", "_build")
    for name in COPIED:
        shutil.copytree(places.ROOT / name, target / name, ignore=built)
    chosen = yaml.safe_load((places.ROOT / "course.yaml").read_text("utf-8"))
    if chapters:
        chosen["chapters"] = chapters
    (target / "course.yaml").write_text(yaml.safe_dump(chosen, allow_unicode=True), "utf-8")


def export(target: Path) -> None:
    """Write the book of the checkout that is imported as a folder a language for Jupyter Book."""
    chapters = [places.BOOK / f"{name}.md" for name in page_names() if is_chapter(name)]
    notebooks = {(path, lang): built_chapter(path, lang) for path in chapters for lang in LANGS}
    own = yaml.safe_load((places.BOOK / "_config.yml").read_text("utf-8"))
    for book in students_books(LANGS, notebooks):
        folder = target / book.lang
        shutil.copytree(places.BOOK / "data", folder / "data")
        for name, notebook in book.notebooks.items():
            nbformat.write(notebook, folder / f"{name}.ipynb")
        parts = [
            {**part, "caption": PARTS[part["caption"]][book.lang]} for part in book.toc["parts"]
        ]
        (folder / "extension.py").write_text(EXTENSION, "utf-8")
        config = {
            "title": book.title,
            "author": own["author"],
            "only_build_toc_files": True,
            "execute": {"timeout": TIMEOUT},
            "parse": own["parse"],
            "sphinx": {
                "extra_extensions": ["glossary.sphinx_ext", "quizzes.sphinx_ext"],
                "local_extensions": {"extension": "."},
                "config": {"language": "zh_CN" if book.lang == "zh" else "en", **book.config},
            },
        }
        for name, data in (("_toc.yml", {**book.toc, "parts": parts}), ("_config.yml", config)):
            (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


def time_ours(checkout: Path, edited: str) -> dict[str, float]:
    """Seconds of each stage."""

    def build() -> float:
        return run([sys.executable, "-m", "course", "build"], checkout)

    times = {"cold": build(), "warm": build()}
    path = checkout / "book" / f"{edited}.md"
    head, mark, rest = path.read_text("utf-8").partition('+++ {"lang": "en"}')
    path.write_text(f"{head.rstrip()}{SENTENCE}\n{mark}{rest}", "utf-8")
    return {**times, "edit": build()}


def time_stock(folder: Path, checkout: Path, edited: str) -> dict[str, float]:
    """Seconds of each stage, both languages."""

    def build() -> float:
        book = "from jupyter_book.cli.main import main; main()"
        command = [sys.executable, "-c", book, "build"]
        return sum(run([*command, str(folder / lang)], checkout) for lang in LANGS)

    times = {"cold": build(), "warm": build()}
    path = folder / "zh" / f"{edited}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    prose = next(cell for cell in notebook.cells[1:] if cell.cell_type == "markdown")
    prose.source += SENTENCE
    nbformat.write(notebook, path)
    return {**times, "edit": build()}


def run(command: list[str], checkout: Path) -> float:
    """Run with the packages of ``checkout``; return the seconds. What fails ends the benchmark."""
    # On a page, what can only be moved with a kernel stands with its middle values.
    environment = {**os.environ, "PYTHONPATH": str(checkout), "COURSE_BUILD": "site"}
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
