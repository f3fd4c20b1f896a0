"""A prosecutor agrees, before it happens, that analysis uses up all that is left of an exhibit (I53)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case


class ExhibitConsumptionAgreed(Event, frozen=True):
    """A prosecutor of the case agrees that analysis uses up the whole exhibit; the reason is committed to."""

    type: ClassVar[str] = "exhibit.consumption_agreed/1"
    by: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Note the agreement on the present report; another report ends it."""
        if state.laboratory is not None:
            state.laboratory = structs.replace(state.laboratory, agreed_by=self.by)
        return state


class AgreeConsumption(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Agree that analysis uses up all that is left of an exhibit, and say why."""

    exhibit: str
    reason: str


@act(
    "exhibit.agree_consumption/1",
    title=N_("Whole consumption agreed to by the prosecution"),
    summary="Agree that analysis uses up a whole exhibit",
    roles={Role.PROSECUTOR},
    records=(ExhibitConsumptionAgreed,),
)
def agree_consumption(command: AgreeConsumption, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Agree, as a prosecutor of the case, on the report that is on record.

    Raises:
        NotFound: no such exhibit, or of a case that is not shared with the author's agency.
        RuleBroken: ``wrong_state`` once its custody has ended; ``report_needed``; ``already_agreed``.
        BadInput: ``field_empty``.
    """
    exhibit = require(state_reader, Exhibit, command.exhibit)
    require(state_reader, Case, exhibit.case).require_shared(ctx.author.agency, exhibit.case)
    if exhibit.status in GONE:
        raise RuleBroken("wrong_state", number=command.exhibit, status=exhibit.status)
    if exhibit.laboratory is None:
        raise RuleBroken("report_needed", number=command.exhibit)
    if exhibit.laboratory.agreed_by:
        raise RuleBroken("already_agreed", number=command.exhibit, person=exhibit.laboratory.agreed_by)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), exhibit.case)
    decision.add(command.exhibit, ExhibitConsumptionAgreed(by=ctx.author.person), reason)
    return decision


def require_agreed(
    exhibit_id: str, exhibit: Exhibit, used_ug: int | None, things: Count | None, state_reader: StateReader,
    ctx: ActContext,
) -> None:  # fmt: skip
    """Require two persons of the laboratory, and above the pack's amount a prosecutor's agreement (I53).

    What earlier analyses used up counts too: else an exhibit is used up in small steps.

    Raises:
        RuleBroken: ``laboratory_second_needed``, ``consumption_agreement_needed``.
    """
    colleagues = [
        actor for actor in ctx.actors[1:]
        if actor.part == "witness" and actor.will in OWN_WILL and actor.agency == ctx.author.agency
        and Role.LABORATORY in require(state_reader, Person, actor.person).roles
    ]  # fmt: skip
    if not colleagues:
        raise RuleBroken("laboratory_second_needed", number=exhibit_id)
    limits = require(state_reader, Agency, exhibit.agency).rules_or_home().ends
    total_ug, total = exhibit.used_ug + (used_ug or 0), exhibit.used + (things.n if things else 0)
    agreed = exhibit.laboratory is not None and bool(exhibit.laboratory.agreed_by)
    if limits.needs_consent(total_ug, total) and not agreed:
        raise RuleBroken("consumption_agreement_needed", number=exhibit_id, limit_mg=limits.whole_mg)
