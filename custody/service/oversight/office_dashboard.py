"""The office's figures: what lies where and since when, what is late or amiss, what is to burn, what came and went.

Each is one question to an index or to the books as they are rolled up: its cost grows with what is held and what waits,
never with the log. Unlike units are never added (I21).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.objects import is_object
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.timezone import beginning, day_of
from custody.domain.oversight.alarm import Alarm
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.deadline import PERIOD_DAYS
from custody.service.exhibits.exhibits_in_custody import PLACED
from custody.service.kernel.directory import Directory
from custody.service.orders.ordered_exhibits import UNDER_ORDER, OrderSort, UnderOrder
from custody.service.oversight import start_page
from custody.service.oversight.statistics import DECLARED, day_there
from custody.service.seizures.cases import part_in
from custody.storage.read import log_reader, rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row, mass_balance_rollup

AGES = (365, 180, 90, 30)
"""Days since its seizure that part the ages of what lies in store."""
LATE = (7, 30, 90)
"""Days that part the ages of what is late, and of what differs."""
TEMPORARY_RELEASE = "temporary_release"
TERMS = (
    "overdue",
    "delivery",
    "transit",
    "unsealed",
    "count",
    "original",
    "order_photo",
    "proposal",
    "never_sealed",
    "notice",
    "session",
)
"""What else may be late, as ``alarm.SORTS``; a release is late by its own day, whatever the watch found."""
UNASSIGNED, INQUIRY, CONCLUDED = "unassigned", "inquiry", "concluded"
"""How far the settling of a discrepancy is."""
STAGES = (UNASSIGNED, INQUIRY, CONCLUDED)
CAME = ("seized", "received", "found")
WENT = (
    "sent", "destroyed", "burnt_disputed", "consumed", "restituted", "ceded", "left_disputed", "written_off",
)  # fmt: skip
"""Headings of the books under which something comes, and under which it goes; any other only changes what is there."""


class Stored(Struct, frozen=True, kw_only=True):
    """Number of exhibits in a place or agency, by age: the oldest first (over ``AGES``), the newest last.

    ``id`` is "" for exhibits in no place: held by a person, or in transit.
    """

    id: str
    name: str
    ages: tuple[int, ...]


class Backlog(Struct, frozen=True, kw_only=True):
    """Amounts of a substance and unit: ordered to be destroyed, and held outside orders (None if hidden)."""

    substance: str
    unit: str
    ordered: int
    unordered: int | None


class Month(Struct, frozen=True, kw_only=True):
    """Received, sent (below zero) and otherwise changed amounts of a month (YYYY-MM); ``closing`` is its end."""

    month: str
    came: int
    went: int
    changed: int
    closing: int


class Account(Struct, frozen=True, kw_only=True):
    """One substance in one unit over some months: ``opening`` + all that came, went and changed = closing."""

    substance: str
    unit: str
    opening: int
    months: tuple[Month, ...]

    @property
    def closing(self) -> int:
        """Return the amount present at the end."""
        return self.months[-1].closing

    def total(self, name: str) -> int:
        """All months together of ``came``, ``went`` or ``changed``."""
        return sum(getattr(month, name) for month in self.months)


def stored(
    connection: Connection, directory: Directory, agencies: Collection[str], today: str, zone: str
) -> list[Stored]:  # fmt: skip
    """All that an agency has: by place, the fullest first, and last what lies in none; of several, by agency.

    Who has nothing and where nothing lies is left out. Of an age since it was seized, as claimed; days are those of
    the IANA ``zone``.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for (agency, place, seizure), many in Counter(PLACED.all(connection).values()).items():
        if agency in agencies:
            counted[place if len(agencies) == 1 else agency][seizure] += many
    seizures = DECLARED.all(connection)
    days = {
        seizure_id: _days(day_there(seizures[seizure_id].seized_at, zone), today)
        for seizure_id in set(chain.from_iterable(counted.values()))
    }
    names = directory.names(connection, filter(None, counted))
    aged = {subject_id: _parted(_summed(each, days), AGES[::-1])[::-1] for subject_id, each in counted.items()}
    rows = [Stored(id=place_id, name=names[place_id] if place_id else "", ages=ages) for place_id, ages in aged.items()]
    return sorted(rows, key=lambda line: (not line.id, -sum(line.ages), line.name.casefold()))


