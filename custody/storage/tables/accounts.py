"""Sign-in accounts and web sessions: with the guess counters, the tables that stay outside the log.

Functions over an open Connection; the caller owns the transaction. Times are Unix milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, delete, insert, or_, select, true, update

from custody.domain.kernel.errors import Conflict, NotFound
from custody.storage.tables.tables import account, card_code, guess, web_session

DAY = 24 * 60 * 60 * 1000

_SESSION = (
    select(web_session, account.c.must_change)
    .join(account, account.c.person == web_session.c.person)
    .where(web_session.c.id == bindparam("id"), account.c.disabled.is_(False))
)


@dataclass(frozen=True)
class Account:
    """Sign-in account of one person; ``password`` and ``pin`` are argon2id hashes.

    ``must_change``: the password is an initial one, given at ``changed_at``; else that is the time of the person's own
    choice. ``used_first``: a digest of the last first password that was used up, None for none; ``tried_again_at``:
    when somebody last tried it after that. ``proposal``: the change that gave the present sign-in, None for founders.
    """

    person: str
    username: str
    password: str
    pin: str | None
    disabled: bool
    must_change: bool
    changed_at: int
    used_first: str | None = None
    tried_again_at: int | None = None
    proposal: str | None = None


@dataclass(frozen=True)
class WebSession:
    """One signed-in browser; ``id`` is the SHA-256 of its cookie in hexadecimal.

    ``enrolled``: the number of the enrolled device that it was begun on by PIN, "" for one begun by password.
    ``factor``: the second factor given beside the password: ``passkey``, ``card`` or "".
    """

    id: str
    person: str
    device: str
    lang: str
    created_at: int
    seen_at: int
    must_change: bool
    enrolled: str = ""
    factor: str = ""


def add_account(connection: Connection, new: Account) -> None:
    """Store a new account.

    Raises:
        Conflict: ``account_exists`` when the person or the username already has one.
    """
    taken = or_(account.c.person == new.person, account.c.username == new.username)
    if connection.execute(select(account.c.person).where(taken)).first():
        raise Conflict("account_exists", username=new.username)
    connection.execute(insert(account).values(**vars(new)))


def account_named(connection: Connection, username: str) -> Account | None:
    """Return the account of a username as stored (already folded), or None."""
    return _account(connection.execute(select(account).where(account.c.username == username)).mappings().first())


def has_any(connection: Connection) -> bool:
    """Return True if there is any account."""
    return connection.execute(select(account.c.person).limit(1)).first() is not None


def account_of(connection: Connection, person: str) -> Account | None:
    """Return the account of a person, or None."""
    return _account(connection.execute(select(account).where(account.c.person == person)).mappings().first())


def usernames(connection: Connection) -> dict[str, str]:
    """Return the username of every account, by person."""
    return {row.person: row.username for row in connection.execute(select(account.c.person, account.c.username))}


def _account(row: RowMapping | None) -> Account | None:
    return Account(**row) if row else None


def set_password(connection: Connection, person: str, password: str, *, must_change: bool, at: int) -> None:
    """Replace the password's hash.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, password=password, must_change=must_change, changed_at=at)


def begin_anew(connection: Connection, person: str, password: str, *, at: int, proposal: str | None = None) -> None:
    """Set an initial password again, in place of password and PIN; the one-time card ends.

    ``proposal``: the change that gives it.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, password=password, pin=None, must_change=True, changed_at=at, proposal=proposal)
    end_card(connection, person)


def is_same(connection: Connection, person: str, password: str) -> bool:
    """Return True if this hash, which was found to be the present one, still is.

    Argon2 takes its time outside any transaction, and meanwhile a change or a reset may have been written.
    """
    # locked, or PostgreSQL would let a change under way pass
    row = connection.execute(select(account.c.password).where(account.c.person == person).with_for_update()).first()
    return row is not None and row.password == password


def is_unchanged(connection: Connection, known: Account, *, with_pin: bool) -> bool:
    """Return True if the account is open, with the password of when ``known`` was read; ``with_pin``: the PIN too."""
    columns = select(account.c.password, account.c.pin, account.c.disabled)
    row = connection.execute(columns.where(account.c.person == known.person).with_for_update()).first()
    if row is None or row.disabled:
        return False
    return row.password == known.password and (not with_pin or row.pin == known.pin)


def keep_used(connection: Connection, person: str, digest: str) -> None:
    """Keep the digest of a first password that is used up, until another one is: a reset does not make it forgotten.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, used_first=digest)


def note_tried_again(connection: Connection, person: str, at: int) -> None:
    """Note that somebody tried a first password that is used up.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, tried_again_at=at)


def tried_again(connection: Connection, since: int) -> dict[str, int]:
    """Return when used-up first passwords were tried since then, by person; accounts are few."""
    rows = connection.execute(
        select(account.c.person, account.c.tried_again_at).where(account.c.tried_again_at > since)
    )
    return {row.person: row.tried_again_at for row in rows}


def set_pin(connection: Connection, person: str, pin: str | None) -> None:
    """Replace the PIN's hash; None for no PIN.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, pin=pin)


