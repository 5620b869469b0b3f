"""The onboarding track, made from the book: what a new employee goes through, in which order.

A chapter joins it by `track: [..., onboarding]` in its front matter, a self-test or conversation by
having a page in the book. Nothing is listed twice, so the track grows by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from course import places
from course.notebook import TextNotebook, read_text
from course.pages import ONBOARDING, page_names
from glossary import LANGS, Lang, Text
from quizzes.practice import PracticeQuiz, load_track_quiz, practice_quiz

Kind = Literal["chapter", "selftest", "conversation", "quiz"]
_SHOWN = re.compile(r"\{(selftest|conversation|trackquiz)\}\s+([a-z0-9-]+)")
_CHECK = re.compile(r"\{selfcheck\}")
_CJK = re.compile(r"[一-鿿]")
_WORD = re.compile(r"[A-Za-z][\w'-]*")
#: An unhurried pace, for reading to learn: characters and words a minute, minutes a self-check.
PACE = {"zh": 300, "en": 180}
MINUTES_A_CHECK = 1.5


@dataclass(frozen=True)
class Step:
    """One step: a page to go to. ``minutes`` differ by language where there is much to read."""

    kind: Kind
    id: str
    page: str
    title: Text
    minutes: dict[Lang, int]

    @property
    def name(self) -> str:
        """What a browser keeps it under: ``chapter:quality``."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Track:
    """The steps in order, and the quiz at the end."""

    id: str
    steps: tuple[Step, ...]
    quiz: PracticeQuiz

    @property
    def chapters(self) -> list[str]:
        """The slugs of its chapters, in order."""
        return [step.id for step in self.steps if step.kind == "chapter"]

    def data(self, lang: Lang) -> dict[str, Any]:
        """What the page of the track needs, in one language."""
        return {
            "track": self.id,
            "edition": self.quiz.edition,
            "passMark": self.quiz.track.pass_mark,
            "steps": [
                {
                    "kind": step.kind,
                    "id": step.id,
                    "page": step.page,
                    "title": step.title[lang],
                    "minutes": step.minutes[lang],
                }
                for step in self.steps
            ],
        }


def read_track(name: str = ONBOARDING) -> Track | None:
    """Read the track from the pages that the book offers; None where no chapter of it is.

    Raises ContentError where a page or the quiz is wrong.
    """
    from quizzes import load_banks, load_dialogues, load_selftests

    texts = {page: read_text(places.BOOK / f"{page}.md") for page in page_names()}
    shown = _shown(texts)
    chapters = sorted(
        (text.front["number"], page, text)
        for page, text in texts.items()
        if name in text.front.get("track", [])
    )
    if not chapters:
        return None
    slugs = [page for _, page, _ in chapters]
    quiz = practice_quiz(
        load_track_quiz(places.TRACKS / f"{name}.yaml"), slugs, load_banks(places.BANKS)[0]
    )
    tests = load_selftests(places.SELFTESTS)[0]
    dialogues = load_dialogues(places.DIALOGUES)[0]
    steps = [
        Step("chapter", page, page, Text.model_validate(text.front["title"]), _reading(text))
        for _, page, text in chapters
    ]
    for kind, found in (("selftest", tests), ("conversation", dialogues)):
        for made, item in [each for each in shown if each[0] == kind and each[1] in found]:
            each = found[item]
            title = Text(zh=each.title.zh, en=each.title.en)
            steps.append(Step(made, item, shown[made, item], title, _same(each.minutes)))  # type: ignore[arg-type]
    if ("trackquiz", name) in shown:
        page = shown["trackquiz", name]
        steps.append(Step("quiz", name, page, quiz.track.title, _same(quiz.minutes)))
    return Track(name, tuple(steps), quiz)


def _shown(texts: dict[str, TextNotebook]) -> dict[tuple[str, str], str]:
    """Which page shows what, in the order of the book: (directive, id) -> page.

    A chapter may show a self-test too; its own page is the one that shows nothing else.
    """
    found: dict[tuple[str, str], str] = {}
    for page, text in texts.items():
        if "number" in text.front:
            continue
        for cell in text.cells:
            for directive, name in _SHOWN.findall(cell.source) if cell.lang is None else []:
                found.setdefault((directive, name), page)
    return found


def _reading(text: TextNotebook) -> dict[Lang, int]:
    """Minutes to read a chapter and answer its self-checks, to the next five."""
    checks = sum(len(_CHECK.findall(cell.source)) for cell in text.cells if cell.lang is None)
    counted = {"zh": _CJK, "en": _WORD}
    minutes: dict[Lang, int] = {}
    for lang in LANGS:
        prose = (cell.source for cell in text.cells if cell.lang == lang)
        size = sum(len(counted[lang].findall(source)) for source in prose)
        minutes[lang] = -int(-(size / PACE[lang] + MINUTES_A_CHECK * checks) // 5) * 5
    return minutes


def _same(minutes: int) -> dict[Lang, int]:
    return dict.fromkeys(LANGS, minutes)
