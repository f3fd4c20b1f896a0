"""``custody rules``: print the rule packs, or check the file of a jurist who adds a country."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.domain.errors import BadInput
from custody.domain.rulepack import HOME, Pack, packs, read
from custody.web import law
from custody.web.i18n import gettext

INVALID = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A file to check, or none."""
    parser.add_argument(
        "file", type=Path, nargs="?", help=gettext("a rule pack (TOML) to check; without it, print all packs")
    )


def run(arguments: argparse.Namespace) -> int:
    """Print packs as tables; 1 when the file given is no pack.

    Raises:
        BadInput: ``file_unreadable``.
    """
    console = Console()
    if arguments.file is None:
        for pack in sorted(packs().values(), key=lambda one: (one.id != HOME, one.id)):
            _print(console, pack)
        return 0
    try:
        data = arguments.file.read_bytes()
    except OSError as error:
        raise BadInput("file_unreadable", path=str(arguments.file)) from error
    try:
        pack = read(data)
    except ValueError as error:
        console.print(gettext("This is no rule pack: %(reason)s") % {"reason": error}, markup=False)
        return INVALID
    _print(console, pack)
    return 0


def _print(console: Console, pack: Pack) -> None:
    table = Table(title=f"{law.said(pack.name)} – {pack.id}", title_justify="left", caption=law.said(pack.note),
                  caption_justify="left", show_lines=True)  # fmt: skip
    table.add_column(gettext("Rule"), no_wrap=True)
    for head in (gettext("What it asks"), gettext("Article"), gettext("Not met")):
        table.add_column(head, overflow="fold")
    for one in law.laws(pack):
        ends = ", ".join([law.outcome(one.outcome), *one.competent])
        asked = f"{escape(one.text)}\n[dim]{escape(one.asked)}[/]"
        source = f"{escape(one.article)} ({law.status(one.status)})\n[dim]{escape(one.source)}[/]"
        table.add_row(one.rule, asked, source, f"{ends}\n[dim]{escape(one.remedy)}[/]")
    console.print(table)
