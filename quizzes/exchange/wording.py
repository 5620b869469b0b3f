"""The right answer of a question in words, and other short texts that people read."""

from __future__ import annotations

from glossary.text import Lang
from quizzes.exchange.question import Question

WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "true": "正确",
        "false": "错误",
        "and": "；",
        "or": " 或 ",
        "within": "容差 ±{}",
        "points": "{:g} 分",
    },
    "en": {
        "true": "True",
        "false": "False",
        "and": "; ",
        "or": " or ",
        "within": "within ±{}",
        "points": "{:g} points",
    },
}


def answer(question: Question, lang: Lang) -> str:
    """What is right, as short Markdown; empty for written answers, which have models."""
    words = WORDS[lang]
    match question.type:
        case "single":
            return str(question.key).upper()
        case "multiple":
            return ", ".join(letter.upper() for letter in question.key)
        case "truefalse":
            return words[str(question.key).lower()]
        case "numeric":
            unit = f" {question.unit[lang]}" if question.unit else ""
            within = words["within"].format(f"{question.tolerance:.3g}")
            decimals = getattr(question.item, "decimals", None)
            shown = f"{question.key:.6g}" if decimals is None else f"{question.key:.{decimals}f}"
            return f"{shown}{unit} ({within})"
        case "ordering":
            return " → ".join(letter.upper() for letter in question.key)
        case "matching":
            pairs = [f"{left}–{right.upper()}" for left, right in question.key.items()]
            return words["and"].join(pairs)
        case "fillin":
            gaps = [words["or"].join(getattr(gap, lang)) for gap in question.blanks.values()]
            return words["and"].join(gaps)
    return ""
