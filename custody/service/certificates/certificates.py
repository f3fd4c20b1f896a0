"""Destruction certificates as people look at them: the list, the lines with their differences, the statement."""

from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_certificate
from custody.domain.certificates.certificate import Certificate, restated
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.service.certificates.anchors import Anchored, Trust, anchored
from custody.service.destruction.missing_exhibits import missing
from custody.service.destruction.sessions import load, nth_of_day
from custody.service.exhibits import past_holders
from custody.storage.read import historical_state, histories, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

Pair = tuple[Certificate, Session]
AT_ONCE = 100
"""Sessions whose loads are read by one statement where all are."""


class Listed(Struct, frozen=True, kw_only=True):
    """A certificate in a list; ``superseded``: the certificate that replaced it, "" for none."""

    certificate: str
    number: str
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
    unproved: tuple[str, ...] = ()


def certificates(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[Listed], str]:
    """Certificates that the reader may see, and the cursor of the next page ("" at the end)."""
    found = queries.find(connection, Certificate, after=after, limit=limit)
    sessions = queries.states(connection, Session, {c.session for c in found.values()})
    seen = _seen(connection, reader, {c.session: (c, sessions[c.session]) for c in found.values()})
    rows = [listed(n, c) for n, c in found.items() if c.session in seen]
    return rows, max(found) if len(found) == limit else ""


def fires(connection: Connection, vault: Vault, rows: Iterable[Listed]) -> dict[str, Fire]:
    """The fire of each of these certificates, which the reader may see: its site is read on record."""
    of = {row.certificate: row.session for row in rows}
    sessions = queries.states(connection, Session, set(of.values()))
    values = private_values.of(connection, vault, [one.planned for one in sessions.values()])
    nth = nth_of_day(connection, sessions)
    told = {
        n: Fire(lit=one.lit.claimed or one.lit.at, nth=nth.get(n, 0), site=values[one.planned].get("site") or "")
        for n, one in sessions.items()
    }
    return {number: told[session] for number, session in of.items()}


def unusual(connection: Connection, rows: Iterable[Listed]) -> dict[str, tuple[str, ...]]:
    """What a list says beside these certificates; those without are left out.

    ``incidents`` that the chair told, ``missing`` for a load that was not whole, ``reservations`` of who was there,
    ``refused`` where somebody who was there refused to sign, or contests the paper that says they did.
    """
    of = {row.certificate: row.session for row in rows}
    sessions = queries.states(connection, Session, set(of.values()))
    told = {number: _unusual(connection, number, session) for number, session in sessions.items()}
    return {number: told[session] for number, session in of.items() if told[session]}


def _unusual(connection: Connection, number: str, session: Session) -> tuple[str, ...]:
    said = {
        "incidents": session.unusual, "missing": bool(missing(connection, number, session)),
        "reservations": any(one.reservations for one in session.attendance),
        "refused": any(one.disputed for one in session.signatures),
    }  # fmt: skip
    return tuple(code for code, is_so in said.items() if is_so)


def newest(connection: Connection, reader: Reader) -> Collection[Pair]:
    """Of each session whose certificate the reader may see the newest version, so that nothing counts twice (I32)."""
    versions: dict[str, Certificate] = {}
    for _, one in queries.every(connection, Certificate):
        if one.session not in versions or versions[one.session].version < one.version:
            versions[one.session] = one
    numbers, found = list(versions), list[Pair]()
    for at in range(0, len(numbers), AT_ONCE):
        sessions = queries.states(connection, Session, numbers[at : at + AT_ONCE])
        pairs = {number: (versions[number], session) for number, session in sessions.items()}
        seen = _seen(connection, reader, pairs)
        found += [pair for number, pair in pairs.items() if number in seen]
    return found


