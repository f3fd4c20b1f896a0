"""Requests an enrolled device may sign with its key: its own status, and sign-in of its people by PIN.

The key is something one has, the PIN something one knows: together they open a session for field work. Decisions at a
desk need a password. Guesses are counted per device: a person locked out on one can sign in on another. Nobody can be
locked out remotely.
"""

import re
from dataclasses import dataclass
from functools import partial

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.kernel.acts import kinds_of_device
from custody.domain.kernel.errors import NotAllowed
from custody.domain.people.device import REVOKED, Device
from custody.domain.people.pending_change import Proposal
from custody.domain.people.person import Person
from custody.log import canonical
from custody.log.device_signature import signed
from custody.service.kernel import security_log
from custody.service.kernel.directory import Directory
from custody.service.people import guess_counters
from custody.service.people.accounts import fold
from custody.service.people.passwords import sha256
from custody.service.people.sign_in import SignedIn, SignIn
from custody.storage.read import subject_queries
from custody.storage.tables import accounts, guess_limits
from custody.storage.tables.accounts import DAY, Account
from custody.storage.tables.connection import Connection
from custody.storage.write import unique_values

AT_A_DESK = frozenset({Role.KEY_OFFICER, Role.ADMINISTRATOR, Role.INSPECTOR, Role.PROSECUTOR, Role.COMMISSION})
"""Who gives, takes or orders more than hands can carry signs in with a password."""
READ_BY_PIN = frozenset({
    "exhibit.read", "case.read", "history.read", "transfer.read", "place.read", "inventory.read", "notice.read",
    "order.read", "discrepancy.read", "device.read", "directory.read", "self.read",
})  # fmt: skip
"""What may be looked at in a session by PIN: what hands need to find and know again."""
SENT_BY_PIN = kinds_of_device("look", "hands", "list") | {
    "destruction_session.arrive/1",
    "device.read",
    "read_audit.record/1",
    "document.issue/1",
}
"""What may be recorded in it: the work of hands, the device's queue, which is that, and what was read or given out.

A verifier's check is that too: it decides nothing, for the service compares what was read with what it alone knows.
"""
NUMBER = re.compile(r"PE[0-9A-Z]{11}\Z", re.ASCII)
OPEN_PROPOSALS = 1_000
LAST_TRIES = 2
"""From so many tries left on, a wrong PIN is told how many there are."""


class Known(Struct, frozen=True, kw_only=True):
    """Status of a device's key: ``status`` is unknown, waiting, enrolled or revoked."""

    status: str
    id: str = ""
    name: str = ""
    agency: str = ""
    agency_name: str = ""
    revoked_at: str = ""


class DeviceProof(Struct, frozen=True, kw_only=True):
    """A device's signature over ``challenge``, as it shows that it has the key (SubjectPublicKeyInfo in base64)."""

    key: str
    challenge: str
    signature: str


def require_signed(shown: DeviceProof, type_: str, log: str, **more: str) -> None:
    """Find the signature right: over the canonical bytes of the challenge, the log's origin, ``type_`` and ``more``.

    Raises:
        NotAllowed: ``device_unknown``.
    """
    statement = {"type": type_, "log": log, "challenge": shown.challenge, **more}
    if not signed(shown.key, shown.signature, canonical.encode(statement)):
        raise NotAllowed("device_unknown")


def known(connection: Connection, directory: Directory, key: str) -> Known | None:
    """Return the device with this key, enrolled or revoked, or None."""
    device_id = unique_values.by_claim(connection, "device_key", key)
    if device_id is None:
        return None
    device = subject_queries.state(connection, Device, device_id)
    names = directory.names(connection, [device_id, device.agency])
    return Known(
        status=device.status, id=device_id, name=names[device_id], agency=device.agency,
        agency_name=names[device.agency], revoked_at=device.revoked_at,
    )  # fmt: skip


def require_password(session: SignedIn, permission: str, *, reads: bool) -> None:
    """Refuse in a session by PIN what takes a password: a PIN is typed before colleagues, and is seen.

    Raises:
        NotAllowed: ``password_needed``.
    """
    if session.enrolled and permission not in SENT_BY_PIN and not (reads and permission in READ_BY_PIN):
        raise NotAllowed("password_needed")


