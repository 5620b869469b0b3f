"""A page of the built site as it can stand on paper: no controls, no folded code, charts as drawn.

What is left are the plain elements of HTML, with these classes of our own: ``check``, ``answer``,
``pointer`` (what is to be done on the website), ``objectives``, ``facts``; and each drawing as an
``img`` whose ``data-svg`` is its number among the page's drawings.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag

from course.printed.selfchecks import answer, question
from course.printed.words import WORDS
from glossary import Lang

_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
#: What only a browser can use.
_CONTROLS = (
    "a.headerlink, a.chart-spec, .chapter-facts a, .chapter-progress, .go-on, .whole-course, "
    ".vega-bindings, .term-definitions, .term-files, .track-read, details.hide, nav, button, "
    "input, select, style, noscript, script, .toctree-wrapper, [hidden]"
)
#: Components that a page may consist of; such a page is left out, unless it is a chapter.
_COMPONENTS = ("selftest", "conversation", "trackquiz", "track", "flashcards", "concept-map")
_ONLINE = re.compile(f'<div class="(?:{"|".join(_COMPONENTS)})"')
#: Code: its colours are made anew in print.
_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_COLOUR = re.compile(r"</?span[^>]*>")
_FORMULA = re.compile("^m(?!ain$)")
_STYLING = {
    "border", "download", "halign", "role", "scope", "style", "tabindex", "title", "valign",
}  # fmt: skip


@dataclass
class Page:
    """One page: its name in the site, its title, its content, and its drawings as SVG."""

    name: str
    title: str
    body: Tag
    drawings: list[str] = field(default_factory=list)


def is_online(html: str) -> bool:
    """Whether a page of the site consists of what only a browser can do."""
    return bool(_ONLINE.search(_main(html)))


def printed_page(html: str, name: str, lang: Lang, number: int | None = None) -> Page:
    """A page of the site for print; ``number`` is the chapter's, where it is one."""
    main = _CODE.sub(lambda code: _COLOUR.sub("", code[0]), _main(html))
    drawings = _SVG.findall(main)
    at = iter(range(len(drawings)))
    main = _SVG.sub(lambda _: f'<img data-svg="{next(at)}"/>', main)
    soup = BeautifulSoup(main, "html.parser")
    body = soup.main
    assert body is not None
    _self_checks(body, lang, number)
    for component in body.select(", ".join(f"div.{name}" for name in ("drill", *_COMPONENTS))):
        words = WORDS[lang]["drill" if "drill" in component["class"] else "component"]
        component.replace_with(_made(f'<p class="pointer">{words}</p>'))
    for control in body.select(_CONTROLS):
        if not control.decomposed:
            control.decompose()
    _charts(body)
    _plain(body)
    heading = body.h1
    assert heading is not None, name
    return Page(name, " ".join(heading.get_text().split()), body, drawings)


def _main(html: str) -> str:
    found = _MAIN.search(html)
    assert found is not None
    return found[0]


def _made(html: str) -> Tag:
    made = BeautifulSoup(html, "html.parser").find()
    assert isinstance(made, Tag)
    return made.extract()


def _self_checks(body: Tag, lang: Lang, number: int | None) -> None:
    """Put each question where its component stands, and all answers at the end of the page."""
    answers = []
    for count, component in enumerate(body.select(".selfcheck"), 1):
        assert component.script is not None
        data: dict[str, Any] = json.loads(component.script.get_text().replace("<\\/", "</"))
        label = WORDS[lang]["check"].format(f"{number}.{count}" if number else count)
        answers.append(answer(data, label, count, lang))
        component.replace_with(_made(question(data, label, count, lang)))
    if answers:
        title = f"<h2>{WORDS[lang]['answers']}</h2>"
        section = _made(f'<section id="answers">{title}{"".join(answers)}</section>')
        (body.section or body).append(section)


def _charts(body: Tag) -> None:
    """A chart is its picture, described by the words that stand for it."""
    for view in body.select(".chart-view"):
        image = view.img
        assert image is not None
        image["alt"] = str(view.get("aria-label", ""))
        (view.find_parent(class_="chart") or view).replace_with(image.extract())


def _plain(body: Tag) -> None:
    """Take away the attributes and wrappers that only the site's style and scripts need."""
    for tag in body.find_all(True):
        if _FORMULA.match(tag.name):
            continue
        for name in list(tag.attrs):
            if name in _STYLING or name.startswith(("aria-", "data-pagefind")):
                del tag[name]
    for wrapper in body.select("figure > .output, .table-wrapper, .text_html > div"):
        wrapper.unwrap()
    for empty in reversed(body.select("p, div, span")):
        if not (empty.get_text(strip=True) or empty.find(["img", "math"]) or empty.get("id")):
            empty.decompose()
