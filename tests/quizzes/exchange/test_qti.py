"""QTI packages as others read them: a player in a real browser scores as we do, item by item."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from qti_convert import convert_qti3_to_qti21, upgrade_qti2_to_qti3

from glossary import LANGS
from quizzes import build_key, score_response
from quizzes.exchange import qti_package
from quizzes.exchange.qti import identifier, item
from quizzes.exchange.question import Question, question
from quizzes.exchange.report import Report
from quizzes.exchange.selection import Selection
from quizzes.scoring import RULES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
QTI3 = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"


@pytest.fixture(scope="module")
def player(browser: Browser, npm_package: Callable[[str], Path]) -> Iterator[Page]:
    """A page with Cito's player in it and nothing of ours; it may ask no other host."""
    package = npm_package("@citolab/qti-components")
    page = browser.new_page()
    served = {
        "/": ("text/html", b"<!doctype html><body></body>"),
        "/reader.js": ("text/javascript", (package / "cdn" / "index.js").read_bytes()),
        "/player.js": ("text/javascript", (HERE / "player.js").read_bytes()),
    }

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix("http://player.test")
        if path in served:
            kind, body = served[path]
            route.fulfill(content_type=kind, body=body)
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto("http://player.test/")
    page.evaluate("""async () => {
        await import("/reader.js");
        window.player = await import("/player.js");
    }""")
    yield page
    page.close()


def attempts(asked: Question, response: Any) -> dict[str, Any]:
    """Our response as the values of QTI's response variables."""
    match asked.type:
        case "truefalse":
            return {"RESPONSE": str(response).lower()}
        case "matching":
            return {"RESPONSE": [f"L{left} {right}" for left, right in response.items()]}
        case "fillin":
            return {f"RESPONSE{at}": response[name] for at, name in enumerate(asked.blanks, 1)}
        case "case":
            return {f"RESPONSE{at}": response[p.id] for at, p in enumerate(asked.written, 1)}
    return {"RESPONSE": response}


def compare(player: Page, asked: Question, xml: bytes, tried: list[Any]) -> None:
    # The player rounds to thousandths of a point.
    sent = [attempts(asked, response) for response in tried]
    outcomes = player.evaluate("([xml, sent]) => player.play(xml, sent)", [xml.decode(), sent])
    key = build_key(asked.item, asked.seed, asked.rule)
    for response, outcome in zip(tried, outcomes, strict=True):
        ours = score_response(key, response)
        assert outcome["score"] == pytest.approx(float(ours.points), abs=2e-3), (asked.id, response)
        assert outcome["why"] == "shown"
        if asked.type in ("single", "multiple"):
            assert outcome["feedback"] == response


@pytest.mark.e2e
@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_a_player_scores_every_item_as_we_do(
    version: str,
    player: Page,
    questions: list[Question],
    responses: Callable[[Question], list[Any]],
) -> None:
    """Items of 2.1 go through Cito's own converter to its player of 3.0."""
    played = set()
    for number, asked in enumerate(questions):
        xml = item(asked, LANGS[number % 2], version)  # type: ignore[arg-type]
        if version == "2.1":
            xml = upgrade_qti2_to_qti3(xml.decode()).encode()
        compare(player, asked, xml, responses(asked))
        played.add(asked.type)
    assert len(played) == 9


@pytest.mark.e2e
def test_a_player_scores_by_every_rule(
    player: Page, questions: list[Question], responses: Callable[[Question], list[Any]]
) -> None:
    tried = [q for q in questions if q.id.startswith("awkward.") and not q.written]
    for rule in RULES:
        for one in tried:
            asked = question(one.item, one.seed, variant=one.variant, rule=rule)
            compare(player, asked, item(asked, "en", "3.0"), responses(asked))


@pytest.mark.e2e
def test_what_is_not_answered_earns_nothing(player: Page, questions: list[Question]) -> None:
    for asked in questions:
        xml = item(asked, "zh", "3.0").decode()
        [outcome] = player.evaluate("xml => player.play(xml, [{}])", xml)
        assert (outcome["score"], outcome["why"]) == (0, "shown"), asked.id
        if len(asked.blanks) > 1:
            word = next(iter(asked.blanks.values())).zh[0]
            [one] = player.evaluate(
                "([xml, word]) => player.play(xml, [{RESPONSE1: word}])", [xml, word]
            )
            assert one["score"] == pytest.approx(asked.points / len(asked.blanks), abs=2e-3)


