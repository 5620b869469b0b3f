"""The published rubric of practice conversations: five dimensions, what earns 0, 1 and 2 points.

It stands on every conversation's page; an author scores a choice only where the turn asks for the
dimension.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from glossary import Text

Dimension = Literal["empathy", "ownership", "clarity", "calm", "rules"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
#: The most that one choice can earn in one dimension.
MOST = 2


@dataclass(frozen=True)
class Line:
    """One dimension: its name, what it asks for, and what 0, 1 and 2 points stand for."""

    title: Text
    asks: Text
    levels: tuple[Text, Text, Text]


def _text(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


RUBRIC: dict[Dimension, Line] = {
    "empathy": Line(
        _text("共情", "Empathy"),
        _text("让对方觉得被听见、被理解。", "The other person feels heard and understood."),
        (
            _text("没有回应对方的感受，或者否认它", "leaves the feeling unanswered, or denies it"),
            _text("有礼貌地带过", "touches on it politely"),
            _text(
                "说出对方的处境和感受，说得准", "names the situation and the feeling, and is right"
            ),
        ),
    ),
    "ownership": Line(
        _text("担当", "Ownership"),
        _text("把事情接过来，直到有结果。", "Takes the matter on until it is settled."),
        (
            _text("推给别人、系统或对方", "passes it to others, to the system or back"),
            _text("愿意帮忙，但没有说由谁负责到底", "is willing, but no one is in charge"),
            _text("说清我来做什么，并做到底", "says what I will do, and sees it through"),
        ),
    ),
    "clarity": Line(
        _text("清楚", "Clarity"),
        _text("对方知道接下来会怎样。", "The other person knows what happens next."),
        (
            _text("含糊，或者一次说得太多", "is vague, or says far too much at once"),
            _text("方向清楚，缺时间、数字或选择", "gives a direction, no time, figure or choice"),
            _text("做什么、何时、怎么联系，一听就懂", "says what, when and how, plainly"),
        ),
    ),
    "calm": Line(
        _text("沉着", "Calm"),
        _text("语气平稳，不争辩，也不讨好。", "Steady: neither arguing nor pleading."),
        (
            _text("争对错、顶回去或者慌了", "argues, hits back or panics"),
            _text("稳住了自己，没有帮对方稳下来", "stays steady, without steadying the other"),
            _text("稳住自己，也让对方缓下来", "stays steady and slows things down"),
        ),
    ),
    "rules": Line(
        _text("守规", "Keeping to the rules"),
        _text("依法、守诚信、在权限之内。", "Lawful, honest and within one's authority."),
        (
            _text(
                "越权、违规，或者说了做不到的话", "oversteps, breaks a rule or makes empty promises"
            ),
            _text("没有违规，但把规定当挡箭牌", "breaks no rule, but hides behind it"),
            _text("守住规定，又在规定之内想办法", "keeps the rule and finds a way within it"),
        ),
    ),
}


def rubric_data() -> dict[str, Any]:
    """The rubric as JSON data, for the component."""
    return {
        name: {
            "title": line.title.model_dump(),
            "asks": line.asks.model_dump(),
            "levels": [level.model_dump() for level in line.levels],
        }
        for name, line in RUBRIC.items()
    }
