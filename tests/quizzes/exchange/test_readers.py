"""Exports as independent programs read them: a Moodle XML parser, a GIFT grammar, Anki itself, Excel's
formats, and a reader of Canvas's QTI. (QTI 2.1 and 3.0: `test_qti`.)"""

from __future__ import annotations

import base64
import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qti2latex
from moodle_xml_parser.parser import parse_bytes
from python_calamine import CalamineWorkbook

from glossary import LANGS
from quizzes import build_key, score_response
from quizzes.exchange import canvas, cards, export, gift, moodle, sheet, workbook
from quizzes.exchange.question import Question
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Section, Selection
from quizzes.exchange.texts import html_with_tex, moodle_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser


ROOT = Path(__file__).resolve().parents[3]


def of_type(questions: list[Question], *types: str) -> list[Question]:
    return [q for q in questions if q.type in types]


# --- Moodle XML


@pytest.mark.parametrize("languages", ["both", "zh", "en"])
def test_a_parser_of_moodle_xml_finds_choices_and_gaps(languages, banks, questions) -> None:
    read: dict[str, list[Any]] = {"multichoice": [], "cloze": []}
    for selection in banks.values():
        data = moodle.write(selection, languages, Report())
        for kind, found in parse_bytes(data).items():
            read[kind] += found
    choices = of_type(questions, "single", "multiple")
    assert len(read["multichoice"]) == len(choices)
    for asked, found in zip(choices, read["multichoice"], strict=True):
        assert found.name.startswith(asked.id)
        assert found.single == (asked.type == "single")
        assert found.default_grade == asked.points
        if "data:image" not in moodle_html(asked.stem, languages):
            assert found.text_pre_parse == unescape(moodle_html(asked.stem, languages))
        for choice, option in zip(asked.choices, found.options, strict=True):
            if "data:image" not in moodle_html(choice.text, languages):
                assert option.answer == unescape(moodle_html(choice.text, languages))
            assert option.feedback == unescape(moodle_html(choice.feedback, languages))
            assert (option.score_fraction > 0) == choice.right
        right = sum(max(option.score_fraction, 0) for option in found.options)
        assert right == pytest.approx(100, abs=1e-3)
    gaps = of_type(questions, "fillin")
    assert len(read["cloze"]) == len(gaps)
    for asked, found in zip(gaps, read["cloze"], strict=True):
        if asked.id.startswith("awkward."):
            continue  # this parser knows no backslash before a sign
        assert [gap.sub_type for gap in found.gaps] == ["SHORTANSWER"] * len(asked.blanks)
        for gap, words in zip(found.gaps, asked.blanks.values(), strict=True):
            assert {option.answer for option in gap.options} == {*words.zh, *words.en}
            assert {option.score for option in gap.options} == {100}


def test_moodles_points_for_a_choice_are_ours(questions, responses) -> None:
    """Moodle adds the fractions of what is ticked; below 0 it gives 0."""
    for asked in of_type(questions, "multiple"):
        key = build_key(asked.item, asked.seed, asked.rule)
        shares = {name: float(moodle.fraction(share)) for name, share in asked.shares().items()}
        for response in responses(asked):
            theirs = min(max(sum(shares[letter] for letter in response), 0), 100)
            ours = score_response(key, response)
            assert float(ours.points) == pytest.approx(theirs / 100 * asked.points, abs=1e-4)


