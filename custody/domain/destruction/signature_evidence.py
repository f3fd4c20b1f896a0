"""What a log tells of a session's signatures, to whoever checks them again: over what, and under which nonces.

Both verifications of this project, of a whole log and of a bundle, ask it here.
"""

from collections.abc import Sequence

from msgspec import Struct, field

from custody.domain.destruction.close_session import SessionClosed, SessionClosedOnSite
from custody.domain.destruction.offline_checkout import SessionCheckedOut, SessionRecalled
from custody.domain.destruction.sign_off import BEFORE, SessionSigned, SessionSignedOnSite, evidence_fault
from custody.domain.kernel.events import Event


def unwilled(event: SessionSigned, people: Sequence[str]) -> bool:
    """Whether the act of a signature lacks the will that its way says; ``people`` gave theirs, its author first."""
    match event.way:
        case "account":
            return list(people[:1]) != [event.person]
        case "pin" | "device":
            return event.person not in people
        case "wet" | "thumb":
            others = set(event.before) - {event.person}
            return len(others) < BEFORE or not others <= set(people)
        case _:
            return False  # a passkey's answer speaks for itself


class Evidence(Struct):
    """What the events of one session say that is signed.

    ``statement``: the frozen one (SHA-256, hex); ``site``: what its device closed it with on the site, "" for none.
    ``device``: the one that it is checked out to, "" for none, as after a recall. ``nonces``: those given out and not
    taken back with it, each with the act that used it first, "" for none: one that was used is not given out again.
    """

    statement: str = ""
    site: str = ""
    device: str = ""
    nonces: dict[str, str] = field(default_factory=dict)

    def note(self, event: Event, act: str) -> None:
        """Take up one more of its events, in order; ``act`` is the id of what it was recorded with."""
        match event:
            case SessionCheckedOut():
                self.device = event.device
                self.nonces = dict.fromkeys(event.nonces, "") | self.nonces
            case SessionRecalled():
                self.device = ""
                self.nonces = {nonce: used for nonce, used in self.nonces.items() if used}
            case SessionClosed():
                self.statement = event.statement
                self.site = event.site if isinstance(event, SessionClosedOnSite) else ""
            case SessionSignedOnSite() if event.nonce in self.nonces:
                self.nonces[event.nonce] = self.nonces[event.nonce] or act

    def fault(self, event: SessionSigned, act: str, session: str) -> str:
        """What is wrong with a signature that was noted, as ``evidence_fault`` names it; "" for nothing.

        ``statement``: over another one than was frozen; ``site``: than the device's last word; ``nonce``: under one
        that was never given out with this session, or that another signature used.
        """
        if event.statement != self.statement:
            return "statement"
        if isinstance(event, SessionSignedOnSite):
            if event.site != self.site:
                return "site"
            if (event.assertion or event.way == "passkey") and self.nonces.get(event.nonce) != act:
                return "nonce"
        return evidence_fault(event, act, session)
