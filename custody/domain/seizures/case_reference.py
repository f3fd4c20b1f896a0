"""Enter the reference under which a prosecution or a court keeps a case, beside that of the report (PV).

A prosecution (numéro de parquet) and each court (numéro de greffe) give it theirs; several cases may bear the same,
when they are joined. A wrong one is entered again in the open: of each office the newest counts, and the chain keeps
all.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import REGISTRY
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import APART, normal_reference
from custody.domain.kernel.typed_text import as_typed
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, OwnReference

CLAIM = "own_case_no"
"""Index of a case by an office's number: number, office, case, with ``APART`` between them."""


class CaseReferenceEntered(Event, frozen=True):
    """The prosecution or court ``agency`` keeps the case under ``own_reference``; ``again``: it bore it there before.

    ``sort``: that of the agency, which tells the one from the other.
    """

    type: ClassVar[str] = "case.reference_entered/1"
    agency: str
    own_reference: str
    sort: str
    again: bool = False

    def apply(self, state: Case, fact: Fact) -> Case:
        """Replace the number that the same office gave the case before."""
        others = [own_number for own_number in state.own_references if own_number.agency != self.agency]
        state.own_references = [
            *others,
            OwnReference(agency=self.agency, own_reference=self.own_reference, sort=self.sort),
        ]
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that finds the case by its number; several cases may share a number."""
        return () if self.again else (_claim(self.own_reference, self.agency, fact.subject),)


class EnterReference(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enter the number under which the author's prosecution or court keeps a case."""

    case: str
    own_reference: str


@act(
    "case.enter_reference/1",
    title=N_("Own number of a case entered"),
    summary="Enter the number under which your prosecution or court keeps a case",
    roles=REGISTRY,
    records=(CaseReferenceEntered,),
)
def enter_reference(command: EnterReference, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the number of the author's office on a case that is shared with it.

    Raises:
        NotFound: no such case, or none that is shared with the author's agency.
        RuleBroken: ``case_reference_same``.
        BadInput: ``bad_reference``, ``field_empty``.
    """
    case, agency = require(state_reader, Case, command.case), ctx.author.agency
    case.require_shared(agency, command.case)
    sort, own_reference = require(state_reader, Agency, agency).sort, as_typed(command.own_reference, "own_reference")
    own = OwnReference(agency=agency, own_reference=own_reference, sort=sort)
    if own in case.own_references:
        raise RuleBroken("case_reference_same", number=command.case, value=own_reference)
    again = state_reader.claimed(*_claim(own_reference, agency, command.case)) is not None
    decision = Decision()
    decision.add(command.case, CaseReferenceEntered(agency=agency, own_reference=own_reference, sort=sort, again=again))
    return decision


def _claim(own_reference: str, agency: str, case: str) -> tuple[str, str]:
    return CLAIM, APART.join((normal_reference(own_reference), agency, case))
