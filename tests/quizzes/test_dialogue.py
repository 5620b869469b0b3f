"""Practice conversations: the model, the score of a way, and that the checker catches each fault."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from glossary import Problem
from quizzes import draw_dialogue, load_dialogues, score_dialogue
from quizzes.dialogue import Dialogue
from quizzes.dialogue_check import at_least
from quizzes.dialogue_page import readable
from quizzes.dialogue_survey import survey, walk

SOURCE = Path(__file__).resolve().parents[2] / "quizzes" / "dialogues" / "checkout-anger.yaml"
Change = Callable[[dict[str, Any]], object]


def load(tmp_path: Path, change: Change = lambda _: None) -> tuple[Dialogue | None, list[Problem]]:
    """A real conversation with a change made to it."""
    data = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "checkout-anger.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    dialogues, problems = load_dialogues(tmp_path)
    return dialogues.get("checkout-anger"), problems


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    found, problems = load_dialogues(SOURCE.parent)
    assert not problems
    return found["checkout-anger"]


def every_way(dialogue: Dialogue) -> list[list[str]]:
    """Each way through, tried one by one: what the survey must agree with."""
    ways, open_ways = [], [[]]
    while open_ways:
        way: list[str] = open_ways.pop()
        if walk(dialogue, tuple(way))[-1] in dialogue.endings:
            ways.append(way)
        else:
            open_ways += [[*way, letter] for letter in "abc"]
    return ways


# --- the score --------------------------------------------------------------------------------


def test_the_survey_agrees_with_trying_every_way(dialogue: Dialogue) -> None:
    found = survey(dialogue)
    ways = every_way(dialogue)
    results = [score_dialogue(dialogue, way) for way in ways]
    points = [sum(result.points.values()) for result in results]
    assert found.ways == len(ways)
    assert found.turns == (min(map(len, ways)), max(map(len, ways)))
    assert (found.best_points, found.worst_points) == (max(points), min(points))
    assert dialogue.most == max(points)
    assert sum(score_dialogue(dialogue, found.best).points.values()) == max(points)
    assert sum(score_dialogue(dialogue, found.worst).points.values()) == min(points)
    for name in dialogue.endings:
        chance = sum(
            Fraction(1, 3 ** len(w)) for w, r in zip(ways, results, strict=True) if r.ending == name
        )
        assert found.met[name] == pytest.approx(float(chance))
    moods: dict[str, set[int]] = {}
    for result in results:
        for name, mood in zip([*result.nodes, result.ending], result.moods, strict=True):
            moods.setdefault(name, set()).add(mood)
    assert found.moods == moods


def test_the_best_way_has_all_and_no_other_has(dialogue: Dialogue) -> None:
    best = score_dialogue(dialogue, survey(dialogue).best)
    assert best.share == 1
    assert best.ending == "friend"
    shares = sorted(score_dialogue(dialogue, way).share for way in every_way(dialogue))
    assert shares[-2] < 1
    assert shares[0] >= 0


def test_the_mood_stays_on_its_scale(dialogue: Dialogue) -> None:
    for way in every_way(dialogue):
        result = score_dialogue(dialogue, way)
        assert all(-3 <= mood <= 3 for mood in result.moods)
        assert len(result.moods) == len(way) + 1


def test_a_dimension_that_no_turn_asked_for_is_left_out(dialogue: Dialogue) -> None:
    for way in every_way(dialogue):
        result = score_dialogue(dialogue, way)
        assert result.points.keys() == result.offered.keys() == result.shares.keys()
        assert all(result.offered.values())
        assert all(result.points[name] <= result.offered[name] for name in result.points)


@pytest.mark.parametrize(
    ("way", "reason"),
    [([], "stops at the node opening"), (["a"], "stops"), (["d"], "no choice 'd'"), (["a"] * 12, "goes on")],
)  # fmt: skip
def test_a_way_that_is_none_is_refused(dialogue: Dialogue, way: list[str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        score_dialogue(dialogue, way)


def test_choices_stand_in_an_order_that_the_author_did_not_choose(tmp_path: Path) -> None:
    def turned(data: dict[str, Any]) -> None:
        for node in data["nodes"].values():
            node["choices"].reverse()

    before, _ = load(tmp_path)
    after, _ = load(tmp_path, turned)
    assert before
    assert after
    assert before.data() == after.data()
    places = {
        node: list(before.shown[node].values()).index(before.nodes[node].choices[0])
        for node in before.nodes
    }
    assert len(set(places.values())) == 3  # the author always writes the best first


def test_the_component_gets_no_source_and_every_text_in_both_languages(dialogue: Dialogue) -> None:
    data = dialogue.data()
    assert "sources" not in data
    assert set(data["rubric"]) == {"empathy", "ownership", "clarity", "calm", "rules"}
    for node in data["nodes"].values():
        assert list(node["choices"]) == ["a", "b", "c"]
        for choice in node["choices"].values():
            assert {"zh", "en", "to", "mood", "rubric", "reaction", "rationale"} == set(choice)


# --- the checker ------------------------------------------------------------------------------


def choice(data: dict[str, Any], node: str, number: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = data["nodes"][node]["choices"][number]
    return found


def never_parted(data: dict[str, Any]) -> None:
    for node in data["nodes"].values():
        for each in node["choices"]:
            if each["to"] in ("walkout", "cold"):
                each["to"] = "fair"


def too_short(data: dict[str, Any]) -> None:
    for name in ("offer", "doubted"):
        for each in data["nodes"][name]["choices"]:
            each["to"] = {"repaired": "friend", "unsettled": "fair"}.get(each["to"], each["to"])


def too_long(data: dict[str, Any]) -> None:
    """Four more turns before the first."""
    for number in range(4):
        data["nodes"][f"before-{number}"] = {
            **data["nodes"]["opening"],
            "choices": [{**each, "mood": 0, "to": f"before-{number + 1}"} for each in data["nodes"]["opening"]["choices"]],
        }  # fmt: skip
    for each in data["nodes"]["before-3"]["choices"]:
        each["to"] = "opening"
    data["start"] = "before-0"


def kinder_elsewhere(data: dict[str, Any]) -> None:
    data["endings"]["cold"]["mood"] = 3


def always(lang: str, longest: bool) -> Change:
    """The best choice (the author's first) is always the longest, or the shortest, by one sign."""

    def change(data: dict[str, Any]) -> None:
        for node in data["nodes"].values():
            best, *others = node["choices"]
            if longest:
                best[lang] = best[lang].ljust(max(len(each[lang]) for each in others) + 1, "。")
            else:
                for each in others:
                    each[lang] = each[lang].ljust(len(best[lang]) + 1, ".")

    return change


def one_place(data: dict[str, Any]) -> None:
    """Reword (by a space) until the best choice stands first everywhere."""
    from quizzes.dialogue import Dialogue

    for name, node in data["nodes"].items():
        first, original = node["choices"][0], node["choices"][0]["zh"]
        for spaces in itertools.count():
            first["zh"] = original[:5] + " " * spaces + original[5:]
            if Dialogue.model_validate(data).best(name) == "a":
                break


def no_rules(data: dict[str, Any]) -> None:
    """Only lesser choices keep to the rules."""
    for node in data["nodes"].values():
        best, *others = node["choices"]
        if best["rubric"].pop("rules", None):
            others[-1]["rubric"] = {"rules": 2}


def set_to(node: str, number: int, **values: Any) -> Change:
    return lambda data: choice(data, node, number).update(values)


MUTATIONS: dict[str, tuple[str, Change]] = {
    "another id": ("dialogue-id", lambda data: data.update(id="other")),
    "a node nobody reaches": (
        "dialogue-unreachable",
        lambda data: data["nodes"].update(lost=data["nodes"]["parting"]),
    ),
    "an ending nobody reaches": (
        "dialogue-unreachable",
        lambda data: data["endings"].update(lost=data["endings"]["fair"]),
    ),
    "two endings met": ("dialogue-endings", never_parted),
    "a circle": ("dialogue-circle", set_to("offer", 1, to="seen")),
    "a node that leads to itself": ("dialogue-circle", set_to("offer", 1, to="offer")),
    "four turns": ("dialogue-depth", too_short),
    "nine turns": ("dialogue-depth", too_long),
    "two best": ("dialogue-tie", set_to("seen", 1, rubric={"empathy": 2, "ownership": 2, "clarity": 2})),
    "best leads astray": ("dialogue-astray", set_to("offer", 0, to="fair")),
    "best way, lesser ending": ("dialogue-reward", kinder_elsewhere),
    "best way leaves a dimension out": ("dialogue-uneven", no_rules),
    "one line for all moods": ("dialogue-mood", set_to("opening", 1, mood=3)),
    "an ending that denies the mood": (
        "dialogue-ending-mood",
        lambda data: data["endings"]["walkout"].update(mood=2),
    ),
    "choices of unlike length": ("dialogue-uneven-length", set_to("seen", 0, zh="明白了，马上办。")),
    "best is longest (zh)": ("dialogue-length", always("zh", True)),
    "best is longest (en)": ("dialogue-length", always("en", True)),
    "best is shortest (zh)": ("dialogue-length", always("zh", False)),
    "best is shortest (en)": ("dialogue-length", always("en", False)),
    "best always first": ("dialogue-place", one_place),
    "English in zh": ("dialogue-language", lambda data: choice(data, "seen")["rationale"].update(zh="Because.")),
    "Chinese in en": ("dialogue-language", lambda data: data["goal"].update(en="目标")),
    "the same said twice": (
        "dialogue-same",
        lambda data: choice(data, "seen", 1).update(en=choice(data, "seen", 2)["en"]),
    ),
    "no rationale": ("dialogue-missing", lambda data: choice(data, "seen").pop("rationale")),
    "half a rationale": ("dialogue-missing", lambda data: choice(data, "seen")["rationale"].pop("en")),
    "an empty reaction": ("dialogue-string-too-short", lambda data: choice(data, "seen")["reaction"].update(en=" ")),
    "two choices": ("dialogue-too-short", lambda data: data["nodes"]["seen"]["choices"].pop()),
    "leads nowhere": ("dialogue-value-error", set_to("seen", 0, to="nowhere")),
    "begins nowhere": ("dialogue-value-error", lambda data: data.update(start="nowhere")),
    "node and ending": ("dialogue-value-error", lambda data: data["endings"].update(seen=data["endings"]["fair"])),
    "three points": ("dialogue-less-than-equal", set_to("seen", 0, rubric={"empathy": 3})),
    "a dimension of its own": ("dialogue-literal-error", set_to("seen", 0, rubric={"charm": 2})),
    "six words of mood": ("dialogue-too-short", lambda data: data["moods"].pop()),
    "a misspelt field": ("dialogue-extra-forbidden", set_to("seen", 0, mod=1)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "change"), MUTATIONS.values(), ids=MUTATIONS)
def test_each_fault_is_named_with_its_place_and_fix(
    tmp_path: Path, code: str, change: Change
) -> None:
    _, problems = load(tmp_path, change)
    found = [problem for problem in problems if problem.code == code]
    assert found, problems
    for problem in found:
        assert problem.file.name == "checkout-anger.yaml"
        assert problem.line > 0
        assert problem.place
        assert problem.message
        assert problem.fix


def test_the_line_is_that_of_the_node(tmp_path: Path) -> None:
    _, problems = load(tmp_path, set_to("seen", 0, zh="明白了，马上办。"))
    text = (tmp_path / "checkout-anger.yaml").read_text("utf-8").splitlines()
    [problem] = [each for each in problems if each.code == "dialogue-uneven-length"]
    assert text[problem.line - 2].strip() == "seen:"


def test_a_circle_is_left_out_and_said_whole(tmp_path: Path) -> None:
    dialogue, problems = load(tmp_path, set_to("offer", 1, to="seen"))
    assert dialogue is None
    [circle] = [problem for problem in problems if problem.code == "dialogue-circle"]
    assert "seen" in circle.message
    assert "offer" in circle.message


def test_the_chance_of_hits_by_blind_choice() -> None:
    assert at_least(0, 9) == 1
    assert at_least(9, 9) == pytest.approx(3**-9)
    assert at_least(2, 2) + 2 * (1 / 3) * (2 / 3) + (2 / 3) ** 2 == pytest.approx(1)


# --- its other faces --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_names_every_node_and_its_way_on(dialogue: Dialogue, lang: Any) -> None:
    import xml.etree.ElementTree as ET

    tree = ET.fromstring(draw_dialogue(dialogue, lang))
    text = "".join(tree.itertext())
    names = [*dialogue.nodes, *dialogue.endings]
    assert all(name in text for name in names)
    paths = tree.findall("{http://www.w3.org/2000/svg}path[@fill='none']")
    assert len(paths) == 3 * len(dialogue.nodes)
    boxes = [
        [float(box.get(side, 0)) for side in ("x", "y", "width", "height")]
        for box in tree.findall("{http://www.w3.org/2000/svg}rect[@rx]")
    ]
    assert len(boxes) == len(names)
    for one, other in itertools.combinations(boxes, 2):
        apart = one[0] != other[0] or one[1] + one[3] < other[1] or other[1] + other[3] < one[1]
        assert apart, (one, other)
    width = float(tree.get("width", 0))
    assert all(x >= 0 and x + wide <= width for x, _, wide, _ in boxes)


def test_without_scripts_no_link_is_dead(dialogue: Dialogue) -> None:
    import re

    html = readable(dialogue, "en")
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets == set(re.findall(r'id="([^"]+)"', html))
