"""What makes a session whole after its password: a passkey's answer, or a code of a printed one-time card.

All functions block: call them from a thread.
"""

from hashlib import sha256 as digest

from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.domain.people.person import Person
from custody.domain.people.webauthn import Assertion, fault
from custody.service.kernel import security_log
from custody.service.people import guess_counters
from custody.service.people.accounts import require_same
from custody.service.people.first_sign_in import first_password
from custody.service.people.passwords import sha256
from custody.service.people.sign_in import SignedIn, SignIn
from custody.storage.read import subject_queries
from custody.storage.tables import accounts

CODES = 10
"""Codes of a card: two weeks of work."""


def challenge(token: str) -> bytes:
    """Return the challenge that a passkey answers to open the session of a cookie, and no other one."""
    return digest(f"custody.sign_in/1\0{sha256(token)}".encode()).digest()


def answer_by_passkey(signin: SignIn, session: SignedIn, token: str, answer: Assertion, *, device: str) -> str:
    """Open the session of a cookie by a passkey's answer; the cookie of the session in its place.

    Raises:
        RuleBroken: ``passkey_not_valid``, ``second_factor_wrong``. NotAllowed: ``guess_slowed``, ``guess_refused``;
            ``password_needed`` in a session by PIN: a second factor makes no password of it.
    """
    _require_password_session(session)
    with signin.store.reading() as connection:
        person = subject_queries.state(connection, Person, session.person)
    passkey = next((key for key in person.passkeys if key.signs and key.credential == answer.credential), None)
    buckets = guess_counters.in_session(session.device, f"passkey:{session.person}")
    with guess_counters.counted(signin.store, buckets, signin.clock, session.person, "passkey"):
        if passkey is None:
            raise RuleBroken("passkey_not_valid", person=session.person)
        if fault(answer, passkey.key, passkey.origin, challenge(token)):
            raise RuleBroken("second_factor_wrong")
    return _opened(signin, session, token, device, "passkey")


def answer_by_card(signin: SignIn, session: SignedIn, token: str, code: str, *, device: str) -> str:
    """Open the session of a cookie by a code of the person's card, which is used up; as ``answer_by_passkey``.

    Raises:
        RuleBroken: ``second_factor_wrong``. NotAllowed: ``guess_slowed``, ``guess_refused``.
    """
    _require_password_session(session)
    buckets = guess_counters.in_session(session.device, f"card:{session.person}")
    with guess_counters.counted(signin.store, buckets, signin.clock, session.person, "card"):
        with signin.store.writing() as connection:
            right = accounts.use_card_code(connection, session.person, _kept(session.person, code))
        if not right:
            raise RuleBroken("second_factor_wrong")
    return _opened(signin, session, token, device, "card")


def draw_card(signin: SignIn, session: SignedIn, current: str) -> list[str]:
    """Return the codes of a new card, in the place of every earlier one; only their digests are kept.

    The present password is asked again: a browser left open prints no card.

    Raises:
        NotAllowed: ``password_wrong``, ``guess_slowed`` or ``guess_refused``.
    """
    person = session.person
    account = signin.accounts.require_password(person, current, device=session.device)
    codes = [first_password() for _ in range(CODES)]
    with signin.store.writing() as connection:
        require_same(connection, person, account.password)
        accounts.set_card(connection, person, [_kept(person, code) for code in codes], at=signin.clock())
    security_log.note("card.drawn", account=person)
    return codes


def _require_password_session(session: SignedIn) -> None:
    if session.enrolled:
        raise NotAllowed("password_needed")


def _opened(signin: SignIn, session: SignedIn, token: str, device: str, factor: str) -> str:
    with signin.store.reading() as connection:
        account = accounts.account_of(connection, session.person)
    if account is None or account.disabled:
        raise NotAllowed("session_ended")
    return signin.begin(account, device, session.lang, token, lambda _connection: None, factor=factor)


def _kept(person: str, code: str) -> str:
    """Return the digest of a code: 79 random bits need no slow hash."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    return sha256(f"{person}:{letters}")
