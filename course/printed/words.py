"""What the printed course says itself, in both languages."""

from __future__ import annotations

from glossary import Lang

WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "about": "关于本课程",
        "author": "服务管理课程编写组",
        "contents": "目录",
        "subtitle": "开放课程",
        "licence": "内容采用 CC BY 4.0 许可，代码采用 MIT 许可。",
        "note": "自测题的答案在每章末尾。页面上折叠的代码没有印出，都在每章的笔记本里；"
        "可以拖动的图按打开时的样子印出。自测量表、对话练习、术语卡片和概念图请在网站上使用。",
        "check": "自测 {}",
        "to_answer": "答案",
        "answers": "自测题答案",
        "answer": "答案：{}",
        "model": "参考答案：",
        "true": "对",
        "false": "错",
        "truefalse": "这句话对还是错？",
        "drill": "这个练习每次换题，在网站的本章页面上做。",
        "component": "这一部分在网站上使用。",
        "comma": "、",
    },
    "en": {
        "about": "About this course",
        "author": "The Service Management Course authors",
        "contents": "Contents",
        "subtitle": "Open courseware",
        "licence": "Content under CC BY 4.0, code under the MIT licence.",
        "note": "The answers to the self-checks stand at the end of each chapter. Code that is "
        "folded away on the web page is left out here and stands in the chapter’s notebook; charts "
        "that move are shown as they open. Self-tests, practice conversations, flashcards and the "
        "concept map are for use on the website.",
        "check": "Self-check {}",
        "to_answer": "Answer",
        "answers": "Answers to the self-checks",
        "answer": "Answer: {}",
        "model": "Model answer: ",
        "true": "True",
        "false": "False",
        "truefalse": "True or false?",
        "drill": "This quiz draws new questions each time; take it on this chapter’s web page.",
        "component": "This part is for use on the website.",
        "comma": ", ",
    },
}
