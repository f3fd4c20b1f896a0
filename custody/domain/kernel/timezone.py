"""The zone of a place: the days of its calendar, and what its clocks showed as an instant (IANA time zone database).

The log knows UTC alone. What is here is asked by rules and pages, never by a fold: a zone's law changes, and
what was folded once must fold to the same for ever.
"""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import ZONE
from custody.domain.kernel.times import instant, written

LOCAL = "%Y-%m-%dT%H:%M"
"""Format in which a form sends local day and time (HTML, ``datetime-local``)."""


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name, as ``Africa/Niamey``.

    Raises:
        BadInput: ``zone_unknown``.
    """
    if not ZONE.match(name):
        raise BadInput("zone_unknown", value=name[:40])
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:  # the last where the name is a folder of them
        raise BadInput("zone_unknown", value=name[:40]) from error


@lru_cache(maxsize=1024)
def day_of(at: str, name: str) -> str:
    """Return the calendar day (YYYY-MM-DD) in the zone at an instant (RFC 3339); one act asks it of each exhibit."""
    return instant(at).astimezone(zone(name)).date().isoformat()


def beginning(day: str, name: str, days: int = 0) -> str:
    """Return the instant at which a day (YYYY-MM-DD) begins in the zone, or so many ``days`` later.

    If summer time leaves midnight out, this is the first existing instant; if midnight comes twice, the first.

    Raises:
        BadInput: ``bad_day`` at the ends of the calendar, years 1 and 9999.
    """
    try:
        there = datetime.fromisoformat(day) + timedelta(days=days)
        return written(there.replace(tzinfo=zone(name)).astimezone(UTC))
    except OverflowError as error:
        raise BadInput("bad_day", field="day", value=day[:40]) from error


def shown_by_clocks(text: str, name: str) -> datetime:
    """Return the instant at which clocks in the zone showed ``YYYY-MM-DDTHH:MM``, with its offset.

    Raises:
        BadInput: ``bad_time``; where summer time begins or ends, ``time_skipped`` for what no clock showed and
            ``time_twice`` for what clocks showed twice, an hour apart.
    """
    try:
        there = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_time", value=text[:40]) from error
    if there.tzinfo is not None:
        raise BadInput("bad_time", value=text[:40])
    first, second = (there.replace(tzinfo=zone(name), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    # PEP 495: in a gap the offset of before, which fold 0 takes, is the smaller one; in what comes twice the larger.
    known = first.astimezone(UTC).astimezone(zone(name)).replace(tzinfo=None) == there
    raise BadInput("time_twice" if known else "time_skipped", value=there.strftime(LOCAL))
