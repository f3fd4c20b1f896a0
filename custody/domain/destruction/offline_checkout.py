"""A session is taken along to a site without network: checked out to one device, with nonces that serve once.

From then on that device may record the session's acts where the service is not reached, in its queue of signed
envelopes as any other (``domain/offline.py``), by the people who are there, of whichever agency. Signatures by passkey
are over one of the nonces, which the service draws and keeps: none could be made before, and none serves twice.

Until its closing comes in the session is *out*: nobody records it before the service (``domain/load.py``). A device
that is lost, or came home with nothing, is got round by a *recall* before two; what it sends after that is unsettled.
"""

from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import OPEN, PLANNED, Checkout, DestructionSession, Recalled
from custody.domain.destruction.quorum import require_chair
from custody.domain.destruction.session_load import session_in
from custody.domain.kernel import times
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.orders.order import Order
from custody.domain.people.device import ENROLLED, Device
from custody.domain.people.person import Person
from custody.domain.people.second_person import require_second

NONCES = 40
"""Twenty officials, each of whom may sign twice."""
HOURS = 14 * 24
"""Hours during which a device may record a session by its own clock: as many as for any other act."""
OFF = timedelta(minutes=2)
"""Tolerated clock error: of a contact before the check-out that it brought, and of a device's hours."""


class DestructionSessionCheckedOut(Event, frozen=True):
    """The session is taken along on an enrolled device ``until`` then, and out until it is closed or recalled."""

    type: ClassVar[str] = "destruction_session.checked_out/1"
    device: str
    until: str
    nonces: tuple[str, ...]

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Check the session out to its device, which alone may now record it."""
        state.checkout = Checkout(
            device=self.device, until=self.until, nonces=list(self.nonces), since=fact.at
        )  # fmt: skip
        return state


class DestructionSessionRecalled(Event, frozen=True):
    """The session is taken back from ``device``: it goes on before the service. The reason is committed to."""

    type: ClassVar[str] = "destruction_session.recalled/1"
    device: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """End the checkout of the session, so that no device may record it."""
        state.checkout = None
        state.recalled.append(Recalled(self.device, fact.at, fact.seq))
        return state


class CheckOut(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take a session along on an enrolled device of the chair's agency."""

    session: str
    device: str


class Recall(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take a session back from the device that it was checked out to."""

    session: str
    reason: str


@act(
    "destruction_session.check_out/1",
    title=N_("Session checked out to a device"),
    summary="Check a session out to a device",
    roles={Role.COMMISSION},
    records=(DestructionSessionCheckedOut,),
)
def check_out(command: CheckOut, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Check out the session to a device, by a member of the chair's agency, if no other device has it.

    Raises:
        NotFound: no such device.
        RuleBroken: ``session_out``, ``not_the_chair`` for a member of another agency, ``wrong_state``;
            ``device_revoked``, ``device_elsewhere``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    device = require(state_reader, Device, command.device)
    if ctx.author.agency != session.chair_agency:
        raise RuleBroken("not_the_chair", person=ctx.author.person)
    if device.status != ENROLLED:
        raise RuleBroken("device_revoked", number=command.device)
    if device.agency != session.chair_agency:
        raise RuleBroken("device_elsewhere", number=command.device)
    drawn = " ".join((ctx.act, *(ctx.new_number(DestructionSession.kind) for _ in range(2))))  # 100 random bits
    nonces = tuple(sha256(f"custody.nonce/1 {drawn} {index}".encode()).hexdigest()[:32] for index in range(NONCES))
    decision = Decision()
    until = times.hours_after(ctx.at, HOURS)
    decision.add(command.session, DestructionSessionCheckedOut(device=command.device, until=until, nonces=nonces))
    return decision


@act(
    "destruction_session.recall/1",
    title=N_("Session recalled from its device"),
    summary="Take a session back from its device",
    roles={Role.PROSECUTOR, Role.COMMISSION},
    records=(DestructionSessionRecalled,),
)
def recall(command: Recall, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Recall a checked-out session, by its judicial authority or its chair, with a second person present.

    The judicial authority is a prosecutor who attends the session or whose agency issued one of its orders. The second
    person is of an issuing agency, of the author's agency, of the chair's agency, or of the inspection.

    Raises:
        RuleBroken: ``not_out``; ``not_the_chair`` for anybody else; ``second_person_needed``.
        BadInput: ``field_empty``.
    """
    session = require(state_reader, DestructionSession, command.session)
    if session.checkout is None or not session.out:
        raise RuleBroken("not_out", number=command.session)
    author, issuers = ctx.author, {require(state_reader, Order, order_id).agency for order_id in session.orders}
    judicial = author.agency in issuers or session.attends(author.person, "judicial")
    if not judicial or Role.PROSECUTOR not in require(state_reader, Person, author.person).roles:
        require_chair(session, state_reader, ctx)
    near = {*issuers, author.agency, session.chair_agency}
    others = tuple(a for a in ctx.actors[1:] if may_second(require(state_reader, Person, a.person), near))
    require_second(command.session, "", state_reader, structs.replace(ctx, actors=(author, *others)))
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.session)
    decision.add(command.session, DestructionSessionRecalled(device=session.checkout.device), reason)
    return decision


def may_second(person: Person, near: Collection[str]) -> bool:
    """Return True if the person may second a recall: of an agency in ``near``, or of the inspection."""
    return person.agency in near or Role.INSPECTOR in person.roles


def require_checked_out(session_id: str, device: str, heard: str, ctx: ActContext, state_reader: StateReader) -> None:
    """Refuse the act of a device that does not have the session, did not yet, or had it no more by its own clock.

    ``heard``: when the device had last heard the service by then, "" for never. Before the check-out, but for the two
    minutes that clocks may be off, it cannot have known of it: what it wrote while it had the session once before, and
    kept back until after a recall, is no act of this time.

    Raises:
        NotFound: no such session.
        RuleBroken: ``not_checked_out``, ``checkout_over``.
    """
    held = require(state_reader, DestructionSession, session_id).checkout
    if held is None or held.device != device or (held.since and not _heard_since(heard, held.since)):
        raise RuleBroken("not_checked_out", number=session_id)
    if ctx.claimed_at > held.until:
        raise RuleBroken("checkout_over", number=session_id, until=held.until)


def _heard_since(heard: str, since: str) -> bool:
    return bool(heard) and times.instant(heard) + OFF >= times.instant(since)
