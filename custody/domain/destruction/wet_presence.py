"""Presence by a wet signature, for whoever has no PIN: two others of two agencies confirm it at that moment (I64)."""

from collections.abc import Collection
from itertools import combinations

from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.quorum import Circle
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.photo_reference import Photo

BY_HAND = "presence_by_hand"
"""Flags an act in which people gave their presence by hand: it is the word of two others."""
NEAR = frozenset({"chair", "verifier"})
"""Qualities of which one of the two who confirm has neither."""


def confirmers(
    people: Collection[str], photos: tuple[Photo, ...], session: DestructionSession, around: Circle, ctx: ActContext
) -> tuple[str, ...]:
    """Return the two people present who confirm, by their own wills, that these signed by hand before them.

    They are of two agencies, and one of them is neither chair nor verifier nor of an agency that holds the load.

    Raises:
        BadInput: ``paper_photo_needed``.
        RuleBroken: ``by_hand_later`` for one that is typed in with an hour: it is confirmed at that moment;
            ``by_hand_needs_two``.
    """
    if ctx.occurred is not None and not ctx.envelope:
        raise RuleBroken("by_hand_later")
    if not photos:
        raise BadInput("paper_photo_needed")
    wills = set(session.willing(ctx.actors)) - set(people)
    there = {a.person: a for a in session.present() if a.person in wills and not a.by_hand and not a.off_site}
    for one, other in combinations(there.values(), 2):
        if one.agency != other.agency and any(_is_outside(each, around) for each in (one, other)):
            return one.person, other.person
    raise RuleBroken("by_hand_needs_two")


def _is_outside(attendance: Attendance, around: Circle) -> bool:
    return attendance.quality not in NEAR and attendance.agency not in around.units
