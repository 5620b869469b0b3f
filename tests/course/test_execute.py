"""Chapters are executed once, in kernels of their own; what fails is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from course import execute, places
from glossary import ContentError

pytestmark = pytest.mark.e2e

CELLS = """
```{code-cell}
import os
import warnings

warnings.warn("said on stderr", stacklevel=1)
print(os.getcwd(), os.environ["COURSE_BUILD"])
tr("甲", "A")
```

```{code-cell}
open("runs.txt", "a").write("x")
pd = __import__("pandas")
pd.DataFrame({"n": [1, 2]})
```
"""


def chapter(folder: Path, cells: str) -> Path:
    text = (places.BOOK / "quality.md").read_text("utf-8")
    path = folder / "small.md"
    path.write_text(text[: text.index("\n---\n") + 5] + cells, "utf-8")
    return path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(execute, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_a_chapter_runs_in_its_folder_once_a_language_until_its_code_changes(
    tmp_path: Path, cache: Path
) -> None:
    path = chapter(tmp_path, CELLS)
    jobs = [(path, "zh"), (path, "en")]
    assert not execute.executed_before()
    done = execute.execute_chapters(jobs)
    first, second = (cell for cell in done[path, "zh"].cells if cell.cell_type == "code")
    printed = "".join(out.text for out in first.outputs if out.get("name") == "stdout")
    assert printed.split() == [str(tmp_path), "site"]
    assert "said on stderr" in str(first.outputs)
    assert [out.data["text/plain"] for out in first.outputs if "data" in out] == ["'甲'"]
    assert "<table" in second.outputs[0].data["text/html"]
    assert (tmp_path / "runs.txt").read_text("utf-8") == "xx"

    again = execute.execute_chapters(jobs)
    assert (tmp_path / "runs.txt").read_text("utf-8") == "xx"
    assert again[path, "en"].cells == done[path, "en"].cells

    chapter(tmp_path, CELLS.replace('"A"', '"B"'))
    execute.execute_chapters(jobs)
    assert (tmp_path / "runs.txt").read_text("utf-8") == "xxx"  # English alone had changed
    assert execute.executed_before()
    assert len(list(cache.rglob("*.json"))) == 2


def test_a_cell_that_fails_is_named(tmp_path: Path) -> None:
    path = chapter(tmp_path, "\n```{code-cell}\nx = 1\n```\n\n```{code-cell}\nx / 0\n```\n")
    with pytest.raises(ContentError) as caught:
        execute.execute_chapters([(path, "zh")])
    [problem] = caught.value.problems
    assert (problem.code, problem.file) == ("chapter-fails", path)
    assert "ZeroDivisionError" in problem.message
    assert path.read_text("utf-8").splitlines()[problem.line - 1] == "x / 0"


def test_a_kernel_that_dies_is_named(tmp_path: Path) -> None:
    path = chapter(tmp_path, "\n```{code-cell}\nimport os\n\nos._exit(3)\n```\n")
    with pytest.raises(ContentError) as caught:
        execute.execute_chapters([(path, "zh")])
    assert [problem.code for problem in caught.value.problems] == ["chapter-fails"]
