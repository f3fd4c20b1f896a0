"""What may be corrected of a record, how each entry is kept, who corrects it and who agrees (I37).

In no table, and so never corrected: what was announced (T2); what a blind check read of seal and count, which the
inspection settles (I45); who released, received or holds, and which exhibits an act speaks of (I5): a hand-over goes
back by another; what a split, a sample or an analysis took (I19), for the books would no longer balance: it is
resealed and weighed again; the substance of a report, which another report contradicts in the open (T6); the end of an
appeal, which its notification decides; the last day of an order, for which the prosecutor issues another; a hearing,
which is set again in the open, and an office's own number of a case, which is entered again in the open; what was typed
at the closing of a session, which those present signed (I35). What else is not in them yet: ``docs/limits.md``.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import ACTS, REGISTRY, SAMPLERS, Role
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.correction_event import FactCorrected, says
from custody.domain.exhibits.exhibit import AT_REST, Exhibit
from custody.domain.exhibits.metrology import Balance
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, State
from custody.domain.laboratory.laboratory_report import ExhibitAnalysed
from custody.domain.orders.order import DRAFT, Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer

PRIVATE, CODE, REFERENCE, TIME, MEASURE = "private", "code", "reference", "time", "measure"
DAY, FIGURE, CODES, MASS, READING, CLAIMED = "day", "figure", "codes", "mass", "reading", "claimed"
"""How an entry is kept; ``reading``: a weight that was read at a check and typed wrong, ``claimed``: when it was."""
FIELDS: Mapping[str, Mapping[str, str]] = {
    "EV": {
        "description": PRIVATE, "substance": CODE, "form": CODE, "seal": MEASURE, "count": MEASURE, "weight": MEASURE,
        "volume": MEASURE,
    },
    "SE": {
        "place": PRIVATE, "circumstances": PRIVATE, "legal_basis": PRIVATE, "witnesses": PRIVATE, "seized_at": TIME,
    },
    "CS": {"number": REFERENCE, "title": PRIVATE},
    "PL": {"name": PRIVATE},
    "CT": {"name": PRIVATE},
}  # fmt: skip
"""Kind of subject to what of its beginning may be corrected, and how that is kept; seals and measures wherever."""
ORDER = {"number": REFERENCE, "legal_basis": PRIVATE}
WHEN = {"occurred": CLAIMED}
LATER: Mapping[str, Mapping[str, str]] = {
    "exhibit.measured/1": {"weight": READING},
    "exhibit.received/1": {"weight": READING},
    "exhibit.counted/1": {"weight": READING},
    "exhibit.analysed/1": {
        "report": REFERENCE, "dated": DAY, "purity_per_mille": FIGURE, "adulterants": CODES, "net_received": MASS,
        "net_returned": MASS,
    },
    "order.issued/1": ORDER,
    "order.entered/1": ORDER | {"signed_on": DAY},
    "session.planned/1": {"site": PRIVATE, "planned_for": DAY},
    "session.opened/1": WHEN,
    "session.load_arrived/1": WHEN,
    "session.burnt/1": WHEN,
    "transfer.made/1": WHEN,
    "transfer.dispatched/1": WHEN,
    "transfer.received/1": WHEN,
    "transfer.slip_entered/1": {"slip": REFERENCE} | WHEN,
    "place.accessed/1": {"entered_at": TIME, "left_at": TIME, "visitor": PRIVATE, "purpose": PRIVATE},
    "person.enrolled/1": {"name": PRIVATE, "rank": PRIVATE},
    "agency.enrolled/1": {"name": PRIVATE},
    "balance.registered/1": {
        "serial": REFERENCE, "maker": PRIVATE, "readability_ug": MASS, "uncertainty_ug": MASS, "calibrated_on": DAY,
        "calibrated_until": DAY, "certificate": REFERENCE,
    },
}  # fmt: skip
"""Type of event to what of it may be corrected, and how that is kept."""
NAMED = frozenset(field for table in (*FIELDS.values(), *LATER.values()) for field in table)
GUARDED = frozenset({
    "seal", "count", "weight", "volume", "substance", "purity_per_mille", "net_received", "net_returned",
})  # fmt: skip
"""What a theft would change: nobody who held the exhibit since its last full check agrees to it and, once it was handed
over, only the inspection does; else a store could swap a seal and call the old number a slip of the pen (T10)."""


LOOKED_AT = frozenset({"seal", "count", "volume", "weight"})
"""What is only corrected where the exhibit lies."""


class Who(Struct, frozen=True, kw_only=True):
    """Roles that correct, and that agree: of the author's agency (``house``), or of any."""

    authors: frozenset[Role]
    house: frozenset[Role] = frozenset()
    anyone: frozenset[Role] = frozenset({Role.INSPECTOR})


