"""Terminal output of long work: a progress bar if a person watches, then the findings."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from custody.text.i18n import gettext, ngettext

Step = Callable[[int, int], None]
"""Told (done, to do)."""
MINIMUM, WIDEST = 20, 100
"""Columns of a text: the fewest that it is broken to, and the most that are read with ease."""
INDENT = " " * 3
"""Under the number of a step."""
REFRESHED = 0.1
"""Seconds between two drawings of the bar."""
SHOWN = 20
"""Findings printed; the first is what matters, and the rest are counted."""


@contextmanager
def working(title: str) -> Iterator[Step]:
    """Yield a progress bar for the block; it disappears afterwards, so only results stay on the screen.

    No thread draws it: the block may share its work out to copies of this process.
    """
    console = Console(stderr=True)
    drawn = 0.0
    with Progress(console=console, transient=True, disable=not console.is_terminal, auto_refresh=False) as progress:
        task = progress.add_task(title, total=None)

        def step(done: int, total: int) -> None:
            """Show how far the work is."""
            nonlocal drawn
            due = time.monotonic() > drawn + REFRESHED
            drawn = time.monotonic() if due else drawn
            progress.update(task, completed=done, total=total, refresh=due)

        yield step


def paragraph(console: Console, text: str, *, indent: str = INDENT, style: str = "") -> None:
    """Print a text that begins with ``indent`` and continues under ``INDENT``, at any terminal width.

    If the output is a file or another program, the text is one line.
    """
    full_text = Text(indent + text, style=style)
    if not console.is_terminal:
        console.print(full_text, soft_wrap=True, highlight=False)
        return
    lines = Text(text, style=style).wrap(console, max(MINIMUM, min(console.width, WIDEST) - len(INDENT)))
    for place, line in enumerate(lines):
        console.print(Text(INDENT if place else indent) + line, soft_wrap=True, highlight=False)


def print_findings(console: Console, sentences: Sequence[str]) -> None:
    """Print the first findings, most important first, or that nothing is wrong."""
    if not sentences:
        console.print(gettext("[bold green]Nothing is wrong.[/]"))
        return
    console.print(gettext("[bold red]Something is wrong.[/] The first thing:"))
    for sentence in sentences[:SHOWN]:
        paragraph(console, sentence, indent="  ")
    if len(sentences) > SHOWN:
        more = len(sentences) - SHOWN
        console.print("  " + ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more})
