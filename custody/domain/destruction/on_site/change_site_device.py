"""Another device takes the place of the site's device, which is broken, flat or lost (I64)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.plan_and_open import chaired
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact

CHANGED = "site_device_changed"
"""Flags the act, and a finding of page 1: presences before and after it were given on two devices."""


class DestructionSessionSiteDeviceChanged(Event, frozen=True):
    """Presence is given on this ``device`` from now on, before ``confirmed_by`` ("" while nobody else came)."""

    type: ClassVar[str] = "destruction_session.site_device_changed/1"
    device: str
    confirmed_by: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Bind presence to the new device."""
        state.site_device, state.site_devices_before = self.device, state.site_devices_before + 1
        return state


class ChangeSiteDevice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Use the author's device on the site from now on."""

    session: str


@act(
    "destruction_session.change_site_device/1",
    title=N_("Device on the site replaced"),
    summary="Use this device on the site from now on",
    roles={Role.COMMISSION},
    records=(DestructionSessionSiteDeviceChanged,),
)
def change_site_device(command: ChangeSiteDevice, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Bind presence at an open session to the chair's device, before somebody of another agency who is there.

    That person gives their PIN on the new device. Without one the chair could move the site to their office. While
    nobody of another agency is on the site there is no presence to guard, and nobody is asked.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``; ``site_device_same``; ``site_device_needs_second``.
    """
    session = chaired(state_reader, command.session, ctx, OPEN)
    if ctx.author.device == session.site_device:
        raise RuleBroken("site_device_same")
    there = [a.person for a in session.present() if not a.off_site and a.agency != ctx.author.agency]
    wills = session.willing(ctx.actors[1:])
    second = next((person for person in there if person in wills), "")
    if there and not second:
        raise RuleBroken("site_device_needs_second")
    decision = Decision(flags=(CHANGED,))
    event = DestructionSessionSiteDeviceChanged(device=ctx.author.device, confirmed_by=second)
    decision.add(command.session, event)
    return decision
