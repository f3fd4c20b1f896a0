"""Draw at the site the exhibits whose own seals are read and which of them are weighed (I63).

The service draws, or the judicial authority throws dice and enters them: nobody knows before the load stands there.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.road.load_unit import SAMPLE, SiteDraw
from custody.domain.destruction.road.read_units import require_reader
from custody.domain.destruction.sack_sampling import least
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.laboratory.sampling_statistics import GENERATOR, draw

DICE = 20
"""Throws of a die that are entered at least: 6^20 outcomes are more than anybody tries out."""
FACES = frozenset("123456")


class DestructionSessionSiteDrawn(Event, frozen=True):
    """Of ``population`` loaded exhibits in order of number these were drawn; ``to_weigh`` of them are weighed too.

    ``seed``: the number of the service, or with ``by_dice`` the dice as thrown.
    """

    type: ClassVar[str] = "destruction_session.site_drawn/1"
    generator: str
    seed: str
    by_dice: bool
    population: int
    exhibits: tuple[str, ...]
    to_weigh: tuple[str, ...]

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Keep the draw."""
        state.site_draw = SiteDraw(exhibits=list(self.exhibits), to_weigh=list(self.to_weigh))
        return state


class DrawOnSite(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Draw from the load at the site; ``dice``: the faces thrown, in order, "" for a draw by the service."""

    session: str
    dice: str = ""


@act(
    "destruction_session.draw_on_site/1",
    title=N_("Sample drawn on site"),
    summary="Draw at the site what is read and weighed",
    roles={Role.VERIFIER, Role.PROSECUTOR},
    records=(DestructionSessionSiteDrawn,),
)
def draw_on_site(command: DrawOnSite, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Draw once, when the load is on site.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``; ``site_drawn_already``; ``nothing_listed`` without a load;
            ``dice_by_authority`` for dice that another than the judicial authority throws.
        BadInput: ``dice_not_thrown`` for too few dice, or faces that no die has.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_reader(session, ctx)
    if session.site_draw is not None:
        raise RuleBroken("site_drawn_already", number=command.session)
    names = sorted(loaded(command.session, session, state_reader))
    if not names:
        raise RuleBroken("nothing_listed")
    thrown = "".join(command.dice.split())
    if thrown:
        _require_dice(thrown, session, ctx)
    seed = f"{command.session} {thrown}" if thrown else ctx.new_number(DestructionSession.kind)
    chosen = [names[i - 1] for i in draw(seed, len(names), min(SAMPLE, len(names)))]
    weighed = draw(f"{seed}:weigh", len(chosen), min(least(len(names)), len(chosen)))
    event = DestructionSessionSiteDrawn(
        generator=GENERATOR, seed=seed, by_dice=bool(thrown), population=len(names), exhibits=tuple(chosen),
        to_weigh=tuple(chosen[i - 1] for i in weighed),
    )  # fmt: skip
    decision = Decision()
    decision.add(command.session, event)
    return decision


def _require_dice(thrown: str, session: DestructionSession, ctx: ActContext) -> None:
    if not session.attends(ctx.author.person, "judicial"):
        raise RuleBroken("dice_by_authority", person=ctx.author.person)
    if len(thrown) < DICE or len(thrown) > 10 * DICE or not FACES.issuperset(thrown):
        raise BadInput("dice_not_thrown", n=DICE)
