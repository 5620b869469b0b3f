"""One submission graded: run in the sandbox, compared here, every decision in words.

What stock nbgrader would score for honest work is scored here. On purpose it differs in this: a
warning on stderr costs nothing, and a last value that is no number in range is no full mark.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from glossary.text import Lang, Text

from . import words
from .assignment import Assignment
from .checks import check_line, describe
from .folders import regular_files
from .harmless import harmless_markdown, harmless_outputs
from .outcome import CellOutcome, CheckLine, Status, SubmissionOutcome
from .sandbox.host import NoIsolationError, RunResult, Sandbox, SandboxError, StepResult
from .source import role
from .structure import Composition, PlacedCell, compose
from .submitted import Submitted, read_submission
from .testcell import Check, Setup, parse_test_cell

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_FILE, MAX_FILES_TOTAL = 5 * 2**20, 20 * 2**20


@dataclass
class _Run:
    """The steps of one submission, and which belong to which cell."""

    steps: list[dict[str, Any]] = field(default_factory=list)
    of_cell: dict[int, list[tuple[int, Setup | Check | None]]] = field(default_factory=dict)

    def add(self, cell: int, part: Setup | Check | None, **step: Any) -> None:
        number = len(self.steps)
        self.steps.append({"id": number, **step})
        self.of_cell.setdefault(cell, []).append((number, part))


def grade_exercise(
    assignment: Assignment, folder: Path, student: str, sandbox: Sandbox
) -> SubmissionOutcome:
    """Grade the submission that lies in ``folder``. Never raises for what a student handed in.

    Raises NoIsolationError where no submission can be isolated.
    """
    submitted = read_submission(folder, assignment.name)
    files = {} if submitted.reason else submission_files(assignment, folder)
    return grade_submitted(assignment, student, submitted, files, sandbox)


def grade_submitted(
    assignment: Assignment,
    student: str,
    submitted: Submitted,
    files: dict[str, str],
    sandbox: Sandbox,
) -> SubmissionOutcome:
    """Grade what was read of a submission: its notebook, and its other files in base64."""
    if submitted.reason is not None:
        return _ungraded(assignment, student, submitted)
    composition = compose(assignment, submitted)
    run = _steps(composition)
    try:
        references = _run_references(assignment, sandbox)
        result = sandbox.run(run.steps, files)
    except NoIsolationError:
        raise
    except SandboxError as error:
        return failed_outcome(assignment, student, str(error))
    _add_references(run, result, references)
    return _outcome(assignment, student, composition, run, result)


def failed_outcome(assignment: Assignment, student: str, error: str) -> SubmissionOutcome:
    """Return the outcome of a submission on which the grader itself failed: never a zero."""
    reason = words.say(words.GRADER_ERROR, assignment.lang, error=error[:500])
    return _all_cells(assignment, student, Status.ERROR, None, reason)


def submission_files(assignment: Assignment, folder: Path) -> dict[str, str]:
    """The submission's other files, base64: regular ones of a sane size. Notebooks are left out,
    and what stands in the way of the assignment's own files."""
    found: dict[str, str] = {}
    total = 0
    own = assignment.own_files
    own_folders = {str(parent) for name in own for parent in PurePosixPath(name).parents}
    for name, path, size in regular_files(folder):
        if name.endswith(".ipynb") or size > MAX_FILE or name in own_folders:
            continue
        if name in own or any(str(parent) in own for parent in PurePosixPath(name).parents):
            continue
        total += size
        if total > MAX_FILES_TOTAL:
            break
        found[name] = base64.b64encode(path.read_bytes()).decode("ascii")
    return found


def _steps(composition: Composition) -> _Run:
    run = _Run()
    for index, cell in enumerate(composition.cells):
        if cell.type != "code":
            continue
        parsed = parse_test_cell(cell.source) if cell.role == "test" else None
        if parsed is None or not parsed.checks or parsed.faults:
            run.add(index, None, run=cell.source)
            continue
        for part in parsed.parts:
            if isinstance(part, Setup):
                run.add(index, part, setup=part.source)
            else:
                expectation = part.expectation
                timed = bool(expectation.reference)
                run.add(index, part, probe=part.probe, watch=expectation.watch, timed=timed)
    return run


