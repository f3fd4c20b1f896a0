"""The outcome of a documented failure: what happened there, what the software did, and what it must do."""

from collections.abc import Callable

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.oversight.alarm import Alarm
from custody.storage.read import histories
from custody.storage.write.act_receipts import ActReceipt
from tests.drills.threats.scenario_office import ScenarioOffice

REFUSED, DISCREPANCY, ALARM, FLAGGED, PROVED, MARKED = "refused", "discrepancy", "alarm", "flagged", "proved", "marked"


class Outcome(Struct, frozen=True):
    """What the software did: by which means, and the codes it said."""

    how: str
    codes: tuple[str, ...]


class Threat(Struct, frozen=True):
    """A documented failure (T1 to T24) or an attack on a session (S1 to S44), what happened there, its play, and what must come of it."""

    id: str
    happened: str
    source: str
    play: Callable[[ScenarioOffice], Outcome]
    must: Outcome


def refused(*codes: str) -> Outcome:
    """The acts were refused, with these codes."""
    return Outcome(REFUSED, codes)


def opened(t: ScenarioOffice, *receipts: ActReceipt) -> Outcome:
    """The acts opened discrepancies, of these sorts."""
    sorts = [t.state(Discrepancy, number).sort for receipt in receipts for number in receipt.opened]
    return Outcome(DISCREPANCY, tuple(sorts))


def alarms(t: ScenarioOffice) -> Outcome:
    """Every sort of alarm that was raised."""
    return Outcome(ALARM, tuple(sorted({alarm.sort for alarm in t.states(Alarm).values()})))


def flags(t: ScenarioOffice, receipt: ActReceipt) -> tuple[str, ...]:
    """What the service noted beside the act."""
    with t.store.reading() as connection:
        lines = histories.history(connection, receipt.events[0].subject)
    return lines[-1].header.flags
