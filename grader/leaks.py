"""What must not reach a student, and the search for it in everything that is released.

Secrets are read from the instructor's source: the regions of hidden tests, solutions and mark
schemes, and the instructor-only files. Every released file is then opened as deep as it goes: each
string of a notebook (source, metadata, outputs, attachments), gzip and zip members, base64.
"""

from __future__ import annotations

import ast
import base64
import binascii
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glossary import Problem

#: Region of a source cell -> what it hides.
REGIONS = {
    "HIDDEN TESTS": "hidden test",
    "SOLUTION": "solution",
    "MARK SCHEME": "mark scheme",
}
_MARKER = re.compile(r"^\W*(BEGIN|END) (HIDDEN TESTS|SOLUTION|MARK SCHEME)\b", re.MULTILINE)
#: A shorter line says too little to tell it from chance.
SHORTEST = 8
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
#: Fields of a quiz's key that its form never has.
KEY_FIELDS = {"key", "explanation", "feedback", "model_answer", "keywords", "tolerance"}
_DEPTH = 4
_LARGEST = 50_000_000


@dataclass(frozen=True)
class Secret:
    """One text that must not be released. ``anywhere``: not even in a file of code beside the
    notebook; a line of a solution may well stand there by chance."""

    text: str
    kind: str
    anywhere: bool = True


