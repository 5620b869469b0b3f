"""`course demo`: everything once, end to end, in one folder.

Each stage leaves a mark when it is done, so an interrupted demo goes on at the stage it had
reached; within grading, what is graded already stays graded.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from course.show import console, progress_bar, working
from glossary import ContentError, Lang, Problem

ASSIGNMENTS = ["quiz-quality", "quality", "capacity"]


@dataclass(frozen=True)
class Settings:
    """What a demo folder was made with; a folder goes on only with the same."""

    students: int
    lang: Lang
    seed: int


@dataclass(frozen=True)
class Demo:
    """The folder of one demo run, and the stages that are done in it."""

    folder: Path
    settings: Settings
    isolated: bool

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def class_folder(self) -> Path:
        return self.folder / "class"

    @property
    def handed_in(self) -> Path:
        return self.folder / "handed-in"

    @property
    def marks(self) -> Path:
        return self.folder / "demo.json"

    def done(self) -> list[str]:
        return list(json.loads(self.marks.read_text("utf-8"))["done"])

    def mark(self, stage: str) -> None:
        data = {**asdict(self.settings), "done": [*self.done(), stage]}
        self.marks.write_text(json.dumps(data, indent=1), encoding="utf-8")


def run_demo(folder: Path, *, students: int, lang: Lang, seed: int) -> None:
    """Run every stage that is not done yet, then say what to open.

    Raises ContentError when ``folder`` holds something else, or a demo with other settings.
    """
    from grader import isolation_missing

    missing = isolation_missing()
    demo = _open(folder, Settings(students, lang, seed), isolated=missing is None)
    if missing:
        console.print(
            f"[yellow]{missing}[/]\nThe demo's own harmless submissions are graded without "
            "isolation; the two hostile ones are left out."
        )
    stages: list[tuple[str, str, Callable[[Demo], None]]] = [
        ("site", "Building the site in both languages", _site),
        ("release", "Releasing a quiz and two exercises", _release),
        ("hand-in", f"A made-up class of {students} hands in", _hand_in),
        ("collect", "Collecting", _collect),
        ("grade", "Grading", _grade),
        ("feedback", "Writing feedback", _feedback),
        ("report", "Writing the report", _report),
    ]
    for number, (name, title, stage) in enumerate(stages, 1):
        console.print(f"[bold]{number}/{len(stages)} {title}[/]")
        if name in demo.done():
            console.print("  done before")
            continue
        stage(demo)
        demo.mark(name)
    _say_what_to_open(demo)


def _open(folder: Path, settings: Settings, *, isolated: bool) -> Demo:
    demo = Demo(folder, settings, isolated)
    if demo.marks.exists():
        made = json.loads(demo.marks.read_text("utf-8"))
        if {key: made.get(key) for key in asdict(settings)} != asdict(settings):
            raise ContentError(
                [
                    Problem(
                        demo.marks,
                        0,
                        "demo-other-settings",
                        str(folder),
                        "this folder holds a demo with other settings",
                        "give another folder with --into, or delete this one",
                    )
                ]
            )
    elif folder.exists() and any(folder.iterdir()):
        raise ContentError(
            [
                Problem(
                    folder,
                    0,
                    "demo-folder-taken",
                    "",
                    "this folder is not empty and holds no demo",
                    "give another folder with --into",
                )
            ]
        )
    else:
        folder.mkdir(parents=True, exist_ok=True)
        data = {**asdict(settings), "done": []}
        demo.marks.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return demo


def _site(demo: Demo) -> None:
    from course.site import build_site

    with working("Site") as say:
        build_site(("zh", "en"), demo.site, progress=say)


def _release(demo: Demo) -> None:
    from course.assignments import release_assignment
    from course.sample_class import DUE, make_students
    from grader import write_roster

    settings = demo.settings
    made = make_students(settings.students, settings.seed, settings.lang)
    write_roster(demo.class_folder, [(student.id, student.name) for student in made])
    with working("Releasing") as say:
        for name in ASSIGNMENTS:
            say(name)
            release_assignment(name, demo.class_folder, settings.lang, due=DUE)


def _hand_in(demo: Demo) -> None:
    """The quiz arrives as a folder, the exercises as the zips that Moodle exports."""
    from course.sample_class import HandIn, hand_ins, make_students

    settings = demo.settings
    made = make_students(settings.students, settings.seed, settings.lang)
    if not demo.isolated:
        made = [student for student in made if student.role not in {"endless", "intruder"}]
    shutil.rmtree(demo.handed_in, ignore_errors=True)
    demo.handed_in.mkdir(parents=True)

    def as_folder(name: str, one: HandIn) -> None:
        target = demo.handed_in / name / one.student.id / name
        target.mkdir(parents=True)
        for file, content in one.files.items():
            (target / file).write_bytes(content)
        (target / "timestamp.txt").write_text(one.at.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))

    for name in ASSIGNMENTS:
        if name.startswith("quiz"):
            for one in hand_ins(demo.class_folder, name, made, settings.seed):
                as_folder(name, one)
            continue
        with zipfile.ZipFile(demo.handed_in / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for one in hand_ins(demo.class_folder, name, made, settings.seed):
                folder = f"{one.student.name}_{one.student.id}_assignsubmission_file_"
                for file, content in one.files.items():
                    local = one.at.astimezone().timetuple()  # a zip knows no time zone
                    entry = zipfile.ZipInfo(f"{folder}/{file}", local[:6])
                    archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _collect(demo: Demo) -> None:
    from grader import collect

    for name in ASSIGNMENTS:
        path = demo.handed_in / name
        path = path if path.is_dir() else path.with_suffix(".zip")
        _tell(collect(demo.class_folder, path, name).text())


def _grade(demo: Demo) -> None:
    from grader import grade

    for name in ASSIGNMENTS:
        with progress_bar(name) as progress:
            summary = grade(
                demo.class_folder,
                name,
                trust_submissions=not demo.isolated,
                progress=progress,
            )
        _tell(summary.text())


def _tell(text: str) -> None:
    """Print what a stage found, indented; nothing in it is mark-up."""
    console.print("  " + text.replace("\n", "\n  "), markup=False, highlight=False)


def _feedback(demo: Demo) -> None:
    from grader import write_feedback

    for name in ASSIGNMENTS:
        console.print(f"  {name}: {len(write_feedback(demo.class_folder, name))} pages")


def _report(demo: Demo) -> None:
    from grader import write_report

    write_report(demo.class_folder, demo.settings.lang)


def _say_what_to_open(demo: Demo) -> None:
    class_folder = demo.class_folder
    console.print("\n[bold]What to open[/]")
    for title, path in [
        ("The site", demo.site / "index.html"),
        ("What students get", class_folder / "release"),
        ("The report", class_folder / "report" / "report.html"),
        ("A student's feedback", class_folder / "feedback" / "2026001"),
        ("The gradebook (nbgrader's own)", class_folder / "gradebook.db"),
    ]:
        console.print(f"  {title + ':':32} {path}", soft_wrap=True)
    console.print(
        f"\nWritten answers wait for the teacher: in {class_folder} run "
        "`jupyter lab` and open Formgrader.",
        soft_wrap=True,
    )
