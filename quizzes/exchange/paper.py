"""A quiz on paper: the questions, an answer sheet, and the key, each as a list of blocks."""

from __future__ import annotations

import unicodedata

from glossary.text import Lang
from quizzes.exchange import blocks as b
from quizzes.exchange.question import Question, Written
from quizzes.exchange.selection import Selection
from quizzes.exchange.texts import plain
from quizzes.exchange.wording import WORDS, answer
from quizzes.item import BLANK

#: The order of an exam paper: from ticking to writing.
_ORDER = (
    "single", "multiple", "truefalse", "fillin", "matching", "ordering", "numeric", "short", "case"
)  # fmt: skip
_NUMERALS = "一二三四五六七八九"
_GAP = "＿＿＿＿＿"
_TEXT: dict[Lang, dict[str, str]] = {
    "zh": {
        "single": "单项选择题",
        "multiple": "多项选择题",
        "truefalse": "判断题",
        "fillin": "填空题",
        "matching": "配对题",
        "ordering": "排序题",
        "numeric": "计算题",
        "short": "简答题",
        "case": "案例分析题",
        "room": "（　　）",
        "judge": "判断对错，在括号内写“对”或“错”。",
        "several": "每题有一个以上正确选项。",
        "score": "得分",
        "part": "题号",
        "sum": "总分",
        "answer": "答：",
        "order": "顺序：",
        "sheet": "答题卡",
        "key": "参考答案与评分标准",
        "right": "答案：",
        "why": "解析：",
        "model": "参考答案：",
        "form": "{} 卷",
        "minutes": "时间：{} 分钟",
        "total": "满分：{:g} 分",
        "each": "每题 {:g} 分，共 {:g} 分",
        "all": "共 {:g} 分",
        "worth": "（{:g} 分）",
    },
    "en": {
        "single": "Multiple choice, one answer",
        "multiple": "Multiple choice, several answers",
        "truefalse": "True or false",
        "fillin": "Fill in the gaps",
        "matching": "Matching",
        "ordering": "Ordering",
        "numeric": "Calculations",
        "short": "Short answers",
        "case": "Case analysis",
        "room": " (      )",
        "judge": "Write T or F in the brackets.",
        "several": "Each question has more than one right option.",
        "score": "Marks",
        "part": "Part",
        "sum": "Total",
        "answer": "Answer: ",
        "order": "Order: ",
        "sheet": "Answer sheet",
        "key": "Answers and marking guide",
        "right": "Answer: ",
        "why": "Why: ",
        "model": "Model answer: ",
        "form": "Form {}",
        "minutes": "Time: {} minutes",
        "total": "{:g} marks",
        "each": "{:g} marks each, {:g} in all",
        "all": "{:g} marks in all",
        "worth": " ({:g} marks)",
    },
}
_FIELDS: dict[Lang, tuple[str, ...]] = {
    "zh": ("姓名", "学号", "班级"),
    "en": ("Name", "Student number", "Class"),
}
Numbered = list[tuple[int, Question]]


