"""One class of attackers and accidents, graded in one batch through the real sandbox.

Nobody gains a point, reads a key, touches a classmate, or stops the batch; the pages that a teacher
and a student open afterwards run nothing of what was handed in.
"""

from __future__ import annotations

import copy
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from grader import Limits, collect, grade, write_feedback, write_report
from grader.gradebook import create_class, release_assignment
from grader.outcome import Status, cells_from_json
from grader.scores import read_scores
from grader.source import expand

pytestmark = pytest.mark.e2e

NAME = "numbers"
LIMITS = Limits(
    wall_seconds=6, cell_seconds=1.5, memory_mb=400, disk_mb=16, output_mb=4, processes=32
)
ATTACKS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "attacks.yaml").read_text("utf-8")
)

SETUP = "import pandas as pd\nfrom grader import close_to, equals, expect, score"
SOLVED = "def {0}(x):\n    ### BEGIN SOLUTION\n    return {1}\n    ### END SOLUTION"
DOUBLE_CHECK = """start = 4
expect("double(start)", equals(8), points=1, hint="twice four")
### BEGIN HIDDEN TESTS
other = pd.Series([1.5, 2618.25])
expect("double(other)", close_to([3.0, 5236.5]), points=2, hint="works on a Series")
### END HIDDEN TESTS
score()"""
HALF_CHECK = """### BEGIN HIDDEN TESTS
expect("half(7394)", equals(3697), points=2, hint="half of a large number")
### END HIDDEN TESTS
score()"""
#: What would give the hidden expectations away. Inputs are no secret to code that is called with them.
KEYS = ("5236.5", "3697")
RIGHT_HALF = "def half(x):\n    return x / 2"
RIGHT_DOUBLE = "def double(x):\n    return 2 * x"

Notebook = dict[str, Any]


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(
        one
        for one in notebook["cells"]
        if one["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def solved(notebook: Notebook) -> Notebook:
    cell(notebook, "double")["source"] = RIGHT_DOUBLE
    cell(notebook, "half")["source"] = RIGHT_HALF
    return notebook


def write(folder: Path, content: Notebook | bytes) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / f"{NAME}.ipynb").write_bytes(data)


# --- attacks on the notebook and on the files around it: (what to write, points of both checks) ----

Shape = tuple[Callable[[Path, Notebook], object], list[float | None]]
SHAPES: dict[str, Shape] = {}


def shape(*scores: float | None) -> Callable[[Any], Any]:
    def keep(function: Any) -> Any:
        SHAPES[function.__name__.replace("_", "-")] = (function, list(scores))
        return function

    return keep


@shape(3, 2)
def hundred_thousand_cells(folder: Path, notebook: Notebook) -> None:
    extra = [
        {"cell_type": "markdown", "id": f"m{n}", "metadata": {}, "source": "x"}
        for n in range(100_000)
    ]
    notebook = solved(notebook)
    write(folder, {**notebook, "cells": notebook["cells"] + extra})


@shape(0, 2)
def million_lines(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["source"] = "x = 1\n" * 1_000_000
    write(folder, notebook)


@shape(None, None)
def invalid_utf8(folder: Path, notebook: Notebook) -> None:
    write(folder, json.dumps(solved(notebook)).encode().replace(b"return", b"ret\xffurn"))


@shape(None, None)
def cut_off(folder: Path, notebook: Notebook) -> None:
    write(folder, json.dumps(solved(notebook)).encode()[:-200])


@shape(None, None)
def empty_file(folder: Path, notebook: Notebook) -> None:
    write(folder, b"")


@shape(None, None)
def not_a_notebook(folder: Path, notebook: Notebook) -> None:
    write(folder, b'["a", "list"]')


@shape(None, None)
def deep_nesting(folder: Path, notebook: Notebook) -> None:
    write(folder, b"[" * 200_000)


@shape(None, None)
def cells_of_wrong_kinds(folder: Path, notebook: Notebook) -> None:
    write(folder, {**notebook, "cells": [None, 3, "x", []]})


@shape(None, None)
def binary_file(folder: Path, notebook: Notebook) -> None:
    write(folder, os.urandom(200_000))


@shape(0, 0)
def notebook_is_a_link(folder: Path, notebook: Notebook) -> None:
    (folder / f"{NAME}.ipynb").symlink_to(folder.parents[1] / "right" / NAME / f"{NAME}.ipynb")


@shape(0, 0)
def nothing_handed_in(folder: Path, notebook: Notebook) -> None:
    pass


@shape(1, 2)
def links_out_of_the_folder(folder: Path, notebook: Notebook) -> None:
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "book.txt").symlink_to(folder.parents[2] / "gradebook.db")
    (folder / "class").symlink_to(folder.parents[2])
    cell(solved(notebook), "double")["source"] = (
        "import os\nprint(os.listdir('.'))\n"
        "for name in ('passwd.txt', 'book.txt', 'class/gradebook.db'):\n"
        "    try:\n        print(open(name, 'rb').read()[:200])\n"
        "    except OSError:\n        pass\ndouble = lambda x: 8"
    )
    write(folder, notebook)


@shape(0, 2)
def shadowing_modules(folder: Path, notebook: Notebook) -> None:
    evil = "def __getattr__(name):\n    return lambda *a, **k: 1000.0\n"
    for name in ("pandas", "numpy", "json", "ast", "sitecustomize", "usercustomize", "nbformat"):
        (folder / f"{name}.py").write_text(evil)
    (folder / "grader").mkdir(exist_ok=True)
    for name in ("__init__", "checks", "expectations"):
        (folder / "grader" / f"{name}.py").write_text(evil)
    cell(solved(notebook), "double")["source"] = "pass"
    write(folder, notebook)


@shape(0, 2)
def outcome_forged(folder: Path, notebook: Notebook) -> None:
    (folder / "outcome.json").write_text('{"fingerprint": "x", "cells": []}')
    (folder / "timestamp.txt").write_text("1970-01-01 00:00:00 UTC")
    cell(solved(notebook), "double")["source"] = "pass"
    write(folder, notebook)


@shape(3, 2)
def timestamp_in_a_zone_that_is_a_folder(folder: Path, notebook: Notebook) -> None:
    (folder / "timestamp.txt").write_text("2026-03-20 10:00:00 Asia")
    write(folder, solved(notebook))


@shape(3, 2)
def timestamp_before_all_time(folder: Path, notebook: Notebook) -> None:
    (folder / "timestamp.txt").write_text("0001-01-01 00:00:00 +1400")
    write(folder, solved(notebook))


@shape(3, 2)
def timestamp_is_a_folder(folder: Path, notebook: Notebook) -> None:
    (folder / "timestamp.txt").mkdir()
    write(folder, solved(notebook))


@shape(3, 2)
def files_where_folders_are(folder: Path, notebook: Notebook) -> None:
    (folder / "grader").write_text("mine")
    (folder / "outcome.json").mkdir()
    os.mkfifo(folder / "pipe")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).write_text("mine")
    write(folder, solved(notebook))


