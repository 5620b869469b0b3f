"""An assignment as it lies in a class folder: the instructor's source and what students got."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from glossary.text import Lang

from .folders import regular_files
from .tables import not_released, problem

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Assignment:
    """``source`` with solutions and hidden tests, ``release`` as students got it, cell by cell."""

    name: str
    lang: Lang
    kind: str
    source: NotebookNode
    release: NotebookNode
    folder: Path
    #: What stays with the instructor: the key of a quiz.
    private: Path
    #: Changes whenever anything that decides a score changes.
    fingerprint: str = field(repr=False, default="")

    @cached_property
    def own_files(self) -> frozenset[str]:
        """Names of the files that it brings itself, whatever a submission has in their place."""
        names = {name for name, _, _ in regular_files(self.folder)}
        return frozenset(name for name in names if not name.endswith(".ipynb"))

    @property
    def rehearsal(self) -> list[str]:
        """The code that students got: what a sandbox runs once, to have everything ready."""
        return [cell.source for cell in self.release.cells if cell.cell_type == "code"]


def load_assignment(class_folder: Path, name: str) -> Assignment:
    """Read assignment ``name`` of a class.

    Raises ContentError where it was never released, or its source and release do not match.
    """
    import nbformat

    folder = class_folder / "source" / name
    paths = [class_folder / part / name / f"{name}.ipynb" for part in ("source", "release")]
    if not all(path.is_file() for path in paths):
        raise not_released(class_folder, name)
    source, release = (nbformat.read(path, as_version=4) for path in paths)
    ids = [[cell.get("id") for cell in notebook.cells] for notebook in (source, release)]
    if ids[0] != ids[1]:
        said, fix = "its cells are not those of the source", f"`course release {name}` again"
        raise problem(paths[1], "release-differs", said, fix, name)
    course = source.metadata.get("course", {})
    private = class_folder / "private" / name
    digest = hashlib.sha256(paths[1].read_bytes())
    for path in [*sorted(folder.rglob("*")), *sorted(private.rglob("*"))]:
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(class_folder).as_posix().encode())
            digest.update(path.read_bytes())
    lang: Lang = "zh" if course.get("lang") == "zh" else "en"
    kind = str(course.get("kind", "exercise"))
    return Assignment(name, lang, kind, source, release, folder, private, digest.hexdigest())
