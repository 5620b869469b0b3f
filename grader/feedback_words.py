"""The words of the feedback page, in both languages."""

from __future__ import annotations

from glossary import Text

WORDS: dict[str, Text] = {
    "total": Text(zh="总分", en="Total"),
    "waiting": Text(
        zh="另有 {points} 分等待老师评阅，上面的总分还会变。",
        en="{points} more points wait for your teacher, so this total will still change.",
    ),
    "handed_in_at": Text(zh="提交时间：{at}", en="Handed in: {at}"),
    "late": Text(zh="晚交 {duration}。", en="Late by {duration}."),
    "penalty": Text(zh="因晚交扣 {points} 分。", en="{points} points taken off for being late."),
    "not_handed_in": Text(
        zh="没有收到这份作业。如果你已经交过，请告诉老师，并附上提交的文件。",
        en="Nothing was handed in for this assignment. If you did hand it in, tell your teacher "
        "and send the file along.",
    ),
    "not_graded": Text(
        zh="作业已经收到，还没有评分。", en="Your work has arrived and is not graded yet."
    ),
    "repairs": Text(
        zh="评分前对你的笔记本作了整理", en="Before grading, your notebook was put in order"
    ),
    "response": Text(zh="你的回答", en="Your response"),
    "answer": Text(zh="你的答案", en="Your answer"),
    "comment": Text(zh="老师的评语", en="Your teacher's comment"),
    "asked": Text(zh="这道题考查：{objective}", en="What this asks: {objective}"),
    "reread": Text(zh="建议重读：{section}", en="Worth reading again: {section}"),
    "passed": Text(zh="通过", en="passed"),
    "failed": Text(zh="未通过", en="not passed"),
    "state_full": Text(zh="满分", en="full points"),
    "state_partly": Text(zh="部分得分", en="some points"),
    "state_none": Text(zh="未得分", en="no points"),
    "state_missing": Text(zh="没有作答", en="not answered"),
    "state_waiting": Text(zh="等待老师评阅", en="waits for your teacher"),
    "state_looked_at": Text(zh="老师会查看", en="your teacher will look"),
}
