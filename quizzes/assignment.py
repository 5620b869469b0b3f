"""A form as an nbgrader notebook, and a whole response set scored without any kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from glossary import Lang
from quizzes.scoring import Result
from quizzes.slots import score_entry

if TYPE_CHECKING:
    from nbformat import NotebookNode

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "intro": "运行下面的单元格（Shift+Enter），开始作答。答案随时保存在 `answers.json` 里："
        "关闭笔记本再打开时，重新运行这个单元格，接着答即可。"
        "答完后连同 `answers.json` 一起提交整个文件夹。",
        "rerun": "重新打开笔记本后，请再运行一次这个单元格（Shift+Enter），答案都在。",
        "minutes": "建议用时 {minutes} 分钟。",
        "scored": "第 {number} 题（{points:g} 分）在提交后评分。",
        "written": "### 第 {number} 题（{points:g} 分）\n\n在上面的测验里作答，由教师评阅。",
        "scheme": "#### 参考答案与评分标准",
    },
    "en": {
        "intro": "Run the cell below (Shift+Enter) and answer. Your answers are kept in "
        "`answers.json` as you go: close the notebook, open it again, run the cell once more, and "
        "go on. When you are done, hand in the whole folder, `answers.json` included.",
        "rerun": "Opened again? Run this cell once more (Shift+Enter): your answers are all here.",
        "minutes": "Plan {minutes} minutes.",
        "scored": "Question {number} ({points:g} points) is scored after you hand in.",
        "written": "### Question {number} ({points:g} points)\n\nAnswer it in the quiz above; your "
        "teacher marks it.",
        "scheme": "#### Model answer and rubric",
    },
}


def quiz_notebook(form: dict[str, Any], keys: dict[str, Any], lang: Lang) -> NotebookNode:
    """The instructor's source notebook of a quiz, with nbgrader's metadata written short.

    One widget cell shows the quiz. Each slot that scores itself is a graded test cell whose hidden
    test holds the keys; each written one is a task cell whose mark scheme holds model answer and
    rubric, followed by a cell that shows what the student wrote.
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    words = _WORDS[lang]
    intro = f"# {form['title'][lang]}\n\n{words['intro']}"
    if form["minutes"]:
        intro += " " + words["minutes"].format(minutes=form["minutes"])
    cells = [
        new_markdown_cell(intro, metadata={"nbgrader": {"grade_id": "intro", "locked": True}}),
        new_code_cell(
            f'# {words["rerun"]}\nfrom quizzes import quiz\n\nquiz("form.json", lang="{lang}")',
            metadata={"nbgrader": {"grade_id": "quiz", "locked": True}},
        ),
    ]
    for number, slot in enumerate(keys["slots"], 1):
        points = slot["points"]
        meta = {"grade_id": slot["slot"], "points": points}
        if not slot["written"]:
            note = words["scored"].format(number=number, points=points)
            test = f"score_slot({_slim(keys, slot)!r})"
            source = (
                f"# {note}\n### BEGIN HIDDEN TESTS\nfrom quizzes import score_slot\n\n{test}\n"
                "### END HIDDEN TESTS"
            )
            cells.append(new_code_cell(source, metadata={"nbgrader": meta}))
            continue
        text = words["written"].format(number=number, points=points)
        scheme = f"=== BEGIN MARK SCHEME ===\n{_scheme(slot, lang)}\n=== END MARK SCHEME ==="
        cells += [
            new_markdown_cell(f"{text}\n\n{scheme}", metadata={"nbgrader": {**meta, "task": True}}),
            new_code_cell(
                f'from quizzes import written_answer\n\nwritten_answer("{slot["slot"]}")',
                metadata={"nbgrader": {"grade_id": f"{slot['slot']}-text", "locked": True}},
            ),
        ]
    notebook = new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{form['quiz']}-{number}"[:64]
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.metadata["course"] = {
        "kind": "quiz",
        "lang": lang,
        "name": form["quiz"],
        "chapter": form["slots"][0]["pool"][0]["variants"][0]["chapter"],
    }
    return notebook


def score_answers(
    keys: dict[str, Any], answers: dict[str, Any], student: str
) -> list[tuple[str, Result]]:
    """Score a response set without a kernel: ``[(slot, result), ...]`` in the form's order."""
    head = _head(keys)
    return [
        (slot["slot"], score_entry({**head, **slot}, answers, student)) for slot in keys["slots"]
    ]


def _head(keys: dict[str, Any]) -> dict[str, Any]:
    """What decides which of a slot's items a student has."""
    return {name: keys[name] for name in ("quiz", "seed", "personal", "forms") if name in keys}


def _slim(keys: dict[str, Any], slot: dict[str, Any]) -> dict[str, Any]:
    """What scoring a slot needs and nothing else: no feedback, no explanation."""
    needed = ("type", "rule", "points", "key", "wrong", "tolerance", "units", "figures")
    pool = [
        {
            "item": pooled["item"],
            "variants": [
                {name: key[name] for name in needed if name in key} for key in pooled["variants"]
            ],
        }
        for pooled in slot["pool"]
    ]
    value = {**_head(keys), "slot": slot["slot"], "pool": pool}
    # Through JSON, so that what is printed is plain literals only.
    plain: dict[str, Any] = json.loads(json.dumps(value, ensure_ascii=False))
    return plain


def _scheme(slot: dict[str, Any], lang: Lang) -> str:
    lines = [_WORDS[lang]["scheme"]]
    for pooled in slot["pool"]:
        for part in pooled["variants"][0].get("parts", [pooled["variants"][0]]):
            name = part.get("id", pooled["item"])
            lines.append(f"**{name}** {part['model_answer'][lang]}")
            lines += [f"- {line['points']:g}: {line[lang]}" for line in part["rubric"]]
    return "\n\n".join(lines)
