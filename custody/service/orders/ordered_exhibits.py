"""Every exhibit under an order, with what pages ask of thousands: who may see it, how much it is, what may bar it.

A process remembers it of each, and reads again what changed since.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import ON_SITE, ORDERED, STAGED, Exhibit
from custody.domain.kernel.quantity import Count, Volume, amounts
from custody.domain.oversight.mass_balance import booked
from custody.storage.read.incremental_cache import Followed


class Reported(Struct, frozen=True, gc=False):
    """Outline of a laboratory report: the substance that it identified."""

    substance: str


class HeldBack(Struct, frozen=True, gc=False):
    """Outline of a hold: the prosecution."""

    agency: str


class Outline(Struct, frozen=True, gc=False, kw_only=True):
    """Outline of the state of an exhibit under an order, from which ``UnderOrder`` is made."""

    case: str
    exhibit_number: str
    substance: str
    status: str
    agency: str
    order: str
    agencies: tuple[str, ...] = ()
    session: str = ""
    transfer: str = ""
    count: Count | None = None
    volume: Volume | None = None
    first_weight: Weight | None = None
    reference: Weight | None = None
    last_weight: Weight | None = None
    laboratory: Reported | None = None
    open: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    claimants: tuple[str, ...] = ()
    derogations: tuple[str, ...] = ()
    holds: tuple[HeldBack, ...] = ()

    @property
    def judged_by(self) -> tuple[object, ...]:
        """Return the fields that the rules before destruction judge; equal fields give equal answers."""
        return self.order, self.case, self.status, self.open, self.holds, self.laboratory, self.derogations


class UnderOrder(Struct, frozen=True, gc=False, kw_only=True):
    """An exhibit under an order. ``substance`` as ``Exhibit.known_substance``, ``keepers`` as there.

    ``amounts``: how much it is by its standing weight; ``books``: as its agency's books have it. ``held_by``:
    prosecutions that hold it back. ``judged_by`` as of ``Outline``, as bytes: thousands are compared by it at a time.
    """

    case: str
    exhibit_number: str
    substance: str
    status: str
    agency: str
    agencies: tuple[str, ...]
    order: str
    session: str
    transfer: str
    keepers: list[str]
    open: tuple[str, ...]
    amounts: Mapping[str, int]
    books: Mapping[str, int]
    held_by: tuple[str, ...]
    judged_by: bytes


def under_order(_number: str, outline: Outline) -> UnderOrder:
    """Return the cached value for an exhibit."""
    held, weight = booked(outline), outline.last_weight or outline.reference or outline.first_weight
    return UnderOrder(
        case=outline.case, exhibit_number=outline.exhibit_number, substance=held.substance, status=outline.status,
        agency=outline.agency, agencies=outline.agencies, order=outline.order, session=outline.session,
        transfer=outline.transfer,
        keepers=[person for person in outline.handlers if person not in outline.claimants],
        open=tuple(outline.open),
        amounts=amounts(outline.count, weight.gross.ug if weight else None, outline.volume), books=held.amounts,
        held_by=tuple(dict.fromkeys(hold.agency for hold in outline.holds)),
        judged_by=msgspec.json.encode(outline.judged_by),
    )  # fmt: skip


class OrderSort(Struct, frozen=True):
    """Outline of an order's state: its sort; "" is the destruction."""

    sort: str = ""


UNDER_ORDER = Followed(Exhibit, Outline, under_order, status=(ORDERED, STAGED, ON_SITE))
"""Every exhibit under an order, of whatever sort, by number."""
