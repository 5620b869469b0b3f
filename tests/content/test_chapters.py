"""What every chapter holds, in both languages, whatever it teaches."""

from __future__ import annotations

import re

import pytest
import yaml
from markdown_it import MarkdownIt

from course import places
from course.chapter import read_chapter
from course.notebook import TextNotebook, read_text
from glossary import LANGS, Lang

CHAPTERS = {
    path.stem: text
    for path in sorted(places.BOOK.glob("*.md"))
    if "number" in (text := read_text(path)).front
}
each_chapter = pytest.mark.parametrize("slug", CHAPTERS)


def prose(text: TextNotebook, lang: Lang) -> str:
    return "\n".join(cell.source for cell in text.cells if cell.lang == lang)


def figures(text: TextNotebook) -> list[dict]:
    return [cell.metadata["figure"] for cell in text.cells if "figure" in cell.metadata]


@each_chapter
def test_the_front_matter_is_whole(slug: str) -> None:
    chapter, problems = read_chapter(CHAPTERS[slug])
    assert problems == [] and chapter
    assert 3 <= len(chapter.objectives) <= 5
    assert len({objective.bloom for objective in chapter.objectives.values()}) >= 2
    assert (places.BOOK / "plans" / f"{slug}.md").is_file()
    assert f"file: {slug}\n" in (places.BOOK / "_toc.yml").read_text("utf-8")


def test_chapters_are_numbered_without_a_repeat() -> None:
    numbers = [text.front["number"] for text in CHAPTERS.values()]
    assert len(set(numbers)) == len(numbers)


@each_chapter
def test_it_is_as_long_as_a_lesson_takes(slug: str) -> None:
    chinese = len(re.findall(r"[\u4e00-\u9fff]", prose(CHAPTERS[slug], "zh")))
    english = len(re.findall(r"[A-Za-z][\w'’-]*", prose(CHAPTERS[slug], "en")))
    assert 2000 <= chinese <= 5000, chinese
    assert 1500 <= english <= 5000, english


@each_chapter
def test_code_comes_in_cells_a_screen_long(slug: str) -> None:
    cells = [cell for cell in CHAPTERS[slug].cells if cell.kind == "code"]
    assert 8 <= len(cells) <= 24, len(cells)
    for cell in cells:
        assert cell.source.count("\n") < 50, cell.line


@each_chapter
def test_figures_are_captioned_and_described_in_both_languages(slug: str) -> None:
    found = figures(CHAPTERS[slug])
    assert 4 <= len(found) <= 9
    assert len({figure["id"] for figure in found}) == len(found)
    for figure in found:
        for lang in LANGS:
            assert len(figure["caption"][lang]) > 10
            # What the figure shows, to somebody who cannot see it.
            assert len(figure["alt"][lang]) > 25, figure["id"]


@each_chapter
def test_it_can_be_played_with(slug: str) -> None:
    code = [cell for cell in CHAPTERS[slug].cells if cell.kind == "code"]
    live = [
        cell
        for cell in code
        if re.search(r"slider\(|menu\(|alt\.binding|alt\.selection", cell.source)
    ]
    assert len(live) >= 2
    assert any("explore(" in cell.source for cell in code)


@each_chapter
def test_both_languages_link_the_same(slug: str) -> None:
    patterns = [r"\{numref\}`(?:[^`<]*<)?([\w-]+)>?`", r"^\((eq-[\w-]+)\)", r"\{eq\}`([\w-]+)`"]
    patterns += [r"\{(?:ref|doc)\}`(?:[^`<]*<)?([\w-]+)>?`", r"^\(((?:sec|tab|fig)-[\w-]+)\)="]
    for pattern in patterns:
        zh, en = (re.findall(pattern, prose(CHAPTERS[slug], lang), re.M) for lang in LANGS)
        assert sorted(zh) == sorted(en)


