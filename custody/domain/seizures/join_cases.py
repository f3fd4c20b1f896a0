"""Join cases (jonction): they are tried as one, and whoever takes part in one of them takes part in all."""

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, require_first
from custody.domain.seizures.proceedings import CaseJoined, CaseTookIn, PartOf, pages, require_seized, ruling

MOST_JOINED = 100
"""Cases that are tried as one: so many numbers and agencies fit an entry of the log."""


class JoinCases(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Join ``cases`` to the ``case``, as the decision says whose number, day (YYYY-MM-DD) and pages are given."""

    case: str
    cases: tuple[str, ...]
    decision_reference: str
    decided_on: str
    scans: tuple[Photo, ...]


@act(
    "case.join/1",
    title=N_("Cases joined"),
    summary="Join cases by a decision of the court",
    roles={Role.COURT_CLERK},
    records=(CaseJoined, CaseTookIn),
)
def join_cases(command: JoinCases, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Join cases that are before the author's court; what was joined to one of them comes with it.

    A foreign agency goes on reading only what was shared with it.

    Raises:
        NotFound: no such case, or none that is shared with the author's agency.
        RuleBroken: as ``require_seized``; ``nothing_listed``; ``scanned_twice`` for one that is to be joined to itself;
            ``case_joined`` already; ``act_too_large``.
        BadInput: as ``ruling`` and ``pages``.
    """
    first, decision = command.case, Decision()
    asked = {each: require_seized(each, state_reader, ctx) for each in unique((first, *unique(command.cases)))}
    for case_id, case in asked.items():
        require_first(case_id, case)
    cases = {**asked, **{each: require(state_reader, Case, each) for case in asked.values() for each in case.joined}}
    if len(cases) > MOST_JOINED:
        raise RuleBroken("act_too_large", limit=MOST_JOINED)
    agencies = _agencies(cases, state_reader)
    leader = next((case.prosecution for case in asked.values() if case.prosecution), "")
    cited = structs.asdict(ruling(command.decision_reference, command.decided_on, ctx))
    for case_id, case in cases.items():
        parts = tuple(
            PartOf(agency=each, ended=case.shares_ended.count(each)) for each in agencies if each not in case.agencies
        )
        if case_id == first:
            new = tuple(each for each in cases if each != first and each not in case.joined)
            taken_in = CaseTookIn(cases=new, prosecution=leader, parts=parts, **cited)
            decision.add(first, taken_in, *pages(command.scans, first))
        elif parts or case.joined_to != first:
            decision.add(case_id, CaseJoined(to=first, prosecution=leader, parts=parts, **cited))
    return decision


def _agencies(cases: dict[str, Case], state_reader: StateReader) -> list[str]:
    """Return who takes part in one of the cases, without foreign agencies."""
    every = dict.fromkeys(agency for case in cases.values() for agency in case.agencies)
    state_reader.load(every)
    return [each for each in every if require(state_reader, Agency, each).sort != "foreign"]
