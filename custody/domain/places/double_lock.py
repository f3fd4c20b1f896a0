"""Double lock (Mohanlal; docs/roles.md): what lies in a vault comes out of it by two people of its store, never by one.

A vault is a place of that sort, or one rated as having a double lock; what lies on its shelves is in it. The second
person has the other key: a clerk or supervisor of the same agency, there by their own will, be it to receive what
comes out. An evacuation waits for nobody.
"""

from custody.domain.access.roles import STORE
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL, Actor
from custody.domain.people.person import Person
from custody.domain.places.place import Place

SORT, DOUBLE_LOCK = "vault", 3
"""The sort of place, and the rating from which a place has a double lock (``security_rating.LIMITS``)."""


def double_locked(place: Place) -> bool:
    """Return True if the place itself is a vault."""
    return place.sort == SORT or place.rating >= DOUBLE_LOCK


def vault_around(place_id: str, state_reader: StateReader) -> str:
    """Return the outermost vault that a place is or lies in; "" for none."""
    vault = ""
    place = state_reader.find(Place, place_id)
    while place is not None:
        if double_locked(place):
            vault = place_id
        place_id = place.parent
        place = state_reader.find(Place, place_id)
    return vault


def require_second_key(place: str, to: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Let nothing leave the vault around ``place`` for ``to`` ("" for out of the agency's hands) by one person.

    Raises:
        RuleBroken: ``double_lock_needs_second`` names the vault.
    """
    vault = vault_around(place, state_reader)
    if not vault or vault == vault_around(to, state_reader):
        return
    if not any(_has_key(actor, state_reader, ctx) for actor in ctx.actors[1:]):
        raise RuleBroken("double_lock_needs_second", number=vault)


def _has_key(actor: Actor, state_reader: StateReader, ctx: ActContext) -> bool:
    there = actor.part in {"witness", "receiver"} and actor.will in OWN_WILL and actor.agency == ctx.author.agency
    another = actor.person != ctx.author.person
    return there and another and not STORE.isdisjoint(require(state_reader, Person, actor.person).roles)