def is_permitted(who: SignedIn | Reader, permission: str) -> bool:
    """Return True if a role of the person holds the permission and no missing password is required."""
    return may(who.roles, permission) and (not who.enrolled or permission in SENT_BY_PIN | READ_BY_PIN)


def proposed(connection: Connection, key: str) -> Known:
    """Return the status of an unknown device: waiting if it is proposed, else unknown.

    It reads every open proposal, so such devices ask only now and then.
    """
    open_ = subject_queries.find(connection, Proposal, status="open", limit=OPEN_PROPOSALS)
    return Known(status="waiting" if any(proposal.public_key == key for proposal in open_.values()) else "unknown")


@dataclass(frozen=True)
class Browser:
    """The browser that asks: its device cookie, its language, and the session cookie it held before."""

    device: str
    lang: str
    old_token: str


def sign_in(signing_in: SignIn, key: str, who: str, pin: str, browser: Browser) -> tuple[str, str]:
    """Begin a session on an enrolled device: the session's cookie, and whose it is. ``who``: a number or a username.

    Raises:
        NotAllowed: ``device_unknown``, ``device_revoked``; ``pin_wrong``, or ``pin_last_tries`` of the last ones, for
            who is unknown or of another agency alike; ``guess_slowed``, ``pin_refused``; ``password_needed``.
    """
    device_id, device, account, left = _guess(signing_in, key, who)
    right = signing_in.passwords.check(account.pin if account else None, pin)
    if account is None or not right or account.disabled or account.must_change:
        raise _failed(device_id, account, who, left, "closed" if right and account else "wrong")
    with signing_in.store.reading() as connection:
        person = subject_queries.state(connection, Person, account.person)
    if person.agency != device.agency or person.disabled:
        raise _failed(device_id, account, who, left, "elsewhere")
    buckets = guess_counters.on_enrolled(device_id, account.person)
    begun = partial(guess_limits.forgive, buckets=buckets, now=signing_in.clock())
    if AT_A_DESK.intersection(person.roles):
        signing_in.store.write(begun)  # the PIN was right, however often it is typed on the site
        raise NotAllowed("password_needed")
    token = signing_in.begin(account, browser.device, browser.lang, browser.old_token, begun, device_id)
    return token, account.person


def _guess(signing_in: SignIn, key: str, who: str) -> tuple[str, Device, Account | None, int]:
    """Return device, account if any, and remaining guesses; the guess is counted before the check."""
    with signing_in.store.reading() as connection:
        device_id = unique_values.by_claim(connection, "device_key", key)
        if device_id is None:
            raise NotAllowed("device_unknown")
        device = subject_queries.state(connection, Device, device_id)
        if device.status == REVOKED:
            raise NotAllowed("device_revoked", number=device_id)
        by_number = NUMBER.match(who)
        account = accounts.account_of(connection, who) if by_number else accounts.account_named(connection, fold(who))
    buckets = guess_counters.on_enrolled(device_id, account.person if account else sha256(fold(who)))
    try:
        left = guess_counters.count(signing_in.store, buckets, signing_in.clock, refused="pin_refused")
    except NotAllowed:
        security_log.counted.note("signin.throttled", **_whose(account, who), means="pin", device=device_id)
        raise
    return device_id, device, account, left


def _failed(device_id: str, account: Account | None, who: str, left: int, reason: str) -> NotAllowed:
    """Write that a PIN opened nothing, and return the error: the same whatever was wrong."""
    security_log.note("signin.failed", **_whose(account, who), means="pin", device=device_id, reason=reason)
    return _wrong(left)


def _whose(account: Account | None, who: str) -> dict[str, str]:
    return {"account": account.person} if account else {"name": security_log.named(fold(who))}


def _wrong(left: int) -> NotAllowed:
    """Return the error for a wrong PIN, with ``left`` tries remaining."""
    if not left:
        return NotAllowed("pin_refused", seconds=DAY // 1000)
    return NotAllowed("pin_last_tries", left=left) if left <= LAST_TRIES else NotAllowed("pin_wrong")
