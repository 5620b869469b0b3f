"""Attacks and accidents in the real sandbox: contained, told in words, and gone afterwards."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox import Limits, RunResult, Sandbox, available

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("assignment")
    (folder / "data").mkdir()
    (folder / "data" / "guests.csv").write_text("guests\n3\n")
    limits = Limits(
        wall_seconds=5, cell_seconds=2, memory_mb=400, disk_mb=16, output_mb=2, processes=20
    )
    with Sandbox(folder, limits, isolated=True, modules=["altair", "matplotlib.pyplot"]) as sandbox:
        yield sandbox


def run(box: Sandbox, *cells: str, files: dict[str, str] | None = None) -> RunResult:
    return box.run([{"id": at, "run": cell} for at, cell in enumerate(cells)], files or {})


def printed(result: RunResult, step: int = 0) -> str:
    outputs = result.steps[step].outputs
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def error(result: RunResult, step: int = 0) -> str:
    outputs = result.steps[step].outputs
    return next(output["ename"] for output in outputs if output["output_type"] == "error")


@pytest.fixture(autouse=True)
def works_afterwards(box: Sandbox) -> Iterator[None]:
    """Whatever a submission did, the next one finds a clean place and a working interpreter."""
    yield
    after = run(box, "import os\nprint(sorted(os.listdir('.')), len(os.listdir('/scratch')))", "1")
    assert printed(after) == "['data'] 0\n"
    assert after.steps[1].value == 1


def test_isolation_is_available_here() -> None:
    assert available() is None


def test_cells_work_as_in_jupyter(box: Sandbox) -> None:
    result = run(
        box,
        "import pandas as pd\nframe = pd.read_csv('data/guests.csv')\nframe",
        "%timeit -n1 -r1 1\nfrom IPython.display import display\ndisplay(2)",
        "import asyncio\nawait asyncio.sleep(0)\n5",
        "import altair as alt\nalt.Chart(frame).mark_bar()",
        "_ + 1 if False else In[2][:1]",
    )
    assert [step.ok for step in result.steps.values()] == [True] * 5
    assert "<table" in result.steps[0].outputs[0]["data"]["text/html"]
    assert result.steps[1].outputs[-1]["output_type"] == "display_data"
    assert result.steps[2].value == 5
    assert (result.stopped, result.ended) == (None, False)


def test_what_a_shell_would_do_is_not_done_and_the_cell_goes_on(box: Sandbox) -> None:
    first = run(box, "!pip install something\nnames = !ls\nlen(names), _exit_code").steps[0]
    assert first.ok
    assert [output["output_type"] for output in first.outputs] == ["stream", "execute_result"]
    assert "no shell here" in first.outputs[0]["text"]
    assert first.outputs[1]["data"]["text/plain"] == "(0, 127)"


def test_figures_are_shown_as_in_a_notebook(box: Sandbox) -> None:
    cell = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n3"
    step = run(box, cell).steps[0]
    assert step.ok
    shown = [output for output in step.outputs if output["output_type"] == "display_data"]
    assert shown[0]["data"]["image/png"].startswith("iVBOR")


def test_an_endless_cell_costs_only_itself(box: Sandbox) -> None:
    result = run(box, "while True:\n    pass", "3")
    assert error(result) == "TimeLimitReached"
    assert result.steps[1].value == 3


@pytest.mark.parametrize(
    "cell",
    [
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass",
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException: pass",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "sum(range(10**12))",
    ],
)
def test_what_ignores_the_first_limit_is_killed(box: Sandbox, cell: str) -> None:
    result = run(box, "1", cell, "2")
    assert result.stopped == "time"
    assert list(result.steps) == [0]


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nos._exit(0)",
        "import os\nos.kill(os.getpid(), 9)\nos.abort()",
        "import ctypes\nctypes.string_at(0)",
        "import os\nos.closerange(0, 300)\nimport time\ntime.sleep(0.1)",
        "import sys\nsys.setrecursionlimit(10**9)\nf = lambda: f()\nf()",
    ],
)
def test_a_process_that_ends_itself_loses_only_what_follows(box: Sandbox, cell: str) -> None:
    result = run(box, "1", cell, "2")
    assert result.ended or result.stopped
    assert 0 in result.steps
    assert 2 not in result.steps


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nwhile True:\n    os.fork()",
        "import os, time\nfor _ in range(60):\n    if os.fork() == 0:\n        time.sleep(30)\n"
        "time.sleep(30)",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    while True: pass",
    ],
)
def test_process_bombs_end_with_the_submission(box: Sandbox, cell: str) -> None:
    run(box, cell)
    seen = run(box, "import os\nprint(os.getpid())")
    assert printed(seen) == "1\n"


@pytest.mark.parametrize(
    "cell",
    [
        "x = bytearray(20 * 10**9)",
        "x = []\nwhile True:\n    x.append(bytearray(10**8))",
        "import numpy as np\nnp.ones((10**6, 10**6))",
    ],
)
def test_memory_is_limited(box: Sandbox, cell: str) -> None:
    result = run(box, cell, "7")
    assert result.stopped == "memory" or error(result) in {"MemoryError", "_ArrayMemoryError"}


def test_disk_is_limited(box: Sandbox) -> None:
    result = run(box, "open('big', 'wb').write(bytes(40 * 10**6))", "8")
    assert error(result) == "OSError"


@pytest.mark.parametrize(
    "cell",
    [
        "print('x' * 10**9)",
        "while True:\n    print('x' * 10**5)",
        "for _ in range(10**5):\n    display('x' * 100)",
        "'x' * 10**8",
        "import sys\nsys.stderr.write('x' * 10**8)",
    ],
)
def test_output_is_cut(box: Sandbox, cell: str) -> None:
    result = run(box, cell, "9")
    sizes = [len(str(step.outputs)) for step in result.steps.values()]
    assert sum(sizes) < 3_000_000


def test_a_flood_into_the_result_pipe_is_stopped(box: Sandbox) -> None:
    result = run(box, "1", "import os\nwhile True:\n    os.write(3, b'x' * 10**6)")
    assert result.stopped == "output"


def test_forged_lines_are_only_its_own_values(box: Sandbox) -> None:
    forged = (
        "import os\nfor line in (b'{\"id\": 77, \"ok\": true, \"outputs\": []}', b'[]', b'\\xff', "
        "b'{\"id\": [], \"outputs\": []}', b'{', b'[' * 100000):\n    os.write(3, line + b'\\n')"
    )
    result = run(box, forged, "4")
    assert set(result.steps) == {0, 1}
    assert result.steps[1].value == 4


def test_there_is_no_network(box: Sandbox) -> None:
    cell = "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)"
    assert error(run(box, cell)) == "OSError"
    cell = "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=1)"
    assert error(run(box, cell)) == "URLError"


def test_nothing_of_the_course_can_be_seen(box: Sandbox, tmp_path: Path) -> None:
    secret = tmp_path / "gradebook.db"
    secret.write_text("scores")
    root = Path(__file__).resolve().parents[2]
    cell = f"""
