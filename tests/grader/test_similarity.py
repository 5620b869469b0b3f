"""Pairs of submissions to look at: renaming hides nothing, honest work is left alone."""

from __future__ import annotations

import json
import random
from pathlib import Path

import nbformat
import pytest

from grader.similarity import (
    COLUMNS,
    SIZE,
    WINDOW,
    find_similar,
    marked,
    read_code,
    similar_pairs,
    students_code,
)

TEMPLATE = "import numpy as np\ndef cost(n, rooms, s):\n    raise NotImplementedError()\n"
ORIGINAL = """def cost(n, rooms, s):
    total = 0.0
    for shows in range(n + 1):
        if shows > rooms:
            total += chance(shows, n, s) * walk * (shows - rooms)
        else:
            total += chance(shows, n, s) * empty * (rooms - shows)
    return float(total)

def best(rooms, s):
    levels = {n: cost(n, rooms, s) for n in range(rooms, 2 * rooms)}
    lowest = min(levels.values())
    return [n for n, value in levels.items() if value == lowest][0]
"""
#: The same, renamed, laid out anew, commented, constants changed.
RENAMED = '''# my own work!
def cost(n, rooms, s):
    """Expected cost."""
    summe = 0.00
    for k in range(n+1):
        if k>rooms:   # too many
            summe += p(k,n,s)*price*(k-rooms)
        else:
            summe += p(k,n,s)*lost*(rooms-k)
    return float( summe )

def best(rooms, s):
    table = {m: cost(m, rooms, s) for m in range(rooms, 3 * rooms)}
    smallest = min(table.values())
    return [m for m, v in table.items() if v == smallest][0]
'''
REORDERED = "\n".join(ORIGINAL.split("\n\n")[::-1])
HONEST = """def cost(n, rooms, s):
    shows = np.arange(n + 1)
    weights = stats.binom.pmf(shows, n, s)
    loss = np.where(shows > rooms, walk * (shows - rooms), empty * (rooms - shows))
    return float(np.dot(weights, loss))

def best(rooms, s):
    candidates = np.arange(rooms, 2 * rooms)
    costs = [cost(n, rooms, s) for n in candidates]
    return int(candidates[np.argmin(costs)])
"""


@pytest.mark.parametrize("copy", [ORIGINAL, RENAMED, REORDERED])
def test_a_copy_is_found_however_it_is_dressed(copy: str) -> None:
    pairs = similar_pairs({"a": ORIGINAL, "b": copy, "c": HONEST}, [TEMPLATE])
    assert pairs[["first", "second"]].to_numpy().tolist() == [["a", "b"]]
    assert pairs.loc[0, "unusual"] > 0.85
    assert bool(pairs.loc[0, "verbatim"] == 1) is (copy == ORIGINAL)


def test_honest_work_is_no_pair() -> None:
    assert similar_pairs({"a": ORIGINAL, "c": HONEST}, [TEMPLATE]).empty


def test_what_was_released_and_the_model_solution_count_for_nothing() -> None:
    assert similar_pairs({"a": ORIGINAL, "b": RENAMED}, [ORIGINAL]).empty


def test_what_many_have_is_not_unusual() -> None:
    everyone = {f"s{n}": ORIGINAL for n in range(20)}
    assert similar_pairs(everyone).empty
    both = {**everyone, "x": ORIGINAL + HONEST, "y": ORIGINAL + HONEST}
    assert similar_pairs(both)[["first", "second"]].to_numpy().tolist() == [["x", "y"]]


def test_names_and_numbers_are_normalised_and_methods_are_not() -> None:
    one, other = read_code("total = costs.mean() + 1"), read_code("x=y.mean( )+2.5 # sum")
    assert one.words == other.words == ("V", "=", "V", ".", "mean", "(", ")", "+", "N")
    assert read_code("costs.median()").words != read_code("costs.mean()").words
    assert read_code("x = 'a' \"b\"\nf'{x}'").words[:3] == ("V", "=", "S")


def test_every_long_passage_in_common_shares_a_fingerprint() -> None:
    chooser = random.Random(7)
    words = ["if", "for", "return", "len", "sum", "+", "-", "*", "(", ")", "[", "]", "==", "in"]
    for _ in range(200):
        passage = chooser.choices(words, k=SIZE + WINDOW - 1)
        one, other = (
            read_code(
                " ".join([*chooser.choices(words, k=40), *passage, *chooser.choices(words, k=40)])
            )
            for _ in range(2)
        )
        assert set(one.fingerprints.tolist()) & set(other.fingerprints.tolist())


@pytest.mark.parametrize(
    "text", ["", "   ", "def broken(:\n  'open", "\x00\ud800 é 变量 = 1", "%matplotlib\n!ls"]
)
def test_any_text_can_be_read(text: str) -> None:
    code = read_code(text)
    assert len(code.words) == len(code.spans)
    assert "".join(piece for piece, _ in marked(text, ORIGINAL)) == text


def test_the_pieces_make_up_the_text_and_mark_what_is_shared() -> None:
    text = ORIGINAL + "\nextra = something_else(1, 2)\n"
    pieces = marked(text, RENAMED)
    assert "".join(piece for piece, _ in pieces) == text
    shared = "".join(piece for piece, is_shared in pieces if is_shared)
    assert "for shows in range(n + 1)" in shared
    assert "something_else" not in shared


def test_what_everyone_knows_is_not_marked() -> None:
    pieces = marked(ORIGINAL + "\n" + HONEST, RENAMED + "\n" + HONEST, [HONEST])
    shared = "".join(piece for piece, is_shared in pieces if is_shared)
    assert "lowest" in shared
    assert "np.dot" not in shared


def test_an_empty_class_has_an_empty_table() -> None:
    assert list(similar_pairs({}).columns) == list(COLUMNS)
    assert similar_pairs({"a": "x = 1", "b": "x = 1"}).empty


def test_the_students_own_code_is_compared_without_the_template(tmp_path: Path) -> None:
    v4 = nbformat.v4

    def put(path: str, answer: str, *own: str) -> None:
        cells = [
            v4.new_code_cell("import numpy as np"),
            v4.new_code_cell(answer, metadata={"nbgrader": {"grade_id": "cost", "solution": True}}),
            *(v4.new_code_cell(text) for text in own),
            v4.new_code_cell(
                "assert cost(1, 2, 3) == 2618.25",
                metadata={"nbgrader": {"grade_id": "check", "grade": True}},
            ),
        ]
        file = tmp_path / path / "n.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(v4.new_notebook(cells=cells)))

    put("release/n", TEMPLATE)
    put("source/n", HONEST)
    put("autograded/a/n", ORIGINAL)
    put("autograded/b/n", RENAMED, "helper = 1")
    put("autograded/c/n", HONEST)
    put("autograded/d/n", TEMPLATE)
    (tmp_path / "autograded" / "e" / "n").mkdir(parents=True)
    (tmp_path / "autograded" / "e" / "n" / "n.ipynb").write_text("no notebook")
    codes = students_code(tmp_path, "n")
    assert sorted(codes) == ["a", "b", "c"]
    assert codes["a"] == ORIGINAL.strip()
    assert "2618.25" not in codes["b"]
    assert "helper" in codes["b"]
    pairs = find_similar(tmp_path, "n")
    assert pairs[["first", "second"]].to_numpy().tolist() == [["a", "b"]]
