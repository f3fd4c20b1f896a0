"""Declared against received (I22): at first receipt, what was announced and not handed over shows.

For each declared line: sum(first received) + open discrepancy = declared. A thousand bricks that
vanish between announcement and hand-over stay on the record as a discrepancy of a thousand (T1, T2).
"""

from msgspec import structs

from custody.domain.discrepancy import Discrepancy, DiscrepancyAdjusted, DiscrepancyOpened
from custody.domain.exhibit import Check, Exhibit
from custody.domain.seizure import Delivery, Line, Seizure, SeizureDelivered
from custody.domain.world import Decision, Moment, World, get


def deliver(firsts: list[tuple[Exhibit, Check]], world: World, moment: Moment, decision: Decision) -> None:
    """Add up first receipts by seizure and line, and open, adjust or settle the line's discrepancy."""
    by_seizure: dict[str, dict[int, Delivery]] = {}
    for exhibit, check in firsts:
        lines = by_seizure.setdefault(exhibit.seizure, {})
        before = lines.get(exhibit.line, Delivery(line=exhibit.line))
        declared = get(world, Seizure, exhibit.seizure).lines[exhibit.line]
        number, ug = _amount(exhibit, check, declared)
        lines[exhibit.line] = structs.replace(before, count=before.count + number, ug=before.ug + ug)
    for seizure_number, lines in by_seizure.items():
        seizure = get(world, Seizure, seizure_number)
        deliveries = tuple(
            structs.replace(d, discrepancy=_settle(seizure_number, seizure, d, world, moment, decision))
            for d in lines.values()
        )
        decision.add(seizure_number, SeizureDelivered(deliveries=deliveries))


def _amount(exhibit: Exhibit, check: Check, line: Line) -> tuple[int, int]:
    counted = check.count or exhibit.count
    number = counted.n if counted and line.count and counted.unit == line.count.unit else 0
    weight = check.weight or exhibit.first_weight
    return number, weight.gross.ug if weight and line.mass else 0


def _settle(number: str, seizure: Seizure, delivery: Delivery, world: World, moment: Moment, decision: Decision) -> str:
    line, tally = seizure.lines[delivery.line], seizure.tallies[delivery.line]
    count, ug = tally.received_count + delivery.count, tally.received_ug + delivery.ug
    sort = _verdict(line, count, ug)
    standing = world.find(Discrepancy, tally.discrepancy) if tally.discrepancy else None
    if standing is not None and standing.status == "open" and sort != "excess":
        adjusted = DiscrepancyAdjusted(found=_text(line, count, ug), settled=not sort)
        decision.add(tally.discrepancy, adjusted)
        return ""
    if not sort:
        return ""
    opened = moment.new_number("EC")
    event = DiscrepancyOpened(
        sort=sort, about=number, case=seizure.case, found=_text(line, count, ug),
        expected=_text(line, line.count.n if line.count else 0, line.mass.ug if line.mass else 0),
        window=tuple(dict.fromkeys([seizure.officer, moment.author.person])),
    )  # fmt: skip
    decision.add(opened, event)
    return opened


def _verdict(line: Line, count: int, ug: int) -> str:
    """``undelivered``, ``excess`` or "": counts exactly, masses within half the last digit declared."""
    missing_count = line.count.n - count if line.count else 0
    missing_ug = line.mass.ug - ug if line.mass else 0
    slack = line.mass.readability_ug // 2 if line.mass else 0  # "2,7 t" was rounded by at most half its last digit
    if missing_count > 0 or missing_ug > slack:
        return "undelivered"
    return "excess" if missing_count < 0 or -missing_ug > slack else ""


def _text(line: Line, count: int, ug: int) -> str:
    parts = [f"{count} {line.count.unit}"] if line.count else []
    return " + ".join([*parts, f"{ug} µg"] if line.mass else parts)
