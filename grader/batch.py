"""A whole class graded: in parallel, one writer, continuing where an earlier run stopped.

A submission counts as graded when its ``outcome.json`` holds the fingerprint of exactly these bytes
and this assignment. That file is written last, after the gradebook has the scores, so a run killed
at any moment loses nothing: what is not marked is graded again, to the same scores.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from glossary.problems import ContentError, Problem

from .assignment import Assignment, load_assignment
from .bench import Crew, Desk, Here
from .extensions import settle_late_work
from .folders import (
    full_disk_in_words,
    make_new,
    regular_files,
    remove_leftovers,
    replace_folder,
)
from .lock import only_one
from .outcome import Status, SubmissionOutcome, to_json
from .sandbox.host import REMEDY, Limits, NoIsolationError, available

#: Changes when the same submission may get another score.
RULES = "2"
MARK = "outcome.json"
#: Outcomes written in one transaction, and the longest time one waits for it, in seconds.
BATCH_SIZE, BATCH_SECONDS = 50, 1.0
#: Files written at once: making them is waiting for the disk.
WRITERS = 4
MAX_COPY = 5 * 2**20
KIT = {"course", "grader", "quizzes"}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Waiting:
    """A submission to be graded; ``fingerprint`` is of everything that decides its scores."""

    student: str
    folder: Path
    fingerprint: str


@dataclass(frozen=True)
class Finished:
    """A submission and what came of it."""

    waiting: Waiting
    outcome: SubmissionOutcome


@dataclass
class BatchSummary:
    """What one run did. ``errors``: students whose grading failed, with the reason;
    ``unreadable``: students of whose work at least a part could not be read."""

    assignment: str
    graded: int = 0
    skipped: int = 0
    seconds: float = 0.0
    statuses: Counter[Status] = field(default_factory=Counter)
    errors: list[tuple[str, str]] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return the summary in words, a line a fact."""
        known = self.graded and self.seconds
        rate = f" ({self.graded / self.seconds:.1f} a second)" if known else ""
        lines = [f"{self.assignment}: {self.graded} graded{rate}, {self.skipped} unchanged"]
        if self.statuses[Status.MANUAL]:
            lines.append(f"{self.statuses[Status.MANUAL]} answers wait for the teacher")
        if self.unreadable:
            lines.append(f"cannot be read, please look: {', '.join(self.unreadable)}")
        if self.repaired:
            lines.append(f"put in order before grading: {', '.join(self.repaired)}")
        lines += [f"not graded: {student}: {reason}" for student, reason in self.errors]
        return "\n".join(lines)


def grade(
    class_folder: Path,
    assignment: str,
    *,
    workers: int = 2,
    trust_submissions: bool = False,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    scheduler: str | None = None,
) -> BatchSummary:
    """Grade every submission of an assignment that is new or changed.

    ``scheduler`` is the address of a Dask scheduler whose workers do it (``tcp://host:8786``), else
    ``workers`` threads here. ``only`` names students. ``progress`` gets how many are done, of how
    many, and the last one.
    Raises ContentError where the assignment was not released, where another run is grading this
    class, or where student code cannot be isolated and ``trust_submissions`` is false.
    """
    began = time.monotonic()
    loaded = load_assignment(class_folder, assignment)
    summary = BatchSummary(assignment)
    with (
        only_one(class_folder),
        full_disk_in_words(class_folder),
        crew_for(
            class_folder,
            loaded,
            workers=workers,
            trust_submissions=trust_submissions,
            limits=limits,
            scheduler=scheduler,
        ) as crew,
    ):
        # Meanwhile the sandboxes get warm.
        waiting, summary.skipped = find_waiting(class_folder, loaded, only)
        for finished in graded_batches(waiting, crew, progress):
            write_batch(class_folder, loaded, finished, summary)
        settle_late_work(class_folder)
    summary.seconds = time.monotonic() - began
    return summary


def find_waiting(
    class_folder: Path, assignment: Assignment, only: Collection[str] | None = None
) -> tuple[list[Waiting], int]:
    """Return the submissions that are new or changed, and how many are neither.

    What a run that was killed left half made is cleared away.
    """
    from .scores import read_submissions

    for folder in (class_folder / "autograded").glob("*"):
        remove_leftovers(folder)
    waiting: list[Waiting] = []
    skipped = 0
    name = assignment.name
    known = {one.student for one in read_submissions(class_folder) if one.assignment == name}
    for student, folder in submissions(class_folder, name, only):
        one = Waiting(student, folder, _fingerprint(assignment, folder))
        # The gradebook may have been made anew since the mark was written.
        if student in known and _marked(class_folder, student, name) == one.fingerprint:
            skipped += 1
        else:
            waiting.append(one)
    return waiting, skipped


@contextmanager
def crew_for(
    class_folder: Path,
    assignment: Assignment,
    *,
    workers: int,
    trust_submissions: bool,
    limits: Limits | None = None,
    scheduler: str | None = None,
) -> Iterator[Crew]:
    """Make those who grade: a quiz at once, an exercise here or wherever the scheduler says.

    Raises ContentError where student code cannot be isolated.
    """
    try:
        if assignment.kind == "quiz":
            yield Desk(assignment)
            return
        isolated = not trust_submissions
        if scheduler:
            from .spread import There

            made: Crew = There(assignment, limits, scheduler, isolated=isolated)
        else:
            students = sum(1 for _ in submissions(class_folder, assignment.name))
            made = Here(assignment, limits, min(workers, students), isolated=isolated)
        with made as crew:
            yield crew
    except NoIsolationError as error:
        reason = available() or f"Student code cannot be isolated: {error}. Or, {REMEDY}."
        message, _, fix = reason.partition(". ")
        problem = Problem(class_folder, 0, "isolation-missing", "", message, fix)
        raise ContentError([problem]) from error


