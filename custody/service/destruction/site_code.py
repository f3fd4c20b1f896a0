"""The changing code of a session's device on the site: typed on other devices of those who are there (I64).

Six digits of an HMAC over session, device and a span of five minutes, under a key of the service alone: who does not
see the screen of that device cannot know it. The code before stays good, for whoever reads it as it changes.
"""

from hmac import compare_digest

from msgspec import Struct

from custody.domain.destruction.destruction_session import BURNT, OPEN, DestructionSession
from custody.domain.kernel.errors import NotAllowed
from custody.domain.kernel.times import instant
from custody.service.people import guess_counters
from custody.service.people.accounts import Accounts
from custody.service.people.sign_in import SignedIn
from custody.storage.read import subject_queries
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock

SCOPE = "sitecodes"
"""Key of the vault from which all codes come; it encrypts nothing."""
SPAN_MS = 5 * 60_000
DIGITS = 6


class SitePlace(Struct, frozen=True, kw_only=True):
    """Where a page of an open session is shown: on the site's device or elsewhere, bound to one or not.

    ``code``: what this device shows, "" elsewhere; ``until``: when it changes (RFC 3339).
    """

    bound: bool = False
    here: bool = False
    code: str = ""
    until: str = ""


def place_of(session_id: str, session: DestructionSession, device: str, vault: Vault, now_ms: int) -> SitePlace:
    """Return what the page of a session shows on this device."""
    if session.status not in {OPEN, BURNT} or session.out or not session.site_device:
        return SitePlace()
    if device != session.site_device:
        return SitePlace(bound=True)
    span = now_ms // SPAN_MS
    until = clock.text((span + 1) * SPAN_MS)
    return SitePlace(bound=True, here=True, code=_code(vault, session_id, session.site_device, span), until=until)


def shown_at(vault: Vault, session_id: str, device: str, at: str) -> str:
    """Return the code that a site's device showed at an hour (RFC 3339), for whoever looks at a photograph of it."""
    return _code(vault, session_id, device, round(instant(at).timestamp() * 1000) // SPAN_MS)


def check_site_code(accounts: Accounts, vault: Vault, asking: SignedIn, session_id: str, typed: str) -> None:
    """Check a code as it was typed; a guess is counted, so that nobody tries them all.

    Raises:
        NotAllowed: ``site_code_wrong``; ``guess_slowed`` or ``guess_refused``.
    """
    buckets = guess_counters.in_session(asking.device, f"site:{asking.person}")
    with guess_counters.counted(accounts.store, buckets, accounts.clock, asking.person, "site_code"):
        with accounts.store.reading() as connection:
            session = subject_queries.states(connection, DestructionSession, [session_id]).get(session_id)
        span, given = accounts.clock() // SPAN_MS, "".join(typed.split())
        good = [_code(vault, session_id, session.site_device, each) for each in (span, span - 1)] if session else []
        if not any(compare_digest(given.encode(), code.encode()) for code in good):
            raise NotAllowed("site_code_wrong")


def _code(vault: Vault, session_id: str, device: str, span: int) -> str:
    drawn = int.from_bytes(vault.derive(SCOPE, f"site code 1 {session_id} {device} {span}"))
    return f"{drawn % 10**DIGITS:0{DIGITS}d}"
