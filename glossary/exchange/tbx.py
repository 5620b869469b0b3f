"""The glossary as TBX-Basic in its 2008 form (ISO 30042:2008), which translators' programs read.

The form of 2019 renames the same parts; fewer programs read it so far.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from glossary.lookup import Glossary
from glossary.term import Term

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TITLE = "服务管理术语表 Glossary of service management"
_ORIGIN = "Service Management courseware, CC BY 4.0"


def write(glossary: Glossary) -> bytes:
    """An XML document, indented."""
    root = ET.Element("martif", {"type": "TBX-Basic", _LANG: "en"})
    header = _into(root, "martifHeader")
    description = _into(header, "fileDesc")
    _into(_into(description, "titleStmt"), "title", _TITLE)
    _into(_into(description, "sourceDesc"), "p", _ORIGIN)
    _into(_into(header, "encodingDesc"), "p", "TBXBasicXCSV02.xcs", type="XCSURI")
    body = _into(_into(root, "text"), "body")
    for term in glossary.terms:
        _entry(body, glossary, term)
    ET.indent(root, " ")
    text: str = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _entry(body: ET.Element, glossary: Glossary, term: Term) -> None:
    entry = _into(body, "termEntry", id=_id(term.id))
    _into(entry, "descrip", term.chapter, type="subjectField")
    if term.source:
        _into(entry, "admin", term.source, type="source")
    for other in dict.fromkeys([*term.broader, *glossary.related[term.id]]):
        name = glossary.by_id[other].en
        _into(entry, "ref", name, type="crossReference", target=_id(other))
    zh = _language(entry, "zh-CN", term.definition.zh)
    _term(zh, term.zh)
    for name in term.aliases.zh:
        _term(zh, name, preferred=False)
    en = _language(entry, "en", term.definition.en)
    _term(en, term.en)
    for name in term.aliases.en:
        _term(en, name, preferred=False)
    if term.abbreviation and term.abbreviation != term.en:
        _term(en, term.abbreviation, kind="abbreviation", preferred=False)


def _id(name: str) -> str:
    """An XML id begins with a letter; a term's may begin with a digit."""
    return f"term-{name}"


def _language(entry: ET.Element, code: str, definition: str) -> ET.Element:
    part = _into(entry, "langSet")
    part.set(_LANG, code)
    _into(_into(part, "descripGrp"), "descrip", definition, type="definition")
    return part


def _term(part: ET.Element, name: str, kind: str = "fullForm", *, preferred: bool = True) -> None:
    group = _into(part, "tig")
    _into(group, "term", name)
    _into(group, "termNote", kind, type="termType")
    status = "preferredTerm-admn-sts" if preferred else "admittedTerm-admn-sts"
    _into(group, "termNote", status, type="administrativeStatus")


def _into(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, tag, attributes)
    child.text = text
    return child