def submissions(
    class_folder: Path, assignment: str, only: Collection[str] | None = None
) -> Iterator[tuple[str, Path]]:
    """Yield (student, folder) for everything handed in."""
    for folder in sorted((class_folder / "submitted").glob(f"*/{assignment}")):
        student = folder.parent.name
        if folder.is_dir() and not folder.is_symlink() and (only is None or student in only):
            yield student, folder


def isolation_missing() -> str | None:
    """Return None where student code can be isolated; else why not, and the remedy."""
    return available()


def graded_batches(
    waiting: list[Waiting], crew: Crew, progress: Progress | None
) -> Iterator[list[Finished]]:
    """Keep the crew busy; yield what it finishes in batches, each for one transaction.

    Nothing is written.
    """
    done = 0
    todo = iter(waiting)
    pending: dict[Future[SubmissionOutcome], Waiting] = {}
    batch: list[Finished] = []
    began = time.monotonic()
    try:
        while True:
            # A queue that lasts while a batch is written, and no longer: memory stays flat.
            while len(pending) < max(BATCH_SIZE, 2 * crew.at_once) and (one := next(todo, None)):
                pending[crew.submit(one.student, one.folder)] = one
            if not pending:
                break
            # What is done is not kept waiting by one that takes its time.
            patience = max(0.0, began + BATCH_SECONDS - time.monotonic()) if batch else None
            for future in wait(pending, patience, FIRST_COMPLETED).done:
                one = pending.pop(future)
                batch.append(Finished(one, future.result()))
                done += 1
                if progress:
                    progress(done, len(waiting), one.student)
            if batch and (len(batch) >= BATCH_SIZE or time.monotonic() - began >= BATCH_SECONDS):
                yield batch
                batch, began = [], time.monotonic()
    except Exception:
        # The crew is gone; what it has done is kept.
        yield batch
        raise
    yield batch


def write_batch(
    class_folder: Path, assignment: Assignment, batch: list[Finished], summary: BatchSummary
) -> None:
    """Write notebooks, then scores in one transaction, then the marks that say so."""
    from .gradebook import write_outcomes

    good: list[Finished] = []
    for one in batch:
        failures = [cell.reason for cell in one.outcome.cells if cell.status is Status.ERROR]
        if failures:
            # The grader's own fault: an earlier score stays, and the next run tries again.
            summary.errors.append((one.outcome.student, failures[0]))
        else:
            good.append(one)
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(partial(_write_autograded, class_folder, assignment), good))
        write_outcomes(class_folder, [one.outcome for one in good])
        list(pool.map(partial(_write_mark, class_folder), good))
    for one in good:
        summary.graded += 1
        summary.statuses.update(cell.status for cell in one.outcome.cells)
        found = {cell.status for cell in one.outcome.cells}
        if Status.INVALID in found:
            summary.unreadable.append(one.outcome.student)
        elif one.outcome.repairs:
            summary.repaired.append(one.outcome.student)


def _write_autograded(class_folder: Path, assignment: Assignment, finished: Finished) -> None:
    """Put the executed notebook and the student's files in place, whole or not at all.

    The packages that travel with a release stay out: who opens it here has them installed. Of a
    quiz, so does whatever is the same for everyone.
    """
    outcome, folder = finished.outcome, finished.waiting.folder
    left_out = assignment.own_files if assignment.kind == "quiz" else frozenset()
    target = class_folder / "autograded" / outcome.student / outcome.assignment
    made = make_new(target.parent)
    try:
        places = {""}
        for name, path, size in regular_files(folder, without=KIT):
            if name.endswith(".ipynb") or path.name == MARK or size > MAX_COPY or name in left_out:
                continue
            place = name.rpartition("/")[0]
            if place not in places:
                (made / place).mkdir(parents=True, exist_ok=True)
                places.add(place)
            shutil.copyfile(path, made / name)
        text = json.dumps(outcome.notebook, ensure_ascii=False)
        (made / f"{outcome.assignment}.ipynb").write_text(text, encoding="utf-8")
        replace_folder(made, target)
    except OSError:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _mark_of(class_folder: Path, student: str, assignment: str) -> Path:
    return class_folder / "autograded" / student / assignment / MARK


def _write_mark(class_folder: Path, finished: Finished) -> None:
    outcome = finished.outcome
    path = _mark_of(class_folder, outcome.student, outcome.assignment)
    data = {"fingerprint": finished.waiting.fingerprint, **to_json(outcome)}
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def _marked(class_folder: Path, student: str, assignment: str) -> str | None:
    """The fingerprint that a submission was last graded with."""
    try:
        text = _mark_of(class_folder, student, assignment).read_text(encoding="utf-8")
        return str(json.loads(text)["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fingerprint(assignment: Assignment, folder: Path) -> str:
    """Return a hash of everything that decides the scores of a submission."""
    digest = hashlib.sha256(f"{RULES} {assignment.fingerprint}".encode())
    # A quiz is scored from its answers alone: what lies in the kit decides nothing.
    without = KIT if assignment.kind == "quiz" else set()
    for name, path, _ in regular_files(folder, without=without):
        if name in assignment.own_files:
            continue
        digest.update(name.encode("utf-8", "surrogateescape"))
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
