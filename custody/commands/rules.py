"""``custody rules``: print the rule packs; ``custody rules check``: a jurist's file, with all its faults at once."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from custody.commands import sign_in
from custody.domain.kernel.errors import BadInput
from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import FOLDER, HOME, TEMPLATE, faults, file_name, packs, read
from custody.text.error_messages import explain
from custody.text.i18n import gettext, ngettext
from custody.web.rendering import law_text

UNSOUND = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add ``check`` and a file, or nothing."""
    verbs = parser.add_subparsers(dest="verb", metavar="check")
    line = gettext("check the file of a rule pack; without it, print all packs")
    check = verbs.add_parser("check", help=line, description=line, formatter_class=parser.formatter_class)
    check.add_argument("file", type=Path, help=gettext("a rule pack (TOML)"))


def run(arguments: argparse.Namespace) -> int:
    """Print packs as tables; 1 when the file given is no pack, or still the template's, each fault named.

    Raises:
        BadInput: ``file_unreadable``.
    """
    console = Console()
    if arguments.verb is None:
        for pack in sorted(packs().values(), key=lambda pack: (pack.id != HOME, pack.id)):
            _print(console, pack)
        return 0
    data = sign_in.read(arguments.file)
    wrong = faults(data)
    if wrong:
        _name(console, arguments.file, wrong)
        return UNSOUND
    pack = read(data)
    _print(console, pack)
    remarks = list(_unfinished(arguments.file, pack))
    for remark in remarks:
        console.print(f"[bold red]{escape(remark)}[/]")
    return UNSOUND if remarks else 0


def _unfinished(file: Path, pack: Pack) -> Iterator[str]:
    """Yield what is left of the template in a sound pack, and the name that its file should have."""
    template = read((FOLDER / TEMPLATE).read_bytes(), TEMPLATE)
    if pack.id == template.id:
        yield gettext("The id %(id)s is the template's. Write the letters of the country.") % {"id": pack.id}
    articles = {rule.article for rule in template.rules if rule.status != "project"}
    for rule in pack.rules:
        if rule.article in articles:
            sentence = gettext("The article of %(rule)s is the template's. Write the article of the country's law.")
            yield sentence % {"rule": rule.id}
    if file.name != file_name(pack.id):
        sentence = gettext("The file of %(id)s is named %(file)s. Name it %(name)s.")
        yield sentence % {"id": pack.id, "file": file.name, "name": file_name(pack.id)}


def _name(console: Console, file: Path, wrong: Sequence[BadInput]) -> None:
    title = ngettext("%(n)s fault: this is no rule pack yet.", "%(n)s faults: this is no rule pack yet.", len(wrong))
    table = Table(title=escape(f"{file.name} – {title % {'n': len(wrong)}}"), title_justify="left", show_lines=True)
    table.add_column(gettext("Line"), justify="right", no_wrap=True)
    table.add_column(gettext("Rule"), no_wrap=True)
    table.add_column(gettext("What is wrong, and what to do"), overflow="fold")
    for fault in wrong:
        sentence, remedy = explain(fault)
        cell = f"{escape(sentence)}\n[dim]{escape(remedy)}[/]"
        table.add_row(str(fault.facts["line"]), escape(fault.facts["rule"]) or "–", cell)
    console.print(table)


def _print(console: Console, pack: Pack) -> None:
    table = Table(title=f"{law_text.said(pack.name)} – {pack.id}", title_justify="left",
        caption=law_text.said(pack.note),
                  caption_justify="left", show_lines=True)  # fmt: skip
    table.add_column(gettext("Rule"), no_wrap=True)
    for head in (gettext("What it asks"), gettext("Article"), gettext("Not met")):
        table.add_column(head, overflow="fold")
    for rule in law_text.laws(pack):
        ends = ", ".join([law_text.mode(rule.mode), *rule.competent])
        asked = f"{escape(rule.text)}\n[dim]{escape(rule.asked)}[/]"
        source = f"{escape(rule.claimed)} ({law_text.status(rule.status)})\n[dim]{escape(rule.source)}[/]"
        table.add_row(rule.rule, asked, source, f"{ends}\n[dim]{escape(rule.remedy)}[/]")
    console.print(table)
