"""The glossary for other programs, read back by those programs' own readers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glossary import Glossary, Term, export_terms, load_glossary
from glossary.cards import directions_of
from glossary.exchange import FORMATS, anki, skos, table, tbx

if TYPE_CHECKING:
    from anki.collection import Collection
    from rdflib import Graph

HERE = Path(__file__).parent
GLOSSARY = load_glossary(HERE.parents[1] / "glossary" / "terms")


def term(name: str, **more: Any) -> Term:
    record = {
        "id": name,
        "zh": f"术语{name}",
        "en": f"term {name}",
        "definition": {"zh": f"{name}的定义。", "en": f"Definition of {name}."},
        "chapter": "quality",
    }
    return Term.model_validate({**record, **more})


def changed(name: str, **more: Any) -> Glossary:
    """The real glossary with one term written otherwise."""
    return Glossary(
        tuple(
            Term.model_validate({**each.model_dump(by_alias=True), **more})
            if each.id == name
            else each
            for each in GLOSSARY.terms
        )
    )


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_one_file_in_a_folder_that_may_be_new(tmp_path: Path, form) -> None:
    path = export_terms(GLOSSARY, form, tmp_path / "new" / "folder")
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.stat().st_size > 10_000


# --- table


def test_a_table_says_everything_of_every_term() -> None:
    content = table.write(GLOSSARY)
    assert content.startswith(b"\xef\xbb\xbf")  # or Excel takes the Chinese for something else
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [each.id for each in GLOSSARY.terms]
    for row, each in zip(rows, GLOSSARY.terms, strict=True):
        assert (row["zh"], row["en"], row["pinyin"]) == (each.zh, each.en, each.pinyin)
        assert row["definition_zh"] == each.definition.zh
        assert row["definition_en"] == each.definition.en
        assert (row["chapter"], row["source"]) == (each.chapter, each.source or "")
        names = {
            "aliases_zh": each.aliases.zh,
            "aliases_en": each.aliases.en,
            "broader": each.broader,
            "related": GLOSSARY.related[each.id],
        }
        for column, values in names.items():
            assert (row[column].split("; ") if row[column] else []) == values, (each.id, column)


# --- SKOS


def violations(graph: Graph) -> list[str]:
    """What SHACL finds wrong by the integrity conditions of SKOS and this project's own rules."""
    from pyshacl import validate
    from rdflib import Graph, Namespace
    from rdflib.namespace import RDF

    shapes = Graph().parse(HERE / "skos_shapes.ttl")
    _, report, _ = validate(graph, shacl_graph=shapes, advanced=True)
    sh = Namespace("http://www.w3.org/ns/shacl#")
    return sorted(
        str(report.value(result, sh.resultMessage))
        for result in report.subjects(RDF.type, sh.ValidationResult)
    )


def parsed(glossary: Glossary) -> Graph:
    from rdflib import Graph

    return Graph().parse(data=skos.write(glossary), format="turtle")


def test_skos_is_valid_and_whole() -> None:
    from rdflib import Literal, URIRef
    from rdflib.namespace import RDF, SKOS

    graph = parsed(GLOSSARY)
    assert violations(graph) == []
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == len(GLOSSARY.terms)
    for each in GLOSSARY.terms:
        concept = URIRef(f"{skos.SCHEME}#{each.id}")
        assert (concept, SKOS.prefLabel, Literal(each.zh, lang="zh-Hans")) in graph
        assert (concept, SKOS.definition, Literal(each.definition.en, lang="en")) in graph
        above = {URIRef(f"{skos.SCHEME}#{name}") for name in each.broader}
        assert set(graph.objects(concept, SKOS.broader)) == above
        for other in above:
            assert (other, SKOS.narrower, concept) in graph


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ("c:a skos:prefLabel '另一个'@zh-Hans", "S14: one preferred label a language"),
        ("c:a skos:altLabel '甲'@zh-Hans", "S13: a label is preferred or an alternative"),
        ("c:a skos:related c:c", "S27: related terms are not above one another"),
        ("c:a a skos:ConceptScheme", "S9: a concept is no scheme"),
        ("c:a skos:broader c:nowhere", "a link leads to a concept"),
        ("c:c skos:broader c:a", "no term is above itself"),
        ("c:d a skos:Concept", "a concept has a definition in both languages"),
    ],
)
def test_the_shapes_find_what_they_are_there_for(spoil: str, message: str) -> None:
    terms = (
        term("a", zh="甲", broader=["b"]),
        term("b", zh="乙", broader=["c"]),
        term("c", zh="丙"),
    )
    graph = parsed(Glossary(terms))
    assert violations(graph) == []
    graph.update(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"PREFIX c: <{skos.SCHEME}#> INSERT DATA {{ {spoil} }}"
    )
    assert message in violations(graph)


def test_related_terms_above_one_another_are_not_both() -> None:
    terms = (term("a", broader=["b"], related=["c"]), term("b", broader=["c"]), term("c"))
    assert violations(parsed(Glossary(terms))) == []


def test_a_name_is_never_its_own_alternative() -> None:
    terms = (term("a", en="CRM", abbreviation="CRM"),)
    assert violations(parsed(Glossary(terms))) == []


# --- TBX


