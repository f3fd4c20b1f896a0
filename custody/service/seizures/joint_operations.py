"""Operations as those admitted read them: the linked cases side by side, and the persons who turn up in them."""

from typing import Any

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, lost_share, sees_case, sees_operation
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.joint_operation import Operation, PersonOfInterest
from custody.domain.seizures.seizure import Seizure
from custody.service.exhibits.remarks import Remark, remarks
from custody.service.kernel.directory import Directory
from custody.storage.read import newest_and_oldest, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 1_000


class OperationLine(Struct, frozen=True, kw_only=True):
    """An operation in a list; ``title`` is "" once erased."""

    id: str
    title: str
    agency_name: str
    opened_at: str
    cases: int
    agencies: int


class SeizureSide(Struct, frozen=True, kw_only=True):
    """A seizure of a linked case as it was declared; ``place`` is "" once erased."""

    id: str
    seized_at: str
    place: str
    agency_name: str
    lines: tuple[Line, ...]


class InterestLine(Struct, frozen=True, kw_only=True):
    """A person of interest: a number, and the name and remark for those admitted ("" once erased)."""

    id: str
    name: str
    remark: str
    cases: tuple[str, ...]


class CaseSide(Struct, frozen=True, kw_only=True):
    """A linked case beside the others; ``open``: the reader takes part in it. ``persons``: numbers of those in it."""

    id: str
    pv: str
    agencies: tuple[str, ...]
    open: bool
    seizures: tuple[SeizureSide, ...]
    persons: tuple[str, ...]


class OperationDetail(Struct, frozen=True, kw_only=True):
    """An operation. ``agencies``: number to name of those admitted; ``parties``: those that may be admitted yet.

    ``mine``: the reader's agency opened it.
    """

    operation: OperationLine
    opened: int
    agencies: dict[str, str]
    parties: dict[str, str]
    mine: bool
    cases: tuple[CaseSide, ...]
    persons: tuple[InterestLine, ...]
    remarks: tuple[Remark, ...]


def operations(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, after: str, limit: int, *,
    last_first: bool = False,
) -> list[OperationLine]:  # fmt: skip
    """Return operations to which the reader's agency is admitted, or for the inspection all, in order of number.

    ``last_first``: what was opened last first, after the operation that is the cursor.
    """
    agency = "" if sees_everything(reader.roles) else reader.agency
    listed = newest_and_oldest.operations(connection, agency, after=after, limit=limit, last_first=last_first)
    return _lines(
        connection,
        directory,
        vault,
        {
            operation_id: operation_state
            for operation_id, operation_state in listed.items()
            if sees_operation(reader, operation_state)
        },
    )


def visible_operation(connection: Connection, reader: Reader, operation_id: str) -> Operation:
    """Return an operation that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    state = subject_queries.state(connection, Operation, operation_id)
    if not sees_operation(reader, state):
        raise NotFound("not_found", kind="XR", number=operation_id)
    return state


def operation(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, operation_id: str
) -> OperationDetail:
    """Return one operation.

    Raises:
        NotFound: no such operation, or none that the reader may see.
    """
    state = visible_operation(connection, reader, operation_id)
    [line] = _lines(connection, directory, vault, {operation_id: state})
    persons = _persons(connection, vault, state)
    linked = subject_queries.states(connection, Seizure, state.seizures)
    cases = {
        case_id: case
        for case_id, case in subject_queries.states(
            connection, Case, [*state.cases, *(s.case for s in linked.values())]
        ).items()
        if not lost_share(reader, case)
    }
    persons = tuple(person for person in persons if not person.cases or not cases.keys().isdisjoint(person.cases))
    parties = {agency for case in cases.values() for agency in case.agencies} - set(state.agencies)
    sides = [
        _side(
            connection, directory, vault, reader, case_id, case, _seizures(connection, state, case_id, linked), persons
        )
        for case_id, case in cases.items()
    ]
    return OperationDetail(
        operation=line,
        opened=state.opened,
        agencies=directory.names(connection, state.agencies),
        parties=directory.names(connection, parties),
        mine=reader.agency == state.agency,
        cases=tuple(sides),
        persons=persons,
        remarks=tuple(remarks(connection, vault, operation_id)),
    )


def _lines(
    connection: Connection, directory: Directory, vault: Vault, operations_by_id: dict[str, Operation]
) -> list[OperationLine]:
    names = directory.names(connection, {operation_state.agency for operation_state in operations_by_id.values()})
    values = private_values.of(
        connection, vault, (operation_state.opened for operation_state in operations_by_id.values())
    )
    return [
        OperationLine(
            id=operation_id,
            title=values[operation_state.opened].get("title") or "",
            agency_name=names[operation_state.agency],
            opened_at=operation_state.opened_at,
            cases=len(operation_state.cases),
            agencies=len(operation_state.agencies),
        )
        for operation_id, operation_state in operations_by_id.items()
    ]


def _persons(connection: Connection, vault: Vault, operation_state: Operation) -> tuple[InterestLine, ...]:
    states = subject_queries.states(connection, PersonOfInterest, operation_state.persons)
    values = private_values.of(connection, vault, (person.recorded for person in states.values()))
    return tuple(
        InterestLine(
            id=person_id,
            name=values[person.recorded].get("name") or "",
            remark=values[person.recorded].get("remark") or "",
            cases=tuple(person.cases),
        )
        for person_id, person in states.items()
    )


def _seizures(
    connection: Connection, operation_state: Operation, case: str, linked: dict[str, Seizure]
) -> dict[str, Seizure]:  # fmt: skip
    """Return every seizure of a case that is linked as a whole, else those that are linked themselves."""
    if case in operation_state.cases:
        return subject_queries.find(connection, Seizure, dossier=case, limit=MOST)
    return {seizure_id: seizure for seizure_id, seizure in linked.items() if seizure.case == case}


def _side(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, case_id: str, case: Case,
    seizures: dict[str, Seizure], persons: tuple[InterestLine, ...],
) -> CaseSide:  # fmt: skip
    places = {seizure_id: seizure.last_said("place", seizure.declared) for seizure_id, seizure in seizures.items()}
    values = private_values.of(connection, vault, places.values())
    names = directory.names(connection, {*case.agencies, *(seizure.agency for seizure in seizures.values())})
    return CaseSide(
        id=case_id,
        pv=case.case_reference,
        agencies=tuple(names[agency] for agency in case.agencies),
        open=sees_case(reader, case),
        seizures=tuple(
            _seizure(seizure_id, seizure, values[places[seizure_id]], names) for seizure_id, seizure in seizures.items()
        ),
        persons=tuple(person.id for person in persons if case_id in person.cases),
    )


def _seizure(seizure_id: str, seizure: Seizure, values: dict[str, Any], names: dict[str, str]) -> SeizureSide:
    return SeizureSide(
        id=seizure_id,
        seized_at=seizure.seized_at,
        place=values.get("place") or "",
        agency_name=names[seizure.agency],
        lines=tuple(seizure.lines),
    )
