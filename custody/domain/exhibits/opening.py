"""Opening (ouverture) and resealing (reconstitution) of a sealed exhibit, before witnesses (I14, I15, T10).

A seal is replaced only between an opening and a resealing; no other act gives an exhibit a new one, but for the
inspection's acceptance of what was found. What was inside is weighed at the opening and at the resealing, without
its packaging: what does not come back opens a discrepancy.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import KEEPERS
from custody.domain.discrepancies.discrepancy import Discrepancy, DiscrepancyOpened, Finding
from custody.domain.discrepancies.second_reading import require_looked_at
from custody.domain.exhibits.balance_and_weighing import Weight, WeightEntry, weigh
from custody.domain.exhibits.blind_check import (
    CheckEntry,
    ask_again,
    complete,
    judge,
    parse_observations,
)
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.deciding_balance import mark_weight
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import HELD, OPENED, RELEASED, Exhibit
from custody.domain.exhibits.exhibit_family import family_of
from custody.domain.exhibits.exhibit_remarks import Unweighed
from custody.domain.exhibits.family_balance import judge as judge_family
from custody.domain.exhibits.family_balance import missing_ug, repacked, unpacked, unpacked_now
from custody.domain.exhibits.not_back import NotBack, ask_tare, not_back
from custody.domain.exhibits.opening_presence import recording, refusals, require_presence
from custody.domain.exhibits.plausible_entry import Question, Row, ask_amounts
from custody.domain.exhibits.same_balance import require_balance
from custody.domain.exhibits.seals.seal_number import new_seal, seal_twice
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned, require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.not_done import Reason, mark_not_done
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Count, count
from custody.domain.kernel.timezone import day_of
from custody.domain.kernel.typed_text import required
from custody.domain.law.drying_line import packing_of
from custody.domain.law.rule_pack import MOST_OPENINGS

Purpose = Literal["laboratory", "sampling", "inspection", "repacking", "court"]
Closure = Literal["bag", "tape", "lead", "wire", "wax", "box", "other"]
"""Kinds of new seal: tamper-evident bag, tape, lead, wire, wax, sealed box."""


class ExhibitOpened(Event, frozen=True):
    """The seal is opened in the presence of witnesses, after a blind check; ``opened`` are further discrepancies.

    ``told_ug``: what lacks to its first weight by a discrepancy that was opened here or stands (I46).
    """

    type: ClassVar[str] = "exhibit.opened/1"
    purpose: str
    check: Check
    opened: tuple[str, ...] = ()
    told_ug: int = 0

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as opened; it stays where it is until it is sealed again (I9)."""
        family = family_of(state)
        self.check.apply(state, fact.at)
        if family is not None and self.check.weight is not None:
            family, state.unweighed = unpacked(family, self.check.weight, fact.at, self.told_ug), None
        elif family is not None and self.check.not_weighed:
            state.unweighed = (state.unweighed or Unweighed()).opened(fact.at)
        state.family = family
        state.open += self.opened
        state.before_opening, state.status, state.opened_at = state.status, OPENED, fact.at
        if state.on_release:
            state.opened_by = state.agency
        if self.purpose != "laboratory":
            state.openings = [*state.openings, fact.at][-MOST_OPENINGS:]
        state.pictured.append(fact.seq)
        return state


class ExhibitResealed(Event, frozen=True):
    """The exhibit is sealed again; later gross weights are compared with ``weight``, in the same packing.

    ``closure``: what the seal is. ``opened``: discrepancies found on the way. ``told_ug``: what lacks to its first
    weight by one of them (I46).
    """

    type: ClassVar[str] = "exhibit.resealed/1"
    seal: str
    closure: str
    agency: str
    weight: Weight | None = None
    count: Count | None = None
    opened: tuple[str, ...] = ()
    told_ug: int = 0
    seal_again: bool = False
    packing: str = ""
    not_weighed: Reason = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Reseal the exhibit and restore its state from before the opening."""
        state.seal, state.sealed_at = self.seal, fact.at
        if self.packing and self.packing != state.packing:
            state.pack(self.packing, fact.at)
        state.pictured.append(fact.seq)
        state.status, state.before_opening = state.before_opening, ""
        state.count = state.count or self.count
        if self.weight is not None:
            state.judge_against(self.weight, fact.at)
        if state.family is not None:
            state.unweighed = None if self.weight else (state.unweighed or Unweighed()).resealed(fact.at)
        state.family = repacked(state.family, self.weight, fact.at, self.told_ug)
        state.open += self.opened
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever (I1)."""
        return (seal_claim(self.seal, self.agency, fact.seq if self.seal_again else 0),)


