"""docs/coverage.md says which chapters teach each part of the source, and how many points each has.

The points themselves stand in docs/coverage/CHAPTER.md, each with the sections that teach it. A
point, a part or a chapter lost on the way shows here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from course import places
from course.notebook import read_text

FOLDER = places.ROOT / "docs" / "coverage"
INDEX = FOLDER.with_suffix(".md")
NUMBERS = {
    path.stem: front["number"]
    for path in places.BOOK.glob("*.md")
    if "number" in (front := read_text(path).front)
}


def rows_of(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [[cell.strip() for cell in x.strip("|").split("|")] for x in lines if x[:3] == "| 《"]


def part_of(source: str, parts: list[str]) -> str:
    """A point may name its place within a part: ``讲义 5.2 二 1`` belongs to ``讲义 5.2``."""
    found = [part for part in parts if source == part or source.startswith(f"{part} ")]
    assert len(found) == 1, f"{source}: not in docs/coverage.md, or twice"
    return found[0]


def test_every_part_of_the_source_is_taught_where_the_index_says() -> None:
    index = rows_of(INDEX)
    parts = [row[0] for row in index]
    assert len(set(parts)) == len(parts)
    points: Counter[str] = Counter()
    chapters: dict[str, set[int]] = defaultdict(set)
    for slug, number in NUMBERS.items():
        for source, *_ in rows_of(FOLDER / f"{slug}.md"):
            part = part_of(source, parts)
            points[part] += 1
            chapters[part].add(number)
    for part, said, counted in index:
        found = ", ".join(map(str, sorted(chapters[part])))
        assert (said, counted) == (found, str(points[part])), part


def test_no_table_is_left_of_a_chapter_that_is_gone() -> None:
    slugs = {path.stem for path in FOLDER.glob("*.md")}
    assert slugs == NUMBERS.keys()
