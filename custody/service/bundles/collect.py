"""What belongs into a bundle: whole chains, with every discrepancy and derogation that they name, and who is who.

Nobody chooses here: the giver decides which private values are shown, never which events go along.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

from custody.domain.acts import TYPES
from custody.domain.case import Case
from custody.domain.certificate import Certificate
from custody.domain.derogation import Derogation
from custody.domain.discrepancy import Discrepancy
from custody.domain.errors import BadInput, NotFound
from custody.domain.events import Part
from custody.domain.exhibit import Exhibit
from custody.domain.seizure import Seizure
from custody.log.merkle import leaf_hash
from custody.storage import logbook, queries
from custody.storage.connection import Connection

NAMED = re.compile(rb'"((?:%s|%s)[0-9A-Z]{11})"' % (Discrepancy.kind.encode(), Derogation.kind.encode()))
"""Numbers of discrepancies and derogations, wherever they stand in an event."""
BEARERS = re.compile(rb'"((?:PE|SV|PL)[0-9A-Z]{11})"')
"""Numbers of people, agencies and places, which have names."""
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
    found: dict[int, bytes] = {}
    known, waiting = set[str](), {number, *_belonging(connection, number)}
    while waiting:
        chains = logbook.chains(connection, waiting)
        found |= chains
        known |= waiting
        waiting = {match.decode() for body in chains.values() for match in NAMED.findall(body)} - known
    if named:
        found |= logbook.bodies_at(connection, _namings(connection, found.values()) - found.keys())
    return dict(sorted(found.items()))


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
        for line in queries.history(connection, bearer, limit=1):
            seqs |= {line.seq, line.header_seq} | _proposal(connection, getattr(line.part.data, "proposed", 0))
    return seqs


def _proposal(connection: Connection, seq: int) -> set[int]:
    if not seq:
        return set()
    body = logbook.bodies_at(connection, [seq])[seq]
    found = TYPES.decode(body)
    return {seq, seq - 1 - found.part} if isinstance(found, Part) else set()
