"""Destruction orders as people look at them: what was ordered, what became of it, who sees it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_order
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, STANDING, Order
from custody.domain.orders.order_outcome import EXECUTED, LAPSED, SPENT, Progress, effective_status
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.exhibits import past_holders
from custody.service.kernel.natural_order import natural
from custody.service.kernel.signing_keys import ActKey, issuing_key
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import exhibit_cases, histories, newest_and_oldest, private_values, subject_queries
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

    ``sort``: what it orders, "" the destruction. ``done``: how many of its ``exhibits`` ended by it.
    """

    order: str
    reference: str
    agency: str
    issuer: str
    issued_at: str
    signed_on: str
    appeal_until: str
    exhibits: int
    status: str
    sort: str
    done: int = 0


class _Listing(Struct, frozen=True):
    """Exhibits in the state of an order."""

    exhibits: tuple[str, ...]


def given_at(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """Return when each of these orders was given.

    The day on its paper, the time that its act states, else its recording.
    """
    orders_by_id = subject_queries.states(connection, Order, numbers)
    lines = histories.lines_at(connection, (order.issued for order in orders_by_id.values()))
    stated = {line.seq: line.header.occurred.at for line in lines if line.header.occurred}
    return {order_id: o.signed_on or stated.get(o.issued, "") or o.issued_at for order_id, o in orders_by_id.items()}


def drafted(connection: Connection, reader: Reader) -> dict[str, Order]:
    """Return the drafts that await confirmation by the reader's prosecution."""
    return subject_queries.find(connection, Order, dossier=reader.agency, status=DRAFT, limit=None)


def visible_order(connection: Connection, reader: Reader, order_id: str) -> Order:
    """Return an order that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    order = subject_queries.state(connection, Order, order_id)
    if not visible_to(connection, reader, [order_id]):
        raise NotFound("not_found", kind="RE", number=order_id)
    return order


def orders(
    connection: Connection, reader: Reader, after: str, limit: int, today: str, state: str = ""
) -> tuple[list[Listed], str]:
    """Return orders that the reader may see as they are ``today``, and the cursor of the next page ("" at the end).

    ``state``: only those that are so now, as ``order_outcome.effective_status`` says it; "" for all.
    """
    rows: list[Listed] = []
    at_once = limit
    while True:
        numbers = subject_queries.numbers(connection, Order, after=after, limit=at_once, **_indexed(state))
        seen = subject_queries.states(connection, Order, visible_to(connection, reader, numbers))
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
    """Return a screen of orders as ``orders``, newest first, and the cursor of the earlier ones ("" at the end).

    ``most``: the least number of rows, if there are so many. On a screen, orders still to be executed stand first. Only
    the orders of the screen are read.
    """
    rows: list[Listed] = []
    cursor = ""
    for seen, before in _newest(connection, reader, after, most, state):
        rows += _listed(connection, subject_queries.states(connection, Order, seen), today, state)
        if len(rows) >= most:
            cursor = before
            break
    rows.sort(key=lambda row: row.issued_at, reverse=True)
    return sorted(rows, key=lambda row: row.status not in OPEN), cursor


def to_carry_out(connection: Connection, reader: Reader, today: str, most: int, among: int) -> list[Listed]:
    """Return the first orders to execute, drafts too, as ``open_first`` lists them on a screen of so many.

    The outcome of an order is read only until enough are found.
    """
    seen: list[str] = []
    for some, _ in _newest(connection, reader, "", among):
        seen += some
        if len(seen) >= among:
            break
    orders_by_id = subject_queries.states(connection, Order, seen)
    latest = iter(sorted(orders_by_id.items(), key=lambda each: each[1].issued_at, reverse=True))
    rows: list[Listed] = []
    while len(rows) < most and (then := dict(islice(latest, most))):
        rows += [row for row in listed_now(connection, then, today) if row.status in OPEN]
    return rows[:most]


def _newest(
    connection: Connection, reader: Reader, after: str, at_once: int, state: str = ""
) -> Iterator[tuple[list[str], str]]:  # fmt: skip
    """Yield orders that the reader may see, the newest first, so many looked at together.

    With the cursor of those before.
    """
    limit, more = TOGETHER * at_once, True
    while more:
        numbers = newest_and_oldest.newest_numbers(connection, Order, after=after, limit=limit, **_indexed(state))
        more = len(numbers) == limit
        for lot in filter(None, (numbers[:at_once], numbers[at_once:])):  # the first may do
            sight = set(visible_to(connection, reader, lot))
            for at in range(0, len(lot), at_once):
                some = lot[at : at + at_once]
                after = some[-1] if len(some) == at_once else ""
                yield [order_id for order_id in some if order_id in sight], after


def cases_of(connection: Connection, numbers: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the cases of each of these orders, number and PV number, sorted by PV number."""
    orders_by_id = subject_queries.states(connection, Order, numbers)
    within = exhibit_cases.cases_of(connection, (e for order in orders_by_id.values() for e in order.exhibits))
    pvs = pv_numbers(connection, within.values())
    return {
        order_id: sorted({(case_id, pvs[case_id]) for case_id in map(within.get, order.exhibits) if case_id in pvs},
                       key=lambda each: natural(each[1]))
        for order_id, order in orders_by_id.items()
    }  # fmt: skip


def _indexed(state: str) -> dict[str, str | list[str]]:
    """Return by which status orders that are now in a state are found; what is no state at all finds none."""
    if state in {"", SPENT, EXECUTED, LAPSED}:
        return {"status": sorted(STANDING)} if state else {}
    return {"status": state}


def states_now(connection: Connection, orders_by_id: Mapping[str, Order], today: str) -> dict[str, str]:
    """Return the present status of each order (``order_outcome.effective_status``)."""
    held = past_holders.of_orders(connection, orders_by_id)
    return {
        order_id: effective_status(order, held[order_id].progress, today) for order_id, order in orders_by_id.items()
    }


def progress_of(connection: Connection, order_id: str, *, agencies: bool) -> Progress:
    """Return how far an order is executed; ``agencies``: the reader may see who has each of its exhibits."""
    reached = past_holders.of_orders(connection, [order_id])[order_id].progress
    return reached if agencies else reached.without_agencies()


def texts(connection: Connection, vault: Vault, order: Order) -> dict[str, Any]:
    """Return the order's private texts: legal basis and reasons of its waivers; ``Gone`` if erased."""
    return private_values.of(connection, vault, [order.issued])[order.issued]


def key_of(connection: Connection, order_id: str) -> ActKey | None:
    """Return the signing key of the act by which the order took effect; None for a draft."""
    return issuing_key(histories.history(connection, order_id))


def named(order: Order) -> list[str]:
    """Return the prosecution of an order and its people: issuer, typist, confirmer, viewers."""
    people = (order.issuer, order.entered_by, order.confirmed_by, order.original_seen_by, order.photo_by,
              order.approved_by, order.approved_agency)  # fmt: skip
    entries = [entry for entry in (order.appeal, order.judgment) if entry is not None]
    registries = [subject_id for entry in entries for subject_id in (entry.by, entry.agency, entry.confirmed_by)]
    return [subject_id for subject_id in (order.agency, *people, *registries) if subject_id]


def exhibits_of(connection: Connection, order: Order) -> dict[str, Exhibit]:
    """Return the exhibits that the order names, also those that its reader may not see."""
    return subject_queries.states(connection, Exhibit, order.exhibits)


def others(connection: Connection, each_order_id: str, exhibits: Mapping[str, Exhibit]) -> dict[str, str]:
    """Return the other orders that stand upon these exhibits, to the numbers that their own registers gave them."""
    other_orders = subject_queries.states(connection, Order, taken(each_order_id, (e.order for e in exhibits.values())))
    return {order_id: order.order_reference for order_id, order in other_orders.items()}


def taken(order_id: str, orders: Iterable[str]) -> set[str]:
    """Return the other orders that the exhibits are already under ("" in ``orders`` means none)."""
    return {*orders} - {"", order_id}


def visible_to(connection: Connection, reader: Reader, numbers: Iterable[str]) -> list[str]:
    """Return the orders that the reader may see, in the given order; a commission sees its country's.

    A registry sees those of the cases shared with its agency. Unknown numbers are left out. The rule is applied once to
    orders with equal keys.
    """
    asked = list(numbers)
    ordered = past_holders.of_orders(connection, asked)
    plans = Role.COMMISSION in reader.roles
    near = compatriots(connection, reader, {order.agency for order in ordered.values()}) if plans else ()
    others = [order_id for order_id, order in ordered.items() if order.agency != reader.agency]
    shared = _of_shared_cases(connection, reader, others) if Role.COURT_CLERK in reader.roles else set()
    verdicts: dict[tuple[object, ...], bool] = {}
    seen: list[str] = []
    for order_id in filter(ordered.__contains__, asked):
        ordered_state = ordered[order_id]
        alike = *ordered_state.judged_by, order_id in shared
        if alike not in verdicts:
            verdicts[alike] = sees_order(
                reader, ordered_state, ordered_state.hands, near=ordered_state.agency in near,
                shared=order_id in shared,
            )  # fmt: skip
        if verdicts[alike]:
            seen.append(order_id)
    return seen


def _of_shared_cases(connection: Connection, reader: Reader, numbers: Iterable[str]) -> set[str]:
    """Return the orders of which a case is shared with the reader's agency."""
    listed = subject_queries.project(connection, _Listing, numbers)
    within = exhibit_cases.cases_of(connection, (e for order in listed.values() for e in order.exhibits))
    cases = subject_queries.states(connection, Case, set(within.values()))
    theirs = {case_id for case_id, case in cases.items() if reader.agency in case.agencies}
    return {order_id for order_id, order in listed.items() if any(within.get(e) in theirs for e in order.exhibits)}


def compatriots(connection: Connection, reader: Reader, agencies: Iterable[str]) -> set[str]:
    """Return the agencies in the country of the reader's agency."""
    agencies_by_id = subject_queries.states(connection, Agency, {reader.agency, *agencies})
    own = agencies_by_id.get(reader.agency)
    return {agency_id for agency_id, agency in agencies_by_id.items() if own and agency.country == own.country}


def listed_now(connection: Connection, orders_by_id: Mapping[str, Order], today: str) -> list[Listed]:
    """Return orders in short, each with what it has come to."""
    held = past_holders.of_orders(connection, orders_by_id)
    return [
        structs.replace(
            listed_order(order_id, order), status=effective_status(order, held[order_id].progress, today),
            done=held[order_id].progress.done,
        )
        for order_id, order in orders_by_id.items()
    ]  # fmt: skip


def _listed(connection: Connection, orders_by_id: Mapping[str, Order], today: str, state: str) -> list[Listed]:
    return [row for row in listed_now(connection, orders_by_id, today) if state in {"", row.status}]


def listed_order(order_id: str, order: Order) -> Listed:
    """Return a summary line of an order."""
    return Listed(
        order=order_id, reference=order.order_reference, agency=order.agency, issuer=order.issuer,
        issued_at=order.issued_at,
        signed_on=order.signed_on,
        appeal_until=order.appeal_until, exhibits=len(order.exhibits),
        status=order.status, sort=order.sort,
    )  # fmt: skip


def disposal_kind(connection: Connection, order_id: str) -> str:
    """Return the kind of an order: "" for destruction, and for the empty number."""
    return subject_queries.state(connection, Order, order_id).sort if order_id else ""
