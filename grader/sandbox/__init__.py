"""Student code run where it can harm nothing and see nothing.

1. ``host``     starts the sandbox, hands it one job at a time, and gets plain data back
2. ``worker``   inside: one warm interpreter that forks for every submission and watches the fork
3. ``contain``  inside: the fork's own namespaces, limits, and lost privileges
                (``seccomp``: system calls that the kernel refuses it)
4. ``runner``   inside the fork: cells through IPython, outputs and probe values as JSON

Only ``host`` runs on the grader's side. The other modules are copied into the sandbox together
with ``grader/checks.py`` and what that needs; nothing else of this project is visible there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .host import Limits, RunResult, Sandbox, StepResult, available

__all__ = ["Limits", "RunResult", "Sandbox", "StepResult", "available"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'grader.sandbox' has no attribute {name!r}")
    return getattr(import_module(".host", __name__), name)
