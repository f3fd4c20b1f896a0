"""The evidence of a session's signatures for later checks: signed statements and nonces.

Both verifications of this project, of a whole log and of a bundle, use it.
"""

from collections.abc import Sequence

from msgspec import Struct, field

from custody.domain.destruction.close_session import DestructionSessionClosed, DestructionSessionClosedOnSite
from custody.domain.destruction.offline_checkout import DestructionSessionCheckedOut, DestructionSessionRecalled
from custody.domain.destruction.sign_off import (
    BEFORE,
    DestructionSessionSigned,
    DestructionSessionSignedOnSite,
    evidence_fault,
)
from custody.domain.kernel.events import Event


def lacks_consent(event: DestructionSessionSigned, people: Sequence[str]) -> bool:
    """Return True if the signer's will, required by the way of signing, is missing from ``people`` (author first)."""
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
    """The signed content of one session, as its events give it.

    ``statement``: the frozen one (SHA-256, hex); ``site``: the closing by its device on site, or "". ``device``: the
    device that has the session checked out, or "", as after a recall. ``nonces``: the nonces given out and not
    recalled, each with the act that first used it, or ""; a used nonce is not given out again.
    """

    statement: str = ""
    site: str = ""
    device: str = ""
    nonces: dict[str, str] = field(default_factory=dict)

    def note(self, event: Event, act: str) -> None:
        """Take up one more of its events, in order; ``act`` is the id of what it was recorded with."""
        match event:
            case DestructionSessionCheckedOut():
                self.device = event.device
                self.nonces = dict.fromkeys(event.nonces, "") | self.nonces
            case DestructionSessionRecalled():
                self.device = ""
                self.nonces = {nonce: used for nonce, used in self.nonces.items() if used}
            case DestructionSessionClosed():
                self.statement = event.statement
                self.site = event.site if isinstance(event, DestructionSessionClosedOnSite) else ""
            case DestructionSessionSignedOnSite() if event.nonce in self.nonces:
                self.nonces[event.nonce] = self.nonces[event.nonce] or act

    def fault(self, event: DestructionSessionSigned, act: str, session: str) -> str:
        """Return the fault of a recorded signature, as ``evidence_fault`` names it, or "".

        ``statement``: signed over another statement than the frozen one. ``site``: signed over another closing than the
        device's last. ``nonce``: used twice, or never given out with this session.
        """
        if event.statement != self.statement:
            return "statement"
        if isinstance(event, DestructionSessionSignedOnSite):
            if event.site != self.site:
                return "site"
            if (event.assertion or event.way == "passkey") and self.nonces.get(event.nonce) != act:
                return "nonce"
        return evidence_fault(event, act, session)
