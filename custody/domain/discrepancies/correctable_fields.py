"""Rules of correction: correctable fields, how each entry is kept, who corrects it and who agrees (I37).

No table contains the following, so no one can correct them. The first notice (T2). The seal and count of a blind check,
which the inspection settles (I45). The releaser, receiver, holder and exhibits of an act (I5): another hand-over
returns the exhibit. Quantities of a split, sample or analysis (I19), since the books would no longer balance: reseal
and weigh again. The substance in a report, which another report contradicts openly (T6). The end of an appeal, decided
by its notification. The last day of an order, for which the prosecutor issues another. A hearing, and an office's own
number of a case, which are both entered again openly. The closing text of a session, which the people present signed
(I35). Further gaps: ``docs/limits.md``.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from custody.domain.access.permissions import roles_permitted
from custody.domain.access.roles import REGISTRY, SAMPLERS, Role
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.correction_event import EntryCorrected, says
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import AT_REST, Exhibit
from custody.domain.exhibits.second_look import unread
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, State
from custody.domain.laboratory.analysis_result import ExhibitAnalysed
from custody.domain.orders.order import DRAFT, Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer

PRIVATE, CODE, REFERENCE, TIME, MEASURE = "private", "code", "reference", "time", "measure"
DAY, FIGURE, CODES, MASS, READING, CLAIMED = "day", "figure", "codes", "mass", "reading", "claimed"
"""Forms of an entry. ``reading``: a weight that was read at a check and mistyped; ``claimed``: its time."""
FIELDS: Mapping[str, Mapping[str, str]] = {
    "EV": {
        "description": PRIVATE, "substance": CODE, "form": CODE, "packing": CODE, "seal": MEASURE, "count": MEASURE,
        "weight": MEASURE, "volume": MEASURE,
    },
    "SE": {
        "place": PRIVATE, "circumstances": PRIVATE, "legal_basis": PRIVATE, "witnesses": PRIVATE,
        "seized_from": PRIVATE, "seized_at": TIME,
    },
    "CS": {"case_reference": REFERENCE, "title": PRIVATE},
    "PL": {"name": PRIVATE},
    "CT": {"name": PRIVATE},
}  # fmt: skip
"""Kind of subject to what of its beginning may be corrected, and how that is kept; seals and measures wherever."""
ORDER = {"order_reference": REFERENCE, "legal_basis": PRIVATE}
WHEN = {"occurred": CLAIMED}
LATER: Mapping[str, Mapping[str, str]] = {
    "exhibit.blind_checked/1": {"weight": READING},
    "exhibit.received/1": {"weight": READING},
    "exhibit.counted/1": {"weight": READING},
    "exhibit.analysed/1": {
        "report": REFERENCE, "dated": DAY, "purity_per_mille": FIGURE, "adulterants": CODES, "net_received": MASS,
        "net_returned": MASS,
    },
    "order.issued/1": ORDER,
    "order.copy_entered/1": ORDER | {"signed_on": DAY},
    "destruction_session.planned/1": {"site": PRIVATE, "planned_for": DAY},
    "destruction_session.opened/1": WHEN,
    "destruction_session.load_arrived/1": WHEN,
    "destruction_session.ignited/1": WHEN,
    "transfer.made/1": WHEN,
    "transfer.dispatched/1": WHEN,
    "transfer.received/1": WHEN,
    "transfer.slip_entered/1": {"slip": REFERENCE} | WHEN,
    "place.entry_recorded/1": {"entered_at": TIME, "left_at": TIME, "visitor": PRIVATE, "purpose": PRIVATE},
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
    "seal", "count", "weight", "volume", "substance", "form", "packing", "purity_per_mille", "net_received",
    "net_returned",
})  # fmt: skip
"""Entries that a theft would change.

