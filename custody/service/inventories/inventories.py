"""Inventories as people look at them: nobody is shown what is expected before the count is reconciled (I43)."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_inventory
from custody.domain.inventories.inventory import OPEN, RECONCILED, SIGNED, Inventory
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.service.access import confidential_inquiries
from custody.storage.read import queries
from custody.storage.read.incremental_cache import Followed
from custody.storage.tables.connection import Connection


class Result(Struct, frozen=True, kw_only=True):
    """What came of a count: expected = found + missing + moved (I43). ``digest``: SHA-256 of the expected numbers."""

    expected: int
    digest: str
    found: int
    missing: tuple[str, ...]
    moved: tuple[str, ...]
    surplus: tuple[str, ...]
    reconciler: str
    reconciled_at: str


class InventoryView(Struct, frozen=True, kw_only=True):
    """An inventory. ``frozen`` is the event that fixed what is expected; ``result`` is None until it is reconciled.

    ``due``: to be reconciled until then, "" for no such day. ``counted``: different exhibits counted so far, in
    ``counts`` acts. ``mine``: the reader counts. ``inquiry``: the confidential inquiry that it was planned within.
    """

    number: str
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

    def people(self) -> list[str]:
        """The numbers in it that have names."""
        named = [self.agency, self.place, self.person, *self.counters, self.planner, *self.signers]
        return [n for n in [*named, self.result.reconciler if self.result else ""] if n]


def inventories(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[InventoryView], str]:
    """Inventories of the reader's agency, and those they count in; the inspection's are all. And the next cursor."""
    found = queries.find(connection, Inventory, after=after, limit=limit)
    following = next(reversed(found), "") if len(found) == limit else ""
    hidden = confidential_inquiries.of(connection, (i.inquiry for i in found.values()))
    seen = {n: i for n, i in found.items() if sees_inventory(reader, i, hidden.get(i.inquiry))}
    return [_view(n, i, reader) for n, i in seen.items()], following


def inventory(connection: Connection, reader: Reader, number: str) -> InventoryView:
    """One inventory.

    Raises:
        NotFound: no such inventory, or none that the reader may see.
    """
    found = queries.state(connection, Inventory, number)
    if not sees_inventory(reader, found, confidential_inquiries.of(connection, (found.inquiry,)).get(found.inquiry)):
        raise NotFound("not_found", kind="RC", number=number)
    return _view(number, found, reader)


class Blind(Struct, frozen=True):
    """Of an inventory under way what it is of, who counts, and what is expected."""

    planned_at: str
    counters: tuple[str, ...]
    place: str = ""
    person: str = ""
    expected: tuple[str, ...] = ()


_BLIND = Followed(Inventory, Blind, lambda _number, one: one, status=OPEN)
"""Asked for each exhibit that is shown to anybody."""


def counting(connection: Connection, reader: Reader) -> dict[str, Blind]:
    """The inventories that the reader counts blind now."""
    return {n: i for n, i in _BLIND.all(connection).items() if reader.person in i.counters}


def uncounted(connection: Connection, reader: Reader) -> set[str]:
    """Exhibits expected where the reader counts: until the reconciliation they are not shown, nor their measures."""
    return {n for i in counting(connection, reader).values() for n in i.expected}


def counted_now(connection: Connection) -> set[str]:
    """Exhibits expected where anybody counts blind now."""
    return {n for i in _BLIND.all(connection).values() for n in i.expected}


def require_not_counting(connection: Connection, reader: Reader) -> None:
    """Refuse lists of what lies where to who is counting blind (I43).

    Raises:
        RuleBroken: ``count_open`` names the inventory.
    """
    open_ = counting(connection, reader)
    if open_:
        raise RuleBroken("count_open", number=min(open_))


def everywhere(reader: Reader) -> bool:
    """Whether the reader plans inventories in every agency."""
    return sees_everything(reader.roles)


def _view(number: str, found: Inventory, reader: Reader) -> InventoryView:
    return InventoryView(
        number=number, agency=found.agency, status=found.status, place=found.place, person=found.person,
        substances=tuple(found.substances), counters=tuple(found.counters), planner=found.planner,
        planned_at=found.planned_at, due=found.due,
        frozen=found.frozen, frozen_at=found.frozen_at, counted=len(found.counted),
        counts=found.counts, result=_result(found), signers=tuple(found.signers), signed_at=found.signed_at,
        mine=reader.person in found.counters, inquiry=found.inquiry,
    )  # fmt: skip


def _result(found: Inventory) -> Result | None:
    if found.status not in {RECONCILED, SIGNED}:
        return None
    return Result(
        expected=len(found.expected), digest=found.digest, found=found.found, missing=tuple(found.missing),
        moved=tuple(found.moved), surplus=tuple(found.surplus), reconciler=found.reconciler,
        reconciled_at=found.reconciled_at,
    )  # fmt: skip
