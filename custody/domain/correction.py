"""Corrections (mentions rectificatives): an entry was typed wrong, and a later event says what it should be (I37).

A correction names the entry that it corrects by its number in the subject's chain, and says why; a second person
agrees. The entry itself stays on the record and in sight. What was announced (the lines of a declaration) and what a
blind check found are never corrected: the one is frozen (T2), the other is settled by the inspection (I45).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct, structs

from custody.domain.case import Case
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Corrected, Event, Fact, State
from custody.domain.exhibit import AT_REST, Exhibit
from custody.domain.person import Person
from custody.domain.place import Container, Place
from custody.domain.quantity import Count, Volume, VolumeEntry, count, volume
from custody.domain.roles import Role
from custody.domain.seizure import FORMS, Seizure
from custody.domain.substances import SUBSTANCES
from custody.domain.text import reference, required
from custody.domain.times import canonical
from custody.domain.weighing import Weight, WeightEntry, weigh
from custody.domain.world import Decision, Moment, Private, World, get

PRIVATE, CODE, REFERENCE, TIME, MEASURE = "private", "code", "reference", "time", "measure"
FIELDS: Mapping[str, Mapping[str, str]] = {
    "EV": {
        "description": PRIVATE, "substance": CODE, "form": CODE, "seal": MEASURE, "count": MEASURE, "weight": MEASURE,
        "volume": MEASURE,
    },
    "SE": {
        "place": PRIVATE, "circumstances": PRIVATE, "legal_basis": PRIVATE, "witnesses": PRIVATE, "seized_at": TIME,
    },
    "CS": {"number": REFERENCE, "title": PRIVATE},
    "PL": {"name": PRIVATE},
    "CT": {"name": PRIVATE},
}  # fmt: skip
"""Kind of subject to what of it may be corrected, and how that is kept; nothing else may be."""
GUARDED = frozenset({"seal", "count", "weight", "volume", "substance"})
"""What a theft would change: nobody who held the exhibit since its last full check agrees to it and, once it was handed
over, only the inspection does; else a store could swap a seal and call the old number a slip of the pen (T10)."""


class FactCorrected(Event, frozen=True):
    """Event ``corrects`` of this subject's chain was typed wrong; ``field`` should be what stands under its name.

    A private field stands beside the event, as does the reason. ``past``: the entry was no longer the record when it
    was corrected, so that the record stays as it is. ``by``: who corrects it, and who agrees.
    """

    type: ClassVar[str] = "fact.corrected/1"
    corrects: int
    field: str
    substance: str = ""
    form: str = ""
    seal: str = ""
    count: Count | None = None
    weight: Weight | None = None
    number: str = ""
    seized_at: str = ""
    past: bool = False
    volume: Volume | None = None
    by: tuple[str, ...] = ()

    def apply(self, state: Any, fact: Fact) -> State:
        """The subject with the entry as it should have been; a weight is what later ones are judged against."""
        state.corrected.append(Corrected(self.field, fact.seq, self.by))
        value = getattr(self, self.field, None)
        if isinstance(value, Weight):
            state.judge_against(value, fact.at)
        elif value and not self.past:
            setattr(state, self.field, value)
        return state  # type: ignore[no-any-return]  # the state given

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """A corrected seal or case number is taken for ever, like any other (I1)."""
        pairs = (("seal", self.seal), ("case_no", self.number))
        return tuple(pair for pair in pairs if pair[1])


class Correct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Correct event ``n`` of a subject: ``field`` is ``value``, ``count``, ``volume``, or ``weight`` as it is now."""

    subject: str
    n: int
    field: str
    reason: str
    value: str = ""
    count: Count | None = None
    weight: WeightEntry | None = None
    volume: VolumeEntry | None = None


def correct(command: Correct, world: World, moment: Moment) -> Decision:
    """Correct an entry, with the consent of a supervisor or of the inspection given here by PIN.

    Seal, count, volume and weight are corrected where the exhibit lies, the weight by weighing it again, the volume by
    reading again what the vessels state: it still decides no check (ADR 7).

    Raises:
        BadInput: ``not_correctable``; a value that the field does not take: ``substance_unknown``, ``form_unknown``,
            ``time_in_future``.
        RuleBroken: ``not_recorder`` for another agency; ``nothing_to_correct`` when the event does not say the field,
            or says that already; ``consent_needed``, ``consent_of_holder``; ``wrong_state``, ``quarantined``;
            ``seal_used``, ``case_number_taken`` (I1); and as ``weigh`` and ``volume``.
    """
    kept = FIELDS.get(command.subject[:2], {}).get(command.field)
    if kept is None:
        raise BadInput("not_correctable", field=command.field[:40])
    state = get(world, State, command.subject)
    _require_recorder(command, state, moment)
    said = _said(command, world)
    if kept == MEASURE:
        _require_quiet(command.subject, state)
    _require_consent(command, state, world, moment)
    reason = Private("reason", required(command.reason, "reason"), _scope(command.subject, state))
    private = [reason]
    if kept == PRIVATE:
        event = FactCorrected(corrects=command.n, field=command.field)
        private.insert(0, Private(command.field, required(command.value, command.field), reason.scope))
    else:
        event = _corrected(command, kept, said, state, world, moment)
    decision = Decision()
    by = tuple(actor.person for actor in moment.actors)
    decision.add(command.subject, structs.replace(event, by=by), *private)
    return decision


