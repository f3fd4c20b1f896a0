"""Local time: the one zone in which the times of this request's reader are typed and shown.

It is that of the place of the reader's agency, as the pack of its country names it, and the installation's for whoever
has none. As the language (``i18n``), it lies in a context variable. What is recorded is UTC.
"""

from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from custody.domain.kernel import timezone
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.times import DAY

_zone: ContextVar[ZoneInfo] = ContextVar("zone", default=ZoneInfo("UTC"))  # noqa: B039  (it is never changed)


def current() -> ZoneInfo:
    """Return the zone of this request."""
    return _zone.get()


def use(name: str) -> None:
    """Go on in the zone of that IANA name for the rest of this request.

    Raises:
        BadInput: ``zone_unknown``.
    """
    _zone.set(timezone.zone(name))


def today() -> str:
    """Return today's date (YYYY-MM-DD) there."""
    return datetime.now(UTC).astimezone(current()).date().isoformat()


def day_of(at: str) -> str:
    """Return the day (YYYY-MM-DD) of an instant (RFC 3339) in this zone; a day returns itself, and "" returns ""."""
    return at if not at or DAY.match(at) else timezone.day_of(at, current().key)


def typed(value: str, field: str, there: str = "") -> str:
    """Return a typed ``YYYY-MM-DDTHH:MM`` as RFC 3339 with offset; ``there`` replaces the reader's zone.

    Raises:
        BadInput: ``field_empty``; ``bad_time``, ``time_skipped``, ``time_twice`` as ``timezone.shown_by_clocks``.
    """
    if not value.strip():
        raise BadInput("field_empty", field=field)
    return timezone.shown_by_clocks(value, there or current().key).isoformat()


def from_paper(value: str) -> Occurred | None:
    """Return the hour a paper gives, typed as in ``typed``, or None if the field is empty: it happens now.

    Raises:
        BadInput: as ``typed``.
    """
    return Occurred(at=typed(value, "at"), source="paper", zone=current().key) if value.strip() else None
