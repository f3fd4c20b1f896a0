"""The mass balance of an agency (I20, I21): opening + what came - what went = closing = what is held, in integers.

An exhibit stands in its agency's books with the amounts the record says it has: the net mass of the weight that
later ones are judged against (the gross mass where no tare was taken), its volume as stated, and its count in its
unit. Drying and the
noise of balances change no book; an accepted finding, a split or an analysis does, under a column of its own. Every
entry is the difference between an exhibit before and after one event, so the books cannot fail to add up by
themselves; whether they agree with what is held is asked of the states (``holding``).
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct, structs

from custody.domain.exhibits.exhibit import (
    CEDED,
    CONSUMED,
    DESTROYED,
    EXHAUSTED,
    KEPT,
    RETURNED,
    UNACCOUNTED,
    Exhibit,
)
from custody.domain.exhibits.metrology import Weight
from custody.domain.kernel.events import State
from custody.domain.kernel.quantity import Count, Volume, amounts

ENDED = {DESTROYED: "destroyed", UNACCOUNTED: "written_off", EXHAUSTED: "split", CONSUMED: "consumed",
         RETURNED: "returned", CEDED: "ceded", KEPT: "kept"}  # fmt: skip
"""States that are in nobody's books to the column under which they left them."""
BORN = {"exhibit.registered/1": "seized", "exhibit.taken/1": "split"}
"""Event that brings an exhibit into the books to the column it stands in."""
CHANGED = {
    "exhibit.cleared/1": "adjusted",
    "fact.corrected/1": "adjusted",
    "exhibit.split/1": "split",
    "exhibit.resealed/1": "adjusted",
}
"""Event that changes an amount to its column; any other is ``weighed``: an amount was taken for the first time."""
COLUMNS = ("seized", "received", "found", "weighed", "adjusted", "reclassified", "split", "sent", "destroyed",
           "consumed", "returned", "ceded", "kept", "written_off")  # fmt: skip
"""In the order in which a balance prints them."""


class Entry(Struct, frozen=True):
    """One line of the books: a signed amount of a substance in a unit, under a column."""

    agency: str
    substance: str
    unit: str
    column: str
    amount: int


class Holding(Struct, frozen=True, gc=False):
    """What one exhibit is in its agency's books: the weight and the count that stand there."""

    agency: str
    substance: str
    weight: Weight | None
    count: Count | None
    volume: Volume | None

    @property
    def amounts(self) -> dict[str, int]:
        """Net mass (gross, where no tare was taken), volume as stated, and count, by unit."""
        net = self.weight.net_ug if self.weight else None
        gross = self.weight.gross.ug if self.weight else None
        return amounts(self.count, gross if net is None else net, self.volume)


class Reported(Protocol):
    """What a laboratory found, as far as the books name it."""

    @property
    def substance(self) -> str:
        """What it is."""


class Booked(Protocol):
    """An exhibit, as far as what the books say of it depends on it."""

    @property
    def agency(self) -> str:
        """The agency that answers for it."""

    @property
    def substance(self) -> str:
        """What it was taken for."""

    @property
    def laboratory(self) -> Reported | None:
        """What it was found to be."""

    @property
    def first_weight(self) -> Weight | None:
        """What it weighed first."""

    @property
    def reference(self) -> Weight | None:
        """What was accepted in place of that."""

    @property
    def count(self) -> Count | None:
        """How many things it is."""

    @property
    def volume(self) -> Volume | None:
        """What its vessels hold."""


def holding(exhibit: State | None) -> Holding | None:
    """What the books say of an exhibit; None where nobody holds it, and for everything that is no exhibit.

    Asked for each event that is recorded: no sum is made before something has changed.
    """
    if not isinstance(exhibit, Exhibit) or exhibit.status in ENDED:
        return None
    return booked(exhibit)


def booked(exhibit: Booked) -> Holding:
    """What the books say of an exhibit that is held."""
    laboratory = exhibit.laboratory
    return Holding(
        exhibit.agency, laboratory.substance if laboratory else exhibit.substance,
        exhibit.reference or exhibit.first_weight, exhibit.count, exhibit.volume,
    )  # fmt: skip


def entries(before: Holding | None, now: Holding | None, after: State, event: str) -> list[Entry]:
    """What one event of an exhibit, of type ``event``, changes in the books; ``now`` is the holding of ``after``."""
    if before == now:
        return []
    if before is None:
        return _lines(now, BORN.get(event, "found"))
    if now is None:
        return _lines(before, ENDED[after.status], -1) if isinstance(after, Exhibit) else []
    return [*_moved(before, now), *_renamed(before, now), *_amended(before, now, CHANGED.get(event, "weighed"))]


def _moved(before: Holding, now: Holding) -> list[Entry]:
    """Custody passed between agencies: it leaves one's books as it stood and enters the other's alike."""
    if before.agency == now.agency:
        return []
    return [*_lines(before, "sent", -1), *_lines(structs.replace(before, agency=now.agency), "received")]


def _renamed(before: Holding, now: Holding) -> list[Entry]:
    """The laboratory found another substance: the same amounts change their line."""
    if before.substance == now.substance:
        return []
    was = structs.replace(before, agency=now.agency)
    return [*_lines(was, "reclassified", -1), *_lines(structs.replace(was, substance=now.substance), "reclassified")]


def _amended(before: Holding, now: Holding, column: str) -> list[Entry]:
    old, new = before.amounts, now.amounts
    changes = {unit: new.get(unit, 0) - old.get(unit, 0) for unit in {**old, **new}}
    return [Entry(now.agency, now.substance, unit, column, change) for unit, change in changes.items() if change]


def _lines(held: Holding | None, column: str, sign: int = 1) -> list[Entry]:
    if held is None:
        return []
    return [Entry(held.agency, held.substance, unit, column, sign * amount) for unit, amount in held.amounts.items()]


def total(lines: Iterable[Entry]) -> Mapping[tuple[str, str, str], int]:
    """What lines add up to, by agency, substance and unit."""
    sums: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.agency, line.substance, line.unit)
        sums[key] = sums.get(key, 0) + line.amount
    return sums


def held(exhibits: Iterable[Exhibit]) -> Mapping[tuple[str, str, str], int]:
    """What exhibits are in the books now, by agency, substance and unit: the other side of the balance (I20)."""
    return total(line for exhibit in exhibits for line in _lines(holding(exhibit), ""))
