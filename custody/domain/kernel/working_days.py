"""Working days of an agency: Monday to Friday. Public holidays are not known; a term may end on one."""

from datetime import date, timedelta

from custody.domain.kernel.timezone import beginning, day_of

SATURDAY = 5


def working_day_after(day: str, days: int = 1) -> str:
    """Return the day (YYYY-MM-DD) that is so many working days after a day."""
    current = date.fromisoformat(day)
    while days:
        current += timedelta(days=1)
        days -= current.weekday() < SATURDAY
    return current.isoformat()


def end_of_next_working_day(at: str, zone: str, days: int = 1) -> str:
    """Return the instant at which the next working day ends in the zone, or the last of so many ``days``."""
    return beginning(working_day_after(day_of(at, zone), days), zone, days=1)
