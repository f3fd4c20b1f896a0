"""Declared against received (I22): at first receipt, what was announced and not handed over shows.

For each declared line: sum(first received) + open discrepancy = declared. A thousand bricks that
vanish between announcement and hand-over stay on the record as a discrepancy of a thousand (T1, T2).
What is not handed over is a discrepancy once the seizure is complete (``Seizure.completed_as``), on all its lines: a
lot may come in two trips. Too much is one at once. Masses are gross, as announced before anything was unpacked.

Counted and weighed amounts have no tolerance beyond the balance; an estimate has that of the pack. An amount that
nobody entered of an exhibit is unknown: it explains one share of the line, and is added up once it is entered (I58).
"""

from collections.abc import Iterable

from msgspec import Struct, structs

from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, DiscrepancyAdjusted, DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import DECISIVE, Weight, combined_uncertainty
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.quantity import PACKED, Count, bounded
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import Delivery, Seizure, SeizureDelivered, Tally

PACKAGES = PACKED | {"brick", "carton"}
"""Units of things that are sealed one by one: an exhibit without an amount explains one of them, no more."""


DELIVERY = (DiscrepancyAdjusted, DiscrepancyOpened, SeizureDelivered)
"""Events by which ``deliver`` records."""


class Arrival(Struct, frozen=True):
    """A first receipt, or a later check of an exhibit: the exhibit as it was, and what the receiver found."""

    exhibit: Exhibit
    check: Check


class Delivered(Struct, frozen=True):
    """The quantity delivered for a line, in its own units, which are never added (I21); undeclared ones stay 0.

    ``exhibits`` that came, ``uncounted`` and ``unweighed`` of them without the amount in which the line is declared.
    ``doubt_ug``: what the balances of the receipts leave open, added up: the bias of one is common to its weighings.
    """

    count: int = 0
    ug: int = 0
    ul: int = 0
    exhibits: int = 0
    uncounted: int = 0
    unweighed: int = 0
    doubt_ug: int = 0

    def plus(self, more: "Delivered") -> "Delivered":
        """Both together.

        Raises:
            BadInput: ``total_too_large``.
        """
        mine, added = structs.astuple(self), structs.astuple(more)
        return Delivered(*(bounded(each + other) for each, other in zip(mine, added, strict=True)))

    def within(self, most: "Delivered") -> "Delivered":
        """Return this quantity limited to ``most``.

        A delivery was never counted while its line waited for a second person.
        """
        return Delivered(*map(min, structs.astuple(self), structs.astuple(most)))

    def of_line(self, line: int, sign: int = 1) -> Delivery:
        """Return it as the delivery of a line, or with ``sign`` -1 as what is taken back of it."""
        return Delivery(line=line, **{name: sign * amount for name, amount in structs.asdict(self).items()})


def deliver(
    arrivals: list[Arrival], receivers: tuple[str, ...], state_reader: StateReader, ctx: ActContext, decision: Decision,
    *, stored: bool = False,
) -> None:  # fmt: skip
    """Add up first receipts by seizure and line, and open, adjust or settle each line's discrepancy.

    An exhibit received before adds an amount that nobody had entered of it. ``stored``: a store received them, so that
    the seizure is complete ``ARRIVAL_HOURS`` later.

    Raises:
        BadInput: ``total_too_large``.
    """
    by_seizure: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        by_seizure.setdefault(arrival.exhibit.seizure, []).append(arrival)
    for seizure_id, group in by_seizure.items():
        seizure = require(state_reader, Seizure, seizure_id)
        deliveries = _deliveries(seizure, group)
        late = all(arrival.exhibit.received_once for arrival in group)
        if late and all(delivery == Delivery(line=delivery.line) for delivery in deliveries):
            continue
        window = tuple(dict.fromkeys([*(h for a in group for h in a.exhibit.handlers), *receivers]))
        completed = seizure.completed_as(ctx.at)
        judged = _judged(seizure_id, seizure, deliveries, window, state_reader, ctx, decision)
        event = SeizureDelivered(
            deliveries=judged, stored=stored and not late, completed="" if seizure.completed_at else completed,
            handlers=tuple(person for person in window if person not in seizure.handlers),
        )  # fmt: skip
        decision.add(seizure_id, event)


