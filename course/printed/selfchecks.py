"""A self-check on paper: the question where it stood, its answer at the end of the chapter."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from course.printed.words import WORDS
from glossary import Lang


def question(data: dict[str, Any], label: str, number: int, lang: Lang) -> str:
    """The question as HTML, with a link to its answer and none of it.

    ``data`` is what the page's component gets (`quizzes.sphinx_ext.selfcheck_data`).
    """
    view, words = data["view"], WORDS[lang]
    title = f'<a href="#answer-{number}">{words["to_answer"]}</a>'
    parts = [f"<div>{_blanks(view['stem'][lang])}</div>"]
    match view["type"]:
        case "truefalse":
            parts.append(f"<p>{words['truefalse']}</p>")
        case "numeric":
            unit = escape(view["unit"][lang]) if "unit" in view else ""
            parts.append(f'<p><span class="blank">________</span> {unit}</p>')
        case "matching":
            parts.append(_listed(view["lefts"], lang, "1") + _listed(view["rights"], lang, "A"))
        case "case":
            prompts = "".join(f"<li>{part['prompt'][lang]}</li>" for part in view["parts"])
            parts.append(f"<ol>{prompts}</ol>")
        case _ if "options" in view:
            parts.append(_listed(view["options"], lang, "A"))
    return (
        f'<div class="check" id="check-{number}"><p class="check-title">'
        f"<strong>{label}</strong> {title}</p>{''.join(parts)}</div>"
    )


def answer(data: dict[str, Any], label: str, number: int, lang: Lang) -> str:
    """What is right and why, as HTML, with a link back to the question."""
    key, words = data["key"], WORDS[lang]
    right = _right(data, lang)
    models = [part["model_answer"][lang] for part in key.get("parts", [key]) if "rubric" in part]
    told = [f"<p>{words['model']}{escape(text)}</p>" for text in models]
    said = f"<strong>{escape(words['answer'].format(right))}</strong>" if right else ""
    first = f'<a href="#check-{number}">{label}</a> {said}'
    why = key["explanation"][lang]
    # An explanation of one paragraph goes on in the line.
    text = f"<p>{first}</p>{why}" if "<p>" in why or told else f"<p>{first} {why}</p>"
    return f'<div class="answer" id="answer-{number}">{text}{"".join(told)}</div>'


def _right(data: dict[str, Any], lang: Lang) -> str:
    """The right response in a line; empty for what is answered in sentences."""
    view, words = data["view"], WORDS[lang]
    key = data["key"].get("key")
    match view["type"]:
        case "single":
            return str(key).upper()
        case "multiple":
            return words["comma"].join(letter.upper() for letter in key)
        case "truefalse":
            return words["true" if key else "false"]
        case "ordering":
            return " → ".join(letter.upper() for letter in key)
        case "matching":
            return words["comma"].join(f"{left}–{right.upper()}" for left, right in key.items())
        case "numeric":
            unit = f" {view['unit'][lang]}" if "unit" in view else ""
            return _number(key, view.get("figures", 4)) + unit
        case "fillin":
            return words["comma"].join(accepted[lang][0] for accepted in key.values())
    return ""


def _number(value: float, figures: int) -> str:
    """Rounded to so many significant figures, but to no less than a whole number."""
    size = math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, max(0, figures - 1 - size)):.12g}"


def _listed(options: list[dict[str, Any]], lang: Lang, kind: str) -> str:
    return f'<ol type="{kind}">{"".join(f"<li>{each[lang]}</li>" for each in options)}</ol>'


def _blanks(stem: str) -> str:
    return stem.replace("></span>", ' class="blank">________</span>')
