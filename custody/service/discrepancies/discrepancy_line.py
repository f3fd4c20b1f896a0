"""One discrepancy as a reader sees it: its sides, who had it, what is asked, and whose turn it is (I45, I57c)."""

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import (
    ACCEPTABLE,
    LOOK,
    LOOK_SEALING,
    OPEN,
    UNTOLD,
    Discrepancy,
    Finding,
    unfound,
)
from custody.domain.discrepancies.inquiry_needed import INQUIRED
from custody.domain.people.device import TAKING
from custody.service.discrepancies.causes import Cause


class DiscrepancyLine(Struct, frozen=True, kw_only=True):
    """A discrepancy. ``about`` is the exhibit or the seizure; ``reason`` is "" while open, or once erased.

    ``hidden``: both sides and the reason are kept back until the reader has checked the exhibit blind. ``listed_in``:
    the hand-over or inventory at which it was missing. ``claimed``: the kind of act that was recorded offline and
    contradicts the record. ``untold``: the reader knows that it is there (``knows_discrepancy``), and of the rest,
    how it ended too, nothing is told. Of either, ``sort`` is ``weight`` for one of weight. ``unfound``: an exhibit is
    gone, and nobody has found it; nothing but a write-off ends it then.

    ``read_by``: the first reader; ``withdrawn_at``: when they said that they mistyped. ``second``: the reading of
    ``second_by``, with so many ``photos``; ``second_outcome`` as in the state. ``restated``: what who sealed it says
    that the ``sealing_photos`` show. ``asks``: the reader's possible answers (``asked_people.ACTS``). ``answered``: the
    people who answered in words. While ``waits`` is True, the inspection waits until ``answer_until``. ``event``: into
    which robbery, fire or flood the inquiry is. ``cause``: the act that opened it, where lines are grouped.
    ``weighed_with``: the exhibits of the group that was weighed together.
    """

    id: str
    sort: str
    about: str
    case: str
    expected: Finding | None
    finding: Finding | None
    opened_at: str
    opened: int
    status: str
    window: tuple[str, ...]
    resolution: str
    accepted: bool
    assignee: str = ""
    event: str = ""
    laboratory: str = ""
    conclusion: str = ""
    loss_established_by: str = ""
    loss_agreed_at: str = ""
    closed_at: str = ""
    closed_by: str = ""
    reason: str = ""
    hidden: bool = False
    listed_in: str = ""
    claimed: str = ""
    untold: bool = False
    unfound: bool = False
    read_by: str = ""
    withdrawn_at: str = ""
    second: Finding | None = None
    second_by: str = ""
    second_outcome: str = ""
    confirmed_at_second_look: bool = False
    photos: int = 0
    restated: Finding | None = None
    sealing_photos: int = 0
    asks: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    answer_until: str = ""
    waits: bool = False
    cause: Cause | None = None
    weighed_with: tuple[str, ...] = ()

    @property
    def acceptable(self) -> bool:
        """Return True if closing the discrepancy may take the finding as the record."""
        return self.claimed in TAKING or self.sort in ACCEPTABLE

    @property
    def needs_inquiry(self) -> bool:
        """Return True if only an inquiry ends it (I54)."""
        return not self.untold and not self.hidden and self.sort in INQUIRED

    @property
    def turn(self) -> str:
        """Return the next step as ``turn`` does, or "" if the reader may only know that the discrepancy exists."""
        return "" if self.untold else turn(self)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the people named in it: former, claimed and laboratory holders, inquirer, and settling people."""
        sides = (side.holder for side in (self.expected, self.finding) if side)
        settling = (self.assignee, self.laboratory, self.loss_established_by, self.closed_by)
        reading = (self.read_by, self.second_by, *self.answered)
        return tuple(person for person in (*self.window, *sides, *settling, *reading) if person)


def turn(discrepancy: Discrepancy | DiscrepancyLine) -> str:
    """Return the next step: ``conclude`` (inquirer), ``agree`` (prosecutor) or ``close`` (inspection).

    ``look``: the inspection looks at the photograph of a second reading; ``answer``: the people asked answer first;
    ``read_again``: a colleague makes the second reading first.
    "" once it is closed.
    """
    if discrepancy.status != OPEN:
        return ""
    if discrepancy.assignee and not discrepancy.conclusion:
        return "conclude"
    if discrepancy.second_outcome in {LOOK, LOOK_SEALING}:
        return "look"
    if isinstance(discrepancy, DiscrepancyLine) and discrepancy.waits:
        return "read_again" if discrepancy.withdrawn_at and not discrepancy.second_by else "answer"
    gone = discrepancy.unfound if isinstance(discrepancy, DiscrepancyLine) else unfound(discrepancy)
    return "agree" if gone and not discrepancy.loss_established_by else "close"


def blind_sort(sort: str) -> str:
    """Return the kind as shown to a blind checker, without too much or too little (I13)."""
    return UNTOLD.get(sort, sort)
