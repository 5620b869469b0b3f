"""Short metadata completed, and every mistake of an author named with place and fix."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from glossary.problems import ContentError
from grader.source import check_source, expand, role, unsafe_checks
from grader.testcell import BEGIN_HIDDEN, END_HIDDEN, Check, Setup, parse_test_cell

SOLVED = "### BEGIN SOLUTION\n1\n### END SOLUTION"
TEST = 'expect("x", equals(1), points=2, hint="x")\nscore()'


def notebook(*cells: tuple[str, str, dict | None]) -> nbformat.NotebookNode:
    made = []
    for kind, source, meta in cells:
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        made.append(new(source, metadata={"nbgrader": meta} if meta is not None else {}))
    return nbformat.v4.new_notebook(cells=made)


def codes(*cells: tuple[str, str, dict | None]) -> list[str]:
    return [problem.code for problem in check_source(notebook(*cells), Path("x.md"))]


def test_every_short_form_is_completed_as_nbgrader_wants_it() -> None:
    from nbgrader.nbgraderformat import MetadataValidator

    made = expand(
        notebook(
            ("markdown", "# Title", None),
            ("code", SOLVED, {"grade_id": "answer", "solution": True}),
            ("code", TEST, {"grade_id": "check", "points": 2}),
            ("markdown", SOLVED, {"grade_id": "essay", "points": 5, "solution": True}),
            ("markdown", "Do it.", {"grade_id": "task", "points": 1, "task": True}),
            ("markdown", "Read.", {"grade_id": "read", "locked": True}),
        ),
        Path("x.md"),
    )
    MetadataValidator().validate_nb(made)
    nbformat.validate(made)
    assert [role(cell) for cell in made.cells] == [
        "free", "answer", "test", "written", "task", "locked",
    ]  # fmt: skip
    assert [cell.id for cell in made.cells] == [
        "cell-1", "answer", "check", "essay", "task", "read",
    ]  # fmt: skip
    assert expand(made, Path("x.md")) == made


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("grade-id-missing", ("code", SOLVED, {"solution": True})),
        ("grade-id-missing", ("code", SOLVED, {"solution": True, "grade_id": "a b"})),
        ("nbgrader-key", ("code", SOLVED, {"solution": True, "grade_id": "a", "point": 1})),
        ("points-number", ("code", TEST, {"grade_id": "a", "points": "2"})),
        ("points-number", ("code", TEST, {"grade_id": "a", "points": -1})),
        ("test-no-points", ("code", TEST, {"grade_id": "a"})),
        ("task-no-points", ("markdown", "x", {"grade_id": "a", "task": True})),
        ("task-not-prose", ("code", "x", {"grade_id": "a", "task": True, "points": 1})),
        ("test-not-code", ("markdown", "x", {"grade_id": "a", "points": 1})),
        ("written-no-points", ("markdown", SOLVED, {"grade_id": "a", "solution": True})),
        ("solution-no-markers", ("code", "1", {"grade_id": "a", "solution": True})),
        ("solution-markers", ("code", "### BEGIN SOLUTION", {"grade_id": "a", "solution": True})),
        ("solution-misplaced", ("code", SOLVED, None)),
        ("hidden-tests-misplaced", ("code", "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", None)),
        ("points-sum", ("code", TEST, {"grade_id": "a", "points": 3})),
        ("test-no-score", ("code", TEST.replace("score()", ""), {"grade_id": "a", "points": 2})),
        ("expect-not-top-level",
         ("code", "if 1:\n    " + TEST, {"grade_id": "a", "points": 2})),
        ("expect-not-literal",
         ("code", TEST.replace("equals(1)", "equals(y)"), {"grade_id": "a", "points": 2})),
        ("expectation-unknown",
         ("code", TEST.replace("equals", "equal"), {"grade_id": "a", "points": 2})),
        ("expectation-form",
         ("code", TEST.replace("equals(1)", "equals(1, 2)"), {"grade_id": "a", "points": 2})),
        ("expect-arguments",
         ("code", TEST.replace("hint", "tip"), {"grade_id": "a", "points": 2})),
        ("expect-points",
         ("code", TEST.replace("points=2", "points=-2"), {"grade_id": "a", "points": 2})),
        ("expect-not-text",
         ("code", TEST.replace('"x"', "1", 1), {"grade_id": "a", "points": 2})),
        ("probe-syntax",
         ("code", TEST.replace('"x"', '"x +"', 1), {"grade_id": "a", "points": 2})),
        ("test-syntax", ("code", TEST + "\n(", {"grade_id": "a", "points": 2})),
        ("hidden-no-hint",
         ("code", f"### {BEGIN_HIDDEN}\nexpect('x', equals(1), 2)\n### {END_HIDDEN}\nscore()",
          {"grade_id": "a", "points": 2})),
    ],
)  # fmt: skip
def test_mistakes_are_named(code: str, cell: tuple[str, str, dict | None]) -> None:
    assert code in codes(cell)


def test_a_grade_id_used_twice_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("one\n:nbgrader: {grade_id: a, solution: true}\n")
    cell = ("code", SOLVED, {"grade_id": "a", "solution": True})
    with pytest.raises(ContentError) as caught:
        expand(notebook(cell, cell), path)
    assert str(caught.value).startswith(f"{path}:2: [grade-id-twice] a:")


def test_plain_asserts_are_less_safe_and_right() -> None:
    cell = ("code", "assert x == 1", {"grade_id": "a", "points": 2})
    assert codes(cell) == []
    assert [p.code for p in unsafe_checks(notebook(cell), Path("x.md"))] == ["test-less-safe"]
    assert unsafe_checks(notebook(("code", TEST, {"grade_id": "b", "points": 2})), Path()) == []


def test_a_test_cell_comes_apart_in_order() -> None:
    parsed = parse_test_cell(
        "a = 1\nb = 2\nexpect('a', equals(1 / 3), points=1)\nc = 3\n"
        "### BEGIN HIDDEN TESTS\nexpect('c', close_to([-1, 2], abs=0.5), hint='h' 'i')\n"
        "### END HIDDEN TESTS\nscore()"
    )
    assert parsed.faults == ()
    first, check, second, hidden = parsed.parts
    assert (first, second) == (Setup("a = 1\nb = 2"), Setup("c = 3"))
    assert isinstance(check, Check)
    assert isinstance(hidden, Check)
    assert (check.hidden, hidden.hidden, hidden.hint) == (False, True, "hi")
    assert check.expectation.met_by({"value": 1 / 3})
    assert hidden.expectation.met_by({"value": {"type": "list", "items": [-1.5, 2]}})
