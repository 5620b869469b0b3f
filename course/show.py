"""How long work shows itself on a terminal: a spinner with words, or a bar with rate and time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from glossary import Problem

console = Console()


class RateColumn(ProgressColumn):
    """How many are done in a second, since the beginning."""

    def render(self, task: Task) -> Text:
        """Return the rate, as soon as there is one."""
        seconds = task.finished_time or task.elapsed
        return Text(f"{task.completed / seconds:.1f}/s" if seconds and task.completed else "")


@contextmanager
def working(title: str) -> Iterator[Callable[[str], None]]:
    """Show ``title`` with a spinner; the yielded function says what is being done now."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        task = progress.add_task(title, total=None)
        yield lambda now: progress.update(task, description=f"{title}: {now}")
        progress.update(task, description=title)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show a bar; the yielded function takes how many are done, of how many, and the last one."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[last]}"),
        console=console,
    ) as progress:
        task = progress.add_task(title, total=None, last="")

        def update(done: int, total: int, last: str) -> None:
            progress.update(task, completed=done, total=total, last=last)

        try:
            yield update
        finally:
            # Where nothing was done, there is nothing to show.
            progress.update(task, visible=progress.tasks[0].completed > 0)


def ask_links() -> list[Problem]:
    """Ask every link that leads out, with a bar; print what each answered; return the dead ones."""
    from course import links

    found = links.find_links(links.documents())
    with progress_bar("Links") as progress:
        answers = links.ask_all([link.address for link in found], progress)
    if links.offline(answers):
        console.print(f"No network: none of {len(answers)} addresses answered, nothing is said.")
        return []
    for line in links.report(found, answers):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return links.problems(found, answers)
