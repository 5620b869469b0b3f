"""A practice conversation in a browser: by keyboard, with a reload, tried again, scored as in Python."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from quizzes import Dialogue, load_dialogues, score_dialogue
from quizzes.dialogue_survey import survey
from quizzes.sphinx_ext import conversation_html
from quizzes.widget import bundle, styles

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[3]
DIALOGUES, PROBLEMS = load_dialogues(ROOT / "quizzes" / "dialogues")
FIRST = DIALOGUES["checkout-anger"]
MEMORY = "course:conversation:checkout-anger"
DONE = "course:done:conversation:checkout-anger"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WORDS = {
    "zh": {"begin": "开始对话", "again": "从头再来", "better": "好转"},
    "en": {"begin": "Begin the conversation", "again": "Start again", "better": "better"},
}  # fmt: skip


def random_way(dialogue: Dialogue, chance: random.Random) -> list[str]:
    at, way = dialogue.start, []
    while at in dialogue.nodes:
        way.append(chance.choice("abc"))
        at = dialogue.shown[at][way[-1]].to
    return way


@pytest.fixture
def show_conversation(show: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page with a conversation."""

    def shown(lang: str = "zh", name: str = "checkout-anger", **options: Any) -> Any:
        return show(conversation_html(DIALOGUES[name], lang), "dialogue", lang, **options)  # type: ignore[arg-type]

    return shown


def kept(page: Any, name: str) -> Any:
    return json.loads(page.evaluate("(name) => localStorage.getItem(name)", name) or "null")


def take(page: Any, way: Any) -> None:
    for letter in way:
        page.locator(".cv-choice").nth("abc".index(letter)).click()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_conversation_by_keyboard_with_a_reload(
    show_conversation: Callable[..., Any], lang: Any
) -> None:
    words = WORDS[lang]
    page = show_conversation(lang=lang)
    page.evaluate(
        "document.addEventListener('course:done', (event) => { window.done = event.detail; })"
    )
    way = survey(FIRST).best
    result = score_dialogue(FIRST, way)
    page.get_by_role("button", name=words["begin"]).focus()
    page.keyboard.press("Enter")
    for turn, (node, letter) in enumerate(zip(result.nodes, way, strict=True)):
        if turn == 2:
            page.reload()
            page.evaluate(
                "document.addEventListener('course:done', (event) => { window.done = event.detail; })"
            )
            # Where one was, with no focus taken from the reader of the page.
            assert page.evaluate("document.activeElement.tagName") == "BODY"
            page.locator(".cv-talk").focus()
        said = page.evaluate("document.activeElement.textContent")
        assert FIRST.nodes[node].customer[lang] in said
        word = FIRST.moods[result.moods[turn] + 3][lang]
        assert word in page.get_by_role("status").inner_text()
        for _ in range("abc".index(letter) + 1):
            page.keyboard.press("Tab")
        chosen = FIRST.shown[node][letter]
        assert page.evaluate("document.activeElement.textContent") == chosen[lang]
        page.keyboard.press("Enter")
        assert chosen.reaction[lang] in page.inner_text(".cv-stage")
        assert words["better"] in page.get_by_role("status").inner_text()
        assert kept(page, MEMORY)["path"] == list(way[: turn + 1])
    title = FIRST.endings[result.ending].title[lang]
    assert title in page.evaluate("document.activeElement.textContent")
    assert page.locator(".cv-value b").all_inner_texts() == [
        f"{int(share * 100 + 0.5)}%" for share in [result.share, *result.shares.values()]
    ]
    assert kept(page, DONE)["share"] == result.share == 1
    assert kept(page, DONE)["detail"] == {"path": list(way), "ending": result.ending}
    assert page.evaluate("window.done") == {"kind": "conversation", "id": "checkout-anger"}
    page.reload()
    expect(page.locator("h3 span")).to_have_text(title)


def test_every_turn_is_thought_over(show_conversation: Callable[..., Any]) -> None:
    way = survey(FIRST).worst
    result = score_dialogue(FIRST, way)
    page = show_conversation(lang="en")
    page.locator(".qz-primary").click()
    take(page, way)
    turns = page.locator(".cv-review > li")
    expect(turns).to_have_count(len(way))
    for turn, (node, letter) in enumerate(zip(result.nodes, way, strict=True)):
        text = turns.nth(turn).inner_text()
        chosen, best = FIRST.shown[node][letter], FIRST.shown[node][FIRST.best(node)]
        for part in (FIRST.nodes[node].customer, chosen, chosen.rationale, best, best.rationale):
            assert part.en in text
        before, after = (FIRST.moods[mood + 3].en for mood in result.moods[turn : turn + 2])
        assert (f"{before} → {after}" if before != after else f"{after}, unchanged") in text
    moods = ", ".join(FIRST.moods[mood + 3].en for mood in result.moods)
    assert moods in page.inner_text(".cv-curve")


def test_another_way_from_any_turn_is_compared_with_the_one_before(
    show_conversation: Callable[..., Any],
) -> None:
    found = survey(FIRST)
    page = show_conversation(lang="en")
    page.locator(".qz-primary").click()
    take(page, found.best)
    page.get_by_role("button", name="Say something else in turn 3").click()
    assert kept(page, MEMORY)["path"] == list(found.best[:2])
    assert kept(page, MEMORY)["last"] == list(found.best)
    page.reload()  # the way before is not lost either
    node = score_dialogue(FIRST, found.best).nodes[2]
    assert FIRST.nodes[node].customer.en in page.inner_text(".cv-them")
    rest = found.best[2:]
    other = [*found.best[:2], *("abc"["abc".index(letter) - 1] for letter in rest)]
    while page.locator(".cv-choice").count():
        take(page, other[len(kept(page, MEMORY)["path"])])
    result = score_dialogue(FIRST, kept(page, MEMORY)["path"])
    assert result.share < 1
    expect(page.locator(".cv-value small").first).to_have_text("last time 100%")
    assert FIRST.endings["friend"].title.en in page.inner_text(".cv-stage")
    assert "last time" in page.inner_text(".cv-curve figcaption")
    # The better way stays on record for the onboarding page.
    assert kept(page, DONE)["share"] == 1
    page.get_by_role("button", name="Start again").click()
    assert kept(page, MEMORY)["path"] == []


