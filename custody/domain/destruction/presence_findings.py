"""Find what presence and attestations leave unproved of a fire: authority, paper, words that came late (I64)."""

from collections.abc import Iterator

from msgspec import Struct

from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.signing_progress import signers, word
from custody.domain.kernel.times import hours_after, instant, seconds_between

ATTESTING = frozenset({"judicial", "chair", "witness"})
"""Qualities that attest within the days after the end."""
OWN_WAYS = frozenset({"account", "passkey"})
"""Ways in which a word is from the person's own office, not from another's device."""
WILLING = frozenset({"attested", "reserved"})


class Unheard(Struct, frozen=True, kw_only=True):
    """Whose presence at a fire is not proved as long as they do not speak for themselves.

    ``by_hand``: judicial authorities who signed by hand and did not confirm it from their own office. ``silent``: all
    of them, where none attests. ``until``: when the days for it end, "" where they said no.
    """

    by_hand: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    until: str = ""

    @property
    def people(self) -> tuple[str, ...]:
        """Return each of them once."""
        return tuple(dict.fromkeys((*self.by_hand, *self.silent)))


def unheard(session: DestructionSession, days: int) -> Unheard:
    """Return the judicial authorities whose own word a fire still lacks; nobody before it, or of published history.

    ``days``: within which they speak for themselves (``SessionLimits.attest_days``).
    """
    claimed = session.ignition_claimed
    if not session.lit_at or (claimed is not None and claimed.source == "press"):
        return Unheard()
    judges = [a for a in session.at_ignition() if a.quality == "judicial"]  # who came later, or had left, saw no fire
    hands = [a for a in judges if a.by_hand and not _confirms(a, session, days)]
    spoke = not session.closed_at or any(word(a) in WILLING for a in judges)
    silent = [] if spoke else judges
    ends = [session.ignited_at] * bool(hands) + [session.ended_at] * bool(silent)
    waits = ends and not all(word(a) == "refused" for a in (*hands, *silent))
    return Unheard(
        by_hand=tuple(a.person for a in hands), silent=tuple(a.person for a in silent),
        until=max(hours_after(end, days * 24) for end in ends) if waits else "",
    )  # fmt: skip


def presence_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield what puts a fire in dispute, or leaves its presences unproved; of published history, only the former."""
    session, days = burnt.session, burnt.limits.attest_days
    if session.without_authority:
        yield Irregularity(code="authority_absent", sort="disputed")
    if burnt.published:
        return
    if session.presence_from_paper:
        yield Irregularity(code="fire_from_paper", sort="missing")
    if burnt.told_late_minutes:
        yield Irregularity(code="fire_told_late", sort="implausible", figures={"minutes": burnt.told_late_minutes})
    yield from _places(session)
    by_hand = [a for a in session.at_ignition() if a.by_hand]
    if by_hand:
        yield Irregularity(code="by_hand", sort="missing", people=tuple(a.person for a in by_hand))
    yield from _group_photographs(burnt)
    yield from _spoken_for(session)
    lacking = unheard(session, days)
    if lacking.by_hand:
        yield Irregularity(code="by_hand_unconfirmed", sort="disputed", people=lacking.by_hand, figures={"days": days})
    if lacking.silent:
        yield Irregularity(code="authority_silent", sort="disputed", people=lacking.silent)
    if not session.closed_at:
        return
    late = tuple(a.person for a in signers(session).values() if a.quality in ATTESTING and _is_late(a, session, days))
    if late:
        yield Irregularity(code="attested_late", sort="missing", people=late, figures={"days": days})


def _places(session: DestructionSession) -> Iterator[Irregularity]:
    """Yield who gave their presence elsewhere than on the site's device, and that another took its place."""
    elsewhere = dict.fromkeys(a.person for a in session.attendance if a.off_site)
    if elsewhere:
        yield Irregularity(code="off_site", sort="missing", people=tuple(elsewhere))
    if session.site_devices_before:
        figures = {"count": session.site_devices_before}
        yield Irregularity(code="site_device_changed", sort="implausible", figures=figures)


def _spoken_for(session: DestructionSession) -> Iterator[Irregularity]:
    """Yield of whom the chair alone says that they left, and who denies what others recorded of them."""
    alone = tuple(a.person for a in session.attendance if len(a.gone_by) == 1)
    if alone:
        yield Irregularity(code="gone_by_one", sort="missing", people=tuple(dict.fromkeys(alone)))
    for attendance in session.attendance:
        for objection in attendance.objections:
            code = f"objected_{objection.about}{'_late' if objection.late else ''}"
            yield Irregularity(code=code, sort="reserved", people=(attendance.person,), said=objection.seq)


def _group_photographs(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield the photographs that are missing: soon after the opening, soon before the fire, or both; one is not two."""
    session, limits = burnt.session, burnt.limits
    taken = {photo.seq: photo.at for photo in session.group_photos if not photo.off_site}
    opening = {seq for seq, at in taken.items() if _within(session.opened_at, at, limits.opening_photo_minutes)}
    fire = {seq for seq, at in taken.items() if _within(at, session.ignited_at, limits.fire_photo_minutes)}
    figures = {"opening": limits.opening_photo_minutes, "fire": limits.fire_photo_minutes}
    if not opening and not fire:
        yield Irregularity(code="group_photos_missing", sort="missing")
    elif not opening:
        yield Irregularity(code="group_photo_opening", sort="missing", figures=figures)
    elif not fire:
        yield Irregularity(code="group_photo_fire", sort="missing", figures=figures)
    elif len(opening | fire) == 1:
        yield Irregularity(code="group_photo_once", sort="missing")


def _within(earlier: str, later: str, minutes: int) -> bool:
    return bool(earlier and later) and 0 <= seconds_between(earlier, later) <= minutes * 60


def _confirms(attendance: Attendance, session: DestructionSession, days: int) -> bool:
    """Return True if who signed by hand spoke by their own sign-in or passkey within the days after the fire."""
    signed = {s.seq for s in session.signatures}
    own = [s.at for s in session.signatures if s.person == attendance.person and s.way in OWN_WAYS and not s.disputed]
    if word(attendance) in WILLING and attendance.attested_seq not in signed:
        own.append(attendance.attested_at)
    return any(_in_time(session.ignited_at, at, days) for at in own)


def _is_late(attendance: Attendance, session: DestructionSession, days: int) -> bool:
    """Return True if somebody's own word came later than the days after the end, by the clock that took it."""
    if word(attendance) in {"", "noted"}:
        return False
    on_site = next((s.site_at for s in session.signatures if s.seq == attendance.attested_seq), "")
    return not _in_time(session.ended_at, on_site or attendance.attested_at, days)


def _in_time(since: str, at: str, days: int) -> bool:
    """Return True up to the last of the days after ``since``, to the second."""
    return instant(at) <= instant(hours_after(since, days * 24))
