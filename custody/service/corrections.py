"""Corrections as they are read: the entry as it was typed, what it should have been, why, and by whom (I37)."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct, to_builtins

from custody.domain.case import Case
from custody.domain.correction import FIELDS, PRIVATE, FactCorrected, recorders, says
from custody.domain.errors import NotFound
from custody.domain.events import State
from custody.domain.exhibit import Exhibit
from custody.domain.place import Container, Place
from custody.domain.seizure import Seizure
from custody.domain.visibility import MEASURED, Reader, is_masked, sees_place
from custody.service.reading import visible_case, visible_exhibit
from custody.service.seizures import visible_seizure
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.queries import Line
from custody.storage.vault import Vault

PLACES: dict[str, type[Place] | type[Container]] = {"PL": Place, "CT": Container}


class EntryLine(Struct, frozen=True, kw_only=True):
    """An entry that may be corrected: event ``n`` says that ``field`` is ``value``; None where that is kept back."""

    n: int
    field: str
    value: Any


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


class Entries(Struct, frozen=True, kw_only=True):
    """What may be corrected of a subject, and what was. ``mine``: the reader's agency may correct it."""

    number: str
    entries: tuple[EntryLine, ...]
    corrections: tuple[CorrectionLine, ...]
    mine: bool


def entries(connection: Connection, vault: Vault, reader: Reader, number: str) -> Entries:
    """The entries of an exhibit, seizure, case, place or container that a reader may see, and their corrections.

    Raises:
        NotFound: no such subject, or none that the reader may see.
    """
    state = _visible(connection, reader, number)
    hidden = isinstance(state, Exhibit) and is_masked(state)
    chain = queries.history(connection, number)
    values = queries.private(connection, vault, [line.seq for line in chain])
    done = {(c.corrects, c.field) for c in (line.part.data for line in chain) if isinstance(c, FactCorrected)}
    open_ = [e for e in _entries(number[:2], chain, values, hidden) if (e.n, e.field) not in done]
    return Entries(
        number=number, entries=tuple(open_), corrections=told(chain, values, hidden=hidden),
        mine=reader.agency in recorders(state),
    )  # fmt: skip


def corrections(
    connection: Connection, vault: Vault, number: str, state: State, *, hidden: bool = False
) -> tuple[CorrectionLine, ...]:
    """Every correction of a subject's entries, in order; the caller has made sure that the reader may see it."""
    if not state.corrected:
        return ()
    chain = queries.history(connection, number)
    return told(chain, queries.private(connection, vault, [line.seq for line in chain]), hidden=hidden)


def told(chain: Sequence[Line], values: dict[int, dict[str, Any]], *, hidden: bool) -> tuple[CorrectionLine, ...]:
    """The corrections in a chain, from its private values."""
    by_n = {line.part.n: line for line in chain}
    found = [(line, line.part.data) for line in chain if isinstance(line.part.data, FactCorrected)]
    return tuple(_told(line, event, by_n[event.corrects], values, hidden) for line, event in found)


def _told(
    line: Line, event: FactCorrected, wrong: Line, values: dict[int, dict[str, Any]], hidden: bool
) -> CorrectionLine:
    kept_back = hidden and event.field in MEASURED
    return CorrectionLine(
        n=line.part.n,
        seq=line.seq,
        corrects=event.corrects,
        corrects_seq=wrong.seq,
        field=event.field,
        before=None if kept_back else _value(wrong, values, event.field),
        after=None if kept_back else _value(line, values, event.field),
        reason=values[line.seq].get("reason"),
        at=line.part.at,
        people=tuple(actor.person for actor in line.header.actors),
        hidden=kept_back,
    )


def _entries(
    kind: str, chain: Sequence[Line], values: dict[int, dict[str, Any]], hidden: bool
) -> Iterator[EntryLine]:  # fmt: skip
    for line in chain:
        for field, kept in FIELDS[kind].items():
            value = _value(line, values, field)
            if says(line.part.data, field, line.part.n) and (value or kept == PRIVATE):
                yield EntryLine(n=line.part.n, field=field, value=None if hidden and field in MEASURED else value)


def _value(line: Line, values: dict[int, dict[str, Any]], field: str) -> Any:
    """What an event says of a field, in clear or as a private value."""
    clear = getattr(line.part.data, field, None)
    return to_builtins(clear) if clear else values[line.seq].get(field)


def _visible(connection: Connection, reader: Reader, number: str) -> State:
    match number[:2]:
        case Exhibit.kind:
            return visible_exhibit(connection, reader, number)[0]
        case Seizure.kind:
            return visible_seizure(connection, reader, number)[0]
        case Case.kind:
            return visible_case(connection, reader, number)
        case kind if kind in PLACES:
            place = queries.state(connection, PLACES[kind], number)
            if sees_place(reader, place):
                return place
    raise NotFound("not_found", kind=number[:2], number=number[:20])