def recorders(state: Any) -> tuple[str, ...]:
    """Agencies that may correct an entry: who recorded it and, of an exhibit, who has it now."""
    match state:
        case Exhibit():
            return state.agencies[0], state.agency
        case Case():
            return (state.agencies[0],)
        case Seizure() | Place() | Container():
            return (state.agency,)
        case _:
            return ()


def says(event: Event, field: str, n: int) -> bool:
    """Whether event ``n`` of a chain is an entry of a field; all but seal, count and weight are entered at the start.

    What a laboratory measured is its report's, and no statement of the volume.
    """
    if isinstance(event, FactCorrected):
        return event.field == field
    stated = field not in {"seal", "count", "weight", "volume"} or bool(getattr(event, field, None))
    return stated and (n == 1 or field in {"seal", "count", "weight"})


def _require_recorder(command: Correct, state: State, moment: Moment) -> None:
    if moment.author.agency not in recorders(state):
        raise RuleBroken("not_recorder", number=command.subject)


def _said(command: Correct, world: World) -> Event:
    said = world.recorded(command.subject, command.n)
    if said is None or not says(said, command.field, command.n):
        raise RuleBroken("nothing_to_correct", number=command.subject, n=command.n)
    return said


def _require_quiet(number: str, state: State) -> None:
    """An open discrepancy is the inspection's to settle; what is on the way, or burnt, nobody can look at again."""
    assert isinstance(state, Exhibit)
    if state.status not in AT_REST:
        raise RuleBroken("wrong_state", number=number, status=state.status)
    if state.open:
        raise RuleBroken("quarantined", number=number, discrepancy=state.open[0])


def _require_consent(command: Correct, state: State, world: World, moment: Moment) -> None:
    second = moment.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("consent_needed")
    roles = get(world, Person, second.person).roles
    of_house = Role.SUPERVISOR in roles and second.agency == moment.author.agency
    if not (of_house or Role.INSPECTOR in roles):
        raise RuleBroken("consent_needed")
    if isinstance(state, Exhibit) and command.field in GUARDED:
        _require_unbiased(command.subject, state, second.person, roles)


def _require_unbiased(number: str, state: Exhibit, second: str, roles: tuple[str, ...]) -> None:
    """Once it has passed on, a house does not itself put right what it would be asked about: T10 in two entries."""
    if state.received_once and Role.INSPECTOR not in roles:
        raise RuleBroken("consent_of_inspection", number=number)
    if second in {*state.window, state.holder}:
        raise RuleBroken("consent_of_holder", number=number)


def _corrected(
    command: Correct, kept: str, said: Event, state: State, world: World, moment: Moment
) -> FactCorrected:  # fmt: skip
    field = command.field
    value = _measured(command, world, moment) if kept == MEASURE else _written(command, kept, state, world)
    before = getattr(said, field)
    current = _current(field, before, state)
    if value == before or (field == "weight" and not current):
        raise RuleBroken("nothing_to_correct", number=command.subject, n=command.n)
    event = FactCorrected(corrects=command.n, field=field, past=not current)
    return structs.replace(event, **{field: value})


def _current(field: str, before: Any, state: Any) -> bool:
    """Whether an entry still is what the record says."""
    if field == "weight":
        return bool(state.basis and state.basis[0] == before)
    return bool(getattr(state, field) == before)


def _measured(command: Correct, world: World, moment: Moment) -> str | Count | Weight | Volume:
    if command.field == "seal":
        seal = reference(command.value, "seal")
        if world.claimed("seal", seal):
            raise RuleBroken("seal_used", value=seal)
        return seal
    if command.field == "count" and command.count is not None:
        return count(command.count)
    if command.field == "weight" and command.weight is not None:
        return weigh(command.weight, world, moment)
    if command.field == "volume" and command.volume is not None:
        return volume(command.volume)
    raise BadInput("field_empty", field=command.field)


def _written(command: Correct, kept: str, state: Any, world: World) -> str:
    if kept == CODE:
        if command.field == "substance" and command.value not in SUBSTANCES:
            raise BadInput("substance_unknown", value=command.value[:40])
        if command.field == "form" and command.value not in FORMS:
            raise BadInput("form_unknown", value=command.value[:40])
        return command.value
    if kept == TIME:
        at = canonical(command.value)
        if at > state.declared_at:
            raise BadInput("time_in_future", value=at)
        return at
    number = reference(command.value, "number")
    if world.claimed("case_no", number):
        raise RuleBroken("case_number_taken", number=number)
    return number


def _scope(number: str, state: Any) -> str:
    """The key under which the subject's private values are kept: the case's, or its own."""
    return state.case if isinstance(state, Exhibit | Seizure) else number
