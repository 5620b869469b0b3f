"""Building XML for packages: elements with mixed content, and zips that are always the same."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile

from quizzes.exchange.texts import MATHML, is_block, xhtml

_ALIGNED = re.compile(r"text-align:(left|center|right)")


def fragment(markdown: str, *, wrap: str = "p") -> list[ET.Element]:
    """Markdown as elements without a namespace, formulas in MathML's; text stands in ``wrap``."""
    html = xhtml(markdown)
    text = html if is_block(html) else f"<{wrap}>{html}</{wrap}>"
    root = ET.fromstring(f"<root>{text}</root>")  # noqa: S314 - our own renderer wrote it
    for element in root.iter():
        # QTI's HTML has neither style nor start; a column keeps its side as QTI's own class.
        element.attrib.pop("start", None)
        if found := _ALIGNED.fullmatch(element.attrib.pop("style", "")):
            element.set("class", f"qti-align-{found[1]}")
    return list(root)


def to_bytes(root: ET.Element) -> bytes:
    """The document; MathML keeps a default namespace of its own, as browsers' parsers want it."""
    text = ET.tostring(_plain_names(root), encoding="unicode")
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode()


def _plain_names(element: ET.Element) -> ET.Element:
    """``{namespace}math`` as ``math xmlns=...``: the prefix that ElementTree invents goes."""
    copy = ET.Element(element.tag.removeprefix(f"{{{MATHML}}}"), element.attrib)
    copy.text, copy.tail = element.text, element.tail
    if element.tag == f"{{{MATHML}}}math":
        copy.set("xmlns", MATHML)
    copy.extend(_plain_names(child) for child in element)
    return copy


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files, the same bytes whenever it is made."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return held.getvalue()