def test_images_travel_as_files_to_moodle_and_canvas(banks) -> None:
    """Moodle keeps them beside the field, Canvas in the package; neither wants them as data."""
    images = ROOT / "quizzes" / "banks" / "images"
    known = {path.read_bytes() for path in images.iterdir()}
    data = moodle.write(banks["awkward"], "both", Report())
    assert b"data:image" not in data
    fields = [field for field in ET.fromstring(data).iter() if field.find("file") is not None]
    assert {field.tag for field in fields} == {"questiontext", "answer"}
    for field in fields:
        for file in field.findall("file"):
            assert base64.b64decode(file.text or "") in known
            assert f'src="@@PLUGINFILE@@/{file.get("name")}"' in (field.findtext("text") or "")
    with zipfile.ZipFile(io.BytesIO(canvas.write(banks["awkward"], "zh", Report()))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    package = files["awkward/awkward.xml"].decode()
    assert "data:image" not in package
    named = set(re.findall(r"%24IMS-CC-FILEBASE%24/(images/[\w.-]+)", package))
    assert len(named) == 2 and named <= set(files)
    assert all(files[name] in known for name in named)
    listed = re.findall(r'type="webcontent" href="(.+?)"', files["imsmanifest.xml"].decode())
    assert set(listed) == named


# --- GIFT


@pytest.mark.e2e
def test_a_gift_grammar_reads_every_question(
    banks, questions, browser: Browser, npm_package: Callable[[str], Path]
) -> None:
    """gift-pegjs in a browser. It leaves an answer's percentage a string of its own."""
    source = (npm_package("gift-pegjs") / "pegjs-gift.js").read_text("utf-8")
    page = browser.new_page()
    page.evaluate("source => { window.module = {}; new Function('module', source)(module); }", source)  # fmt: skip
    read: dict[str, dict[str, Any]] = {}
    for selection in banks.values():
        text = gift.write(selection, "en", Report()).decode()
        for found in page.evaluate("text => module.exports.parse(text)", text):
            if found["type"] != "Category":
                read[found["title"]] = found
    page.close()
    kinds = {"single": "MC", "multiple": "MC", "truefalse": "TF", "numeric": "Numerical",
             "matching": "Matching", "ordering": "Matching", "short": "Essay"}  # fmt: skip
    for asked in questions:
        if asked.type == "case":
            parts = [read.pop(f"{asked.id}-{part.id}") for part in asked.written]
            assert [part["type"] for part in parts] == ["Essay"] * len(parts)
            continue
        if asked.type == "fillin":
            alone = len(asked.blanks) == 1
            for at, words in enumerate(asked.blanks.values(), 1):
                found = read.pop(asked.id if alone else f"{asked.id}-gap{at}")
                assert found["type"] == "Short"
                assert {one["text"]["text"] for one in found["choices"]} == {*words.zh, *words.en}
            continue
        found = read.pop(asked.id)
        assert found["type"] == kinds[asked.type], asked.id
        assert found["globalFeedback"]["text"] == html_with_tex(asked.explanation.en).replace("\n", " ")  # fmt: skip
        if asked.type in ("single", "multiple"):
            for choice, one in zip(asked.choices, found["choices"], strict=True):
                assert one["text"]["text"] == html_with_tex(choice.text.en).replace("\n", " ")
                assert one["feedback"]["text"] == html_with_tex(choice.feedback.en)
                share = asked.shares()[choice.id]
                weighed = share if asked.type == "multiple" else None
                assert one["weight"] == pytest.approx(weighed and weighed * 100, abs=1e-3)
        elif asked.type == "truefalse":
            assert found["isTrue"] == asked.key
            wrong, right = ("false", "true") if asked.key else ("true", "false")
            assert found["falseFeedback" if asked.key else "trueFeedback"]
            said = {found["trueFeedback"]["text"], found["falseFeedback"]["text"]}
            assert said == {html_with_tex(asked.verdicts[name].en) for name in (wrong, right)}
        elif asked.type == "numeric":
            first = found["choices"][0]
            assert first["weight"] == 100
            assert first["text"]["number"] == pytest.approx(asked.key)
            assert first["text"]["range"] == pytest.approx(asked.tolerance)
            assert len(found["choices"]) == 1 + len(asked.slips)
        elif asked.type in ("matching", "ordering"):
            assert len(found["matchPairs"]) >= max(len(asked.lefts), 2)
    assert not read


# --- Canvas


@pytest.mark.parametrize("lang", LANGS)
def test_a_reader_of_canvas_packages_finds_stems_options_and_keys(lang, banks) -> None:
    read = 0
    for selection in banks.values():
        with zipfile.ZipFile(io.BytesIO(canvas.write(selection, lang, Report()))) as archive:
            root = ET.fromstring(archive.read(f"{selection.name}/{selection.name}.xml"))
        items = {}
        for item in qti2latex.findall_anyns(root, "item"):
            # This reader takes a condition that shows feedback for one that gives points.
            [rules] = qti2latex.findall_anyns(item, "resprocessing")
            for rule in qti2latex.childall_anyns(rules, "respcondition"):
                if not qti2latex.findall_anyns(rule, "setvar"):
                    rules.remove(rule)
            items[item.get("ident")] = item
        for asked in selection.questions:
            if asked.type == "case":
                assert all(f"{asked.id}-{part.id}" in items for part in asked.written)
                continue
            item = items[asked.id]
            meta = qti2latex.get_qti_metadata(item)
            assert qti2latex.guess_type(meta, item) == canvas._TYPES[asked.type]
            assert float(meta["points_possible"]) == asked.points
            assert qti2latex.get_item_stem(item)
            if asked.type in ("single", "multiple"):
                right = set(asked.key if asked.type == "multiple" else [asked.key])
                assert qti2latex.get_correct_idents(item) == right
                assert [name for name, _ in qti2latex.get_choices(item)] == [c.id for c in asked.choices]  # fmt: skip
            elif asked.type == "truefalse":
                assert qti2latex.get_correct_idents(item) == {str(asked.key).lower()}
            elif asked.type == "numeric":
                assert qti2latex.get_correct_idents(item) == {f"{asked.key:.12g}"}
            read += 1
    assert read > 100


def canvas_points(item: ET.Element, given: dict[str, Any]) -> float:
    """Percent, by the rules of QTI 1.2 that Canvas reads: conditions that hold set or add SCORE."""
    score = 0.0
    for rule in qti2latex.findall_anyns(item, "respcondition"):
        [test] = qti2latex.childall_anyns(rule, "conditionvar")
        for change in qti2latex.childall_anyns(rule, "setvar"):
            if all(holds(one, given) for one in test):
                points = float(change.text or "")
                score = score + points if change.get("action") == "Add" else points
                if rule.get("continue") == "No":
                    return score
    return score


def holds(test: ET.Element, given: dict[str, Any]) -> bool:
    name = qti2latex.extract_tag(test)
    if name in ("and", "or", "not"):
        found = [holds(one, given) for one in test]
        return {"and": all(found), "or": any(found), "not": not found[0]}[name]
    said = given.get(test.get("respident"))
    if name == "varequal":
        return test.text in said if isinstance(said, list) else said == test.text
    value = float(said)
    return value >= float(test.text) if name == "vargte" else value <= float(test.text)


def test_canvas_rules_give_full_points_for_the_key_alone(questions, responses) -> None:
    """Canvas has no part points for choices by rule, so all or nothing is what the rules say."""
    for asked in questions:
        if asked.written:
            continue
        selection = Selection("one", asked.stem, (Section("one", (asked,)),), False)
        with zipfile.ZipFile(io.BytesIO(canvas.write(selection, "en", Report()))) as archive:
            [item] = qti2latex.findall_anyns(ET.fromstring(archive.read("one/one.xml")), "item")
        key = build_key(asked.item, asked.seed, asked.rule)
        for response in responses(asked):
            ours = score_response(key, response)
            share = float(ours.points / ours.max_points)
            theirs = canvas_points(item, canvas_response(asked, item, response)) / 100
            if asked.type in ("matching", "fillin"):
                assert theirs == pytest.approx(share, abs=1e-3), (asked.id, response)
            else:
                assert (theirs > 0.999) == (share == 1), (asked.id, response)


def canvas_response(asked: Question, item: ET.Element, response: Any) -> dict[str, Any]:
    match asked.type:
        case "matching":
            return {f"response_L{left}": letter for left, letter in response.items()}
        case "ordering":
            return {f"response_P{at}": letter for at, letter in enumerate(response, 1)}
        case "fillin":
            known = {
                (box.get("ident"), label[0][0].text): label.get("ident")
                for box in qti2latex.findall_anyns(item, "response_lid")
                for label in qti2latex.findall_anyns(box, "response_label")
            }
            # Canvas counts every listed word of a gap as its first.
            return {
                f"response_{name}": f"{name}1" if (f"response_{name}", word) in known else word
                for name, word in response.items()
            }
        case "truefalse":
            return {"response1": str(response).lower()}
    return {"response1": response}


# --- Anki


@pytest.mark.parametrize("lang", LANGS)
def test_anki_itself_imports_the_deck(lang, banks, tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest

    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        for chapter, selection in banks.items():
            practice = [q for q in selection.questions if not q.graded]
            if not practice:
                continue
            deck = tmp_path / f"{chapter}.apkg"
            deck.write_bytes(cards.write(selection, lang, Report()))
            collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck)))
            collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck)))
            title = selection.title[lang]
            found = [collection.get_card(card) for card in collection.find_cards(f'deck:"{title}"')]
            assert len(found) == len(practice)  # imported again, a card is updated, not doubled
            shown = {card.note()["Id"]: card for card in found}
            for asked in practice:
                card = shown[asked.id]
                assert card.note()["Question"] == cards.front(asked, lang)
                assert card.note()["Answer"] == cards.back(asked, lang)
                rendered = card.render_output()
                assert cards.front(asked, lang) in rendered.question_text
                assert html_with_tex(asked.explanation[lang]) in rendered.answer_text
                assert set(card.note().tags) == {asked.item.chapter, asked.item.objective, asked.item.bloom}  # fmt: skip
    finally:
        collection.close()


