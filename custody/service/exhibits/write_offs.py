"""What was written off: by whom, with whose agreement; and who has found it since (I9, I45)."""

from collections.abc import Sequence
from typing import TypeGuard

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import ExhibitCleared
from custody.domain.discrepancies.inquiry import LossAgreed
from custody.domain.exhibits.exhibit import UNACCOUNTED
from custody.domain.kernel.events import Event
from custody.storage.read import histories
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection


class Said(Struct, frozen=True):
    """Who recorded something, and when (RFC 3339)."""

    by: str
    at: str


class FoundAgain(Struct, frozen=True, kw_only=True):
    """What was seen after the end of its custody: by whom; who had written it off, and which prosecutor had agreed.

    ``closed`` and ``agreed`` are None of what had burnt.
    """

    found: Said
    closed: Said | None = None
    agreed: Said | None = None

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it names, in that order."""
        return tuple(one.by for one in (self.found, self.closed, self.agreed) if one)


def said(line: Line) -> Said:
    """Who recorded an event, and when."""
    return Said(line.header.actors[0].person, line.part.at)


def ends_unaccounted(event: Event) -> TypeGuard[ExhibitCleared]:
    """Whether an event writes an exhibit off."""
    return isinstance(event, ExhibitCleared) and event.status == UNACCOUNTED


def loss_agreed(connection: Connection, discrepancy: str) -> Said | None:
    """Which prosecutor agreed to a loss last, and when; None where none has."""
    return last_agreed(histories.history(connection, discrepancy))


def last_agreed(chain: Sequence[Line]) -> Said | None:
    """As ``loss_agreed``, by the chain of the discrepancy."""
    return next((said(line) for line in reversed(chain) if isinstance(line.part.data, LossAgreed)), None)


def found_again(connection: Connection, exhibit: str, opened: int) -> FoundAgain:
    """Who found an exhibit, by the event that opened the discrepancy, and who had written it off before."""
    found = said(histories.lines_at(connection, [opened])[0])
    for line in reversed(histories.history(connection, exhibit)):
        end = line.part.data
        if line.seq < opened and ends_unaccounted(end):
            return FoundAgain(found=found, closed=said(line), agreed=loss_agreed(connection, end.discrepancy))
    return FoundAgain(found=found)
