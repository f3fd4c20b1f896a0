"""Destruction orders as people look at them: what was ordered, what became of it, who sees it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_order
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.orders.disposal import EXECUTED, LAPSED, SPENT, come_to
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, STANDING, Order
from custody.domain.people.agency import Agency
from custody.service.exhibits import past_holders
from custody.service.exhibits.exhibits import natural
from custody.service.kernel.signing_keys import ActKey, issuing_key
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import first_and_last, histories, holdings, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

OPEN = frozenset({DRAFT, ISSUED, APPEALED})
"""What an order may have come to while something is still to be done about it."""
TOGETHER = 10
"""How many times more are looked at than wanted, or than before: most may be out of the reader's sight."""
AT_ONCE = 1_000
"""Orders that are looked at together at the most."""


class Listed(Struct, frozen=True, kw_only=True):
    """An order in a list. ``signed_on``: the day on the paper of one that was typed in, "" for any other.

    ``sort``: what it orders, "" the destruction.
    """

    order: str
    number: str
    agency: str
    issuer: str
    issued_at: str
    signed_on: str
    appeal_until: str
    exhibits: int
    status: str
    sort: str


def given_at(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """When each of these orders was given: the day on its paper, the time that its act states, else its recording."""
    found = queries.states(connection, Order, numbers)
    lines = histories.lines_at(connection, (order.issued for order in found.values()))
    stated = {line.seq: line.header.occurred.at for line in lines if line.header.occurred}
    return {n: o.signed_on or stated.get(o.issued, "") or o.issued_at for n, o in found.items()}


def drafted(connection: Connection, reader: Reader) -> dict[str, Order]:
    """What waits to be confirmed by the reader's prosecution."""
    return queries.find(connection, Order, dossier=reader.agency, status=DRAFT, limit=None)


def visible_order(connection: Connection, reader: Reader, number: str) -> Order:
    """An order that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    order = queries.state(connection, Order, number)
    if not in_sight(connection, reader, [number]):
        raise NotFound("not_found", kind="RE", number=number)
    return order


def orders(
    connection: Connection, reader: Reader, after: str, limit: int, today: str, state: str = ""
) -> tuple[list[Listed], str]:
    """Orders that the reader may see as they are ``today``, and the cursor of the next page ("" at the end).

    ``state``: only those that are so now, as ``outcome.come_to`` says it; "" for all.
    """
    rows: list[Listed] = []
    at_once = limit
    while True:
        numbers = queries.numbers(connection, Order, after=after, limit=at_once, **_indexed(state))
        seen = queries.states(connection, Order, in_sight(connection, reader, numbers))
        rows += _listed(connection, seen, today, state)
        if len(rows) > limit:
            return rows[:limit], rows[limit - 1].order
        if len(numbers) < at_once:
            return rows, ""
        after = numbers[-1]
        if len(rows) == limit:
            return rows, after
        at_once = min(TOGETHER * at_once, AT_ONCE)


def open_first(
    connection: Connection, reader: Reader, today: str, most: int, state: str = "", after: str = ""
) -> tuple[list[Listed], str]:  # fmt: skip
    """A screen of orders as ``orders``, the newest first, and the cursor of those before them ("" at the end).

    ``most``: how many it has at least, if there are so many. On a screen those still to be carried out stand first.
    Only its orders are read, however many there ever were.
    """
    rows: list[Listed] = []
    cursor = ""
    for seen, before in _newest(connection, reader, after, most, state):
        rows += _listed(connection, queries.states(connection, Order, seen), today, state)
        if len(rows) >= most:
            cursor = before
            break
    rows.sort(key=lambda row: row.issued_at, reverse=True)
    return sorted(rows, key=lambda row: row.status not in OPEN), cursor


def to_carry_out(connection: Connection, reader: Reader, today: str, most: int, among: int) -> list[Listed]:
    """The first orders still to be carried out, drafts too, as ``open_first`` has them on a screen of so many.

    What an order has come to is asked of no more than it takes to find them.
    """
    seen: list[str] = []
    for some, _ in _newest(connection, reader, "", among):
        seen += some
        if len(seen) >= among:
            break
    found = queries.states(connection, Order, seen)
    latest = iter(sorted(found.items(), key=lambda each: each[1].issued_at, reverse=True))
    rows: list[Listed] = []
    while len(rows) < most and (then := dict(islice(latest, most))):
        rows += [row for row in listed_now(connection, then, today) if row.status in OPEN]
    return rows[:most]


def _newest(
    connection: Connection, reader: Reader, after: str, at_once: int, state: str = ""
) -> Iterator[tuple[list[str], str]]:  # fmt: skip
    """Orders that the reader may see, the newest first, so many looked at together; with the cursor of those before."""
    limit, more = TOGETHER * at_once, True
    while more:
        numbers = first_and_last.newest_numbers(connection, Order, after=after, limit=limit, **_indexed(state))
        more = len(numbers) == limit
        for lot in filter(None, (numbers[:at_once], numbers[at_once:])):  # the first may do
            sight = set(in_sight(connection, reader, lot))
            for at in range(0, len(lot), at_once):
                some = lot[at : at + at_once]
                after = some[-1] if len(some) == at_once else ""
                yield [n for n in some if n in sight], after


def cases_of(connection: Connection, numbers: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """The cases that each of these orders is about, number and PV number, by PV number."""
    found = queries.states(connection, Order, numbers)
    within = holdings.cases_of(connection, (e for order in found.values() for e in order.exhibits))
    pvs = pv_numbers(connection, within.values())
    return {
        number: sorted({(n, pvs[n]) for n in map(within.get, order.exhibits) if n in pvs},
                       key=lambda each: natural(each[1]))
        for number, order in found.items()
    }  # fmt: skip


def _indexed(state: str) -> dict[str, str | list[str]]:
    """By which status orders that are now in a state are found; what is no state at all finds none."""
    if state in {"", SPENT, EXECUTED, LAPSED}:
        return {"status": sorted(STANDING)} if state else {}
    return {"status": state}


def states_now(connection: Connection, found: Mapping[str, Order], today: str) -> dict[str, str]:
    """What each order has come to (``outcome.come_to``)."""
    now = past_holders.of_orders(connection, found)
    return {n: come_to(order, now[n].states, now[n].left, today) for n, order in found.items()}


def texts(connection: Connection, vault: Vault, order: Order) -> dict[str, Any]:
    """The order's private texts: legal basis and the reasons of its waivers; ``Gone`` for one that was erased."""
    return private_values.of(connection, vault, [order.issued])[order.issued]


def key_of(connection: Connection, number: str) -> ActKey | None:
    """How the act was signed by which the order took effect; None for a draft."""
    return issuing_key(histories.history(connection, number))


def named(order: Order) -> list[str]:
    """Whom an order names: its prosecution, who issued it, typed it in, confirmed that, saw the original."""
    people = (order.issuer, order.entered_by, order.confirmed_by, order.original_seen_by)
    return [n for n in (order.agency, *people) if n]


def exhibits_of(connection: Connection, order: Order) -> dict[str, Exhibit]:
    """The exhibits that the order names, also those that its reader may not see."""
    return queries.states(connection, Exhibit, order.exhibits)


def others(connection: Connection, number: str, exhibits: Mapping[str, Exhibit]) -> dict[str, str]:
    """Orders other than this one that stand upon these exhibits, to the numbers that their own registers gave them."""
    found = queries.states(connection, Order, taken(number, (e.order for e in exhibits.values())))
    return {n: order.number for n, order in found.items()}


def taken(number: str, orders: Iterable[str]) -> set[str]:
    """Of the orders that exhibits are under, "" for none, those other than this one: to them they are taken."""
    return {*orders} - {"", number}


def in_sight(connection: Connection, reader: Reader, numbers: Iterable[str]) -> list[str]:
    """Those of these orders that the reader may see, as they were asked for; a commission those of its own country.

    A number of none is left out. The rule is asked of one of those that are alike in what it looks at.
    """
    asked = list(numbers)
    found = past_holders.of_orders(connection, asked)
    plans = Role.COMMISSION in reader.roles
    near = compatriots(connection, reader, {order.agency for order in found.values()}) if plans else ()
    told: dict[tuple[object, ...], bool] = {}
    seen: list[str] = []
    for number in filter(found.__contains__, asked):
        one = found[number]
        alike = one.judged_by
        if alike not in told:
            told[alike] = sees_order(reader, one, one.hands, near=one.agency in near)
        if told[alike]:
            seen.append(number)
    return seen


def compatriots(connection: Connection, reader: Reader, agencies: Iterable[str]) -> set[str]:
    """Those of these agencies that are of the country of the reader's."""
    found = queries.states(connection, Agency, {reader.agency, *agencies})
    own = found.get(reader.agency)
    return {n for n, agency in found.items() if own and agency.country == own.country}


def listed_now(connection: Connection, found: Mapping[str, Order], today: str) -> list[Listed]:
    """Orders in short, each with what it has come to."""
    now = states_now(connection, found, today)
    return [structs.replace(listed_order(n, order), status=now[n]) for n, order in found.items()]


def _listed(connection: Connection, found: Mapping[str, Order], today: str, state: str) -> list[Listed]:
    return [row for row in listed_now(connection, found, today) if state in {"", row.status}]


def listed_order(number: str, order: Order) -> Listed:
    """An order in short."""
    return Listed(
        order=number, number=order.number, agency=order.agency, issuer=order.issuer, issued_at=order.issued_at,
        signed_on=order.signed_on,
        appeal_until=order.appeal_until, exhibits=len(order.exhibits),
        status=order.status, sort=order.sort,
    )  # fmt: skip


def sort_of(connection: Connection, number: str) -> str:
    """What an order makes of its exhibits: "" for the fire, and where there is no order, number ""."""
    return queries.state(connection, Order, number).sort if number else ""