def visible_certificate(connection: Connection, reader: Reader, number: str) -> tuple[Certificate, Session]:
    """A certificate that the reader may see, and its session.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    certificate = queries.state(connection, Certificate, number)
    session = queries.state(connection, Session, certificate.session)
    if not _seen(connection, reader, {certificate.session: (certificate, session)}):
        raise NotFound("not_found", kind="CE", number=number)
    return certificate, session


def lines(connection: Connection, number: str, certificate: Certificate, session: Session) -> list[Line]:
    """What burnt, exhibit by exhibit, as the certificate says."""
    return lines_of(burnt(connection, number, certificate, session))


def lines_of(exhibits: Mapping[str, Exhibit]) -> list[Line]:
    """Exhibits as they were at the issue (``as_issued``), as lines."""
    return [_line(n, e) for n, e in exhibits.items()]


def statement_of(connection: Connection, number: str, certificate: Certificate, session: Session) -> bytes:
    """The certificate's statement, byte for byte what its digest in the log is of, whatever was corrected since."""
    then = size_at_issue(connection, number)
    exhibits = as_issued(connection, certificate, session, then)
    cases = historical_state.states(connection, Case, {e.case for e in exhibits.values()}, then)
    return restated(number, certificate, session, exhibits.items(), cases)


def burnt(connection: Connection, number: str, certificate: Certificate, session: Session) -> dict[str, Exhibit]:
    """What burnt, as it was at the issue of certificate ``number``."""
    return as_issued(connection, certificate, session, size_at_issue(connection, number))


def size_at_issue(connection: Connection, number: str) -> int:
    """How many events the log had when the act that issued the certificate was recorded."""
    issued = histories.history(connection, number, limit=1)[0]
    return issued.header_seq + 1 + issued.header.parts


def as_issued(connection: Connection, certificate: Certificate, session: Session, size: int) -> dict[str, Exhibit]:
    """What burnt, as the first ``size`` events of the log say, in the order of its orders."""
    return historical_state.before(connection, load(connection, certificate.session, session), size)


def end(connection: Connection, number: str) -> tuple[int, str]:
    """Where the certificate's own chain stands: its last ``n``, and that event's leaf hash in base64."""
    last = histories.latest(connection, number, 1)[-1]
    return last.part.n, b64encode(last.leaf).decode()


def anchor(connection: Connection, trust: Trust, number: str) -> Anchored:
    """Who outside holds the issue of the certificate fast, and since when."""
    issued = histories.history(connection, number, limit=1)[0]
    return anchored(connection, trust, {issued.seq: issued.part.at})[issued.seq]


def _seen(connection: Connection, reader: Reader, pairs: Mapping[str, Pair]) -> set[str]:
    """Of these sessions those whose certificate the reader may see.

    Asked first without the exhibits, which only people of a holding agency need.
    """
    seen = {number for number, (one, session) in pairs.items() if sees_certificate(reader, one, session)}
    others = {number: pair for number, pair in pairs.items() if number not in seen}
    loads = past_holders.of_sessions(connection, {number: session for number, (_, session) in others.items()})
    return seen | {n for n, (one, session) in others.items() if sees_certificate(reader, one, session, loads[n].loaded)}


def listed(number: str, certificate: Certificate) -> Listed:
    """A certificate in short."""
    return Listed(
        certificate=number, number=certificate.number, session=certificate.session, version=certificate.version,
        issued_at=certificate.issued_at, exhibits=certificate.exhibits, synthetic=certificate.synthetic,
        statement_sha256=certificate.statement, superseded=certificate.superseded,
    )  # fmt: skip


def _line(number: str, exhibit: Exhibit) -> Line:
    first = exhibit.first_weight.gross.ug if exhibit.first_weight else None
    staged = exhibit.staged_weight.gross.ug if exhibit.staged_weight else None
    return Line(
        exhibit=number, no=exhibit.number, case=exhibit.case, seal=exhibit.seal,
        substance=exhibit.laboratory.substance if exhibit.laboratory else exhibit.substance,
        count=exhibit.count.n if exhibit.count else 0, unit=exhibit.count.unit if exhibit.count else "",
        seized_ug=first, staged_ug=staged,
        difference_ug=None if first is None or staged is None else staged - first, unproved=exhibit.doubts,
    )  # fmt: skip
