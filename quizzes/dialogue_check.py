"""Proves a practice conversation: every way ends, means something, and gives nothing away.

What is proved, each with its code:

- every node and ending can be reached (`dialogue-unreachable`), no way goes in circles
  (`dialogue-circle`), at least three endings are met (`dialogue-endings`), the longest way has
  five to eight turns (`dialogue-depth`);
- one choice of a turn is best (`dialogue-tie`), it never costs points later (`dialogue-astray`),
  the best way meets the best ending and the worst does not (`dialogue-reward`), and the best way
  asks for every dimension of the rubric and earns it (`dialogue-uneven`);
- the mood fits the words: a node is met in moods at most three steps apart (`dialogue-mood`), an
  ending in moods at most two steps from its own (`dialogue-ending-mood`);
- the best choice cannot be told without reading: the choices of a turn are of like length
  (`dialogue-uneven-length`), and over the turns the best is not the longest, nor the shortest, nor
  in one place so often that blind choice would get there in fewer than one dialogue of twenty
  (`dialogue-length`, `dialogue-place`);
- both languages are what they say (`dialogue-language`), no two choices of a turn are the same
  (`dialogue-same`). A missing text is an error of the format already.

A dead end cannot be written: a node has three choices, and each leads somewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from math import comb
from pathlib import Path

import networkx as nx

from glossary import LANGS, Lang, Problem, Text, load_record
from glossary.records import compose, line_of
from quizzes.dialogue import LIMIT, Dialogue, score_dialogue
from quizzes.dialogue_survey import extreme, graph, survey, walk
from quizzes.rubric import DIMENSIONS

#: The longest choice of a turn has at most this many times the characters of the shortest.
RATIO = 1.6
#: Hits that are less likely than this by blind choice give the best choice away.
CHANCE = 0.05
#: Turns of the longest way.
DEPTH = (5, 8)
#: The best way earns at least this share of what its turns offer in each dimension.
EVEN = 0.8
#: How far from an ending's own mood it may be met.
NEAR = 2
_CJK = re.compile(r"[\u4e00-\u9fff]")
Place = tuple[str | int, ...]
#: What one rule found: code, place, message, fix.
Finding = tuple[str, Place, str, str]


def load_dialogues(folder: Path) -> tuple[dict[str, Dialogue], list[Problem]]:
    """Read every dialogue of a folder; one that goes in circles is reported and left out."""
    dialogues: dict[str, Dialogue] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        dialogue, found = load_record(path, Dialogue, "dialogue")
        if dialogue:
            found = check_dialogue(dialogue, path)
            if all(problem.code != "dialogue-circle" for problem in found):
                dialogues[dialogue.id] = dialogue
        problems += found
    return dialogues, problems


def check_dialogue(dialogue: Dialogue, path: Path) -> list[Problem]:
    """Everything that is wrong with a dialogue that has the right format."""
    composed, _ = compose(path, "dialogue")
    problems = []
    for code, place, message, fix in _findings(dialogue, path.stem):
        line = line_of(composed, place) if composed is not None else 0
        where = ".".join(str(part) for part in place)
        problems.append(Problem(path, line, code, f"{dialogue.id} {where}", message, fix))
    return problems


def _findings(dialogue: Dialogue, stem: str) -> Iterator[Finding]:
    if dialogue.id != stem:
        yield "dialogue-id", ("id",), "the id is not the file's name", f"id: {stem}"
    yield from _texts(dialogue)
    made = graph(dialogue)
    reached = nx.descendants(made, dialogue.start) | {dialogue.start}
    for kind, names in (("nodes", dialogue.nodes), ("endings", dialogue.endings)):
        for name in set(names) - reached:
            fix = "let a choice lead here with `to`, or delete it"
            yield "dialogue-unreachable", (kind, name), "no way leads here", fix
    if len(reached & set(dialogue.endings)) < 3:
        message = "fewer than three endings can be reached"
        yield "dialogue-endings", ("endings",), message, "let the ways part"
    if circle := next(iter(nx.simple_cycles(made)), None):
        yield (
            "dialogue-circle",
            ("nodes", circle[0]),
            f"the conversation can go on for ever: {' → '.join([*circle, circle[0]])}",
            "let one of these choices lead onwards",
        )
        return  # no figure below exists
    for rule in (_depth, _best_choices, _rewards, _moods, _lengths, _places):
        yield from rule(dialogue)


def _texts(dialogue: Dialogue) -> Iterator[Finding]:
    for place, text in _all_texts(dialogue):
        if not _CJK.search(text.zh):
            yield "dialogue-language", place, "no Chinese in zh", "write it in Chinese"
        if _CJK.search(text.en):
            yield "dialogue-language", place, "Chinese in en", "write it in English"
    for name, node in dialogue.nodes.items():
        for lang in LANGS:
            place = ("nodes", name)
            if len({choice[lang] for choice in node.choices}) < len(node.choices):
                message = f"two choices are the same in {lang}"
                yield "dialogue-same", place, message, "let them differ"
            lengths = [len(choice[lang]) for choice in node.choices]
            if max(lengths) > RATIO * min(lengths):
                message = f"the choices have {', '.join(map(str, lengths))} characters in {lang}"
                fix = f"bring the longest below {RATIO} times the shortest"
                yield "dialogue-uneven-length", place, message, fix


def _all_texts(dialogue: Dialogue) -> Iterator[tuple[Place, Text]]:
    for field in ("title", "situation", "role", "other", "goal"):
        yield (field,), getattr(dialogue, field)
    for at, word in enumerate(dialogue.moods):
        yield ("moods", at), word
    for name, node in dialogue.nodes.items():
        yield ("nodes", name, "customer"), node.customer
        for at, choice in enumerate(node.choices):
            place = ("nodes", name, "choices", at)
            yield place, choice
            yield (*place, "reaction"), choice.reaction
            yield (*place, "rationale"), choice.rationale
    for name, ending in dialogue.endings.items():
        yield ("endings", name, "title"), ending.title
        yield ("endings", name, "text"), ending.text


def _depth(dialogue: Dialogue) -> Iterator[Finding]:
    longest = survey(dialogue).turns[1]
    if not DEPTH[0] <= longest <= DEPTH[1]:
        message = f"the longest way has {longest} turns"
        yield "dialogue-depth", ("nodes",), message, f"write {DEPTH[0]} to {DEPTH[1]}"


def _best_choices(dialogue: Dialogue) -> Iterator[Finding]:
    for name, node in dialogue.nodes.items():
        points = sorted(choice.points for choice in node.choices)
        best = dialogue.shown[name][dialogue.best(name)]
        if points[-1] == points[-2]:
            message = f"two choices earn {points[-1]} points, so none is best"
            yield "dialogue-tie", ("nodes", name), message, "score them apart on the rubric"
        elif best.points + extreme(dialogue, best.to, 1)[1] < extreme(dialogue, name, 1)[1]:
            message = "the best choice leads to fewer points than another"
            yield "dialogue-astray", ("nodes", name), message, "let it lead at least as far"


def _rewards(dialogue: Dialogue) -> Iterator[Finding]:
    found = survey(dialogue)
    kindest = max(ending.mood for ending in dialogue.endings.values())
    for word, way in (("best", found.best), ("worst", found.worst)):
        ending = walk(dialogue, way)[-1]
        if (dialogue.endings[ending].mood == kindest) != (word == "best"):
            fix = "let the best way, and not the worst, meet the ending with the best mood"
            yield "dialogue-reward", ("endings", ending), f"the {word} way ends here", fix
    best = score_dialogue(dialogue, found.best)
    for dimension in DIMENSIONS:
        if best.shares.get(dimension, 0) < EVEN:
            earned, offered = best.points.get(dimension, 0), best.offered.get(dimension, 0)
            message = f"{dimension}: the best way earns {earned} of {offered} points offered"
            fix = "ask for every dimension, and let the best choices earn it"
            yield "dialogue-uneven", ("nodes",), message, fix


def _moods(dialogue: Dialogue) -> Iterator[Finding]:
    moods = survey(dialogue).moods
    for name in dialogue.nodes:
        low, high = min(moods[name], default=0), max(moods[name], default=0)
        if high - low > LIMIT:
            message = f"met in moods from {low} to {high}: no words fit them all"
            fix = "lead the ways apart, or change the moods"
            yield "dialogue-mood", ("nodes", name), message, fix
    for name, ending in dialogue.endings.items():
        if off := sorted(mood for mood in moods[name] if abs(mood - ending.mood) > NEAR):
            message = f"its mood is {ending.mood}, but it is met in {', '.join(map(str, off))}"
            fix = "lead those ways to another ending, or change the moods"
            yield "dialogue-ending-mood", ("endings", name), message, fix


def _lengths(dialogue: Dialogue) -> Iterator[Finding]:
    extremes: tuple[tuple[str, Callable[..., int]], ...] = (("longest", max), ("shortest", min))
    for lang in LANGS:
        for word, pick in extremes:
            hits = sum(_stands_out(dialogue, name, lang, pick) for name in dialogue.nodes)
            if at_least(hits, len(dialogue.nodes)) < CHANCE:
                message = f"the best choice is the {word} in {lang} {hits} times"
                fix = f"of {len(dialogue.nodes)} turns: shorten or lengthen some choices"
                yield "dialogue-length", ("nodes",), message, fix


def _stands_out(dialogue: Dialogue, name: str, lang: Lang, pick: Callable[..., int]) -> bool:
    """Whether the best choice of a turn is alone in being the longest, or the shortest."""
    lengths = {letter: len(choice[lang]) for letter, choice in dialogue.shown[name].items()}
    own = lengths.pop(dialogue.best(name))
    return own not in lengths.values() and pick(own, *lengths.values()) == own


def _places(dialogue: Dialogue) -> Iterator[Finding]:
    places = Counter(dialogue.best(name) for name in dialogue.nodes)
    for letter, hits in places.items():
        if at_least(hits, len(dialogue.nodes)) < CHANCE:
            message = f"the best choice stands in place {letter} {hits} times"
            fix = f"of {len(dialogue.nodes)} turns: reword some Chinese, the order comes from it"
            yield "dialogue-place", ("nodes",), message, fix


def at_least(hits: int, turns: int) -> float:
    """The chance of ``hits`` or more in ``turns`` turns when one of three is picked blindly."""
    ways = sum(comb(turns, k) << (turns - k) for k in range(hits, turns + 1))
    return float(ways / 3**turns)
