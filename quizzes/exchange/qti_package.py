"""A QTI package: items, the test that holds them, and the manifest, in one zip a language."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import partial

from glossary.text import Lang
from quizzes.exchange.qti import Version, dialect, identifier, item
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.exchange.tree import to_bytes, zipped

_PACKAGING = {
    "2.1": ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0"),
    "3.0": ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0"),
}
_TYPES = {
    "2.1": ("imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1"),
    "3.0": ("imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0"),
}


def write(selection: Selection, lang: Lang, report: Report, *, version: Version) -> bytes:
    """The zip's bytes: ``imsmanifest.xml``, ``test.xml``, ``items/*.xml``."""
    files = {
        f"items/{identifier(question)}.xml": item(question, lang, version)
        for question in selection.questions
    }
    for question in selection.questions:
        report.questions += 1
        report.graded += question.graded
        if question.type == "fillin":
            report.changed(
                question.id,
                "QTI compares a gap by its letters: full-width variants and punctuation count",
            )
        if question.unit:
            report.changed(
                question.id, "QTI wants the number alone; the unit stands behind the field"
            )
    manifest = to_bytes(_manifest(selection, list(files), version))
    test = to_bytes(_test(selection, lang, version))
    return zipped({"imsmanifest.xml": manifest, "test.xml": test, **files})


write_21 = partial(write, version="2.1")
write_30 = partial(write, version="3.0")


def _manifest(selection: Selection, items: list[str], version: Version) -> ET.Element:
    namespace, schema, schema_version = _PACKAGING[version]
    item_type, test_type = _TYPES[version]
    root = ET.Element("manifest", {"xmlns": namespace, "identifier": f"package-{selection.name}"})
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = schema
    ET.SubElement(metadata, "schemaversion").text = schema_version
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    names = {path: f"resource-{number}" for number, path in enumerate(items, 1)}
    test = ET.SubElement(
        resources, "resource", identifier="resource-test", type=test_type, href="test.xml"
    )
    ET.SubElement(test, "file", href="test.xml")
    for name in names.values():
        ET.SubElement(test, "dependency", identifierref=name)
    for path, name in names.items():
        resource = ET.SubElement(resources, "resource", identifier=name, type=item_type, href=path)
        ET.SubElement(resource, "file", href=path)
    return root


def _test(selection: Selection, lang: Lang, version: Version) -> ET.Element:
    """Sections in order; of a quiz's slots each draws one item."""
    root = ET.Element(
        "assessmentTest", identifier=f"test-{selection.name}", title=selection.title[lang]
    )
    if selection.minutes:
        ET.SubElement(root, "timeLimits", maxTime=str(60 * selection.minutes))
    part = ET.SubElement(
        root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual"
    )
    for section in selection.sections:
        element = ET.SubElement(
            part,
            "assessmentSection",
            identifier=f"section-{section.name}",
            title=section.name,
            visible="true",
        )
        if selection.pick_one and len(section.questions) > 1:
            ET.SubElement(element, "selection", select="1")
        for question in section.questions:
            name = identifier(question)
            ET.SubElement(element, "assessmentItemRef", identifier=name, href=f"items/{name}.xml")
    return dialect(root, version)
