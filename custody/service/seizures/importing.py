"""Putting the rows of a file on record: many acts, each under a key made from its row.

What is on record already is left alone, so an import that was cut off is ended by the same command, and no row
stands twice. Rows are read and judged before the first act; see ``unodc``.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, structs

from custody.domain.access.roles import may
from custody.domain.kernel.errors import NotAllowed
from custody.domain.seizures.seizure import Seizure
from custody.service.kernel.idempotency_keys import key_made_from
from custody.service.kernel.perform import request_of
from custody.service.people.sign_in import SignedIn
from custody.service.seizures.unodc import Row
from custody.storage.read import queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import claims
from custody.storage.write.recorder import Recorder

KINDS = ("case.open/1", "seizure.declare/1")
AT_ONCE = 50
"""Rows whose acts are asked for together: enough for few commits, few enough to show how far it is."""

Known = dict[str, tuple[str, str]]
"""PV number to the case on record and its seizure ("" while it has none)."""


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did: seizures declared, and rows that were on record before.

    ``waiting``: line in the file to the seizure whose amount a second person has still to confirm (T18).
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


def on_record(connection: Connection, rows: Sequence[Row]) -> Known:
    """Which of the rows are on record."""
    cases = {row.pv: claims.by_claim(connection, "case_no", row.pv) for row in rows}
    numbers = [number for number in cases.values() if number]
    seizures = queries.find(connection, Seizure, dossier=numbers, limit=len(numbers) + 1) if numbers else {}
    made = {one.case: number for number, one in seizures.items()}
    return {pv: (number, made.get(number, "")) for pv, number in cases.items() if number}


def record(
    store: Store, recorder: Recorder, session: SignedIn, rows: Sequence[Row],
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Imported:  # fmt: skip
    """Open the cases of rows and declare their seizures; ``told`` is given (rows done, rows to do).

    Raises:
        CustodyError: an act was refused; what stands on record stays, and the same command goes on from there.
    """
    declared = known = 0
    waiting: dict[int, str] = {}
    for some in _chunks(rows):
        with store.reading() as connection:
            before = on_record(connection, some)
        after = _declare(recorder, session, some, _open(recorder, session, some, before))
        declared += len(after)
        known += len(some) - len(after)
        waiting |= {row.number: after[row.pv] for row in some if row.doubtful and row.pv in after}
        told(declared + known, len(rows))
    return Imported(declared=declared, known=known, waiting=waiting)


def key_of(session: SignedIn, kind: str, row: Row) -> str:
    """The key of a row's act: the same row, person and kind always give the same."""
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
