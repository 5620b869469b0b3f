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


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_field_tells_an_editor_what_it_is(name: str) -> None:
    schema = json.loads(schemas()[name])
    silent = [
        f"{model}.{field}"
        for model, part in [("", schema), *schema.get("$defs", {}).items()]
        for field, said in part.get("properties", {}).items()
        if not said.get("description")
    ]
    assert not silent, "write what an editor shows on hover into course/hover.yaml"


def test_hover_texts_are_in_both_languages_and_of_fields_that_there_are() -> None:
    texts = yaml.safe_load((ROOT / "course" / "hover.yaml").read_text(encoding="utf-8"))
    fields = set()
    for text in schemas().values():
        schema = json.loads(text)
        for part in (schema, *schema.get("$defs", {}).values()):
            fields |= set(part.get("properties", {}))
    for name, text in texts.items():
        assert set(text) == {"zh", "en"} and all(text.values()), name
        assert name.rpartition(".")[2] in fields, name


def test_a_snippet_is_an_item_that_fits_the_schema() -> None:
    schema = json.loads(schemas()["bank.schema.json"])
    snippets = schema["items"]["defaultSnippets"]
    assert len(snippets) == 9
    jsonschema.validate([snippet["body"] for snippet in snippets], schema)
