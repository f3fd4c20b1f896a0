"""What a prosecution has before it, by date: for any of its prosecutors and clerks, since access is the agency's.

Everything is found by index and whole, since what is open is little beside the log: orders of the prosecution, what
is lent, open discrepancies, sessions of its orders that have not burnt yet, what keepers propose to destroy. Keepers
are told what was declined to them lately, what a paper says that they handed over, and what they hold that an order
gives back, cedes or keeps, or that a hearing asks for; who chairs, attends or checks
sessions, which of them wait or are missed; everybody, that a device was ended on which their PIN was typed.
"""

from collections.abc import Callable, Iterator, Mapping

from custody.domain.access.roles import REGISTRY, may
from custody.domain.access.visibility import Reader, sees_case, sees_checklist, sees_session
from custody.domain.destruction.destruction_session import OPEN as UNDER_WAY
from custody.domain.destruction.destruction_session import PLANNED, Session
from custody.domain.discrepancies.discrepancy import OPEN, REAPPEARED, Discrepancy, unfound
from custody.domain.discrepancies.inquiry import InquiryAssigned
from custody.domain.exhibits.exhibit import GONE, IN_CUSTODY, IN_TRANSIT, Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, Order
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.discrepancies.discrepancies import listed_in
from custody.service.exhibits.exhibits import natural
from custody.service.exhibits.write_offs import found_again
from custody.service.orders.court_registry import Numbered
from custody.service.orders.destruction_proposals import declined_lately, of_own_cases
from custody.service.orders.disposals_due import to_hand_out
from custody.service.orders.draft_orders import overtaken
from custody.service.orders.orders import compatriots
from custody.service.oversight.deadlines import DueLine, of_hearing, of_order, of_session
from custody.service.people.devices import brought, known_to, missed
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import histories, holdings, queries
from custody.storage.tables.connection import Connection

Doubts = Mapping[str, Discrepancy]
"""Open discrepancies by number."""
AT_HAND = IN_CUSTODY - {IN_TRANSIT}
"""States of what a holder has still to hand over."""
NAMED = 3
"""Exhibits of a hand-over that are named; beside them stands how many were missing."""


def todo(connection: Connection, reader: Reader, today: str) -> list[DueLine]:
    """What the reader's prosecution has before it, their sessions, and what was declined to the keepers, in order."""
    prosecutes = not REGISTRY.isdisjoint(reader.roles)
    amiss = [one for one in AMISS if may(reader.roles, one)]
    doubts = queries.find(connection, Discrepancy, status=OPEN, limit=None) if amiss or prosecutes else {}
    lines = [line for one in amiss for line in AMISS[one](connection, reader, doubts)]
    lines += _pins(connection, reader)
    if may(reader.roles, "transfer.dispatch/1"):
        lines += _on_paper(connection, reader, today)
    if may(reader.roles, "exhibit.hand_out/1"):
        lines += to_hand_out(connection, reader, today)
    if may(reader.roles, "destruction.propose/1"):
        lines += _declined(connection, reader, today)
    if not prosecutes:
        attended = _attended(connection, reader, today) if may(reader.roles, "session.attend/1") else []
        if may(reader.roles, "transfer.dispatch/1"):
            lines += _to_bring(connection, reader, today)
        return sorted([*lines, *attended, *_unsent(connection, reader, today)])
    orders = queries.find(connection, Order, dossier=reader.agency, status=[DRAFT, ISSUED, APPEALED], limit=None)
    return sorted(
        [
            *_orders(connection, orders, today),
            *_loans(connection, reader),
            *_doubts(connection, reader, doubts),
            *_sessions(connection, orders),
            *_hearings(connection, reader, today),
            *_proposals(connection, reader),
            *lines,
        ]
    )


def _orders(connection: Connection, orders: dict[str, Order], today: str) -> Iterator[DueLine]:
    """Drafts, appeals before the court, originals; of what is not carried out, its last days."""
    late = overtaken(connection, [number for number, order in orders.items() if order.status == DRAFT])
    for number, order in orders.items():
        for line in of_order(number, order, today, overtaken=number in late):
            if line.sort != "lapse" or _waits(connection, number, order):
                yield line