def test_no_graded_key_is_in_a_deck(banks) -> None:
    for selection in banks.values():
        report = Report()
        cards.write(selection, "en", report)
        assert report.graded == 0
        assert {note.question for note in report.notes} == {
            q.id for q in selection.questions if q.graded
        }


# --- CSV and Excel


@pytest.mark.parametrize("languages", ["both", "zh", "en"])
def test_another_reader_of_excel_files_finds_every_cell(languages, banks, tmp_path: Path) -> None:
    for chapter, selection in banks.items():
        path = tmp_path / f"{chapter}.xlsx"
        path.write_bytes(workbook.write_xlsx(selection, languages, Report()))
        head, *found = CalamineWorkbook.from_path(path).get_sheet_by_name("items").to_python()
        assert [str(cell).split("\n")[0] for cell in head] == list(sheet.COLUMNS)
        rows = list(sheet.rows(selection, languages, Report()))
        assert len(found) == len(rows)
        for cells, row in zip(found, rows, strict=True):
            for cell, name in zip(cells, sheet.COLUMNS, strict=True):
                wanted = row.get(name, "")
                assert cell == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


FORMULAS = ("=1+1 {one} -> two", "-2+3 is **bold** and _slanted_", "@SUM(A1) and", "+A1 | <script>")


