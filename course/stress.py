"""`course check --stress`: every item of the banks with thousands of seeds, and what it showed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.table import Table

from course import places
from quizzes.bank import load_bank
from quizzes.stresstest import SEEDS, Survey, survey


@dataclass(frozen=True)
class Trial:
    """A survey of one item and how long it took (seconds)."""

    bank: str
    survey: Survey
    seconds: float


def try_banks(
    progress: Callable[[int, int, str], None], seeds: int = SEEDS, banks: Path | None = None
) -> list[Trial]:
    """Try every valid item of the banks; what is no valid item, `check_all` names."""
    paths = sorted((banks or places.BANKS).glob("*.yaml"))
    records = [(path, line, item) for path in paths for line, item in load_bank(path)[0]]
    trials = []
    for done, (path, line, item) in enumerate(records):
        progress(done, len(records), item.id)
        start = time.perf_counter()
        result = survey(item, seeds, path, line)
        trials.append(Trial(path.stem, result, time.perf_counter() - start))
    progress(len(records), len(records), "")
    return trials


def table(trials: list[Trial]) -> Table:
    """One line a bank, and one for each item that has a problem or took longest in its bank."""
    shown = Table(box=box.SIMPLE, title="Stress test")
    shown.add_column("bank, item")
    for name in ("items", "seeds", "answers", "problems", "s"):
        shown.add_column(name, justify="right")
    for bank in dict.fromkeys(trial.bank for trial in trials):
        own = [trial for trial in trials if trial.bank == bank]
        shown.add_row(bank, str(len(own)), *_figures(own), style="bold")
        slowest = max(own, key=lambda trial: trial.seconds)
        for trial in own:
            if trial.survey.problems or trial is slowest:
                shown.add_row(f"  {trial.survey.item}", "", *_figures([trial]))
    shown.add_section()
    shown.add_row("all", str(len(trials)), *_figures(trials), style="bold")
    return shown


def _figures(trials: list[Trial]) -> list[str]:
    surveys = [trial.survey for trial in trials]
    return [
        f"{sum(each.seeds for each in surveys):,}",
        f"{sum(each.answers for each in surveys):,}",
        str(sum(len(each.problems) for each in surveys)),
        f"{sum(trial.seconds for trial in trials):.1f}",
    ]
