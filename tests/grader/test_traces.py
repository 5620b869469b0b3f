"""A graded item is found in whatever form a file holds it; what may be public is not."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course import places
from course.assignments import build_assignment
from course.published import traces_in_release, traces_on_site
from glossary import ContentError
from grader import Traces, find_traces, release
from quizzes import load_banks
from quizzes.render import html as rendered

ITEMS = {item.id: item for item in load_banks(places.BANKS)[0]}
GRADED = ITEMS["quality.definition"]
PRACTICE = ITEMS["quality.process-or-outcome"]


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/inside.json", content)
    return made.getvalue()


def notebook(**cell: Any) -> bytes:
    return json.dumps(
        {"cells": [{"cell_type": "code", "source": [], **cell}], "nbformat": 4}
    ).encode()


#: How a text may lie in a file: name, and what makes the file's content of it.
FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "page": ("a.html", lambda t: f"<p>{html.escape(rendered(t))}</p>".encode()),
    "page with mark-up": ("a.html", lambda t: f"<p>{rendered(t[:9])}<b>{rendered(t[9:])}</b></p>".encode()),
    "page with entities": ("a.html", lambda t: "".join(f"&#{ord(sign)};" for sign in t).encode()),
    "data of a page": ("a.html", lambda t: f"<script type='application/json'>{json.dumps([t])}</script>".encode()),
    "escaped JSON": ("a.json", lambda t: json.dumps({"x": t}).encode()),
    "JavaScript": ("a.js", lambda t: f"const x = {json.dumps(t)};".encode()),
    "base64 in JavaScript": ("a.js", lambda t: b"x('" + base64.b64encode(t.encode()) + b"')"),
    "base64 twice": ("a.js", lambda t: base64.b64encode(base64.b64encode(t.encode()))),
    "search index": ("a.pf_fragment", lambda t: gzip.compress(b"pagefind_dcd" + json.dumps({"content": t}).encode())),
    "download": ("a.zip", lambda t: zipped(json.dumps({"key": t}).encode())),
    "download in a download": ("a.zip", lambda t: zipped(zipped(t.encode()))),
    "notebook source": ("a.ipynb", lambda t: notebook(source=[t[:7], t[7:]])),
    "notebook metadata": ("a.ipynb", lambda t: notebook(metadata={"x": {"y": [t]}})),
    "notebook output": ("a.ipynb", lambda t: notebook(outputs=[{"data": {"text/html": t}}])),
    "notebook attachment": ("a.ipynb", lambda t: notebook(attachments={"x": base64.b64encode(t.encode()).decode()})),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_key_is_found_in_every_form(form: str, tmp_path: Path) -> None:
    name, made = FORMS[form]
    for lang in ("zh", "en"):
        (tmp_path / name).write_bytes(made(GRADED.explanation[lang]))
        found = find_traces(tmp_path, Traces([GRADED, PRACTICE], [], "keys"))
        assert [(p.file.name, p.code) for p in found] == [(name, "leak-graded")], form
        assert GRADED.id in found[0].message


def test_everything_of_an_item_is_a_trace_and_of_its_key_only_the_key() -> None:
    short, case = ITEMS["quality.why-difference-weak"], ITEMS["quality.airport-hotel"]
    keys = Traces([GRADED, short, case], [], "keys")
    everything = Traces([GRADED, short, case], [], "everything")
    secret = [
        GRADED.options[0].feedback.en,
        short.model_answer.zh,
        short.rubric[0].en,
        case.parts[0].model_answer.en,
        case.parts[-1].rubric[0].zh,
    ]
    for text in secret:
        assert list(keys.in_text(text)), text
        assert list(everything.in_text(text)), text
    for text in (GRADED.stem.zh, case.parts[0].prompt.en):
        assert not list(keys.in_text(text)), text
        assert list(everything.in_text(text)), text
    assert [what for _, what in everything.in_text(f"see {GRADED.id}.")] == ["its id"]
    assert not list(everything.in_text("see quality.definition-of-terms"))


def test_what_is_public_too_is_no_trace() -> None:
    said = GRADED.explanation.en
    assert not list(Traces([GRADED], [f"As we **know**: {said}"], "keys").in_text(said))


def test_the_site_and_the_releases_show_no_key(tmp_path: Path) -> None:
    """Nothing is found in what practice shows, and the very item planted beside it is."""
    shown = json.dumps([item.model_dump() for item in ITEMS.values() if item.use == "practice"])
    (tmp_path / "practice.json").write_text(shown, "utf-8")
    assert traces_on_site(tmp_path) == []
    for item in (GRADED, ITEMS["exam.crm-value"]):
        (tmp_path / "x.js").write_text(json.dumps(item.model_dump()), "utf-8")
        assert {p.file.name for p in traces_on_site(tmp_path)} == {"x.js"}
        assert {p.file.name for p in traces_in_release(tmp_path)} == {"x.js"}


def test_a_release_with_a_key_of_another_bank_is_refused(tmp_path: Path) -> None:
    built = build_assignment("quiz-capacity", "zh")
    class_folder = tmp_path / "class"
    leaking = {**built.files, "data/hint.txt": GRADED.explanation.zh.encode()}
    with pytest.raises(ContentError, match=r"quality\.definition") as caught:
        release(
            class_folder, "quiz-capacity", built.notebook, files=leaking, private=built.private,
            inspect=traces_in_release,
        )  # fmt: skip
    assert {problem.code for problem in caught.value.problems} == {"leak-graded"}
    assert not (class_folder / "release" / "quiz-capacity").exists()
