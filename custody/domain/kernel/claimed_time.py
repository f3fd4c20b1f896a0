"""Rules on the claimed hour of an act and its source (I23, I24), checked for every act.

A claimed time never reorders the log, but pages, papers and statistics use it to date events. Each source is therefore
accepted only where it can exist, and no act precedes the facts that it rests on. Hours are compared by the minute,
which is the precision of a paper.
"""

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_load import loaded
from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, NewEvent, StateReader
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Occurred, State
from custody.domain.kernel.times import earlier
from custody.domain.registry.visible_references import exhibits_of
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer

OPEN, ARRIVE, BURN, CLOSE = (
    "destruction_session.open/1",
    "destruction_session.arrive/1",
    "destruction_session.ignite/1",
    "destruction_session.close/1",
)
SLIP = "transfer.enter_slip/1"
ASHES = "destruction_session.see_ashes/1"
COURSE = frozenset({ARRIVE, BURN, CLOSE})
"""The steps of an open session."""
NEVER_AHEAD = COURSE | {OPEN, SLIP, ASHES}
"""Acts for which a claimed time in the future is refused, whatever its source."""
YARD = frozenset({
    "destruction_session.seal_load/1", "destruction_session.take_charge/1", "destruction_session.read_units/1",
    "destruction_session.draw_on_site/1", "destruction_session.check_load/1", "destruction_session.check_kit/1",
})  # fmt: skip
"""Steps of load and site for which the checklist of a session has a blank form."""
ON_PAPER = frozenset({SLIP, ARRIVE, BURN, CLOSE, ASHES}) | YARD
"""Acts that a paper brings: a numbered slip with its photograph, and the checklist of a fire where there was no network
and no device (docs/sign-off.md), which everybody there signs. Other papers tell a day, and it stands in their act."""
STEP_FROM_PAPER = "step_from_paper"
"""Flags a step of a session that its checklist brought: it fulfils no blind reading, and page 1 says so (8.0)."""
TYPED = frozenset({"entered", "paper"})
"""Sources of a time that a signed-in person may state.

The press is the source of published history alone (``custody replay``, the demonstration), which nobody brings to the
service. A device signs its own times.
"""
LOADING = frozenset({ARRIVE, BURN})
"""Acts on each exhibit of a load after its last look: the check at its staging, or a later sighting."""
ARRIVED, BURNT = "destruction_session.load_arrived/1", "destruction_session.ignited/1"
LOAD = frozenset({ARRIVED, BURNT})
"""Events that the acts of ``LOADING`` record."""
OPENED = "destruction_session.opened/1"
"""Event that the opening of a session records."""
BEFORE_SEIZURE = "before_seizure"
"""Flags what a device says to have done before the seizure: it stands, for it happened."""


def require_typed(occurred: Occurred | None) -> None:
    """Refuse a source that nobody who is signed in can have; BadInput: ``time_source_unfit``."""
    if occurred is not None and occurred.source not in TYPED:
        raise BadInput("time_source_unfit", source=occurred.source[:40])


def require_source(kind: str, ctx: ActContext, by_paper: Collection[str] = ()) -> None:
    """Refuse a device's hour without what the device signed, a paper's of an act that no paper brings, or one to come.

    A session opens when that is recorded, or when its device says: an hour typed for it could contradict its fire.
    ``by_paper``: kinds of act that any paper brings (``paper_act``).

    Raises:
        BadInput: ``time_source_unfit``, ``time_in_future``.
    """
    claimed = ctx.occurred
    if claimed is None or ctx.envelope:
        return
    if (
        claimed.source == "device"
        or (claimed.source == "paper" and kind not in ON_PAPER and kind not in by_paper)
        or (claimed.source == "entered" and kind == OPEN)
    ):
        raise BadInput("time_source_unfit", source=claimed.source)
    if claimed.at > ctx.at and (claimed.source == "paper" or kind in NEVER_AHEAD):
        raise BadInput("time_in_future", value=claimed.at)


