"""Inside the fork: run a submission's steps through IPython and write what comes of them.

A step is ``{"id", "run": source}``, ``{"id", "setup": source}`` or ``{"id", "probe": text, "watch",
"timed"}``. For each, one line of JSON goes to ``send`` as soon as it is done, so a killed process
loses only the step it was in:
``{"id", "ok", "outputs": nbformat outputs, "value": plain data or probe result}``.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

from ..checks import run_probe
from ..values import plain

#: Characters of text, and of one rich output, kept of a cell.
MAX_STREAM, MAX_RICH, MAX_OUTPUTS = 100_000, 2_000_000, 200
CUT = "\n[...]\n"


class TimeLimitReached(BaseException):
    """Raised in a cell that takes too long. ``except Exception`` does not catch it."""


class Outputs:
    """The outputs of the cell that is running, in nbformat's form."""

    def __init__(self) -> None:
        self.take()

    def take(self) -> list[dict[str, Any]]:
        """Return what was gathered and begin anew."""
        taken: list[dict[str, Any]] = getattr(self, "_found", [])
        self._found: list[dict[str, Any]] = []
        self._room = MAX_STREAM
        return taken

    def add(self, output: dict[str, Any]) -> None:
        if len(self._found) < MAX_OUTPUTS:
            self._found.append(output)

    def text(self, name: str, text: str) -> None:
        if self._room <= 0:
            return
        kept = text[: self._room]
        self._room -= len(kept)
        if self._room <= 0:
            kept += CUT
        last = self._found[-1] if self._found else {}
        if last.get("name") == name:
            last["text"].append(kept)
        else:
            self.add({"output_type": "stream", "name": name, "text": [kept]})


OUTPUTS = Outputs()


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the notebook."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.stream = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        OUTPUTS.text(self.stream, str(text))
        return len(text)


def _mime(data: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for mime, value in data.items():
        content = base64.b64encode(value).decode() if isinstance(value, bytes) else value
        if len(content if isinstance(content, str) else json.dumps(content)) <= MAX_RICH:
            kept[str(mime)] = content
    return kept or {"text/plain": CUT.strip()}


class Hook(DisplayHook):
    """The value of a cell's last line becomes its ``execute_result``."""

    def write_output_prompt(self) -> None:
        pass

    def finish_displayhook(self) -> None:
        pass

    def write_format_data(
        self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None
    ) -> None:
        OUTPUTS.add(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _mime(format_dict),
                "metadata": md_dict or {},
            }
        )


class Publisher(DisplayPublisher):
    """``display(...)`` becomes ``display_data``."""

    def publish(
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **_: object
    ) -> None:
        OUTPUTS.add(
            {"output_type": "display_data", "data": _mime(data), "metadata": metadata or {}}
        )

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002 - IPython's signature
        OUTPUTS.take()


class Shell(InteractiveShell):
    """An IPython shell with neither a terminal nor a kernel."""

    def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
        # The exception may be the student's own, down to its __str__.
        try:
            message = str(evalue)
        except BaseException:  # noqa: BLE001
            message = ""
        lines = [str(line)[:MAX_STREAM] for line in stb[:100]]
        OUTPUTS.add(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": message[:2000],
                "traceback": lines,
            }
        )

    def ask_exit(self) -> None:
        """``exit`` in a cell ends nothing, as in a notebook that is run from top to bottom."""

    def enable_gui(self, gui: str | None = None) -> None:
        """``%matplotlib`` asks for an event loop; no window opens here."""

    def system_piped(self, cmd: str) -> None:
        """``!pip install x``: there is no shell; as in a notebook, the cell goes on."""
        sys.stderr.write(f"{cmd.split(maxsplit=1)[0] if cmd.strip() else ''}: no shell here\n")
        self.user_ns["_exit_code"] = 127

    system = system_raw = system_piped

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> list[str] | str:  # noqa: ARG002
        """``files = !ls``: nothing was put out."""
        self.system(cmd)
        return SList() if split else ""


def warm_shell() -> Shell:
    """Make the shell, before any fork, with nothing kept on disk."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 100
    shell: Shell = Shell.instance(
        config=config, displayhook_class=Hook, display_pub_class=Publisher
    )
    return shell


def rehearse(shell: Shell, folder: Path, sources: Sequence[str]) -> None:
    """Run these cells in ``folder`` once, before any fork, and forget what they defined.

    What is slow the first time (modules loaded late, caches filled) is done then for every fork. A
    cell that fails, as an unsolved one does, is passed over.
    """
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    before = Path.cwd()
    os.chdir(folder)
    for source in sources:
        shell.run_cell(source, store_history=False)
        OUTPUTS.take()
    os.chdir(before)
    sys.stdout, sys.stderr = stdout, stderr
    shell.reset(new_session=False)


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Raise TimeLimitReached in the code within after ``seconds``, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeLimitReached(f"{seconds:g} s")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _set_up(shell: Shell, source: str) -> bool:
    """Run the statements before a check; they show nothing, so IPython's own way is not needed."""
    try:
        exec(compile(source, "<check>", "exec"), shell.user_ns)  # noqa: S102 - the author's own text
    except TimeLimitReached:
        raise
    except BaseException:  # noqa: BLE001 - whatever the student's objects raise
        shell.showtraceback()
        return False
    return True


def run_steps(
    shell: Shell, steps: list[dict[str, Any]], cell_seconds: float, send: Callable[[bytes], None]
) -> None:
    """Run every step in order; ``send`` gets one line of JSON for each."""
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    sys.stdin = io.StringIO()
    for step in steps:
        answer: dict[str, Any] = {"id": step["id"], "ok": True}
        OUTPUTS.take()
        try:
            with _deadline(cell_seconds):
                if "probe" in step:
                    answer["value"] = run_probe(
                        step["probe"], shell.user_ns, step["watch"], timed=step["timed"]
                    )
                elif "setup" in step:
                    answer["ok"] = _set_up(shell, step["setup"])
                else:
                    result = shell.run_cell(step["run"], store_history=True)
                    answer["ok"] = bool(result.success)
                    answer["value"] = plain(result.result)
        except BaseException as error:  # noqa: BLE001 - a timer that fires late, a broken shell
            answer["ok"] = False
            answer["value"] = {"error": [type(error).__name__], "message": ""}
            OUTPUTS.add(
                {
                    "output_type": "error",
                    "ename": type(error).__name__,
                    "evalue": "",
                    "traceback": [type(error).__name__],
                }
            )
        answer["outputs"] = OUTPUTS.take()
        send(_line(answer))


def _line(answer: dict[str, Any]) -> bytes:
    for output in answer["outputs"]:
        if output["output_type"] == "stream":
            output["text"] = "".join(output["text"])
    try:
        text = json.dumps(answer)
    except (TypeError, ValueError, RecursionError):
        # A mime bundle may hold anything; the value itself is plain data.
        answer["outputs"] = [o for o in answer["outputs"] if o["output_type"] == "stream"]
        text = json.dumps(answer)
    return text.encode("utf-8", "replace") + b"\n"
