"""What all ways through a practice conversation come to: exact, without trying each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import networkx as nx

from quizzes.dialogue import LIMIT, Dialogue


@dataclass(frozen=True)
class Survey:
    """The figures of a dialogue.

    ``best`` and ``worst`` are ways (letters turn by turn) with their points; ``ways`` is how many
    there are, ``turns`` the fewest and the most; ``moods`` are those that a node or ending can be
    met in, ``met`` the chance of an ending when every choice is made blindly.
    """

    ways: int
    turns: tuple[int, int]
    best: tuple[str, ...]
    best_points: int
    worst: tuple[str, ...]
    worst_points: int
    moods: dict[str, set[int]]
    met: dict[str, float]


def graph(dialogue: Dialogue) -> nx.MultiDiGraph:
    """The dialogue as a graph: nodes and endings, an edge a choice (key: its letter)."""
    made = nx.MultiDiGraph()
    made.add_nodes_from([*dialogue.nodes, *dialogue.endings])
    for name, choices in dialogue.shown.items():
        for letter, choice in choices.items():
            made.add_edge(name, choice.to, key=letter)
    return made


def survey(dialogue: Dialogue) -> Survey:
    """Compute every figure. The dialogue must have no circle."""
    met = dict.fromkeys([*dialogue.nodes, *dialogue.endings], 0.0)
    moods: dict[str, set[int]] = {name: set() for name in met}
    met[dialogue.start], moods[dialogue.start] = 1.0, {dialogue.mood}
    for name in nx.topological_sort(graph(dialogue)):
        for choice in dialogue.shown.get(name, {}).values():
            met[choice.to] += met[name] / 3
            moods[choice.to] |= {clamped(mood + choice.mood) for mood in moods[name]}

    @cache
    def ways(name: str) -> int:
        if name in dialogue.endings:
            return 1
        return sum(ways(choice.to) for choice in dialogue.nodes[name].choices)

    @cache
    def turns(name: str) -> tuple[int, int]:
        if name in dialogue.endings:
            return 0, 0
        after = [turns(choice.to) for choice in dialogue.nodes[name].choices]
        return 1 + min(few for few, _ in after), 1 + max(many for _, many in after)

    best, best_points = extreme(dialogue, dialogue.start, 1)
    worst, worst_points = extreme(dialogue, dialogue.start, -1)
    return Survey(
        ways(dialogue.start),
        turns(dialogue.start),
        best,
        best_points,
        worst,
        worst_points,
        moods,
        {name: met[name] for name in dialogue.endings},
    )


def clamped(mood: int) -> int:
    """A mood within its scale."""
    return max(-LIMIT, min(LIMIT, mood))


def extreme(dialogue: Dialogue, start: str, sign: int) -> tuple[tuple[str, ...], int]:
    """The way from ``start`` with the most (``sign`` 1) or fewest (-1) points, and its points."""

    @cache
    def way(name: str) -> tuple[int, tuple[str, ...]]:
        if name in dialogue.endings:
            return 0, ()
        options = []
        for letter, choice in dialogue.shown[name].items():
            points, rest = way(choice.to)
            options.append((choice.points + points, (letter, *rest)))
        return max(options, key=lambda option: sign * option[0])

    points, letters = way(start)
    return letters, points


def walk(dialogue: Dialogue, way: tuple[str, ...]) -> list[str]:
    """The nodes of a way in order, its ending last."""
    names = [dialogue.start]
    for letter in way:
        names.append(dialogue.shown[names[-1]][letter].to)
    return names
