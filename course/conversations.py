"""Pictures of practice conversations for their authors."""

from __future__ import annotations

from pathlib import Path

from course import places
from glossary import ContentError, Lang, Problem


def draw_conversation(name: str, lang: Lang, into: Path) -> tuple[Path, list[Problem]]:
    """Write ``NAME.LANG.svg`` into a folder; returns its path and what is wrong with the dialogue.

    Raises ContentError where there is no such dialogue, or it cannot be drawn.
    """
    from quizzes import draw_dialogue, load_dialogues

    source = places.DIALOGUES / f"{name}.yaml"
    dialogues, found = load_dialogues(places.DIALOGUES)
    problems = [problem for problem in found if problem.file == source]
    if name not in dialogues:
        known = ", ".join(sorted(path.stem for path in places.DIALOGUES.glob("*.yaml")))
        missing = Problem(source, 0, "dialogue-missing", name, "no such conversation", known)
        raise ContentError(problems or [missing])
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"{name}.{lang}.svg"
    path.write_text(draw_dialogue(dialogues[name], lang), encoding="utf-8")
    return path, problems
