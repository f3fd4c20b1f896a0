"""Signing in: who is at the other end, on which device, and for how long.

All functions block (argon2, database): call them from a thread.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NoReturn, Protocol

from custody.domain.kernel.errors import NotAllowed
from custody.domain.people.device import ENROLLED, Device
from custody.service.kernel import security_log
from custody.service.people import guess_counters
from custody.service.people.accounts import FIRST_HOURS, Accounts, Clock, expiry, fold
from custody.service.people.guess_counters import known_browser
from custody.service.people.passwords import Passwords, device_id, digest_of_first, sha256
from custody.service.people.second_factor import NONE, Demand, WaitingReset
from custody.service.people.web_session_expiry import TOUCH, is_over
from custody.storage.read import subject_queries
from custody.storage.tables import accounts, guess_limits
from custody.storage.tables.accounts import Account, WebSession
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import QUICK_SECONDS, Store, Work
from custody.storage.tables.guess_limits import Bucket


@dataclass(frozen=True)
class Standing:
    """Standing of a person in the log today: names as pages show them, agency ("" for none), roles in force."""

    name: str
    agency: str
    agency_name: str
    roles: tuple[str, ...]
    zone: str = ""
    """The IANA zone of the agency's place, "" where no pack of its country names one."""
    demand: Demand = NONE


class People(Protocol):
    """Directory of the people known to the log."""

    def standing(self, connection: Connection, person: str) -> Standing:
        """Return the person's standing as the log has it now; no roles for an unknown person."""
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
    needs_factor: bool = False
    """True while a password alone opened it, of somebody who needs a second factor: it opens nothing but that."""
    resets: tuple[WaitingReset, ...] = ()
    """New sign-ins that wait, for this person or, for an inspector, for anybody who decides."""


