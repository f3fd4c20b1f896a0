"""Who may be given minutes (procès-verbaux) and orders: who sees all they show and has nothing of it to check blind."""

from collections.abc import Iterable

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.order import DRAFT, Order
from custody.service.access.reading import require_checked, visible_exhibit, visible_exhibits
from custody.service.documents.minutes import MOST, exhibits_of_act, has_minutes
from custody.service.inventories.inventories import inventory
from custody.service.orders.orders import visible_order
from custody.service.seizures.seizures import visible_seizure
from custody.storage.read import histories, log_reader, queries
from custody.storage.tables.connection import Connection


def of_seizure(connection: Connection, reader: Reader, number: str) -> str:
    """The act that a seizure's minutes are of: its first report.

    Raises:
        NotFound: no such seizure, or none that the reader may see.
        RuleBroken: ``check_due``.
    """
    seizure, _ = visible_seizure(connection, reader, number)
    found = queries.find(connection, Exhibit, dossier=seizure.case, limit=MOST)
    require_checked(connection, reader, [n for n, exhibit in found.items() if exhibit.seizure == number])
    [part] = log_reader.parts_at(connection, [seizure.declared]).values()
    return part.act


def of_act(connection: Connection, reader: Reader, number: str, act: str) -> str:
    """The subject of the minutes of an act upon an exhibit: the exhibit when opened, its case when weighed or let go.

    Raises:
        NotFound: no such exhibit or act, or one that the reader may not see, or not all that the minutes show.
        RuleBroken: ``check_due``; ``no_minutes`` where the act neither weighed, opened nor handed it out.
    """
    visible_exhibit(connection, reader, number)
    subject, shown = exhibits_of_act(connection, number, act)
    seen = visible_exhibits(connection, reader, queries.states(connection, Exhibit, shown))
    if len(seen) < len(shown):
        raise NotFound("not_found", kind="act", number=act)
    require_checked(connection, reader, shown)
    return subject


def printable(connection: Connection, reader: Reader, number: str, acts: Iterable[str]) -> set[str]:
    """Those of the acts upon an exhibit of which the reader may see all that the minutes show."""
    _, case = visible_exhibit(connection, reader, number)
    if sees_case(reader, case):
        return set(acts)
    shown = {act: exhibits_of_act(connection, number, act)[1] for act in acts}
    exhibits = queries.states(connection, Exhibit, {one for each in shown.values() for one in each})
    seen = visible_exhibits(connection, reader, exhibits).keys()
    return {act for act, each in shown.items() if seen >= set(each)}


def offered(connection: Connection, reader: Reader, act: str) -> list[str]:
    """The exhibits by which the reader may ask for minutes of an act: one of each case, or the one that was opened.

    None of a case of which the reader does not see all that the minutes show.
    """
    seq = log_reader.header_of(connection, act)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None:
        return []
    lines = histories.lines_at(connection, log_reader.places(seq, header))
    told = dict.fromkeys(line.part.subject for line in lines if has_minutes(line))
    exhibits = queries.states(connection, Exhibit, told)
    seen = visible_exhibits(connection, reader, exhibits)
    partly = {exhibit.case for number, exhibit in exhibits.items() if number not in seen}
    asked = {exhibit.case: number for number, exhibit in reversed(seen.items())}
    return [number for case, number in asked.items() if case not in partly]


def of_order(connection: Connection, reader: Reader, number: str) -> str:
    """The act that issued an order.

    Raises:
        NotFound: no such order, or one that the reader may not see, or not all that it names.
        RuleBroken: ``wrong_state`` for a draft; ``check_due``.
    """
    order = visible_order(connection, reader, number)
    if order.status == DRAFT:
        raise RuleBroken("wrong_state", number=number, status=order.status)
    seen = visible_exhibits(connection, reader, queries.states(connection, Exhibit, order.exhibits))
    if len(seen) < len(order.exhibits):
        raise NotFound("not_found", kind=Order.kind, number=number)
    require_checked(connection, reader, order.exhibits)
    [part] = log_reader.parts_at(connection, [order.issued]).values()
    return part.act


def of_inventory(connection: Connection, reader: Reader, number: str) -> str:
    """The act that reconciled an inventory.

    Raises:
        NotFound: no such inventory, or none that the reader may see.
        RuleBroken: ``wrong_state`` before the reconciliation; ``check_due``.
    """
    found = inventory(connection, reader, number)
    if found.result is None:
        raise RuleBroken("wrong_state", number=number, status=found.status)
    chain = histories.history(connection, number)
    counted = [one.exhibit for line in chain for one in getattr(line.part.data, "seen", ())]
    require_checked(connection, reader, counted)
    return next(line.part.act for line in chain if line.part.type == "inventory.reconciled/1")
