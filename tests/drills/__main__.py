"""Replay the documented failures T1 to T24, and print what the software did about each.

Run ``python3 -m tests.drills`` from the root of a checkout. ``python3 -m tests.drills session`` replays forty-four attacks
on a destruction session. ``python3 -m tests.drills detection`` simulates stores: how
often an honest one is accused, how soon a thief is named. ``python3 -m tests.drills honest`` lives a year of an honest
store by the rules, with mistyped values, and prints what reaches the inspection. ``python3 -m tests.drills clerk-day`` replays over
HTTP the day of a clerk whose every slip once opened a discrepancy. ``python3 -m tests.drills store-minutes`` counts the
minutes a week that a store's daily plan takes. ``python3 -m tests.drills insider``
rewrites a log with
everything that its operator owns, and prints who notices. ``python3 -m tests.drills attacks`` guesses passwords and
reads in a loop, and prints what trace it left. ``python3 -m tests.drills faults`` removes, replaces, damages
and restores the database of a running service, then drills kills, full and slow disks, silent databases and floods. It
prints what was lost or hidden. ``python3 -m tests.drills schemathesis --minutes 10`` sends requests drawn from the
API's description as four roles, and prints each 5xx. The drills speak English only: they are for developers.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG, AsWritten, positive
from custody.commands.progress import working
from custody.text import formatting, i18n, terms
from tests.drills.attacks.report import attacks
from tests.drills.detection.report import detection
from tests.drills.drawn_requests import drawn_requests
from tests.drills.faults.report import faults
from tests.drills.honest.clerk_day import clerk_day
from tests.drills.honest.report import honest
from tests.drills.honest.store_minutes import store_minutes
from tests.drills.insider.report import insider
from tests.drills.threats.outcome import Outcome, Threat
from tests.drills.threats.scenario_office import open_scenario_office
from tests.drills.threats.scenarios import THREATS
from tests.drills.threats.session_attacks import SESSION_ATTACKS

DAYS = 365
"""Days of the honest store."""
PLAYS = {"": THREATS, "session": SESSION_ATTACKS}
"""What is replayed by the word that asks for it; the documented failures where nothing is asked."""
SIMULATED = frozenset({
    "attacks", "clerk-day", "session", "detection", "honest", "insider", "faults", "schemathesis", "store-minutes",
})  # fmt: skip
"""Simulations and attacks; each is asked for alone."""
HOW = {
    "refused": "refused",
    "discrepancy": "discrepancy",
    "alarm": "alarm",
    "flagged": "flagged on the record",
    "proved": "proved",
    "marked": "said on page 1",
}

ANSWERS = {
    "witness_not_independent": "the witness belongs to the custody chain",
    "role_needed": "without the function for it",
    "quorum_missing": "no quorum",
    "wrong_state": "not at this stage",
    "not_found": "unknown, or not for this person to see",
    "load_incomplete": "part of the load is missing",
    "scanned_twice": "the same exhibit twice",
    "load_differs": "what goes into the fire is not what is on site",
    "line_to_confirm": "a second person must confirm the amount",
    "own_declaration": "nobody confirms their own declaration",
    "double_lock_needs_second": "the vault opens to two keys",
    "not_receiver": "nobody receives in another's name",
    "analyses": "an alarm to the inspection: more results than hands can make",
    "time_too_old": "a time typed so long afterwards",
    "same_witnesses": "the witnesses of the fire before",
    "reappeared": "seen again after the end of custody",
    "destroyed": "the exhibit says that it burnt",
    "certificate": "its certificate is found",
    "event_wrong": "the changed event is named",
    "act_wrong": "its act too",
    "good": "the paper as signed is confirmed",
    "altered": "the altered one is denounced",
    "session_not_open": "nobody is present where no session is open",
    "chair_is_custodian": "the chair never held what burns",
    "verifier_not_independent": "the verifier has no other part",
    "on_legal_hold": "held back for the prosecution",
    "own_legal_hold": "a hold is lifted by somebody else",
    "order_reference_taken": "the number is another order's",
    "presence_unconfirmed": "each one's presence is their own will",
    "blocked_by_discrepancy": "nothing burns over an open discrepancy",
    "load_in_no_unit": "no sealed unit on the road",
    "site_draw_missing": "nothing drawn and read at the site",
    "tests_undrawn": "nothing drawn for a test before the fire",
    "dice_by_authority": "the authority throws the dice",
    "dice_not_thrown": "no throw of dice",
    "site_drawn_already": "drawn once and for all",
    "escort_of_commission": "nobody of the commission becomes holder",
    "tested_negative": "found negative by two people with two lots",
    "fire_too_short": "shorter than such a fire can be",
    "ash_unseen": "cold ash not seen by two people",
    "authority_absent": "burnt, disputed: no judicial authority was there",
    "authority_silent": "burnt, disputed: the judicial authority does not attest",
    "fire_from_paper": "paper proves nobody's presence",
    "attestation_missing": "somebody has not spoken yet",
    "reserved": "the reservation, with its words",
    "refused": "the refusal, with its words",
    "by_hand": "present by the word of two others",
    "by_hand_needs_two": "two others of two services vouch for a hand",
    "by_hand_unconfirmed": "burnt, disputed: the authority signed by hand and does not confirm it",
    "objected_presence": "the person denies the signature, with their words",
    "objected_departure": "the person denies having left, with their words",
    "objection": "an alarm to the inspection: somebody denies what others recorded of them",
    "gone_by_one": "gone by the word of the chair alone",
    "group_photos_missing": "no photograph of everybody there",
    "site_drawn_again": "drawn anew after another session had drawn",
    "certificate_unchanged": "nothing was corrected that it would say",
    "site_device_needs_second": "somebody of another service sees the new device",
    "site_device_same": "it is the site's device already",
    "ash_one_device": "all looks at the ash from one device",
    "residue_implausible": "more or less residue than such a fire leaves",
    "unit_packed_again": "packed into another unit than before",
    "under_seal_too_long": "too long under the load seal",
    "expired": "the kit had expired",
    "unit_by_one_agency": "sealed by people of one service",
    "unit_without_photo": "no photograph of the seal",
    "already_attested": "a word is given once",
    "field_empty": "an answer is missing",
    "report_needed": "no report, and no waiver",
    "rules_unmet": "rules of the pack not met, with how many",
}
"""What is refused or proved, in the words of the table."""


def main(argv: Sequence[str] | None = None) -> int:
    """Replay, compare and print; return 1 if something that must be caught was not."""
    with i18n.speaking("en"):
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    parser = _parser()
    arguments = parser.parse_args(argv)
    asked = arguments.threats
    if len(asked) > 1 and SIMULATED & set(asked):
        # An empty table, or one without the simulation, would read as if everything was caught.
        parser.error(f"{', '.join(sorted(SIMULATED & set(asked)))}: each is asked for alone")
    if asked == ["detection"]:
        return 0 if detection(arguments.runs, arguments.seed, keep=arguments.write) else FOUND_WRONG
    alone: dict[str, Callable[[], int]] = {
        "insider": insider, "attacks": attacks, "faults": faults, "clerk-day": clerk_day,
        "store-minutes": store_minutes,
        "honest": lambda: honest(arguments.seed, DAYS), "schemathesis": lambda: drawn_requests(arguments.minutes),
    }  # fmt: skip
    if len(asked) == 1 and asked[0] in alone:
        return alone[asked[0]]()
    if not asked or asked == ["session"]:
        return _replay(PLAYS["".join(asked)])
    return _replay([threat for threats in PLAYS.values() for threat in threats if threat.id in asked])


def _parser() -> argparse.ArgumentParser:
    """Return the parser: which threats, all of them by default."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.drills", description=__doc__, formatter_class=AsWritten)
    parser.add_argument(
        "threats",
        nargs="*",
        type=_asked,
        metavar="T1",
        help="ids of threats (default: all), or: session, attacks, clerk-day, detection, honest, insider, faults, schemathesis, store-minutes",
    )
    parser.add_argument(
        "--runs",
        type=positive,
        default=40,
        help="detection: thieves of each row, and half its honest stores (default: 40)",
    )
    parser.add_argument(
        "--seed", type=int, default=2016, help="detection, honest: seed of the simulation (default: 2016)"
    )
    parser.add_argument("--minutes", type=float, default=10, help="schemathesis: how long it sends (default: 10)")
    parser.add_argument(
        "--write", action="store_true", help="detection: write figures, tables and plots of docs/detection.md"
    )
    return parser