@dataclass(frozen=True)
class SignIn:
    """Sessions over one database. ``idle`` and ``absolute`` are seconds."""

    store: Store
    clock: Clock
    people: People
    idle: int = 30 * 60
    absolute: int = 12 * 60 * 60
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def accounts(self) -> Accounts:
        """Return the accounts that are signed in to."""
        return Accounts(self.store, self.clock, self.passwords)

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
                ``first_password_expired``, ``first_password_used``; ``guess_slowed`` or ``guess_refused`` with the
                seconds to wait.
        """
        name = fold(username)
        account, buckets = self._guess(name, device, address)
        right = self.passwords.check(account.password if account else None, password)
        if account is None or not right or account.disabled:
            if account is not None and account.used_first == digest_of_first(account.person, password):
                self._refuse_used(account)
            reason = "closed" if account is not None and right else "wrong"
            security_log.note("signin.failed", **_whose(account, name), means="password", reason=reason)
            raise NotAllowed("signin_failed")
        if account.must_change and self.clock() > expiry(account):
            security_log.note("signin.failed", account=account.person, means="password", reason="expired")
            raise NotAllowed("first_password_expired", hours=FIRST_HOURS)
        known = known_browser(device, account.person)

        def begun(connection: Connection) -> None:
            """Forgive the failed guesses of one who signed in."""
            guess_limits.forgive(connection, buckets, self.clock())
            guess_limits.remember(connection, known, self.clock())

        try:
            token = self.begin(account, device, lang, old_token, begun)
        except NotAllowed as refusal:
            renewed = self._renewed(name, account, password) if refusal.code == "signin_failed" else None
            if renewed is None:
                raise
            account, token = renewed, self.begin(renewed, device, lang, old_token, begun)
        if self.passwords.outdated(account.password):
            self._renew_hash(account, password)
        return token

    def _renewed(self, name: str, before: Account, password: str) -> Account | None:
        """Return the account as it is now if its hash alone is another one of this password, else None.

        Somebody who signs in twice at once would else be refused where the first sign-in made the hash anew.
        """
        with self.store.reading(QUICK_SECONDS) as connection:
            account = accounts.account_named(connection, name)
        if account is None or replace(account, password=before.password) != before:
            return None
        return account if self.passwords.check(account.password, password) else None

    def _refuse_used(self, account: Account) -> NoReturn:
        """Refuse a first password that is used up: its person, or whoever else holds it, has come second.

        Raises:
            NotAllowed: ``first_password_used``.
        """
        self._write(partial(accounts.note_tried_again, person=account.person, at=self.clock()))
        security_log.note("signin.failed", account=account.person, means="password", reason="used")
        raise NotAllowed("first_password_used")

    def is_known(self, username: str, device: str) -> bool:
        """Return True if the browser of this cookie has signed this person in before."""
        with self.store.reading(QUICK_SECONDS) as connection:
            account = accounts.account_named(connection, fold(username))
            return account is not None and guess_limits.is_known(connection, known_browser(device, account.person))

    def begin(
        self, account: Account, device: str, lang: str, old_token: str, begun: Callable[[Connection], None],
        enrolled: str = "", factor: str = "",
    ) -> str:  # fmt: skip
        """Begin a session for a person who has proved who they are; ``begun`` writes in the same transaction.

        ``enrolled``: the enrolled device whose key and whose person's PIN were found right, "" for a password.
        ``factor``: the second factor that was found right, in the session of ``old_token``.

        Raises:
            NotAllowed: ``signin_failed`` if password or account changed since they were read; ``session_ended``.
        """
        token, now = secrets.token_urlsafe(32), self.clock()
        new = WebSession(
            sha256(token), account.person, device_id(device), lang, now, now, account.must_change, enrolled, factor
        )

        def work(connection: Connection) -> None:
            accounts.forget_stale(connection, now=now, absolute=self.absolute * 1000)
            was_there = accounts.end_session(connection, sha256(old_token))
            if factor and not was_there:
                raise NotAllowed("session_ended")
            if not accounts.is_unchanged(connection, account, with_pin=bool(enrolled)):
                raise NotAllowed("signin_failed")
            accounts.add_session(connection, new)
            begun(connection)

        self._write(work)
        means = {"means": "pin", "device": enrolled} if enrolled else {"means": factor or "password"}
        half = not enrolled and not factor and self._owes_factor(account.person)
        security_log.note("signin.half" if half else "signin.succeeded", account=account.person, **means)
        return token

    def _owes_factor(self, person: str) -> bool:
        with self.store.reading(QUICK_SECONDS) as connection:
            return self.people.standing(connection, person).demand.needed

    def _guess(self, name: str, device: str, address: str) -> tuple[Account | None, list[Bucket]]:
        with self.store.reading(QUICK_SECONDS) as connection:
            account = accounts.account_named(connection, name)
            if account and guess_limits.is_known(connection, known_browser(device, account.person)):
                buckets = guess_counters.at_known_browser(device, account.person)
            else:
                buckets = guess_counters.from_address(address, name)
        try:
            guess_counters.count(self.store, buckets, self.clock)
        except NotAllowed:
            security_log.counted.note("signin.throttled", **_whose(account, name), means="password")
            raise
        return account, buckets

    def session(self, token: str, *, used: bool = True) -> SignedIn | None:
        """Return the open session of a cookie; None if unknown, over, its account closed, or its device revoked.

        With ``used`` the session is prolonged from now on. A request that anybody may make does not prolong it.
        """
        now = self.clock()
        with self.store.reading(
            QUICK_SECONDS
        ) as connection:  # once a request, so one transaction and a few look-ups by key
            web_session = accounts.session_with(connection, sha256(token))
            if (
                web_session is None
                or is_over(web_session, now, absolute=self.absolute, idle=self.idle)
                or _is_revoked(connection, web_session.enrolled)
            ):
                return None
            standing = self.people.standing(connection, web_session.person)
        if used and now - web_session.seen_at >= min(TOUCH, self.idle * 100):
            self._write(partial(accounts.touch_session, session_id=web_session.id, at=now))
        return SignedIn(
            person=web_session.person,
            name=standing.name,
            agency=standing.agency,
            agency_name=standing.agency_name,
            roles=standing.roles,
            device=web_session.device,
            lang=web_session.lang,
            must_change=web_session.must_change,
            enrolled=web_session.enrolled,
            zone=standing.zone,
            needs_factor=standing.demand.needed and not web_session.enrolled and not web_session.factor,
            resets=standing.demand.resets,
        )

    def owner(self, token: str) -> str:
        """Return the person of a cookie's present or past session, "" when unknown.

        An ended session stays known until it is deleted.
        """
        with self.store.reading(QUICK_SECONDS) as connection:
            web_session = accounts.session_with(connection, sha256(token))
        return web_session.person if web_session else ""

    def sign_out(self, token: str) -> None:
        """End the session of a cookie."""
        person = self.owner(token)
        self._write(partial(accounts.end_session, session_id=sha256(token)))
        security_log.note("session.ended", account=person)

    def set_language(self, token: str, lang: str) -> None:
        """Keep the chosen language for the rest of the session."""
        self._write(partial(accounts.set_session_language, session_id=sha256(token), lang=lang))

    def _renew_hash(self, account: Account, password: str) -> None:
        hashed, same = self.passwords.hash(password), account.must_change

        def work(connection: Connection) -> None:
            """Set the new hash, unless the person has chosen another password meanwhile."""
            if accounts.is_same(connection, account.person, account.password):
                accounts.set_password(connection, account.person, hashed, must_change=same, at=account.changed_at)

        self._write(work)

    def _write(self, work: Work) -> None:
        """Write with the recorder's next commit: alone it would wait for SQLite's one lock, and might not get it."""
        self.store.write(work, seconds=guess_counters.WRITE_SECONDS)


def _whose(account: Account | None, username: str) -> dict[str, str]:
    """Return what the security log says of whom somebody signed in as."""
    return {"account": account.person} if account else {"name": security_log.named(username)}


def _is_revoked(connection: Connection, enrolled: str) -> bool:
    return bool(enrolled) and subject_queries.state(connection, Device, enrolled).status != ENROLLED
