"""`course demo`, `build`, `publish` and `check`: the site and what it is made of."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from course.cli.shared import Language

Pdf = Annotated[bool, typer.Option("--pdf", help="Add the whole course as a PDF a language.")]
Epub = Annotated[bool, typer.Option("--epub", help="Add the whole course as an EPUB a language.")]


def register(app: typer.Typer) -> None:
    """Put the commands of the site among the others."""
    for command in (demo, build, publish, check):
        app.command()(command)


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
