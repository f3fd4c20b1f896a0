"""The table of attacks: what each one left behind, and whether that is as it must be."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG
from custody.commands.progress import working
from tests.drills.attacks.scenarios import ATTACKS, Attack, Outcome, installed

HEADS = ("Hole", "What happens", "Traced?", "Alarms", "Guesses checked", "Events written", "Served?", "As it must be?")


def attacks() -> int:
    """Play every attack on an installation of its own, and print the table; 1 where one is not as it must be."""
    outcomes = []
    with working("Playing") as step:
        for done, attack in enumerate(ATTACKS):
            step(done, len(ATTACKS))
            outcomes.append(played(attack))
    table = Table(title="Attacks on the sign-in and on readings", title_justify="left", show_lines=True)
    for head in HEADS:
        table.add_column(head, overflow="fold")
    pairs = list(zip(ATTACKS, outcomes, strict=True))
    for attack, outcome in pairs:
        good = outcome.keeps(attack.must)
        table.add_row(*_row(attack, outcome), "yes" if good else "NO", style="" if good else "bold red")
    Console().print(table)
    return 0 if all(outcome.keeps(attack.must) for attack, outcome in pairs) else FOUND_WRONG


def played(attack: Attack) -> Outcome:
    """Return what an attack meets on a fresh installation."""
    with tempfile.TemporaryDirectory(prefix="custody-attack-") as folder, installed(Path(folder)) as place:
        return attack.play(place)


def _row(attack: Attack, outcome: Outcome) -> tuple[str, ...]:
    words = ("yes" if flag else "no" for flag in (outcome.traced, outcome.served))
    traced, served = words
    figures = (str(outcome.guesses), str(outcome.events))
    return (attack.id, attack.what, traced, ", ".join(outcome.alarms) or "none", *figures, served)
