"""Self-checks and self-tests on the site: the package's one Sphinx module.

`{selfcheck} chapter.item` shows a practice item; naming a graded one is an error, because its key
would be public. `{selftest} id` shows a self-test. Without scripts both can still be read.
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

from glossary import Lang
from quizzes.bank import load_banks
from quizzes.instruments import SelfTest, load_selftests
from quizzes.item import Item
from quizzes.view import build_key, build_view
from quizzes.widget import bundle

HERE = Path(__file__).parent
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {"answer": "答案与说明", "loading": "自测需要启用脚本。"},
    "en": {"answer": "Answer and explanation", "loading": "The self-test needs scripts."},
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives and their files."""
    app.add_directive("selfcheck", SelfCheck)
    app.add_directive("selftest", SelfTestDirective)
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
        data = selfcheck_data(item, self.lang)
        fallback = _readable(data, self.lang)
        html = (
            f'<div class="selfcheck" data-item="{escape(name)}">{fallback}'
            f'<script type="application/json">{_script(data)}</script></div>'
        )
        return [nodes.raw(text=html, format="html")]


class SelfTestDirective(_Directive):
    """A self-test, one question at a time."""

    def run(self) -> list[nodes.Node]:
        """Put the instrument into the page as data."""
        test = _tests().get(self.arguments[0])
        if test is None:
            raise self.error(f"there is no self-test {self.arguments[0]!r}")
        data = {"test": test.data(), "lang": self.lang}
        html = (
            f'<div class="selftest" data-selftest="{escape(test.id)}">'
            f"<noscript>{_WORDS[self.lang]['loading']}</noscript>"
            f'<script type="application/json">{_script(data)}</script></div>'
        )
        return [nodes.raw(text=html, format="html")]


def selfcheck_data(item: Item, lang: Lang) -> dict[str, Any]:
    """What the component needs to show and score a practice item."""
    return {
        "view": build_view(item),
        "key": build_key(item),
        "lang": lang,
        "section": f"#{item.section}",
    }


def _readable(data: dict[str, Any], lang: Lang) -> str:
    """The question without scripts: stem, options, and the explanation folded away."""
    options = "".join(f"<li>{option[lang]}</li>" for option in data["view"].get("options", []))
    listed = f"<ul>{options}</ul>" if options else ""
    return (
        f"<div>{data['view']['stem'][lang]}</div>{listed}<details><summary>"
        f"{_WORDS[lang]['answer']}</summary><div>{data['key']['explanation'][lang]}</div></details>"
    )


def _script(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def _write_static(app: Sphinx) -> None:
    """Classic scripts, so that pages also work when opened from a folder."""
    target = Path(app.outdir) / "_static" / "quizzes"
    target.mkdir(parents=True, exist_ok=True)
    quiz = bundle("score.js", "quiz.js")
    (target / "quiz.js").write_text(f"(() => {{\n{quiz}\nmountPage();\n}})();\n", "utf-8")
    selftest = bundle("selftest.js")
    (target / "selftest.js").write_text(f"(() => {{\n{selftest}\nmountPage();\n}})();\n", "utf-8")
    for name in ("quiz.css", "selftest.css"):
        (target / name).write_text((HERE / "static" / name).read_text("utf-8"), "utf-8")


def _add_assets(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Load each component only on the pages that hold one."""
    body = context.get("body", "")
    for mark, name in (('class="selfcheck"', "quiz"), ('class="selftest"', "selftest")):
        if mark in body:
            app.add_css_file(f"quizzes/{name}.css")
            app.add_js_file(f"quizzes/{name}.js", loading_method="defer")
