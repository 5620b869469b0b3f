"""Questions as the QTI 1.2 package that Canvas imports (Settings, Import Course Content, QTI .zip).

QTI 1.2 with the question types that Canvas adds in ``qtimetadata``; a slot of a quiz becomes a
question group that draws one.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from glossary import Text
from glossary.text import Lang
from quizzes.exchange.pictures import Pictures
from quizzes.exchange.question import Question, Written
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Section, Selection
from quizzes.exchange.texts import with_unit, xhtml
from quizzes.exchange.tree import to_bytes, zipped
from quizzes.item import BLANK

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_QUIZ = "http://canvas.instructure.com/xsd/cccv1p0"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_TYPES = {
    "single": "multiple_choice_question",
    "truefalse": "true_false_question",
    "multiple": "multiple_answers_question",
    "numeric": "numerical_question",
    "matching": "matching_question",
    "ordering": "matching_question",
    "fillin": "fill_in_multiple_blanks_question",
    "short": "essay_question",
    "case": "essay_question",
}


def write(selection: Selection, lang: Lang, report: Report) -> bytes:
    """The zip's bytes: ``imsmanifest.xml``, the questions, and the settings of the quiz."""
    name = selection.name
    root = ET.Element("questestinterop", xmlns=_QTI)
    assessment = ET.SubElement(root, "assessment", ident=name, title=selection.title[lang])
    fields = ET.SubElement(assessment, "qtimetadata")
    _field(fields, "cc_maxattempts", "1")
    outer = ET.SubElement(assessment, "section", ident="root_section")
    total = 0.0
    for section in selection.sections:
        holder, drawn = _section(outer, section, selection)
        points = [question.points for question in section.questions]
        total += max(points, default=0) if drawn else sum(points)
        for question in section.questions:
            report.questions += 1
            report.graded += question.graded
            holder.extend(_items(question, lang, report))
    # Canvas cleans data out of addresses, so that images travel as files of the package.
    pictures = Pictures("%24IMS-CC-FILEBASE%24/images/")
    for material in root.iter("mattext"):
        material.text = pictures.taken_from(material.text or "")
    images = {f"images/{file}": content for file, content in pictures.files.items()}
    return zipped(
        {
            "imsmanifest.xml": to_bytes(_manifest(name, list(images))),
            f"{name}/{name}.xml": to_bytes(root),
            f"{name}/assessment_meta.xml": to_bytes(_settings(selection, lang, total)),
            **images,
        }
    )


def _section(outer: ET.Element, section: Section, selection: Selection) -> tuple[ET.Element, bool]:
    """Where a section's questions go, and whether Canvas draws one of them."""
    if not selection.pick_one or len(section.questions) < 2:
        return outer, False
    group = ET.SubElement(outer, "section", ident=section.name, title=section.name)
    ordering = ET.SubElement(ET.SubElement(group, "selection_ordering"), "selection")
    ET.SubElement(ordering, "selection_number").text = "1"
    extension = ET.SubElement(ordering, "selection_extension")
    ET.SubElement(extension, "points_per_item").text = f"{section.questions[0].points:g}"
    return group, True


def _items(question: Question, lang: Lang, report: Report) -> list[ET.Element]:
    if question.type == "case":
        report.changed(question.id, "a case becomes an essay for each of its questions")
        return [_essay(question, part, lang, report) for part in question.written]
    if question.type == "short":
        return [_essay(question, question.written[0], lang, report)]
    stem = with_unit(question.stem, question.unit)[lang]
    if question.type == "fillin":
        stem = BLANK.sub(lambda found: f"[{found[1]}]", stem)
    item, presentation, conditions = _item(question, xhtml(stem), question.points)
    match question.type:
        case "single" | "multiple" | "truefalse":
            _choice(question, lang, presentation, conditions, report)
        case "numeric":
            _numeric(question, presentation, conditions, report)
        case "matching":
            pairs = [(f"L{left.id}", left.text) for left in question.lefts]
            rights = {f"L{left}": right for left, right in question.key.items()}
            _matching(question, pairs, rights, lang, (presentation, conditions))
        case "ordering":
            report.changed(
                question.id, "Canvas quizzes have no ordering: steps are matched with places"
            )
            places = range(1, len(question.key) + 1)
            numbered = [(f"P{at}", Text(zh=f"第 {at} 步", en=f"Step {at}")) for at in places]
            rights = {f"P{at}": step for at, step in enumerate(question.key, 1)}
            _matching(question, numbered, rights, lang, (presentation, conditions))
        case _:
            _gaps(question, presentation, conditions, report)
    _feedback(item, conditions, "general_fb", _said(question, lang))
    if question.type in ("single", "multiple", "truefalse"):
        for letter, text in _verdicts(question):
            _feedback(item, conditions, f"{letter}_fb", xhtml(text[lang]), letter)
    return [item]


