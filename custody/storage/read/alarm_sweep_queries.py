"""Read the subjects that the alarm sweep and the inspection go through: possible anomalies, recent changes."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec
from sqlalchemy import select

from custody.domain.destruction.destruction_session import UNCERTIFIED, DestructionSession
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.domain.exchange.received_bundle import FORKED, Received
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.inventory import COUNTING, FROZEN, PLANNED, Inventory
from custody.domain.kernel.events import State
from custody.domain.law.derogation import Derogation
from custody.domain.orders.destruction_request import OPEN as UNANSWERED
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.orders.order import STANDING, Order
from custody.domain.oversight.alarm import Alarm
from custody.domain.people.device import Device
from custody.domain.people.installation import Installation
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.domain.seizures.first_notice import OPEN as UNDECLARED
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import TO_CONFIRM, UNSEALED, Seizure
from custody.storage.read import subject_queries
from custody.storage.read.subject_queries import Fields
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import subject
from custody.storage.write.locked_state import DatabaseWorld

S = TypeVar("S", bound=State)
PAGE = 500


def watched(store: Store) -> Iterator[list[str]]:
    """Every exhibit in custody, open discrepancy or notice, derogation, standing order, place and open inventory.

    So are open proposals to destroy, seizures of which something is not sealed, sessions without a certificate, the
    installation, every bundle that shows another log forked, people and devices. Reads are short.
    """
    yield from _pages(store, Exhibit, gone=tuple(sorted(GONE)))
    yield from _pages(store, Discrepancy, only=(OPEN,))
    yield from _pages(store, Notice, only=(UNDECLARED,))
    yield from _pages(store, Seizure, only=(TO_CONFIRM, UNSEALED))
    yield from _pages(store, DestructionSession, only=tuple(sorted(UNCERTIFIED)))
    yield from _pages(store, Derogation)
    yield from _pages(store, Order, only=tuple(sorted(STANDING)))
    yield from _pages(store, DestructionRequest, only=(UNANSWERED,))
    yield from _pages(store, Place)
    yield from _pages(store, Inventory, only=(PLANNED, FROZEN, COUNTING))
    yield from _pages(store, Received, only=(FORKED,))
    yield from _pages(store, Installation)
    yield from _pages(store, Person)
    yield from _pages(store, Device)


def open_alarms(store: Store) -> Iterator[list[str]]:
    """Every alarm that nobody has acknowledged."""
    yield from _pages(store, Alarm, only=(OPEN,))


def world(connection: Connection, numbers: Iterable[str]) -> DatabaseWorld:
    """Return the present state as rules see it, without the lock; the exhibits' references are loaded at once."""
    listed = list(numbers)
    loaded = bare_world(connection, listed)
    exhibits = [exhibit for exhibit_id in listed if (exhibit := loaded.find(Exhibit, exhibit_id)) is not None]
    loaded.load({related_id for e in exhibits for related_id in (e.seizure, e.agency, e.order) if related_id})
    return loaded


def bare_world(connection: Connection, numbers: Iterable[str]) -> DatabaseWorld:
    """Return a world like ``world`` with these subjects alone; everything else is read on demand."""
    loaded = DatabaseWorld()
    loaded.begin(connection)
    loaded.load(list(numbers))
    return loaded


def changed_since(connection: Connection, kind: type[S], seq: int) -> dict[str, S]:
    """Subjects of a kind whose latest event stands at ``seq`` or later, in the order of that event."""
    rows = connection.execute(
        select(subject.c.id).where(subject.c.kind == kind.kind, subject.c.seq >= seq).order_by(subject.c.seq)
    )
    return subject_queries.states(connection, kind, list(rows.scalars()))


def outlines_since(connection: Connection, kind: type[State], outline: type[Fields], seq: int) -> dict[str, Fields]:
    """Return subjects like ``changed_since``, with only the fields of ``outline``, for reads of thousands at once."""
    decode = msgspec.json.Decoder(outline).decode
    rows = connection.execute(
        select(subject.c.id, subject.c.body)
        .where(subject.c.kind == kind.kind, subject.c.seq >= seq)
        .order_by(subject.c.seq)
    ).all()
    return {subject_id: decode(bytes(body)) for subject_id, body in rows}


def _pages(
    store: Store, kind: type[State], *, only: tuple[str, ...] = (), gone: tuple[str, ...] = ()
) -> Iterator[list[str]]:
    after = ""
    while True:
        query = select(subject.c.id).where(subject.c.kind == kind.kind, subject.c.id > after)
        if only:
            query = query.where(subject.c.status.in_(only))
        if gone:
            query = query.where(subject.c.status.not_in(gone))
        with store.reading() as connection:
            page = list(connection.execute(query.order_by(subject.c.id).limit(PAGE)).scalars())
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1]