def find_leaks(
    source_folder: Path, release_folder: Path, secrets: Iterable[str] = ()
) -> list[Problem]:
    """Return a problem for each released place that holds what only the instructor may see.

    ``secrets``: further texts, besides what the notebooks in ``source_folder`` hide.
    Codes: ``leak-hidden-test``, ``leak-solution``, ``leak-mark-scheme``, ``leak-key``,
    ``leak-marker`` (a region marker that was left standing).
    """
    wanted = [Secret(_flat(text), "key") for text in secrets if len(_flat(text)) >= SHORTEST]
    shown = _shown_data(path.read_bytes() for path in sorted(source_folder.rglob("*.json")))
    for path in sorted(source_folder.rglob("*.ipynb")):
        wanted += notebook_secrets(json.loads(path.read_text("utf-8")), shown)
    found = []
    for path in sorted(release_folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            texts = [(place, _flat(text)) for place, text in texts_in(content, path.name)]
            found += _search(path, texts, wanted)
            if path.name == "form.json":
                found += _key_fields(path, content)
    return found


def notebook_secrets(notebook: dict[str, Any], shown: str = "") -> list[Secret]:
    """Return what the regions of a source notebook hide and nothing else in it shows.

    ``shown``: what stands openly in the data files beside it, no secret either.
    """
    hidden: list[tuple[str, str]] = []
    visible = []
    for cell in notebook["cells"]:
        outside, regions = split_regions(_source(cell))
        visible.append(outside)
        hidden += regions
    seen = _flat("\n".join(visible))
    secrets = []
    for kind, text in hidden:
        constants = {constant for constant in _constants(text) if constant not in shown}
        texts = {_flat(line) for line in text.splitlines()} | constants
        parts = [part for part in texts if len(part) >= SHORTEST and part not in seen]
        anywhere = kind != "solution"
        secrets += [Secret(part, kind, anywhere) for part in sorted(parts)]
        whole = _flat(text)
        if not anywhere and len(whole) >= 5 * SHORTEST and whole not in seen:
            secrets.append(Secret(whole, kind))
    return secrets


def split_regions(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a cell's text outside its regions, and its regions as (kind, text)."""
    shown: list[str] = []
    regions: list[tuple[str, list[str]]] = []
    inside = False
    for line in source.splitlines():
        marker = _MARKER.match(line)
        if marker:
            inside = marker[1] == "BEGIN"
            if inside:
                regions.append((REGIONS[marker[2]], []))
        elif inside:
            regions[-1][1].append(line)
        else:
            shown.append(line)
    return "\n".join(shown), [(kind, "\n".join(lines)) for kind, lines in regions]


def private_secrets(files: dict[str, bytes], released: Iterable[bytes]) -> list[str]:
    """Return the texts of instructor-only files that no data file meant for students shows.

    Of JSON every string of some length counts, of other files every line. A quiz's key repeats
    some strings of its form (units, prompts): what stands openly in released JSON is no secret.
    """
    shown = _shown_data(released)
    found = set()
    for content in files.values():
        whole = _json(content.decode("utf-8", "replace")) is not None
        for _, text in texts_in(content, ""):
            parts = [text] if whole else text.splitlines()
            found |= {_flat(part) for part in parts}
    return sorted(text for text in found if _telling(text) and text not in shown)


def _shown_data(contents: Iterable[bytes]) -> str:
    """Return every string that stands openly in JSON files."""
    return "\n".join(
        _flat(text)
        for content in contents
        for _, text in _strings(_json(content.decode("utf-8", "replace")), "")
    )


def _telling(text: str) -> bool:
    """Single words (`partial`, `quality.gap-sign`) name things on both sides."""
    return len(text) >= SHORTEST and (" " in text or not text.isascii())


def _search(path: Path, texts: list[tuple[str, str]], wanted: list[Secret]) -> list[Problem]:
    found = []
    for place, text in texts:
        marker = _MARKER.search(text)
        if marker:
            found.append(_leak(path, place, "marker", marker[0].strip()))
    everything = "\n\n".join(text for _, text in texts)
    notebook = path.suffix == ".ipynb"
    for secret in wanted:
        if (secret.anywhere or notebook) and secret.text in everything:
            place = next((place for place, text in texts if secret.text in text), path.name)
            found.append(_leak(path, place, secret.kind, secret.text))
    return found


def _key_fields(path: Path, content: bytes) -> list[Problem]:
    """A quiz's form shows questions; these fields belong to its key."""
    names = {place for place, _ in _strings(_json(content.decode("utf-8", "replace")), "")}
    parts = {part for name in names for part in re.split(r"[.\[\]]", name)}
    return [_leak(path, f"field {field}", "key", field) for field in sorted(KEY_FIELDS & parts)]


def _leak(path: Path, place: str, kind: str, text: str) -> Problem:
    shown = text if len(text) <= 40 else f"{text[:40]} …"
    return Problem(
        path,
        0,
        f"leak-{kind.replace(' ', '-')}",
        place,
        f"students would see a {kind}: {shown}",
        "keep it between its BEGIN and END markers only, then release again",
    )


def texts_in(content: bytes, place: str, depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """Yield (place, text) for every text that can be read out of a file's content."""
    if depth == 0 or len(content) > _LARGEST:
        return
    if content[:2] == b"\x1f\x8b" or content[:4] == b"PK\x03\x04":
        for name, inner in _unpacked(content):
            yield from texts_in(inner, f"{place}/{name}" if name else place, depth - 1)
        return
    text = content.decode("utf-8", "replace")
    parsed = _json(text)
    if parsed is None:
        yield place, text
        yield from _from_base64(content, place, depth)
        return
    for where, string in _strings(parsed, ""):
        yield f"{place}{where}", string
        yield from _from_base64(string.encode("utf-8", "replace"), f"{place}{where}", depth)


def _from_base64(content: bytes, place: str, depth: int) -> Iterator[tuple[str, str]]:
    for match in _BASE64.finditer(content.replace(b"\n", b"")):
        run = match[0].rstrip(b"=")
        try:
            inner = base64.b64decode(run + b"=" * (-len(run) % 4))
        except binascii.Error:
            continue
        yield from texts_in(inner, f"{place} (base64)", depth - 1)


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        if content[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(content)) as stream:
                yield "", stream.read(_LARGEST)
            return
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as stream:
                    yield entry.filename, stream.read(_LARGEST)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError):
        return


def _json(text: str) -> Any:
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _strings(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every string of JSON data, names of fields too; lists of lines as one text."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield place, "".join(value)
        for index, part in enumerate(value):
            yield from _strings(part, f"{place}[{index}]")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f"{place}.{key}", str(key)
            yield from _strings(part, f"{place}.{key}")


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _flat(text: str) -> str:
    """Return text without indentation and line breaks' differences, so that copies match."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def _constants(code: str) -> Iterator[str]:
    """Yield the longer string constants of a piece of code."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = _flat(node.value)
            if len(text) >= 2 * SHORTEST and _telling(text):
                yield text
