"""Renewal of a temporary release: who lent it, or the prosecution, grants a later day, and says why (I10)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import RELEASED, Exhibit, listed
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.transfers.temporary_release import require_within


class ReleaseExtended(Event, frozen=True):
    """The release goes on until a later day; the reason is committed to."""

    type: ClassVar[str] = "exhibit.release_extended/1"
    due: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, due back on the new day."""
        state.due = self.due
        return state


class ExtendRelease(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let exhibits stay out until ``due`` (YYYY-MM-DD), and say why."""

    exhibits: tuple[str, ...]
    due: str
    reason: str


def extend(command: ExtendRelease, world: World, moment: Moment) -> Decision:
    """A supervisor of the agency that lent them, or a prosecutor who leads the case, grants more time.

    Nobody grants it to themselves: who holds the exhibits, and their agency, do not.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_lender``; ``wrong_state`` for what is not released; ``due_past``; ``due_not_later``; and as
            ``require_within``.
        BadInput: ``bad_day``, ``field_empty``.
    """
    due, reason = day(command.due, "due"), required(command.reason, "reason")
    if due < moment.today:
        raise RuleBroken("due_past", value=due)
    decision = Decision()
    for number in listed(command.exhibits, world):
        exhibit = get(world, Exhibit, number)
        if not _lends(exhibit, world, moment):
            raise RuleBroken("not_lender", number=number)
        if exhibit.status != RELEASED:
            raise RuleBroken("wrong_state", number=number, status=exhibit.status)
        if due <= exhibit.due:
            raise RuleBroken("due_not_later", number=number, due=exhibit.due)
        require_within(number, exhibit, exhibit.lent_at or exhibit.held_since, due, world, decision)
        decision.add(number, ReleaseExtended(due=due), Private("reason", reason, exhibit.case))
    return decision


def _lends(exhibit: Exhibit, world: World, moment: Moment) -> bool:
    author = moment.author
    roles = get(world, Person, author.person).roles
    leads = Role.PROSECUTOR in roles and get(world, Case, exhibit.case).prosecution == author.agency
    supervises = Role.SUPERVISOR in roles and author.agency == exhibit.released_by
    return author.agency != exhibit.agency and (leads or supervises)
