"""The links that lead out of the course, and who answers them: `course check --links`.

Addresses (`https://…`) and DOIs (`doi:10.…`) are read from the book, the glossary and the
documents. Each is asked for once, hosts beside each other but never one host twice at a time.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from course import places
from glossary import Problem

if TYPE_CHECKING:
    import httpx

Verdict = Literal["answers", "moved", "gone", "refused", "silent"]
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\]})\\，。；：、）》」]+")
_DOI = re.compile(r"\bdoi:\s*(10\.\d{4,9}/[^\s<>\"'`\]})，。；、）]+)", re.IGNORECASE)
#: Code is no link; a directive's block (three ticks and a brace) is prose.
_CODE = re.compile(r"^(`{3,})(?!\{)[^\n]*\n.*?^\1`*\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
#: Names that RFC 2606 keeps for examples, and the reader's own machine.
_NOWHERE = re.compile(r"(^|\.)(example(\.(com|net|org))?|test|invalid|localhost)$|^127\.")
_AGENT = "service-management-course link check (one request a link)"
_WAIT = 15.0
_HOSTS = 8
#: What hosts answer that do not let programs in: the page may well be there.
_CLOSED = {401, 403, 405, 406, 418, 429, 503, 999}


@dataclass(frozen=True, order=True)
class Link:
    """One address at one place."""

    file: Path
    line: int
    address: str


@dataclass(frozen=True)
class Answer:
    """What an address answered: ``said`` is its status, and where it moved to for good."""

    verdict: Verdict
    said: str


def documents() -> list[Path]:
    """The files whose links are checked."""
    own = [*places.ROOT.glob("*.md"), *(places.ROOT / "docs").rglob("*.md")]
    return sorted([*own, *places.BOOK.rglob("*.md"), *places.TERMS.glob("*.yaml")])


def find_links(paths: Iterable[Path]) -> list[Link]:
    """Every address in these files, with its place; those of examples are left out."""
    links = []
    for path in paths:
        text = path.read_text("utf-8")
        if path.suffix == ".md":
            text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), text)
        for line, words in enumerate(text.splitlines(), 1):
            found = [address.rstrip(".,;:!?") for address in _ADDRESS.findall(words)]
            found += [f"https://doi.org/{doi.rstrip('.,;:')}" for doi in _DOI.findall(words)]
            links += [
                Link(path, line, address)
                for address in found
                if not _NOWHERE.search(urlsplit(address).hostname or "localhost")
            ]
    return sorted(set(links))


def ask_all(
    addresses: Iterable[str], progress: Callable[[int, int, str], None] = lambda *_: None
) -> dict[str, Answer]:
    """Ask each address once; ``progress`` takes how many are done, of how many, and the last."""
    import httpx

    wanted = sorted(set(addresses))
    turns: dict[str, threading.Lock] = defaultdict(threading.Lock)
    by_host = {address: turns[urlsplit(address).netloc] for address in wanted}
    answers: dict[str, Answer] = {}
    with (
        httpx.Client(
            follow_redirects=True, timeout=_WAIT, headers={"User-Agent": _AGENT}, trust_env=True
        ) as client,
        ThreadPoolExecutor(_HOSTS) as pool,
    ):

        def one(address: str) -> Answer:
            with by_host[address]:
                return _ask(client, address)

        running = {pool.submit(one, address): address for address in wanted}
        for number, future in enumerate(as_completed(running), 1):
            answers[running[future]] = future.result()
            progress(number, len(wanted), running[future])
    return answers


def _ask(client: httpx.Client, address: str) -> Answer:
    import httpx

    try:
        found = client.head(address)
        if found.is_error:  # many answer only to those who want to read
            with client.stream("GET", address) as found:
                pass
    except httpx.TooManyRedirects:
        return Answer("gone", "goes in circles")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer("silent", f"{type(error).__name__}: {error}".strip(": "))
    if found.status_code in _CLOSED:
        return Answer("refused", f"{found.status_code}: open it in a browser")
    if found.is_error:
        return Answer("gone", str(found.status_code))
    for step in found.history:
        if step.status_code in {301, 308}:
            return Answer("moved", f"{step.status_code} to {found.url}")
    return Answer("answers", str(found.status_code))


def offline(answers: dict[str, Answer]) -> bool:
    """Whether nobody answered at all: then nothing can be said of any link."""
    return bool(answers) and all(answer.verdict == "silent" for answer in answers.values())


def report(links: list[Link], answers: dict[str, Answer]) -> list[str]:
    """A line a link: what it answered, and where it stands; the worst first."""
    order: dict[Verdict, int] = {"gone": 0, "silent": 1, "moved": 2, "refused": 3, "answers": 4}
    rows = sorted(links, key=lambda link: (order[answers[link.address].verdict], link))
    return [
        f"{answers[link.address].verdict:8} {link.address}  ({answers[link.address].said})  "
        f"{link.file}:{link.line}"
        for link in rows
    ]


def problems(links: list[Link], answers: dict[str, Answer]) -> list[Problem]:
    """The links that lead nowhere any more."""
    return [
        Problem(
            link.file,
            link.line,
            "link-gone",
            link.address,
            f"it answers {answers[link.address].said}",
            "find where it went, or take it out",
        )
        for link in links
        if answers[link.address].verdict == "gone"
    ]
