"""What the tests of the watch share: a clock that can be turned, and the alarms that were raised."""

from datetime import UTC, datetime

from sqlalchemy import text

from custody.storage.write.clock import ClockReading


class Clock:
    """A clock that can be turned without stepping: wall and monotonic time go on together."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> ClockReading:
        ms = int(self.now.timestamp() * 1000)
        return ClockReading(wall_ms=ms, monotonic_ms=ms)


def alarms(office, sort=""):
    """Numbers and states of the alarms on record."""
    with office.store.reading() as connection:
        found = connection.execute(text("SELECT id FROM subject WHERE kind = 'LT' ORDER BY id")).scalars()
        numbers = list(found)
    return [state for state in map(office.state, numbers) if not sort or state.sort == sort]
