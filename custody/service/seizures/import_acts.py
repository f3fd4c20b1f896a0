"""Import of the rows of a file: many acts, each under a key made from its row.

Rows already on record are left alone, so the same command finishes an interrupted import and doubles no row. Rows are
read and checked before the first act; see ``unodc``.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from custody.domain.access.permissions import may
from custody.domain.kernel.errors import NotAllowed
from custody.domain.seizures.case import reference_in_agency
from custody.domain.seizures.seizure import Seizure
from custody.kernel import Progress, no_progress
from custody.service.kernel.idempotency_keys import key_made_from
from custody.service.kernel.perform import request_of
from custody.service.people.sign_in import SignedIn
from custody.service.seizures.unodc import Row
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import unique_values
from custody.storage.write.recorder import Recorder

KINDS = ("case.open/1", "seizure.declare/1")
AT_ONCE = 50
"""Rows whose acts are asked for together: enough for few commits, few enough to show how far it is."""

Known = dict[str, tuple[str, str]]
"""PV number to the case on record and its seizure ("" while it has none)."""


class Imported(Struct, frozen=True, kw_only=True):
    """Result of an import: seizures declared, and rows that were on record before.

    ``waiting``: line in the file to the seizure whose amount a second person must confirm (T18).
    """

    declared: int
    known: int
    waiting: dict[int, str]


def require_may(session: SignedIn, *kinds: str) -> None:
    """Refuse who may not perform the acts of an import, by default those of published rows, before anything is read.

    Raises:
        NotAllowed: ``role_needed``.
    """
    for kind in kinds or KINDS:
        if not may(session.roles, kind):
            raise NotAllowed("role_needed", permission=kind)


def on_record(connection: Connection, agency: str, rows: Sequence[Row]) -> Known:
    """Return the rows that the agency has on record."""
    cases = {row.pv: unique_values.by_claim(connection, *reference_in_agency(row.pv, agency)) for row in rows}
    numbers = [case_id for case_id in cases.values() if case_id]
    seizures = subject_queries.find(connection, Seizure, dossier=numbers, limit=len(numbers) + 1) if numbers else {}
    made = {seizure.case: seizure_id for seizure_id, seizure in seizures.items()}
    return {pv: (case_id, made.get(case_id, "")) for pv, case_id in cases.items() if case_id}


def record(
    store: Store, recorder: Recorder, session: SignedIn, rows: Sequence[Row],
    progress: Progress = no_progress,
) -> Imported:  # fmt: skip
    """Open the cases of rows and declare their seizures; ``told`` is given (rows done, rows to do).

    Raises:
        CustodyError: an act was refused; what stands on record stays, and the same command goes on from there.
    """
    declared = known = 0
    waiting: dict[int, str] = {}
    for some in _chunks(rows):
        with store.reading() as connection:
            before = on_record(connection, session.agency, some)
        after = _declare(recorder, session, some, _open(recorder, session, some, before))
        declared += len(after)
        known += len(some) - len(after)
        waiting |= {row.row_number: after[row.pv] for row in some if row.doubtful and row.pv in after}
        progress(declared + known, len(rows))
    return Imported(declared=declared, known=known, waiting=waiting)


def key_of(session: SignedIn, kind: str, row: Row) -> str:
    """Return the key of a row's act: the same row, person and kind always give the same key."""
    return key_made_from(f"{session.person}/{kind}/{row.pv}".encode())


def _open(recorder: Recorder, session: SignedIn, rows: Sequence[Row], known: Known) -> Known:
    asked = {
        row.pv: recorder.submit(request_of(session, KINDS[0], row.case, key_of(session, KINDS[0], row)))
        for row in rows if row.pv not in known
    }  # fmt: skip
    return known | {pv: (receipt.result().first("CS"), "") for pv, receipt in asked.items()}


def _declare(recorder: Recorder, session: SignedIn, rows: Sequence[Row], cases: Known) -> dict[str, str]:
    asked = {}
    for row in rows:
        case, seizure = cases[row.pv]
        if not seizure:
            command = structs.replace(row.report, case=case)
            asked[row.pv] = recorder.submit(request_of(session, KINDS[1], command, key_of(session, KINDS[1], row)))
    return {pv: receipt.result().first("SE") for pv, receipt in asked.items()}


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
