"""The new value of a corrected entry: read, checked and brought to the form in which its event keeps it."""

from collections.abc import Callable, Mapping
from typing import Any

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.correctable_fields import (
    CLAIMED,
    CODE,
    CODES,
    DAY,
    FIGURE,
    MASS,
    REFERENCE,
    TIME,
    origin,
)
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.balance_and_weighing import Balance, Weight, require_plausible, weigh
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.objects import require_object_form, require_same_nature
from custody.domain.kernel.claimed_time import require_corrected
from custody.domain.kernel.context import EARLIEST, LIVE_HOURS, ActContext, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Occurred, State
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.quantity import Count, Mass, Volume, count, mass, volume
from custody.domain.kernel.substances import SEIZED
from custody.domain.kernel.times import canonical, day, earlier, hours_between
from custody.domain.kernel.timezone import day_of
from custody.domain.kernel.typed_text import as_typed, reference
from custody.domain.laboratory.analysis_result import named, require_share
from custody.domain.law.drying_line import packing_of
from custody.domain.orders.order import Order, order_claim
from custody.domain.places.entry_log import require_stay
from custody.domain.places.place import Place
from custody.domain.seizures.case import Case, reference_in_agency
from custody.domain.seizures.seizure import FORMS, Seizure


def measured(typed: Correct, issuing: str, state_reader: StateReader, ctx: ActContext) -> str | Count | Weight | Volume:
    """Return the corrected seal, count, volume or weight; ``issuing``: the agency among whose numbers a seal counts.

    Raises:
        BadInput: ``field_empty``; as ``count``, ``volume``. RuleBroken: ``seal_used``; as ``weigh``.
    """
    if typed.field == "seal":
        seal = as_typed(typed.value, "seal")
        if state_reader.claimed(*seal_claim(seal, issuing)):
            raise RuleBroken("seal_used", value=seal)
        return seal
    if typed.field == "count" and typed.count is not None:
        return count(typed.count)
    if typed.field == "weight" and typed.weight is not None:
        return weigh(typed.weight, state_reader, ctx)
    if typed.field == "volume" and typed.volume is not None:
        return volume(typed.volume)
    raise BadInput("field_empty", field=typed.field)


def retyped(typed: Correct, kept: str, state: State, state_reader: StateReader, ctx: ActContext) -> Any:
    """Return anything else, by how its event keeps it.

    Raises:
        BadInput: ``substance_unknown``, ``form_unknown``, ``packing_unknown``; ``bad_day``, ``bad_time``,
            ``time_implausible``, ``time_in_future``; ``purity_out_of_range``, ``adulterant_unknown``; ``field_empty``;
            ``balance_implausible``, ``object_form``; as ``require_corrected``.
        RuleBroken: ``case_reference_taken``, ``order_reference_taken``, ``slip_used`` (I1); ``object_stays_object``;
            ``notified_before_order``
            (I24).
    """
    if kept == REFERENCE:
        return _number(typed, state, state_reader)
    value = _READ[kept](typed, state, ctx)
    if isinstance(state, Place):
        require_stay(typed, value, state_reader)
    if isinstance(value, Occurred):
        before = state_reader.recorded(typed.subject, typed.n)
        require_corrected(typed.subject, value, origin(before, typed.field) if before else "", state, state_reader)
    return value


def _code(typed: Correct, state: State, _moment: ActContext) -> str:
    if typed.field == "substance" and typed.value not in SEIZED:
        raise BadInput("substance_unknown", value=typed.value[:40])
    if typed.field == "form" and typed.value not in FORMS:
        raise BadInput("form_unknown", value=typed.value[:40])
    if isinstance(state, Exhibit) and typed.field == "substance":
        require_same_nature(state.substance, typed.value)
    if isinstance(state, Exhibit) and typed.field == "form":
        require_object_form(state.exhibit_number, state.substance, typed.value)
    if typed.field == "packing":
        packing_of(typed.value)
    return typed.value


def _day(typed: Correct, state: State, ctx: ActContext) -> str:
    """Return a corrected day; refuse a future day of a paper and an order's day after its notification."""
    corrected_day = day(typed.value, typed.field)
    if typed.field in {"dated", "signed_on", "calibrated_on"} and corrected_day > ctx.today:
        raise BadInput("time_in_future", value=corrected_day)
    if not isinstance(state, Order) or typed.field != "signed_on" or not state.notified_at:
        return corrected_day
    if day_of(state.notified_at, ctx.zone) < corrected_day:
        raise RuleBroken("notified_before_order", number=state.order_reference)
    return corrected_day


def _figure(typed: Correct, _state: State, _moment: ActContext) -> int:
    if typed.figure is None:
        raise BadInput("field_empty", field=typed.field)
    require_share(typed.figure)
    return typed.figure


def _mass(typed: Correct, state: State, _moment: ActContext) -> Mass | int:
    if typed.mass is None:
        raise BadInput("field_empty", field=typed.field)
    corrected_mass = mass(typed.mass)
    if not isinstance(state, Balance):
        return corrected_mass
    step, widest = state.readability_ug, state.uncertainty_ug
    require_plausible(*((corrected_mass.ug, widest) if typed.field == "readability_ug" else (step, corrected_mass.ug)))
    return corrected_mass.ug


def _time(typed: Correct, state: State, ctx: ActContext) -> str:
    """Return when something was, before it was first told of."""
    at = canonical(typed.value)
    if at > (state.declared_at if isinstance(state, Seizure) else ctx.at):
        raise BadInput("time_in_future", value=at)
    if at < EARLIEST or (isinstance(state, DestructionSession) and not _of_course(state, at)):
        raise BadInput("time_implausible", value=at)
    return at


def _of_course(session: DestructionSession, at: str) -> bool:
    """Return True if an hour is near the session's fire or opening, and before its end: a slip of the pen."""
    near = abs(hours_between(session.lit_at or session.opened_at or at, at)) <= LIVE_HOURS
    return near and not (session.ended_at and earlier(session.ended_at, at))


def _claimed(typed: Correct, state: State, ctx: ActContext) -> Occurred:
    return _said(_time(typed, state, ctx), state)


def _said(at: str, state: State) -> Occurred:
    """Return an hour typed in place of another, as entered or, in published history, from the press."""
    was = state.ignition_claimed if isinstance(state, DestructionSession) else None
    return Occurred(at=at, source="press" if was and was.source == "press" else "entered", zone="UTC")


def _number(typed: Correct, state: State, state_reader: StateReader) -> str:
    """Return a corrected number that is free in its register."""
    typed_reference = (reference if typed.field == "slip" else as_typed)(typed.value, typed.field)
    agency = getattr(state, "agency", "")
    if typed.field == "slip" and state_reader.claimed("slip", f"{agency}/{typed_reference}"):
        raise RuleBroken("slip_used", value=typed_reference)
    if typed.field == "order_reference" and state_reader.claimed(*order_claim(agency, typed_reference)):
        raise RuleBroken("order_reference_taken", number=typed_reference)
    opener = state.agencies[0] if isinstance(state, Case) else ""
    if typed.field == "case_reference" and state_reader.claimed(*reference_in_agency(typed_reference, opener)):
        raise RuleBroken("case_reference_taken", number=typed_reference)
    return typed_reference


_READ: Mapping[str, Callable[[Correct, State, ActContext], Any]] = {
    CODE: _code,
    DAY: _day,
    FIGURE: _figure,
    CODES: lambda typed, _state, _moment: named(typed.codes),
    MASS: _mass,
    TIME: _time,
    CLAIMED: _claimed,
}
