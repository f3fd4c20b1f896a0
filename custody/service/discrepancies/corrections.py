"""Corrections as they are read: the entry as it was typed, what it should have been, why, and by whom (I37)."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, to_builtins

from custody.domain.access.visibility import MEASURED
from custody.domain.discrepancies.correction_event import EntryCorrected, stated
from custody.domain.kernel.events import Occurred, State
from custody.domain.registry.registry import SUBJECTS
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """One correction, event ``n`` of the chain (``seq`` of the log), of entry ``corrects``.

    ``before`` and ``after`` are None where they were erased, and, with ``hidden``, until the reader has checked blind.
    ``people``: who corrected it, and who agreed.
    """

    n: int
    seq: int
    corrects: int
    corrects_seq: int
    field: str
    before: Any
    after: Any
    reason: str | None
    at: str
    people: tuple[str, ...]
    hidden: bool


def corrections(
    connection: Connection, vault: Vault, subject_id: str, state: State, *, hidden: bool = False
) -> tuple[CorrectionLine, ...]:
    """Return every correction of a subject's entries, in order; the caller has made sure that the reader may see it."""
    if not state.corrected:
        return ()
    chain = histories.history(connection, subject_id)
    return told(chain, private(connection, vault, state, chain), hidden=hidden)


def about(connection: Connection, vault: Vault, subject_id: str) -> tuple[CorrectionLine, ...]:
    """Return the corrections, as ``corrections``, of any subject but an exhibit, which may be hidden."""
    return corrections(
        connection, vault, subject_id, subject_queries.state(connection, SUBJECTS[subject_id[:2]], subject_id)
    )


def private(
    connection: Connection, vault: Vault, state: State, chain: Sequence[Line]
) -> dict[int, dict[str, Any]]:  # fmt: skip
    """Return the private values of a chain; an enrolled subject's first name is that of its proposal."""
    named = getattr(state, "named", chain[0].seq)
    values = private_values.of(connection, vault, [named, *(line.seq for line in chain)])
    values[chain[0].seq] = values[named] | values[chain[0].seq]
    return values


def told(chain: Sequence[Line], values: dict[int, dict[str, Any]], *, hidden: bool) -> tuple[CorrectionLine, ...]:
    """Return the corrections in a chain, from its private values."""
    by_n = {line.part.n: line for line in chain}
    pairs = [(line, line.part.data) for line in chain if isinstance(line.part.data, EntryCorrected)]
    return tuple(_told(line, event, by_n[event.corrects], values, hidden) for line, event in pairs)


def _told(
    line: Line, event: EntryCorrected, wrong: Line, values: dict[int, dict[str, Any]], hidden: bool
) -> CorrectionLine:
    kept_back = hidden and event.field in MEASURED
    return CorrectionLine(
        n=line.part.n,
        seq=line.seq,
        corrects=event.corrects,
        corrects_seq=wrong.seq,
        field=event.field,
        before=None if kept_back else value_of(wrong, values, event.field),
        after=None if kept_back else value_of(line, values, event.field),
        reason=values[line.seq].get("reason"),
        at=line.part.at,
        people=tuple(actor.person for actor in line.header.actors),
        hidden=kept_back,
    )


def value_of(line: Line, values: dict[int, dict[str, Any]], field: str) -> Any:
    """Return an event's value of a field, in clear or private; for ``occurred`` the act's claimed time."""
    if field == "occurred" and not isinstance(line.part.data, EntryCorrected):
        return line.header.claimed_at
    clear = stated(line.part.data, field)
    if isinstance(clear, Occurred):
        return clear.at
    return to_builtins(clear) if clear not in (None, "", ()) else values[line.seq].get(field)
