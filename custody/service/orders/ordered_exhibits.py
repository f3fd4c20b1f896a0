"""Every exhibit under an order, with what pages ask of thousands: who may see it, how much it is, what may bar it.

A process remembers it of each, and reads again what changed since.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from custody.domain.exhibits.exhibit import ON_SITE, ORDERED, STAGED, Exhibit
from custody.domain.exhibits.metrology import Weight
from custody.domain.kernel.quantity import Count, Volume, amounts
from custody.domain.oversight.mass_balance import booked
from custody.storage.read.incremental_cache import Followed


class Reported(Struct, frozen=True, gc=False):
    """Of a laboratory's report the substance that it found."""

    substance: str


class HeldBack(Struct, frozen=True, gc=False):
    """Of a hold the prosecution."""

    agency: str


class Outline(Struct, frozen=True, gc=False, kw_only=True):
    """Of the state of an exhibit under an order what ``UnderOrder`` is made of."""

    case: str
    number: str
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
        """What the rules before the fire ask of it: of two that are alike in this they say the same."""
        return self.order, self.case, self.status, self.open, self.holds, self.laboratory, self.derogations


class UnderOrder(Struct, frozen=True, gc=False, kw_only=True):
    """An exhibit under an order. ``substance`` as ``Exhibit.known_substance``, ``keepers`` as there.

    ``amounts``: how much it is by its standing weight; ``books``: as its agency's books have it. ``held_by``:
    prosecutions that hold it back. ``judged_by`` as of ``Outline``, as bytes: thousands are compared by it at a time.
    """

    case: str
    number: str
    substance: str
    status: str
    agency: str
    agencies: tuple[str, ...]
    order: str
    session: str
    transfer: str
    keepers: list[str]
    amounts: Mapping[str, int]
    books: Mapping[str, int]
    held_by: tuple[str, ...]
    judged_by: bytes


def under_order(_number: str, one: Outline) -> UnderOrder:
    """What is remembered of an exhibit."""
    held, weight = booked(one), one.last_weight or one.reference or one.first_weight
    return UnderOrder(
        case=one.case, number=one.number, substance=held.substance, status=one.status,
        agency=one.agency, agencies=one.agencies, order=one.order, session=one.session, transfer=one.transfer,
        keepers=[person for person in one.handlers if person not in one.claimants],
        amounts=amounts(one.count, weight.gross.ug if weight else None, one.volume), books=held.amounts,
        held_by=tuple(dict.fromkeys(hold.agency for hold in one.holds)), judged_by=msgspec.json.encode(one.judged_by),
    )  # fmt: skip


class OrderSort(Struct, frozen=True):
    """Of an order's state what it orders: "" is the destruction."""

    sort: str = ""


UNDER_ORDER = Followed(Exhibit, Outline, under_order, status=(ORDERED, STAGED, ON_SITE))
"""Every exhibit under an order, of whatever sort, by number."""
