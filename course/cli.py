"""The `course` command: one thin function a command; the work is done in the packages.

Heavy imports stand inside the functions, so that `course --help` answers at once.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from course.certify import commands
from course.cli_item import item
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

Language = Literal["zh", "en"]
ClassFolder = Annotated[
    Path,
    typer.Option(
        "--class",
        envvar="COURSE_CLASS",
        help="The class folder: an nbgrader course folder, made when it is not there.",
        show_default=True,
    ),
]
Pdf = Annotated[bool, typer.Option("--pdf", help="Add the whole course as a PDF a language.")]
Epub = Annotated[bool, typer.Option("--epub", help="Add the whole course as an EPUB a language.")]
Name = Annotated[
    str,
    typer.Argument(help="The assignment: a folder in exercises/ or a quiz in quizzes/specs/."),
]


@app.command()
def demo(
    into: Annotated[Path, typer.Option(help="The folder that everything is made in.")] = Path(
        "course-demo"
    ),
    students: Annotated[int, typer.Option(min=8, help="Students in the made-up class.")] = 24,
    lang: Annotated[Language, typer.Option(help="Language of the class.")] = "zh",
    seed: Annotated[int, typer.Option(help="Seed of the made-up answers.")] = 2026,
) -> None:
    """Run the whole course once, end to end, in one fresh folder.

    Builds the site in both languages, releases a quiz and two exercises, lets a made-up class hand
    in (good, partial, late, empty, broken and hostile work), grades it, writes feedback and a
    report, and says what to open. Interrupted, it goes on where it stopped.
    """
    from course.demo import run_demo

    run_demo(into, students=students, lang=lang, seed=seed)


@app.command()
def build(
    lang: Annotated[
        Language | None, typer.Option(help="Only this language (default: those of course.yaml).")
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Where the site goes (default: _build/site).")
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve it here and rebuild after every edit.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port for --serve.")] = 8000,
    instructors: Annotated[
        bool,
        typer.Option(
            "--instructors",
            help="Build the instructors' edition (plans, solutions, keys) into _build/instructors.",
        ),
    ] = False,
    *,
    pdf: Pdf = False,
    epub: Epub = False,
) -> None:
    """Build the site: chapters executed, self-checks, glossary, search, downloads.

    The result is one folder that any static web server can serve; nothing in it asks another host.
    The instructors' edition is a site of its own: keep it where students cannot go.
    """
    from course.instructors import build_instructors
    from course.settings import settings
    from course.show import working
    from course.site import build_site

    langs: tuple[Language, ...] = (lang,) if lang else tuple(settings().languages)
    if instructors and (pdf or epub):
        raise typer.BadParameter("--pdf and --epub are made of the students' site")
    students = partial(build_site, documents=_documents(pdf=pdf, epub=epub))
    make = build_instructors if instructors else students
    what = "Building the instructors' edition" if instructors else "Building the site"
    with working(what) as say:
        site = make(langs, into, progress=say)
    typer.echo(f"The site: {site / 'index.html'}")
    if serve:
        from course.serve import serve as serve_folder

        # The documents take longer than an author's edit should.
        pages = build_instructors if instructors else build_site
        serve_folder(site, port, partial(pages, langs, site))


def _documents(*, pdf: bool, epub: bool) -> list[Literal["pdf", "epub"]]:
    wanted: dict[Literal["pdf", "epub"], bool] = {"pdf": pdf, "epub": epub}
    return [form for form, chosen in wanted.items() if chosen]


@app.command()
def publish(
    into: Annotated[Path, typer.Option(help="The folder that it is written into.")] = Path(
        "published"
    ),
    pdf: Pdf = False,
    epub: Epub = False,
) -> None:
    """Build the site and prepare it for where it will stand.

    Writes `site/` (for GitHub Pages, Netlify, Apache or any static host), `nginx.conf` with the
    right headers, and `site.zip` for an intranet. What to do with each: docs/publishing.md.
    """
    from course.publish import publish as prepare
    from course.settings import settings
    from course.show import working
    from course.site import build_site

    with working("Building the site") as say:
        chosen = _documents(pdf=pdf, epub=epub)
        site = build_site(settings().languages, documents=chosen, progress=say)
        say("preparing it")
        written = prepare(site, into)
    for name, path in written.items():
        typer.echo(f"{name}: {path}")
    if not settings().address:
        typer.echo("With its address in course.yaml, pages carry canonical links and a sitemap.")


@app.command()
def check(
    schemas: Annotated[
        bool,
        typer.Option("--schemas", help="First write the JSON Schemas for editors (docs/schemas)."),
    ] = False,
    stress: Annotated[
        bool,
        typer.Option("--stress", help="Also try every item of the banks with 2,000 seeds."),
    ] = False,
    keys: Annotated[
        bool,
        typer.Option("--keys", help="First confirm keys, tolerances and points that you changed."),
    ] = False,
    links: Annotated[
        bool,
        typer.Option("--links", help="Also ask every link that leads out whether it answers."),
    ] = False,
) -> None:
    """Validate all content: chapters, terms, banks, quizzes, exercises, self-tests.

    Every problem is named with its file, line, place and fix. Exit code 1 when there is one. Notes
    tell what is right but could be better, such as tests that students' code could deceive.
    """
    from course.check import check_all, check_notes

    if schemas:
        from course.schemas import write_schemas

        for path in write_schemas():
            typer.echo(str(path))

    if keys:
        from course import places
        from quizzes import write_fingerprints

        for change in write_fingerprints(places.BANKS):
            typer.echo(f"confirmed: {change.item} ({change.kind})")

    problems = check_all()
    if stress:
        from course.show import console, progress_bar
        from course.stress import table, try_banks

        with progress_bar("Stress test") as progress:
            trials = try_banks(progress)
        problems = sorted({*problems, *(p for trial in trials for p in trial.survey.problems)})
        console.print(table(trials))
    if links:
        from course.show import ask_links

        problems = sorted({*problems, *ask_links()})
    for problem in problems:
        typer.echo(str(problem))
    for note in check_notes():
        typer.echo(f"note: {note}")
    if problems:
        typer.echo(f"\n{len(problems)} problem{'s' * (len(problems) > 1)}.", err=True)
        raise typer.Exit(1)
    typer.echo("No problem found.")


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def feedback(name: Name, class_folder: ClassFolder = Path("class")) -> None:
    """Write a feedback page for every student: points, hints in words, the teacher's comments.

    Write it again after grading by hand; the pages need no network.
    """
    from grader import write_feedback

    pages = write_feedback(class_folder, name)
    typer.echo(f"{len(pages)} feedback pages in {class_folder / 'feedback'}")


@app.command()
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


@app.command()
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


conversation = typer.Typer(no_args_is_help=True)
app.add_typer(conversation, name="conversation")


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


@app.command()
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


app.add_typer(item, name="item")

exports = typer.Typer(no_args_is_help=True)
app.add_typer(exports, name="export")


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


@app.command("import")
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


quizzes_app = typer.Typer(no_args_is_help=True)
app.add_typer(quizzes_app, name="quiz")


@quizzes_app.callback()
def quiz_group() -> None:
    """Quizzes: what a specification asks for, and how equal its papers are."""


@quizzes_app.command("plan")
def quiz_plan(
    name: Annotated[str, typer.Argument(help="The quiz: a file of quizzes/specs/.")],
) -> None:
    """Show a quiz as its two-way table, and how far its papers or parallel forms differ."""
    from course.quiz_plan import plan_quiz, show_plan
    from course.show import console

    console.print(show_plan(plan_quiz(name)))


commands.register(app)
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
