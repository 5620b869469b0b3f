"""From a selection of questions to files in a folder, in any of the formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from glossary import LANGS, ContentError, Problem
from glossary.text import Lang
from quizzes.exchange import canvas, cards, gift, moodle, qti_package, sheet, workbook
from quizzes.exchange.question import Question
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection, practice_only
from quizzes.exchange.texts import Languages

Bilingual = Callable[[Selection, Languages, Report], bytes]
OneLanguage = Callable[[Selection, Lang, Report], bytes]
#: Formats whose files hold both languages at once, with the end of the file's name.
_BILINGUAL: dict[str, tuple[Bilingual, str]] = {
    "moodle": (moodle.write, ".moodle.xml"),
    "gift": (gift.write, ".gift.txt"),
    "csv": (sheet.write_csv, ".csv"),
    "xlsx": (workbook.write_xlsx, ".xlsx"),
}
#: Formats of one language a file: both languages make two files.
_ONE: dict[str, tuple[OneLanguage, str]] = {
    "qti21": (qti_package.write_21, ".qti21.zip"),
    "qti3": (qti_package.write_30, ".qti3.zip"),
    "canvas": (canvas.write, ".canvas.zip"),
    "anki": (cards.write, ".apkg"),
}
#: Formats that know questions and no quiz: how it draws them, and how long it takes, is set there.
_QUESTIONS_ONLY = {"moodle", "gift", "csv", "xlsx", "anki"}
FORMATS = (*_BILINGUAL, *_ONE, "paper")
_PARTS = {"questions": "paper", "sheet": "sheet", "key": "key"}


def export(
    selection: Selection,
    form: str,
    into: Path,
    languages: Languages = "both",
    *,
    practice: bool = False,
    forms: int = 1,
) -> Report:
    """Write ``<name>.<ending>`` into a folder that is made where needed.

    ``practice`` leaves graded questions out. ``forms`` is the number of parallel papers, for
    ``paper`` only. Raises ContentError where there is nothing to export, and for a PDF where no
    Chinese font is installed.
    """
    chosen = practice_only(selection) if practice else selection
    report = Report()
    if practice:
        kept = {question.id for question in chosen.questions}
        for question in selection.questions:
            if question.id not in kept:
                report.left_out(question.id, "graded, and only practice was asked for")
    if not chosen.questions or (form == "anki" and not practice_only(chosen).questions):
        message = "there is no question to export"
        fix = "a deck and --practice-only hold practice questions only; all of these are graded"
        raise ContentError([Problem(Path(selection.name), 0, "export-empty", form, message, fix)])
    _tell(chosen, form, report)
    into.mkdir(parents=True, exist_ok=True)
    if form in _BILINGUAL:
        write, ending = _BILINGUAL[form]
        tail = "" if languages == "both" else f".{languages}"
        _save(into / f"{selection.name}{tail}{ending}", write(chosen, languages, report), report)
        return report
    langs: tuple[Lang, ...] = LANGS if languages == "both" else (languages,)
    for lang in langs:
        before = report.questions, report.graded
        if form == "paper":
            _papers(chosen, lang, forms, into, report)
        else:
            write_one, ending = _ONE[form]
            path = into / f"{selection.name}.{lang}{ending}"
            _save(path, write_one(chosen, lang, report), report)
        if lang != langs[-1]:  # a question in two languages is one question
            report.questions, report.graded = before
    return report


def _tell(selection: Selection, form: str, report: Report) -> None:
    """Note what no format holds, or what every format of a kind lacks."""
    sets = Counter(question.item.id for question in selection.questions if question.item.draw)
    for name, count in sets.items():
        report.changed(
            name,
            f"numbers that are drawn here are fixed there: {count} set{'s' * (count > 1)} of them",
        )
    if selection.pick_one and form in _QUESTIONS_ONLY:
        said = f"one question of each of its {len(selection.sections)} groups"
        if selection.minutes:
            said += f", in {selection.minutes} minutes"
        report.left_out(selection.name, f"the file holds questions, no quiz; it asks {said}")
    for question in selection.questions:
        figures = getattr(question.item, "figures", None)
        if figures and form not in ("csv", "xlsx"):
            said = (
                f"here the answer needs {figures} significant figures; there any number near counts"
            )
            report.changed(question.id, said)
        partial = question.type in ("fillin", "matching", "ordering")
        if question.rule == "all-or-nothing" and partial and form in ("moodle", "gift", "canvas"):
            report.changed(question.id, "a part that is right earns its share there, here nothing")


def _save(path: Path, data: bytes, report: Report) -> None:
    path.write_bytes(data)
    report.files.append(path)


def _papers(selection: Selection, lang: Lang, forms: int, into: Path, report: Report) -> None:
    from quizzes.exchange import paper_html, paper_pdf
    from quizzes.exchange.paper import papers
    from quizzes.exchange.typesetting import chinese_font

    chinese_font()  # said before anything is written
    printed: dict[str, Question] = {}
    for paper in papers(selection, lang, forms):
        tail = f".{paper.form.lower()}" if paper.form else ""
        for part, name in _PARTS.items():
            page = getattr(paper, part)()
            stem = f"{selection.name}{tail}.{lang}.{name}"
            _save(into / f"{stem}.html", paper_html.page(page, lang, paper.title), report)
            _save(into / f"{stem}.pdf", paper_pdf.page(page, lang, paper.title), report)
        printed |= {q.id: q for _, found in paper.groups for _, q in found}
    for question in selection.questions:
        if question.id not in printed:
            report.left_out(question.id, "a paper has one question of each slot's pool")
    report.questions += len(printed)
    report.graded += sum(question.graded for question in printed.values())
