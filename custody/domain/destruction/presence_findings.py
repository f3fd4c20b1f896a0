"""Find what presence and attestations leave unproved of a fire: authority, paper, words that came late (I64)."""

from collections.abc import Iterator

from custody.domain.destruction.destruction_session import Attendance, DestructionSession
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.signing_progress import signers, word
from custody.domain.kernel.times import hours_between

ATTESTING = frozenset({"judicial", "chair", "witness"})
"""Qualities that attest within the days after the end."""
ATTEST_DAYS = 7
WILLING = frozenset({"attested", "reserved"})


def presence_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield what puts a fire in dispute, or leaves its presences unproved; of published history, only the former."""
    session = burnt.session
    if session.without_authority:
        yield Irregularity(code="authority_absent", sort="disputed")
    if burnt.published:
        return
    if session.presence_from_paper:
        yield Irregularity(code="fire_from_paper", sort="missing")
    if not session.closed_at:
        return
    people = signers(session)
    judges = [a for a in people.values() if a.quality == "judicial"]
    if judges and not any(word(a) in WILLING for a in judges):
        yield Irregularity(code="authority_silent", sort="disputed", people=tuple(a.person for a in judges))
    late = tuple(a.person for a in people.values() if a.quality in ATTESTING and _is_late(a, session))
    if late:
        yield Irregularity(code="attested_late", sort="missing", people=late, figures={"days": ATTEST_DAYS})


def _is_late(attendance: Attendance, session: DestructionSession) -> bool:
    """Return True if somebody's own word came later than the days after the end, by the clock that took it."""
    if word(attendance) in {"", "noted"}:
        return False
    on_site = next((s.site_at for s in session.signatures if s.seq == attendance.attested_seq), "")
    return hours_between(session.ended_at, on_site or attendance.attested_at) > ATTEST_DAYS * 24
