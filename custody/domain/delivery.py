"""Declared against received (I22): at first receipt, what was announced and not handed over shows.

For each declared line: sum(first received) + open discrepancy = declared. A thousand bricks that
vanish between announcement and hand-over stay on the record as a discrepancy of a thousand (T1, T2).
With the first receipt of anything of a seizure all its lines are judged: a line of which nothing came
is as visible as one of which half came. Masses are gross, as announced before anything was unpacked.
"""

from collections.abc import Iterable

from msgspec import Struct, structs

from custody.domain.discrepancy import OPEN, Discrepancy, DiscrepancyAdjusted, DiscrepancyOpened, Finding
from custody.domain.exhibit import Check, Exhibit
from custody.domain.quantity import Count, bounded
from custody.domain.seizure import Delivery, Line, Seizure, SeizureDelivered
from custody.domain.world import Decision, Moment, World, get


class Arrival(Struct, frozen=True):
    """A first receipt: the exhibit as it was, and what the receiver found."""

    exhibit: Exhibit
    check: Check


def deliver(
    arrivals: list[Arrival], receivers: tuple[str, ...], world: World, moment: Moment, decision: Decision
) -> None:
    """Add up first receipts by seizure and line, and open, adjust or settle each line's discrepancy.

    Raises:
        BadInput: ``total_too_large``.
    """
    by_seizure: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        by_seizure.setdefault(arrival.exhibit.seizure, []).append(arrival)
    for number, group in by_seizure.items():
        seizure = get(world, Seizure, number)
        window = tuple(dict.fromkeys([*(h for a in group for h in a.exhibit.handlers), *receivers]))
        judged = [
            _settle(number, seizure, delivery, window, world, moment, decision)
            for delivery in _deliveries(seizure, group)
        ]
        told = tuple(d for d in judged if d.count or d.ug or d.discrepancy)
        decision.add(number, SeizureDelivered(deliveries=told))


def _deliveries(seizure: Seizure, arrivals: Iterable[Arrival]) -> list[Delivery]:
    """What came of each line; lines that still wait for a second person are left out (T18)."""
    counts, masses = [0] * len(seizure.lines), [0] * len(seizure.lines)
    for arrival in arrivals:
        line = arrival.exhibit.line
        number, ug = _amount(arrival.exhibit, arrival.check, seizure.lines[line])
        counts[line], masses[line] = bounded(counts[line] + number), bounded(masses[line] + ug)
    return [
        Delivery(line=i, count=counts[i], ug=masses[i]) for i, line in enumerate(seizure.lines) if not line.to_confirm
    ]


def _amount(exhibit: Exhibit, check: Check, line: Line) -> tuple[int, int]:
    unit = line.count.unit if line.count else ""
    counted = next((c.n for c in (check.count, exhibit.count) if c is not None and c.unit == unit), 0)
    weight = check.weight or exhibit.first_weight
    return counted, weight.gross.ug if weight and line.mass else 0


def _settle(
    number: str, seizure: Seizure, delivery: Delivery, window: tuple[str, ...],
    world: World, moment: Moment, decision: Decision,
) -> Delivery:  # fmt: skip
    line, tally = seizure.lines[delivery.line], seizure.tallies[delivery.line]
    count, ug = bounded(tally.received_count + delivery.count), bounded(tally.received_ug + delivery.ug)
    sort, found = _verdict(line, count, ug), _finding(line, count, ug)
    standing = world.find(Discrepancy, tally.discrepancy) if tally.discrepancy else None
    if standing is not None and standing.status == OPEN:
        if standing.found != found:
            decision.add(tally.discrepancy, DiscrepancyAdjusted(found=found, settled=sort != standing.sort))
        if sort == standing.sort:
            return delivery
    if not sort or (standing is not None and not delivery.count and not delivery.ug):
        return delivery
    opened = moment.new_number("EC")
    expected = _finding(line, line.count.n if line.count else 0, line.mass.ug if line.mass else 0)
    event = DiscrepancyOpened(sort=sort, about=number, case=seizure.case, expected=expected, found=found, window=window)
    decision.add(opened, event)
    return structs.replace(delivery, discrepancy=opened)


def _verdict(line: Line, count: int, ug: int) -> str:
    """``undelivered``, ``excess`` or "": counts exactly, masses within half the last digit declared."""
    missing_count = line.count.n - count if line.count else 0
    missing_ug = line.mass.ug - ug if line.mass else 0
    slack = line.mass.readability_ug // 2 if line.mass else 0  # "2,7 t" was rounded by at most half its last digit
    if missing_count > 0 or missing_ug > slack:
        return "undelivered"
    return "excess" if missing_count < 0 or -missing_ug > slack else ""


def _finding(line: Line, count: int, ug: int) -> Finding:
    number = Count(count, line.count.unit) if line.count else None
    return Finding(count=number, ug=ug if line.mass else None)
