"""A term is found by each of its names, however it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import Glossary, Term, load_glossary
from glossary.lookup import fold, names_of

GLOSSARY = load_glossary(Path(__file__).resolve().parents[2] / "glossary" / "terms")


def term(name: str, **fields: object) -> Term:
    record = {
        "id": name,
        "zh": name,
        "en": name,
        "definition": {"zh": "。", "en": "."},
        "chapter": "quality",
    }
    return Term.model_validate(record | fields)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("service-quality", "service-quality"),
        ("服务质量", "service-quality"),
        ("service quality", "service-quality"),
        ("SERVICE  Quality", "service-quality"),
        ("fú wù zhì liàng", "service-quality"),
        ("fu wu zhi liang", "service-quality"),
        ("fuwuzhiliang", "service-quality"),
        ("fwzl", "service-quality"),
        ("ＦＷＺＬ", "service-quality"),
        ("ARL", "average-run-length"),
        ("arl", "average-run-length"),
        ("ＳＥＲＶＱＵＡＬ", "servqual"),
        ("共情", "empathy"),
        ("gongqing", "empathy"),
        ("utilization", "utilisation"),
        ("liyonglü", "utilisation"),
        ("liyonglv", "utilisation"),
        ("liyonglu", "utilisation"),
        ("littles law", "littles-law"),
        ("X̄-R 控制图", "xbar-r-chart"),
    ],
)
def test_found_by_each_key(typed: str, found: str) -> None:
    assert GLOSSARY.find(typed)[0].id == found


def test_every_name_of_every_term_finds_it() -> None:
    for each in GLOSSARY.terms:
        for name in names_of(each):
            assert each in GLOSSARY.find(name, limit=len(GLOSSARY.terms)), (each.id, name)
        for name in (each.id, each.zh, each.en):
            assert GLOSSARY.find(name)[0] == each


def test_whole_names_come_before_beginnings_and_these_before_parts() -> None:
    glossary = Glossary((term("a-rate"), term("rate-b"), term("rate")))
    assert [each.id for each in glossary.find("rate")] == ["rate", "rate-b", "a-rate"]
    assert [each.id for each in glossary.find("rate", limit=1)] == ["rate"]


@pytest.mark.parametrize("typed", ["", "  ", "！", "nosuchterm"])
def test_nothing_typed_or_known_finds_nothing(typed: str) -> None:
    assert GLOSSARY.find(typed) == []


@given(st.text())
def test_folding_is_done_once_and_never_fails(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert isinstance(GLOSSARY.find(text), list)


def test_pinyin_is_computed_and_can_be_corrected() -> None:
    assert term("a", zh="差距模型").pinyin == "chā jù mó xíng"
    assert term("b", zh="M/M/c 排队模型").pinyin == "M/M/c pái duì mó xíng"
    assert term("c", zh="重", pinyin="zhòng").pinyin == "zhòng"


def test_links_are_seen_from_both_sides() -> None:
    glossary = Glossary((term("a", broader=["b"], related=["c"]), term("b"), term("c")))
    assert glossary.narrower == {"a": [], "b": ["a"], "c": []}
    assert glossary.related == {"a": ["c"], "b": [], "c": ["a"]}
