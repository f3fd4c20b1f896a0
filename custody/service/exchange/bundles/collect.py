"""What belongs into a bundle: whole chains, with every discrepancy and derogation that they name, and who is who.

What stands beside an exhibit, its seizure, hand-overs, orders, sessions, case and balances, comes along once something
of it was corrected: then as a whole chain, of which only the corrections and what they correct are ever shown.

Nobody chooses here: the giver decides which private values are shown, never which events go along.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from custody.domain.certificates.certificate import Certificate
from custody.domain.discrepancies.correction_event import FactCorrected
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.events import Part, State
from custody.domain.law.derogation import Derogation
from custody.domain.registry.registry import TYPES
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.log.merkle import leaf_hash
from custody.storage.read import histories, log_reader, queries
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
    """The digest of where chains end (subject to its last ``n`` and that event's leaf hash): base64 of SHA-256.

    It is over one line for each, in order of subject: ``SUBJECT N LEAF`` with the leaf in base64. Chains that are
    there for a name do not count.
    """
    counted = ((s, end) for s, end in sorted(chains.items()) if s[:2] not in NAMING and end[0])
    lines = [f"{s} {n} {b64encode(leaf).decode()}\n" for s, (n, leaf) in counted]
    return b64encode(sha256("".join(lines).encode()).digest()).decode()


def ends_now(connection: Connection, number: str) -> str:
    """The digest of the ends of all chains that a bundle of this subject would hold now; raises as ``events``."""
    found: dict[str, tuple[int, bytes]] = {}
    for body in events(connection, number, named=False).values():
        event = TYPES.decode(body)
        if isinstance(event, Part):
            found[event.subject] = (event.n, leaf_hash(body))
    return ends(found)


def events(connection: Connection, number: str, *, named: bool) -> dict[int, bytes]:
    """The events of a bundle by place: chains and the headers of their acts.

    ``named``: with the first event of everyone and everything that these name, where their names are committed to.

    Raises:
        NotFound: no such subject, or one that no bundle is about.
        BadInput: ``case_large``.
    """
    known = _own(connection, number)
    found = log_reader.chains(connection, known)
    waiting = (_corrected(connection, _told(BESIDE, found)) | _told(NAMED, found)) - known
    while waiting:
        chains = log_reader.chains(connection, waiting)
        found |= chains
        known |= waiting
        waiting = _told(NAMED, chains) - known
    if named:
        found |= log_reader.bodies_at(connection, _namings(connection, found.values()) - found.keys())
    return dict(sorted(found.items()))


def unshown(connection: Connection, number: str, events: Mapping[int, bytes]) -> set[int]:
    """The places of events whose private values no bundle of this subject shows.

    They are of the chains beside: it is given to be told what was corrected there, not all that was said.
    """
    own = _own(connection, number)
    parts = {seq: part for seq, body in events.items() if isinstance(part := TYPES.decode(body), Part)}
    put_right = {
        (part.subject, n) for part in parts.values() if isinstance(part.data, FactCorrected)
        for n in (part.n, part.data.corrects)
    }  # fmt: skip
    kept = set[int]()
    for seq, part in parts.items():
        beside = BESIDE.fullmatch(f'"{part.subject}"'.encode()) and part.subject not in own
        if not beside or (part.subject, part.n) in put_right:
            kept |= {seq, seq - 1 - part.part}
    return set(events) - kept


def _told(kinds: re.Pattern[bytes], bodies: Mapping[int, bytes]) -> set[str]:
    """The numbers of these kinds that events name."""
    return {match.decode() for body in bodies.values() for match in kinds.findall(body)}


def _corrected(connection: Connection, numbers: Iterable[str]) -> set[str]:
    return {number for number, state in queries.states(connection, State, sorted(numbers)).items() if state.corrected}


def _own(connection: Connection, number: str) -> set[str]:
    return {number, *_belonging(connection, number)}


def _belonging(connection: Connection, number: str) -> list[str]:
    """A certificate’s session and versions; what was found amiss about an exhibit; a case’s seizures and exhibits."""
    match number[:2]:
        case Certificate.kind:
            session = queries.state(connection, Certificate, number).session
            return [session, *queries.find(connection, Certificate, dossier=session)]
        case Exhibit.kind:
            exhibit = queries.state(connection, Exhibit, number)
            return _amiss(connection, exhibit.case, (number, *_of_its_line(connection, exhibit)))
        case Case.kind:
            return _of_case(connection, number)
    raise NotFound("not_found", kind=number[:2], number=number[:20])


def _of_its_line(connection: Connection, exhibit: Exhibit) -> list[str]:
    """The discrepancy that stands for the exhibit's line of the declaration, if any."""
    seizure = queries.state(connection, Seizure, exhibit.seizure)
    discrepancy = seizure.tallies[exhibit.line].discrepancy
    return [discrepancy] if discrepancy else []


def _amiss(connection: Connection, case: str, about: Iterable[str]) -> list[str]:
    wanted = set(about)
    found = queries.find(connection, Discrepancy, dossier=case, limit=MOST)
    return [number for number, one in found.items() if one.about in wanted or number in wanted]


def _of_case(connection: Connection, number: str) -> list[str]:
    exhibits = queries.find(connection, Exhibit, dossier=number, limit=MOST + 1)
    if len(exhibits) > MOST:
        raise BadInput("case_large", number=number, most=MOST)
    seizures = queries.find(connection, Seizure, dossier=number, limit=MOST)
    amiss = queries.find(connection, Discrepancy, dossier=number, limit=MOST)
    return [*seizures, *exhibits, *amiss]


def _namings(connection: Connection, bodies: Iterable[bytes]) -> set[int]:
    """Where everyone who is named got their name: their first event, or the proposal that it confirms."""
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
    found = TYPES.decode(body)
    return {seq, seq - 1 - found.part} if isinstance(found, Part) else set()
