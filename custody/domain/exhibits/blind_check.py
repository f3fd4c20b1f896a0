"""Blind checks of seal, weight and count, and the discrepancies that they open by themselves (I13, I17, I48).

What a person saw is entered before the recorded value is shown, and each entry stays on the record. No weighing is
refused because its balance is coarse or its certificate ended: it decides nothing, and says so.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS
from custody.domain.discrepancies.discrepancy import READINGS, WEIGHED, DiscrepancyOpened, Finding
from custody.domain.exhibits import second_look
from custody.domain.exhibits.balance_and_weighing import (
    COARSE,
    DRYING,
    NOT_DECISIVE,
    OK,
    Weight,
    WeightEntry,
    undecided,
    weigh,
)
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.deciding_balance import BETTER, NO_BALANCE, by_class, by_seal_and_count, limits_of
from custody.domain.exhibits.drying.lot_comparison import Air, AwaitedLot
from custody.domain.exhibits.exhibit import (
    AT_REST,
    IN_CUSTODY,
    LOADED,
    OPENED,
    Exhibit,
    held_by_agency,
    load_exhibits,
)
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.exhibits.record_comparison import (
    Difference,
    compare_with_record,
    differences_of,
    first_differences,
    read_seal,
    seal_as_recorded,
    untold,
    weighed_verdict,
)
from custody.domain.exhibits.same_balance import require_balance
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.exhibits.weighed_together import gather, require_alike, weighed_as
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.not_done import Reason, mark_not_done
from custody.domain.kernel.quantity import Count, count
from custody.domain.kernel.typed_text import as_typed
from custody.domain.places.place import Container, require_unsealed
from custody.domain.seizures.declared_vs_received import DELIVERY, Arrival, deliver, tells_more

AWAITS_LOT = "awaits_lot"
"""Flag of a count: a weight differs and waits for the verdict of its lot (I60)."""


class CheckEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person's observation of an exhibit before its recorded values were shown to them.

    ``seal`` is the number read; ``seal_state`` tells if the seal is broken or absent. ``not_weighed``: the means
    that was missing where there is no weight. ``together``: other exhibits of the same act that lay on the balance
    too, small doses of one case and substance; ``weight`` is then of all of them.
    """

    exhibit: str
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""
    weight: WeightEntry | None = None
    count: Count | None = None
    not_weighed: Reason = ""
    together: tuple[str, ...] = ()


class ExhibitBlindChecked(Event, frozen=True):
    """A periodic check of seal, weight or count, entered blind."""

    type: ClassVar[str] = "exhibit.blind_checked/1"
    check: Check

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the measured check on the exhibit."""
        self.check.apply(state, fact.at)
        return state


class BlindCheck(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Blind periodic checks of exhibits in the custody of the author's agency.

    A reading that differs is questioned once (I57b): ``questioned`` in the receipt names the exhibits to read again,
    and the whole list is sent again under a new key. ``air``: what the store's logger shows (I60).
    """

    checks: tuple[CheckEntry, ...]
    air: Air | None = None


