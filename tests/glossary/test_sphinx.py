"""The glossary in a small Sphinx project: built in both languages with warnings as errors."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from glossary import LANGS, load_glossary

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = load_glossary(ROOT / "glossary" / "terms")
PAGES = {
    "conf.py": "extensions = ['myst_parser', 'glossary.sphinx_ext']\n",
    "index.md": "# Home\n\n```{toctree}\nglossary\nquality\nplain\n```\n",
    "glossary.md": "# Glossary\n\n```{glossary-terms}\n```\n",
    "plain.md": "# Without terms\n\n[A link](quality.md)\n",
}
PROSE = {
    "zh": "# 第九章\n\n{term}`服务质量`与{term}`容忍区域 <容忍区域>`，还是{term}`服务质量`。\n",
    "en": "# Nine\n\n{term}`Service quality <service quality>`, {term}`zone of tolerance`.\n",
}


def build(folder: Path, lang: str, prose: str) -> subprocess.CompletedProcess[str]:
    for name, text in {**PAGES, "quality.md": prose}.items():
        (folder / name).write_text(text, encoding="utf-8")
    code = "zh_CN" if lang == "zh" else "en"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "-D", f"language={code}"]
    return subprocess.run(
        [*command, str(folder), str(folder / "html")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module", params=LANGS)
def site(request, tmp_path_factory):
    """``(language, folder of the built pages)``"""
    folder = tmp_path_factory.mktemp(request.param)
    run = build(folder, request.param, PROSE[request.param])
    assert run.returncode == 0, run.stdout + run.stderr
    return request.param, folder / "html"


def entry_of(page: str, name: str) -> str:
    found = re.search(rf'<dt id="term-{name}">.*?</dd>', page, flags=re.DOTALL)
    assert found
    return found[0]


def test_every_term_has_one_entry_under_its_id(site) -> None:
    _, html = site
    page = (html / "glossary.html").read_text("utf-8")
    anchors = re.findall(r'<dt id="term-([^"]+)"', page)
    assert sorted(anchors) == sorted(term.id for term in GLOSSARY.terms)


def test_an_entry_shows_what_is_known_of_the_term(site) -> None:
    lang, html = site
    entry = entry_of((html / "glossary.html").read_text("utf-8"), "quality-control")
    term = GLOSSARY.by_id["quality-control"]
    for text in (term.zh, term.en, "zhì liàng kòng zhì", "QC", term.definition[lang], term.source):
        assert text in unescape(entry)
    assert 'href="#term-quality-management-system"' in entry  # broader
    assert 'href="#term-control-chart"' in entry  # narrower, written on the other side
    assert 'href="quality.html"' in entry  # the chapter, as this site has it
    other = {"zh": 'lang="en"', "en": 'lang="zh-CN"'}[lang]
    assert other in entry
    assert 'lang="zh-Latn-pinyin"' in entry


def test_a_chapter_that_the_site_has_not_is_not_linked(site) -> None:
    _, html = site
    entry = entry_of((html / "glossary.html").read_text("utf-8"), "service-blueprint")
    assert "delivery-system.html" not in entry


def test_a_link_carries_its_definition_once_a_page(site) -> None:
    lang, html = site
    page = (html / "quality.html").read_text("utf-8")
    links = re.findall(r'<a class="term" href="([^"]+)" aria-describedby="([^"]+)">', page)
    assert {href for href, _ in links} == {
        "glossary.html#term-service-quality",
        "glossary.html#term-tolerance-zone",
    }
    assert len(links) == (3 if lang == "zh" else 2)
    for _, described in links:
        assert page.count(f'id="{described}"') == 1
    assert GLOSSARY.by_id["tolerance-zone"].definition[lang] in unescape(page)


def test_only_pages_with_terms_load_its_files(site) -> None:
    _, html = site
    assert "glossary/terms.js" in (html / "quality.html").read_text("utf-8")
    plain = (html / "plain.html").read_text("utf-8")
    assert "glossary/terms" not in plain
    assert "term-definitions" not in plain
    for name in ("terms.js", "terms.css"):
        assert (html / "_static" / "glossary" / name).is_file()


def test_the_terms_can_be_downloaded_for_other_programs(site) -> None:
    _, html = site
    page = (html / "glossary.html").read_text("utf-8")
    files = re.findall(r'<a href="(_static/glossary/[^"]+)" download>', page)
    assert [Path(name).suffix for name in files] == [".apkg", ".csv", ".ttl", ".tbx"]
    assert all((html / name).stat().st_size > 10_000 for name in files)


def test_a_term_that_does_not_exist_stops_the_build(tmp_path: Path) -> None:
    run = build(tmp_path, "en", "# Nine\n\n{term}`service qualty`\n")
    assert run.returncode != 0
    assert "service qualty" in run.stderr


@pytest.mark.e2e
@pytest.mark.parametrize(
    "typed", ["fwzl", "fúwù zhìliàng", "ＦＷＺＬ", "服务质量", "Service QUALITY"]
)
def test_the_filter_finds_a_term_as_the_lookup_does(site, open_page, typed: str) -> None:
    lang, html = site
    page = open_page(lang=lang)
    page.goto((html / "glossary.html").as_uri())
    page.get_by_role("searchbox").fill(typed)
    shown = page.locator("dl.glossary dt:visible")
    names = [name.strip("¶") for name in shown.all_inner_texts()]
    found = {term[lang] for term in GLOSSARY.find(typed, limit=len(GLOSSARY.terms))}
    assert set(names) == found
    assert str(len(found)) in page.get_by_role("status").inner_text()
    page.get_by_role("searchbox").fill("")
    assert shown.count() == len(GLOSSARY.terms)


@pytest.mark.e2e
def test_a_definition_shows_on_focus_and_hover_and_escape_closes_it(site, open_page) -> None:
    lang, html = site
    page = open_page(width=360, lang=lang)
    page.goto((html / "quality.html").as_uri())
    link, card = page.locator("a.term").first, page.locator(".term-card")
    definition = GLOSSARY.by_id["service-quality"].definition[lang]
    assert page.evaluate("e => e.ariaDescribedByElements?.[0].textContent", link.element_handle())
    assert not card.is_visible()

    link.focus()
    card.wait_for(state="visible")
    assert definition in card.inner_text()
    box = card.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")

    link.evaluate("element => element.blur()")
    link.hover()
    card.wait_for(state="visible")
    card.hover()  # it can be pointed at without going away
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.mouse.move(0, 0)
    card.wait_for(state="hidden")


@pytest.mark.e2e
def test_a_finger_sees_the_definition_first_and_then_the_entry(site, open_page) -> None:
    lang, html = site
    page = open_page(width=360, lang=lang, has_touch=True, is_mobile=True)
    page.goto((html / "quality.html").as_uri())
    first, other, card = (
        page.locator("a.term").first,
        page.locator("a.term").nth(1),
        page.locator(".term-card"),
    )
    first.tap()
    card.wait_for(state="visible")
    assert GLOSSARY.by_id["service-quality"].definition[lang] in card.inner_text()
    hint = page.evaluate("e => getComputedStyle(e, '::after').content", card.element_handle())
    assert {"zh": "再点一次", "en": "Tap the term again"}[lang] in hint
    page.locator("h1").first.tap()  # a touch beside it closes it
    card.wait_for(state="hidden")
    first.tap()
    other.tap()  # another term shows its own
    card.get_by_text(GLOSSARY.by_id["tolerance-zone"].definition[lang]).wait_for()
    assert "/quality.html" in page.url
    other.tap()
    page.wait_for_url("**/glossary.html#term-tolerance-zone")


@pytest.mark.e2e
def test_the_entry_and_the_card_have_no_known_barrier(site, open_page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    lang, html = site
    # Contrast on the glossary page is the site theme's; regions are the page's.
    for name, rules in (("glossary", ["color-contrast", "region"]), ("quality", ["region"])):
        page = open_page(lang=lang)
        page.goto((html / f"{name}.html").as_uri())
        if name == "quality":
            page.locator("a.term").first.focus()
        scope = "dl.glossary" if name == "glossary" else ".term-card"
        off = {rule: {"enabled": False} for rule in rules}
        found = Axe().run(page, context=scope, options={"preload": False, "rules": off})
        assert found.violations_count == 0, found.generate_report()
