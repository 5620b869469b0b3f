"""A quiz as its author specifies it: what it asks for (双向细目表), how it is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from glossary import Problem, Text, load_record
from quizzes.item import Bloom, Item, Record, Slug

ItemType = Literal[
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "fillin", "short", "case"
]


def _listed(data: Any) -> Any:
    return [data] if isinstance(data, str) else data


#: One, or several in a list, any of which will do.
Chapters = Annotated[
    list[Slug],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=Slug | list[Slug]),
]
Levels = Annotated[
    list[Bloom], BeforeValidator(_listed, json_schema_input_type=Bloom | list[Bloom])
]


class Selection(Record):
    """One line of the specification: how many items of what kind.

    ``chapter``: the bank, or several of them to choose from. ``difficulty``: the least and the
    greatest expected share of right answers.
    """

    chapter: Chapters
    items: int = Field(ge=1)
    objective: Slug | None = None
    bloom: Levels = Field(default_factory=list)
    type: ItemType | None = None
    points: float | None = Field(None, gt=0)
    difficulty: tuple[float, float] | None = None
    tag: Slug | None = None

    def takes(self, item: Item) -> bool:
        """Whether the line asks for an item like this."""
        low, high = self.difficulty or (0, 1)
        return (
            item.chapter in self.chapter
            and self.objective in (None, item.objective)
            and self.type in (None, item.type)
            and (not self.bloom or item.bloom in self.bloom)
            and self.points in (None, item.points)
            and (low <= item.difficulty <= high)
            and (self.tag is None or self.tag in item.tags)
        )


class Spec(Record):
    """A quiz: `quizzes/specs/<id>.yaml`. ``seed`` fixes everything that is drawn.

    ``draw``: ``fixed``, everybody the same paper; ``shuffled``, the same questions with options in
    an order of one's own; ``per-student``, questions and numbers of one's own. ``forms``: so many
    parallel forms, equally hard, of which each student gets one.

    ``behaviour``: ``deferred`` is scored after handing in, the only one for graded work, because
    whatever judges at once must hold the key. A practice quiz (``use: practice``) draws anew for
    each attempt. It may be ``immediate`` (``attempts`` a question, each further one costs
    ``penalty``, a share of its points) or ask for ``certainty``; see `behaviours`.
    """

    id: Slug
    title: Text
    behaviour: Literal["deferred", "immediate", "certainty"] = "deferred"
    scoring: Literal["all-or-nothing", "partial", "false2", "true", "all", "none"] = "partial"
    minutes: int | None = Field(None, ge=1)
    seed: int = 1
    variants: int = Field(64, ge=1, le=1000)
    draw: Literal["fixed", "shuffled", "per-student"] = "per-student"
    forms: int = Field(1, ge=1, le=6)
    use: Literal["graded", "practice"] = "graded"
    attempts: int = Field(3, ge=1, le=10)
    penalty: float = Field(1 / 3, ge=0, le=1)
    pass_mark: float | None = Field(None, gt=0, le=1)
    select: list[Selection] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_stay_with_the_teacher(self) -> Self:
        if self.behaviour != "deferred" and self.use != "practice":
            raise ValueError(f"behaviour: {self.behaviour} shows keys, so it needs use: practice")
        if self.use == "practice" and self.draw != "per-student":
            raise ValueError("a practice quiz is drawn anew for each attempt: draw: per-student")
        return self

    @model_validator(mode="after")
    def _forms_are_shuffled(self) -> Self:
        if self.forms > 1 and self.draw != "shuffled":
            raise ValueError("parallel forms go with draw: shuffled")
        return self


def load_spec(path: Path) -> tuple[Spec | None, list[Problem]]:
    """Read one specification; its id must be its file's name."""
    spec, problems = load_record(path, Spec, "quiz")
    if spec and spec.id != path.stem:
        problems.append(
            Problem(
                path, 1, "quiz-id", spec.id, "the id is not the file's name", f"id: {path.stem}"
            )
        )
    return spec, problems
