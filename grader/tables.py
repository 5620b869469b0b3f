"""The tables of nbgrader's gradebook, opened safely: one transaction, errors in words.

`import nbgrader` takes seconds, so its models are not used here: SQLAlchemy reads the tables as
they are, after checking that they have the form this project knows (``SCHEMA``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossary import ContentError, Problem

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData, Table

#: The revision of nbgrader's tables that this project reads and writes (nbgrader 0.9).
SCHEMA = "e43177bfe90b"
#: How long another program may hold the gradebook before we give up, in seconds.
LOCK_SECONDS = 30.0
CONFIG = "nbgrader_config.py"
_EPOCH = datetime(1970, 1, 1)


class Book:
    """An open gradebook within one transaction: a connection and its tables by name."""

    def __init__(self, connection: Connection, tables: MetaData, config: Any) -> None:
        self.connection = connection
        self.config = config
        self._tables = tables

    def table(self, name: str) -> Table:
        """The table ``name`` as it is in this gradebook."""
        return self._tables.tables[name]

    def rows(self, statement: Any) -> list[Any]:
        """All rows of a statement."""
        return list(self.connection.execute(statement))


def problem(path: Path, code: str, message: str, fix: str, place: str = "") -> ContentError:
    """Return an error about one file of the class folder."""
    return ContentError([Problem(path, 0, code, place, message, fix)])


def _no_class(class_folder: Path) -> ContentError:
    return problem(
        class_folder,
        "class-missing",
        f"this is no class folder: it has no {CONFIG}",
        "release an assignment first, or name the class folder with --class",
    )


def not_released(class_folder: Path, name: str) -> ContentError:
    """Return the error of an assignment that the class does not have: it names those it has."""
    if not (class_folder / CONFIG).is_file():
        return _no_class(class_folder)
    released = sorted(path.parent.name for path in (class_folder / "release").glob("*/*.ipynb"))
    fix = f"release it: `course release {name} --class {class_folder}`"
    return problem(
        class_folder,
        "assignment-not-released",
        "this class has no such assignment",
        f"name one of: {', '.join(dict.fromkeys(released))}; or {fix}" if released else fix,
        name,
    )


def class_config(class_folder: Path) -> Any:
    """Return the settings in the class folder's ``nbgrader_config.py`` (traitlets ``Config``)."""
    from traitlets.config import PyFileConfigLoader

    path = class_folder / CONFIG
    if not path.is_file():
        raise _no_class(class_folder)
    try:
        return PyFileConfigLoader(path.name, path=str(class_folder)).load_config()
    except Exception as error:
        raise problem(
            path, "class-config", f"cannot be read: {error}", "correct this file"
        ) from error


def database_url(class_folder: Path, config: Any) -> str:
    """Return where the gradebook is: nbgrader's own ``db_url``, or the class folder's file."""
    chosen = config.CourseDirectory.get("db_url", "")
    return str(chosen) or f"sqlite:///{class_folder.resolve() / 'gradebook.db'}"


@contextmanager
def open_book(class_folder: Path) -> Iterator[Book]:
    """Open the gradebook for one transaction: all that is done in it counts, or nothing does.

    Raises ContentError, in words, when it is missing, of another nbgrader, broken, not to be
    reached, locked by another program for ``LOCK_SECONDS``, or the disk is full.
    """
    from sqlalchemy import inspect, text

    config = class_config(class_folder)
    url = database_url(class_folder, config)
    file = sqlite_file(url)
    if file and not file.is_file():
        raise problem(
            file, "gradebook-missing", "there is no gradebook", "release an assignment first"
        )
    with connect(class_folder, url) as connection:
        version = None
        if inspect(connection).has_table("alembic_version"):
            version = connection.execute(text("select version_num from alembic_version"))
        if version is None or version.scalar() != SCHEMA:
            shown, place = _shown(class_folder, url)
            raise problem(
                shown,
                "gradebook-version",
                "this gradebook was made by another version of nbgrader",
                "keep a copy of it, then run `nbgrader db upgrade` in the class folder",
                place,
            )
        if connection.dialect.name == "postgresql":
            # As on SQLite: whoever reads in order to write is alone with the scores meanwhile.
            connection.execute(text("LOCK TABLE grade IN SHARE ROW EXCLUSIVE MODE"))
        yield Book(connection, _tables(connection), config)


_KNOWN: dict[str, MetaData] = {}


def _tables(connection: Connection) -> MetaData:
    """Return nbgrader's tables. One revision has the same on every database of a kind: they are
    read once, since reading them takes as long as writing the scores of a whole group."""
    from sqlalchemy import MetaData

    kind = connection.dialect.name
    if kind not in _KNOWN:
        tables = MetaData()
        tables.reflect(connection)
        _KNOWN[kind] = tables
    return _KNOWN[kind]


