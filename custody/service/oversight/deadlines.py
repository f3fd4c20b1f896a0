"""What is due, on which day: of exhibits by their record and rule pack, of orders by their own days (I25)."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_session
from custody.domain.destruction.destruction_session import OPEN, PLANNED, Session
from custody.domain.exhibits.exhibit import GONE, ON_SITE, ORDERED, STAGED, Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rulepack import Pack
from custody.domain.law.rulepack_loader import HOME, pack_of
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, STANDING, Order
from custody.domain.orders.order_original import awaited
from custody.domain.oversight.deadline import Due, dues
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.seizures.case import UNDATED, Case
from custody.domain.seizures.seizure import Seizure
from custody.service.orders.orders import in_sight
from custody.storage.read import queries
from custody.storage.tables.connection import Connection


class DueLine(Struct, frozen=True, order=True, kw_only=True):
    """Something due by ``at``, a day (YYYY-MM-DD) or an instant (RFC 3339 UTC). ``count``: exhibits it is said of.

    ``sort``: as ``domain.deadline``; or of an order ``appeal`` (last day to appeal), ``lapse`` (last day to carry it
    out), ``original`` (to be seen by then), ``confirm`` (a draft waits since it was signed), ``overtaken`` (it
    cannot be confirmed any more), ``court`` (an appeal is before it since then); ``proposal`` (an answer is due),
    ``declined`` (since then); ``discrepancy`` (open since then; ``kinds``: the sort of each), ``loss`` (reported, and
    nobody has found it since), ``found_again`` (after its custody had ended); ``inquiry`` (the reader's, since then),
    ``unsent`` (a device that was ended since, ``devices.unsent``), ``brought`` (such a one of which some acts came in
    afterwards); ``missing`` (since the hand-over that it is about), ``lost`` (since it was reported);
    ``released`` (the last day to say whether a paper slip is right that the reader handed over); ``give_back``,
    ``cede``, ``keep`` (since the order ``name`` was given that lets the reader hand them out: ``to_hand_out``);
    ``hearing``, ``to_bring`` (what the reader holds and it asks for), ``put_off`` for one without a day (``UNDATED``);
    of a session ``session`` (planned) or ``underway``. ``about``: the order, the session, or the exhibit, the first of
    several. ``rule`` of the pack, "" for what no pack decides; ``pack``: where it stands. ``name``: the number of an
    office by which people know it, "" for none; of what was missing the first of its exhibits; of ``to_bring`` case and
    numbers as people say them. ``no``: the exhibit's number in its case. ``people``: of what was found again who found
    it, who had written it off and who had agreed.
    ``hour`` (HH:MM there): of a hearing, "" for none known.
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
    """What exhibits and the orders they are under have still to meet, the first ones first; alike lines are one.

    Alike is what is due on one day, of the earliest instant in it. Of orders only what the reader may see.
    """
    orders = queries.states(connection, Order, {e.order for e in exhibits.values() if e.order and e.status not in GONE})
    found: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for number, due, pack, zone in _dues(connection, exhibits, orders):
        at = _when(due, exhibits[number], zone)
        found.setdefault((_day(at, zone), due.sort, due.rule, pack), {})[number] = at
    lines = [
        DueLine(
            at=min(ats.values()),
            sort=sort,
            about=about,
            rule=rule,
            pack=pack,
            count=len(ats),
            no=exhibits[about].number,
        )
        for (_, sort, rule, pack), ats in found.items()
        for about in (min(ats),)
    ]
    seen = in_sight(connection, reader, orders)
    return sorted([*lines, *(line for n in seen for line in of_order(n, orders[n], today))])


def of_order(number: str, order: Order, today: str, *, overtaken: bool = False) -> Iterator[DueLine]:
    """The days that an order has before it: the end of the appeal, the last day on which it may be carried out.

    Of a draft since when it waits, and whether another order has ``overtaken`` it (``drafts.overtaken``); of an appeal
    since when it is before the court. An end of the appeal that is past is none: nobody is late with it.
    """
    if order.status == DRAFT:
        sort = "overtaken" if overtaken else "confirm"
        yield DueLine(at=order.signed_on, sort=sort, about=number, count=len(order.exhibits), name=order.number)
    if order.status == APPEALED:
        yield DueLine(at=order.appealed_at, sort="court", about=number, count=len(order.exhibits), name=order.number)
    if order.status == ISSUED:
        for sort, at in (("appeal", order.appeal_until), ("lapse", order.lapses_on)):
            if at and (sort == "lapse" or at >= today):
                yield DueLine(at=at, sort=sort, about=number, count=len(order.exhibits), name=order.number)
    if order.status in STANDING and awaited(order):
        yield DueLine(
            at=order.original_due, sort="original", about=number, count=len(order.exhibits), name=order.number
        )


def of_hearing(number: str, case: Case) -> list[DueLine]:
    """The hearing of a case that is to come, if one is set; ``count`` says nothing here."""
    if not case.hearing:
        return []
    sort = "hearing" if case.hearing.day else "put_off"
    return [DueLine(at=case.hearing.day or UNDATED, sort=sort, about=number, name=case.number, hour=case.hearing.hour)]


def of_sessions(connection: Connection, reader: Reader, exhibits: Mapping[str, Exhibit]) -> list[DueLine]:
    """The sessions, planned or under way, in which exhibits are to burn: those that the reader may see."""
    waiting = {n: e for n, e in exhibits.items() if e.status in {ORDERED, STAGED, ON_SITE}}
    if not waiting:
        return []
    lines = []
    for number, session in queries.every(connection, Session, status=[PLANNED, OPEN]):
        meant = [e for e in waiting.values() if number == e.session or (not e.session and e.order in session.orders)]
        if meant and sees_session(reader, session, meant):
            lines.append(of_session(number, session, len(meant)))
    return sorted(lines)


def of_session(number: str, session: Session, count: int, name: str = "") -> DueLine:
    """The day of a session that is planned or under way, also once it has passed; ``count``: exhibits it is said of."""
    sort = "underway" if session.status == OPEN else "session"
    return DueLine(at=session.planned_for, sort=sort, about=number, count=count, name=name)


def _dues(
    connection: Connection, exhibits: Mapping[str, Exhibit], orders: Mapping[str, Order]
) -> Iterator[tuple[str, Due, str, str]]:
    """Exhibits, what each has to meet, the mark of the pack that asks it, and the zone whose days it is asked in."""
    seizures = queries.states(connection, Seizure, {e.seizure for e in exhibits.values()})
    houses = queries.states(connection, Agency, {e.house for e in exhibits.values()})
    for number, exhibit in exhibits.items():
        house = houses.get(exhibit.house)
        pack = _pack(house)
        zone = calendar_or_utc(house)
        for due in dues(exhibit, seizures[exhibit.seizure], orders.get(exhibit.order), pack, zone):
            yield number, due, pack.mark if due.rule else "", zone


def _when(due: Due, exhibit: Exhibit, zone: str) -> str:
    """The day as people agreed it, where only a day was agreed; else the instant."""
    if due.sort == "loan" and not due.rule:
        return exhibit.due
    return day_of(exhibit.opened_at, zone) if due.sort == "unsealed" else due.at


def _day(at: str, zone: str) -> str:
    """The day of an instant there; a day is itself."""
    return day_of(at, zone) if "T" in at else at


def _pack(agency: Agency | None) -> Pack:
    """The pack of who answers for it: that it was taken away hides nothing."""
    return agency.rules_or_home() if agency else pack_of(HOME)
