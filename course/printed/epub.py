"""A volume as an EPUB 3: formulas as MathML, drawings as SVG, contents, metadata on access."""

from __future__ import annotations

import copy
import re
import uuid
import zipfile
from html import escape
from io import BytesIO
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from course.interface import LANGUAGE_NAMES
from course.printed.page import Page
from course.printed.volume import Volume
from course.printed.words import WORDS

_STYLE = (Path(__file__).parent / "epub.css").read_text("utf-8")
#: The same pages give the same bytes.
_WHEN = (2026, 1, 1, 0, 0, 0)
_NAMESPACE = uuid.UUID("9d0c5b0e-6a86-5a0c-8a55-6d3d0f3c2f51")
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)
_ACCESS = {
    "schema:accessMode": ["textual", "visual"],
    "schema:accessModeSufficient": ["textual"],
    "schema:accessibilityFeature": [
        "alternativeText",
        "MathML",
        "readingOrder",
        "structuralNavigation",
        "tableOfContents",
    ],
    "schema:accessibilityHazard": ["none"],
}
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
_MEDIA = {"svg+xml": "svg", "png": "png", "jpeg": "jpg", "webp": "webp"}


def epub(volume: Volume) -> bytes:
    """The document's bytes; the same for the same volume."""
    lang = LANGUAGE_NAMES[volume.lang][1]
    pages = {page.name: _xhtml(page, lang) for page in volume.pages}
    files = {
        "META-INF/container.xml": _CONTAINER,
        "EPUB/package.opf": _package(volume, lang, pages),
        "EPUB/nav.xhtml": _document(WORDS[volume.lang]["contents"], lang, _nav(volume)),
        "EPUB/cover.xhtml": _document(volume.title, lang, _cover(volume)),
        "EPUB/style.css": _STYLE,
        **{f"EPUB/{name}.xhtml": text for name, text in pages.items()},
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        # Readers tell the format by this entry: the first, and not compressed.
        archive.writestr(zipfile.ZipInfo("mimetype", _WHEN), "application/epub+zip")
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _WHEN)
            archive.writestr(info, text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _document(title: str, lang: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{lang}" xml:lang="{lang}">\n<head><meta charset="utf-8"/>'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="style.css"/></head>\n'
        f"<body>{body}</body>\n</html>\n"
    )


def _xhtml(page: Page, lang: str) -> str:
    body = copy.copy(page.body)
    for link in body.select('a[href^="#"]'):
        name, _, anchor = str(link["href"])[1:].partition("/")
        link["href"] = f"{name}.xhtml" + (f"#{anchor}" if anchor else "")
    for listed in body.select("[start='']"):
        del listed["start"]
    for tag in body.find_all(True):
        if not tag.find_parent("math"):
            _clean(tag)
    text = body.decode_contents(formatter="minimal")

    def drawn(found: re.Match[str]) -> str:
        image = BeautifulSoup(found[0], "html.parser").img
        assert image is not None
        return _svg(page.drawings[int(str(image["data-svg"]))], str(image.get("alt", "")))

    text = re.sub(r'<img [^>]*data-svg="\d+"[^>]*/>', drawn, text)
    return _document(page.title, lang, f"<main>{text}</main>")


def _clean(tag: Tag) -> None:
    """Only what XHTML allows there."""
    for name in [name for name in tag.attrs if name.startswith("data-") and name != "data-svg"]:
        del tag[name]
    if tag.name == "math":
        tag["xmlns"] = "http://www.w3.org/1998/Math/MathML"
    if tag.name == "a":
        for name in set(tag.attrs) - {"href", "id", "class", "lang"}:
            del tag[name]
    if lang := tag.get("lang"):
        tag["xml:lang"] = lang


def _svg(drawing: str, alt: str) -> str:
    """A drawing that says what it shows and shrinks with the page."""
    opening = _SVG_TAG.match(drawing)
    assert opening is not None
    tag = opening[0].replace(' aria-hidden="true"', "")
    tag = re.sub(r'\b(?:role|class)="[^"]*"\s*', "", tag)
    named = f' role="img" aria-label="{escape(alt)}">'
    return f"{tag[:-1]}{named}{drawing[opening.end() :]}"


def _cover(volume: Volume) -> str:
    words = WORDS[volume.lang]
    address = escape(volume.address)
    link = f'<p><a href="{address}">{address}</a></p>' if address else ""
    return (
        f'<section class="cover" epub:type="titlepage"><h1>{escape(volume.title)}</h1>'
        f"<p>{words['subtitle']}</p>{link}"
        f"<p><small>{words['note']}</small></p><p><small>{words['licence']}</small></p></section>"
    )


def _nav(volume: Volume) -> str:
    words = WORDS[volume.lang]
    parts = "".join(
        f"<li><span>{escape(caption)}</span><ol>{''.join(map(_entry, pages))}</ol></li>"
        for caption, pages in volume.parts
    )
    about = _entry(volume.about)
    return (
        f'<nav epub:type="toc" id="toc"><h1>{words["contents"]}</h1><ol>{about}{parts}</ol></nav>'
    )


def _entry(page: Page) -> str:
    """A page in the contents, with its sections."""
    inner = "".join(
        f'<li><a href="{page.name}.xhtml#{section["id"]}">{escape(_text(section.h2))}</a></li>'
        for section in page.body.select("section[id]")
        if section.find("h2", recursive=False)
    )
    below = f"<ol>{inner}</ol>" if inner else ""
    return f'<li><a href="{page.name}.xhtml">{escape(page.title)}</a>{below}</li>'


def _text(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def _package(volume: Volume, lang: str, pages: dict[str, str]) -> str:
    words = WORDS[volume.lang]
    identifier = uuid.uuid5(_NAMESPACE, f"{volume.address}|{volume.title}|{lang}").urn
    access = "".join(
        f'<meta property="{name}">{value}</meta>'
        for name, values in _ACCESS.items()
        for value in values
    )
    items = "".join(
        f'<item id="page-{at}" href="{name}.xhtml" media-type="application/xhtml+xml"'
        f"{_properties(text)}/>"
        for at, (name, text) in enumerate(pages.items())
    )
    spine = "".join(f'<itemref idref="page-{at}"/>' for at in range(len(pages)))
    when = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*_WHEN)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{lang}">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{identifier}</dc:identifier>'
        f"<dc:title>{escape(volume.title)}</dc:title><dc:language>{lang}</dc:language>"
        f"<dc:creator>{escape(words['author'])}</dc:creator>"
        f"<dc:rights>{escape(words['licence'])}</dc:rights>"
        f'<meta property="dcterms:modified">{when}</meta>{access}</metadata>\n'
        '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" '
        'properties="nav"/><item id="cover" href="cover.xhtml" '
        'media-type="application/xhtml+xml"/><item id="style" href="style.css" '
        f'media-type="text/css"/>{items}</manifest>\n'
        f'<spine><itemref idref="cover"/><itemref idref="nav"/>{spine}</spine>\n</package>\n'
    )


def _properties(text: str) -> str:
    used = [name for name, mark in (("mathml", "<math"), ("svg", "<svg")) if mark in text]
    return f' properties="{" ".join(used)}"' if used else ""
