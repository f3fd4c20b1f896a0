"""The installation: the log's own subject, with its origin, its key and the alarms of its clock."""

from typing import ClassVar

from custody.domain.events import Event, Fact, State


class Installation(State, kw_only=True):
    """The log's own subject: one operator; carries the alarms of the service itself."""

    kind: ClassVar[str] = "NS"
    origin: str
    key: str
    clock_alarms: int = 0
    stepped_at: str = ""


class LogFounded(Event, frozen=True):
    """Event of genesis: fixes origin, format and first key of the log."""

    type: ClassVar[str] = "log.founded/1"
    origin: str
    format: str
    key: str

    def apply(self, state: State | None, fact: Fact) -> Installation:
        """The installation, new."""
        return Installation(origin=self.origin, key=self.key)


class ClockStepped(Event, frozen=True):
    """The clock went back, or jumped against the monotonic clock; milliseconds, signed."""

    type: ClassVar[str] = "clock.stepped/1"
    step_ms: int
    last_at: str

    def apply(self, state: Installation, fact: Fact) -> Installation:
        """One more alarm."""
        state.clock_alarms, state.stepped_at = state.clock_alarms + 1, fact.at
        return state
