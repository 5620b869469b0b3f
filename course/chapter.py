"""A chapter's front matter: what it takes, what it teaches, which terms it uses."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from course.notebook import TextNotebook
from glossary import Lang, Problem, Text

Bloom = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
Part = Literal["foundations", "delivery", "quality", "people", "governance"]


class Objective(Text):
    """What the reader can do afterwards, with its level in Bloom's taxonomy (Anderson 2001)."""

    bloom: Bloom


class Chapter(BaseModel):
    """The front matter of `book/<slug>.md`."""

    model_config = ConfigDict(extra="forbid")

    title: Text
    number: int = Field(ge=1)
    hours: float = Field(gt=0)
    part: Part
    track: list[Literal["degree", "onboarding"]] = Field(min_length=1)
    summary: Text
    prerequisites: Text | None = None
    objectives: dict[str, Objective] = Field(min_length=3, max_length=5)
    terms: list[str] = Field(min_length=1)
    kernelspec: dict[str, str]

    def facts(self, slug: str, lang: Lang) -> dict[str, Any]:
        """What a built notebook carries in its metadata `course`, in one language."""
        return {
            "kind": "chapter",
            "slug": slug,
            "lang": lang,
            "number": self.number,
            "title": self.title[lang],
            "summary": self.summary[lang],
            "hours": self.hours,
            "part": self.part,
            "track": self.track,
            "objectives": [
                {"id": name, "bloom": objective.bloom, "text": objective[lang]}
                for name, objective in self.objectives.items()
            ],
            "terms": self.terms,
        }


def read_chapter(text: TextNotebook) -> tuple[Chapter | None, list[Problem]]:
    """The front matter of a chapter's text, or what is wrong with it."""
    try:
        return TypeAdapter(Chapter).validate_python(text.front), []
    except ValidationError as error:
        return None, [
            Problem(
                text.path,
                1,
                f"chapter-{detail['type'].replace('_', '-')}",
                ".".join(map(str, detail["loc"])),
                detail["msg"],
                "correct the front matter",
            )
            for detail in error.errors(include_url=False)
        ]
