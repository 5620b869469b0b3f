"""The onboarding track as the book has it: every starred chapter, self-test and conversation."""

from __future__ import annotations

from course import places
from course.notebook import read_text
from course.pages import page_names
from course.track import read_track
from glossary import LANGS
from quizzes import load_dialogues, load_selftests

TRACK = read_track()
assert TRACK


def test_it_leads_through_all_there_is_in_order() -> None:
    fronts = {name: read_text(places.BOOK / f"{name}.md").front for name in page_names()}
    starred = [name for name, front in fronts.items() if "onboarding" in front.get("track", [])]
    assert TRACK.chapters == sorted(starred, key=lambda name: fronts[name]["number"])
    kinds = [step.kind for step in TRACK.steps]
    assert kinds == sorted(kinds, key=["chapter", "selftest", "conversation", "quiz"].index)
    for kind, known in (
        ("selftest", load_selftests(places.SELFTESTS)[0]),
        ("conversation", load_dialogues(places.DIALOGUES)[0]),
    ):
        assert {step.id for step in TRACK.steps if step.kind == kind} == set(known)
    assert [step.id for step in TRACK.steps if step.kind == "quiz"] == ["onboarding"]


def test_every_step_has_its_own_page_and_minutes() -> None:
    assert len({step.page for step in TRACK.steps}) == len(TRACK.steps)
    for step in TRACK.steps:
        assert (places.BOOK / f"{step.page}.md").is_file()
        for lang in LANGS:
            assert 1 <= step.minutes[lang] <= 120, step
    for step in TRACK.steps[: len(TRACK.chapters)]:
        assert all(step.minutes[lang] % 5 == 0 and step.minutes[lang] >= 15 for lang in LANGS), step


def test_the_quiz_asks_about_every_chapter_of_the_track() -> None:
    asked = {
        pooled["item"].split(".")[0] for slot in TRACK.quiz.form["slots"] for pooled in slot["pool"]
    }
    assert asked == set(TRACK.chapters)
