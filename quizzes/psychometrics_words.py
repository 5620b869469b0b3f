"""Every text of the psychometrics report, in both languages."""

from __future__ import annotations

from glossary import Text


def _t(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


WORDS: dict[str, Text] = {
    "title": _t("自测的测量报告：{title}", "Measurement report of the self-test {title}"),
    "lead": _t(
        "给教师和培训师看的：这份自测在这个群体里测得有多准。不用来比较或评定任何一个人。",
        "For instructors and trainers: how well this self-test measures in this group. It is not "
        "for comparing or judging anyone.",
    ),
    "people": _t("人数", "people"),
    "attempts": _t("作答次数", "attempts"),
    "mean_total": _t("总体平均得分率", "mean overall"),
    "alpha_total": _t("总体 α", "alpha overall"),
    "notes": _t("先看这几点", "Read this first"),
    "distribution": _t("总体得分率的分布", "Distribution of overall scores"),
    "scales": _t("总体与各方面", "The whole test and its subscales"),
    "scales_how": _t(
        "得分率是占最高分的百分比。α 与 ω 说的是各题是否一致，下面一行是 95% 区间（α 用 Feldt 法，"
        "ω 用自助法）。"
        "测量标准误：一个人的得分率大约有三分之二的机会落在真值上下这么多以内。",
        "Scores are per cent of the maximum. Alpha and omega say how far the questions agree; "
        "below "
        "them their 95% intervals (Feldt's for alpha, a bootstrap for omega). Standard error of "
        "measurement: two times in three a score lies within this much of the true one.",
    ),
    "scale": _t("方面", "Subscale"),
    "total": _t("总体", "Overall"),
    "questions": _t("题数", "questions"),
    "n": _t("人数", "n"),
    "mean": _t("平均", "mean"),
    "sd": _t("标准差", "SD"),
    "range": _t("最低–最高", "lowest–highest"),
    "ends": _t("到底 / 到顶的人", "at floor / ceiling"),
    "alpha": _t("α", "alpha"),
    "omega": _t("ω", "omega"),
    "sem": _t("测量标准误", "SE of measurement"),
    "percentiles": _t("这个群体里的百分位数", "Percentiles within this group"),
    "percentiles_of": _t(
        "只描述这 {n} 个人，不是常模，不能拿去衡量别的群体。",
        "They describe these {n} people only. They are no norm and fit no other group.",
    ),
    "no_percentiles": _t(
        "人数不到 30，不给百分位数。",
        "With fewer than 30 people no percentiles are given.",
    ),
    "percentile": _t("第 {p} 百分位", "{p}th percentile"),
    "by_question": _t("逐题", "Question by question"),
    "by_question_how": _t(
        "反向题已经转向。题余相关：这一题与同一方面其余各题总分的相关；低于 0.2 说明它跟别的题关"
        "系不大。"
        "载荷：这一方面单因子模型的最小残差解。",
        "Reversed statements are turned. Item-rest: the correlation with the sum of the other "
        "questions of the same subscale; below 0.2 a question has little to do with them. Loading: "
        "from "
        "a one-factor model of the subscale by minimal residuals.",
    ),
    "item": _t("题目", "Question"),
    "rest": _t("题余相关（本方面）", "item-rest, own subscale"),
    "total_rest": _t("题余相关（全部）", "item-rest, whole test"),
    "alpha_without": _t("去掉它的 α", "alpha without it"),
    "loading": _t("载荷", "loading"),
    "structure": _t("各方面之间", "Between the subscales"),
    "structure_how": _t(
        "各方面得分率之间的相关。都很高，说明它们更像一件事；都很低，总体得分就没有多少意义。",
        "Correlations of the subscales. All high: they are more like one thing. All low: the "
        "overall score means little.",
    ),
    "change": _t("两次之间的变化", "Change between two attempts"),
    "change_how": _t(
        "每人第一次与最后一次。可靠变化指数（Jacobson 与 Truax，1991）超过 ±1.96，才不大可能只是"
        "误差；"
        "在这个群体里大约要相差 {points} 个百分点。它以 α 为信度，看不到一个人每天状态的起伏，所"
        "以偏宽；"
        "没有对照组，变化也不能归因于培训。",
        "The first and the last attempt of each person. Beyond ±1.96 of the reliable change index "
        "(Jacobson and Truax, 1991) a change is unlikely to be error alone; in this group that "
        "takes "
        "about {points} points. It rests on alpha, which does not see how a person differs from "
        "day "
        "to day, so it is generous; and without a comparison group no change can be put down to "
        "training.",
    ),
    "no_change": _t(
        "没有人有两次可以计分的作答，所以算不了变化。",
        "Nobody has two attempts with a result, so there is no change to compute.",
    ),
    "person": _t("代号", "Code"),
    "before": _t("第一次", "first"),
    "after": _t("最后一次", "last"),
    "index": _t("可靠变化指数", "reliable change index"),
    "verdict": _t("判断", "Reading"),
    "up": _t("上升，超出误差", "up, beyond error"),
    "down": _t("下降，超出误差", "down, beyond error"),
    "unclear": _t("分不清是变化还是误差", "change or error, cannot tell"),
    "limits": _t("这份报告不能说明什么", "What this report cannot tell"),
    "axis_share": _t("得分率（%）", "score (%)"),
    "axis_people": _t("人数", "people"),
    "alt_distribution": _t(
        "总体得分率每十个百分点的人数，从低到高：{}",
        "People for every ten per cent, from low to high: {}",
    ),
    "alt_reliability": _t(
        "总体与各方面的 α 和 ω，连同 95% 区间；数值见上表。",
        "Alpha and omega of the whole test and its subscales with their 95% intervals, as in the "
        "table above.",
    ),
    "alt_items": _t(
        "各题的题余相关与 95% 区间；数值见下表。",
        "Item-rest correlations with their 95% intervals, as in the table below.",
    ),
    "alt_change": _t(
        "第一次与最后一次得分率的散点图：{up} 人上升、{down} 人下降超出误差，{unclear} 人分不清。",
        "First and last scores: {up} up and {down} down beyond error, {unclear} cannot be told.",
    ),
}

#: What to say of each warning of `psychometrics`; ``{name}`` is a scale or a question.
WARNINGS: dict[str, Text] = {
    "small-group": _t(
        "不到 30 人：所有数字都很不稳，请看区间，别看单个数。",
        "Fewer than 30 people: every figure is shaky. Look at the intervals, not at single "
        "numbers.",
    ),
    "low-alpha": _t(
        "总体 α 的区间伸到 0.7 以下：只能看群体，不能用来说某一个人。",
        "The interval of the overall alpha reaches below 0.7: good enough for the group at best, "
        "not for a word about one person.",
    ),
    "ceiling": _t(
        "{name}：有超过 15% 的人拿到满分：题目分不出他们，也看不到他们的进步。",
        "{name}: more than 15% have the maximum. The questions cannot tell these people apart, nor "
        "show them getting better.",
    ),
    "floor": _t(
        "{name}：有超过 15% 的人得零分：题目分不出他们。",
        "{name}: more than 15% are at zero. The questions cannot tell these people apart.",
    ),
    "all-alike": _t(
        "所有人对这一题的回答都一样，它不提供信息：{name}",
        "Everyone answered this question alike, so it tells nothing: {name}",
    ),
    "negative": _t(
        "这一题与同一方面的其他题方向相反，先查一查它的计分方向和措辞：{name}",
        "This question runs against the others of its subscale; look at its key and wording first: "
        "{name}",
    ),
    "weak": _t(
        "这一题与同一方面的其他题关系不大：{name}",
        "This question has little to do with the others of its subscale: {name}",
    ),
}

#: What was noticed about how people answered; ``{n}`` is how many people.
CAUTIONS: dict[str, Text] = {
    "missing": _t("{n} 人有题没有作答。", "{n} left questions open."),
    "straight": _t(
        "{n} 人至少有一半的题连着选了同一个位置。",
        "{n} chose the same place in half of all questions in a row.",
    ),
    "fast": _t("{n} 人答得快到难以读完题目。", "{n} answered faster than one can well read."),
    "kept": _t(
        "他们的数据都留在分析里；没有把握时，可以去掉这些文件再算一次，看看结论是否一样。",
        "Their answers are kept in the analysis. If in doubt, take these files out, run it again, "
        "and see whether it says the same.",
    ),
}

SELF_REPORT = [
    _t(
        "自评测的是人怎样看自己，会受社会期许影响：谁都愿意显得会倾听、有耐心。它不能代替听真实的"
        "对话。",
        "A self-report measures how people see themselves and leans to what is thought desirable; "
        "everyone likes to seem patient and a good listener. It does not replace listening to "
        "real conversations.",
    )
]
JUDGEMENT = [
    _t(
        "情境判断测的是知道怎样做；评级是课程作者给的，没有专家组校准，知道也不等于做到。",
        "Situations measure whether people know what to do. The ratings are the authors' and no "
        "panel has tested them, and knowing is not yet doing.",
    )
]
LIMITS = [
    _t(
        "范围受限：同一个班、同一家店的人彼此相近，相关和信度会比在更杂的人群里低；反过来，混在一"
        "起的人群会把它们抬高。",
        "Restriction of range: people of one class or one shop are alike, which lowers "
        "correlations "
        "and reliability; a mixed group raises them.",
    ),
    _t(
        "没有常模：没有任何“平均水平”可比，这里也没有编造。百分位数只属于这个群体。",
        "No norm: there is no average to compare with, and none was made up. Percentiles belong to "
        "this group alone.",
    ),
    _t(
        "内部一致不等于有效：α 和 ω 高，只说明各题一致，不说明测到了想测的东西，也不说明隔一个月"
        "会不会一样。",
        "Consistency is not validity: a high alpha or omega says that questions agree, not that "
        "they "
        "measure what they should, nor that a month later the answer would be the same.",
    ),
    _t(
        "交文件的人是自愿的：没交的人可能不一样。",
        "Those who handed in a file chose to; those who did not may differ.",
    ),
    _t(
        "不要用它考核、排名或录用。人知道会被考核，就会换一种答法，这些数字就全变了。",
        "Do not use it to appraise, rank or hire. People who know that they are judged answer "
        "otherwise, and then none of these figures holds.",
    ),
]
