"""The mass balance of an agency (I20, I21): opening + what came - what went = closing = what is held, in integers.

An exhibit stands in its agency's books with the amounts the record says it has: the net mass of the weight that
later ones are judged against (the gross mass where no tare was taken), and its count in its unit. Drying and the
noise of balances change no book; an accepted finding, a split or an analysis does, under a column of its own. Every
entry is the difference between an exhibit before and after one event, so the books cannot fail to add up by
themselves; whether they agree with what is held is asked of the states (``holding``).
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.events import State
from custody.domain.exhibit import CONSUMED, DESTROYED, EXHAUSTED, UNACCOUNTED, Exhibit

MASS = "µg"
"""The unit of a mass in the books; every other unit is one of ``COUNT_UNITS``. Unlike units never meet (I21)."""
ENDED = {DESTROYED: "destroyed", UNACCOUNTED: "written_off", EXHAUSTED: "split", CONSUMED: "consumed"}
"""States that are in nobody's books to the column under which they left them."""
BORN = {"exhibit.registered/1": "seized", "exhibit.taken/1": "split"}
"""Event that brings an exhibit into the books to the column it stands in."""
CHANGED = {
    "exhibit.cleared/1": "adjusted", "fact.corrected/1": "adjusted",
    "fact.corrected/1": "adjusted",
    "exhibit.split/1": "split",
    "exhibit.resealed/1": "adjusted",
}
"""Event that changes an amount to its column; any other is ``weighed``: an amount was taken for the first time."""
COLUMNS = ("seized", "received", "found", "weighed", "adjusted", "reclassified", "split", "sent", "destroyed",
           "consumed", "written_off")  # fmt: skip
"""In the order in which a balance prints them."""


class Entry(Struct, frozen=True):
    """One line of the books: a signed amount of a substance in a unit, under a column."""

    agency: str
    substance: str
    unit: str
    column: str
    amount: int


class Holding(Struct, frozen=True):
    """What one exhibit is in its agency's books; ``amounts`` by unit."""

    agency: str
    substance: str
    amounts: dict[str, int]


def holding(exhibit: State | None) -> Holding | None:
    """What the books say of an exhibit; None where nobody holds it, and for everything that is no exhibit."""
    if not isinstance(exhibit, Exhibit) or exhibit.status in ENDED:
        return None
    amounts = {}
    if exhibit.basis is not None:
        weight, _ = exhibit.basis
        amounts[MASS] = weight.gross.ug if weight.net_ug is None else weight.net_ug
    if exhibit.count is not None:
        amounts[exhibit.count.unit] = exhibit.count.n
    return Holding(exhibit.agency, exhibit.known_substance, amounts)


def entries(before: Holding | None, after: State, event: str) -> list[Entry]:
    """What one event of an exhibit, of type ``event``, changes in the books."""
    now = holding(after)
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
    return [*_lines(before, "sent", -1), *_lines(Holding(now.agency, before.substance, before.amounts), "received")]


def _renamed(before: Holding, now: Holding) -> list[Entry]:
    """The laboratory found another substance: the same amounts change their line."""
    if before.substance == now.substance:
        return []
    was = Holding(now.agency, before.substance, before.amounts)
    return [*_lines(was, "reclassified", -1),
            *_lines(Holding(now.agency, now.substance, before.amounts), "reclassified")]  # fmt: skip


def _amended(before: Holding, now: Holding, column: str) -> list[Entry]:
    units = {**before.amounts, **now.amounts}
    differences = {unit: now.amounts.get(unit, 0) - before.amounts.get(unit, 0) for unit in units}
    changed = {unit: amount for unit, amount in differences.items() if amount}
    return _lines(Holding(now.agency, now.substance, changed), column)


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
