"""A session is taken along to a site without network: checked out to one device, with nonces that serve once.

From then on that device may record the session's acts where the service is not reached, in its queue of signed
envelopes as any other (``domain/offline.py``), by the people who are there, of whichever agency. Signatures by passkey
are over one of the nonces, which the service draws and keeps: none could be made before, and none serves twice.
"""

from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain import times
from custody.domain.device import ENROLLED, Device
from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.load import session_in
from custody.domain.session import OPEN, PLANNED, Checkout, Session
from custody.domain.world import Decision, Moment, World, get

NONCES = 40
"""Twenty officials, each of whom may sign twice."""
HOURS = 14 * 24
"""How long a device may record a session by its own clock: as long as any other act."""


class SessionCheckedOut(Event, frozen=True):
    """The session is taken along on an enrolled device ``until`` then; what was checked out before serves no more."""

    type: ClassVar[str] = "session.checked_out/1"
    device: str
    until: str
    nonces: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, which its device may record."""
        state.checkout = Checkout(device=self.device, until=self.until, nonces=list(self.nonces))
        return state


class CheckOut(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take a session along on an enrolled device of the chair's agency."""

    session: str
    device: str


def check_out(command: CheckOut, world: World, moment: Moment) -> Decision:
    """A member of the chair's commission checks the session out; the device that had it before has it no more.

    Raises:
        NotFound: no such device.
        RuleBroken: ``not_the_chair`` for a member of another agency, ``wrong_state``; ``device_revoked``,
            ``device_elsewhere``.
    """
    session = session_in(world, command.session, PLANNED, OPEN)
    device = get(world, Device, command.device)
    if moment.author.agency != session.chair_agency:
        raise RuleBroken("not_the_chair", person=moment.author.person)
    if device.status != ENROLLED:
        raise RuleBroken("device_revoked", number=command.device)
    if device.agency != session.chair_agency:
        raise RuleBroken("device_elsewhere", number=command.device)
    drawn = f"{moment.act} {moment.new_number(Session.kind)} {moment.new_number(Session.kind)}"  # the latter: 100 bits
    nonces = tuple(sha256(f"custody.nonce/1 {drawn} {n}".encode()).hexdigest()[:32] for n in range(NONCES))
    decision = Decision()
    until = times.hours_after(moment.at, HOURS)
    decision.add(command.session, SessionCheckedOut(device=command.device, until=until, nonces=nonces))
    return decision


def require_checked_out(number: str, device: str, moment: Moment, world: World) -> None:
    """Refuse the act of a device that does not have the session, or had it no more by its own clock.

    Raises:
        NotFound: no such session.
        RuleBroken: ``not_checked_out``, ``checkout_over``.
    """
    held = get(world, Session, number).checkout
    if held is None or held.device != device:
        raise RuleBroken("not_checked_out", number=number)
    if moment.claimed_at > held.until:
        raise RuleBroken("checkout_over", number=number, until=held.until)