def _waits(connection: Connection, number: str, order: Order) -> bool:
    """Whether something is still to be done under an order; asked of the few that lapse."""
    left = queries.states(connection, Exhibit, order.exhibits).values()
    return any(exhibit.order == number and exhibit.status not in GONE for exhibit in left)


def _loans(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """What was released for a time out of cases of the prosecution, or to it.

    A court's registry is told of what it has to give back, and not of what others have.
    """
    lent = queries.states(connection, Exhibit, (n for n, _ in queries.lent(connection, limit=None)))
    cases = queries.states(connection, Case, {exhibit.case for exhibit in lent.values()})
    own = queries.states(connection, Agency, [reader.agency]).get(reader.agency)
    leads = own is None or own.sort != "court"
    for number, exhibit in lent.items():
        if exhibit.agency == reader.agency or (leads and sees_case(reader, cases[exhibit.case])):
            name = f"{cases[exhibit.case].number} · {exhibit.number}"
            yield DueLine(at=exhibit.due, sort="loan", about=number, name=name)


def _doubts(connection: Connection, reader: Reader, found: Doubts) -> Iterator[DueLine]:
    """Discrepancies that are open in cases of the prosecution, those of one case and day together.

    What is reported lost and nobody has found is told apart, until a prosecutor has agreed to the loss.
    """
    cases = queries.states(connection, Case, {one.case for one in found.values()})
    days: dict[tuple[str, str, bool], list[str]] = {}
    zone = calendar_or_utc(queries.states(connection, Agency, [reader.agency]).get(reader.agency))
    seen = {n: one for n, one in found.items() if one.case in cases and sees_case(reader, cases[one.case])}
    for number, one in seen.items():
        if one.sort == REAPPEARED:
            yield _refound(connection, number, one)
        else:
            days.setdefault(
                (one.case, day_of(one.opened_at, zone), unfound(one) and not one.loss_agreed_by), []
            ).append(number)
    for (case, _, gone), numbers in days.items():
        kinds = () if gone else tuple(sorted(found[number].sort for number in numbers))
        about = case if len(numbers) > 1 else numbers[0]
        at = min(found[number].opened_at for number in numbers)
        sort = "loss" if gone else "discrepancy"
        yield DueLine(at=at, sort=sort, about=about, count=len(numbers), name=cases[case].number, kinds=kinds)


def _found_again(connection: Connection, _reader: Reader, found: Doubts) -> Iterator[DueLine]:
    """What was found after its custody had ended, for the inspection, which decides of each."""
    for number, one in found.items():
        if one.sort == REAPPEARED:
            yield _refound(connection, number, one)


def _refound(connection: Connection, number: str, one: Discrepancy) -> DueLine:
    told = found_again(connection, one.about, one.opened)
    return DueLine(at=one.opened_at, sort="found_again", about=number, people=told.people)


def _inquiries(connection: Connection, reader: Reader, found: Doubts) -> Iterator[DueLine]:
    """Inquiries that the reader was entrusted with and has not concluded, since then."""
    for number, one in found.items():
        if one.assignee == reader.person and not one.conclusion:
            chain = histories.history(connection, number)
            since = max(line.part.at for line in chain if isinstance(line.part.data, InquiryAssigned))
            yield DueLine(at=since, sort="inquiry", about=number)


def _unsent(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Devices that were ended and may keep acts which nobody has brought, some or all."""
    for number, one in missed(connection, reader, today).items():
        yield DueLine(at=one.revoked_at, sort="brought" if brought(one) else "unsent", about=number)


def _pins(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """Devices that were ended and know the reader's PIN, until they choose another."""
    for number, one in known_to(connection, reader).items():
        yield DueLine(at=one.revoked_at, sort="pin", about=number)


def _proposals(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """What keepers propose to destroy of cases of the prosecution, by the day on which an answer is due."""
    for one in of_own_cases(connection, reader):
        yield DueLine(at=one.due, sort="proposal", about=one.number, count=one.left, name=one.case_no)


def _declined(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """What the reader's agency proposed to destroy and was declined lately."""
    for line, at, count in declined_lately(connection, reader.agency, today):
        yield DueLine(at=at, sort="declined", about=line.number, count=count, name=line.case_no)


def _on_paper(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """What a paper slip says that the reader handed over lately, who neither typed it in nor confirmed it (I6)."""
    for number, transfer in queries.coming(connection, Transfer, today):
        if transfer.asks(reader.person, today):
            yield DueLine(
                at=transfer.asked_until, sort="released", about=number, count=len(transfer.exhibits), name=transfer.slip
            )


def _absent(connection: Connection, reader: Reader, found: Doubts) -> Iterator[DueLine]:
    """What was missing when the reader handed it over, a line for each hand-over, and what was reported lost (I11)."""
    missing = {number: one for number, one in found.items() if one.sort in {"missing", "lost"}}
    exhibits = queries.states(connection, Exhibit, {one.about for one in missing.values()})
    own = {number: one for number, one in missing.items() if exhibits[one.about].holder == reader.person}
    lists = listed_in(connection, own)
    numbers = pv_numbers(connection, {one.case for one in own.values()})
    for one in own.values():
        if one.sort == "lost":
            name = f"{numbers[one.case]} · {exhibits[one.about].number}"
            yield DueLine(at=one.opened_at, sort="lost", about=one.about, name=name)
    for transfer in sorted(set(lists.values())):
        told = [one for number, one in own.items() if lists.get(number) == transfer]
        names = sorted(f"{numbers[one.case]} · {exhibits[one.about].number}" for one in told)
        at = min(one.opened_at for one in told)
        yield DueLine(at=at, sort="missing", about=transfer, count=len(told), name=", ".join(names[:NAMED]))


def _hearings(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Hearings to come, and of today, of the cases of the prosecution."""
    for number, case in queries.coming(connection, Case, today):
        if sees_case(reader, case):
            yield from of_hearing(number, case)


def _to_bring(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """What the reader holds and a hearing asks for, a line for each case: the case itself they may not see."""
    found = ((n, case.number, case.hearing) for n, case in queries.coming(connection, Case, today))
    asking = {n: (pv, hearing) for n, pv, hearing in found if hearing and hearing.day and hearing.asked}
    among = (number for _, hearing in asking.values() for number in hearing.asked)
    held = holdings.held_among(connection, reader.person, among) if asking else {}
    for pv, hearing in asking.values():
        own = [number for number in hearing.asked if held.get(number) in AT_HAND]
        if own:
            exhibits = queries.fields(connection, Numbered, own)
            nos = sorted((exhibits[n].number for n in own), key=natural)
            name = f"{pv} · {', '.join(nos[:NAMED])}{', …' if nos[NAMED:] else ''}"
            yield DueLine(
                at=hearing.day, sort="to_bring", about=own[0], count=len(own), name=name, hour=hearing.hour
            )  # fmt: skip


def _sessions(connection: Connection, orders: dict[str, Order]) -> Iterator[DueLine]:
    """Sessions planned or open to carry out orders of the prosecution; one whose day was missed goes on waiting."""
    for number, session in queries.every(connection, Session, status=[PLANNED, UNDER_WAY]):
        if not orders.keys().isdisjoint(session.orders):
            name = ", ".join(orders[one].number for one in session.orders if one in orders)
            yield of_session(number, session, session.exhibits, name)


def _attended(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Sessions that the reader's agency chairs or in which they take part; of those of its country today's."""
    found = dict(queries.every(connection, Session, status=[PLANNED, UNDER_WAY]))
    near = compatriots(connection, reader, {session.chair_agency for session in found.values()})
    for number, session in found.items():
        invited = session.planned_for == today and session.chair_agency in near and sees_session(reader, session)
        if invited or sees_checklist(reader, session):
            yield of_session(number, session, session.exhibits)


AMISS: Mapping[str, Callable[[Connection, Reader, Doubts], Iterator[DueLine]]] = {
    "transfer.dispatch/1": _absent,
    "discrepancy.conclude/1": _inquiries,
    "discrepancy.close/1": _found_again,
}
"""What somebody who may do an act is told of the discrepancies that are open."""
