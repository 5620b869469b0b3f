"""Self-tests: the instrument as an author writes it, and checked. `profile` scores it.

Three kinds, by how a question is answered: one of a few described answers (``choice``), how often
or how far a statement holds (``likert``), the best and the worst of several responses to a
situation (``judgement``). A question's score is a whole number; ``score`` and ``most`` hide the
kind from everything that comes after.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from glossary import LANGS, Problem, Text, load_record
from quizzes.item import Record, Slug

#: What was chosen: the index of an answer, or two of them, ``{"best": 0, "worst": 3}``.
Choice = int | dict[str, int]
#: A rating in a situation: 0 makes it worse, 4 is what the course teaches.
BEST_RATING = 4

Place = Annotated[str, Field(pattern=r"^[a-z0-9-]+#sec-[a-z0-9-]+$")]


class Question(Text):
    """What every question has: its text, a name, and the subscale that it counts for."""

    id: Slug
    subscale: Slug


class Answer(Text):
    """One answer to choose, what it scores, and why in a line."""

    score: int = Field(ge=0, le=4)
    reason: Text


class Pick(Question):
    """A question with described answers, of which one is chosen."""

    options: list[Answer] = Field(min_length=2, max_length=5)


class Statement(Question):
    """A statement, answered on the instrument's scale; ``reverse``: agreeing costs."""

    reverse: bool = False


class Response(Text):
    """One response to a situation, how the course rates it, and why in a line."""

    rating: int = Field(ge=0, le=BEST_RATING)
    reason: Text


class Situation(Question):
    """A situation with responses, of which the best and the worst are chosen."""

    responses: list[Response] = Field(min_length=4, max_length=5)

    @model_validator(mode="after")
    def _one_best_one_worst(self) -> Self:
        ratings = Counter(response.rating for response in self.responses)
        if ratings[BEST_RATING] != 1 or ratings[0] != 1:
            raise ValueError(f"exactly one response is rated {BEST_RATING} and one is rated 0")
        return self


class Scale(Record):
    """The words of a response scale, from least to most, in both languages."""

    zh: list[str] = Field(min_length=4, max_length=7)
    en: list[str] = Field(min_length=4, max_length=7)

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.zh) != len(self.en):
            raise ValueError("the scale has more words in one language than in the other")
        return self


class Band(Record):
    """What a total from this share of the maximum on means, and what to do next."""

    from_: float = Field(alias="from", ge=0, le=1)
    title: Text
    advice: Text
    reread: Place | None = None


class Advice(Record):
    """What to say of a subscale that came out low, and of one that came out high.

    ``reread`` is a place in the book, ``chapter#sec-label``, for who should practise it.
    """

    low: Text
    high: Text
    reread: Place | None = None


Q = TypeVar("Q", bound=Question)


class Instrument(Record, Generic[Q]):
    """What the three kinds share."""

    id: Slug
    kind: str
    title: Text
    intro: Text
    minutes: int = Field(ge=1)
    subscales: dict[Slug, Text] = Field(min_length=1)
    items: list[Q] = Field(min_length=4)
    bands: list[Band] = Field(min_length=2)
    subscale_advice: dict[Slug, Advice]
    sources: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            raise ValueError("two items have the same id")
        used = {item.subscale for item in self.items}
        if used != set(self.subscales) or set(self.subscale_advice) != used:
            raise ValueError("items, subscales and subscale_advice name different subscales")
        starts = [band.from_ for band in self.bands]
        if starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("bands begin at 0 and ascend")
        return self

    def data(self) -> dict[str, Any]:
        """The instrument as JSON data, for the component."""
        return self.model_dump(by_alias=True)

    def answers(self, item: Q) -> list[Text]:
        """What can be chosen for a question."""
        raise NotImplementedError

    def most(self, item: Q) -> int:
        """The highest score of a question."""
        raise NotImplementedError

    def score(self, item: Q, choice: object) -> int | None:
        """The score of what was chosen; None when that is no answer."""
        raise NotImplementedError


