"""Accounts: what opens one, who may use it, and the PIN by which its person speaks on another person's device.

All functions block (argon2, database): call them from a thread.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from custody.domain.kernel.errors import NotAllowed, NotFound
from custody.service.kernel.security_log import note
from custody.service.people import guess_counters
from custody.service.people.passwords import Passwords, accept_password, accept_pin, digest_of_first, sha256
from custody.storage.tables import accounts, guess_limits
from custody.storage.tables.accounts import Account
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store

Clock = Callable[[], int]
"""The present time in Unix milliseconds."""
LONGEST_USERNAME = 256
"""Characters of a username that are looked at: NFKC makes eighteen of some, and a megabyte of those takes a second."""
FIRST_HOURS = 72
"""How long a first password waits for its person: the shorter, the less it helps whoever saw it."""


@dataclass(frozen=True)
class Accounts:
    """The accounts in one database; whoever changes a secret of their own gives the old one again."""

    store: Store
    clock: Clock
    passwords: Passwords = field(default_factory=Passwords)

    def are_none(self) -> bool:
        """Return True if no account can sign in: the log is yet to be founded."""
        with self.store.reading() as connection:
            return not accounts.has_any(connection)

    def open(
        self, person: str, username: str, password: str, *, must_change: bool = True, proposal: str | None = None
    ) -> None:
        """Give a person a way to sign in; the first password is to be changed at the first sign-in.

        ``proposal``: the change that two people confirmed for it.

        Raises:
            BadInput: a password that ``accept_password`` refuses.
            Conflict: ``account_exists``.
        """
        name = fold(username)
        accept_password(password, name)
        new = Account(
            person, name, self.passwords.hash(password), None, False, must_change, self.clock(), proposal=proposal
        )
        with self.store.writing() as connection:
            accounts.add_account(connection, new)
        note("account.opened", account=person)

    def change_password(
        self, person: str, current: str, new: str, pin: str = "", *, device: str, names: Iterable[str] = (),
        with_pin: bool = True,
    ) -> None:  # fmt: skip
        """Change one's own password, on the ``device`` one is signed in on, and end every session, this one too.

        ``names``: of the person and the agency, which the new password must not consist of.
        With a first password goes the choice of a ``pin``: from then on the person speaks for themselves everywhere.
        Not ``with_pin`` for somebody who owes a second factor: others may have given themselves this password.

        Raises:
            NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
            BadInput: a new password that ``accept_password`` refuses, a PIN that ``accept_pin`` refuses.
        """
        account = self._confirmed(person, current, device)
        accept_password(new, account.username, names)
        chooses = account.must_change and with_pin
        if chooses:
            accept_pin(pin)
        password, hashed = self.passwords.hash(new), self.passwords.hash(pin) if chooses else ""
        with self.store.writing() as connection:
            require_same(connection, person, account.password)
            accounts.set_password(connection, person, password, must_change=False, at=self.clock())
            if account.must_change:
                accounts.keep_used(connection, person, digest_of_first(person, current))
            if chooses:
                accounts.set_pin(connection, person, hashed)
                guess_limits.forget(connection, person)
            ended = accounts.end_sessions_of(connection, person)
        note("password.changed", account=person)
        note("sessions.revoked", account=person, count=ended)

    def set_pin(self, person: str, current: str, pin: str, *, device: str, token: str = "") -> None:
        """Set one's own PIN for signing on another person's device; the password is asked again.

        ``device``: that on which one is signed in. One on which the old PIN was guessed too often takes the new one
        at once. What the old PIN opened on enrolled devices ends, all but the session of the cookie ``token``: who
        saw it goes on nowhere.

        Raises:
            NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
            BadInput: ``pin_form`` or ``pin_simple``.
        """
        account = self._confirmed(person, current, device)
        accept_pin(pin)
        hashed = self.passwords.hash(pin)
        with self.store.writing() as connection:
            require_same(connection, person, account.password)
            accounts.set_pin(connection, person, hashed)
            ended = accounts.end_pin_sessions_of(connection, person, but=sha256(token))
            guess_limits.forget(connection, person)
        note("pin.changed", account=person)
        note("sessions.revoked", account=person, count=ended)

    def reset_password(
        self, person: str, password: str, *, proposal: str | None = None, was: str | None = None
    ) -> None:
        """Give a person a new first password and end their PIN and sessions (when the password is forgotten or known).

        What was guessed of them before locks them out nowhere any more, on browsers that know them and on others.
        ``proposal``: as in ``open``. ``was``: the hash that is to be replaced, and no other.

        Raises:
            NotFound: ``account_unknown``. NotAllowed: ``password_wrong`` where another hash lies there.
            BadInput: a password that ``accept_password`` refuses.
        """
        account = self._account(person)
        accept_password(password, account.username)
        hashed = self.passwords.hash(password)
        with self.store.writing() as connection:
            if was is not None:
                require_same(connection, person, was)
            accounts.begin_anew(connection, person, hashed, at=self.clock(), proposal=proposal)
            guess_limits.forget(connection, person, sha256(account.username))
            ended = accounts.end_sessions_of(connection, person)
        note("account.reset", account=person)
        note("sessions.revoked", account=person, count=ended)

    def disable(self, person: str) -> None:
        """Close an account; its sessions are dead at once.

        Raises:
            NotFound: ``account_unknown``.
        """
        with self.store.writing() as connection:
            accounts.set_disabled(connection, person, disabled=True)
            accounts.end_card(connection, person)
            ended = accounts.end_sessions_of(connection, person)
        note("account.closed", account=person)
        note("sessions.revoked", account=person, count=ended)

    def enable(self, person: str) -> None:
        """Reopen an account.

        Raises:
            NotFound: ``account_unknown``.
        """
        with self.store.writing() as connection:
            accounts.set_disabled(connection, person, disabled=False)
        note("account.reopened", account=person)

    def end_sessions(self, person: str, *, with_card: bool = False, before: int | None = None) -> int:
        """End every session of a person whose roles or passkeys changed; the number ended.

        ``with_card``: the one-time card too, which others may have drawn before the roles were given. ``before``: only
        what began before this instant (Unix milliseconds), for an act that is old.
        """
        with self.store.writing() as connection:
            if with_card:
                accounts.end_card(connection, person, before=before)
            ended = accounts.end_sessions_of(connection, person, before=before)
        note("sessions.revoked", account=person, count=ended)
        return ended

    def end_sessions_on(self, device: str, *, before: int | None = None) -> int:
        """End every session that was begun on an enrolled device; the number ended. ``before``: as above."""
        with self.store.writing() as connection:
            ended = accounts.end_sessions_on(connection, device, before=before)
        note("sessions.revoked", account=device, count=ended)
        return ended

    def require_password(self, person: str, current: str, *, device: str) -> Account:
        """Ask for the person's own password again, on the ``device`` they are signed in on; return their account.

        Raises:
            NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
        """
        return self._confirmed(person, current, device)

    def has_pin(self, person: str) -> bool:
        """Return True if the person has chosen a PIN, and so can consent on any device."""
        with self.store.reading() as connection:
            account = accounts.account_of(connection, person)
        return account is not None and account.pin is not None

    def check_pin(self, person: str, pin: str, *, device: str, by: str) -> None:
        """Confirm that ``person`` is here, by PIN, on the ``device`` that ``by`` has signed in on.

        Raises:
            NotAllowed: ``pin_wrong``, also where no PIN is set; ``guess_slowed`` or ``guess_refused``.
        """
        with self.store.reading() as connection:
            account = accounts.account_of(connection, person)
        buckets = guess_counters.of_pin(person if account else "", device, by)
        whose = person if account else "unknown"
        with guess_counters.counted(self.store, buckets, self.clock, whose, "pin"):
            right = self.passwords.check(account.pin if account else None, pin)
            if account is None or not right or account.disabled:
                raise NotAllowed("pin_wrong")

    def _confirmed(self, person: str, password: str, device: str) -> Account:
        account = self._account(person)
        with guess_counters.counted(
            self.store, guess_counters.in_session(device, person), self.clock, person, "password"
        ):
            if not self.passwords.check(account.password, password):
                raise NotAllowed("password_wrong")
        return account

    def _account(self, person: str) -> Account:
        with self.store.reading() as connection:
            account = accounts.account_of(connection, person)
        if account is None:
            raise NotFound("account_unknown", person=person)
        return account


def require_same(connection: Connection, person: str, password: str) -> None:
    """Refuse if another password was set since this hash was found to be the present one.

    Raises:
        NotAllowed: ``password_wrong``.
    """
    if not accounts.is_same(connection, person, password):
        raise NotAllowed("password_wrong")


def expiry(account: Account) -> int:
    """Return when the first password of an account opens nothing any more, in Unix milliseconds."""
    return account.changed_at + FIRST_HOURS * 3_600_000


def fold(username: str) -> str:
    """Return a username as stored: NFKC, stripped, in lower case, cut; without NUL, which PostgreSQL refuses."""
    return unicodedata.normalize("NFKC", username[:LONGEST_USERNAME].replace("\0", "")).strip().casefold()
