"""Tasks of a prosecution by date, for any of its prosecutors and clerks, since access is the agency's.

Everything is found by index and whole: open matters are few beside the log. A prosecution sees its orders, temporary
releases, open discrepancies, sessions of its orders before their fire, and destruction requests. Keepers see recent
refusals, paper slips that name them as releasers, and exhibits to hand out or to bring to a hearing. Chairs, members
and verifiers see their sessions, waiting or missed. Everybody sees a revoked device on which their PIN was typed.

Everything is found by index and whole, since what is open is little beside the log: orders of the prosecution, what
is on temporary release, open discrepancies, sessions of its orders that have not burnt yet, what keepers propose to
destroy. Keepers
are told what was declined to them lately, what a paper says that they handed over, and what they hold that an order
gives back, cedes or keeps, or that a hearing asks for; who chairs, attends or checks
sessions, which of them wait or are missed; everybody, that a device was ended on which their PIN was typed.
"""

from collections.abc import Callable, Iterator, Mapping

from custody.domain.access.permissions import may
from custody.domain.access.roles import REGISTRY
from custody.domain.access.visibility import Reader, sees_case, sees_checklist, sees_session
from custody.domain.destruction.destruction_session import OPEN as UNDER_WAY
from custody.domain.destruction.destruction_session import PLANNED, DestructionSession
from custody.domain.discrepancies.discrepancy import OPEN, REAPPEARED, Discrepancy, unfound
from custody.domain.discrepancies.inquiry import DiscrepancyAssigned
from custody.domain.exhibits.exhibit import GONE, IN_CUSTODY, IN_TRANSIT, Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.orders.appeal_confirmation import waiting
from custody.domain.orders.order import APPEALED, DRAFT, ISSUED, Order
from custody.domain.people.agency import Agency, calendar_or_utc
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.discrepancies.answers_due import answers_due, looks_due
from custody.service.discrepancies.opening_events import listed_in
from custody.service.exhibits.write_offs import found_again
from custody.service.kernel.natural_order import natural
from custody.service.orders import order_copies
from custody.service.orders.court_registry import Numbered
from custody.service.orders.destruction_requests import declined_lately, of_own_cases
from custody.service.orders.hand_outs_due import WATCHERS, decided, kept_too_long, to_hand_out
from custody.service.orders.order_copies import overtaken
from custody.service.orders.orders import compatriots, visible_to
from custody.service.oversight.deadlines import DueLine, of_hearing, of_order, of_session
from custody.service.people.devices import brought, known_to, missed
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import due_dates, histories, person_holdings, subject_queries
from custody.storage.tables.connection import Connection

Doubts = Mapping[str, Discrepancy]
"""Open discrepancies by number."""
AT_HAND = IN_CUSTODY - {IN_TRANSIT}
"""States of what a holder has still to hand over."""
NAMED = 3
"""Exhibits of a hand-over that are named; beside them stands how many were missing."""


def todo(connection: Connection, reader: Reader, today: str) -> list[DueLine]:
    """Return in order the tasks of the reader's prosecution, their sessions, and refusals to the keepers."""
    prosecutes = not REGISTRY.isdisjoint(reader.roles)
    amiss = [kind for kind in AMISS if may(reader.roles, kind)]
    doubts = subject_queries.find(connection, Discrepancy, status=OPEN, limit=None) if amiss or prosecutes else {}
    lines = [line for kind in amiss for line in AMISS[kind](connection, reader, doubts)]
    lines += _pins(connection, reader)
    if may(reader.roles, "transfer.dispatch/1"):
        lines += _on_paper(connection, reader, today)
    if may(reader.roles, "exhibit.hand_out/1"):
        lines += [*to_hand_out(connection, reader, today), *kept_too_long(connection, reader, today)]
    if may(reader.roles, "order.approve/1") or not WATCHERS.isdisjoint(reader.roles):
        lines += decided(connection, reader)
    if may(reader.roles, "destruction_request.make/1"):
        lines += _declined(connection, reader, today)
    if may(reader.roles, "order.confirm_photo/1"):
        lines += _photos(connection, reader, today)
    if may(reader.roles, "order.confirm_appeal/1"):
        lines += _appeals(connection, reader, today)
    if not prosecutes:
        attended = _attended(connection, reader, today) if may(reader.roles, "destruction_session.attend/1") else []
        if may(reader.roles, "transfer.dispatch/1"):
            lines += _to_bring(connection, reader, today)
        return sorted([*lines, *attended, *_unsent(connection, reader, today)])
    orders = subject_queries.find(
        connection, Order, dossier=reader.agency, status=[DRAFT, ISSUED, APPEALED], limit=None
    )
    return sorted(
        [
            *_orders(connection, orders, today),
            *_temporary_releases(connection, reader),
            *_doubts(connection, reader, doubts),
            *_sessions(connection, orders),
            *_hearings(connection, reader, today),
            *_proposals(connection, reader),
            *lines,
        ]
    )


