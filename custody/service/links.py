"""Which of the numbers that a page names have a page that its reader may open: only those become links (I41)."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from custody.domain.case import Case
from custody.domain.errors import CustodyError
from custody.domain.exhibit import Exhibit
from custody.domain.people import Proposal
from custody.domain.visibility import Reader, sees_case
from custody.service.certificates import visible_certificate
from custody.service.discrepancies import Concerned, visible_discrepancy
from custody.service.enrolled import opens
from custody.service.inventories import inventory
from custody.service.notices import visible_notice
from custody.service.operations import visible_operation
from custody.service.orders import visible_order
from custody.service.paper_reports import visible_report
from custody.service.places import visible_container, visible_place
from custody.service.proposals import visible_proposal
from custody.service.reading import seen_exhibits, visible_case, visible_exhibit
from custody.service.received import visible_received
from custody.service.sampling import visible_sample
from custody.service.seizures import visible_seizure
from custody.service.sessions import visible_session
from custody.service.transfers import visible_transfer
from custody.storage import queries
from custody.storage.connection import Connection


def _proposal(connection: Connection, _reader: Reader, number: str) -> Proposal:
    return queries.state(connection, Proposal, number)


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
    "DR": Page("/received/", "bundle.read", visible_received),
}
"""What kind of thing a number is of, to its page: a kind that is not here has none."""


class Placed(Struct, frozen=True):
    """Of an exhibit's state what tells who may open its page."""

    case: str
    agencies: tuple[str, ...] = ()
    session: str = ""


def openable(connection: Connection, reader: Reader, numbers: Iterable[str]) -> frozenset[str]:
    """Those of ``numbers`` whose page the reader may open; what has no page is none of them.

    Exhibits and cases, of which a list may hold hundreds, cost four statements together; each other number its own.
    """
    asked = {n for n in numbers if n[:2] in PAGES and opens(reader, PAGES[n[:2]].permission)}
    exhibits = queries.fields(connection, Placed, {n for n in asked if n.startswith(Exhibit.kind)})
    cases = queries.fields(connection, Concerned, {n for n in asked if n.startswith(Case.kind)})
    together = seen_exhibits(connection, reader, exhibits).keys() | {n for n in cases if sees_case(reader, cases[n])}
    others = {n for n in asked if not n.startswith((Exhibit.kind, Case.kind)) and _opens(connection, reader, n)}
    return frozenset(together | others)


def _opens(connection: Connection, reader: Reader, number: str) -> bool:
    try:
        PAGES[number[:2]].seen(connection, reader, number)
    except CustodyError:
        return False
    return True