def test_no_text_becomes_a_formula(banks, tmp_path: Path) -> None:
    """A spreadsheet runs what begins with = + - @ (OWASP, "CSV Injection")."""
    from openpyxl import load_workbook

    data = sheet.write_csv(banks["awkward"], "both", Report())
    assert data.startswith(b"\xef\xbb\xbf")  # Excel takes it for UTF-8
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "@", "\t", "\r"))]
    numbers = [cell for cell in cells if cell.startswith("-")]
    assert [float(cell) for cell in numbers] == [-0.125]
    assert all(any(cell.startswith(f"'{text}") for cell in cells) for text in FORMULAS)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook.write_xlsx(banks["awkward"], "both", Report()))
    written = [cell for row in load_workbook(path)["items"].iter_rows() for cell in row]
    assert not [cell for cell in written if cell.data_type == "f"]
    assert any(str(cell.value).startswith(FORMULAS[0]) for cell in written)
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


# --- what every export says


@pytest.mark.parametrize("form", ["moodle", "gift", "qti21", "qti3", "canvas", "csv", "xlsx", "paper", "anki"])  # fmt: skip
def test_every_question_is_in_the_file_or_in_the_report(form, banks, tmp_path: Path) -> None:
    report = export(banks["awkward"], form, tmp_path, "both")
    questions = banks["awkward"].questions
    missing = {n.question for n in report.notes if n.what == "left out"} & {q.id for q in questions}
    assert report.questions + len(missing) == len(questions)
    if form != "anki":
        assert not missing - {"awkward.number-v2"}
    fixed = [n for n in report.notes if "numbers that are drawn here" in n.why]
    assert [note.question for note in fixed] == ["awkward.number"]
    assert "2 sets of them" in fixed[0].why
    assert all(path.stat().st_size for path in report.files)
    held = sum(q.graded for q in questions if q.id not in missing)
    assert report.graded == held
    assert ("WARNING" in report.text()) == bool(held)
