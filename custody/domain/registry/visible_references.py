"""Visibility of the subjects that an act names: an unseen one is refused as non-existent (I41).

The check precedes the rule, so that no other refusal shows a stranger that a number is in use. A subject on a hand-over
to the author, or on the list of a session, may be named in an act about that.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import fields

from custody.domain.access.confidential_inspection import ConfidentialInspection
from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.access.visibility import (
    Reader,
    sees_case,
    sees_discrepancy,
    sees_enrolled,
    sees_exhibit,
    sees_inventory,
    sees_notice,
    sees_operation,
    sees_order,
    sees_outsider,
    sees_paper_act,
    sees_paper_report,
    sees_place,
    sees_proposal,
    sees_seizure,
    sees_session,
    sees_transfer,
)
from custody.domain.destruction.destruction_session import BURNT, DestructionSession
from custody.domain.destruction.session_load import named
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import LARGEST_ACT, Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import State
from custody.domain.laboratory.paper_report import PaperReport
from custody.domain.offline.paper_act import PaperAct
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.domain.people.outsider import Outsider
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.joint_operation import Operation
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer

NAMES: dict[str, type[State]] = {
    "case": Case, "seizure": Seizure, "exhibit": Exhibit, "exhibits": Exhibit, "samples": Exhibit,
    "notice": Notice, "subject": State, "transfer": Transfer, "order": Order, "orders": Order,
    "session": DestructionSession,
    "discrepancy": Discrepancy, "inventory": Inventory,
    "operation": Operation, "outsider": Outsider, "paper_report": PaperReport, "cases": Case, "seizures": Seizure,
    "destruction_request": DestructionRequest, "missing": Exhibit, "paper_act": PaperAct,
}  # fmt: skip
"""Fields of commands that name a subject with a boundary, to its kind."""


def require_seen(command: Struct, state_reader: StateReader, ctx: ActContext) -> None:
    """Refuse an act that names what its author may not see.

    Raises:
        NotFound: a subject that does not exist or that the author may not see.
    """
    asked = list(dict.fromkeys(_named(command)))
    if not 0 < len(asked) <= 2 * LARGEST_ACT:
        return  # nothing to ask, or a list that the rule refuses for its length or compares whole with a load
    reader = reading(state_reader, ctx)
    state_reader.load(asked_id for _, asked_id in asked)
    listed = _listed(command, state_reader) if any(kind is Exhibit for kind, _ in asked) else frozenset()
    for kind, subject_id in asked:
        state = state_reader.find(kind, subject_id)
        if state is None or not (subject_id in listed or _sees(reader, state, state_reader, command)):
            raise NotFound("not_found", kind=getattr(kind, "kind", subject_id[:2]), number=subject_id[:20])


def reading(state_reader: StateReader, ctx: ActContext) -> Reader:
    """Return the author of an act as a reader, with the roles that the act is judged by."""
    person = state_reader.find(Person, ctx.author.person)
    roles = person.roles_when(ctx.judged_at) if person else ()
    return Reader(ctx.author.person, ctx.author.agency, roles, ctx.at)


def exhibits_of(command: Any, agency: str, state_reader: StateReader) -> list[str]:
    """Exhibits that a command speaks of: named in it, on the list of its hand-over, inside containers of an agency."""
    named = [exhibit_id for kind, exhibit_id in _named(command) if issubclass(Exhibit, kind)]
    transfer = state_reader.find(Transfer, getattr(command, "transfer", ""))
    boxes = [*getattr(command, "containers", ()), *(sack.container for sack in getattr(command, "sacks", ()))]
    own = [box for box in boxes if (container := state_reader.find(Container, box)) and container.agency == agency]
    inside = [exhibit_id for box in own for exhibit_id in state_reader.contents(box)]
    every = dict.fromkeys([*named, *(transfer.exhibits if transfer else ()), *inside])
    return [exhibit_id for exhibit_id in every if state_reader.find(Exhibit, exhibit_id) is not None]


def _named(command: Struct) -> Iterator[tuple[type[State], str]]:
    for name, kind in _asked(type(command)):
        value = getattr(command, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Struct):
                yield from _named(each)
            elif kind is not None and each and isinstance(each, str):
                yield kind, each


@cache
def _asked(command: type[Struct]) -> list[tuple[str, type[State] | None]]:
    """Fields that name a subject, with its kind, and those that hold commands in which one is named."""
    return [(f.name, NAMES.get(f.name)) for f in fields(command) if f.name in NAMES or any(map(_asked, _held(f.type)))]


def _held(of: Any) -> list[type[Struct]]:
    """Return the commands that a field of this type may hold: ``tuple[CheckEntry, ...]``, ``WeightEntry | None``."""
    if isinstance(of, type) and issubclass(of, Struct):
        return [of]
    return [held for each in get_args(of) for held in _held(each)]


def _listed(command: Any, state_reader: StateReader) -> frozenset[str]:
    """Exhibits on the list of the hand-over, or in the orders of the session, that the act is about."""
    transfer = state_reader.find(Transfer, getattr(command, "transfer", ""))
    session = state_reader.find(DestructionSession, getattr(command, "session", ""))
    if transfer is None and session is None:
        return frozenset()
    orders = () if session is None else tuple(session.orders)
    state_reader.load(orders)
    return frozenset(
        [
            *(transfer.exhibits if transfer else ()),
            *named(require(state_reader, Order, order_id) for order_id in orders),
        ]
    )


def _sees(reader: Reader, state: State, state_reader: StateReader, command: Any) -> bool:
    match state:
        case Case():
            return sees_case(reader, state)
        case Seizure():
            return sees_seizure(reader, state, state_reader.find(Case, state.case))
        case Exhibit():
            # a slip is typed in by either side: the receiver knows what the releaser holds from the paper
            on_paper = bool(state.holder) and getattr(command, "releaser", "") == state.holder
            session = state_reader.find(DestructionSession, state.session) if state.session else None
            return on_paper or sees_exhibit(reader, state, state_reader.find(Case, state.case), session)
        case Discrepancy():
            exhibit = state_reader.find(Exhibit, state.about)
            return sees_discrepancy(reader, state, state_reader.find(Case, state.case), exhibit)
        case Person() | Agency():
            return sees_enrolled(reader)
        case _:
            return _sees_of_agency(reader, state, state_reader)


def _sees_of_agency(reader: Reader, state: State, state_reader: StateReader) -> bool:  # noqa: C901, PLR0911  (one a kind)
    match state:
        case Transfer():
            return sees_transfer(reader, state)
        case Place() | Container() | Balance():
            return sees_place(reader, state)
        case PaperAct():
            return sees_paper_act(reader, state)
        case Notice():
            return sees_notice(reader, state, state_reader.find(Case, state.case) if state.case else None)
        case PaperReport():
            return sees_paper_report(reader, state, state_reader.find(Case, state.case))
        case DestructionRequest():
            return sees_proposal(reader, state, state_reader.find(Case, state.case))
        case Operation():
            return sees_operation(reader, state)
        case Outsider():
            return sees_outsider(reader, state)
        case Order():
            return _sees_order(reader, state, state_reader)
        case Inventory():
            return sees_inventory(reader, state, state_reader.find(ConfidentialInspection, state.inquiry))
        case _:
            # whoever may attend may still come once the fire is lit
            comes = (
                isinstance(state, DestructionSession)
                and state.status == BURNT
                and may(reader.roles, "destruction_session.attend/1")
            )
            return comes or (isinstance(state, DestructionSession) and sees_session(reader, state))


def _sees_order(reader: Reader, order: Order, state_reader: StateReader) -> bool:
    """Return True if the reader sees the order: a commission, its own country's or those on exhibits it holds.

    A court's registry: an order on an exhibit that it held, or of a case that is shared with it.
    """
    own, issuing = state_reader.find(Agency, reader.agency), require(state_reader, Agency, order.agency)
    if sees_order(reader, order, near=own is not None and own.country == issuing.country):
        return True
    if {Role.COMMISSION, Role.COURT_CLERK}.isdisjoint(reader.roles):
        return False
    state_reader.load(order.exhibits)
    named = [require(state_reader, Exhibit, each) for each in order.exhibits]
    return sees_order(reader, order, named, shared=shares_case(reader.agency, named, state_reader))


def shares_case(agency: str, exhibits: Iterable[Exhibit], state_reader: StateReader) -> bool:
    """Return True if the case of one of these exhibits is shared with the agency."""
    cases = list(dict.fromkeys(exhibit.case for exhibit in exhibits))
    state_reader.load(cases)
    return any(agency in require(state_reader, Case, case_id).agencies for case_id in cases)
