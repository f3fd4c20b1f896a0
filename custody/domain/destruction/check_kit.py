"""Try a lot of a test kit on a blank and on a known substance, at the start of a session (I65)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.session_tests import KitControl, SessionTests
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.exhibits.presumptive_test import expired
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import as_typed
from custody.domain.law.test_kit import kit_of


class DestructionSessionKitChecked(Event, frozen=True, kw_only=True):
    """A lot of a kit was tried: the ``blank`` stayed without colour, the ``control`` took the colour of the substance.

    ``lot`` and ``expiry`` as printed on the kit; ``by`` whom, ``at`` what hour.
    """

    type: ClassVar[str] = "destruction_session.kit_checked/1"
    kit: str
    lot: str
    expiry: str
    blank: bool
    control: bool
    by: str
    at: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add the control to those of the session."""
        control = KitControl(
            kit=self.kit, lot=normal_seal(self.lot), good=self.blank and self.control, by=self.by, at=self.at
        )
        state.tests = (state.tests or SessionTests()).checked(control)
        return state


class CheckKit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Try a lot: ``blank``: no colour without a substance; ``control``: the known substance gave its colour."""

    session: str
    kit: str
    lot: str
    expiry: str
    blank: bool
    control: bool
    photos: tuple[Photo, ...] = ()


KIT_FAILED = "kit_failed"
"""Flag: the blank coloured, or the known substance did not."""


@act(
    "destruction_session.check_kit/1",
    title=N_("Test kit tried on a blank and on a known substance"),
    summary="Record the controls of a test kit",
    roles=ATTENDEES,
    records=(DestructionSessionKitChecked,),
    device="site",
)
def check_kit(command: CheckKit, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the two controls of a lot; without good ones its tests are marked, and none is refused.

    Raises:
        NotFound: no such session.
        RuleBroken: ``wrong_state`` unless it is open; ``not_present``.
        BadInput: ``kit_unknown``, ``field_empty``, ``bad_expiry``, and as ``photos``.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_on_site(session, ctx.author.person)
    kit_of(command.kit)
    decision = Decision()
    if expired(command.expiry, ctx.claimed_day):
        decision.flag("test_expired")
    if not (command.blank and command.control):
        decision.flag(KIT_FAILED)
    event = DestructionSessionKitChecked(
        kit=command.kit, lot=as_typed(command.lot, "lot"), expiry=command.expiry, blank=command.blank,
        control=command.control, by=ctx.author.person, at=ctx.claimed_at,
    )  # fmt: skip
    decision.add(command.session, event, *photos(command.photos, command.session))
    return decision
