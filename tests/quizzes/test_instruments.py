"""Self-tests: complete, fair in their advice, and leading to places that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizzes import load_selftests, score_selftest

ROOT = Path(__file__).resolve().parents[2]
TESTS, PROBLEMS = load_selftests(ROOT / "quizzes" / "selftests")


def test_every_self_test_is_valid() -> None:
    assert not PROBLEMS
    assert "first-impression" in TESTS


@pytest.mark.parametrize("name", TESTS)
def test_what_to_reread_is_in_the_book(name: str) -> None:
    for advice in TESTS[name].subscale_advice.values():
        if advice.reread:
            chapter, label = advice.reread.split("#")
            assert f"({label})=" in (ROOT / "book" / f"{chapter}.md").read_text("utf-8")


@pytest.mark.parametrize("name", TESTS)
def test_the_lowest_scores_find_no_strength_and_the_highest_nothing_to_practise(name: str) -> None:
    test = TESTS[name]
    scores = {item.id: [option.score for option in item.options] for item in test.items}
    lowest = score_selftest(test, {item: all_.index(min(all_)) for item, all_ in scores.items()})
    highest = score_selftest(test, {item: all_.index(max(all_)) for item, all_ in scores.items()})
    assert (lowest.strengths, lowest.band) == ([], 0)
    assert len(lowest.practise) == 2
    assert (highest.practise, highest.band, highest.share) == ([], len(test.bands) - 1, 1)


@pytest.mark.parametrize("name", TESTS)
def test_a_missing_answer_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        score_selftest(TESTS[name], {})


def test_a_faulty_instrument_is_told_with_its_place(tmp_path: Path) -> None:
    text = (ROOT / "quizzes" / "selftests" / "first-impression.yaml").read_text("utf-8")
    broken = {
        "ids": text.replace("id: next-step", "id: read-person"),
        "bands": text.replace("from: 0.45", "from: 0.8"),
        "subscale": text.replace("subscale: voice", "subscale: manner"),
        "english": text.replace("en: First sight", "fr: First sight").replace(
            'en: "First sight', 'fr: "First sight'
        ),
        "place": text.replace("quality#sec-dimensions", "chapter nine"),
    }
    for name, wrong in broken.items():
        assert wrong != text, name
        folder = tmp_path / name
        folder.mkdir()
        (folder / "first-impression.yaml").write_text(wrong, encoding="utf-8")
        tests, problems = load_selftests(folder)
        assert problems, name
        assert not tests, name
        assert all(problem.file == folder / "first-impression.yaml" for problem in problems)
