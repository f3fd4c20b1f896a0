"""Extend a temporary release: who released it, or the prosecution, grants a later day, and says why (I10)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import RELEASED, Exhibit, load_exhibits
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.transfers.temporary_release import require_within


class ExhibitReleaseExtended(Event, frozen=True):
    """The release goes on until a later day; the reason is committed to."""

    type: ClassVar[str] = "exhibit.release_extended/1"
    due: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit with its new due day."""
        state.due = self.due
        return state


class ExtendRelease(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let exhibits stay out until ``due`` (YYYY-MM-DD), and say why."""

    exhibits: tuple[str, ...]
    due: str
    reason: str


@act(
    "exhibit.extend_release/1",
    title=N_("Temporary release extended"),
    summary="Extend a temporary release",
    roles={Role.SUPERVISOR, Role.PROSECUTOR},
    records=(ExhibitReleaseExtended,),
)
def extend_release(command: ExtendRelease, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Extend a release, by a supervisor of the releasing agency or a prosecutor who leads the case.

    Neither the holder of the exhibits nor the holder's agency can grant the extension.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_releasing_agency``; ``wrong_state`` for what is not released; ``due_past``; ``due_not_later``;
            and as ``require_within``.
        BadInput: ``bad_day``, ``field_empty``.
    """
    due, reason = day(command.due, "due"), required(command.reason, "reason")
    if due < ctx.today:
        raise RuleBroken("due_past", value=due)
    decision = Decision()
    for exhibit_id in load_exhibits(command.exhibits, state_reader):
        exhibit = require(state_reader, Exhibit, exhibit_id)
        if not _may_extend(exhibit, state_reader, ctx):
            raise RuleBroken("not_releasing_agency", number=exhibit_id)
        if exhibit.status != RELEASED:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if due <= exhibit.due:
            raise RuleBroken("due_not_later", number=exhibit_id, due=exhibit.due)
        require_within(exhibit_id, exhibit, exhibit.released_at or exhibit.held_since, due, state_reader, decision)
        decision.add(exhibit_id, ExhibitReleaseExtended(due=due), Private("reason", reason, exhibit.case))
    return decision


def _may_extend(exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> bool:
    author = ctx.author
    roles = require(state_reader, Person, author.person).roles
    leads = Role.PROSECUTOR in roles and require(state_reader, Case, exhibit.case).prosecution == author.agency
    supervises = Role.SUPERVISOR in roles and author.agency == exhibit.released_by
    return author.agency != exhibit.agency and (leads or supervises)
