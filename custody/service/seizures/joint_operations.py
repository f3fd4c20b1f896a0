"""Operations as those admitted read them: the linked cases side by side, and the persons who turn up in them."""

from typing import Any

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_case, sees_operation
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.domain.seizures.joint_operation import Operation, PersonOfInterest
from custody.domain.seizures.seizure import Line, Seizure
from custody.service.exhibits.remarks import Remark, remarks
from custody.service.kernel.directory import Directory
from custody.storage.read import first_and_last, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 1_000


class OperationLine(Struct, frozen=True, kw_only=True):
    """An operation in a list; ``title`` is "" once erased."""

    number: str
    title: str
    agency_name: str
    opened_at: str
    cases: int
    agencies: int


class SeizureSide(Struct, frozen=True, kw_only=True):
    """A seizure of a linked case as it was declared; ``place`` is "" once erased."""

    number: str
    seized_at: str
    place: str
    agency_name: str
    lines: tuple[Line, ...]


class InterestLine(Struct, frozen=True, kw_only=True):
    """A person of interest: a number, and the name and remark for those admitted ("" once erased)."""

    number: str
    name: str
    remark: str
    cases: tuple[str, ...]


class CaseSide(Struct, frozen=True, kw_only=True):
    """A linked case beside the others; ``open``: the reader takes part in it. ``persons``: numbers of those in it."""

    number: str
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
    """Operations to which the reader's agency is admitted, or for the inspection all, in order of number.

    ``last_first``: what was opened last first, after the operation that is the cursor.
    """
    agency = "" if sees_everything(reader.roles) else reader.agency
    found = first_and_last.operations(connection, agency, after=after, limit=limit, last_first=last_first)
    return _lines(connection, directory, vault, {n: one for n, one in found.items() if sees_operation(reader, one)})


def visible_operation(connection: Connection, reader: Reader, number: str) -> Operation:
    """An operation that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    found = queries.state(connection, Operation, number)
    if not sees_operation(reader, found):
        raise NotFound("not_found", kind="XR", number=number)
    return found


def operation(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str
) -> OperationDetail:
    """One operation.

    Raises:
        NotFound: no such operation, or none that the reader may see.
    """
    found = visible_operation(connection, reader, number)
    [line] = _lines(connection, directory, vault, {number: found})
    persons = _persons(connection, vault, found)
    linked = queries.states(connection, Seizure, found.seizures)
    cases = queries.states(connection, Case, [*found.cases, *(s.case for s in linked.values())])
    parties = {agency for case in cases.values() for agency in case.agencies} - set(found.agencies)
    sides = [
        _side(connection, directory, vault, reader, n, case, _seizures(connection, found, n, linked), persons)
        for n, case in cases.items()
    ]
    return OperationDetail(
        operation=line,
        opened=found.opened,
        agencies=directory.names(connection, found.agencies),
        parties=directory.names(connection, parties),
        mine=reader.agency == found.agency,
        cases=tuple(sides),
        persons=persons,
        remarks=tuple(remarks(connection, vault, number)),
    )


def _lines(
    connection: Connection, directory: Directory, vault: Vault, found: dict[str, Operation]
) -> list[OperationLine]:
    names = directory.names(connection, {one.agency for one in found.values()})
    values = private_values.of(connection, vault, (one.opened for one in found.values()))
    return [
        OperationLine(
            number=n,
            title=values[one.opened].get("title") or "",
            agency_name=names[one.agency],
            opened_at=one.opened_at,
            cases=len(one.cases),
            agencies=len(one.agencies),
        )
        for n, one in found.items()
    ]


def _persons(connection: Connection, vault: Vault, found: Operation) -> tuple[InterestLine, ...]:
    states = queries.states(connection, PersonOfInterest, found.persons)
    values = private_values.of(connection, vault, (one.recorded for one in states.values()))
    return tuple(
        InterestLine(
            number=n,
            name=values[one.recorded].get("name") or "",
            remark=values[one.recorded].get("remark") or "",
            cases=tuple(one.cases),
        )
        for n, one in states.items()
    )


def _seizures(
    connection: Connection, found: Operation, case: str, linked: dict[str, Seizure]
) -> dict[str, Seizure]:  # fmt: skip
    """Every seizure of a case that is linked as a whole, else those that are linked themselves."""
    if case in found.cases:
        return queries.find(connection, Seizure, dossier=case, limit=MOST)
    return {n: one for n, one in linked.items() if one.case == case}


def _side(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str, case: Case,
    seizures: dict[str, Seizure], persons: tuple[InterestLine, ...],
) -> CaseSide:  # fmt: skip
    places = {n: one.last_said("place", one.declared) for n, one in seizures.items()}
    values = private_values.of(connection, vault, places.values())
    names = directory.names(connection, {*case.agencies, *(one.agency for one in seizures.values())})
    return CaseSide(
        number=number,
        pv=case.number,
        agencies=tuple(names[agency] for agency in case.agencies),
        open=sees_case(reader, case),
        seizures=tuple(_seizure(n, one, values[places[n]], names) for n, one in seizures.items()),
        persons=tuple(one.number for one in persons if number in one.cases),
    )


def _seizure(number: str, one: Seizure, values: dict[str, Any], names: dict[str, str]) -> SeizureSide:
    return SeizureSide(
        number=number,
        seized_at=one.seized_at,
        place=values.get("place") or "",
        agency_name=names[one.agency],
        lines=tuple(one.lines),
    )
