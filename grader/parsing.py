"""Python code parsed in threads.

Until 3.11.8 and 3.12.2, CPython counts the depth of every tree that it builds in one place
(github.com/python/cpython/issues/106905): two threads parsing at once now and then end with
``SystemError: AST constructor recursion depth mismatch``. So they take turns.
"""

from __future__ import annotations

import ast
import threading

_TURN = threading.Lock()


def parse(source: str) -> ast.Module:
    """Return ``ast.parse(source)``, whatever other threads parse meanwhile."""
    with _TURN:
        return ast.parse(source)


def parse_expression(source: str) -> ast.Expression:
    """Return the tree of one expression; SyntaxError where the code is none."""
    with _TURN:
        return ast.parse(source, mode="eval")
