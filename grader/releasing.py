"""From a built source notebook to what students get, proved to hold nothing of the instructor's.

Everything is made in a folder of its own and looked through there; only then it takes its place.
A release that would give something away never lies where it could be handed out.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from glossary import ContentError, Lang, Problem

from .folders import replace_folder
from .leaks import find_leaks, private_secrets
from .tables import problem

if TYPE_CHECKING:
    from nbformat import NotebookNode


def release(
    class_folder: Path,
    name: str,
    notebook: NotebookNode,
    *,
    files: Mapping[str, bytes | Path] | None = None,
    private: Mapping[str, bytes] | None = None,
    due: datetime | None = None,
    inspect: Callable[[Path], list[Problem]] = lambda _: [],
) -> Path:
    """Release an assignment to a class; returns the folder to hand to the students.

    ``notebook``: the source in one language, nbgrader's metadata complete. ``files``: what lies
    beside it, path inside the assignment -> content or a file to copy. ``private``: what only the
    instructor may have (keys); it goes to ``CLASS/private/NAME``, never to ``source`` (nbgrader
    copies all of that to the students). ``inspect`` may find more that must not go out in the
    folder that is ready. The class folder is made when it is not there.

    Raises ContentError when nbgrader refuses the notebook, when graded cells changed after
    students handed in, or when the release would show a hidden test, a solution, a mark scheme or
    a key; what was released before then stays as it was.
    """
    from .gradebook import create_class, release_assignment

    create_class(class_folder)
    private = dict(private or {})
    contents = {
        path: content if isinstance(content, bytes) else content.read_bytes()
        for path, content in (files or {}).items()
    }
    work = Path(tempfile.mkdtemp(prefix=".release-", dir=class_folder))
    try:
        source = work / "source" / name
        _write(source, contents, notebook, name)
        secrets = private_secrets(private, contents.values())
        made = release_assignment(class_folder, name, root=work, lang=_language(notebook), due=due)
        leaks = find_leaks(source, made, secrets)
        leaks += _misplaced(made, private) + inspect(made)
        if leaks:
            raise ContentError(leaks)
        keep = work / "private"
        _write(keep, private)
        replace_folder(keep, class_folder / "private" / name)
        replace_folder(source, class_folder / "source" / name)
        replace_folder(made, class_folder / "release" / name)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return class_folder / "release" / name


def _language(notebook: NotebookNode) -> Lang:
    return "zh" if notebook.metadata.get("course", {}).get("lang") == "zh" else "en"


def _write(
    folder: Path,
    files: Mapping[str, bytes],
    notebook: NotebookNode | None = None,
    name: str = "",
) -> None:
    import nbformat

    folder.mkdir(parents=True)
    for path, content in files.items():
        inside = PurePosixPath(path)
        if inside.is_absolute() or ".." in inside.parts:
            raise problem(
                folder, "release-path", f"{path} lies outside the assignment", "name a path inside"
            )
        target = folder / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if notebook is not None:
        nbformat.write(notebook, folder / f"{name}.ipynb")


def _misplaced(release_folder: Path, private: Mapping[str, bytes]) -> list[Problem]:
    return [
        Problem(
            release_folder / path,
            0,
            "leak-file",
            "",
            "this file is for the instructor only",
            "give it as private, not among the files of the assignment",
        )
        for path in private
        if (release_folder / path).exists()
    ]
