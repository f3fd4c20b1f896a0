"""One thing of a destruction session that is missing, implausible, reserved or disputed (I66)."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.times import seconds_between
from custody.domain.law.fire_line import FireLine
from custody.domain.law.rule_pack import PRESENCE_MINUTES
from custody.domain.law.session_limits import SessionLimits, session_limits

Sort = Literal["missing", "implausible", "reserved", "disputed", "derogated"]


class Irregularity(Struct, frozen=True, kw_only=True):
    """What page 1 says in one sentence, chosen by ``code`` (``text/paper/irregularities.py``).

    ``exhibits`` and ``people``: whom it concerns, by their numbers. ``figures``: whole numbers of the sentence.
    ``detail``: a mark or a reason by its code, which the sentence says in words. ``said``: the event that holds the
    words that the sentence quotes, 0 for none or for those of a signature.
    """

    code: str
    sort: Sort
    exhibits: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    figures: Mapping[str, int] = {}
    detail: str = ""
    said: int = 0


class Burnt(Struct, frozen=True, kw_only=True):
    """A session after its fire, what burnt in it, and the ``line`` of its method, None where nothing is judged.

    ``limits``: those of the session's pack. ``marks``: how often each flag stands on the acts of the session and of
    its orders: a step not done, a derogation. ``presence_minutes``: within which presence precedes the fire.
    """

    session: DestructionSession
    load: Mapping[str, Exhibit]
    line: FireLine | None
    limits: SessionLimits = session_limits()
    marks: Mapping[str, int] = {}
    presence_minutes: int = PRESENCE_MINUTES

    @property
    def mass_ug(self) -> int:
        """Return the gross mass that burnt, as far as anybody ever weighed it: at least so much."""
        weights = (exhibit.staged_weight or exhibit.standing_weight for exhibit in self.load.values())
        return sum(weight.gross.ug for weight in weights if weight)

    @property
    def told_late_minutes(self) -> int:
        """Return how much later than its hour the fire was typed in, if that is later than presences count; else 0."""
        session, claimed = self.session, self.session.ignition_claimed
        if claimed is None or claimed.source != "entered":
            return 0
        minutes = seconds_between(session.lit_at, session.ignited_at) // 60
        return int(minutes) if minutes > self.presence_minutes else 0

    @property
    def lit_at(self) -> str:
        """Return when the fire was lit, for what is counted from it: an hour typed in late gives no fire its length."""
        return self.session.ignited_at if self.told_late_minutes else self.session.lit_at

    @property
    def published(self) -> bool:
        """Return True if the fire is entered from what was published, long before this register."""
        claimed = self.session.ignition_claimed
        return claimed is not None and claimed.source == "press"
