"""Inside the sandbox: a warm interpreter that forks for every submission and watches the fork.

The first line of JSON on stdin says what to have ready (``modules``, ``rehearsal``); each further
one is a job. For each job, one header line ``{"stopped", "bytes"}`` and that
many bytes (the lines of ``runner``) go to stdout. ``--once`` runs a single job in this very
process: the way of trusted submissions, and of systems without namespaces. ``--check`` only tries
whether namespaces can be had.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from . import contain

WARM = ("numpy", "pandas", "IPython.display")
#: The student files of this project's packages, where an assignment brings them.
KIT = ("course", "grader", "quizzes")
WATCH_SECONDS = 0.03
#: Work whose first time is slow (caches filled, modules loaded late) is done once before any fork.
REHEARSAL = """
import numpy as _np, pandas as _pd
_frame = _pd.DataFrame({"a": ["x", "y"], "b": _np.random.default_rng(1).normal(size=2)})
_frame = _frame.assign(c=_frame.b - 1).groupby("a")[["b", "c"]].agg(["mean", "std"])
(_frame.to_string(), _frame._repr_html_(), _frame.T.describe(), _np.percentile([1, 2], [5, 95]))
_pd.to_datetime(_pd.Series(["2020-01-01"])).dt.month, _pd.Series([1, 2]).rolling(2).mean()
"""


def main() -> None:
    """Serve jobs until stdin ends."""
    job_source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    _silence()
    assignment = Path(sys.argv[1])
    if "--once" in sys.argv:
        _run_once(json.loads(job_source.readline()), assignment, answers)
        return
    if "--check" in sys.argv:
        answers.write(b"contained\n" if _can_contain() else b"")
        return
    plan = json.loads(job_source.readline())
    shell = _warm_up(assignment, plan["modules"], plan["rehearsal"])
    answers.write(json.dumps({"contained": _can_contain()}).encode() + b"\n")
    answers.flush()
    while line := job_source.readline():
        header, body, supervisor = _run_forked(json.loads(line), assignment, shell)
        answers.write(json.dumps(header).encode() + b"\n" + body)
        answers.flush()
        # Its namespaces take a while to go; the grader reads the answer meanwhile.
        os.waitpid(supervisor, 0)


def _can_contain() -> bool:
    """Try in a fork whether everything can be taken from a submission; stderr says why not."""
    trial = os.fork()
    if trial == 0:
        contain.leave_namespaces()
        init = os.fork()
        if init == 0:
            contain.hide_everything(disk_mb=1)
            contain.drop_privileges()
            os._exit(0)
        os._exit(os.waitstatus_to_exitcode(os.waitpid(init, 0)[1]))
    return os.waitpid(trial, 0)[1] == 0


def _silence() -> None:
    """Nothing that writes to the process's own stdout may reach the answers."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)


def _warm_up(assignment: Path, modules: list[str], rehearsal: Sequence[str]) -> Any:
    from . import runner

    # jsonschema, which Altair brings, would spend a second on it for a format that no schema uses.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    for name in WARM:
        importlib.import_module(name)
    for name in modules:
        if name.partition(".")[0] in KIT:
            continue  # from the assignment, below, and from nowhere else
        # What the assignment imports; a module that is missing is the student's error to see.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    sys.path.insert(0, str(assignment))
    for name in KIT:
        if (assignment / name / "__init__.py").exists():
            _import_kit(name, assignment / name)
    sys.path[0] = ""
    shell = runner.warm_shell()
    runner.rehearse(shell, assignment, [REHEARSAL, *rehearsal])
    # What is here now stays for good: no collection in a fork need look at it, and copy it.
    gc.collect()
    gc.freeze()
    return shell


def _import_kit(name: str, folder: Path) -> None:
    """Import a package and its modules from the assignment, so no other copy can take its place."""
    importlib.import_module(name)
    for path in folder.glob("*.py"):
        if path.stem != "__init__":
            importlib.import_module(f"{name}.{path.stem}")


def _fill_work_folder(job: dict[str, Any], assignment: Path, work: Path) -> None:
    """The submission's own files, then the assignment's over them, as nbgrader does."""
    for name, content in job["files"].items():
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(content))
    shutil.copytree(assignment, work, dirs_exist_ok=True)


