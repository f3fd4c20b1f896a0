"""Pass a case to another court (dessaisissement): its registry reads it, and that of the old court no longer does."""

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.ends_of_custody import COURT
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, require_first
from custody.domain.seizures.end_share import in_use, takes_part
from custody.domain.seizures.proceedings import CasePassed, PartOf, pages, require_seized, ruling


class PassCase(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pass a case to a ``court``; ``prosecution``: the one that leads it there, "" for the same as now.

    The decision's number, day (YYYY-MM-DD) and pages as in ``JoinCases``.
    """

    case: str
    court: str
    decision_reference: str
    decided_on: str
    scans: tuple[Photo, ...]
    prosecution: str = ""


@act(
    "case.pass/1",
    title=N_("Case passed to another court"),
    summary="Pass a case to another court by a decision",
    roles={Role.COURT_CLERK},
    records=(CasePassed,),
)
def pass_case(command: PassCase, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Pass a case, and all that is joined to it, to another court.

    The old court and a prosecution that no longer leads it take part no longer, unless they opened it, have an exhibit
    of it in hand or hold one back: then the new one takes their share back after that. Orders stay as they were given.

    Raises:
        NotFound: no such case or agency, or none for the author.
        RuleBroken: as ``require_seized``; ``case_joined`` to another, which is passed instead; ``case_here_already``.
        BadInput: ``not_a_court``, ``not_a_prosecution``; as ``ruling`` and ``pages``.
    """
    case, own = require_seized(command.case, state_reader, ctx), ctx.author.agency
    require_first(command.case, case)
    if require(state_reader, Agency, command.court).sort != COURT:
        raise BadInput("not_a_court", number=command.court)
    if command.court == own:
        raise RuleBroken("case_here_already", number=command.case)
    if command.prosecution and require(state_reader, Agency, command.prosecution).sort != "prosecution":
        raise BadInput("not_a_prosecution", number=command.prosecution)
    leader = command.prosecution or (command.court if case.prosecution == own else case.prosecution)
    cited = structs.asdict(ruling(command.decision_reference, command.decided_on, ctx))
    decision = Decision()
    for case_id in (command.case, *case.joined):
        each = require(state_reader, Case, case_id)
        left = _leaving({own, each.prosecution} - {command.court, leader}, case_id, each, state_reader)
        event = CasePassed(
            of=own, prosecution=leader, parts=_parts(each, command.court, leader), left=left,
            **{**cited, "court": command.court},
        )  # fmt: skip
        decision.add(case_id, event, *(pages(command.scans, case_id) if case_id == command.case else ()))
    return decision


def _parts(case: Case, *agencies: str) -> tuple[PartOf, ...]:
    new = [each for each in dict.fromkeys(agencies) if each and each not in case.agencies]
    return tuple(PartOf(agency=each, ended=case.shares_ended.count(each)) for each in new)


def _leaving(agencies: set[str], case_id: str, case: Case, state_reader: StateReader) -> tuple[PartOf, ...]:
    """Return the parts that end, in order of agency; the hearing goes to the new court."""
    free = structs.replace(case, prosecution="", hearing=None)
    gone = (each for each in sorted(agencies) if takes_part(each, free))
    return tuple(
        PartOf(agency=each, ended=case.shares_ended.count(each))
        for each in gone
        if not in_use(each, case_id, free, state_reader)
    )
