"""Practice conversations: the dialogue as an author writes it, and the score of a way through it.

A dialogue is a graph without circles: at each node the other person speaks and the learner chooses
what to say, until an ending. What a choice does to the mood and earns on the rubric is written
beside it; `dialogue_check` proves the whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from glossary import Text
from quizzes.item import Record, Slug
from quizzes.rubric import DIMENSIONS, MOST, Dimension, rubric_data

#: The mood stands between -LIMIT and LIMIT, each step with a word of the dialogue's own.
LIMIT = 3

Points = Annotated[int, Field(ge=0, le=MOST)]
Change = Annotated[int, Field(ge=-LIMIT, le=LIMIT)]


class Choice(Text):
    """What the learner may say here, and what comes of it.

    ``to`` is a node or an ending; ``reaction`` is what can be seen or heard at once; a dimension of
    the rubric that the turn asks for and that is not named earns 0.
    """

    to: Slug
    mood: Change
    rubric: dict[Dimension, Points] = Field(default_factory=dict)
    reaction: Text
    rationale: Text

    @property
    def points(self) -> int:
        """The sum over the rubric's dimensions."""
        return sum(self.rubric.values())


class Node(Record):
    """One turn: what the other person says, and three ways to answer."""

    customer: Text
    choices: list[Choice] = Field(min_length=3, max_length=3)


class Ending(Record):
    """How it ends. ``mood`` is what the other person leaves with."""

    mood: Change
    title: Text
    text: Text


class Dialogue(Record):
    """A practice conversation: `quizzes/dialogues/<id>.yaml`.

    ``role`` is who the learner is, ``other`` how the other person is called, ``moods`` the seven
    words from the worst mood to the best (in English they follow "she is"), ``reread`` a place in
    the book.
    """

    id: Slug
    title: Text
    minutes: int = Field(ge=1)
    situation: Text
    role: Text
    other: Text
    goal: Text
    mood: Change
    moods: list[Text] = Field(min_length=2 * LIMIT + 1, max_length=2 * LIMIT + 1)
    start: Slug
    nodes: dict[Slug, Node] = Field(min_length=1)
    endings: dict[Slug, Ending] = Field(min_length=3, max_length=5)
    reread: str | None = Field(None, pattern=r"^[a-z0-9-]+#sec-[a-z0-9-]+$")
    sources: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        if both := sorted(set(self.nodes) & set(self.endings)):
            raise ValueError(f"both a node and an ending: {', '.join(both)}")
        if self.start not in self.nodes:
            raise ValueError(f"start names no node: {self.start}")
        for name, node in self.nodes.items():
            for number, choice in enumerate(node.choices, 1):
                if choice.to not in self.nodes and choice.to not in self.endings:
                    raise ValueError(
                        f"nodes.{name}, choice {number}: there is no node or ending {choice.to!r}"
                    )
        return self

    @cached_property
    def shown(self) -> dict[str, dict[str, Choice]]:
        """Node -> letter -> choice, in the order that learners see (the author's tells nothing)."""

        def digest(node: str, choice: Choice) -> str:
            return hashlib.sha256(f"{self.id}|{node}|{choice.zh}".encode()).hexdigest()

        return {
            name: dict(
                zip("abc", sorted(node.choices, key=lambda c, n=name: digest(n, c)), strict=True)  # type: ignore[misc]
            )
            for name, node in self.nodes.items()
        }

    @cached_property
    def most(self) -> int:
        """The most points that one way through earns; computed exactly."""
        known = dict.fromkeys(self.endings, 0)

        def value(name: str) -> int:
            if name not in known:
                choices = self.nodes[name].choices
                known[name] = max(choice.points + value(choice.to) for choice in choices)
            return known[name]

        return value(self.start)

    def offers(self, node: str) -> dict[Dimension, int]:
        """The most points a turn offers, by the dimensions that it asks for."""
        most: dict[Dimension, int] = {}
        for choice in self.nodes[node].choices:
            for name, points in choice.rubric.items():
                most[name] = max(points, most.get(name, 0))
        return {name: most[name] for name in DIMENSIONS if most.get(name)}

    def best(self, node: str) -> str:
        """The letter of the choice that earns most at a node."""
        choices = self.shown[node]
        return max(choices, key=lambda letter: choices[letter].points)

    def data(self) -> dict[str, Any]:
        """The dialogue as JSON data, for the component: choices by letter, no author's order."""
        value = self.model_dump(exclude={"nodes", "sources"})
        value["nodes"] = {
            name: {
                "customer": node.customer.model_dump(),
                "best": self.best(name),
                "offers": self.offers(name),
                "choices": {
                    letter: choice.model_dump() for letter, choice in self.shown[name].items()
                },
            }
            for name, node in self.nodes.items()
        }
        value["most"] = self.most
        value["rubric"] = rubric_data()
        return value


@dataclass(frozen=True)
class DialogueResult:
    """What a way through a dialogue came to.

    ``nodes`` are the turns in order; ``moods`` has one value more than turns, the first before
    anything was said. ``offered`` is what the turns met asked for, ``points`` what was earned of
    it, ``shares`` the one over the other: whoever met a harder turn is measured by it, and a
    dimension that no turn asked for is left out. ``share`` is all points over the most that any
    way earns, so it is 1 on the best way only, and a short way out costs what it leaves out.
    """

    nodes: list[str]
    moods: list[int]
    ending: str
    points: dict[Dimension, int]
    offered: dict[Dimension, int]
    shares: dict[Dimension, float]
    share: float


def score_dialogue(dialogue: Dialogue, path: Sequence[str]) -> DialogueResult:
    """Score a way through: the letters chosen, turn by turn, up to an ending.

    Raises ValueError where a letter does not exist, or the way stops early or goes on too long.
    """
    nodes: list[str] = []
    moods = [dialogue.mood]
    points = dict.fromkeys(DIMENSIONS, 0)
    offered = dict.fromkeys(DIMENSIONS, 0)
    at = dialogue.start
    for letter in path:
        if at in dialogue.endings:
            raise ValueError("the way goes on after the ending")
        if letter not in dialogue.shown[at]:
            raise ValueError(f"node {at} has no choice {letter!r}")
        choice = dialogue.shown[at][letter]
        nodes.append(at)
        moods.append(max(-LIMIT, min(LIMIT, moods[-1] + choice.mood)))
        for name, most in dialogue.offers(at).items():
            offered[name] += most
            points[name] += choice.rubric.get(name, 0)
        at = choice.to
    if at not in dialogue.endings:
        raise ValueError(f"the way stops at the node {at}")
    asked = [name for name in DIMENSIONS if offered[name]]
    return DialogueResult(
        nodes,
        moods,
        at,
        {name: points[name] for name in asked},
        {name: offered[name] for name in asked},
        {name: points[name] / offered[name] for name in asked},
        sum(points.values()) / dialogue.most if dialogue.most else 0.0,
    )
