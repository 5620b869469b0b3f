"""What travels with a released notebook must run where this project is not installed."""

from __future__ import annotations

import ast
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["quizzes", "grader", "course"]
STUDENT_PACKAGES = {"numpy", "pandas", "altair", "ipywidgets", "anywidget", "traitlets", "IPython"}


@pytest.mark.parametrize("package", PACKAGES)
def test_student_files_import_only_what_a_student_has(package: str) -> None:
    files = importlib.import_module(package).STUDENT_FILES
    allowed = STUDENT_PACKAGES | set(sys.stdlib_module_names) | {package}
    for name in files:
        path = ROOT / package / name
        if path.suffix != ".py" or path.name == "__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                modules = [package if node.level else node.module or package]
            else:
                continue
            assert {module.split(".")[0] for module in modules} <= allowed, (name, modules)


@pytest.mark.parametrize("package", PACKAGES)
def test_student_files_carry_no_bank(package: str) -> None:
    files = importlib.import_module(package).STUDENT_FILES
    assert not [name for name in files if Path(name).suffix in {".yaml", ".yml"}]


@pytest.mark.parametrize("package", PACKAGES)
def test_the_copied_files_import_on_their_own(package: str, tmp_path: Path) -> None:
    for name in importlib.import_module(package).STUDENT_FILES:
        target = tmp_path / package / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / package / name, target)
    program = (
        "import sys; sys.path = [p for p in sys.path if p != sys.argv[1]]; "
        f"import {package}; assert {package}.__file__.startswith(sys.argv[2]), {package}.__file__"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(ROOT), str(tmp_path)], cwd=tmp_path, check=True
    )
