"""Presence at a session once more before the fire, by one's own will on the spot (I29, I64).

Who came at the opening may be far away when the fire is lit. So the quorum of the fire counts only whoever gave their
presence within the minutes before it that the rule pack asks: when they came, or when they confirmed it.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.attendance import LARGEST_COMPANY, require_present
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.quorum import disqualified_witnesses
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.site_presence import OFF_SITE, is_off_site
from custody.domain.destruction.wet_presence import BY_HAND, confirmers
from custody.domain.discrepancies.discrepancy import UNWATCHED, DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, unique
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos


class DestructionSessionPresenceConfirmed(Event, frozen=True):
    """People who came earlier are there still; each one's will stands in the act's header.

    ``hour``: by the clock of the session's device, where it was recorded without the service. ``before``: the two who
    confirm their wet signatures. ``off_site``: given elsewhere than on the site's device, without its code.
    """

    type: ClassVar[str] = "destruction_session.presence_confirmed/1"
    people: tuple[str, ...]
    hour: str = ""
    before: tuple[str, ...] = ()
    off_site: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Record when each of them was last there by their own will."""
        for attendance in state.present():
            if attendance.person in self.people:
                attendance.confirmed_at, attendance.by_hand = self.hour or fact.at, list(self.before)
                attendance.off_site = self.off_site
                attendance.told_at = fact.at if self.before else attendance.told_at
        return state


class ConfirmPresence(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """People confirm that they are there, each by their own will (the author, or consents on the author's device).

    ``by_hand``: all of them by a wet signature on the paper of the ``photos``, before two others who consent as
    witness. ``site_code``: what the site's device shows, where this is another one.
    """

    session: str
    people: tuple[str, ...]
    by_hand: bool = False
    photos: tuple[Photo, ...] = ()
    site_code: str = ""


@act(
    "destruction_session.confirm_presence/1",
    title=N_("Presence confirmed before the fire"),
    summary="Confirm being there before the fire, each by their own will",
    roles=ATTENDEES,
    records=(DestructionSessionPresenceConfirmed,),
    device="site",
)
def confirm_presence(command: ConfirmPresence, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that people of an open session are still there, each by their own will on the spot (I64).

    Raises:
        BadInput: ``nobody_listed``.
        RuleBroken: ``presence_unconfirmed`` unless each gives their own will, ``not_present``, ``wrong_state``; as
            ``confirmers``.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    if not 0 < len(command.people) <= LARGEST_COMPANY:
        raise BadInput("nobody_listed", limit=LARGEST_COMPANY)
    people = unique(command.people)
    wills = set(session.willing(ctx.actors))
    for person in people:
        require_present(session, person)
        if not command.by_hand and person not in wills:
            raise RuleBroken("presence_unconfirmed", person=person)
    around = disqualified_witnesses(command.session, session, state_reader)
    before = confirmers(people, command.photos, session, around, ctx) if command.by_hand else ()
    off_site = is_off_site(session, ctx)
    decision = Decision(flags=(*((BY_HAND,) if before else ()), *((OFF_SITE,) if off_site else ())))
    hour = ctx.claimed_at if ctx.envelope else ""
    event = DestructionSessionPresenceConfirmed(people=tuple(people), hour=hour, before=before, off_site=off_site)
    decision.add(command.session, event, *photos(command.photos, command.session))
    return decision


def presence_hour(session: DestructionSession, ctx: ActContext) -> str:
    """Return the hour of an ignition by the clock that recorded the presences; "" where none can be counted by.

    That is the device's for what it recorded without the service, else the service's: an earlier hour that the chair
    types would count whoever came in the morning and has long been gone. Where something speaks against the device's
    hours the certificate says so. A fire from paper, or of published history, proves nobody's presence: it is recorded
    with whoever is there on the spot, and a paper is marked.
    """
    if session.doubts or ctx.doubts or is_copied(ctx):
        return ""
    return ctx.claimed_at if ctx.envelope else ctx.at


def has_happened(ctx: ActContext) -> bool:
    """Return True if an ignition tells of a fire that burnt already: by the site's device, from paper or the press."""
    return bool(ctx.envelope) or is_copied(ctx)


def is_copied(ctx: ActContext) -> bool:
    """Return True if the act was copied from paper or the press."""
    return ctx.occurred is not None and ctx.occurred.source in {"paper", "press"}


def dispute_unwatched(exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision) -> tuple[str, ...]:
    """Open the discrepancy of an exhibit that burnt without a judicial authority; its inquiry ends the dispute."""
    opened = ctx.new_number("EC")
    event = DiscrepancyOpened(sort=UNWATCHED, about=exhibit_id, case=exhibit.case, window=tuple(exhibit.window))
    decision.add(opened, event)
    return (opened,)
