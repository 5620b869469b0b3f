"""The psychometrics report in a browser, made by the command from files as people save them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from quizzes import load_selftests

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people, two attempts each."""
    folder = tmp_path_factory.mktemp("group")
    test: Any = load_selftests(ROOT / "quizzes" / "selftests")[0]["empathy"]
    random = np.random.default_rng(11)
    for number in range(40):
        skill = random.normal()
        attempts = []
        for month in (3, 4):
            places = {
                i.id: int(np.clip(round(2 + skill + random.normal()), 0, 4)) for i in test.items
            }
            chosen = {i.id: 4 - places[i.id] if i.reverse else places[i.id] for i in test.items}
            at = f"2026-0{month}-01T09:00:00.000Z"
            attempts.append({"began": at, "at": at, "answers": chosen, "seconds": {}})
        file = {
            "format": 1,
            "kind": "selftest-attempts",
            "selftest": "empathy",
            "person": f"p{number}",
            "attempts": attempts,
        }
        (folder / f"{number}.json").write_text(json.dumps(file), "utf-8")
    return folder


@pytest.mark.parametrize("look", ["zh light 1280", "en dark 360", "zh dark 360", "en light 1280"])
def test_the_report_is_for_everyone(
    open_page: Callable[..., Any], answers: Path, tmp_path: Path, look: str
) -> None:
    lang, light, width = look.split()
    page_path = tmp_path / "report.html"
    command = [
        sys.executable,
        "-m",
        "course",
        "psychometrics",
        str(answers),
        "--selftest",
        "empathy",
    ]
    run = subprocess.run(
        [*command, "--lang", lang, "--out", str(page_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert str(page_path) in run.stdout
    asked: list[str] = []
    page = open_page(lang=lang, dark=light == "dark", width=int(width))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_path.as_uri())
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    )
    # A heading or a verdict takes two or three lines of words, no column of single characters.
    tall = page.evaluate("""() => [...document.querySelectorAll("thead th, td")].filter((cell) => {
      const text = document.createRange();
      text.selectNodeContents(cell);
      return text.getBoundingClientRect().height > 90;
    }).map((cell) => cell.textContent)""")
    assert tall == []
    assert page.get_by_role("img").count() == 4
    assert asked == [page_path.as_uri()]


def test_a_mistake_is_told_in_words(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "course",
        "psychometrics",
        str(tmp_path),
        "--selftest",
        "empathy",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "no answers to this self-test" in run.stderr
    assert "Traceback" not in run.stderr
