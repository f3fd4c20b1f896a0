"""What long work shows on the terminal: a bar on the error stream, nothing at all where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

Step = Callable[[int, int], None]
"""Told (done, to do)."""


@contextmanager
def working(title: str) -> Iterator[Step]:
    """A progress bar while the block runs; it is gone afterwards, so that only results stay on the screen."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