@act(
    "exhibit.blind_check/1",
    title=N_("Blind check"),
    summary="Check seal, weight or count blind",
    roles=HOLDERS,
    records=(*DELIVERY, ExhibitBlindChecked, ExhibitReadingQuestioned),
    device="look",
)
def blind_check_exhibits(command: BlindCheck, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Compare what was entered blind with the record; open a discrepancy for each difference (I13, I17).

    A first weight or count is added to what came of the declared line (I58).

    Raises:
        RuleBroken: ``not_holder``, ``wrong_state``, ``check_incomplete`` when nothing was looked at; and as
            ``look`` and ``judge``.
    """
    decision, readings = Decision(), parse_observations(command.checks, state_reader, ctx)
    for seen in readings:
        exhibit = held_by_agency(state_reader, seen.exhibit, ctx)
        if exhibit.status not in _checked_in(exhibit, ctx):
            raise RuleBroken("wrong_state", number=seen.exhibit, status=exhibit.status)
    if questions := ask_again(readings, ctx.today, state_reader, ctx):
        return questions
    told = []
    for seen in readings:
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        check = judge(seen, exhibit, state_reader, ctx, decision, leg=ctx.today, air=command.air)
        decision.add(seen.exhibit, ExhibitBlindChecked(check=check))
        if tells_more(exhibit, seen):
            told.append(Arrival(exhibit, check))
    deliver(told, (ctx.author.person,), state_reader, ctx, decision)
    return decision


def _checked_in(exhibit: Exhibit, ctx: ActContext) -> frozenset[str]:
    """Return the states in which it is checked: at rest; in a load if it waits to be read again.

    What a device checked has been looked at, wherever the exhibit has gone meanwhile.
    """
    if ctx.envelope:
        return IN_CUSTODY - {OPENED}
    return AT_REST | LOADED if exhibit.to_read_again else AT_REST


def parse_observations(
    entries: tuple[CheckEntry, ...], state_reader: StateReader, ctx: ActContext, *, sealed: bool = False
) -> list[Observation]:
    """Parse the entries, each weighing judged against its balance; ``sealed`` makes a seal reading mandatory.

    Raises:
        RuleBroken: ``check_incomplete`` names an exhibit of which too little was looked at; ``scanned_twice``,
            ``nothing_listed``, and as ``weigh`` and ``gather``.
        BadInput: a seal number or a count that cannot be read.
    """
    load_exhibits((e.exhibit for e in entries), state_reader)
    observed = [_look(entry, state_reader, ctx) for entry in entries]
    seen = gather(observed, {entry.exhibit: entry.together for entry in entries if entry.together})
    for each in seen:
        measured = not (each.weight is None and each.count is None and each.together is None)
        if not (read_seal(each) or (measured and not sealed)):
            raise RuleBroken("check_incomplete", number=each.exhibit)
    return seen


def complete(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, agency: str, place: str = "", *,
    excused: bool = False,
) -> bool:  # fmt: skip
    """Return True if the seal was read, with the weight if the exhibit was ever weighed, else the count (I28).

    Seal and count stand for the weight where no balance of the agency decides, or the exhibit is too small (I48);
    ``excused``: also where a means to weigh it was missing (I46).
    """
    if not read_seal(seen):
        return False
    if exhibit.basis is None:
        return seen.count is not None
    counted = seen.count is not None or exhibit.count is None
    if seen.together is not None or (seen.weight is not None and counted):
        return True
    if excused and seen.not_weighed:
        return counted
    content, limits = exhibit.basis[0].content_ug, limits_of(exhibit.house, state_reader)
    by_count = bool(by_seal_and_count(exhibit.basis[0], agency, place, state_reader, limits)[0])
    if seen.weight is not None:
        # where seal and count stand for a weight that decides nothing, the count is no less needed
        return not (by_count and undecided((seen.weight, exhibit.basis[0]), content, limits))
    return counted and by_count


def ask_again(
    readings: Iterable[Observation], leg: str, state_reader: StateReader, ctx: ActContext, rules: str = ""
) -> Decision | None:
    """Return the questions about readings that differ, which are then all that the act records (I57b); else None.

    Raises:
        RuleBroken: as ``judge``.
    """
    questions = Decision(rules=rules)
    for seen in readings:
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        leg_id = leg or exhibit.moved_by
        asked = second_look.is_asked(seen, exhibit, leg_id, ctx)
        if asked and new_differences(seen, exhibit, state_reader, ctx, rules):
            reading = second_look.reading_of(seen, leg_id, ctx)
            questions.add(seen.exhibit, ExhibitReadingQuestioned(reading=reading))
    return questions if questions.new_events else None


def new_differences(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, rules: str = ""
) -> list[Difference]:
    """Return what ``judge`` would open a discrepancy on; nothing is recorded.

    Raises:
        RuleBroken: as ``judge``.
    """
    if not (seen.sack or seen.weight or seen.together or seen.count) and seal_as_recorded(seen, exhibit):
        require_unsealed(state_reader, exhibit.container)
        return []  # most exhibits pass by their seal alone
    _, differences = _against_record(seen, exhibit, state_reader, ctx, Decision(rules=rules))
    return untold(differences, exhibit, state_reader)


def judge(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision, *others: str,
    leg: str = "", by: str = "", reader: tuple[str, str] = ("", ""), agency: str = "", place: str | None = None,
    air: Air | None = None, lot_until: str = "",
) -> Check:  # fmt: skip
    """Compare what was seen with the record and open one discrepancy for each thing that newly differs.

    Its window are the holders since the last full check, the author and ``others`` who had a hand in this one. In a
    ``leg`` with a second look, what nobody could be asked about waits to be read again (I57b); ``by``: who
    read it, where a paper says so. ``reader``: who may say that they mistyped it, and their agency, unless it is the
    author (I57c). Where the weight decides nothing, the balances of ``place`` say if seal and count stand for it:
    those where the exhibit lies, of the author's agency; with ``agency`` all that it has (I48).
    ``lot_until``: a weight that differs waits until then for the verdict of its lot, in the inventory ``leg`` (I60).

    Raises:
        RuleBroken: ``container_sealed``: nobody looks at what is inside a sealed sack; and as ``require_balance`` and
            ``require_alike``.
        BadInput: ``humidity_implausible``.
    """
    check, differences = _against_record(seen, exhibit, state_reader, ctx, decision)
    if not seen.sack:
        house = agency or ctx.author.agency
        site = (exhibit.place if exhibit.agency == house and not agency else "") if place is None else place
        check = _by_count(check, exhibit, house, site, state_reader, ctx, decision)
        check = _full(check, exhibit, ctx)
    differing = untold(differences, exhibit, state_reader)
    now = {sort for sort, _, _ in differing}
    before = _first_sorts(seen, exhibit, exhibit.to_read_again, state_reader, ctx) if exhibit.to_read_again else set()
    look = second_look.look(seen, exhibit, leg, ctx, differs=now, differed=before, by=by, weighed=check.weighed)
    if look.by_colleague(ctx) and not differing:
        decision.flag(second_look.ANSWERED)
    whom, full = (check.by, check.full) if exhibit.to_read_again is None or look.settles else ("", False)
    looked = {"first_reading": look.first, "to_read_again": look.again, "settles": look.settles}
    check = structs.replace(check, **looked, full=full, by=whom, seen_at=ctx.seen_at, air=air and air.plausible())
    if not differing or look.again is not None:
        return check
    opened: list[str] = []
    awaited: AwaitedLot | None = None
    window = tuple(dict.fromkeys([*exhibit.window, ctx.author.person, *others]))
    read_by, side = reader if reader[0] else (ctx.author.person, ctx.author.agency)
    first_sorts = (
        before if look.first is exhibit.to_read_again else _first_sorts(seen, exhibit, look.first, state_reader, ctx)
    )
    for sort, expected, finding in differing:
        confirmed = sort in first_sorts and second_look.confirms(seen, look.first, sort)
        if lot_until and sort in WEIGHED and check.weight and expected and finding:
            awaited = _awaited_lot(sort, expected, finding, check.weight, ctx, leg, lot_until, confirmed=confirmed)
            decision.flag(AWAITS_LOT)
            continue
        discrepancy_id = ctx.new_number("EC")
        event = DiscrepancyOpened(
            sort=sort, about=seen.exhibit, case=exhibit.case, expected=expected, finding=finding, window=window,
            read_by=read_by if sort in READINGS else "", side=side if sort in READINGS else "",
            confirmed_at_second_look=confirmed, **(weighed_as(check) if sort in WEIGHED else {}),
        )  # fmt: skip
        decision.add(discrepancy_id, event)
        opened.append(discrepancy_id)
    return structs.replace(check, opened=tuple(opened), awaits_lot=awaited)


def _awaited_lot(
    sort: str, expected: Finding, finding: Finding, weight: Weight, ctx: ActContext, inventory: str, due: str, *,
    confirmed: bool,
) -> AwaitedLot:  # fmt: skip
    """Return what a discrepancy about a weight would state, which waits for the verdict of its lot (I60)."""
    return AwaitedLot(
        inventory=inventory, due=due, sort=sort, expected_ug=expected.ug or 0, found_ug=finding.ug or 0,
        by=ctx.author.person, side=ctx.author.agency, uncertainty_ug=weight.uncertainty_ug, confirmed=confirmed,
    )  # fmt: skip


def _first_sorts(
    seen: Observation, exhibit: Exhibit, first: FirstReading | None, state_reader: StateReader, ctx: ActContext
) -> set[str]:
    """Return the sorts of what differed in an earlier reading of the exhibit."""
    return {sort for sort, _, _ in first_differences(seen.exhibit, exhibit, first, state_reader, ctx)}


def _against_record(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> tuple[Check, list[Difference]]:
    if seen.sack:
        return _under_sack(seen, require(state_reader, Container, seen.sack))
    require_unsealed(state_reader, exhibit.container)
    require_balance(seen.exhibit, exhibit, seen.weight, state_reader, decision)
    if seen.together is not None:
        require_alike(seen, exhibit, state_reader, ctx, limits_of(exhibit.house, state_reader, decision))
    mark_not_done(decision, "weight", seen.not_weighed)
    check = compare_with_record(seen, exhibit, state_reader, ctx, decision)
    return check, differences_of(check, exhibit)


def _look(entry: CheckEntry, state_reader: StateReader, ctx: ActContext) -> Observation:
    absent = entry.seal_state == "absent"
    return Observation(
        exhibit=entry.exhibit, seal=as_typed(entry.seal, "seal") if entry.seal and not absent else "",
        seal_state=entry.seal_state, weight=weigh(entry.weight, state_reader, ctx) if entry.weight else None,
        count=count(entry.count, least=0) if entry.count else None,
        not_weighed="" if entry.weight else entry.not_weighed,
    )  # fmt: skip


def _full(check: Check, exhibit: Exhibit, ctx: ActContext) -> Check:
    """Mark a complete, good check of an unopened exhibit as ``full``; a weight that decides nothing completes none.

    Where drying leaves it open, whoever made it has seen the exhibit, and those who held it stay asked about (I60).

    A paper fulfils no blind reading, so a check from one is neither full nor a sighting (I62). A check from before the
    last hand-over clears nobody who held it since.
    """
    weighed = check.weighed is not None and check.weighed.verdict == OK
    counted = check.count_verdict and (check.by_count or not exhibit.basis)
    measured = weighed or (counted and check.together is None)
    late = ctx.claimed_at < max(exhibit.held_since, exhibit.evacuated_at)
    if ctx.paper or late or exhibit.status == OPENED or not (check.good and check.seal_verdict):
        return check
    author = ctx.author.person
    by = author if author != exhibit.holder else ""
    if measured:
        return structs.replace(check, full=True, by=by)
    dried = check.weighed is not None and check.weighed.reason == DRYING
    return structs.replace(check, by=by) if dried else check


def _by_count(
    check: Check, exhibit: Exhibit, agency: str, place: str, state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> Check:  # fmt: skip
    """Say why seal and count stand for a weight that decides, or which balance should have weighed it (I48)."""
    verdict = check.weighed
    if exhibit.basis is None or (verdict is not None and (verdict.verdict != NOT_DECISIVE or verdict.reason == DRYING)):
        return check  # no balance says more about what dries
    uncounted = exhibit.count is not None and check.count_verdict != OK
    if verdict is None and uncounted:
        return check  # seal alone: whatever the balances are, nothing stands for the weight
    limits = limits_of(exhibit.house, state_reader, decision)
    reason, better = by_seal_and_count(exhibit.basis[0], agency, place, state_reader, limits)
    # the best balance there is decides by its class and not by its certificate: what agrees by both passes
    best = (
        by_class(check.weight, better, state_reader) if check.weight and verdict and verdict.reason == COARSE else None
    )
    if best is not None and (as_class := weighed_verdict(best, exhibit, ctx, limits)) and not as_class.differs:
        reason = NO_BALANCE
    if reason and uncounted:
        return check
    if reason or verdict is None:
        return structs.replace(check, by_count=reason) if reason else check
    if check.weight is not None and not undecided((check.weight,), exhibit.basis[0].content_ug, limits):
        return check  # it is an earlier weighing that decides nothing: no better balance mends that
    decision.flag(BETTER)
    return structs.replace(check, better=better)


def _under_sack(seen: Observation, box: Container) -> tuple[Check, list[Difference]]:
    """Compare the sack's seal with the record; it proves only that the content was inaccessible."""
    good = same_seal(seen.seal, box.seal) and not seen.seal_state
    check = Check(
        sack=seen.sack, sack_seal=seen.seal, seal_state=seen.seal_state, sack_verdict="ok" if good else "mismatch"
    )
    finding = Finding(seal=seen.seal) if seen.seal else None
    return check, [] if good else [("sack", Finding(seal=box.seal), finding)]
