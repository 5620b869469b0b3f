"""The work spread over machines with Dask: submissions go out as data, outcomes come back as JSON.

A worker has its own warm sandboxes and never sees the class folder or the gradebook: it gets the
assignment and one submission as text, and returns text. What a killed worker had in hand is done by
another. The one who called writes.
"""

from __future__ import annotations

import base64
import json
import logging
import socket
import sys
import tempfile
import threading
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from glossary.problems import ContentError, Problem

from . import submitted as submissions
from .assignment import Assignment
from .bench import Bench, failed, read
from .folders import regular_files
from .outcome import SubmissionOutcome, from_json, to_json
from .sandbox.host import Limits, NoIsolationError, available

CONNECT_SECONDS = 20
#: Changes when what passes between caller and worker does.
PROTOCOL = 1


class There:
    """A crew of Dask workers, reached through their scheduler.

    Raises ContentError where the scheduler cannot be reached or has no worker.
    """

    def __init__(
        self, assignment: Assignment, limits: Limits | None, scheduler: str, *, isolated: bool
    ) -> None:
        distributed = _library(scheduler)
        self._assignment = assignment
        self._scheduler = scheduler
        try:
            self._client = distributed.Client(
                scheduler, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as error:
            raise _problem(
                scheduler,
                "scheduler-unreachable",
                f"no scheduler answers there ({error})",
                "start one with `dask scheduler`, workers with `dask worker`, then run this again",
            ) from error
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self.at_once = sum(worker["nthreads"] for worker in workers)
        if not self.at_once:
            self._client.close()
            raise _problem(
                scheduler,
                "scheduler-no-workers",
                "the scheduler has no worker",
                f"start some with `dask worker {scheduler}`, then run this again",
            )
        plan = {
            "protocol": PROTOCOL,
            "isolated": isolated,
            "limits": asdict(limits or Limits()),
            "assignment": _packed(assignment),
        }
        # A task of its own: the scheduler can have it done again where a worker took it along.
        self._plan = self._client.submit(str, json.dumps(plan), key=f"plan-{_key()}")

    def __enter__(self) -> There:
        return self

    def __exit__(self, *how: object) -> None:
        self._client.close()

    def submit(self, student: str, folder: Path) -> Future[SubmissionOutcome]:
        """Send a submission out."""
        read_one, files = read(self._assignment, folder)
        job = {"student": student, "submitted": submissions.to_json(read_one), "files": files}
        sent = self._client.submit(
            grade_there, self._plan, json.dumps(job), key=f"grade-{_key()}", retries=2, pure=False
        )
        done: Future[SubmissionOutcome] = Future()
        sent.add_done_callback(lambda answer: self._take(student, answer, done))
        return done

    def _take(self, student: str, answer: Any, done: Future[SubmissionOutcome]) -> None:
        """Turn what came of a task into its outcome; called in a thread of the client."""
        try:
            if answer.status == "finished":
                said = json.loads(answer.result())
                if "refused" in said:
                    done.set_exception(_refused(self._scheduler, said["refused"]))
                else:
                    done.set_result(from_json(said))
            elif answer.status == "error":
                done.set_result(failed(self._assignment, student, answer.exception()))
            else:
                done.set_exception(_lost(self._scheduler))
        except Exception as error:  # noqa: BLE001 - a connection that is gone has many names
            done.set_exception(_lost(self._scheduler, error))


# --- on the worker -----------------------------------------------------------------------------


@dataclass
class _Place:
    """What a worker process keeps between tasks: the sandboxes of one assignment."""

    plan: str
    bench: Bench
    folder: tempfile.TemporaryDirectory[str]


_lock = threading.Lock()
_places: list[_Place] = []


def grade_there(plan: str, job: str) -> str:
    """Grade one submission on a worker; text in, text out. The key ``refused`` says why not any."""
    try:
        bench = _bench(plan)
        data = json.loads(job)
        one = submissions.from_json(data["submitted"])
        outcome = bench.grade(data["student"], one, data["files"])
    except _RefusedError as error:
        return json.dumps({"refused": f"{socket.gethostname()}: {error}"})
    except NoIsolationError as error:
        reason = available() or f"Student code cannot be isolated: {error}"
        return json.dumps({"refused": f"{socket.gethostname()}: {reason}"})
    return json.dumps({**to_json(outcome), "notebook": outcome.notebook})


class _RefusedError(Exception):
    pass


def _bench(plan: str) -> Bench:
    """Return the bench of this plan, made once a process; that of an earlier one is put away."""
    with _lock:
        for place in _places:
            if place.plan == plan:
                return place.bench
        data = json.loads(plan)
        if data.get("protocol") != PROTOCOL:
            raise _RefusedError("this worker has another version of the course; install the same")
        while len(_places) > 1:
            old = _places.pop(0)
            old.bench.close()
            old.folder.cleanup()
        folder = tempfile.TemporaryDirectory(prefix="assignment-", ignore_cleanup_errors=True)
        assignment = _unpacked(data["assignment"], Path(folder.name))
        bench = Bench(assignment, Limits(**data["limits"]), isolated=data["isolated"])
        _places.append(_Place(plan, bench, folder))
        return bench


# --- what is sent ------------------------------------------------------------------------------


def _packed(assignment: Assignment) -> dict[str, Any]:
    files = {
        name: base64.b64encode(path.read_bytes()).decode("ascii")
        for name, path, _ in regular_files(assignment.folder)
        if name in assignment.own_files
    }
    return {
        "name": assignment.name,
        "lang": assignment.lang,
        "kind": assignment.kind,
        "source": assignment.source,
        "release": assignment.release,
        "fingerprint": assignment.fingerprint,
        "files": files,
    }


def _unpacked(data: dict[str, Any], folder: Path) -> Assignment:
    from nbformat import from_dict

    for name, content in data["files"].items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(content))
    return Assignment(
        data["name"],
        data["lang"],
        data["kind"],
        from_dict(data["source"]),
        from_dict(data["release"]),
        folder,
        folder,
        data["fingerprint"],
    )


def _key() -> str:
    from uuid import uuid4

    return uuid4().hex


# --- what goes wrong ---------------------------------------------------------------------------


def _library(scheduler: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise _problem(
            scheduler,
            "dask-missing",
            "spreading the work needs Dask, which is not installed",
            f"run `{sys.executable} -m pip install distributed`, here and on every worker",
        ) from error
    # Its own words about a connection are a traceback; ours are told once.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    return distributed


def _refused(scheduler: str, reason: str) -> ContentError:
    return _problem(
        scheduler, "worker-refused", f"a worker refuses: {reason}", "put it right on that machine"
    )


def _lost(scheduler: str, error: Exception | None = None) -> ContentError:
    said = f" ({type(error).__name__})" if error else ""
    return _problem(
        scheduler,
        "scheduler-lost",
        f"the connection to the scheduler was lost{said}",
        "see that it runs, then run this again: what was graded is kept",
    )


def _problem(scheduler: str, code: str, message: str, fix: str) -> ContentError:
    return ContentError([Problem(Path("--scheduler"), 0, code, scheduler, message, fix)])
