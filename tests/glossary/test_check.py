"""What is wrong with a term, or with its use, is told with file, line and fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from glossary import ContentError, check_names, check_uses, load_glossary, read_terms

ROOT = Path(__file__).resolve().parents[2]


def entry(name: str, zh: str, en: str, *lines: str, chapter: str = "quality") -> str:
    """One term as YAML: five lines, then the extra ones."""
    extra = "".join(f"  {line}\n" for line in lines)
    return (
        f"- id: {name}\n  zh: {zh}\n  en: {en}\n  chapter: {chapter}\n"
        f"  definition: {{zh: 定义, en: definition}}\n{extra}"
    )


def problems_of(folder: Path, *groups: str) -> list:
    for number, text in enumerate(groups):
        (folder / f"group{number}.yaml").write_text(text, encoding="utf-8")
    # Most groups here are of a term or two, with no link between them.
    return [found for found in read_terms(folder)[1] if found.code != "term-alone"]


def test_a_sound_group_has_no_problem(tmp_path: Path) -> None:
    group = entry("a", "甲", "first", "broader: [b]") + entry("b", "乙", "second", "related: [a]")
    assert problems_of(tmp_path, group) == []


@pytest.mark.parametrize(
    ("second", "named"),
    [
        (entry("a", "乙", "second"), "id 'a'"),
        (entry("b", "甲", "second"), "zh '甲'"),
        (entry("b", "乙", "FIRST"), "en 'first'"),
        (entry("b", "乙", "second", "aliases: {zh: [甲], en: []}"), "zh '甲'"),
    ],
)
def test_what_two_terms_claim_is_reported_in_another_file_too(
    tmp_path: Path, second: str, named: str
) -> None:
    (problem,) = problems_of(tmp_path, entry("a", "甲", "first"), second)
    assert (problem.code, problem.file.name, problem.line) == ("term-twice", "group1.yaml", 1)
    assert named in problem.message
    assert "a (group0.yaml:1)" in problem.message
    assert problem.fix


def test_a_term_without_any_link_is_a_dead_end(tmp_path: Path) -> None:
    terms = [entry("a", "甲", "first", "related: [b]"), entry("b", "乙", "second")]
    (tmp_path / "terms.yaml").write_text("".join(terms) + entry("c", "丙", "third"), "utf-8")
    (problem,) = read_terms(tmp_path)[1]
    assert (problem.code, problem.place, problem.line) == ("term-alone", "term c", 12)
    assert problem.fix


@pytest.mark.parametrize("field", ["broader", "related"])
def test_a_link_to_no_term(tmp_path: Path, field: str) -> None:
    group = entry("a", "甲", "first") + entry("b", "乙", "second", f"{field}: [nowhere]")
    (problem,) = problems_of(tmp_path, group)
    assert (problem.code, problem.line) == ("term-dead-link", 6)
    assert "nowhere" in problem.message
    assert problem.place == f"term b, {field}"


def test_a_term_related_to_itself(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, entry("a", "甲", "first", "related: [a]"))
    assert problem.code == "term-self-link"


def test_a_circle_of_broader_terms_names_each_of_them(tmp_path: Path) -> None:
    group = (
        entry("a", "甲", "first", "broader: [b]")
        + entry("b", "乙", "second", "broader: [c]")
        + entry("c", "丙", "third", "broader: [a]")
        + entry("d", "丁", "fourth", "broader: [a]")
    )
    found = problems_of(tmp_path, group)
    assert [(each.code, each.line) for each in found] == [
        ("term-cycle", 1),
        ("term-cycle", 7),
        ("term-cycle", 13),
    ]


@pytest.mark.parametrize(
    ("text", "line", "place"),
    [
        (entry("a", "甲", "first", "narrower: [b]"), 6, "term a, narrower"),
        (entry("a", "甲", "first", chapter="qualty"), 4, "term a, chapter"),
        (entry("A B", "甲", "first"), 1, "term A B, id"),
        (entry("a", "''", "first"), 2, "term a, zh"),
        ("- id: a\n  zh: 甲\n", 1, "term a, en"),
    ],
)
def test_a_field_that_is_wrong_is_found_on_its_line(
    tmp_path: Path, text: str, line: int, place: str
) -> None:
    found = problems_of(tmp_path, text)
    assert (found[0].line, found[0].place) == (line, place)
    assert found[0].fix


def test_an_empty_folder_and_broken_yaml(tmp_path: Path) -> None:
    assert [each.code for each in problems_of(tmp_path)] == ["term-none"]
    found = problems_of(tmp_path, "- id: [\n")
    assert [each.code for each in found] == ["yaml-syntax"]


def test_loading_what_has_a_problem_tells_it_and_stops(tmp_path: Path) -> None:
    problems_of(tmp_path, entry("a", "甲", "first", "related: [b]"))
    with pytest.raises(ContentError, match=r"group0.yaml:1: \[term-dead-link\]"):
        load_glossary(tmp_path)


def test_uses_of_terms_in_a_text() -> None:
    glossary = load_glossary(ROOT / "glossary" / "terms")
    text = "One\n{term}`Service quality <service quality>`, {term}`p chart`\n{term}`service qualty`"
    (problem,) = check_uses(glossary, Path("a.md"), 10, "en", text)
    assert (problem.code, problem.line) == ("term-unknown", 12)
    assert check_uses(glossary, Path("a.md"), 1, "zh", "{term}`服务质量`") == []
    (problem,) = check_uses(glossary, Path("a.md"), 1, "zh", "{term}`service quality`")
    assert problem.fix == "write '服务质量'"


def test_a_name_to_avoid_is_found_where_it_is_written_and_by_search(tmp_path: Path) -> None:
    avoided = "avoid: {zh: [丙], en: [thirdly]}"
    group = entry("a", "甲", "first", avoided) + entry("b", "乙", "second", "related: [a]")
    (tmp_path / "group.yaml").write_text(group, "utf-8")
    glossary = load_glossary(tmp_path)
    assert [term.id for term in glossary.find("Thirdly")] == ["a"]
    text = tmp_path / "page.md"
    text.write_text("甲\n说丙，`丙`\n\nOf *Thirdly*; `thirdly`; Thirdly. thirdlyness\n", "utf-8")
    found = check_names(glossary.terms, text)
    assert [(each.code, each.line) for each in found] == [("term-avoided", 2), ("term-avoided", 4)]
    assert "'甲'" in found[0].fix and "'first'" in found[1].fix


def test_a_name_that_one_term_avoids_is_no_other_terms_name(tmp_path: Path) -> None:
    second = entry("b", "乙", "second", "avoid: {en: [first]}")
    (problem,) = problems_of(tmp_path, entry("a", "甲", "first"), second)
    assert problem.code == "term-twice"
