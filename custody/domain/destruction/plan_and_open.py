"""Plan, open and give up a destruction session (séance de destruction): nothing burns on a say-so (I26-I33).

staged = on site = burnt + withdrawn, exhibit by exhibit; the session opens at its site, then each comes by their own
will, and it burns only with its quorum; what burns is what an outsider scanned, checked and weighed.
A session may be larger than any list: it is staged and scanned in several acts, and the fire takes the whole load.

This file plans, opens and gives up a session. Between planning and fire stand ``staging``,
``attendance`` and ``arrival_and_ignition``; after it ``close_session``, ``sign_off`` and ``certificate``.
``destruction_session`` holds
the state, ``session_load`` the load.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.attendance import LARGEST_COMPANY
from custody.domain.destruction.destruction_session import ABORTED, OPEN, PLANNED, DestructionSession
from custody.domain.destruction.quorum import require_chair
from custody.domain.destruction.session_load import loaded, named, session_in
from custody.domain.exhibits.exhibit import (
    ORDERED,
    Exhibit,
)
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.times import MIDNIGHT, day, days_between
from custody.domain.kernel.typed_text import clean, required
from custody.domain.law.fire_line import Method
from custody.domain.law.rule_outcome import is_waived, unmet
from custody.domain.law.rule_pack import AnnouncedDay, Mode, Notice, Pack
from custody.domain.orders.court_registry import require_heard
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency


class DestructionSessionPlanned(Event, frozen=True):
    """A session is planned for what one or more orders still cover: how many exhibits, named by the orders.

    ``pack``, ``digest``: the rules that decide all its acts, and the SHA-256 (hex) of their file.
    """

    type: ClassVar[str] = "destruction_session.planned/1"
    chair: str
    chair_agency: str
    orders: tuple[str, ...]
    exhibits: int
    method: str
    planned_for: str
    pack: str
    digest: str
    synthetic: bool = False

    def apply(self, state: State | None, fact: Fact) -> DestructionSession:
        """Return the newly planned session."""
        return DestructionSession(
            chair=self.chair, chair_agency=self.chair_agency, orders=list(self.orders), exhibits=self.exhibits,
            method=self.method, planned_for=self.planned_for, planned=fact.seq, status=PLANNED,
            synthetic=self.synthetic, pack=self.pack, pack_digest=self.digest,
        )  # fmt: skip


class DestructionSessionOpened(Event, frozen=True):
    """The session is open at its site, by the rules of which pack, with the SHA-256 (hex) of its file.

    ``device``: the one that opened it, on which presence is given (I64).
    """

    type: ClassVar[str] = "destruction_session.opened/1"
    pack: str
    digest: str
    device: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Open the session under its rule pack."""
        state.status, state.opened_at = OPEN, fact.at
        state.pack, state.pack_digest, state.site_device = self.pack, self.digest, self.device
        return state


class DestructionSessionAborted(Event, frozen=True):
    """The session will not take place; nothing is staged in it any more. The reason is committed to."""

    type: ClassVar[str] = "destruction_session.aborted/1"

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Mark the session as aborted."""
        state.status = ABORTED
        return state


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Plan a session; the author chairs it. ``commune`` and ``position`` say where the site lies, in words."""

    orders: tuple[str, ...]
    method: Method
    planned_for: str
    site: str
    commune: str = ""
    position: str = ""


class OpenSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Declare the session open."""

    session: str


class Abort(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Give a session up before ignition, when everything staged has been withdrawn."""

    session: str
    reason: str


