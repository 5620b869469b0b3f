"""Each data set has a card that describes it; what was generated says so, and is made again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from course import places

DATA = sorted([*(places.BOOK / "data").glob("*.csv*"), *places.EXERCISES.glob("*/data/*.csv*")])


def card_of(data: Path) -> Path:
    return data.with_name(f"{data.name.partition('.')[0]}.card.md")


GENERATED = [data for data in DATA if "```python" in card_of(data).read_text("utf-8")]


def _series(name: str) -> str:
    return re.sub(r"\d+", "1", name)


@pytest.mark.parametrize("data", DATA, ids=lambda data: data.name)
def test_a_card_names_every_column(data: Path) -> None:
    named = re.findall(r"`([\w-]+)`", card_of(data).read_text("utf-8"))
    # One name may stand for a series: `x1` for x1 to x5.
    unnamed = {_series(column) for column in pd.read_csv(data).columns} - set(map(_series, named))
    assert not unnamed


@pytest.mark.parametrize("data", GENERATED, ids=lambda data: data.name)
def test_generated_data_say_so_and_are_made_again(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)  # a program may read another table that lies there
    text = card_of(data).read_text("utf-8")
    assert text.startswith("本数据由程序生成")
    assert "This data set is generated" in text.splitlines()[1]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code
    namespace: dict[str, Any] = {"__name__": "card"}
    exec(code[1], namespace)
    made = namespace["make"]().to_csv(index=False, lineterminator="\n")
    assert made == data.read_text("utf-8")
