"""Serves the built site on this machine, rebuilds after an edit, and has the page reload itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from course import places
from glossary import ContentError

#: The folders that a page is made from.
WATCHED = [
    places.BOOK,
    places.TERMS,
    places.BANKS,
    places.SELFTESTS,
    places.DIALOGUES,
    places.ROOT / "course",
]
#: A file of its own: the pages' policy runs no script that stands in a page.
_RELOAD = b'<script src="/__reload__.js"></script>'
_SCRIPT = b"""(async () => {
  let before;
  for (;;) {
    try {
      const now = await (await fetch("/__built__")).text();
      if (before && before !== now) location.reload();
      before = now;
    } catch {
      // The server is being started again.
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
})();
"""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site; pages get a line that reloads them after a rebuild."""

    built = "0"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.endswith("/") else path
        if self.path == "/__built__":
            self._send(type(self).built.encode(), "text/plain")
        elif self.path == "/__reload__.js":
            self._send(_SCRIPT, "text/javascript")
        elif path.suffix == ".html" and path.is_file():
            self._send(path.read_bytes() + _RELOAD, "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the terminal is for problems."""


def serve(site: Path, port: int, rebuild: Callable[[], Any]) -> None:
    """Serve ``site`` on 127.0.0.1 until Ctrl-C. Problems of an edit are printed, not raised."""
    from course.show import console

    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    console.print(f"Reading at http://127.0.0.1:{server.server_port}/ — Ctrl-C ends it.")
    before = _stamp()
    try:
        while True:
            time.sleep(0.5)
            now = _stamp()
            if now == before:
                continue
            before = now
            try:
                rebuild()
                _Handler.built = str(now)
                console.print("rebuilt")
            except ContentError as error:
                console.print(str(error), style="red", markup=False)
    finally:
        server.shutdown()


def _stamp() -> float:
    """The newest change among the watched files."""
    files = (path for folder in WATCHED for path in folder.rglob("*"))
    return max((path.stat().st_mtime for path in files if path.is_file()), default=0.0)
