"""The words of the teacher's report, in both languages."""

from __future__ import annotations

from glossary import Text

WORDS: dict[str, Text] = {
    "title": Text(zh="班级成绩报告", en="Class report"),
    "period": Text(zh="提交时间 {first} 至 {last}", en="Handed in from {first} to {last}"),
    "no_period": Text(zh="提交时间未知", en="Times of handing in unknown"),
    "students": Text(zh="学生", en="Students"),
    "handed_in": Text(zh="提交率", en="Handed in"),
    "mean": Text(zh="平均得分率", en="Mean score"),
    "median": Text(zh="得分率中位数", en="Median score"),
    "waiting": Text(zh="待评阅", en="To grade by hand"),
    "waits_heading": Text(zh="等待老师评阅", en="What waits for you"),
    "waits_none": Text(zh="没有等待评阅的答案。", en="Nothing waits: every answer is graded."),
    "waits_how": Text(
        zh="在班级文件夹里运行 jupyter lab，打开 Formgrader 评阅。评阅后重新生成反馈和本报告。",
        en="In the class folder run jupyter lab and open Formgrader. Afterwards write feedback and "
        "this report again.",
    ),
    "waits_line": Text(zh="{title}：{items}", en="{title}: {items}"),
    "waits_item": Text(zh="{item} {count} 份", en="{item}: {count}"),
    "waits_whole": Text(
        zh="{title}：{count} 位学生的整份作业需要查看（{students}）",
        en="{title}: the whole work of {count} to look at ({students})",
    ),
    "preliminary": Text(
        zh="还有答案等待评阅，下面的总分和得分率会随之变化。",
        en="Answers still wait for you, so totals and shares below will change.",
    ),
    "distribution": Text(zh="得分分布", en="Distribution of scores"),
    "assignments": Text(zh="各项作业", en="Assignments"),
    "assignment": Text(zh="作业", en="Assignment"),
    "due": Text(zh="截止", en="Due"),
    "late": Text(zh="晚交", en="Late"),
    "sd": Text(zh="标准差", en="SD"),
    "alpha": Text(zh="α 系数（95% 区间）", en="Alpha (95% interval)"),
    "student_rows": Text(zh="学生成绩", en="Students"),
    "id": Text(zh="学号", en="Id"),
    "name": Text(zh="姓名", en="Name"),
    "total": Text(zh="总分", en="Total"),
    "percent": Text(zh="得分率", en="Share"),
    "status": Text(zh="状态", en="Status"),
    "status_ok": Text(zh="完成", en="complete"),
    "status_waits": Text(zh="待评阅 {count}", en="{count} to grade"),
    "status_missing": Text(zh="缺交 {count}", en="{count} not handed in"),
    "status_late": Text(zh="晚交 {count}", en="{count} late"),
    "items": Text(zh="各题分析", en="Items"),
    "item": Text(zh="题目", en="Item"),
    "item_mean": Text(zh="平均分", en="Mean"),
    "difficulty": Text(zh="难度（95% 区间）", en="Difficulty (95% interval)"),
    "discrimination": Text(zh="区分度（95% 区间）", en="Discrimination (95% interval)"),
    "alpha_without": Text(zh="删除后 α", en="Alpha without it"),
    "remark": Text(zh="提示", en="Remark"),
    "items_note": Text(
        zh="难度是全班在这道题上得到的分数占满分的比例，越高越容易（威尔逊区间）。区分度是这道题与其余"
        "各题总分的相关系数（费希尔区间）。α 系数的区间按费尔特的方法计算；题目考查的内容不同时，"
        "α 会低估信度。只统计交了作业的学生和已经全部评完的题目。",
        en="Difficulty is the share of an item's points that the class reached: high is easy "
        "(Wilson's interval). Discrimination is the correlation of the item with the sum of the "
        "others (Fisher's interval). Alpha has Feldt's interval; it understates reliability where "
        "items measure different things. Counted are students who handed in, and items graded for "
        "all of them.",
    ),
    "warn_small-class": Text(
        zh="交作业的学生只有 {n} 人（少于 30 人），下面的统计量很不稳定，请看区间，不要只看数值。",
        en="Only {n} students handed in (fewer than 30): the figures below are unstable; read the "
        "intervals, not the values.",
    ),
    "warn_few-items": Text(
        zh="全部评完的题目少于两道，无法计算 α 和区分度。",
        en="Fewer than two items are graded for everyone: no alpha, no discrimination.",
    ),
    "flag_all-alike": Text(zh="全班得分相同", en="everyone scored the same"),
    "flag_negative": Text(
        zh="成绩好的学生反而得分低，请检查答案", en="strong students do worse: check the key"
    ),
    "flag_weak": Text(zh="区分度偏低", en="hardly tells strong from weak"),
    "flag_waits": Text(zh="待评阅 {count}", en="{count} to grade"),
    "choices": Text(zh="各选项的选择人数（按成绩分组）", en="Choices by score band"),
    "choices_note": Text(
        zh="低分组和高分组各占全班的 27%。高分组更爱选的错误选项值得看一看。✓ 是正确选项。",
        en="The low and high bands are 27% of the class each. A wrong option that the high band "
        "prefers deserves a look. ✓ marks the key.",
    ),
    "option": Text(zh="选项", en="Option"),
    "low": Text(zh="低分组", en="Low"),
    "middle": Text(zh="中间", en="Middle"),
    "high": Text(zh="高分组", en="High"),
    "all": Text(zh="合计", en="All"),
    "nothing": Text(zh="还没有成绩。", en="There are no scores yet."),
}
