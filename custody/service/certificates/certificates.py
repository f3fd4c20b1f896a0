"""Destruction certificates as people look at them: the list, the lines with their differences, the statement."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_certificate
from custody.domain.certificates.certificate import Certificate, restated
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.exhibit_family import mass_line
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.service.certificates.anchors import Anchored, Trust, anchored
from custody.service.destruction.missing_exhibits import missing
from custody.service.destruction.sessions import load, nth_of_day
from custody.service.exhibits import past_holders
from custody.storage.read import historical_state, histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

Pair = tuple[Certificate, DestructionSession]
AT_ONCE = 100
"""Sessions whose loads are read by one statement where all are."""


class Listed(Struct, frozen=True, kw_only=True):
    """A certificate in a list; ``superseded``: the certificate that replaced it, "" for none."""

    certificate: str
    reference: str
    session: str
    version: int
    issued_at: str
    exhibits: int
    synthetic: bool
    statement_sha256: str
    superseded: str


class Fire(Struct, frozen=True, kw_only=True):
    """By what people call a fire: when it was ``lit``, as claimed, its ``site`` ("" once erased), which of its day."""

    lit: str
    site: str
    nth: int


class Line(Struct, frozen=True, kw_only=True):
    """A burnt exhibit: what was weighed first, what at staging, and the difference (micrograms, I34).

    ``taken_ug``: parts and consumption that left it, which the difference counts in (I47).
    ``unproved``: the discrepancies by which it is not proved that it burnt, so that it stands in no total.
    """

    exhibit: str
    no: str
    case: str
    substance: str
    seal: str
    count: int
    unit: str
    seized_ug: int | None
    staged_ug: int | None
    difference_ug: int | None
    taken_ug: int = 0
    unproved: tuple[str, ...] = ()


def certificates(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[Listed], str]:
    """Return certificates that the reader may see, and the cursor of the next page ("" at the end)."""
    states = subject_queries.find(connection, Certificate, after=after, limit=limit)
    sessions = subject_queries.states(connection, DestructionSession, {c.session for c in states.values()})
    seen = _seen(connection, reader, {c.session: (c, sessions[c.session]) for c in states.values()})
    rows = [listed(certificate_id, c) for certificate_id, c in states.items() if c.session in seen]
    return rows, max(states) if len(states) == limit else ""


def fires(connection: Connection, vault: Vault, rows: Iterable[Listed]) -> dict[str, Fire]:
    """Return the fire of each of these visible certificates; the reading of its site is on record."""
    of = {row.certificate: row.session for row in rows}
    sessions = subject_queries.states(connection, DestructionSession, set(of.values()))
    values = private_values.of(connection, vault, [session.planned for session in sessions.values()])
    nth = nth_of_day(connection, sessions)
    by_session = {
        session_id: Fire(
            lit=session.lit.claimed or session.lit.at,
            nth=nth.get(session_id, 0),
            site=values[session.planned].get("site") or "",
        )
        for session_id, session in sessions.items()
    }
    return {certificate_id: by_session[session] for certificate_id, session in of.items()}


def unusual(connection: Connection, rows: Iterable[Listed]) -> dict[str, tuple[str, ...]]:
    """Return the remarks beside these certificates; certificates without remarks are left out.

    ``incidents``: the chair reported some. ``missing``: the load was incomplete. ``reservations``: an attendee made
    some. ``refused``: an attendee refused to sign, or contests the paper that says they did.
    """
    of = {row.certificate: row.session for row in rows}
    sessions = subject_queries.states(connection, DestructionSession, set(of.values()))
    by_session = {session_id: _unusual(connection, session_id, session) for session_id, session in sessions.items()}
    return {certificate_id: by_session[session] for certificate_id, session in of.items() if by_session[session]}


def _unusual(connection: Connection, session_id: str, session: DestructionSession) -> tuple[str, ...]:
    remarks = {
        "incidents": session.unusual, "missing": bool(missing(connection, session_id, session)),
        "reservations": any(attendance.reservations for attendance in session.attendance),
        "refused": any(signature.disputed for signature in session.signatures),
    }  # fmt: skip
    return tuple(code for code, is_so in remarks.items() if is_so)


def newest(connection: Connection, reader: Reader) -> Collection[Pair]:
    """Return the newest visible certificate of each session, so that nothing counts twice (I32)."""
    versions: dict[str, Certificate] = {}
    for _, certificate in subject_queries.every(connection, Certificate):
        if certificate.session not in versions or versions[certificate.session].version < certificate.version:
            versions[certificate.session] = certificate
    numbers, visible_pairs = list(versions), list[Pair]()
    for at in range(0, len(numbers), AT_ONCE):
        sessions = subject_queries.states(connection, DestructionSession, numbers[at : at + AT_ONCE])
        pairs = {session_id: (versions[session_id], session) for session_id, session in sessions.items()}
        seen = _seen(connection, reader, pairs)
        visible_pairs += [pair for session_id, pair in pairs.items() if session_id in seen]
    return visible_pairs


def visible_certificate(
    connection: Connection, reader: Reader, certificate_id: str
) -> tuple[Certificate, DestructionSession]:
    """Return a certificate that the reader may see, and its session.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    certificate = subject_queries.state(connection, Certificate, certificate_id)
    session = subject_queries.state(connection, DestructionSession, certificate.session)
    if not _seen(connection, reader, {certificate.session: (certificate, session)}):
        raise NotFound("not_found", kind="CE", number=certificate_id)
    return certificate, session


