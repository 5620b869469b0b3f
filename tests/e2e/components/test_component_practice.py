"""A track's quiz in a browser: the paper and the points that Python gives, taken on a phone."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from quizzes import load_banks, paper
from quizzes.practice import load_track_quiz, practice_quiz, score_practice
from quizzes.sphinx_ext import trackquiz_html
from quizzes.widget import bundle, styles

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
ORIGIN = "http://course.test"
ITEMS, _ = load_banks(ROOT / "quizzes" / "banks")
#: Every type that a track may ask for, numbers included, so that variants are drawn too.
TRACK = load_track_quiz(ROOT / "quizzes" / "tracks" / "onboarding.yaml").model_copy(
    update={"types": ["single", "multiple", "truefalse", "numeric", "ordering", "matching"]}
)
CHAPTERS = ["capacity", "quality", "communication"]
QUIZ = practice_quiz(TRACK, CHAPTERS, ITEMS)
KEYS = {
    (slot["slot"], pooled["item"]): pooled["variants"]
    for slot in QUIZ.keys["slots"]
    for pooled in slot["pool"]
}
MEMORY, DONE = "course:trackquiz:onboarding", "course:done:quiz:onboarding"
WORDS = {
    "zh": {"begin": "开始", "again": "再考一次", "hand in": "交卷", "passed": "通过了", "failed": "还没通过"},
    "en": {"begin": "Start", "again": "Take it again", "hand in": "Hand in", "passed": "Passed", "failed": "Not passed"},
}  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: The attempts' names come out the same in every run, one after another.
CHANCE = """(() => {
  let turn = Number(sessionStorage.getItem("turn") ?? 0);
  crypto.getRandomValues = (bytes) => {
    turn += 1;
    sessionStorage.setItem("turn", turn);
    return bytes.map((_, at) => (turn * 7 + at * 13) % 251);
  };
})();"""
each_lang = pytest.mark.parametrize("lang", ["zh", "en"])


def document(lang: Any, quiz: Any = QUIZ) -> str:
    site = (ROOT / "course" / "theme" / "static" / "site.css").read_text("utf-8")
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><title>Test</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{site}</style><style>{styles('quiz.css')}</style></head>"
        '<body><main style="max-width: 52rem; margin: auto; padding: 1rem"><h1>Test</h1>'
        f"<h2>Quiz</h2>{trackquiz_html(quiz, lang)}</main>"
        f"<script>(() => {{{bundle('practice.js')}\nmountPage();\n"
        "Object.assign(window, { drawPaper, scorePaper, sha256 });})();</script></body></html>"
    )


@pytest.fixture
def show(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open the quiz; a second time on the same page it is as if the site had been built anew."""

    def shown(lang: Any = "zh", page: Any = None, quiz: Any = QUIZ, **options: Any) -> Any:
        page = page or open_page(lang=lang, **options)
        page.unroute_all()
        page.add_init_script(CHANCE)
        html = document(lang, quiz)
        page.route(f"{ORIGIN}/**", lambda route: route.fulfill(content_type="text/html", body=html))
        page.goto(f"{ORIGIN}/onboarding-quiz.html")
        return page

    return shown


def kept(page: Any, name: str) -> Any:
    return page.evaluate("(name) => JSON.parse(localStorage.getItem(name))", name)


def respond(page: Any, view: dict[str, Any], key: dict[str, Any]) -> None:
    """Give the right answer to the question shown, as a person does."""
    right = key["key"]
    if view["type"] == "single":
        page.locator(f"[data-part='{right}'] input").check()
    elif view["type"] == "truefalse":
        page.locator(f"[data-part='{str(right).lower()}'] input").check()
    elif view["type"] == "multiple":
        for letter in right:
            page.locator(f"[data-part='{letter}'] input").check()
    elif view["type"] == "numeric":
        page.locator(".qz-number").fill(repr(right))
    elif view["type"] == "matching":
        for left, letter in right.items():
            page.locator(f"[data-part='{left}'] select").select_option(letter)
    else:  # ordering: what comes last is moved up first
        for place, letter in enumerate(right):
            row = page.locator(f".qz-order [data-part='{letter}']")
            while row.evaluate("node => [...node.parentNode.children].indexOf(node)") > place:
                row.locator("button").first.click()
        page.locator(".qz-item .qz-quiet:not(.qz-move)").click()


