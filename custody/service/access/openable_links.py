"""Links for the numbers on a page: only numbers whose page the reader may open become links (I41)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_case, sees_transfer
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.order import Order
from custody.domain.people.pending_change import Proposal
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.access.audited_queries import seen_exhibits, visible_case, visible_exhibit
from custody.service.certificates.certificates import visible_certificate
from custody.service.destruction.sessions import seen_sessions, visible_session
from custody.service.discrepancies.discrepancies import Concerned, visible_discrepancy
from custody.service.exchange.received_bundles import visible_received
from custody.service.exhibits.sampling import visible_sample
from custody.service.inventories.inventories import inventory
from custody.service.laboratory.paper_reports import visible_report
from custody.service.offline.paper_acts import visible_paper_act
from custody.service.orders.destruction_requests import visible_proposal
from custody.service.orders.orders import visible_order, visible_to
from custody.service.people.device_access import is_permitted
from custody.service.places.places import visible_container, visible_place
from custody.service.seizures.first_notices import visible_notice
from custody.service.seizures.joint_operations import visible_operation
from custody.service.seizures.seizures import visible_seizure
from custody.service.transfers.transfers import visible_transfer
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


def _proposal(connection: Connection, _reader: Reader, proposal_id: str) -> Proposal:
    return subject_queries.state(connection, Proposal, proposal_id)


Seen = Callable[[Connection, Reader, str], object]


class Page(NamedTuple):
    """The page of one kind of number."""

    path: str
    """Where it stands; the number follows."""
    permission: str
    """What the page asks for."""
    seen: Seen
    """The question that the page asks; it raises for whoever may not see the number."""


PAGES: Mapping[str, Page] = {
    "EV": Page("/exhibits/", "exhibit.read", visible_exhibit),
    "EC": Page("/discrepancies/", "discrepancy.read", visible_discrepancy),
    "CE": Page("/certificates/", "certificate.read", visible_certificate),
    "CS": Page("/cases/", "case.read", visible_case),
    "SE": Page("/seizures/", "case.read", visible_seizure),
    "NT": Page("/notices/", "notice.read", visible_notice),
    "XR": Page("/operations/", "operation.read", visible_operation),
    "TR": Page("/transfers/", "transfer.read", visible_transfer),
    "PL": Page("/places/", "place.read", visible_place),
    "CT": Page("/containers/", "place.read", visible_container),
    "RE": Page("/orders/", "order.read", visible_order),
    "DP": Page("/proposed/", "proposal.read", visible_proposal),
    "DS": Page("/sessions/", "session.read", visible_session),
    "SP": Page("/samples/", "exhibit.read", visible_sample),
    "RC": Page("/inventories/", "inventory.read", inventory),
    "RP": Page("/paper-reports/", "paper_report.read", visible_report),
    "PR": Page("/proposals/", "person.read", _proposal),
    "PT": Page("/paper-acts/", "paper_act.read", visible_paper_act),
    "DR": Page("/received/", "bundle.read", visible_received),
}
"""What kind of thing a number is of, to its page: a kind that is not here has none."""


class Placed(Struct, frozen=True):
    """Fields of an exhibit that decide who may open its page."""

    case: str
    agencies: tuple[str, ...] = ()
    session: str = ""


def openable(connection: Connection, reader: Reader, numbers: Iterable[str]) -> frozenset[str]:
    """Return the numbers whose page the reader may open; a number without a page is left out.

    Kinds that a list may hold by the hundred take a few statements together; each other number takes its own.
    """
    asked: dict[str, list[str]] = {}
    for subject_id in set(numbers):
        kind = subject_id[:2]
        if kind in PAGES and is_permitted(reader, PAGES[kind].permission):
            asked.setdefault(kind, []).append(subject_id)
    openable_numbers: set[str] = set()
    for kind, some in asked.items():
        openable_numbers.update(TOGETHER.get(kind, _each)(connection, reader, some))
    return frozenset(openable_numbers)


def _exhibits(connection: Connection, reader: Reader, numbers: Collection[str]) -> Collection[str]:
    return seen_exhibits(connection, reader, subject_queries.project(connection, Placed, numbers)).keys()


def _cases(connection: Connection, reader: Reader, numbers: Collection[str]) -> Collection[str]:
    return {
        case_id
        for case_id, case in subject_queries.project(connection, Concerned, numbers).items()
        if sees_case(reader, case)
    }


def _sessions(connection: Connection, reader: Reader, numbers: Collection[str]) -> Collection[str]:
    return seen_sessions(connection, reader, subject_queries.states(connection, DestructionSession, numbers))


def _transfers(connection: Connection, reader: Reader, numbers: Collection[str]) -> Collection[str]:
    return {
        transfer_id
        for transfer_id, transfer in subject_queries.states(connection, Transfer, numbers).items()
        if sees_transfer(reader, transfer)
    }


TOGETHER: Mapping[str, Callable[[Connection, Reader, Collection[str]], Collection[str]]] = {
    Exhibit.kind: _exhibits,
    Case.kind: _cases,
    Order.kind: visible_to,
    DestructionSession.kind: _sessions,
    Transfer.kind: _transfers,
}
"""Kinds of which many are asked for together: those of the numbers whose page the reader may open."""


def _each(connection: Connection, reader: Reader, numbers: Collection[str]) -> Collection[str]:
    return [subject_id for subject_id in numbers if _opens(connection, reader, subject_id)]


def _opens(connection: Connection, reader: Reader, subject_id: str) -> bool:
    try:
        PAGES[subject_id[:2]].seen(connection, reader, subject_id)
    except CustodyError:
        return False
    return True