@pytest.mark.e2e
def test_a_student_answers_in_the_player(player: Page, questions: list[Question]) -> None:
    """By mouse and keyboard: what is chosen or typed is scored, and its feedback appears."""
    by_id = {q.id: q for q in questions}

    def shown(asked: Question) -> None:
        player.evaluate(
            "async (xml) => { window.item = await player.open(xml); }",
            item(asked, "en", "3.0").decode(),
        )

    several = by_id["awkward.several"]
    shown(several)
    for letter in several.key:
        player.locator(f'qti-simple-choice[identifier="{letter}"]').click()
    assert player.evaluate("player.outcomes(item)")["score"] == 3
    for letter in several.key:
        said = player.locator(f'qti-modal-feedback[identifier="{letter}"]')
        assert several.choice(letter).feedback.en in said.inner_text()
    number = by_id["awkward.number-v1"]
    for typed, points, said in (
        (number.slips[0].value, 0, "You divided"),
        (number.key, 2.5, "1.5 ×"),
    ):
        shown(number)
        player.locator("qti-text-entry-interaction input").press_sequentially(f"{typed:.9g}")
        assert player.evaluate("player.outcomes(item)")["score"] == points
        feedback = player.locator("qti-modal-feedback").all_inner_texts()
        assert any(said in text for text in feedback), feedback


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_a_package_holds_what_its_manifest_names(
    version, lang, banks: dict[str, Selection]
) -> None:
    for selection in banks.values():
        report = Report()
        data = qti_package.write(selection, lang, report, version=version)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}
        manifest = files.pop("imsmanifest.xml")
        named = [e.get("href") for e in manifest.iter() if e.tag.endswith("}resource")]
        assert sorted(named) == sorted(files)
        ids = {e.get("identifier") for e in manifest.iter() if e.tag.endswith("}resource")}
        needed = {e.get("identifierref") for e in manifest.iter() if e.tag.endswith("}dependency")}
        assert needed <= ids
        test = files.pop("test.xml")
        refs = [e.get("href") for e in test.iter() if e.get("href")]
        assert sorted(refs) == sorted(files)
        for name, root in files.items():
            assert root.get("identifier") == name[6:-4]
        assert report.questions == len(files) == len(selection.questions)


@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_items_hold_no_html_that_qti_lacks(version, questions: list[Question]) -> None:
    """What the published schema of 2.1 refuses: style, start, blocks within a paragraph."""
    for asked in questions:
        for lang in LANGS:
            root = ET.fromstring(item(asked, lang, version))
            for element in root.iter():
                assert not {"style", "start"} & set(element.attrib), asked.id
                if re.fullmatch(r"(\{.*\})?(p|span)", element.tag):
                    inside = {each.tag.rpartition("}")[2] for each in list(element.iter())[1:]}
                    assert not inside & {"p", "div", "table", "ul", "ol"}, asked.id


def test_another_converter_takes_every_item_down_to_2_1(questions: list[Question]) -> None:
    """Cito's converter reads our 3.0 and writes 2.1: the same declarations and points as ours."""
    for asked in questions:
        theirs = ET.fromstring(convert_qti3_to_qti21(item(asked, "en", "3.0").decode()).xml)
        ours = ET.fromstring(item(asked, "en", "2.1"))
        assert theirs.tag == ours.tag
        for tag in ("responseDeclaration", "mapEntry", "value", "simpleChoice", "baseValue"):
            found = [
                [(e.get("identifier"), e.get("mapKey"), e.get("mappedValue"), (e.text or "").strip())
                 for e in root.iter() if e.tag.endswith(f"}}{tag}")]
                for root in (theirs, ours)
            ]  # fmt: skip
            assert found[0] == found[1], (asked.id, tag)


def test_a_drawn_item_has_a_name_of_its_own_for_each_set_of_numbers(
    questions: list[Question],
) -> None:
    names = [identifier(asked) for asked in questions]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][\w-]*", name) for name in names)
