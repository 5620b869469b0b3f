"""What the tests of the whole share: the real site, built once and served as on the web; and a
class that has handed in, with the scores in its gradebook."""

from __future__ import annotations

import functools
import gzip
import json
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from course.assignments import release_assignment
from course.sample_class import fill_in, hand_ins, load_attempts, make_students, model_answers
from course.site import build_site
from grader.gradebook import create_class

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

QUERY = """
select s.student_id, c.name, g.auto_score, g.needs_manual_grade from grade g
join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
join submitted_assignment s on s.id = n.assignment_id order by 1, 2
"""
Score = tuple[str, str, float | None, int]


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book, built as a teacher builds it (warnings are errors), with its documents."""
    return build_site(
        ("zh", "en"), tmp_path_factory.mktemp("web") / "course", documents=("pdf", "epub")
    )


@pytest.fixture(scope="session")
def scores() -> Callable[[Path], list[Score]]:
    """``scores(gradebook.db)``: student, cell, automatic points, waits for the teacher; sorted."""

    def read(book: Path) -> list[Score]:
        with sqlite3.connect(book) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            return connection.execute(QUERY).fetchall()

    return read


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """``handed_in(assignment, students)``: a class folder, everybody's work in it, none graded."""

    def make(name: str, students: int) -> Path:
        folder = tmp_path_factory.mktemp("handed-in") / "class"
        create_class(folder)
        release_assignment(name, folder, "zh")
        if name.startswith("quiz-"):
            for one in hand_ins(folder, name, make_students(students, 7, "zh"), 7):
                target = folder / "submitted" / one.student.id / name
                target.mkdir(parents=True)
                for file, content in one.files.items():
                    (target / file).write_bytes(content)
            return folder
        source = json.loads((folder / "source" / name / f"{name}.ipynb").read_text("utf-8"))
        released = json.loads((folder / "release" / name / f"{name}.ipynb").read_text("utf-8"))
        model = model_answers(source)
        versions = [model, *({**model, **one["cells"]} for one in load_attempts(name))]
        for number in range(students):
            target = folder / "submitted" / f"s{number:02}" / name
            shutil.copytree(folder / "release" / name, target)
            notebook = fill_in(released, versions[number % len(versions)])
            (target / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
        return folder

    return make


class Compressing(SimpleHTTPRequestHandler):
    """Compresses texts as web servers do, and counts the bytes of each file that it sends."""

    protocol_version = "HTTP/1.1"  # browsers trust no ETag of an older one
    sent: Counter[str]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        kind = self.guess_type(str(path))
        if not path.is_file():
            super().do_GET()
            return
        content = path.read_bytes()
        texts = kind.startswith("text/") or kind.endswith(("json", "javascript", "svg+xml"))
        state = f'"{path.stat().st_mtime_ns}"'
        known = self.headers.get("If-None-Match") == state
        body = b"" if known else gzip.compress(content, 6) if texts else content
        self.sent[self.path] += len(body)
        self.send_response(304 if known else 200)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", state)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Length", str(len(body)))
        if texts:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def wire() -> Counter[str]:
    """Bytes that the site's server has sent of each address; clear it before what counts."""
    return Counter()


@pytest.fixture(scope="session")
def site(site_folder: Path, wire: Counter[str]) -> Iterator[str]:
    """The site served below a sub-path, as on many hosts."""
    handler = type("Handler", (Compressing,), {"sent": wire})
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(handler, directory=str(site_folder.parent))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/course"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on a console error, a page error or a request to another host."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    faults: list[str] = []

    def failed(request: Request) -> None:
        # What is fetched ahead for a next page may be given up when this one is left.
        if request.resource_type != "fetch" or request.failure != "net::ERR_ABORTED":
            faults.append(f"failed: {request.url}")

    made = context.new_page()
    made.on("console", lambda m: m.type == "error" and faults.append(f"console: {m.text}"))
    made.on("pageerror", lambda error: faults.append(f"error: {error}"))
    made.on("requestfailed", failed)
    made.on(
        "request",
        lambda request: (
            request.url.startswith((site, "data:", "blob:")) or faults.append(request.url)
        ),
    )
    yield made
    context.close()
    assert not faults
