"""A record holds exactly as the company signed it: every change, forgery and copy is seen."""

from __future__ import annotations

import base64
import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from course.certify.certificate import certificate, read_certificate
from course.certify.issuing import certify, verify
from course.certify.keys import load_public_key, load_signing_key, new_keys
from course.certify.record import RecordError, check, read_record, sign, text_of
from course.cli import app
from glossary import ContentError

from .conftest import COMPANY, NOW


@pytest.fixture
def issued(completion_file, track, key, tmp_path) -> Any:
    """A record and a certificate as `course certify` writes them."""
    [one], problems = certify([completion_file()], track, key, tmp_path / "records", NOW)
    assert problems == []
    return one


@pytest.fixture
def record_text(issued) -> str:
    return issued.files[0].read_text("utf-8")


def held(path: Path, key) -> tuple[bool, str]:
    [verdict] = verify([path], key.public)
    return verdict.holds, verdict.why


def test_what_is_issued_holds_and_says_what_was_examined(issued, key, track) -> None:
    record, certificate_page = issued.files
    assert held(record, key) == held(certificate_page, key) == (True, "")
    assert issued.record.name == "李小梅"
    assert issued.record.staff == "A-102"
    assert issued.record.company == COMPANY
    assert (issued.record.completed, issued.record.issued) == ("2026-07-07", "2026-07-08")
    assert (issued.record.quiz.percent, issued.record.quiz.pass_mark) == (100, 80)
    assert issued.record.quiz.questions == len(track.quiz.form["slots"])
    assert [(step.kind, step.id) for step in issued.record.steps] == [
        (step.kind, step.id) for step in track.steps
    ]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from leaves(each, (*path, at))
    else:
        yield path


def changed(data: Any, path: tuple[Any, ...]) -> Any:
    """The data with one value changed into another of its kind."""
    copy = json.loads(json.dumps(data))
    place = copy
    for name in path[:-1]:
        place = place[name]
    value = place[path[-1]]
    if isinstance(value, int):
        place[path[-1]] = value + 1 if value < 100 else 99
    else:
        swapped = {"zh": "en", "chapter": "quiz"}
        place[path[-1]] = swapped.get(
            value, "0" * 16 if re.fullmatch("[0-9a-f]{16}", value) else f"{value}x"
        )
    return copy  # fmt: skip


