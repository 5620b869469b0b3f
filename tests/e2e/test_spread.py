"""Grading spread over Dask workers: a real scheduler, two worker processes, one killed on the way."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from glossary import ContentError
from grader import grade

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("dask")]

NAME = "quality"
STUDENTS = 12
Scores = Callable[[Path], list[Any]]


class Cluster:
    """A scheduler and workers as a computing centre would start them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self.port))
        self._await(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close())

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny")

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        number = len(self.processes)
        with (self.folder / f"{command[0]}-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *command, "--no-dashboard"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def _await(self, ready: object) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError):
                ready()  # type: ignore[operator]
                return
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")

    def await_workers(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def class_folder(handed_in: Callable[[str, int], Path]) -> Path:
    """A class with honest work and one broken file."""
    folder = handed_in(NAME, STUDENTS)
    broken = folder / "submitted" / "broken" / NAME
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_text("{")
    return folder


def test_a_worker_killed_on_the_way_changes_no_score(
    class_folder: Path, cluster: Cluster, scores: Scores, tmp_path: Path
) -> None:
    here = Path(shutil.copytree(class_folder, tmp_path / "here"))
    there = Path(shutil.copytree(class_folder, tmp_path / "there"))
    assert grade(here, NAME).graded == STUDENTS + 1
    workers = [cluster.worker(), cluster.worker()]
    cluster.await_workers(2)
    killed: list[int] = []

    def kill_one(done: int, total: int, last: str) -> None:
        if done == 5:
            workers[0].send_signal(signal.SIGKILL)
            killed.append(workers[0].wait())

    summary = grade(there, NAME, scheduler=cluster.address, progress=kill_one)
    assert killed == [-signal.SIGKILL]
    assert (summary.graded, summary.errors) == (STUDENTS + 1, [])
    assert scores(there / "gradebook.db") == scores(here / "gradebook.db")
    graded = there / "autograded" / "s00" / NAME
    assert (graded / "outcome.json").is_file()
    assert (graded / f"{NAME}.ipynb").stat().st_size > 5000
    # The workers know nothing of the class folder.
    logs = "".join(path.read_text() for path in cluster.folder.glob("worker-*.log"))
    assert str(there) not in logs
    assert grade(there, NAME, scheduler=cluster.address).skipped == STUDENTS + 1


def test_a_scheduler_lost_on_the_way_is_told_and_a_rerun_goes_on(
    class_folder: Path, cluster: Cluster, scores: Scores, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(class_folder, tmp_path / "class"))
    cluster.worker()
    cluster.await_workers(1)

    def stop(done: int, total: int, last: str) -> None:
        if done == 3:
            cluster.scheduler.kill()
            cluster.scheduler.wait()

    with pytest.raises(ContentError, match="what was graded is kept") as error:
        grade(folder, NAME, scheduler=cluster.address, progress=stop)
    assert error.value.problems[0].code == "scheduler-lost"
    again = grade(folder, NAME)
    assert again.graded + again.skipped == STUDENTS + 1
    assert again.skipped >= 2
    assert len({student for student, *_ in scores(folder / "gradebook.db")}) == STUDENTS + 1


def test_what_cannot_be_reached_is_told_in_words(
    class_folder: Path, cluster: Cluster, scores: Scores, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ContentError, match="dask worker") as error:
        grade(class_folder, NAME, scheduler=cluster.address)
    assert error.value.problems[0].code == "scheduler-no-workers"
    monkeypatch.setattr("grader.spread.CONNECT_SECONDS", 1)
    with pytest.raises(ContentError, match="dask scheduler") as error:
        grade(class_folder, NAME, scheduler="tcp://127.0.0.1:1")
    assert error.value.problems[0].code == "scheduler-unreachable"
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ContentError, match="-m pip install distributed"):
        grade(class_folder, NAME, scheduler=cluster.address)
    assert scores(class_folder / "gradebook.db") == []
