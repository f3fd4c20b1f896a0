"""Orders entered from paper as people look at them: the pages scanned, what a draft said when it is corrected."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders import draft_order
from custody.domain.orders.order import DRAFT, Order
from custody.domain.people.person import Person
from custody.service.orders.orders import taken, visible_order
from custody.storage.read import private_values, queries, sweep_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class _Ordered(Struct, frozen=True):
    """Of the state of an exhibit: the order that it is under."""

    order: str = ""


def signs(connection: Connection, agency: str) -> bool:
    """Whether somebody of this agency signs orders: nobody types in those of another one, so at a court nobody does."""
    colleagues = queries.find(connection, Person, status="active", dossier=agency, limit=None).values()
    return any(Role.PROSECUTOR in one.roles for one in colleagues)


def scan(connection: Connection, vault: Vault, reader: Reader, number: str, place: int) -> tuple[str, Photo]:
    """The scope and the ``place``-th page (from 1) of the paper that an order was entered from.

    Raises:
        NotFound: no such order or page, or none that the reader may see; ``photo_gone`` when it was erased.
    """
    order = visible_order(connection, reader, number)
    kept = _kept(connection, vault, order)
    if not 0 < place <= len(kept):
        raise NotFound("not_found", kind=Order.kind, number=number)
    found = kept[place - 1]
    if found is None:
        raise NotFound("photo_gone", name=f"{number}-{place}")
    return scope(connection, order.exhibits[0]), Photo(**found)


def scans(connection: Connection, vault: Vault, order: Order) -> list[Photo]:
    """The pages that an order was entered from and that were not erased."""
    return [Photo(**one) for one in _kept(connection, vault, order) if one is not None]


def version(connection: Connection, number: str) -> str:
    """Which text of a draft stands now, as ``draft.version`` says it; who confirms says which one they read."""
    return draft_order.version(number, sweep_queries.world(connection, [number]))


def overtaken(connection: Connection, numbers: Iterable[str]) -> set[str]:
    """The drafts among these orders that nobody can confirm: another order stands upon what they name."""
    found = queries.states(connection, Order, numbers)
    drafts = {number: order.exhibits for number, order in found.items() if order.status == DRAFT}
    exhibits = queries.fields(connection, _Ordered, (n for listed in drafts.values() for n in listed))
    return {n for n, listed in drafts.items() if taken(n, (exhibits[one].order for one in listed))}


def scope(connection: Connection, exhibit: str) -> str:
    """The scope under which the pages are kept: the case of the order's first exhibit.

    Raises:
        NotFound: ``not_found`` when there is no such exhibit.
    """
    return queries.state(connection, Exhibit, exhibit).case


def _kept(connection: Connection, vault: Vault, order: Order) -> list[dict[str, Any] | None]:
    said = private_values.of(connection, vault, [order.issued])[order.issued]
    found: list[dict[str, Any] | None] = said.get("photo", [])
    return found
