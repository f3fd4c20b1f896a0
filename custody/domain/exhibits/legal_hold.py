"""Place and lift a legal hold (sursis à destruction): an exhibit may not leave custody for good (I26).

A held exhibit goes on being checked, handed over and released for a time. It is neither staged nor burnt,
ceded, restituted or kept as a reference. Parts taken from it are held like it. Whoever placed a hold does not lift it:
a colleague does.
"""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import GONE, Exhibit, load_exhibits
from custody.domain.exhibits.exhibit_values import Hold
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.seizures.case import Case


class ExhibitLegalHoldPlaced(Event, frozen=True):
    """A prosecutor holds the exhibit for their prosecution; ground and reason are committed to."""

    type: ClassVar[str] = "exhibit.legal_hold_placed/1"
    by: str
    agency: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Add the hold to the exhibit."""
        state.holds.append(Hold(by=self.by, agency=self.agency, placed_at=fact.at))
        return state

    def found_as(self) -> str:
        """By the prosecution, wherever the exhibit is now."""
        return held_by(self.agency)


class ExhibitLegalHoldLifted(Event, frozen=True):
    """A second person of the prosecution lifts its hold; the reason is committed to."""

    type: ClassVar[str] = "exhibit.legal_hold_lifted/1"
    agency: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Remove this prosecution's hold from the exhibit."""
        state.holds = [hold for hold in state.holds if hold.agency != self.agency]
        return state


class PlaceHold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hold exhibits of one case: on which legal ground, and why."""

    exhibits: tuple[str, ...]
    legal_basis: str
    reason: str


class LiftHold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lift the prosecution's hold from exhibits of one case, and say why."""

    exhibits: tuple[str, ...]
    reason: str


@act(
    "legal_hold.place/1",
    title=N_("Legal hold placed"),
    summary="Hold exhibits back from every end of custody",
    roles={Role.PROSECUTOR},
    records=(ExhibitLegalHoldPlaced,),
)
def place(command: PlaceHold, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Hold exhibits of a case that is shared with the author's prosecution; even what is staged stops there.

    Raises:
        NotFound: an exhibit that the author may not see, or of a case not shared with their agency.
        RuleBroken: ``already_on_legal_hold`` by the same prosecution, ``wrong_state`` of what is gone, ``other_case``.
        BadInput: ``field_empty``.
    """
    legal_basis = required(command.legal_basis, "legal_basis")
    decision = Decision()
    author = ctx.author
    for exhibit_id, exhibit in _of_one_case(command.exhibits, state_reader, ctx):
        if exhibit.status in GONE:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if _held_by(exhibit, author.agency):
            raise RuleBroken("already_on_legal_hold", number=exhibit_id)
        decision.add(exhibit_id, ExhibitLegalHoldPlaced(by=author.person, agency=author.agency))
        scope = exhibit.case
    reason = Private("reason", required(command.reason, "reason"), scope)
    decision.private = (Private("legal_basis", legal_basis, scope), reason)
    return decision


@act(
    "legal_hold.lift/1",
    title=N_("Legal hold lifted"),
    summary="Lift the prosecution's hold",
    roles={Role.PROSECUTOR},
    records=(ExhibitLegalHoldLifted,),
)
def lift(command: LiftHold, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Lift the hold of the author's prosecution; those of others stay.

    Raises:
        NotFound: as ``place``.
        RuleBroken: ``not_on_legal_hold`` by this prosecution, ``own_legal_hold``, ``other_case``.
        BadInput: ``field_empty``.
    """
    decision = Decision()
    for exhibit_id, exhibit in _of_one_case(command.exhibits, state_reader, ctx):
        hold = _held_by(exhibit, ctx.author.agency)
        if hold is None:
            raise RuleBroken("not_on_legal_hold", number=exhibit_id)
        if hold.by == ctx.author.person:
            raise RuleBroken("own_legal_hold", number=exhibit_id)
        decision.add(exhibit_id, ExhibitLegalHoldLifted(agency=hold.agency))
        scope = exhibit.case
    decision.private = (Private("reason", required(command.reason, "reason"), scope),)
    return decision


def require_unheld(exhibit_id: str, exhibit: Exhibit) -> None:
    """Nobody holds the exhibit back; asked before everything from which there is no way back.

    Raises:
        RuleBroken: ``on_legal_hold``.
    """
    if exhibit.holds:
        raise RuleBroken("on_legal_hold", number=exhibit_id)


def _of_one_case(numbers: tuple[str, ...], state_reader: StateReader, ctx: ActContext) -> Iterator[tuple[str, Exhibit]]:
    cases = set()
    for exhibit_id in load_exhibits(numbers, state_reader):
        exhibit = require(state_reader, Exhibit, exhibit_id)
        cases.add(exhibit.case)
        if len(cases) > 1:
            raise RuleBroken("other_case", number=exhibit_id)
        require(state_reader, Case, exhibit.case).require_shared(ctx.author.agency, exhibit.case)
        yield exhibit_id, exhibit


def held_by(agency: str) -> str:
    """Return the key of the events by which a prosecution places a legal hold.

    It differs from the key of readings about the agency.
    """
    return f"held {agency}"


def _held_by(exhibit: Exhibit, agency: str) -> Hold | None:
    return next((hold for hold in exhibit.holds if hold.agency == agency), None)
