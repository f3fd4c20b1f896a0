"""Orders entered from paper as people look at them: the pages scanned, what a draft said when it is corrected."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.photo_reference import Photo
from custody.domain.offline.paper_act import DENIED
from custody.domain.orders import appeal_confirmation, order_photo
from custody.domain.orders.order import DRAFT, STANDING, Order
from custody.domain.orders.order_photo import OrderPhotoConfirmed
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.service.orders.orders import taken, visible_order
from custody.storage.read import private_values, rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class _Ordered(Struct, frozen=True):
    """Order in the state of an exhibit."""

    order: str = ""


def signs(connection: Connection, agency: str) -> bool:
    """Return True if this agency has a prosecutor, who signs orders; at a court there is none."""
    colleagues = subject_queries.find(connection, Person, status="active", dossier=agency, limit=None).values()
    return any(Role.PROSECUTOR in person.roles for person in colleagues)


def scan(connection: Connection, vault: Vault, reader: Reader, order_id: str, place: int) -> tuple[str, Photo]:
    """Return the scope and the ``place``-th page (from 1) of the paper an order was typed from.

    Raises:
        NotFound: no such order or page, or none that the reader may see; ``photo_gone`` when it was erased.
    """
    order = visible_order(connection, reader, order_id)
    kept = _kept(connection, vault, order)
    if not 0 < place <= len(kept):
        raise NotFound("not_found", kind=Order.kind, number=order_id)
    page = kept[place - 1]
    if page is None:
        raise NotFound("photo_gone", name=f"{order_id}-{place}")
    return scope(connection, order.exhibits[0]), Photo(**page)


def pages(connection: Connection, vault: Vault, order: Order) -> dict[str, list[int]]:
    """Return the places (from 1) of the pages of an order by document, as ``scan`` counts them.

    ``""``: those of the order itself; ``notified``, ``appealed``, ``judged``: those of later documents.
    """
    places: dict[str, list[int]] = {}
    last = 0
    for sort, kept in _by_document(connection, vault, order):
        places.setdefault(sort, []).extend(range(last + 1, last + len(kept) + 1))
        last += len(kept)
    return places


def confirms(reader: Reader, order: Order) -> bool:
    """Return True if the reader may confirm what a registry entered of the appeal (I55)."""
    entry = appeal_confirmation.waiting(order)
    return entry is not None and appeal_confirmation.may_confirm(reader.person, reader.agency, reader.roles, entry)


def outside(connection: Connection, reader: Reader, order: Order) -> str:
    """Return the sort of the reader's agency if it is of no prosecution, else "": only there appeals are entered."""
    own = subject_queries.states(connection, Agency, [reader.agency]).get(reader.agency)
    if own is None or own.sort == "prosecution" or reader.agency == order.agency:
        return ""
    return own.sort


def scans(connection: Connection, vault: Vault, order: Order) -> list[Photo]:
    """Return the unerased pages of the paper an order was typed from."""
    listed = [page for sort, kept in _by_document(connection, vault, order) if not sort for page in kept]
    return [Photo(**page) for page in listed if page is not None]


def looks(connection: Connection, reader: Reader, order: Order) -> bool:
    """Return True if the photograph of the order can be compared, and by the reader (``order_photo``)."""
    if order.status not in STANDING or not order_photo.comparable(order):
        return False
    holders = {exhibit.agency for exhibit in subject_queries.states(connection, Exhibit, order.exhibits).values()}
    return order_photo.may_look(reader.person, reader.agency, reader.roles, order, holders)


def denial(connection: Connection, vault: Vault, order_id: str, order: Order) -> str | None:
    """Return why the photograph of the order was denied, None once erased; "" for one that was not denied."""
    if order.photo != DENIED:
        return ""
    return private_values.last_said(connection, vault, order_id, OrderPhotoConfirmed, "reason")


def version(connection: Connection, order_id: str) -> str:
    """Return the current version of a draft, as ``order_photo.version``; the confirmer states the version read."""
    return order_photo.version(order_id, rule_state.state_reader(connection, [order_id]))


def overtaken(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """Return the drafts that cannot be confirmed because another order stands on their exhibits."""
    orders = subject_queries.states(connection, Order, numbers)
    drafts = {order_id: order.exhibits for order_id, order in orders.items() if order.status == DRAFT}
    exhibits = subject_queries.project(
        connection, _Ordered, (exhibit_id for listed in drafts.values() for exhibit_id in listed)
    )
    return {
        draft_id
        for draft_id, listed in drafts.items()
        if taken(draft_id, (exhibits[exhibit_id].order for exhibit_id in listed))
    }


def scope(connection: Connection, exhibit: str) -> str:
    """Return the scope of the pages: the case of the order's first exhibit.

    Raises:
        NotFound: ``not_found`` when there is no such exhibit.
    """
    return subject_queries.state(connection, Exhibit, exhibit).case


def _kept(connection: Connection, vault: Vault, order: Order) -> list[dict[str, Any] | None]:
    """Return the pages that came with the entry, then those of its original, then those of later documents."""
    return [page for _, pages in _by_document(connection, vault, order) for page in pages]


def _by_document(connection: Connection, vault: Vault, order: Order) -> list[tuple[str, list[dict[str, Any] | None]]]:
    """Return the sort of each document of the order ("" its own), with its pages."""
    own = [("", seq) for seq in (order.issued, order.original_seen) if seq]
    events = [*own, *((document.sort, document.seq) for document in order.documents)]
    values = private_values.of(connection, vault, [seq for _, seq in events])
    return [(sort, values[seq].get("photo", [])) for sort, seq in events]
