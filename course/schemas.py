"""JSON Schemas of everything an author writes in YAML, for completion and checking in editors."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from course import places
from glossary import Text

FOLDER = places.ROOT / "docs" / "schemas"


def schemas() -> dict[str, str]:
    """File name -> schema as JSON text, for all that is authored as YAML."""
    from course.chapter import Chapter
    from course.settings import Settings
    from glossary import Term
    from quizzes.dialogue import Dialogue
    from quizzes.instruments import SelfTest
    from quizzes.item import Item
    from quizzes.practice import TrackQuiz
    from quizzes.spec import Spec

    kinds: dict[str, Any] = {
        "bank": list[Item],
        "quiz": Spec,
        "selftest": SelfTest,
        "dialogue": Dialogue,
        "track": TrackQuiz,
        "terms": list[Term],
        "chapter": Chapter,
        "course": Settings,
    }
    made = {name: TypeAdapter(kind).json_schema(by_alias=True) for name, kind in kinds.items()}
    for name, schema in made.items():
        for model, part in [(kinds[name], schema), *schema.get("$defs", {}).items()]:
            _explain(getattr(model, "__name__", str(model)), part)
    made["bank"]["items"]["defaultSnippets"] = _snippets()
    return {
        f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in made.items()
    }


@lru_cache(maxsize=1)
def _texts() -> dict[str, Text]:
    """Hover texts by field, or by model and field."""
    said = yaml.safe_load((Path(__file__).parent / "hover.yaml").read_text(encoding="utf-8"))
    return {name: Text(**both) for name, both in said.items()}


def _explain(model: str, schema: dict[str, Any]) -> None:
    """Give every field of a model that has no description one in both languages."""
    for field, part in schema.get("properties", {}).items():
        text = _texts().get(f"{model}.{field}") or _texts().get(field)
        if text and "description" not in part:
            part["description"] = f"{text.zh}\n\n{text.en}"


def _snippets() -> list[dict[str, Any]]:
    """A whole item of each type, for completion in editors that know snippets (VS Code)."""
    from quizzes.skeletons import TYPES, skeleton

    return [
        {
            "label": f"{kind} (new item)",
            "body": yaml.safe_load(skeleton(kind, "bank.name", "graded", ["q-todo"], ["sec-todo"]))[
                0
            ],
        }
        for kind in TYPES
    ]


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Write every schema into ``folder``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written
