"""A photograph of everybody with the changing code of the site's device, at the opening and before ignition (I64)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.attendance import require_present
from custody.domain.destruction.attendance_record import GroupPhoto
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.site_presence import OFF_SITE, is_off_site
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos


class DestructionSessionGroupPhotographed(Event, frozen=True, kw_only=True):
    """Everybody there was photographed beside the site's device.

    ``off_site``: sent from elsewhere, without the code that the device shows: it is kept and proves nothing.
    """

    type: ClassVar[str] = "destruction_session.group_photographed/1"
    off_site: bool = False

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Record when it came, by the service's clock, which nobody at the site sets."""
        taken = GroupPhoto(at=fact.at, seq=fact.seq, device=state.site_device, off_site=self.off_site)
        state.group_photos.append(taken)
        return state


class PhotographGroup(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everybody beside the site's device, whose code is seen on the picture and typed as ``site_code``."""

    session: str
    photo: Photo
    site_code: str = ""


@act(
    "destruction_session.photograph_group/1",
    title=N_("Photograph of everybody there"),
    summary="Photograph everybody there beside the site's device",
    roles=ATTENDEES,
    records=(DestructionSessionGroupPhotographed,),
)
def photograph_group(command: PhotographGroup, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Keep a photograph of the group while the session is open; later it would prove nothing of that hour.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``.
        BadInput: ``bad_photo``, ``photo_unknown``.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_present(session, ctx.author.person)
    off_site = is_off_site(session, ctx)
    decision = Decision(flags=(OFF_SITE,) if off_site else ())
    event = DestructionSessionGroupPhotographed(off_site=off_site)
    decision.add(command.session, event, *photos((command.photo,), command.session))
    return decision
