"""Events beside the opening of a discrepancy: the list or the device act that opened it."""

from collections.abc import Mapping

from custody.domain.discrepancies.discrepancy import UNSETTLED_ACT, Discrepancy, took
from custody.domain.inventories.inventory import ExhibitCountClosed
from custody.domain.kernel.events import Event
from custody.domain.people.device import TAKING, ExhibitActUnsettled
from custody.domain.transfers.transfer import ExhibitNotReceived
from custody.storage.read import histories, log_reader
from custody.storage.tables.connection import Connection

ABSENT = frozenset({"missing", "missing_at_inventory"})
"""Sorts that say where something was to be and was not: on the list of a hand-over or an inventory."""


def listed_in(connection: Connection, discrepancies: Mapping[str, Discrepancy]) -> dict[str, str]:
    """Return the hand-over or inventory on whose list each absent exhibit stood, by the number of its discrepancy."""
    events = _after_opening(
        connection, {discrepancy_id: d for discrepancy_id, d in discrepancies.items() if d.sort in ABSENT}
    )
    return {
        discrepancy_id: data.transfer if isinstance(data, ExhibitNotReceived) else data.inventory
        for discrepancy_id, data in events.items() if isinstance(data, ExhibitNotReceived | ExhibitCountClosed)
    }  # fmt: skip


def claimed(connection: Connection, discrepancies: Mapping[str, Discrepancy]) -> dict[str, str]:
    """Return the claimed act kind of each discrepancy opened by a device, from the event after it.

    If a later act of the same discrepancy tells how the claimed holder received the exhibit, its kind is returned.
    """
    mine = {discrepancy_id: d for discrepancy_id, d in discrepancies.items() if d.sort == UNSETTLED_ACT}
    events = _after_opening(connection, mine)
    first = {
        discrepancy_id: data.kind for discrepancy_id, data in events.items() if isinstance(data, ExhibitActUnsettled)
    }
    return {
        discrepancy_id: kind if kind in TAKING else _took(connection, discrepancy_id, mine[discrepancy_id]) or kind
        for discrepancy_id, kind in first.items()
    }


def _took(connection: Connection, discrepancy_id: str, discrepancy: Discrepancy) -> str:
    chain = (line.part.data for line in histories.history(connection, discrepancy.about))
    claims = (data for data in chain if isinstance(data, ExhibitActUnsettled))
    return next(
        (
            claim.kind
            for claim in claims
            if discrepancy.finding and took(claim, discrepancy_id, discrepancy.finding.holder)
        ),
        "",
    )


def _after_opening(connection: Connection, discrepancies: Mapping[str, Discrepancy]) -> dict[str, Event]:
    """Return the event that follows each opening in its act: it names the list or the claim."""
    after = {d.opened + 1: discrepancy_id for discrepancy_id, d in discrepancies.items()}
    return {after[seq]: part.data for seq, part in log_reader.parts_at(connection, after).items()}
