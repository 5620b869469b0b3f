"""Exported and imported again, an item says the same and gives the same points."""

from __future__ import annotations

from typing import Any

import pytest

from glossary import LANGS
from quizzes import build_key, build_view, load_bank, score_response
from quizzes.exchange import export, import_questions
from quizzes.exchange.question import Question, question
from quizzes.exchange.selection import of_bank
from quizzes.render import html

#: What GIFT has no room for, so that a teacher must write it again: feedback, model answers.
REFILLED = {"ordering", "matching", "fillin", "short", "case"}


def rewritten(response: Any, old: Question, new: Any) -> Any:
    """The same answer under the letters that the imported item has."""
    view = build_view(new)
    shown = view.get("options") or view.get("rights") or []
    letters = {
        choice.id: next(one["id"] for one in shown if one["zh"] == html(choice.text.zh))
        for choice in old.choices
    }
    if old.type == "single":
        return letters[response]
    if old.type in ("multiple", "ordering"):
        return [letters[letter] for letter in response]
    if old.type == "matching":
        return {left: letters[letter] for left, letter in response.items()}
    return response


@pytest.mark.parametrize("form", ["moodle", "gift", "xlsx"])
def test_same_points_on_the_same_responses(form, banks, responses, tmp_path):
    compared = set()
    for chapter, selection in banks.items():
        report = export(selection, form, tmp_path, "both")
        imported = import_questions(report.files[0], form, chapter, tmp_path / form)
        assert not imported.lost
        if form == "gift":  # fill in what GIFT lost, as a teacher does
            text = imported.bank.read_text(encoding="utf-8")
            imported.bank.write_text(text.replace(": ''", ": ……"), encoding="utf-8")
        records, problems = load_bank(imported.bank)
        assert not problems
        items = {item.id: item for _, item in records}
        for old in selection.questions:
            if form == "gift" and len(old.blanks) > 1:
                same_gaps(old, [items.pop(f"{old.id}-gap{at}") for at in range(1, len(old.blanks) + 1)])  # fmt: skip
                continue
            new = items.pop(old.id)
            same(old, new, form == "gift" and old.type in REFILLED)
            keys = build_key(old.item, old.seed, old.rule), build_key(new, 0, old.rule)
            for response in responses(old):
                one = score_response(keys[0], response)
                two = score_response(keys[1], rewritten(response, old, new))
                assert (one.status, float(one.points)) == pytest.approx(
                    (two.status, float(two.points))
                ), (old.id, response)
            compared.add(old.type)
        assert not items, "questions that the bank did not have"
    assert len(compared) == 9


def same_gaps(old: Question, gaps: list[Any]) -> None:
    """A question with several gaps became one for each: together they give the same points."""
    key = build_key(old.item, old.seed, old.rule)
    for column in zip(*(words.zh + words.en for words in old.blanks.values()), strict=False):
        for right in (column, (column[0], *("?" for _ in column[1:]))):
            together = score_response(key, dict(zip(old.blanks, right, strict=True)))
            alone = [
                score_response(build_key(gap), {next(iter(gap.blanks)): word})
                for gap, word in zip(gaps, right, strict=True)
            ]
            assert float(together.points) == pytest.approx(sum(float(r.points) for r in alone))