def _replay(threats: Sequence[Threat]) -> int:
    with working("Replaying") as step:
        outcomes = []
        for done, threat in enumerate(threats):
            step(done, len(threats))
            outcomes.append(replayed(threat))
    return _print(threats, outcomes)


def _asked(text: str) -> str:
    """Return the id of a threat, or the name of a simulation, in whichever case it is typed."""
    names = {threat.id for threats in PLAYS.values() for threat in threats} | SIMULATED
    name = next((name for name in names if name.lower() == text.lower()), "")
    if not name:
        raise argparse.ArgumentTypeError(f"no such threat: {text}")
    return name


def replayed(threat: Threat) -> Outcome:
    """Return what the software does about a threat, on a fresh log of its own."""
    with tempfile.TemporaryDirectory(prefix="custody-drill-") as folder, open_scenario_office(Path(folder)) as office:
        return threat.play(office)


def answer(outcome: Outcome) -> str:
    """Return in words what the software did; each code stands beside its word, once."""
    words_ = ", ".join(_word(outcome.how, code) for code in dict.fromkeys(outcome.codes))
    return f"{HOW[outcome.how]}: {words_}"


def _word(how: str, code: str) -> str:
    """Return a code of the answer with its word, or an amount as people write it."""
    unit, _, amount = code.rpartition(" ")
    if amount.isdecimal():
        return formatting.amount(int(amount), unit)
    tables = {"discrepancy": terms.discrepancy, "alarm": terms.alarm, "flagged": terms.flag}
    candidates = (tables.get(how, str)(code), ANSWERS.get(code, code), terms.discrepancy(code))
    word = next((candidate for candidate in candidates if candidate != code), code)
    return code if word == code else f"{word} ({code})"


def _print(threats: Sequence[Threat], outcomes: Sequence[Outcome]) -> int:
    table = Table(title="Replayed", title_justify="left", show_lines=True)
    for head in ("", "What happened there", "What happens here", "Caught?"):
        table.add_column(head, overflow="fold")
    missed = 0
    for threat, outcome in zip(threats, outcomes, strict=True):
        caught = outcome == threat.must
        missed += not caught
        happened = f"{threat.happened}\n({threat.source})"
        style = "" if caught else "bold red"
        table.add_row(threat.id, happened, answer(outcome), "yes" if caught else "NO", style=style)
    Console().print(table)
    return FOUND_WRONG if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
