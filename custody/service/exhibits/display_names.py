"""Names of numbers for people: case, number in the case, day and place, so that no page shows codes alone.

Callers ask only about numbers that the reader may open (``openable_links.openable``). A reader who sees neither a case
nor its subjects (I41) gets no name. A reader who knows a discrepancy by a signature only gets the two numbers shown on
slip and label.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.confidential_inspection import ConfidentialInspection
from custody.domain.access.visibility import Reader, sees_case, sees_exhibit, sees_seizure
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.events import State
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.destruction import sessions
from custody.service.discrepancies.discrepancies import visible_to
from custody.service.kernel import directory
from custody.service.kernel.directory import Directory
from custody.service.orders import orders
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection

KINDS: tuple[type[State], ...] = (
    Case, Exhibit, Seizure, Notice, Discrepancy, Transfer, Order, DestructionSession, Certificate, DestructionRequest,
    Inventory,
    Sample, Balance, ConfidentialInspection,
)  # fmt: skip
DAYS: Mapping[str, str] = {
    "SE": "seized_at", "NT": "told_at", "TR": "dispatched_at", "DS": "planned_for", "CE": "issued_at", "DP": "made_at",
    "RC": "planned_at", "SP": "planned_at", "EN": "opened_at",
}  # fmt: skip
"""By which day people speak of each kind; that of an order is ``orders.given_at``."""


class Named(Struct, frozen=True, kw_only=True):
    """Name of a subject, with "" for each part that it lacks.

    ``own``: its name, or the number its office gave it. ``no``: an exhibit's number in case ``pv``. ``day``: an RFC
    3339 moment or a date. ``where``: a place, a session's agency, or the two agencies of a hand-over. ``sort``: an
    order's kind, a notice's channel. ``nth``: the rank of a session among those of its day.
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
    """Return the names of these numbers, read together; numbers without a name are left out.

    No private value is read: the site of a session is read with the session itself, on record.
    """
    asked = set(numbers)
    states = _states(connection, asked)
    about = _states(connection, {subject.about for subject in states.values() if isinstance(subject, Discrepancy)})
    cases = subject_queries.states(
        connection, Case, filter(None, (getattr(subject, "case", "") for subject in states.values()))
    )
    names = people.names(
        connection, [place_id for subject in states.values() for place_id in _places(subject)] + _called(asked)
    )
    given = orders.given_at(connection, [order_id for order_id in states if order_id.startswith(Order.kind)])
    signed = {discrepancy_id for discrepancy_id, full in _doubts(connection, reader, states).items() if not full}
    nth = sessions.nth_of_day(
        connection, (session_id for session_id in states if session_id.startswith(DestructionSession.kind))
    )
    names_by_number = {}
    for subject_id, state in states.items():
        what = about.get(state.about, state) if isinstance(state, Discrepancy) else state
        case = state if isinstance(state, Case) else cases.get(str(getattr(state, "case", "")))
        untold = subject_id in signed
        names_by_number[subject_id] = Named(
            own=_own(state), sort=_sort(state), pv=case.case_reference if untold and case else _pv(reader, what, case),
            day="" if untold else given.get(subject_id, "") or _day(subject_id, state, what),
            no=what.exhibit_number if isinstance(what, Exhibit) else "", substances=() if untold else _substances(what),
            where=tuple(filter(None, (names[place_id] for place_id in _places(state)))), nth=nth.get(subject_id, 0),
        )  # fmt: skip
    return names_by_number | {called_id: Named(own=names[called_id]) for called_id in _called(asked)}


def of_load(connection: Connection, numbers: Iterable[str]) -> dict[str, Named]:
    """Return the names of exhibits of a load for its verifier, or a hand-over for its receiver, as a device's kit."""
    exhibits = subject_queries.states(connection, Exhibit, numbers)
    cases = subject_queries.states(connection, Case, {exhibit.case for exhibit in exhibits.values()})
    return {
        exhibit_id: Named(
            no=exhibit.exhibit_number, substances=_substances(exhibit), pv=cases[exhibit.case].case_reference
        )
        for exhibit_id, exhibit in exhibits.items()
    }


def _doubts(connection: Connection, reader: Reader, states: Mapping[str, State]) -> dict[str, bool]:
    """Return discrepancies of which the reader may know, each with whether they see it in full."""
    return visible_to(
        connection,
        reader,
        {discrepancy_id: state for discrepancy_id, state in states.items() if isinstance(state, Discrepancy)},
    )


def _pv(reader: Reader, what: State, case: Case | None) -> str:
    """Return the number of the case, for a reader who sees the case or its subject; the page shows it too."""
    if isinstance(what, Exhibit):
        seen = sees_exhibit(reader, what, case)
    else:
        seen = case is not None and (
            sees_seizure(reader, what, case) if isinstance(what, Seizure) else sees_case(reader, case)
        )
    return case.case_reference if case is not None and seen else ""


def _states(connection: Connection, numbers: Iterable[str]) -> dict[str, State]:
    """Return one statement for each kind that is among the numbers."""
    asked = sorted(numbers)
    return {
        subject_id: state
        for kind in KINDS
        for subject_id, state in subject_queries.states(
            connection, kind, [subject_id for subject_id in asked if subject_id.startswith(kind.kind)]
        ).items()
    }


def _called(numbers: Iterable[str]) -> list[str]:
    return [subject_id for subject_id in numbers if subject_id[:2] in directory.NAMED]


def _day(subject_id: str, state: State, what: State) -> str:
    """Return the day of a subject; a discrepancy on a seizure has the day of that seizure."""
    kind = Seizure.kind if isinstance(state, Discrepancy) and isinstance(what, Seizure) else subject_id[:2]
    return str(getattr(what, DAYS.get(kind, ""), ""))


def _own(state: State) -> str:
    if isinstance(state, Order):
        return state.order_reference
    if isinstance(state, Certificate):
        return state.certificate_number
    return state.serial if isinstance(state, Balance) else ""


def _sort(state: State) -> str:
    if isinstance(state, Order):
        return state.sort
    return state.channel if isinstance(state, Notice) else ""


def _places(state: State) -> tuple[str, ...]:
    """Return the named numbers that tell the place of the subject."""
    if isinstance(state, Transfer):
        return tuple(dict.fromkeys((state.agency, state.to_agency)))
    if isinstance(state, DestructionSession):
        return (state.chair_agency,)
    if isinstance(state, ConfidentialInspection):
        return (state.agency,)
    return tuple(filter(None, (state.place, state.person))) if isinstance(state, Inventory) else ()


def _substances(state: State) -> tuple[str, ...]:
    """Return the substances: an exhibit's known one, or those of the lines of a seizure or notice."""
    if isinstance(state, Exhibit):
        return (state.known_substance,)
    return tuple(dict.fromkeys(line.substance for line in state.lines)) if isinstance(state, Seizure | Notice) else ()
