"""A book of two pages, as the site has them: every kind of thing that a chapter holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from course import places
from course.charts import chart_html
from course.printed.volume import Volume, read_volume
from course.sphinx_ext import mathml
from glossary import Lang
from quizzes import Item, load_bank
from quizzes.sphinx_ext import drill_html, selfcheck_html

CHART = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"x": "服务", "y": 3}, {"x": "b", "y": 5}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "x", "type": "nominal"},
        "y": {"field": "y", "type": "quantitative"},
    },
    "params": [{"name": "shown", "value": 1, "bind": {"input": "range", "max": 9}}],
}
TOC = {
    "root": "index",
    "parts": [
        {"caption": "第一篇", "chapters": [{"file": "quality"}]},
        {"caption": "练习", "chapters": [{"file": "online"}, {"file": "glossary"}]},
    ],
}


def page(body: str) -> str:
    return f'<!DOCTYPE html><html><body><nav>menu</nav><main id="main">{body}</main></body></html>'


@pytest.fixture(scope="session")
def practice() -> list[Item]:
    """An item of each type."""
    example = places.ROOT / "quizzes" / "exchange" / "example.yaml"
    return [item for _, item in load_bank(example)[0]]


CHECKS = "<!-- self-checks -->"


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """Page -> its HTML; where CHECKS stands, the self-checks are put in, in the page's language."""
    formula = mathml(r"W_q = \frac{\rho^2}{1-\rho} \cdot \sum_{i=1}^{n} x_i", block=True)
    chart = chart_html(CHART, "两根柱子")
    drill = {"lang": "zh", "quiz": "drill-quality", "slots": []}
    return {
        "index": page('<h1>服务管理</h1><p>从<a href="quality.html">这里</a>开始。</p>'),
        "online": page('<h1>自测</h1><div class="selftest"></div>'),
        "glossary": page(
            '<section id="terms"><h1>术语表</h1><input class="term-filter">'
            '<dl class="glossary"><dt id="term-gap">差距</dt><dd><p>期望与感知之差。</p></dd>'
            '<dt id="term-queue">排队</dt><dd><p>见<a href="#term-gap">差距</a></p></dd></dl>'
            "</section>"
        ),
        "quality": page(
            '<section id="id1"><h1>9 服务质量<a class="headerlink" href="#id1">#</a></h1>'
            '<div class="chapter-head"><p class="chapter-facts"><span>3 学时</span>'
            '<a href="downloads/quality.zip" download>下载</a></p>'
            '<section class="objectives"><h2>学完本章，你能够</h2><ul><li>算差距</li></ul>'
            "</section></div>"
            '<section id="id2"><span id="sec-gap"></span><h2>差距模型</h2>'
            '<p>服务质量是顾客感知到的质量，见<a class="term" href="glossary.html#term-gap">差距</a>、'
            '<a href="#fig-gap">图 9.1</a>、<a href="#sec-gap">差距模型</a>、'
            '<a href="online.html">自测</a>与<a href="https://example.org/x">来源</a>。'
            "Customer’s <em>“view”</em> (<code>rel_min</code>)</p>"
            f'<div class="math"><span class="eqno">(1)</span>{formula}</div>'
            '<div class="cell"><details class="admonition hide"><summary>显示代码</summary>'
            '<div class="cell_input"><div class="highlight"><pre>secret_fold = 1</pre></div></div>'
            "</details></div>"
            '<div class="cell_input"><div class="highlight"><pre><span class="n">shown</span> = 2'
            "</pre></div></div>"
            '<div class="cell_output"><figure id="fig-gap"><div class="output">'
            f"{chart}</div><figcaption><p>"
            '<span class="caption-number">图 9.1</span> 两根柱子</p></figcaption></figure></div>'
            '<div class="table-wrapper"><table class="docutils"><thead><tr><th>甲</th><th>乙</th>'
            '</tr></thead><tbody><tr><td halign="left">一</td><td>二</td></tr></tbody></table></div>'
            f"{CHECKS}{drill_html(drill)}"
            '<div class="selftest"><script>1</script></div>'
            '<button type="button">按钮</button></section></section>'
        ),
    }


@pytest.fixture
def read(pages: dict[str, str], practice: list[Item], tmp_path: Path) -> Callable[..., Volume]:
    """``read(lang, address, quality=other HTML)``: the book as a volume."""

    def reading(lang: Lang = "zh", address: str = "", **changed: str) -> Volume:
        checks = "".join(selfcheck_html(item, lang) for item in practice)
        for name, html in {**pages, **changed}.items():
            (tmp_path / f"{name}.html").write_text(html.replace(CHECKS, checks), "utf-8")
        numbers = {"quality": 9}
        return read_volume(tmp_path, TOC, numbers, lang=lang, title="服务管理", address=address)

    return reading