def late(
    connection: Connection, reader: Reader, agencies: Sequence[str] | None, now: str, today: str
) -> dict[str, tuple[int, ...]]:  # fmt: skip
    """Return overdue counts at ``now`` (RFC 3339 UTC) by kind and delay: up to each of ``LATE`` days, then longer.

    Temporary releases count from the agreed day (I10). The rest comes from the last round of the watch, as it still
    stands. ``agencies``: the selected ones; None for the reader's own, plus cases in which their agency takes part.
    """
    wanted = set([reader.agency] if agencies is None else agencies)
    cases = part_in(connection, reader) if agencies is None else set[str]()
    releases = start_page.overdue_releases(connection, today).values()
    out = [e for e in releases if e.case in cases or wanted & {e.agency, e.released_by}]
    days = {TEMPORARY_RELEASE: [_days(e.due, today) for e in out], **{sort: [] for sort in TERMS}}
    for (sort, _), since in _overdue(connection, wanted, cases, now).items():
        days[sort].append((instant(now) - instant(since)).days)
    return {sort: _parted(Counter(each), LATE) for sort, each in days.items()}


def _overdue(connection: Connection, agencies: set[str], cases: set[str], now: str) -> dict[tuple[str, str], str]:
    """Return the overdue kinds of each subject and their start; the watch alarms anew in each period.

    So only recent alarms are read, and each is checked by the rules as they stand. A confidential inventory is left
    out.
    """
    lately = written(instant(now) - timedelta(days=PERIOD_DAYS + 1))
    alarms = subject_queries.changed_since(
        connection, Alarm, log_reader.since(connection, head_row.seen(connection).size, lately)
    )
    about = {a.about for a in alarms.values() if a.sort in TERMS and (a.agency in agencies or a.case in cases)}
    world, overdue = rule_state.state_reader(connection, about), dict[tuple[str, str], str]()
    for subject_id in about:
        inventory = world.find(Inventory, subject_id)
        if inventory is not None and inventory.confided:
            continue
        for concern in concerns(subject_id, world, instant(now)):
            if concern.sort in TERMS and (concern.agency in agencies or concern.case in cases):
                overdue[concern.sort, subject_id] = min(
                    concern.since, overdue.get((concern.sort, subject_id), concern.since)
                )
    return overdue


def differing(connection: Connection, reader: Reader, today: str, zone: str) -> dict[str, tuple[int, ...]]:
    """Open discrepancies that the reader may see, by how far they are, then by age as in ``late``.

    ``today`` and the days that they were opened on are of the IANA ``zone``.
    """
    days: dict[str, list[int]] = {stage: [] for stage in STAGES}
    for discrepancy in start_page.differing(connection, reader):
        days[_stage(discrepancy)].append(_days(day_of(discrepancy.opened_at, zone), today))
    return {stage: _parted(Counter(ages), LATE) for stage, ages in days.items()}


def accounts(connection: Connection, agencies: Sequence[str], first: str, today: str, zone: str) -> list[Account]:
    """Return the monthly books of an agency, or of several together, from day ``first`` up to today.

    For several, hand-overs among them neither come nor go; an amount with an outsider is gone until it is back. Days
    and months are those of the IANA ``zone``.
    """
    begun = [(m, mass_balance_rollup.quarter(beginning(max(first, f"{m}-01"), zone))) for m in _months(first, today)]
    books_by_key = mass_balance_rollup.months(
        connection, agencies, begun, mass_balance_rollup.quarter(beginning(today, zone, days=1))
    )
    months = _months(first, today)
    return [_account(key, sums, months, together=len(agencies) > 1) for key, sums in sorted(books_by_key.items())]


