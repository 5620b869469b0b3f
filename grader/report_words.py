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
    "omega": Text(zh="ω 系数（95% 区间）", en="Omega (95% interval)"),
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
    "alpha_without": Text(zh="删除后 α（95% 区间）", en="Alpha without it (95% interval)"),
    "remark": Text(zh="提示", en="Remark"),
    "items_note": Text(
        zh="难度是全班在这道题上得到的分数占满分的比例，越高越容易（威尔逊区间）。区分度是这道题与其余"
        "各题总分的相关系数（费希尔区间）。α 系数的区间按费尔特的方法计算；题目考查的内容不同时，"
        "α 会低估信度；ω 系数按单因子模型计算，允许各题与总体的关系不同（自助法区间）。"
        "只统计交了作业的学生和已经全部评完的题目。",
        en="Difficulty is the share of an item's points that the class reached: high is easy "
        "(Wilson's interval). Discrimination is the correlation of the item with the sum of the "
        "others (Fisher's interval). Alpha has Feldt's interval; it understates reliability where "
        "items measure different things. Omega comes from a one-factor model, which lets items "
        "differ in how much they have in common (bootstrap interval). Counted are students who "
        "handed in, and items graded for all of them.",
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
    "time": Text(zh="用时中位数（分:秒）", en="Median time (min:s)"),
    "time_note": Text(
        zh="用时按答题记录里相邻两次修改的间隔估计，超过二十分钟的间隔不计；第一道作答的题没有用时。",
        en="Times are estimated from the intervals between changes in the answer files; intervals "
        "above twenty minutes are left out, and the question answered first has none.",
    ),
    "objectives": Text(zh="学习目标", en="Objectives"),
    "objective": Text(zh="目标", en="Objective"),
    "objective_items": Text(zh="题数", en="Items"),
    "mastered": Text(zh="掌握的学生（95% 区间）", en="Mastered by (95% interval)"),
    "objectives_note": Text(
        zh="一个学生在考查同一目标的各题上得到 {share}% 以上的分数，算掌握了这个目标"
        "（威尔逊区间）。只考了一两道题的目标，结论要谨慎。",
        en="A student has mastered an objective with {share}% of the points of all items that ask "
        "for it (Wilson's interval). Be careful where only one or two items do.",
    ),
    "mastery": Text(zh="每个学生的学习目标", en="Objectives by student"),
    "mastery_open": Text(zh="看每个学生的情况", en="See it student by student"),
    "at_risk": Text(zh="需要关心的学生", en="Students to look after"),
    "risk_rules": Text(
        zh="符合任何一条就列出：到期的作业没有交；已评部分的得分率低于 {low}%，并且在全班最低的 "
        "{part}% 以内；考过的学习目标（至少 {least} 个）掌握的不到 {few}%。没有别的打分，"
        "符合的条数越多越靠前。",
        en="Listed is who meets any of these rules: work that is due was not handed in; less than "
        "{low}% of the graded points, and among the lowest {part}% of the class; less than {few}% "
        "of the objectives asked for (at least {least}) mastered. There is no score behind the "
        "list; those who meet most rules come first.",
    ),
    "risk_none": Text(zh="没有学生符合下面的规则。", en="No student meets the rules below."),
    "risk_missing": Text(zh="没有交：{names}", en="not handed in: {names}"),
    "risk_low": Text(zh="得分率 {share}%", en="{share}% of the graded points"),
    "risk_few": Text(
        zh="{objectives} 个目标掌握了 {mastered} 个",
        en="{mastered} of {objectives} objectives mastered",
    ),
    "risk_late": Text(zh="晚交 {count} 次", en="late {count} times"),
    "reasons": Text(zh="原因", en="Reasons"),
    "similar": Text(zh="相似的代码", en="Similar code"),
    "similar_note": Text(
        zh="下面每一对的代码里有少见的相同段落（已经标出）。变量名、数字和排版不同也算相同；发下的代码、"
        "参考答案里有的和很多人都这样写的不算。这只是请您看一看，不是结论：两人可能讨论过，可能看了同一页书，"
        "也可能想到了一处。",
        en="Each pair below has unusual passages in common (marked). Other names, numbers and "
        "layout count as the same; what was released, what the model solution has and what many "
        "wrote does not count. These are pairs to look at, never a verdict: two students may have "
        "talked, read the same page, or thought alike.",
    ),
    "similar_none": Text(
        zh="没有发现少见的相同段落。", en="No unusual passages in common were found."
    ),
    "similar_figures": Text(
        zh="少见段落重合 {unusual}，整体相似 {similarity}，逐字相似 {verbatim}",
        en="unusual passages in common {unusual}, similar as a whole {similarity}, "
        "word for word {verbatim}",
    ),
    "similar_more": Text(
        zh="另有 {count} 对见表格文件。", en="{count} more pairs are in the spreadsheet."
    ),
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
