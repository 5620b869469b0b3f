"""The released quiz in a real JupyterLab: answered, saved, closed, reopened, handed in, graded."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from course import places
from course.assignments import release_assignment
from course.downloads import chapter_files
from grader import grade
from grader.scores import read_scores
from quizzes import load_selftests, paper, score_answers

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("jupyterlab")]

STUDENT = "2026001"
NOTEBOOK = "quiz-quality/quiz-quality.ipynb"


class Lab(NamedTuple):
    """A running JupyterLab, the student's folder in it, and the class the quiz comes from."""

    url: str
    token: str
    folder: Path
    class_folder: Path

    @property
    def answers(self) -> dict[str, Any]:
        """What answers.json holds now."""
        value: dict[str, Any] = json.loads((self.folder / "answers.json").read_text("utf-8"))
        return value

    def api(self, path: str, method: str = "GET") -> Any:
        """Ask the server itself."""
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}api/{path}", headers=headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def end_kernels(self) -> None:
        """What happens overnight, or when the computer goes off."""
        for kernel in self.api("kernels"):
            self.api(f"kernels/{kernel['id']}", "DELETE")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    root = tmp_path_factory.mktemp("lab")
    class_folder = root / "class"
    class_folder.mkdir()
    release = release_assignment("quiz-quality", class_folder, "zh")
    home = root / "student"
    shutil.copytree(release, home / "quiz-quality")
    write_practice(home / "practice")
    own = {"HOME": "home", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
           "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}  # fmt: skip
    environ = {**os.environ, **{name: str(root / folder) for name, folder in own.items()}}
    environ["JUPYTERLAB_SETTINGS_DIR"] = str(root / "settings")
    environ.pop("JUPYTERHUB_USER", None)
    # No question about news: it would lie over the buttons of the quiz.
    settings = root / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), "utf-8")
    log = (root / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
         "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={home}"],
        env=environ, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        found = _running(server, root / "runtime")
        yield Lab(found["url"], found["token"], home / "quiz-quality", class_folder)
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def write_practice(folder: Path) -> None:
    """A downloaded chapter, of which only the self-checks are kept, and a self-test."""
    for name, content in chapter_files("quality", "en").items():
        if name.startswith("data/"):
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    notebook = nbformat.read(folder / "quality.ipynb", as_version=4)
    shown = ("import selfcheck", "import drill")
    notebook.cells = [cell for cell in notebook.cells if any(each in cell.source for each in shown)]
    for cell in notebook.cells:
        cell.metadata.pop("jupyter")  # unfold the source: the test clicks on it
    source = 'from quizzes import selftest\n\nselftest("first-impression", lang="en")'
    notebook.cells.insert(0, nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, folder / "quality.ipynb")
    test = load_selftests(places.SELFTESTS)[0]["first-impression"]
    (folder / "first-impression.json").write_text(json.dumps(test.data()), encoding="utf-8")


def _running(server: subprocess.Popen[bytes], runtime: Path) -> dict[str, Any]:
    """Where the server that was started listens: it says so in its runtime folder."""
    while server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            except ValueError:
                continue  # half written
            return found
        time.sleep(0.2)
    raise AssertionError((runtime.parent / "lab.log").read_text("utf-8"))


def open_notebook(browser_context: Any, lab: Lab, path: str = NOTEBOOK) -> Page:
    """Open a notebook and run its first code cell."""
    page = browser_context.new_page()
    # Now and then JupyterLab itself asks something, such as which kernel to use: its default.
    question = page.locator("dialog.jp-Dialog")

    def accept() -> None:
        question.locator(".jp-mod-accept").last.click()

    page.add_locator_handler(question, accept)
    page.goto(f"{lab.url}lab/tree/{path}?reset&token={lab.token}")
    run_quiz(page)
    return page


