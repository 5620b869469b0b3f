"""How much faster `course grade` is than `nbgrader autograde`, on the same honest submissions.

    python benchmarks/grading.py [--students 60] [--workers 2]

Both grade the exercise of chapter 9, each from its own copy of one class folder. nbgrader has no
workers: it is timed as it comes, one command for the class, and once more started as often as
we have workers, each for its share of the class. Prints the cost a submission, where our time goes,
whether the scores agree, the ratio to nbgrader beside itself, and last, to nbgrader as it
comes, ``throughput ratio: N``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from course.assignments import build_assignment
from course.sample_class import fill_in, load_attempts, model_answers
from grader import grade
from grader.assignment import load_assignment
from grader.batch import submissions
from grader.engine import grade_exercise
from grader.gradebook import create_class, write_outcomes
from grader.outcome import SubmissionOutcome
from grader.releasing import release
from grader.sandbox import Sandbox
from grader.source import imported_modules

NAME = "quality"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ours-only", action="store_true", help="leave stock nbgrader out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        ours = Path(folder) / "ours"
        hand_in(ours, given.students, given.workers)
        stock = Path(shutil.copytree(ours, Path(folder) / "stock"))
        mine = time_ours(ours, given.workers, given.students)
        show_where_time_goes(ours)
        if given.ours_only:
            return
        again = Path(shutil.copytree(stock, Path(folder) / "again"))
        theirs = time_stock(stock, NAME)
        groups = [f"w{number}-*" for number in range(given.workers)]
        beside = time_stock(again, NAME, groups)
        print(f"scores identical: {scores(ours) == scores(stock) == scores(again)}")
        print(f"ratio to {given.workers} nbgrader at once: {beside * given.students / mine:.1f}")
        print(f"throughput ratio: {theirs * given.students / mine:.1f}")


def hand_in(class_folder: Path, students: int, workers: int) -> None:
    """Make a class of which every student hands in the model solution or a typical mistake."""
    create_class(class_folder)
    built = build_assignment(NAME, "en")
    release(class_folder, NAME, built.notebook, files=built.files, private=built.private)
    released = class_folder / "release" / NAME
    source = json.loads((class_folder / "source" / NAME / f"{NAME}.ipynb").read_text("utf-8"))
    notebook = json.loads((released / f"{NAME}.ipynb").read_text("utf-8"))
    model = model_answers(source)
    versions = [model, *({**model, **one["cells"]} for one in load_attempts(NAME))]
    for number, answers in zip(range(students), itertools.cycle(versions), strict=False):
        target = class_folder / "submitted" / f"w{number % workers}-{number:05d}" / NAME
        # Links: what everyone got is there once, however large the class.
        shutil.copytree(released, target, copy_function=os.link)
        (target / f"{NAME}.ipynb").unlink()
        (target / f"{NAME}.ipynb").write_text(json.dumps(fill_in(notebook, answers)), "utf-8")


def time_ours(class_folder: Path, workers: int, students: int) -> float:
    """Grade with our grader; return seconds."""
    summary = grade(class_folder, NAME, workers=workers)
    assert summary.graded == students, summary.text()
    seconds = summary.seconds
    print(f"ours: {seconds:.2f} s, {1000 * seconds / students:.0f} ms a submission")
    return seconds


def show_where_time_goes(class_folder: Path) -> None:
    """Time the parts of grading one submission, alone."""
    assignment = load_assignment(class_folder, NAME)
    student, folder = next(submissions(class_folder, NAME))
    modules = imported_modules(assignment.source)
    kit = class_folder.parent / "kit"
    shutil.copytree(assignment.folder, kit, ignore=shutil.ignore_patterns("*.ipynb"))
    rehearsal = assignment.rehearsal
    with Sandbox(kit, isolated=True, modules=modules, rehearsal=rehearsal) as sandbox:
        outcomes: list[SubmissionOutcome] = []
        parts = {
            "start of a sandbox, once a worker": lambda: sandbox.run([], {}),
            "an empty fork": lambda: sandbox.run([], {}),
            "a submission graded": lambda: outcomes.append(
                grade_exercise(assignment, folder, student, sandbox)
            ),
            "written to the gradebook": lambda: write_outcomes(class_folder, outcomes),
        }
        for name, part in parts.items():
            began = time.perf_counter()
            part()
            print(f"  {name}: {1000 * (time.perf_counter() - began):.0f} ms")


def time_stock(class_folder: Path, name: str, groups: Sequence[str] = ("*",)) -> float:
    """Grade with one `nbgrader autograde` for each group of students; return seconds a student."""
    base = [sys.executable, "-m", "nbgrader", "autograde", name, "--course-dir", str(class_folder)]
    students = len(list(submissions(class_folder, name)))
    began = time.perf_counter()
    running = [
        subprocess.Popen([*base, "--student", group], stderr=subprocess.DEVNULL) for group in groups
    ]
    codes = [process.wait() for process in running]
    seconds = time.perf_counter() - began
    assert not any(codes), codes
    print(f"nbgrader: {seconds:.2f} s, {1000 * seconds / students:.0f} ms a submission")
    return seconds / students


def scores(class_folder: Path) -> list[tuple[str, str, float | None]]:
    """(student, cell, automatic score), sorted."""
    with sqlite3.connect(class_folder / "gradebook.db") as book:
        return book.execute(
            "select s.student_id, c.name, g.auto_score from grade g"
            " join base_cell c on c.id = g.cell_id"
            " join submitted_notebook n on n.id = g.notebook_id"
            " join submitted_assignment s on s.id = n.assignment_id order by 1, 2"
        ).fetchall()


if __name__ == "__main__":
    main()
