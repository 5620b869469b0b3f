"""`course conversation` and `course psychometrics`: communication skills."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course.cli.shared import Language

conversation = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put the commands of communication skills among the others."""
    app.add_typer(conversation, name="conversation")
    app.command()(psychometrics)


@conversation.callback()
def conversation_group() -> None:
    """Practice conversations: draw one as a graph for its author."""


@conversation.command()
def draw(
    name: Annotated[str, typer.Argument(help="The conversation: a file of quizzes/dialogues/.")],
    lang: Annotated[Language, typer.Option(help="Language of the picture.")] = "zh",
    into: Annotated[Path, typer.Option(help="The folder for the picture.")] = Path(),
) -> None:
    """Draw a conversation as a picture (SVG): turns, choices, points, moods, endings.

    Any browser opens it. What the checker finds wrong is told as well.
    """
    from course.conversations import draw_conversation

    path, problems = draw_conversation(name, lang, into)
    for problem in problems:
        typer.echo(str(problem), err=True)
    typer.echo(str(path))


def psychometrics(
    answers: Annotated[
        Path, typer.Argument(help="A folder of files that people saved, or a CSV table.")
    ],
    selftest: Annotated[str, typer.Option(help="The self-test: a file of quizzes/selftests/.")],
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = "zh",
    out: Annotated[
        Path | None, typer.Option(help="The page to write (default: beside the answers).")
    ] = None,
) -> None:
    """Report how well a self-test measures in a group: reliability, questions, change.

    A page of its own for instructors, with the limits of a self-report. It shows no norm but the
    percentiles of this very group.
    """
    from quizzes import write_psychometrics

    path, problems = write_psychometrics(answers, selftest, lang, out)
    for problem in problems:
        typer.echo(str(problem), err=True)
    typer.echo(str(path))