def test_every_single_value_that_is_changed_is_seen(record_text, key, tmp_path) -> None:
    data = json.loads(record_text)
    places = list(leaves(data))
    assert len(places) > 40
    path = tmp_path / "changed.record.json"
    for place in places:
        text = json.dumps(changed(data, place), ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")
        holds, why = held(path, key)
        assert not holds, place
        assert why


def test_a_step_left_out_or_put_in_is_seen(record_text, key) -> None:
    data = json.loads(record_text)
    for change in (
        lambda steps: steps.pop(),
        lambda steps: steps.append(steps[0]),
        lambda steps: steps.reverse(),
    ):
        copy = json.loads(record_text)
        change(copy["record"]["steps"])
        signed = read_record(json.dumps(copy, ensure_ascii=False, indent=1))
        with pytest.raises(RecordError, match="forged, or changed"):
            check(signed, key.public)
    assert check(read_record(json.dumps(data, ensure_ascii=False, indent=1)), key.public)


def test_a_name_that_stands_twice_is_seen(record_text, key, tmp_path) -> None:
    """A reader sees the first, a parser takes the second: only the one way to write is taken."""
    path = tmp_path / "twice.record.json"
    path.write_text(
        record_text.replace('"name": "李小梅"', '"name": "王五",\n  "name": "李小梅"'), "utf-8"
    )
    holds, why = held(path, key)
    assert not holds
    assert "not written as records are" in why


def test_line_ends_of_another_system_do_no_harm(record_text, key, tmp_path) -> None:
    path = tmp_path / "windows.record.json"
    path.write_bytes(record_text.replace("\n", "\r\n").encode())
    assert held(path, key) == (True, "")


def test_a_forger_with_a_key_of_their_own_is_seen(issued, key, tmp_path) -> None:
    new_keys(tmp_path / "forger", COMPANY, "")
    forger = load_signing_key(tmp_path / "forger" / "signing-key.pem", "")
    forged = sign(issued.record, forger)
    with pytest.raises(RecordError, match="another key signed it"):
        check(forged, key.public)
    # Claiming the company's key does not help.
    claimed = forged.model_copy(
        update={"signature": forged.signature.model_copy(update={"key": key.public.id})}
    )
    with pytest.raises(RecordError, match="forged, or changed"):
        check(claimed, key.public)


def test_a_key_of_one_company_signs_for_no_other(issued, key) -> None:
    record = issued.record.model_copy(update={"company": "另一家酒店"})
    with pytest.raises(RecordError, match="speaks for"):
        check(sign(record, key), key.public)


def test_a_signature_over_something_else_does_not_fit(issued, key) -> None:
    """The same key may sign letters: its signature of the bare record is none of a record."""
    import rfc8785

    bare = key.private.sign(rfc8785.dumps(issued.record.model_dump(mode="json")))
    signed = sign(issued.record, key)
    value = base64.b64encode(bare).decode()
    moved = signed.model_copy(
        update={"signature": signed.signature.model_copy(update={"value": value})}
    )
    with pytest.raises(RecordError, match="forged, or changed"):
        check(moved, key.public)


@pytest.mark.parametrize("value", ["", "x", "AAAA", "=" * 88, "é"])
def test_a_signature_that_is_none_is_seen(record_text, key, tmp_path, value) -> None:
    data = json.loads(record_text)
    data["signature"]["value"] = value
    path = tmp_path / "x.record.json"
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    assert not held(path, key)[0]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff", b"<html>", b"[" * 50_000, b" " * 1_000_001, b'{"record": {}}']
)
def test_whatever_is_no_record_is_told_kindly(tmp_path, key, content: bytes) -> None:
    path = tmp_path / "x.record.json"
    path.write_bytes(content)
    holds, why = held(path, key)
    assert not holds
    assert why
    assert held(tmp_path / "none.record.json", key)[0] is False


# --- the certificate


def test_a_word_changed_on_the_certificate_is_seen(issued, key, tmp_path) -> None:
    page = issued.files[1].read_text("utf-8")
    path = tmp_path / "x.certificate.html"
    for old, new in (
        ('<p class="name">李小梅</p>', '<p class="name">王五</p>'),
        ("得分 100%", "得分 99%"),
        ("</main>", "<p>特优</p></main>"),
        ("<style>", "<style>.name::after { content: '博士'; }"),
        ("李小梅", "王五"),  # in the record inside as well
        (" -->", " --><p>特优</p>"),
        ("<!DOCTYPE html>", "<p>特优</p><!DOCTYPE html>"),
    ):
        assert old in page
        path.write_text(page.replace(old, new), encoding="utf-8")
        holds, why = held(path, key)
        assert not holds
        assert "did not sign this page" in why or "signature of the page, is gone" in why
    path.write_text(page.rstrip().rsplit("\n", 1)[0], encoding="utf-8")
    assert "signature of the page, is gone" in held(path, key)[1]


def test_a_page_that_a_forger_signs_is_seen(issued, key, tmp_path) -> None:
    """Another record's data in the company's page, signed by somebody else, and the other way round."""
    new_keys(tmp_path / "forger", COMPANY, "")
    forger = load_signing_key(tmp_path / "forger" / "signing-key.pem", "")
    record = issued.record.model_copy(update={"name": "王五"})
    path = tmp_path / "x.certificate.html"
    path.write_text(certificate(sign(record, forger), forger), encoding="utf-8")
    assert "did not sign this page" in held(path, key)[1]
    path.write_text(certificate(sign(record, forger), key), encoding="utf-8")
    assert "another key signed it" in held(path, key)[1]


def test_a_certificate_of_an_earlier_layout_still_holds(issued, key, tmp_path, monkeypatch) -> None:
    """It was signed as it looked then; how pages are made today does not matter."""
    from course.certify import certificate as module

    today = issued.files[1].read_text("utf-8")
    monkeypatch.setitem(module._WORDS["zh"], "title", "结业证书")
    monkeypatch.setitem(module._WORDS["zh"], "between", "、")
    then = certificate(read_record(issued.files[0].read_text("utf-8")), key)
    monkeypatch.undo()
    assert "结业证书" in then
    assert then != today
    path = tmp_path / "then.certificate.html"
    path.write_text(then, encoding="utf-8")
    assert held(path, key) == (True, "")
    path.write_bytes(then.replace("\n", "\r\n").encode())
    assert held(path, key) == (True, "")


def test_a_certificate_can_be_read_back_whatever_the_name(issued, key) -> None:
    for name in ('O"Neil <b>&amp;', "</script><script>alert(1)</script>", "Ǻ𝔖 {{ 7 * 7 }}", "-->"):
        signed = sign(issued.record.model_copy(update={"name": name, "lang": "en"}), key)
        page = certificate(signed, key)
        assert "<script>alert" not in page
        assert "49" not in re.findall(r'<p class="name">(.*?)</p>', page)[0]
        assert check(read_certificate(page, key.public), key.public).name == name


@pytest.mark.e2e
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_certificate_prints_on_one_page_and_has_no_known_barrier(
    issued, key, open_page, tmp_path, lang
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from pypdf import PdfReader

    # Half as many steps again as there are: the track grows.
    steps = [*issued.record.steps, *issued.record.steps[::2]]
    path = tmp_path / "x.certificate.html"
    record = issued.record.model_copy(update={"lang": lang, "steps": steps})
    path.write_text(certificate(sign(record, key), key), encoding="utf-8")
    page = open_page(width=360, lang=lang)
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert not found, found
    page.pdf(path=str(tmp_path / "x.pdf"), prefer_css_page_size=True)
    reader = PdfReader(tmp_path / "x.pdf")
    assert len(reader.pages) == 1
    assert round(float(reader.pages[0].mediabox.height)) == 842  # A4
    assert record.id in reader.pages[0].extract_text()


# --- keys


def test_the_private_key_is_its_owners_alone_and_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    public = new_keys(folder, "Riverside Hotel", "secret words")
    private = folder / "signing-key.pem"
    if sys.platform != "win32":
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in private.read_bytes()
    assert load_public_key(folder / "verify-key.json") == public
    assert load_signing_key(private, "secret words").public == public
    assert re.fullmatch(r"([0-9a-f]{4} ){3}[0-9a-f]{4}", public.id)
    before = private.read_bytes()
    with pytest.raises(ContentError, match="key-exists"):
        new_keys(folder, "Riverside Hotel", "")
    assert private.read_bytes() == before
    with pytest.raises(ContentError, match="passphrase is not right"):
        load_signing_key(private, "other words")


def test_no_key_is_made_inside_a_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with pytest.raises(ContentError, match="key-in-repository"):
        new_keys(tmp_path / "deep" / "keys", "Riverside Hotel", "")
    assert not (tmp_path / "deep").exists()


def test_two_halves_of_different_pairs_are_noticed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        new_keys(tmp_path / name, name, "")
    (tmp_path / "a" / "verify-key.json").write_bytes(
        (tmp_path / "b" / "verify-key.json").read_bytes()
    )
    with pytest.raises(ContentError, match="key-mismatch"):
        load_signing_key(tmp_path / "a" / "signing-key.pem", "")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"company": "x", "key": "AAAA"}'])
def test_a_file_that_is_no_key_is_told_kindly(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(ContentError, match="key-unusable"):
        load_public_key(path)
    with pytest.raises(ContentError, match="key-unusable"):
        load_signing_key(path, "")


# --- issuing


def test_one_bad_file_stops_no_other(completion_file, right_entries, track, key, tmp_path) -> None:
    def of_wang(data: dict[str, Any]) -> None:
        data.update(name="王五", staff="")
        data["quiz"].update(attempt="attemptofwang", entries=right_entries("attemptofwang"))

    files = [
        completion_file(lambda data: data["steps"].pop(), "a.json"),
        completion_file(name="b.json"),
        completion_file(of_wang, "c.json"),
    ]
    issued, problems = certify(files, track, key, tmp_path / "records", NOW)
    assert [one.record.name for one in issued] == ["李小梅", "王五"]
    assert [(problem.file.name, problem.code) for problem in problems] == [
        ("a.json", "completion-step-missing")
    ]
    verdicts = verify([tmp_path / "records"], key.public)
    assert len(verdicts) == 4
    assert all(verdict.holds for verdict in verdicts)


def test_the_same_file_again_gives_the_same_record(issued, completion_file, track, key) -> None:
    before = {path: path.read_bytes() for path in issued.files}
    later = NOW + timedelta(days=9)
    [again], problems = certify([completion_file()], track, key, issued.files[0].parent, later)
    assert (again.again, again.record, problems) == (True, issued.record, [])
    assert {path: path.read_bytes() for path in issued.files} == before


def test_a_certificate_that_was_lost_is_made_again(issued, completion_file, track, key) -> None:
    record, page = issued.files
    before = page.read_bytes()
    page.unlink()
    [again], problems = certify([completion_file()], track, key, record.parent, NOW)
    assert (again.files, problems) == ([record, page], [])
    assert page.read_bytes() == before
    # Not with a key that did not sign the record: such a page would never hold.
    page.unlink()
    new_keys(record.parent / "new", COMPANY, "")
    other = load_signing_key(record.parent / "new" / "signing-key.pem", "")
    [again], problems = certify([completion_file()], track, other, record.parent, NOW)
    assert (again.files, problems) == ([record], [])


def test_days_are_those_of_the_trainers_clock(completion_file, track, key, tmp_path) -> None:
    """At seven in the morning in Beijing it is still the day before in Greenwich."""
    beijing = timezone(timedelta(hours=8))
    now = datetime(2026, 7, 8, 7, tzinfo=beijing)

    def at_night(data: dict[str, Any]) -> None:
        for step in data["steps"]:
            step["at"] = "2026-07-07T22:30:00Z"
        data.update(saved="2026-07-07T22:50:00Z")
        data["quiz"].update(begun="2026-07-07T22:00:00Z", finished="2026-07-07T22:30:00Z")

    [one], problems = certify([completion_file(at_night)], track, key, tmp_path / "r", now)
    assert problems == []
    assert (one.record.completed, one.record.issued) == ("2026-07-08", "2026-07-08")
    assert {step.done for step in one.record.steps} == {"2026-07-08"}


def test_a_file_copied_from_a_colleague_is_seen(issued, completion_file, track, key) -> None:
    path = completion_file(lambda data: data.update(name="王五"), "wang.json")
    done, problems = certify([path], track, key, issued.files[0].parent, NOW)
    assert done == []
    assert [problem.code for problem in problems] == ["completion-copied"]
    assert "李小梅" in problems[0].message


@pytest.mark.parametrize("change", [lambda _: "{}", lambda text: text.replace("A-102", "A-103")])
def test_a_damaged_record_among_the_companys_own_is_told(
    issued, completion_file, track, key, change
) -> None:
    issued.files[0].write_text(change(issued.files[0].read_text("utf-8")), encoding="utf-8")
    with pytest.raises(ContentError, match="record-damaged"):
        certify([completion_file()], track, key, issued.files[0].parent, NOW)


# --- the commands


def test_from_keys_to_verdict_by_command(completion_file, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("COURSE_KEY_PASSPHRASE", "secret words")
    run = CliRunner().invoke
    keys, records = tmp_path / "company", tmp_path / "records"
    made = run(app, ["keys", "new", str(keys), "--company", COMPANY])
    assert made.exit_code == 0, made.output
    private, public = str(keys / "signing-key.pem"), str(keys / "verify-key.json")
    moment = NOW.replace(year=2030).isoformat()

    def later(data: dict[str, Any]) -> None:
        data["saved"] = moment

    refused = run(
        app,
        [
            "certify",
            str(completion_file(later, "later.json")),
            "--key",
            private,
            "--into",
            str(records),
        ],
    )
    assert refused.exit_code == 1
    assert "completion-times" in refused.output
    said = run(app, ["certify", str(completion_file()), "--key", private, "--into", str(records)])
    assert said.exit_code == 0, said.output
    assert "李小梅: 100 %" in said.output
    verdict = run(app, ["verify", str(records), "--key", public])
    assert verdict.exit_code == 0, verdict.output
    assert verdict.output.count("holds. 李小梅 (A-102)") == 2
    record = next(records.glob("*.record.json"))
    record.write_text(record.read_text("utf-8").replace("李小梅", "王五"), encoding="utf-8")
    verdict = run(app, ["verify", str(records), "--key", public])
    assert verdict.exit_code == 1
    assert "DOES NOT HOLD: the signature does not fit" in verdict.output
    (tmp_path / "nothing").mkdir()
    verdict = run(app, ["verify", str(tmp_path / "nothing"), "--key", public])
    assert verdict.exit_code == 1
    assert "No record and no certificate" in verdict.output


def test_without_a_terminal_the_passphrase_is_asked_of_the_environment(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.delenv("COURSE_KEY_PASSPHRASE", raising=False)
    made = CliRunner().invoke(app, ["keys", "new", str(tmp_path / "k"), "--company", "x"])
    assert made.exit_code == 2
    assert "COURSE_KEY_PASSPHRASE" in made.output
    assert not (tmp_path / "k").exists()


def test_a_record_reads_as_it_was_written(issued) -> None:
    text = issued.files[0].read_text("utf-8")
    assert text_of(read_record(text)) == text