def judge_complete(
    seizure_id: str, seizure: Seizure, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> tuple[Delivery, ...]:
    """Open the discrepancy of each line of which something is missing now that the seizure is complete.

    A line that nobody confirmed is judged too: its amount stands as declared.
    """
    window = tuple(dict.fromkeys([seizure.officer, *seizure.handlers]))
    nothing = [Delivery(line=line) for line in range(len(seizure.lines))]
    return _judged(seizure_id, seizure, nothing, window, state_reader, ctx, decision, complete=True)


def _judged(
    seizure_id: str, seizure: Seizure, deliveries: list[Delivery], window: tuple[str, ...], state_reader: StateReader,
    ctx: ActContext, decision: Decision, *, complete: bool = False,
) -> tuple[Delivery, ...]:  # fmt: skip
    done = complete or bool(seizure.completed_as(ctx.at))
    judged = [
        _settle(seizure_id, seizure, delivery, window, state_reader, ctx, decision, complete=done)
        for delivery in deliveries
    ]
    return tuple(delivery for delivery in judged if delivery != Delivery(line=delivery.line))


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
    less = gone.of_line(at, -1)
    others = [tally for line, tally in enumerate(seizure.tallies) if line != at and _came(tally) != Delivered()]
    if others or gone != had or any(tally.discrepancy for tally in seizure.tallies):
        complete = bool(seizure.completed_as(ctx.at))
        less = _settle(seizure_id, seizure, less, window, state_reader, ctx, decision, complete=complete)
    decision.add(seizure_id, SeizureDelivered(deliveries=(less,)))


def weigh_again(
    arrival: Arrival, weight: Weight, window: tuple[str, ...], state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Add up this weight in place of the mistyped one of a first receipt, and judge its line again (I57c)."""
    seizure_id, at = arrival.exhibit.seizure, arrival.exhibit.line
    seizure = require(state_reader, Seizure, seizure_id)
    line = seizure.lines[at]
    wrong = _amount(arrival.exhibit, arrival.check, line)
    right = _amount(arrival.exhibit, structs.replace(arrival.check, weight=weight), line)
    change = Delivery(line=at, ug=right.ug - wrong.ug, doubt_ug=right.doubt_ug - wrong.doubt_ug)
    if line.to_confirm or change == Delivery(line=at):
        return
    complete = bool(seizure.completed_as(ctx.at))
    change = _settle(seizure_id, seizure, change, window, state_reader, ctx, decision, complete=complete)
    decision.add(seizure_id, SeizureDelivered(deliveries=(change,)))


def _came(tally: Tally) -> Delivered:
    return Delivered(
        tally.received_count,
        tally.received_ug,
        tally.received_ul,
        tally.arrived,
        tally.uncounted,
        tally.unweighed,
        tally.doubt_ug,
    )


def _deliveries(seizure: Seizure, arrivals: Iterable[Arrival]) -> list[Delivery]:
    """Return the delivery of each line, except lines that still wait for a second person (T18)."""
    sums = [Delivered() for _ in seizure.lines]
    for arrival in arrivals:
        line = arrival.exhibit.line
        came = _late(arrival, seizure, sums[line]) if arrival.exhibit.received_once else None
        came = came or _amount(arrival.exhibit, arrival.check, seizure.lines[line])
        sums[line] = sums[line].plus(came)
    return [sums[i].of_line(i) for i, line in enumerate(seizure.lines) if not line.to_confirm]


def _amount(exhibit: Exhibit, check: Check, line: Line) -> Delivered:
    """Return the quantity of one exhibit: weight as checked, count as checked or stated, volume as stated.

    An amount that the line declares and nobody entered of the exhibit is unknown, never 0 (I58). No weight leaves more
    open than itself, and one that decides nothing gives way to the officer's own that does.
    """
    unit = line.count.unit if line.count else ""
    counted = next((c.n for c in (check.count, exhibit.count) if c is not None and c.unit == unit), None)
    weight = _telling(check.weight, exhibit.first_stated) if line.mass else None
    liquid = exhibit.volume if line.volume else None
    return Delivered(
        counted or 0, weight.gross.ug if weight else 0, liquid.ul if liquid else 0, exhibits=1,
        uncounted=int(line.count is not None and counted is None),
        unweighed=int(line.mass is not None and weight is None),
        # a receipt on a coarse balance leaves its doubt, though the officer's own weight is counted
        doubt_ug=min(combined_uncertainty(check.weight or weight), weight.gross.ug) if weight else 0,
    )  # fmt: skip


def _telling(now: Weight | None, first: Weight | None) -> Weight | None:
    if now is None or first is None:
        return now or first
    # two that differ are a discrepancy of the exhibit: mistyped at the sealing, the first would be one of the line too
    alike = abs(now.gross.ug - first.gross.ug) <= combined_uncertainty(first, now)
    return first if alike and _rough(now) and not _rough(first) else now


def _rough(weight: Weight) -> bool:
    """Return True if a balance tells nothing of so much; small doses come by seal and count, and it does for them."""
    return not (DECISIVE.small(weight.content_ug) or DECISIVE.fine(weight.uncertainty_ug, weight.content_ug))


def _told_roughly(exhibit: Exhibit) -> bool:
    """Return True if every weight on record of an exhibit tells nothing: the next one is added up in its place."""
    known = [weight for weight in (exhibit.first_stated, exhibit.finest, exhibit.last_weight) if weight is not None]
    return bool(known) and all(map(_rough, known))


def tells_more(exhibit: Exhibit, seen: Observation) -> bool:
    """Return True if an observation holds the first weight or the first count of an exhibit received before.

    A weight that tells nothing counts as none.
    """
    new = (seen.weight and (not exhibit.first_stated or _told_roughly(exhibit))) or (seen.count and not exhibit.count)
    return exhibit.received_once and bool(new)


def _late(arrival: Arrival, seizure: Seizure, before: Delivered) -> Delivered:
    """Return what a check of an exhibit received before newly tells: its first count, its first weight (I58).

    An exhibit that was opened or split no longer tells how much of it came.
    """
    exhibit, at = arrival.exhibit, arrival.exhibit.line
    if exhibit.opened_at or exhibit.parent or exhibit.children:
        return Delivered()
    line, unknown = seizure.lines[at], _came(seizure.tallies[at]).plus(before)
    known, now = _amount(exhibit, Check(), line), _amount(exhibit, arrival.check, line)
    counted = bool(known.uncounted and not now.uncounted and unknown.uncounted > 0)
    weighed = bool(known.unweighed and not now.unweighed and unknown.unweighed > 0)
    if known.ug and arrival.check.weight and exhibit.last_weight and _told_roughly(exhibit):
        before_ug = exhibit.last_weight.gross.ug
        doubt = min(combined_uncertainty(exhibit.last_weight), before_ug)
        return Delivered(
            now.count if counted else 0, now.ug - before_ug, uncounted=-counted, doubt_ug=now.doubt_ug - doubt
        )
    return Delivered(
        now.count if counted else 0, now.ug if weighed else 0, uncounted=-counted, unweighed=-weighed,
        doubt_ug=now.doubt_ug if weighed else 0,
    )  # fmt: skip


def _settle(
    seizure_id: str, seizure: Seizure, delivery: Delivery, window: tuple[str, ...],
    state_reader: StateReader, ctx: ActContext, decision: Decision, *, complete: bool,
) -> Delivery:  # fmt: skip
    line, tally = seizure.lines[delivery.line], seizure.tallies[delivery.line]
    before = _came(tally)
    changes = {name: amount for name, amount in structs.asdict(delivery).items() if name in Delivered.__struct_fields__}
    now = before.plus(Delivered(**changes))
    sort, finding = _verdict(line, tally, now, complete=complete), _finding(line, now)
    standing = state_reader.find(Discrepancy, tally.discrepancy) if tally.discrepancy else None
    if standing is not None and standing.status == OPEN:
        if standing.finding != finding:
            decision.add(tally.discrepancy, DiscrepancyAdjusted(finding=finding, settled=sort != standing.sort))
        if sort == standing.sort:
            return delivery
    if not sort or (standing is not None and now == before):
        return delivery
    opened = ctx.new_number("EC")
    expected = _finding(line, declared(line, tally))
    event = DiscrepancyOpened(
        sort=sort, about=seizure_id, case=seizure.case, expected=expected, finding=finding, window=window
    )
    decision.add(opened, event)
    return structs.replace(delivery, discrepancy=opened)


def declared(line: Line, tally: Tally) -> Delivered:
    """Return the quantity that a line declares as seized; *about N packages* as two people counted them."""
    things = tally.counted or (line.count.n if line.count else 0)
    return Delivered(things, line.mass.ug if line.mass else 0, line.volume.ul if line.volume else 0)


def owed(line: Line, tally: Tally) -> Delivered:
    """Return the declared quantity not handed over, in its own units, beyond its tolerance (I22, I58).

    Exhibits of which nobody entered the amount may hold one share each (``unknown``).
    """
    missing, slack = difference(line, tally), tolerance(line, tally)
    hidden = unknown(line, tally, tally.uncounted, tally.unweighed)
    return Delivered(
        missing.count if missing.count > hidden.count else 0,
        missing.ug if missing.ug > slack.ug + hidden.ug else 0,
        missing.ul if missing.ul > slack.ul else 0,
    )


def unknown(line: Line, tally: Tally, uncounted: int, unweighed: int) -> Delivered:
    """Return the most that exhibits without a count and without a weight are taken to hold: one share each (I58).

    The share is that of one declared package, else of one registered exhibit.
    """
    amount = declared(line, tally)
    packages = amount.count if line.count and line.count.unit in PACKAGES else 0
    shares = max(packages or tally.registered, 1)
    # rounded up: who brings every package is never short by a rest
    return Delivered(-(-amount.count * uncounted // shares), -(-amount.ug * unweighed // shares))


def difference(line: Line, tally: Tally) -> Delivered:
    """Return declared minus received in the line's own units, within its tolerance too; negative for too much."""
    amount = declared(line, tally)
    return Delivered(amount.count - tally.received_count, amount.ug - tally.received_ug, amount.ul - tally.received_ul)


def tolerance(line: Line, tally: Tally) -> Delivered:
    """Return the tolerance of a line's mass and volume; a count has none (I58).

    Of a weighed mass it is the balance's uncertainty or half the last digit, whichever is more, and where that is rough
    at most that of an estimate. Of an estimate it is the pack's share; of a mass at most its limit, or its limit for
    each package where they were counted. To a mass is added what the balances of the receipts leave open.
    """
    # "2,7 t" was rounded by at most half its last digit
    ug = line.rounding_ug + tally.doubt_ug if line.mass else 0
    ul = line.volume.readability_ul // 2 if line.volume else 0
    if line.tolerance and line.mass and line.mass_estimated:
        share = line.mass.ug * line.tolerance.percent // 100
        # two counted lorries tell little more of a mass than a mass that nobody counted
        packages = declared(line, tally).count if packages_counted(line, tally) else 1
        share = min(share, line.tolerance.uncounted_ug * max(packages, 1))
        ug = (share if line.mass_basis == "estimated" else min(share, line.rounding_ug)) + tally.doubt_ug
    if line.tolerance and line.volume and line.volume_basis == "estimated":
        ul = line.volume.ul * line.tolerance.percent // 100
    return Delivered(0, ug, ul)


def packages_counted(line: Line, tally: Tally) -> bool:
    """Return True if somebody counted the line's packages: the officer, or two people where it said *about*."""
    return line.count is not None and (line.count_basis != "estimated" or bool(tally.counted))


def _verdict(line: Line, tally: Tally, delivered: Delivered, *, complete: bool) -> str:
    """Return ``undelivered`` if the seizure is complete and something is missing, else ``excess`` or ""."""
    amount, slack = declared(line, tally), tolerance(line, structs.replace(tally, doubt_ug=delivered.doubt_ug))
    missing = (amount.count - delivered.count, amount.ug - delivered.ug, amount.ul - delivered.ul)
    allowed = (slack.count, slack.ug, slack.ul)
    hidden = unknown(line, tally, delivered.uncounted, delivered.unweighed)
    explained = (slack.count + hidden.count, slack.ug + hidden.ug, slack.ul)
    gone = any(less > most for less, most in zip(missing, explained, strict=True))
    if complete and gone:
        return "undelivered"
    return "excess" if any(-less > most for less, most in zip(missing, allowed, strict=True)) else ""


def _finding(line: Line, delivered: Delivered) -> Finding:
    amount = Count(delivered.count, line.count.unit) if line.count else None
    return Finding(count=amount, ug=delivered.ug if line.mass else None, ul=delivered.ul if line.volume else None)
