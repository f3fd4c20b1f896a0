"""The office where the story happens: people enrolled, acts recorded exactly as signed-in persons record them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from custody.domain.kernel.events import Occurred
from custody.domain.people import propose_and_confirm
from custody.domain.registry.registry import ACTS
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, request_of
from custody.service.people.sign_in import SignedIn
from custody.storage.write import clock
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import Sources

KINDS = {act.command: act.kind for act in ACTS.values()}
"""The command of an act to its kind."""

PHONE = "demo-phone"
"""The device that every person of the story is said to have used."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """An act that a person wants: the command, others' wills beside theirs, and when it is claimed to have happened."""

    person: str
    command: Struct
    consents: tuple[Consent, ...] = ()
    occurred: Occurred | None = None


class Office:
    """Records acts through the one recorder. ``told`` is given the number of events of each act (a progress bar)."""

    def __init__(self, recorder: Recorder, *, told: Callable[[int], None] = lambda _events: None) -> None:
        self._recorder = recorder
        self._told = told

    @property
    def sources(self) -> Sources:
        """Return the clock and the random bytes of the log that the story is told into."""
        return self._recorder.sources

    def now(self) -> str:
        """Return the time by the log's clock (RFC 3339)."""
        return clock.text(self.sources.now().wall_ms)

    def act(
        self, person: str, command: Struct, *consents: Consent, occurred: Occurred | None = None
    ) -> ActReceipt:  # fmt: skip
        """Record one act and wait for its receipt; a refusal is raised."""
        return self.wave([Ask(person=person, command=command, consents=consents, occurred=occurred)])[0]

    def wave(self, asks: Iterable[Ask]) -> list[ActReceipt]:
        """Record acts that do not depend on each other, many in one commit; their receipts in order."""
        waiting = [self._recorder.submit(_request(ask, self.sources)) for ask in asks]
        receipts = [future.result() for future in waiting]
        for receipt in receipts:
            self._told(1 + len(receipt.events))
        return receipts

    def enrol(self, officers: tuple[str, str], changes: Sequence[propose_and_confirm.Change]) -> list[str]:
        """Propose each change by one key officer, confirm it by the other, and return the numbers enrolled."""
        proposed = self.wave(
            Ask(person=officers[0], command=propose_and_confirm.Propose(change=change)) for change in changes
        )
        confirmed = self.wave(
            Ask(person=officers[1], command=propose_and_confirm.Confirm(proposal=each.first("PR"))) for each in proposed
        )
        return [receipt.events[1].subject for receipt in confirmed]


def _request(ask: Ask, sources: Sources) -> Request:
    session = SignedIn(
        person=ask.person, name="", agency="", roles=(), device=PHONE, lang="fr", must_change=False
    )  # fmt: skip
    return request_of(session, KINDS[type(ask.command)], ask.command, new_key(sources), ask.consents, ask.occurred)


def by_pin(person: str, part: Literal["attendee", "witness"] = "attendee") -> Consent:
    """Return the person's consent by own PIN on another's device."""
    return Consent(person=person, part=part, method="pin", pin="")


def receiving(person: str, *, vouched_by: str = "") -> Consent:
    """Return the receiver's consent on the releaser's device: by own PIN, or vouched for by a third person."""
    method: Consent = Consent(person=person, part="receiver", method="pin", pin="")
    if vouched_by:
        method = Consent(person=person, part="receiver", method="vouched", pin="", by=vouched_by)
    return method
