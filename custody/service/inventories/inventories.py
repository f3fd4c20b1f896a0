"""Inventories as people look at them: nobody is shown what is expected before the count is reconciled (I43)."""

from msgspec import Struct, structs

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader, sees_inventory
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.lot_comparison import Air
from custody.domain.inventories.inventory import (
    COUNTABLE,
    OPEN,
    RECONCILED,
    SIGNED,
    UNCONFIRMED,
    Inventory,
    LotCounted,
)
from custody.domain.inventories.missing_confirmation import keepers_of, second_person
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.places.place import Place
from custody.service.access import confidential_inspections
from custody.storage.read import subject_queries
from custody.storage.read.incremental_cache import Followed
from custody.storage.tables.connection import Connection


class Result(Struct, frozen=True, kw_only=True):
    """Result of a count: expected = found + missing + moved (I43). ``digest``: SHA-256 of the expected numbers.

    ``by_sack``: those of the found at which nobody looked, only at the seal of their sack.
    ``air``: what the store's logger showed; ``lots``: those of which five packages were weighed (I60).
    """

    expected: int
    digest: str
    found: int
    by_sack: tuple[str, ...]
    missing: tuple[str, ...]
    moved: tuple[str, ...]
    surplus: tuple[str, ...]
    reconciler: str
    reconciled_at: str
    confirmer: str = ""
    air: Air | None = None
    lots: tuple[LotCounted, ...] = ()


class Unconfirmed(Struct, frozen=True, kw_only=True):
    """A count that was ended with exhibits missing and awaits a second person until ``reopen_until`` (I61).

    Only a second person is shown which exhibits are ``missing`` and the places ``unvisited``; ``decides`` tells them.
    ``reopener`` reopened it before, which is done once.
    """

    closer: str
    reopen_until: str
    reopener: str = ""
    decides: bool
    missing: tuple[str, ...] = ()
    unvisited: tuple[str, ...] = ()


class InventoryView(Struct, frozen=True, kw_only=True):
    """An inventory. ``frozen`` is the event that fixed what is expected; ``result`` is None until it is reconciled.

    ``due``: to be reconciled until then, "" for no such day. ``counted``: different exhibits counted so far, in
    ``counts`` acts. ``mine``: the reader counts. ``inquiry``: the confidential inspection that it was planned within.
    """

    id: str
    agency: str
    status: str
    place: str
    person: str
    substances: tuple[str, ...]
    counters: tuple[str, ...]
    planner: str
    planned_at: str
    due: str
    frozen: int
    frozen_at: str
    counted: int
    counts: int
    result: Result | None
    signers: tuple[str, ...]
    signed_at: str
    mine: bool
    inquiry: str = ""
    unconfirmed: Unconfirmed | None = None

    def people(self) -> list[str]:
        """Return the numbers of people, agencies and places that have names."""
        named = [self.agency, self.place, self.person, *self.counters, self.planner, *self.signers]
        if self.result:
            named += [self.result.reconciler, self.result.confirmer, *(lot.store for lot in self.result.lots)]
        if self.unconfirmed:
            named += [self.unconfirmed.closer, *self.unconfirmed.unvisited]
        return [subject_id for subject_id in named if subject_id]


def inventories(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[InventoryView], str]:
    """Inventories of the reader's agency, and those they count in; the inspection's are all. And the next cursor."""
    inventories_page = subject_queries.find(connection, Inventory, after=after, limit=limit)
    following = next(reversed(inventories_page), "") if len(inventories_page) == limit else ""
    hidden = confidential_inspections.of(connection, (i.inquiry for i in inventories_page.values()))
    seen = {
        inventory_id: i
        for inventory_id, i in inventories_page.items()
        if sees_inventory(reader, i, hidden.get(i.inquiry))
    }
    return [_view(inventory_id, i, reader) for inventory_id, i in seen.items()], following


def inventory(connection: Connection, reader: Reader, inventory_id: str) -> InventoryView:
    """One inventory.

    Raises:
        NotFound: no such inventory, or none that the reader may see.
    """
    state = subject_queries.state(connection, Inventory, inventory_id)
    if not sees_inventory(reader, state, confidential_inspections.of(connection, (state.inquiry,)).get(state.inquiry)):
        raise NotFound("not_found", kind="RC", number=inventory_id)
    return structs.replace(_view(inventory_id, state, reader), unconfirmed=_unconfirmed(connection, state, reader))


class Blind(Struct, frozen=True):
    """Subject, counters and expected exhibits of an inventory under way."""

    planned_at: str
    status: str
    planner: str
    agency: str
    counters: tuple[str, ...]
    begun: tuple[str, ...] = ()
    place: str = ""
    person: str = ""
    expected: tuple[str, ...] = ()


