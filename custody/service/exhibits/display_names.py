"""What people call the thing behind a number: its case, its number in it, its day, its place; no page says codes alone.

Asked about what the reader may open (``service.links``) only. Who sees neither a case nor
what is of it (I41) is told no name of it; whoever knows of a discrepancy by a signature only is told the two numbers
that slip and label showed.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.confidential_inquiry import ConfidentialInquiry
from custody.domain.access.visibility import Reader, sees_case, sees_exhibit, sees_seizure
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.metrology import Balance
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.events import State
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.orders.destruction_proposal import DestructionProposal
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.destruction import sessions
from custody.service.discrepancies.discrepancies import in_sight
from custody.service.kernel import directory
from custody.service.kernel.directory import Directory
from custody.service.orders import orders
from custody.storage.read import queries
from custody.storage.tables.connection import Connection

KINDS: tuple[type[State], ...] = (
    Case, Exhibit, Seizure, Notice, Discrepancy, Transfer, Order, Session, Certificate, DestructionProposal, Inventory,
    Sample, Balance, ConfidentialInquiry,
)  # fmt: skip
DAYS: Mapping[str, str] = {
    "SE": "seized_at", "NT": "told_at", "TR": "dispatched_at", "DS": "planned_for", "CE": "issued_at", "DP": "made_at",
    "RC": "planned_at", "SP": "planned_at", "EN": "opened_at",
}  # fmt: skip
"""By which day people speak of each kind; that of an order is ``orders.given_at``."""


class Named(Struct, frozen=True, kw_only=True):
    """What a thing is known by, each part "" where it has none.

    ``own``: its name, or the number that its office gave it. ``no``: of an exhibit, its number in case ``pv``. ``day``:
    when, as an RFC 3339 moment or a date. ``where``: a place, whose session, or from which agency to which. ``sort``:
    what an order orders, how a notice came. ``nth``: of a session that is not the only one of its day, which it is.
    """

    own: str = ""
    day: str = ""
    no: str = ""
    substances: tuple[str, ...] = ()
    pv: str = ""
    where: tuple[str, ...] = ()
    sort: str = ""
    nth: int = 0


def named(connection: Connection, people: Directory, reader: Reader, numbers: Iterable[str]) -> dict[str, Named]:
    """What each of these numbers is known by, all read at once; what has no such name is left out.

    Nothing private: the site of a session is read with the session itself, on record.
    """
    asked = set(numbers)
    found = _states(connection, asked)
    about = _states(connection, {one.about for one in found.values() if isinstance(one, Discrepancy)})
    cases = queries.states(connection, Case, filter(None, (getattr(one, "case", "") for one in found.values())))
    names = people.names(connection, [n for one in found.values() for n in _places(one)] + _called(asked))
    given = orders.given_at(connection, [n for n in found if n.startswith(Order.kind)])
    signed = {n for n, full in _doubts(connection, reader, found).items() if not full}
    nth = sessions.nth_of_day(connection, (n for n in found if n.startswith(Session.kind)))
    told = {}
    for number, one in found.items():
        what = about.get(one.about, one) if isinstance(one, Discrepancy) else one
        case = one if isinstance(one, Case) else cases.get(str(getattr(one, "case", "")))
        untold = number in signed
        told[number] = Named(
            own=_own(one), sort=_sort(one), pv=case.number if untold and case else _pv(reader, what, case),
            day="" if untold else given.get(number, "") or _day(number, one, what),
            no=what.number if isinstance(what, Exhibit) else "", substances=() if untold else _substances(what),
            where=tuple(filter(None, (names[n] for n in _places(one)))), nth=nth.get(number, 0),
        )  # fmt: skip
    return told | {number: Named(own=names[number]) for number in _called(asked)}


def of_load(connection: Connection, numbers: Iterable[str]) -> dict[str, Named]:
    """What exhibits of a session's load are known by to who works through it; a device's kit tells them the same."""
    found = queries.states(connection, Exhibit, numbers)
    cases = queries.states(connection, Case, {one.case for one in found.values()})
    return {
        number: Named(no=one.number, substances=_substances(one), pv=cases[one.case].number)
        for number, one in found.items()
    }


def _doubts(connection: Connection, reader: Reader, found: Mapping[str, State]) -> dict[str, bool]:
    """Discrepancies of which the reader may know, each with whether they see it in full."""
    return in_sight(connection, reader, {n: one for n, one in found.items() if isinstance(one, Discrepancy)})


def _pv(reader: Reader, what: State, case: Case | None) -> str:
    """The number of its case, for whoever sees that, or what is of it: the page of each says so too."""
    if isinstance(what, Exhibit):
        seen = sees_exhibit(reader, what, case)
    else:
        seen = case is not None and (
            sees_seizure(reader, what, case) if isinstance(what, Seizure) else sees_case(reader, case)
        )
    return case.number if case is not None and seen else ""


def _states(connection: Connection, numbers: Iterable[str]) -> dict[str, State]:
    """One statement for each kind that is among the numbers."""
    asked = sorted(numbers)
    return {
        number: state
        for kind in KINDS
        for number, state in queries.states(connection, kind, [n for n in asked if n.startswith(kind.kind)]).items()
    }


def _called(numbers: Iterable[str]) -> list[str]:
    return [n for n in numbers if n[:2] in directory.NAMED]


def _day(number: str, one: State, what: State) -> str:
    """A discrepancy about no exhibit is called by the day of its seizure."""
    kind = Seizure.kind if isinstance(one, Discrepancy) and isinstance(what, Seizure) else number[:2]
    return str(getattr(what, DAYS.get(kind, ""), ""))


def _own(one: State) -> str:
    if isinstance(one, Order | Certificate):
        return one.number
    return one.serial if isinstance(one, Balance) else ""


def _sort(one: State) -> str:
    if isinstance(one, Order):
        return one.sort
    return one.channel if isinstance(one, Notice) else ""


def _places(one: State) -> tuple[str, ...]:
    """The numbers with names that say where it was."""
    if isinstance(one, Transfer):
        return tuple(dict.fromkeys((one.agency, one.to_agency)))
    if isinstance(one, Session):
        return (one.chair_agency,)
    if isinstance(one, ConfidentialInquiry):
        return (one.agency,)
    return tuple(filter(None, (one.place, one.person))) if isinstance(one, Inventory) else ()


def _substances(one: State) -> tuple[str, ...]:
    """Of an exhibit, as far as is known; of a seizure or a notice, those of its lines."""
    if isinstance(one, Exhibit):
        return (one.known_substance,)
    return tuple(dict.fromkeys(line.substance for line in one.lines)) if isinstance(one, Seizure | Notice) else ()
