"""Corrections (mentions rectificatives): an entry was typed wrong, and a later event says what it should be (I37).

A correction names the entry that it corrects by its number in the subject's chain, and says why; a second person
agrees. The entry itself stays on the record and in sight. What may be corrected, and by whom, stands in
``correctable_fields``; what a corrected weight or figure now contradicts opens a discrepancy
(``correction_consequences``), and none is ever closed by a correction (I45).
"""

from typing import Any

from msgspec import structs

from custody.domain.access.roles import REGISTRY, SAMPLERS, Role
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.plan_and_open import move_day
from custody.domain.destruction.session_load import require_home
from custody.domain.discrepancies.correctable_fields import (
    GUARDED,
    MEASURE,
    NAMED,
    PRIVATE,
    READING,
    blocked,
    enrolled,
    kept_as,
    origin,
    owner,
    recorders,
    who,
)
from custody.domain.discrepancies.corrected_value import measured, retyped
from custody.domain.discrepancies.correction_consequences import (
    chain,
    of_one_report,
    read_again,
    report_again,
    weighed_before,
)
from custody.domain.discrepancies.correction_event import Correct, EntryCorrected, stated
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, State
from custody.domain.kernel.typed_text import required
from custody.domain.orders.order import Order
from custody.domain.people.pending_change import DIVIDED
from custody.domain.people.person import Person
from custody.domain.places.entry_log import PlaceEntryRecorded
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer


