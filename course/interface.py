"""The words of the site's frame, in both languages: what is no chapter, term or item."""

from __future__ import annotations

from typing import Any

from glossary import Lang

#: The parts of the course, by the slugs that `_toc.yml` and chapters use.
PARTS: dict[str, dict[Lang, str]] = {
    "foundations": {"zh": "第一篇　基础", "en": "Part I: Foundations"},
    "delivery": {"zh": "第二篇　服务传递", "en": "Part II: Delivery"},
    "quality": {"zh": "第三篇　服务质量", "en": "Part III: Quality"},
    "people": {"zh": "第四篇　顾客与员工", "en": "Part IV: Customers and people"},
    "governance": {"zh": "第五篇　行业治理", "en": "Part V: Governance"},
    "practice": {"zh": "练习与查阅", "en": "Practice and reference"},
}

INTERFACE: dict[Lang, dict[str, Any]] = {
    "zh": {
        "html_lang": "zh-CN",
        "skip": "跳到正文",
        "contents": "目录",
        "home": "首页",
        "on_page": "本页内容",
        "search": "搜索",
        "search_hint": "输入词语，例如：服务质量",
        "search_none": "没有找到。换一个词试试。",
        "search_found": "%t 个术语，%d 页",
        "search_offline": "直接打开文件时不能搜索；请通过服务器访问网站。",
        "close": "关闭",
        "turn": "翻页",
        "prev": "上一页",
        "next": "下一页",
        "theme_auto": "明暗：跟随系统",
        "theme_light": "明暗：浅色",
        "theme_dark": "明暗：深色",
        "licence": "内容采用 CC BY 4.0 许可，代码采用 MIT 许可。",
        "objectives": "学完本章，你能够",
        "hours": "%d 学时",
        "onboarding": "入职培训必读",
        "bundle": "下载本章（笔记本与数据）",
        "notebook": "全部下载，在 Jupyter 笔记本里做",
        "whole_course": "整门课程下载：",
        "launch": "在 %s 打开",
        "show_code": "显示代码",
        "hide_code": "收起代码",
        "permalink": "这一节的链接",
        "progress": {
            "chapter": "已读 %d/%n 节 · 自测答对 %r/%c",
            "ring": "（已读 %d/%n 节）",
            "forget": "清除本章进度",
            "sure": "确定清除？再按一次",
            "goOn": "接着上次读：%s",
        },
        "bloom": {
            "remember": "记忆",
            "understand": "理解",
            "apply": "应用",
            "analyze": "分析",
            "evaluate": "评价",
            "create": "创造",
        },
    },
    "en": {
        "html_lang": "en",
        "skip": "Skip to the text",
        "contents": "Contents",
        "home": "Home",
        "on_page": "On this page",
        "search": "Search",
        "search_hint": "A word, for example: service quality",
        "search_none": "Nothing found. Try another word.",
        "search_found": "Terms: %t. Pages: %d.",
        "search_offline": "Search needs a server; it cannot work in a file opened directly.",
        "close": "Close",
        "turn": "Previous and next page",
        "prev": "Previous",
        "next": "Next",
        "theme_auto": "Light or dark: as the system",
        "theme_light": "Light or dark: light",
        "theme_dark": "Light or dark: dark",
        "licence": "Content under CC BY 4.0, code under the MIT licence.",
        "objectives": "After this chapter you can",
        "hours": "%d class hours",
        "onboarding": "Part of the onboarding track",
        "bundle": "Download this chapter (notebook and data)",
        "notebook": "Download them all as a Jupyter notebook",
        "whole_course": "The whole course to download: ",
        "launch": "Open in %s",
        "show_code": "Show the code",
        "hide_code": "Hide the code",
        "permalink": "Link to this section",
        "progress": {
            "chapter": "Sections read %d/%n · self-checks right %r/%c",
            "ring": " (%d of %n sections read)",
            "forget": "Forget my progress in this chapter",
            "sure": "Sure? Press again to forget",
            "goOn": "Go on where you were: %s",
        },
        "bloom": {
            "remember": "remember",
            "understand": "understand",
            "apply": "apply",
            "analyze": "analyse",
            "evaluate": "evaluate",
            "create": "create",
        },
    },
}

#: How a language calls itself on the switch, and its code in `hreflang`.
LANGUAGE_NAMES: dict[Lang, tuple[str, str]] = {"zh": ("中文", "zh-CN"), "en": ("English", "en")}