def backlog(
    connection: Connection, reader: Reader, agencies: Sequence[str] | None, present: Iterable[Account]
) -> list[Backlog]:
    """Return the amounts awaiting destruction by substance and unit, out of the ``present`` books.

    ``agencies``: owners of the exhibits. None: all that the reader may see, and amounts without an order are not shown.
    """
    ordered: dict[tuple[str, str], int] = {}
    for exhibit in _ordered(connection, reader, agencies):
        substance = exhibit.substance
        for unit, amount in exhibit.books.items():
            ordered[substance, unit] = ordered.get((substance, unit), 0) + amount
    held = {
        (account.substance, account.unit): account.closing for account in present if not is_object(account.substance)
    }
    keys = sorted(key for key in {*ordered, *held} if ordered.get(key) or held.get(key))
    return [
        Backlog(
            substance=key[0], unit=key[1], ordered=ordered.get(key, 0),
            unordered=None if agencies is None else held.get(key, 0) - ordered.get(key, 0),
        )
        for key in keys
    ]  # fmt: skip


def _ordered(connection: Connection, reader: Reader, agencies: Sequence[str] | None) -> list[UnderOrder]:
    under = UNDER_ORDER.all(connection).values()
    sorts = subject_queries.project(connection, OrderSort, {e.order for e in under})
    to_burn = {order_id for order_id, order in sorts.items() if not order.sort}
    ordered_exhibits = [e for e in under if e.order in to_burn]
    if agencies is not None:
        return [e for e in ordered_exhibits if e.agency in agencies]
    cases = part_in(connection, reader)
    alike = {e.agencies: e for e in ordered_exhibits}  # all that tells who sees one, beside its case
    seen = {agencies for agencies, e in alike.items() if sees_exhibit(reader, e, None)}
    return [e for e in ordered_exhibits if e.case in cases or e.agencies in seen]


def _stage(discrepancy: Discrepancy) -> str:
    if discrepancy.conclusion:
        return CONCLUDED
    return INQUIRY if discrepancy.assignee else UNASSIGNED


def _account(
    key: tuple[str, str], sums: Mapping[tuple[str, str], int], months: Iterable[str], *, together: bool
) -> Account:  # fmt: skip
    by_month: dict[str, dict[str, int]] = {}
    for (month, heading), amount in sums.items():
        by_month.setdefault(month, {})[heading] = amount
    opening = at = sum(by_month.get(mass_balance_rollup.OPENING, {}).values())
    monthly = []
    for month in months:
        entered = by_month.get(month, {})
        came, went = _sides(entered, together=together)
        changed = sum(entered.values()) - came - went
        at += came + went + changed
        monthly.append(Month(month=month, came=came, went=went, changed=changed, closing=at))
    return Account(substance=key[0], unit=key[1], opening=opening, months=tuple(monthly))


def _sides(entered: Mapping[str, int], *, together: bool) -> tuple[int, int]:
    """Return amounts received and sent in a month, by heading of the books; ``together``: for several agencies.

    An amount that one of them sent to another is left out. The rest went to outsiders or came back from them.
    """
    came, went = (sum(entered.get(heading, 0) for heading in side) for side in (CAME, WENT))
    passed = min(entered.get("received", 0), -entered.get("sent", 0)) if together else 0
    return came - passed, went + passed


def _months(first: str, last: str) -> list[str]:
    """Return the months (YYYY-MM) from one day to another."""
    start_at, end = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    return [f"{index // 12:04}-{index % 12 + 1:02}" for index in range(start_at, end + 1)]


def _summed(counted: Mapping[str, int], days: Mapping[str, int]) -> Counter[int]:
    """Return the exhibit count for each number of days; ``counted``: the count of each seizure."""
    counts = Counter[int]()
    for seizure_id, many in counted.items():
        counts[days[seizure_id]] += many
    return counts


def _parted(values: Mapping[int, int], bounds: Sequence[int]) -> tuple[int, ...]:
    """Return the counts of values up to each bound and beyond; each value comes with its frequency."""
    counts = [0] * (len(bounds) + 1)
    for value, many in values.items():
        counts[sum(value > bound for bound in bounds)] += many
    return tuple(counts)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
