"""The page of a track: every step as a link that can be read without scripts, and what enlivens it.

`theme/static/track.js` adds what is done, as this browser remembers it, and the completion file.
"""

from __future__ import annotations

import json
from html import escape
from itertools import groupby
from typing import Any

from glossary import Lang

_WORDS: dict[Lang, dict[str, Any]] = {
    "zh": {
        "chapter": "读带 ★ 的章节",
        "chapter_hint": "每章末尾可以标记读完；章里的自测题当场就能答。",
        "selftest": "做自测",
        "selftest_hint": "照实际情况答。结果只有你自己看得到，完成记录里只写做过。",
        "conversation": "练对话",
        "conversation_hint": "走到结局就算完成。选了什么，不会写进完成记录。",
        "quiz": "入职测验",
        "quiz_hint": "题目从各章的练习题里抽，得到 {mark}% 就通过，想考几次都行。",
        "minutes": "约 {n} 分钟",
        "scripts": "进度和完成记录需要启用脚本；链接不需要。",
    },
    "en": {
        "chapter": "Read the chapters marked ★",
        "chapter_hint": "You mark a chapter as read at its end; its self-checks answer at once.",
        "selftest": "Take the self-tests",
        "selftest_hint": "Answer as things are. Only you see the result; the completion file says "
        "no more than that you took them.",
        "conversation": "Practise the conversations",
        "conversation_hint": "A conversation is done once you reach an ending. What you chose "
        "is not in the completion file.",
        "quiz": "Onboarding quiz",
        "quiz_hint": "Drawn from the practice questions of the chapters; {mark}% is a pass, and "
        "you may take it as often as you like.",
        "minutes": "about {n} min",
        "scripts": "Progress and the completion file need scripts; the links do not.",
    },
}


def track_html(data: dict[str, Any], lang: Lang, top: str = "") -> str:
    """The track in a page; ``data`` as `Track.data` gives it, ``top`` leads to the first page."""
    words = _WORDS[lang]
    kinds = groupby(data["steps"], key=lambda step: str(step["kind"]))
    stages = "".join(
        _stage(number, kind, words, data["passMark"], [_item(step, words, top) for step in steps])
        for number, (kind, steps) in enumerate(kinds, 1)
    )
    inside = json.dumps({**data, "lang": lang, "top": top}, ensure_ascii=False)
    inside = inside.replace("<", "\\u003c")
    return (
        f'<div class="track" data-track="{escape(data["track"])}"><div class="tk-summary"></div>'
        f'{stages}<div class="tk-record"></div><noscript><p>{words["scripts"]}</p></noscript>'
        f'<script type="application/json">{inside}</script></div>'
    )


def _stage(number: int, kind: str, words: dict[str, Any], mark: int, items: list[str]) -> str:
    return (
        f'<section class="tk-stage" aria-labelledby="tk-{kind}">'
        f'<h2 id="tk-{kind}">{number}. {words[kind]}</h2>'
        f'<p class="tk-hint">{words[f"{kind}_hint"].format(mark=mark)}</p>'
        f'<ol class="tk-steps">{"".join(items)}</ol></section>'
    )


def _item(step: dict[str, Any], words: dict[str, Any], top: str) -> str:
    return (
        f'<li data-step="{escape(step["kind"])}:{escape(step["id"])}">'
        f'<a href="{top}{escape(step["page"])}.html">{escape(step["title"])}</a>'
        f'<span class="tk-minutes">{words["minutes"].format(n=step["minutes"])}</span></li>'
    )


def read_box(slug: str, lang: Lang, page: str) -> str:
    """What stands at the end of a chapter of the track: a button, drawn by `track.js`."""
    return (
        f'<div class="track-read" data-chapter="{escape(slug)}" data-lang="{lang}" '
        f'data-track="{escape(page)}" data-pagefind-ignore></div>'
    )