@contextmanager
def connect(class_folder: Path, url: str) -> Iterator[Connection]:
    """Connect to the database ``url`` of a class for one transaction; errors in words.

    No message shows the password that a URL may hold.
    """
    from sqlalchemy import exc

    engine = _engine(class_folder, url)
    try:
        with engine.begin() as connection:
            yield connection
    except (exc.DBAPIError, MemoryError) as error:
        raise _in_words(error, class_folder, url) from error
    finally:
        engine.dispose()


def sqlite_file(url: str) -> Path | None:
    """Return the file that holds the database; None where a server does."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _engine(class_folder: Path, url: str) -> Engine:
    """Return an engine for ``url``. On SQLite a transaction takes the write lock at its start,
    so two graders never read the same state and both write."""
    from sqlalchemy import create_engine, event, exc

    wait = LOCK_SECONDS
    arguments: dict[str, Any] = {}
    if url.startswith("sqlite:"):
        arguments = {"timeout": wait}
    elif url.startswith("postgresql"):
        arguments = {"connect_timeout": 10, "options": f"-c lock_timeout={wait * 1000:.0f}"}
    try:
        engine = create_engine(url, connect_args=arguments)
    except ImportError as error:
        if url.startswith("postgresql") and error.name == "psycopg":
            fix = f'run `{sys.executable} -m pip install "psycopg[binary]"`'
        else:
            fix = f"install {error.name}, or write postgresql+psycopg://..."
        message = f"the driver of this database is not installed ({error.name})"
        raise _unusable(class_folder, url, "gradebook-driver", message, fix) from error
    except (exc.ArgumentError, ValueError):
        engine = None
    file = sqlite_file(url)
    if engine is None or not (file or (engine.url.database and url.count("@") < 2)):
        # What SQLAlchemy or a server says of such a URL may hold a piece of the password.
        raise problem(
            class_folder / CONFIG,
            "gradebook-url",
            "this is no database URL",
            "write postgresql+psycopg://USER:PASSWORD@HOST/DATABASE, in the password %40 for @, "
            "%2F for / and %3A for :",
            "c.CourseDirectory.db_url",
        )
    if file is None:
        return engine

    def manual(connection: Any, _: object) -> None:
        connection.isolation_level = None

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", manual)
    event.listen(engine, "begin", begin)
    return engine


def _shown(class_folder: Path, url: str) -> tuple[Path, str]:
    """Return the file and the place in it that an error about the gradebook names."""
    from sqlalchemy import make_url

    file = sqlite_file(url)
    if file:
        return file, ""
    # A password may stand among the options after the question mark, too.
    return class_folder / CONFIG, str(make_url(url).set(password="", query={}))


def _unusable(class_folder: Path, url: str, code: str, message: str, fix: str) -> ContentError:
    file, place = _shown(class_folder, url)
    return problem(file, code, message, fix, place)


#: What databases say (SQLite in words, PostgreSQL by number) -> code, message, fix.
_FAULTS = (
    (
        ("locked", "55P03", "40P01"),
        "gradebook-locked",
        "another program has held the gradebook for {seconds:.0f} seconds",
        "close it there (a formgrader, a second grader), then run this again",
    ),
    (
        ("full", "53100"),
        "gradebook-full",
        "the disk is full; nothing of this step was saved",
        "make room on the disk, then run this again",
    ),
    (
        ("readonly", "25006", "42501"),
        "gradebook-readonly",
        "the gradebook may not be written",
        "give yourself the right to write this file and its folder",
    ),
)


def _in_words(error: Exception, class_folder: Path, url: str) -> ContentError:
    cause = getattr(error, "orig", error)
    said = " ".join(str(cause).split())
    number = getattr(cause, "sqlstate", None)
    for signs, code, message, fix in _FAULTS:
        if number in signs or (number is None and any(sign in said for sign in signs)):
            words = message.format(seconds=LOCK_SECONDS)
            return _unusable(class_folder, url, code, words, fix)
    said = _without_password(said, url)
    if sqlite_file(url) is None and (
        number is None or getattr(error, "connection_invalidated", False)
    ):
        return _unusable(
            class_folder,
            url,
            "gradebook-unreachable",
            f"the database server does not serve us: {said}",
            "see that it runs, and correct user, password, host or database in db_url; then run "
            "this again",
        )
    message = f"the gradebook cannot be used: {said}"
    return _unusable(class_folder, url, "gradebook-broken", message, "restore it from a copy")


def _without_password(said: str, url: str) -> str:
    from sqlalchemy import make_url

    parts = make_url(url)
    for password in (parts.password, parts.query.get("password")):
        said = said.replace(str(password), "***") if password else said
    return said


def due_with(due: datetime | None, extension: datetime | timedelta | None) -> datetime | None:
    """Return when work is due with an extension, which SQLite keeps as a date since 1970."""
    if due is None or extension is None:
        return due
    return due + (extension if isinstance(extension, timedelta) else extension - _EPOCH)


def aware(moment: datetime | None) -> datetime | None:
    """Return a moment of the gradebook (naive UTC) with its time zone."""
    return moment.replace(tzinfo=UTC) if moment else None


def naive(moment: datetime | None) -> datetime | None:
    """Return a moment as the gradebook keeps it: UTC without time zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