def same(old: Question, new: Any, refilled: bool) -> None:
    """Every text, every mark on it, in both languages."""
    again = question(new)
    for name in ("use", "objective", "bloom", "difficulty", "points", "section", "tags"):
        assert getattr(new, name) == getattr(old.item, name), (old.id, name)
    if old.type == "numeric":
        for name in ("decimals", "figures"):
            assert getattr(new, name) == getattr(old.item, name), (old.id, name)
        if new.unit:  # GIFT holds none
            assert new.unit_spellings == old.item.unit_spellings
    for lang in LANGS:
        assert html(again.explanation[lang]) == html(old.explanation[lang])
        if old.type != "fillin":
            assert html(again.stem[lang]).replace(
                f" (unit: {old.unit and old.unit.en})", ""
            ).replace(f"（单位：{old.unit and old.unit.zh}）", "") == html(old.stem[lang]), old.id
        mine = {html(c.text[lang]): c for c in old.choices}
        theirs = {html(c.text[lang]): c for c in again.choices}
        assert set(mine) == set(theirs)
        for text, choice in mine.items():
            assert choice.right == theirs[text].right
            assert choice.misconception == theirs[text].misconception
            if choice.feedback:
                assert html(choice.feedback[lang]) == html(theirs[text].feedback[lang])
        if old.feedback and not refilled:
            assert html(again.feedback[lang]) == html(old.feedback[lang])
        for one, two in zip(old.written, again.written, strict=True):
            assert one.id == two.id and html(one.prompt[lang]) == html(two.prompt[lang])
            assert one.points == two.points
            if refilled:
                continue
            assert html(one.model_answer[lang]) == html(two.model_answer[lang])
            assert [r[lang] for r in one.rubric] == [r[lang] for r in two.rubric]
    assert [s.misconception for s in old.slips] == [s.misconception for s in again.slips]
    assert {n: set(w.zh) | set(w.en) for n, w in old.blanks.items()} == {
        n: set(w.zh) | set(w.en) for n, w in again.blanks.items()
    }


def test_one_language_leaves_the_other_to_do(banks, tmp_path):
    selection = banks["quality"]
    report = export(selection, "moodle", tmp_path, "en")
    imported = import_questions(report.files[0], "moodle", "quality", tmp_path / "banks")
    assert imported.added > 30
    assert {problem.code for problem in imported.to_do} >= {"item-string-too-short"}
    assert all(
        problem.line > 0 and ".zh" in problem.place
        for problem in imported.to_do
        if problem.code == "item-string-too-short"
    )
    assert load_bank(imported.bank)[1]  # the bank's own check fails there


def test_an_item_that_is_there_already_is_not_taken_twice(banks, tmp_path):
    report = export(banks["quality"], "xlsx", tmp_path, "both")
    first = import_questions(report.files[0], "xlsx", "quality", tmp_path / "banks")
    before = first.bank.read_text(encoding="utf-8")
    second = import_questions(report.files[0], "xlsx", "quality", tmp_path / "banks")
    assert second.added == 0 and len(second.lost) == first.added
    assert first.bank.read_text(encoding="utf-8") == before
    assert {problem.code for problem in second.lost} == {"import-twice"}


def test_an_import_leaves_the_bank_as_it_was_above_its_own_items(banks, tmp_path):
    bank = tmp_path / "banks" / "quality.yaml"
    bank.parent.mkdir()
    own = "# mine\n- id: quality.mine\n  type: single\n"
    bank.write_text(own, encoding="utf-8")
    report = export(
        of_bank("q", [q.item for q in banks["quality"].questions][:1]), "gift", tmp_path
    )
    imported = import_questions(report.files[0], "gift", "quality", tmp_path / "banks")
    assert bank.read_text(encoding="utf-8").startswith(own.rstrip())
    assert (
        imported.added == 1 and not imported.to_do
    )  # the old item's problems are not the import's


def test_a_teachers_own_file_says_what_is_still_to_write(tmp_path):
    file = tmp_path / "own.txt"
    file.write_text(
        "::Q1::What is the capital of France? {=Paris#Yes. ~London#No, England.}\n\n"
        "Two plus {=two =2} equals four.\n\n::Q3::The sun rises in the east.{T}\n",
        encoding="utf-8",
    )
    imported = import_questions(file, "gift", "quality", tmp_path / "banks")
    text = imported.bank.read_text(encoding="utf-8")
    assert imported.added == 3 and not imported.lost
    assert ["quality.q1" in text, "&id" in text] == [True, False]
    for problem in imported.to_do:
        assert problem.file == imported.bank and problem.fix == "write it"
        assert text.split("\n")[problem.line - 1].endswith(": ''")
    assert len(imported.to_do) == text.count(": ''\n") + text.endswith(": ''")
