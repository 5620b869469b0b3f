"""A page with the flashcards at a fixed noon, and what a learner does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from glossary import LANGS, load_glossary
from glossary.cards import TaughtChapter, deck_data
from glossary.sphinx_ext import cards_html, cards_script

ROOT = Path(__file__).resolve().parents[4]
ORIGIN = "http://course.test"
TERMS = load_glossary(ROOT / "glossary" / "terms").terms
NOON = datetime(2026, 7, 6, 4, tzinfo=UTC)  # twelve o'clock in Beijing
WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "begin": "开始",
        "show": "显示答案",
        "good": "良好",
        "again": "重来",
        "easy": "容易",
        "undo": "撤销上一张",
        "stop": "今天先到这里",
        "done": "今天的卡片学完了",
        "elsewhere": "另一个窗口",
        "unreadable": "不是术语卡片的进度",
        "save": "保存成文件",
        "files": "换设备",
    },
    "en": {
        "begin": "Begin",
        "show": "Show answer",
        "good": "Good",
        "again": "Again",
        "easy": "Easy",
        "undo": "Undo last answer",
        "stop": "Stop for today",
        "done": "All cards of today are done",
        "elsewhere": "another window",
        "unreadable": "is no flashcard progress",
        "save": "Save as a file",
        "files": "Another device",
    },
}
each_lang = pytest.mark.parametrize("lang", LANGS)
#: What the page has stored: card id -> record.
STORED = """() => Object.fromEntries(Object.entries(localStorage)
  .filter(([name]) => name.startsWith("course:card:"))
  .map(([name, value]) => [name.slice(12), JSON.parse(value)]))"""


def chapters(lang: str) -> list[TaughtChapter]:
    titles = {
        "zh": ["需求与能力", "服务质量管理", "第二篇　服务传递", "第三篇　服务质量"],
        "en": ["Demand and capacity", "Service quality", "Part II: Delivery", "Part III: Quality"],
    }[lang]
    rows = [("capacity", 8, "delivery", False), ("quality", 9, "quality", True)]
    return [
        TaughtChapter(
            slug=slug, number=number, title=titles[at], part=part,
            part_title=titles[at + 2], onboarding=onboarding,
        )
        for at, (slug, number, part, onboarding) in enumerate(rows)
    ]  # fmt: skip


def document(lang: str) -> str:
    """The flashcards in the site's clothes."""
    clothes = (ROOT / "course" / "theme" / "static" / "site.css").read_text("utf-8")
    own = (ROOT / "glossary" / "static" / "cards.css").read_text("utf-8")
    data = {**deck_data(TERMS, chapters(lang), lang), "lang": lang, "glossary": "glossary.html"}  # type: ignore[arg-type]
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><title>Test</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{clothes}</style><style>{own}</style></head>"
        f'<body><main style="max-width: 52rem; margin: auto; padding: 1rem"><h1>Test</h1>'
        f"{cards_html(data)}</main><script>{cards_script()}</script></body></html>"
    )


@pytest.fixture
def cards(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open the flashcards at noon of a day; the clock stands until a test moves it."""

    def opened(lang: str = "zh", page: Any = None, **options: Any) -> Any:
        page = page or open_page(lang=lang, timezone_id="Asia/Shanghai", **options)
        page.clock.install(time=NOON)
        page.route(
            f"{ORIGIN}/**",
            lambda route: route.fulfill(content_type="text/html", body=document(lang)),
        )
        page.goto(f"{ORIGIN}/flashcards.html")
        return page

    return opened


def name_of(page: Any) -> str:
    return page.locator(".fc-face .fc-name").inner_text()


def answer(page: Any, key: str) -> None:
    page.keyboard.press("Space")
    page.locator(".fc-answer").wait_for()
    page.keyboard.press(key)
    page.locator(".fc-answer").wait_for(state="detached")


def begin(page: Any, lang: str, deck: str = "quality") -> None:
    page.locator("select").first.select_option(deck)
    page.get_by_role("button", name=WORDS[lang]["begin"]).press("Enter")
    page.locator(".fc-card").wait_for()
