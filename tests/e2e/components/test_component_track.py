"""The page of the onboarding track in a browser, up to a record that the company signs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from course.certify.issuing import certify, verify
from course.certify.keys import load_signing_key, new_keys
from course.track import Track, read_track
from course.track_page import read_box, track_html
from quizzes import paper

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "course" / "theme" / "static"
ORIGIN = "http://course.test"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WORDS = {
    "zh": {"save": "保存完成记录文件", "name": "姓名", "staff": "工号", "read": "标记为读完", "unread": "已读完",
           "open": "还差", "all": "全部完成了", "need": "请先填姓名", "clear": "清除全部学习记录", "sure": "再按一次",
           "stale": "题目已更新"},
    "en": {"save": "Save the completion file", "name": "Name", "staff": "Staff number", "read": "Mark as read",
           "unread": "Read (undo)", "open": "to go", "all": "All done", "need": "fill in your name",
           "clear": "Clear all learning records", "sure": "Press again", "stale": "questions revised"},
}  # fmt: skip
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])


@pytest.fixture(scope="module")
def track() -> Track:
    found = read_track()
    assert found
    return found


def document(body: str, lang: str) -> str:
    styles = "".join(
        f"<style>{(STATIC / name).read_text('utf-8')}</style>" for name in ("site.css", "track.css")
    )
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}" data-root=""><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Test</title>'
        f'{styles}</head><body><main style="padding: 1rem"><h1>Test</h1>{body}</main>'
        f"<script>{(STATIC / 'track.js').read_text('utf-8')}</script></body></html>"
    )


@pytest.fixture
def show(open_page: Callable[..., Any], track: Track) -> Callable[..., Any]:
    """Open the page of the track, or the end of a chapter."""

    def shown(lang: Any = "zh", page: Any = None, chapter: str = "", **options: Any) -> Any:
        page = page or open_page(lang=lang, **options)
        body = read_box(chapter, lang, track.id) if chapter else track_html(track.data(lang), lang)
        html = document(body, lang)
        page.unroute_all()
        page.route(f"{ORIGIN}/**", lambda route: route.fulfill(content_type="text/html", body=html))
        page.goto(f"{ORIGIN}/{chapter or 'onboarding'}.html")
        return page

    return shown


def note(page: Any, name: str, **more: Any) -> None:
    """Note a step as done, as the other components do."""
    value = {"at": datetime.now(UTC).isoformat(), "share": 1, "detail": {}, **more}
    page.evaluate(
        "([name, value]) => localStorage.setItem(`course:done:${name}`, JSON.stringify(value))",
        [name, value],
    )


def passed(track: Track, attempt: str = "attemptofmei") -> dict[str, Any]:
    """What the quiz notes when it is passed."""
    keys = {
        (slot["slot"], pooled["item"]): pooled["variants"]
        for slot in track.quiz.keys["slots"]
        for pooled in slot["pool"]
    }
    entries = {
        part.slot: {
            "item": part.item,
            "variant": part.variant,
            "response": keys[part.slot, part.item][part.variant]["key"],
            "at": datetime.now(UTC).isoformat(),
        }
        for part in paper(track.quiz.form, attempt)
    }
    now = datetime.now(UTC).isoformat()
    return {
        "attempt": attempt, "edition": track.quiz.edition, "begun": now, "finished": now,
        "entries": entries, "tries": 1,
    }  # fmt: skip


def finish(page: Any, track: Track) -> None:
    """Note every step, and look at the page anew."""
    for step in track.steps:
        note(page, step.name, **({"detail": passed(track)} if step.kind == "quiz" else {}))
    page.reload()


def done_steps(page: Any) -> list[str]:
    return page.locator("li[data-done]").evaluate_all("nodes => nodes.map((n) => n.dataset.step)")


def test_without_scripts_every_step_is_a_link_with_its_minutes(track: Track) -> None:
    for lang in ("zh", "en"):
        html = track_html(track.data(lang), lang, "../")  # type: ignore[arg-type]
        for step in track.steps:
            assert f'href="../{step.page}.html"' in html
            assert step.title[lang] in html  # type: ignore[index]


@each_lang
def test_steps_are_noted_and_the_next_one_is_offered(show, track, lang) -> None:
    page = show(lang)
    first, *rest = track.steps
    assert done_steps(page) == []
    following = page.locator(".tk-next")
    assert following.get_attribute("href") == f"{first.page}.html"
    assert f"0/{len(track.steps)}" in page.locator(".tk-summary").inner_text().replace(" of ", "/")
    note(page, rest[1].name)
    page.reload()
    assert done_steps(page) == [rest[1].name]
    # The reader marks a chapter by keyboard; the next step is then the one after it.
    mark = page.locator(f"[data-step='{first.name}'] button")
    assert first.title[lang] in mark.get_attribute("aria-label")
    mark.press("Enter")
    assert done_steps(page) == [first.name, rest[1].name]
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("aria-pressed", "true")
    assert following.get_attribute("href") == f"{rest[0].page}.html"
    page.reload()
    assert done_steps(page) == [first.name, rest[1].name]
    mark.press("Enter")
    assert done_steps(page) == [rest[1].name]


@each_lang
def test_a_chapter_is_marked_at_its_end_and_the_track_knows(show, track, lang) -> None:
    slug = track.chapters[0]
    page = show(lang, chapter=slug)
    page.get_by_role("button", name=WORDS[lang]["read"]).click()
    expect(page.get_by_role("button")).to_contain_text(WORDS[lang]["unread"])
    assert page.get_by_role("link").get_attribute("href") == "onboarding.html"
    show(lang, page=page)
    assert done_steps(page) == [f"chapter:{slug}"]


def test_how_far_a_chapter_was_read_is_said(show, track) -> None:
    page = show("en")
    slug = track.chapters[0]
    page.evaluate(
        "(slug) => localStorage.setItem(`course:read:${slug}`, JSON.stringify({ read: ['a', 'b'], sections: 9 }))",
        slug,
    )
    page.reload()
    expect(page.locator(f"[data-step='chapter:{slug}'] .tk-state")).to_have_text(
        "2 of 9 sections read"
    )


def test_what_another_window_does_shows_here(show, track) -> None:
    one = show("en")
    two = show("en", page=one.context.new_page())
    two.locator(".tk-read").first.click()
    expect(one.locator("li[data-done]")).to_have_count(1)


@each_lang
def test_from_the_page_to_a_signed_record(show, track, lang, tmp_path) -> None:
    words = WORDS[lang]
    page = show(lang, width=360)
    assert words["open"] in page.locator(".tk-record").inner_text()
    finish(page, track)
    assert words["all"] in page.locator(".tk-summary").inner_text()
    save = page.get_by_role("button", name=words["save"])
    save.click()
    expect(page.locator(".tk-status")).to_contain_text(words["need"])
    expect(page.get_by_label(words["name"], exact=True)).to_be_focused()
    page.get_by_label(words["name"], exact=True).fill(" 李小梅 Mei ")
    page.get_by_label(words["staff"]).fill("A-102")
    with page.expect_download() as download:
        save.press("Enter")
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == ".json"
    assert "李小梅-Mei" in path.stem

    new_keys(tmp_path / "keys", "Riverside Hotel", "")
    key = load_signing_key(tmp_path / "keys" / "signing-key.pem", "")
    [issued], problems = certify([path], track, key, tmp_path / "records", datetime.now(UTC))
    assert problems == []
    assert (issued.record.name, issued.record.staff) == ("李小梅 Mei", "A-102")
    assert (issued.record.quiz.percent, issued.record.lang) == (100, lang)
    assert all(verdict.holds for verdict in verify([tmp_path / "records"], key.public))
    # Nothing private is in the file, and the name is there the next time.
    text = path.read_text("utf-8")
    assert set(json.loads(text)["steps"][0]) == {"kind", "id", "at"}
    page.reload()
    expect(page.get_by_label(words["name"], exact=True)).to_have_value("李小梅 Mei")


@each_lang
def test_a_quiz_of_an_earlier_edition_is_to_be_taken_again(show, track, lang) -> None:
    page = show(lang)
    finish(page, track)
    note(page, f"quiz:{track.id}", detail={**passed(track), "edition": "0" * 16})
    page.reload()
    state = page.locator(f"[data-step='quiz:{track.id}']")
    assert WORDS[lang]["stale"] in state.inner_text()
    assert state.get_attribute("data-done") is None
    assert page.get_by_role("button", name=WORDS[lang]["save"]).count() == 0


@each_lang
def test_a_shared_device_can_be_cleared(show, track, lang) -> None:
    page = show(lang)
    finish(page, track)
    page.evaluate(
        "localStorage.setItem('course:theme', 'dark'); localStorage.setItem('other', '1')"
    )
    page.locator("summary").click()
    page.get_by_role("button", name=WORDS[lang]["clear"]).click()
    assert len(done_steps(page)) == len(track.steps)  # not yet
    page.get_by_role("button", name=WORDS[lang]["sure"]).click()
    expect(page.locator("li[data-done]")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).sort()") == ["course:theme", "other"]


@pytest.mark.parametrize("broken", ["[1", "null", "7", "{}", '{"at": "never"}', '{"at": 5}'])
def test_broken_memory_is_passed_over(show, track, broken) -> None:
    page = show("en")
    for step in track.steps:
        page.evaluate(
            "([name, text]) => localStorage.setItem(`course:done:${name}`, text)",
            [step.name, broken],
        )
    page.evaluate("localStorage.setItem('course:track:person', '[')")
    page.reload()
    assert done_steps(page) == []
    assert page.locator(".tk-next").count() == 1


def test_without_a_memory_the_page_says_so(show, open_page) -> None:
    page = open_page(lang="en")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });"
    )
    show("en", page=page)
    page.locator(".tk-read").first.click()
    expect(page.locator(".tk-status")).to_contain_text("does not let this page keep anything")


@each_lang
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_known_barrier_and_nothing_sideways_on_a_phone(show, track, lang, dark) -> None:
    page = show(lang, width=360, dark=dark)

    def sound() -> None:
        found = Axe().run(page, options={**RULES, "preload": False}).response["violations"]
        assert not found, json.dumps(
            [(r["id"], [n["html"][:200] for n in r["nodes"][:3]]) for r in found],
            ensure_ascii=False,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('main :is(button, summary, li > a, input, .tk-next, .tk-actions a)')]"
            ".filter((node) => node.getBoundingClientRect().height && node.getBoundingClientRect().height < 44)"
            ".map((node) => node.outerHTML)"
        )
        assert not small

    sound()
    finish(page, track)
    page.locator("summary").click()
    sound()
    show(lang, page=page, chapter=track.chapters[0])
    sound()
