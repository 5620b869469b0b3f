"""JSON Schemas of everything an author writes in YAML, for completion and checking in editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from course import places

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
    return {
        f"{name}.schema.json": json.dumps(
            TypeAdapter(kind).json_schema(by_alias=True), ensure_ascii=False, indent=1
        )
        + "\n"
        for name, kind in kinds.items()
    }


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Write every schema into ``folder``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written
