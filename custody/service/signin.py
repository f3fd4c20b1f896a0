"""Signing in: who is at the other end, on which device, and for how long.

Guesses are counted per device that has signed this person in before, else per address; never per
account alone, so that nobody can lock the president of the commission out from elsewhere. A guess is
counted before it is checked, in one transaction, so that a hundred at once count as a hundred.
All functions block (argon2, database): call them from a thread.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from custody.domain.device import ENROLLED, Device
from custody.domain.errors import NotAllowed, NotFound
from custody.service.passwords import Passwords, accept_password, accept_pin
from custody.storage import accounts, guesses, queries
from custody.storage.accounts import Account, WebSession
from custody.storage.connection import Connection
from custody.storage.engine import Store
from custody.storage.guesses import ADDRESS, ONE_PERSON, PIN, Bucket, Wait

Clock = Callable[[], int]
"""The present time in Unix milliseconds."""

TOUCH = 60_000
"""Use of a session is written at most once a minute: a page view must not wait for the order lock."""


@dataclass(frozen=True)
class Standing:
    """What the log says today about a person: names as shown on pages, agency ("" for none), roles in force."""

    name: str
    agency: str
    agency_name: str
    roles: tuple[str, ...]
    zone: str = ""
    """The IANA zone of the agency's place, "" where no pack of its country names one."""


LONGEST_USERNAME = 256
"""Characters of a username that are looked at: NFKC makes eighteen of some, and a megabyte of those takes a second."""
FIRST_HOURS = 72
"""How long a first password waits for its person: the shorter, the less it helps whoever saw it."""


class People(Protocol):
    """Who is who in the log."""

    def standing(self, connection: Connection, person: str) -> Standing:
        """The person's standing as the log has it now; no roles for a person unknown to it."""
        ...


@dataclass(frozen=True)
class SignedIn:
    """A person who has signed in. ``device`` names the browser without being its cookie."""

    person: str
    name: str
    agency: str
    roles: tuple[str, ...]
    device: str
    lang: str
    must_change: bool
    """True while the password is the one somebody else gave: nothing but changing it is allowed."""
    agency_name: str = ""
    """What the agency is called, for the head of a page."""
    enrolled: str = ""
    """The enrolled device that a PIN opened it on, "" for a session by password: it does the work of hands only."""
    zone: str = ""
    """The IANA zone in which their times are typed and shown, "" for the installation's."""


