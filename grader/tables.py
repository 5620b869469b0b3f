"""The tables of nbgrader's gradebook, opened safely: one transaction, errors in words.

`import nbgrader` takes seconds, so its models are not used here: SQLAlchemy reads the tables as
they are, after checking that they have the form this project knows (``SCHEMA``).
"""

from __future__ import annotations

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


def class_config(class_folder: Path) -> Any:
    """Return the settings in the class folder's ``nbgrader_config.py`` (traitlets ``Config``)."""
    from traitlets.config import PyFileConfigLoader

    path = class_folder / CONFIG
    if not path.is_file():
        raise problem(
            class_folder,
            "class-missing",
            f"this is no class folder: it has no {CONFIG}",
            "release an assignment first, or name the class folder with --class",
        )
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

    Raises ContentError, in words, when it is missing, of another nbgrader, broken, locked by
    another program for ``LOCK_SECONDS``, or the disk is full.
    """
    from sqlalchemy import MetaData, exc, text

    config = class_config(class_folder)
    url = database_url(class_folder, config)
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
    shown = path or class_folder / "gradebook"
    if path and not path.is_file():
        raise problem(
            shown, "gradebook-missing", "there is no gradebook", "release an assignment first"
        )
    engine = connect(url)
    try:
        with engine.begin() as connection:
            tables = MetaData()
            tables.reflect(connection)
            version = None
            if "alembic_version" in tables.tables:
                version = connection.execute(text("select version_num from alembic_version"))
            if version is None or version.scalar() != SCHEMA:
                raise problem(
                    shown,
                    "gradebook-version",
                    "this gradebook was made by another version of nbgrader",
                    "keep a copy of it, then run `nbgrader db upgrade` in the class folder",
                )
            yield Book(connection, tables, config)
    except (exc.DBAPIError, MemoryError) as error:
        raise _in_words(error, shown) from error
    finally:
        engine.dispose()


def connect(url: str) -> Engine:
    """Return an engine for ``url``. On SQLite a transaction takes the write lock at its start,
    so two graders never read the same state and both write."""
    from sqlalchemy import create_engine, event

    if not url.startswith("sqlite:"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})

    def manual(connection: Any, _: object) -> None:
        connection.isolation_level = None

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", manual)
    event.listen(engine, "begin", begin)
    return engine


def _in_words(error: Exception, path: Path) -> ContentError:
    said = str(getattr(error, "orig", error))
    for sign, code, message, fix in (
        (
            "locked",
            "gradebook-locked",
            f"another program has held the gradebook for {LOCK_SECONDS:.0f} seconds",
            "close it there (a formgrader, a second grader), then run this again",
        ),
        (
            "full",
            "gradebook-full",
            "the disk is full; nothing of this step was saved",
            "make room on the disk, then run this again",
        ),
        (
            "readonly",
            "gradebook-readonly",
            "the gradebook may not be written",
            "give yourself the right to write this file and its folder",
        ),
    ):
        if sign in said:
            return problem(path, code, message, fix)
    return problem(
        path, "gradebook-broken", f"the gradebook cannot be used: {said}", "restore it from a copy"
    )


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
