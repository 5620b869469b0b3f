"""`course build --serve`: an open page shows an edit by itself, under the policy of its own site."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from course import serve
from course.policy import POLICY
from glossary import ContentError, Problem

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("address", ["", "index.html"])
def test_a_page_reloads_itself_after_an_edit_and_survives_a_mistake(
    open_page: Callable[..., Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    source, site = tmp_path / "book", tmp_path / "site"
    source.mkdir()
    site.mkdir()
    text = source / "page.md"
    text.write_text("first", "utf-8")
    started: list[ThreadingHTTPServer] = []
    failed = threading.Event()

    class Server(ThreadingHTTPServer):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            started.append(self)

    def rebuild() -> None:
        said = text.read_text("utf-8")
        if said == "mistake":
            failed.set()
            raise ContentError([Problem(text, 1, "made-up", "", "a mistake", "mend it")])
        if said == "end":
            raise KeyboardInterrupt
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        icon = '<link rel="icon" href="data:,">'
        (site / "index.html").write_text(f"<html>{policy}{icon}<h1>{said}</h1>", "utf-8")

    def edit(said: str) -> None:
        newer = max(path.stat().st_mtime for path in source.iterdir()) + 10
        text.write_text(said, "utf-8")
        os.utime(text, (newer, newer))

    def run() -> None:
        with pytest.raises(KeyboardInterrupt):
            serve.serve(site, 0, rebuild)

    monkeypatch.setattr(serve, "WATCHED", [source])
    monkeypatch.setattr(serve, "ThreadingHTTPServer", Server)
    rebuild()
    thread = threading.Thread(target=run)
    thread.start()
    try:
        page = open_page()
        while not started:
            thread.join(0.05)
        page.goto(f"http://127.0.0.1:{started[0].server_port}/{address}")
        page.get_by_role("heading", name="first").wait_for()
        # It asks once before the edit, so that it knows a newer state when it sees one.
        with page.expect_response("**/__built__"):
            pass
        edit("mistake")
        failed.wait()
        edit("second")
        page.get_by_role("heading", name="second").wait_for()
        page.close()
    finally:
        edit("end")
        thread.join()
        for server in started:
            server.server_close()