def require_order(kind: str, command: Any, decision: Decision, state_reader: StateReader, ctx: ActContext) -> None:
    """Require that nothing happen before what it rests on; what a device recorded is flagged, never lost.

    Of the hours of a session's device the act's own ``doubts`` tell (``offline``).

    Raises:
        BadInput: ``time_out_of_order`` names the earliest hour that can be true.
    """
    claimed = ctx.occurred
    if claimed is None:
        return
    if ctx.on_paper and kind in ON_PAPER - {SLIP, BURN}:  # a fire from paper has a mark of its own
        decision.flag(STEP_FROM_PAPER)
    exhibits = _states(exhibits_of(command, ctx.author.agency, state_reader), state_reader)
    seized = _seized(exhibits, state_reader)
    seized += [
        seizure.seized_at for new_event in decision.new_events if (seizure := _sealed_of(new_event, state_reader))
    ]
    if ctx.envelope:
        if any(earlier(claimed.at, since) for since in seized):
            decision.flag(BEFORE_SEIZURE)
        return
    sessions = [
        new_session
        for new_event in decision.new_events
        if (new_session := state_reader.find(DestructionSession, new_event.subject))
    ]
    grounds = [_since(kind, claimed, session) for session in sessions]
    if kind in LOADING:
        grounds += [hour for session in sessions for hour in _looks(exhibits, session, claimed)]
    _require_after(claimed, [*seized, *grounds])


def require_corrected(subject_id: str, claimed: Occurred, of: str, state: State, state_reader: StateReader) -> None:
    """Check a corrected hour like the original one: of a hand-over, a load or an opening.

    ``of``: the type of the event that first stated the hour of subject ``number``. Raises BadInput:
    ``time_out_of_order``.
    """
    if isinstance(state, Transfer):
        _require_after(claimed, _seized(_states(state.exhibits, state_reader), state_reader))
    if isinstance(state, DestructionSession) and of in LOAD:
        looks = _looks(loaded(subject_id, state, state_reader).values(), state, claimed)
        _require_after(claimed, [*looks, *_put_right(subject_id, OPENED, state_reader)])
    if isinstance(state, DestructionSession) and of == OPENED:
        _require_after(claimed, [] if claimed.source == "press" else [state.staged_at])
    if isinstance(state, DestructionSession) and of in {OPENED, ARRIVED}:
        for lit_at in _put_right(subject_id, BURNT, state_reader) or [state.lit_at]:
            if lit_at and earlier(lit_at, claimed.at):
                raise BadInput("time_out_of_order", value=lit_at, since=claimed.at)  # the fire rests on it


def _put_right(session_id: str, of: str, state_reader: StateReader) -> list[str]:
    """Return the last corrected hour of a session's step, or an empty list if it was never corrected."""
    chain = (state_reader.recorded(session_id, index) for index in range(state_reader.tip(session_id)[0], 0, -1))
    right = (
        event.occurred for event in chain if isinstance(event, EntryCorrected) and event.of == of and event.occurred
    )
    return [corrected.at for corrected in islice(right, 1)]


def _require_after(claimed: Occurred, hours: Iterable[str]) -> None:
    since = max(hours, default="")
    if earlier(claimed.at, since):
        raise BadInput("time_out_of_order", value=claimed.at, since=since)


def _looks(exhibits: Iterable[Exhibit], session: DestructionSession, claimed: Occurred) -> list[str]:
    """Return when each was looked at on its way to the fire; published history was recorded after it.

    Not what was recorded once the session was open: a phone that comes home after the fire brings looks from before.
    """
    if claimed.source == "press":
        return []
    return [hour for e in exhibits for hour in (e.weighed_at, e.sighted_at) if hour <= session.opened_at]


def _states(numbers: Iterable[str], state_reader: StateReader) -> list[Exhibit]:
    return [exhibit for exhibit_id in numbers if (exhibit := state_reader.find(Exhibit, exhibit_id))]


def _seized(exhibits: Iterable[Exhibit], state_reader: StateReader) -> list[str]:
    """Return when these exhibits are said to have been seized."""
    seizures = dict.fromkeys(exhibit.seizure for exhibit in exhibits)
    state_reader.load(seizures)
    return [seizure.seized_at for seizure_id in seizures if (seizure := state_reader.find(Seizure, seizure_id))]


def _sealed_of(new_event: NewEvent, state_reader: StateReader) -> Seizure | None:
    """Return the seizure of an exhibit that this act registers."""
    return state_reader.find(Seizure, getattr(new_event.event, "seizure", ""))


def _since(kind: str, claimed: Occurred, session: DestructionSession) -> str:
    """Return the earliest time that a step of a session can have: ignition, else its opening or staging.

    A destruction on paper may precede the opening of the session here; an act typed live may not. Published history is
    recorded long after it happened, so it has no such limit before ignition.
    """
    if session.ignited_at:
        return session.lit_at
    if claimed.source == "press" or kind not in COURSE:
        return ""
    return session.staged_at if claimed.source == "paper" else session.opened_at
