"""The graded quiz: saving, warnings, two windows, flags, review, another student number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes.view import build_view

pytestmark = pytest.mark.e2e

NUMBERS = range(1, 10)


def entry(sample: dict[str, Any], slot: str, response: Any, at: str) -> dict[str, Any]:
    item = list(sample.values())[int(slot[1:]) - 1]
    return {"item": item.id, "variant": 0, "response": response, "at": at, "flagged": False}


def sent(page: Any) -> dict[str, Any]:
    """The answers that the kernel has."""
    answers: dict[str, Any] = page.evaluate("window.model.traits.answers")
    return answers


def saved(page: Any) -> None:
    expect(page.locator(".qz-save")).to_have_attribute("data-kind", "saved")


def go(page: Any, number: int) -> None:
    page.locator(".qz-dot").nth(number - 1).click()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_quiz_by_keyboard(
    show_quiz: Callable[..., Any], sample: dict[str, Any], lang: str
) -> None:
    page = show_quiz(lang=lang)
    keys = page.keyboard
    page.locator(".qz-question-head h3").focus()
    for number, item in enumerate(sample.values(), 1):
        view = build_view(item)
        keys.press("Tab")  # to the flag
        keys.press("Tab")  # to the first input
        if item.type == "ordering":
            keys.press("ArrowDown")
        elif item.type == "matching":
            for _ in view["lefts"]:
                keys.press("ArrowDown")
                keys.press("Tab")
        elif item.type in ("fillin", "case"):
            for _ in view.get("blanks") or view["parts"]:
                keys.type("abc")
                keys.press("Tab")
        elif item.type in ("numeric", "short"):
            keys.type("-0.8")
        else:
            keys.press("Space")
        done = {"zh": f"已答 {number}/9", "en": f"{number} of 9 answered"}[lang]
        assert page.inner_text(".qz-progress span") == done
        while not page.evaluate("document.activeElement.classList.contains('qz-primary')"):
            keys.press("Tab")
        keys.press("Enter")
    # The review has the focus, and says that nothing is open.
    assert page.evaluate("document.activeElement.tagName") == "H3"
    assert page.inner_text(".qz-open") == {
        "zh": "所有题目都已作答。", "en": "Every question is answered.",
    }[lang]  # fmt: skip
    saved(page)
    answers = sent(page)
    assert set(answers) == {f"q{number}" for number in NUMBERS}
    assert answers["q4"]["response"] == "-0.8"
    assert answers["q9"]["response"] == {"why": "abc", "what": "abc"}
    assert all(one["at"].endswith("Z") and one["variant"] == 0 for one in answers.values())


def test_what_is_half_done_is_shown_as_open(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz(lang="en")
    go(page, 6)
    page.locator("select").first.select_option(index=1)
    go(page, 9)
    page.locator("textarea").first.fill("Too few staff.")
    page.locator(".qz-flag").click()
    page.locator(".qz-primary").click()
    rows = page.locator(".qz-row").all_inner_texts()
    assert "1 part open" in rows[5]
    assert "Flagged" in rows[8] and "1 part open" in rows[8]
    assert page.inner_text(".qz-open").startswith("9 questions are not complete")
    page.locator(".qz-row").nth(5).click()
    expect(page.locator("select").first).not_to_have_value("")


def test_a_language_switch_keeps_answers_and_place(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz()
    go(page, 4)
    page.fill(".qz-number", "-0.8")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h3")).to_contain_text("Question 4")
    expect(page.locator(".qz-number")).to_have_value("-0.8")
    saved(page)
    assert page.evaluate("window.model.traits.lang") == "en"
    assert page.evaluate("document.activeElement.textContent") == "中文"


def test_a_silent_kernel_is_told_and_nothing_is_lost(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz()
    page.evaluate("window.model.alive = false")
    page.locator(".qz-option").first.click()
    expect(page.locator(".qz-save")).to_contain_text("内核没有回应", timeout=10_000)
    # The cell is run again: a new kernel that knows nothing of the answer.
    page = show_quiz(page=page)
    expect(page.locator(".qz-save")).to_contain_text("已从这个浏览器取回 1 个较新的答案")
    saved(page)
    assert "q1" in sent(page)
    expect(page.locator(".qz-option input").first).to_be_checked()


def test_a_file_that_cannot_be_written_is_told(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz(lang="en")
    page.evaluate("window.model.tell({ save_problem: 'No space left on device' })")
    expect(page.locator(".qz-save")).to_contain_text("No space left on device")


def test_the_newer_of_two_answers_wins(
    show_quiz: Callable[..., Any], sample: dict[str, Any]
) -> None:
    page = show_quiz()
    page.locator(".qz-option").first.click()
    mine = page.locator(".qz-option input").first.get_attribute("value")
    saved(page)
    other = "b" if mine == "a" else "a"
    old = {"q1": entry(sample, "q1", other, "2020-01-01T00:00:00.000Z")}
    new = {"q1": entry(sample, "q1", other, "2099-01-01T00:00:00.000Z")}
    page = show_quiz(page=page, traits={"answers": old})
    expect(page.locator(f".qz-option input[value='{mine}']")).to_be_checked()
    page = show_quiz(page=page, traits={"answers": new})
    expect(page.locator(f".qz-option input[value='{other}']")).to_be_checked()


def test_two_windows_agree_and_say_so(show_quiz: Callable[..., Any]) -> None:
    first = show_quiz()
    second = show_quiz(page=first.context.new_page())
    second.locator(".qz-option").nth(1).click()
    expect(first.locator(".qz-option input").nth(1)).to_be_checked()
    expect(first.locator(".qz-save")).to_contain_text("另一个窗口里有 1 个较新的答案")


def test_an_answer_to_another_paper_is_not_shown(
    show_quiz: Callable[..., Any], sample: dict[str, Any]
) -> None:
    stranger = {**entry(sample, "q1", "a", "2099-01-01T00:00:00.000Z"), "variant": 7}
    page = show_quiz(traits={"answers": {"q1": stranger}})
    assert page.locator("input:checked").count() == 0
    assert page.inner_text(".qz-progress span") == "已答 0/9"


def test_hostile_answers_do_not_break_the_page(
    show_quiz: Callable[..., Any], sample: dict[str, Any]
) -> None:
    """A student may have edited answers.json: whatever stands in it, the quiz opens."""
    shapes = [
        None,
        7,
        True,
        "<img src=x onerror=alert(1)>",
        [],
        [None],
        {},
        {"a": {"b": []}},
        [[1]],
    ]
    for shape in shapes:
        answers = {
            f"q{number}": entry(sample, f"q{number}", shape, "2099-01-01T00:00:00.000Z")
            for number in NUMBERS
        }
        page = show_quiz(traits={"answers": answers})
        for number in NUMBERS:
            go(page, number)
            assert page.locator(".qz-stem").inner_text()
        assert page.locator(".qz img").count() == 0
        page.context.close()
    page = show_quiz(traits={"answers": {"q1": 7, "q2": None, "q3": []}})
    assert page.locator(".qz-stem").is_visible()


def test_the_student_number_can_be_changed(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz(lang="en")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Change").click()
    page.get_by_label("Enter your student number").fill(" 2026002 ")
    page.keyboard.press("Enter")
    assert page.evaluate("window.model.sent.at(-1).student") == "2026002"


def test_widgets_of_one_page_do_not_share_ids(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz()
    page.evaluate(
        """async () => {
            const source = document.querySelector("script[type=module]").textContent;
            const second = document.createElement("div");
            second.id = "second";
            document.querySelector("main").append(second);
            const code = source.replaceAll("getElementById('quiz')", "getElementById('second')");
            const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
            await import(url);
        }"""
    )
    page.locator("#quiz .qz-option").first.click()
    page.locator("#second .qz-option").nth(1).click()
    expect(page.locator("#quiz .qz-option input").first).to_be_checked()
    assert page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
        " return ids.length === new Set(ids).size; }"
    )


def test_what_prevents_the_quiz_is_said_in_words(show_quiz: Callable[..., Any]) -> None:
    text = {"zh": "找不到 form.json。", "en": "form.json is not there."}
    page = show_quiz(traits={"data": {"kind": "problem", "lang": "en", "text": text}})
    assert page.get_by_role("alert").inner_text() == "form.json is not there."


def test_a_window_that_knows_better_says_so_again(
    show_quiz: Callable[..., Any], sample: dict[str, Any]
) -> None:
    """Another browser wrote the file without this window's answer: both copies end up alike."""
    page = show_quiz()
    page.locator(".qz-option").first.click()
    saved(page)
    theirs = {"q3": entry(sample, "q3", True, "2099-01-01T00:00:00.000Z")}
    page.evaluate("(answers) => window.model.tell({ answers })", theirs)
    expect(page.locator(".qz-save")).to_contain_text("另一个窗口里有 1 个较新的答案")
    page.wait_for_function("Object.keys(window.model.traits.answers).length === 2")
    assert set(sent(page)) == {"q1", "q3"}


def test_the_clock_counts_from_the_first_opening(show_quiz: Callable[..., Any]) -> None:
    page = show_quiz(lang="en", traits={"began": "2020-01-01T00:00:00.000Z"})
    assert page.inner_text(".qz-time").startswith("The 30 minutes planned are over")
    page = show_quiz(lang="en")
    expect(page.locator(".qz-time")).to_contain_text("left")
    assert page.evaluate("window.model.sent[0].began").endswith("Z")
