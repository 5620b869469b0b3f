"""Markdown with formulas in the spellings that other programs read, and back.

Two spellings of a formula: TeX between ``\\( \\)`` for what has MathJax (Moodle, Anki), MathML for
QTI, Canvas and plain pages. ``both`` languages stand together only where the reader can choose,
as Moodle's multilang filter does.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Literal

from glossary import LANGS, Text
from glossary.text import Lang
from quizzes.images import stored
from quizzes.render import html as html_with_mathml
from quizzes.render import parser

if TYPE_CHECKING:
    from bs4 import Tag
    from markdown_it import MarkdownIt

Languages = Literal["zh", "en", "both"]
#: The codes of Moodle's language packs; a reader with neither sees the first, Chinese.
MOODLE_LANGS: dict[Lang, str] = {"zh": "zh_cn", "en": "en"}
MATHML = "http://www.w3.org/1998/Math/MathML"
_FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$", re.DOTALL)
#: The filter that chooses a language ends at the first closing tag: no span inside a span.
_WRAPPED = re.compile(r'<(span|div) class="math (?:inline|block)">(.*?)</\1>', re.DOTALL)
_BLOCK = re.compile(r"</?(p|div|table|ul|ol|pre|blockquote|h[1-6])\b")
_BLOCK_TAG = re.compile(r"</?(p|div|table|t[hdr]|ul|ol|li|pre|blockquote|br|h[1-6])\b[^>]*>")


def words(text: Text, zh: str, en: str) -> Text:
    """``text`` after a label of its own in each language."""
    return Text(zh=f"{zh}{text.zh}", en=f"{en}{text.en}")


def with_unit(stem: Text, unit: Text | None) -> Text:
    """A stem that names the unit, for formats that hold none beside the number."""
    if unit is None:
        return stem
    return Text(zh=f"{stem.zh}（单位：{unit.zh}）", en=f"{stem.en} (unit: {unit.en})")


@lru_cache(maxsize=1)
def _tex_parser() -> MarkdownIt:
    def formula(latex: str, options: dict[str, bool]) -> str:
        left, right = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
        return f"{left}{escape(latex.strip(), quote=False)}{right}"

    return parser(formula)


@lru_cache(maxsize=8192)
def html_with_tex(markdown: str) -> str:
    """HTML in which formulas stay TeX; a single paragraph loses its ``<p>``."""
    rendered = _WRAPPED.sub(r"\2", str(_tex_parser().render(markdown)).strip())
    if rendered.count("<p>") == 1 and rendered.startswith("<p>") and rendered.endswith("</p>"):
        return rendered[3:-4]
    return rendered


def moodle_html(text: Text, languages: Languages) -> str:
    """HTML for Moodle; both languages as spans of its multilang filter."""
    if languages != "both":
        return html_with_tex(text[languages])
    if text.zh == text.en:
        return html_with_tex(text.zh)
    html = {lang: html_with_tex(text[lang]) for lang in LANGS}
    tag = "div" if any(map(is_block, html.values())) else "span"
    return "".join(multilang(html[lang], lang, tag) for lang in LANGS)


def multilang(html: str, lang: Lang, tag: str = "span") -> str:
    """What Moodle's multilang filter shows to readers of this language only."""
    return f'<{tag} lang="{MOODLE_LANGS[lang]}" class="multilang">{html}</{tag}>'


@lru_cache(maxsize=8192)
def xhtml(markdown: str) -> str:
    """Well-formed HTML with MathML in its namespace."""
    rendered = html_with_mathml(markdown)
    return (
        rendered if "xmlns=" in rendered else rendered.replace("<math", f'<math xmlns="{MATHML}"')
    )


def is_block(html: str) -> bool:
    """Whether HTML holds paragraphs, lists or tables, so that it cannot stand in a line."""
    return bool(_BLOCK.search(html))


def plain(markdown: str) -> str:
    """One line of text, for names and cells that hold no mark-up; formulas stay TeX."""
    lines = _BLOCK_TAG.sub(" ", html_with_tex(markdown))
    without = re.sub(r"<[^>]+>", "", lines)
    return re.sub(r"\s+", " ", unescape(without)).strip()


def markdown_from(html: str) -> str:
    """Markdown with ``$formulas$`` from the HTML of another program; scripts and styles go."""
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        inline, *display = found.groups()
        latex = inline or next(text for text in display if text)
        formulas.append(
            f"${unescape(latex).strip()}$" if inline else f"$${unescape(latex).strip()}$$"
        )
        return f"\ufdd0{len(formulas) - 1}\ufdd1"

    soup = BeautifulSoup(_FORMULA.sub(keep, html), "html.parser")
    for element in soup(["script", "style", "iframe", "object"]):
        element.decompose()
    for image in soup("img"):
        image["src"] = stored(str(image.get("src", "")))
    rules = [_rule(head) for table in soup("table") if (head := table.find("tr"))]
    converter = MarkdownConverter(escape_underscores=False, escape_misc=False, bullets="-")
    try:
        text = str(converter.convert_soup(soup))
    except RecursionError:  # thousands of elements in each other: nobody wrote that
        text = soup.get_text(" ", strip=True)
    text = _TABLE_RULE.sub(lambda found: rules.pop(0) if rules else found[0], text)
    text = re.sub(r"\ufdd0(\d+)\ufdd1", lambda found: formulas[int(found[1])], text)
    text = re.sub(r"[ \t]+\n", "\n", text.replace("\u00a0", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


_TABLE_RULE = re.compile(r"^\|(?: --- \|)+$", re.MULTILINE)
_RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def _rule(head: Tag) -> str:
    """The line below a table's head, which says the side of each column."""
    sides = []
    for cell in head(["th", "td"]):
        found = re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", "")))
        sides.append(_RULES[found[1]] if found else "---")
    return f"| {' | '.join(sides)} |"


_SPAN = re.compile(
    r'<(span|div)\s+(?:lang="([\w-]+)"\s+class="multilang"|class="multilang"\s+lang="([\w-]+)")'
    r"\s*>(.*?)</\1>",
    re.DOTALL | re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def halves(html: str, *, bilingual: bool = False) -> dict[Lang, str]:
    """The Markdown of each language in a text from Moodle; a half that is not there is empty.

    Without multilang spans the text is Chinese when it holds Chinese characters, else English;
    where it comes from a ``bilingual`` question, it says the same in both.
    """
    found: dict[Lang, str] = {"zh": "", "en": ""}
    if not _SPAN.search(html):
        text = markdown_from(html)
        if bilingual:
            return {"zh": text, "en": text}
        found["zh" if _HAN.search(text) else "en"] = text
        return found
    shared = markdown_from(_SPAN.sub("", html))
    for _, one, two, inner in _SPAN.findall(html):
        code = (one or two).lower()
        lang: Lang | None = "zh" if code.startswith("zh") else "en" if code[:2] == "en" else None
        if lang:
            found[lang] = (found[lang] + "\n\n" + markdown_from(inner)).strip()
    if shared:
        found = {lang: f"{text}\n\n{shared}".strip() for lang, text in found.items()}
    return found
