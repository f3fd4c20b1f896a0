"""What was so of an exhibit whenever the rules recorded an event of it: asked again when the log is verified (I9, I26).

A fold only applies events. Whoever owns the database could write into the tables that a discrepancy is gone or a stage
is passed, have the service record what then seems allowed, and put the tables right again: every event would fold to
what is stored. These are the conditions of the rules that can be told from the exhibit alone; a kind of event keeps
them for ever, a rule that needs others records another kind.
"""

from collections.abc import Mapping
from functools import cache
from inspect import get_annotations

from custody.domain.events import Event, State
from custody.domain.exhibit import (
    AT_REST,
    DESTROYED,
    HELD,
    IN_TRANSIT,
    ON_SITE,
    OPENED,
    ORDERED,
    RELEASED,
    STAGED,
    STORED,
    Exhibit,
)

FROM: Mapping[str, frozenset[str]] = {
    "exhibit.dispatched/1": AT_REST,
    "exhibit.received/1": AT_REST | {IN_TRANSIT},
    "exhibit.succeeded/1": AT_REST,
    "exhibit.measured/1": AT_REST,
    "exhibit.stored/1": STORED,
    "exhibit.reported_lost/1": AT_REST,
    "exhibit.release_extended/1": frozenset({RELEASED}),
    "exhibit.opened/1": frozenset({HELD, RELEASED}),
    "exhibit.resealed/1": frozenset({OPENED}),
    "exhibit.split/1": frozenset({OPENED}),
    "exhibit.consumed/1": frozenset({OPENED}),
    "exhibit.ordered/1": frozenset({HELD}),
    "exhibit.handed_out/1": frozenset({ORDERED}),
    "exhibit.staged/1": frozenset({ORDERED}),
    "exhibit.arrived/1": frozenset({STAGED}),
    "exhibit.withdrawn/1": frozenset({STAGED, ON_SITE}),
    "exhibit.destroyed/1": frozenset({ON_SITE}),
    "exhibit.certified/1": frozenset({DESTROYED}),
}
"""Type of event to the states that it leads out of (docs/states.md)."""
FINAL = frozenset({"exhibit.staged/1", "exhibit.destroyed/1", "exhibit.handed_out/1", "exhibit.consumed/1"})
"""No prosecution holds back what these lead to its end."""
CLEAR = FINAL | {"exhibit.ordered/1", "exhibit.split/1"}
"""No discrepancy is open of what these are recorded of."""


_ISSUED = frozenset({"session.certify/1", "certificate.reissue/1"})
_GRANTED = frozenset({"person.confirm/1", "log.found/1"})
_DEROGATED = frozenset({"derogation.grant/1"})
RECORDED_BY: Mapping[str, frozenset[str]] = {
    "certificate.issued/1": frozenset({"session.certify/1"}),
    "session.certified/1": _ISSUED,
    "exhibit.certified/1": _ISSUED,
    "certificate.reissued/1": frozenset({"certificate.reissue/1"}),
    "certificate.superseded/1": frozenset({"certificate.reissue/1"}),
    "certificate.prepared/1": frozenset({"certificate.prepare/1"}),
    "certificate.countersigned/1": frozenset({"certificate.countersign/1"}),
    "certificate.file_sealed/1": frozenset({"certificate.seal/1"}),
    "session.checked_out/1": frozenset({"session.check_out/1"}),
    "session.recalled/1": frozenset({"session.recall/1"}),
    "session.signed/1": frozenset({"session.sign/1"}),
    "session.signed/2": frozenset({"session.sign/1"}),
    "session.closed/2": frozenset({"session.close/1"}),
    "session.closed/3": frozenset({"session.close/1"}),
    "exhibit.destroyed/1": frozenset({"session.burn/1"}),
    "exhibit.handed_out/1": frozenset({"exhibit.hand_out/1"}),
    "fact.corrected/1": frozenset({"fact.correct/1"}),
    "discrepancy.closed/1": frozenset({"discrepancy.close/1"}),
    "exhibit.cleared/1": frozenset({"discrepancy.close/1"}),
    "derogation.granted/1": _DEROGATED,
    "exhibit.derogated/1": _DEROGATED,
    "order.derogated/1": _DEROGATED,
    "session.derogated/1": _DEROGATED,
    "person.enrolled/1": _GRANTED,
    "person.roles_changed/1": _GRANTED,
}
"""Type of event to the acts that record it, of those that end custody, close a doubt or give a right.

Whether an author might do an act is judged by its kind: under another name the same event would need another role.
"""
NO_MORE: Mapping[str, frozenset[str]] = {
    "reading.record/1": frozenset({"history.read/1"}),
    "export.record/1": frozenset({"document.exported/1"}),
    "alarm.raise/1": frozenset({"alarm.raised/1", "exhibit.alarmed/1"}),
    "alarm.suspect/1": frozenset({"alarm.raised/1"}),
    "alarm.escalate/1": frozenset({"alarm.escalated/1"}),
    "clock.step/1": frozenset({"clock.stepped/1"}),
    "device.claim/1": frozenset({"device.envelope_taken/1", "discrepancy.opened/1", "exhibit.claimed/1"}),
}
"""Acts that everybody does, a device, or the software itself, to all that they record: no role is asked for them."""


@cache
def begins(kind: type[Event]) -> bool:
    """Whether events of this kind make their subject: a second one would wash clean all that was recorded before it."""
    return bool(get_annotations(kind.apply)["state"] == State | None)


def misnamed(kind: str, name: str) -> bool:
    """Whether an act of this kind records no event of type ``name``."""
    return kind not in RECORDED_BY.get(name, (kind,)) or name not in NO_MORE.get(kind, (name,))


def unlawful(state: State | None, name: str) -> str:
    """What of an exhibit's state before an event of type ``name`` no rule allows: a field's name, "" for nothing."""
    led_out_of = FROM.get(name)
    if led_out_of is None or not isinstance(state, Exhibit):
        return ""
    if state.status not in led_out_of:
        return "status"
    if state.open and name in CLEAR:
        return "open"
    return "holds" if state.holds and name in FINAL else ""