def attempt_of(page: Any) -> list[Any]:
    return paper(QUIZ.form, kept(page, MEMORY)["attempt"])


def take(page: Any, lang: str, *, wrong: int = 0, start: int = 0) -> None:
    """From question ``start`` to the result; the first ``wrong`` questions stay open."""
    for number, part in enumerate(attempt_of(page)[start:], start):
        if number >= wrong:
            respond(page, part.view, KEYS[part.slot, part.item][part.variant])
        page.locator(".qz-actions .qz-primary").click()
    page.get_by_role("button", name=WORDS[lang]["hand in"], exact=True).click()


# --- the same paper and the same points as in Python


def test_the_browsers_sha256_is_sha256(show: Callable[..., Any]) -> None:
    chance = random.Random(20260706)
    texts = ["", "abc", "服务质量", "𝔖" * 40]
    texts += ["".join(chance.choices("abc|0123服务", k=size)) for size in range(200)]
    found = show().evaluate("(texts) => texts.map(sha256)", texts)
    for text, words in zip(texts, found, strict=True):
        assert "".join(f"{word:08x}" for word in words) == hashlib.sha256(text.encode()).hexdigest()


def test_an_attempt_has_the_paper_that_python_gives_it(show: Callable[..., Any]) -> None:
    page = show()
    chance = random.Random(7)
    attempts = ["".join(chance.choices("abcdefgh234567", k=16)) for _ in range(300)]
    drawn = page.evaluate(
        "([quiz, names]) => names.map((name) => drawPaper(quiz, name))", [QUIZ.data(), attempts]
    )
    for attempt, papers in zip(attempts, drawn, strict=True):
        for ours, part in zip(papers, paper(QUIZ.form, attempt), strict=True):
            assert (ours["slot"], ours["item"], ours["variant"]) == (
                part.slot, part.item, part.variant,
            )  # fmt: skip
            assert ours["view"] == json.loads(json.dumps(part.view))


def test_a_thousand_attempts_get_the_points_that_python_gives(show: Callable[..., Any]) -> None:
    page = show()
    chance = random.Random(20261127)

    def answer(part: Any) -> Any:
        key = KEYS[part.slot, part.item][part.variant]
        right = key["key"]
        kind = chance.randrange(4)
        if kind == 0:
            return chance.choice(
                [None, "", [], {}, "a", 7, ["a", "a"], {"1": "zz"}, True, "x" * 99]
            )
        if kind == 1 or part.view["type"] in ("truefalse", "numeric", "single"):
            return right
        if part.view["type"] == "matching":
            letters = [each["id"] for each in part.view["rights"]]
            return {left: chance.choice(letters) for left in right if chance.random() < 0.8}
        letters = [each["id"] for each in part.view["options"]]
        if part.view["type"] == "multiple":
            letters = chance.sample(letters, chance.randrange(len(letters) + 1))
        else:
            chance.shuffle(letters)
        return letters

    sets = []
    for number in range(1000):
        attempt = f"attempt{number}"
        entries = {
            part.slot: {"item": part.item, "variant": part.variant, "response": answer(part)}
            for part in paper(QUIZ.form, attempt)
        }
        sets.append((attempt, entries))
    scored = page.evaluate(
        """([quiz, sets]) => sets.map(([attempt, entries]) => {
          const { points, most, percent } = scorePaper(drawPaper(quiz, attempt), entries);
          return { points, most, percent };
        })""",
        [QUIZ.data(), sets],
    )
    seen = set()
    for (attempt, entries), ours in zip(sets, scored, strict=True):
        result = score_practice(QUIZ, attempt, entries)
        assert ours["points"] == pytest.approx(float(result.points), abs=1e-9)
        assert ours["most"] == result.most
        assert ours["percent"] == result.percent
        assert (ours["percent"] >= TRACK.pass_mark) == result.passed
        seen.add(result.passed)
    assert seen == {True, False}


