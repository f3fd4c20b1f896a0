"""Declared against received (I22): at first receipt, what was announced and not handed over shows.

For each declared line: sum(first received) + open discrepancy = declared. A thousand bricks that
vanish between announcement and hand-over stay on the record as a discrepancy of a thousand (T1, T2).
With the first receipt of anything of a seizure all its lines are judged: a line of which nothing came
is as visible as one of which half came. Masses are gross, as announced before anything was unpacked.
"""

from collections.abc import Iterable

from msgspec import Struct, structs

from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, DiscrepancyAdjusted, DiscrepancyOpened, Finding
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.quantity import Count, bounded
from custody.domain.seizures.seizure import Delivery, Line, Seizure, SeizureDelivered, Tally


class Arrival(Struct, frozen=True):
    """A first receipt: the exhibit as it was, and what the receiver found."""

    exhibit: Exhibit
    check: Check


class Delivered(Struct, frozen=True):
    """The quantity delivered for a line, in its own units, which are never added (I21); undeclared ones stay 0."""

    count: int = 0
    ug: int = 0
    ul: int = 0

    def plus(self, more: "Delivered") -> "Delivered":
        """Both together.

        Raises:
            BadInput: ``total_too_large``.
        """
        return Delivered(bounded(self.count + more.count), bounded(self.ug + more.ug), bounded(self.ul + more.ul))

    def within(self, most: "Delivered") -> "Delivered":
        """Return this quantity limited to ``most``.

        A delivery was never counted while its line waited for a second person.
        """
        return Delivered(min(self.count, most.count), min(self.ug, most.ug), min(self.ul, most.ul))


