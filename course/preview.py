"""`course item preview`: a page that shows an item as students see it and follows every edit.

Served to this machine alone, because it shows keys. The page is made anew for each request from the
bank as it is on disk; it asks for the file's state and loads itself again when that has changed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from course import places
from course.authoring import Findings, check_items, find
from glossary import LANGS, ContentError, Problem

if TYPE_CHECKING:
    from quizzes import Item

HERE = Path(__file__).parent
#: Seeds that the stress test tries at each edit: enough to see, quick enough to wait for.
SEEDS = 200


def preview_page(name: str, item: str | None = None, seed: int = 0) -> str:
    """The page of a bank or an item, as HTML. ``item`` chooses another one of the bank.

    Whatever is wrong with the bank is shown on the page; raises ContentError only where there is
    no such bank.
    """
    path, wanted = find(name)
    stamp = state(path)
    ids = _ids(path)
    chosen = item if item in ids else wanted or (ids[0] if ids else None)
    problems: list[Problem] = []
    found: Findings | None = None
    try:
        found = check_items(chosen or path.stem, SEEDS)
        problems = found.problems
    except ContentError as error:
        problems = error.problems
    shown = next((pair for pair in found.records if pair[1].id == chosen), None) if found else None
    more: dict[str, Any] = {}
    if found and shown:
        try:
            more = _shown(shown[1], seed)
        except ValueError as error:
            message = f"seed {seed}: {error}"
            fix = "correct the expression, or narrow draw with a where"
            if not problems:
                problems = [Problem(path, shown[0], "item-expression", shown[1].id, message, fix)]
    from quizzes.lint_reasons import REASONS

    return str(
        _template().render(
            bank=path.stem,
            file=_short(path),
            items=ids,
            item=chosen,
            line=shown[0] if shown else 0,
            seed=seed,
            drawn=bool(shown and shown[1].draw),
            problems=problems,
            reasons=REASONS,
            tried=sum(survey.seeds for survey in found.surveys) if found else 0,
            state=stamp,
            **_assets(),
            **more,
        )
    )


def state(path: Path) -> str:
    """What changes whenever the bank is saved."""
    stat = path.stat()
    return f"{stat.st_mtime_ns}-{stat.st_size}"


def _ids(path: Path) -> list[str]:
    """The ids of a bank, those of items that are not valid yet, too."""
    import re

    text = path.read_text(encoding="utf-8", errors="replace")
    return re.findall(r"^- id: *[\"']?([\w.-]+)", text, flags=re.MULTILINE)


def _short(path: Path) -> str:
    return str(path.relative_to(places.ROOT)) if path.is_relative_to(places.ROOT) else str(path)


def _shown(item: Item, seed: int) -> dict[str, Any]:
    """The component with its data in both languages, the key in words, and the item's facts."""
    from quizzes.exchange.question import question
    from quizzes.exchange.wording import answer
    from quizzes.expression import draw_values
    from quizzes.render import html
    from quizzes.view import build_key, build_view

    view, key, asked = build_view(item, seed), build_key(item, seed), question(item, seed)
    halves, keys = [], []
    for lang in LANGS:
        data = {
            "view": {**view, "id": f"preview-{view['id']}-{lang}-{seed}"},
            "key": key,
            "lang": lang,
        }
        text = json.dumps(data, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")
        halves.append((lang, text))
        said = [answer(asked, lang), *(part.model_answer[lang] for part in asked.written)]
        keys.append("".join(f"<div>{html(text)}</div>" for text in said if text))
    values = ", ".join(f"{name} = {value:g}" for name, value in draw_values(item, seed).items())
    facts = [
        ("题型", "Type", item.type),
        ("用途", "Use", item.use),
        ("分值", "Points", f"{item.points:g}"),
        ("目标", "Objective", item.objective),
        ("层次", "Bloom", item.bloom),
        ("难度", "Difficulty", f"{item.difficulty:g}"),
        ("章节", "Section", item.section),
        *([("本组数", "Numbers", values)] if values else []),
    ]
    return {"halves": halves, "key": keys, "facts": facts}


@lru_cache(maxsize=1)
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader

    return Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template(
        "preview.html.j2"
    )


@lru_cache(maxsize=1)
def _assets() -> dict[str, Any]:
    from quizzes.widget import bundle, styles

    site = (HERE / "theme" / "static" / "site.css").read_text(encoding="utf-8")
    own = (HERE / "preview.css").read_text(encoding="utf-8")
    return {
        "site_css": site,
        "component_css": styles("quiz.css"),
        "own_css": own,
        "component_js": bundle("quiz.js"),
    }


def serve_preview(name: str, port: int) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C. Raises ContentError for a name or a port."""
    from course.show import console

    find(name)
    try:
        server = preview_server(name, port)
    except OSError as error:
        message = f"port {port} cannot be used: {error.strerror}"
        fix = "end what uses it, or take a free one: --port 0"
        raise ContentError([Problem(Path(), 0, "preview-port", str(port), message, fix)]) from error
    console.print(
        f"{name}: http://127.0.0.1:{server.server_port}/ — edit and save; Ctrl-C ends it."
    )
    try:
        server.serve_forever()
    finally:
        server.server_close()


def preview_server(name: str, port: int) -> ThreadingHTTPServer:
    """The server of one preview, not yet serving."""
    path, _ = find(name)

    class Handler(BaseHTTPRequestHandler):
        """The page at ``/``, the bank's state at ``/state``; nothing else."""

        def do_GET(self) -> None:
            local = {f"127.0.0.1:{server.server_port}", f"localhost:{server.server_port}"}
            if self.headers.get("Host") not in local:  # a foreign page that found this server
                self._send("not for other hosts", "text/plain", 403)
                return
            address = urlsplit(self.path)
            query = parse_qs(address.query)
            if address.path == "/state":
                self._send(state(path) if path.exists() else "gone", "text/plain")
            elif address.path == "/":
                text = query.get("seed", ["0"])[-1]
                seed = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
                self._send(preview_page(name, query.get("item", [""])[0], seed), "text/html")
            else:
                self._send("no such page", "text/plain", 404)

        def _send(self, text: str, kind: str, status: int = 200) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet: the page is for problems."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    return server
