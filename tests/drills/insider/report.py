"""The table of the insider drill: what they did, and who says what about it."""

import logging
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG
from custody.commands.progress import working
from custody.log.witnessed_time import ANTEDATED
from tests.drills.insider.scenarios import ALONE, ATTACKS, KEPT, PRINTED, SIGNER, TIMES, WITNESS, Notices, played

WHO = {
    SIGNER: "the signer, whose memory stands apart",
    WITNESS: "the witness of another agency (HTTP %(status)s)",
    KEPT: "yesterday's checkpoint, kept by the prosecutor",
    PRINTED: "the checkpoint printed on today's certificate",
    TIMES: "the times of the witness's cosignatures",
    ALONE: "custody verify on the machine itself",
}
ARROW = "→"
SAID = {
    "signer_forked": "this is not the log that was signed",
    "signer_shrunk": "the log is shorter than what was signed",
    "witness_forked": "another log was cosigned",
    "witness_beyond": "a longer log was cosigned",
    "checkpoint_wrong": "the log was rewritten",
    "checkpoint_beyond": "events at the end are missing",
    ANTEDATED: "recorded after the time that it claims",
}


def insider() -> int:
    """Play every attack, each on an office of its own; 1 when somebody who must notice did not."""
    seen = []
    logging.disable()  # what the service would write to its log stands in the table
    with working("Replaying") as step:
        for done, attack in enumerate(ATTACKS):
            step(done, len(ATTACKS))
            with tempfile.TemporaryDirectory(prefix="custody-drill-") as folder:
                seen.append(played(attack, Path(folder)))
    logging.disable(logging.NOTSET)
    table = Table(
        title="An insider owns the database, the machine and the service's key", title_justify="left",
        show_lines=True,
    )  # fmt: skip
    for head in ("", "What they do", "Who notices, and what they say"):
        table.add_column(head, overflow="fold")
    for letter, attack, found in zip("abcde", ATTACKS, seen, strict=True):
        missed = attack.must.items() - found.by.items()
        table.add_row(letter, attack.what, _noticed(found), style="bold red" if missed else "")
    console = Console()
    console.print(table)
    console.print("Whoever is not named sees nothing; custody verify on the machine itself never does.")
    console.print("Keep checkpoints, signer and witnesses where no administrator of the database reaches them.")
    return FOUND_WRONG if any(a.must.items() - s.by.items() for a, s in zip(ATTACKS, seen, strict=True)) else 0


def _noticed(seen: Notices) -> str:
    return "\n".join(f"• {_who(who, seen)} {ARROW} {SAID[seen.by[who]]}" for who in WHO if who in seen.by)


def _who(who: str, seen: Notices) -> str:
    return WHO[who] % {"status": seen.status}
