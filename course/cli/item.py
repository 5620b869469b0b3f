"""`course item`: write questions, see them as students will, and be told what is wrong."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

item = typer.Typer(no_args_is_help=True)
Named = Annotated[
    str,
    typer.Argument(help="An item, such as capacity.pooling, or a whole bank, such as capacity."),
]


def register(app: typer.Typer) -> None:
    """Put `item` among the commands."""
    app.add_typer(item, name="item")


@item.callback()
def group() -> None:
    """Write questions: a new one, its live preview, and all that is wrong with it."""


@item.command()
def new(
    chapter: Annotated[str, typer.Argument(help="The chapter whose bank it goes into.")],
    kind: Annotated[
        str,
        typer.Argument(
            metavar="type",
            help="single, multiple, truefalse, numeric, ordering, matching, fillin, short or case.",
        ),
    ],
    name: Annotated[str, typer.Argument(help="A name in lower-case letters, digits and hyphens.")],
    use: Annotated[
        Literal["graded", "practice"],
        typer.Option(help="practice is published with its key; graded never is."),
    ] = "graded",
) -> None:
    """Write the skeleton of a new question into a chapter's bank, both languages side by side.

    What you write stands at TODO; until all are gone, `course item check` says so.
    """
    from course.authoring import new_item

    path, line = new_item(chapter, kind, name, use=use)
    typer.echo(f"{path}:{line}: fill in each TODO, and watch it with:")
    typer.echo(f"course item preview {chapter}.{name}")


@item.command()
def preview(
    name: Named,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8010,
) -> None:
    """Show a question in both languages as students see it, and again after every edit.

    With its key, points, numbers of any seed, and what linter and stress test find. Only this
    machine can open the page: it shows keys.
    """
    from course.preview import serve_preview

    serve_preview(name, port)


@item.command()
def check(
    name: Named,
    seeds: Annotated[int, typer.Option(min=1, help="Seeds that the stress test tries.")] = 2000,
) -> None:
    """Validate, lint and stress a question or a bank: file, line, place, code and fix.

    Every flaw of writing comes with its reason and source. Exit code 1 when something is found.
    """
    from course.authoring import check_items
    from quizzes.lint_reasons import REASONS

    found = check_items(name, seeds)
    for problem in found.problems:
        typer.echo(str(problem))
        if reason := REASONS.get(problem.code):
            typer.echo(f"    {reason.why.en} ({reason.source})")
    items, tried = len(found.surveys), sum(survey.seeds for survey in found.surveys)
    typer.echo(f"{items} item{'s' * (items != 1)}, {tried} seed{'s' * (tried != 1)} tried.")
    if found.problems:
        count = len(found.problems)
        typer.echo(f"{count} problem{'s' * (count > 1)}.", err=True)
        raise typer.Exit(1)
    typer.echo("No problem found.")
