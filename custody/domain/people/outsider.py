"""Hold an outsider (tiers): somebody without an account, known to one agency, who may hold an exhibit."""

from typing import ClassVar

from custody.domain.kernel.events import Event, Fact, Index, State


class Outsider(State, kw_only=True):
    """Somebody outside the log, known to one agency. Name and organisation are private values of event ``named``."""

    kind: ClassVar[str] = "TS"
    quality: str
    agency: str
    named: int

    def index(self) -> Index:
        """By the agency that knows them."""
        return Index(status=self.quality, dossier=self.agency)


class OutsiderRegistered(Event, frozen=True):
    """Two people know who an outsider is; name, organisation and identity paper are committed to."""

    type: ClassVar[str] = "outsider.registered/1"
    quality: str
    agency: str

    def apply(self, state: State | None, fact: Fact) -> Outsider:
        """Return the new outsider, identified by number."""
        return Outsider(quality=self.quality, agency=self.agency, named=fact.seq)
