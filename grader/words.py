"""What the grader tells a student, in both languages."""

from __future__ import annotations

from glossary.text import Lang, Text

STOPPED = {
    "time": Text(
        zh="运行超过时限，被终止", en="the notebook ran longer than allowed and was stopped"
    ),
    "memory": Text(
        zh="占用内存过多，被终止", en="the notebook used too much memory and was stopped"
    ),
    "processes": Text(
        zh="启动了过多进程，被终止", en="the notebook started too many processes and was stopped"
    ),
    "output": Text(zh="输出过多，被终止", en="the notebook wrote too much output and was stopped"),
    "ended": Text(
        zh="笔记本的程序自己退出了，后面的单元格没有运行",
        en="the notebook's program ended itself, so the cells after it did not run",
    ),
}
NOT_REACHED = Text(zh="没有运行到这里：{why}。", en="This was not reached: {why}.")
ANSWER_MISSING = Text(
    zh="没有找到对应的答案单元格 {cells}。", en="The answer cell {cells} was not found."
)
NO_ANSWER = Text(zh="没有作答。", en="No answer was given.")
ANSWER_DELETED = Text(
    zh="答案单元格不在交上来的笔记本里。", en="The answer cell is not in the notebook handed in."
)
SETUP_FAILED = Text(
    zh="检查开始前的准备代码出错：{error}", en="The code that prepares the checks failed: {error}"
)
PLAIN_PASSED = Text(zh="全部检查通过", en="All checks passed")
PLAIN_FAILED = Text(zh="检查没有通过：{error}", en="A check failed: {error}")
NO_NUMBER = Text(
    zh="检查给出的不是分数，请老师查看。",
    en="What the check gave is no number of points; your teacher will look at it.",
)
GRADER_ERROR = Text(
    zh="评分程序出错，老师会处理：{error}",
    en="The grader failed; your teacher will see to it: {error}",
)
REPAIRED = Text(zh="评分前对笔记本作了整理：", en="Before grading, the notebook was put in order:")


def say(text: Text, lang: Lang, **values: str) -> str:
    """Return the words in one language with their gaps filled."""
    return text[lang].format(**values)
