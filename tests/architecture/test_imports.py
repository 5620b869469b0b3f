"""The house rules on imports, read from every import statement, those inside functions too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Right may import left, never the other way.
ORDER = ["glossary", "quizzes", "grader", "course"]
SOURCES = sorted(path for package in ORDER for path in (ROOT / package).rglob("*.py"))


def imported(tree: ast.AST, path: Path) -> list[tuple[int, str]]:
    """Every module named in an import, absolute, with its line."""
    found = []
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found.append((node.lineno, stem))
            found += [(node.lineno, f"{stem}.{alias.name}") for alias in node.names]
    return found


def imports_of(path: Path) -> list[tuple[int, str]]:
    return imported(ast.parse(path.read_text(encoding="utf-8")), path)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_import_in_one_direction(path: Path) -> None:
    own = ORDER.index(path.relative_to(ROOT).parts[0])
    wrong = [
        f"line {line}: {name}"
        for line, name in imports_of(path)
        if name.split(".")[0] in ORDER[own + 1 :]
    ]
    assert not wrong


def modules_importing(name: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if any(module.split(".")[0] == name for _, module in imports_of(path))
    }


def test_nbgrader_is_imported_in_one_adapter() -> None:
    assert modules_importing("nbgrader") == {"grader/gradebook.py"}


def test_sphinx_is_imported_in_one_extension_module_a_package() -> None:
    extensions = {f"{package}/sphinx_ext.py" for package in ORDER}
    assert modules_importing("sphinx") | modules_importing("docutils") <= extensions


def test_no_import_cycle_between_modules() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCES
    }
    # A package's `__init__` re-exports lazily; what it names there is no import of its own.
    graph = {
        name: {module for _, module in imports_of(path) if module in names and module != name}
        - set(ORDER)
        for name, path in names.items()
        if path.name != "__init__.py"
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail, name])
        if name in done:
            return
        for other in graph.get(name, ()):
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


def test_content_folders_hold_no_importable_code() -> None:
    inits = [
        path for folder in ("book", "exercises") for path in (ROOT / folder).rglob("__init__.py")
    ]
    assert not inits
