"""The real site, built once; a class that has handed in, and the scores in its gradebook, for what
grades it in odd ways."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from course.assignments import release_assignment
from course.sample_class import fill_in, hand_ins, load_attempts, make_students, model_answers
from course.site import build_site
from grader.gradebook import create_class

QUERY = """
select s.student_id, c.name, g.auto_score, g.needs_manual_grade from grade g
join base_cell c on c.id = g.cell_id join submitted_notebook n on n.id = g.notebook_id
join submitted_assignment s on s.id = n.assignment_id order by 1, 2
"""
Score = tuple[str, str, float | None, int]


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book, built as a teacher builds it (warnings are errors), with its documents."""
    return build_site(
        ("zh", "en"), tmp_path_factory.mktemp("web") / "course", documents=("pdf", "epub")
    )


@pytest.fixture(scope="session")
def scores() -> Callable[[Path], list[Score]]:
    """``scores(gradebook.db)``: student, cell, automatic points, waits for the teacher; sorted."""

    def read(book: Path) -> list[Score]:
        with sqlite3.connect(book) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            return connection.execute(QUERY).fetchall()

    return read


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """``handed_in(assignment, students)``: a class folder, everybody's work in it, none graded."""

    def make(name: str, students: int) -> Path:
        folder = tmp_path_factory.mktemp("handed-in") / "class"
        create_class(folder)
        release_assignment(name, folder, "zh")
        if name.startswith("quiz-"):
            for one in hand_ins(folder, name, make_students(students, 7, "zh"), 7):
                target = folder / "submitted" / one.student.id / name
                target.mkdir(parents=True)
                for file, content in one.files.items():
                    (target / file).write_bytes(content)
            return folder
        source = json.loads((folder / "source" / name / f"{name}.ipynb").read_text("utf-8"))
        released = json.loads((folder / "release" / name / f"{name}.ipynb").read_text("utf-8"))
        model = model_answers(source)
        versions = [model, *({**model, **one["cells"]} for one in load_attempts(name))]
        for number in range(students):
            target = folder / "submitted" / f"s{number:02}" / name
            shutil.copytree(folder / "release" / name, target)
            notebook = fill_in(released, versions[number % len(versions)])
            (target / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")
        return folder

    return make
