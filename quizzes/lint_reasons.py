"""Why the linter of item writing asks for what it asks: a reason and its source for every code.

Haladyna, Downing & Rodriguez (2002) number 31 guidelines, taken from 27 textbooks and 27 studies;
the number after "no." is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

from glossary import Text

_HDR = (
    "Haladyna, Downing & Rodriguez (2002), A review of multiple-choice item-writing guidelines "
    "for classroom assessment, Applied Measurement in Education 15(3), 309–334"
)
_FB = (
    "Frisbie & Becker (1991), An analysis of textbook advice about true–false tests, Applied "
    "Measurement in Education 4(1), 67–83"
)
_SHUTE = "Shute (2008), Focus on formative feedback, Review of Educational Research 78(1), 153–189"


@dataclass(frozen=True)
class Reason:
    """What a flaw does to the item, and who says so."""

    why: Text
    source: str


def _reason(zh: str, en: str, source: str) -> Reason:
    return Reason(Text(zh=zh, en=en), source)


REASONS: dict[str, Reason] = {
    "item-unfinished": _reason(
        "新题的骨架里还有没写的地方。",
        "A new item's skeleton is not filled in yet.",
        "house rule",
    ),
    "item-all-above": _reason(
        "学生只要看出两项对（或一项错），不必读完其余选项就能选中或排除这一项；选项打乱次序后，“以上”也指不准。",
        "Whoever knows two options right (or one wrong) can pick it or rule it out without reading "
        "on; and once options are shuffled, nothing is 'above'.",
        f"{_HDR}, no. 25, 26, and 9 on combined options",
    ),
    "item-negative": _reason(
        "否定词容易看漏。看漏的学生答错的是阅读，不是内容。",
        "A negative is easily overlooked, and then reading is tested instead of the matter.",
        f"{_HDR}, no. 17",
    ),
    "item-key-length": _reason(
        "作者总想把正确项说周全，于是它最长；会考试的学生不懂也能选对。",
        "Authors qualify the key with care, so that it grows; test-wise students pick by length.",
        f"{_HDR}, no. 24",
    ),
    "item-absolute": _reason(
        "“总是”“一定”几乎只出现在错误选项里，学生凭这个词就能排除。",
        "'Always' and 'never' stand almost only in wrong options, so the word alone rules one out.",
        f"{_HDR}, no. 28a",
    ),
    "item-no-feedback": _reason(
        "只说对错的反馈教不了什么；说明理由的反馈才帮得上忙。",
        "Feedback that only says right or wrong teaches little; an explanation helps.",
        _SHUTE,
    ),
    "item-overlap": _reason(
        "选项互相包含时，正确答案可能不止一个；学生也能由一项推出另一项。",
        "Where options overlap, more than one may be right, or one follows from another.",
        f"{_HDR}, no. 19 and 22",
    ),
    "item-grammar": _reason(
        "只有部分选项接得上题干的冠词，语法就泄露了答案。",
        "Where the stem's article fits some options only, grammar tells the key.",
        f"{_HDR}, no. 28c",
    ),
    "item-form": _reason(
        "只有正确项带标点、加粗或括号，学生看样子就能选。",
        "Where the key alone is punctuated, bold or bracketed, its looks tell it.",
        f"{_HDR}, no. 23 and 28d",
    ),
    "item-lint-unneeded": _reason(
        "题目已经没有这个毛病；留着的理由会掩盖以后的毛病。",
        "The flaw is gone; a reason left behind would hide the next one.",
        "house rule",
    ),
    "bank-key-longest": _reason(
        "“选最长的”在整份题库里常常得分，就成了应试诀窍。",
        "Where 'pick the longest' pays over a whole bank, it becomes a strategy.",
        f"{_HDR}, no. 24",
    ),
    "bank-key-shortest": _reason(
        "“选最短的”在整份题库里常常得分，就成了应试诀窍。",
        "Where 'pick the shortest' pays over a whole bank, it becomes a strategy.",
        f"{_HDR}, no. 24",
    ),
    "bank-key-place": _reason(
        "正确项总在同一个位置，猜这个位置就能多得分。",
        "Where keys stand in one place, guessing that place pays.",
        f"{_HDR}, no. 20",
    ),
    "bank-true-false": _reason(
        "判断题大多为真（或为假）时，一律答同一个就能得分。",
        "Where most statements are true (or false), answering one thing throughout pays.",
        _FB,
    ),
}
