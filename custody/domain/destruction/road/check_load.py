"""Read the own seals of loaded exhibits again before the fire, and weigh those drawn for it (I63)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.clearance import require_stranger
from custody.domain.destruction.destruction_session import OPEN, PLANNED
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, ask_again, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import LOADED, Exhibit
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.not_done import mark_unweighed


class ExhibitLoadChecked(Event, frozen=True):
    """The verifier read its seal again after it was staged; ``on_site``: at the place of burning."""

    type: ClassVar[str] = "exhibit.load_checked/1"
    session: str
    check: Check
    on_site: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Keep the check; a good one begins the hours of load and seal anew."""
        self.check.apply(state, fact.at)
        on_road = state.on_road or OnRoad(checked_at=fact.at)
        if self.check.good:
            on_road = structs.replace(on_road, checked_at=self.check.seen_at or fact.at)
        if self.on_site:
            weighed = on_road.weighed_on_site or self.check.says_its_weight
            on_road = structs.replace(on_road, read_on_site=True, weighed_on_site=weighed)
        state.on_road = on_road
        return state


class CheckLoad(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Blind checks of loaded exhibits: the seal always, the weight where it was drawn to be weighed."""

    session: str
    checks: tuple[CheckEntry, ...]


@act(
    "destruction_session.check_load/1",
    title=N_("Load checked again"),
    summary="Read seals of loaded exhibits again",
    roles={Role.VERIFIER},
    records=(DiscrepancyOpened, ExhibitLoadChecked, ExhibitReadingQuestioned),
    device="site",
)
def check_load(command: CheckLoad, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Compare what was read with the record; a difference opens a discrepancy, and bars the fire (I28).

    At the site the verifier is present in the session. Before it is open, the check is repeated by an outsider alike.

    Raises:
        RuleBroken: ``not_present``, ``not_on_site``, ``wrong_state``, ``verifier_in_chain``, ``verifier_of_unit``,
            ``check_incomplete``; as ``parse_observations`` and ``judge``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    on_site = session.status == OPEN
    if on_site:
        require_on_site(session, ctx.author.person, "verifier")
    readings = parse_observations(command.checks, state_reader, ctx, sealed=True)
    for seen in readings:
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        if exhibit.status not in LOADED or exhibit.session != command.session:
            raise RuleBroken("wrong_state", number=seen.exhibit, status=exhibit.status)
        require_stranger(seen.exhibit, exhibit, ctx)
    leg = f"{command.session} {session.status}"
    if questions := ask_again(readings, leg, state_reader, ctx):
        return questions
    decision = Decision()
    drawn = frozenset(session.site_draw.to_weigh if session.site_draw else ())
    for seen in readings:
        exhibit = require(state_reader, Exhibit, seen.exhibit)
        # judged by the balances of the agency that kept it: the escort's weigh nothing
        keeper = (exhibit.on_road.kept_by if exhibit.on_road else "") or exhibit.house
        check = judge(seen, exhibit, state_reader, ctx, decision, leg=leg, agency=keeper)
        if seen.exhibit in drawn and not _weighed(check) and not seen.not_weighed:
            mark_unweighed(decision, "")
        decision.add(seen.exhibit, ExhibitLoadChecked(session=command.session, check=check, on_site=on_site))
    return decision


def _weighed(check: Check) -> bool:
    """Return True if it lay on a balance; what was only counted before has no weight to compare that with."""
    return check.weight is not None or check.together is not None
