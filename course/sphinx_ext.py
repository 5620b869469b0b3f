"""What the site adds to Sphinx: theme, formulas as MathML, charts as picture and life, the track.

Jupyter Book loads this extension (`_config.yml`). A notebook says what it is in its metadata
`course`, as `course.notebook` wrote it.
"""

from __future__ import annotations

import json
import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from course.charts import chart_html, specs_apart
from course.interface import INTERFACE, LANGUAGE_NAMES
from course.launch import launch_links
from course.lean import lean_code
from course.policy import POLICY
from course.schedule_page import schedule_html
from course.track_page import read_box, track_html
from glossary import LANGS, Lang

log = logging.getLogger(__name__)
_TABLE = re.compile(r'<table class="docutils.*?</table>', re.DOTALL)
_HEADING = re.compile(r'(<section id="[^"]+">\s*(?:<span id="[^"]+"></span>\s*)*)<(h[2-6])>')
_CORNER = re.compile(r'<th(?: class="[^"]*")?>(?:<p></p>)?</th>')
THEME = Path(__file__).parent / "theme"
#: Settings that Jupyter Book passes to extensions which this site does without.
UNUSED_SETTINGS = [
    "thebe_config",
    "comments_config",
    "copybutton_selector",
    "togglebutton_hint",
    "togglebutton_hint_hide",
    "togglebutton_selector",
    "bibtex_bibfiles",
    "latex_elements",
]
#: Most of what a chapter needs besides its text.
AHEAD = [
    *("_static/quizzes/quiz.js", "_static/quizzes/quiz.css"),
    *("_static/glossary/terms.js", "_static/glossary/terms.css"),
]
VEGA_LITE = [
    f"application/vnd.vegalite.v{n}{suffix}" for n in (5, 6) for suffix in ("+json", ".json")
]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register theme, renderers and hooks with Sphinx."""
    app.add_html_theme("service-management", str(THEME))
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    for setting in UNUSED_SETTINGS:
        if setting not in app.config:
            app.add_config_value(setting, None, "")
    app.add_config_value("course_languages", ["zh", "en"], "html")
    app.add_config_value("course_site", {}, "env")
    app.connect("missing-reference", left_out_link)
    app.add_config_value("course_track", {}, "env", [dict])
    app.add_directive("track", TrackDirective)
    app.add_config_value("course_schedule", [], "env", [list])
    app.add_config_value("course_practice", [], "html", [list])
    app.add_directive("schedule", ScheduleDirective)
    app.connect("builder-inited", _write_vega)
    app.connect("builder-inited", _leave_search_out)
    app.connect("env-check-consistency", _number_figures)
    app.connect("html-page-context", _page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def language_of(app: Sphinx) -> Lang:
    """The course's name of the build's language."""
    return "zh" if str(app.config.language).startswith("zh") else "en"


# --- formulas ---------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def mathml(latex: str, *, block: bool) -> str:
    """LaTeX to MathML. Raises ValueError where the formula cannot be read."""
    from latex2mathml.converter import convert

    try:
        result = str(convert(latex.strip(), display="block" if block else "inline"))
    except Exception as error:  # the library's many exceptions have no common base
        raise ValueError(f"{type(error).__name__}: {error}") from error
    if "<mi>&</mi>" in result or "<mi>\\" in result:
        raise ValueError("the formula uses LaTeX that the MathML converter does not know")
    return result


def _convert(node: nodes.Node, *, block: bool) -> str:
    latex = node.astext()
    try:
        return mathml(latex, block=block)
    except ValueError as error:
        log.warning("formula %r: %s", latex, error, location=node)
        return ""


def _inline_math(translator: Any, node: nodes.math) -> None:
    translator.body.append(_convert(node, block=False))
    raise nodes.SkipNode


def _block_math(translator: Any, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append(_convert(node, block=True))
    translator.body.append("</div>")
    raise nodes.SkipNode


# --- charts -----------------------------------------------------------------------------------


class VegaLite:
    """Renders a Vega-Lite chart: a picture made now, and the specification that enlivens it."""

    mime_priority_overrides: ClassVar = [("*", mime, 1) for mime in VEGA_LITE]

    @staticmethod
    def handle_mime(_renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the chart's HTML node, or None for other MIME types."""
        if inline or data.mime_type not in VEGA_LITE:
            return None
        alt = data.output_metadata.get("alt") or data.cell_metadata.get("alt") or ""
        html = chart_html(dict(data.content), str(alt))
        return [nodes.raw(text=html, format="html", classes=["output"])]


