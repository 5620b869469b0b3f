"""The glossary as SKOS (W3C Recommendation of 2009): concepts, their names and links, in Turtle.

A concept's address is a URN made from its id, so it stays the same wherever the file lies;
`notation` holds the id itself. Pinyin stands beside the Chinese name, with its own language tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.lookup import Glossary
from glossary.term import Term

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

#: Names this glossary for good; terms are its fragments (RFC 8141).
SCHEME = "urn:uuid:1f1f6c4e-52a1-4a0e-9c0b-7d4a4c6f5b2e"
TITLE = {"zh-Hans": "服务管理术语表", "en": "Glossary of service management"}
ZH, EN, PINYIN = "zh-Hans", "en", "zh-Latn-pinyin"


def graph(glossary: Glossary) -> Graph:
    """All terms as an RDF graph."""
    from rdflib import Graph, Literal, URIRef
    from rdflib.namespace import DCTERMS, RDF, SKOS

    found = Graph()
    found.bind("skos", SKOS)
    found.bind("dcterms", DCTERMS)
    scheme = URIRef(SCHEME)
    found.add((scheme, RDF.type, SKOS.ConceptScheme))
    for lang, text in TITLE.items():
        found.add((scheme, DCTERMS.title, Literal(text, lang=lang)))
    for term in glossary.terms:
        concept = _address(term.id)
        found.add((concept, RDF.type, SKOS.Concept))
        found.add((concept, SKOS.inScheme, scheme))
        found.add((concept, SKOS.notation, Literal(term.id)))
        for name in _preferred(term):
            found.add((concept, SKOS.prefLabel, Literal(name[0], lang=name[1])))
        for name in _others(term):
            found.add((concept, SKOS.altLabel, Literal(name[0], lang=name[1])))
        found.add((concept, SKOS.definition, Literal(term.definition.zh, lang=ZH)))
        found.add((concept, SKOS.definition, Literal(term.definition.en, lang=EN)))
        if term.source:
            found.add((concept, DCTERMS.source, Literal(term.source)))
        for other in term.broader:
            found.add((concept, SKOS.broader, _address(other)))
            found.add((_address(other), SKOS.narrower, concept))
        for other in _related(glossary, term):
            found.add((concept, SKOS.related, _address(other)))
        if not term.broader:
            found.add((concept, SKOS.topConceptOf, scheme))
            found.add((scheme, SKOS.hasTopConcept, concept))
    return found


def write(glossary: Glossary) -> bytes:
    """The graph as Turtle."""
    text: bytes = graph(glossary).serialize(format="turtle", encoding="utf-8")
    return text


def _address(name: str) -> URIRef:
    from rdflib import URIRef

    return URIRef(f"{SCHEME}#{name}")


def _preferred(term: Term) -> list[tuple[str, str]]:
    return [(term.zh, ZH), (term.en, EN), (term.pinyin, PINYIN)]


def _others(term: Term) -> list[tuple[str, str]]:
    """Aliases and the abbreviation; a name that is preferred is no alternative to itself."""
    names = [(name, ZH) for name in term.aliases.zh] + [(name, EN) for name in term.aliases.en]
    if term.abbreviation:
        names.append((term.abbreviation, EN))
    return [name for name in names if name not in _preferred(term)]


def _related(glossary: Glossary, term: Term) -> list[str]:
    """Related terms that no chain of broader links joins: SKOS keeps the two apart (S27)."""
    return [
        other
        for other in glossary.related[term.id]
        if other not in glossary.above(term.id) and term.id not in glossary.above(other)
    ]
