"""Require a second person beside the author, there by their own will (docs/roles.md, four eyes)."""

from custody.domain.access.roles import READERS
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL
from custody.domain.people.person import Person


def require_second(subject_id: str, but: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require somebody with a part in evidence beside the author, by their own will; person ``but`` does not count.

    Raises:
        RuleBroken: ``second_person_needed``.
    """
    second = [a for a in ctx.actors[1:] if a.part == "witness" and a.will in OWN_WILL and a.person != but]
    if not any(READERS & set(require(state_reader, Person, a.person).roles) for a in second):
        raise RuleBroken("second_person_needed", number=subject_id)
