"""Look at the ash of a destruction: who saw it cold, and how much was left, each entered by who saw it (I66)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.destruction_session import BURNT, CLOSED, AshesSeen, DestructionSession
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.signing_progress import signers
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Mass, MassEntry, mass


class DestructionSessionAshesSeen(Event, frozen=True, kw_only=True):
    """Somebody of the session looked at the ash at the hour ``at``: cold or not, and what was weighed of it.

    ``live``: entered when it was seen; an hour typed in later is shown as such. ``doubts``: what speaks against its
    hour, where the session's device told it. ``device``: on which that person was signed in, "" where they typed their
    PIN on the site's device.
    """

    type: ClassVar[str] = "destruction_session.ashes_seen/1"
    person: str
    cold: bool
    at: str
    residue: Mass | None = None
    live: bool = False
    doubts: tuple[str, ...] = ()
    device: str = ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add the sighting to the session, with doubts about the site clock."""
        residue_ug = self.residue.ug if self.residue else None
        seen = AshesSeen(
            person=self.person, cold=self.cold, at=self.at, residue_ug=residue_ug, live=self.live, device=self.device
        )
        state.ashes.append(seen)
        state.doubt(self.doubts, fact.at)
        return state


class SeeAshes(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Look at the ash: ``cold`` or not; ``residue``: its mass, if it was weighed; ``photos`` of it."""

    session: str
    cold: bool
    residue: MassEntry | None = None
    photos: tuple[Photo, ...] = ()


@act(
    "destruction_session.see_ashes/1",
    title=N_("Ash looked at"),
    summary="Say whether the ash is cold, and what it weighs",
    roles=ATTENDEES,
    records=(DestructionSessionAshesSeen,),
    device="site",
)
def see_ashes(command: SeeAshes, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record what one person of the session saw of the ash, until the certificate is issued.

    Nothing is refused for being early, alone or implausible: ``irregularities`` says so on page 1.

    Raises:
        RuleBroken: ``not_present`` for who did not attend the session; ``wrong_state``, ``session_out``.
        BadInput: ``bad_quantity`` and as ``photos``; ``field_empty`` for ash neither cold nor weighed.
    """
    session = session_in(state_reader, command.session, ctx, BURNT, CLOSED)
    if ctx.author.person not in signers(session):
        raise RuleBroken("not_present")
    if not command.cold and command.residue is None:
        raise BadInput("field_empty", field="residue")
    typed = ctx.occurred is not None and ctx.occurred.source == "entered"  # a typed hour proves none
    event = DestructionSessionAshesSeen(
        person=ctx.author.person, cold=command.cold, at=ctx.claimed_at, doubts=ctx.doubts,
        live=bool(ctx.envelope) or (ctx.live and not typed), device="" if ctx.envelope else ctx.author.device,
        residue=mass(command.residue) if command.residue else None,
    )  # fmt: skip
    decision = Decision()
    decision.add(command.session, event, *photos(command.photos, command.session))
    return decision