def _write_vega(app: Sphinx) -> None:
    """Put the chart library into the site; pages load it only when they hold a live chart."""
    import vl_convert

    target = Path(app.outdir) / "_static" / "vega.js"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        bundle = vl_convert.javascript_bundle(None)  # type: ignore[arg-type]
        target.write_text(bundle, encoding="utf-8")


def _leave_search_out(app: Sphinx) -> None:
    """Sphinx's own search index is never read: Pagefind's is better (course/search_index.py)."""
    app.builder.search = False


def _number_figures(app: Sphinx, env: Any) -> None:
    """Number figures within chapters: the third of chapter 8 is 8.3, whatever else is offered.

    This comes after Sphinx has kept its own numbers for the next build, which compares with them:
    other numbers there would have every page written anew.
    """
    for docname, kinds in env.toc_fignumbers.items():
        chapter = _facts(app, docname).get("number")
        for numbers in kinds.values():
            for place, name in enumerate(numbers, 1):
                numbers[name] = (chapter, place) if chapter else (place,)


def left_out_link(
    app: Sphinx, _env: object, node: nodes.Element, text: nodes.Element
) -> nodes.Element | None:
    """A link to a chapter that this site does not offer, or to a section of it, stands as its
    title, or as the words it was given; every other dead link is a warning."""
    name = str(node.get("reftarget", "")).partition("#")[0]
    title = app.config.course_site.get("left_out", {}).get(posixpath.basename(name))
    if title is None or node.get("reftype") not in ("doc", "ref"):
        return None
    return text if node.get("refexplicit") else nodes.inline("", title)


# --- the onboarding track ---------------------------------------------------------------------


class TrackDirective(SphinxDirective):
    """`{track} onboarding`: its steps, as the setting `course_track` has them."""

    required_arguments: ClassVar = 1
    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Write every step as a link; the page's script adds what is done."""
        if self.arguments[0] != self.config.course_track.get("track"):
            raise self.error(f"there is no track {self.arguments[0]!r}")
        top = "../" * self.env.docname.count("/")
        html = track_html(self.config.course_track, language_of(self.env.app), top)
        return [nodes.raw(text=html, format="html")]


class ScheduleDirective(SphinxDirective):
    """`{schedule}`: the chapters offered with their hours and objectives."""

    has_content: ClassVar = False

    def run(self) -> list[nodes.Node]:
        """Write the table."""
        top = "../" * self.env.docname.count("/")
        html = schedule_html(self.config.course_schedule, language_of(self.env.app), top)
        return [nodes.raw(text=html, format="html")]


def _add_track(app: Sphinx, pagename: str, context: dict[str, Any]) -> None:
    """Load the track's files on its page and on its chapters, which get a button at their end."""
    track = app.config.course_track
    names = {step["page"] for step in track.get("steps", []) if step["kind"] == "chapter"}
    if pagename in names:
        context["body"] += read_box(pagename, language_of(app), track["track"])
    if pagename in names or 'class="track"' in context["body"]:
        context["page_styles"].append("_static/track.css")
        context["page_scripts"].append({"path": "_static/track.js", "attributes": "defer"})


# --- pages ------------------------------------------------------------------------------------


