"""What is told of a documented failure: what happened there, what the software did, and what it must do."""

from collections.abc import Callable

from msgspec import Struct

from custody.commands.threats.theatre import Theatre
from custody.domain.alarm import Alarm
from custody.domain.discrepancy import Discrepancy
from custody.storage import histories
from custody.storage.receipts import Receipt

REFUSED, DISCREPANCY, ALARM, FLAGGED, PROVED = "refused", "discrepancy", "alarm", "flagged", "proved"


class Told(Struct, frozen=True):
    """What the software did: by which means, and the codes it said."""

    how: str
    codes: tuple[str, ...]


class Threat(Struct, frozen=True):
    """A documented failure (its number, T1 to T24), what happened there, its play, and what must come of it."""

    number: str
    happened: str
    source: str
    play: Callable[[Theatre], Told]
    must: Told


def refused(*codes: str) -> Told:
    """The acts were refused, with these codes."""
    return Told(REFUSED, codes)


def opened(t: Theatre, *receipts: Receipt) -> Told:
    """The acts opened discrepancies, of these sorts."""
    sorts = [t.state(Discrepancy, number).sort for receipt in receipts for number in receipt.opened]
    return Told(DISCREPANCY, tuple(sorts))


def alarms(t: Theatre) -> Told:
    """Every sort of alarm that was raised."""
    return Told(ALARM, tuple(sorted({alarm.sort for alarm in t.states(Alarm).values()})))


def flags(t: Theatre, receipt: Receipt) -> tuple[str, ...]:
    """What the service noted beside the act."""
    with t.store.reading() as connection:
        lines = histories.history(connection, receipt.events[0].subject)
    return lines[-1].header.flags