#: What the references of an assignment give and take beside its model solution, by sandbox.
_references: WeakKeyDictionary[Sandbox, tuple[Assignment, dict[str, dict[str, Any]]]] = (
    WeakKeyDictionary()
)


def _run_references(assignment: Assignment, sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    """Run every reference once a sandbox, with the model solution and without a student's code.

    Raises SandboxError where a reference fails: that is the author's mistake, no student's.
    """
    if sandbox not in _references or _references[sandbox][0] is not assignment:
        steps: list[dict[str, Any]] = []
        timed: dict[int, str] = {}
        for cell in assignment.source.cells:
            if cell.cell_type != "code":
                continue
            parsed = parse_test_cell(cell.source) if role(cell) == "test" else None
            if parsed is None or not parsed.checks:
                steps.append({"id": len(steps), "run": cell.source})
                continue
            for part in parsed.parts:
                step = {"id": len(steps)}
                if isinstance(part, Setup):
                    steps.append({**step, "setup": part.source})
                elif reference := part.expectation.reference:
                    timed[len(steps)] = reference
                    steps.append({**step, "probe": reference, "watch": (), "timed": True})
        found = sandbox.run(steps, {}).steps if timed else {}
        given: dict[str, dict[str, Any]] = {}
        for number, reference in timed.items():
            value = found[number].value if number in found else {}
            if not isinstance(value, dict) or "seconds" not in value:
                raise SandboxError(f"the reference {reference!r} of a check failed")
            given[reference] = value
        _references[sandbox] = assignment, given
    return _references[sandbox][1]


def _add_references(run: _Run, result: RunResult, references: dict[str, dict[str, Any]]) -> None:
    """Put beside what a probe gave what its reference gave."""
    for parts in run.of_cell.values():
        for number, part in parts:
            if isinstance(part, Check) and part.expectation.reference and number in result.steps:
                value = result.steps[number].value
                if isinstance(value, dict):
                    value["reference"] = references[part.expectation.reference]


def _outcome(
    assignment: Assignment, student: str, composition: Composition, run: _Run, result: RunResult
) -> SubmissionOutcome:
    lang = assignment.lang
    why = result.stopped or ("ended" if result.ended else "")
    stopped = words.STOPPED[why][lang] if why else ""
    outcomes: list[CellOutcome] = []
    shown: list[NotebookNode] = []
    missing_answers: list[str] = []
    count = 0
    for index, cell in enumerate(composition.cells):
        parts = run.of_cell.get(index, [])
        outputs: list[dict[str, Any]] = []
        for number, _ in parts:
            if number in result.steps:
                outputs += harmless_outputs(result.steps[number].outputs)
        if cell.role == "answer" and not cell.found:
            missing_answers.append(cell.grade_id)
        elif cell.role == "test":
            one = _score_test(cell, parts, result, stopped, lang)
            if missing_answers and one.score == 0:
                reason = words.say(words.ANSWER_MISSING, lang, cells=", ".join(missing_answers))
                one = _missing(one, reason)
            outcomes.append(one)
            outputs = _test_outputs(one, outputs)
            missing_answers = []
        elif cell.role == "written":
            outcomes.append(_written(cell, lang))
        elif cell.role == "task":
            outcomes.append(_manual(cell))
        count += cell.type == "code"
        shown.append(_show(cell, index, outputs, count))
    repairs = tuple(repair[lang] for repair in composition.repairs)
    notebook = _notebook(assignment, shown, repairs)
    return SubmissionOutcome(student, assignment.name, tuple(outcomes), notebook, repairs)


def _points(cell: PlacedCell) -> float:
    assert cell.original is not None
    return float(cell.original.metadata["nbgrader"]["points"])


def _missing(one: CellOutcome, reason: str) -> CellOutcome:
    return CellOutcome(one.grade_id, Status.MISSING, 0.0, one.max_score, one.lines, reason)


def _score_test(
    cell: PlacedCell,
    parts: list[tuple[int, Setup | Check | None]],
    result: RunResult,
    stopped: str,
    lang: Lang,
) -> CellOutcome:
    worth = _points(cell)
    steps = result.steps
    if parts and not any(number in steps for number, _ in parts):
        reason = words.say(words.NOT_REACHED, lang, why=stopped)
        return CellOutcome(cell.grade_id, Status.MISSING, 0.0, worth, (), reason)
    if len(parts) == 1 and parts[0][1] is None:
        return _score_plain(cell, steps[parts[0][0]], worth, lang)
    lines: list[CheckLine] = []
    reason, total, prepared = "", 0.0, True
    for number, part in parts:
        step = steps.get(number)
        if isinstance(part, Setup):
            if prepared and step is not None and not step.ok:
                # Stock nbgrader stops at the exception, and the cell is worth nothing.
                prepared = False
                reason = words.say(words.SETUP_FAILED, lang, error=_error_of(step))
        elif isinstance(part, Check):
            value = step.value if step is not None else None
            answer = value if isinstance(value, dict) else {}
            passed = prepared and part.expectation.met_by(answer)
            total += part.points if passed else 0
            text = describe(part.hint or part.probe, _spoken(answer), passed)
            earned = part.points if passed else 0.0
            lines.append(CheckLine(passed, earned, part.points, text, part.hidden))
            if step is None:
                reason = words.say(words.NOT_REACHED, lang, why=stopped)
    score = min(round(total, 6), worth) if prepared else 0.0
    return CellOutcome(cell.grade_id, Status.GRADED, score, worth, tuple(lines), reason)


def _spoken(answer: dict[str, Any]) -> dict[str, Any]:
    """The exception that a probe raised, if what came back names one."""
    error = answer.get("error")
    if isinstance(error, list) and error:
        return {"error": [str(error[0])[:100]], "message": str(answer.get("message", ""))[:200]}
    return {}


def _error_of(step: StepResult) -> str:
    for output in step.outputs:
        if isinstance(output, dict) and output.get("output_type") == "error":
            return f"{output.get('ename')}: {output.get('evalue')}"[:300]
    return "?"


def _score_plain(cell: PlacedCell, step: StepResult, worth: float, lang: Lang) -> CellOutcome:
    """Score a test that ran whole: an exception is 0, a number its value, else full marks."""
    if not step.ok:
        text = words.say(words.PLAIN_FAILED, lang, error=_error_of(step))
        line = CheckLine(False, 0.0, worth, text)
        return CellOutcome(cell.grade_id, Status.GRADED, 0.0, worth, (line,))
    value = step.value
    if isinstance(value, dict) and str(value.get("type", "")).startswith("numpy."):
        value = value.get("value")
    if isinstance(value, str | dict) and not _is_number_beyond_json(value):
        # To stock nbgrader a value that is no number means full marks.
        reason = words.NO_NUMBER[lang]
        return CellOutcome(cell.grade_id, Status.INVALID, None, worth, (), reason)
    score = worth
    if isinstance(value, bool):
        score = worth if value else 0.0
    elif isinstance(value, int | float):
        # Above the maximum, stock nbgrader stops the batch; here it is the maximum.
        score = min(float(value), worth) if value >= 0 else 0.0
    elif isinstance(value, dict):
        score = 0.0  # NaN, infinite, or beyond every maximum
    text = words.PLAIN_PASSED[lang] if score == worth else f"{score:g}/{worth:g}"
    line = CheckLine(score == worth, score, worth, text)
    return CellOutcome(cell.grade_id, Status.GRADED, score, worth, (line,))


def _is_number_beyond_json(value: object) -> bool:
    return isinstance(value, dict) and value.get("type") in {"float", "int"}


def _written(cell: PlacedCell, lang: Lang) -> CellOutcome:
    worth = _points(cell)
    if not cell.found:
        reason = words.ANSWER_DELETED[lang]
        return CellOutcome(cell.grade_id, Status.MISSING, 0.0, worth, (), reason)
    if not cell.changed:
        reason = words.NO_ANSWER[lang]
        return CellOutcome(cell.grade_id, Status.GRADED, 0.0, worth, (), reason)
    return CellOutcome(cell.grade_id, Status.MANUAL, None, worth)


def _manual(cell: PlacedCell) -> CellOutcome:
    return CellOutcome(cell.grade_id, Status.MANUAL, None, _points(cell))


def _test_outputs(one: CellOutcome, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stock nbgrader would have left in the cell: the printed lines, then the score.

    What the student's own functions printed, or raised on the way, stays before it.
    """
    own = [output for output in outputs if output["output_type"] in {"stream", "error"}]
    own = [output for output in own if output.get("name") != "stderr"]
    lines = [check_line(line.passed, line.max_points, line.message) for line in one.lines]
    if one.reason:
        lines.append(one.reason)
    if lines:
        own.append({"output_type": "stream", "name": "stdout", "text": "\n".join(lines) + "\n"})
    if one.score is not None:
        data = {"text/plain": repr(float(one.score))}
        own.append({"output_type": "execute_result", "data": data, "metadata": {}})
    return own


def _show(cell: PlacedCell, index: int, outputs: list[dict[str, Any]], count: int) -> NotebookNode:
    from nbformat import from_dict

    foreign = cell.role in {"own", "free", "written"} and cell.type != "code"
    node = {
        "id": f"own-{index}" if cell.original is None else cell.original["id"],
        "cell_type": cell.type if cell.type in {"code", "raw"} else "markdown",
        "metadata": {} if cell.original is None else cell.original.metadata,
        "source": harmless_markdown(cell.source) if foreign else cell.source,
    }
    if cell.type == "code":
        for output in outputs:
            if output["output_type"] == "execute_result":
                output["execution_count"] = count
        node |= {"execution_count": count, "outputs": outputs}
    shown: NotebookNode = from_dict(node)
    return shown


def _notebook(
    assignment: Assignment, cells: list[NotebookNode], repairs: tuple[str, ...]
) -> NotebookNode:
    from nbformat import from_dict

    if repairs:
        text = "\n".join([words.REPAIRED[assignment.lang], "", *(f"- {said}" for said in repairs)])
        source = harmless_markdown(text)
        note = {"id": "repairs", "cell_type": "markdown", "metadata": {}, "source": source}
        cells = [from_dict(note), *cells]
    metadata = assignment.source.metadata
    notebook: NotebookNode = from_dict({"metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    notebook.cells = cells
    return notebook


def _ungraded(assignment: Assignment, student: str, submitted: Submitted) -> SubmissionOutcome:
    reason = (submitted.reason or Text(zh="?", en="?"))[assignment.lang]
    if submitted.missing:
        return _all_cells(assignment, student, Status.MISSING, 0.0, reason)
    return _all_cells(assignment, student, Status.INVALID, None, reason)


def _all_cells(
    assignment: Assignment, student: str, status: Status, score: float | None, reason: str
) -> SubmissionOutcome:
    """Return one outcome for every graded cell, beside the notebook as it was released."""
    outcomes = tuple(
        CellOutcome(
            cell.metadata["nbgrader"]["grade_id"],
            status,
            score,
            float(cell.metadata["nbgrader"]["points"]),
            (),
            reason,
        )
        for cell in assignment.source.cells
        if role(cell) in {"test", "written", "task"}
    )
    cells = [
        _show(PlacedCell(role(cell), "", cell.cell_type, released.source, cell), index, [], 0)
        for index, (cell, released) in enumerate(
            zip(assignment.source.cells, assignment.release.cells, strict=True)
        )
    ]
    notebook = _notebook(assignment, cells, (reason,))
    return SubmissionOutcome(student, assignment.name, outcomes, notebook, (reason,))
