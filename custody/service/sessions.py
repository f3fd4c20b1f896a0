"""Destruction sessions as people look at them: how far they are, who is there, what still bars the next step.

Whoever may read sessions sees every session with its numbers and states: a witness must find the session before they
are part of it. What an exhibit is stays behind the exhibit's own door.
"""

from collections import Counter
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from custody.domain.exhibit import ORDERED, STAGED, Exhibit
from custody.domain.order import Order
from custody.domain.quorum import NEEDED
from custody.domain.session import BURNT, CERTIFIED, CLOSED, OPEN, PLANNED, Attendance, Session
from custody.service.orders import Listed
from custody.storage import queries
from custody.storage.vault import Vault

STEPS = ("staging", "quorum", "arrival", "burning", "closing", "attesting", "certificate")
"""The course of a session, in order."""


class Row(Struct, frozen=True, kw_only=True):
    """An exhibit of the session: no weight, no seal, only how far it has come."""

    exhibit: str
    no: str
    case: str
    substance: str
    status: str
    staged: bool
    on_site: bool
    withdrawn: bool
    blocked: bool
    weighed: bool
    """Whether a weight was ever taken: then the verifier weighs, else counts."""


class Need(Struct, frozen=True):
    """A quality that the quorum asks for: how many, and how many are there."""

    quality: str
    needed: int
    present: int

    @property
    def lacking(self) -> int:
        """How many more must come."""
        return max(0, self.needed - self.present)


class Progress(Struct, frozen=True, kw_only=True):
    """Where a session stands: exhibits by stage, the quorum, who has still to attest, the step that comes next.

    staged = on site + withdrawn + adrift; ``waiting`` are not yet staged, ``refused`` did not pass the check.
    """

    planned: int
    waiting: int
    refused: int
    staged: int
    adrift: int
    on_site: int
    withdrawn: int
    quorum: tuple[Need, ...]
    silent: tuple[str, ...]
    step: str


class Summary(Struct, frozen=True, kw_only=True):
    """A session in a list."""

    session: str
    status: str
    planned_for: str
    chair: str
    chair_agency: str
    exhibits: int
    certificate: str


def sessions(connection: Connection, after: str, limit: int) -> list[Summary]:
    """Sessions in order of number, after the cursor."""
    found = queries.find(connection, Session, after=after, limit=limit)
    return [_summary(number, session) for number, session in found.items()]


def session_of(connection: Connection, number: str) -> Session:
    """A session.

    Raises:
        NotFound: ``not_found``.
    """
    return queries.state(connection, Session, number)


def rows(connection: Connection, session: Session) -> list[Row]:
    """The session's exhibits, in the order they were planned."""
    staged, on_site, withdrawn = set(session.staged), set(session.on_site), set(session.withdrawn)
    found = queries.states(connection, Exhibit, session.exhibits)
    return [
        Row(
            exhibit=n, no=e.number, case=e.case, substance=e.substance, status=e.status, staged=n in staged,
            on_site=n in on_site, withdrawn=n in withdrawn, blocked=bool(e.open), weighed=e.first_weight is not None,
        )
        for n, e in found.items()
    ]  # fmt: skip


def progress(session: Session, listed: list[Row]) -> Progress:
    """Where the session stands."""
    withdrawn = set(session.withdrawn)
    adrift = set(session.staged) - withdrawn - set(session.on_site)
    unstaged = [row for row in listed if not row.staged and row.status == ORDERED]
    waiting = [row for row in unstaged if not row.blocked]
    silent = tuple(dict.fromkeys(a.person for a in session.attendance if not a.attested_at))
    return Progress(
        planned=len(session.exhibits), waiting=len(waiting), refused=len(unstaged) - len(waiting),
        staged=len(session.staged), adrift=len(adrift), on_site=len(session.on_site), withdrawn=len(withdrawn),
        quorum=quorum(session.present()), silent=silent, step=_step(session, len(waiting), len(adrift), silent),
    )  # fmt: skip


def quorum(present: list[Attendance]) -> tuple[Need, ...]:
    """What the quorum needs beside what is there."""
    there = Counter(a.quality for a in present)
    return tuple(Need(quality, needed, there[quality]) for quality, needed in NEEDED.items())


def texts(connection: Connection, vault: Vault, session: Session) -> dict[str, Any]:
    """The session's private texts: site, residue, incidents...; None for one that was erased."""
    seqs = [seq for seq in (session.planned, session.closed) if seq]
    values = queries.private(connection, vault, seqs)
    return {name: value for seq in seqs for name, value in values[seq].items()}


def executable(connection: Connection, today: str, limit: int) -> list[Listed]:
    """Orders that have an exhibit still to burn, and whose time for appeal has run out on ``today``."""
    found = queries.find(connection, Order, status="issued", limit=limit)
    open_ = {n: o for n, o in found.items() if not o.appeal_until or o.appeal_until < today}
    return [_listed(n, o) for n, o in open_.items() if _still_ordered(connection, o)]


def _still_ordered(connection: Connection, order: Order) -> bool:
    states = queries.states(connection, Exhibit, order.exhibits)
    return any(e.status in {ORDERED, STAGED} for e in states.values())


def _listed(number: str, order: Order) -> Listed:
    return Listed(
        order=number, number=order.number, agency=order.agency, issuer=order.issuer, issued_at=order.issued_at,
        appeal_until=order.appeal_until, exhibits=len(order.exhibits),
    )  # fmt: skip


def _step(session: Session, waiting: int, adrift: int, silent: tuple[str, ...]) -> str:
    """The step of ``STEPS`` that comes next."""
    if session.status == PLANNED:
        return "staging" if waiting or not session.staged else "quorum"
    if session.status == OPEN:
        return "arrival" if adrift or not session.on_site else "burning"
    if session.status == BURNT:
        return "closing"
    if session.status == CLOSED and silent:
        return "attesting"
    return "certificate" if session.status in {CLOSED, CERTIFIED} else ""


def _summary(number: str, session: Session) -> Summary:
    return Summary(
        session=number, status=session.status, planned_for=session.planned_for, chair=session.chair,
        chair_agency=session.chair_agency, exhibits=len(session.exhibits), certificate=session.certificate,
    )  # fmt: skip