@act(
    "destruction_session.plan/1",
    title=N_("Destruction session planned"),
    summary="Plan a session under one's own chair",
    roles={Role.COMMISSION},
    records=(DestructionSessionPlanned,),
)
def plan(command: Plan, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Plan a session under the author's chair, for everything its orders still cover.

    Raises:
        NotFound: no such order.
        RuleBroken: ``nothing_listed``, ``act_too_large`` for too many orders; ``chair_is_custodian`` (I30);
            ``order_not_to_destroy``; ``pack_changed``; and as ``require_day``.
    """
    orders = unique(command.orders)
    states = _still_ordered(orders, state_reader)
    if any(ctx.author.person in exhibit.keepers for exhibit in states):
        raise RuleBroken("chair_is_custodian")
    planned_for = day(command.planned_for, "planned_for")
    session = ctx.new_number("DS")
    pack = require(state_reader, Agency, ctx.author.agency).rules()
    decision = Decision(rules=pack.mark)
    require_day(planned_for, orders, pack, state_reader, ctx, decision)
    event = DestructionSessionPlanned(
        chair=ctx.author.person, chair_agency=ctx.author.agency, orders=tuple(orders), exhibits=len(states),
        method=command.method, planned_for=planned_for, pack=pack.id, digest=pack.digest,
        synthetic=any(e.synthetic for e in states),
    )  # fmt: skip
    texts = {"commune": clean(command.commune, "commune"), "position": clean(command.position, "position")}
    site = Private("site", required(command.site, "site"), session)
    decision.add(session, event, site, *private_texts(session, **texts))
    return decision


@act(
    "destruction_session.open/1",
    title=N_("Destruction session opened"),
    summary="Open at the site",
    roles={Role.COMMISSION},
    records=(DestructionSessionOpened,),
    device="site",
)
def open_session(command: OpenSession, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open at the site; whoever attends comes after that, and the fire asks for the quorum (I29, I64).

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``session_pack_changed``, and as ``_require_announced`` and
            ``require_heard``.
    """
    session = chaired(state_reader, command.session, ctx, PLANNED)
    pack = session.rules()
    decision = Decision(rules=pack.mark)
    _require_announced(command.session, session, pack, ctx, decision)
    load = loaded(command.session, session, state_reader)
    require_heard(load, pack, state_reader, ctx, decision, done=bool(ctx.envelope))
    opened = DestructionSessionOpened(pack=pack.id, digest=pack.digest, device=ctx.author.device)
    decision.add(command.session, opened)
    return decision


@act(
    "destruction_session.abort/1",
    title=N_("Destruction session called off"),
    summary="Call the session off",
    roles={Role.COMMISSION},
    records=(DestructionSessionAborted,),
)
def abort(command: Abort, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Abort the session, by a member of the chair's agency, once its staged exhibits have been withdrawn.

    Raises:
        RuleBroken: ``not_the_chair`` for a member of another agency, ``wrong_state`` after ignition,
            ``still_staged``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    if ctx.author.agency != session.chair_agency:
        raise RuleBroken("not_the_chair", person=ctx.author.person)
    left = loaded(command.session, session, state_reader)
    if left:
        raise RuleBroken("still_staged", number=min(left))
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.session)
    decision.add(command.session, DestructionSessionAborted(), reason)
    return decision


def _still_ordered(orders: list[str], state_reader: StateReader) -> list[Exhibit]:
    """Return the exhibits that these orders, each an order to destroy, still cover."""
    if len(orders) > LARGEST_COMPANY:
        raise RuleBroken("act_too_large", limit=LARGEST_COMPANY)
    other = next((order_id for order_id in orders if require(state_reader, Order, order_id).sort), None)
    if other:
        raise RuleBroken("order_not_to_destroy", number=other)
    numbers = named(require(state_reader, Order, order_id) for order_id in orders)
    state_reader.load(numbers)
    states = [
        e
        for e in (require(state_reader, Exhibit, exhibit_id) for exhibit_id in numbers)
        if e.status == ORDERED and e.order in orders
    ]
    if not states:
        raise RuleBroken("nothing_listed")
    return states


def move_day(
    session_id: str,
    planned_for: str,
    session: DestructionSession,
    state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> None:
    """Move a planned session to this day, judged from today as a new planning would be.

    Raises:
        RuleBroken: ``wrong_state`` once it is open: then its hours tell the day; ``session_pack_changed``; and as
            ``require_day``.
    """
    if session.status != PLANNED:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    pack = session.rules()
    decision.rules = pack.mark
    require_day(planned_for, session.orders, pack, state_reader, ctx, decision)


def require_day(
    planned_for: str, orders: list[str], pack: Pack, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:  # fmt: skip
    """Check that the day is to come, precedes the orders' lapse and gives the notice that the pack asks.

    Raises:
        RuleBroken: ``day_past``, ``order_ends_before``, ``notice_short``.
    """
    if planned_for < ctx.claimed_day:
        raise RuleBroken("day_past", value=planned_for)
    for order_id in orders:
        until = require(state_reader, Order, order_id).lapses_on
        if until and until < planned_for:
            raise RuleBroken("order_ends_before", number=order_id, until=until)
    ahead = days_between(ctx.today + MIDNIGHT, planned_for + MIDNIGHT)
    for rule, asks in pack.asking(Notice):
        if ahead < asks.days:
            for order in orders:
                unmet(rule, decision, "notice_short", require(state_reader, Order, order), number=order, days=asks.days)


def _require_announced(
    session_id: str, session: DestructionSession, pack: Pack, ctx: ActContext, decision: Decision
) -> None:
    """Open no session before its announced day, without a derogation, nor later than the pack lets it wait (I55).

    What a device without network has opened is only marked: it has happened.

    Raises:
        RuleBroken: ``session_before_day``; ``session_after_days``, which no derogation lifts: it is announced again.
    """
    done, announced = bool(ctx.envelope), session.planned_for
    for rule, asks in pack.asking(AnnouncedDay):
        facts = {"number": session_id, "day": announced, "days": asks.days}
        if ctx.claimed_day < announced:
            asked = structs.replace(rule, mode="mark") if done and not is_waived(rule.id, session) else rule
            unmet(asked, decision, "session_before_day", session, **facts)
        elif days_between(announced + MIDNIGHT, ctx.claimed_day + MIDNIGHT) > asks.days:
            mode: Mode = "mark" if done or rule.mode == "mark" else "refuse"
            unmet(structs.replace(rule, mode=mode), decision, "session_after_days", session, **facts)


def chaired(state_reader: StateReader, session_id: str, ctx: ActContext, status: str) -> DestructionSession:
    """Return the session for an act of its chair.

    Raises:
        RuleBroken: as ``session_in``; ``not_the_chair``.
    """
    session = session_in(state_reader, session_id, ctx, status)
    require_chair(session, state_reader, ctx)
    return session
