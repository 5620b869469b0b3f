"""Files from elsewhere, read with suspicion: sizes, entities and archives are not believed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from glossary import ContentError, Problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A bank of a thousand questions is about one megabyte.
MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
#: The attribute that holds an element's line; no document can have one of this name.
LINE = "#line"


def refuse(path: Path, code: str, message: str, fix: str, place: str = "") -> ContentError:
    """The error for a file that cannot be read at all."""
    return ContentError([Problem(path, 0, code, place, message, fix)])


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises ContentError where it is missing or too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            message = f"the file has {size / 1e6:.0f} MB, more than {MAX_BYTES // 1_000_000}"
            raise refuse(path, "import-size", message, "split it, and leave pictures out")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise refuse(path, "import-file", reason, "give the path of a file") from error


def read_text(path: Path) -> str:
    """The file as UTF-8 text. Raises ContentError."""
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise refuse(path, "not-utf8", str(error), "save the file as UTF-8") from error


def read_xml(path: Path) -> Element:
    """The root of an XML file without document type, entities and outer references.

    Its elements have their line as the attribute `LINE`. Raises ContentError.
    """
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    class Numbered(TreeBuilder):
        """Elements know their line, under a name that no attribute can have."""

        def start(self, tag: str, attrs: dict[str, str], /) -> Element:
            line = str(parser.parser.CurrentLineNumber)
            return super().start(tag, {**attrs, LINE: line})

    data = read_bytes(path)
    parser = DefusedXMLParser(target=Numbered(), forbid_dtd=True)
    try:
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException as error:
        message = f"the file declares a document type or entities ({type(error).__name__})"
        fix = "export it anew; what Moodle writes has none"
        raise refuse(path, "import-entities", message, fix) from error
    except (ParseError, ValueError, LookupError) as error:
        fix = "export it anew as Moodle XML"
        raise refuse(path, "import-xml", f"no well-formed XML: {error}", fix) from error
    return root


def read_archive(path: Path) -> io.BytesIO:
    """An Office file that is safe to open in memory. Raises ContentError."""
    data = read_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        fix = "save it as .xlsx"
        raise refuse(path, "import-xlsx", f"not an Excel file: {error}", fix) from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or len(entries) > 2000:
        message = f"unpacked it has {unpacked / 1e6:.0f} MB in {len(entries)} parts"
        raise refuse(path, "import-size", message, "split it")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            message = f"a part of it is named {entry.filename!r}, outside the file"
            raise refuse(path, "import-path", message, "save it anew with Excel")
    return io.BytesIO(data)
