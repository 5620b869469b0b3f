"""How much faster `course grade` scores a quiz than `nbgrader autograde`, on the same answers.

    python benchmarks/quiz_scoring.py [--students 200] [--stock 40]

A made-up class takes the quiz of chapter 9; everyone hands in the notebook and the response file.
Ours scores all of them from the response files, with no kernel. nbgrader runs one kernel for each;
it grades the first of them (``--stock``), enough to know what one costs. Prints the cost a
submission, where our time goes, whether the scores agree cell by cell, and last
``throughput ratio: N``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from grading import scores, time_stock

from course.assignments import release_assignment
from course.sample_class import hand_ins, make_students
from grader import grade
from grader.assignment import load_assignment
from grader.batch import find_waiting, submissions
from grader.gradebook import create_class, write_outcomes
from grader.outcome import SubmissionOutcome
from grader.quiz import grade_quiz

NAME = "quiz-quality"
SEED = 2026


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--stock", type=int, default=40, help="how many nbgrader grades as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        ours = Path(folder) / "ours"
        hand_in(ours, given.students)
        stock = Path(shutil.copytree(ours, Path(folder) / "stock"))
        for _, submitted in list(submissions(stock, NAME))[given.stock :]:
            shutil.rmtree(submitted.parent)
        began = time.perf_counter()
        summary = grade(ours, NAME)
        mine = (time.perf_counter() - began) / given.students
        assert summary.graded == given.students, summary.text()
        print(f"ours: {1000 * mine:.2f} ms a submission, {given.students} of them")
        show_where_time_goes(ours)
        theirs = time_stock(stock, NAME)
        both = {student for student, *_ in scores(stock)}
        same = [row for row in scores(ours) if row[0] in both] == scores(stock)
        print(f"scores identical, cell by cell: {same} ({len(both)} students)")
        print(f"throughput ratio: {theirs / mine:.0f}")


def hand_in(class_folder: Path, count: int) -> None:
    """Make a class in which everyone answers the quiz, better or worse."""
    create_class(class_folder)
    release_assignment(NAME, class_folder, "en")
    students = [one for one in make_students(count + 6, SEED, "en") if not one.role]
    for one in hand_ins(class_folder, NAME, students, SEED):
        target = class_folder / "submitted" / one.student.id / NAME
        shutil.copytree(class_folder / "release" / NAME, target)
        for name, content in one.files.items():
            (target / name).write_bytes(content)


def show_where_time_goes(class_folder: Path) -> None:
    """Time the parts of scoring one submission, each on all of them."""
    assignment = load_assignment(class_folder, NAME)
    everyone = list(submissions(class_folder, NAME))
    outcomes: list[SubmissionOutcome] = []
    parts = {
        "found out whether it changed": lambda: find_waiting(class_folder, assignment),
        "scored": lambda: outcomes.extend(
            grade_quiz(assignment, folder, student) for student, folder in everyone
        ),
        "written to the gradebook": lambda: write_outcomes(class_folder, outcomes),
    }
    for name, part in parts.items():
        began = time.perf_counter()
        part()
        print(f"  {name}: {1000 * (time.perf_counter() - began) / len(everyone):.2f} ms")


if __name__ == "__main__":
    main()