def _item(
    question: Question, stem: str, points: float, suffix: str = ""
) -> tuple[ET.Element, ET.Element, ET.Element]:
    """``(item, presentation, response processing)`` with what every question has."""
    name = f"{question.id}{suffix}"
    item = ET.Element("item", ident=name, title=name)
    fields = ET.SubElement(ET.SubElement(item, "itemmetadata"), "qtimetadata")
    _field(fields, "question_type", _TYPES[question.type])
    _field(fields, "points_possible", f"{points:g}")
    _field(fields, "assessment_question_identifierref", f"{name}-ref")
    presentation = ET.SubElement(item, "presentation")
    _material(presentation, stem)
    processing = ET.SubElement(item, "resprocessing")
    outcomes = ET.SubElement(processing, "outcomes")
    ET.SubElement(
        outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"
    )
    return item, presentation, processing


def _choice(
    question: Question,
    lang: Lang,
    presentation: ET.Element,
    conditions: ET.Element,
    report: Report,
) -> None:
    several = question.type == "multiple"
    if question.type == "truefalse":
        words = {"zh": ("正确", "错误"), "en": ("True", "False")}[lang]
        options = list(zip(("true", "false"), words, strict=True))
        right = {str(question.key).lower()}
    else:
        options = [(choice.id, xhtml(choice.text[lang])) for choice in question.choices]
        right = {choice.id for choice in question.choices if choice.right}
    if several and question.rule != "true":
        report.changed(question.id, "for a wrong tick Canvas takes what it gives for a right one")
    box = _box(presentation, "response1", several=several)
    for letter, html in options:
        _material(ET.SubElement(box, "response_label", ident=letter), html)
    condition = ET.SubElement(conditions, "respcondition", {"continue": "No"})
    test = ET.SubElement(condition, "conditionvar")
    if several:
        test = ET.SubElement(test, "and")
    for letter, _ in options:
        if letter in right:
            _equal(test, "response1", letter)
        elif several:
            _equal(ET.SubElement(test, "not"), "response1", letter)
    _score(condition, 100)


def _numeric(
    question: Question, presentation: ET.Element, conditions: ET.Element, report: Report
) -> None:
    response = ET.SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    ET.SubElement(
        ET.SubElement(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1"
    )
    condition = ET.SubElement(conditions, "respcondition", {"continue": "No"})
    either = ET.SubElement(ET.SubElement(condition, "conditionvar"), "or")
    _equal(either, "response1", f"{question.key:.12g}")
    both = ET.SubElement(either, "and")
    for name, bound in (("vargte", -question.tolerance), ("varlte", question.tolerance)):
        value = ET.SubElement(both, name, respident="response1")
        value.text = f"{question.key + bound:.12g}"
    _score(condition, 100)
    if question.slips:
        report.left_out(
            f"{question.id} (feedback on mistakes)", "Canvas has none on a wrong number"
        )
    if question.unit:
        report.changed(
            question.id, "Canvas has no units: the stem names it, the answer is the number alone"
        )


def _matching(
    question: Question,
    lefts: list[tuple[str, Text]],
    rights: dict[str, str],
    lang: Lang,
    into: tuple[ET.Element, ET.Element],
) -> None:
    presentation, conditions = into
    for name, text in lefts:
        box = _box(presentation, f"response_{name}", label=xhtml(text[lang]))
        for choice in question.choices:
            _material(
                ET.SubElement(box, "response_label", ident=choice.id), xhtml(choice.text[lang])
            )
        _part(conditions, f"response_{name}", rights[name], 100 / len(lefts))


def _gaps(
    question: Question, presentation: ET.Element, conditions: ET.Element, report: Report
) -> None:
    report.changed(
        question.id, "Canvas compares a gap by its letters: full-width variants count as wrong"
    )
    for name, accept in question.blanks.items():
        box = _box(presentation, f"response_{name}", label=name)
        words = list(dict.fromkeys([*accept.zh, *accept.en]))
        for at, word in enumerate(words, 1):
            label = ET.SubElement(box, "response_label", ident=f"{name}{at}")
            _material(label, word, "text/plain")
        _part(conditions, f"response_{name}", f"{name}1", 100 / len(question.blanks))


def _essay(question: Question, part: Written, lang: Lang, report: Report) -> ET.Element:
    html, suffix = xhtml(question.stem[lang]), ""
    if question.type == "case":
        html, suffix = f"<div>{html}</div><hr/><div>{xhtml(part.prompt[lang])}</div>", f"-{part.id}"
    item, presentation, conditions = _item(question, html, part.points, suffix)
    response = ET.SubElement(presentation, "response_str", ident="response1", rcardinality="Single")
    ET.SubElement(
        ET.SubElement(response, "render_fib"), "response_label", ident="answer1", rshuffle="No"
    )
    condition = ET.SubElement(conditions, "respcondition", {"continue": "No"})
    ET.SubElement(ET.SubElement(condition, "conditionvar"), "other")
    # Canvas shows an essay's general feedback to students, so the model answer stays out.
    report.left_out(
        f"{question.id} (model answer, rubric)", "Canvas has no notes for the marker in a package"
    )
    _feedback(item, conditions, "general_fb", xhtml(question.explanation[lang]))
    return item


def _said(question: Question, lang: Lang) -> str:
    explanation = xhtml(question.explanation[lang])
    if question.feedback is None:
        return explanation
    return f"<div>{xhtml(question.feedback[lang])}</div><div>{explanation}</div>"


def _verdicts(question: Question) -> list[tuple[str, Text]]:
    if question.type == "truefalse":
        return list(question.verdicts.items())
    return [(choice.id, choice.feedback) for choice in question.choices if choice.feedback]


def _feedback(
    item: ET.Element, conditions: ET.Element, name: str, html: str, letter: str = ""
) -> None:
    """Feedback on one option, or, with no letter, on every response."""
    condition = ET.Element("respcondition", {"continue": "Yes"})
    test = ET.SubElement(condition, "conditionvar")
    if letter:
        _equal(test, "response1", letter)
    else:
        ET.SubElement(test, "other")
    ET.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=name)
    conditions.insert(1, condition)  # before the scores, which end the processing
    holder = ET.SubElement(item, "itemfeedback", ident=name)
    _material(ET.SubElement(holder, "flow_mat"), html)