import os
found = []
for folder, subfolders, names in os.walk('/'):
    # The system's and the packages' own files would take a while.
    subfolders[:] = [name for name in subfolders if name not in ('site-packages', 'usr', 'lib')]
    for name in names:
        path = os.path.join(folder, name)
        if name in ('gradebook.db', 'key.json', 'answers.json', 'roster.csv', 'pyproject.toml') or (
            name.endswith(('.ipynb', '.yaml'))
        ):
            found.append(path)
print(found)
for path in ({str(secret)!r}, {str(root / "README.md")!r}, {str(root / "grader" / "engine.py")!r},
             os.path.expanduser('~root/.bashrc'), '/etc/passwd', '/etc/shadow'):
    print(os.path.exists(path))
import importlib
for name in ('quizzes', 'course', 'glossary'):
    try:
        importlib.import_module(name)
        print(name)
    except ImportError:
        pass
"""
    assert printed(run(box, cell)) == "[]\n" + "False\n" * 6


def test_nothing_outside_can_be_written(box: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "gradebook.db"
    target.write_text("scores")
    cell = f"""
import os, sys, site
for path in ({str(target)!r}, '/assignment/data/guests.csv', '/box/x', '/x', sys.executable,
             os.__file__, '/dev/x', '/proc/x'):
    try:
        open(path, 'w').write('mine')
        print(path)
    except OSError:
        pass