def set_disabled(connection: Connection, person: str, *, disabled: bool) -> None:
    """Close or reopen an account.

    Raises:
        NotFound: ``account_unknown``.
    """
    _change(connection, person, disabled=disabled)


def _change(connection: Connection, person: str, **values: object) -> None:
    changed = connection.execute(update(account).where(account.c.person == person).values(**values))
    if not changed.rowcount:
        raise NotFound("account_unknown", person=person)


def add_session(connection: Connection, new: WebSession) -> None:
    """Store a session that begins now."""
    columns = {name: value for name, value in vars(new).items() if name != "must_change"}
    connection.execute(insert(web_session).values(**columns))


def session_with(connection: Connection, session_id: str) -> WebSession | None:
    """Return the session with this id while its account is open, else None."""
    row = connection.execute(_SESSION, {"id": session_id}).mappings().first()
    return WebSession(**row) if row else None


def touch_session(connection: Connection, session_id: str, at: int) -> None:
    """Note that the session was used at ``at``."""
    connection.execute(update(web_session).where(web_session.c.id == session_id).values(seen_at=at))


def set_session_language(connection: Connection, session_id: str, lang: str) -> None:
    """Let the session go on in another language."""
    connection.execute(update(web_session).where(web_session.c.id == session_id).values(lang=lang))


def end_session(connection: Connection, session_id: str) -> bool:
    """Delete one session; a session already gone is no error. Return True if it was there."""
    return bool(connection.execute(delete(web_session).where(web_session.c.id == session_id)).rowcount)


def sessions_of(connection: Connection, person: str) -> list[WebSession]:
    """Return every session of a person that was not deleted, the newest first."""
    columns = select(web_session, account.c.must_change).join(account, account.c.person == web_session.c.person)
    mine = columns.where(web_session.c.person == person).order_by(web_session.c.created_at.desc(), web_session.c.id)
    return [WebSession(**row) for row in connection.execute(mine).mappings()]


def session_beginnings(connection: Connection) -> list[tuple[str, str, int]]:
    """Return person, enrolled device ("" for none) and beginning of every session."""
    columns = select(web_session.c.person, web_session.c.enrolled, web_session.c.created_at)
    return [(row.person, row.enrolled, row.created_at) for row in connection.execute(columns)]


def end_named_session(connection: Connection, person: str, beginning: str) -> None:
    """Delete the session of a person whose id begins so."""
    named = web_session.c.id.startswith(beginning, autoescape=True)
    connection.execute(delete(web_session).where(web_session.c.person == person, named))


def set_card(connection: Connection, person: str, digests: Sequence[str], *, at: int) -> None:
    """Store the codes of a one-time card drawn at ``at``, in the place of those of every earlier one."""
    end_card(connection, person)
    connection.execute(insert(card_code), [{"digest": each, "person": person, "drawn_at": at} for each in digests])


def end_card(connection: Connection, person: str, *, before: int | None = None) -> None:
    """Delete every code of a person's card, or of one that was drawn ``before``."""
    connection.execute(delete(card_code).where(card_code.c.person == person, _begun(card_code.c.drawn_at, before)))


def _begun(column: ColumnElement[int], before: int | None) -> ColumnElement[bool]:
    return true() if before is None else column < before


def use_card_code(connection: Connection, person: str, digest: str) -> bool:
    """Delete a code of a person's card; return True if it was there."""
    mine = (card_code.c.person == person) & (card_code.c.digest == digest)
    return bool(connection.execute(delete(card_code).where(mine)).rowcount)


def end_sessions_of(connection: Connection, person: str, *, before: int | None = None) -> int:
    """Delete every session of a person, or those begun ``before``; the number deleted."""
    begun = _begun(web_session.c.created_at, before)
    return connection.execute(delete(web_session).where(web_session.c.person == person, begun)).rowcount


def end_sessions_on(connection: Connection, device: str, *, before: int | None = None) -> int:
    """Delete every session that was begun on an enrolled device, or those begun ``before``; the number deleted."""
    begun = _begun(web_session.c.created_at, before)
    return connection.execute(delete(web_session).where(web_session.c.enrolled == device, begun)).rowcount


def end_pin_sessions_of(connection: Connection, person: str, *, but: str) -> int:
    """Delete what a person's PIN has opened on enrolled devices, all but the session of the id ``but``; the number."""
    opened = (web_session.c.person == person) & (web_session.c.enrolled != "") & (web_session.c.id != but)
    return connection.execute(delete(web_session).where(opened)).rowcount


def forget_stale(connection: Connection, *, now: int, absolute: int, device_days: int = 400) -> None:
    """Delete sessions past their absolute age and counters that no longer slow anybody.

    A known device is forgotten after ``device_days`` without a sign-in, as long as browsers keep a cookie.
    """
    connection.execute(delete(web_session).where(web_session.c.created_at < now - absolute))
    known = guess.c.bucket.startswith("device:")
    connection.execute(delete(guess).where(~known, guess.c.last_at < now - DAY))
    connection.execute(delete(guess).where(known, guess.c.last_at < now - device_days * DAY))


def write_nothing(connection: Connection) -> None:
    """Write no row, which a database refuses that takes no acts."""
    connection.execute(update(guess).where(guess.c.bucket == "").values(failures=0))