EVIDENCE = Who(authors=SAMPLERS | {Role.PROSECUTOR}, house=frozenset({Role.SUPERVISOR}))
COURT = Who(authors=REGISTRY, house=REGISTRY)
IDENTITY = Who(authors=frozenset({Role.KEY_OFFICER}), anyone=frozenset({Role.KEY_OFFICER}))
WHO: Mapping[str, Who] = {
    "order.issued/1": COURT,
    "order.entered/1": COURT,
    "session.planned/1": Who(authors=frozenset({Role.COMMISSION}), anyone=frozenset({Role.INSPECTOR, Role.PROSECUTOR})),
    "person.enrolled/1": IDENTITY,
    "agency.enrolled/1": IDENTITY,
    "place.accessed/1": Who(authors=ACTS["place.access/1"]),
    "balance.registered/1": Who(authors=ACTS["balance.register/1"]),
}
"""Who corrects an entry of an event, where that is not who corrects evidence. Who came through a door and when takes
the inspection's consent: a store could else move the hour to where something explains it (T14)."""


def origin(said: Event, field: str) -> str:
    """The type of the event that first made an entry of ``LATER``, "" for one of a subject's beginning."""
    of = said.of if isinstance(said, FactCorrected) and said.field == field else said.type
    return of if field in LATER.get(of, {}) else ""


def kept_as(kind: str, said: Event | None, field: str, n: int) -> str | None:
    """How event ``n`` of a subject of a kind keeps a field; None where it is no entry of it."""
    if said is None:
        return None
    of = origin(said, field)
    if of:
        return LATER[of][field]
    return FIELDS.get(kind, {}).get(field) if says(said, field, n) else None


def kept_by(*kinds: str) -> frozenset[str]:
    """The names of what is kept as one of these: pages and papers show and ask it accordingly."""
    tables = (*FIELDS.values(), *LATER.values())
    return frozenset(field for table in tables for field, kind in table.items() if kind in kinds)


def who(of: str) -> Who:
    """Who corrects an entry that an event of this type made."""
    return WHO["session.planned/1"] if of.startswith("session.") else WHO.get(of, EVIDENCE)


def owner(said: Event | None) -> str:
    """The agency whose entry it is, where that is not the subject's: a laboratory's report."""
    match said:
        case FactCorrected():
            return said.agency
        case ExhibitAnalysed():
            return said.laboratory if said.laboratory[:2] == Agency.kind else ""
        case _:
            return ""


def recorders(state: Any, said: Event | None = None) -> tuple[str, ...]:
    """Agencies that may correct an entry: who recorded it and, of an exhibit, who has it now."""
    match state:
        case Exhibit():
            return (owner(said),) if owner(said) else (state.agencies[0], state.agency)
        case Case():
            return (state.agencies[0],)
        case Transfer():
            return state.agency, state.to_agency
        case Session():
            return (state.chair_agency,)
        case Seizure() | Place() | Container() | Order() | Balance():
            return (state.agency,)
        case _:
            return ()


def blocked(number: str, field: str, state: Any) -> RuleBroken | None:
    """The refusal by which an entry of ``number`` is not corrected now, whoever asks; None for one that may be.

    ``wrong_state`` or ``quarantined``: the rule raises it, pages ask it.

    An open discrepancy is the inspection's to settle; what is on the way, or burnt, nobody can look at again; what is
    still typed in is typed in again.
    """
    if isinstance(state, Exhibit) and field in GUARDED - {"substance"}:
        if field in LOOKED_AT and state.status not in AT_REST:
            return RuleBroken("wrong_state", number=number, status=state.status)
        return RuleBroken("quarantined", number=number, discrepancy=state.open[0]) if state.open else None
    if isinstance(state, Transfer | Order) and state.status in {"slip", DRAFT}:
        return RuleBroken("wrong_state", number=number, status=state.status)
    return None


def enrolled(state: State) -> bool:
    """Whether a record is of no agency's making but of the key officers': a person, an agency."""
    return isinstance(state, Person | Agency)
