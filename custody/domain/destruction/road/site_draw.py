"""Draw at the site the exhibits whose own seals are read and which of them are weighed (I63).

The service draws, or the judicial authority throws dice and enters them: nobody knows before the load stands there.
"""

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import CERTIFIED, OPEN, UNCERTIFIED, DestructionSession
from custody.domain.destruction.road.load_unit import SiteDraw
from custody.domain.destruction.road.read_units import require_reader
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.exhibits.exhibit import STAGED
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.laboratory.sampling_statistics import GENERATOR, draw, size
from custody.domain.law.session_limits import SessionLimits

AGAIN = "site_drawn_again"
"""Flags a draw after a session had drawn from some of the load and was called off; page 1 says so."""
LIVE = UNCERTIFIED | {CERTIFIED}
"""States of a session that was not called off."""
DICE = 20
"""Throws of a die that are entered at least: 6^20 outcomes are more than anybody tries out."""
FACES = frozenset("123456")
WITHDRAWN = 60
"""Exhibits that may leave a load on its way without the device's sample becoming another than the service's."""


class DestructionSessionSiteDrawn(Event, frozen=True):
    """Of ``population`` loaded exhibits in order of number these were drawn; ``to_weigh`` of them are weighed too.

    ``seed``: the number of the service, or with ``by_dice`` the dice as thrown. ``again``: how many sessions had drawn
    from some of this load before, and were called off.
    """

    type: ClassVar[str] = "destruction_session.site_drawn/1"
    generator: str
    seed: str
    by_dice: bool
    population: int
    exhibits: tuple[str, ...]
    to_weigh: tuple[str, ...]
    again: int = 0

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Keep the draw."""
        state.site_draw = SiteDraw(exhibits=list(self.exhibits), to_weigh=list(self.to_weigh), again=self.again)
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
    device="site",
)
def draw_on_site(command: DrawOnSite, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Draw once, when the whole load is on site: whoever is still on the road with some of it would know the rest free.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``; ``site_drawn_already``; ``nothing_listed`` without a load;
            ``load_incomplete`` names what has neither arrived nor left the load;
            ``dice_by_authority`` for dice that another than the judicial authority throws.
        BadInput: ``dice_not_thrown`` for too few dice, or faces that no die has; for none on a device without
            network or on paper, which nobody there could have followed.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_reader(session, ctx)
    if session.site_draw is not None:
        raise RuleBroken("site_drawn_already", number=command.session)
    load = loaded(command.session, session, state_reader)
    names = sorted(load)
    if not names:
        raise RuleBroken("nothing_listed")
    thrown = "".join(command.dice.split())
    if thrown or ctx.envelope or ctx.on_paper:
        _require_dice(thrown, session, ctx)
    adrift = next((name for name in names if load[name].status == STAGED), "")
    if adrift:
        raise RuleBroken("load_incomplete", number=adrift)
    seed = f"{command.session} {thrown}" if thrown else ctx.new_number(DestructionSession.kind)
    limits = session.rules().limits
    chosen = [names[i - 1] for i in draw(seed, len(names), min(limits.seals_read, len(names)))]
    weighed = draw(f"{seed}:weigh", len(chosen), min(weighings(len(names), limits), len(chosen)))
    again = _called_off_after_draw(session, names, state_reader)
    event = DestructionSessionSiteDrawn(
        generator=GENERATOR, seed=seed, by_dice=bool(thrown), population=len(names), exhibits=tuple(chosen),
        to_weigh=tuple(chosen[i - 1] for i in weighed), again=again,
    )  # fmt: skip
    decision = Decision(flags=(AGAIN,) if again else ())
    decision.add(command.session, event)
    return decision


def _called_off_after_draw(session: DestructionSession, load: Iterable[str], state_reader: StateReader) -> int:
    """Return how many sessions of the chair's agency had drawn from some of this load and were called off (I63)."""
    off = state_reader.naming(DestructionSession, session.chair_agency, LIVE)
    return sum(each.site_draw is not None and not set(load).isdisjoint(each.withdrawn) for each in off)


def weighings(loaded: int, limits: SessionLimits) -> int:
    """Return how many of ``loaded`` exhibits are weighed to show the share of the limits at their risk."""
    share, risk = limits.weighed_share_per_mille, limits.weighed_risk_per_mille
    return size("hypergeometric", loaded, share=share, alpha=risk)


def weighings_near(loaded: int, limits: SessionLimits) -> dict[int, int]:
    """Return how many are weighed of a load of so many exhibits, and of what is left of it after withdrawals.

    A device without network draws from what has come. It is told of ``WITHDRAWN`` withdrawals, and weighs as many
    where more left the load.
    """
    least = max(1, loaded - WITHDRAWN)
    return {population: weighings(population, limits) for population in range(least, loaded + 1)}


def _require_dice(thrown: str, session: DestructionSession, ctx: ActContext) -> None:
    if not session.attends(ctx.author.person, "judicial"):
        raise RuleBroken("dice_by_authority", person=ctx.author.person)
    if len(thrown) < DICE or len(thrown) > 10 * DICE or not FACES.issuperset(thrown):
        raise BadInput("dice_not_thrown", n=DICE)
