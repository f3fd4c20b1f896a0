"""Judge a second reading: what it says of the first one, and whether a typing error explains that (I57c)."""

from msgspec import structs

from custody.domain.discrepancies.discrepancy import DIFFERS, FAR, LOOK, MISTYPED, WEIGHED, Discrepancy, Finding
from custody.domain.discrepancies.mistyped_sealing import MOST_EDITS
from custody.domain.exhibits.balance_and_weighing import NOT_DECISIVE, Weight, compare
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.deciding_balance import by_seal_and_count, limits_of
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.seals.seal_roll import rolls_with
from custody.domain.kernel.context import ActContext, StateReader
from custody.domain.kernel.normal_form import edit_distance, normal_seal, seal_beginning

FAR_COUNT = 2
"""Factor from which on a count is not settled by two words alone: one character may be thousands of tablets."""


def decides(check: Check, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True unless the weight decides nothing, and a balance of the reader's agency would decide (I48)."""
    if check.comparison is None or check.comparison.verdict != NOT_DECISIVE or exhibit.basis is None:
        return True
    limits = limits_of(exhibit.house, state_reader)
    return bool(by_seal_and_count(exhibit.basis[0], ctx.author.agency, "", state_reader, limits)[0])


def as_before(state: Discrepancy, exhibit: Exhibit, weight: Weight, ctx: ActContext) -> bool:
    """Return True if a second weight also agrees with the weight that the first reading was judged against (I17).

    That may be a later one than the exhibit's first weight, which the check compares with.
    """
    if state.expected is None or state.expected.ug is None or exhibit.basis is None:
        return False
    first, first_at = exhibit.basis
    judged = structs.replace(first, gross=structs.replace(first.gross, ug=state.expected.ug))
    drying = dries_of(exhibit).allowed(state.expected.ug, first_at, ctx.at)
    return not compare(judged, weight, drying).differs


def outweighs(state: Discrepancy, second: Weight | None) -> bool:
    """Return True unless a second weight is of a coarser balance, or nearer to the first reading than to the record."""
    first, recorded = state.finding, state.expected
    if state.together is not None:
        first, recorded = Finding(ug=state.together.read_ug), Finding(ug=state.together.recorded_ug)
    if second is None or first is None or first.ug is None or recorded is None or recorded.ug is None:
        return True
    now = second.gross.ug
    coarser = 0 < state.uncertainty_ug < second.uncertainty_ug
    return not coarser and abs(now - recorded.ug) <= abs(now - first.ug)


def outcome_of(state: Discrepancy, second: Finding, state_reader: StateReader, *, alike: bool) -> str:
    """Return the outcome of a withdrawn reading and a second one that is as recorded; ``alike``: a third one is not."""
    if not _typing_error(state, second):
        return FAR
    issued = state.finding is not None and _issued(state.finding.seal, state_reader)
    far = _far_count(state.finding, second)
    # an issued number may be a substituted seal; who confirmed a reading, or is inquired into, does not end it alone
    twice = state.second_outcome == DIFFERS or state.repeated > 1
    twice = twice or alike or state.confirmed_at_second_look
    return LOOK if issued or far or twice or state.assignee else MISTYPED


def _issued(seal: str, state_reader: StateReader) -> bool:
    """Return True if a number is on a seal or on a roll of whichever agency (I69): it may be a substituted seal."""
    if not seal:
        return False
    return bool(
        state_reader.claimed_from("seal", seal_beginning(seal)) or rolls_with(normal_seal(seal), "", state_reader)
    )


def _far_count(first: Finding | None, second: Finding) -> bool:
    """Return True if one count is at least ``FAR_COUNT`` times the other."""
    if first is None or first.count is None or second.count is None:
        return False
    less, more = sorted((first.count.n, second.count.n))
    return more >= FAR_COUNT * less and more > 0


def _typing_error(state: Discrepancy, second: Finding) -> bool:
    """Return True if at most ``MOST_EDITS`` characters differ; a weight is decided by the second weighing instead."""
    first = state.finding
    if first is None:
        return state.together is not None
    if state.sort == "seal":
        return edit_distance(normal_seal(first.seal), normal_seal(second.seal)) <= MOST_EDITS
    if first.count is not None and second.count is not None:
        return edit_distance(str(first.count.n), str(second.count.n)) <= MOST_EDITS
    return state.sort in WEIGHED
