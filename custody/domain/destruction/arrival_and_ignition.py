"""Acts at the place of burning: scan the load in, withdraw some of it, burn the rest at once (I27, I28, I31-I33)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.destruction.clearance import in_force, require_stranger
from custody.domain.destruction.destruction_session import BURNT, DISPUTED, OPEN, PLANNED, DestructionSession
from custody.domain.destruction.plan_and_open import chaired
from custody.domain.destruction.presence import dispute_unwatched, has_happened, presence_hour
from custody.domain.destruction.quorum import disqualified_witnesses, is_authority_there, require_quorum
from custody.domain.destruction.road.road_marks import road_marks
from custody.domain.destruction.session_load import loaded, require_whole, session_in
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted, DiscrepancyOpened, Finding
from custody.domain.exhibits.blind_check import CheckEntry, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import DESTROYED, LOADED, ON_SITE, STAGED, Exhibit, load_exhibits
from custody.domain.exhibits.legal_hold import require_unheld
from custody.domain.exhibits.presumptive_test import judge_refuted, leave_open
from custody.domain.exhibits.report_missing import ExhibitReportedMissing, lose, losses
from custody.domain.exhibits.second_look import require_read
from custody.domain.exhibits.unread_reading import judge_unread
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, Occurred
from custody.domain.kernel.rows import every_row
from custody.domain.kernel.typed_text import required
from custody.domain.orders.court_registry import require_heard
from custody.domain.people.agency import Agency


class DestructionSessionLoadArrived(Event, frozen=True):
    """The exhibits of this act, so many, were scanned at the place of burning.

    ``doubts``: what speaks against its hour, where the session's device told it.
    """

    type: ClassVar[str] = "destruction_session.load_arrived/1"
    exhibits: int
    doubts: tuple[str, ...] = ()

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Count the arrived exhibits on site and record doubts about the site clock."""
        state.on_site += self.exhibits
        state.doubt(self.doubts, fact.at)
        return state


class ExhibitArrived(Event, frozen=True):
    """Scanned at the place of burning."""

    type: ClassVar[str] = "exhibit.arrived/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as on site and in no store."""
        state.status, state.place = ON_SITE, ""
        return state


class DestructionSessionLoadWithdrawn(Event, frozen=True):
    """Exhibits taken out of the session by one of those present, or found missing; ``on_site`` of them had arrived."""

    type: ClassVar[str] = "destruction_session.load_withdrawn/1"
    exhibits: tuple[str, ...]
    on_site: int = 0

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Move the withdrawn exhibits out of the session's load."""
        state.on_site -= self.on_site
        state.withdrawn += self.exhibits
        return state


class ExhibitWithdrawn(Event, frozen=True):
    """Taken out of the session; held again by the same holder, after a check (I33).

    ``to_weigh``: it could not be weighed where it was withdrawn, and goes nowhere before it is.
    """

    type: ClassVar[str] = "exhibit.withdrawn/1"
    session: str
    check: Check
    to_weigh: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit to custody; only a new order can destroy it.

        A difference found at its withdrawal is kept permanently.
        """
        self.check.apply(state, fact.at)
        if not self.check.good:
            state.amiss.append(self.session)
        state.leave_load()
        state.to_weigh = self.to_weigh
        leave_open(state, self.session, fact.at)
        return state


class DestructionSessionIgnited(Event, frozen=True):
    """Ignition: how many exhibits were put into the fire, before which independent witnesses.

    ``claimed``: when, where another hour is claimed than that of the recording: who signs later signs that too.
    ``doubts``: what speaks against that hour, where the session's device told it. ``from_paper``: copied from paper,
    which proves nobody's presence (I64). ``without_authority``: it burnt although no judicial authority was there.
    """

    type: ClassVar[str] = "destruction_session.ignited/1"
    burnt: int
    witnesses: tuple[str, ...]
    claimed: Occurred | None = None
    doubts: tuple[str, ...] = ()
    from_paper: bool = False
    without_authority: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Mark the session as burnt.

        If the device that lit the fire was offline, it alone vouches for the presence of the attendees.
        """
        for attendance in state.present():
            attendance.by_device = attendance.by_device or state.out
        state.status, state.ignited_at, state.ignition_claimed = BURNT, fact.at, self.claimed
        state.presence_from_paper, state.without_authority = self.from_paper, self.without_authority
        state.doubt(self.doubts, fact.at)
        return state


class ExhibitDestroyed(Event, frozen=True):
    """Burnt before a quorum: the end of its custody (I32)."""

    type: ClassVar[str] = "exhibit.destroyed/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as destroyed, without holder or place; only its certificate can follow."""
        state.status, state.holder, state.place = DESTROYED, "", ""
        return state