def _page(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Give the templates what they show: words, chapter facts, language switch, scripts."""
    lang = language_of(app)
    context["ui"] = INTERFACE[lang]
    facts = _facts(app, pagename)
    context["chapter"] = facts if facts.get("kind") == "chapter" else None
    context["description"] = facts.get("summary", "")
    context["alternates"], context["switch"] = _alternates(app, pagename, lang)
    site = app.config.course_site
    address = site.get("address")
    context["canonical"] = f"{address}/{lang}/{pagename}.html" if address else ""
    context["policy"], context["course_logo"] = POLICY, site.get("logo")
    context["page_styles"], context["page_scripts"] = _assets(context)
    # A chapter that comes next will want them; by then they are there.
    needed = {*context["page_styles"], *(script["path"] for script in context["page_scripts"])}
    context["ahead"] = [file for file in AHEAD if file not in needed]
    # The empty corner of a table is no header of anything.
    body = _CORNER.sub("<td></td>", lean_code(context.get("body", "")))
    # A wide table scrolls in a box of its own instead of moving the page.
    body = context["body"] = _TABLE.sub(r'<div class="table-wrapper">\g<0></div>', body)
    body = body.replace('title="Link to this heading"', f'title="{INTERFACE[lang]["permalink"]}"')
    body = context["body"] = _HEADING.sub(_heading_known, body)
    if 'class="chart"' in body:
        charts = Path(app.outdir) / "_static" / "charts"
        body = context["body"] = specs_apart(body, charts, pagename, context["pathto"]("", 1))
        context["page_scripts"].append({"path": "_static/charts.js", "attributes": "defer"})
    _add_track(app, pagename, context)
    if pagename in app.config.course_practice:
        href = f"{context['pathto']('', 1)}downloads/{pagename}.zip"
        link = f'<a href="{href}" download>{INTERFACE[lang]["notebook"]}</a>'
        context["body"] += f'<p class="chapter-facts" data-pagefind-ignore>{link}</p>'
    if context["chapter"] and "</h1>" in body:
        context["downloads"] = _downloads(app, pagename, lang, context)
        head = app.builder.templates.render("chapter_head.html", context)
        context["body"] = context["body"].replace("</h1>", "</h1>" + head, 1)


def _heading_known(found: re.Match[str]) -> str:
    """A heading with an id: the search shows only sections whose headings have one (the page's
    script leads to the section itself). It is the label, where there is one: the same in both
    languages."""
    ids: list[str] = re.findall(r'id="([^"]+)"', found[1])
    label = next((name for name in ids if name.startswith("sec-")), ids[0])
    return f'{found[1]}<{found[2]} id="at-{label}">'


def _facts(app: Sphinx, pagename: str) -> dict[str, Any]:
    """The `course` metadata of the page's notebook; empty for other pages."""
    path = Path(app.srcdir) / f"{pagename}.ipynb"
    if not path.is_file():
        return {}
    metadata = json.loads(path.read_text("utf-8"))["metadata"]
    facts: dict[str, Any] = metadata.get("course", {})
    return facts


def _alternates(
    app: Sphinx, pagename: str, lang: Lang
) -> tuple[list[dict[str, str]], dict[str, str] | None]:
    """The same page in each language offered: for `hreflang`, and for the switch."""
    up = "../" * (pagename.count("/") + 1)
    offered = [other for other in LANGS if other in app.config.course_languages]
    links = {other: f"{up}{other}/{pagename}.html" for other in offered}
    address = app.config.course_site.get("address")
    alternates = [
        {
            "hreflang": LANGUAGE_NAMES[other][1],
            # Search engines want whole addresses, where the site knows its own.
            "href": f"{address}/{other}/{pagename}.html" if address else links[other],
        }
        for other in offered
    ]
    others = [other for other in offered if other != lang]
    if not others:
        return [], None
    name, code = LANGUAGE_NAMES[others[0]]
    # Who reads neither gets the first language; the entrance asks the browser.
    first = f"{app.config.course_languages[0]}/{pagename}.html"
    default = "index.html" if pagename == app.config.root_doc else first
    anyone = {"hreflang": "x-default", "href": f"{address}/{default}" if address else up + default}
    return [*alternates, anyone], {"name": name, "hreflang": code, "href": links[others[0]]}


def _assets(context: dict[str, Any]) -> tuple[list[str], list[dict[str, str]]]:
    """Of all that extensions ask for, the files of this project's own packages."""
    own = ("_static/glossary/", "_static/quizzes/")
    styles = [str(file.filename) for file in context["css_files"]]
    scripts = []
    for file in context["script_files"]:
        if str(file.filename).startswith(own):
            extra = {k: v for k, v in file.attributes.items() if k in {"type", "defer", "async"}}
            scripts.append(
                {
                    "path": str(file.filename),
                    "attributes": " ".join(f'{k}="{v}"' for k, v in extra.items()) or "defer",
                }
            )
    return [style for style in styles if style.startswith(own)], scripts


def _downloads(
    app: Sphinx, pagename: str, lang: Lang, context: dict[str, Any]
) -> list[dict[str, Any]]:
    """Links to the chapter's bundle with data, and to where it can be opened live."""
    ui = INTERFACE[lang]
    name = posixpath.basename(pagename)
    up = context["pathto"]("", 1)
    links: list[dict[str, Any]] = [
        {"href": f"{up}downloads/{name}.zip", "text": ui["bundle"], "download": True}
    ]
    if launch := app.config.course_site.get("launch"):
        live = launch_links(launch, f"{lang}/notebooks/{name}/{name}.ipynb")
        links += [
            {"href": href, "text": ui["launch"] % place, "download": False} for place, href in live
        ]
    return links
