"""Write-offs: author and agreeing prosecutor, and the people who found the exhibit since (I9, I45)."""

from collections.abc import Sequence
from typing import TypeGuard

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import ExhibitDiscrepancySettled
from custody.domain.discrepancies.inquiry import DiscrepancyLossEstablished
from custody.domain.exhibits.exhibit import UNACCOUNTED
from custody.domain.kernel.events import Event
from custody.storage.read import histories
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection


class Said(Struct, frozen=True):
    """Author and time (RFC 3339) of a record."""

    by: str
    at: str


class FoundAgain(Struct, frozen=True, kw_only=True):
    """Exhibit seen after its custody ended: finder, author of the write-off, agreeing prosecutor.

    ``closed`` and ``agreed`` are None for burnt exhibits.
    """

    finder: Said
    closed: Said | None = None
    agreed: Said | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Return the people named: finder, author of the write-off, prosecutor, in that order."""
        return tuple(record.by for record in (self.finder, self.closed, self.agreed) if record)


def said(line: Line) -> Said:
    """Return the author and the time of an event."""
    return Said(line.header.actors[0].person, line.part.at)


def ends_unaccounted(event: Event) -> TypeGuard[ExhibitDiscrepancySettled]:
    """Return True if an event writes an exhibit off."""
    return isinstance(event, ExhibitDiscrepancySettled) and event.status == UNACCOUNTED


def loss_agreed(connection: Connection, discrepancy: str) -> Said | None:
    """Return the prosecutor who last agreed to a loss, and the time, or None."""
    return last_agreed(histories.history(connection, discrepancy))


def last_agreed(chain: Sequence[Line]) -> Said | None:
    """Return the same as ``loss_agreed``, from the chain of the discrepancy."""
    return next(
        (said(line) for line in reversed(chain) if isinstance(line.part.data, DiscrepancyLossEstablished)), None
    )


def found_again(connection: Connection, exhibit: str, opened: int) -> FoundAgain:
    """Return the finder of an exhibit, from the event that opened the discrepancy, and its earlier write-off."""
    record = said(histories.lines_at(connection, [opened])[0])
    for line in reversed(histories.history(connection, exhibit)):
        end = line.part.data
        if line.seq < opened and ends_unaccounted(end):
            return FoundAgain(finder=record, closed=said(line), agreed=loss_agreed(connection, end.discrepancy))
    return FoundAgain(finder=record)