class ExhibitDestructionDisputed(ExhibitDestroyed, frozen=True):
    """The event ``exhibit.destroyed/1`` on an offline site, for an exhibit with an open discrepancy in the log.

    ``opened``: what a reading told that waited to be read again, and is judged as it burns (I57b).
    """

    type: ClassVar[str] = "exhibit.destruction_disputed/1"
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Mark the exhibit as destroyed in dispute; nobody can read it again."""
        state.open += self.opened
        state.to_read_again = None
        return super().apply(state, fact)


class AgencyWitnessesRecorded(Event, frozen=True):
    """Kept on the chair's agency: the independent witnesses of its latest session (I31)."""

    type: ClassVar[str] = "agency.witnesses_recorded/1"
    session: str
    witnesses: tuple[str, ...]

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """Record the latest destruction witnesses of the agency."""
        state.last_witnesses = list(self.witnesses)
        return state


FIRE_FROM_PAPER = "fire_from_paper"
"""Flags a fire that was recorded from paper, and its certificate: nobody's presence at it is proved (I64)."""
SECONDING = frozenset({"chair", "verifier"})
"""One of the two who say by their own will that what was scanned on the site leaves the load, or is missing."""


class Arrive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Scan exhibits at the place of burning."""

    session: str
    exhibits: tuple[str, ...]


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take exhibits out of the session, with their seals read again, and weighed again where there is a balance.

    ``missing``: those that are not there to be read; each is lost until it is found.
    """

    session: str
    reason: str
    checks: tuple[CheckEntry, ...] = ()
    missing: tuple[str, ...] = ()


