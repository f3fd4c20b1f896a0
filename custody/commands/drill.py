"""``custody drill``: replay the documented failures T1 to T24 and print what the software did about each."""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG
from custody.commands.report import working
from custody.commands.threats.stories import THREATS, Threat, Told
from custody.commands.threats.theatre import open_theatre
from custody.web import terms
from custody.web.i18n import N_, gettext

HOW = {
    "refused": N_("refused"),
    "discrepancy": N_("discrepancy"),
    "alarm": N_("alarm"),
    "flagged": N_("flagged on the record"),
    "proved": N_("proved"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which threats; all of them by default."""
    parser.add_argument("threats", nargs="*", metavar="T1", help="numbers of threats (default: all)")


def run(arguments: argparse.Namespace) -> int:
    """Play, compare, print; 1 when something that must be caught was not."""
    chosen = [one for one in THREATS if not arguments.threats or one.number in arguments.threats]
    with working(gettext("Replaying")) as step:
        told = []
        for done, threat in enumerate(chosen):
            step(done, len(chosen))
            told.append(replayed(threat))
    return _print(chosen, told)


def replayed(threat: Threat) -> Told:
    """What the software does about a threat, on a fresh log of its own."""
    with tempfile.TemporaryDirectory(prefix="custody-drill-") as folder, open_theatre(Path(folder)) as theatre:
        return threat.play(theatre)


def _word(how: str, code: str) -> str:
    """A code of the answer, with the word that people read beside it where there is one."""
    words = {"discrepancy": terms.discrepancy, "alarm": terms.alarm, "flagged": terms.flag}
    word = words[how](code) if how in words else code
    return code if word == code else f"{word} ({code})"


def _print(threats: list[Threat], told: list[Told]) -> int:
    table = Table(title=gettext("Documented failures, replayed"), title_justify="left", show_lines=True)
    for head in ("", gettext("What happened there"), gettext("What happens here"), gettext("Caught?")):
        table.add_column(head, overflow="fold")
    missed = 0
    for threat, here in zip(threats, told, strict=True):
        caught = here == threat.must
        missed += not caught
        answer = f"{gettext(HOW[here.how])}: {', '.join(_word(here.how, code) for code in here.codes)}"
        verdict = gettext("yes") if caught else gettext("NO")
        said = f"{gettext(threat.happened)}\n({gettext(threat.source)})"
        table.add_row(threat.number, said, answer, verdict, style="" if caught else "bold red")
    Console().print(table)
    return FOUND_WRONG if missed else 0
