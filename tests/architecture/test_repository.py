"""What the repository promises of itself: its lock, its licence, its silence about machines."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_lock_names_no_host_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|--find-links", lock)
    pins = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==", lock, flags=re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(pins) == len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)


def test_every_declared_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower().replace("_", "-")
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for requirement in wanted:
        name = re.split(r"[\[<>=;~ ]", requirement)[0].lower().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}(\[[^]]*\])?==", lock, flags=re.MULTILINE), name


def test_no_file_a_build_makes_is_tracked() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert not [name for name in tracked if name.endswith((".ipynb", ".db", ".pyc", ".zip"))]


def test_commands_are_documented() -> None:
    from typer.main import get_command

    from course.cli import app

    readmes = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
    told = [set(re.findall(r"^\| `course (.+?)`", readme, re.M)) for readme in readmes]
    assert told[0] == told[1]
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert set(commands) >= {
        "demo",
        "build",
        "check",
        "release",
        "collect",
        "grade",
        "feedback",
        "report",
    }
    for name, command in commands.items():
        assert all(f"course {name}" in readme for readme in readmes), name
        assert command.help and len(command.help) > 40, name
        for parameter in command.params:
            assert getattr(parameter, "help", "argument"), (name, parameter.name)
