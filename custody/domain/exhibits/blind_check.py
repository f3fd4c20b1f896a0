"""Blind checks of seal, weight and count, and the discrepancies that they open by themselves (I13, I17).

What a person saw is entered before the recorded value is shown, and each entry stays on the record.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS
from custody.domain.discrepancies.discrepancy import READINGS, Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits import second_look
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight, WeightEntry, compare, weigh
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.exhibit import (
    HELD,
    OPENED,
    ORDERED,
    RELEASED,
    SEALED,
    Exhibit,
    held_by_agency,
    load_exhibits,
)
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.not_done import Reason, mark_not_done
from custody.domain.kernel.quantity import Count, count
from custody.domain.kernel.times import days_between
from custody.domain.kernel.typed_text import as_typed
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Balance
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.people.agency import Agency
from custody.domain.places.place import Container, require_unsealed

Difference = tuple[str, Finding | None, Finding | None]
"""Sort of discrepancy, what was recorded, what was found."""
COARSE = 20
"""A weighing counts only on a balance whose U is at most a twentieth of the exhibit's weight."""
COARSER = 4
"""Times the first U from which a balance passes only what one as fine as the first would pass."""


class CheckEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person's observation of an exhibit before its recorded values were shown to them.

    ``seal`` is the number read; ``seal_state`` tells if the seal is broken or absent. ``not_weighed``: the means
    that was missing where there is no weight.
    """

    exhibit: str
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""
    weight: WeightEntry | None = None
    count: Count | None = None
    not_weighed: Reason = ""


class ExhibitBlindChecked(Event, frozen=True):
    """A periodic check of seal, weight or count, entered blind."""

    type: ClassVar[str] = "exhibit.blind_checked/1"
    check: Check

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the measured check on the exhibit."""
        self.check.apply(state, fact.at)
        return state