@dataclass(frozen=True)
class SignIn:
    """Accounts and sessions over one database. ``idle`` and ``absolute`` are seconds."""

    store: Store
    clock: Clock
    people: People
    idle: int = 30 * 60
    absolute: int = 12 * 60 * 60
    passwords: Passwords = field(default_factory=Passwords)

    def sign_in(
        self, username: str, password: str, *, device: str, address: str, lang: str, old_token: str = ""
    ) -> str:
        """Begin a session and return its cookie: always a new one, and ``old_token`` dies (no session fixation).

        Args:
            username: as typed.
            password: as typed.
            device: the long-lived cookie of this browser.
            address: where the request came from.
            lang: ``fr`` or ``en``.
            old_token: the session cookie the browser held before.

        Raises:
            NotAllowed: ``signin_failed`` for a wrong name, password or closed account alike;
                ``first_password_expired``; ``guess_slowed`` or ``guess_refused`` with the seconds to wait.
        """
        name = fold(username)
        account, buckets = self._guess(name, device, address)
        right = self.passwords.check(account.password if account else None, password)
        if account is None or not right or account.disabled:
            raise NotAllowed("signin_failed")
        if account.must_change and self.clock() > expiry(account):
            raise NotAllowed("first_password_expired", hours=FIRST_HOURS)
        known = _device_bucket(device, account.person)

        def begun(connection: Connection) -> None:
            guesses.forgive(connection, buckets, self.clock())
            guesses.remember(connection, known, self.clock())

        token = self.begin(account, device, lang, old_token, begun)
        if self.passwords.outdated(account.password):
            self._renew_hash(account, password)
        return token

    def begin(
        self, account: Account, device: str, lang: str, old_token: str, begun: Callable[[Connection], None],
        enrolled: str = "",
    ) -> str:  # fmt: skip
        """Begin a session of somebody who was found right, with what else is ``begun`` in the same transaction.

        ``enrolled``: the enrolled device whose key and whose person's PIN were found right, "" for a password.
        """
        token, now = secrets.token_urlsafe(32), self.clock()
        new = WebSession(
            sha256(token), account.person, device_id(device), lang, now, now, account.must_change, enrolled
        )
        with self.store.writing() as connection:
            accounts.forget_stale(connection, now=now, absolute=self.absolute * 1000)
            accounts.end_session(connection, sha256(old_token))
            accounts.add_session(connection, new)
            begun(connection)
        return token

    def _guess(self, name: str, device: str, address: str) -> tuple[Account | None, list[Bucket]]:
        with self.store.writing() as connection:
            account = accounts.account_named(connection, name)
            known = _device_bucket(device, account.person) if account else ""
            if known and guesses.is_known(connection, known):
                buckets = [Bucket(known, ONE_PERSON)]
            else:
                here = network(address)
                buckets = [Bucket(f"pair:{here}:{sha256(name)}", ONE_PERSON), Bucket(f"address:{here}", ADDRESS)]
            wait = guesses.count(connection, buckets, self.clock())
        _refuse(wait)
        return account, buckets

    def session(self, token: str, *, used: bool = True) -> SignedIn | None:
        """The living session of a cookie: None when unknown, over, its account closed, or its device revoked.

        With ``used`` it lives on from now; to be looked at by what anybody may ask for keeps no session alive.
        """
        now = self.clock()
        with self.store.reading() as connection:  # once a request, so one transaction and a few look-ups by key
            found = accounts.session_with(connection, sha256(token))
            if found is None or self._is_over(found, now) or _is_revoked(connection, found.enrolled):
                return None
            standing = self.people.standing(connection, found.person)
        if used and now - found.seen_at >= min(TOUCH, self.idle * 100):
            with self.store.writing() as connection:
                accounts.touch_session(connection, found.id, now)
        return SignedIn(
            person=found.person,
            name=standing.name,
            agency=standing.agency,
            agency_name=standing.agency_name,
            roles=standing.roles,
            device=found.device,
            lang=found.lang,
            must_change=found.must_change,
            enrolled=found.enrolled,
            zone=standing.zone,
        )

    def owner(self, token: str) -> str:
        """Whose session a cookie is or was, "" when unknown: one that is over is known until it is forgotten."""
        with self.store.reading() as connection:
            found = accounts.session_with(connection, sha256(token))
        return found.person if found else ""

    def _is_over(self, found: WebSession, now: int) -> bool:
        # a session from the future means that the clock stepped back: its age is unknown, so it is over
        aged = now - found.created_at > self.absolute * 1000 or found.created_at > now + TOUCH
        return aged or now - found.seen_at > self.idle * 1000

    def sign_out(self, token: str) -> None:
        """End the session of a cookie."""
        with self.store.writing() as connection:
            accounts.end_session(connection, sha256(token))

    def set_language(self, token: str, lang: str) -> None:
        """Keep the chosen language for the rest of the session."""
        with self.store.writing() as connection:
            accounts.set_session_language(connection, sha256(token), lang)

    def end_sessions(self, person: str) -> int:
        """End every session of a person whose roles changed; the number ended."""
        with self.store.writing() as connection:
            return accounts.end_sessions_of(connection, person)

    def open_account(self, person: str, username: str, password: str, *, must_change: bool = True) -> None:
        """Give a person a way to sign in; the first password is to be changed at the first sign-in.

        Raises:
            BadInput: a password that ``accept_password`` refuses.
            Conflict: ``account_exists``.
        """
        name = fold(username)
        accept_password(password, name)
        new = Account(person, name, self.passwords.hash(password), None, False, must_change, self.clock())
        with self.store.writing() as connection:
            accounts.add_account(connection, new)

    def change_password(self, session: SignedIn, current: str, new: str, pin: str = "") -> None:
        """Change one's own password and end every session of the person, this one too.

        With a first password goes the choice of a ``pin``: from then on the person speaks for themselves everywhere.

        Raises:
            NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
            BadInput: a new password that ``accept_password`` refuses, a PIN that ``accept_pin`` refuses.
        """
        account = self._confirmed(session, current)
        accept_password(new, account.username)
        if account.must_change:
            accept_pin(pin)
        password, hashed = self.passwords.hash(new), self.passwords.hash(pin)
        with self.store.writing() as connection:
            accounts.set_password(connection, session.person, password, must_change=False, at=self.clock())
            if account.must_change:
                accounts.set_pin(connection, session.person, hashed)
                guesses.forget(connection, session.person)
            accounts.end_sessions_of(connection, session.person)

    def set_pin(self, session: SignedIn, current: str, pin: str) -> None:
        """Set one's own PIN for signing on another person's device; the password is asked again.

        A device on which the old one was guessed too often takes the new one at once.

        Raises:
            NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
            BadInput: ``pin_form`` or ``pin_simple``.
        """
        self._confirmed(session, current)
        accept_pin(pin)
        hashed = self.passwords.hash(pin)
        with self.store.writing() as connection:
            accounts.set_pin(connection, session.person, hashed)
            guesses.forget(connection, session.person)

    def reset_password(self, person: str, password: str) -> None:
        """Give a person a new first password and end their PIN and sessions (when the password is forgotten or known).

        What was guessed of them before locks them out nowhere any more, on browsers that know them and on others.

        Raises:
            NotFound: ``account_unknown``.
            BadInput: a password that ``accept_password`` refuses.
        """
        account = self._account(person)
        accept_password(password, account.username)
        hashed = self.passwords.hash(password)
        with self.store.writing() as connection:
            accounts.begin_anew(connection, person, hashed, at=self.clock())
            guesses.forget(connection, person, sha256(account.username))
            accounts.end_sessions_of(connection, person)

    def disable(self, person: str) -> None:
        """Close an account; its sessions are dead at once.

        Raises:
            NotFound: ``account_unknown``.
        """
        with self.store.writing() as connection:
            accounts.set_disabled(connection, person, disabled=True)
            accounts.end_sessions_of(connection, person)

    def enable(self, person: str) -> None:
        """Reopen an account.

        Raises:
            NotFound: ``account_unknown``.
        """
        with self.store.writing() as connection:
            accounts.set_disabled(connection, person, disabled=False)

    def has_pin(self, person: str) -> bool:
        """Whether the person has chosen a PIN, and so can speak for themselves on any device."""
        with self.store.reading() as connection:
            account = accounts.account_of(connection, person)
        return account is not None and account.pin is not None

    def check_pin(self, person: str, pin: str, *, device: str, by: str) -> None:
        """Confirm that ``person`` is here, by PIN, on the ``device`` that ``by`` has signed in on.

        Counted per device and per person holding it: fresh cookies do not buy fresh guesses.

        Raises:
            NotAllowed: ``pin_wrong``, also where no PIN is set; ``guess_slowed`` or ``guess_refused``.
        """
        buckets = [Bucket(f"pin:{device}:{person}", PIN), Bucket(f"pin-by:{by}:{person}", PIN)]
        with self.store.writing() as connection:
            account = accounts.account_of(connection, person)
            wait = guesses.count(connection, buckets, self.clock())
        _refuse(wait)
        right = self.passwords.check(account.pin if account else None, pin)
        if account is None or not right or account.disabled:
            raise NotAllowed("pin_wrong")
        with self.store.writing() as connection:
            guesses.forgive(connection, buckets, self.clock())

    def _confirmed(self, session: SignedIn, password: str) -> Account:
        buckets = [Bucket(f"again:{session.device}:{session.person}", ONE_PERSON)]
        account = self._account(session.person)
        with self.store.writing() as connection:
            wait = guesses.count(connection, buckets, self.clock())
        _refuse(wait)
        if not self.passwords.check(account.password, password):
            raise NotAllowed("password_wrong")
        with self.store.writing() as connection:
            guesses.forgive(connection, buckets, self.clock())
        return account

    def _account(self, person: str) -> Account:
        with self.store.reading() as connection:
            account = accounts.account_of(connection, person)
        if account is None:
            raise NotFound("account_unknown", person=person)
        return account

    def _renew_hash(self, account: Account, password: str) -> None:
        hashed, same = self.passwords.hash(password), account.must_change
        with self.store.writing() as connection:
            accounts.set_password(connection, account.person, hashed, must_change=same, at=account.changed_at)


def expiry(account: Account) -> int:
    """When the first password of an account opens nothing any more, in Unix milliseconds."""
    return account.changed_at + FIRST_HOURS * 3_600_000


def fold(username: str) -> str:
    """A username as stored: NFKC, without outer space, in lower case; what is far too long for one is cut first."""
    return unicodedata.normalize("NFKC", username[:LONGEST_USERNAME]).strip().casefold()


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal: what is stored in place of a cookie."""
    return hashlib.sha256(text.encode()).hexdigest()


def device_id(device: str) -> str:
    """The short name of a browser, safe to show and to record, made from its cookie."""
    return sha256(device)[:32]


def network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: one subscriber has a whole /64 to guess from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return str(parsed)


def _refuse(wait: Wait) -> None:
    # after the counting transaction, which would roll back if this were raised inside it
    if wait.seconds:
        raise NotAllowed("guess_refused" if wait.refused else "guess_slowed", seconds=wait.seconds)


def _is_revoked(connection: Connection, enrolled: str) -> bool:
    return bool(enrolled) and queries.state(connection, Device, enrolled).status != ENROLLED


def _device_bucket(device: str, person: str) -> str:
    return f"device:{device_id(device)}:{person}"
