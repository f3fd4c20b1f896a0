"""Cases as the agencies that take part in them see them, and the declared seizures of a case."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_by_part, sees_case
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.typed_text import reference
from custody.domain.seizures.case import Case, OwnNumber, numbered, part_in_case
from custody.domain.seizures.seizure import Seizure
from custody.service.access.reading import visible_case
from custody.service.kernel.directory import Directory
from custody.storage.read import first_and_last, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims

CLOSED = {"open": False, "closed": True}
"""State asked for to whether such cases are closed; any other word asks for all."""
MOST_SEIZURES = 1_000


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case in a list: PV number, title ("" once erased), who leads it, who opened it, how many exhibits it has.

    ``own_numbers``: those under which prosecutions and courts keep it, that of who leads it first.
    """

    number: str
    pv: str
    title: str
    prosecution: str
    prosecution_name: str
    agency_name: str
    exhibits: int
    own_numbers: tuple[OwnNumber, ...] = ()


class SeizureLine(Struct, frozen=True, kw_only=True):
    """A seizure in a list."""

    number: str
    officer: str
    officer_name: str
    agency_name: str
    seized_at: str
    lines: int
    to_confirm: bool
    exhibits: int


class CaseDetail(Struct, frozen=True, kw_only=True):
    """A case with the agencies it is shared with (number to name), its seizures, and how many exhibits it has."""

    case: CaseLine
    agencies: dict[str, str]
    seizures: tuple[SeizureLine, ...]
    exhibits: int


def cases(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, after: str, limit: int, state: str = "",
    *, last_first: bool = False,
) -> list[CaseLine]:  # fmt: skip
    """Cases that the reader may see, in order of number, after the cursor.

    ``state``: ``closed`` for those whose exhibits have all been destroyed, ``open`` for the others, "" for all.
    ``last_first``: what was opened last first, after the case that is the cursor.
    """
    agency = "" if sees_everything(reader.roles) else reader.agency
    if not agency and not sees_everything(reader.roles):
        return []
    found = first_and_last.cases(
        connection, agency, after=after, limit=limit, closed=CLOSED.get(state), last_first=last_first
    )
    return case_lines(connection, directory, vault, {n: c for n, c in found.items() if sees_case(reader, c)})


def case_with_number(connection: Connection, reader: Reader, pv: str) -> str:
    """The case under a PV number.

    Raises:
        NotFound: no such case, or none that the reader may see.
        BadInput: ``bad_reference``.
    """
    number = claims.by_claim(connection, "case_no", reference(pv, "number"))
    if number is None or not sees_case(reader, queries.state(connection, Case, number)):
        raise NotFound("not_found", kind="CS", number=pv[:40])  # what was typed: no number says that there is one
    return number


class _Numbered(Struct, frozen=True):
    """Of a case's state the number of its report (PV)."""

    number: str


def part_in(connection: Connection, reader: Reader) -> set[str]:
    """The numbers of the cases that the reader sees because their agency takes part in them; no case is read."""
    if not sees_by_part(reader):
        return set()
    return set(claims.claimed_from(connection, *part_in_case(reader.agency, ""), None).values())


def pv_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The PV number of each of these cases, for a list of exhibits that the reader may see."""
    return {number: one.number for number, one in queries.fields(connection, _Numbered, set(numbers)).items()}


def case(connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str) -> CaseDetail:
    """One case.

    Raises:
        NotFound: no such case, or none that the reader may see.
    """
    found = visible_case(connection, reader, number)
    [line] = case_lines(connection, directory, vault, {number: found})
    seizures = queries.find(connection, Seizure, dossier=number, limit=MOST_SEIZURES)
    people = directory.names(connection, [n for s in seizures.values() for n in (s.officer, s.agency)])
    return CaseDetail(
        case=line,
        agencies=directory.names(connection, found.agencies),
        seizures=tuple(_seizure(n, s, people) for n, s in seizures.items()),
        exhibits=line.exhibits,
    )


def case_lines(connection: Connection, directory: Directory, vault: Vault, found: dict[str, Case]) -> list[CaseLine]:
    """Cases as lines of a list, in the same order; who may see them was asked before."""
    names = directory.names(connection, {n for c in found.values() for n in (c.prosecution, c.agencies[0]) if n})
    exhibits = queries.counts(connection, Exhibit, "dossier", found)
    titles = _titles(connection, vault, found)
    return [
        CaseLine(
            number=n,
            pv=c.number,
            title=titles[n],
            prosecution=c.prosecution,
            prosecution_name=names.get(c.prosecution, ""),
            agency_name=names[c.agencies[0]],
            exhibits=exhibits.get(n, 0),
            own_numbers=tuple(numbered(c)),
        )
        for n, c in found.items()
    ]


def titles(connection: Connection, vault: Vault, reader: Reader, numbers: Iterable[str]) -> dict[str, str]:
    """The titles of those of these cases that the reader may see, "" once erased: a reading of them is on record."""
    found = queries.states(connection, Case, numbers)
    return _titles(connection, vault, {n: one for n, one in found.items() if sees_case(reader, one)})


def _titles(connection: Connection, vault: Vault, found: dict[str, Case]) -> dict[str, str]:
    said = {n: one.last_said("title", one.opened) for n, one in found.items()}
    values = private_values.of(connection, vault, said.values())
    return {n: values[seq].get("title") or "" for n, seq in said.items()}


def _seizure(number: str, seizure: Seizure, names: dict[str, str]) -> SeizureLine:
    return SeizureLine(
        number=number,
        officer=seizure.officer,
        officer_name=names[seizure.officer],
        agency_name=names[seizure.agency],
        seized_at=seizure.seized_at,
        lines=len(seizure.lines),
        to_confirm=any(line.to_confirm for line in seizure.lines),
        exhibits=sum(tally.registered for tally in seizure.tallies),
    )
