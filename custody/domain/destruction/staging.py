"""Staging: an outsider checks blind what is to burn, exhibit by exhibit or by its sealed sack (I26, I28)."""

from collections.abc import Collection
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.clearance import (
    Staging,
    require_clear,
    require_executable,
    require_outsider,
    require_weighing_company,
)
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.sack_sampling import ContainerStaged, ExhibitStaged, stage_sack, take_up
from custody.domain.destruction.session_load import named, session_in
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, ask_again, complete, judge, parse_observations
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.exhibits.opening_presence import require_presence
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned, require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.rows import refused_rows
from custody.domain.orders.order import Order
from custody.domain.people.person import Person


class DestructionSessionStaged(Event, frozen=True):
    """An independent verifier checked the exhibits of this act; ``passed`` of them may burn, ``refused`` may not.

    ``unsigned``: who refuses to sign. How each exhibit came out stands in its own part of the act.
    """

    type: ClassVar[str] = "destruction_session.staged/1"
    verifier: str
    passed: int
    refused: int = 0
    unsigned: tuple[str, ...] = ()

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Return the session with the number of exhibits that passed."""
        state.staged += self.passed
        state.staged_at = state.staged_at or fact.at
        if self.verifier not in state.verifiers:
            state.verifiers.append(self.verifier)
        return state


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The verifier's blind checks: seal always, weight when the exhibit was weighed, else its count.

    ``unsigned``: people who watched and refuse to sign; their refusal is recorded (art. 706-30-1 CPP). ``sacks``:
    sealed sacks opened now, each with its seal read and with what was drawn from it among the checks.
    """

    session: str
    checks: tuple[CheckEntry, ...]
    unsigned: tuple[str, ...] = ()
    sacks: tuple[SackEntry, ...] = ()


