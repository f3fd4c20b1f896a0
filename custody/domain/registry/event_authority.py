"""Table of the acts that record each event type (I9, I26).

The log's verification judges an author's right by the act's kind. This table exposes an event that is recorded within
an act of another kind, for example a lifted hold in an act that everybody may do. The rules declare what they record.
"""

from collections.abc import Mapping

from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.kernel.acts import kinds_of_device
from custody.domain.offline.envelope import OFFLINE, TAKE_UNSETTLED_ACT
from custody.domain.offline.paper_act import BY_PAPER, PaperActRecorded
from custody.domain.people.device import DeviceEnvelopeTaken, ExhibitActUnsettled
from custody.domain.people.installation import ClockStepped
from custody.domain.registry.registry import ACTS, TYPES

CLOCK_ACT = "clock.step/1"
"""The kind under which the service itself records that its clock stepped."""
_WITHOUT_RULE: Mapping[str, frozenset[str]] = {
    DeviceEnvelopeTaken.type: kinds_of_device(*OFFLINE) | {TAKE_UNSETTLED_ACT},
    DiscrepancyOpened.type: frozenset({TAKE_UNSETTLED_ACT}),
    ExhibitReadingQuestioned.type: frozenset({TAKE_UNSETTLED_ACT}),
    ExhibitActUnsettled.type: frozenset({TAKE_UNSETTLED_ACT}),
    PaperActRecorded.type: BY_PAPER,
    ClockStepped.type: frozenset({CLOCK_ACT}),
}
"""Kinds of act that record an event without declaring it, by event type. An envelope records those of its acts."""
RECORDED_BY: Mapping[str, frozenset[str]] = {
    name: _WITHOUT_RULE.get(name, frozenset()) | {kind for kind, known in ACTS.items() if name in known.records}
    for name in TYPES.classes
}
"""Every type of event to the kinds of act that record it."""


def event_not_allowed(kind: str, name: str) -> bool:
    """Return True if an act of this kind records no event of type ``name``."""
    return kind not in RECORDED_BY.get(name, ())
