"""`course item`: a skeleton of every type, what a check says of it, and the preview that follows edits."""

from __future__ import annotations

import http.client
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from course import places
from course.authoring import check_items
from course.cli import app
from course.preview import preview_page, preview_server
from quizzes import load_bank
from quizzes.item import Item
from quizzes.skeletons import TYPES

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the banks to write into; the bank of chapter 8."""
    folder = tmp_path / "banks"
    shutil.copytree(places.BANKS, folder)
    monkeypatch.setattr(places, "BANKS", folder)
    return folder / "capacity.yaml"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["item", *words])


def mend(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_there_is_a_skeleton_of_every_type() -> None:
    from typing import get_args

    models = get_args(get_args(Item)[0])
    assert {get_args(model.model_fields["type"].annotation)[0] for model in models} == set(TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_a_new_item_is_well_formed_and_unfinished(kind: str, bank: Path) -> None:
    before = bank.read_text("utf-8")
    said = run("new", "capacity", kind, "brand-new", "--use", "practice")
    assert said.exit_code == 0
    text = bank.read_text("utf-8")
    assert text.startswith(before.rstrip())
    records, problems = load_bank(bank)
    assert not problems
    line, item = records[-1]
    assert (item.id, item.type, item.use) == ("capacity.brand-new", kind, "practice")
    assert text.split("\n")[line - 1] == "- id: capacity.brand-new"
    assert f"{bank}:{line}:" in said.output and "course item preview" in said.output
    found = check_items("capacity.brand-new", 100)
    assert {p.code for p in found.problems} == {"item-unfinished", "keys-new"}
    assert all(p.line == line for p in found.problems)


def test_a_bank_begins_with_its_first_item(bank: Path) -> None:
    bank.unlink()
    assert run("new", "capacity", "single", "first").exit_code == 0
    assert bank.read_text("utf-8").startswith("- id: capacity.first\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("capacity", "singel", "x"), "item-new-type", "choose one of: single"),
        (("capacty", "single", "x"), "item-new-chapter", "choose one of: capacity"),
        (("capacity", "single", "My Item"), "item-new-name", "such as my-item"),
        (("capacity", "single", "pooling"), "item-new-taken", "choose another"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    words: tuple[str, ...], code: str, said: str, bank: Path
) -> None:
    before = bank.read_bytes()
    refused = str(run("new", *words).exception)  # which the command's main tells in words
    assert f"[{code}]" in refused and said in refused
    assert bank.read_bytes() == before


def test_a_sound_item_and_a_sound_bank_pass(bank: Path) -> None:
    one = run("check", "capacity.pooling")
    assert (one.exit_code, one.output.splitlines()[-1]) == (0, "No problem found.")
    assert "26 items" in run("check", "capacity", "--seeds", "20").output


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("变短：有人等，窗口就不空", "以上都对", "item-all-above", "Haladyna"),
        ("section: sec-queue", "section: sec-none", "item-section", "no chapter has the section"),
        ("objective: q-queue", "objective: q-none", "item-objective", "no chapter has the objective"),
        ("difficulty: 0.6", "difficulty: 6", "item-less-than", "less than 1"),
        ("type: single", "type: singel", "item-union-tag-invalid", "singel"),
    ],
)  # fmt: skip
def test_a_flaw_is_told_with_file_line_place_code_and_fix(
    old: str, new: str, code: str, said: str, bank: Path
) -> None:
    head, item = bank.read_text("utf-8").split("- id: capacity.pooling\n")
    assert old in item.split("\n- id: ")[0]
    bank.write_text(f"{head}- id: capacity.pooling\n{item.replace(old, new, 1)}", "utf-8")
    found = run("check", "capacity.pooling", "--seeds", "10")
    assert found.exit_code == 1
    line = next(line for line in found.output.splitlines() if f"[{code}]" in line)
    assert re.match(rf"{re.escape(str(bank))}:\d+: \[{code}\] item capacity\.pooling", line)
    assert " → " in line
    assert said in found.output


def test_of_another_items_flaws_nothing_is_said(bank: Path) -> None:
    first = load_bank(bank)[0][0][1].id
    mend(bank, "objective: q-", "objective: q-none-")
    assert [p.place for p in check_items("capacity", 5).problems] == [f"item {first}"]
    assert check_items("capacity.pooling", 5).problems == []


def test_an_unknown_item_or_bank_is_told_with_what_is_near(bank: Path) -> None:
    for name, near in (("capacity.poolin", "capacity.pooling"), ("capasity", "capacity")):
        found = run("check", name)
        assert found.exit_code == 1
        assert f"choose one of: {near}" in str(found.exception)


# --- the preview


@pytest.fixture
def address(bank: Path) -> Iterator[str]:
    server = preview_server("capacity.overbook-decision", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.e2e
def test_the_preview_follows_every_edit(
    bank: Path, address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(lang="zh")
    page.goto(f"http://{address}/")
    halves = page.locator("main .qz")
    assert halves.count() == 2  # the real component, in both languages
    assert "空一间房" in halves.nth(0).inner_text()
    assert "An empty room" in halves.nth(1).inner_text()
    first = halves.nth(1).locator(".qz-stem").inner_text()
    page.get_by_role("button", name="Next numbers").click()
    page.wait_for_url("**seed=1**")
    assert page.locator("main .qz .qz-stem").nth(1).inner_text() != first
    key = page.locator("#facts .halves > div").nth(1).inner_text()
    number = re.match(r"[\d.]+", key)
    assert number
    page.locator("main .qz input").nth(1).fill(number[0])
    page.locator("main .qz .qz-primary").nth(1).click()
    page.locator('main [data-result="right"]').wait_for()
    assert "No problem found (200 seeds" in page.locator("#sound").inner_text()
    # an edit shows by itself; so does one that is wrong, and the next that mends it
    mend(bank, "An empty room loses", "An unsold room loses")
    page.get_by_text("An unsold room loses").wait_for()
    sound = bank.read_text("utf-8")
    mend(bank, "type: numeric", "type: numerical")
    page.locator("#problems").wait_for()
    assert "item-union-tag-invalid" in page.locator("#problems").inner_text()
    bank.write_text(sound + "- id: [", "utf-8")
    page.get_by_text("yaml-syntax").wait_for()
    bank.write_text(sound, "utf-8")
    page.locator("#sound").wait_for()


@pytest.mark.e2e
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_the_preview_fits_and_can_be_used_by_all(
    width: int, dark: bool, bank: Path, address: str, open_page: Callable[..., Page]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    assert run("new", "capacity", "case", "brand-new").exit_code == 0
    page = open_page(width=width, dark=dark)
    page.goto(f"http://{address}/?item=capacity.brand-new")
    page.locator("main .qz").nth(1).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light/dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_every_type_is_shown_with_its_key(bank: Path) -> None:
    for kind in TYPES:
        assert run("new", "capacity", kind, f"new-{kind}").exit_code == 0
    for kind in TYPES:
        html = preview_page("capacity", f"capacity.new-{kind}", 3)
        assert f"<dd>{kind}</dd>" in html
        assert 'data-item="capacity.new-' in html
        assert "item-unfinished" in html


def test_the_preview_answers_this_machine_alone(address: str) -> None:
    def ask(path: str, host: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(address)
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        found = response.status, response.read().decode()
        connection.close()
        return found

    assert ask("/", address)[0] == 200
    assert ask("/?seed=nonsense&item=<script>", address)[0] == 200
    assert "<script>&" not in ask("/?item=<script>alert(1)</script>", address)[1]
    assert ask("/etc/passwd", address)[0] == 404
    for host in ("evil.example", "evil.example:80"):
        status, text = ask("/", host)
        assert (status, "26.5" in text) == (403, False)


def test_a_port_in_use_is_told(address: str) -> None:
    found = run("preview", "capacity", "--port", address.split(":")[1])
    assert found.exit_code == 1
    assert "take a free one: --port 0" in str(found.exception)