def test_tbx_reads_as_the_same_terms_in_a_translators_reader() -> None:
    from translate.storage.tbx import tbxfile

    content = tbx.write(GLOSSARY)
    read = {}
    for lang in ("en", "zh-CN"):
        store = tbxfile(sourcelanguage="en" if lang == "zh-CN" else "zh-CN", targetlanguage=lang)
        store.parse(content)
        read[lang] = [unit.target for unit in store.units]
    assert read == {
        "en": [each.en for each in GLOSSARY.terms],
        "zh-CN": [each.zh for each in GLOSSARY.terms],
    }


def test_tbx_has_the_structure_of_tbx_basic() -> None:
    """The rules of the standard's core structure that concern what is written here."""
    from lxml import etree

    root = etree.fromstring(tbx.write(GLOSSARY))
    assert (root.tag, root.get("type")) == ("martif", "TBX-Basic")
    assert [child.tag for child in root] == ["martifHeader", "text"]
    assert root.findtext("martifHeader/encodingDesc/p[@type='XCSURI']") == "TBXBasicXCSV02.xcs"
    entries = root.findall("text/body/termEntry")
    ids = [entry.get("id") for entry in entries]
    assert len(set(ids)) == len(ids) == len(GLOSSARY.terms)
    for entry, each in zip(entries, GLOSSARY.terms, strict=True):
        etree.QName(str(entry.get("id")))  # an XML name, as ID asks for
        assert [child.tag for child in entry][-2:] == ["langSet", "langSet"]
        assert {child.get("target") for child in entry.findall("ref")} <= set(ids)
        for part, lang in zip(entry.findall("langSet"), ("zh", "en"), strict=True):
            assert part.get("{http://www.w3.org/XML/1998/namespace}lang")[:2] == lang
            assert part[0].tag == "descripGrp"
            assert part.findtext("descripGrp/descrip[@type='definition']") == each.definition[lang]
            statuses = [
                group.findtext("termNote[@type='administrativeStatus']")
                for group in part.findall("tig")
            ]
            assert statuses[0] == "preferredTerm-admn-sts"
            assert set(statuses[1:]) <= {"admittedTerm-admn-sts"}
            assert all(group[0].tag == "term" and group[0].text for group in part.findall("tig"))


def test_an_id_that_begins_with_a_digit_is_an_xml_id_nevertheless() -> None:
    content = tbx.write(Glossary((term("80-20", related=["b"]), term("b"))))
    assert b'id="term-80-20"' in content
    assert content.count(b'target="term-80-20"') == 1


# --- Anki


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    from anki.collection import Collection

    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take(collection: Collection, glossary: Glossary, folder: Path) -> Any:
    """Import a deck as a learner does; the log of what became of its notes."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    path = folder / "deck.apkg"
    path.write_bytes(anki.write(glossary))
    request = ImportAnkiPackageRequest(
        package_path=str(path), options=ImportAnkiPackageOptions(merge_notetypes=True)
    )
    return collection.import_anki_package(request).log


def test_the_deck_opens_in_anki_with_the_cards_of_the_site(collection, tmp_path) -> None:
    log = take(collection, GLOSSARY, tmp_path)
    assert len(log.new) == len(GLOSSARY.terms)
    assert not [*log.conflicting, *log.missing_notetype, *log.empty_first_field]
    cards = {}
    for number in collection.find_cards(""):
        card = collection.get_card(number)
        cards[card.note()["Id"], card.template()["name"]] = card
    assert set(cards) == {
        (each.id, direction) for each in GLOSSARY.terms for direction in directions_of(each)
    }
    for (name, direction), card in cards.items():
        each = GLOSSARY.by_id[name]
        front, back = card.question(), card.answer()
        asked = {"zh-en": each.zh, "en-zh": each.en, "definition": each.zh}[direction]
        given = {"zh-en": each.en, "en-zh": each.zh, "definition": each.definition.zh}[direction]
        assert asked.replace("&", "&amp;") in front
        assert given.replace("&", "&amp;") in back
        assert each.definition.zh not in front
        assert "{{" not in front + back


def test_a_later_deck_updates_the_notes_and_keeps_what_was_learnt(collection, tmp_path) -> None:
    take(collection, GLOSSARY, tmp_path)
    note = collection.get_note(collection.find_notes('"Id:service-quality"')[0])
    card = note.cards()[0]
    collection.sched.set_due_date([card.id], "7")
    due = collection.get_card(card.id).due
    again = changed("service-quality", definition={"zh": "改过的定义。", "en": "Another text."})
    # Anki takes the newer of two notes; as if the first deck had been made an hour ago.
    collection.db.execute("update notes set mod = mod - 3600")
    take(collection, again, tmp_path)
    assert collection.note_count() == len(GLOSSARY.terms)
    note.load()
    assert note["DefinitionZh"] == "改过的定义。"
    assert collection.get_card(card.id).due == due
    assert collection.get_card(card.id).ivl == 7


def test_a_name_that_both_languages_share_makes_one_card(collection, tmp_path) -> None:
    take(collection, Glossary((term("a", zh="SERVQUAL", en="SERVQUAL"),)), tmp_path)
    assert len(collection.find_cards("")) == 1


def test_what_looks_like_html_stays_text(collection, tmp_path) -> None:
    take(collection, Glossary((term("a", en="R&D <b>"),)), tmp_path)
    note = collection.get_note(collection.find_notes("")[0])
    assert "R&amp;D &lt;b&gt;" in note.cards()[0].answer()
