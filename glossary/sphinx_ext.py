"""The glossary on the site: the package's one Sphinx module.

`{glossary-terms}` writes all terms as a Sphinx glossary, so that `{term}` links to them; every such
link then carries its definition for hover and focus. An entry's anchor is `term-<id>` in both
languages, so links survive a change of language and of wording. Below the list stand the files of
`exchange` for download. `{flashcards}` puts the terms into
a page as cards to learn; its decks are the chapters named in the setting `glossary_chapters`.
`{concept-map}` draws how the terms of these chapters hang together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import make_glossary_term
from sphinx.util.docutils import SphinxDirective

from glossary.cards import TaughtChapter, deck_data
from glossary.check import load_glossary
from glossary.concept_map import concept_map
from glossary.exchange import FORMATS, export_terms, file_name
from glossary.lookup import Glossary, fold, names_of
from glossary.term import Term
from glossary.text import Lang

HERE = Path(__file__).parent
_LINK = re.compile(r'<a class="reference internal" href="([^"]*#term-([a-z0-9-]+))"[^>]*>')
_CODES: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "aliases": "又称",
        "broader": "上位",
        "narrower": "下位",
        "related": "相关",
        "chapter": "章节",
        "source": "来源",
        "filter": "按中文、英文、拼音或首字母查找",
        "found": "找到 {n} 个术语",
        "none": "没有找到，换一个说法试试",
        "colon": "：",
        "comma": "、",
        "scripts": "术语卡片需要启用脚本。",
        "files": "下载全部术语",
        "anki": "Anki 牌组",
        "csv": "表格（CSV）",
        "skos": "SKOS（Turtle）",
        "tbx": "TBX，供翻译软件使用",
    },
    "en": {
        "aliases": "Also",
        "broader": "Broader",
        "narrower": "Narrower",
        "related": "Related",
        "chapter": "Chapter",
        "source": "Source",
        "filter": "Find: English, 中文, pinyin, initials",
        "found": "Terms found: {n}",
        "none": "Nothing found; try another word",
        "colon": ": ",
        "comma": ", ",
        "scripts": "Flashcards need scripts.",
        "files": "All terms to download",
        "anki": "Anki deck",
        "csv": "Table (CSV)",
        "skos": "SKOS (Turtle)",
        "tbx": "TBX, for translators' programs",
    },
}
#: The modules of the flashcards, each after those that it imports.
_CARD_SCRIPTS = (
    "fsrs",
    "elements",
    "memory",
    "schedule",
    "cards_words",
    "cards_picture",
    "cards",
)
_MODULE_WORDS = re.compile(r"^import [^;]*;\n|^export ", re.MULTILINE)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, the definitions and their files."""
    app.add_directive("glossary-terms", GlossaryTerms)
    app.add_directive("flashcards", Flashcards)
    app.add_directive("concept-map", ConceptMap)
    app.add_config_value("glossary_chapters", [], "env", [list])
    app.connect("builder-inited", _write_static)
    app.connect("html-page-context", _define)
    app.connect("html-page-context", _add_cards)
    app.connect("html-page-context", _add_map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    return load_glossary(HERE / "terms")


def _note_terms(env: Any) -> None:
    """A page that shows the terms is read again after one of them changed, and (by the setting
    `glossary_chapters`) after the site got other chapters."""
    for path in sorted((HERE / "terms").glob("*.yaml")):
        env.note_dependency(str(path))


def _lang(app_config: Any) -> Lang:
    return "zh" if str(app_config.language).startswith("zh") else "en"


class GlossaryTerms(SphinxDirective):
    """All terms of the glossary, sorted by name in the language of the build."""

    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Build the filter and the list of entries."""
        _note_terms(self.env)
        lang = _lang(self.config)
        glossary = _glossary()
        listed = nodes.definition_list("", classes=["glossary"])
        for term in _sorted(glossary.terms, lang):
            listed += nodes.definition_list_item("", self._name(term, lang))
            listed[-1] += nodes.definition("", *self._entry(glossary, term, lang))
        top = "../" * self.env.docname.count("/")
        return [_html(_filter(glossary, lang)), listed, _html(_downloads(lang, top))]

    def _name(self, term: Term, lang: Lang) -> nodes.term:
        source, line = self.get_source_info()
        return make_glossary_term(
            self.env,
            [nodes.Text(term[lang])],
            None,
            source,
            line,
            _anchor(term),
            self.state.document,
        )

    def _entry(self, glossary: Glossary, term: Term, lang: Lang) -> list[nodes.Node]:
        # Links to this entry from within the glossary describe themselves by it.
        definition = nodes.paragraph("", term.definition[lang], ids=[f"definition-{term.id}"])
        return [_html(_names_line(term, lang)), definition, self._links(glossary, term, lang)]

    def _links(self, glossary: Glossary, term: Term, lang: Lang) -> nodes.Node:
        """Aliases, broader, narrower and related terms, chapter and source, in a line."""
        words = _WORDS[lang]
        parts: list[tuple[str, list[nodes.Node]]] = []
        aliases = term.aliases.zh if lang == "zh" else term.aliases.en
        if aliases:
            parts.append(("aliases", [nodes.Text(words["comma"].join(aliases))]))
        for heading, ids in (
            ("broader", term.broader),
            ("narrower", glossary.narrower[term.id]),
            ("related", glossary.related[term.id]),
        ):
            links: list[nodes.Node] = []
            for shown in _sorted((glossary.by_id[name] for name in ids), lang):
                link = nodes.reference("", shown[lang], internal=True, refid=_anchor(shown))
                links += [nodes.Text(words["comma"]), link]
            if links:
                parts.append((heading, links[1:]))
        if term.chapter in self.env.found_docs:
            parts.append(("chapter", [self._chapter(term.chapter)]))
        if term.source:
            parts.append(("source", [nodes.Text(term.source)]))
        line = nodes.paragraph("", classes=["term-links"])
        for heading, part in parts:
            label = words[heading] + words["colon"]
            line += nodes.inline("", label, *part, classes=["term-link"])
        return line

    def _chapter(self, name: str) -> nodes.Node:
        link = addnodes.pending_xref(
            "",
            nodes.inline("", name),
            refdomain="std",
            reftype="doc",
            reftarget=f"/{name}",
            refexplicit=False,
            refwarn=True,
        )
        link["refdoc"] = self.env.docname
        return link


class Flashcards(SphinxDirective):
    """The terms as cards to learn: a daily session, scheduled and kept in the reader's browser."""

    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Put terms and decks into the page as data."""
        _note_terms(self.env)
        lang = _lang(self.config)
        data = deck_data(_glossary().terms, _taught(self.config), lang)
        entries = _entries(self.env)
        return [_html(cards_html({**data, "lang": lang, "glossary": entries}))]


class ConceptMap(SphinxDirective):
    """How the terms hang together: a picture of the chapters, then each chapter's terms."""

    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Draw the map of the chapters that the site has."""
        self.env.note_reread()
        taught = sorted(_taught(self.config), key=lambda each: each.number)
        drawn = concept_map(_glossary(), taught, _lang(self.config), _entries(self.env))
        return [_html(drawn)]


def _taught(config: Any) -> list[TaughtChapter]:
    return [TaughtChapter.model_validate(each) for each in config.glossary_chapters]


def _entries(env: Any) -> str:
    """The address of the glossary's entries from the page that is being read; none without it."""
    top = "../" * env.docname.count("/")
    return f"{top}glossary.html" if "glossary" in env.found_docs else ""


def cards_html(data: dict[str, Any]) -> str:
    """The flashcards as they stand in a page."""
    words = _WORDS[data["lang"]]
    return (
        f'<div class="flashcards"><noscript><p>{words["scripts"]}</p></noscript>'
        f'<script type="application/json">{_script(data)}</script></div>'
    )


def cards_script() -> str:
    """The modules as one classic script, which also runs on a page opened from a folder."""
    sources = [(HERE / "static" / f"{name}.js").read_text("utf-8") for name in _CARD_SCRIPTS]
    joined = "\n".join(_MODULE_WORDS.sub("", source) for source in sources)
    return f'(() => {{\n"use strict";\n{joined}\nmountPage();\n}})();\n'


def _script(data: Any) -> str:
    """JSON that can stand in a page: no text in it can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _sorted(terms: Iterable[Term], lang: Lang) -> list[Term]:
    """By pinyin in Chinese, by the alphabet in English."""
    return sorted(terms, key=lambda term: fold(term.pinyin if lang == "zh" else term.en))


def _anchor(term: Term) -> str:
    return f"term-{term.id}"


def _html(text: str) -> nodes.raw:
    return nodes.raw(text=text, format="html")


def _names_line(term: Term, lang: Lang) -> str:
    """Pinyin, the name in the other language, the abbreviation; each marked with its language."""
    other: Lang = "en" if lang == "zh" else "zh"
    names = [(term.pinyin, "zh-Latn-pinyin"), (term[other], _CODES[other])]
    if term.abbreviation:
        names.append((term.abbreviation, "en"))
    spans = [
        f'<span lang="{code}">{escape(name)}</span>'
        for at, (name, code) in enumerate(names)
        if name != term[lang] and name not in [earlier for earlier, _ in names[:at]]
    ]
    return f'<p class="term-entry-names">{" · ".join(spans)}</p>'


def _filter(glossary: Glossary, lang: Lang) -> str:
    words = {name: escape(text) for name, text in _WORDS[lang].items()}
    more = {_anchor(term): _names_not_shown(term) for term in glossary.terms}
    names = json.dumps({anchor: names for anchor, names in more.items() if names})
    return (
        f'<input class="term-filter" type="search" autocomplete="off" spellcheck="false" '
        f'aria-label="{words["filter"]}" placeholder="{words["filter"]}">'
        f'<p class="term-found" role="status" data-found="{words["found"]}" '
        f'data-none="{words["none"]}"></p>'
        f'<script type="application/json" class="term-names">{names}</script>'
    )


def _names_not_shown(term: Term) -> list[str]:
    """What a term is found by, besides what `terms.js` reads in its entry: the names in both
    languages, the abbreviation, pinyin and its initials."""
    pinyin = fold(term.pinyin)
    initials = "".join(syllable[0] for syllable in term.pinyin.split())
    shown = {fold(each) for each in (term.zh, term.en, term.abbreviation or "", initials)}
    return [name for name in names_of(term) if name not in {*shown, pinyin}]


def _downloads(lang: Lang, top: str) -> str:
    """Links to the files of the glossary for other programs; ``top`` leads to the first page."""
    words = _WORDS[lang]
    links = "".join(
        f'<li><a href="{top}_static/glossary/{file_name(form)}" download>{escape(words[form])}</a>'
        "</li>"
        for form in FORMATS
    )
    return (
        f'<section class="term-files" aria-label="{words["files"]}" data-pagefind-ignore>'
        f"<h2>{words['files']}</h2><ul>{links}</ul></section>"
    )


def _define(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Give each `{term}` link of the page its definition, once a term."""
    page: str = context.get("body") or ""
    if "#term-" not in page:
        return
    lang = _lang(app.config)
    other: Lang = "en" if lang == "zh" else "zh"
    by_id = _glossary().by_id
    used: dict[str, Term] = {}

    def described(link: re.Match[str]) -> str:
        term = by_id.get(link[2])
        if term is None:
            return link[0]
        if f'id="definition-{term.id}"' not in page:
            used[term.id] = term
        return f'<a class="term" href="{link[1]}" aria-describedby="definition-{term.id}">'

    body = _LINK.sub(described, page)
    definitions = "".join(
        f'<div id="definition-{term.id}"><strong>{escape(term[lang])}</strong> '
        f'<small lang="{_CODES[other]}">{escape(term[other])}</small>'
        f"<p>{escape(term.definition[lang])}</p></div>"
        for term in used.values()
    )
    context["body"] = (
        f'{body}<div class="term-definitions" data-pagefind-ignore hidden>{definitions}</div>'
    )
    app.add_css_file("glossary/terms.css")
    app.add_js_file("glossary/terms.js", loading_method="defer")


def _add_cards(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Load the flashcards only on the pages that hold them."""
    if 'class="flashcards"' in context.get("body", ""):
        app.add_css_file("glossary/cards.css")
        app.add_js_file("glossary/cards.js", loading_method="defer")


def _add_map(
    app: Sphinx, _pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Load what the concept map needs only where it is."""
    if 'class="concept-map"' in context.get("body", ""):
        app.add_css_file("glossary/map.css")
        app.add_js_file("glossary/map.js", loading_method="defer")


def _write_static(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / "glossary"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("terms.js", "terms.css", "cards.css", "map.css", "map.js"):
        (target / name).write_text((HERE / "static" / name).read_text("utf-8"), "utf-8")
    (target / "cards.js").write_text(cards_script(), "utf-8")
    for form in FORMATS:
        export_terms(_glossary(), form, target)
