"""How a QTI item scores itself: declarations, and rules for what no standard template says.

Written in the element names of QTI 2.1; `qti.dialect` translates them.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from quizzes.exchange.question import Question


def declarations(question: Question) -> list[ET.Element]:
    """What is answered, what is right, and what comes out."""
    found: list[ET.Element] = []
    if question.type in ("single", "truefalse"):
        key = question.key if question.type == "single" else str(question.key).lower()
        found.append(_response("RESPONSE", "single", "identifier", [key]))
    elif question.type == "multiple":
        mapping = {c: share * question.points for c, share in question.shares().items()}
        found.append(_response("RESPONSE", "multiple", "identifier", question.key, mapping))
    elif question.type == "ordering":
        found.append(_response("RESPONSE", "ordered", "identifier", question.key))
    elif question.type == "numeric":
        found.append(_response("RESPONSE", "single", "float", [f"{question.key:.12g}"]))
    elif question.type == "matching":
        pairs = [f"L{left} {right}" for left, right in question.key.items()]
        each = question.points / len(pairs)
        found.append(
            _response("RESPONSE", "multiple", "directedPair", pairs, dict.fromkeys(pairs, each))
        )
    elif question.type == "fillin":
        each = question.points / len(question.blanks)
        for number, accept in enumerate(question.blanks.values(), 1):
            accepted = list(dict.fromkeys([*accept.zh, *accept.en]))
            mapping = dict.fromkeys(accepted, each)
            name = f"RESPONSE{number}"
            found.append(_response(name, "single", "string", accepted[:1], mapping))
    else:
        for number in range(1, len(question.written) + 1):
            name = "RESPONSE" if question.type == "short" else f"RESPONSE{number}"
            found.append(_response(name, "single", "string", []))
    return found + _outcomes(question)


def _response(
    name: str,
    cardinality: str,
    base: str,
    right: list[str],
    mapping: dict[str, float] | None = None,
) -> ET.Element:
    element = ET.Element(
        "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base
    )
    if right:
        correct = ET.SubElement(element, "correctResponse")
        for value in right:
            ET.SubElement(correct, "value").text = value
    if mapping:
        table = ET.SubElement(element, "mapping", lowerBound="0", defaultValue="0")
        for key, points in mapping.items():
            entry = ET.SubElement(table, "mapEntry", mapKey=key, mappedValue=f"{points:.12g}")
            if base == "string":
                entry.set("caseSensitive", "false")
    return element


def _outcomes(question: Question) -> list[ET.Element]:
    score = _outcome("SCORE", "single", "float", "0")
    score.set("normalMaximum", f"{question.points:g}")
    if question.written:
        score.set("externalScored", "human")
    several = question.type == "multiple"
    found = [score]
    if question.type in ("single", "multiple", "truefalse") or question.slips:
        found.append(_outcome("FEEDBACK", "multiple" if several else "single", "identifier"))
    found.append(_outcome("EXPLANATION", "single", "identifier"))
    if question.type == "ordering":
        found += [_outcome(f"PLACE_{c.id}", "single", "integer", "0") for c in question.choices]
        found.append(_outcome("KEPT", "single", "float", "0"))
    return found


def _outcome(name: str, cardinality: str, base: str, start: str = "") -> ET.Element:
    element = ET.Element(
        "outcomeDeclaration", identifier=name, cardinality=cardinality, baseType=base
    )
    if start:
        default = ET.SubElement(element, "defaultValue")
        ET.SubElement(default, "value").text = start
    return element


def processing(question: Question) -> ET.Element:
    """From responses to SCORE, and which feedback is shown."""
    rules = ET.Element("responseProcessing")
    points = f"{question.points:g}"
    # Not every player takes outcomes back to their defaults before a second attempt.
    if not question.written:
        rules.append(_set("SCORE", _value("float", "0")))
    match question.type:
        case "single" | "truefalse" | "multiple" | "matching":
            mapped = question.type in ("multiple", "matching")
            if mapped and question.rule != "all-or-nothing":
                rules.append(_mapped("RESPONSE"))
            else:
                rules.append(_if(_match("RESPONSE"), _set("SCORE", _value("float", points))))
            if question.type != "matching":
                rules.append(_set("FEEDBACK", _variable("RESPONSE")))
        case "numeric":
            right = _set("SCORE", _value("float", points))
            rules.append(_if(_near(question, question.key), right))
            for at, slip in enumerate(question.slips, 1):
                close = _near(question, slip.value)
                rules.append(_if(close, _set("FEEDBACK", _value("identifier", f"slip{at}"))))
        case "fillin":
            gaps = range(1, len(question.blanks) + 1)
            rules.extend(_mapped(f"RESPONSE{number}") for number in gaps)
        case "ordering":
            rules.extend(_kendall(question))
    if question.rule == "all-or-nothing" and question.type in ("fillin", "ordering"):
        full = _node("lt", _variable("SCORE"), _value("float", f"{question.points - 1e-6:.9g}"))
        rules.append(_if(full, _set("SCORE", _value("float", "0"))))
    rules.append(_set("EXPLANATION", _value("identifier", "shown")))
    return rules


def _near(question: Question, number: float) -> ET.Element:
    """Whether the response is this number within the tolerance.

    Two comparisons, not ``equal`` with a tolerance, which players leave out; and no response is no
    zero, as which they compare it.
    """
    # A hair more than the tolerance, as our own scorer gives, against binary rounding.
    slack = question.tolerance + 1e-9 * max(1.0, abs(question.key))
    given = _node("not", _node("isNull", _variable("RESPONSE")))
    low = _node("gte", _variable("RESPONSE"), _value("float", f"{number - slack:.15g}"))
    high = _node("lte", _variable("RESPONSE"), _value("float", f"{number + slack:.15g}"))
    return _node("and", given, low, high)


def _mapped(name: str) -> ET.Element:
    """Add the points of one mapping; no response is not looked up, at which players stumble."""
    more = _node("sum", _variable("SCORE"), _node("mapResponse", identifier=name))
    given = _node("not", _node("isNull", _variable(name)))
    return _if(given, _set("SCORE", more))


def _kendall(question: Question) -> list[ET.Element]:
    """Kendall's tau, as far as positive: (2 kept - pairs) / pairs, of the pairs in right order.

    QTI cannot ask for the place of a step, so each place is looked at for each step.
    """
    steps = question.key
    rules = [_set("KEPT", _value("float", "0"))]
    rules += [_set(f"PLACE_{step}", _value("integer", "0")) for step in steps]
    for step in steps:
        for place in range(1, len(steps) + 1):
            there = _node("index", _variable("RESPONSE"), n=str(place))
            found = _node("match", there, _value("identifier", step))
            rules.append(_if(found, _set(f"PLACE_{step}", _value("integer", str(place)))))
    pairs = 0
    for at, one in enumerate(steps):
        for other in steps[at + 1 :]:
            pairs += 1
            placed = _node("gt", _variable(f"PLACE_{one}"), _value("integer", "0"))
            before = _node("lt", _variable(f"PLACE_{one}"), _variable(f"PLACE_{other}"))
            more = _node("sum", _variable("KEPT"), _value("float", "1"))
            rules.append(_if(_node("and", placed, before), _set("KEPT", more)))
    unit = f"{question.points / pairs:.12g}"
    twice = _node("product", _variable("KEPT"), _value("float", "2"))
    net = _node("subtract", twice, _value("float", str(pairs)))
    earned = _node("product", net, _value("float", unit))
    positive = _node("gt", net, _value("float", "0"))
    rules.append(_if(positive, _set("SCORE", earned)))
    return rules


def _node(name: str, *children: ET.Element, **attributes: str) -> ET.Element:
    element = ET.Element(name, attributes)
    element.extend(children)
    return element


def _variable(name: str) -> ET.Element:
    return _node("variable", identifier=name)


def _value(base: str, text: str) -> ET.Element:
    element = _node("baseValue", baseType=base)
    element.text = text
    return element


def _match(name: str) -> ET.Element:
    return _node("match", _variable(name), _node("correct", identifier=name))


def _set(name: str, expression: ET.Element) -> ET.Element:
    return _node("setOutcomeValue", expression, identifier=name)


def _if(condition: ET.Element, *then: ET.Element) -> ET.Element:
    return _node("responseCondition", _node("responseIf", condition, *then))
