"""What hand-overs are of, for a list of them: substances and cases, as far as the reader may see the exhibits."""

from collections.abc import Iterable
from itertools import chain

from msgspec import Struct

from custody.domain.handover import Transfer
from custody.domain.visibility import Reader
from custody.service.cases import pv_numbers
from custody.service.reading import seen_exhibits
from custody.service.transfers import Summary
from custody.storage import queries
from custody.storage.connection import Connection

LOOKED_AT = 100
"""Exhibits of a hand-over by which a list says what it is of."""


class Content(Struct, frozen=True, order=True):
    """A substance and the PV number of its case in a hand-over; both "" of what is reserved to its case."""

    substance: str = ""
    pv: str = ""


class Confirmed(Struct, frozen=True):
    """Of what the laboratory found the substance."""

    substance: str


class Carried(Struct, frozen=True):
    """Of an exhibit's state what it is, and what tells who may see it."""

    case: str
    substance: str
    agencies: tuple[str, ...] = ()
    session: str = ""
    laboratory: Confirmed | None = None

    @property
    def known_substance(self) -> str:
        """As ``Exhibit.known_substance``."""
        return self.laboratory.substance if self.laboratory else self.substance


def contents(connection: Connection, reader: Reader, transfers: Iterable[Summary]) -> dict[str, tuple[Content, ...]]:
    """What each of these hand-overs is of, out of its first ``LOOKED_AT`` exhibits; nothing of what is all in sacks."""
    found = queries.states(connection, Transfer, (one.number for one in transfers))
    listed = {n: one.exhibits[:LOOKED_AT] for n, one in found.items()}
    carried = queries.fields(connection, Carried, chain.from_iterable(listed.values()))
    seen = seen_exhibits(connection, reader, carried)
    pvs = pv_numbers(connection, (one.case for one in seen.values()))
    told = {n: Content(one.known_substance, pvs[one.case]) for n, one in seen.items()}
    return {
        number: tuple(sorted({told.get(one, Content()) for one in exhibits}, key=lambda one: (not one.pv, one)))
        for number, exhibits in listed.items()
    }