def run_quiz(page: Page) -> None:
    """Run the quiz's cell; JupyterLab drops a run that comes before its kernel is connected."""
    cell = page.locator(".jp-Notebook .jp-CodeCell .cm-content").first
    cell.wait_for(timeout=90_000)
    for _ in range(6):
        cell.click()
        page.keyboard.press("Shift+Enter")
        try:
            page.locator(".qz").first.wait_for(timeout=10_000)
        except TimeoutError:
            continue
        return
    raise AssertionError(page.locator(".jp-Notebook").inner_text())


def answer(page: Page, view: dict[str, Any], response: Any) -> None:
    """Give a response as a student would."""
    body = page.locator(".qz-body")
    if view["type"] in ("single", "multiple", "truefalse"):
        chosen = response if isinstance(response, list) else [response]
        for option in chosen:
            body.locator(f"label[data-part='{str(option).lower()}']").click()
    elif view["type"] in ("numeric", "short"):
        body.locator("input, textarea").fill(str(response))
    elif view["type"] == "matching":
        for left, right in response.items():
            body.locator(f"[data-part='{left}'] select").select_option(right)
    elif view["type"] == "fillin":
        for name, words in response.items():
            body.locator(f"[data-blank='{name}'] input").fill(words["zh"][0])
    elif view["type"] == "case":
        for area in body.locator("textarea").all():
            area.fill("先道歉，再查原因。")
    elif view["type"] == "ordering":
        order_options(body, response)


def order_options(body: Any, wanted: list[str]) -> None:
    """Move options up until they stand as wanted."""
    for place, option in enumerate(wanted):
        item = body.locator(f"li[data-part='{option}']")
        while True:
            order = [li.get_attribute("data-part") for li in body.locator(".qz-order li").all()]
            if order.index(option) <= place:
                break
            item.locator("button").first.click()
    if not body.locator("button", has_text="已采用这个顺序").count():
        body.locator("button", has_text="就用这个顺序").click()


def right_response(key: dict[str, Any]) -> Any:
    return key.get("key", "容忍区域是理想与适当之间的范围。")