@shape(3, 2)
def notebook_in_a_folder_of_its_own(folder: Path, notebook: Notebook) -> None:
    (folder / "mine").mkdir()
    write(folder / "mine", solved(notebook))


@shape(3, 2)
def answer_split_in_two(folder: Path, notebook: Notebook) -> None:
    first = cell(solved(notebook), "double")
    second = copy.deepcopy(first)
    first["source"], second["source"] = "two = 2", "def double(x):\n    return two * x"
    notebook["cells"].insert(notebook["cells"].index(first) + 1, second)
    write(folder, notebook)


@shape(0, 2)
def rewritten_tests(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["source"] = "pass"
    cell(notebook, "double-check")["source"] = "1000.0"
    cell(notebook, "half-check")["source"] = "1000.0"
    write(folder, notebook)


@shape(0, 2)
def points_rewritten(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["source"] = "pass"
    for one in notebook["cells"]:
        one["metadata"].get("nbgrader", {}).update(points=1000, locked=False)
    write(folder, notebook)


@shape(0, 2)
def made_an_answer_of_a_test(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["source"] = "pass"
    cell(notebook, "double-check")["metadata"]["nbgrader"].update(solution=True, grade=False)
    cell(notebook, "double-check")["source"] = "1000.0"
    write(folder, notebook)


@shape(0, 2)
def own_graded_cells(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["source"] = "pass"
    mine = copy.deepcopy(cell(notebook, "double-check"))
    mine["metadata"]["nbgrader"]["grade_id"] = "bonus"
    mine.update(source="1000.0", id="mine")
    notebook["cells"].append(mine)
    write(folder, notebook)


@shape(3, 2)
def every_cell_twice(folder: Path, notebook: Notebook) -> None:
    cells = solved(notebook)["cells"]
    write(folder, {**notebook, "cells": [*cells, *copy.deepcopy(cells)]})


@shape(3, 2)
def cells_reversed(folder: Path, notebook: Notebook) -> None:
    write(folder, {**notebook, "cells": solved(notebook)["cells"][::-1]})


@shape(3, 2)
def deleted_tests(folder: Path, notebook: Notebook) -> None:
    tests = [cell(solved(notebook), name) for name in ("double-check", "half-check")]
    kept = [one for one in notebook["cells"] if one not in tests]
    write(folder, {**notebook, "cells": kept})


@shape(3, 2)
def metadata_stripped(folder: Path, notebook: Notebook) -> None:
    for one in solved(notebook)["cells"]:
        one["metadata"] = {}
    write(folder, {**notebook, "metadata": {}})


@shape(0, 2)
def answer_deleted(folder: Path, notebook: Notebook) -> None:
    kept = [one for one in solved(notebook)["cells"] if one["source"] != RIGHT_DOUBLE]
    write(folder, {**notebook, "cells": kept})


@shape(3, 2)
def answer_retyped(folder: Path, notebook: Notebook) -> None:
    one = cell(solved(notebook), "double")
    one["cell_type"] = "markdown"
    del one["outputs"], one["execution_count"]
    write(folder, notebook)


@shape(3, 2)
def other_kernel(folder: Path, notebook: Notebook) -> None:
    solved(notebook)["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash"}
    write(folder, notebook)


@shape(3, 2)
def older_format(folder: Path, notebook: Notebook) -> None:
    for one in solved(notebook)["cells"]:
        one.pop("id")
    write(folder, {**notebook, "nbformat_minor": 2})


@shape(3, 2)
def format_three(folder: Path, notebook: Notebook) -> None:
    old = nbformat.convert(nbformat.from_dict(solved(notebook)), 3)
    write(folder, nbformat.writes(old, version=3).encode())


@shape(3, 2)
def format_of_the_future(folder: Path, notebook: Notebook) -> None:
    write(folder, {**solved(notebook), "nbformat": 4, "nbformat_minor": 99})


@shape(0, 2)
def script_in_prose(folder: Path, notebook: Notebook) -> None:
    run = "window.attacked = 1"
    text = (
        f"# <script>{run}</script>\n\n<img src=x onerror='{run}'> [x](javascript:{run}) "
        f"<svg onload='{run}'/> ![x](http://192.0.2.1/x.png)\n\n<iframe srcdoc='<script>parent."
        "attacked=1</script>'></iframe>\n\n[x]: javascript:alert(1)\n"
    )
    cell(solved(notebook), "essay")["source"] = text
    cell(notebook, "double")["source"] = "pass"
    notebook["cells"].append({"cell_type": "raw", "id": "raw", "metadata": {}, "source": text})
    notebook["cells"][0]["attachments"] = {"x.svg": {"image/svg+xml": f"<svg onload='{run}'/>"}}
    write(folder, notebook)


@shape(3, 2)
def absurd_outputs(folder: Path, notebook: Notebook) -> None:
    cell(solved(notebook), "double")["outputs"] = [
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": "<script>1</script>"},
        },
        {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"x/y": 1}},
    ]
    write(folder, notebook)


@shape(3, 2)
def sixty_megabytes_beside(folder: Path, notebook: Notebook) -> None:
    (folder / "video.bin").write_bytes(bytes(60 * 10**6))
    write(folder, solved(notebook))


# --- the class ----------------------------------------------------------------------------------------


def authored() -> nbformat.NotebookNode:
    v4 = nbformat.v4

    def graded(source: str, name: str, **more: object) -> nbformat.NotebookNode:
        return v4.new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **more}})

    cells = [
        v4.new_markdown_cell("# Doubling and halving"),
        v4.new_code_cell(SETUP),
        graded(SOLVED.format("double", "2 * x"), "double", solution=True),
        graded(DOUBLE_CHECK, "double-check", points=3),
        graded(SOLVED.format("half", "x / 2"), "half", solution=True),
        graded(HALF_CHECK, "half-check", points=2),
        v4.new_markdown_cell("Why do guests wait?"),
        v4.new_markdown_cell(
            "### BEGIN SOLUTION\nBecause of the queue.\n### END SOLUTION",
            metadata={"nbgrader": {"grade_id": "essay", "points": 5, "solution": True}},
        ),
    ]
    course = {"kind": "exercise", "lang": "en", "chapter": NAME, "name": NAME}
    return v4.new_notebook(cells=cells, metadata={"course": course})


