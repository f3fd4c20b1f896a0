"""Steps of a verification as the command line prints them, what each proves and what it does not; or as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console

from custody.commands import FOUND_WRONG
from custody.commands.progress import paragraph, print_findings
from custody.text.formatting import plain
from custody.text.i18n import gettext
from custody.text.verification_page import PROVES, PROVES_NOT, STATES, TITLES

PAPERS = "papers"
"""The step that names the PDF files which nobody has checked."""


class Step(Struct, frozen=True):
    """A step that was taken. ``said`` is its sentence in ``PROVES`` where that is not the step's own.

    ``state``: good, or warn when there was nothing to prove, or bad with what is ``wrong``.
    """

    step: str
    state: str = "good"
    facts: Mapping[str, Any] = {}
    said: str = ""
    wrong: str = ""


def show(steps: Sequence[Step], *, as_json: bool, finding: Mapping[str, Any] | None = None, told: str = "") -> int:
    """Print the steps, then whether something is wrong; the exit code.

    ``finding``: what ended the verification, with its sentence ``told``; else a step that is bad.
    """
    ok = finding is None and all(step.state != "bad" for step in steps)
    if as_json:
        report = {"ok": ok, "steps": [_plain(step) for step in steps], "finding": finding}
        print(msgspec.json.encode(report).decode())  # noqa: T201  (the command line speaks)
        return 0 if ok else FOUND_WRONG
    console = Console(soft_wrap=True, highlight=False)
    for place, step in enumerate(steps, 1):
        _print(console, place, step)
    if told:
        print_findings(console, [told])
    else:
        console.print(_conclusion(steps, ok=ok))
    return 0 if ok else FOUND_WRONG


def _conclusion(steps: Sequence[Step], *, ok: bool) -> str:
    if not ok:
        return gettext("[bold red]Something is wrong.[/]")
    if any(step.step == PAPERS for step in steps):
        return gettext("[bold green]Nothing is wrong in what was checked.[/] [bold yellow]The PDF was not checked.[/]")
    return gettext("[bold green]Nothing is wrong.[/]")


def _print(console: Console, place: int, step: Step) -> None:
    colour = {"good": "green", "warn": "yellow", "bad": "red"}[step.state]
    title = f"{place}. {gettext(TITLES[step.step])}"
    console.print(f"[bold]{title}[/] – [{colour}]{gettext(STATES[step.state])}[/]")
    facts = {name: plain(name, value) for name, value in step.facts.items()}
    paragraph(console, gettext(step.wrong or PROVES[step.said or step.step]) % facts)
    if not step.wrong:
        unproved = f"{gettext('Not proved:')} {gettext(PROVES_NOT[step.step])}"
        paragraph(console, unproved, style="dim")


def _plain(step: Step) -> dict[str, Any]:
    return {"step": step.step, "state": step.state, "facts": dict(step.facts)}
