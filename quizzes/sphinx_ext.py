"""Self-checks, quizzes and self-tests on the site: the package's one Sphinx module.

`{selfcheck} chapter.item` shows a practice item; naming a graded one is an error, because its key
would be public. `{drill} id` shows the drill of a chapter, `{selftest} id` a self-test,
`{conversation} id` a practice conversation. Without scripts all but drills can still be read.
`{trackquiz} id` shows the quiz of a track, whose chapters the setting `quizzes_tracks` names.
"""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from glossary import LANGS, ContentError, Lang
from quizzes.bank import load_banks
from quizzes.dialogue import Dialogue
from quizzes.dialogue_check import load_dialogues
from quizzes.dialogue_page import readable
from quizzes.drills import drill_data
from quizzes.instruments import Instrument, SelfTest, load_selftests
from quizzes.item import Item
from quizzes.practice import PracticeQuiz, load_track_quiz, practice_quiz
from quizzes.view import build_key, build_view
from quizzes.widget import bundle, styles

HERE = Path(__file__).parent
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "answer": "答案与说明",
        "model": "参考答案：",
        "true": "对",
        "false": "错",
        "scripts": "计分需要启用脚本；题目如下。",
        "quiz-scripts": "测验需要启用脚本。",
    },
    "en": {
        "answer": "Answer and explanation",
        "model": "Model answer: ",
        "true": "True",
        "false": "False",
        "scripts": "Scoring needs scripts; these are the questions.",
        "quiz-scripts": "The quiz needs scripts.",
    },
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives and their files."""
    app.add_directive("selfcheck", SelfCheck)
    app.add_directive("drill", Drill)
    app.add_directive("selftest", SelfTestDirective)
    app.add_directive("conversation", Conversation)
    app.add_directive("trackquiz", TrackQuizDirective)
    app.add_config_value("quizzes_tracks", {}, "env", [dict])
    app.connect("builder-inited", _write_static)
    app.connect("html-page-context", _add_assets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@lru_cache(maxsize=1)
def _items() -> dict[str, Item]:
    items, _ = load_banks(HERE / "banks")
    return {item.id: item for item in items}


@lru_cache(maxsize=1)
def _tests() -> dict[str, SelfTest]:
    return load_selftests(HERE / "selftests")[0]


@lru_cache(maxsize=1)
def _dialogues() -> dict[str, Dialogue]:
    return load_dialogues(HERE / "dialogues")[0]


class _Directive(SphinxDirective):
    required_arguments: ClassVar = 1
    has_content: ClassVar = False

    @property
    def lang(self) -> Lang:
        return "zh" if str(self.config.language).startswith("zh") else "en"


class SelfCheck(_Directive):
    """One practice item, answered at once."""

    def run(self) -> list[nodes.Node]:
        """Build the question with its key; errors name the place in the chapter."""
        name = self.arguments[0]
        item = _items().get(name)
        if item is None:
            raise self.error(f"there is no item {name!r} in the banks")
        if item.use != "practice":
            raise self.error(f"{name} is a graded item: its key must not be published")
        self.env.note_dependency(str(HERE / "banks" / f"{item.chapter}.yaml"))
        return [nodes.raw(text=selfcheck_html(item, self.lang), format="html")]


class Drill(_Directive):
    """A practice quiz, drawn anew for each attempt."""

    def run(self) -> list[nodes.Node]:
        """Put the questions and their keys into the page; errors name the place in the chapter."""
        path = HERE / "specs" / f"{self.arguments[0]}.yaml"
        if not path.is_file():
            raise self.error(f"there is no quiz {self.arguments[0]!r}")
        try:
            data = drill_data(path, HERE / "banks", self.lang)
        except ContentError as error:
            raise self.error(str(error)) from error
        self.env.note_dependency(str(path))
        for slot in data["slots"]:
            for pooled in slot["pool"]:
                bank = pooled["item"].split(".")[0]
                self.env.note_dependency(str(HERE / "banks" / f"{bank}.yaml"))
        top = "../" * self.env.docname.count("/")
        return [nodes.raw(text=drill_html(data, top), format="html")]


class SelfTestDirective(_Directive):
    """A self-test, one question at a time."""

    def run(self) -> list[nodes.Node]:
        """Put the instrument into the page as data."""
        test = _tests().get(self.arguments[0])
        if test is None:
            raise self.error(f"there is no self-test {self.arguments[0]!r}")
        self.env.note_dependency(str(HERE / "selftests" / f"{test.id}.yaml"))
        top = "../" * self.env.docname.count("/")
        return [nodes.raw(text=selftest_html(test, self.lang, top), format="html")]


class Conversation(_Directive):
    """A practice conversation, one turn at a time."""

    def run(self) -> list[nodes.Node]:
        """Put the dialogue into the page as data."""
        dialogue = _dialogues().get(self.arguments[0])
        if dialogue is None:
            raise self.error(f"there is no conversation {self.arguments[0]!r}")
        self.env.note_dependency(str(HERE / "dialogues" / f"{dialogue.id}.yaml"))
        top = "../" * self.env.docname.count("/")
        return [nodes.raw(text=conversation_html(dialogue, self.lang, top), format="html")]


class TrackQuizDirective(_Directive):
    """The quiz of a track, drawn and scored in the browser."""

    def run(self) -> list[nodes.Node]:
        """Put the quiz with its keys into the page as data: practice items only."""
        name = self.arguments[0]
        path = HERE / "tracks" / f"{name}.yaml"
        if not path.is_file() or name not in self.config.quizzes_tracks:
            raise self.error(f"there is no track {name!r}")
        # It asks about whatever chapters the track has; `quizzes_tracks` says which.
        for read in (path, *sorted((HERE / "banks").glob("*.yaml"))):
            self.env.note_dependency(str(read))
        chapters = self.config.quizzes_tracks[name]
        quiz = practice_quiz(load_track_quiz(path), chapters, list(_items().values()))
        top = "../" * self.env.docname.count("/")
        return [nodes.raw(text=trackquiz_html(quiz, self.lang, top), format="html")]


def selfcheck_html(item: Item, lang: Lang) -> str:
    """A practice item as it stands in a page: readable, and the data that bring it to life."""
    data = selfcheck_data(item, lang)
    return (
        f'<div class="selfcheck" data-item="{escape(item.id)}">{_readable(data, lang)}'
        f'<script type="application/json">{_script(data, lang)}</script></div>'
    )


def drill_html(data: dict[str, Any], top: str = "") -> str:
    """A practice quiz as it stands in a page; without scripts it is said that it needs them.

    ``top`` leads from the page to the book's first page, for links to sections.
    """
    lang = data["lang"]
    note = f"<noscript><p>{_WORDS[lang]['quiz-scripts']}</p></noscript>"
    return (
        f'<div class="drill" data-quiz="{escape(data["quiz"])}">{note}'
        f'<script type="application/json">{_script({**data, "top": top}, lang)}</script></div>'
    )


def selftest_html(test: Instrument[Any], lang: Lang, top: str = "") -> str:
    """A self-test as it stands in a page; without scripts its questions can be read.

    ``top`` leads from the page to the book's first page, for links to chapters.
    """
    questions = "".join(
        f"<li>{escape(item[lang])}"
        f"<ul>{''.join(f'<li>{escape(each[lang])}</li>' for each in test.answers(item))}</ul></li>"
        for item in test.items
    )
    data = {"test": test.data(), "lang": lang, "top": top}
    return (
        f'<div class="selftest" data-selftest="{escape(test.id)}">'
        f"<noscript><p>{_WORDS[lang]['scripts']}</p><ol>{questions}</ol></noscript>"
        f'<script type="application/json">{_script(data, lang)}</script></div>'
    )


def conversation_html(dialogue: Dialogue, lang: Lang, top: str = "") -> str:
    """A conversation as it stands in a page; without scripts it can be read from link to link."""
    data = {"dialogue": dialogue.data(), "lang": lang, "top": top}
    return (
        f'<div class="conversation" data-conversation="{escape(dialogue.id)}">'
        f"<noscript>{readable(dialogue, lang)}</noscript>"
        f'<script type="application/json">{_script(data, lang)}</script></div>'
    )


def trackquiz_html(quiz: PracticeQuiz, lang: Lang, top: str = "") -> str:
    """A track's quiz as it stands in a page; the page of the track bears the track's name."""
    data = {"quiz": quiz.data(), "lang": lang, "top": top, "track": quiz.track.id}
    return (
        f'<div class="trackquiz" data-quiz="{escape(quiz.track.id)}">'
        f"<noscript><p>{_WORDS[lang]['quiz-scripts']}</p></noscript>"
        f'<script type="application/json">{_script(data, lang)}</script></div>'
    )


def selfcheck_data(item: Item, lang: Lang) -> dict[str, Any]:
    """What the component needs to show and score a practice item."""
    return {
        "view": build_view(item),
        "key": build_key(item),
        "lang": lang,
        "section": f"#{item.section}",
    }


def _readable(data: dict[str, Any], lang: Lang) -> str:
    """The question without scripts: stem and what there is to choose, the answer folded away."""
    view, key, words = data["view"], data["key"], _WORDS[lang]
    parts = [view["stem"][lang].replace("></span>", ">____</span>")]
    if view["type"] == "truefalse":
        parts.append(_listed([words["true"], words["false"]]))
    lists = [view[name] for name in ("options", "lefts", "rights") if name in view]
    parts += [_listed([each[lang] for each in texts]) for texts in lists]
    parts += [each["prompt"][lang] for each in view.get("parts", [])]
    models = [each["model_answer"][lang] for each in key.get("parts", [key]) if "rubric" in each]
    answer = [words["model"] + escape(text) for text in models] + [key["explanation"][lang]]
    return "".join(f"<div>{part}</div>" for part in parts) + (
        f"<details><summary>{words['answer']}</summary>"
        f"{''.join(f'<div>{part}</div>' for part in answer)}</details>"
    )


def _listed(texts: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{text}</li>' for text in texts)}</ul>"


def _script(data: dict[str, Any], lang: Lang) -> str:
    text = json.dumps(one_language(data, lang), ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def one_language(data: Any, lang: Lang) -> Any:
    """The same data with the texts of one language: a page shows no other, and weighs less.

    What may be typed stays in both (lists): an answer in the other language is right, too.
    """
    if isinstance(data, list):
        return [one_language(each, lang) for each in data]
    if not isinstance(data, dict):
        return data
    both = all(isinstance(data.get(each), str) for each in LANGS)
    return {
        name: one_language(value, lang)
        for name, value in data.items()
        if not (both and name in LANGS and name != lang)
    }


def _write_static(app: Sphinx) -> None:
    """Classic scripts, so that pages also work when opened from a folder."""
    target = Path(app.outdir) / "_static" / "quizzes"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("quiz", "selftest", "dialogue", "practice"):
        script = f'(() => {{\n"use strict";\n{bundle(f"{name}.js")}\nmountPage();\n}})();\n'
        (target / f"{name}.js").write_text(script, "utf-8")
    for name in ("quiz", "selftest", "dialogue"):
        (target / f"{name}.css").write_text(styles(f"{name}.css"), "utf-8")


def _add_assets(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Load each component only on the pages that hold one."""
    body = context.get("body", "")
    for mark, name, style in (
        ('class="selfcheck"', "quiz", "quiz"),
        ('class="drill"', "quiz", "quiz"),
        ('class="selftest"', "selftest", "selftest"),
        ('class="conversation"', "dialogue", "dialogue"),
        ('class="trackquiz"', "practice", "quiz"),
    ):
        if mark in body:
            app.add_css_file(f"quizzes/{style}.css")
            app.add_js_file(f"quizzes/{name}.js", loading_method="defer")