@act(
    "destruction_session.stage/1",
    title=N_("Exhibits checked before destruction"),
    summary="Check exhibits blind before they burn",
    roles={Role.VERIFIER},
    records=(ContainerStaged, DiscrepancyOpened, ExhibitReadingQuestioned, ExhibitStaged, DestructionSessionStaged),
    device="list",
)
def stage(command: Stage, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Check exhibits blind before destruction, by an outsider; a variance bars destruction (I26, I28).

    A sack that is opened in the act is staged with what was drawn from it (``domain/drawn.py``). Of checks of which
    some are refused, each refusal names its ``row``; nothing is recorded, and the others may be sent by themselves.

    Raises:
        RuleBroken: ``not_in_session``, ``wrong_state``, ``blocked_by_discrepancy``, ``paper_unconfirmed``,
            ``order_revoked``, ``order_not_executable``, ``order_not_notified``, ``order_appealable``,
            ``report_needed``, ``hearing_ahead``, ``weighing_company_missing``, ``sample_gone``,
            ``chair_is_custodian`` since the plan, ``verifier_in_chain``, ``verifier_of_unit``,
            ``verifier_not_independent``, ``check_incomplete``; ``session_pack_changed``; and as
            ``require_clear``, ``require_read``, ``require_executable``, ``look``,
            ``judge`` and ``take_up``.
    """
    try:
        return _decide(command, state_reader, ctx)
    except CustodyError as whole:
        if not (ctx.envelope or any(check.together for check in command.checks)):
            _tell_rows(whole, command, state_reader, structs.replace(ctx, new_number=str))
        raise


def _tell_rows(whole: CustodyError, command: Stage, state_reader: StateReader, alone: ActContext) -> None:
    """Raise the refusals of bad rows: of each check by itself, and of each sack with the checks of its contents.

    What is taken out of a sack stands and falls with it: a refusal of one of them is that of the sack.
    """
    session = require(state_reader, DestructionSession, command.session)
    sacks = {entry.container: entry for entry in command.sacks}
    inside: dict[str, list[CheckEntry]] = {name: [] for name in sacks}
    singly: dict[str, list[CheckEntry]] = {}
    for check in command.checks:
        exhibit = state_reader.find(Exhibit, check.exhibit)
        group = inside.get(exhibit.container) if exhibit else None
        (singly.setdefault(check.exhibit, []) if group is None else group).append(check)

    def trial(row: str) -> None:
        checks, entries = inside.get(row, singly.get(row, [])), (sacks[row],) if row in sacks else ()
        take_up(entries, command.session, session, {check.exhibit for check in checks}, state_reader)
        _decide(structs.replace(command, checks=tuple(checks), sacks=entries), state_reader, alone)

    refused_rows(whole, (*singly, *sacks), str, trial)


def _decide(command: Stage, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Decide the checks together: one that is refused refuses all of them."""
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    require_outsider(session, ctx)
    seen = parse_observations(command.checks, state_reader, ctx, sealed=True)
    read = {s.exhibit for s in seen}
    sacks = take_up(command.sacks, command.session, session, read, state_reader)
    decision, open_now = Decision(), {sack.entry.container for sack in sacks}
    states = {
        exhibit_id: require(state_reader, Exhibit, exhibit_id)
        for exhibit_id in (*(s.exhibit for s in seen), *(exhibit_id for s in sacks for exhibit_id in s.rest))
    }
    listing = frozenset(named(require(state_reader, Order, order_id) for order_id in session.orders))
    for each_exhibit_id, exhibit in states.items():
        _require_of_session(each_exhibit_id, exhibit, session, listing)
        require_clear(each_exhibit_id, exhibit, state_reader, ctx)
        require_read(each_exhibit_id, exhibit, ctx, decision, command.session if each_exhibit_id in read else "")
        if session.chair in exhibit.keepers:
            raise RuleBroken("chair_is_custodian")
    pack = session.rules()
    decision.rules = pack.mark
    staging = Staging(states, pack, decision)
    for order in dict.fromkeys(e.order for e in states.values()):
        require_executable(order, staging, state_reader, ctx)
    unsigned = _refusing(command, state_reader)
    require_weighing_company(session, unsigned, staging, state_reader, ctx)
    present = require_presence(states[seen[0].exhibit], state_reader, ctx, decision, pack) if sacks else []
    singly = [s for s in seen if states[s.exhibit].container not in open_now]
    if questions := ask_again(singly, command.session, state_reader, ctx, pack.mark):
        return questions
    good = {s.exhibit: _staged(s, states[s.exhibit], command, open_now, state_reader, ctx, decision) for s in seen}
    passed = sum(good.values())
    rest = sum(stage_sack(sack, command.session, good, present, state_reader, ctx, decision) for sack in sacks)
    event = DestructionSessionStaged(
        verifier=ctx.author.person, passed=passed + rest, refused=len(good) - passed, unsigned=unsigned
    )
    decision.add(command.session, event)
    return decision


def _require_of_session(
    exhibit_id: str, exhibit: Exhibit, session: DestructionSession, listing: frozenset[str]
) -> None:
    """Require the exhibit to be named by the session's orders and to stand under one (``not_in_session``)."""
    if exhibit_id not in listing or (exhibit.order not in session.orders and exhibit.status == ORDERED):
        raise RuleBroken("not_in_session", number=exhibit_id)


def _refusing(command: Stage, state_reader: StateReader) -> tuple[str, ...]:
    unsigned = tuple(unique(command.unsigned)) if command.unsigned else ()
    for person in unsigned:
        require(state_reader, Person, person)
    return unsigned


def _staged(
    seen: Observation, exhibit: Exhibit, command: Stage, open_now: Collection[str], state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> bool:  # fmt: skip
    """Return True if the check passed; contents of a sack that is open now count as taken out.

    A weight that decides nothing passes only what no balance of its keeper decides (I48); else it stays to be weighed.
    """
    if not complete(seen, exhibit, state_reader, exhibit.house):
        raise RuleBroken("check_incomplete", number=seen.exhibit)
    taken_out = structs.replace(exhibit, container="") if exhibit.container in open_now else exhibit
    check = judge(seen, taken_out, state_reader, ctx, decision, leg=command.session, agency=exhibit.house)
    unread = exhibit.to_read_again is not None and not check.settles
    if unread and check.clears:
        require_read(seen.exhibit, exhibit, ctx, decision)
    passed = check.clears and not unread
    decision.add(seen.exhibit, ExhibitStaged(session=command.session, check=check, passed=passed))
    return passed
