"""Split a case (disjonction): exhibits go into a case of their own, or a case that was joined is tried by itself again.

Who takes part in the new case reads them from then on; who takes part in the old one alone no longer does. Whoever ever
held an exhibit goes on reading it (I41).
"""

from collections.abc import Mapping

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.domain.exhibits.exhibit import GONE, Exhibit, load_exhibits
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.typed_text import required
from custody.domain.orders.destruction_request import DestructionRequestSettled, settle_split
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.domain.seizures.proceedings import (
    CaseSeparated,
    CaseSplit,
    CaseSplitOff,
    DiscrepancyCaseChanged,
    ExhibitCaseChanged,
    Ruling,
    pages,
    require_seized,
    ruling,
)


class SplitCase(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Split ``exhibits`` from a case, under a ``title``, shared with ``agencies``; none: take back its joinder.

    The decision's number, day (YYYY-MM-DD) and pages as in ``JoinCases``.
    """

    case: str
    decision_reference: str
    decided_on: str
    scans: tuple[Photo, ...]
    exhibits: tuple[str, ...] = ()
    title: str = ""
    agencies: tuple[str, ...] = ()


@act(
    "case.split/1",
    title=N_("Case split"),
    summary="Split a case by a decision of the court",
    roles={Role.COURT_CLERK},
    records=(CaseSplit, CaseSplitOff, CaseSeparated, ExhibitCaseChanged, DiscrepancyCaseChanged,
             DestructionRequestSettled),
)  # fmt: skip
def split_case(command: SplitCase, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Split a case that is before the author's court.

    The court, the prosecution that leads the case, each prosecution that holds one of the exhibits back, and the
    agencies named take part in the new one. Open discrepancies go along; a proposal to destroy ends, and the keepers
    may make it again.

    Raises:
        NotFound: no such case or agency, or none for the author.
        RuleBroken: as ``require_seized``; ``not_joined`` where no exhibit is named; ``not_of_case``; ``wrong_state`` of
            what is gone; as ``load_exhibits``.
        BadInput: as ``ruling`` and ``pages``; ``field_empty``; ``split_without_exhibits`` with a title or agencies.
    """
    case = require_seized(command.case, state_reader, ctx)
    cited = ruling(command.decision_reference, command.decided_on, ctx)
    if not command.exhibits:
        return _separated(command, case, cited, state_reader)
    exhibits = {each: require(state_reader, Exhibit, each) for each in load_exhibits(command.exhibits, state_reader)}
    for exhibit_id, exhibit in exhibits.items():
        if exhibit.case != command.case:
            raise RuleBroken("not_of_case", number=exhibit_id)
        if exhibit.status in GONE:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    for agency in command.agencies:
        require(state_reader, Agency, agency)
    holding = (hold.agency for exhibit in exhibits.values() for hold in exhibit.holds)
    new, decision = ctx.new_number(Case.kind), Decision()
    opened = CaseSplitOff(
        of=command.case, case_reference=case.case_reference, agency=cited.court, prosecution=case.prosecution,
        decision_reference=cited.decision_reference, decided_on=cited.decided_on,
        shared=tuple(dict.fromkeys((*command.agencies, *holding))),
    )  # fmt: skip
    decision.add(new, opened, Private("title", required(command.title, "title"), new))
    left = CaseSplit(case=new, exhibits=len(exhibits), **structs.asdict(cited))
    decision.add(command.case, left, *pages(command.scans, command.case))
    _move(new, command.case, exhibits, state_reader, decision)
    settle_split(exhibits, ctx.author.person, state_reader, decision)
    return decision


def _separated(command: SplitCase, case: Case, cited: Ruling, state_reader: StateReader) -> Decision:
    first = case.joined_to
    if not first:
        raise RuleBroken("not_joined", number=command.case)
    if command.title or command.agencies:
        raise BadInput("split_without_exhibits")
    require(state_reader, Case, first)
    decision = Decision()
    separated = CaseSeparated(of=first, **structs.asdict(cited))
    decision.add(command.case, separated, *pages(command.scans, command.case))
    decision.add(first, CaseSplit(case=command.case, **structs.asdict(cited)))
    return decision


def _move(
    new: str, old: str, exhibits: Mapping[str, Exhibit], state_reader: StateReader, decision: Decision
) -> None:  # fmt: skip
    for exhibit_id in exhibits:
        decision.add(exhibit_id, ExhibitCaseChanged(case=new, of=old))
    doubts = dict.fromkeys(doubt for exhibit in exhibits.values() for doubt in exhibit.open)
    state_reader.load(doubts)
    for doubt in doubts:
        discrepancy = require(state_reader, Discrepancy, doubt)
        if discrepancy.about in exhibits and discrepancy.status == OPEN:
            decision.add(doubt, DiscrepancyCaseChanged(case=new))
