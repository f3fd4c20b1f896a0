"""Operations: cases and seizures of one network, read together by the agencies that work on it (UNODC).

An agency links only cases that it takes part in, and is admitted only when it takes part in one that is linked. Who is
of interest stands under a number; the name is a private value under a key of its own.
"""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.typed_text import clean, required
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import PART_RENEWED, Case, end_of_part
from custody.domain.seizures.seizure import Seizure

LARGEST = 200
"""Cases, seizures and persons that one act links, and agencies that it admits."""


class Operation(State, kw_only=True):
    """An operation: who opened it, the agencies admitted to it, what is linked. Its title is private (``opened``).

    ``admissions_ended``: the agency of each admission that ended with its share of a case (``end_share``).
    """

    kind: ClassVar[str] = "XR"
    agency: str
    opened_at: str
    opened: int
    agencies: list[str]
    cases: list[str] = field(default_factory=list)
    seizures: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    admissions_ended: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by the agency that opened it."""
        return Index(status="open", dossier=self.agency)


class PersonOfInterest(State, kw_only=True):
    """Somebody who turns up in cases of an operation: a number. Name and remark are private (``recorded``)."""

    kind: ClassVar[str] = "XP"
    operation: str
    recorded: int
    cases: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by operation."""
        return Index(dossier=self.operation)


def part_in_operation(agency: str, operation: str) -> tuple[str, str]:
    """Return the claim that finds the operations open to an agency, in order of their number."""
    return "part_in_operation", f"{agency}/{operation}"


class OperationOpened(Event, frozen=True):
    """An operation is opened; its title is committed to."""

    type: ClassVar[str] = "operation.opened/1"
    agency: str

    def apply(self, state: State | None, fact: Fact) -> Operation:
        """Return the new operation, without links."""
        return Operation(agency=self.agency, opened_at=fact.at, opened=fact.seq, agencies=[self.agency])

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim on the part of the agency that opened it."""
        return (part_in_operation(self.agency, fact.subject),)


class Readmission(Struct, frozen=True, forbid_unknown_fields=True):
    """An agency admitted again after its admission ended, for the ``ended``th time."""

    agency: str
    ended: int


class OperationLinked(Event, frozen=True):
    """The newly linked cases, seizures and persons, and the agencies admitted; the reason is committed to.

    ``readmitted``: those of the agencies that were admitted before.
    """

    type: ClassVar[str] = "operation.linked/1"
    cases: tuple[str, ...] = ()
    seizures: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    readmitted: tuple[Readmission, ...] = ()

    def apply(self, state: Operation, fact: Fact) -> Operation:
        """Add links and agencies to the operation; a link is never removed."""
        state.cases += self.cases
        state.seizures += self.seizures
        state.persons += self.persons
        state.agencies += self.agencies
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims on the part of each agency admitted."""
        again = {readmission.agency: readmission.ended for readmission in self.readmitted}
        parts = ((agency, part_in_operation(agency, fact.subject)) for agency in self.agencies)
        return tuple(
            end_of_part(part, again[agency], PART_RENEWED) if agency in again else part for agency, part in parts
        )


class OperationAdmissionEnded(Event, frozen=True):
    """An agency reads the operation no longer: its share of the only linked case that admitted it was taken back."""

    type: ClassVar[str] = "operation.admission_ended/1"
    agency: str
    ended: int

    def apply(self, state: Operation, fact: Fact) -> Operation:
        """Remove the agency from those admitted."""
        state.agencies = [agency for agency in state.agencies if agency != self.agency]
        state.admissions_ended.append(self.agency)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that the agency's part in the operation ended."""
        return (end_of_part(part_in_operation(self.agency, fact.subject), self.ended),)


class InterestRecorded(Event, frozen=True):
    """Somebody is of interest in an operation; name and remark are committed to."""

    type: ClassVar[str] = "interest.recorded/1"
    operation: str
    cases: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> PersonOfInterest:
        """Return the new person of interest, identified by number."""
        return PersonOfInterest(operation=self.operation, recorded=fact.seq, cases=list(self.cases))


class InterestLinked(Event, frozen=True):
    """The same person turned up in further cases."""

    type: ClassVar[str] = "interest.linked/1"
    cases: tuple[str, ...]

    def apply(self, state: PersonOfInterest, fact: Fact) -> PersonOfInterest:
        """Link the person to these cases as well."""
        state.cases += self.cases
        return state


class OpenOperation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open an operation under a title that only those admitted read."""

    title: str


class Interest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody of interest in linked cases: a new ``name``, or the number of a known ``person``."""

    cases: tuple[str, ...]
    name: str = ""
    remark: str = ""
    person: str = ""


