"""Read the substances and cases of hand-overs, as slips show them to both agencies, and readings on paper slips (I13).

A reader who sees a hand-over may print its slip, which names substance and case of each exhibit; pages show as much. An
unconfirmed paper slip that somebody typed in shows nothing. Otherwise anybody could name a releaser and learn the
exhibits that this person holds.
"""

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.people.person import Person
from custody.domain.transfers.transfer import RECEIVED, Transfer
from custody.service.access.audited_queries import blind_checks_due, require_checked, seen_exhibits
from custody.service.seizures.cases import pv_numbers
from custody.service.transfers.transfers import Summary, visible_transfer
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

LOOKED_AT = 100
"""Exhibits of a hand-over by which a list says what it is of."""


class Content(Struct, frozen=True, order=True):
    """A substance and the PV number of its case in a hand-over."""

    pv: str
    substance: str


class OnSlip(Struct, frozen=True, kw_only=True):
    """Reading of an exhibit on a paper slip, as typed; empty while the reader has to check it blind.

    ``of``: None where the content is ``untold``.
    """

    exhibit: str
    of: Content | None
    seen: Observation | None


class Confirmed(Struct, frozen=True):
    """Substance found by the laboratory: a part of an exhibit's state."""

    substance: str


class Carried(Struct, frozen=True):
    """Case and substance: a part of an exhibit's state."""

    case: str
    substance: str
    laboratory: Confirmed | None = None

    @property
    def known_substance(self) -> str:
        """Return the substance as ``Exhibit.known_substance`` does."""
        return self.laboratory.substance if self.laboratory else self.substance


def contents(
    connection: Connection, reader: Reader, transfers: Iterable[Summary]
) -> dict[str, tuple[Content, ...]]:  # fmt: skip
    """Return the contents of each of these visible hand-overs, from its first ``LOOKED_AT`` exhibits."""
    states = subject_queries.states(connection, Transfer, (summary.id for summary in transfers))
    listed = {transfer_id: transfer.exhibits[:LOOKED_AT] for transfer_id, transfer in states.items()}
    kept = {exhibit_id for transfer in states.values() for exhibit_id in not_yet_visible(connection, reader, transfer)}
    by_exhibit = content(
        connection, (exhibit_id for exhibit_id in chain.from_iterable(listed.values()) if exhibit_id not in kept)
    )
    return {
        transfer_id: tuple(sorted({by_exhibit[exhibit_id] for exhibit_id in exhibits if exhibit_id in by_exhibit}))
        for transfer_id, exhibits in listed.items()
    }


def not_yet_visible(connection: Connection, reader: Reader, transfer: Transfer) -> set[str]:
    """Return exhibits of an unconfirmed slip, typed in by its receiver's service, that the reader does not see (I41).

    What the releaser's service types in it tells of its own accord.
    """
    if not transfer.slip or transfer.status == RECEIVED:
        return set()
    if subject_queries.state(connection, Person, transfer.entered_by).agency == transfer.agency:
        return set()
    exhibits = subject_queries.states(connection, Exhibit, transfer.exhibits)
    return exhibits.keys() - seen_exhibits(connection, reader, exhibits).keys()


def require_printable(connection: Connection, reader: Reader, transfer_id: str) -> None:
    """Refuse the slip of a hand-over to a reader who may not have it.

    Raises:
        NotFound: no such hand-over, none that the reader may see, or one with what is ``not_yet_visible`` to them.
        RuleBroken: ``check_due`` when what it found is on its way to the reader again.
    """
    transfer = visible_transfer(connection, reader, transfer_id)
    if transfer.settled_at:
        require_checked(connection, reader, transfer.exhibits)
    if not_yet_visible(connection, reader, transfer):
        raise NotFound("not_found", kind="TR", number=transfer_id)


def content(connection: Connection, exhibits: Iterable[str]) -> dict[str, Content]:
    """Return the content of each of these exhibits, of hand-overs that the reader sees."""
    carried = subject_queries.project(connection, Carried, exhibits)
    pvs = pv_numbers(connection, (exhibit.case for exhibit in carried.values()))
    return {exhibit_id: Content(pvs[exhibit.case], exhibit.known_substance) for exhibit_id, exhibit in carried.items()}


def on_slip(connection: Connection, reader: Reader, transfer: Transfer) -> list[OnSlip]:
    """Return the readings of a paper slip for each exhibit, in its order, to compare with its photograph."""
    kept = not_yet_visible(connection, reader, transfer)
    by_exhibit = content(connection, (exhibit_id for exhibit_id in transfer.exhibits if exhibit_id not in kept))
    blind = blind_checks_due(
        connection, reader, subject_queries.states(connection, Exhibit, (check.exhibit for check in transfer.checks))
    )
    return [
        OnSlip(exhibit=check.exhibit, of=by_exhibit.get(check.exhibit), seen=None if check.exhibit in blind else check)
        for check in transfer.checks
    ]
