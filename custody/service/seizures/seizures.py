"""A seizure as declared, with what became of each line: registered, first received, still owed (I22)."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_seizure
from custody.domain.exhibits.exhibit import IN_TRANSIT, ON_SITE, ORDERED, STAGED, Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.quantity import Count, Mass, Volume
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import Basis
from custody.domain.seizures.declared_vs_received import difference, packages_counted, tolerance
from custody.domain.seizures.seizure import DECLARED, TO_CONFIRM, UNSEALED, Seizure
from custody.service.access.audited_queries import blind_checks_due
from custody.service.kernel.directory import Directory
from custody.service.seizures.seizure_place import particulars
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

TEXTS = ("place", "circumstances", "seized_from", "legal_basis", "witnesses", "estimated_value", "explanation")
"""Private values of a declaration."""
CHECKED = (IN_TRANSIT, ORDERED, STAGED, ON_SITE)
"""States in which somebody has still to check an exhibit."""


class Amount(Struct, frozen=True):
    """An amount of a line: things, micrograms, microlitres; they are never added (I21)."""

    count: int = 0
    ug: int = 0
    ul: int = 0


class Waiting(Struct, frozen=True):
    """Sealed exhibits of a seizure that were never received, with who holds them."""

    holder: str
    name: str
    exhibits: int


class LineDetail(Struct, frozen=True, kw_only=True):
    """A declared line beside what was registered and received of it; ``line`` counts from 0.

    ``missing``: declared minus received, within the tolerance too (negative: too much), and of it ``tolerance``: each
    a mass in micrograms and a volume in microlitres, with the count first. None while what was received is hidden.
    ``arrived`` exhibits came, ``uncounted`` of them without a number. ``counted``: the packages as two people counted
    them; ``to_count``: the line says *about N*, and nobody has counted them.
    """

    line: int
    substance: str
    designation: str
    count: Count | None
    mass: Mass | None
    volume: Volume | None
    to_confirm: bool
    registered: int
    received_count: int | None
    received_ug: int | None
    received_ul: int | None
    discrepancy: str
    count_basis: Basis | Literal[""] = ""
    mass_basis: Basis | Literal[""] = ""
    volume_basis: Basis | Literal[""] = ""
    balance: str = ""
    arrived: int | None = None
    uncounted: int | None = None
    unweighed: int | None = None
    counted: int = 0
    to_count: bool = False
    missing: Amount | None = None
    tolerance: Amount | None = None


class SeizureDetail(Struct, frozen=True, kw_only=True):
    """A seizure. ``texts`` are the private values by name; one that was erased is ``Gone``. ``photos``: how many.

    ``source``: the published data set it comes from, "" for a report of its own. ``particulars``: where and how, by
    field of the UNODC layout.
    ``hidden``: what was received is kept back while the reader has still to check an exhibit of it blind.
    """

    id: str
    case: str
    pv: str
    officer: str
    officer_name: str
    agency: str
    agency_name: str
    seized_at: str
    declared_at: str
    declared: int
    lines: tuple[LineDetail, ...]
    texts: dict[str, str]
    photos: int
    synthetic: bool
    hidden: bool
    source: str = ""
    particulars: dict[str, str] = {}
    first_notice: str = ""
    completed_at: str = ""
    completed_by: str = ""
    complete_from: str = ""
    waiting: tuple[Waiting, ...] = ()

    @property
    def to_count(self) -> bool:
        """Return True if packages of a line wait to be counted by two people."""
        return any(line.to_count for line in self.lines)


def visible_seizure(connection: Connection, reader: Reader, seizure_id: str) -> tuple[Seizure, Case]:
    """Return a seizure of a case that the reader may see, or of the reader's own agency.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    seizure = subject_queries.state(connection, Seizure, seizure_id)
    case = subject_queries.state(connection, Case, seizure.case)
    if not sees_seizure(reader, seizure, case):
        raise NotFound("not_found", kind="SE", number=seizure_id)
    return seizure, case


def seizure(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, seizure_id: str
) -> SeizureDetail:
    """Return one seizure.

    Raises:
        NotFound: no such seizure, or none that the reader may see.
    """
    state, case = visible_seizure(connection, reader, seizure_id)
    hidden = _hidden(connection, reader, state.case, seizure_id)
    values = private_values.of(connection, vault, [state.declared])[state.declared]
    names = directory.names(connection, [state.officer, state.agency])
    return SeizureDetail(
        id=seizure_id,
        case=state.case,
        pv=case.case_reference,
        officer=state.officer,
        officer_name=names[state.officer],
        agency=state.agency,
        agency_name=names[state.agency],
        seized_at=state.seized_at,
        declared_at=state.declared_at,
        declared=state.declared,
        lines=tuple(_line(i, state, values.get(f"designation_{i}") or "", hidden) for i in range(len(state.lines))),
        texts=_texts(connection, vault, state),
        photos=len(values.get("photo", [])),
        synthetic=state.synthetic,
        hidden=hidden,
        source=state.source,
        first_notice=state.notice,
        particulars=particulars(values),
        completed_at=state.completed_at,
        completed_by=state.completed_by,
        complete_from="" if state.source else state.complete_from,
        waiting=() if state.source else tuple(_waiting(connection, directory, state, seizure_id)),
    )


