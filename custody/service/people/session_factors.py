"""What makes a session whole after its password: a passkey's answer, or a code of a printed one-time card.

All functions block: call them from a thread.
"""

from hashlib import sha256 as digest

from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.domain.people.person import Person
from custody.domain.people.webauthn import Assertion, fault
from custody.service.kernel import security_log
from custody.service.people import guess_counters
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


def answer_by_passkey(sign_in: SignIn, session: SignedIn, token: str, answer: Assertion, *, device: str) -> str:
    """Open the session of a cookie by a passkey's answer; the cookie of the session in its place.

    Raises:
        RuleBroken: ``passkey_not_valid``, ``second_factor_wrong``.
    """
    with sign_in.store.reading() as connection:
        person = subject_queries.state(connection, Person, session.person)
    passkey = next((key for key in person.passkeys if key.signs and key.credential == answer.credential), None)
    if passkey is None:
        raise RuleBroken("passkey_not_valid", person=session.person)
    if fault(answer, passkey.key, passkey.origin, challenge(token)):
        security_log.note("secret.failed", account=session.person, means="passkey")
        raise RuleBroken("second_factor_wrong")
    return _opened(sign_in, session, token, device, "passkey")


def answer_by_card(sign_in: SignIn, session: SignedIn, token: str, code: str, *, device: str) -> str:
    """Open the session of a cookie by a code of the person's card, which is used up; as ``answer_by_passkey``.

    Raises:
        RuleBroken: ``second_factor_wrong``. NotAllowed: ``guess_slowed``, ``guess_refused``.
    """
    buckets = guess_counters.in_session(session.device, f"card:{session.person}")
    with guess_counters.counted(sign_in.store, buckets, sign_in.clock, session.person, "card"):
        with sign_in.store.writing() as connection:
            right = accounts.use_card_code(connection, session.person, _kept(session.person, code))
        if not right:
            security_log.note("secret.failed", account=session.person, means="card")
            raise RuleBroken("second_factor_wrong")
    return _opened(sign_in, session, token, device, "card")


def draw_card(sign_in: SignIn, person: str) -> list[str]:
    """Return the codes of a new card, in the place of every earlier one; only their digests are kept."""
    codes = [first_password() for _ in range(CODES)]
    with sign_in.store.writing() as connection:
        accounts.set_card(connection, person, [_kept(person, code) for code in codes])
    return codes


def _opened(sign_in: SignIn, session: SignedIn, token: str, device: str, factor: str) -> str:
    with sign_in.store.reading() as connection:
        account = accounts.account_of(connection, session.person)
    if account is None or account.disabled:
        raise NotAllowed("session_ended")
    return sign_in.begin(account, device, session.lang, token, lambda _connection: None, factor=factor)


def _kept(person: str, code: str) -> str:
    """Return the digest of a code: 79 random bits need no slow hash."""
    letters = "".join(letter for letter in code.casefold() if letter.isalnum())
    return sha256(f"{person}:{letters}")
