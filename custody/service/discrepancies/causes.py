"""Find the act that opened each discrepancy; the discrepancies of one act are one group (issue 21)."""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.inventories.inventory import Inventory
from custody.domain.transfers.transfer import Transfer
from custody.storage.read import histories, log_reader
from custody.storage.tables.connection import Connection

NAMED = (Transfer.kind, Inventory.kind, DestructionSession.kind)
"""Kinds that an act names first, and by which people know what it was about."""


class Cause(Struct, frozen=True):
    """The ``act`` that opened a discrepancy, of a ``kind``, at event ``seq``.

    ``about``: the hand-over, the inventory or the session in which it was done, or "".
    """

    act: str
    kind: str
    seq: int
    at: str
    about: str = ""


def causes(connection: Connection, discrepancies: Mapping[str, Discrepancy]) -> dict[str, Cause]:
    """Return the cause of each discrepancy."""
    lines = {line.seq: line for line in histories.lines_at(connection, {d.opened for d in discrepancies.values()})}
    firsts = log_reader.parts_at(connection, {line.header_seq + 1 for line in lines.values()})
    made: dict[str, Cause] = {}
    for discrepancy_id, discrepancy in discrepancies.items():
        line = lines[discrepancy.opened]
        first = firsts[line.header_seq + 1].subject
        about = first if first.startswith(NAMED) else ""
        header = line.header
        made[discrepancy_id] = Cause(header.act, header.kind, line.header_seq, header.at, about)
    return made