@each_chapter
@pytest.mark.parametrize("lang", LANGS)
def test_bold_type_closes(slug: str, lang: Lang) -> None:
    # CommonMark leaves ** open between a full stop and a letter that follows without a space.
    tokens = MarkdownIt().enable("table").parse(prose(CHAPTERS[slug], lang))
    texts = [child.content for token in tokens for child in token.children or []]
    assert not [text for text in texts if "**" in text]


@each_chapter
def test_it_ends_in_key_points_and_the_same_references(slug: str) -> None:
    zh, en = (prose(CHAPTERS[slug], lang) for lang in LANGS)
    assert f"(sec-{slug}-summary)=" in zh and f"(sec-{slug}-summary)=" in en
    assert "## 要点" in zh and "## 延伸阅读" in zh
    assert "## Key points" in en and "## Further reading" in en

    def years(text: str, heading: str) -> list[str]:
        return re.findall(r"^- .*?\((\d{4})[a-z]?\)", text.split(heading)[1], re.M)

    assert len(years(en, "## Further reading")) >= 5
    # A book in Chinese for readers of Chinese may stand in one list only.
    assert set(years(en, "## Further reading")) <= set(years(zh, "## 延伸阅读"))


@each_chapter
def test_chinese_uses_chinese_punctuation(slug: str) -> None:
    text = re.sub(
        r"```.*?```|`[^`]*`|\$[^$]*\$|^- .*$|https?://\S+",
        "",
        prose(CHAPTERS[slug], "zh"),
        flags=re.S | re.M,
    )
    assert not re.findall(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff\s])", text)


@each_chapter
def test_no_paragraph_of_chinese_is_in_english(slug: str) -> None:
    text = prose(CHAPTERS[slug], "zh").split("## 延伸阅读")[0]
    text = re.sub(r"```.*?```|\$\$.*?\$\$|`[^`]*`|\$[^$]*\$|^\(\S+\)=", "", text, flags=re.S | re.M)
    for paragraph in re.split(r"\n\s*\n|\n(?=[|-] )", text):
        words = re.findall(r"[A-Za-z]{2,}", paragraph)
        assert len(words) < 6 or re.search(r"[\u4e00-\u9fff]", paragraph), paragraph


@each_chapter
def test_english_is_all_english(slug: str) -> None:
    text = re.sub(r"`[^`]*`", "", prose(CHAPTERS[slug], "en")).split("## Further reading")[0]
    chinese = re.findall(r"[\u4e00-\u9fff]+", text)
    # A Chinese word may be quoted now and then, never a sentence.
    assert all(len(run) <= 8 for run in chinese) and len(chinese) <= 20, chinese


@each_chapter
def test_the_lesson_plan_fills_its_time(slug: str) -> None:
    plan = read_text(places.BOOK / "plans" / f"{slug}.md")
    assert plan.front["chapter"] == slug
    for lang in LANGS:
        rows = re.findall(r"^\| (\d+) \|", prose(plan, lang), re.M)
        assert sum(map(int, rows)) == plan.front["minutes"] == 135, (lang, rows)


@each_chapter
def test_coverage_names_sections_that_exist(slug: str) -> None:
    path = places.ROOT / "docs" / "coverage" / f"{slug}.md"
    labels = set(re.findall(r"\((sec-[\w-]+)\)=", prose(CHAPTERS[slug], "zh")))
    rows = [line for line in path.read_text("utf-8").splitlines() if line.startswith("| 《")]
    assert rows
    for row in rows:
        source, point, taught = (part.strip() for part in row.strip("|").split("|"))
        assert source and point and taught, row
        named = set(re.findall(r"sec-[\w-]+", taught))
        assert named <= labels, row
        assert named or "chapter" in taught, row


@each_chapter
def test_exercise_and_quiz_are_there(slug: str) -> None:
    assert (places.EXERCISES / slug / f"{slug}.md").is_file()
    spec = yaml.safe_load((places.SPECS / f"quiz-{slug}.yaml").read_text("utf-8"))
    assert spec["id"] == f"quiz-{slug}"
    assert len(yaml.safe_load((places.EXERCISES / slug / "attempts.yaml").read_text("utf-8"))) >= 8