# --- taken by a person


@each_lang
def test_a_whole_quiz_with_a_reload_is_passed_and_noted(show: Callable[..., Any], lang) -> None:
    page = show(lang, width=360)
    page.evaluate(
        "document.addEventListener('course:done', (event) => { window.done = event.detail; })"
    )
    page.get_by_role("button", name=WORDS[lang]["begin"]).press("Enter")
    first, second = attempt_of(page)[:2]
    respond(page, first.view, KEYS[first.slot, first.item][first.variant])
    page.locator(".qz-actions .qz-primary").press("Enter")
    respond(page, second.view, KEYS[second.slot, second.item][second.variant])
    before = kept(page, MEMORY)
    assert set(before["entries"]) == {first.slot, second.slot}  # as it is given, before Next
    page.reload()
    page.evaluate(
        "document.addEventListener('course:done', (event) => { window.done = event.detail; })"
    )
    assert kept(page, MEMORY) == before
    assert page.locator("progress").get_attribute("value") == "1"
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # no focus taken
    take(page, lang, start=1)
    expect(page.locator(".trackquiz h3")).to_have_text(WORDS[lang]["passed"])
    expect(page.locator(".trackquiz h3")).to_be_focused()
    assert "100%" in page.locator(".trackquiz").inner_text()
    done = kept(page, DONE)
    assert done["share"] == 1
    assert score_practice(QUIZ, done["detail"]["attempt"], done["detail"]["entries"]).percent == 100
    assert done["detail"]["edition"] == QUIZ.edition
    assert done["detail"]["begun"] <= done["detail"]["finished"] == done["at"]
    assert page.evaluate("window.done") == {"kind": "quiz", "id": "onboarding"}
    assert page.locator(".qz-go").get_attribute("href") == "onboarding.html"
    page.reload()
    expect(page.locator(".trackquiz h3")).to_have_text(WORDS[lang]["passed"])


@each_lang
def test_not_passed_says_why_and_where_and_another_try_asks_otherwise(show, lang) -> None:
    page = show(lang)
    page.get_by_role("button", name=WORDS[lang]["begin"]).click()
    take(page, lang, wrong=4)
    assert WORDS[lang]["failed"] in page.locator(".trackquiz h3").inner_text()
    assert kept(page, DONE) is None
    parts = attempt_of(page)
    rows = page.locator(".qz-looked > li")
    assert rows.count() == len(parts)
    for number, part in enumerate(parts):
        key = KEYS[part.slot, part.item][part.variant]
        assert rows.nth(number).get_attribute("data-result") == (
            "unanswered" if number < 4 else "right"
        )
        link = rows.nth(number).locator("a").last
        assert link.get_attribute("href") == f"{part.view['chapter']}.html#{part.view['section']}"
        why = page.evaluate(
            "(html) => Object.assign(document.createElement('div'), { innerHTML: html }).textContent",
            key["explanation"][lang],
        )
        assert why.strip()[:30] in rows.nth(number).evaluate("node => node.textContent")
    assert rows.first.locator("details").get_attribute("open") is not None
    assert rows.last.locator("details").get_attribute("open") is None
    assert page.locator(".qz-looked input:enabled, .qz-looked select:enabled").count() == 0
    page.get_by_role("button", name=WORDS[lang]["again"]).click()
    assert [part.item for part in attempt_of(page)] != [part.item for part in parts]


def test_a_worse_pass_does_not_take_the_place_of_a_better_one(show) -> None:
    page = show("en")
    page.get_by_role("button", name="Start").click()
    take(page, "en")
    best = kept(page, DONE)
    page.get_by_role("button", name="Take it again").click()
    take(page, "en", wrong=1)
    expect(page.locator(".trackquiz h3")).to_have_text("Passed")
    assert kept(page, DONE) == best
    assert kept(page, MEMORY)["tries"] == 2


