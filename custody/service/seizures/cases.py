"""Cases as the agencies that take part in them see them, and the declared seizures of a case."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_by_part, sees_case
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.typed_text import reference
from custody.domain.seizures.case import Case, OwnReference, numbered
from custody.domain.seizures.seizure import Seizure
from custody.service.access.audited_queries import visible_case
from custody.service.kernel.directory import Directory
from custody.storage.read import newest_and_oldest, parts_in_force, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import unique_values

CLOSED = {"open": False, "closed": True}
"""State asked for to whether such cases are closed; any other word asks for all."""
MOST_SEIZURES = 1_000


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case in a list: PV number, title ("" once erased), who leads it, who opened it, how many exhibits it has.

    ``agency``: the one that opened it. ``own_references``: those under which prosecutions and courts keep it, that of
    who leads it first. ``joined_to``, ``joined``, ``split_from``, ``split_off``: the cases that it was joined to, has
    joined to it, was split from, and that were split from it.
    """

    id: str
    pv: str
    title: str
    prosecution: str
    prosecution_name: str
    agency: str
    agency_name: str
    exhibits: int
    own_references: tuple[OwnReference, ...] = ()
    joined_to: str = ""
    joined: tuple[str, ...] = ()
    split_from: str = ""
    split_off: tuple[str, ...] = ()


class SeizureLine(Struct, frozen=True, kw_only=True):
    """A seizure in a list."""

    id: str
    officer: str
    officer_name: str
    agency_name: str
    seized_at: str
    lines: int
    to_confirm: bool
    exhibits: int
    synthetic: bool = False


class CaseDetail(Struct, frozen=True, kw_only=True):
    """A case with the agencies it is shared with (number to name), its seizures, and how many exhibits it has.

    ``pages``: the photographs of the decisions that joined, split or passed it on.
    """

    case: CaseLine
    agencies: dict[str, str]
    seizures: tuple[SeizureLine, ...]
    exhibits: int
    pages: int = 0


def cases(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, after: str, limit: int, state: str = "",
    *, last_first: bool = False,
) -> list[CaseLine]:  # fmt: skip
    """Return cases that the reader may see, in order of number, after the cursor.

    ``state``: ``closed`` for those whose exhibits have all been destroyed, ``open`` for the others, "" for all.
    ``last_first``: what was opened last first, after the case that is the cursor.
    """
    agency = "" if sees_everything(reader.roles) else reader.agency
    if not agency and not sees_everything(reader.roles):
        return []
    states = newest_and_oldest.cases(
        connection, agency, after=after, limit=limit, closed=CLOSED.get(state), last_first=last_first
    )
    return case_lines(
        connection, directory, vault, {case_id: c for case_id, c in states.items() if sees_case(reader, c)}
    )


def case_with_number(connection: Connection, reader: Reader, pv: str) -> str:
    """Return the id of the case under a PV number, that of the reader's own agency first.

    Raises:
        NotFound: no such case, or none that the reader may see.
        BadInput: ``bad_reference``.
    """
    cases = subject_queries.states(connection, Case, unique_values.cases_under(connection, reference(pv, "number")))
    seen = [case_id for case_id, case in cases.items() if sees_case(reader, case)]
    if not seen:
        raise NotFound("not_found", kind="CS", number=pv[:40])  # what was typed: no number says that there is one
    return min(seen, key=lambda case_id: (cases[case_id].agencies[0] != reader.agency, cases[case_id].opened))


class _Numbered(Struct, frozen=True):
    """Number of the report (PV): a part of a case's state."""

    case_reference: str


def part_in(connection: Connection, reader: Reader) -> set[str]:
    """Return the ids of the cases in which the reader's agency takes part, without reading a case."""
    if not sees_by_part(reader):
        return set()
    return parts_in_force.cases_of(connection, reader.agency)


def pv_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Return the PV number of each of these cases, for a list of exhibits that the reader may see."""
    return {
        case_id: numbered.case_reference
        for case_id, numbered in subject_queries.project(connection, _Numbered, set(numbers)).items()
    }


def case(connection: Connection, directory: Directory, vault: Vault, reader: Reader, case_id: str) -> CaseDetail:
    """Return one case.

    Raises:
        NotFound: no such case, or none that the reader may see.
    """
    state = visible_case(connection, reader, case_id)
    [line] = case_lines(connection, directory, vault, {case_id: state})
    seizures = subject_queries.find(connection, Seizure, dossier=case_id, limit=MOST_SEIZURES)
    decisions = private_values.of(connection, vault, state.decisions)
    people = directory.names(connection, [party for s in seizures.values() for party in (s.officer, s.agency)])
    return CaseDetail(
        case=line,
        agencies=directory.names(connection, state.agencies),
        seizures=tuple(_seizure(seizure_id, s, people) for seizure_id, s in seizures.items()),
        exhibits=line.exhibits,
        pages=sum(len(each.get("photo", [])) for each in decisions.values()),
    )


def case_lines(
    connection: Connection, directory: Directory, vault: Vault, cases_by_id: dict[str, Case]
) -> list[CaseLine]:
    """Return cases as lines of a list, in the same order; who may see them was asked before."""
    names = directory.names(
        connection,
        {agency_id for c in cases_by_id.values() for agency_id in (c.prosecution, c.agencies[0]) if agency_id},
    )
    exhibits = subject_queries.counts(connection, Exhibit, "dossier", cases_by_id)
    titles = _titles(connection, vault, cases_by_id)
    return [
        CaseLine(
            id=case_id,
            pv=c.case_reference,
            title=titles[case_id],
            prosecution=c.prosecution,
            prosecution_name=names.get(c.prosecution, ""),
            agency=c.agencies[0],
            agency_name=names[c.agencies[0]],
            exhibits=exhibits.get(case_id, 0),
            own_references=tuple(numbered(c)),
            joined_to=c.joined_to,
            joined=tuple(c.joined),
            split_from=c.split_from,
            split_off=tuple(c.split_off),
        )
        for case_id, c in cases_by_id.items()
    ]


def titles(connection: Connection, vault: Vault, reader: Reader, numbers: Iterable[str]) -> dict[str, str]:
    """Return the titles of the visible cases among these, "" once erased; the reading is on record."""
    states = subject_queries.states(connection, Case, numbers)
    return _titles(connection, vault, {case_id: state for case_id, state in states.items() if sees_case(reader, state)})


def _titles(connection: Connection, vault: Vault, cases_by_id: dict[str, Case]) -> dict[str, str]:
    seqs = {case_id: state.last_said("title", state.opened) for case_id, state in cases_by_id.items()}
    values = private_values.of(connection, vault, seqs.values())
    return {case_id: values[seq].get("title") or "" for case_id, seq in seqs.items()}


def _seizure(seizure_id: str, seizure: Seizure, names: dict[str, str]) -> SeizureLine:
    return SeizureLine(
        id=seizure_id,
        officer=seizure.officer,
        officer_name=names[seizure.officer],
        agency_name=names[seizure.agency],
        seized_at=seizure.seized_at,
        lines=len(seizure.lines),
        to_confirm=any(line.to_confirm for line in seizure.lines),
        exhibits=sum(tally.registered for tally in seizure.tallies),
        synthetic=seizure.synthetic,
    )
