"""Threads that parse Python code at the same time."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.parsing import parse, parse_expression

CODE = "\n".join(
    f"def f{n}(x):\n    return [x + {n} * (y - 1) for y in range({n})]" for n in range(60)
)


class Dying:
    """An object that takes its time to go, so that another thread runs in the middle of parsing."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0.0002)


@pytest.fixture
def busy_collector() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("busy_collector")
def test_threads_parse_without_getting_into_each_others_way() -> None:
    def work(_: int) -> int:
        Dying()
        return len(parse(CODE).body) + len([parse_expression("1 + 2 * (3 - x)")])

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, range(200))) == {61}


@pytest.mark.parametrize("read", [parse, parse_expression])
def test_what_is_no_code_is_a_syntax_error(read: object) -> None:
    with pytest.raises(SyntaxError):
        read("def f(")  # type: ignore[operator]
