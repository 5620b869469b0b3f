"""From bilingual text to a plain notebook in one language: the one step behind everything built.

The site, the downloads and the assignments all come from here. ``read_text`` reads the MyST text,
``check_parity`` says where the languages differ, ``select`` picks one.
"""

from __future__ import annotations

import ast
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from glossary import LANGS, ContentError, Lang, Problem

if TYPE_CHECKING:
    from nbformat import NotebookNode

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_LABEL = re.compile(r"^\(([\w-]+)\)=\s*$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(?:`{3,}|:{3,})\{([\w-]+)\}(.*)$", re.MULTILINE)
_CJK = re.compile(r"[\u4e00-\u9fff]")
#: Directives whose argument is an id, if any: the same in both languages.
_SHARED = {
    *("selfcheck", "drill", "selftest", "conversation", "flashcards", "glossary-terms"),
    *("concept-map", "track", "trackquiz", "schedule"),
}
_SHARED_TAIL = re.compile(rf"(\n`{{3,}}\{{(?:{'|'.join(sorted(_SHARED))})\}}[^\n]*\n`{{3,}}\s*)+\Z")


@dataclass(frozen=True)
class TextCell:
    """One authored cell; ``lang`` is None where it is shared by both languages."""

    kind: str
    source: str
    metadata: dict[str, Any]
    lang: Lang | None
    line: int


@dataclass(frozen=True)
class TextNotebook:
    """An authored notebook: its front matter and its cells, both languages."""

    path: Path
    front: dict[str, Any]
    cells: list[TextCell]


def read_text(path: Path) -> TextNotebook:
    """Read a MyST text notebook. Raises ContentError where it cannot be read."""
    if not path.is_file():
        raise _error(path, 0, "text-missing", "there is no such file", "check the name")
    return _parse(path, path.read_text(encoding="utf-8"))


