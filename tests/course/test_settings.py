"""`course.yaml`: what it may say, and what each mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.launch import launch_links
from course.pages import contents, page_names
from course.settings import FILE, Settings, read_settings
from course.site import sitemap

NAME = "name: {zh: 课, en: Course}\n"


def test_the_courses_own_settings_are_right() -> None:
    found, problems = read_settings(FILE)
    assert problems == [] and found and found.languages == ["zh", "en"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("name: {zh: 课}\n", "settings-missing", "name.en"),
        (NAME + "logo: nowhere.svg\n", "settings-logo", "nowhere.svg"),
        (NAME + "chapters: [quality, qualitty]\n", "settings-chapter", "qualitty"),
        (NAME + "languages: [zh, zh]\n", "settings-languages", "languages"),
        (NAME + "languages: [fr]\n", "settings-literal-error", "languages.0"),
        (NAME + "track: evening\n", "settings-literal-error", "track"),
        (NAME + "adress: https://a.example\n", "settings-extra-forbidden", "adress"),
        (NAME + "address: a.example\n", "settings-string-pattern-mismatch", "address"),
        (NAME + "launch: {repository: here}\n", "settings-string-pattern-mismatch", "repository"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_fix(
    tmp_path: Path, text: str, code: str, said: str
) -> None:
    path = tmp_path / "course.yaml"
    path.write_text(text, encoding="utf-8")
    _, problems = read_settings(path)
    assert [problem.code for problem in problems] == [code]
    assert said in str(problems[0]) and "course.yaml" in str(problems[0])


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch):
    def choose(**settings: object) -> None:
        made = Settings.model_validate({"name": {"zh": "课", "en": "Course"}, **settings})
        for module in ("course.pages", "course.site"):
            monkeypatch.setattr(f"{module}.settings", lambda: made)

    return choose


def test_a_track_and_a_choice_leave_other_chapters_out(chosen) -> None:
    chosen(track="onboarding")
    assert "quality" in page_names() and "capacity" not in page_names()
    chosen(chapters=["capacity"])
    names = page_names()
    assert "capacity" in names and "quality" not in names and "glossary" in names
    assert all(part["chapters"] for part in contents()["parts"])


def test_the_sitemap_lists_every_page_in_every_language(chosen) -> None:
    chosen(address="https://example.org/course/")
    text = sitemap(["index", "quality"], ["zh", "en"])
    assert text.count("<loc>") == 4 and text.count("hreflang") == 12
    assert "<loc>https://example.org/course/en/quality.html</loc>" in text
    for anyone in ("index.html", "zh/quality.html"):
        assert f'hreflang="x-default" href="https://example.org/course/{anyone}"' in text


def test_notebooks_open_where_the_places_document_it() -> None:
    launch = {"repository": "o/r", "branch": "gh-pages", "binder": True, "colab": True}
    links = dict(launch_links({**launch, "jupyterhub": "https://hub.example/"}, "en/n/q.ipynb"))
    assert links["Binder"] == (
        "https://mybinder.org/v2/gh/o/r/gh-pages?urlpath=lab%2Ftree%2Fen%2Fn%2Fq.ipynb"
    )
    colab = "https://colab.research.google.com/github/o/r/blob/gh-pages/en/n/q.ipynb"
    assert links["Colab"] == colab
    assert links["JupyterHub"] == (
        "https://hub.example/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fo%2Fr"
        "&branch=gh-pages&urlpath=lab%2Ftree%2Fr%2Fen%2Fn%2Fq.ipynb"
    )
