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

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import (
    CEDED,
    CONSUMED,
    DESTROYED,
    EXHAUSTED,
    LEFT,
    RETURNED,
    UNACCOUNTED,
    Exhibit,
)
from custody.domain.kernel.events import State
from custody.domain.kernel.quantity import Count, Volume, amounts

ENDED = {DESTROYED: "destroyed", UNACCOUNTED: "written_off", EXHAUSTED: "split", CONSUMED: "consumed",
         RETURNED: "restituted", CEDED: "ceded", LEFT: "left_disputed"}  # fmt: skip
"""States that are in nobody's books to the column under which they left them."""
BORN = {"exhibit.registered/1": "seized", "exhibit.split_off/1": "split"}
"""Event that brings an exhibit into the books to the column it stands in."""
CHANGED = {
    "exhibit.discrepancy_settled/1": "adjusted",
    "entry.corrected/1": "adjusted",
    "exhibit.split/1": "split",
    "exhibit.resealed/1": "adjusted",
}
"""Event that changes an amount to its column; any other is ``weighed``: an amount was taken for the first time."""
DISPUTED = "burnt_disputed"
"""Column of what burnt by the record and is in dispute: no amount of destroyed drugs (I64)."""
OUT = frozenset({RETURNED, CEDED, LEFT, UNACCOUNTED})
"""Ends whose column may change: one in dispute becomes final, and what was written off may be found (8.0)."""
COLUMNS = ("seized", "received", "found", "weighed", "adjusted", "reclassified", "split", "sent", "destroyed",
           "burnt_disputed", "consumed", "restituted", "ceded", "left_disputed", "written_off")  # fmt: skip
"""Columns of a mass balance in printed order."""


class Entry(Struct, frozen=True):
    """One line of the books: a signed amount of a substance in a unit, under a column."""

    agency: str
    substance: str
    unit: str
    column: str
    amount: int


class Holding(Struct, frozen=True, gc=False):
    """The entry of an exhibit in its agency's books: the weight and count recorded there.

    ``burnt``: the column under which it left them by fire or otherwise, "" for what is in them; a dispute changes it
    (I64, I53).
    """

    agency: str
    substance: str
    weight: Weight | None
    count: Count | None
    volume: Volume | None
    burnt: str = ""

    @property
    def amounts(self) -> dict[str, int]:
        """Return net mass (gross, where no tare was taken), volume as stated, and count, by unit."""
        net = self.weight.net_ug if self.weight else None
        gross = self.weight.gross.ug if self.weight else None
        return amounts(self.count, gross if net is None else net, self.volume)


class Reported(Protocol):
    """A laboratory's result, as far as the books state it."""

    @property
    def substance(self) -> str:
        """Return the substance found."""


class Booked(Protocol):
    """An exhibit, as far as what the books say of it depends on it."""

    @property
    def agency(self) -> str:
        """Return the agency that answers for it."""

    @property
    def substance(self) -> str:
        """Return the substance presumed."""

    @property
    def laboratory(self) -> Reported | None:
        """Return the result of the laboratory, if any."""

    @property
    def first_weight(self) -> Weight | None:
        """Return the first weight."""

    @property
    def reference(self) -> Weight | None:
        """Return the weight accepted in place of the first."""

    @property
    def count(self) -> Count | None:
        """Return the count."""

    @property
    def volume(self) -> Volume | None:
        """Return the volume."""


def holding(exhibit: State | None) -> Holding | None:
    """Return the holding of an exhibit in custody, burnt or out of it; None for any other subject.

    It is called for each recorded event, so no sum is computed before a change.
    """
    if not isinstance(exhibit, Exhibit):
        return None
    if exhibit.status == DESTROYED:
        return structs.replace(booked(exhibit), burnt=DISPUTED if exhibit.doubts else ENDED[DESTROYED])
    if exhibit.status in OUT:
        return structs.replace(booked(exhibit), burnt=ENDED[exhibit.status])
    return None if exhibit.status in ENDED else booked(exhibit)


def booked(exhibit: Booked) -> Holding:
    """Return the holding of an exhibit that is in custody."""
    laboratory = exhibit.laboratory
    return Holding(
        exhibit.agency, laboratory.substance if laboratory else exhibit.substance,
        exhibit.reference or exhibit.first_weight, exhibit.count, exhibit.volume,
    )  # fmt: skip


def entries(before: Holding | None, now: Holding | None, after: State, event: str) -> list[Entry]:
    """Return the book entries of one event of type ``event`` on an exhibit; ``now`` is the holding ``after`` it."""
    if before == now:
        return []
    if before is not None and before.burnt:
        return _after_fire(before, now, event)
    if before is None:
        return _lines(now, BORN.get(event, "found"))
    if now is not None and now.burnt:
        return _lines(before, now.burnt, -1)
    if now is None:
        return _lines(before, ENDED[after.status], -1) if isinstance(after, Exhibit) else []
    return [*_moved(before, now), *_renamed(before, now), *_amended(before, now, CHANGED.get(event, "weighed"))]


def _after_fire(before: Holding, now: Holding | None, event: str) -> list[Entry]:
    """Return the entries of what changes about a burnt exhibit: found again, in dispute or no more, corrected.

    What is in nobody's books stays out of them: each correction under a column leaves them again under another.
    """
    if now is None or not now.burnt:
        return _lines(now, BORN.get(event, "found"))
    again = [*_lines(before, before.burnt), *_lines(now, now.burnt, -1)]
    return [*again, *_moved(before, now), *_renamed(before, now), *_amended(before, now, CHANGED.get(event, "weighed"))]


def _moved(before: Holding, now: Holding) -> list[Entry]:
    """Return the entries where custody passed between agencies.

    It leaves one's books as it stood and enters the other's alike.
    """
    if before.agency == now.agency:
        return []
    return [*_lines(before, "sent", -1), *_lines(structs.replace(before, agency=now.agency), "received")]


def _renamed(before: Holding, now: Holding) -> list[Entry]:
    """Return the entries that move the amounts to another substance, if the laboratory found one."""
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
    """Return the sum of the lines by agency, substance and unit."""
    sums: dict[tuple[str, str, str], int] = {}
    for line in lines:
        key = (line.agency, line.substance, line.unit)
        sums[key] = sums.get(key, 0) + line.amount
    return sums


def held(exhibits: Iterable[Exhibit]) -> Mapping[tuple[str, str, str], int]:
    """Return the exhibits' amounts now, by agency, substance and unit: the other side of the balance (I20)."""
    present = (holding(exhibit) for exhibit in exhibits)
    return total(line for each in present if each is not None and not each.burnt for line in _lines(each, ""))