def _orders(connection: Connection, orders: dict[str, Order], today: str) -> Iterator[DueLine]:
    """Drafts, appeals before the court, originals; of what is not carried out, its last days."""
    late = overtaken(connection, [draft_id for draft_id, order in orders.items() if order.status == DRAFT])
    for order_id, order in orders.items():
        for line in of_order(order_id, order, today, overtaken=order_id in late):
            if line.sort != "lapse" or _waits(connection, order_id, order):
                yield line


def _photos(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield the signed orders of other prosecutions whose photograph waits for the reader."""
    pending = {order_id: o for order_id, o in due_dates.upcoming(connection, Order, "") if o.agency != reader.agency}
    for order_id in visible_to(connection, reader, pending):
        order = pending[order_id]
        if order_copies.looks(connection, reader, order):
            yield from (line for line in of_order(order_id, order, today) if line.sort == "order_photo")


def _appeals(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield what registries entered of appeals and the reader may confirm, and appeals that await their court."""
    appealed = subject_queries.find(connection, Order, status=APPEALED, limit=None)
    others = {order_id: order for order_id, order in appealed.items() if order.agency != reader.agency}
    for order_id in visible_to(connection, reader, others):
        order = others[order_id]
        entry = waiting(order)
        if entry is not None and order_copies.confirms(reader, order):
            yield DueLine(
                at=entry.at, sort="court_paper", about=order_id, count=len(order.exhibits), name=order.order_reference
            )
        elif entry is None and order.appeal is not None and order.appeal.agency == reader.agency:
            yield from (line for line in of_order(order_id, order, today) if line.sort == "court")


def _waits(connection: Connection, order_id: str, order: Order) -> bool:
    """Return True if an exhibit still awaits execution of the order; called for the few orders that lapse."""
    left = subject_queries.states(connection, Exhibit, order.exhibits).values()
    return any(exhibit.order == order_id and exhibit.status not in GONE for exhibit in left)


def _temporary_releases(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """Yield the temporary releases out of cases of the prosecution, or to it.

    A court's registry sees only its own returns, not those of others.
    """
    released = subject_queries.states(
        connection, Exhibit, (exhibit_id for exhibit_id, _ in due_dates.due_back(connection, limit=None))
    )
    cases = subject_queries.states(connection, Case, {exhibit.case for exhibit in released.values()})
    own = subject_queries.states(connection, Agency, [reader.agency]).get(reader.agency)
    leads = own is None or own.sort != "court"
    for each_exhibit_id, exhibit in released.items():
        if exhibit.agency == reader.agency or (leads and sees_case(reader, cases[exhibit.case])):
            name = f"{cases[exhibit.case].case_reference} · {exhibit.exhibit_number}"
            yield DueLine(at=exhibit.due, sort="temporary_release", about=each_exhibit_id, name=name)


def _doubts(connection: Connection, reader: Reader, discrepancies: Doubts) -> Iterator[DueLine]:
    """Discrepancies that are open in cases of the prosecution, those of one case and day together.

    What is reported missing and nobody has found is told apart, until a prosecutor has agreed to the loss.
    """
    cases = subject_queries.states(connection, Case, {discrepancy.case for discrepancy in discrepancies.values()})
    days: dict[tuple[str, str, bool], list[str]] = {}
    zone = calendar_or_utc(subject_queries.states(connection, Agency, [reader.agency]).get(reader.agency))
    seen = {
        discrepancy_id: discrepancy
        for discrepancy_id, discrepancy in discrepancies.items()
        if discrepancy.case in cases and sees_case(reader, cases[discrepancy.case])
    }
    for each_discrepancy_id, open_discrepancy in seen.items():
        if open_discrepancy.sort == REAPPEARED:
            yield _refound(connection, each_discrepancy_id, open_discrepancy)
        else:
            days.setdefault(
                (
                    open_discrepancy.case,
                    day_of(open_discrepancy.opened_at, zone),
                    unfound(open_discrepancy) and not open_discrepancy.loss_established_by,
                ),
                [],
            ).append(each_discrepancy_id)
    for (case, _, gone), numbers in days.items():
        kinds = () if gone else tuple(sorted(discrepancies[doubt_id].sort for doubt_id in numbers))
        about = case if len(numbers) > 1 else numbers[0]
        at = min(discrepancies[doubt_id].opened_at for doubt_id in numbers)
        sort = "loss" if gone else "discrepancy"
        yield DueLine(at=at, sort=sort, about=about, count=len(numbers), name=cases[case].case_reference, kinds=kinds)


def _found_again(connection: Connection, _reader: Reader, discrepancies: Doubts) -> Iterator[DueLine]:
    """Yield for the inspection, which decides on each, the exhibits found after their custody had ended."""
    for discrepancy_id, discrepancy in discrepancies.items():
        if discrepancy.sort == REAPPEARED:
            yield _refound(connection, discrepancy_id, discrepancy)


def _refound(connection: Connection, discrepancy_id: str, discrepancy: Discrepancy) -> DueLine:
    record = found_again(connection, discrepancy.about, discrepancy.opened)
    return DueLine(at=discrepancy.opened_at, sort="found_again", about=discrepancy_id, people=record.people)


def _inquiries(connection: Connection, reader: Reader, discrepancies: Doubts) -> Iterator[DueLine]:
    """Inquiries that the reader was entrusted with and has not concluded, since then."""
    for discrepancy_id, discrepancy in discrepancies.items():
        if discrepancy.assignee == reader.person and not discrepancy.conclusion:
            chain = histories.history(connection, discrepancy_id)
            since = max(line.part.at for line in chain if isinstance(line.part.data, DiscrepancyAssigned))
            yield DueLine(at=since, sort="inquiry", about=discrepancy_id)


def _unsent(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Devices that were ended and may keep acts which nobody has brought, some or all."""
    for device_id, device in missed(connection, reader, today).items():
        yield DueLine(at=device.revoked_at, sort="brought" if brought(device) else "unsent", about=device_id)


def _pins(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """Devices that were ended and know the reader's PIN, until they choose another."""
    for device_id, device in known_to(connection, reader).items():
        yield DueLine(at=device.revoked_at, sort="pin", about=device_id)


def _proposals(connection: Connection, reader: Reader) -> Iterator[DueLine]:
    """Yield the keepers' destruction requests in cases of the prosecution, by the day an answer is due."""
    for proposal in of_own_cases(connection, reader):
        yield DueLine(at=proposal.due, sort="proposal", about=proposal.id, count=proposal.left, name=proposal.case_no)


def _declined(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield the destruction requests of the reader's agency that were recently declined."""
    for line, at, count in declined_lately(connection, reader.agency, today):
        yield DueLine(at=at, sort="declined", about=line.id, count=count, name=line.case_no)


def _on_paper(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield recent hand-overs in which others name the reader: as a paper's releaser, or a device's receiver (I6).

    A colleague's device asks nobody: what one's own service takes in charge is on its lists.
    """
    for transfer_id, transfer in due_dates.upcoming(connection, Transfer, today):
        if transfer.asks(reader.person, today) and not (transfer.by_device and transfer.agency == transfer.to_agency):
            yield DueLine(
                at=transfer.asked_until,
                sort="taken" if transfer.by_device else "released",
                about=transfer_id,
                count=len(transfer.exhibits),
                name=transfer.slip,
            )


def _absent(connection: Connection, reader: Reader, discrepancies: Doubts) -> Iterator[DueLine]:
    """Yield exhibits missing from the reader's hand-overs, one line each, and exhibits reported missing (I11)."""
    missing = {
        discrepancy_id: discrepancy
        for discrepancy_id, discrepancy in discrepancies.items()
        if discrepancy.sort in {"missing", "lost"}
    }
    exhibits = subject_queries.states(connection, Exhibit, {discrepancy.about for discrepancy in missing.values()})
    own = {
        discrepancy_id: discrepancy
        for discrepancy_id, discrepancy in missing.items()
        if exhibits[discrepancy.about].holder == reader.person
    }
    lists = listed_in(connection, own)
    numbers = pv_numbers(connection, {discrepancy.case for discrepancy in own.values()})
    for own_discrepancy in own.values():
        if own_discrepancy.sort == "lost":
            name = f"{numbers[own_discrepancy.case]} · {exhibits[own_discrepancy.about].exhibit_number}"
            yield DueLine(at=own_discrepancy.opened_at, sort="lost", about=own_discrepancy.about, name=name)
    for transfer in sorted(set(lists.values())):
        listed_discrepancies = [
            discrepancy for discrepancy_id, discrepancy in own.items() if lists.get(discrepancy_id) == transfer
        ]
        names = sorted(
            f"{numbers[discrepancy.case]} · {exhibits[discrepancy.about].exhibit_number}"
            for discrepancy in listed_discrepancies
        )
        at = min(discrepancy.opened_at for discrepancy in listed_discrepancies)
        yield DueLine(
            at=at, sort="missing", about=transfer, count=len(listed_discrepancies), name=", ".join(names[:NAMED])
        )


def _hearings(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Hearings to come, and of today, of the cases of the prosecution."""
    for case_id, case in due_dates.upcoming(connection, Case, today):
        if sees_case(reader, case):
            yield from of_hearing(case_id, case)


def _to_bring(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Yield by case the reader's exhibits that a hearing asks for; the reader may not see the case itself."""
    hearings = (
        (case_id, case.case_reference, case.hearing) for case_id, case in due_dates.upcoming(connection, Case, today)
    )
    asking = {case_id: (pv, hearing) for case_id, pv, hearing in hearings if hearing and hearing.day and hearing.asked}
    among = (exhibit_id for _, hearing in asking.values() for exhibit_id in hearing.asked)
    held = person_holdings.exhibits_of_person(connection, reader.person, among) if asking else {}
    for pv, hearing in asking.values():
        own = [exhibit_id for exhibit_id in hearing.asked if held.get(exhibit_id) in AT_HAND]
        if own:
            exhibits = subject_queries.project(connection, Numbered, own)
            nos = sorted((exhibits[exhibit_id].exhibit_number for exhibit_id in own), key=natural)
            name = f"{pv} · {', '.join(nos[:NAMED])}{', …' if nos[NAMED:] else ''}"
            yield DueLine(
                at=hearing.day, sort="to_bring", about=own[0], count=len(own), name=name, hour=hearing.hour
            )  # fmt: skip


def _sessions(connection: Connection, orders: dict[str, Order]) -> Iterator[DueLine]:
    """Sessions planned or open to carry out orders of the prosecution; one whose day was missed goes on waiting."""
    for session_id, session in subject_queries.every(connection, DestructionSession, status=[PLANNED, UNDER_WAY]):
        if not orders.keys().isdisjoint(session.orders):
            name = ", ".join(orders[order_id].order_reference for order_id in session.orders if order_id in orders)
            yield of_session(session_id, session, session.exhibits, name)


def _attended(connection: Connection, reader: Reader, today: str) -> Iterator[DueLine]:
    """Sessions that the reader's agency chairs or in which they take part; of those of its country today's."""
    sessions = dict(subject_queries.every(connection, DestructionSession, status=[PLANNED, UNDER_WAY]))
    near = compatriots(connection, reader, {session.chair_agency for session in sessions.values()})
    for session_id, session in sessions.items():
        invited = session.planned_for == today and session.chair_agency in near and sees_session(reader, session)
        if invited or sees_checklist(reader, session):
            yield of_session(session_id, session, session.exhibits)


AMISS: Mapping[str, Callable[[Connection, Reader, Doubts], Iterator[DueLine]]] = {
    "transfer.dispatch/1": _absent,
    "discrepancy.conclude/1": _inquiries,
    "discrepancy.close/1": _found_again,
    "discrepancy.answer/1": answers_due,
    "discrepancy.look_at_photo/1": lambda _connection, _reader, discrepancies: looks_due(discrepancies),
}
"""What somebody who may do an act is told of the discrepancies that are open."""
