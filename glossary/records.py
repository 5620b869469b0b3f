"""Reads YAML records into pydantic models and turns every mistake into a `Problem`.

YAML forgets where things stood; the error a teacher needs names the line. So the file is
composed into nodes first, and a validation error's location is walked down those nodes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from glossary.problems import Problem

T = TypeVar("T")
#: libyaml's, many times quicker, wherever PyYAML came with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FIXES = {
    "missing": "add this field",
    "extra_forbidden": "remove it, or check its spelling against the format",
    "string_too_short": "write the text",
}


def load_records(
    path: Path, model: type[T], kind: str
) -> tuple[list[tuple[int, T]], list[Problem]]:
    """Read a YAML list of records.

    Returns ``[(line, record), ...]`` for the records that are valid, and the problems of the
    others. ``kind`` names a record in codes and places (``item``, ``term``).
    """
    node, problems = compose(path, kind)
    if node is None:
        return [], problems
    if not isinstance(node, yaml.SequenceNode):
        return [], [
            Problem(
                path, 1, f"{kind}-not-list", "", "the file is not a list", "start each with '- '"
            )
        ]
    records: list[tuple[int, T]] = []
    for index, child in enumerate(node.value):
        record, found = validate(path, child, model, kind, f"{kind} {index + 1}")
        problems += found
        if record is not None:
            records.append((child.start_mark.line + 1, record))
    return records, problems


def load_record(path: Path, model: type[T], kind: str) -> tuple[T | None, list[Problem]]:
    """Read a YAML file that is one record (a quiz specification, a self-test)."""
    node, problems = compose(path, kind)
    if node is None:
        return None, problems
    return validate(path, node, model, kind, kind)


def compose(path: Path, kind: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Parse ``path`` into YAML nodes, which still know their lines."""
    try:
        text = path.read_text(encoding="utf-8")
        node = _nodes(text)
    except UnicodeDecodeError as error:
        return None, [Problem(path, 0, "not-utf8", "", str(error), "save the file as UTF-8")]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        message = f"the character U+{ord(text[error.position]):04X} is not allowed in YAML"
        return None, [Problem(path, line, "yaml-syntax", "", message, "delete it")]
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(path, error)]
    if node is None:
        return None, [Problem(path, 0, f"{kind}-empty", "", "the file is empty", "write a record")]
    return node, []


def _nodes(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError:  # PyYAML's own parser tells better where and what
        return yaml.compose(text, Loader=yaml.SafeLoader)


def validate(
    path: Path, node: yaml.Node, model: type[T], kind: str, fallback: str
) -> tuple[T | None, list[Problem]]:
    """Validate one composed node; the record's own ``id`` names it in problems."""
    try:
        data = yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(path, error)]
    except ValueError as error:  # looks like a date or number, and is none: 2026-13-01
        line = node.start_mark.line + 1
        fix = "put quotation marks around it"
        return None, [Problem(path, line, "yaml-value", fallback, str(error), fix)]
    name = fallback
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        name = f"{kind} {data['id']}"
    if twice := _keys_written_twice(node):
        return None, [
            Problem(
                path,
                key.start_mark.line + 1,
                "yaml-key-twice",
                f"{name}, {key.value}",
                "this field is written twice; YAML would keep the last and lose the first",
                "merge the two",
            )
            for key in twice
        ]
    try:
        return _adapter(model).validate_python(data), []
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            location = detail["loc"]
            field = ".".join(str(part) for part in location)
            problems.append(
                Problem(
                    path,
                    line_of(node, location),
                    f"{kind}-{detail['type'].replace('_', '-')}",
                    f"{name}, {field}" if field else name,
                    detail["msg"],
                    _FIXES.get(detail["type"], "correct the value"),
                )
            )
        return None, problems


#: Making an adapter takes longer than validating a record. Not all models can be hashed, so they
#: are found by identity; each is kept with its adapter, and its identity with it.
_ADAPTERS: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def _adapter(model: type[T]) -> TypeAdapter[T]:
    if id(model) not in _ADAPTERS:
        _ADAPTERS[id(model)] = (model, TypeAdapter(model))
    return _ADAPTERS[id(model)][1]


def _syntax(path: Path, error: yaml.MarkedYAMLError) -> Problem:
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    message = error.problem or str(error)
    return Problem(path, line, "yaml-syntax", "", message, "mend the YAML here")


def _keys_written_twice(node: yaml.Node) -> list[yaml.ScalarNode]:
    """The second of two equal keys of a mapping, anywhere below ``node``."""
    twice: list[yaml.ScalarNode] = []
    waiting, done = [node], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) in done:  # an anchor may be used again, even inside itself
            continue
        done.add(id(each))
        if isinstance(each, yaml.SequenceNode):
            waiting += each.value
        elif isinstance(each, yaml.MappingNode):
            keys = [key for key, _ in each.value]
            names = [key.value for key in keys]
            twice += [key for at, key in enumerate(keys) if key.value in names[:at]]
            waiting += [value for _, value in each.value]
    return sorted(twice, key=lambda key: key.start_mark.line)


def line_of(node: yaml.Node, location: tuple[Any, ...]) -> int:
    """The 1-based line of a validation location, as deep as the nodes go."""
    line = node.start_mark.line + 1
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == str(part)), None)
            if found is None:
                continue  # a union's tag, or a missing field: stay at the record
            node = found
        line = node.start_mark.line + 1
    return line
