"""The table of faults: what each one lost, doubled, forked or hid, and what was said."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG
from custody.commands.progress import working
from tests.drills.faults.files_and_copies import FAULTS
from tests.drills.faults.installation import Fault, Installation, Outcome
from tests.drills.faults.real_services import drill

HEADS = ("Hole", "What happens", "Lost", "Twice", "Forked", "Ready?", "Silent?", "Answer", "As it must be?")


def faults() -> int:
    """Play every fault on an installation of its own, then on real services; return 1 where one is not as it must be."""
    outcomes = []
    with working("Playing") as step:
        for done, fault in enumerate(FAULTS):
            step(done, len(FAULTS))
            outcomes.append(played(fault))
    table = Table(title="Faults of files and copies", title_justify="left", show_lines=True)
    for head in HEADS:
        table.add_column(head, overflow="fold")
    for fault, outcome in zip(FAULTS, outcomes, strict=True):
        good = outcome == fault.must
        table.add_row(*_row(fault, outcome), "yes" if good else "NO", style="" if good else "bold red")
    Console().print(table)
    whole = all(outcome == fault.must for fault, outcome in zip(FAULTS, outcomes, strict=True))
    return FOUND_WRONG if drill() or not whole else 0


def played(fault: Fault) -> Outcome:
    """Return what a fault does to a fresh installation."""
    with tempfile.TemporaryDirectory(prefix="custody-fault-") as folder:
        return fault.play(Installation(Path(folder)))


def _row(fault: Fault, outcome: Outcome) -> tuple[str, ...]:
    counts = map(str, (outcome.lost, outcome.twice, outcome.forked))
    words = ("yes" if flag else "no" for flag in (outcome.ready, outcome.silent))
    return (fault.id, fault.what, *counts, *words, outcome.code)
