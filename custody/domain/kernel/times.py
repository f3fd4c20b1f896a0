"""Times and days as text: RFC 3339 UTC with milliseconds, and calendar days."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from custody.domain.kernel.errors import BadInput

FORM = re.compile(r"(19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
MIDNIGHT = "T00:00:00Z"
"""Suffix that makes a day an instant."""
DAY = re.compile(r"(19|20|21)\d\d-\d\d-\d\d\Z", re.ASCII)


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime:
    """Parse an RFC 3339 time with its zone into a datetime in UTC; years 1900 to 2199.

    Raises:
        BadInput: ``bad_time``.
    """
    if not FORM.match(text):
        raise BadInput("bad_time", value=text[:40])
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is UTC else found.astimezone(UTC)
    except ValueError as error:
        raise BadInput("bad_time", value=text[:40]) from error


def canonical(text: str) -> str:
    """Return the same time as the log writes it: UTC, milliseconds, ``Z``.

    Raises:
        BadInput: ``bad_time``.
    """
    return written(instant(text))


def written(value: datetime) -> str:
    """Return an instant as the log writes it; ``value`` is in UTC."""
    return f"{value.isoformat(timespec='milliseconds')[:23]}Z"


def of_seconds(seconds: int | None) -> str:
    """Return a time in POSIX seconds as the log writes it, or "" for none."""
    return "" if seconds is None else written(datetime.fromtimestamp(seconds, UTC))


def day(text: str, field: str) -> str:
    """Parse a calendar day in the form YYYY-MM-DD.

    Raises:
        BadInput: ``bad_day``, naming the field.
    """
    if not DAY.match(text):
        raise BadInput("bad_day", field=field, value=text[:40])
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadInput("bad_day", field=field, value=text[:40]) from error


def hours_between(first: str, second: str) -> int:
    """Return whole hours between two RFC 3339 times, rounded down; negative when the second is earlier."""
    return int((instant(second) - instant(first)).total_seconds() // 3600)


def seconds_between(first: str, second: str) -> float:
    """Return the seconds between two RFC 3339 times; negative when the second is earlier."""
    return (instant(second) - instant(first)).total_seconds()


def hours_after(first: str, hours: int) -> str:
    """Return the time so many hours after another, as the log writes it."""
    return written(instant(first) + timedelta(hours=hours))


def minutes_after(first: str, minutes: int) -> str:
    """Return the time so many minutes after another, as the log writes it."""
    return written(instant(first) + timedelta(minutes=minutes))


def earlier(first: str, second: str) -> bool:
    """Return True if a time, as the log writes it, lies in an earlier minute than another."""
    minute = len("2016-05-10T08:00")
    return first[:minute] < second[:minute]


def days_between(first: str, second: str) -> int:
    """Return whole days between two RFC 3339 times; negative when the clock went back."""
    return (instant(second) - instant(first)).days


def quarter_of(at: str) -> str:
    """Return the quarter of a day or time, such as ``2026-Q1``."""
    return f"{at[:4]}-Q{(int(at[5:7]) + 2) // 3}"
