"""`course release`, `collect`, `grade` and what follows: a class and its work."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from course.cli.shared import ClassFolder, Language, Name


def register(app: typer.Typer) -> None:
    """Put the commands of a class among the others."""
    for command in (release, collect, grade, regrade, feedback, report, grades):
        app.command()(command)


def release(
    name: Name,
    class_folder: ClassFolder = Path("class"),
    lang: Annotated[Language, typer.Option(help="Language of the released notebook.")] = "zh",
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="When it is due, in UTC."),
    ] = None,
) -> None:
    """Build an assignment from its text and release it to the class.

    Solutions, hidden tests and keys are taken out, and every released file is searched for them
    before it is left there.
    """
    from course.assignments import release_assignment

    folder = release_assignment(name, class_folder, lang, due)
    typer.echo(f"Released: {folder}\nHand this folder to the students.")


def collect(
    path: Annotated[
        Path,
        typer.Argument(help="A folder of submissions, or a zip that a learning platform made."),
    ],
    class_folder: ClassFolder = Path("class"),
    assignment: Annotated[
        str | None, typer.Option(help="The assignment, where the path does not tell.")
    ] = None,
) -> None:
    """Take in what students handed in: a folder, or a zip exported by Moodle or Canvas.

    The latest of several attempts counts. Files of unknown students are kept aside and listed.
    """
    from grader import collect as collect_submissions

    report = collect_submissions(class_folder, path, assignment)
    typer.echo(report.text())


def grade(
    name: Name,
    class_folder: ClassFolder = Path("class"),
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at a time.")] = 2,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Spread the work: a Dask scheduler, such as tcp://192.168.0.5:8786."),
    ] = None,
    trust_submissions: Annotated[
        bool,
        typer.Option(
            "--trust-submissions",
            help="Run student code without isolation. Only for work you wrote or read yourself.",
        ),
    ] = False,
) -> None:
    """Grade an assignment into the class's nbgrader gradebook.

    Each submission runs isolated: no network, no sight of the course, limits on time and memory.
    Run again, it grades only what is new or changed; manual scores and comments stay.
    """
    from course.show import progress_bar
    from grader import grade as grade_assignment

    with progress_bar(f"Grading {name}") as progress:
        summary = grade_assignment(
            class_folder,
            name,
            workers=workers,
            trust_submissions=trust_submissions,
            progress=progress,
            scheduler=scheduler,
        )
    typer.echo(summary.text())


def regrade(
    name: Name,
    class_folder: ClassFolder = Path("class"),
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at a time.")] = 2,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    trust_submissions: Annotated[
        bool,
        typer.Option("--trust-submissions", help="Run student code without isolation."),
    ] = False,
) -> None:
    """Grade again after a test was corrected, and show who changes before anything is written.

    First correct the test in exercises/ and `course release` the assignment again; then this.
    Scores and comments that you gave by hand stay.
    """
    from course.show import progress_bar
    from grader import regrade as regrade_assignment

    with ExitStack() as stack:
        with progress_bar(f"Grading {name} again") as progress:
            again = regrade_assignment(
                class_folder,
                name,
                workers=workers,
                trust_submissions=trust_submissions,
                progress=progress,
            )
            found = stack.enter_context(again)
        typer.echo(found.text())
        if not found.changes:
            typer.echo("Nothing to write.")
        elif yes or (sys.stdin.isatty() and typer.confirm("Write these scores?")):
            typer.echo(found.write().text())
            typer.echo(f"For the students: course feedback {name}")
        else:
            typer.echo("Nothing was written; `--yes` writes.")


def feedback(name: Name, class_folder: ClassFolder = Path("class")) -> None:
    """Write a feedback page for every student: points, hints in words, the teacher's comments.

    Write it again after grading by hand; the pages need no network.
    """
    from grader import write_feedback

    pages = write_feedback(class_folder, name)
    typer.echo(f"{len(pages)} feedback pages in {class_folder / 'feedback'}")


def report(
    class_folder: ClassFolder = Path("class"),
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = "zh",
) -> None:
    """Write the teacher's report: scores, distribution, and what each question tells.

    As a page that prints well (HTML), and as tables (CSV, XLSX), in the class folder's `report`.
    """
    from grader import write_report

    for path in write_report(class_folder, lang):
        typer.echo(str(path))


def grades(
    name: Annotated[str | None, typer.Argument(help="The assignment (or give --all).")] = None,
    platform: Annotated[
        Literal["moodle", "canvas"], typer.Option("--for", help="Whose gradebook imports them.")
    ] = "moodle",
    every: Annotated[bool, typer.Option("--all", help="Every assignment of the class.")] = False,
    into: Annotated[
        Path | None,
        typer.Option(
            help="A gradebook that the platform exported (CSV): fill the grades in there."
        ),
    ] = None,
    class_folder: ClassFolder = Path("class"),
) -> None:
    """Write grades as a CSV file that Moodle or Canvas imports.

    A grade is left out where answers still wait for the teacher, and where nothing was handed in.
    """
    from grader import write_grades

    if (name is None) != every:
        raise typer.BadParameter("name one assignment, or give --all")
    typer.echo(write_grades(class_folder, platform, [name] if name else None, into=into).text())
