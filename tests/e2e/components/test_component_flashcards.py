"""The flashcards in a real browser: a daily session, kept, undone, carried to another device."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from glossary import LANGS, load_glossary
from glossary.cards import TaughtChapter, deck_data
from glossary.sphinx_ext import cards_html, cards_script

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
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


@each_lang
def test_a_whole_session_by_keyboard(cards, lang) -> None:
    page, words = cards(lang), WORDS[lang]
    page.evaluate(
        "document.addEventListener('course:done', (event) => (window.done = event.detail))"
    )
    # To the deck, its number of new cards and the direction by keyboard alone.
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # from English to Chinese
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wanted = [term for term in TERMS if term.chapter == "quality" and term.zh != term.en][:5]
    assert name_of(page) == wanted[0].en
    # The first is forgotten at first, the others are known after two answers or at once.
    answer(page, "1")
    for key in "3334":
        answer(page, key)
    for _ in range(20):
        if page.get_by_role("heading", name=words["done"]).count():
            break
        answer(page, "3")
    page.get_by_role("heading", name=words["done"]).wait_for()
    stored = page.evaluate(STORED)
    assert set(stored) == {f"{term.id}:en-zh" for term in wanted}
    assert {record["state"] for record in stored.values()} == {2}
    days = {
        name: round((record["due"] - record["last"]) / 86_400_000)
        for name, record in stored.items()
    }
    assert days[f"{wanted[4].id}:en-zh"] == 8  # an easy one at once
    assert min(days.values()) == 1
    done = json.loads(page.evaluate("localStorage.getItem('course:done:cards:quality')"))
    members = [term for term in TERMS if term.chapter == "quality"]
    assert done["share"] == pytest.approx(5 / len(members))
    assert done["detail"] == {
        "known": [term.id for term in members if term in wanted],
        "terms": len(members),
    }
    assert datetime.fromisoformat(done["at"])
    assert page.evaluate("window.done") == {"kind": "cards", "id": "quality"}
    # Tomorrow those of one day come back before new ones, and no more than five are new.
    page.clock.set_fixed_time(NOON + timedelta(days=1))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ready = page.locator(".fc-ready").inner_text()
    assert [int(number) for number in re.findall(r"\d+", ready)] == [
        sum(day == 1 for day in days.values()), 5,
    ]  # fmt: skip


@each_lang
def test_a_reload_in_the_middle_loses_nothing(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    first = name_of(page)
    answer(page, "3")
    second = name_of(page)
    assert second != first
    page.keyboard.press("Space")
    page.reload()
    assert name_of(page) == second
    assert len(page.evaluate(STORED)) == 1
    page.get_by_role("button", name=WORDS[lang]["show"]).click()
    page.get_by_role("button", name=WORDS[lang]["good"]).click()
    assert len(page.evaluate(STORED)) == 2


@each_lang
def test_the_answers_show_when_a_card_comes_back(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    page.keyboard.press("Space")
    shown = [node.inner_text() for node in page.locator(".fc-rate small").all()]
    assert shown == {
        "zh": ["1 分钟", "6 分钟", "10 分钟", "8 天"],
        "en": ["1 min", "6 min", "10 min", "8 days"],
    }[lang]  # fmt: skip
    focus = page.evaluate("document.activeElement.innerText")  # so the answer is read out
    term = next(term for term in TERMS if term.chapter == "quality")
    assert term.en in focus
    assert term.definition[lang] in focus
    link = page.locator(".fc-answer a")
    assert link.get_attribute("href") == f"glossary.html#term-{term.id}"


@each_lang
def test_the_last_answer_can_be_undone(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    first = name_of(page)
    assert page.get_by_role("button", name=WORDS[lang]["undo"]).is_disabled()
    answer(page, "4")
    second = name_of(page)
    answer(page, "4")
    page.keyboard.press("u")
    assert name_of(page) == second
    page.get_by_role("button", name=WORDS[lang]["undo"]).click()
    assert name_of(page) == first
    assert page.evaluate(STORED) == {}


def test_each_direction_asks_what_it_says(cards) -> None:
    term = next(term for term in TERMS if term.chapter == "quality")
    for direction, front, back in (
        ("zh-en", term.zh, term.en),
        ("en-zh", term.en, term.zh),
        ("definition", term.zh, term.definition.zh),
    ):
        page = cards("zh")
        page.locator(f"input[value='{direction}']").check()
        begin(page, "zh")
        assert name_of(page) == front
        assert page.locator(".fc-answer").count() == 0
        page.locator(".fc-face").click()  # the card itself turns
        assert back in page.locator(".fc-answer").inner_text()
        page.close()


def test_a_name_that_both_languages_share_is_asked_by_its_definition_only() -> None:
    data = deck_data(TERMS, chapters("zh"), "zh")
    by_id = {term["id"]: term for term in data["terms"]}
    assert by_id["servqual"]["directions"] == ["definition"]


def test_decks_hold_the_terms_of_their_chapters(cards) -> None:
    page = cards("en")
    options = page.locator("select").first.locator("option").all_inner_texts()
    quality = sum(term.chapter == "quality" for term in TERMS)
    capacity = sum(term.chapter == "capacity" for term in TERMS)
    assert options == [
        f"All terms ({len(TERMS)})",
        f"★ Onboarding terms ({quality})",
        f"Part II: Delivery ({capacity})",
        f"Part III: Quality ({quality})",
        f"8 Demand and capacity ({capacity})",
        f"9 Service quality ({quality})",
    ]


@each_lang
def test_two_windows_do_not_lose_each_others_answers(cards, lang) -> None:
    one = cards(lang)
    begin(one, lang)
    two = cards(lang, page=one.context.new_page())
    begin(two, lang)
    first = name_of(one)
    assert name_of(two) == first
    two.clock.set_fixed_time(NOON + timedelta(minutes=1))
    answer(two, "4")
    # The first window learns of it, says so, and goes on with the next card.
    one.get_by_text(WORDS[lang]["elsewhere"]).wait_for()
    assert name_of(one) != first
    one.clock.set_fixed_time(NOON + timedelta(minutes=2))
    answer(one, "4")
    stored = one.evaluate(STORED)
    assert len(stored) == 2
    # Windows may live in processes of their own, which learn of each other's writing a moment later.
    two.wait_for_function(f"() => Object.keys(({STORED})()).length === 2")
    assert stored == two.evaluate(STORED)


def test_an_answer_to_a_card_answered_meanwhile_does_not_write_over_it(cards) -> None:
    page = cards("en")
    begin(page, "en")
    answer(page, "1")
    page.keyboard.press("Space")
    # As if another window wrote and its message had not come yet.
    page.evaluate("""() => {
      const names = Object.keys(localStorage).filter((name) => name.startsWith("course:card:"));
      window.card = document.querySelector(".fc-face .fc-name").textContent;
      for (const name of names) localStorage.removeItem(name);
    }""")
    shown = next(t for t in TERMS if t.zh == page.evaluate("window.card"))
    newer = {
        "state": 2,
        "step": 0,
        "stability": 9,
        "difficulty": 5,
        "first": 1,
        "last": 2,
        "due": 3,
    }
    page.evaluate(
        "([id, record]) => localStorage.setItem(`course:card:${id}`, JSON.stringify(record))",
        [f"{shown.id}:zh-en", newer],
    )
    page.keyboard.press("4")
    page.get_by_text("another window").wait_for()
    assert page.evaluate(STORED)[f"{shown.id}:zh-en"] == newer


@each_lang
def test_progress_goes_to_another_device(cards, lang, tmp_path) -> None:
    page, words = cards(lang), WORDS[lang]
    begin(page, lang)
    for key in "4433":
        answer(page, key)
    page.get_by_role("button", name=words["stop"]).click()
    before = page.evaluate(STORED)
    page.locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words["save"]).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".json"

    other = cards(lang)
    assert other.evaluate(STORED) == {}
    other.locator("summary").click()
    other.locator("input[type=file]").set_input_files(path)
    other.wait_for_function(
        "Object.keys(localStorage).filter((n) => n.startsWith('course:card:')).length === 4"
    )
    assert other.evaluate(STORED) == before
    # What is newer here stays: on the first device one card has gone on meanwhile.
    page.clock.set_fixed_time(NOON + timedelta(minutes=20))
    begin(page, lang)
    answer(page, "4")
    newer = page.evaluate(STORED)
    page.get_by_role("button", name=words["stop"]).click()
    page.locator("summary").click()
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("document.querySelector('.fc-status').textContent.includes('0')")
    assert page.evaluate(STORED) == newer


GOOD = {"state": 2, "step": 0, "stability": 9, "difficulty": 5, "first": 1, "last": 2, "due": 3}
HOSTILE = {
    "not-json.json": b"\x00\xff PK broken",
    "list.json": b"[]",
    "null.json": b"null",
    "other.json": b'{"kind": "selftest-attempts", "format": 1, "attempts": []}',
    "newer.json": b'{"kind": "flashcards-progress", "format": 2, "cards": {}}',
    "array.json": b'{"kind": "flashcards-progress", "format": 1, "cards": [1]}',
    "deep.json": b"[" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_progress_is_refused_kindly(cards, name) -> None:
    for lang in LANGS:
        page = cards(lang)
        begin(page, lang)
        answer(page, "3")
        page.get_by_role("button", name=WORDS[lang]["stop"]).click()
        before = page.evaluate(STORED)
        page.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/json", "buffer": HOSTILE[name]}
        )
        page.get_by_text(WORDS[lang]["unreadable"]).wait_for()
        assert page.evaluate(STORED) == before
        page.close()


def test_only_records_that_make_sense_are_taken_from_a_file(cards) -> None:
    page = cards("en")
    next_year = int((NOON + timedelta(days=365)).timestamp() * 1000)
    broken: dict[str, Any] = {
        "__proto__": GOOD,
        "constructor:zh-en": {**GOOD, "stability": "<img src=x onerror=alert(1)>"},
        "<b>:zh-en": GOOD,
        "a:zh-en": {**GOOD, "stability": -1},
        "b:zh-en": {**GOOD, "difficulty": 11},
        "c:zh-en": {**GOOD, "state": 9},
        "d:zh-en": {**GOOD, "due": 1e300},
        "e:zh-en": {**GOOD, "last": next_year, "due": next_year},
        "f:zh-en": None,
        "g:zh-en": [1, 2],
        "h:fr-de": GOOD,
    }
    text = json.dumps(
        {
            "kind": "flashcards-progress",
            "format": 1,
            "cards": {**broken, "service:zh-en": {**GOOD, "more": "x" * 9}},
        }
    )
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    page.get_by_text(f"1 card loaded; {len(broken)} left out").wait_for()
    assert page.evaluate(STORED) == {"service:zh-en": GOOD}


def test_a_file_of_any_size_is_told_kindly(cards) -> None:
    page = cards("zh")
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b" " * 5_000_000}
    )
    page.get_by_text("太大").wait_for()


def test_broken_memory_is_passed_over(cards, open_page) -> None:
    page = cards("zh")
    page.evaluate("""() => {
      localStorage.setItem("course:cards:settings", "[1");
      localStorage.setItem("course:card:service-quality:zh-en", "{}");
      localStorage.setItem("course:card:capacity:zh-en", '{"state": 2, "stability": "NaN"}');
    }""")
    page.reload()
    begin(page, "zh")
    answer(page, "3")


def test_without_a_memory_all_works_and_the_reader_is_told(cards, open_page) -> None:
    page = open_page(lang="en", timezone_id="Asia/Shanghai")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });"
    )
    cards("en", page=page)
    begin(page, "en")
    answer(page, "4")
    page.get_by_text("does not let this page keep anything").wait_for()
    answer(page, "4")
    page.keyboard.press("u")
    page.keyboard.press("u")
    assert page.get_by_role("button", name="Undo last answer").is_disabled()


@each_lang
def test_the_picture_says_its_numbers_as_text(cards, lang) -> None:
    page = cards(lang)
    begin(page, lang)
    for key in "4441":
        answer(page, key)
    page.get_by_role("button", name=WORDS[lang]["stop"]).click()
    legend = page.locator(".fc-legend").inner_text().split()
    quality = sum(term.chapter == "quality" and term.zh != term.en for term in TERMS)
    assert [int(text) for text in legend if text.isdigit()] == [quality - 4, 1, 3, 0]
    days = page.locator(".fc-days li").all_inner_texts()
    assert len(days) == 7
    assert days[0].split() == ["1", {"zh": "今天", "en": "Today"}[lang]]
    page.clock.set_fixed_time(NOON + timedelta(days=5))
    page.reload()
    assert [int(text.split()[0]) for text in page.locator(".fc-days li").all_inner_texts()] == [
        1,
        0,
        0,
        3,
        0,
        0,
        0,
    ]


@each_lang
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_known_barrier_and_nothing_sideways_on_a_phone(cards, lang, dark) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = cards(lang, width=360, dark=dark)

    def sound() -> None:
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert not found, json.dumps(
            [(r["id"], [n["html"] for n in r["nodes"][:3]]) for r in found]
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('.flashcards :is(button, select, summary, .fc-load, .fc-directions label)')]"
            ".filter((node) => node.getBoundingClientRect().height && node.getBoundingClientRect().height < 44)"
            ".map((node) => node.outerHTML)"
        )
        assert not small

    page.locator("summary").click()
    sound()
    page.locator("select").nth(1).select_option("5")
    begin(page, lang)
    sound()
    page.keyboard.press("Space")
    sound()
    page.keyboard.press("1")
    while not page.get_by_role("heading", name=WORDS[lang]["done"]).count():
        answer(page, "4")
    sound()
