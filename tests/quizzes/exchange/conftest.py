"""All items of all banks as questions, responses to try on them, and readers from npm."""

from __future__ import annotations

import random
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizzes import load_banks
from quizzes.exchange.question import Question
from quizzes.exchange.selection import Selection, of_bank

BANKS = Path(__file__).resolve().parents[3] / "quizzes" / "banks"


def all_items() -> list[Any]:
    items, problems = load_banks(BANKS)
    assert not problems
    return items


@pytest.fixture(scope="session")
def banks() -> dict[str, Selection]:
    """Every bank, items that draw numbers twice."""
    items = all_items()
    chapters = sorted({item.chapter for item in items})
    return {
        chapter: of_bank(chapter, [i for i in items if i.chapter == chapter], 2)
        for chapter in chapters
    }


@pytest.fixture(scope="session")
def questions(banks: dict[str, Selection]) -> list[Question]:
    return [question for selection in banks.values() for question in selection.questions]


@pytest.fixture(scope="session")
def responses() -> Callable[[Question], list[Any]]:
    """Responses to try: right, wrong, and partly right ones."""

    def made(question: Question) -> list[Any]:
        chance = random.Random(question.id)
        letters = [choice.id for choice in question.choices]
        match question.type:
            case "single":
                return list(letters)
            case "multiple":
                some = [
                    sorted(chance.sample(letters, chance.randint(1, len(letters))))
                    for _ in range(6)
                ]
                return [question.key, letters, *some]
            case "truefalse":
                return [True, False]
            case "numeric":
                edge = question.tolerance
                near = [question.key + part * edge for part in (-0.9, 0.9)]
                far = [question.key + part * edge for part in (-1.2, 1.2)] if edge else []
                tried = [question.key, *near, *far, question.key + 1000]
                return [f"{x:.10f}" for x in (*tried, *(s.value for s in question.slips))]
            case "ordering":
                orders = [chance.sample(letters, len(letters)) for _ in range(5)]
                return [question.key, question.key[::-1], *orders]
            case "matching":
                lefts = [left.id for left in question.lefts]
                some = [{left: chance.choice(letters) for left in lefts} for _ in range(4)]
                return [question.key, *some]
            case "fillin":
                right = {name: accept.zh[0] for name, accept in question.blanks.items()}
                english = {name: accept.en[-1] for name, accept in question.blanks.items()}
                first = {name: right[name] if not at else "?" for at, name in enumerate(right)}
                return [right, english, first, dict.fromkeys(right, "?")]
            case "short":
                return ["text"]
        return [{part.id: "text" for part in question.written}]

    return made


@pytest.fixture(scope="session")
def npm_package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """Fetch a package from the npm registry; npm compares it with the registry's checksum."""
    fetched: dict[str, Path] = {}

    def fetch(name: str, version: str) -> Path:
        if name in fetched:
            return fetched[name]
        npm = shutil.which("npm")
        if npm is None:
            pytest.fail("npm is not installed; it fetches the readers that prove the exports.")
        folder = tmp_path_factory.mktemp("npm")
        done = subprocess.run(
            [npm, "pack", "--silent", f"{name}@{version}"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        fetched[name] = folder / "package"
        return fetched[name]

    return fetch