_BLIND = Followed(Inventory, Blind, lambda _number, outline: outline, status=OPEN)
"""Asked for each exhibit that is shown to anybody."""


def counting(connection: Connection, reader: Reader) -> dict[str, Blind]:
    """Return the inventories that the reader counts blind now.

    Somebody of a store could else blind the whole inspection and prosecution for as long as a count stands open, by
    naming them: they are blind once they count.
    """
    oversees = sees_everything(reader.roles) or Role.PROSECUTOR in reader.roles
    return {
        inventory_id: i for inventory_id, i in _named(connection, reader).items()
        if not oversees or reader.person in {i.planner, *i.begun} or reader.agency == i.agency
    }  # fmt: skip


def countable(connection: Connection, reader: Reader) -> dict[str, Blind]:
    """Return the inventories in which the reader may count on now; an ended count may be reopened first."""
    return {inventory_id: i for inventory_id, i in _named(connection, reader).items() if i.status in COUNTABLE}


def awaited(connection: Connection, reader: Reader) -> int:
    """Return the number of counts that wait for the reader: to count on, or to confirm or reopen as second person."""
    unconfirmed = subject_queries.find(connection, Inventory, status=UNCONFIRMED, limit=None).values()
    second = [_unconfirmed(connection, each, reader) for each in unconfirmed if sees_inventory(reader, each, None)]
    return len(countable(connection, reader)) + sum(each is not None and each.decides for each in second)


def uncounted(connection: Connection, reader: Reader) -> set[str]:
    """Exhibits expected where the reader counts: until the reconciliation they are not shown, nor their measures."""
    return {exhibit_id for i in counting(connection, reader).values() for exhibit_id in i.expected}


def counted_now(connection: Connection) -> set[str]:
    """Exhibits expected where anybody counts blind now."""
    return {exhibit_id for i in _BLIND.all(connection).values() for exhibit_id in i.expected}


def require_not_counting(connection: Connection, reader: Reader) -> None:
    """Refuse lists of what lies where to who is counting blind (I43).

    Raises:
        RuleBroken: ``count_open`` names the inventory.
    """
    open_ = counting(connection, reader)
    if open_:
        raise RuleBroken("count_open", number=min(open_))


def _named(connection: Connection, reader: Reader) -> dict[str, Blind]:
    return {inventory_id: i for inventory_id, i in _BLIND.all(connection).items() if reader.person in i.counters}


def everywhere(reader: Reader) -> bool:
    """Return True if the reader plans inventories in every agency."""
    return sees_everything(reader.roles)


def _view(inventory_id: str, inventory: Inventory, reader: Reader) -> InventoryView:
    return InventoryView(
        id=inventory_id, agency=inventory.agency, status=inventory.status, place=inventory.place,
        person=inventory.person,
        substances=tuple(inventory.substances), counters=tuple(inventory.counters), planner=inventory.planner,
        planned_at=inventory.planned_at, due=inventory.due,
        frozen=inventory.frozen, frozen_at=inventory.frozen_at, counted=len(inventory.counted),
        counts=inventory.counts, result=_result(inventory), signers=tuple(inventory.signers),
        signed_at=inventory.signed_at,
        mine=reader.person in inventory.counters, inquiry=inventory.inquiry,
    )  # fmt: skip


def _unconfirmed(connection: Connection, inventory: Inventory, reader: Reader) -> Unconfirmed | None:
    if inventory.status != UNCONFIRMED:
        return None
    places = subject_queries.states(connection, Place, filter(None, (inventory.place,)))
    expected = subject_queries.states(connection, Exhibit, inventory.expected).values()
    keepers = keepers_of(expected, places.get(inventory.place))
    decides = may(reader.roles, "inventory.confirm_missing/1") and second_person(inventory, reader.person, keepers)
    return Unconfirmed(
        closer=inventory.closer, reopen_until=inventory.reopen_until, reopener=inventory.reopener, decides=decides,
        missing=tuple(inventory.missing) if decides else (), unvisited=tuple(inventory.unvisited) if decides else (),
    )  # fmt: skip


def _result(inventory: Inventory) -> Result | None:
    if inventory.status not in {RECONCILED, SIGNED}:
        return None
    return Result(
        expected=len(inventory.expected), digest=inventory.digest, found=inventory.found,
        by_sack=tuple(sorted(set(inventory.by_sack).intersection(inventory.expected))),
        missing=tuple(inventory.missing),
        moved=tuple(inventory.moved), surplus=tuple(inventory.surplus), reconciler=inventory.reconciler,
        reconciled_at=inventory.reconciled_at, confirmer=inventory.confirmer, air=inventory.air,
        lots=tuple(inventory.lots),
    )  # fmt: skip