def test_a_quiz_is_answered_closed_reopened_handed_in_and_graded(
    lab: Lab, browser: Browser
) -> None:
    form = json.loads((lab.folder / "form.json").read_text("utf-8"))
    keys = json.loads(
        (lab.class_folder / "private" / "quiz-quality" / "key.json").read_text("utf-8")
    )
    parts = paper(form, STUDENT)
    key_of = {
        part.slot: next(one for one in slot["pool"] if one["item"] == part.item)["variants"][
            part.variant
        ]
        for part, slot in zip(parts, keys["slots"], strict=True)
    }
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN")

    # The number is asked for once; half of the questions are answered, then all is closed.
    page = open_notebook(context, lab)
    page.get_by_label("请输入老师登记的学号").fill(STUDENT)
    page.get_by_role("button", name="开始作答").click()
    expect(page.get_by_text(f"已答 0/{len(parts)}")).to_be_visible()
    half = len(parts) // 2
    for part in parts[:half]:
        answer(page, part.view, right_response(key_of[part.slot]))
        page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text(f"已答 {half}/{len(parts)}")).to_be_visible()
    expect(page.locator(".qz-save[data-kind='saved']")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator(".lm-TabBar-tab.jp-mod-dirty")).to_have_count(0)
    page.close()
    assert "请运行这个单元格" in (lab.folder / "quiz-quality.ipynb").read_text("utf-8")
    lab.end_kernels()
    assert len(lab.answers["items"]) == half

    # Reopened the next day, without the browser's memory: everything is there.
    context.close()
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="zh-CN")
    page = open_notebook(context, lab)
    expect(page.get_by_text(f"学号 {STUDENT}")).to_be_visible()
    expect(page.get_by_text(f"已答 {half}/{len(parts)}")).to_be_visible()

    # The kernel goes away unnoticed: the student is warned, and the answer is not lost.
    page.get_by_role("button", name=f"第 {half + 1} 题").click()
    lab.end_kernels()
    left = parts[half]
    answer(page, left.view, right_response(key_of[left.slot]))
    expect(page.get_by_text("内核没有回应")).to_be_visible(timeout=15_000)
    assert left.slot not in lab.answers["items"]
    page.reload()
    run_quiz(page)
    expect(page.get_by_text("已从这个浏览器取回 1 个较新的答案")).to_be_visible(timeout=60_000)
    expect(page.locator(".qz-save[data-kind='saved']")).to_be_visible()
    assert left.slot in lab.answers["items"]

    # The rest is answered, one of them wrongly, and reviewed.
    for number, part in enumerate(parts[half + 1 :], half + 2):
        page.get_by_role("button", name=f"第 {number} 题").click()
        answer(page, part.view, right_response(key_of[part.slot]))
    wrong = next(number for number, part in enumerate(parts) if part.view["type"] == "numeric")
    page.get_by_role("button", name=f"第 {wrong + 1} 题").click()
    answer(page, parts[wrong].view, "-99999")
    page.get_by_role("button", name=f"第 {len(parts)} 题").click()
    page.get_by_role("button", name="交卷前检查").click()
    expect(page.get_by_text("所有题目都已作答")).to_be_visible()
    expect(page.locator(".qz-save[data-kind='saved']")).to_be_visible()
    page.keyboard.press("Control+s")
    context.close()

    # Handed in and graded: full points but for the wrong one; written answers wait.
    results = dict(score_answers(keys, lab.answers, STUDENT))
    handed_in = lab.class_folder / "submitted" / STUDENT / "quiz-quality"
    shutil.copytree(
        lab.folder, handed_in, ignore=shutil.ignore_patterns(".ipynb_checkpoints", ".~*")
    )
    grade(lab.class_folder, "quiz-quality", trust_submissions=True)
    recorded = {score.cell.grade_id: score for score in read_scores(lab.class_folder)}
    for number, (part, slot) in enumerate(zip(parts, keys["slots"], strict=True)):
        expected = 0 if number == wrong else slot["points"]
        if slot["written"]:
            assert results[part.slot].status == "manual"
            assert recorded[part.slot].waits
        else:
            assert float(results[part.slot].points) == expected
            assert recorded[part.slot].auto == expected


def test_a_downloaded_chapter_practises_by_keyboard(lab: Lab, browser: Browser) -> None:
    """Plain keys go to the component: JupyterLab would take them for its own commands."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB")
    page = open_notebook(context, lab, "practice/quality.ipynb")
    cells = page.locator(".jp-Notebook .jp-Cell")
    count = cells.count()

    page.get_by_role("button", name="Start", exact=True).focus()
    for key in ("Enter", "Tab", "Space", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".st .qz-progress span")).to_have_text("Question 2 of 12")
    # a, b, d, d, x, m, y and z are commands of JupyterLab on a selected cell.
    page.keyboard.press("Tab")
    for key in "abddxmyz":
        page.keyboard.press(key)
    assert cells.count() == count
    assert page.locator(".jp-MarkdownCell").count() == 0
    expect(page.locator(".st legend")).to_be_visible()

    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Shift+Enter")
    check = page.locator(".qz:not(.st)").first
    check.wait_for(timeout=60_000)
    check.locator("input").first.focus()
    for key in ("Space", "Tab", "Space"):
        page.keyboard.press(key)
    assert check.locator("input").nth(1).is_checked()
    check.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(check.locator(".qz-verdict")).to_be_visible()
    assert check.get_by_role("link").count() == 0

    page.locator(".jp-CodeCell .cm-content").last.click()
    page.keyboard.press("Shift+Enter")
    drill = page.locator(".qz:has(.qz-dot)")
    drill.wait_for(timeout=60_000)
    assert drill.locator(".qz-dot").count() == 6
    drill.locator(".qz-check").focus()
    page.keyboard.press("Enter")
    expect(drill.locator(".qz-verdict")).to_have_text("Not answered yet")
    context.close()
