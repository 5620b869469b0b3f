"""Pages that hold one component, as the site's directive writes them, and its fake kernel."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizzes import drill_data, load_bank, load_selftests
from quizzes.sphinx_ext import drill_html, selfcheck_html, selftest_html
from quizzes.view import build_view
from quizzes.widget import bundle, styles

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ORIGIN = "http://course.test"

#: anywidget's model with the kernel behind it: what is saved comes back as saved, or does not.
KERNEL = """
(traits) => {
  const listeners = {};
  const model = {
    traits, sent: [], alive: true,
    get: (name) => model.traits[name],
    set: (name, value) => { model.pending = { ...model.pending, [name]: value }; },
    on: (name, call) => (listeners[name] ??= []).push(call),
    tell: (changes) => {
      Object.assign(model.traits, structuredClone(changes));
      for (const name of Object.keys(changes)) (listeners[`change:${name}`] ?? []).forEach((call) => call());
    },
    save_changes: () => {
      const changes = model.pending;
      model.pending = {};
      Object.assign(model.traits, changes);
      if (!model.alive) return;
      model.sent.push(structuredClone(changes));
      setTimeout(() => model.tell({ saved_at: new Date().toISOString() }), 20);
    },
  };
  return model;
}
"""


def document(body: str, component: str, lang: str) -> str:
    """A page in the site's clothes."""
    site = (ROOT / "course" / "theme" / "static" / "site.css").read_text("utf-8")
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html><html lang="{code}"><head><meta charset="utf-8"><title>Test</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{site}</style><style>{styles(f'{component}.css')}</style></head>"
        f'<body><main style="max-width: 52rem; margin: auto; padding: 1rem"><h1>Test</h1>'
        f"<h2>Component</h2>{body}</main></body></html>"
    )


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    """One practice item of every type, by its name."""
    items, problems = load_bank(HERE / "sample.yaml")
    assert not problems
    return {item.id.removeprefix("sample."): item for _, item in items}


@pytest.fixture(scope="session")
def rich() -> dict[str, Any]:
    """Practice items with images, formulas and tables, by their type."""
    items, problems = load_bank(HERE / "rich.yaml")
    assert not problems
    return {item.type: item for _, item in items}


@pytest.fixture
def show(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page with this body and run the component's script in it."""

    def shown(body: str, component: str, lang: str = "zh", page: Any = None, **options: Any) -> Any:
        page = page or open_page(lang=lang, **options)
        html = document(body, component, lang)
        script = f"(() => {{{bundle(f'{component}.js')}\nmountPage();}})();"
        page.route(
            f"{ORIGIN}/**",
            lambda route: route.fulfill(
                content_type="text/html",
                body=html.replace("</body>", f"<script>{script}</script></body>"),
            ),
        )
        page.goto(f"{ORIGIN}/page.html")
        return page

    return shown


@pytest.fixture
def show_items(show: Callable[..., Any], sample: dict[str, Any]) -> Callable[..., Any]:
    """Open a page with self-checks of these types."""

    def shown(*names: str, lang: str = "zh", items: Any = None, **options: Any) -> Any:
        body = "".join(selfcheck_html((items or sample)[name], lang) for name in names)
        return show(body, "quiz", lang, **options)

    return shown


@pytest.fixture
def drill(sample: dict[str, Any], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """``drill(behaviour, lang)``: a quiz of the seven types that score themselves, as data."""

    def made(behaviour: str, lang: str = "zh", **more: Any) -> dict[str, Any]:
        kinds = [name for name in sample if name not in ("short", "case")]
        spec = {
            "id": "drill-sample", "title": {"zh": "练习", "en": "Practice"}, "use": "practice",
            "behaviour": behaviour, "minutes": 10, "pass_mark": 0.6,
            "select": [{"chapter": "sample", "type": name, "items": 1} for name in kinds], **more,
        }  # fmt: skip
        path = tmp_path / "drill-sample.yaml"
        path.write_text(json.dumps(spec), encoding="utf-8")
        return drill_data(path, HERE, lang)  # type: ignore[arg-type]

    return made


@pytest.fixture
def show_drill(show: Callable[..., Any], drill: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page with that practice quiz."""

    def shown(behaviour: str, lang: str = "zh", spec: Any = None, **options: Any) -> Any:
        return show(drill_html(drill(behaviour, lang, **(spec or {}))), "quiz", lang, **options)

    return shown


@pytest.fixture
def show_selftest(show: Callable[..., Any]) -> Callable[..., Any]:
    """Open a page with a self-test; ``top`` leads to the book."""

    def shown(
        lang: str = "zh", name: str = "first-impression", top: str = "", **options: Any
    ) -> Any:
        tests, problems = load_selftests(ROOT / "quizzes" / "selftests")
        assert not problems
        return show(selftest_html(tests[name], lang, top), "selftest", lang, **options)

    return shown


@pytest.fixture
def show_quiz(open_page: Callable[..., Any], sample: dict[str, Any]) -> Callable[..., Any]:
    """Open a page with a graded quiz of every type; ``window.model`` is its kernel.

    ``traits`` change what the kernel knows, such as ``answers``.
    """

    def shown(lang: str = "zh", page: Any = None, traits: Any = None, **options: Any) -> Any:
        paper = [
            {"slot": f"q{n}", "item": item.id, "variant": 0, "view": build_view(item)}
            for n, item in enumerate(sample.values(), 1)
        ]
        data = {
            "kind": "quiz",
            "id": "sample",
            "title": {"zh": "第九章测验：服务质量管理", "en": "Chapter 9 quiz: service quality"},
            "personal": True,
            "student": "2026001",
            "suggested": "",
            "minutes": 30,
            "paper": paper,
        }
        known = {
            "data": data,
            "answers": {},
            "began": "",
            "lang": lang,
            "saved_at": "",
            "save_problem": "",
            **(traits or {}),
        }
        page = page or open_page(lang=lang, **options)
        html = document('<div id="quiz"></div>', "quiz", lang)
        page.route(f"{ORIGIN}/**", lambda route: route.fulfill(content_type="text/html", body=html))
        page.goto(f"{ORIGIN}/page.html")
        page.add_script_tag(
            type="module",
            content=f"{bundle('quiz.js')}\nwindow.model = ({KERNEL})({json.dumps(known)});\n"
            "render({ model: window.model, el: document.getElementById('quiz') });\n"
            "window.ready = true;",
        )
        page.wait_for_function("window.ready")
        return page

    return shown
