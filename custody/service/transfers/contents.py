"""What hand-overs are of: substances and cases, as their slips tell both services, and what a paper slip says (I13).

Whoever sees a hand-over may print its slip, which names substance and case of each exhibit: pages tell no less. But a
paper that somebody typed in, and nobody has confirmed, opens nothing: whoever names a releaser would be told what that
one holds.
"""

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.blind_check import Seen
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.person import Person
from custody.domain.transfers.transfer import RECEIVED, Transfer
from custody.service.access.reading import due, seen_exhibits
from custody.service.seizures.cases import pv_numbers
from custody.service.transfers.transfers import Summary
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

LOOKED_AT = 100
"""Exhibits of a hand-over by which a list says what it is of."""


class Content(Struct, frozen=True, order=True):
    """A substance and the PV number of its case in a hand-over."""

    pv: str
    substance: str


class OnSlip(Struct, frozen=True, kw_only=True):
    """What a paper slip says of an exhibit, as typed; nothing where the reader has still to check it blind.

    ``of``: None where it is ``untold``.
    """

    exhibit: str
    of: Content | None
    seen: Seen | None


class Confirmed(Struct, frozen=True):
    """Of what the laboratory found the substance."""

    substance: str


class Carried(Struct, frozen=True):
    """Of an exhibit's state what it is."""

    case: str
    substance: str
    laboratory: Confirmed | None = None

    @property
    def known_substance(self) -> str:
        """As ``Exhibit.known_substance``."""
        return self.laboratory.substance if self.laboratory else self.substance


def contents(
    connection: Connection, reader: Reader, transfers: Iterable[Summary]
) -> dict[str, tuple[Content, ...]]:  # fmt: skip
    """What each of these hand-overs, which the reader sees, is of, out of its first ``LOOKED_AT`` exhibits."""
    found = queries.states(connection, Transfer, (one.number for one in transfers))
    listed = {n: one.exhibits[:LOOKED_AT] for n, one in found.items()}
    kept = {number for one in found.values() for number in untold(connection, reader, one)}
    told = content(connection, (one for one in chain.from_iterable(listed.values()) if one not in kept))
    return {n: tuple(sorted({told[one] for one in exhibits if one in told})) for n, exhibits in listed.items()}


def untold(connection: Connection, reader: Reader, transfer: Transfer) -> set[str]:
    """Exhibits of a slip, typed in by its receiver's service and not confirmed, that the reader does not see (I41).

    What the releaser's service types in it tells of its own accord.
    """
    if not transfer.slip or transfer.status == RECEIVED:
        return set()
    if queries.state(connection, Person, transfer.entered_by).agency == transfer.agency:
        return set()
    found = queries.states(connection, Exhibit, transfer.exhibits)
    return found.keys() - seen_exhibits(connection, reader, found).keys()


def content(connection: Connection, exhibits: Iterable[str]) -> dict[str, Content]:
    """What each of these exhibits is, of hand-overs that the reader sees."""
    carried = queries.fields(connection, Carried, exhibits)
    pvs = pv_numbers(connection, (one.case for one in carried.values()))
    return {n: Content(pvs[one.case], one.known_substance) for n, one in carried.items()}


def on_slip(connection: Connection, reader: Reader, transfer: Transfer) -> list[OnSlip]:
    """What the paper slip of a hand-over says of each exhibit, in its order, to be compared with its photograph."""
    kept = untold(connection, reader, transfer)
    told = content(connection, (one for one in transfer.exhibits if one not in kept))
    blind = due(connection, reader, queries.states(connection, Exhibit, (one.exhibit for one in transfer.checks)))
    return [
        OnSlip(exhibit=one.exhibit, of=told.get(one.exhibit), seen=None if one.exhibit in blind else one)
        for one in transfer.checks
    ]