# A build asks for each page several times; what comes back is read and never changed.
@lru_cache(maxsize=256)
def _parse(path: Path, text: str) -> TextNotebook:
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook

    found = _FRONT.match(text)
    try:
        front = yaml.safe_load(found[1]) if found else {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _error(path, line, "yaml-syntax", str(error.problem), "mend the YAML") from error
    # The front matter is ours; jupytext gets blank lines instead, so that lines still count.
    head = found[0].count("\n") if found else 0
    body = "\n" * head + text[len(found[0]) if found else 0 :]
    try:
        notebook = myst_to_notebook(body, add_source_map=True)
    except (MystMetadataParsingError, yaml.YAMLError) as error:
        raise _error(path, 0, "cell-metadata", str(error), "mend the cell's metadata") from error
    cells = []
    for line, cell in zip(notebook.metadata["source_map"], notebook.cells, strict=True):
        metadata = dict(cell.metadata)
        lang = metadata.pop("lang", None)
        if lang not in (None, *LANGS):
            raise _error(path, line + 1, "cell-lang", f"unknown language {lang!r}", "zh or en")
        source, checks = cell.source, ""
        if lang and (tail := _SHARED_TAIL.search(source)):
            # A self-check written right after prose belongs to both languages.
            source, checks = source[: tail.start()].rstrip(), tail[0].strip()
        cells.append(TextCell(cell.cell_type, source, metadata, lang, line + 1))
        if checks:
            cells.append(TextCell("markdown", checks, {}, None, line + source.count("\n") + 2))
    return TextNotebook(path, front or {}, cells)


def check_parity(text: TextNotebook) -> list[Problem]:
    """Say where the two languages of a text do not match, cell by cell."""
    problems: list[Problem] = []

    def report(cell: TextCell, code: str, message: str, fix: str) -> None:
        place = cell.source.strip().splitlines()[0][:40] if cell.source.strip() else ""
        problems.append(Problem(text.path, cell.line, code, place, message, fix))

    cells = text.cells
    at = 0
    while at < len(cells):
        cell = cells[at]
        at += 1
        if cell.kind == "code":
            _check_code(cell, report)
        elif cell.lang is None:
            if not _is_shared(cell):
                report(cell, "cell-no-lang", "prose without a language", 'add +++ {"lang": "zh"}')
        elif cell.lang == "en":
            report(
                cell, "cell-zh-missing", "English without its Chinese", "write the Chinese first"
            )
        elif at == len(cells) or cells[at].lang != "en":
            report(cell, "cell-en-missing", "Chinese without its English", "write the English next")
        else:
            _check_pair(cell, cells[at], report)
            at += 1
    return problems


def select(text: TextNotebook, lang: Lang, *, plain: bool = False) -> NotebookNode:
    """A notebook in one language.

    ``plain`` makes it readable outside the site: roles and labels become text, a self-check
    becomes a code cell. Cell ids derive from content and position, so two builds are identical.
    """
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = text.front.get("kernelspec") or {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    title = text.front.get("title")
    cells = [_cell("markdown", f"# {title[lang]}", {})] if title else []
    for cell in text.cells:
        if cell.lang in (None, lang):
            cells += _built(cell, lang, text.path, plain=plain)
    for number, cell in enumerate(cells):
        digest = hashlib.sha256(f"{number}|{cell.cell_type}|{cell.source}".encode())
        cell["id"] = digest.hexdigest()[:12]
    notebook.cells = cells
    return notebook


def resolve_tr(source: str, lang: Lang) -> str:
    """Replace every ``tr("中文", "English")`` by the literal of one language.

    Raises SyntaxError for code that Python cannot read, ValueError for a ``tr`` that has not two
    string literals.
    """
    if "tr(" not in source:
        return source
    # IPython's own lines (%, !) are no Python; they cannot hold a `tr`.
    readable = re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    spans = []
    for node in ast.walk(ast.parse(readable)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
            if len(node.args) != 2 or node.keywords or not all(map(_is_text, node.args)):
                raise ValueError(f"line {node.lineno}: tr() takes two string literals")
            spans.append((node, node.args[0 if lang == "zh" else 1]))
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    data = b"".join(lines)

    def offset(line: int | None, column: int | None) -> int:
        return starts[(line or 1) - 1] + (column or 0)

    for call, chosen in sorted(spans, key=lambda span: -offset(span[0].lineno, span[0].col_offset)):
        literal = data[
            offset(chosen.lineno, chosen.col_offset) : offset(
                chosen.end_lineno, chosen.end_col_offset
            )
        ]
        # Literals over several lines need their own parentheses.
        literal = b"(" + literal + b")" if b"\n" in literal else literal
        start = offset(call.lineno, call.col_offset)
        data = data[:start] + literal + data[offset(call.end_lineno, call.end_col_offset) :]
    return data.decode()


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _built(cell: TextCell, lang: Lang, path: Path, *, plain: bool) -> list[NotebookNode]:
    metadata = {key: value for key, value in cell.metadata.items() if key != "figure"}
    if cell.kind != "code":
        if plain and _is_shared(cell):
            named = re.findall(r"\{(selfcheck|drill|selftest|conversation)\}\s*(\S+)", cell.source)
            return [_component_cell(kind, name, lang) for kind, name in named]
        source = plain_markdown(cell.source) if plain else cell.source
        return [_cell("markdown", source, metadata)]
    try:
        source = resolve_tr(cell.source, lang)
    except (SyntaxError, ValueError) as error:
        raise _error(path, cell.line, "code-tr", str(error), "mend the code cell") from error
    figure = cell.metadata.get("figure")
    if not figure:
        return [_cell("code", source, metadata)]
    caption = figure["caption"][lang]
    if plain:
        return [_cell("code", source, metadata), _cell("markdown", f"*{caption}*", {})]
    metadata["mystnb"] = {"figure": {"name": figure["id"], "caption": caption}}
    metadata["alt"] = figure["alt"][lang]
    return [_cell("code", source, metadata)]


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> NotebookNode:
    """A cell, not validated as nbformat's own makers do: a build makes thousands, and the notebook
    is validated when it is written."""
    from nbformat import from_dict

    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    cell = {"cell_type": kind, "id": "cell", "metadata": metadata, "source": source, **code}
    made: NotebookNode = from_dict(cell)
    return made


def _component_cell(kind: str, name: str, lang: Lang) -> NotebookNode:
    whole = kind in ("selfcheck", "drill")  # their data hold the language
    call = f'{kind}("{name}")' if whole else f'{kind}("{name}", lang="{lang}")'
    source = f"from quizzes import {kind}\n\n{call}"
    return _cell("code", source, {"jupyter": {"source_hidden": True}})


def plain_markdown(source: str) -> str:
    """MyST prose as ordinary Markdown: roles and labels become text, admonitions quotations."""
    source = _LABEL.sub("", source)
    source = re.sub(r"\{(?:term|doc|ref|numref|eq)\}`([^`<]*?)\s*<[^`>]*>`", r"\1", source)
    source = re.sub(r"\{(?:term|doc)\}`([^`]+)`", r"**\1**", source)
    source = re.sub(r"\{(?:ref|numref|eq)\}`([^`]+)`", r"*\1*", source)
    source = re.sub(
        r"^(`{3,}|:{3,})\{[\w-]+\}[^\n]*\n(?::[\w-]+:[^\n]*\n)*(.*?)^\1\s*$",
        lambda block: "".join(f"> {line}\n" for line in block[2].strip().splitlines()),
        source,
        flags=re.MULTILINE | re.DOTALL,
    )
    return source.strip()


def _is_shared(cell: TextCell) -> bool:
    """Whether a prose cell without language holds nothing but language-free directives."""
    names = [name for name, _ in _DIRECTIVE.findall(cell.source)]
    rest = re.sub(r"^(`{3,}|:{3,}).*?^\1\s*$", "", cell.source, flags=re.MULTILINE | re.DOTALL)
    return bool(names) and set(names) <= _SHARED and not rest.strip()


def _check_code(cell: TextCell, report: Any) -> None:
    figure = cell.metadata.get("figure")
    if figure is not None:
        for part in ("caption", "alt"):
            for lang in LANGS:
                if not (isinstance(figure.get(part), dict) and figure[part].get(lang)):
                    report(cell, "figure-text", f"figure without {part} in {lang}", "write it")
        if not figure.get("id"):
            report(cell, "figure-id", "figure without an id", "give it an id: fig-...")
    for lang in LANGS:
        try:
            resolve_tr(cell.source, lang)
        except (SyntaxError, ValueError) as error:
            report(cell, "code-tr", str(error), "mend the code cell")
            return


def _check_pair(zh: TextCell, en: TextCell, report: Any) -> None:
    for what, pattern in (("labels", _LABEL), ("heading levels", _HEADING)):
        if pattern.findall(zh.source) != pattern.findall(en.source):
            report(
                en, f"pair-{what.split()[0]}", f"{what} differ from the Chinese", "make them match"
            )
    if [name for name, _ in _DIRECTIVE.findall(zh.source)] != [
        name for name, _ in _DIRECTIVE.findall(en.source)
    ]:
        report(en, "pair-directives", "directives differ from the Chinese", "make them match")
    if _shape(zh.metadata) != _shape(en.metadata):
        report(en, "pair-metadata", "cell metadata differs from the Chinese", "make it match")
    if _chinese_share(zh.source) < 0.15 and len(_CJK.findall(zh.source)) < 40:
        report(zh, "zh-not-chinese", "the Chinese half is hardly Chinese", "write it in Chinese")
    if _chinese_share(en.source) > 0.05:
        report(en, "en-not-english", "the English half holds Chinese", "write it in English")


def _shape(metadata: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key != "lang"}


def _chinese_share(source: str) -> float:
    """Share of Chinese characters among letters; code, formulas, labels and links left out."""
    prose = re.sub(r"`{3,}.*?`{3,}|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|\(https?[^)]*\)", "", source)
    prose = re.sub(r"^\([\w-]+\)=\s*$", "", prose, flags=re.MULTILINE)
    letters = re.findall(r"[A-Za-z\u4e00-\u9fff]", prose)
    if len(letters) < 12:
        return (
            0.15 if not _CJK.search(prose) and not letters else 0.2 if _CJK.search(prose) else 0.0
        )
    return sum(bool(_CJK.match(letter)) for letter in letters) / len(letters)


def _error(path: Path, line: int, code: str, message: str, fix: str) -> ContentError:
    return ContentError([Problem(path, line, code, "", message, fix)])
