"""Which questions an export holds: those of a quiz's slots, or a whole bank."""

from __future__ import annotations

from dataclasses import dataclass, replace

from glossary import Text
from quizzes.exchange.question import Question, question
from quizzes.form import build_form
from quizzes.item import Item
from quizzes.spec import Spec


@dataclass(frozen=True)
class Section:
    """A slot of a quiz with the questions it draws one of, or a whole bank."""

    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Selection:
    """What is exported. ``pick_one``: a student gets one question of each section.

    ``forms``: of parallel forms, how many; each section then has one item a form, in their order.
    """

    name: str
    title: Text
    sections: tuple[Section, ...]
    pick_one: bool
    minutes: int | None = None
    forms: int = 1

    @property
    def questions(self) -> list[Question]:
        """All questions in order."""
        return [each for section in self.sections for each in section.questions]


def of_quiz(spec: Spec, items: list[Item], variants: int = 1) -> Selection:
    """All that a quiz's slots may draw, each parameterised item with ``variants`` numbers.

    The first variants are those that students of the quiz get too. Raises ContentError where the
    banks cannot fill the quiz.
    """
    form, _ = build_form(spec.model_copy(update={"variants": 1}), items)
    by_id = {item.id: item for item in items}
    sections = []
    for slot in form["slots"]:
        found: list[Question] = []
        for entry in slot["pool"]:
            found += _numbered(by_id[entry["item"]], variants, 1000 * spec.seed, spec.scoring)
        sections.append(Section(slot["slot"], tuple(found)))
    return Selection(spec.id, spec.title, tuple(sections), True, spec.minutes, spec.forms)


def of_bank(name: str, items: list[Item], variants: int = 1) -> Selection:
    """A whole bank, in its order, scored ``partial``."""
    found: list[Question] = []
    for item in items:
        found += _numbered(item, variants, 0, "partial")
    title = Text(zh=f"题库 {name}", en=f"Bank {name}")
    return Selection(name, title, (Section(name, tuple(found)),), False)


def practice_only(selection: Selection) -> Selection:
    """The same without graded questions; sections left empty go."""
    sections = [
        Section(section.name, tuple(each for each in section.questions if not each.graded))
        for section in selection.sections
    ]
    kept = tuple(section for section in sections if section.questions)
    return replace(selection, sections=kept)


def _numbered(item: Item, variants: int, first_seed: int, rule: str) -> list[Question]:
    if not item.draw or variants == 1:
        return [question(item, first_seed, rule=rule)]
    return [question(item, first_seed + at, variant=at + 1, rule=rule) for at in range(variants)]
