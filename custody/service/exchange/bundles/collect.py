"""Contents of a bundle: whole chains, the discrepancies and derogations they name, and all names.

Related subjects of an exhibit are its seizure, hand-overs, orders, sessions, case and balances. They are included once
something of them was corrected: as whole chains, which show only the corrections and the corrected events. The giver
decides which private values are shown, never which events are included.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from custody.domain.certificates.certificate import Certificate
from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.events import Part, State
from custody.domain.law.derogation import Derogation
from custody.domain.registry.registry import TYPES
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.log.merkle import leaf_hash
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.tables.connection import Connection

NAMED = re.compile(rb'"((?:%s|%s)[0-9A-Z]{11})"' % (Discrepancy.kind.encode(), Derogation.kind.encode()))
"""Numbers of discrepancies and derogations, wherever they stand in an event."""
BEARERS = re.compile(rb'"((?:PE|SV|PL)[0-9A-Z]{11})"')
"""Numbers of people, agencies and places, which have names."""
BESIDE = re.compile(rb'"((?:SE|TR|RE|DS|CS|BL)[0-9A-Z]{11})"')
"""Numbers of seizures, hand-overs, orders, sessions, cases and balances, whose entries bear upon an exhibit."""
NAMING = frozenset({"PE", "SV", "PL", "PR"})
"""Kinds of chains of which a bundle holds the beginning only, for the name in it."""
NAMES = frozenset({"name", "rank"})
MOST = 2_000
"""Exhibits and discrepancies of a case that one bundle holds."""


def ends(chains: Mapping[str, tuple[int, bytes]]) -> str:
    """Return the digest of chain ends (subject to its last ``n`` and leaf hash): base64 of SHA-256.

    It covers one line for each chain, in order of subject: ``SUBJECT N LEAF`` with the leaf in base64. Chains that are
    included for a name do not count.
    """
    counted = ((s, end) for s, end in sorted(chains.items()) if s[:2] not in NAMING and end[0])
    lines = [f"{s} {position} {b64encode(leaf).decode()}\n" for s, (position, leaf) in counted]
    return b64encode(sha256("".join(lines).encode()).digest()).decode()


def ends_now(connection: Connection, subject_id: str) -> str:
    """Return the digest of the chain ends that a bundle of this subject would hold now; raises as ``events``."""
    chain_ends: dict[str, tuple[int, bytes]] = {}
    for body in events(connection, subject_id, named=False).values():
        event = TYPES.decode(body)
        if isinstance(event, Part):
            chain_ends[event.subject] = (event.n, leaf_hash(body))
    return ends(chain_ends)


def events(connection: Connection, subject_id: str, *, named: bool) -> dict[int, bytes]:
    """Return the events of a bundle by place: chains and the headers of their acts.

    ``named``: include the first event of every named subject, which commits to its name.

    Raises:
        NotFound: no such subject, or one that no bundle is about.
        BadInput: ``case_large``.
    """
    known = _own(connection, subject_id)
    bodies = log_reader.chains(connection, known)
    waiting = (_corrected(connection, _told(BESIDE, bodies)) | _told(NAMED, bodies)) - known
    while waiting:
        chains = log_reader.chains(connection, waiting)
        bodies |= chains
        known |= waiting
        waiting = _told(NAMED, chains) - known
    if named:
        bodies |= log_reader.bodies_at(connection, _namings(connection, bodies.values()) - bodies.keys())
    return dict(sorted(bodies.items()))


def unshown(connection: Connection, subject_id: str, events: Mapping[int, bytes]) -> set[int]:
    """Return the places of events whose private values no bundle of this subject shows.

    They belong to related chains, which are included for their corrections only.
    """
    own = _own(connection, subject_id)
    parts = {seq: part for seq, body in events.items() if isinstance(part := TYPES.decode(body), Part)}
    put_right = {
        (part.subject, position) for part in parts.values() if isinstance(part.data, EntryCorrected)
        for position in (part.n, part.data.corrects)
    }  # fmt: skip
    kept = set[int]()
    for seq, part in parts.items():
        beside = BESIDE.fullmatch(f'"{part.subject}"'.encode()) and part.subject not in own
        if not beside or (part.subject, part.n) in put_right:
            kept |= {seq, seq - 1 - part.part}
    return set(events) - kept


def _told(kinds: re.Pattern[bytes], bodies: Mapping[int, bytes]) -> set[str]:
    """Return the numbers of these kinds that events name."""
    return {match.decode() for body in bodies.values() for match in kinds.findall(body)}


def _corrected(connection: Connection, numbers: Iterable[str]) -> set[str]:
    return {
        subject_id
        for subject_id, state in subject_queries.states(connection, State, sorted(numbers)).items()
        if state.corrected
    }


def _own(connection: Connection, subject_id: str) -> set[str]:
    return {subject_id, *_belonging(connection, subject_id)}


def _belonging(connection: Connection, subject_id: str) -> list[str]:
    """Return the subjects that belong to a certificate, an exhibit or a case.

    A certificate has its session and versions, an exhibit its discrepancies, a case its seizures and exhibits.
    """
    match subject_id[:2]:
        case Certificate.kind:
            session = subject_queries.state(connection, Certificate, subject_id).session
            return [session, *subject_queries.find(connection, Certificate, dossier=session)]
        case Exhibit.kind:
            exhibit = subject_queries.state(connection, Exhibit, subject_id)
            return _amiss(connection, exhibit.case, (subject_id, *_of_its_line(connection, exhibit)))
        case Case.kind:
            return _of_case(connection, subject_id)
    raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:20])


def _of_its_line(connection: Connection, exhibit: Exhibit) -> list[str]:
    """Return the discrepancy of the exhibit's line of the declaration, if any."""
    seizure = subject_queries.state(connection, Seizure, exhibit.seizure)
    discrepancy = seizure.tallies[exhibit.line].discrepancy
    return [discrepancy] if discrepancy else []


def _amiss(connection: Connection, case: str, about: Iterable[str]) -> list[str]:
    wanted = set(about)
    discrepancies = subject_queries.find(connection, Discrepancy, dossier=case, limit=MOST)
    return [
        subject_id
        for subject_id, discrepancy in discrepancies.items()
        if discrepancy.about in wanted or subject_id in wanted
    ]


def _of_case(connection: Connection, case_id: str) -> list[str]:
    exhibits = subject_queries.find(connection, Exhibit, dossier=case_id, limit=MOST + 1)
    if len(exhibits) > MOST:
        raise BadInput("case_large", number=case_id, most=MOST)
    seizures = subject_queries.find(connection, Seizure, dossier=case_id, limit=MOST)
    amiss = subject_queries.find(connection, Discrepancy, dossier=case_id, limit=MOST)
    return [*seizures, *exhibits, *amiss]


def _namings(connection: Connection, bodies: Iterable[bytes]) -> set[int]:
    """Return the events that gave each bearer its name: the first event, or the proposal it confirms."""
    bearers = sorted({match.decode() for body in bodies for match in BEARERS.findall(body)})
    seqs: set[int] = set()
    for bearer in bearers:
        for line in histories.history(connection, bearer, limit=1):
            seqs |= {line.seq, line.header_seq} | _proposal(connection, getattr(line.part.data, "proposed", 0))
    return seqs


def _proposal(connection: Connection, seq: int) -> set[int]:
    if not seq:
        return set()
    body = log_reader.bodies_at(connection, [seq])[seq]
    event = TYPES.decode(body)
    return {seq, seq - 1 - event.part} if isinstance(event, Part) else set()
