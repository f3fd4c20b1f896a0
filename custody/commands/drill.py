"""``custody drill``: replay the documented failures T1 to T24 and print what the software did about each.

``custody drill detection`` simulates stores instead: how often an honest one is accused, how soon a thief is named.
``custody drill insider`` rewrites a log with everything that its operator owns, and says who notices.
"""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG, positive
from custody.commands.insider.told import insider
from custody.commands.report import working
from custody.commands.threats import detection
from custody.commands.threats import plot as svg
from custody.commands.threats.stories import THREATS
from custody.commands.threats.theatre import open_theatre
from custody.commands.threats.told import Threat, Told
from custody.domain.errors import BadInput
from custody.web import terms, words
from custody.web.i18n import N_, gettext

SIMULATED = frozenset({"detection", "insider"})
"""What is simulated and not replayed: each is asked for alone."""
HOW = {
    "refused": N_("refused"),
    "discrepancy": N_("discrepancy"),
    "alarm": N_("alarm"),
    "flagged": N_("flagged on the record"),
    "proved": N_("proved"),
}

ANSWERS = {
    "witness_not_independent": N_("the witness belongs to the custody chain"),
    "role_needed": N_("without the function for it"),
    "quorum_missing": N_("no quorum"),
    "wrong_state": N_("not at this stage"),
    "not_found": N_("unknown, or not for this person to see"),
    "load_incomplete": N_("part of the load is missing"),
    "scanned_twice": N_("the same exhibit twice"),
    "load_differs": N_("what goes into the fire is not what is on site"),
    "line_to_confirm": N_("a second person must confirm the amount"),
    "own_declaration": N_("nobody confirms their own declaration"),
    "second_key_needed": N_("the vault opens to two keys"),
    "not_receiver": N_("nobody receives in another's name"),
    "analyses": N_("an alarm to the inspection: more results than hands can make"),
    "time_too_old": N_("a time typed so long afterwards"),
    "same_witnesses": N_("the witnesses of the fire before"),
    "reappeared": N_("seen again after the end of custody"),
    "destroyed": N_("the exhibit says that it burnt"),
    "certificate": N_("its certificate is found"),
    "event_wrong": N_("the changed event is named"),
    "act_wrong": N_("its act too"),
    "good": N_("the paper as signed is confirmed"),
    "altered": N_("the altered one is denounced"),
}
"""What is refused or proved, in the words of the table."""

