"""A release by nbgrader's own converter, and the search for what it must not show."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from glossary import ContentError
from grader.gradebook import write_outcomes
from grader.leaks import find_leaks, split_regions
from grader.releasing import release

pytestmark = pytest.mark.e2e

KEY = "Guests get less than they expect."
HIDDEN = 'expect("double(2618.25)", equals(5236.5), points=2, hint="any number")'


@pytest.fixture
def source(class_folder: Path) -> nbformat.NotebookNode:
    path = class_folder / "source" / "numbers" / "numbers.ipynb"
    return nbformat.read(str(path), 4)


def codes(error: pytest.ExceptionInfo[ContentError]) -> set[str]:
    return {problem.code for problem in error.value.problems}


def test_a_release_holds_the_tasks_and_nothing_of_the_instructors(class_folder: Path) -> None:
    folder = class_folder / "release" / "numbers"
    text = (folder / "numbers.ipynb").read_text("utf-8")
    for secret in ("2618.25", "twice = 2", "line of visibility", "The gap lies between", "BEGIN"):
        assert secret not in text
    assert "Draw the blueprint" in text
    assert "在这里写代码" in text
    assert (folder / "data" / "guests.csv").read_text() == "guests\n3\n"
    assert (class_folder / "private" / "numbers" / "key.json").is_file()
    assert not list(class_folder.glob("re*/**/key.json"))
    assert find_leaks(class_folder / "source" / "numbers", folder, [KEY]) == []
    assert not [path.name for path in class_folder.iterdir() if path.name.startswith(".")]


def plant_in_cell(release_folder: Path, change: Any) -> None:
    path = release_folder / "numbers.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    change(notebook)
    path.write_text(json.dumps(notebook))


def output(notebook: dict[str, Any], text: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["x\n", text]}
    notebook["cells"][1]["outputs"] = [output]


PLANTS: dict[str, Any] = {
    "source": lambda n: n["cells"][0].update(source=["before\n", "    " + HIDDEN]),
    "metadata": lambda n: n["metadata"].update(note=HIDDEN),
    "cell metadata": lambda n: n["cells"][2]["metadata"].update(deep=[{"er": HIDDEN}]),
    "output": lambda n: output(n, HIDDEN),
    "attachment": lambda n: n["cells"][0].update(
        attachments={"a.txt": {"text/plain": base64.b64encode(HIDDEN.encode()).decode()}}
    ),
    "base64 in base64": lambda n: n["metadata"].update(
        note=base64.b64encode(base64.b64encode(HIDDEN.encode())).decode()
    ),
    "name of a field": lambda n: n["metadata"].update({HIDDEN: 1}),
}


@pytest.mark.parametrize("place", PLANTS)
def test_a_hidden_test_is_found_wherever_it_stands_in_a_notebook(
    class_folder: Path, place: str
) -> None:
    folder = class_folder / "release" / "numbers"
    plant_in_cell(folder, PLANTS[place])
    leaks = find_leaks(class_folder / "source" / "numbers", folder)
    assert {leak.code for leak in leaks} == {"leak-hidden-test"}
    assert leaks[0].file == folder / "numbers.ipynb"


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("notes.txt", lambda content: content),
        ("table.csv.gz", gzip.compress),
        ("data.zip", zipped),
        ("data.zip", lambda content: zipped(gzip.compress(content))),
        ("escaped.json", lambda content: json.dumps({"a": [content.decode()]}).encode()),
    ],
)
def test_secrets_are_found_in_every_kind_of_file(class_folder: Path, name: str, pack: Any) -> None:
    folder = class_folder / "release" / "numbers"
    scheme = "Two points for the line of visibility."
    (folder / name).write_bytes(pack(f"{HIDDEN}\n{KEY}\n{scheme}".encode()))
    leaks = find_leaks(class_folder / "source" / "numbers", folder, [KEY])
    assert {leak.code for leak in leaks} == {"leak-hidden-test", "leak-key", "leak-mark-scheme"}


def test_a_solution_line_in_a_code_file_is_chance_but_the_whole_solution_is_not(
    class_folder: Path,
) -> None:
    folder = class_folder / "release" / "numbers"
    source = class_folder / "source" / "numbers"
    (folder / "kit.py").write_text("twice = 2 * x\n")
    assert find_leaks(source, folder) == []
    plant_in_cell(folder, lambda n: n["cells"][0].update(source="twice = 2 * x"))
    assert {leak.code for leak in find_leaks(source, folder)} == {"leak-solution"}


def test_a_marker_left_standing_is_found(class_folder: Path) -> None:
    folder = class_folder / "release" / "numbers"
    (folder / "numbers.md").write_text("text\n### BEGIN HIDDEN TESTS\n")
    leaks = find_leaks(class_folder / "source" / "numbers", folder)
    assert {leak.code for leak in leaks} == {"leak-marker"}


def test_what_the_source_shows_openly_is_no_secret() -> None:
    shown, regions = split_regions("a\n### BEGIN SOLUTION\nb\n### END SOLUTION\nc")
    assert (shown, regions) == ("a\nc", [("solution", "b")])


def test_a_release_that_leaks_is_withdrawn_and_the_earlier_one_stays(
    class_folder: Path, source: nbformat.NotebookNode
) -> None:
    before = (class_folder / "release" / "numbers" / "numbers.ipynb").read_bytes()
    source.metadata["note"] = HIDDEN
    with pytest.raises(ContentError) as error:
        release(class_folder, "numbers", source)
    assert codes(error) == {"leak-hidden-test"}
    assert (class_folder / "release" / "numbers" / "numbers.ipynb").read_bytes() == before
    assert not list(class_folder.glob(".release-*"))


def test_a_key_among_the_files_for_students_is_refused(
    class_folder: Path, source: nbformat.NotebookNode
) -> None:
    key = json.dumps({"explanation": KEY}).encode()
    with pytest.raises(ContentError) as error:
        release(
            class_folder,
            "numbers",
            source,
            files={"key.json": key},
            private={"key.json": key},
        )
    assert "leak-file" in codes(error)


def test_a_key_hidden_in_a_file_for_students_is_refused(
    class_folder: Path, source: nbformat.NotebookNode
) -> None:
    files = {"data/readme.txt": b"Note:\n" + base64.b64encode(KEY.encode())}
    with pytest.raises(ContentError) as error:
        release(
            class_folder,
            "numbers",
            source,
            files=files,
            private={"key.json": json.dumps({"explanation": KEY}).encode()},
        )
    assert codes(error) == {"leak-key"}


def test_a_form_with_a_field_of_the_key_is_found(class_folder: Path) -> None:
    folder = class_folder / "release" / "numbers"
    source = class_folder / "source" / "numbers"
    view = {"id": "q1", "options": [{"id": "a", "en": "less"}], "unit": "point"}
    (folder / "form.json").write_text(json.dumps({"slots": [view]}))
    assert find_leaks(source, folder) == []
    (folder / "form.json").write_text(json.dumps({"slots": [{**view, "key": "a"}]}))
    assert [leak.place for leak in find_leaks(source, folder)] == ["field key"]


def test_a_path_outside_the_assignment_is_refused(
    class_folder: Path, source: nbformat.NotebookNode
) -> None:
    with pytest.raises(ContentError) as error:
        release(class_folder, "numbers", source, files={"../elsewhere.txt": b""})
    assert codes(error) == {"release-path"}


def test_graded_cells_cannot_change_once_students_have_handed_in(
    class_folder: Path, source: nbformat.NotebookNode, outcome: Any
) -> None:
    write_outcomes(class_folder, [outcome("2026001")])
    before = (class_folder / "source" / "numbers" / "numbers.ipynb").read_bytes()
    release(class_folder, "numbers", source)  # the same cells: may be done at any time
    source.cells[3].metadata.nbgrader["grade_id"] = "renamed"
    with pytest.raises(ContentError) as error:
        release(class_folder, "numbers", source)
    assert codes(error) == {"release-has-submissions"}
    after = (class_folder / "source" / "numbers" / "numbers.ipynb").read_bytes()
    assert json.loads(after) == json.loads(before)


def test_what_nbgrader_refuses_is_said_in_its_words(
    class_folder: Path, source: nbformat.NotebookNode
) -> None:
    source.cells[2].source = source.cells[2].source.replace("### END SOLUTION", "")
    with pytest.raises(ContentError) as error:
        release(class_folder, "numbers", source)
    assert codes(error) == {"release-refused"}
    assert "Traceback" not in str(error.value)
    assert "end solution" in str(error.value).lower()


def test_a_release_works_where_the_project_is_not_installed(
    class_folder: Path, tmp_path: Path
) -> None:
    import subprocess
    import sys

    kit = Path(shutil.copytree(class_folder / "release" / "numbers", tmp_path / "handed out"))
    program = "import sys; sys.path.insert(0, '.'); from grader import expect, equals, score"
    subprocess.run([sys.executable, "-I", "-c", program], cwd=kit, check=True)