class OpenExhibit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open the seal of an exhibit: the blind check comes first. Its weight's tare is the packaging, taken off.

    ``refusal``: who was there and refuses to sign, and why. ``camera``: the recording of the bench camera before which
    one analyst opens it alone (I67).
    """

    check: CheckEntry
    purpose: Purpose
    legal_basis: str
    photos: tuple[Photo, ...]
    refusal: str = ""
    camera: str = ""
    confirmed: tuple[str, ...] = ()


class Reseal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Seal an opened exhibit again; ``weight`` with its new packaging, whose weight is the tare.

    ``packing``: what it is packed in now, "" for what it was in (I60). ``not_weighed``: the means that was missing to
    weigh it (I46). ``refusal``: who was there and refuses to sign, and why. ``camera``: as at the opening.
    """

    exhibit: str
    seal: str
    closure: Closure
    photos: tuple[Photo, ...]
    weight: WeightEntry | None = None
    count: Count | None = None
    packing: str = ""
    not_weighed: Reason = ""
    refusal: str = ""
    camera: str = ""
    confirmed: tuple[str, ...] = ()


@act(
    "exhibit.open/1",
    title=N_("Seal opened"),
    summary="Open a seal before witnesses",
    roles=KEEPERS,
    records=(DiscrepancyOpened, ExhibitOpened, ExhibitReadingQuestioned),
)
def open_exhibit(command: OpenExhibit, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a seal before witnesses, each there by their own will (I15).

    A reading that differs is questioned once while the seal is still whole; the act then records that alone (I57b).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state``; ``awaits_look`` after a second reading (I57c);
            ``check_incomplete`` when seal, and weight or count, were not all looked at, nor a reason given; and as
            ``require_read``, ``require_presence``, ``look`` and ``judge``.
        BadInput: ``tare_needed``, ``seal_photo_needed``, and as ``photos``.
        ConfirmationNeeded: ``tare_large``, and as ``ask_amounts``: about what was typed, without a look at the record.
    """
    [seen] = parse_observations((command.check,), state_reader, ctx, sealed=True)
    exhibit = held_in(state_reader, seen.exhibit, ctx, HELD, RELEASED)
    require_looked_at(seen.exhibit, exhibit, state_reader)
    if not complete(seen, exhibit, state_reader, exhibit.agency, excused=True):
        raise RuleBroken("check_incomplete", number=seen.exhibit)
    if seen.weight is not None and seen.weight.tare is None:
        raise BadInput("tare_needed")
    decision = Decision()
    leg = f"open {ctx.today}" if ctx.live else ""
    require_read(seen.exhibit, exhibit, ctx, decision, leg)
    present = require_presence(exhibit, state_reader, ctx, decision, camera=command.camera)
    question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
    ask_amounts(question, [Row(no=str(exhibit.exhibit_number), weight=seen.weight, count=seen.count)])
    if leg and (questions := ask_again([seen], leg, state_reader, ctx)):
        return questions
    if seen.weight is not None and not (exhibit.basis and exhibit.basis[0].tare):
        ask_tare(seen.exhibit, seen.weight, command.confirmed, ctx, decision)
    check = judge(seen, exhibit, state_reader, ctx, decision, *present, leg=leg, agency=exhibit.agency)
    opened, told_ug = _lifelong(seen.exhibit, exhibit, check, ctx, decision)
    event = ExhibitOpened(purpose=command.purpose, check=check, opened=opened, told_ug=told_ug)
    basis = Private("legal_basis", required(command.legal_basis, "legal_basis"), exhibit.case)
    decision.add(seen.exhibit, event, basis, *refusals(command.refusal, exhibit),
                 *recording(command.camera, exhibit), *_pictures(command.photos, exhibit))  # fmt: skip
    return decision


@act(
    "exhibit.reseal/1",
    title=N_("Exhibit sealed again"),
    summary="Seal an opened exhibit again",
    roles=KEEPERS,
    records=(DiscrepancyOpened, ExhibitResealed),
)
def reseal(command: Reseal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Seal what was opened again, before witnesses; without an opening there is no resealing (I14, T10).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: as ``open_opened``, ``weigh``, ``require_balance``; ``check_incomplete`` without weight or reason.
        BadInput: ``tare_needed``, ``seal_photo_needed``, ``packing_unknown``, and as ``photos``.
        ConfirmationNeeded: ``mass_unlike_line``, and as ``ask_amounts`` and ``new_seal``.
    """
    decision = Decision()
    exhibit, late = open_opened(command.exhibit, state_reader, ctx, decision, camera=command.camera)
    seal = new_seal(command.seal, command.confirmed, state_reader, ctx, decision)
    weight = weigh(command.weight, state_reader, ctx) if command.weight else None
    require_balance(command.exhibit, exhibit, weight, state_reader, decision)
    left = count(command.count) if command.count else None
    if weight is None:
        _excuse(command, exhibit, left, decision)
    elif weight.tare is None:
        raise BadInput("tare_needed")
    twice = seal_twice(seal, command.exhibit, exhibit.case, exhibit.window, ctx, decision)
    gone = not_back(exhibit, weight, ctx.at) if weight else None
    if weight is not None:
        row = Row(no=str(exhibit.exhibit_number), weight=weight)
        question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
        ask_amounts(question, [row])
        question.about("mass_unlike_line", [row] if gone and gone.far else [], lambda each: each.typed)
    opened = (*late, *_came_back(command.exhibit, exhibit, gone, left, ctx, decision), *twice)
    if weight is not None:
        mark_weight(weight, exhibit.house, exhibit.place, state_reader, decision)
    event = ExhibitResealed(
        seal=seal.text, agency=ctx.author.agency, closure=command.closure, weight=weight, count=left, opened=opened,
        seal_again=seal.again, told_ug=gone.told_ug if gone else 0, packing=packing_of(command.packing),
        not_weighed="" if weight else command.not_weighed,
    )  # fmt: skip
    decision.add(command.exhibit, event, *refusals(command.refusal, exhibit), *recording(command.camera, exhibit),
                 *_pictures(command.photos, exhibit))  # fmt: skip
    return decision


def open_opened(
    exhibit_id: str, state_reader: StateReader, ctx: ActContext, decision: Decision, *, camera: str = ""
) -> tuple[Exhibit, tuple[str, ...]]:  # fmt: skip
    """Return an opened exhibit held by the author, before witnesses, and any discrepancy of a day that ended (I15).

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state`` when its seal was not opened, and as ``require_presence``.
    """
    exhibit = held_in(state_reader, exhibit_id, ctx, OPENED)
    require_presence(exhibit, state_reader, ctx, decision, camera=camera)
    known = any(require(state_reader, Discrepancy, each).sort == "unsealed" for each in exhibit.open)
    late = not known and day_of(exhibit.opened_at, ctx.zone) != ctx.today
    return exhibit, (differs("unsealed", exhibit_id, exhibit, None, None, ctx, decision),) if late else ()


def differs(
    sort: str, exhibit_id: str, exhibit: Exhibit, expected: Finding | None, finding: Finding | None, ctx: ActContext,
    decision: Decision,
) -> str:  # fmt: skip
    """Open a discrepancy whose window are the holders since the last full check, and everyone present."""
    opened = ctx.new_number("EC")
    window = tuple(dict.fromkeys([*exhibit.window, *(a.person for a in ctx.actors)]))
    event = DiscrepancyOpened(
        sort=sort, about=exhibit_id, case=exhibit.case, expected=expected, finding=finding, window=window
    )  # fmt: skip
    decision.add(opened, event)
    return opened


def held_in(state_reader: StateReader, exhibit_id: str, ctx: ActContext, *statuses: str) -> Exhibit:
    """Return an exhibit that the author holds in one of these states.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state``.
    """
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.holder != ctx.author.person:
        raise RuleBroken("not_holder", number=exhibit_id)
    if exhibit.status not in statuses:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    return exhibit


def _excuse(command: Reseal, exhibit: Exhibit, left: Count | None, decision: Decision) -> None:
    """Mark the resealing, by seal and count for want of a means, of an exhibit that was weighed before (I46)."""
    counted, weighable = left is not None, exhibit.basis is not None
    if not (counted or (weighable and exhibit.count is None)) or (weighable and not command.not_weighed):
        raise RuleBroken("check_incomplete", number=command.exhibit)
    mark_not_done(decision, "weight", command.not_weighed)


def _lifelong(
    exhibit_id: str, exhibit: Exhibit, check: Check, ctx: ActContext, decision: Decision
) -> tuple[tuple[str, ...], int]:  # fmt: skip
    """Compare the net mass with all that the exhibit ever held (I46); return the discrepancy and what it tells.

    A heavier packaging therefore cannot hide a loss. What the check tells already opens no second one.
    """
    family = family_of(exhibit)
    if check.weight is None or family is None:
        return (), 0
    now = unpacked_now(family, check.weight, ctx.at)
    if check.comparison is not None and check.comparison.differs:
        return (), missing_ug(family, now)
    verdict = judge_family(family, now, dries_of(exhibit))
    if verdict is None or not verdict.differs:
        return (), 0
    expected, finding = Finding(ug=now.net_ug - verdict.difference_ug), Finding(ug=now.net_ug)
    return (differs("mass_balance", exhibit_id, exhibit, expected, finding, ctx, decision),), missing_ug(family, now)


def _came_back(
    exhibit_id: str, exhibit: Exhibit, gone: NotBack | None, left: Count | None, ctx: ActContext, decision: Decision
) -> tuple[str, ...]:  # fmt: skip
    masses = [] if gone is None else [(gone.expected, gone.finding)]
    opened = [differs("mass_balance", exhibit_id, exhibit, *each, ctx, decision) for each in masses]
    if left and exhibit.count and left != exhibit.count:
        expected, finding = Finding(count=exhibit.count), Finding(count=left)
        opened.append(differs("count", exhibit_id, exhibit, expected, finding, ctx, decision))
    return tuple(opened)


def _pictures(entries: tuple[Photo, ...], exhibit: Exhibit) -> list[Private]:
    if not entries:
        raise BadInput("seal_photo_needed")
    return photos(entries, exhibit.case)