"""
    assert printed(run(box, cell)) == ""
    assert target.read_text() == "scores"


def test_nothing_passes_from_one_submission_to_the_next(box: Sandbox) -> None:
    run(
        box,
        "import os, pandas as pd, builtins, sys\n"
        "for folder in ('.', '/scratch', '/dev/shm', os.path.expanduser('~')):\n"
        "    open(os.path.join(folder, 'left'), 'w').write('answer')\n"
        "os.makedirs(os.path.expanduser('~/.ipython/profile_default/startup'), exist_ok=True)\n"
        "pd.DataFrame.mean = None\nbuiltins.sum = None\nsys.modules['secret'] = 1\nanswer = 42",
    )
    seen = run(
        box,
        "import os, pandas as pd, builtins, sys\n"
        "print([os.listdir(f) for f in ('/scratch', '/dev/shm', os.path.expanduser('~'))])\n"
        "print(pd.DataFrame.mean is None, builtins.sum is None, 'secret' in sys.modules)\n"
        "print('answer' in globals())",
    )
    assert printed(seen) == "[[], [], []]\nFalse False False\nFalse\n"


def test_no_other_process_is_seen_or_signalled(box: Sandbox) -> None:
    cell = """
import os, signal
print(os.getpid(), os.getppid(), os.listdir('/proc'))
for pid in range(2, 400):
    try:
        os.kill(pid, 0)
        print('alive', pid)
    except OSError:
        pass
"""
    assert printed(run(box, cell)) == "1 0 []\n"
    run(box, "import os\nos.kill(-1, 9)")


def test_privileges_are_gone(box: Sandbox) -> None:
    cell = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.mount(b'none', b'/submission', b'tmpfs', 0, None), libc.umount2(b'/proc', 2))
print(libc.sethostname(b'x', 1), libc.ptrace(16, 1, 0, 0), libc.prctl(39, 0, 0, 0, 0))
for call in (lambda: os.setuid(0), lambda: os.chroot('/'), lambda: os.mknod('n', 0o60600, 2048)):
    try:
        call()
        print('done')
    except OSError:
        pass
"""
    assert printed(run(box, cell)) == "-1 -1\n-1 -1 1\n"


def test_no_namespaces_can_be_made_to_get_privileges_back(box: Sandbox) -> None:
    cell = """
import ctypes, os, threading
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), ctypes.get_errno(), libc.syscall(56, 0x10000011, 0, 0, 0, 0) if
      os.uname().machine == 'x86_64' else -1)
child = os.fork()
if child == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
thread = threading.Thread(target=print, args=('thread',))
thread.start()
thread.join()
"""
    assert printed(run(box, cell)) == "-1 1 -1\n7\nthread\n"


def test_threads_that_outlive_their_cell_end(box: Sandbox) -> None:
    cell = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n1"
    result = run(box, cell, "2")
    assert (result.steps[1].value, result.stopped) == (2, None)


def test_a_students_exception_may_be_anything(box: Sandbox) -> None:
    cell = """
class Odd(Exception):
    def __str__(self):
        raise SystemExit
    __repr__ = __str__
raise Odd
"""
    result = run(box, cell, "raise BaseException", "raise KeyboardInterrupt", "exit()", "6")
    assert result.steps[4].value == 6


def test_files_stay_in_their_folder(box: Sandbox) -> None:
    content = base64.b64encode(b"mine").decode()
    result = run(box, "print(open('sub/own.txt').read())", files={"sub/own.txt": content})
    assert printed(result) == "mine\n"


def test_without_isolation_the_same_worker_runs_as_a_process(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("3")
    limits = Limits(wall_seconds=20, cell_seconds=1)
    with Sandbox(tmp_path, limits, isolated=False) as sandbox:
        result = run(sandbox, "x = int(open('data.txt').read())\nx", "while True: pass", "x + 1")
        assert (result.steps[0].value, result.steps[2].value) == (3, 4)
        assert error(result, 1) == "TimeLimitReached"
        assert run(sandbox, "1", "import os\nos._exit(1)").ended
    assert [path.name for path in tmp_path.iterdir()] == ["data.txt"]