@pytest.mark.parametrize(
    "remembered",
    [
        '{"begun": true, "path": ["c", "z", "a"], "last": ["b"]}',
        '{"begun": true, "path": "abc", "last": {}}',
        '{"begun": true, "path": [{}, 3], "last": 7}',
        '{"begun": 1}',
        "7",
        "not json",
    ],
)
def test_a_memory_that_does_not_fit_is_dropped(
    show_conversation: Callable[..., Any], remembered: str
) -> None:
    """A dialogue may have changed since the reader was here."""
    page = show_conversation()
    page.evaluate("([name, value]) => localStorage.setItem(name, value)", [MEMORY, remembered])
    page.reload()
    expect(page.locator(".cv-choice, .qz-primary").first).to_be_visible()


def test_without_scripts_the_conversation_can_be_read(
    show_conversation: Callable[..., Any],
) -> None:
    page = show_conversation(lang="en", java_script_enabled=False)
    text = page.inner_text("main")
    assert FIRST.situation.en in text
    for name, node in FIRST.nodes.items():
        assert node.customer.en in text
        assert page.locator(f"#checkout-anger-{name}").count() == 1
        for choice in node.choices:
            assert choice.en in text
            assert page.locator(f"a[href='#checkout-anger-{choice.to}']").count() > 0
    assert all(ending.text.en in text for ending in FIRST.endings.values())


def check(page: Any) -> None:
    """No violation, nothing wider than the screen, nothing too small for a finger."""
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 10  # the page was really looked at
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
    for target in page.locator(".qz :is(button, summary, a)").all():
        if target.is_visible():
            box = target.bounding_box()
            assert box["height"] >= 43.9, target.evaluate("(node) => node.outerHTML")


LOOKS = [("zh", False, 1280), ("zh", True, 360), ("en", True, 1280), ("en", False, 360)]
#: One conversation in every look, the others once each on a phone.
VIEWS = [("checkout-anger", *look) for look in LOOKS] + [
    (name, *LOOKS[1 + 2 * (number % 2)])
    for number, name in enumerate(sorted(set(DIALOGUES) - {"checkout-anger"}))
]


@pytest.mark.parametrize(("name", "lang", "dark", "width"), VIEWS)
def test_everyone_can_use_it(
    show_conversation: Callable[..., Any], name: str, lang: str, dark: bool, width: int
) -> None:
    found = survey(DIALOGUES[name])
    page = show_conversation(lang=lang, name=name, dark=dark, width=width)
    check(page)
    page.locator(".qz-primary").click()
    check(page)
    for letter in found.worst:
        take(page, letter)
    check(page)
    page.locator(".qz-primary").click()
    for turn, letter in enumerate(found.best):
        take(page, letter)
        if turn == 1:
            check(page)
    for summary in page.locator("summary").all():
        summary.click()
    check(page)


@pytest.mark.parametrize("light", [True, False])
def test_in_a_notebook_of_either_theme(open_page: Callable[..., Any], light: bool) -> None:
    """JupyterLab has no colours of the site; it says on its body whether it is light."""
    page = open_page()
    page.set_content(
        f"<!DOCTYPE html><html lang='zh-CN'><title>Test</title><style>{styles('dialogue.css')}</style>"
        f"<body data-jp-theme-light='{str(light).lower()}' style='background: {'#fff' if light else '#111'}'>"
        "<main><h1>Test</h1><h2>Test</h2><div id='cell'></div></main></body></html>"
    )
    data = json.dumps({"dialogue": FIRST.data(), "lang": "zh"})
    page.add_script_tag(
        type="module",
        content=f"{bundle('dialogue.js')}\nrender({{ model: {{ get: () => ({data}) }}, "
        "el: document.getElementById('cell') });\nwindow.ready = true;",
    )
    page.wait_for_function("window.ready")
    page.locator(".qz-primary").click()
    take(page, survey(FIRST).worst)
    assert page.locator(".cv-link").count() == 0  # a notebook has no pages to link to
    results = Axe().run(page, context=".qz", options=RULES)
    assert results.violations_count == 0, results.generate_report()


def test_a_thousand_random_ways_score_as_in_python(open_page: Callable[..., Any]) -> None:
    assert len(DIALOGUES) == 6
    assert not PROBLEMS
    chance = random.Random(20260305)
    page = open_page()
    page.goto("about:blank")
    page.add_script_tag(
        type="module", content=f"{bundle('dialogue.js')}\nwindow.score = scoreDialogue;"
    )
    page.wait_for_function("() => Boolean(window.score)")
    for dialogue in DIALOGUES.values():
        found = survey(dialogue)
        ways = [found.best, found.worst, *(random_way(dialogue, chance) for _ in range(1000))]
        results = page.evaluate(
            "([dialogue, ways]) => ways.map((way) => window.score(dialogue, way))",
            [dialogue.data(), ways],
        )
        for way, theirs in zip(ways, results, strict=True):
            ours = score_dialogue(dialogue, way)
            assert theirs == {
                "nodes": ours.nodes,
                "moods": ours.moods,
                "ending": ours.ending,
                "points": ours.points,
                "offered": ours.offered,
                "shares": ours.shares,
                "share": ours.share,
            }
        assert {result["ending"] for result in results} == set(dialogue.endings)
