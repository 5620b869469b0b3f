"""Where submissions are graded: warm sandboxes for one assignment, lent to whoever grades.

``Here`` grades on this machine, in threads; ``spread.There`` on others. Both are a ``Crew``.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from glossary.problems import ContentError

from .assignment import Assignment
from .engine import failed_outcome, grade_submitted, submission_files
from .folders import NO_SPACE
from .outcome import SubmissionOutcome
from .sandbox.host import Limits, NoIsolationError, Sandbox
from .source import imported_modules
from .submitted import Submitted, read_submission


class Crew(Protocol):
    """Those who grade: submissions go in, outcomes come as they get done.

    ``at_once``: how many they grade at a time.
    """

    at_once: int

    def submit(self, student: str, folder: Path) -> Future[SubmissionOutcome]:
        """Have a submission graded. Whatever goes wrong with it becomes its outcome; a
        ContentError or NoIsolationError says that none can be graded."""
        ...

    def __enter__(self) -> Crew: ...

    def __exit__(self, *how: object) -> None:
        """Begin nothing more, and put everything away."""
        ...


class Bench:
    """The sandboxes of one exercise on one machine: as many as are graded at a time."""

    def __init__(self, assignment: Assignment, limits: Limits | None, *, isolated: bool) -> None:
        self.assignment = assignment
        self._limits = limits
        self._isolated = isolated
        self._modules = imported_modules(assignment.source)
        self._idle: SimpleQueue[Sandbox] = SimpleQueue()
        # What every submission finds beside its notebook; the source notebook holds solutions.
        self._folder = tempfile.TemporaryDirectory(prefix="assignment-", ignore_cleanup_errors=True)
        self._kit = Path(self._folder.name) / "kit"
        shutil.copytree(
            assignment.folder, self._kit, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")
        )

    def warm(self, count: int) -> None:
        """Let sandboxes get warm side by side, while the caller goes on."""
        for _ in range(count):
            sandbox = self._make()
            sandbox.begin()
            self._idle.put(sandbox)

    def grade(self, student: str, submitted: Submitted, files: dict[str, str]) -> SubmissionOutcome:
        """Grade what was read of a submission (see ``engine.grade_submitted``)."""
        with self._lend() as sandbox:
            return grade_submitted(self.assignment, student, submitted, files, sandbox)

    def close(self) -> None:
        """End the sandboxes; nobody is grading any more."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        self._folder.cleanup()

    @contextmanager
    def _lend(self) -> Iterator[Sandbox]:
        try:
            sandbox = self._idle.get_nowait()
        except Empty:
            sandbox = self._make()
        try:
            yield sandbox
        finally:
            self._idle.put(sandbox)

    def _make(self) -> Sandbox:
        return Sandbox(
            self._kit,
            self._limits,
            isolated=self._isolated,
            modules=self._modules,
            rehearsal=self.assignment.rehearsal,
        )


class Here:
    """A crew on this machine: threads, each with a warm sandbox.

    The sandboxes get warm side by side, while whoever made the crew goes on.
    """

    def __init__(
        self, assignment: Assignment, limits: Limits | None, at_once: int, *, isolated: bool
    ) -> None:
        self.at_once = at_once
        self._bench = Bench(assignment, limits, isolated=isolated)
        self._bench.warm(at_once)
        self._pool = ThreadPoolExecutor(max_workers=max(1, at_once))

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *how: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._bench.close()

    def submit(self, student: str, folder: Path) -> Future[SubmissionOutcome]:
        """Grade a submission in the next free thread."""
        return self._pool.submit(self._grade, student, folder)

    def _grade(self, student: str, folder: Path) -> SubmissionOutcome:
        assignment = self._bench.assignment
        try:
            return self._bench.grade(student, *read(assignment, folder))
        except (ContentError, NoIsolationError):
            raise  # no submission can be graded
        except Exception as error:
            if isinstance(error, OSError) and error.errno in NO_SPACE:
                raise  # a full disk fails them all
            return failed(assignment, student, error)


class Desk:
    """A crew for quizzes: an answer file is scored at once, where it is read."""

    at_once = 1

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *how: object) -> None:
        pass

    def submit(self, student: str, folder: Path) -> Future[SubmissionOutcome]:
        """Score a submission now."""
        from .quiz import grade_quiz

        done: Future[SubmissionOutcome] = Future()
        try:
            done.set_result(grade_quiz(self._assignment, folder, student))
        except ContentError as error:
            done.set_exception(error)  # the class folder itself is incomplete
        except Exception as error:  # noqa: BLE001 - one bad submission never stops the batch
            done.set_result(failed(self._assignment, student, error))
        return done


def read(assignment: Assignment, folder: Path) -> tuple[Submitted, dict[str, str]]:
    """Read a submission's notebook and its other files."""
    submitted = read_submission(folder, assignment.name)
    return submitted, {} if submitted.reason else submission_files(assignment, folder)


def failed(assignment: Assignment, student: str, error: BaseException) -> SubmissionOutcome:
    """One bad submission never stops the others: what went wrong is its outcome."""
    return failed_outcome(assignment, student, f"{type(error).__name__}: {error}")
