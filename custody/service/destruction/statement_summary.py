"""Statement of a session as read aloud before people sign: exhibits burnt, place, hours, people present.

Hours are those that people claim, with their source; the time of recording stands beside them.

Hours are those that people claim, with their source; when the log took them in stands beside.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from custody.domain.destruction.arrival_and_ignition import DestructionSessionIgnited
from custody.domain.destruction.close_session import DestructionSessionClosed
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.plan_and_open import DestructionSessionOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Event
from custody.service.destruction.missing_exhibits import arrivals, missing
from custody.service.destruction.sessions import load, texts
from custody.service.exhibits.remarks import Remark, remarks_in
from custody.service.exhibits.write_offs import Said
from custody.storage.read import histories
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from labels.layout.quantity import Total, tally
from labels.model import BurntLine

OPENED, LIT, ENDED = "opened", "lit", "ended"
HOURS: dict[str, type[Event]] = {
    OPENED: DestructionSessionOpened,
    LIT: DestructionSessionIgnited,
    ENDED: DestructionSessionClosed,
}
"""The events that give a session its hours."""


class Hour(Struct, frozen=True, kw_only=True):
    """When something happened (RFC 3339): as claimed by a ``source``, both "" for no claim; when it was recorded."""

    claimed: str
    source: str
    recorded: str


class Stated(Struct, frozen=True, kw_only=True):
    """A closed session in words: ``texts`` and ``reservations`` are said beside the statement and not under its hash.

    ``by_sack``: how many of the burnt were staged by their sack; ``unweighed``: how many were counted only.
    ``withdrawn``: how many were taken out of the load; ``missing``: those reported missing, to their discrepancies;
    ``arrived``: those of them that had been scanned on the site, by whom and when. ``left``: what it names of that, and
    of what the word that nothing happened denies.
    """

    sums: tuple[Total, ...]
    burnt: int
    by_sack: int
    unweighed: int
    withdrawn: int
    missing: dict[str, str]
    left: tuple[str, ...]
    arrived: dict[str, Said]
    hours: dict[str, Hour]
    texts: dict[str, Any]
    reservations: list[Remark]

    @property
    def people(self) -> tuple[str, ...]:
        """Return the people named beside those present."""
        return (
            *(reservation.person for reservation in self.reservations),
            *(arrival.by for arrival in self.arrived.values()),
        )


def stated(
    connection: Connection, vault: Vault, session_id: str, session: DestructionSession,
    then: Mapping[str, Exhibit] | None = None,
    chain: Sequence[Line] | None = None,
) -> Stated:  # fmt: skip
    """Return the statement of a closed session; the caller has checked that the reader may see it.

    ``then``: the burnt exhibits as of an earlier time (``certificates.as_issued``); None for now. ``chain``: the
    session's history, if already read.
    """
    chain = histories.history(connection, session_id) if chain is None else chain
    gone = missing(connection, session_id, session)
    burnt = list((load(connection, session_id, session) if then is None else then).items())
    return Stated(
        sums=sums(burnt), burnt=len(burnt), by_sack=sum(e.by_sack is not None for _, e in burnt),
        unweighed=sum(e.staged_weight is None for _, e in burnt), missing=gone,
        withdrawn=len(session.withdrawn) - len(gone), left=tuple(dict.fromkeys([*gone, *session.denied])),
        arrived=arrivals(connection, session_id, gone),
        hours=hours(chain), texts=texts(connection, vault, session),
        reservations=remarks_in(connection, vault, chain, ("reservations",)),
    )  # fmt: skip


def sums(burnt: Iterable[tuple[str, Exhibit]]) -> tuple[Total, ...]:
    """Return the totals proved to have burnt, in the rows of the certificate: no exhibit counts twice."""
    return tally(_measured(exhibit_id, exhibit) for exhibit_id, exhibit in burnt if not exhibit.doubts)


def hours(chain: Sequence[Line]) -> dict[str, Hour]:
    """When a session was opened, lit and ended, as far as it has come."""
    return {name: hour(line) for name, event in HOURS.items() if (line := first(chain, event))}


def hours_of(connection: Connection, session_id: str) -> dict[str, Hour]:
    """Return the hours as ``hours`` does, of a session by its number."""
    return hours(histories.history(connection, session_id))


def hours_at(connection: Connection, subject_id: str, recorded: Collection[str]) -> dict[str, Hour]:
    """When what a chain recorded at these times happened, by the time of its record."""
    chain = histories.history(connection, subject_id)
    return {line.part.at: hour(line) for line in chain if line.part.at in recorded}


def first(chain: Iterable[Line], event: type[Event]) -> Line | None:
    """Return the first event of a family, in any recorded version, or None."""
    return next((line for line in chain if isinstance(line.part.data, event)), None)


def hour(line: Line) -> Hour:
    """When the act of an event happened."""
    occurred = line.header.occurred
    return Hour(
        claimed=occurred.at if occurred else "", source=occurred.source if occurred else "", recorded=line.part.at
    )


def _measured(exhibit_id: str, exhibit: Exhibit) -> BurntLine:
    counted, volume, staged = exhibit.count, exhibit.volume, exhibit.staged_weight
    return BurntLine(
        id=exhibit_id, substance=exhibit.known_substance, count=counted.n if counted else None,
        unit=counted.unit if counted else "", volume_ul=volume.ul if volume else None,
        gross_ug=staged.gross.ug if staged else None,
    )  # fmt: skip
