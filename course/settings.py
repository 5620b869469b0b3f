"""What a fork changes first: `course.yaml`, one short file, validated."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from course import places
from glossary import ContentError, Lang, Problem, Text, load_record

FILE = places.ROOT / "course.yaml"

Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s?#]*)?$")]


class Launch(BaseModel):
    """Where a reader can open a chapter's notebook live."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")] = Field(
        description="The repository on GitHub that holds the published site: owner/name"
    )
    branch: str = Field("gh-pages", description="Its branch with the published site")
    binder: bool = Field(True, description="Offer mybinder.org")
    colab: bool = Field(True, description="Offer Google Colab")
    jupyterhub: Address | None = Field(
        None, description="Address of a JupyterHub that has nbgitpuller"
    )


class Settings(BaseModel):
    """The course as one institution offers it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Text = Field(description="The name of the course, in both languages")
    logo: str | None = Field(
        None, description="A picture (SVG or PNG) beside course.yaml, shown before the name"
    )
    languages: list[Lang] = Field(
        ["zh", "en"], min_length=1, description="The languages offered; the first is the default"
    )
    track: Literal["degree", "onboarding"] = Field(
        "degree", description="degree: all chapters; onboarding: those marked for new staff"
    )
    chapters: list[str] | None = Field(
        None, min_length=1, description="Only these chapters, by slug; left out: all of the track"
    )
    address: Address | None = Field(
        None,
        description="Where the site is published, for canonical links and the sitemap: "
        "https://example.org/course",
    )
    launch: Launch | None = Field(None, description="Links that open a chapter's notebook live")


@lru_cache
def settings() -> Settings:
    """The settings of this checkout. Raises ContentError naming what is wrong in the file."""
    found, problems = read_settings(FILE)
    if problems or found is None:
        raise ContentError(problems)
    return found


def read_settings(path: Path) -> tuple[Settings | None, list[Problem]]:
    """Read a settings file; what only the checkout can know is checked too."""
    found, problems = load_record(path, Settings, "settings")
    if found is None:
        return None, problems
    if found.logo and not (
        (path.parent / found.logo).is_file() and Path(found.logo).suffix in {".svg", ".png"}
    ):
        problems.append(
            Problem(
                path,
                0,
                "settings-logo",
                found.logo,
                "there is no such picture",
                "name an SVG or PNG file, relative to course.yaml",
            )
        )
    known = {file.stem for file in places.BOOK.glob("*.md")}
    problems += [
        Problem(
            path,
            0,
            "settings-chapter",
            name,
            "there is no such chapter",
            f"name files of book/ without .md, such as {min(known)}",
        )
        for name in found.chapters or []
        if name not in known
    ]
    if len(set(found.languages)) != len(found.languages):
        message = "one is named twice"
        problems.append(
            Problem(path, 0, "settings-languages", "languages", message, "name it once")
        )
    return found, problems
