"""Images of items: put into the text as data, told of where they cannot be shown."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from quizzes import build_view, load_bank, load_banks
from quizzes.images import FOLDER, MAX_BYTES, faults
from quizzes.render import html

ROOT = Path(__file__).resolve().parents[2]
BANK = (ROOT / "tests" / "e2e" / "components" / "sample.yaml").read_text("utf-8")
SHOWN = "![图 a chart](images/complaints-chart.svg)"


def test_an_image_travels_in_the_text() -> None:
    shown = html(f"See {SHOWN}")
    data = shown.split("base64,")[1].split('"')[0]
    assert base64.b64decode(data) == (FOLDER / "images" / "complaints-chart.svg").read_bytes()
    assert 'alt="图 a chart"' in shown and "data:image/svg+xml;" in shown
    views = [
        build_view(item) for item in load_banks(ROOT / "quizzes" / "banks")[0] if not item.draw
    ]
    assert sum("data:image/" in str(view["stem"]) for view in views) >= 1
    assert sum("data:image/" in str(view.get("options")) for view in views) >= 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![](images/complaints-chart.svg)", "no description"),
        ("![x](images/nothing.svg)", "there is no images/nothing.svg"),
        ("![x](https://example.org/x.png)", "no image of an item"),
        ("![x](images/../../item.py)", "no image of an item"),
        ("![x](/etc/passwd)", "no image of an item"),
        ("![x](images/x.gif)", "no image of an item"),
    ],
)
def test_what_cannot_be_shown_is_told(text: str, message: str, tmp_path: Path) -> None:
    assert any(message in said for said, _ in faults(text))
    path = tmp_path / "sample.yaml"
    stem = "受控的过程一定合格。"
    path.write_text(BANK.replace(stem, f'"{stem} {text}"'), "utf-8")
    items, problems = load_bank(path)
    [problem] = [one for one in problems if message in one.message]
    assert (problem.code, problem.place) == ("item-image", "item sample.truefalse")
    assert problem.line > 0
    # The others are still there; the one that cannot be shown is not.
    assert len(items) == 8


def test_a_large_image_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "large.png").write_bytes(bytes(MAX_BYTES + 1))
    monkeypatch.setattr("quizzes.images.FOLDER", tmp_path)
    assert [said for said, _ in faults("![x](images/large.png)")] == ["images/large.png has 100 kB"]


def test_all_images_are_used() -> None:
    named = "".join(path.read_text("utf-8") for path in (FOLDER).glob("*.yaml"))
    for path in (FOLDER / "images").iterdir():
        assert f"images/{path.name}" in named, path.name
