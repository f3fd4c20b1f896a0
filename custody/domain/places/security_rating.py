"""Security rating of a place against its contents (T15: 541 kg of cocaine stolen from an office safe).

Excess contents never justify refusing custody: the drugs must be stored somewhere tonight. The watch raises an alarm to
people outside the store, shown on the place's page, until the exhibits are moved or destroyed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, ON_SITE, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.places.place import RATINGS, Place, descendants, own_place

HARD, CANNABIS, OTHER = "hard", "cannabis", "other"
GROUPS: Mapping[str, str] = MappingProxyType({
    "cocaine": HARD, "crack": HARD, "heroin": HARD, "opium": HARD, "methamphetamine": HARD, "amphetamine": HARD,
    "fentanyl": HARD, "carfentanil": HARD, "nitazenes": HARD, "morphine": HARD, "lsd": HARD,
    "synthetic_cathinones": HARD, "synthetic_cannabinoids": HARD, "mdma": HARD, "ketamine": HARD,
    "cannabis": CANNABIS, "cannabis_resin": CANNABIS,
})  # fmt: skip
"""Substance to its group; what is not named is ``OTHER``."""
KG = 10**9
LIMITS: Mapping[int, Mapping[str, int]] = MappingProxyType({
    1: {HARD: KG // 10, CANNABIS: 20 * KG, OTHER: 20 * KG},
    2: {HARD: 2 * KG, CANNABIS: 500 * KG, OTHER: 500 * KG},
    3: {HARD: 50 * KG, CANNABIS: 10_000 * KG, OTHER: 10_000 * KG},
    4: {},
})  # fmt: skip
"""Gross micrograms of a group that a place of a rating may hold: 1 a locked cupboard, 2 a safe or a locked room under
watch, 3 a strong room with alarm and double lock, 4 a guarded vault, without limit. The figures are this project's own:
no source gives any."""
LOWEST = 1
AWAY = GONE | {IN_TRANSIT, ON_SITE}


class Excess(Struct, frozen=True, kw_only=True):
    """More of a group than the place's rating allows, in gross micrograms."""

    group: str
    ug: int
    limit_ug: int


class PlaceRated(Event, frozen=True):
    """A place's security is rated anew."""

    type: ClassVar[str] = "place.rated/1"
    rating: int

    def apply(self, state: Place, fact: Fact) -> Place:
        """Record the rating of the place."""
        state.rating, state.rated_at = self.rating, fact.at
        return state


class RatePlace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rate the security of a place anew, a second person agreeing; ``reason``: what was built, or broke."""

    place: str
    rating: int
    reason: str


@act(
    "place.rate/1",
    title=N_("Security of a place rated"),
    summary="Rate the security of a place",
    roles={Role.SUPERVISOR},
    records=(PlaceRated,),
)
def rate(command: RatePlace, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Rate a place; four eyes, for a better rating silences an alarm.

    Raises:
        NotFound: no such place of the author's agency.
        BadInput: ``rating_unknown``. RuleBroken: ``witness_needed``, ``same_rating``.
    """
    place = own_place(state_reader, command.place, ctx.author.agency)
    if command.rating not in RATINGS:
        raise BadInput("rating_unknown", value=str(command.rating)[:20])
    if command.rating == place.rating:
        raise RuleBroken("same_rating", number=command.place)
    if not any(a.part == "witness" and a.will in OWN_WILL for a in ctx.actors[1:]):
        raise RuleBroken("witness_needed")
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.place)
    decision.add(command.place, PlaceRated(rating=command.rating), reason)
    return decision


def exceeded(place_id: str, state_reader: StateReader) -> list[Excess]:
    """Return the excess of contents over the rating of a place and all inside it.

    A place that stands in no other and was never rated counts as the lowest, without the rated places inside it; that
    refuses nothing (I52). An exhibit that was never weighed counts as zero; weighing it is therefore required.
    """
    place = require(state_reader, Place, place_id)
    if not place.rating and place.parent:
        return []
    held = dict.fromkeys((HARD, CANNABIS, OTHER), 0)
    for each in descendants(state_reader, place_id, rated=bool(place.rating)):
        for inside in state_reader.where("place", each):
            exhibit = state_reader.find(Exhibit, inside)
            weight = exhibit and exhibit.standing_weight
            if exhibit and weight and exhibit.status not in AWAY:
                held[GROUPS.get(exhibit.known_substance, OTHER)] += weight.gross.ug
    limits = LIMITS[place.rating or LOWEST]
    return [Excess(group=g, ug=ug, limit_ug=limits[g]) for g, ug in held.items() if g in limits and ug > limits[g]]
