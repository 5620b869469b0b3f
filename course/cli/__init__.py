"""The `course` command: one thin function a command; the work is done in the packages.

Heavy imports stand inside the functions, so that `course --help` answers at once.
"""

from __future__ import annotations

import sys

import typer

from course.certify import commands as records
from course.cli import exchange, grading, item, practice, quiz, site
from course.examples import teach

app = typer.Typer(
    help="Service management courseware: build the site, release, collect, grade, report.\n\n"
    "A first look: `course demo` runs all of it once in a folder of its own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for group in (
    site.register,
    grading.register,
    practice.register,
    item.register,
    exchange.register,
    quiz.register,
    records.register,
):
    group(app)
teach(app)


def main() -> None:
    """Run the command; a user's mistake is told in words, with exit code 1."""
    from glossary import ContentError

    # jsonschema, which comes with every notebook, would spend a second on it, for a format of
    # addresses that no schema here uses.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    try:
        app()
    except ContentError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        typer.echo("\nInterrupted. Nothing is lost: run the same command again.", err=True)
        sys.exit(130)