def deliver(
    arrivals: list[Arrival], receivers: tuple[str, ...], state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    """Add up first receipts by seizure and line, and open, adjust or settle each line's discrepancy.

    Raises:
        BadInput: ``total_too_large``.
    """
    by_seizure: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        by_seizure.setdefault(arrival.exhibit.seizure, []).append(arrival)
    for seizure_id, group in by_seizure.items():
        seizure = require(state_reader, Seizure, seizure_id)
        window = tuple(dict.fromkeys([*(h for a in group for h in a.exhibit.handlers), *receivers]))
        judged = [
            _settle(seizure_id, seizure, delivery, window, state_reader, ctx, decision)
            for delivery in _deliveries(seizure, group)
        ]
        deliveries = tuple(d for d in judged if d.count or d.ug or d.ul or d.discrepancy)
        decision.add(seizure_id, SeizureDelivered(deliveries=deliveries))


def take_back(
    arrival: Arrival, window: tuple[str, ...], state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    """Subtract an annulled first receipt from the deliveries of its line.

    The line is judged again if it had other deliveries, or if its seizure had deliveries on other lines or a
    discrepancy.
    """
    seizure_id, at = arrival.exhibit.seizure, arrival.exhibit.line
    seizure = require(state_reader, Seizure, seizure_id)
    had = _came(seizure.tallies[at])
    gone = had.within(_amount(arrival.exhibit, arrival.check, seizure.lines[at]))
    less = Delivery(line=at, count=-gone.count, ug=-gone.ug, ul=-gone.ul)
    others = [tally for line, tally in enumerate(seizure.tallies) if line != at and _came(tally) != Delivered()]
    if others or gone != had or any(tally.discrepancy for tally in seizure.tallies):
        less = _settle(seizure_id, seizure, less, window, state_reader, ctx, decision)
    decision.add(seizure_id, SeizureDelivered(deliveries=(less,)))


def _came(tally: Tally) -> Delivered:
    return Delivered(tally.received_count, tally.received_ug, tally.received_ul)


def _deliveries(seizure: Seizure, arrivals: Iterable[Arrival]) -> list[Delivery]:
    """Return the delivery of each line, except lines that still wait for a second person (T18)."""
    sums = [Delivered() for _ in seizure.lines]
    for arrival in arrivals:
        line = arrival.exhibit.line
        sums[line] = sums[line].plus(_amount(arrival.exhibit, arrival.check, seizure.lines[line]))
    return [
        Delivery(line=i, count=sums[i].count, ug=sums[i].ug, ul=sums[i].ul)
        for i, line in enumerate(seizure.lines)
        if not line.to_confirm
    ]


def _amount(exhibit: Exhibit, check: Check, line: Line) -> Delivered:
    """Return the quantity of one exhibit: weight as checked, count as checked or stated, volume as stated."""
    unit = line.count.unit if line.count else ""
    counted = next((c.n for c in (check.count, exhibit.count) if c is not None and c.unit == unit), 0)
    weight = check.weight or exhibit.first_stated
    liquid = exhibit.volume if line.volume else None
    return Delivered(counted, weight.gross.ug if weight and line.mass else 0, liquid.ul if liquid else 0)


def _settle(
    seizure_id: str, seizure: Seizure, delivery: Delivery, window: tuple[str, ...],
    state_reader: StateReader, ctx: ActContext, decision: Decision,
) -> Delivery:  # fmt: skip
    line, tally = seizure.lines[delivery.line], seizure.tallies[delivery.line]
    before = _came(tally)
    now = before.plus(Delivered(delivery.count, delivery.ug, delivery.ul))
    sort, finding = _verdict(line, now), _finding(line, now)
    standing = state_reader.find(Discrepancy, tally.discrepancy) if tally.discrepancy else None
    if standing is not None and standing.status == OPEN:
        if standing.finding != finding:
            decision.add(tally.discrepancy, DiscrepancyAdjusted(finding=finding, settled=sort != standing.sort))
        if sort == standing.sort:
            return delivery
    if not sort or (standing is not None and now == before):
        return delivery
    opened = ctx.new_number("EC")
    expected = _finding(line, declared(line))
    event = DiscrepancyOpened(
        sort=sort, about=seizure_id, case=seizure.case, expected=expected, finding=finding, window=window
    )
    decision.add(opened, event)
    return structs.replace(delivery, discrepancy=opened)


def declared(line: Line) -> Delivered:
    """Return the quantity that a line declares as seized."""
    return Delivered(
        line.count.n if line.count else 0, line.mass.ug if line.mass else 0, line.volume.ul if line.volume else 0
    )


def owed(line: Line, tally: Tally) -> Delivered:
    """Return the declared quantity not handed over, in its own units; rounding differences count as 0 (I22)."""
    declared_amount = declared(line)
    missing = (
        (declared_amount.count - tally.received_count, 0),
        (declared_amount.ug - tally.received_ug, line.mass.readability_ug // 2 if line.mass else 0),
        (declared_amount.ul - tally.received_ul, line.volume.readability_ul // 2 if line.volume else 0),
    )
    return Delivered(*(less if less > slack else 0 for less, slack in missing))


def _verdict(line: Line, delivered: Delivered) -> str:
    """``undelivered``, ``excess`` or "": counts exactly, masses and volumes within half the last digit declared."""
    declared_amount = declared(line)
    # "2,7 t" was rounded by at most half its last digit
    slack_ug = line.mass.readability_ug // 2 if line.mass else 0
    slack_ul = line.volume.readability_ul // 2 if line.volume else 0
    missing = (
        declared_amount.count - delivered.count,
        declared_amount.ug - delivered.ug,
        declared_amount.ul - delivered.ul,
    )
    slack = (0, slack_ug, slack_ul)
    if any(less > more for less, more in zip(missing, slack, strict=True)):
        return "undelivered"
    return "excess" if any(-less > more for less, more in zip(missing, slack, strict=True)) else ""


def _finding(line: Line, delivered: Delivered) -> Finding:
    amount = Count(delivered.count, line.count.unit) if line.count else None
    return Finding(count=amount, ug=delivered.ug if line.mass else None, ul=delivered.ul if line.volume else None)
