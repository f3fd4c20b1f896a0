"""Take back the share of a case: the agency reads it no longer, and its past readings stay on record.

The agency that opened the case and the prosecution that leads it keep their part. An agency that has an exhibit of the
case in hand, or holds one back, keeps its part until then.
"""

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, CaseShareEnded, entitled, require_first
from custody.domain.seizures.joint_operation import Operation, OperationAdmissionEnded, part_in_operation
from custody.domain.seizures.seizure import Seizure


class EndShare(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take back the share of a case with an agency."""

    case: str
    agency: str
    reason: str


@act(
    "case.end_share/1",
    title=N_("Share of a case taken back"),
    summary="Take back the share of a case",
    roles={Role.SEIZING_OFFICER, Role.PROSECUTOR, Role.COURT_CLERK},
    records=(CaseShareEnded, OperationAdmissionEnded),
)
def end_share(command: EndShare, state_reader: StateReader, ctx: ActContext) -> Decision:
    """End an agency's part in a case, and in the operations that it was admitted to for this case alone.

    Raises:
        NotFound: no such case that the author's agency takes part in.
        RuleBroken: ``case_joined`` to another, whose share is taken back instead; ``not_shared_with``,
            ``share_not_yours``, ``share_in_use``.
        BadInput: ``field_empty``.
    """
    case = require(state_reader, Case, command.case)
    case.require_shared(ctx.author.agency, command.case)
    require_first(command.case, case)
    if command.agency not in case.agencies:
        raise RuleBroken("not_shared_with", number=command.case)
    _require_right(command, case, state_reader, ctx)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.case)
    for case_id in (command.case, *case.joined):
        each = require(state_reader, Case, case_id)
        if in_use(command.agency, case_id, each, state_reader):
            raise RuleBroken("share_in_use", number=command.case)
        if case_id == command.case or takes_part(command.agency, each):
            ended = each.shares_ended.count(command.agency) + 1
            private = (reason,) if case_id == command.case else ()
            decision.add(case_id, CaseShareEnded(agency=command.agency, ended=ended), *private)
    for operation_id in state_reader.claimed_from(*part_in_operation(command.agency, "")):
        operation = require(state_reader, Operation, operation_id)
        if _only_for(command, operation, state_reader):
            times = operation.admissions_ended.count(command.agency) + 1
            decision.add(operation_id, OperationAdmissionEnded(agency=command.agency, ended=times))
    return decision


def _require_right(command: EndShare, case: Case, state_reader: StateReader, ctx: ActContext) -> None:
    sort = require(state_reader, Agency, command.agency).sort
    if not entitled(ctx.author.agency, command.agency, sort, case.agencies[0], case.prosecution):
        raise RuleBroken("share_not_yours", number=command.case)


def takes_part(agency: str, case: Case) -> bool:
    """Return True if the agency takes part in the case, and neither opened nor leads it."""
    return agency in case.agencies and agency not in {case.agencies[0], case.prosecution}


def in_use(agency: str, case_id: str, case: Case, state_reader: StateReader) -> bool:
    """Return True if the agency set the case's hearing, has an exhibit of it in hand, or holds one back."""
    exhibits = [exhibit_id for exhibit_id in state_reader.where("dossier", case_id) if exhibit_id[:2] == "EV"]
    state_reader.load(exhibits)
    hears = case.hearing is not None and case.hearing.agency == agency
    return hears or any(_uses(agency, require(state_reader, Exhibit, exhibit_id)) for exhibit_id in exhibits)


def _uses(agency: str, exhibit: Exhibit) -> bool:
    in_hand = bool(exhibit.holder) and exhibit.agency == agency
    return in_hand or any(hold.agency == agency for hold in exhibit.holds)


def _only_for(command: EndShare, operation: Operation, state_reader: StateReader) -> bool:
    """Return True if the agency is admitted to the operation, did not open it, and has no other case linked there."""
    if command.agency not in operation.agencies or command.agency == operation.agency:
        return False
    seizures = [require(state_reader, Seizure, seizure_id).case for seizure_id in operation.seizures]
    linked = {*operation.cases, *seizures} - {command.case}
    return not any(command.agency in require(state_reader, Case, case_id).agencies for case_id in linked)