Nobody who held the exhibit since its last full check agrees to their correction. After a hand-over only the inspection
does; else a store could swap a seal and call the old number a slip of the pen (T10).
"""


LOOKED_AT = frozenset({"seal", "count", "volume", "weight"})
"""Entries that are corrected only at the place where the exhibit lies."""


class Who(Struct, frozen=True, kw_only=True):
    """Roles that correct, and that agree: of the author's agency (``house``), or of any.

    ``act``: the act whose authors correct, in place of ``authors``.
    """

    authors: frozenset[Role] = frozenset()
    act: str = ""
    house: frozenset[Role] = frozenset()
    anyone: frozenset[Role] = frozenset({Role.INSPECTOR})

    def correctors(self) -> frozenset[Role]:
        """Return the roles that may correct."""
        return roles_permitted(self.act) if self.act else self.authors


EVIDENCE = Who(authors=SAMPLERS | {Role.PROSECUTOR}, house=frozenset({Role.SUPERVISOR}))
COURT = Who(authors=REGISTRY, house=REGISTRY)
IDENTITY = Who(authors=frozenset({Role.KEY_OFFICER}), anyone=frozenset({Role.KEY_OFFICER}))
WHO: Mapping[str, Who] = {
    "order.issued/1": COURT,
    "order.copy_entered/1": COURT,
    "destruction_session.planned/1": Who(
        authors=frozenset({Role.COMMISSION}), anyone=frozenset({Role.INSPECTOR, Role.PROSECUTOR})
    ),
    "person.enrolled/1": IDENTITY,
    "agency.enrolled/1": IDENTITY,
    "place.entry_recorded/1": Who(act="place.record_entry/1"),
    "balance.registered/1": Who(act="balance.register/1"),
}
"""People who correct an entry of an event, if they differ from those who correct evidence.

Times and names of a visit take the inspection's consent: a store could else move the hour to suit it (T14).
"""


def origin(event: Event, field: str) -> str:
    """Return the type of the event that first made an entry of ``LATER``, or "" for an initial entry."""
    of = event.of if isinstance(event, EntryCorrected) and event.field == field else event.type
    return of if field in LATER.get(of, {}) else ""


def kept_as(kind: str, event: Event | None, field: str, event_number: int) -> str | None:
    """Return the storage form that event ``n`` gives a field; None if the event makes another entry."""
    if event is None:
        return None
    of = origin(event, field)
    if of:
        return LATER[of][field]
    return FIELDS.get(kind, {}).get(field) if says(event, field, event_number) else None


def kept_by(*kinds: str) -> frozenset[str]:
    """Return the names of fields kept in one of these ways; pages and papers show and ask them accordingly."""
    tables = (*FIELDS.values(), *LATER.values())
    return frozenset(field for table in tables for field, kind in table.items() if kind in kinds)


def who(of: str) -> Who:
    """Return the rule on who corrects an entry that an event of this type made."""
    return WHO["destruction_session.planned/1"] if of.startswith("destruction_session.") else WHO.get(of, EVIDENCE)


def owner(event: Event | None) -> str:
    """Return the agency that owns the entry if it differs from the subject's, as for a laboratory's report."""
    match event:
        case EntryCorrected():
            return event.agency
        case ExhibitAnalysed():
            return event.laboratory if event.laboratory[:2] == Agency.kind else ""
        case _:
            return ""


def recorders(state: Any, event: Event | None = None) -> tuple[str, ...]:
    """Agencies that may correct an entry: who recorded it and, of an exhibit, who has it now."""
    match state:
        case Exhibit():
            return (owner(event),) if owner(event) else (state.agencies[0], state.agency)
        case Case():
            return (state.agencies[0],)
        case Transfer():
            return state.agency, state.to_agency
        case DestructionSession():
            return (state.chair_agency,)
        case Seizure() | Place() | Container() | Order() | Balance():
            return (state.agency,)
        case _:
            return ()


def blocked(subject_id: str, field: str, state: Any) -> RuleBroken | None:
    """Return the refusal that now bars correction of an entry of ``number``, or None.

    ``wrong_state``, ``blocked_by_discrepancy`` or ``to_read_again``: the rule raises it, pages show it. The inspection
    settles an open discrepancy. An exhibit in transit or destroyed cannot be examined again. A draft is typed again
    instead.
    """
    if isinstance(state, Exhibit) and field in GUARDED - {"substance"}:
        if field in LOOKED_AT and state.status not in AT_REST:
            return RuleBroken("wrong_state", number=subject_id, status=state.status)
        if state.open:
            return RuleBroken("blocked_by_discrepancy", number=subject_id, discrepancy=state.open[0])
        return unread(subject_id, state)  # the record would otherwise follow the reading that questions it
    if isinstance(state, Transfer | Order) and state.status in {"slip", DRAFT}:
        return RuleBroken("wrong_state", number=subject_id, status=state.status)
    return None


def enrolled(state: State) -> bool:
    """Return True if key officers, not an agency, keep the record: a person or an agency."""
    return isinstance(state, Person | Agency)
