"""Where the authored content and the built things lie in a checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
EXERCISES = ROOT / "exercises"
TERMS = ROOT / "glossary" / "terms"
BANKS = ROOT / "quizzes" / "banks"
SPECS = ROOT / "quizzes" / "specs"
SELFTESTS = ROOT / "quizzes" / "selftests"
DIALOGUES = ROOT / "quizzes" / "dialogues"
TRACKS = ROOT / "quizzes" / "tracks"
#: Everything that a build makes and git ignores.
BUILD = ROOT / "_build"
