"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

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
Name = Annotated[
    str,
    typer.Argument(help="The assignment: a folder in exercises/ or a quiz in quizzes/specs/."),
]
