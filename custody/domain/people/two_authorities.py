"""Two authorities (deux autorités): persons of two agencies that do not answer to each other (I53).

The log knows no hierarchy of agencies. Two agencies of one sort in one country may answer to the same chief, so they
count as one. A court and a prosecution are two sorts: a judge and a prosecutor of one court are two authorities.
"""

from custody.domain.access.roles import READERS
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person


def independent(first: str, second: str, state_reader: StateReader) -> bool:
    """Return True if two agencies do not answer to each other, as far as the log knows."""
    if first == second:
        return False
    one, other = require(state_reader, Agency, first), require(state_reader, Agency, second)
    return (one.sort, one.country) != (other.sort, other.country)


def require_two_agencies(subject_id: str, but: frozenset[str], state_reader: StateReader, ctx: ActContext) -> None:
    """Require somebody of another authority than the author's beside them, by their own will; not one of ``but``.

    Raises:
        RuleBroken: ``second_person_needed`` with nobody beside the author; ``second_agency_person_needed`` if all of
            them are of agencies that may answer to the author's.
    """
    second = [
        actor for actor in ctx.actors[1:]
        if actor.part == "witness" and actor.will in OWN_WILL and actor.person not in but
        and READERS & set(require(state_reader, Person, actor.person).roles)
    ]  # fmt: skip
    if not second:
        raise RuleBroken("second_person_needed", number=subject_id)
    if not any(independent(ctx.author.agency, actor.agency, state_reader) for actor in second):
        raise RuleBroken("second_agency_person_needed", number=subject_id)
