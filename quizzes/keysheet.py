"""An item with all that an instructor wants to see of it: key, mistakes meant, feedback, rubric."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from glossary.text import Lang
from quizzes.render import html

if TYPE_CHECKING:
    from quizzes.exchange.question import Choice, Question, Written
    from quizzes.item import Item

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "graded": "评分题",
        "practice": "练习题",
        "difficulty": "预计答对 {:.0%}",
        "points": "{:g} 分",
        "right": "答案",
        "slip": "常见错误",
        "model": "参考答案",
        "rubric": "评分标准",
        "why": "解析",
        "example": "其中一组数",
        "key": "正确",
        "remember": "记忆",
        "understand": "理解",
        "apply": "应用",
        "analyze": "分析",
        "evaluate": "评价",
        "create": "创造",
    },
    "en": {
        "graded": "graded",
        "practice": "practice",
        "difficulty": "{:.0%} expected right",
        "points": "{:g} points",
        "right": "Answer",
        "slip": "Slips",
        "model": "Model answer",
        "rubric": "Rubric",
        "why": "Explanation",
        "example": "one set of numbers",
        "key": "right",
        "remember": "remember",
        "understand": "understand",
        "apply": "apply",
        "analyze": "analyse",
        "evaluate": "evaluate",
        "create": "create",
    },
}


def keysheet(item: Item, lang: Lang) -> str:
    """One item as HTML with its key, for the instructors' edition; numbers are one example."""
    from quizzes.exchange.question import question as concrete
    from quizzes.exchange.wording import answer

    words, asked = _WORDS[lang], concrete(item)
    facts = [
        words[item.use],
        item.objective,
        words[item.bloom],
        words["difficulty"].format(item.difficulty),
        words["points"].format(item.points),
        *([words["example"]] if item.draw else []),
    ]
    parts = [
        f'<p class="key-facts">{" · ".join(escape(fact) for fact in facts)}</p>',
        f'<div class="key-stem">{html(asked.stem[lang])}</div>',
        _choices(asked, lang),
        *(_written(written, lang) for written in asked.written),
    ]
    if right := answer(asked, lang):
        parts.append(f"<p><strong>{words['right']}</strong> {html(right)}</p>")
    if asked.slips:
        slips = "".join(
            f"<li>{slip.value:.6g} <code>{escape(slip.misconception)}</code> "
            f"{html(slip.feedback[lang])}</li>"
            for slip in asked.slips
        )
        parts.append(f"<p><strong>{words['slip']}</strong></p><ul>{slips}</ul>")
    parts.append(f"<p><strong>{words['why']}</strong> {html(asked.explanation[lang])}</p>")
    return f'<div class="keysheet">{"".join(parts)}</div>'


def _choices(asked: Question, lang: Lang) -> str:
    rows = [_choice(choice, asked, lang) for choice in (*asked.lefts, *asked.choices)]
    return f'<ul class="key-choices">{"".join(rows)}</ul>' if rows else ""


def _choice(choice: Choice, asked: Question, lang: Lang) -> str:
    right = choice.right and asked.type in {"single", "multiple"}
    mark = f' <strong class="key-right">✓ {_WORDS[lang]["key"]}</strong>' if right else ""
    meant = f" <code>{escape(choice.misconception)}</code>" if choice.misconception else ""
    said = f"<br><small>{html(choice.feedback[lang])}</small>" if choice.feedback else ""
    return f"<li>{choice.id.upper()}. {html(choice.text[lang])}{mark}{meant}{said}</li>"


def _written(written: Written, lang: Lang) -> str:
    words = _WORDS[lang]
    rubric = "".join(
        f"<li>{words['points'].format(line.points)}: {html(line[lang])}</li>"
        for line in written.rubric
    )
    return (
        f"<div>{html(written.prompt[lang])}</div>"
        f"<p><strong>{words['model']}</strong> {html(written.model_answer[lang])}</p>"
        f"<p><strong>{words['rubric']}</strong></p><ul>{rubric}</ul>"
    )
