"""Whatever a submission's process writes in the place of its results: never a fault of the grader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.assignment import Assignment
from grader.engine import grade_exercise
from grader.outcome import Status
from grader.sandbox import Sandbox

pytestmark = pytest.mark.e2e

DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]
BUNDLES: list[Any] = [
    3,
    DEEP,
    {"text/html": 3, "text/plain": {"a": 1}},
    {"text/html": ["<script>", "x"], "text/plain": DEEP},
    {"image/png": "no base64!", "text/plain": [1, 2]},
    {"application/vnd.vegalite.v5+json": {"a": "</script>"}},
]
OUTPUTS: list[Any] = [
    *[3, None, [], {}, "x", DEEP, {"output_type": []}, {"output_type": {}}, {"output_type": DEEP}],
    *[{"output_type": kind} for kind in ("stream", "error", "display_data", "execute_result")],
    {"output_type": "stream", "name": 3, "text": 5},
    {"output_type": "stream", "name": [], "text": ["a", 3, DEEP, "\ud800"]},
    {"output_type": "error", "ename": 3, "evalue": None, "traceback": 3},
    {"output_type": "error", "ename": DEEP, "evalue": [1], "traceback": [1, DEEP]},
    *[{"output_type": "display_data", "data": data, "metadata": data} for data in BUNDLES],
]
VALUES: list[Any] = [
    *[None, 3, [], DEEP, {"error": 3}, {"error": [3]}, {"error": [DEEP], "message": 3}],
    *[{"value": value} for value in (None, DEEP, [[[]]], {"type": []}, {"type": DEEP}, 1e308)],
    *[{"value": {"type": kind}} for kind in ("Series", "DataFrame", "float", "dict", "list", "?")],
    {"value": {"type": "float", "value": "nan"}},
    {"value": {"type": "numpy.float64", "value": []}},
    {"value": {"type": "dict", "items": 3}},
    {"value": {"type": "Series", "values": 3, "index": None, "name": []}},
    {"value": {"type": "DataFrame", "columns": 3, "data": DEEP, "index": {}}},
]
FORGE = """
import json, os
for number in range(60):
    line = {{"id": number, "ok": bool(number % 2), "outputs": {outputs}, "value": {value}}}
    os.write(3, (json.dumps(line) + "\\n").encode())
"""


@pytest.mark.parametrize(
    ("outputs", "value"),
    [*[([output], None) for output in OUTPUTS], *[([], value) for value in VALUES]],
    ids=lambda one: repr(one)[:40],
)
def test_forged_results_are_graded_as_any(
    assignment: Assignment,
    sandbox: Sandbox,
    hand_in: Callable[..., Path],
    outputs: Any,
    value: Any,
) -> None:
    code = FORGE.format(outputs=repr(outputs), value=repr(value))
    outcome = grade_exercise(assignment, hand_in(double=code), "s1", sandbox)
    assert Status.ERROR not in {cell.status for cell in outcome.cells}
    # What runs whole inside can be deceived (`course check` notes it); what is compared cannot.
    scores = {cell.grade_id: cell.score for cell in outcome.cells}
    assert scores["double-check"] == 0.0
    assert scores["essay"] == 0.0
    nbformat.validate(outcome.notebook)
