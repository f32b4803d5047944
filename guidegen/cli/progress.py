"""How far a long run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from guidegen.cli.exits import tell

SECONDS_BETWEEN_LINES = 20.0


@contextmanager
def progress(what: str, total: int | None, quiet: bool) -> Iterator[tuple[Callable[[], None], Callable[[str], None]]]:
    """Two calls: one for each thing that is done, and one to tell a line meanwhile, which `quiet` does not hide.

    `total` is None where nobody knows how many there are.
    """
    if quiet or total == 0:
        yield (lambda: None), tell
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar(what, total) as calls:
            yield calls
    else:
        lines = _Lines(what, total)
        yield lines.step, tell
        lines.end()


@contextmanager
def _bar(what: str, total: int | None) -> Iterator[tuple[Callable[[], None], Callable[[str], None]]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task) -> Text:  # type: ignore[no-untyped-def]
            return Text(f"{task.speed or 0:.1f} a second")

    console = Console(stderr=True, highlight=False)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(what, total=total)
        yield (lambda: bar.advance(task)), (lambda line: console.print(line, markup=False, soft_wrap=True))


class _Lines:
    """Plain lines, for a log."""

    def __init__(self, what: str, total: int | None) -> None:
        self.what, self.total, self.done = what, total, 0
        self.started = self.told = time.monotonic()

    def step(self) -> None:
        self.done += 1
        if time.monotonic() - self.told >= SECONDS_BETWEEN_LINES:
            self.tell()

    def end(self) -> None:
        if self.done:
            self.tell()

    def tell(self) -> None:
        self.told = time.monotonic()
        rate = self.done / max(self.told - self.started, 1e-6)
        if self.total is None:
            tell(f"{self.what}: {self.done}, {rate:.1f} a second")
            return
        left = (self.total - self.done) / rate
        rest = f", about {_duration(left)} left" if self.done < self.total else ""
        tell(f"{self.what}: {self.done} of {self.total}, {rate:.1f} a second{rest}")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