class ChoiceTest(Instrument[Pick]):
    """An answer scores what its author gave it."""

    kind: Literal["choice"] = "choice"

    def answers(self, item: Pick) -> list[Text]:
        return list(item.options)

    def most(self, item: Pick) -> int:
        return max(option.score for option in item.options)

    def score(self, item: Pick, choice: object) -> int | None:
        at = _index(choice, len(item.options))
        return None if at is None else item.options[at].score


class LikertTest(Instrument[Statement]):
    """A statement scores its place on the scale, from 0; a reversed one from the other end."""

    kind: Literal["likert"]
    scale: Scale

    def answers(self, item: Statement) -> list[Text]:  # noqa: ARG002 - all have the same
        return [Text(zh=zh, en=en) for zh, en in zip(self.scale.zh, self.scale.en, strict=True)]

    def most(self, item: Statement) -> int:  # noqa: ARG002 - all have the same
        return len(self.scale.zh) - 1

    def score(self, item: Statement, choice: object) -> int | None:
        at = _index(choice, len(self.scale.zh))
        if at is None:
            return None
        return self.most(item) - at if item.reverse else at


class JudgementTest(Instrument[Situation]):
    """A situation scores the rating of the response chosen as best minus that of the worst.

    So 4 for both right and -4 for both wrong, less the further off, and nothing on average for a
    guess. One of the distance scores compared by Bergman et al. (2006), International Journal of
    Selection and Assessment 14, 223-235. The ratings are the authors', with their reasons.
    """

    kind: Literal["judgement"]

    def answers(self, item: Situation) -> list[Text]:
        return list(item.responses)

    def most(self, item: Situation) -> int:  # noqa: ARG002 - all have the same
        return BEST_RATING

    def score(self, item: Situation, choice: object) -> int | None:
        if not isinstance(choice, dict):
            return None
        best = _index(choice.get("best"), len(item.responses))
        worst = _index(choice.get("worst"), len(item.responses))
        if best is None or worst is None or best == worst:
            return None
        return item.responses[best].rating - item.responses[worst].rating


def _index(choice: object, length: int) -> int | None:
    if not isinstance(choice, int) or isinstance(choice, bool):
        return None
    return choice if 0 <= choice < length else None


def _kind(data: object) -> str:
    """A file without a kind has described answers."""
    return str(data.get("kind", "choice") if isinstance(data, dict) else getattr(data, "kind", ""))


#: A self-test: `quizzes/selftests/<id>.yaml`.
SelfTest = Annotated[
    Annotated[ChoiceTest, Tag("choice")]
    | Annotated[LikertTest, Tag("likert")]
    | Annotated[JudgementTest, Tag("judgement")],
    Discriminator(_kind),
]


def load_selftests(folder: Path) -> tuple[dict[str, SelfTest], list[Problem]]:
    """Read every self-test of a folder."""
    tests: dict[str, SelfTest] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        test: SelfTest | None
        test, found = load_record(path, SelfTest, "selftest")  # type: ignore[arg-type]
        problems += found
        if test is None:
            continue
        if test.id != path.stem:
            problems.append(
                Problem(path, 1, "selftest-id", test.id, "not the file's name", f"id: {path.stem}")
            )
        problems += _doubles(path, test)
        tests[test.id] = test
    return tests, problems


def _doubles(path: Path, test: Instrument[Any]) -> list[Problem]:
    """Texts that cannot be told apart: two questions, or two answers to one."""
    found = []
    for lang in LANGS:
        for text, count in Counter(item[lang] for item in test.items).items():
            if count > 1:
                found.append(
                    Problem(path, 0, "selftest-same", text, f"two equal questions in {lang}", "")
                )
        for item in test.items:
            answers = [answer[lang] for answer in test.answers(item)]
            if len(set(answers)) < len(answers):
                place = f"item {item.id}"
                found.append(
                    Problem(path, 0, "selftest-same", place, f"two equal answers in {lang}", "")
                )
    return found