class Ignite(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ignition: the exhibits scanned as they are put into the fire."""

    session: str
    exhibits: tuple[str, ...]


@act(
    "destruction_session.arrive/1",
    title=N_("Load arrived on site"),
    summary="Scan the load on site",
    roles={Role.VERIFIER},
    records=(DiscrepancyAdjusted, ExhibitArrived, DestructionSessionLoadArrived),
    device="site",
)
def arrive(command: Arrive, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that a present, independent verifier scans the load on site.

    It is for what lies in no sealed unit, or in one whose seal differs (``read_units``). The verifier must be as
    independent as the verifier of the staging. An exhibit counted missing on the way is found
    again by this scan, and its discrepancy stays open.

    Raises:
        RuleBroken: ``not_present``, ``not_on_site``, ``verifier_in_chain``, ``verifier_of_unit``;
            ``wrong_state`` for what was not staged in this session.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_on_site(session, ctx.author.person, "verifier")
    decision = Decision()
    scanned = load_exhibits(command.exhibits, state_reader)

    def take(exhibit_id: str, into: Decision) -> None:
        exhibit = _loaded(exhibit_id, command.session, state_reader, STAGED)
        bring_in(exhibit_id, exhibit, command.session, state_reader, ctx, into)

    every_row(scanned, take, decision, ctx)
    decision.add(command.session, DestructionSessionLoadArrived(exhibits=len(scanned), doubts=ctx.doubts))
    return decision


def bring_in(
    exhibit_id: str, exhibit: Exhibit, session: str, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    """Bring a staged exhibit to the site, before somebody independent of it; one that was missing is found again.

    Raises:
        RuleBroken: ``verifier_in_chain``, ``verifier_of_unit``.
    """
    require_stranger(exhibit_id, exhibit, ctx)
    decision.add(exhibit_id, ExhibitArrived(session=session))
    for gone in losses(exhibit, state_reader):
        decision.add(gone, DiscrepancyAdjusted(finding=Finding()))


@act(
    "destruction_session.withdraw/1",
    title=N_("Exhibits withdrawn from the load, or missing from it"),
    summary="Take exhibits out of the session",
    roles=ATTENDEES,
    records=(DiscrepancyOpened, ExhibitReportedMissing, ExhibitWithdrawn, DestructionSessionLoadWithdrawn),
    device="site",
)
def withdraw(command: Withdraw, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let any person present, or the verifier who staged, take exhibits out, or say that they are not there (I27, I33).

    What is missing is in a discrepancy from now on, in the hands of the inspection, and holds up no fire (T9). What a
    verifier has scanned on the site leaves it by the word of two, missing or not: one person alone could else carry it
    off. A device's envelope without the second is unsettled: the exhibit stays in the load, in dispute if it burns.

    Raises:
        RuleBroken: ``not_present``, ``not_on_site``, ``wrong_state``, ``nothing_listed``, ``scanned_twice``,
            ``check_incomplete`` without the seal; ``seconding_needed``; as ``parse_observations`` and ``judge``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    if ctx.author.person not in session.verifiers:
        require_on_site(session, ctx.author.person)
    reason = required(command.reason, "reason")
    taken = load_exhibits((*(entry.exhibit for entry in command.checks), *command.missing), state_reader)
    exhibits = {taken_id: _loaded(taken_id, command.session, state_reader, *LOADED) for taken_id in taken}
    verified = next((taken_id for taken_id, exhibit in exhibits.items() if exhibit.status == ON_SITE), "")
    if verified:
        _require_seconded(verified, session, ctx)
    decision = Decision()
    for each in parse_observations(command.checks, state_reader, ctx, sealed=True) if command.checks else ():
        exhibit = exhibits[each.exhibit]
        check = judge(each, exhibit, state_reader, ctx, decision)
        to_weigh = exhibit.basis is not None and check.weight is None
        decision.add(each.exhibit, ExhibitWithdrawn(session=command.session, check=check, to_weigh=to_weigh))
    for exhibit_id in command.missing:
        lose(exhibit_id, exhibits[exhibit_id], reason, ctx, decision)
    on_site = sum(exhibit.status == ON_SITE for exhibit in exhibits.values())
    event = DestructionSessionLoadWithdrawn(exhibits=tuple(taken), on_site=on_site)
    decision.add(command.session, event, Private("reason", reason, command.session))
    return decision


def seconders(session: DestructionSession, author: str) -> list[str]:
    """Return, each once, the attendees who may second ``author``: at least one of the pair is in ``SECONDING``."""
    there = [a for a in session.present() if not a.off_site]
    anybody = any(a.person == author and a.quality in SECONDING for a in there)
    seconds = (a.person for a in there if a.person != author and (anybody or a.quality in SECONDING))
    return list(dict.fromkeys(seconds))


def _require_seconded(session_id: str, session: DestructionSession, ctx: ActContext) -> None:
    if not set(session.willing(ctx.actors[1:])).intersection(seconders(session, ctx.author.person)):
        raise RuleBroken("seconding_needed", number=session_id)


@act(
    "destruction_session.ignite/1",
    title=N_("Ignition"),
    summary="Ignition",
    roles={Role.COMMISSION},
    records=(
        DiscrepancyOpened,
        ExhibitDestroyed,
        ExhibitDestructionDisputed,
        DestructionSessionIgnited,
        AgencyWitnessesRecorded,
    ),
    device="site",
)
def ignite(command: Ignite, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Light the fire.

    What burns is exactly what was staged, scanned on site and not withdrawn: all of it, at once (I27).

    A fire that a device recorded has happened: what was disputed meanwhile, by whomever, is burnt with the discrepancy
    standing, proved by nothing and in no total (``Exhibit.doubts``), as if the dispute had come in after it. So is what
    waited to be read again: its reading is judged then, as nobody can repeat it. So is all that burnt, by a device's
    word or from paper, without a judicial authority: each of it is a discrepancy (I64).

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``blocked_by_discrepancy``, ``on_legal_hold``;
            ``to_read_again``; ``load_incomplete`` (staged, not on site, not withdrawn), ``load_differs`` (the scan at
            the fire is not what is on site); ``session_pack_changed``; and as ``require_quorum``, ``require_heard``,
            ``judge_refuted`` and ``in_force``.
    """
    session = chaired(state_reader, command.session, ctx, OPEN)
    pack = session.rules()
    decision = Decision(rules=pack.mark)
    around, hour = disqualified_witnesses(command.session, session, state_reader), presence_hour(session, ctx)
    happened = has_happened(ctx)
    witnesses = require_quorum(session, around, pack, state_reader, decision, hour, happened=happened)
    alone = not is_authority_there(session, pack, state_reader, hour)
    load, scanned = loaded(command.session, session, state_reader), unique(command.exhibits)
    require_whole(load, scanned)
    decision.flag(*road_marks(session, load, ctx.claimed_at))
    require_heard(load, pack, state_reader, ctx, decision, done=bool(ctx.envelope))

    def burn(exhibit_id: str, into: Decision) -> None:
        exhibit = _loaded(exhibit_id, command.session, state_reader, ON_SITE)
        if exhibit.open and not ctx.envelope:
            raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])
        require_read(exhibit_id, exhibit, ctx, into, hides=True)
        require_unheld(exhibit_id, exhibit)
        in_force(exhibit.order, state_reader, ctx)
        opened = dispute_unwatched(exhibit_id, exhibit, ctx, into) if alone else ()
        into.add(exhibit_id, _burnt(exhibit_id, exhibit, command.session, state_reader, ctx, into, opened))

    every_row(scanned, burn, decision, ctx)
    event = DestructionSessionIgnited(
        burnt=len(scanned), witnesses=tuple(witnesses), claimed=ctx.occurred, doubts=ctx.doubts,
        from_paper=ctx.on_paper, without_authority=alone,
    )  # fmt: skip
    if event.from_paper:
        decision.flag(FIRE_FROM_PAPER)
    decision.add(command.session, event)
    decision.add(session.chair_agency, AgencyWitnessesRecorded(session=command.session, witnesses=tuple(witnesses)))
    return decision


def _burnt(
    exhibit_id: str, exhibit: Exhibit, session: str, state_reader: StateReader, ctx: ActContext, decision: Decision,
    opened: tuple[str, ...],
) -> ExhibitDestroyed:  # fmt: skip
    """Return the end of an exhibit: in dispute if anything speaks against it, also a reading that waits.

    ``opened``: discrepancies that its fire opens.
    """
    opened += judge_unread(exhibit_id, exhibit, state_reader, ctx, decision)
    opened += judge_refuted(exhibit_id, exhibit, ctx, decision)
    if not exhibit.open and exhibit.to_read_again is None and not opened:
        return ExhibitDestroyed(session=session)
    decision.flag(DISPUTED)
    return ExhibitDestructionDisputed(session=session, opened=opened)


def _loaded(exhibit_id: str, session: str, state_reader: StateReader, *statuses: str) -> Exhibit:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.status not in statuses or exhibit.session != session:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    return exhibit
