"""The directives in a real Sphinx build, opened from the disk without any server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes import load_banks

pytestmark = pytest.mark.e2e

BANKS = Path(__file__).resolve().parents[3] / "quizzes" / "banks"


def build(folder: Path, pages: dict[str, str], lang: str) -> subprocess.CompletedProcess[str]:
    """Build these pages (reStructuredText) with the extension alone."""
    source = folder / "source"
    source.mkdir(parents=True)
    conf = f'project = "t"\nextensions = ["quizzes.sphinx_ext"]\nlanguage = "{lang}"\n'
    (source / "conf.py").write_text(conf, encoding="utf-8")
    for name, text in pages.items():
        path = source / f"{name}.rst"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(source), str(folder / "out")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def first_item(use: str, kind: str) -> Any:
    items, _ = load_banks(BANKS)
    return next(item for item in items if (item.use, item.type) == (use, kind))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    item = first_item("practice", "single")
    pages = {
        "index": "Home\n====\n\n.. toctree::\n\n   deep/down/check\n   test\n",
        "deep/down/check": f"Check\n=====\n\n.. selfcheck:: {item.id}\n",
        "test": "Test\n====\n\n.. selftest:: first-impression\n",
        "deep/test": ":orphan:\n\nTest\n====\n\n.. selftest:: first-impression\n",
    }
    run = build(folder, pages, "zh_CN")
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    return folder / "out"


def test_a_self_check_works_from_the_disk_deep_in_a_site(
    open_page: Callable[..., Any], site: Path
) -> None:
    page = open_page()
    page.goto((site / "deep" / "down" / "check.html").as_uri())
    page.locator(".qz-option").first.click()
    page.get_by_role("button", name="检查").click()
    expect(page.locator(".qz-verdict")).to_be_visible()
    link = page.get_by_role("link", name="重读相关小节").get_attribute("href")
    assert link == f"#{first_item('practice', 'single').section}"


def test_a_self_test_works_from_the_disk(open_page: Callable[..., Any], site: Path) -> None:
    page = open_page()
    page.goto((site / "test.html").as_uri())
    page.get_by_role("button", name="开始").click()
    expect(page.locator("legend")).to_be_focused()


def test_advice_leads_to_the_book_from_any_depth(open_page: Callable[..., Any], site: Path) -> None:
    page = open_page()
    for name, top in (("test", ""), ("deep/test", "../")):
        page.goto((site / f"{name}.html").as_uri())
        page.evaluate("localStorage.clear()")
        page.reload()
        page.locator(".qz-primary").click()
        for _ in range(12):
            page.locator(".qz-option").nth(1).click()
            page.locator(".qz-primary").click()
        links = page.locator("dd a")
        assert links.count() == 2
        for link in links.all():
            assert link.get_attribute("href").startswith(f"{top}communication.html#sec-")


def test_a_page_loads_only_what_it_uses(site: Path) -> None:
    texts = {
        name: (site / f"{name}.html").read_text("utf-8")
        for name in ("index", "deep/down/check", "test")
    }
    loads = {
        name: sorted(file for file in ("quiz.js", "selftest.js") if f"quizzes/{file}" in text)
        for name, text in texts.items()
    }
    assert loads == {"index": [], "deep/down/check": ["quiz.js"], "test": ["selftest.js"]}


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("selfcheck:: GRADED", "is a graded item: its key must not be published"),
        ("selfcheck:: quality.no-such", "there is no item 'quality.no-such' in the banks"),
        ("selftest:: no-such", "there is no self-test 'no-such'"),
    ],
)
def test_what_must_not_be_shown_is_an_error_at_its_place(
    tmp_path: Path, directive: str, message: str
) -> None:
    graded = first_item("graded", "single")
    text = f"Home\n====\n\n.. {directive.replace('GRADED', graded.id)}\n"
    run = build(tmp_path, {"index": text}, "en")
    assert "index.rst:4" in run.stderr
    assert message in run.stderr
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert graded.explanation.en not in page
    assert "application/json" not in page
