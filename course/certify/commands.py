"""The commands of completion records: `course keys new`, `course certify`, `course verify`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

keys_app = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Put `keys`, `certify` and `verify` among the commands."""
    app.add_typer(keys_app, name="keys")
    app.command()(certify)
    app.command()(verify)


@keys_app.callback()
def keys_group() -> None:
    """The company's key for completion records: made once, kept outside every repository."""


@keys_app.command("new")
def keys_new(
    into: Annotated[Path, typer.Argument(help="The folder for both halves of the key.")],
    company: Annotated[str, typer.Option(help="The name that records and certificates bear.")],
) -> None:
    """Make the key pair that signs completion records: signing-key.pem and verify-key.json.

    It asks for a passphrase (or takes it from COURSE_KEY_PASSPHRASE). Keep signing-key.pem to
    yourselves and backed up; give verify-key.json to everybody who checks records.
    """
    from course.certify.keys import PRIVATE, new_keys

    public = new_keys(into, company, _passphrase(confirm=True))
    typer.echo(
        f"{into / PRIVATE}: keep it to yourselves.\nKey fingerprint: {public.id}\n"
        "Publish the fingerprint where people know it is yours, such as your own website."
    )


def certify(
    files: Annotated[
        list[Path], typer.Argument(help="Completion files of trainees, or folders of them.")
    ],
    key: Annotated[Path, typer.Option(help="The company's signing-key.pem.")],
    into: Annotated[Path, typer.Option(help="The folder in which you keep your records.")],
) -> None:
    """Score trainees' completion files again and sign a record and a certificate for each.

    Nothing in a file is believed but who it names and what they say they did; the quiz is scored
    here. Days are those of this computer's clock and time zone. What stands in the way of a record
    is listed, with exit code 1.
    """
    from datetime import UTC, datetime

    from course.certify.issuing import certify as issue
    from course.certify.keys import is_locked, load_signing_key
    from course.track import read_track

    signing = load_signing_key(key, _passphrase(confirm=False) if is_locked(key) else "")
    track = read_track()
    if track is None:
        raise typer.BadParameter("course.yaml offers no chapter of the onboarding track")
    issued, problems = issue(files, track, signing, into, datetime.now(UTC).astimezone())
    for one in issued:
        before = " (issued before)" if one.again else ""
        typer.echo(f"{one.record.name}: {one.record.quiz.percent} %{before}")
        for line in [*(f"  {file}" for file in one.files), *(f"  note: {n}" for n in one.notes)]:
            typer.echo(line)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems or not issued:
        typer.echo(f"{len(issued)} issued, {len(problems)} in the way.", err=True)
        raise typer.Exit(1)


def verify(
    files: Annotated[list[Path], typer.Argument(help="Record files, certificates, or folders.")],
    key: Annotated[Path, typer.Option(help="The company's verify-key.json.")],
) -> None:
    """Check completion records: whether the company signed them, and that nothing was changed.

    Exit code 1 when one does not hold. The key must come from the company itself, not with the
    record: compare its fingerprint with the one that the company publishes.
    """
    from course.certify.issuing import verify as check_records
    from course.certify.keys import load_public_key

    public = load_public_key(key)
    verdicts = check_records(files, public)
    typer.echo(f"Key of {public.company}: {public.id}")
    for verdict in verdicts:
        record = verdict.record
        said = (
            f"holds. {record.name}{f' ({record.staff})' if record.staff else ''}, "
            f"{record.track}, quiz {record.quiz.percent} % ({record.quiz.pass_mark} % needed), "
            f"completed {record.completed}, issued {record.issued}"
            if record
            else f"DOES NOT HOLD: {verdict.why}"
        )
        typer.echo(f"{verdict.path}: {said}")
    if not verdicts:
        typer.echo(
            "No record and no certificate lies there (*.record.json, *.certificate.html).", err=True
        )
    if not verdicts or not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(1)


def _passphrase(*, confirm: bool) -> str:
    """The passphrase of the signing key: from COURSE_KEY_PASSPHRASE, else asked for."""
    given = os.environ.get("COURSE_KEY_PASSPHRASE")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise typer.BadParameter("set COURSE_KEY_PASSPHRASE, or run this in a terminal")
    words = "Passphrase (empty: none)" if confirm else "Passphrase"
    asked: str = typer.prompt(
        words, default="", hide_input=True, confirmation_prompt=confirm, show_default=False
    )
    return asked
