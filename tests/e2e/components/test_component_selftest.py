"""Whole self-tests of each kind in a browser: by keyboard, with a reload in the middle, taken
twice, saved as a file and read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quizzes import load_selftests, score_selftest

pytestmark = pytest.mark.e2e

WORDS = {
    "zh": {"start": "开始", "next": "下一题", "back": "上一题", "again": "重新做一次", "save": "保存成文件"},
    "en": {"start": "Start", "next": "Next", "back": "Previous", "again": "Take it again", "save": "Save as a file"},
}  # fmt: skip
TESTS: dict[str, Any] = load_selftests(
    Path(__file__).resolve().parents[3] / "quizzes" / "selftests"
)[0]
FIRST, LISTENING, COMPLAINTS = (
    TESTS[name] for name in ("first-impression", "listening", "complaints")
)


def some(test: Any) -> dict[str, Any]:
    """Answers of a person who is neither best nor worst at everything."""
    if test.kind == "judgement":
        return {
            item.id: {"best": n % 4, "worst": (n + 1 + n % 3) % 4}
            for n, item in enumerate(test.items)
        }
    return {item.id: (3 * n) % len(test.answers(item)) for n, item in enumerate(test.items)}


def keys(choice: Any) -> str:
    """The number keys that choose it."""
    return (
        f"{choice['best'] + 1}{choice['worst'] + 1}"
        if isinstance(choice, dict)
        else str(choice + 1)
    )


def answer(page: Any, test: Any, answers: dict[str, Any], start: int = 0) -> None:
    """By number keys and Enter, from question ``start`` to the result; what has no answer is left."""
    for item in test.items[start:]:
        expect(page.locator("legend")).to_be_focused()
        if item.id in answers:
            for key in keys(answers[item.id]):
                page.keyboard.press(key)
        else:
            page.keyboard.press("Enter")  # says that nothing is chosen
        page.keyboard.press("Enter")
    expect(page.locator("h3")).to_be_focused()


def begin(page: Any, lang: str = "zh", word: str = "start") -> None:
    page.get_by_role("button", name=WORDS[lang][word]).focus()
    page.keyboard.press("Enter")


def kept(page: Any, name: str) -> Any:
    return page.evaluate("(name) => JSON.parse(localStorage.getItem(name))", name)


def check_result(page: Any, test: Any, answers: dict[str, Any], lang: str) -> None:
    """The page says what Python computes."""
    result = score_selftest(test, answers)
    assert result.band is not None
    expect(page.locator("h3 span")).to_have_text(test.bands[result.band].title[lang])
    shares = [result.share, *result.subscales.values()]
    assert page.locator(".st-value b").all_inner_texts() == [
        f"{int((s or 0) * 100 + 0.5)}%" for s in shares
    ]
    terms = page.locator("dt").all_inner_texts()
    assert terms == [test.subscales[name][lang] for name in [*result.strengths, *result.practise]]
    assert len(result.practise) <= 2
    advice = page.locator("dd").all_inner_texts()
    for name, text in zip(result.practise, advice[len(result.strengths) :], strict=True):
        assert test.subscale_advice[name].low[lang] in text
    picture = page.get_by_role("img").get_attribute("aria-label")
    assert all(test.subscales[name][lang] in picture for name in test.subscales)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("test", [FIRST, LISTENING, COMPLAINTS], ids=lambda test: test.kind)
def test_a_whole_run_by_keyboard_with_a_reload(
    show_selftest: Callable[..., Any], test: Any, lang: str
) -> None:
    page = show_selftest(lang=lang, name=test.id)
    page.evaluate("document.addEventListener('course:done', (e) => { window.done = e.detail; })")
    answers = some(test)
    begin(page, lang)
    for item in test.items[:6]:
        for key in keys(answers[item.id]):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.keyboard.press(keys(answers[test.items[6].id])[0])
    page.reload()
    # Where one was, with what was chosen, and no focus taken from the reader of the page.
    expect(page.locator("legend")).to_have_text(test.items[6][lang])
    assert page.locator("input:checked").count() == 1
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert kept(page, f"course:done:selftest:{test.id}") is None
    page.evaluate("document.addEventListener('course:done', (e) => { window.done = e.detail; })")
    page.locator("legend").focus()
    for key in keys(answers[test.items[6].id])[1:]:
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    answer(page, test, answers, 7)
    check_result(page, test, answers, lang)
    assert page.evaluate("window.done") == {"kind": "selftest", "id": test.id}
    done = kept(page, f"course:done:selftest:{test.id}")
    assert done["share"] == score_selftest(test, answers).share
    assert done["detail"] == {"answers": answers}
    page.reload()
    check_result(page, test, answers, lang)
    assert len(kept(page, f"course:selftest:{test.id}")["attempts"]) == 1


def test_tab_and_arrows_choose_too(show_selftest: Callable[..., Any]) -> None:
    page = show_selftest()
    begin(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".qz-option input").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("legend")).to_have_text(FIRST.items[1].zh)


def test_best_and_worst_are_never_the_same_response(show_selftest: Callable[..., Any]) -> None:
    page = show_selftest(lang="en", name="complaints")
    begin(page, "en")
    responses = [response.en for response in COMPLAINTS.items[0].responses]
    best = [page.get_by_role("radio", name=f"Best: {text}", exact=True) for text in responses]
    worst = [page.get_by_role("radio", name=f"Worst: {text}", exact=True) for text in responses]
    best[1].check()
    worst[1].check()
    expect(best[1]).not_to_be_checked()
    expect(worst[1]).to_be_checked()
    page.keyboard.press("2")  # takes it back
    expect(worst[1]).not_to_be_checked()
    page.keyboard.press("3")
    page.keyboard.press("1")
    expect(best[2]).to_be_checked()
    expect(worst[0]).to_be_checked()
    best[0].check()
    expect(worst[0]).not_to_be_checked()
    page.locator("legend").focus()
    page.keyboard.press("Enter")
    expect(page.locator("form [role=status]")).to_contain_text("Worst is still open")


def test_back_keeps_what_was_chosen(show_selftest: Callable[..., Any]) -> None:
    page = show_selftest()
    begin(page)
    expect(page.get_by_role("button", name="上一题")).to_be_disabled()
    page.locator(".qz-option").nth(2).click()
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("button", name="上一题").click()
    expect(page.locator(".qz-option input").nth(2)).to_be_checked()


def test_an_open_question_is_said_once_left_and_filled_in_later(
    show_selftest: Callable[..., Any],
) -> None:
    page = show_selftest(name="listening")
    begin(page)
    page.get_by_role("button", name="下一题").click()
    expect(page.locator("form [role=status]")).to_contain_text("还没有选")
    expect(page.locator("legend")).to_have_text(LISTENING.items[0].zh)
    page.get_by_role("button", name="下一题").click()
    answers = some(LISTENING)
    skipped = [LISTENING.items[0].id, LISTENING.items[9].id]
    for name in skipped:
        del answers[name]
    answer(page, LISTENING, answers, 1)
    check_result(page, LISTENING, answers, "zh")
    expect(page.locator(".st-caution").first).to_contain_text("有 2 题没有作答")
    page.get_by_role("button", name="补上没答的题").click()
    for name in skipped:
        item = next(item for item in LISTENING.items if item.id == name)
        expect(page.locator("legend")).to_have_text(item.zh)
        page.keyboard.press("4")
        page.keyboard.press("Enter")
    check_result(page, LISTENING, some(LISTENING) | dict.fromkeys(skipped, 3), "zh")
    expect(page.get_by_text("没有作答，得分")).to_have_count(0)
    assert len(kept(page, "course:selftest:listening")["attempts"]) == 1


def test_too_few_answers_give_no_picture_and_no_completion(
    show_selftest: Callable[..., Any],
) -> None:
    page = show_selftest(lang="en", name="listening")
    begin(page, "en")
    answer(page, LISTENING, dict(list(some(LISTENING).items())[:3]))
    assert page.get_by_role("img").count() == 0
    expect(page.get_by_text("Fewer than half of the questions")).to_be_visible()
    expect(page.locator(".st-value b").first).to_have_text("too few answers")
    assert kept(page, "course:done:selftest:listening") is None


def test_a_straight_line_and_haste_are_said_kindly(show_selftest: Callable[..., Any]) -> None:
    page = show_selftest(lang="en", name="listening")
    begin(page, "en")
    answer(page, LISTENING, {item.id: 2 for item in LISTENING.items})
    said = " ".join(page.locator(".st-caution").all_inner_texts())
    assert "are in the same place" in said
    assert "You were quick" in said
    assert page.get_by_role("img").is_visible()


def test_two_attempts_are_compared_and_all_are_kept(show_selftest: Callable[..., Any]) -> None:
    page = show_selftest(lang="en")
    low = {item.id: [o.score for o in item.options].index(0) for item in FIRST.items}
    high = {item.id: [o.score for o in item.options].index(2) for item in FIRST.items}
    begin(page, "en")
    answer(page, FIRST, some(FIRST))
    expect(page.get_by_label("Compare with")).to_have_count(0)
    for answers in (low, high):
        begin(page, "en", "again")
        answer(page, FIRST, answers)
    assert page.locator(".st-value").first.inner_text().split("\n") == ["100%", "then 0%"]
    assert page.locator(".st-area-before").count() == 1
    page.get_by_label("Compare with").select_option(index=0)
    share = score_selftest(FIRST, some(FIRST)).share or 0
    expect(page.locator(".st-value small").first).to_have_text(f"then {int(share * 100 + 0.5)}%")
    page.get_by_label("Compare with").select_option(label="nothing")
    assert page.locator(".st-value small").count() == 0
    # Full marks everywhere: nothing is left to practise, and nothing is made up.
    assert page.locator("h4").all_inner_texts() == ["Your strengths", "What you can do this week"]
    page.get_by_text("Earlier results").click()
    assert page.locator(".st-history tbody tr").count() == 3


def test_results_travel_as_a_file_and_can_be_deleted(
    show_selftest: Callable[..., Any], tmp_path: Path
) -> None:
    page = show_selftest(lang="en", name="complaints")
    begin(page, "en")
    answer(page, COMPLAINTS, some(COMPLAINTS))
    page.locator(".st-file summary").click()
    page.get_by_label("Code").fill("A 07/x")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    path = tmp_path / download.value.suggested_filename
    assert path.name == "complaints-A-07-x.json"
    download.value.save_as(path)
    file = json.loads(path.read_text("utf-8"))
    assert (file["format"], file["kind"], file["selftest"]) == (
        1,
        "selftest-attempts",
        "complaints",
    )
    assert (file["person"], file["attempts"][0]["answers"]) == ("A 07/x", some(COMPLAINTS))
    assert set(file["attempts"][0]["seconds"]) == {item.id for item in COMPLAINTS.items}

    other = show_selftest(lang="zh", name="complaints")
    other.locator(".st-file summary").click()
    for text, said in (("{", "读不出来"), ('{"kind": "quiz"}', "读不出来")):
        wrong = tmp_path / "wrong.json"
        wrong.write_text(text, "utf-8")
        other.locator("input[type=file]").set_input_files(wrong)
        expect(other.locator(".st-file [role=status]")).to_contain_text(said)
    foreign = tmp_path / "foreign.json"
    foreign.write_text(json.dumps(file | {"selftest": "listening"}), "utf-8")
    other.locator("input[type=file]").set_input_files(foreign)
    expect(other.locator(".st-file [role=status]")).to_contain_text("另一个自测")
    for said in ("读入了 1 次结果", "没有新的结果"):
        other.locator("input[type=file]").set_input_files(path)
        expect(other.locator(".st-file [role=status]")).to_contain_text(said)
    other.get_by_role("button", name="看上次的结果").click()
    check_result(other, COMPLAINTS, some(COMPLAINTS), "zh")
    assert len(kept(other, "course:selftest:complaints")["attempts"]) == 1
    other.locator(".st-file summary").click()
    other.get_by_role("button", name="删除这台设备上的结果").click()
    other.get_by_role("button", name="再按一次就删除").click()
    expect(other.get_by_role("button", name="开始")).to_be_focused()
    assert kept(other, "course:selftest:complaints")["attempts"] == []


@pytest.mark.parametrize(
    "memory",
    [
        '{"answers": {"gone": 1, "read-person": 9}, "at": 40, "attempts": 3, "done": {}}',
        '{"answers": null, "at": "x", "attempts": [null, 1, {"began": "x"}], "seconds": 7}',
        "7",
        "not json",
    ],
)
@pytest.mark.parametrize("name", ["first-impression", "complaints"])
def test_a_memory_that_does_not_fit_is_dropped(
    show_selftest: Callable[..., Any], name: str, memory: str
) -> None:
    """An instrument may have changed since the reader was here."""
    page = show_selftest(name=name)
    page.evaluate(
        "([name, value]) => localStorage.setItem(name, value)", [f"course:selftest:{name}", memory]
    )
    page.reload()
    expect(page.locator(".st button").first).to_be_visible()


def test_the_other_language_goes_on_where_this_one_stopped(
    show_selftest: Callable[..., Any],
) -> None:
    page = show_selftest()
    begin(page)
    page.locator(".qz-option").first.click()
    page.locator(".qz-primary").click()
    memory = "course:selftest:first-impression"
    text = page.evaluate("(name) => localStorage.getItem(name)", memory)
    other = show_selftest(lang="en")
    other.evaluate("([name, value]) => localStorage.setItem(name, value)", [memory, text])
    other.reload()
    expect(other.locator("legend")).to_have_text(FIRST.items[1].en)


@pytest.mark.parametrize("test", [FIRST, LISTENING, COMPLAINTS], ids=lambda test: test.kind)
def test_without_scripts_the_questions_can_be_read(
    show_selftest: Callable[..., Any], test: Any
) -> None:
    page = show_selftest(lang="en", name=test.id, java_script_enabled=False)
    text = page.inner_text("main")
    assert all(item.en in text for item in test.items)
    assert all(answer.en in text for item in test.items for answer in test.answers(item))