@act(
    "entry.correct/1",
    title=N_("Entry corrected"),
    summary="Correct an entry",
    roles=SAMPLERS | REGISTRY | {Role.COMMISSION, Role.KEY_OFFICER},
    records=(DiscrepancyOpened, EntryCorrected),
)
def correct(command: Correct, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Correct an entry, with the consent of a second person given here by PIN.

    Seal, count, volume and first weight are corrected where the exhibit lies, the weight by weighing it again, the
    volume by reading again what the vessels state: it still decides no check (ADR 7). A weight that was read at a check
    is judged anew as of then, and a report's figures beside the reports around it. What a report says of all its
    exhibits is corrected for all of them at once, each by the same rules.

    Raises:
        BadInput: ``not_correctable``; a value that the field does not take, as ``retyped``.
        RuleBroken: ``not_recorder`` for another agency or role; ``nothing_to_correct`` when the event does not say the
            field, or says that already; ``consent_needed``, ``consent_of_holder``, ``consent_of_inspection``,
            ``second_agency_needed``; ``wrong_state``, ``blocked_by_discrepancy``, ``session_out``; ``not_of_report``,
            ``act_too_large``; and as ``retyped``, ``move_day``, ``weigh`` and ``judge``.
    """
    decision = Decision()
    for each in (command, *of_one_report(command, state_reader)):
        _correct(each, state_reader, ctx, decision)
    return decision


def _correct(command: Correct, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    if command.field not in NAMED:
        raise BadInput("not_correctable", field=command.field[:40])
    state = require(state_reader, State, command.subject)
    entry_event = state_reader.recorded(command.subject, command.n)
    _require_recorder(command, state, entry_event, state_reader, ctx)
    if isinstance(state, DestructionSession):
        require_home(command.subject, state)  # or what its device shows would no longer be what the log has
    kept = kept_as(command.subject[:2], entry_event, command.field, command.n)
    if entry_event is None or kept is None:
        raise RuleBroken("nothing_to_correct", number=command.subject, n=command.n)
    _require_unblocked(command, state)
    _require_consent(command, origin(entry_event, command.field), state, state_reader, ctx)
    reason = Private("reason", required(command.reason, "reason"), _scope(command.subject, state))
    if kept == PRIVATE:
        event = _named(command, entry_event, state, state_reader)
        private = [Private(command.field, required(command.value, command.field), reason.scope), reason]
    else:
        event, private = _corrected(command, kept, entry_event, state, state_reader, ctx, decision), [reason]
    by = tuple(actor.person for actor in ctx.actors)
    decision.add(command.subject, structs.replace(event, by=by), *private)


def _require_recorder(
    command: Correct, state: State, entry_event: Event | None, state_reader: StateReader, ctx: ActContext
) -> None:
    roles = require(state_reader, Person, ctx.author.person).roles_when(ctx.judged_at)
    allowed = who(origin(entry_event, command.field) if entry_event else "").correctors()
    ours = enrolled(state) or ctx.author.agency in recorders(state, entry_event)
    if not ours or allowed.isdisjoint(roles):
        raise RuleBroken("not_recorder", number=command.subject)


def _require_unblocked(command: Correct, state: State) -> None:
    refused = blocked(command.subject, command.field, state)
    if refused:
        raise refused


def _require_consent(command: Correct, of: str, state: State, state_reader: StateReader, ctx: ActContext) -> None:
    second = ctx.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("consent_needed")
    roles, asked = require(state_reader, Person, second.person).roles, who(of)
    of_house = second.agency == ctx.author.agency and not asked.house.isdisjoint(roles)
    if not of_house and asked.anyone.isdisjoint(roles):
        raise RuleBroken("consent_needed")
    if isinstance(state, Exhibit) and command.field in GUARDED:
        _require_unbiased(command.subject, state, second.person, roles)
    if enrolled(state) and state_reader.claimed(*DIVIDED) and second.agency == ctx.author.agency:
        raise RuleBroken("second_agency_needed", number=command.subject)


def _require_unbiased(exhibit_id: str, state: Exhibit, second: str, roles: tuple[str, ...]) -> None:
    """Refuse, once it has passed on, that a house itself put right what it would be asked about: T10 in two entries."""
    if state.received_once and Role.INSPECTOR not in roles:
        raise RuleBroken("consent_of_inspection", number=exhibit_id)
    if second in {*state.window, state.holder}:
        raise RuleBroken("consent_of_holder", number=exhibit_id)


def _named(command: Correct, entry_event: Event, state: State, state_reader: StateReader) -> EntryCorrected:
    """Return the correction of a private text; the event names the field, never the text."""
    of = origin(entry_event, command.field)
    past = bool(of) and _superseded(command, entry_event, of, state, state_reader)
    return EntryCorrected(corrects=command.n, field=command.field, of=of, agency=owner(entry_event), past=past)


def _corrected(
    command: Correct, kept: str, entry_event: Event, state: State, state_reader: StateReader, ctx: ActContext,
    decision: Decision
) -> EntryCorrected:  # fmt: skip
    """Return the correction of an entry in clear, and add the discrepancies it opens to ``decision``."""
    of, field, before = origin(entry_event, command.field), command.field, stated(entry_event, command.field)
    if kept == READING and not weighed_before(command.subject, command.n, state_reader):
        kept, of = MEASURE, ""
    if kept == READING:
        assert isinstance(state, Exhibit)
        event = read_again(command, before, state, state_reader, ctx, decision)
        return structs.replace(event, of=of)
    issuing = state.agencies[0] if isinstance(state, Exhibit) and field == "seal" else ""
    value = (
        measured(command, issuing, state_reader, ctx)
        if kept == MEASURE
        else retyped(command, kept, state, state_reader, ctx)
    )
    if isinstance(state, DestructionSession) and field == "planned_for":
        move_day(command.subject, str(value), state, state_reader, ctx, decision)
    current = not _superseded(command, entry_event, of, state, state_reader) if of else _current(field, before, state)
    if value == before or (field == "weight" and not current):
        raise RuleBroken("nothing_to_correct", number=command.subject, n=command.n)
    event = EntryCorrected(
        corrects=command.n,
        field=field,
        past=not current,
        of=of,
        agency=_whose(entry_event, field, state),
        seal_agency=issuing,
    )
    event = structs.replace(event, **{field: value})
    if isinstance(state, Exhibit) and of:
        return report_again(command.subject, event, state, state_reader, ctx, decision)
    return event


def _current(field: str, before: Any, state: Any) -> bool:
    """Return True if an initial entry, or a measure, is still the recorded value."""
    if field == "weight":
        return bool(state.basis and state.basis[0] == before)
    return bool(getattr(state, field) == before)


def _superseded(command: Correct, entry_event: Event, of: str, state: State, state_reader: StateReader) -> bool:
    """Return True if a later event states the entry anew, or people have signed it (I35)."""
    if getattr(entry_event, "past", False) or (isinstance(state, DestructionSession) and state.statement):
        return True
    later = chain(command.subject, state_reader, command.n + 1)
    again = set() if of == PlaceEntryRecorded.type else {of}  # one entry into a place says nothing of another
    return any(
        e.type in again or (isinstance(e, EntryCorrected) and (e.of, e.field) == (of, command.field)) for e in later
    )


def _whose(entry_event: Event, field: str, state: State) -> str:
    if field in {"order_reference", "slip"} and isinstance(state, Order | Transfer):
        return state.agency
    if field == "case_reference" and isinstance(state, Case):
        return state.agencies[0]  # the one that opened it
    return owner(entry_event)


def _scope(subject_id: str, state: Any) -> str:
    """Return the key scope of the subject's private values: its case or itself."""
    return state.case if isinstance(state, Exhibit | Seizure) else subject_id
