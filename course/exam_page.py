"""An examination for its instructors: the two-way table, the parts, and what each form asks."""

from __future__ import annotations

from fractions import Fraction
from html import escape

from course import places
from course.quiz_plan import cell_text, levels_of, plan_quiz, plan_rows
from glossary import ContentError, Lang
from quizzes.blueprint import Cell, Plan, total

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "facts": "{minutes} 分钟，{points:g} 分，{forms} 份平行卷；"
        "各卷的预计得分率最多相差 {difference:.3f}。",
        "how": "表中是每份卷的题数，括号里是分值；各卷的题目不同，所以题数取平均，可以是半道。",
        "table": "双向细目表",
        "objective": "章与目标",
        "all": "合计",
        "parts": "各部分",
        "type": "题型",
        "items": "题数",
        "points": "分值",
        "forms": "各卷的题目",
        "form": "{} 卷：{:g} 分，预计得分率 {:.3f}",
        "remember": "记忆",
        "understand": "理解",
        "apply": "应用",
        "analyze": "分析",
        "evaluate": "评价",
        "create": "创造",
        "single": "单选",
        "multiple": "多选",
        "truefalse": "判断",
        "numeric": "计算",
        "ordering": "排序",
        "matching": "配对",
        "fillin": "填空",
        "short": "简答",
        "case": "案例分析",
    },
    "en": {
        "facts": "{minutes} minutes, {points:g} points, {forms} parallel forms; their expected "
        "shares differ by {difference:.3f} at most.",
        "how": "Numbers of items in a form, points in brackets. The forms hold different items, so "
        "that a number is their mean and may be a half.",
        "table": "Two-way table",
        "objective": "chapter and objective",
        "all": "all",
        "parts": "Parts",
        "type": "type",
        "items": "items",
        "points": "points",
        "forms": "What each form asks",
        "form": "Form {}: {:g} points, expected share {:.3f}",
        "remember": "remember",
        "understand": "understand",
        "apply": "apply",
        "analyze": "analyse",
        "evaluate": "evaluate",
        "create": "create",
        "single": "single choice",
        "multiple": "multiple choice",
        "truefalse": "true or false",
        "numeric": "calculation",
        "ordering": "ordering",
        "matching": "matching",
        "fillin": "gaps",
        "short": "short answer",
        "case": "case analysis",
    },
}


def exam_names() -> list[str]:
    """The quizzes of parallel forms, the shortest first: those are the examinations."""
    from quizzes import load_spec

    specs = [load_spec(path)[0] for path in sorted(places.SPECS.glob("*.yaml"))]
    exams = [spec for spec in specs if spec and spec.forms > 1]
    return [spec.id for spec in sorted(exams, key=lambda spec: (spec.minutes or 0, spec.id))]


def exam_page(name: str, lang: Lang) -> str:
    """The page as Markdown. Raises ContentError where the specification or a bank is wrong."""
    from quizzes import load_spec

    spec, problems = load_spec(places.SPECS / f"{name}.yaml")
    if spec is None:
        raise ContentError(problems)
    plan, words = plan_quiz(name), _WORDS[lang]
    facts = words["facts"].format(
        minutes=spec.minutes,
        points=plan.papers[0].points,
        forms=len(plan.papers),
        difference=plan.difference,
    )
    forms = [
        f"### {words['form'].format(paper.name, paper.points, paper.expected)}\n\n"
        + "\n".join(f"1. `{item}`" for item in paper.items)
        for paper in plan.papers
    ]
    return "\n\n".join(
        [
            f"# {spec.title[lang]}",
            facts,
            f"## {words['table']}",
            words["how"],
            _two_way(plan, lang),
            f"## {words['parts']}",
            _parts(plan, lang),
            f"## {words['forms']}",
            *forms,
        ]
    )


def _two_way(plan: Plan, lang: Lang) -> str:
    """Chapters and their objectives in words, by Bloom level."""
    from course.assignments import objective_words
    from course.notebook import read_text

    words, levels, rows = _WORDS[lang], levels_of(plan), plan_rows(plan)
    chapters = list(dict.fromkeys(row.chapter for row in rows))
    known = [name for name in chapters if (places.BOOK / f"{name}.md").is_file()]
    said = objective_words(known, lang)
    lines = []
    for chapter in chapters:
        title = chapter
        if chapter in known:
            front = read_text(places.BOOK / f"{chapter}.md").front
            title = f"{front['number']} {front['title'][lang]}"
        own = [row for row in rows if row.chapter == chapter]
        whole = total(cell for row in own for cell in row.cells.values())
        lines.append([f"**{title}**", *[""] * len(levels), f"**{cell_text(whole)}**"])
        for row in own:
            cells = [row.cells.get(level, Cell()) for level in levels]
            lines.append(
                [said.get(row.objective, row.objective), *map(cell_text, [*cells, total(cells)])]
            )
    sums = [total(row.cells.get(level, Cell()) for row in rows) for level in levels]
    lines.append([f"**{words['all']}**", *map(cell_text, [*sums, total(sums)])])
    return _table([words["objective"], *(words[level] for level in levels), words["all"]], lines)


def _parts(plan: Plan, lang: Lang) -> str:
    words = _WORDS[lang]
    lines = [[words[kind], *map(_number, (c.items, c.points))] for kind, c in plan.types.items()]
    whole = total(plan.types.values())
    lines.append([f"**{words['all']}**", *map(_number, (whole.items, whole.points))])
    return _table([words["type"], words["items"], words["points"]], lines)


def _number(value: Fraction) -> str:
    return f"{float(value):g}"


def _table(head: list[str], lines: list[list[str]]) -> str:
    """A table whose first column has room for words; a line without a number is a chapter's."""
    columns = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head[1:])
    first = f'<th scope="col" style="min-width: 13em">{escape(head[0])}</th>'
    rows = "".join(
        f'<tr><th scope="row" style="font-weight: 400">{_weighed(line[0])}</th>'
        + "".join(f'<td style="white-space: nowrap">{_weighed(cell)}</td>' for cell in line[1:])
        + "</tr>"
        for line in lines
    )
    return (
        '<div class="table-wrapper"><table class="table">'
        f"<thead><tr>{first}{columns}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _weighed(cell: str) -> str:
    words = escape(cell.strip("*"))
    return f"<strong>{words}</strong>" if cell.startswith("**") else words
