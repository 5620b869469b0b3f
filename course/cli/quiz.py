"""`course quiz`: what a specification asks for."""

from __future__ import annotations

from typing import Annotated

import typer

quiz = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put `quiz` among the commands."""
    app.add_typer(quiz, name="quiz")


@quiz.callback()
def quiz_group() -> None:
    """Quizzes: what a specification asks for, and how equal its papers are."""


@quiz.command("plan")
def quiz_plan(
    name: Annotated[str, typer.Argument(help="The quiz: a file of quizzes/specs/.")],
) -> None:
    """Show a quiz as its two-way table, and how far its papers or parallel forms differ."""
    from course.quiz_plan import plan_quiz, show_plan
    from course.show import console

    console.print(show_plan(plan_quiz(name)))
