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

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from course.assignments import release_assignment
from grader import grade
from grader.scores import read_scores
from quizzes import paper, score_answers

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
    own = {"HOME": "home", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
           "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}  # fmt: skip
    environ = {**os.environ, **{name: str(root / folder) for name, folder in own.items()}}
    environ.pop("JUPYTERHUB_USER", None)
    log = (root / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
         "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={home}",
         "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        env=environ, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        found = _running(server, root / "runtime")
        yield Lab(found["url"], found["token"], home / "quiz-quality", class_folder)
    finally:
        server.terminate()
        server.wait(30)
        log.close()


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


def open_notebook(browser_context: Any, lab: Lab) -> Page:
    """Open the notebook and run the quiz's cell."""
    page = browser_context.new_page()
    page.goto(f"{lab.url}lab/tree/{NOTEBOOK}?token={lab.token}")
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
    page.close()
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
    shutil.copytree(lab.folder, handed_in, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
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
