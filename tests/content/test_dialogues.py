"""The six conversations: proved, evenly built, and giving nothing away taken together."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from course.pages import page_names
from glossary import LANGS, Lang
from quizzes import load_dialogues, score_dialogue
from quizzes.dialogue import Dialogue
from quizzes.dialogue_check import CHANCE, at_least
from quizzes.dialogue_survey import survey
from quizzes.rubric import DIMENSIONS, RUBRIC

ROOT = Path(__file__).resolve().parents[2]
DIALOGUES, PROBLEMS = load_dialogues(ROOT / "quizzes" / "dialogues")
each = pytest.mark.parametrize("dialogue", DIALOGUES.values(), ids=DIALOGUES)


def test_they_are_proved() -> None:
    assert PROBLEMS == []
    assert set(DIALOGUES) == {
        "checkout-anger",
        "colleague-pressure",
        "hesitant-buyer",
        "phone-bill",
        "service-recovery",
        "visitor-turned-away",
    }


@each
def test_the_best_way_has_full_marks_in_every_dimension(dialogue: Dialogue) -> None:
    found = survey(dialogue)
    best, worst = (score_dialogue(dialogue, way) for way in (found.best, found.worst))
    assert best.share == 1
    assert set(best.shares) == set(DIMENSIONS)
    assert min(best.shares.values()) >= 0.8
    assert worst.share < 0.1
    assert dialogue.endings[best.ending].mood >= 2
    assert dialogue.endings[worst.ending].mood <= -2
    assert 0.03 < found.met[best.ending] < 0.2  # the good ending is no accident


@each
def test_no_choice_is_silly_and_the_middle_one_exists(dialogue: Dialogue) -> None:
    """In most turns the second best earns something: the wrong answers are well meant."""
    second = [sorted(c.points for c in node.choices)[1] for node in dialogue.nodes.values()]
    assert sum(points > 0 for points in second) >= 0.7 * len(second)
    for node in dialogue.nodes.values():
        assert max(choice.points for choice in node.choices) >= 4


@each
def test_pleasing_is_not_always_right(dialogue: Dialogue) -> None:
    """Somewhere a choice lifts the mood as much as the best one and earns far less."""
    tempting = [
        choice
        for node in dialogue.nodes.values()
        for choice in node.choices
        if choice.mood > 0 and choice.points <= max(c.points for c in node.choices) - 3
    ]
    assert tempting


@pytest.mark.parametrize("lang", LANGS)
def test_taken_together_length_gives_nothing_away(lang: Lang) -> None:
    hits: Counter[str] = Counter()
    turns = 0
    for dialogue in DIALOGUES.values():
        for name, choices in dialogue.shown.items():
            turns += 1
            lengths = {letter: len(choice[lang]) for letter, choice in choices.items()}
            best = lengths.pop(dialogue.best(name))
            hits["longest"] += best > max(lengths.values())
            hits["shortest"] += best < min(lengths.values())
    assert turns > 50
    assert at_least(hits["longest"], turns) > CHANCE
    assert at_least(hits["shortest"], turns) > CHANCE


def test_taken_together_no_place_gives_the_best_away() -> None:
    places = Counter(d.best(name) for d in DIALOGUES.values() for name in d.nodes)
    assert min(places.values()) > 8
    assert all(at_least(hits, sum(places.values())) > CHANCE for hits in places.values())


@each
def test_every_rationale_teaches(dialogue: Dialogue) -> None:
    texts = [c for node in dialogue.nodes.values() for c in node.choices]
    assert min(len(choice.rationale.zh) for choice in texts) >= 30
    assert min(len(choice.rationale.en.split()) for choice in texts) >= 14
    for lang in LANGS:
        assert len({choice.rationale[lang] for choice in texts}) == len(texts)
        assert len({choice.reaction[lang] for choice in texts}) == len(texts)
    # Chinese punctuation in Chinese, typographic quotation marks in both languages.
    for choice in texts:
        for text in (choice.zh, choice.rationale.zh, choice.reaction.zh):
            assert not set(text) & set(",;?!\"'"), text
        assert '"' not in choice.en + choice.rationale.en + choice.reaction.en


def test_the_guard_never_earns_points_for_what_the_law_forbids() -> None:
    """Holding a person, keeping papers, going through a bag, taking a phone."""
    dialogue = DIALOGUES["visitor-turned-away"]
    for text in ("抓住他的胳膊", "押在我这儿", "翻一翻", "手机给我看"):
        [choice] = [c for n in dialogue.nodes.values() for c in n.choices if text in c.zh]
        assert choice.rubric.get("rules", 0) == 0
        assert choice.points <= 1
    assert any("保安服务管理条例" in source for source in dialogue.sources)


def test_the_rubric_says_each_level_in_both_languages() -> None:
    for line in RUBRIC.values():
        assert len({level.zh for level in line.levels}) == 3
        assert len({level.en for level in line.levels}) == 3


def test_each_has_its_page_and_the_overview_tells_its_minutes() -> None:
    overview = (ROOT / "book" / "conversations.md").read_text("utf-8")
    pages = page_names()
    for name, dialogue in DIALOGUES.items():
        page = f"conversation-{name}"
        assert page in pages
        assert f"{{conversation}} {name}" in (ROOT / "book" / f"{page}.md").read_text("utf-8")
        assert overview.count(f"<{page}>") == 2
        for line in overview.splitlines():
            if f"<{page}>" in line:
                assert f"| {dialogue.minutes} " in line
                assert any(dialogue.title[lang] in line for lang in LANGS)
