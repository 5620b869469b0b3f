"""Tries an item with many seeds and many students: does every paper have one right answer, which
nothing but knowledge finds?

No seed may fail; what is wrong may never come out right, nor look like the key; the shown key must
be accepted; and over all papers neither the place of the key nor its size may give it away.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glossary import LANGS, Problem
from quizzes.expression import ExpressionError, draw_values, evaluate, fill, half_up
from quizzes.item import Item, Matching, Multiple, Numeric, Ordering, Single
from quizzes.papers import paper
from quizzes.scoring import within
from quizzes.view import all_rights, build_key, build_view

SEEDS = 2000
#: So many seeds are also rendered to HTML; the others are only computed and compared.
RENDERED = 20
#: An item that failed so often is not tried further: a ``where`` that never holds takes long.
FAILURES = 5
#: A place or size of the key is a cue where chance alone would show it less often than this.
CHANCE = 1e-6

Fault = tuple[str, str, str]


@dataclass(frozen=True)
class Survey:
    """What many seeds of one item showed. ``answers``: how many different right answers."""

    item: str
    seeds: int
    answers: int
    problems: tuple[Problem, ...]


def stress(item: Item, seeds: int = SEEDS, path: Path = Path(), line: int = 0) -> list[Problem]:
    """What goes wrong for some seed: each kind of problem once, with the first such seed."""
    return list(survey(item, seeds, path, line).problems)


def survey(item: Item, seeds: int = SEEDS, path: Path = Path(), line: int = 0) -> Survey:
    """Try an item with seeds 0 to ``seeds`` - 1 and as many students."""
    found: dict[str, Problem] = {}

    def note(fault: Fault, seed: int | None = None) -> None:
        code, message, fix = fault
        place = f"item {item.id}" + (f", seed {seed}" if item.draw and seed is not None else "")
        found.setdefault(code, Problem(path, line, code, place, message, fix))

    answers: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    mixed_up: Counter[str] = Counter()
    tried, failures = seeds if item.draw else 1, 0
    for seed in range(tried):
        try:
            values = draw_values(item, seed)
            if seed < RENDERED:
                build_view(item, seed), build_key(item, seed)
            shown = _shown(item, values)
            for fault in [*_collisions(shown), *_numeric_faults(item, values, mixed_up)]:
                note(fault, seed)
            answers[_answer(item, values, shown)] += 1
            sizes[_size_of_key(item, shown)] += 1
        except ExpressionError as error:
            fix = "correct the expression, or narrow draw with a where"
            note(("item-expression", str(error), fix), seed)
            failures += 1
            if failures == FAILURES:
                break
    for fault in _over_all_seeds(item, tried, answers, sizes, mixed_up):
        note(fault)
    for fault in _places(item, min(seeds, SEEDS)):
        note(fault)
    return Survey(item.id, tried, len(answers), tuple(found.values()))


# --- one seed


def _shown(item: Item, values: dict[str, float]) -> dict[str, dict[str, list[str]]]:
    """The texts that must differ, as this seed fills them: name -> language -> texts."""
    texts: dict[str, list[Any]] = {}
    if isinstance(item, Single | Multiple):
        texts = {"options": list(item.options)}
    elif isinstance(item, Ordering):
        texts = {"steps": item.sequence}
    elif isinstance(item, Matching):
        texts = {"lefts": [pair.left for pair in item.pairs], "rights": all_rights(item)}
    return {
        name: {lang: [fill(text[lang], values, item.draw) for text in group] for lang in LANGS}
        for name, group in texts.items()
    }


def _collisions(shown: dict[str, dict[str, list[str]]]) -> Iterator[Fault]:
    for name, group in shown.items():
        for lang, texts in group.items():
            seen: dict[object, str] = {}
            for text in texts:
                number = _number(text)
                same = number if number is not None else re.sub(r"\s+", " ", text).casefold()
                if same in seen:
                    message = f"two {name} look the same in {lang}: {seen[same]!r} and {text!r}"
                    yield "item-options-collide", message, "reword one, or add a where"
                seen[same] = text


def _numeric_faults(
    item: Item, values: dict[str, float], mixed_up: Counter[str]
) -> Iterator[Fault]:
    if not isinstance(item, Numeric):
        return
    answer = evaluate(item.answer, values)
    known = {**values, "answer": answer}
    tolerance = {k: v for k, v in item.tolerance.model_dump().items() if v is not None}
    if answer == 0 and "rel" in tolerance:
        message = "the answer is 0, of which a relative tolerance leaves nothing"
        yield "item-tolerance", message, "give tolerance as abs, or exclude 0 with a where"
    rounded = _as_asked(item, answer)
    if rounded is not None and not within(rounded, answer, tolerance):
        message = f"rounded as asked for, {rounded:g} is not accepted for {answer:.6g}"
        yield "item-tolerance", message, "widen tolerance, or ask for more decimals or figures"
    wrong = {name: evaluate(each.value, known) for name, each in item.misconceptions.items()}
    for name, value in wrong.items():
        if within(value, answer, tolerance):
            message = f"the misconception {name} gives {value:g}, which is right"
            yield "item-mistake-is-right", message, "narrow draw, or add a where"
    for name, value in wrong.items():
        earlier = [
            other for other in wrong if other != name and within(value, wrong[other], tolerance)
        ]
        if earlier:
            mixed_up[name] += 1


def _as_asked(item: Numeric, answer: float) -> float | None:
    """The answer rounded to the decimals or significant figures that the item asks for."""
    decimals = item.decimals
    if item.figures and answer:
        decimals = item.figures - 1 - math.floor(math.log10(abs(answer)))
    return None if decimals is None else float(half_up(answer, decimals))


def _answer(item: Item, values: dict[str, float], shown: dict[str, dict[str, list[str]]]) -> str:
    if isinstance(item, Numeric):
        return f"{evaluate(item.answer, values):.10g}"
    if isinstance(item, Single | Multiple):
        texts = shown["options"]["zh"]
        return "|".join(t for t, option in zip(texts, item.options, strict=True) if option.key)
    return ""


def _size_of_key(item: Item, shown: dict[str, dict[str, list[str]]]) -> str:
    """Whether the key of a single choice among numbers is the largest or the smallest."""
    if not isinstance(item, Single):
        return ""
    numbers = [_number(text) for text in shown["options"]["en"]]
    if len(numbers) < 3 or any(number is None for number in numbers):
        return ""
    sizes = [number for number in numbers if number is not None]
    key = next(n for n, option in zip(sizes, item.options, strict=True) if option.key)
    return "largest" if key == max(sizes) else "smallest" if key == min(sizes) else "between"


def _number(text: str) -> float | None:
    """A text that is a number, with a unit at most."""
    found = re.fullmatch(r"\$?\s*([-−]?\d[\d,]*(?:\.\d+)?)\s*\$?\s*(\D{0,12})", text.strip())
    if not found:
        return None
    return float(found[1].replace("−", "-").replace(",", ""))


# --- all seeds, all students


def _over_all_seeds(
    item: Item, seeds: int, answers: Counter[str], sizes: Counter[str], mixed_up: Counter[str]
) -> Iterator[Fault]:
    if item.draw and seeds > 50 and len(answers) == 1 and isinstance(item, Numeric):
        message = f"all {seeds} seeds have the same answer, {next(iter(answers))}"
        yield "item-constant", message, "let the answer depend on what is drawn"
    for size in ("largest", "smallest"):
        if seeds > 50 and sizes[size] == seeds:
            message = f"of the numbers to choose from, the key is the {size} for every seed"
            yield "item-key-size", message, "add a distractor on its other side"
    for name, count in mixed_up.items():
        if seeds > 50 and count == seeds:
            message = f"the misconception {name} always gives the number of another one"
            yield "item-mistakes-collide", message, "keep one of the two"


def _places(item: Item, students: int) -> Iterator[Fault]:
    """The key's place on the papers of many students must be as good as random."""
    if not isinstance(item, Single) or students < 200:
        return
    view = {"options": [{"id": chr(ord("a") + at)} for at in range(len(item.options))]}
    key = build_key(item)["key"]
    pool = [{"item": item.id, "variants": [view]}]
    form = {"quiz": item.id, "seed": 1, "personal": True, "slots": [{"slot": "q1", "pool": pool}]}
    places: Counter[int] = Counter()
    for number in range(students):
        order = [option["id"] for option in paper(form, f"s{number}")[0].view["options"]]
        places[order.index(key)] += 1
    chance = 1 / len(item.options)
    for place in range(len(item.options)):
        # Far beyond what a fair die would show (normal approximation of the binomial).
        spread = math.sqrt(students * chance * (1 - chance))
        z = abs(places[place] - students * chance) / spread
        if math.erfc(z / math.sqrt(2)) < CHANCE:
            message = (
                f"on {students} papers the key stands {places[place]} times in place {place + 1}"
            )
            yield "item-key-place", message, "report it: papers do not shuffle options evenly"
