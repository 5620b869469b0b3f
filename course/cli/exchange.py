"""`course export` and `course import`: to other programs and from them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

exports = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put export and import among the commands."""
    app.add_typer(exports, name="export")
    app.command("import")(import_questions)


@exports.callback()
def export_group() -> None:
    """Write what this course holds for other programs: quizzes, banks and the glossary."""


@exports.command("quiz")
def export_quiz(
    name: Annotated[
        str, typer.Argument(help="A quiz of quizzes/specs/ or a bank of quizzes/banks/.")
    ],
    form: Annotated[
        Literal["moodle", "gift", "qti21", "qti3", "canvas", "csv", "xlsx", "paper", "anki"],
        typer.Option("--format", help="Who reads it; paper is HTML and PDF for print."),
    ],
    into: Annotated[Path, typer.Option(help="The folder for the files.")],
    lang: Annotated[
        Literal["zh", "en", "both"], typer.Option(help="Language of the questions.")
    ] = "both",
    *,
    practice_only: Annotated[
        bool, typer.Option("--practice-only", help="Leave graded questions out.")
    ] = False,
    variants: Annotated[
        int,
        typer.Option(
            min=1, max=200, help="Sets of numbers an item that draws them; on paper, forms A, B..."
        ),
    ] = 1,
) -> None:
    """Export a quiz or a bank, with its keys, and list what the format cannot hold.

    The files are the instructor's: they are not written where students or the site could read.
    """
    from course.exchange import export_quiz as write

    report = write(name, form, into, lang, practice=practice_only, variants=variants)
    typer.echo(report.text())


@exports.command("glossary")
def export_glossary(
    form: Annotated[
        Literal["anki", "csv", "skos", "tbx"], typer.Option("--format", help="Who reads it.")
    ],
    into: Annotated[Path, typer.Option(help="The folder for the file.")],
) -> None:
    """Export all terms in both languages: an Anki deck, a table, SKOS (Turtle) or TBX.

    Ids are stable: a later deck updates the cards of an earlier one and keeps what was learnt.
    """
    from course import places
    from glossary import export_terms, load_glossary

    typer.echo(str(export_terms(load_glossary(places.TERMS), form, into)))


def import_questions(
    file: Annotated[
        Path, typer.Argument(help="The file; or the word template, to get an empty Excel sheet.")
    ],
    form: Annotated[
        Literal["moodle", "gift", "xlsx"] | None,
        typer.Option("--format", help="Moodle XML, GIFT, or the Excel sheet."),
    ] = None,
    chapter: Annotated[
        str | None, typer.Option(help="Whose bank in quizzes/banks/ gets the questions.")
    ] = None,
    into: Annotated[Path, typer.Option(help="With template: the Excel file to write.")] = Path(
        "items.xlsx"
    ),
) -> None:
    """Take questions from Moodle, GIFT or Excel into a chapter's bank.

    Nothing is made up: what the file does not say, such as the other language, is left empty and
    listed, and `course check` fails there until it is written.
    """
    from course.exchange import import_file
    from quizzes.exchange import write_template

    if str(file) == "template":
        write_template(into)
        typer.echo(f"{into}: fill it in, then course import {into} --format xlsx --chapter NAME")
        return
    if form is None or chapter is None:
        raise typer.BadParameter("give --format and --chapter")
    typer.echo(import_file(file, form, chapter).text())
