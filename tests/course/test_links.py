"""Links that lead out: found with their place, asked politely, reported with what they answer."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from course import links
from course.cli import app
from course.links import Answer, Link, ask_all, documents, find_links, offline, report


class Host(BaseHTTPRequestHandler):
    asked: Counter[tuple[str, str]]
    now: set[str]
    together: list[int]

    def answer(self) -> None:
        self.asked[self.command, self.path] += 1
        self.now.add(self.path)
        self.together.append(len(self.now))
        status = {"/gone": 404, "/busy": 429, "/moved": 301, "/for-now": 302, "/round": 302}
        code = status.get(self.path, 200)
        if self.path == "/reads-only" and self.command == "HEAD":
            code = 405
        self.send_response(code)
        if code in {301, 302}:
            self.send_header("Location", "/round" if self.path == "/round" else "/fine")
        self.send_header("Content-Length", "0")
        self.now.discard(self.path)
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815 - http.server asks for these names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[tuple[str, type[Host]]]:
    made = type("Made", (Host,), {"asked": Counter(), "now": set(), "together": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", made
    server.shutdown()
    server.server_close()


def test_links_are_found_with_their_place(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "见 https://a.edu/x。又（https://b.edu/y?z=1）\n"
        "[c](https://c.edu/). doi:10.1037/pas0000717.\n"
        "`https://code.edu` https://example.org/course https://x.example\n"
        "```\nhttps://fenced.edu\n```\n"
        "```{admonition} d\nhttps://d.edu/e.\n```\n",
        "utf-8",
    )
    terms = tmp_path / "terms.yaml"
    terms.write_text("- source: 'https://e.edu/f'\n", "utf-8")
    found = [(link.file.name, link.line, link.address) for link in find_links([page, terms])]
    assert found == [
        ("page.md", 1, "https://a.edu/x"),
        ("page.md", 1, "https://b.edu/y?z=1"),
        ("page.md", 2, "https://c.edu/"),
        ("page.md", 2, "https://doi.org/10.1037/pas0000717"),
        ("page.md", 8, "https://d.edu/e"),
        ("terms.yaml", 1, "https://e.edu/f"),
    ]
    names = {path.name for path in documents()}
    assert {"README.md", "publishing.md", "quality.md", "quality.yaml"} <= names


def test_each_is_asked_once_one_after_the_other_and_told_apart(
    host: tuple[str, type[Host]],
) -> None:
    at, server = host
    paths = ["fine", "gone", "busy", "moved", "for-now", "reads-only", "round"]
    seen: list[tuple[int, int]] = []
    answers = ask_all(
        [f"{at}/{path}" for path in [*paths, "fine"]], lambda n, of, _: seen.append((n, of))
    )
    verdicts = {address.rpartition("/")[2]: answer.verdict for address, answer in answers.items()}
    assert verdicts == {
        "fine": "answers",
        "gone": "gone",
        "busy": "refused",
        "moved": "moved",
        "for-now": "answers",
        "reads-only": "answers",
        "round": "gone",
    }
    assert f"to {at}/fine" in answers[f"{at}/moved"].said
    assert server.asked["HEAD", "/gone"] == server.asked["GET", "/gone"] == 1
    assert max(server.together) == 1
    assert seen == [(number, 7) for number in range(1, 8)]
    assert not offline(answers)


def test_a_report_names_file_and_line_worst_first() -> None:
    found = [Link(Path("a.md"), 3, "https://a"), Link(Path("b.md"), 1, "https://b")]
    lines = report(
        found, {"https://a": Answer("answers", "200"), "https://b": Answer("gone", "404")}
    )
    assert lines == ["gone     https://b  (404)  b.md:1", "answers  https://a  (200)  a.md:3"]


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer("silent", "ConnectError"), 0, "No network"),
        (Answer("answers", "200"), 0, "answers  https://a.edu"),
        (Answer("gone", "404"), 1, "[link-gone] https://a.edu: it answers 404"),
    ],
)
def test_the_command_reports_and_without_a_network_says_so(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, code: int, said: str
) -> None:
    link = Link(Path("book/page.md"), 7, "https://a.edu")
    for quick in ("check_all", "check_notes"):
        monkeypatch.setattr(f"course.check.{quick}", list)
    monkeypatch.setattr(links, "find_links", lambda _: [link])
    monkeypatch.setattr(links, "ask_all", lambda *_: {link.address: answer})
    run = CliRunner().invoke(app, ["check", "--links"])
    assert said in run.output
    assert run.exit_code == code


def test_who_does_not_answer_is_no_broken_link(host: tuple[str, type[Host]]) -> None:
    at, _ = host
    nobody = "http://127.0.0.1:1/x"
    answers = ask_all([nobody, f"{at}/fine"])
    assert answers[nobody].verdict == "silent" and not offline(answers)
    assert offline(ask_all([nobody]))
