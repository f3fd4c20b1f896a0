"""Read the ids of the subjects that the alarm sweep goes through: those that may be an anomaly, and open alarms."""

from collections.abc import Iterator

from sqlalchemy import select

from custody.domain.destruction.destruction_session import CERTIFIED, UNCERTIFIED, DestructionSession
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.domain.exchange.received_bundle import FORKED, Received
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.inventory import COUNTING, FROZEN, PLANNED, UNCONFIRMED, Inventory
from custody.domain.kernel.events import State
from custody.domain.law.derogation import Derogation
from custody.domain.orders.destruction_request import OPEN as UNANSWERED
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.orders.order import QUASHED, REVOKED, STANDING, Order
from custody.domain.oversight.alarm import Alarm
from custody.domain.people.device import Device
from custody.domain.people.installation import Installation
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.domain.seizures.first_notice import OPEN as UNDECLARED
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import DECLARED as SEALED
from custody.domain.seizures.seizure import TO_CONFIRM, UNSEALED, Seizure
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import subject

PAGE = 500


def watched(store: Store) -> Iterator[list[str]]:
    """Yield every exhibit in custody, open discrepancy or notice, derogation, standing order, place and open inventory.

    So are open proposals to destroy, seizures of which something is not sealed or may still come, sessions, the
    installation, every bundle that shows another log forked, people, devices and balances. Reads are short.
    """
    yield from _pages(store, Exhibit, gone=tuple(sorted(GONE)))
    yield from _pages(store, Discrepancy, only=(OPEN,))
    yield from _pages(store, Notice, only=(UNDECLARED,))
    yield from _pages(store, Seizure, only=(TO_CONFIRM, UNSEALED))
    yield from _pages(store, Seizure, only=(SEALED,), running=True)
    yield from _pages(store, DestructionSession, only=(*sorted(UNCERTIFIED), CERTIFIED))  # of those: an objection
    yield from _pages(store, Derogation)
    yield from _pages(store, Order, only=(*sorted(STANDING), QUASHED, REVOKED))  # ended ones: a denial is told
    yield from _pages(store, DestructionRequest, only=(UNANSWERED,))
    yield from _pages(store, Place)
    yield from _pages(store, Inventory, only=(PLANNED, FROZEN, COUNTING, UNCONFIRMED))
    yield from _pages(store, Received, only=(FORKED,))
    yield from _pages(store, Installation)
    yield from _pages(store, Person)
    yield from _pages(store, Device)
    yield from _pages(store, Balance)


def unconfirmed_counts(store: Store) -> Iterator[list[str]]:
    """Yield every count that was ended with exhibits missing and awaits a second person."""
    yield from _pages(store, Inventory, only=(UNCONFIRMED,))


def open_alarms(store: Store) -> Iterator[list[str]]:
    """Yield every alarm that nobody has acknowledged."""
    yield from _pages(store, Alarm, only=(OPEN,))


def lapsed_seizures(store: Store, at: str) -> Iterator[list[str]]:
    """Yield every seizure that is complete by its term at ``at``, which nobody has recorded yet (I58)."""
    yield from _pages(store, Seizure, due=at)


def _pages(
    store: Store,
    kind: type[State],
    *,
    only: tuple[str, ...] = (),
    gone: tuple[str, ...] = (),
    due: str = "",
    running: bool = False,
) -> Iterator[list[str]]:
    after = ""
    while True:
        query = select(subject.c.id).where(subject.c.kind == kind.kind, subject.c.id > after)
        if only:
            query = query.where(subject.c.status.in_(only))
        if due:
            query = query.where(subject.c.due <= due)
        if running:
            query = query.where(subject.c.due.is_not(None))
        if gone:
            query = query.where(subject.c.status.not_in(gone))
        with store.reading() as connection:
            page = list(connection.execute(query.order_by(subject.c.id).limit(PAGE)).scalars())
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1]