def _box(
    presentation: ET.Element, name: str, *, label: str = "", several: bool = False
) -> ET.Element:
    response = ET.SubElement(
        presentation,
        "response_lid",
        ident=name,
        rcardinality="Multiple" if several else "Single",
    )
    if label:
        _material(response, label)
    return ET.SubElement(response, "render_choice")


def _part(conditions: ET.Element, name: str, right: str, share: float) -> None:
    condition = ET.SubElement(conditions, "respcondition")
    _equal(ET.SubElement(condition, "conditionvar"), name, right)
    _score(condition, share, "Add")


def _score(condition: ET.Element, share: float, action: str = "Set") -> None:
    score = ET.Element("setvar", varname="SCORE", action=action)
    score.text = f"{share:.2f}".removesuffix(".00")
    condition.append(score)


def _equal(test: ET.Element, name: str, value: str) -> None:
    ET.SubElement(test, "varequal", respident=name).text = value


def _material(parent: ET.Element, html: str, kind: str = "text/html") -> None:
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", texttype=kind).text = html


def _field(fields: ET.Element, label: str, entry: str) -> None:
    field = ET.SubElement(fields, "qtimetadatafield")
    ET.SubElement(field, "fieldlabel").text = label
    ET.SubElement(field, "fieldentry").text = entry


def _settings(selection: Selection, lang: Lang, total: float) -> ET.Element:
    quiz = ET.Element("quiz", identifier=selection.name, xmlns=_QUIZ)
    settings = {
        "title": selection.title[lang],
        "shuffle_answers": "true",
        "quiz_type": "assignment",
        "points_possible": f"{total:g}",
        "allowed_attempts": "1",
        "available": "false",
    }
    if selection.minutes:
        settings["time_limit"] = str(selection.minutes)
    for name, value in settings.items():
        ET.SubElement(quiz, name).text = value
    return quiz


def _manifest(name: str, images: list[str]) -> ET.Element:
    root = ET.Element("manifest", identifier=f"{name}-manifest", xmlns=_PACKAGE)
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "IMS Content"
    ET.SubElement(metadata, "schemaversion").text = "1.1.3"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    questions = ET.SubElement(resources, "resource", identifier=name, type="imsqti_xmlv1p2")
    ET.SubElement(questions, "file", href=f"{name}/{name}.xml")
    ET.SubElement(questions, "dependency", identifierref=f"{name}-settings")
    settings = ET.SubElement(
        resources,
        "resource",
        identifier=f"{name}-settings",
        type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
        href=f"{name}/assessment_meta.xml",
    )
    ET.SubElement(settings, "file", href=f"{name}/assessment_meta.xml")
    for at, path in enumerate(images, 1):
        image = ET.SubElement(
            resources, "resource", identifier=f"{name}-image-{at}", type="webcontent", href=path
        )
        ET.SubElement(image, "file", href=path)
    return root
