"""A practice conversation as it can be read without scripts: situation, turns, choices, endings."""

from __future__ import annotations

from html import escape

from glossary import Lang
from quizzes.dialogue import Choice, Dialogue

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "scripts": "边选边看情绪变化需要启用脚本；下面是这段对话的全部内容，可以顺着链接读。",
        "start": "开始",
        "why": "为什么",
        "next": "接下来",
        "ending": "结局：",
        "colon": "：",
    },
    "en": {
        "scripts": "To choose and watch the mood needs scripts. This is the whole conversation; "
        "follow the links.",
        "start": "Begin",
        "why": "Why",
        "next": "Go on",
        "ending": "Ending: ",
        "colon": ": ",
    },
}


def readable(dialogue: Dialogue, lang: Lang) -> str:
    """The conversation as HTML: each turn a block to which the choices before it link."""
    words = _WORDS[lang]

    def link(name: str, text: str) -> str:
        return f'<a href="#{dialogue.id}-{name}">{text}</a>'

    def choice_html(choice: Choice) -> str:
        return (
            f"<li>{escape(choice[lang])}<br><em>{escape(choice.reaction[lang])}</em>"
            f"<details><summary>{words['why']}</summary>{escape(choice.rationale[lang])}</details>"
            f"{link(choice.to, words['next'])}</li>"
        )

    turns = "".join(
        f'<div id="{dialogue.id}-{name}"><p><b>{escape(dialogue.other[lang])}{words["colon"]}</b>'
        f"{escape(node.customer[lang])}</p><ul>{''.join(map(choice_html, node.choices))}</ul></div>"
        for name, node in dialogue.nodes.items()
    )
    endings = "".join(
        f'<div id="{dialogue.id}-{name}">'
        f"<p><b>{words['ending']}{escape(ending.title[lang])}</b></p>"
        f"<p>{escape(ending.text[lang])}</p></div>"
        for name, ending in dialogue.endings.items()
    )
    return (
        f"<p>{words['scripts']}</p><p>{escape(dialogue.role[lang])}</p>"
        f"<p>{escape(dialogue.situation[lang])}</p><p>{escape(dialogue.goal[lang])}</p>"
        f"<p>{link(dialogue.start, words['start'])}</p>{turns}{endings}"
    )
