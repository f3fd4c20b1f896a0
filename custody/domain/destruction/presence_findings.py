"""Find what presence and attestations leave unproved of a fire: authority, paper, words that came late (I64)."""

from collections.abc import Iterator

from custody.domain.destruction.destruction_session import Attendance, DestructionSession
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.signing_progress import signers, word
from custody.domain.kernel.times import hours_between

ATTESTING = frozenset({"judicial", "chair", "witness"})
"""Qualities that attest within the days after the end."""
ATTEST_DAYS = 7
OWN_WAYS = frozenset({"account", "passkey"})
"""Ways in which a word is from the person's own office, not from another's device."""
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
    by_hand = [a for a in session.at_ignition() if a.by_hand]
    if by_hand:
        yield Irregularity(code="by_hand", sort="missing", people=tuple(a.person for a in by_hand))
    unheard = tuple(a.person for a in by_hand if a.quality == "judicial" and not _confirms(a, session))
    if unheard:
        yield Irregularity(code="by_hand_unconfirmed", sort="disputed", people=unheard, figures={"days": ATTEST_DAYS})
    if not session.closed_at:
        return
    people = signers(session)
    judges = [a for a in people.values() if a.quality == "judicial"]
    if judges and not any(word(a) in WILLING for a in judges):
        yield Irregularity(code="authority_silent", sort="disputed", people=tuple(a.person for a in judges))
    late = tuple(a.person for a in people.values() if a.quality in ATTESTING and _is_late(a, session))
    if late:
        yield Irregularity(code="attested_late", sort="missing", people=late, figures={"days": ATTEST_DAYS})


def _confirms(attendance: Attendance, session: DestructionSession) -> bool:
    """Return True if who signed by hand spoke by their own sign-in or passkey within the days after the fire."""
    signed = {s.seq for s in session.signatures}
    own = [s.at for s in session.signatures if s.person == attendance.person and s.way in OWN_WAYS and not s.disputed]
    if word(attendance) in WILLING and attendance.attested_seq not in signed:
        own.append(attendance.attested_at)
    return any(hours_between(session.ignited_at, at) <= ATTEST_DAYS * 24 for at in own)


def _is_late(attendance: Attendance, session: DestructionSession) -> bool:
    """Return True if somebody's own word came later than the days after the end, by the clock that took it."""
    if word(attendance) in {"", "noted"}:
        return False
    on_site = next((s.site_at for s in session.signatures if s.seq == attendance.attested_seq), "")
    return hours_between(session.ended_at, on_site or attendance.attested_at) > ATTEST_DAYS * 24
