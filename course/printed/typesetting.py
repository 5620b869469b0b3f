"""A volume as one Typst document, and as a PDF: tagged (PDF/UA-1), bookmarked, its fonts inside."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from course.interface import LANGUAGE_NAMES
from course.printed.markup import typst_pages
from course.printed.volume import Volume
from course.printed.words import WORDS
from quizzes.exchange.typesetting import chinese_font, quoted

_LAYOUT = (Path(__file__).parent / "layout.typ").read_text("utf-8")
#: The same pages give the same bytes.
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_SERIF = "Libertinus Serif"  # comes with Typst, as do the fonts for code and formulas
_SANS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei",
)  # fmt: skip


def fonts() -> tuple[str, str]:
    """The Chinese fonts of this system: for the text, and for what stands around it.

    Raises ContentError where there is none.
    """
    import typst

    families = typst.Fonts().families()
    serif = chinese_font(families)
    return serif, next((name for name in _SANS if name in families), serif)


def typst_source(volume: Volume) -> str:
    """The whole document. Raises ContentError where no Chinese font is installed, and for an
    element or a formula that there is no way to print."""
    serif, sans = fonts()
    return "\n\n".join([_settings(volume, serif, sans) + _LAYOUT, *typst_pages(volume, sans)])


def pdf(source: str) -> bytes:
    """Set the source; no file is read and no network asked."""
    import typst

    made = typst.compile(source.encode(), format="pdf", pdf_standards="ua-1", timestamp=_WHEN)
    assert isinstance(made, bytes)
    return made


def _settings(volume: Volume, serif: str, sans: str) -> str:
    """What `layout.typ` is told."""
    words = WORDS[volume.lang]
    code, _, region = LANGUAGE_NAMES[volume.lang][1].partition("-")
    latin = quoted(_SERIF)
    # Quotation marks and dashes within Chinese are the Chinese font's, full-width.
    first = f'(name: {latin}, covers: "latin-in-cjk")' if volume.lang == "zh" else latin
    settings = {
        "title": quoted(volume.title),
        "author": quoted(words["author"]),
        "lang": quoted(code),
        "region": quoted(region) if region else "none",
        "serif": f"({first}, {quoted(serif)})",
        "latin-first": f"({latin}, {quoted(serif)})",
        "sans": f"({quoted(sans)},)",
        "mono": f'("DejaVu Sans Mono", {quoted(sans)})',
        "maths": f'("New Computer Modern Math", {quoted(serif)})',
        "address": quoted(volume.address),
        **{name: quoted(words[name]) for name in ("subtitle", "note", "licence", "contents")},
    }
    return "".join(f"#let {name} = {value}\n" for name, value in settings.items())
