"""nbgrader's own programs on what we wrote: its autograder agrees, its formgrader shows it all."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from grader import grade
from grader.roster import read_roster
from grader.scores import read_scores
from grader.writing import save_students

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

RIGHT = "def double(x):\n    return 2 * x"
HALF = "def double(x):\n    return x + 2"
ESSAY = "The gap is at the desk."


@pytest.fixture
def handed_in(class_folder: Path, submit: Any) -> Path:
    submit("2026001", double=RIGHT, essay=ESSAY)
    submit("2026002", double=HALF)
    submit("2026003")
    save_students(class_folder, read_roster(class_folder))
    return class_folder


def dump(class_folder: Path) -> dict[str, list[Any]]:
    """Everything a teacher sees, without the random ids."""
    joins = """
        join base_cell on base_cell.id = {0}.cell_id
        join submitted_notebook n on n.id = {0}.notebook_id
        join submitted_assignment a on a.id = n.assignment_id
    """
    statements = {
        "grade": "select student_id, base_cell.name, base_cell.type, auto_score, manual_score, "
        f"needs_manual_grade from grade {joins.format('grade')} order by 1, 2",
        "comment": "select student_id, base_cell.name, base_cell.type, auto_comment not null "
        f"from comment {joins.format('comment')} order by 1, 2",
        "submitted": "select student_id, timestamp, late_submission_penalty, flagged "
        "from submitted_assignment a join submitted_notebook n on n.assignment_id = a.id order by 1",
    }
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        found = {name: book.execute(text).fetchall() for name, text in statements.items()}
    book.close()
    return found


def test_the_gradebook_is_the_one_that_stock_nbgrader_would_have_written(
    handed_in: Path, tmp_path: Path
) -> None:
    stock = Path(shutil.copytree(handed_in, tmp_path / "stock"))
    command = [sys.executable, "-m", "nbgrader", "autograde", "numbers"]
    run = subprocess.run(command, cwd=stock, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    grade(handed_in, "numbers", trust_submissions=True)
    assert dump(handed_in) == dump(stock)


@pytest.fixture
def server(handed_in: Path, tmp_path: Path) -> Iterator[str]:
    """A Jupyter server with nbgrader's extension, in the class folder."""
    grade(handed_in, "numbers", trust_submissions=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1",
        f"--port={port}", "--IdentityProvider.token=", "--allow-root",
    ]  # fmt: skip
    log = tmp_path / "server.log"
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=handed_in, stdout=file, stderr=subprocess.STDOUT, env=env
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"{address}/api/status").close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait()


def test_formgrader_shows_every_cell_and_what_it_saves_survives_a_regrade(
    server: str, handed_in: Path, browser: Browser
) -> None:
    # Not `open_page`: nbgrader's own page looks for MathJax on another host.
    page = browser.new_page()
    page.goto(f"{server}/formgrader/gradebook/numbers/numbers")
    rows = page.locator("table tbody tr")
    page.wait_for_function("document.querySelectorAll('tbody tr').length == 3")
    page.get_by_text("Show All Names").click()
    page.get_by_text("Lovelace, Ada").first.wait_for()
    assert page.get_by_text("王, 小明").count()
    mine = rows.filter(has_text="3 / 12")
    mine.get_by_role("link").first.click()
    page.wait_for_selector("input.score")
    boxes = page.locator("input.score")
    page.wait_for_function("document.querySelector('input.score').placeholder")
    found = {
        boxes.nth(at).get_attribute("id"): boxes.nth(at).get_attribute("placeholder")
        for at in range(boxes.count())
    }
    assert found == {"double-check": "3", "essay": None, "blueprint": None}
    assert page.get_by_text(ESSAY).count()
    assert page.get_by_text("line of visibility").count()  # the mark scheme, for the teacher
    box = page.locator("input.score#essay")
    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        box.fill("4")
        box.blur()
    comment = page.locator("textarea#essay-comment")
    with page.expect_response(lambda r: "/api/comment/" in r.url and r.request.method == "PUT"):
        comment.fill("Say why.")
        comment.blur()
    shutil.rmtree(handed_in / "autograded" / "2026001")
    grade(handed_in, "numbers", trust_submissions=True)
    [essay] = [
        score
        for score in read_scores(handed_in)
        if (score.student, score.cell.grade_id) == ("2026001", "essay")
    ]
    assert (essay.manual, essay.waits) == (4, False)
    page.close()
