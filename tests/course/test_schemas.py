"""The published schemas are those of the code, and the real content fits them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from course.schemas import FOLDER, schemas

ROOT = Path(__file__).resolve().parents[2]
CONTENT = {
    "bank.schema.json": "quizzes/banks/*.yaml",
    "quiz.schema.json": "quizzes/specs/*.yaml",
    "selftest.schema.json": "quizzes/selftests/*.yaml",
    "dialogue.schema.json": "quizzes/dialogues/*.yaml",
    "terms.schema.json": "glossary/terms/*.yaml",
}


def test_the_published_schemas_are_up_to_date() -> None:
    published = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert published == schemas(), "run `course check --schemas`"


@pytest.mark.parametrize(("name", "pattern"), CONTENT.items())
def test_the_content_fits_its_schema(name: str, pattern: str) -> None:
    schema = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    paths = sorted(ROOT.glob(pattern))
    assert paths
    for path in paths:
        jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