def _run_forked(
    job: dict[str, Any],
    assignment: Path,
    shell: Any,
) -> tuple[dict[str, Any], bytes, int]:
    """Run a job in a fork with namespaces of its own; return header, lines, and its parent's id."""
    limits = job["limits"]
    results, send_end = os.pipe()
    pid_end, send_pid = os.pipe()
    supervisor = os.fork()
    if supervisor == 0:
        try:
            os.close(results)
            contain.leave_namespaces()
            init = os.fork()
            if init == 0:
                os.close(send_pid)
                _be_submission(job, assignment, shell, send_end)
            os.close(send_end)
            os.write(send_pid, f"{init}\n".encode())
            os.close(send_pid)
            os.waitpid(init, 0)
        finally:
            os._exit(0)
    os.close(send_end)
    os.close(send_pid)
    with os.fdopen(pid_end, "rb") as pipe:
        init_line = pipe.readline()
    if not init_line:
        os.close(results)
        return {"stopped": "no-namespaces", "bytes": 0}, b"", supervisor
    stopped, body = _watch(results, int(init_line), limits)
    return {"stopped": stopped, "bytes": len(body)}, body, supervisor


def _be_submission(
    job: dict[str, Any],
    assignment: Path,
    shell: Any,
    send_end: int,
) -> None:
    """As init of the new namespaces: take everything away, then run the steps. Never returns."""
    from . import runner

    try:
        limits = job["limits"]
        null = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(null, number)
        # Every other descriptor is the warm interpreter's.
        kept = 3
        os.dup2(send_end, kept, inheritable=False)
        os.closerange(kept + 1, 4096)
        contain.limit_resources(
            memory_mb=limits["memory_mb"],
            cpu_seconds=int(limits["wall_seconds"]) + 1,
            disk_mb=limits["disk_mb"],
            processes=limits["processes"],
        )
        contain.hide_everything(limits["disk_mb"])
        contain.drop_privileges()
        work = Path(contain.WORK)
        _fill_work_folder(job, assignment, work)
        os.chdir(work)
        runner.run_steps(
            shell, job["steps"], limits["cell_seconds"], lambda line: _write_all(kept, line)
        )
    finally:
        os._exit(0)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _watch(results: int, init: int, limits: dict[str, Any]) -> tuple[str | None, bytes]:
    """Gather what the submission writes until it ends, or kill it at a limit.

    Killing the init of a pid namespace kills every process in it, whatever signals they ignore.
    """
    gathered: list[bytes] = []
    size, stopped = 0, None
    deadline = time.monotonic() + limits["wall_seconds"]
    while True:
        ready, _, _ = select.select([results], [], [], WATCH_SECONDS)
        if ready:
            data = os.read(results, 1 << 20)
            if not data:
                break
            size += len(data)
            if stopped is None:
                gathered.append(data)
        found = stopped or _excess(size, deadline, limits)
        if found and stopped is None:
            stopped = found
            os.kill(init, signal.SIGKILL)
    os.close(results)
    with contextlib.suppress(ProcessLookupError):
        os.kill(init, signal.SIGKILL)  # it may have closed the pipe and gone on
    return stopped, b"".join(gathered)


def _excess(size: int, deadline: float, limits: dict[str, Any]) -> str | None:
    """The first limit that is passed: a word for it."""
    if size > limits["output_mb"] * 2**20:
        return "output"
    if time.monotonic() > deadline:
        return "time"
    # All processes here but the sandbox's own init, this one and the supervisor are the job's.
    processes = [name for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208
    if len(processes) - 3 > limits["processes"]:
        return "processes"
    page = os.sysconf("SC_PAGE_SIZE")
    total = 0
    for name in processes:
        if int(name) in (1, os.getpid()):
            continue
        try:
            total += int(Path(f"/proc/{name}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            continue  # it has just ended
    return "memory" if total * page > 2 * limits["memory_mb"] * 2**20 else None


def _run_once(job: dict[str, Any], assignment: Path, answers: BinaryIO) -> None:
    """Run one job without isolation, in the current folder, with the limits the system has."""
    from . import runner

    work = Path.cwd()
    shell = _warm_up(assignment, [], [])
    _fill_work_folder(job, assignment, work)
    limits = job["limits"]
    contain.limit_resources(
        memory_mb=limits["memory_mb"],
        cpu_seconds=int(limits["wall_seconds"]) + 1,
        disk_mb=limits["disk_mb"],
        processes=limits["processes"],
    )

    def send(line: bytes) -> None:
        answers.write(line)
        answers.flush()

    runner.run_steps(shell, job["steps"], limits["cell_seconds"], send)
    os._exit(0)  # threads that outlive their cell end here
