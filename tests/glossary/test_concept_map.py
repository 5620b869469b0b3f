"""The concept map holds every term and every link of the chapters that a site has."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from bs4 import BeautifulSoup

from course import places
from glossary import LANGS, load_glossary
from glossary.cards import TaughtChapter
from glossary.concept_map import concept_map
from glossary.term import Chapter

GLOSSARY = load_glossary(places.TERMS)
each_lang = pytest.mark.parametrize("lang", LANGS)


def taught(*slugs: str) -> list[TaughtChapter]:
    return [
        TaughtChapter(
            slug=slug,
            number=number,
            title=f"Title of {slug} & <more>",
            part="part",
            part_title="Part",
            onboarding=False,
        )
        for number, slug in enumerate(slugs or get_args(Chapter), 1)
    ]


def drawn(lang, *slugs: str) -> BeautifulSoup:
    return BeautifulSoup(concept_map(GLOSSARY, taught(*slugs), lang, "glossary.html"), "lxml")


@each_lang
def test_every_term_stands_in_its_chapter_under_its_broader_one(lang) -> None:
    page = drawn(lang)
    for term in GLOSSARY.terms:
        tree = page.select_one(f"#map-{term.chapter} .map-trees")
        places_of = tree.select(f'li > a[href="glossary.html#term-{term.id}"]')
        here = [name for name in term.broader if GLOSSARY.by_id[name].chapter == term.chapter]
        assert {place.text for place in places_of} == {term[lang]}
        assert len(places_of) >= max(1, len(here))
        for place in places_of if here else []:
            above = place.find_parent("li").find_parent("li").a["href"]
            assert above.removeprefix("glossary.html#term-") in here


@each_lang
def test_every_link_across_is_told_on_both_sides(lang) -> None:
    page = drawn(lang)
    told = {
        (item.a["href"], other["href"])
        for item in page.select(".map-trees li")
        for other in item.select(":scope > .map-across a")
    }
    for term in GLOSSARY.terms:
        for other in term.related:
            one, two = (f"glossary.html#term-{name}" for name in (term.id, other))
            assert (one, two) in told and (two, one) in told


def test_lines_join_the_chapters_whose_terms_are_linked() -> None:
    page = drawn("en")
    counts = {
        frozenset(path["data-ends"].split()): int(re.search(r"(\d+) links", path.title.text)[1])
        for path in page.select(".map-chords path")
    }
    chapter = {term.id: term.chapter for term in GLOSSARY.terms}
    pairs = {
        frozenset((term.id, other))
        for term in GLOSSARY.terms
        for other in (*term.broader, *term.related)
        if chapter[term.id] != chapter[other]
    }
    assert sum(counts.values()) == len(pairs)
    for ends, count in counts.items():
        assert count == sum({chapter[name] for name in pair} == ends for pair in pairs)


def test_a_site_with_few_chapters_maps_those_alone() -> None:
    page = drawn("zh", "quality", "capacity")
    assert [part["id"] for part in page.select("section")] == ["map-quality", "map-capacity"]
    assert [node.text for node in page.select(".map-number")] == ["1", "2"]
    shown = {link["href"].rpartition("#term-")[2] for link in page.select(".map-trees a")}
    assert {GLOSSARY.by_id[name].chapter for name in shown} == {"quality", "capacity"}


def test_a_title_is_text_and_not_markup() -> None:
    assert drawn("en").select_one("h2 a").text == "1. Title of service-economy & <more>"
