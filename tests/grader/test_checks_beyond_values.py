"""Checks of what a value alone does not tell: its input left alone, its time, what a chart shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import altair as alt
import nbformat
import numpy as np
import pandas as pd
import pytest

from grader import as_fast_as, draws, expect, score, unchanged
from grader.assignment import Assignment
from grader.checks import run_probe
from grader.engine import grade_exercise
from grader.sandbox import Sandbox
from grader.source import expand
from grader.testcell import parse_test_cell

TABLE = pd.DataFrame({"hour": [9, 10, 11], "guests": [3.0, 8.0, 5.0]})


def watched(probe: str, **names: object) -> dict[str, object]:
    result = run_probe(probe, names, list(names)[:1])
    json.dumps(result)
    return result


@pytest.mark.parametrize(
    ("probe", "value", "passes"),
    [
        ("x.assign(new=1)", TABLE, True),
        ("sorted(x)", [3, 1, 2], True),
        ("x.update(a=1)", {}, False),
        ("x.sort()", [3, 1, 2], False),
        ("x.pop()", [1], False),
        ("x.insert(0, 'new', 1)", TABLE.copy(), False),
        ("x.__setitem__(0, 7)", np.zeros(3), False),
        ("1 / 0", [1], False),
    ],
)
def test_a_changed_input_is_seen(probe: str, value: object, passes: bool) -> None:
    assert unchanged("x").met_by(watched(probe, x=value)) is passes


def test_an_input_too_large_to_compare_never_passes() -> None:
    assert not unchanged("x").met_by(watched("1", x=np.zeros(200_000)))
    assert not unchanged("x").met_by(watched("1", x=object()))
    assert not unchanged("x").met_by({"value": 1})


def test_an_unknown_input_fails_as_a_name_error() -> None:
    assert run_probe("1", {}, ["x"])["error"][0] == "KeyError"


SLOW = "[sum(range(2000)) for _ in range(400)]"
QUICK = {"value": 2, "seconds": 1e-7}


@pytest.mark.parametrize(
    ("probe", "passes"), [("1 + 1", True), ("1 + 2", False), (f"len({SLOW}) - 398", False)]
)
def test_a_probe_is_held_to_its_references_value_and_time(probe: str, passes: bool) -> None:
    result = run_probe(probe, {}, timed=True) | {"reference": QUICK}
    assert as_fast_as("1 + 1", times=2).met_by(result) is passes


@pytest.mark.parametrize(
    ("model", "value", "alike"),
    [
        (np.array([1.0, 2.0]), [1, 2.0000000001], True),
        (np.array([1.0, 2.0]), [1, 2.1], False),
        (np.array([1.0, 2.0]), [1], False),
        (TABLE, TABLE.copy(), True),
        (TABLE, TABLE.rename(columns={"hour": "time"}), False),
        (TABLE["guests"], TABLE["guests"].to_numpy(), True),
        ({"a": 1.0}, {"a": 1}, True),
        ("text", "text", True),
        (np.zeros(200_000), np.ones(200_000), True),
        (np.zeros(200_000), np.ones(300_000), False),
        (np.zeros((2, 2)), [[0, 0], [0, 0]], True),
        (np.zeros((2, 2)), [0, 0, 0, 0], False),
        (1.0, None, False),
    ],
)
def test_what_a_reference_gives_may_have_any_kind(
    model: object, value: object, alike: bool
) -> None:
    given = run_probe("x", {"x": value}, timed=True)
    given["reference"] = run_probe("x", {"x": model}, timed=True)
    assert as_fast_as("x").met_by(given) is alike


@pytest.mark.parametrize(
    "forged",
    [
        {"value": 2},
        {"value": 2, "seconds": -5},
        {"value": 2, "seconds": float("nan")},
        {"value": 2, "seconds": "0"},
        {"value": 2, "seconds": None},
        {"error": ["E"], "seconds": 0},
        {"value": {"type": "list"}, "seconds": 0},
    ],
)
def test_a_forged_time_meets_nothing(forged: dict[str, object]) -> None:
    assert not as_fast_as("1 + 1").met_by(forged | {"reference": QUICK})


BARS = alt.Chart(TABLE).mark_bar().encode(x="hour:O", y="guests:Q")
LINE = alt.Chart(TABLE).mark_line(color="red").encode(x="hour", y=alt.Y("guests", title="Guests"))


@pytest.mark.parametrize(
    ("chart", "expectation", "passes"),
    [
        (BARS, draws("bar", x="hour", y="guests"), True),
        (BARS, draws("bar"), True),
        (BARS, draws("line", x="hour"), False),
        (BARS, draws("bar", x="guests"), False),
        (BARS, draws("bar", color="hour"), False),
        (BARS, draws("bar", data={"guests": [3, 8, 5]}), True),
        (BARS, draws("bar", data={"guests": [8, 3, 5]}), False),
        (BARS, draws("bar", data={"absent": [3, 8, 5]}), False),
        (LINE, draws("line", y="guests", data={"guests": [3.01, 8, 5]}, abs=0.1), True),
        (BARS + LINE, draws("line", x="hour"), True),
        (BARS | LINE, draws("bar", y="guests", data={"hour": [9, 10, 11]}), True),
        (BARS.facet("hour:O"), draws("bar", x="hour"), True),
        (alt.Chart(TABLE), draws("bar"), False),
        (TABLE, draws("bar"), False),
        (
            {"type": "Chart", "layers": [{"mark": "bar", "fields": {}, "data": {}}]},
            draws("bar"),
            False,
        ),
    ],
)
def test_a_chart_is_known_by_what_it_shows(
    chart: object, expectation: object, passes: bool
) -> None:
    result = run_probe("chart", {"chart": chart})
    json.dumps(result)
    assert expectation.met_by(result) is passes


def test_a_chart_of_many_rows_needs_no_special_care() -> None:
    many = pd.DataFrame({"x": range(6000)})
    chart = alt.Chart(many).mark_point().encode(x="x")
    result = run_probe("chart", {"chart": chart})
    assert draws("point", x="x", data={"x": list(range(6000))}).met_by(result)


def test_in_place_all_three_are_scored(capsys: pytest.CaptureFixture[str]) -> None:
    names = {"expect": expect, "score": score, "table": TABLE, "bars": BARS}
    names |= {"draws": draws, "unchanged": unchanged, "as_fast_as": as_fast_as}
    source = (
        'expect("table.sum()", unchanged("table"), points=1, hint="leaves the table alone")\n'
        'expect("table.guests * 2", as_fast_as("table.guests * 2", times=50), points=1)\n'
        'expect("bars", draws("bar", y="guests"), points=1)'
    )
    exec(compile(source, "<cell>", "exec"), names)
    assert eval(compile("score()", "<cell>", "eval"), names) == 3.0
    assert capsys.readouterr().out.count("✓") == 3


def test_a_reference_that_is_no_expression_is_told_to_its_author() -> None:
    cell = parse_test_cell('expect("f(x)", as_fast_as("x ="), points=1)\nscore()')
    assert [fault.code for fault in cell.faults] == ["expectation-form"]
    cell = parse_test_cell('expect("f(x)", as_fast_as(3), points=1)\nscore()')
    assert [fault.code for fault in cell.faults] == ["expectation-form"]


DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return x * 2\n    ### END SOLUTION"
CHECK = """import numpy as np
### BEGIN HIDDEN TESTS
large = np.arange(300_000)
expect("double(large[:5])", equals([0, 2, 4, 6, 8]), points=1, hint="doubles")
small = np.arange(5)
expect("double(small)", unchanged("small"), points=1, hint="leaves its input alone")
expect("double(large)", as_fast_as("large * 2", times=20), points=2, hint="without a loop")
### END HIDDEN TESTS
score()"""


@pytest.fixture(scope="module")
def timed(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """An exercise with all three, as an author would write it."""
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell("from grader import as_fast_as, equals, expect, score, unchanged"),
        v4.new_code_cell(DOUBLE, metadata={"nbgrader": {"grade_id": "double", "solution": True}}),
        v4.new_code_cell(CHECK, metadata={"nbgrader": {"grade_id": "check", "points": 4}}),
    ]
    path = tmp_path_factory.mktemp("timed") / "numbers.md"
    source = expand(v4.new_notebook(cells=cells, metadata=dict(assignment.source.metadata)), path)
    release = nbformat.from_dict(source)
    release.cells[1].source = "def double(x):\n    raise NotImplementedError()"
    release.cells[2].source = "import numpy as np\nscore()"
    return Assignment(
        "numbers", "en", "exercise", source, release, assignment.folder, assignment.private
    )


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("def double(x):\n    return x * 2", 4.0),
        ("def double(x):\n    return [2 * int(i) for i in x]", 2.0),
        ("def double(x):\n    x *= 2\n    return x", 3.0),
        ("def double(x):\n    pass", 1.0),
        ("def double(x):\n    x += 1", 0.0),
    ],
)
def test_in_the_sandbox_the_reference_never_meets_the_students_code(
    timed: Assignment, sandbox: Sandbox, tmp_path: Path, answer: str, points: float
) -> None:
    notebook = json.loads(nbformat.writes(timed.release))
    notebook["cells"][1]["source"] = answer
    (tmp_path / "numbers.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    outcome = grade_exercise(timed, tmp_path, "ada", sandbox)
    assert outcome.cells[0].score == points


@pytest.mark.e2e
def test_a_reference_that_fails_is_the_authors_fault_and_no_zero(
    timed: Assignment, kit: Path, hand_in: Callable[..., Path]
) -> None:
    broken = nbformat.from_dict(timed.source)
    broken.cells[2].source = CHECK.replace("large * 2", "largest * 2")
    wrong = Assignment(
        "numbers", "en", "exercise", broken, timed.release, timed.folder, timed.private
    )
    with Sandbox(kit, isolated=True) as box:
        outcome = grade_exercise(wrong, hand_in(), "ada", box)
    assert outcome.cells[0].score is None
    assert "largest * 2" in outcome.cells[0].reason
