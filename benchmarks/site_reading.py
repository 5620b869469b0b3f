"""How soon a page of the site can be read on a slow phone, and whether anything moves meanwhile.

    python benchmarks/site_reading.py [--runs 3] [--site FOLDER]

Opens each kind of page of the built site (built first where it is not) in Chromium as Lighthouse's
slow phone has it: 150 ms to the server and back, 1.6 Mbit/s, a processor four times slower, 360 by
740 pixels. Every visit is a first one: nothing is cached. Prints kilobytes over the wire (gzip),
first and largest contentful paint in seconds, and layout shift, each the median of the runs; the
last line is the worst of each: ``slowest text: N s, slowest largest paint: N s, most shift: N``.

The browser is COURSE_BROWSER, Playwright's own, or a Chromium on PATH.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import os
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from playwright.sync_api import Browser, sync_playwright

from course.settings import settings
from course.site import build_site

#: A page of each kind that the site has.
PAGES = [
    *("index", "service-economy", "capacity", "quality", "communication"),
    *("onboarding", "onboarding-quiz", "selftest-listening", "conversation-checkout-anger"),
    *("flashcards", "glossary", "syllabus"),
]
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER = 4
WATCH = """
window.seen = {shift: 0, largest: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.largest = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
"""
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


class Handler(SimpleHTTPRequestHandler):
    """Sends texts compressed, each compressed once, and counts what it sends."""

    protocol_version = "HTTP/1.1"
    packed: ClassVar[dict[Path, bytes]] = {}
    sent: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(str(path))
        texts = kind.startswith("text/") or kind.endswith(("json", "javascript", "svg+xml"))
        if path not in self.packed:
            content = path.read_bytes()
            self.packed[path] = gzip.compress(content) if texts else content
        self.sent.append(len(self.packed[path]))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(self.packed[path])))
        if texts:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(self.packed[path])

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--site", type=Path, help="a built site (default: builds this one)")
    given = parser.parse_args()
    site = given.site or build_site(settings().languages)
    rows = []
    with served(site) as address, sync_playwright() as running:
        own = running.chromium.executable_path
        browser = running.chromium.launch(
            executable_path=find_browser(own), args=["--no-sandbox", "--disable-gpu"]
        )
        print(f"{'page':32} {'kB':>5} {'first':>6} {'largest':>8} {'shift':>7}")
        for lang in settings().languages:
            for name in [each for each in PAGES if (site / lang / f"{each}.html").is_file()]:
                found = [visit(browser, f"{address}/{lang}/{name}.html") for _ in range(given.runs)]
                size, first, largest, shift = (
                    statistics.median(each) for each in zip(*found, strict=True)
                )
                rows.append((first, largest, shift))
                where = f"{lang}/{name}"
                print(
                    f"{where:32} {size:5.0f} {first:6.2f} {largest:8.2f} {shift:7.4f}", flush=True
                )
        browser.close()
    first, largest, shift = (max(each) for each in zip(*rows, strict=True))
    print(
        f"slowest text: {first:.2f} s, slowest largest paint: {largest:.2f} s, "
        f"most shift: {shift:.4f}"
    )


def visit(browser: Browser, address: str) -> tuple[float, float, float, float]:
    """Kilobytes, seconds to the first and to the largest paint, and layout shift of one visit."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    talk = context.new_cdp_session(page)
    talk.send("Network.enable")
    talk.send("Network.emulateNetworkConditions", NETWORK)
    talk.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    Handler.sent.clear()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    first = page.evaluate(FIRST_PAINT)
    seen: dict[str, Any] = page.evaluate("seen")
    context.close()
    return sum(Handler.sent) / 1000, first / 1000, seen["largest"] / 1000, seen["shift"]


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def find_browser(own: str) -> str:
    """Path of a Chromium."""
    named = os.environ.get("COURSE_BROWSER") or (own if Path(own).is_file() else None)
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("No browser: run `playwright install chromium`, or set COURSE_BROWSER.")
    return found


if __name__ == "__main__":
    main()
