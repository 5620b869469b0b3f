"""The glossary on the site: the package's one Sphinx module.

`{glossary-terms}` writes all terms as a Sphinx glossary, so that `{term}` links to them; every such
link then carries its definition for hover and focus.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from glossary.lookup import Glossary, fold, load_glossary
from glossary.term import Term
from glossary.text import Lang

HERE = Path(__file__).parent
_LINK = re.compile(r'<a class="reference internal" href="([^"]*#term-([^"]+))"[^>]*>')
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "broader": "上位",
        "narrower": "下位",
        "related": "相关",
        "source": "来源",
        "filter": "按中文、英文、拼音或首字母查找",
        "colon": "：",
        "comma": "、",
    },
    "en": {
        "broader": "Broader",
        "narrower": "Narrower",
        "related": "Related",
        "source": "Source",
        "filter": "Find by English, Chinese, pinyin or initials",
        "colon": ": ",
        "comma": ", ",
    },
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, the definitions and their files."""
    app.add_directive("glossary-terms", GlossaryTerms)
    app.connect("builder-inited", _write_static)
    app.connect("html-page-context", _define)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    return load_glossary(HERE / "terms")


def _lang(app_config: Any) -> Lang:
    return "zh" if str(app_config.language).startswith("zh") else "en"


class GlossaryTerms(SphinxDirective):
    """All terms of the glossary, sorted by name in the language of the build."""

    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Write the terms as the source of a Sphinx glossary and parse it."""
        lang = _lang(self.config)
        glossary = _glossary()
        ordered = sorted(
            glossary.terms, key=lambda t: fold(t.pinyin) if lang == "zh" else t.en.casefold()
        )
        words = _WORDS[lang]
        label = escape(words["filter"])
        names = {_slug(term, lang): _names(term) for term in glossary.terms}
        tools = (
            f'<input class="term-filter" type="search" aria-label="{label}" placeholder="{label}">'
            f'<script type="application/json" class="term-names">{json.dumps(names)}</script>'
        )
        lines = ["```{glossary}"]
        for term in ordered:
            lines += [term[lang], *self._entry(glossary, term, lang), ""]
        lines.append("```")
        container = nodes.Element()
        self.state.nested_parse(StringList(lines, "glossary"), 0, container)
        return [nodes.raw(text=tools, format="html"), *container.children]

    def _entry(self, glossary: Glossary, term: Term, lang: Lang) -> list[str]:
        words = _WORDS[lang]
        other: Lang = "en" if lang == "zh" else "zh"
        names = [f"{term.pinyin}", term[other], term.abbreviation or ""]
        lines = [
            ": " + " · ".join(dict.fromkeys(filter(None, names))),
            "",
            f"  {term.definition[lang]}",
        ]
        links = []
        for name, ids in (
            ("broader", term.broader),
            ("narrower", glossary.narrower[term.id]),
            ("related", glossary.related[term.id]),
        ):
            if ids:
                listed = words["comma"].join(
                    f"{{term}}`{glossary.by_id[i][lang]}`" for i in sorted(ids)
                )
                links.append(f"{words[name]}{words['colon']}{listed}")
        if term.source:
            links.append(f"{words['source']}{words['colon']}{term.source}")
        if links:
            lines += ["", "  " + " · ".join(links)]
        return lines


def _slug(term: Term, lang: Lang) -> str:
    """The id that Sphinx makes for a term's entry (`term-` is added by Sphinx)."""
    return nodes.make_id(f"term-{term[lang]}").removeprefix("term-") or term[lang]


def _names(term: Term) -> list[str]:
    syllables = term.pinyin.split()
    names = [
        term.zh,
        term.en,
        term.pinyin,
        "".join(s[0] for s in syllables),
        term.abbreviation or "",
    ]
    return sorted({fold(name) for name in [*names, *term.aliases.zh, *term.aliases.en]} - {""})


def _define(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Give each `{term}` link of the page its definition, once a term."""
    body = context.get("body")
    if not body or "#term-" not in body:
        return
    lang = _lang(app.config)
    by_name = {term[lang]: term for term in _glossary().terms}
    by_anchor = {
        anchor: by_name[name]
        for (kind, name), (_, anchor) in app.env.get_domain("std").objects.items()
        if kind == "term" and name in by_name
    }
    used: dict[str, Term] = {}

    def described(link: re.Match[str]) -> str:
        term = by_anchor.get(f"term-{link[2]}")
        if term is None:
            return link[0]
        used[term.id] = term
        return f'<a class="term" href="{link[1]}" aria-describedby="definition-{term.id}">'

    body = _LINK.sub(described, body)
    definitions = "".join(
        f'<div id="definition-{term.id}"><strong>{escape(term[lang])}</strong>'
        f"<small>{escape(term['en' if lang == 'zh' else 'zh'])}</small>"
        f"<div>{escape(term.definition[lang])}</div></div>"
        for term in used.values()
    )
    context["body"] = (
        f'{body}<div class="term-definitions" data-pagefind-ignore>{definitions}</div>'
    )
    app.add_css_file("glossary/terms.css")
    app.add_js_file("glossary/terms.js", loading_method="defer")


def _write_static(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / "glossary"
    target.mkdir(parents=True, exist_ok=True)
    for path in (HERE / "static").iterdir():
        (target / path.name).write_text(path.read_text("utf-8"), "utf-8")
