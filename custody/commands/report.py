"""What long work shows on the terminal: a bar while it runs, none where nobody watches; then what was found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from custody.web.i18n import gettext

Step = Callable[[int, int], None]
"""Told (done, to do)."""
SHOWN = 20
"""Findings printed; the first is what matters, and the rest are counted."""


@contextmanager
def working(title: str) -> Iterator[Step]:
    """A progress bar while the block runs; it is gone afterwards, so that only results stay on the screen."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def print_findings(console: Console, sentences: Sequence[str]) -> None:
    """The first findings, most important first, or that there are none."""
    if not sentences:
        console.print(gettext("[bold green]Nothing is wrong.[/]"))
        return
    console.print(gettext("[bold red]Something is wrong.[/] The first thing:"))
    for sentence in sentences[:SHOWN]:
        console.print(f"  {sentence}", soft_wrap=True, markup=False, highlight=False)
    if len(sentences) > SHOWN:
        console.print(gettext("  and %(number)s more") % {"number": len(sentences) - SHOWN})