def lines(
    connection: Connection, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> list[Line]:
    """Return the destroyed exhibits line by line, as the certificate states them."""
    return lines_of(burnt(connection, certificate_id, certificate, session))


def lines_of(exhibits: Mapping[str, Exhibit]) -> list[Line]:
    """Return exhibits as they were at the issue (``as_issued``), as lines."""
    return [_line(exhibit_id, e) for exhibit_id, e in exhibits.items()]


def statement_of(
    connection: Connection, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> bytes:
    """Return the certificate's statement, byte for byte as its digest in the log, despite later corrections."""
    then = size_at_issue(connection, certificate_id)
    exhibits = as_issued(connection, certificate, session, then)
    cases = historical_state.states(connection, Case, {e.case for e in exhibits.values()}, then)
    return restated(certificate_id, certificate, session, exhibits.items(), cases)


def burnt(
    connection: Connection, certificate_id: str, certificate: Certificate, session: DestructionSession
) -> dict[str, Exhibit]:
    """Return the destroyed exhibits as they were at the issue of certificate ``number``."""
    return as_issued(connection, certificate, session, size_at_issue(connection, certificate_id))


def size_at_issue(connection: Connection, certificate_id: str) -> int:
    """Return the size of the log just after the act that issued the certificate."""
    issued = histories.history(connection, certificate_id, limit=1)[0]
    return issued.header_seq + 1 + issued.header.parts


def as_issued(
    connection: Connection, certificate: Certificate, session: DestructionSession, size: int
) -> dict[str, Exhibit]:
    """Return the destroyed exhibits by the log's first ``size`` events, in the order of the orders."""
    return historical_state.before(connection, load(connection, certificate.session, session), size)


def visible_statement(connection: Connection, reader: Reader, certificate_id: str) -> bytes:
    """Return the statement of a certificate that the reader may see; raise as ``visible_certificate``."""
    certificate, session = visible_certificate(connection, reader, certificate_id)
    return statement_of(connection, certificate_id, certificate, session)


def anchor(connection: Connection, trust: Trust, certificate_id: str) -> Anchored:
    """Return the outside anchors of the certificate's issue, and the time since which they hold."""
    issued = histories.history(connection, certificate_id, limit=1)[0]
    return anchored(connection, trust, {issued.seq: issued.part.at})[issued.seq]


def _seen(connection: Connection, reader: Reader, pairs: Mapping[str, Pair]) -> set[str]:
    """Return the sessions among these whose certificate the reader may see.

    The exhibits are read only for the rest, because only people of a holding agency need them.
    """
    seen = {
        certificate_id
        for certificate_id, (certificate, session) in pairs.items()
        if sees_certificate(reader, certificate, session)
    }
    others = {certificate_id: pair for certificate_id, pair in pairs.items() if certificate_id not in seen}
    loads = past_holders.of_sessions(
        connection, {certificate_id: session for certificate_id, (_, session) in others.items()}
    )
    return seen | {
        session_id
        for session_id, (certificate, session) in others.items()
        if sees_certificate(reader, certificate, session, loads[session_id].loaded)
    }


def listed(certificate_id: str, certificate: Certificate) -> Listed:
    """Return a certificate in short."""
    return Listed(
        certificate=certificate_id, reference=certificate.certificate_number, session=certificate.session,
        version=certificate.version,
        issued_at=certificate.issued_at, exhibits=certificate.exhibits, synthetic=certificate.synthetic,
        statement_sha256=certificate.statement, superseded=certificate.superseded,
    )  # fmt: skip


def _line(exhibit_id: str, exhibit: Exhibit) -> Line:
    first = exhibit.first_stated.gross.ug if exhibit.first_stated else None
    staged = exhibit.staged_weight.gross.ug if exhibit.staged_weight else None
    masses = mass_line(exhibit, exhibit.staged_weight)
    return Line(
        exhibit=exhibit_id, no=exhibit.exhibit_number, case=exhibit.case, seal=exhibit.seal,
        substance=exhibit.laboratory.substance if exhibit.laboratory else exhibit.substance,
        count=exhibit.count.n if exhibit.count else 0, unit=exhibit.count.unit if exhibit.count else "",
        seized_ug=first, staged_ug=staged,
        difference_ug=masses.difference_ug, taken_ug=masses.parts_ug + masses.used_ug, unproved=exhibit.doubts,
    )  # fmt: skip
