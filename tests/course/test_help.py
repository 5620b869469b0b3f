"""Every command teaches: a help with an example that parses; wrong use is told, with its exit code."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from course import places
from course.cli import app
from course.examples import EXAMPLES


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(get_command(app)))


def test_every_command_has_an_example_and_no_example_is_of_none() -> None:
    assert {" ".join(path) for path in ALL} == set(EXAMPLES), "see course/examples.py"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_says_what_it_does_what_it_takes_and_shows_it(path: tuple[str, ...]) -> None:
    said = CliRunner().invoke(app, [*path, "--help"])
    assert said.exit_code == 0
    assert len(ALL[path].help) > 60
    for parameter in ALL[path].params:
        assert getattr(parameter, "help", None), parameter.name
    for line in EXAMPLES[" ".join(path)]:
        assert f"  {line}\n" in said.output


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_can_be_typed(line: str) -> None:
    _, *words = shlex.split(line)
    path = next(path for path in ALL if tuple(words[: len(path)]) == path)
    assert ALL[path].make_context(path[-1], words[len(path) :])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["exprot"], "No such command"),
        (["export", "quiz", "quality"], "Missing option"),
        (["export", "quiz", "quality", "--format", "docx", "--into", "x"], "docx"),
        (["export", "quiz", "quality", "--format", "csv", "--into", "x", "--variants", "0"], "variants"),
        (["import", "x.xml"], "give --format and --chapter"),
        (["import", "x.xml", "--format", "csv", "--chapter", "quality"], "csv"),
        (["item", "new", "capacity", "single"], "Missing argument"),
        (["item", "check", "capacity", "--seeds", "none"], "--seeds"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_exit_code_2(words: list[str], said: str) -> None:
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 2
    assert said in found.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["export", "quiz", "qualty", "--format", "csv", "--into", "x"], "[export-unknown] qualty"),
        (["export", "quiz", "quality", "--format", "csv", "--into", str(places.BOOK)], "[export-public]"),
        (["export", "quiz", "exam", "--format", "anki", "--into", "x"], "[export-empty]"),
        (["import", "none.xml", "--format", "moodle", "--chapter", "quality"], "[import-file]"),
        (["import", "none.xml", "--format", "moodle", "--chapter", "qualty"], "[import-chapter] qualty"),
        (["item", "check", "quality.none"], "[item-unknown] quality.none"),
        (["item", "preview", "qualty"], "[item-unknown] qualty"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_exit_code_1_in_words(
    words: list[str], said: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "course", *words],
        cwd=tmp_path,
        env={"PYTHONPATH": str(places.ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr and " → " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