class Paper:
    """One form of a printed quiz in one language. ``form`` is A, B, ..., empty for the only one."""

    def __init__(
        self, selection: Selection, questions: list[Question], lang: Lang, form: str = ""
    ) -> None:
        self.lang = lang
        self.words = _TEXT[lang]
        self.form = form
        self.title = selection.title[lang]
        if form:
            self.title += " · " + self.words["form"].format(form)
        self.minutes = selection.minutes
        self.groups: list[tuple[str, Numbered]] = []
        number = 0
        for kind in _ORDER:
            found: Numbered = []
            for question in questions:
                if question.type == kind:
                    number += 1
                    found.append((number, question))
            if found:
                self.groups.append((kind, found))
        self.total = sum(question.points for _, found in self.groups for _, question in found)

    def questions(self) -> list[b.Block]:
        """The paper that is handed out."""
        below = [self.words["total"].format(self.total)]
        if self.minutes:
            below.insert(0, self.words["minutes"].format(self.minutes))
        numerals = [self._numeral(at) for at in range(len(self.groups))]
        page: list[b.Block] = [
            b.Title(self.title, "　".join(below)),
            b.Fields(_FIELDS[self.lang]),
            b.Scores((self.words["part"], *numerals, self.words["sum"])),
        ]
        for at, (kind, found) in enumerate(self.groups):
            page.append(b.Group(self._heading(at, kind, found)))
            for number, question in found:
                page += self._asked(number, question)
        return page

    def sheet(self) -> list[b.Block]:
        """Where answers are written, for marking by hand or by eye."""
        words = self.words
        page: list[b.Block] = [
            b.Title(self.title, words["sheet"]),
            b.Fields(_FIELDS[self.lang]),
            b.Digits(_FIELDS[self.lang][1], 10),
        ]
        for at, (kind, found) in enumerate(self.groups):
            page.append(b.Group(self._heading(at, kind, found)))
            if kind in ("single", "multiple", "truefalse"):
                page.append(b.Bubbles(tuple((str(n), self._letters(q)) for n, q in found)))
                continue
            for number, question in found:
                if question.written:
                    worth = words["worth"].format(question.points).strip()
                    page.append(b.Item(f"{number}.", worth))
                    page += [b.Lines(_room(part)) for part in question.written]
                elif kind == "matching":
                    page.append(b.Item(f"{number}.", _numbers(question)))
                else:
                    page += [b.Answer(label) for label in self._labels(number, question)]
        return page

    def key(self) -> list[b.Block]:
        """Answers, explanations, model answers and rubrics, for the marker."""
        page: list[b.Block] = [b.Title(self.title, self.words["key"])]
        for at, (kind, found) in enumerate(self.groups):
            page.append(b.Group(self._heading(at, kind, found)))
            for number, question in found:
                right = answer(question, self.lang)
                page.append(b.Item(f"{number}.", right or _begun(question.stem[self.lang])))
                for part_at, part in enumerate(question.written, 1):
                    if question.type == "case":
                        page.append(b.Note(f"({part_at}) ", part.prompt[self.lang]))
                    page.append(b.Note(self.words["model"], part.model_answer[self.lang]))
                    points = WORDS[self.lang]["points"]
                    rows = [(points.format(line.points), line[self.lang]) for line in part.rubric]
                    page.append(b.Rubric(tuple(rows)))
                page.append(b.Note(self.words["why"], question.explanation[self.lang]))
        return page

    def _heading(self, at: int, kind: str, found: Numbered) -> str:
        points = {question.points for _, question in found}
        total = sum(question.points for _, question in found)
        alike = len(points) == 1 and len(found) > 1
        each = self.words["each"].format(*points, total) if alike else ""
        worth = each or self.words["all"].format(total)
        hint = {"truefalse": self.words["judge"], "multiple": self.words["several"]}.get(kind, "")
        if self.lang == "zh":
            return f"{self._numeral(at)}、{self.words[kind]}（{worth}）{hint}"
        return f"{self._numeral(at)}. {self.words[kind]} ({worth}) {hint}".strip()

    def _numeral(self, at: int) -> str:
        return _NUMERALS[at] if self.lang == "zh" else "ABCDEFGHI"[at]

    def _asked(self, number: int, question: Question) -> list[b.Block]:
        lang, words = self.lang, self.words
        stem, tail = question.stem[lang], ""
        points = {q.points for _, found in self.groups for _, q in found if q.type == question.type}
        if len(points) > 1:
            tail = words["worth"].format(question.points)
        if question.type in ("single", "multiple", "truefalse"):
            tail += words["room"]
        if question.type == "fillin":
            stem = BLANK.sub(_GAP, stem)
        page: list[b.Block] = [b.Item(f"{number}.", stem, tail)]
        rows = tuple((choice.id.upper(), choice.text[lang]) for choice in question.choices)
        match question.type:
            case "single" | "multiple" | "ordering":
                asked = question.type == "ordering"
                page.append(b.Options(rows, _columns([text for _, text in rows]), asked))
                if asked:
                    page.append(b.Answer(words["order"]))
            case "matching":
                lefts = tuple((left.id, left.text[lang]) for left in question.lefts)
                page.append(b.Pairs(lefts, rows))
                page.append(b.Note(words["answer"], _numbers(question)))
            case "numeric":
                unit = question.unit[lang] if question.unit else ""
                page += [b.Answer(words["answer"], unit), b.Lines(2)]
            case "short":
                page.append(b.Lines(_room(question.written[0])))
            case "case":
                for at, part in enumerate(question.written, 1):
                    worth = words["worth"].format(part.points)
                    page += [b.Item(f"({at})", part.prompt[lang], worth), b.Lines(_room(part))]
        return page

    def _letters(self, question: Question) -> tuple[str, ...]:
        if question.type == "truefalse":
            return ("对", "错") if self.lang == "zh" else ("T", "F")
        return tuple(choice.id.upper() for choice in question.choices)

    def _labels(self, number: int, question: Question) -> list[str]:
        if question.type == "fillin" and len(question.blanks) > 1:
            return [f"{number} ({at})" for at in range(1, len(question.blanks) + 1)]
        return [f"{number}."]


def papers(selection: Selection, lang: Lang, forms: int = 1) -> list[Paper]:
    """As many forms as wanted, each with one question a slot, or the whole bank.

    A quiz of parallel forms has as many papers as forms, and no item in two of them.
    """
    parallel = selection.forms > 1
    forms = selection.forms if parallel else forms
    found = []
    for at in range(forms):
        if parallel:
            chosen = [_of_form(section.questions, at) for section in selection.sections]
        elif selection.pick_one:
            chosen = [
                section.questions[at % len(section.questions)] for section in selection.sections
            ]
        else:
            chosen = [q for q in selection.questions if q.variant in (0, at + 1)]
        found.append(Paper(selection, chosen, lang, chr(ord("A") + at) if forms > 1 else ""))
    return found


def _of_form(questions: tuple[Question, ...], form: int) -> Question:
    """The form's own item of a slot, with the first of its numbers."""
    item = list(dict.fromkeys(question.item.id for question in questions))[form]
    return next(question for question in questions if question.item.id == item)


def _numbers(question: Question) -> str:
    """Room for a letter behind each left side of a matching."""
    return "　".join(f"{left.id} {_GAP[:3]}" for left in question.lefts)


def _columns(texts: list[str]) -> int:
    """Short options stand side by side. A Chinese character is as wide as two letters."""
    widest = max(
        sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in plain(text))
        for text in texts
    )
    return 4 if widest <= 16 and len(texts) <= 4 else 2 if widest <= 36 else 1


def _begun(stem: str) -> str:
    """How a question begins, by which the marker knows it."""
    words = plain(stem)
    cut = words[:60]
    if len(words) > 60:
        cut = (cut.rpartition(" ")[0] if " " in cut[40:] else cut) + " …"
    return cut


def _room(part: Written) -> int:
    """Lines to write on: more where the model answer is longer."""
    return min(14, max(4, round(2 + len(part.model_answer.en) / 60)))