def test_open_questions_are_named_before_handing_in(show) -> None:
    page = show("en")
    page.get_by_role("button", name="Start").click()
    parts = attempt_of(page)
    for _ in parts:
        page.locator(".qz-actions .qz-primary").click()
    expect(page.locator("h3")).to_be_focused()
    expect(page.get_by_text(f"{len(parts)} questions are not complete")).to_be_visible()
    page.locator(".qz-row").nth(3).click()
    respond(page, parts[3].view, KEYS[parts[3].slot, parts[3].item][parts[3].variant])
    for _ in parts[3:]:
        page.locator(".qz-actions .qz-primary").click()
    expect(page.get_by_text(f"{len(parts) - 1} questions are not complete")).to_be_visible()


def test_another_edition_begins_anew_and_says_so(show) -> None:
    page = show("en")
    page.get_by_role("button", name="Start").click()
    later = practice_quiz(TRACK.model_copy(update={"seed": 2}), CHAPTERS, ITEMS)
    assert later.edition != QUIZ.edition
    show("en", page=page, quiz=later)
    expect(page.get_by_text("questions have been revised")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_two_windows_go_on_with_the_same_attempt(show) -> None:
    one = show("en")
    one.get_by_role("button", name="Start").click()
    two = show("en", page=one.context.new_page())
    part = attempt_of(two)[0]
    respond(two, part.view, KEYS[part.slot, part.item][part.variant])
    two.locator(".qz-actions .qz-primary").click()
    expect(one.locator(".qz-progress span")).to_have_text(
        two.locator(".qz-progress span").inner_text()
    )
    assert kept(one, MEMORY) == kept(two, MEMORY)


@pytest.mark.parametrize(
    "broken",
    ["[1", "null", "[]", '"x"', '{"attempt": 5}', '{"attempt": "A B", "entries": {}}',
     '{"attempt": "abc", "entries": [], "at": 1e9, "edition": "EDITION", "tries": -2}',
     '{"attempt": "abc", "entries": {"q1": 7, "q2": {"response": {"x": 1}}}, "at": "x", "edition": "EDITION"}'],
)  # fmt: skip
def test_broken_memory_is_passed_over(show, broken: str) -> None:
    page = show("en")
    page.evaluate(
        "([name, text]) => localStorage.setItem(name, text)",
        [MEMORY, broken.replace("EDITION", QUIZ.edition)],
    )
    page.reload()
    assert page.locator(".trackquiz button").first.is_visible()


def test_without_a_memory_it_can_still_be_taken(show, open_page) -> None:
    page = open_page(lang="en")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });"
    )
    show("en", page=page)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("does not let this page keep anything")).to_be_visible()
    page.locator(".qz-actions .qz-primary").click()
    expect(page.locator(".qz-progress span")).to_contain_text("2 of")


@each_lang
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_known_barrier_and_nothing_sideways_on_a_phone(show, lang, dark) -> None:
    page = show(lang, width=360, dark=dark)

    def sound() -> None:
        found = Axe().run(page, options={**RULES, "preload": False}).response["violations"]
        assert not found, json.dumps(
            [(r["id"], [n["html"][:200] for n in r["nodes"][:3]]) for r in found],
            ensure_ascii=False,
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('.trackquiz :is(button, select, summary, .qz-option, .qz-go)')]"
            ".filter((node) => node.getBoundingClientRect().height && node.getBoundingClientRect().height < 44)"
            ".map((node) => node.outerHTML)"
        )
        assert not small

    sound()
    page.get_by_role("button", name=WORDS[lang]["begin"]).click()
    types = set()
    for part in attempt_of(page):
        if part.view["type"] not in types:
            sound()
        types.add(part.view["type"])
        respond(page, part.view, KEYS[part.slot, part.item][part.variant])
        page.locator(".qz-actions .qz-primary").click()
    sound()
    page.get_by_role("button", name=WORDS[lang]["hand in"], exact=True).click()
    sound()
