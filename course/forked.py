"""Processes that begin with their imports done: kernels for chapters, and Jupyter Book.

To import pandas, SciPy and Altair takes a kernel longer than most chapters compute, and Jupyter
Book spends as long on its own imports. On Linux all of them are forked from one server that has
imported these once (the standard library's fork server); elsewhere each imports for itself.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager

#: Forking is safe where no system library keeps threads of its own.
WARM = sys.platform == "linux"
_CONTEXT = get_context("forkserver") if WARM else get_context("spawn")
_KERNEL = ["ipykernel.kernelapp", "pandas", "scipy.stats", "scipy.optimize", "altair"]
_BOOK = [
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "myst_nb.sphinx_ext",
    "sphinx.builders.html",
    "bs4",
    "typer",
    "networkx",
    "pypinyin",
    "rdflib",
]


def warm_up(*, kernels: bool) -> None:
    """Let the server import what will be needed, beside what is done meanwhile.

    Only the first call counts; what it left out, a process imports for itself.
    """
    if WARM:
        _CONTEXT.set_forkserver_preload([*_BOOK, *(_KERNEL if kernels else [])])
        forkserver.ensure_running()


def start_jupyter_book(arguments: list[str], log: Path) -> BaseProcess:
    """Start `jupyter-book` with these arguments; what it says goes into ``log``."""
    process = _CONTEXT.Process(target=_jupyter_book, args=(arguments, log), daemon=True)
    process.start()
    return process


def _jupyter_book(arguments: list[str], log: Path) -> None:
    from jupyter_book.cli.main import main

    # This process writes nothing else; its end closes the file.
    sys.stdout = sys.stderr = log.open("w", encoding="utf-8")
    main(arguments, prog_name="jupyter-book")


class ForkedKernelManager(AsyncKernelManager):
    """Starts a kernel by forking; all else is jupyter_client's."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:  # noqa: ARG002
        local: Any = self.provisioner  # takes whatever acts as its process
        local.process = _ForkedKernel(self.connection_file, kw["cwd"], kw["env"])
        self._reconcile_connection_info(local.connection_info)


class _ForkedKernel:
    """A kernel's process, with what jupyter_client asks of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, connection_file: str, folder: str, environment: dict[str, str]) -> None:
        arguments = (os.path.realpath(connection_file), folder, environment)
        self._process = _CONTEXT.Process(target=_kernel, args=arguments, daemon=True)
        self._process.start()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()


def _kernel(connection_file: str, folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, as `python -m ipykernel_launcher` is one in ``folder``."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()  # Ctrl-C ends the build, which ends its kernels
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What cells print arrives as output; a kernel itself only warns of its transport.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:0] = environment.get("PYTHONPATH", "").split(os.pathsep)
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(["-f", connection_file])
    app.start()
