"""One edition of the book in one language: its pages written out, and built by Jupyter Book."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from course import places
from course.interface import INTERFACE, PARTS
from glossary import Lang, Problem

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from nbformat import NotebookNode


@dataclass(frozen=True)
class Book:
    """The pages of an edition in one language, ready to be built."""

    edition: str
    lang: Lang
    langs: Sequence[Lang]
    title: str
    #: As Jupyter Book's `_toc.yml`; captions are slugs of parts, or already words.
    toc: dict[str, Any]
    #: Page -> executed notebook.
    notebooks: dict[str, NotebookNode]
    #: More settings for Sphinx.
    config: dict[str, Any] = field(default_factory=dict)

    @property
    def source(self) -> Path:
        """Where the pages lie for Jupyter Book."""
        return places.BUILD / f"{self.edition}-source" / self.lang

    @property
    def target(self) -> Path:
        """Where Jupyter Book puts what it builds."""
        return places.BUILD / f"{self.edition}-html" / self.lang

    @property
    def html(self) -> Path:
        """The finished pages."""
        return self.target / "_build" / "html"

    def start(self) -> BaseProcess | None:
        """Write the pages out and start to build them; ``finish`` waits for the end.

        Where neither pages nor tools changed since the last build, that one stands: None.
        """
        from course.forked import start_jupyter_book

        self._write_source()
        mark, wanted = self.target / "built.txt", self.state()
        before = mark.read_text("utf-8") if mark.is_file() else ""
        if before == wanted:
            return None
        if before.split(" ")[0] != wanted.split(" ")[0]:  # other tools: every page may differ
            shutil.rmtree(self.target, ignore_errors=True)
        mark.unlink(missing_ok=True)
        self.target.mkdir(parents=True, exist_ok=True)
        self._log.unlink(missing_ok=True)
        arguments = ["build", str(self.source), "-W", "-n", "--keep-going"]
        return start_jupyter_book([*arguments, "--path-output", str(self.target)], self._log)

    def finish(self, started: BaseProcess | None) -> list[Problem]:
        """Wait for what was started; every warning is a problem."""
        if started is None:
            return []
        started.join()
        if started.exitcode == 0:
            (self.target / "built.txt").write_text(self.state(), encoding="utf-8")
            return []
        said = self._log.read_text("utf-8") if self._log.is_file() else "it did not start"
        lines = [_plain(line) for line in said.splitlines()]
        # A half-built book would hide its warnings next time.
        shutil.rmtree(self.target, ignore_errors=True)
        warnings = [line for line in lines if "WARNING: " in line or "ERROR: " in line]
        warnings = list(dict.fromkeys(warnings)) or ["\n".join(lines[-25:])]
        return [self._problem(line) for line in warnings]

    @property
    def _log(self) -> Path:
        return self.target / "jupyter-book.log"

    def state(self) -> str:
        """Digests of all that the built pages depend on: the tools, and what was written out."""
        data = sorted((places.BOOK / "data").iterdir())  # readers download it
        return f"{tooldigest()} {digest([*sorted(self.source.iterdir()), *data])}"

    def _write_source(self) -> None:
        """Unchanged files are left alone, so that only what changed is built."""
        import nbformat

        self.source.mkdir(parents=True, exist_ok=True)
        toc = {**self.toc, "parts": [dict(part) for part in self.toc["parts"]]}
        for part in toc["parts"]:
            part["caption"] = PARTS.get(part["caption"], {}).get(self.lang, part["caption"])
        config = yaml.safe_load((places.BOOK / "_config.yml").read_text("utf-8"))
        config["title"] = self.title
        config["sphinx"]["config"] |= {
            "language": "zh_CN" if self.lang == "zh" else "en",
            "course_languages": list(self.langs),
            "nb_code_prompt_show": INTERFACE[self.lang]["show_code"],
            "nb_code_prompt_hide": INTERFACE[self.lang]["hide_code"],
            **self.config,
        }
        _write(self.source / "_toc.yml", yaml.safe_dump(toc, allow_unicode=True))
        _write(self.source / "_config.yml", yaml.safe_dump(config, allow_unicode=True))
        for name, notebook in self.notebooks.items():
            _write(self.source / f"{name}.ipynb", nbformat.writes(notebook))
        for old in self.source.glob("*.ipynb"):
            if old.stem not in self.notebooks:
                old.unlink()

    def _problem(self, line: str) -> Problem:
        """A Sphinx warning as a problem of the authored page that it stands in."""
        where, _, message = line.partition("WARNING: ")
        name = Path(where.split(".ipynb")[0]).name if ".ipynb" in where else ""
        path = places.BOOK / f"{name}.md" if name else self.source
        return Problem(path, 0, "site-warning", self.lang, (message or line).strip(), "mend it")


def tooldigest() -> str:
    """Of what every page depends on besides its own text: our extensions, theme, items, terms."""
    folders = [places.ROOT / name for name in ("course", "quizzes", "glossary")]
    kinds = {".py", ".html", ".css", ".js", ".yaml", ".conf", ".svg", ".typ"}
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    return digest(path for path in files if path.suffix in kinds)


def digest(paths: Iterable[Path]) -> str:
    """Of the names and contents of files; what is no file counts for nothing."""
    found = hashlib.sha256()
    for path in paths:
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)
