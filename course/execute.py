"""Executes chapters, in parallel, and only those whose code, data or tools changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course import places
from glossary import ContentError, Lang, Problem

if TYPE_CHECKING:
    from nbformat import NotebookNode

CACHE = places.BUILD / "executed"
#: Packages whose version may change what a chapter shows.
_TOOLS = ["altair", "networkx", "numpy", "pandas", "scipy", "nbclient", "ipykernel"]
TIMEOUT = 120


def execute_chapters(
    jobs: list[tuple[Path, Lang]],
    *,
    workers: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[tuple[Path, Lang], NotebookNode]:
    """Execute each chapter in each language asked for.

    Raises ContentError naming chapter, line and message where a cell fails.
    """
    done: dict[tuple[Path, Lang], NotebookNode] = {}
    missing: dict[tuple[Path, Lang], tuple[NotebookNode, Path]] = {}
    for path, lang in jobs:
        notebook = built_chapter(path, lang)
        cached = CACHE / lang / f"{path.stem}-{fingerprint(notebook, path.parent)}.json"
        if cached.is_file():
            done[path, lang] = _with_outputs(notebook, json.loads(cached.read_text("utf-8")))
        else:
            missing[path, lang] = (notebook, cached)
    if not missing:
        return done
    problems: list[Problem] = []
    count = workers or min(len(missing), os.cpu_count() or 1)
    with ThreadPoolExecutor(count) as pool:  # the work is done in the kernels
        running = {
            pool.submit(_run, notebook, path.parent): (path, lang)
            for (path, lang), (notebook, _) in missing.items()
        }
        for number, future in enumerate(as_completed(running), 1):
            path, lang = running[future]
            notebook, cached = missing[path, lang]
            outputs, failure = future.result()
            progress(f"{path.stem} ({lang}) {number}/{len(running)}")
            if failure:
                problems.append(_problem(path, lang, notebook, failure))
                continue
            cached.parent.mkdir(parents=True, exist_ok=True)
            for old in cached.parent.glob(f"{path.stem}-*.json"):
                old.unlink()
            partial = cached.with_suffix(".partial")
            partial.write_text(json.dumps(outputs, ensure_ascii=False), encoding="utf-8")
            partial.replace(cached)
            done[path, lang] = _with_outputs(notebook, outputs)
    if problems:
        raise ContentError(problems)
    return done


def executed_before() -> bool:
    """Whether outputs of an earlier build are kept; then few chapters, if any, have to run."""
    return any(CACHE.glob("*/*.json"))


def built_chapter(path: Path, lang: Lang) -> NotebookNode:
    """A chapter as a notebook in one language, with its facts, not executed.

    Raises ContentError where its text or front matter is wrong.
    """
    from course.chapter import read_chapter
    from course.notebook import check_parity, read_text, select

    text = read_text(path)
    chapter, problems = read_chapter(text)
    problems += check_parity(text)
    if problems or chapter is None:
        raise ContentError(problems)
    notebook = select(text, lang)
    notebook.cells[0].source = f"# {chapter.number}\u2002{chapter.title[lang]}"
    notebook.metadata["course"] = chapter.facts(path.stem, lang)
    return notebook


def fingerprint(notebook: NotebookNode, folder: Path) -> str:
    """What the outputs depend on: code, the data that it names, the kit, the tools' versions."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n\x00".join(code)
    digest = hashlib.sha256(text.encode())
    for data in sorted((folder / "data").glob("*")):
        if data.is_file() and data.name in text:
            digest.update(data.read_bytes())
    digest.update((places.ROOT / "course" / "kit.py").read_bytes())
    digest.update("|".join(f"{tool}={version(tool)}" for tool in _TOOLS).encode())
    return digest.hexdigest()[:24]


def _run(notebook: NotebookNode, folder: Path) -> tuple[list[Any], tuple[int, str] | None]:
    """Execute a copy; outputs of the code cells, or (cell index, message)."""
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    from course.forked import WARM, ForkedKernelManager

    notebook = deepcopy(notebook)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_manager_class=ForkedKernelManager if WARM else AsyncKernelManager,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        shutdown_kernel="immediate",
    )
    # A chapter finds this checkout's packages whatever folder it runs in.
    environment = {**os.environ, "COURSE_BUILD": "site", "PYTHONPATH": str(places.ROOT)}
    try:
        asyncio.run(client.async_execute(env=environment))
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        failed = next(
            (at for at, cell in enumerate(notebook.cells) if _failed(cell)), len(notebook.cells) - 1
        )
        if isinstance(error, CellExecutionError):
            return [], (failed, f"{error.ename}: {error.evalue}")
        ended = isinstance(error, DeadKernelError)
        return [], (failed, "the kernel died" if ended else f"no end after {TIMEOUT} seconds")
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"], None


def _failed(cell: Any) -> bool:
    return cell.cell_type == "code" and any(
        output.output_type == "error" for output in cell.get("outputs", [])
    )


def _with_outputs(notebook: NotebookNode, outputs: list[Any]) -> NotebookNode:
    from nbformat import from_dict

    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, (cell, found) in enumerate(zip(code, outputs, strict=True), 1):
        cell.outputs = [from_dict(output) for output in found]
        cell.execution_count = number
    return notebook


def _problem(path: Path, lang: Lang, notebook: NotebookNode, failure: tuple[int, str]) -> Problem:
    at, message = failure
    first = notebook.cells[at].source.strip().splitlines()[0]
    lines = path.read_text("utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if first[:40] in text), 0)
    return Problem(path, line, "chapter-fails", f"{lang}, cell {at + 1}", message, "mend the cell")