HONEST = (N_("Substance"), N_("Blind checks"), N_("False discrepancies"), N_("Accused by drift"))
THIEVES = (N_("Substance"), N_("How"), N_("Named in 60 days"), N_("Half by day"), N_("95 % by day"))
THEFTS = {
    "shaving": N_("shaving every package"),
    "substituting": N_("substituting packages"),
    "double_counting": N_("counting packages twice"),
    "collusion": N_("two in collusion"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which threats; all of them by default."""
    parser.add_argument(
        "threats",
        nargs="*",
        type=_asked,
        metavar="T1",
        help=gettext("numbers of threats (default: all), or: detection, insider"),
    )
    parser.add_argument(
        "--runs", type=positive, default=200, help=gettext("detection: stores simulated for each line (default: 200)")
    )
    parser.add_argument(
        "--seed", type=int, default=2016, help=gettext("detection: seed of the simulation (default: 2016)")
    )
    parser.add_argument("--plot", type=Path, help=gettext("detection: write the curves as SVG"))


def run(arguments: argparse.Namespace) -> int:
    """Play, compare, print; 1 when something that must be caught was not.

    Raises:
        BadInput: ``option_unused`` for a simulation beside anything else.
    """
    simulated, *others = sorted(arguments.threats, key=lambda one: one not in SIMULATED) or [""]
    if simulated in SIMULATED and others:
        raise BadInput("option_unused", option=simulated, source=others[0])
    if arguments.threats == ["detection"]:
        return _detection(arguments.runs, arguments.seed, arguments.plot)
    if arguments.threats == ["insider"]:
        return insider()
    chosen = [one for one in THREATS if not arguments.threats or one.number in arguments.threats]
    with working(gettext("Replaying")) as step:
        told = []
        for done, threat in enumerate(chosen):
            step(done, len(chosen))
            told.append(replayed(threat))
    return _print(chosen, told)


def _asked(text: str) -> str:
    """A threat's number, or a name of ours, however its letters are typed."""
    known = {one.number for one in THREATS} | SIMULATED
    found = next((one for one in known if one.lower() == text.lower()), "")
    if not found:
        raise argparse.ArgumentTypeError(gettext("no such threat: %(asked)s") % {"asked": text})
    return found


def replayed(threat: Threat) -> Told:
    """What the software does about a threat, on a fresh log of its own."""
    with tempfile.TemporaryDirectory(prefix="custody-drill-") as folder, open_theatre(Path(folder)) as theatre:
        return threat.play(theatre)


def answer(told: Told) -> str:
    """What the software did, in words; each code stands beside its word, once."""
    said = ", ".join(_word(told.how, code) for code in dict.fromkeys(told.codes))
    return gettext("%(how)s: %(what)s") % {"how": gettext(HOW[told.how]), "what": said}


def _word(how: str, code: str) -> str:
    """A code of the answer with its word; an amount as people write it."""
    unit, _, amount = code.rpartition(" ")
    if amount.isdecimal():
        return words.amount(int(amount), unit)
    told = {"discrepancy": terms.discrepancy, "alarm": terms.alarm, "flagged": terms.flag}
    said = (told.get(how, str)(code), gettext(ANSWERS.get(code, code)), terms.discrepancy(code))
    word = next((one for one in said if one != code), code)
    return code if word == code else f"{word} ({code})"


def _print(threats: list[Threat], told: list[Told]) -> int:
    table = Table(title=gettext("Documented failures, replayed"), title_justify="left", show_lines=True)
    for head in ("", gettext("What happened there"), gettext("What happens here"), gettext("Caught?")):
        table.add_column(head, overflow="fold")
    missed = 0
    for threat, here in zip(threats, told, strict=True):
        caught = here == threat.must
        missed += not caught
        verdict = gettext("yes") if caught else gettext("NO")
        said = f"{gettext(threat.happened)}\n({gettext(threat.source)})"
        table.add_row(threat.number, said, answer(here), verdict, style="" if caught else "bold red")
    Console().print(table)
    return FOUND_WRONG if missed else 0


def _detection(runs: int, seed: int, plot: Path | None) -> int:
    honest, named = detection.simulated(runs, seed)
    table = Table(title=gettext("An honest store, sixty days"), title_justify="left")
    for head in HONEST:
        table.add_column(gettext(head), justify="right")
    for substance, found in honest.items():
        rate = f"{found.discrepancies} ({10_000 * found.discrepancies // found.checks / 100:.2f} %)"
        table.add_row(terms.substance(substance), str(found.checks), rate, f"{found.day} / {runs}")
    thieves = Table(title=gettext("A thief who takes half a per cent a month"), title_justify="left")
    for head in THIEVES:
        thieves.add_column(gettext(head), justify="right")
    for (substance, theft), one in named.items():
        shown = f"{one.named} / {len(one.days)}"
        thieves.add_row(terms.substance(substance), gettext(THEFTS[theft]), shown, str(one.by(50)), str(one.by(95)))
    console = Console()
    console.print(table, thieves)
    if plot:
        curves = {
            gettext(THEFTS[theft]): one.days for (s, theft), one in named.items() if s == detection.STORES[0].substance
        }
        plot.write_text(
            svg.curves(gettext("Share of thieves named, cocaine"), curves, detection.DAYS), encoding="utf-8"
        )
    return 0 if detection.good_enough(honest, named) else FOUND_WRONG