class BlindCheck(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Blind periodic checks of exhibits in the custody of the author's agency."""

    checks: tuple[CheckEntry, ...]


@act(
    "exhibit.blind_check/1",
    title=N_("Blind check"),
    summary="Check seal, weight or count blind",
    roles=HOLDERS,
    records=(DiscrepancyOpened, ExhibitBlindChecked, ExhibitReadingQuestioned),
    device="look",
)
def blind_check_exhibits(command: BlindCheck, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Compare what was entered blind with the record; open a discrepancy for each difference (I13, I17).

    Raises:
        RuleBroken: ``not_holder``, ``wrong_state``, ``check_incomplete`` when nothing was looked at; and as
            ``look`` and ``judge``.
    """
    decision, readings = Decision(), parse_observations(command.checks, state_reader, ctx)
    for seen in readings:
        exhibit = held_by_agency(state_reader, seen.exhibit, ctx)
        if exhibit.status not in {SEALED, HELD, RELEASED, ORDERED}:
            raise RuleBroken("wrong_state", number=seen.exhibit, status=exhibit.status)
    if questions := ask_again(readings, ctx.today, state_reader, ctx):
        return questions
    for seen in readings:
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        check = judge(seen, exhibit, state_reader, ctx, decision, leg=ctx.today)
        decision.add(seen.exhibit, ExhibitBlindChecked(check=check))
    return decision


def parse_observations(
    entries: tuple[CheckEntry, ...], state_reader: StateReader, ctx: ActContext, *, sealed: bool = False
) -> list[Observation]:
    """Parse the entries, each weighing judged against its balance; ``sealed`` makes a seal reading mandatory.

    Raises:
        RuleBroken: ``check_incomplete`` names an exhibit of which too little was looked at; ``scanned_twice``,
            ``nothing_listed``, and as ``weigh``.
        BadInput: a seal number or a count that cannot be read.
    """
    load_exhibits((e.exhibit for e in entries), state_reader)
    return [_look(entry, state_reader, ctx, sealed=sealed) for entry in entries]


def complete(seen: Observation, exhibit: Exhibit) -> bool:
    """Return True if the seal was read, with the weight if the exhibit was ever weighed, else the count (I28)."""
    measured = seen.weight if exhibit.basis else seen.count
    return _sealed(seen) and measured is not None


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
    _, differences = _against_record(seen, exhibit, state_reader, ctx, Decision(rules=rules))
    return _new(differences, exhibit, state_reader)


def judge(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision, *others: str,
    leg: str = "", by: str = "", reader: tuple[str, str] = ("", ""),
) -> Check:  # fmt: skip
    """Compare what was seen with the record and open one discrepancy for each thing that newly differs.

    Its window are the holders since the last full check, the author and ``others`` who had a hand in this one. In a
    ``leg`` with a second look, what nobody could be asked about waits to be read again (I57b); ``by``: who
    read it, where a paper says so. ``reader``: who may say that they mistyped it, and their agency, unless it is the
    author (I57c).

    Raises:
        RuleBroken: ``container_sealed``: nobody looks at what is inside a sealed sack; ``balance_too_coarse``; and as
            ``require_balance``.
    """
    check, differences = _against_record(seen, exhibit, state_reader, ctx, decision)
    differing = _new(differences, exhibit, state_reader)
    look = second_look.look(seen, exhibit, leg, ctx, differs=bool(differing), by=by)
    check = structs.replace(check, first_reading=look.first, to_read_again=look.again, settles=look.settles)
    opened = []
    for sort, expected, finding in differing if look.again is None else ():
        discrepancy_id = ctx.new_number("EC")
        window = tuple(dict.fromkeys([*exhibit.window, ctx.author.person, *others]))
        read_by, side = reader if reader[0] else (ctx.author.person, ctx.author.agency)
        event = DiscrepancyOpened(
            sort=sort, about=seen.exhibit, case=exhibit.case, expected=expected, finding=finding, window=window,
            read_by=read_by if sort in READINGS else "", side=side if sort in READINGS else "",
            confirmed_at_second_look=second_look.confirms(seen, look.first, sort),
        )  # fmt: skip
        decision.add(discrepancy_id, event)
        opened.append(discrepancy_id)
    return structs.replace(check, opened=tuple(opened)) if opened else check


def _against_record(
    seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> tuple[Check, list[Difference]]:
    if seen.sack:
        return _under_sack(seen, require(state_reader, Container, seen.sack))
    require_unsealed(state_reader, exhibit.container)
    require_balance(seen.exhibit, exhibit, seen.weight, state_reader, decision)
    mark_not_done(decision, "weight", seen.not_weighed)
    check = _compared(seen, exhibit, ctx)
    return check, _differences(check, exhibit)


def _new(differences: list[Difference], exhibit: Exhibit, state_reader: StateReader) -> list[Difference]:
    """Return the differences that no open discrepancy of the exhibit tells yet."""
    standing = [require(state_reader, Discrepancy, discrepancy_id) for discrepancy_id in exhibit.open]
    return [each for each in differences if not any((d.sort, d.finding) == (each[0], each[2]) for d in standing)]


def compare_with_record(seen: Observation, exhibit: Exhibit, ctx: ActContext) -> Check:
    """Compare an observation with the record, and open nothing.

    Raises:
        RuleBroken: ``balance_too_coarse``.
    """
    return _compared(seen, exhibit, ctx)


def require_fine(weight: Weight, ug: int) -> None:
    """Refuse a balance whose uncertainty would pass a theft from so much for noise.

    Raises:
        RuleBroken: ``balance_too_coarse``.
    """
    if weight.uncertainty_ug * COARSE > ug > 0:
        raise RuleBroken("balance_too_coarse", number=weight.balance)


def require_balance(
    exhibit_id: str, exhibit: Exhibit, weight: Weight | None, state_reader: StateReader, decision: Decision
) -> None:
    """Check that the exhibit is weighed on the balance of its earlier weighing, if a rule pack asks (I18).

    The pack is the one that decides the act, else that of the agency that answers for the exhibit. Without such an
    agency there is no check.

    Raises:
        RuleBroken: ``balance_differs``, ``pack_changed``.
    """
    if weight is None or exhibit.basis is None or weight.balance == exhibit.basis[0].balance:
        return
    agency = state_reader.find(Agency, exhibit.house)
    if decision.rules:
        pack = pack_of(*decision.rules.split())
    elif agency is not None:
        pack = agency.rules()
    else:
        return
    for rule, _ in pack.asking(Balance):
        decision.rules = pack.mark
        unmet(rule, decision, "balance_differs", exhibit, number=exhibit_id, balance=exhibit.basis[0].balance)


def _look(entry: CheckEntry, state_reader: StateReader, ctx: ActContext, *, sealed: bool) -> Observation:
    absent = entry.seal_state == "absent"
    seen = Observation(
        exhibit=entry.exhibit, seal=as_typed(entry.seal, "seal") if entry.seal and not absent else "",
        seal_state=entry.seal_state, weight=weigh(entry.weight, state_reader, ctx) if entry.weight else None,
        count=count(entry.count, least=0) if entry.count else None,
        not_weighed="" if entry.weight else entry.not_weighed,
    )  # fmt: skip
    looked = _sealed(seen) or (not sealed and not (seen.weight is None and seen.count is None))
    if not looked:
        raise RuleBroken("check_incomplete", number=entry.exhibit)
    return seen


def _sealed(seen: Observation) -> bool:
    return bool(seen.seal) or seen.seal_state == "absent"


def _compared(seen: Observation, exhibit: Exhibit, ctx: ActContext) -> Check:
    """Compare an observation with the record; only a complete, good check of an unopened exhibit is ``full``."""
    opened = exhibit.status == OPENED
    comparison = _weighed(seen.weight, exhibit, ctx) if seen.weight else None
    count_verdict = ("ok" if seen.count == exhibit.count else "mismatch") if seen.count and exhibit.count else ""
    check = Check(
        seal=seen.seal, seal_state=seen.seal_state, weight=seen.weight, comparison=comparison, count=seen.count,
        not_weighed=seen.not_weighed,
        seal_verdict=("ok" if _seal_as_recorded(seen, exhibit) else "mismatch") if _sealed(seen) else "",
        count_verdict=count_verdict,
    )  # fmt: skip
    if opened or not (check.good and check.seal_verdict and (comparison if exhibit.basis else count_verdict)):
        return check
    author = ctx.author.person
    return structs.replace(check, full=True, by=author if author != exhibit.holder else "")


def _seal_as_recorded(seen: Observation, exhibit: Exhibit) -> bool:
    """Whole, and the one on record; on what stands opened no seal is whole, and none need be there any more."""
    if exhibit.status == OPENED:
        return bool(seen.seal_state) and (not seen.seal or same_seal(seen.seal, exhibit.seal))
    return not seen.seal_state and same_seal(seen.seal, exhibit.seal)


def _under_sack(seen: Observation, box: Container) -> tuple[Check, list[Difference]]:
    """Compare the sack's seal with the record; it proves only that the content was inaccessible."""
    good = same_seal(seen.seal, box.seal) and not seen.seal_state
    check = Check(
        sack=seen.sack, sack_seal=seen.seal, seal_state=seen.seal_state, sack_verdict="ok" if good else "mismatch"
    )
    finding = Finding(seal=seen.seal) if seen.seal else None
    return check, [] if good else [("sack", Finding(seal=box.seal), finding)]


def _weighed(weight: Weight, exhibit: Exhibit, ctx: ActContext) -> Comparison | None:
    """Against the first weight (or the one accepted since) and, when that is well, against the last good one."""
    if exhibit.basis is None:
        return None
    first, first_at = exhibit.basis
    require_fine(weight, first.gross.ug)
    days = days_between(first_at, ctx.at)
    verdict = compare(first, days, weight, exhibit.known_substance)
    _require_as_fine(first, days, weight, exhibit.known_substance, verdict)
    last, judged = exhibit.last_weight, exhibit.last_comparison
    if verdict.verdict != "ok" or last is None or judged is None or judged.verdict != "ok":
        return verdict
    days = days_between(exhibit.weighed_at, ctx.at)
    later = compare(last, days, weight, exhibit.known_substance, against="last")
    return verdict if later.verdict == "ok" else later


def _require_as_fine(first: Weight, days: int, weight: Weight, substance: str, verdict: Comparison) -> None:
    """Refuse a balance that finds nothing only because it is much coarser than the one of the first weight (I17).

    It is refused and opens nothing: what such a balance shows accuses nobody either.
    """
    if verdict.verdict != "ok" or weight.uncertainty_ug <= COARSER * first.uncertainty_ug:
        return
    as_fine = structs.replace(weight, uncertainty_ug=first.uncertainty_ug)
    if compare(first, days, as_fine, substance).verdict != "ok":
        raise RuleBroken("balance_too_coarse", number=weight.balance)


def _differences(check: Check, exhibit: Exhibit) -> list[Difference]:
    differences: list[Difference] = []
    if check.seal_verdict == "mismatch":
        sort = f"seal_{check.seal_state}" if check.seal_state else "seal"
        whole = None if exhibit.status == OPENED and sort == "seal" else Finding(seal=exhibit.seal)
        differences.append((sort, whole, Finding(seal=check.seal) if check.seal else None))
    if check.comparison and check.comparison.verdict != "ok" and check.weight:
        now = check.weight.gross.ug
        before = now - check.comparison.difference_ug
        differences.append((f"weight_{check.comparison.verdict}", Finding(ug=before), Finding(ug=now)))
    if check.count_verdict == "mismatch":
        differences.append(("count", Finding(count=exhibit.count), Finding(count=check.count)))
    return differences
