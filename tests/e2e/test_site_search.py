"""What readers type, and what the page's own search must then show first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("site")]

#: What is typed -> the page that must come first (`#id`: this term of the glossary).
CHINESE = {
    # a term by its name, another name, an abbreviation
    "控制图": "#control-chart",
    "可视线": "#line-of-visibility",
    "呼叫中心": "#contact-centre",
    "防呆": "#fail-safing",
    "戴明环": "#pdca",
    "鲍莫尔病": "#cost-disease",
    "技术质量": "#outcome-quality",
    "报童模型": "#critical-fractile",
    "同理心": "#empathic-response",
    "NPS": "#net-promoter-score",
    "crm": "#customer-relationship-management",
    # pinyin and initials
    "fuwuzhiliang": "#service-quality",
    "fwzl": "#service-quality",
    "fú wù lán tú": "#service-blueprint",
    "fwlt": "#service-blueprint",
    "shouyiguanli": "#revenue-management",
    "ltefz": "#littles-law",
    # words and phrases of a chapter
    "差距分析": "quality",
    "超额预订的成本": "capacity",
    "提前期取消": "capacity",
    "博物馆审核": "standards",
    "健身馆会员": "loyalty",
    "药房排班": "people",
    "保安服务管理条例": "governance",
    "处理投诉的五步": "recovery",
    "压力下怎样说话": "communication",
    "木棉家居的漏斗": "customer-service",
    "洛夫洛克": "classification",
    "旅游增长": "service-economy",
    "六个定义": "service-concept",
    "让知道的人能决定": "process-design",
    "服务证据留下痕迹": "delivery-system",
    "对手不会站着不动": "strategy",
    "饭碗生产线": "facility",
    # pages that are no chapter
    "退房时的怒气": "conversation-checkout-anger",
    "教学大纲": "syllabus",
}
ENGLISH = {
    "zone of tolerance": "#tolerance-zone",
    "Erlang": "#erlang-c",
    "line of visibility": "#line-of-visibility",
    "call centre": "#contact-centre",
    "poka-yoke": "#fail-safing",
    "Baumol's disease": "#cost-disease",
    "physical evidence": "#service-evidence",
    "newsvendor": "#critical-fractile",
    "yield management": "#revenue-management",
    "FMEA": "#fmea",
    "KIBS": "#kibs",
    "net promoter": "#net-promoter-score",
    "emotional labor": "#emotional-labour",
    "Kaplan-Meier": "#kaplan-meier",
    "服务蓝图": "#service-blueprint",
    "fwbz": "#service-guarantee",
    "expected cost of overbooking": "capacity",
    "psychology of waiting": "#waiting-psychology",
    "how long to sell the cheap rooms": "capacity",
    "bootstrap interval of a gap": "quality",
    "which ups and downs call for action": "quality",
    "rules in Git": "standards",
    "members of the gym": "loyalty",
    "roster of the pharmacies": "people",
    "articles of the security regulation": "governance",
    "recovery paradox blessing": "recovery",
    "speaking under pressure": "communication",
    "can callers get through": "customer-service",
    "Lovelock": "classification",
    "households have changed": "service-economy",
    "six definitions": "service-concept",
    "running a shop like a factory": "process-design",
    "thirty-seven steps": "delivery-system",
    "rivals do not stand still": "strategy",
    "stations for the bowl line": "facility",
    "angry guest at check-out": "conversation-checkout-anger",
    "syllabus": "syllabus",
}


@pytest.mark.parametrize(("lang", "wanted"), [("zh", CHINESE), ("en", ENGLISH)])
def test_the_best_answer_comes_first(
    page: Page, site: str, lang: str, wanted: dict[str, str]
) -> None:
    assert len(wanted) >= 30
    page.goto(f"{site}/{lang}/index.html")
    page.keyboard.press("/")
    typed = page.locator("#search-text")
    wrong = {}
    for words, target in wanted.items():
        typed.fill(words)
        # The list says which words it answers.
        found = page.locator(f".search-results[data-words={_quoted(words)}]")
        found.wait_for(state="attached")
        links = found.locator("a")
        first = str(links.first.get_attribute("href")) if links.count() else "nothing"
        place = f"glossary.html#term-{target[1:]}" if target.startswith("#") else f"{target}.html"
        if not first.partition(f"/{lang}/")[2].startswith(place):
            wrong[words] = (target, first.rpartition("/")[2])
    assert not wrong
    assert page.locator(".search-results mark").count()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_nowhere_is_said_to_be_nowhere(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}/{lang}/index.html")
    page.keyboard.press("/")
    page.locator("#search-text").fill("zzzqqqxxx")
    none = {"zh": "没有找到", "en": "Nothing found"}[lang]
    page.locator(".search-state", has_text=none).wait_for()
    assert page.locator(".search-results a").count() == 0