class LinkOperation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Link own cases, seizures of own cases, and persons; admit agencies that take part in a linked case."""

    operation: str
    reason: str
    cases: tuple[str, ...] = ()
    seizures: tuple[str, ...] = ()
    persons: tuple[Interest, ...] = ()
    agencies: tuple[str, ...] = ()


@act(
    "operation.open/1",
    title=N_("Operation opened"),
    summary="Open an operation",
    roles={Role.SEIZING_OFFICER, Role.PROSECUTOR},
    records=(OperationOpened,),
)
def open_operation(command: OpenOperation, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a new operation.

    Raises:
        BadInput: ``field_empty``.
    """
    del state_reader
    operation_id = ctx.new_number("XR")
    decision = Decision()
    title = Private("title", required(command.title, "title"), operation_id)
    decision.add(operation_id, OperationOpened(agency=ctx.author.agency), title)
    return decision


@act(
    "operation.link/1",
    title=N_("Linked in an operation"),
    summary="Link cases, seizures and persons; admit agencies",
    roles={Role.SEIZING_OFFICER, Role.PROSECUTOR},
    records=(InterestLinked, InterestRecorded, OperationLinked),
)
def link(command: LinkOperation, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Bring cases, seizures and persons together; what stands in the operation already is passed over.

    Raises:
        NotFound: no such operation to which the author's agency is admitted; a case or seizure in which it takes no
            part; a person who is not of this operation.
        BadInput: ``person_of_interest_unclear``: neither or both of a name and a number; ``field_empty``.
        RuleBroken: ``not_opener`` for admitting by another agency than the one that opened it; ``not_in_linked_case``
            for an agency, or a case of a person, outside what is linked; ``nothing_listed``, ``act_too_large``.
    """
    state = require(state_reader, Operation, command.operation)
    if ctx.author.agency not in state.agencies:
        raise NotFound("not_found", kind=Operation.kind, number=command.operation)
    listed = (command.cases, command.seizures, command.persons, command.agencies)
    if max(map(len, listed)) > LARGEST:
        raise RuleBroken("act_too_large", limit=LARGEST)
    cases = _new(command.cases, state.cases)
    seizures = _new(command.seizures, state.seizures)
    linked = [*state.cases, *cases, *_own(command, seizures, state, state_reader, ctx)]
    decision = Decision()
    persons = tuple(_interest(each, command.operation, linked, state_reader, ctx, decision) for each in command.persons)
    agencies = _admitted(command, state, linked, state_reader, ctx)
    if not (cases or seizures or persons or agencies):
        raise RuleBroken("nothing_listed")
    event = OperationLinked(
        cases=cases, seizures=seizures, persons=_new(persons, state.persons), agencies=agencies,
        readmitted=tuple(
            Readmission(agency, state.admissions_ended.count(agency))
            for agency in agencies if agency in state.admissions_ended
        ),
    )  # fmt: skip
    reason = Private("reason", required(command.reason, "reason"), command.operation)
    decision.add(command.operation, event, reason)
    return decision


def _new(numbers: tuple[str, ...], standing: list[str]) -> tuple[str, ...]:
    return tuple(subject_id for subject_id in dict.fromkeys(numbers) if subject_id not in standing)


def _own(
    command: LinkOperation, seizures: tuple[str, ...], state: Operation, state_reader: StateReader, ctx: ActContext
) -> list[str]:
    """Return cases of the seizures linked before and now.

    Of what is linked now, the author's agency takes part in each.
    """
    of_seizures = [require(state_reader, Seizure, seizure_id).case for seizure_id in (*state.seizures, *seizures)]
    for case_id in (*command.cases, *of_seizures[len(state.seizures) :]):
        require(state_reader, Case, case_id).require_shared(ctx.author.agency, case_id)
    return of_seizures


def _interest(
    entry: Interest, operation: str, linked: list[str], state_reader: StateReader, ctx: ActContext, decision: Decision
) -> str:
    if bool(entry.name.strip()) == bool(entry.person):
        raise BadInput("person_of_interest_unclear")
    for case in entry.cases:
        if case not in linked:
            raise RuleBroken("not_in_linked_case", number=case)
    if entry.person:
        known = state_reader.find(PersonOfInterest, entry.person)
        if known is None or known.operation != operation:
            raise NotFound("not_found", kind=PersonOfInterest.kind, number=entry.person[:20])
        decision.add(entry.person, InterestLinked(cases=_new(entry.cases, known.cases)))
        return entry.person
    interest_id = ctx.new_number("XP")
    texts = {"name": required(entry.name, "name"), "remark": clean(entry.remark, "remark")}
    decision.add(
        interest_id,
        InterestRecorded(operation=operation, cases=_new(entry.cases, [])),
        *private_texts(interest_id, **texts),
    )
    return interest_id


def _admitted(
    command: LinkOperation, state: Operation, linked: list[str], state_reader: StateReader, ctx: ActContext
) -> tuple[str, ...]:
    agencies = _new(command.agencies, state.agencies)
    if agencies and ctx.author.agency != state.agency:
        raise RuleBroken("not_opener", number=command.operation)
    parties = {agency for case in linked for agency in require(state_reader, Case, case).agencies}
    for agency in agencies:
        require(state_reader, Agency, agency)
        if agency not in parties:
            raise RuleBroken("not_in_linked_case", number=agency)
    return agencies