def _waiting(connection: Connection, directory: Directory, state: Seizure, seizure_id: str) -> Iterator[Waiting]:
    """Yield who still holds sealed exhibits that nobody has received, by name."""
    if all(tally.registered <= tally.arrived for tally in state.tallies):
        return
    exhibits = subject_queries.find(connection, Exhibit, dossier=state.case, limit=None)
    own = [e for e in exhibits.values() if e.seizure == seizure_id and not e.parent and not e.received_once]
    held = Counter(exhibit.holder for exhibit in own)
    names = directory.names(connection, list(held))
    yield from (Waiting(holder, names[holder], count) for holder, count in sorted(held.items()))


def to_confirm(connection: Connection, reader: Reader) -> list[str]:
    """Return seizures of the reader's cases with a line that a second person confirms, not declared by the reader."""
    waiting = subject_queries.find(connection, Seizure, status=TO_CONFIRM, limit=None)
    cases = subject_queries.states(connection, Case, {s.case for s in waiting.values()})
    return [
        seizure_id
        for seizure_id, s in waiting.items()
        if s.officer != reader.person and s.case in cases and reader.agency in cases[s.case].agencies
    ]


def to_count(connection: Connection, reader: Reader) -> list[str]:
    """Return the reader's own seizures with packages that two people have to count before the first hand-over (I58)."""
    own: dict[str, Seizure] = {}
    for status in (UNSEALED, DECLARED, TO_CONFIRM):
        own |= subject_queries.find(connection, Seizure, holder=reader.person, status=status, limit=None)
    return [
        seizure_id
        for seizure_id, seizure in own.items()
        if any(_to_count(seizure, index) for index in range(len(seizure.lines)))
    ]


def _to_count(seizure: Seizure, index: int) -> bool:
    line, tally = seizure.lines[index], seizure.tallies[index]
    over = bool(tally.arrived or seizure.completed_at or seizure.source)
    return line.count is not None and not over and not packages_counted(line, tally)


def _hidden(connection: Connection, reader: Reader, case: str, seizure_id: str) -> bool:
    """Return True if the reader must still check an exhibit of the seizure.

    The sum of a single exhibit is its weight (I13).
    """
    exhibits = subject_queries.find(connection, Exhibit, dossier=case, status=CHECKED, limit=None)
    return bool(
        blind_checks_due(
            connection, reader, {exhibit_id: e for exhibit_id, e in exhibits.items() if e.seizure == seizure_id}
        )
    )


def _texts(connection: Connection, vault: Vault, seizure: Seizure) -> dict[str, str]:
    """Return the private values as last corrected; an erased value is ``Gone``."""
    last = {name: seizure.last_said(name, seizure.declared) for name in TEXTS}
    values = private_values.of(connection, vault, last.values())
    return {name: values[seq][name] for name, seq in last.items() if values[seq].get(name)}


def _line(index: int, seizure: Seizure, designation: str, hidden: bool) -> LineDetail:
    line, tally = seizure.lines[index], seizure.tallies[index]
    missing, slack = difference(line, tally), tolerance(line, tally)
    return LineDetail(
        line=index,
        substance=line.substance,
        designation=designation,
        count=line.count,
        mass=line.mass,
        volume=line.volume,
        to_confirm=line.to_confirm,
        registered=tally.registered,
        received_count=None if hidden else tally.received_count,
        received_ug=None if hidden else tally.received_ug,
        received_ul=None if hidden else tally.received_ul,
        discrepancy=tally.discrepancy,
        count_basis=line.count_basis,
        mass_basis=line.mass_basis,
        volume_basis=line.volume_basis,
        balance=line.balance,
        arrived=None if hidden else tally.arrived,
        uncounted=None if hidden else tally.uncounted,
        unweighed=None if hidden else tally.unweighed,
        counted=tally.counted,
        to_count=_to_count(seizure, index),
        missing=None if hidden else Amount(missing.count, missing.ug, missing.ul),
        tolerance=None if hidden else Amount(slack.count, slack.ug, slack.ul),
    )
