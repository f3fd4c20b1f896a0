"""Access to minutes (procès-verbaux) and orders: the reader must see all of it and check none of it blind."""

from collections.abc import Iterable

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import CustodyError, NotFound, RuleBroken
from custody.domain.orders.order import DRAFT, Order
from custody.service.access.audited_queries import require_checked, visible_exhibit, visible_exhibits
from custody.service.documents.minutes import MOST, exhibits_of_act, has_minutes
from custody.service.inventories.inventories import inventory
from custody.service.orders.orders import visible_order
from custody.service.seizures.seizures import visible_seizure
from custody.service.seizures.split_cases import numbered_with
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.tables.connection import Connection


def of_seizure(connection: Connection, reader: Reader, seizure_id: str) -> str:
    """Return the act of a seizure's minutes: its first report.

    Raises:
        NotFound: no such seizure, or none that the reader may see.
        RuleBroken: ``check_due``.
    """
    seizure, _ = visible_seizure(connection, reader, seizure_id)
    exhibits = subject_queries.find(connection, Exhibit, dossier=numbered_with(connection, seizure.case), limit=MOST)
    require_checked(
        connection, reader, [exhibit_id for exhibit_id, exhibit in exhibits.items() if exhibit.seizure == seizure_id]
    )
    [part] = log_reader.parts_at(connection, [seizure.declared]).values()
    return part.act


def of_act(connection: Connection, reader: Reader, exhibit_id: str, act: str) -> str:
    """Return the subject of an act's minutes: the opened exhibit, or its case when weighed or handed out.

    Raises:
        NotFound: no such exhibit or act, or one that the reader may not see, or not all that the minutes show.
        RuleBroken: ``check_due``; ``no_minutes`` where the act neither weighed, opened nor handed it out.
    """
    visible_exhibit(connection, reader, exhibit_id)
    subject, shown = exhibits_of_act(connection, exhibit_id, act)
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, shown))
    if len(seen) < len(shown):
        raise NotFound("not_found", kind="act", number=act)
    require_checked(connection, reader, shown)
    return subject


def printable(connection: Connection, reader: Reader, each_exhibit_id: str, acts: Iterable[str]) -> set[str]:
    """Return the acts on an exhibit whose minutes the reader may see in full."""
    _, case = visible_exhibit(connection, reader, each_exhibit_id)
    if sees_case(reader, case):
        return set(acts)
    shown = {act: exhibits_of_act(connection, each_exhibit_id, act)[1] for act in acts}
    exhibits = subject_queries.states(
        connection, Exhibit, {exhibit_id for each in shown.values() for exhibit_id in each}
    )
    seen = visible_exhibits(connection, reader, exhibits).keys()
    return {act for act, each in shown.items() if seen >= set(each)}


def offered(connection: Connection, reader: Reader, act: str) -> list[str]:
    """Return the exhibits whose minutes of an act the reader may ask for: one per case, or the opened one.

    A case is left out if the reader does not see all that the minutes show.
    """
    seq = log_reader.header_of(connection, act)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None:
        return []
    lines = histories.lines_at(connection, log_reader.places(seq, header))
    subjects = dict.fromkeys(line.part.subject for line in lines if has_minutes(line))
    exhibits = subject_queries.states(connection, Exhibit, subjects)
    seen = visible_exhibits(connection, reader, exhibits)
    partly = {exhibit.case for exhibit_id, exhibit in exhibits.items() if exhibit_id not in seen}
    asked = {exhibit.case: exhibit_id for exhibit_id, exhibit in reversed(seen.items())}
    return [exhibit_id for case, exhibit_id in asked.items() if case not in partly]


def of_order(connection: Connection, reader: Reader, order_id: str) -> str:
    """Return the act that issued an order.

    Raises:
        NotFound: no such order, or one that the reader may not see, or not all that it names.
        RuleBroken: ``wrong_state`` for a draft; ``check_due``.
    """
    order = visible_order(connection, reader, order_id)
    if order.status == DRAFT:
        raise RuleBroken("wrong_state", number=order_id, status=order.status)
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, order.exhibits))
    if len(seen) < len(order.exhibits):
        raise NotFound("not_found", kind=Order.kind, number=order_id)
    require_checked(connection, reader, order.exhibits)
    [part] = log_reader.parts_at(connection, [order.issued]).values()
    return part.act


def sees_whole_order(connection: Connection, reader: Reader, order_id: str) -> bool:
    """Return True if the reader may print the order: it binds, and they may see all that it names."""
    try:
        of_order(connection, reader, order_id)
    except CustodyError:
        return False
    return True


def of_inventory(connection: Connection, reader: Reader, inventory_id: str) -> str:
    """Return the act that reconciled an inventory.

    Raises:
        NotFound: no such inventory, or none that the reader may see.
        RuleBroken: ``wrong_state`` before the reconciliation; ``check_due``.
    """
    view = inventory(connection, reader, inventory_id)
    if view.result is None:
        raise RuleBroken("wrong_state", number=inventory_id, status=view.status)
    chain = histories.history(connection, inventory_id)
    counted = [sighting.exhibit for line in chain for sighting in getattr(line.part.data, "seen", ())]
    require_checked(connection, reader, counted)
    return next(line.part.act for line in chain if line.part.type == "inventory.count_closed/1")
