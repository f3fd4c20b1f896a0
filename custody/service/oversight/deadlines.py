"""Due dates of exhibits (by record and rule pack), orders, hearings and sessions (I25)."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_session
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.exhibits.exhibit import GONE, ON_SITE, ORDERED, STAGED, Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import BASE, pack_of
from custody.domain.offline.paper_act import PENDING
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, STANDING, Order
from custody.domain.orders.order_original import awaited
from custody.domain.oversight.deadline import Due, deadlines_of
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.seizures.case import UNDATED, Case
from custody.domain.seizures.seizure import Seizure
from custody.service.orders.orders import visible_to
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class DueLine(Struct, frozen=True, order=True, kw_only=True):
    """Something due by ``at``, a day (YYYY-MM-DD) or an instant (RFC 3339 UTC). ``count``: exhibits it is said of.

    ``sort``: as ``oversight.deadline``; or of an order ``appeal`` (last day to appeal), ``lapse`` (last day to carry it
    out), ``original`` (to be seen by then), ``order_photo`` (to be compared by then), ``confirm`` (a draft waits since
    it was signed), ``overtaken`` (it cannot be confirmed any more), ``court`` (an appeal is before it since then),
    ``court_paper`` (its document on an appeal waits to be confirmed since then);
    ``destruction_proposal`` (an answer is due),
    ``declined`` (since then); ``discrepancy`` (open since then; ``kinds``: the sort of each), ``loss`` (reported, and
    nobody has found it since), ``found_again`` (after its custody had ended); ``inquiry`` (the reader's, since then),
    ``answer`` (the last day to answer), ``read_again`` (a colleague has mistyped since then), ``look`` (I57c);
    ``unsent`` (a device that was ended since, ``devices.unsent``), ``offline_queue_report`` (such a one of which some
    acts came in afterwards); ``missing_exhibits`` (since the hand-over that it is about), ``lost`` (since it was
    reported); ``releaser_confirmation`` (the last day to say whether a paper slip is right that the reader handed
    over); ``give_back``, ``cede``, ``keep`` (since the order ``name`` was given that lets the reader hand them out:
    ``disposals_due``); ``approve`` (a second authority is awaited since then); ``told_restitution``, ``told_cession``,
    ``told_keeping`` (decided then, I53); ``kept_too_long`` (the last day of a keeping); ``hearing``, ``to_bring``
    (what the reader holds and it asks for), ``put_off`` for one without a day (``UNDATED``); of a session
    ``session`` (planned) or ``underway``. ``about``: the order, the session, or the exhibit, the first of several.
    ``rule`` of the pack, "" for what no pack decides; ``pack``: where it stands. ``name``: the number of an office
    by which people know it, "" for none; of what was missing the first of its exhibits; of ``to_bring`` case and
    numbers as people say them. ``no``: the exhibit's number in its case. ``people``: of what was found again who
    found it, who had written it off and who had agreed. ``hour`` (HH:MM there): of a hearing, "" for none known.
    """

    at: str
    sort: str
    about: str
    rule: str = ""
    pack: str = ""
    count: int = 1
    name: str = ""
    kinds: tuple[str, ...] = ()
    no: str = ""
    people: tuple[str, ...] = ()
    hour: str = ""


def of_exhibits(
    connection: Connection, reader: Reader, exhibits: Mapping[str, Exhibit], today: str
) -> list[DueLine]:  # fmt: skip
    """Return the due lines of exhibits and of their orders, earliest first; equal lines are merged.

    Lines are equal if they fall on one day under one rule; the merged line keeps the earliest instant. Orders outside
    the reader's sight are left out.
    """
    orders = subject_queries.states(
        connection, Order, {e.order for e in exhibits.values() if e.order and e.status not in GONE}
    )
    grouped: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for exhibit_id, due, pack, zone in _dues(connection, exhibits, orders):
        at = _when(due, exhibits[exhibit_id], zone)
        grouped.setdefault((_day(at, zone), due.sort, due.rule, pack), {})[exhibit_id] = at
    lines = [
        DueLine(
            at=min(ats.values()),
            sort=sort,
            about=about,
            rule=rule,
            pack=pack,
            count=len(ats),
            no=exhibits[about].exhibit_number,
        )
        for (_, sort, rule, pack), ats in grouped.items()
        for about in (min(ats),)
    ]
    seen = visible_to(connection, reader, orders)
    return sorted([*lines, *(line for order_id in seen for line in of_order(order_id, orders[order_id], today))])


def of_order(order_id: str, order: Order, today: str, *, overtaken: bool = False) -> Iterator[DueLine]:
    """Yield the due lines of an order: end of the appeal period, last day of execution.

    For a draft: the day since which it waits, and whether another order has ``overtaken`` it
    (``order_copies.overtaken``). For an appeal: the day it went to the court. An appeal period that has ended yields no
    line.
    """
    if order.status == DRAFT:
        sort = "overtaken" if overtaken else "confirm"
        yield DueLine(
            at=order.signed_on, sort=sort, about=order_id, count=len(order.exhibits), name=order.order_reference
        )
    if order.status == APPEALED:
        yield DueLine(
            at=order.appealed_at, sort="court", about=order_id, count=len(order.exhibits), name=order.order_reference
        )
    if order.status == ISSUED:
        for sort, at in (("appeal", order.appeal_until), ("lapse", order.lapses_on)):
            if at and (sort == "lapse" or at >= today):
                yield DueLine(at=at, sort=sort, about=order_id, count=len(order.exhibits), name=order.order_reference)
    if order.status in STANDING and awaited(order):
        yield DueLine(
            at=order.original_due,
            sort="original",
            about=order_id,
            count=len(order.exhibits),
            name=order.order_reference,
        )
    if order.status in STANDING and order.photo == PENDING:
        yield DueLine(
            at=order.photo_due, sort="order_photo", about=order_id, count=len(order.exhibits),
            name=order.order_reference,
        )  # fmt: skip


def of_hearing(case_id: str, case: Case) -> list[DueLine]:
    """Return the due line of the next hearing of a case, if one is set; its ``count`` has no meaning."""
    if not case.hearing:
        return []
    sort = "hearing" if case.hearing.day else "put_off"
    return [
        DueLine(
            at=case.hearing.day or UNDATED, sort=sort, about=case_id, name=case.case_reference, hour=case.hearing.hour
        )
    ]


def of_sessions(connection: Connection, reader: Reader, exhibits: Mapping[str, Exhibit]) -> list[DueLine]:
    """Return the due lines of planned or open sessions that await these exhibits and that the reader may see."""
    waiting = {exhibit_id: e for exhibit_id, e in exhibits.items() if e.status in {ORDERED, STAGED, ON_SITE}}
    if not waiting:
        return []
    lines = []
    for session_id, session in subject_queries.every(connection, DestructionSession, status=[PLANNED, OPEN]):
        meant = [
            e for e in waiting.values() if session_id == e.session or (not e.session and e.order in session.orders)
        ]
        if meant and sees_session(reader, session, meant):
            lines.append(of_session(session_id, session, len(meant)))
    return sorted(lines)


def of_session(session_id: str, session: DestructionSession, count: int, name: str = "") -> DueLine:
    """Return the due line of a planned or open session, even a past one; ``count`` is its number of exhibits."""
    sort = "underway" if session.status == OPEN else "session"
    return DueLine(at=session.planned_for, sort=sort, about=session_id, count=count, name=name)


def _dues(
    connection: Connection, exhibits: Mapping[str, Exhibit], orders: Mapping[str, Order]
) -> Iterator[tuple[str, Due, str, str]]:
    """Exhibits, what each has to meet, the mark of the pack that asks it, and the zone whose days it is asked in."""
    seizures = subject_queries.states(connection, Seizure, {e.seizure for e in exhibits.values()})
    houses = subject_queries.states(connection, Agency, {e.house for e in exhibits.values()})
    for exhibit_id, exhibit in exhibits.items():
        house = houses.get(exhibit.house)
        pack = _pack(house)
        zone = calendar_or_utc(house)
        for due in deadlines_of(exhibit, seizures[exhibit.seizure], orders.get(exhibit.order), pack, zone):
            yield exhibit_id, due, pack.mark if due.rule else "", zone


def _when(due: Due, exhibit: Exhibit, zone: str) -> str:
    """Return the agreed day if only a day was agreed, else the instant."""
    if due.sort == "temporary_release" and not due.rule:
        return exhibit.due
    return day_of(exhibit.opened_at, zone) if due.sort == "unsealed" else due.at


def _day(at: str, zone: str) -> str:
    """Return the local day of an instant; a day is returned unchanged."""
    return day_of(at, zone) if "T" in at else at


def _pack(agency: Agency | None) -> Pack:
    """Return the rule pack of the responsible agency, or the base pack; a withdrawn pack still counts."""
    return agency.rules_or_home() if agency else pack_of(BASE)