@pytest.fixture(scope="module")
def graded_class(class_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody has handed in; the batch has run once."""
    folder = tmp_path_factory.mktemp("corpus") / "class"
    create_class(folder)
    source = folder / "source" / NAME
    source.mkdir(parents=True)
    nbformat.write(expand(authored(), source / "numbers.md"), source / f"{NAME}.ipynb")
    kit = class_template / "source" / NAME / "grader"
    (source / "grader").mkdir()
    for path in kit.iterdir():
        (source / "grader" / path.name).write_bytes(path.read_bytes())
    release_assignment(folder, NAME)
    release = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for attack in ATTACKS:
        notebook = solved(copy.deepcopy(release))
        cell(notebook, "double")["source"] = attack["double"]
        write(_made(folder, attack["id"]), notebook)
    for name, (attack, _) in SHAPES.items():
        attack(_made(folder, name), copy.deepcopy(release))
    summary = grade(folder, NAME, limits=LIMITS)
    assert summary.errors == []
    assert summary.graded == len(ATTACKS) + len(SHAPES) >= 90
    return folder


def _made(class_folder: Path, student: str) -> Path:
    folder = class_folder / "submitted" / student / NAME
    folder.mkdir(parents=True)
    return folder


def outcome(class_folder: Path, student: str) -> dict[str, Any]:
    path = class_folder / "autograded" / student / NAME / "outcome.json"
    return {one.grade_id: one for one in cells_from_json(json.loads(path.read_text("utf-8")))}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one["id"][:20])
def test_code_that_attacks_gains_nothing(graded_class: Path, attack: dict[str, Any]) -> None:
    cells = outcome(graded_class, attack["id"])
    assert [cells["double-check"].score, cells["half-check"].score] == attack["scores"]
    assert attack.get("says", "") in cells["half-check"].reason


@pytest.mark.parametrize("name", SHAPES)
def test_files_that_attack_gain_nothing(graded_class: Path, name: str) -> None:
    cells = outcome(graded_class, name)
    assert [cells["double-check"].score, cells["half-check"].score] == SHAPES[name][1]
    if SHAPES[name][1][0] is None:
        assert cells["double-check"].status is Status.INVALID
        assert cells["double-check"].reason


def test_the_gradebook_holds_exactly_these_scores(graded_class: Path) -> None:
    expected = {one["id"]: one["scores"] for one in ATTACKS}
    expected |= {name: scores for name, (_, scores) in SHAPES.items()}
    found: dict[str, list[float | None]] = {name: [None, None] for name in expected}
    for one in read_scores(graded_class):
        if one.cell.grade_id != "essay":
            found[one.student][one.cell.grade_id == "half-check"] = one.auto
    assert found == expected


def test_no_key_was_read_and_nothing_outside_was_touched(graded_class: Path) -> None:
    for path in sorted((graded_class / "autograded").glob(f"*/{NAME}/*")):
        if path.suffix not in {".ipynb", ".json"} or path.name == "video.bin":
            continue
        text = path.read_text("utf-8")
        if path.suffix == ".ipynb":
            # The graded notebook holds the hidden tests, as nbgrader's does; its outputs must not.
            cells = json.loads(text)["cells"]
            text = json.dumps([one.get("outputs", []) for one in cells])
        assert not [key for key in KEYS if key in text], path
        assert "root:x:" not in text
    assert not Path("/tmp/pickle-was-read").exists()
    assert not [path for path in (graded_class / "autograded").rglob("*") if path.is_symlink()]
    released = (graded_class / "release" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert not [key for key in KEYS if key in released]


def test_feedback_never_shows_a_key_and_no_page_runs_what_was_handed_in(
    graded_class: Path, open_page: Callable[..., Any]
) -> None:
    pages = write_feedback(graded_class, NAME)
    assert len(pages) == len(ATTACKS) + len(SHAPES)
    for path in pages:
        text = path.read_text("utf-8")
        assert not [key for key in KEYS if key in text], path
    asked: list[str] = []
    page = open_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append("dialog"))
    risky = [path for path in pages if "window.attacked" in path.read_text("utf-8")]
    assert len(risky) >= 3
    reports = [path for path in write_report(graded_class, "en") if path.suffix == ".html"]
    for path in [*risky, *reports]:
        page.goto(path.as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("window.attacked") is None, path
        for link in page.locator("a[href^='javascript']").all():
            raise AssertionError(f"{path}: {link.get_attribute('href')}")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_second_run_has_nothing_left_to_do(graded_class: Path) -> None:
    assert grade(graded_class, NAME, limits=LIMITS).graded == 0


# --- zips ------------------------------------------------------------------------------------------------


def test_hostile_zips_are_taken_apart_with_care(graded_class: Path, tmp_path: Path) -> None:
    notebook = (graded_class / "submitted" / "constant" / NAME / f"{NAME}.ipynb").read_bytes()
    outside = graded_class.parent / "outside.ipynb"
    path = tmp_path / "zips.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.ipynb", notebook)
        archive.writestr("/etc/outside.ipynb", notebook)
        archive.writestr("..\\..\\outside.ipynb", notebook)
        archive.writestr(f"honest_1_assignsubmission_file_/{NAME}.ipynb", notebook)
        archive.writestr("bomb_2_assignsubmission_file_/bomb.bin", bytes(400 * 10**6))
        link = zipfile.ZipInfo(f"link_3_assignsubmission_file_/{NAME}.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    (graded_class / "roster.csv").write_text("id,name\nhonest,H\nbomb,B\nlink,L\n", "utf-8")
    report = collect(graded_class, path, NAME)
    assert not outside.exists()
    assert not Path("/etc/outside.ipynb").exists()
    assert not [p for p in (graded_class / "submitted").rglob("*") if p.name == "bomb.bin"]
    assert "bomb" in report.text() or "large" in report.text()
