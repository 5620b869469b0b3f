"""PDF and EPUB read strictly, by nothing that made them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator

import pypdfium2
from lxml import etree
from pypdf import PdfReader

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
FEATURES = {
    "mathml": "{http://www.w3.org/1998/Math/MathML}math",
    "svg": "{http://www.w3.org/2000/svg}svg",
}


def pdf_words(content: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]


def pdf_links(reader: PdfReader) -> Iterator[tuple[int, int | str]]:
    """Every link: from which page (the first is 0), and to which page or address."""
    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(reader.pages)}
    for source, page in enumerate(reader.pages):
        for note in page.get("/Annots", []):
            link = note.get_object()
            if "/A" in link:
                yield source, link["/A"]["/URI"]
                continue
            target = link["/Dest"]
            target = (
                reader.named_destinations[target].dest_array if isinstance(target, str) else target
            )
            yield source, numbers[target.get_object()[0].idnum]


def check_fonts(reader: PdfReader) -> set[str]:
    """Names of all fonts; fails where one is not in the file."""
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for inner in font.get_object()["/DescendantFonts"]:
                descriptor = inner.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & set(descriptor), descriptor["/FontName"]
                names.add(descriptor["/FontName"])
    return names


def check_epub(content: bytes, lang: str) -> dict[str, etree._Element]:
    """What EPUB 3.3 demands of container, package, contents and pages; returns the parsed pages."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/epub+zip" and not first.extra
    container = etree.fromstring(archive.read("META-INF/container.xml"))
    root = container.find(".//{*}rootfile").get("full-path")
    package = etree.fromstring(archive.read(root))
    assert package.get("version") == "3.0"
    identifier = package.find(f".//{DC}identifier")
    assert identifier.get("id") == package.get("unique-identifier") and identifier.text
    assert package.find(f".//{DC}title").text and package.find(f".//{DC}language").text == lang
    properties = {meta.get("property") for meta in package.iter(f"{OPF}meta")}
    assert {"dcterms:modified", "schema:accessMode", "schema:accessibilityFeature"} <= properties

    folder = posixpath.dirname(root)
    items = {item.get("id"): item for item in package.iter(f"{OPF}item")}
    files = {posixpath.join(folder, item.get("href")): item for item in items.values()}
    assert set(archive.namelist()) == {*files, root, "META-INF/container.xml", "mimetype"}
    spine = [reference.get("idref") for reference in package.iter(f"{OPF}itemref")]
    assert len(set(spine)) == len(spine) and set(spine) <= set(items)
    assert [i.get("properties") for i in items.values()].count("nav") == 1

    pages = {
        name: etree.fromstring(archive.read(name))
        for name, item in files.items()
        if item.get("media-type") == "application/xhtml+xml"
    }
    ids = {}
    for name, page in pages.items():
        found = page.xpath("//@id")
        assert len(set(found)) == len(found), name
        ids[name] = set(found)
        assert page.get("lang") == lang and page.findtext(f".//{XHTML}title")
        held = {each for each, tag in FEATURES.items() if page.find(f".//{tag}") is not None}
        declared = set((files[name].get("properties") or "").split()) - {"nav"}
        assert held == declared, name
        assert not page.xpath("//*[local-name()='script']")
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            target = link.get("href", "")
            if target.startswith(("http://", "https://", "mailto:")) or not target:
                continue
            file, _, anchor = target.partition("#")
            to = posixpath.join(posixpath.dirname(name), file) if file else name
            assert to in pages and (not anchor or anchor in ids[to]), (name, target)
    return pages
