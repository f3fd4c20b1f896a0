"""Correctable entries of a subject as they were typed, and the reader's right to correct them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import MEASURED, Reader, is_masked, sees_enrolled, sees_place
from custody.domain.destruction.destruction_session import PLANNED, DestructionSession
from custody.domain.discrepancies.correctable_fields import (
    CODES,
    DAY,
    FIELDS,
    FIGURE,
    LATER,
    MASS,
    MEASURE,
    PRIVATE,
    READING,
    blocked,
    enrolled,
    kept_as,
    origin,
    recorders,
    who,
)
from custody.domain.discrepancies.correction_consequences import weighed
from custody.domain.discrepancies.correction_event import EntryCorrected, first_said
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.labels import ExhibitLabelPrinted
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import State
from custody.domain.laboratory.analysis_result import ExhibitAnalysed
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.access.audited_queries import visible_case, visible_exhibit, visible_exhibits
from custody.service.destruction.sessions import visible_session
from custody.service.discrepancies.corrections import CorrectionLine, private, told, value_of
from custody.service.orders.orders import visible_order
from custody.service.seizures.seizures import visible_seizure
from custody.service.transfers.transfers import visible_transfer
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

PLACES: dict[str, type[Place] | type[Container] | type[Balance]] = {"PL": Place, "CT": Container, "BL": Balance}
ENROLLED: dict[str, type[Person] | type[Agency]] = {"PE": Person, "SV": Agency}
SEEN: Mapping[str, Callable[[Connection, Reader, str], State]] = {
    Exhibit.kind: lambda connection, reader, exhibit_id: visible_exhibit(connection, reader, exhibit_id)[0],
    Seizure.kind: lambda connection, reader, seizure_id: visible_seizure(connection, reader, seizure_id)[0],
    Case.kind: visible_case,
    Order.kind: visible_order,
    DestructionSession.kind: visible_session,
    Transfer.kind: visible_transfer,
}
OPTIONAL = frozenset({PRIVATE, CODES, DAY, FIGURE, MASS})
"""Kept so that it may be missing, which is corrected too."""


class EntryLine(Struct, frozen=True, kw_only=True):
    """An entry that may be corrected: event ``n`` says that ``field`` is ``value``; None where that is kept back.

    ``kept``: how, which says what a correction of it takes (``correctable_fields``); ``of``: the type of the event
    that first made it, "" for one of a subject's beginning; ``mine``: the reader may correct it, unless ``blocked``: by
    which refusal that is not possible now.
    """

    n: int
    field: str
    kept: str
    value: Any
    of: str
    mine: bool
    blocked: str = ""


class Entries(Struct, frozen=True, kw_only=True):
    """Correctable entries of a subject, and its corrections. ``mine``: the reader may correct an entry.

    ``label_overtaken``: a label of the reader's agency shows what was corrected since it was printed.
    """

    id: str
    entries: tuple[EntryLine, ...]
    corrections: tuple[CorrectionLine, ...]
    mine: bool
    label_overtaken: bool = False


ON_LABEL = {
    Exhibit.kind: frozenset({"substance", "form", "seal", "count", "weight"}),
    Seizure.kind: frozenset({"seized_at"}),
    Case.kind: frozenset({"case_reference"}),
}
"""Corrected fields that the label of an exhibit shows, by kind of subject."""


def entries(connection: Connection, vault: Vault, reader: Reader, subject_id: str) -> Entries:
    """Return the entries of a subject that a reader may see, and their corrections.

    Raises:
        NotFound: no such subject, or none that the reader may see.
    """
    state = _visible(connection, reader, subject_id)
    hidden = isinstance(state, Exhibit) and is_masked(state)
    chain = histories.history(connection, subject_id)
    values = private(connection, vault, state, chain)
    done = {(c.corrects, c.field) for c in (line.part.data for line in chain) if isinstance(c, EntryCorrected)}
    entry_lines = _entries(reader, state, chain, values, hidden)
    open_ = [e for e in entry_lines if (e.n, e.field) not in done]
    return Entries(
        id=subject_id, entries=tuple(open_), corrections=told(chain, values, hidden=hidden),
        mine=any(e.mine for e in open_), label_overtaken=_label_overtaken(reader, state, chain),
    )  # fmt: skip


def _label_overtaken(reader: Reader, state: State, chain: Sequence[Line]) -> bool:
    """Return True if something on a label was corrected after it was printed.

    A case and a seizure do not know when the labels of their exhibits were printed.
    """
    fields = ON_LABEL.get(state.kind, frozenset[str]())
    if isinstance(state, Exhibit) and (not state.copies or state.status in GONE or state.agency != reader.agency):
        return False
    last = max((line.part.n for line in chain if isinstance(line.part.data, ExhibitLabelPrinted)), default=0)
    corrected = ((line.part.n, line.part.data) for line in chain if isinstance(line.part.data, EntryCorrected))
    return any(position > last and event.field in fields for position, event in corrected)


def same_report(connection: Connection, reader: Reader, exhibit_id: str, position: int, field: str) -> list[str]:
    """Return the other exhibits of a laboratory report that now state the same value of ``field``.

    The report is the one that event ``position`` of the exhibit states or corrects. Exhibits that the reader may not
    see are left out, and exhibits under discrepancy, which the inspection settles.
    """
    chain = {line.part.n: line for line in histories.history(connection, exhibit_id)}
    line = chain.get(first_said(position, lambda each: chain[each].part.data if each in chain else None))
    if line is None or not isinstance(line.part.data, ExhibitAnalysed):
        return []
    report = line.part.data
    parts = log_reader.parts_at(connection, log_reader.places(line.header_seq, line.header)).values()
    named = dict.fromkeys(p.subject for p in parts if report.same_report(p.data) and p.subject != exhibit_id)
    states = subject_queries.states(connection, Exhibit, [exhibit_id, *named])
    values = {each: getattr(state.laboratory, field, None) for each, state in states.items()}
    seen = visible_exhibits(connection, reader, states)
    return [
        each
        for each, exhibit in seen.items()
        if each != exhibit_id and values[each] == values[exhibit_id] and not exhibit.open
    ]


def _entries(
    reader: Reader, state: State, chain: Sequence[Line], values: dict[int, dict[str, Any]], hidden: bool
) -> Iterator[EntryLine]:  # fmt: skip
    kind, before = state.kind, False
    for line in chain:
        event, position = line.part.data, line.part.n
        for field in dict.fromkeys(
            (*LATER.get(line.part.type, ()), *FIELDS.get(kind, ()), getattr(event, "field", ""))
        ):
            kept, value = kept_as(kind, event, field, position), value_of(line, values, field)
            if kept and (value is not None or kept in OPTIONAL):
                shown, of = None if hidden and field in MEASURED else value, origin(event, field)
                if kept == READING and not before:
                    kept, of = MEASURE, ""  # the first weight is weighed again, not typed again
                ours = enrolled(state) or reader.agency in recorders(state, event)
                mine = ours and not (who(of).correctors().isdisjoint(reader.roles) or _settled(state, field))
                yield EntryLine(
                    n=position, field=field, kept=kept, value=shown, of=of, mine=mine,
                    blocked=_blocked(line, state, field)
                )  # fmt: skip
        before = before or weighed(event)


def _settled(state: State, field: str) -> bool:
    """Return True if an entry is past: an open session has its hours in place of the planned day."""
    return field == "planned_for" and isinstance(state, DestructionSession) and state.status != PLANNED


def _blocked(line: Line, state: State, field: str) -> str:
    """Return the code by which refusal the entry of a line is not corrected now, "" for one that may be."""
    if isinstance(state, DestructionSession) and state.checkout and state.out:
        return "session_out"
    refused = blocked(line.part.subject, field, state)
    return refused.code if refused else ""


def _visible(connection: Connection, reader: Reader, subject_id: str) -> State:
    kind = subject_id[:2]
    if kind in SEEN:
        return SEEN[kind](connection, reader, subject_id)
    if kind in PLACES and sees_place(reader, place := subject_queries.state(connection, PLACES[kind], subject_id)):
        return place
    if kind in ENROLLED and sees_enrolled(reader):
        return subject_queries.state(connection, ENROLLED[kind], subject_id)
    raise NotFound("not_found", kind=kind, number=subject_id[:20])
