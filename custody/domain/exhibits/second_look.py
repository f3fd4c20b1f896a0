"""The second look (I57b): a reading that differs is read again before it accuses anybody.

In a live act the person is asked, once per exhibit and leg, and nothing else is recorded. What a device or a paper
brings has happened: there the exhibit is *to be read again*, and stays where it is until it was. Either way the first
reading is on record at once, so that nobody can guess again and again.
"""

from collections.abc import Collection
from typing import ClassVar

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import OK, Comparison, Weight, combined_uncertainty
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.first_reading import FirstReading, Together
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Actor, Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.timezone import beginning
from custody.domain.kernel.working_days import working_day_after

MOST_ASKED = 2
"""People who are asked for one exhibit in one leg; the reading of the next one is judged at once."""
WORKING_DAYS = 3
"""Working days after the day of arrival in which an exhibit is read again (domain.md 8a)."""
MOVED_UNREAD = "moved_unread"
"""Flag of an act that moved an exhibit which was to be read again first: one done without the service, a receipt."""

ANSWERED = "read_again_by_colleague"
"""Flag of an act in which another than the first reader answered a question: no photograph proves it."""


class ExhibitReadingQuestioned(Event, frozen=True):
    """A reading differs and its reader is asked to read again; nothing is judged, and nothing passes."""

    type: ClassVar[str] = "exhibit.reading_questioned/1"
    reading: FirstReading

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Keep the question, and since when the exhibit waits for an answer."""
        state.questioned.append(self.reading)
        state.to_read_again = state.to_read_again or self.reading
        return state


class Look(Struct, frozen=True, kw_only=True):
    """The meaning of a reading after an earlier one.

    ``first``: the earlier reading. ``again``: the reading to be made again. ``settles``: nobody has to read the exhibit
    again.
    """

    first: FirstReading | None = None
    again: FirstReading | None = None
    settles: bool = False

    def by_colleague(self, ctx: ActContext) -> bool:
        """Return True if another than the first reader answered for them."""
        return self.settles and self.first is not None and self.first.by != _reader(ctx).person


def is_asked(seen: Observation, exhibit: Exhibit, leg: str, ctx: ActContext) -> bool:
    """Return True if the reader of a live act is asked before a reading that differs is judged.

    A broken or absent seal is no typing error. Each leg asks a person once, and at most ``MOST_ASKED`` people. While a
    reading of another leg waits to be read again, nobody is asked: this reading is its second one.
    """
    if _is_past(ctx) or seen.seal_state or seen.sack:
        return False
    waiting = exhibit.to_read_again
    if waiting is None and not exhibit.questioned:
        return True
    asked = {reading.by for reading in exhibit.questioned if reading.leg == leg}
    return (waiting is None or waiting.leg == leg) and _reader(ctx).person not in asked and len(asked) < MOST_ASKED


def reading_of(seen: Observation, leg: str, ctx: ActContext, by: str = "") -> FirstReading:
    """Return the observation as a first reading, by who reads in the act unless a paper names the reader."""
    reader = _reader(ctx)
    return FirstReading(
        by=by or reader.person, agency=reader.agency, leg=leg, at=ctx.at, due=due_after(ctx.today, ctx.zone),
        seal=seen.seal, seal_state=seen.seal_state, weight=seen.weight, count=seen.count, together=seen.together,
    )  # fmt: skip


def look(
    seen: Observation, exhibit: Exhibit, leg: str, ctx: ActContext, *, differs: Collection[str],
    differed: Collection[str] = (), by: str = "", weighed: Comparison | None = None,
) -> Look:  # fmt: skip
    """Return what the first reading of this person or exhibit makes of this one; ``weighed``: its verdict.

    ``differs`` and ``differed``: sorts of what differs now, and in the reading that waits. A reading that differs and
    that nobody could ask about waits to be read again. Without a ``leg`` the act has no second look: what differs is
    judged at once.
    """
    waiting = exhibit.to_read_again
    if waiting is None and not differs and not exhibit.questioned:
        return Look()
    own = next((r for r in exhibit.questioned if r.leg == leg and r.by == _reader(ctx).person), None)
    first = own or waiting
    answered = waiting is not None and _covers(seen, waiting) and _outweighs(seen, waiting, weighed)
    if differs:
        unasked = first is None and bool(leg) and not seen.seal_state and not seen.sack
        if unasked and (by or _is_past(ctx)):
            return Look(again=reading_of(seen, leg, ctx, by))
    # A paper is no blind reading, so it answers no question (I62).
    may = ctx.paper is None and waiting is not None and answered and _may_settle(waiting, exhibit, ctx)
    if differs:
        # another difference, as of a seal typed wrong, is a colleague's answer to nothing
        own_answer = waiting is not None and waiting.by == _reader(ctx).person
        return Look(first=first, settles=may and (own_answer or set(differed) <= set(differs)))
    return Look(first=own or (waiting if may else None), settles=may)


def confirms(seen: Observation, first: FirstReading | None, sort: str) -> bool:
    """Return True if the second reading says the same as the first of what differs: seal, weight or count.

    A weight is the same within what the balances alone may cause: a last digit is no other weight.
    """
    if first is None:
        return False
    if sort == "seal":
        return same_seal(seen.seal, first.seal)
    if sort == "count":
        return seen.count == first.count
    weighed, before = _weight_of(seen), _weight_of(first)
    if weighed is None or before is None:
        return False
    return abs(weighed.gross.ug - before.gross.ug) <= combined_uncertainty(weighed, before)


def _weight_of(reading: Observation | FirstReading) -> Weight | None:
    return reading.weight or (reading.together.weight if reading.together else None)


def require_read(
    exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision, leg: str = "", *, hides: bool = False
) -> None:  # fmt: skip
    """Let nothing move that is to be read again, but in the ``leg`` in which it is read.

    What moved without the service has moved: the act is flagged. An act that ``hides`` the exhibit is refused on
    paper too: a paper is typed when the question stands on record.

    Raises:
        RuleBroken: ``to_read_again`` with the person who read it first.
    """
    refusal, waiting = unread(exhibit_id, exhibit), exhibit.to_read_again
    if refusal is None or waiting is None or waiting.leg == leg:
        return
    if not _is_past(ctx) or (hides and not ctx.envelope):
        raise refusal
    flag_unread(decision)


def unread(exhibit_id: str, exhibit: Exhibit) -> RuleBroken | None:
    """Return the refusal ``to_read_again`` with the person who read it first, or None for what waits for nobody."""
    first = exhibit.to_read_again
    return RuleBroken("to_read_again", number=exhibit_id, person=first.by) if first else None


def flag_unread(decision: Decision) -> None:
    """Flag that an exhibit went on which is still to be read again."""
    decision.flag(MOVED_UNREAD)


def due_after(today: str, zone: str) -> str:
    """Return the end (RFC 3339 UTC) of the third working day after a day, by the calendar of the zone."""
    return beginning(working_day_after(today, WORKING_DAYS), zone, days=1)


def _reader(ctx: ActContext) -> Actor:
    """Return who reads in the act: the receiver of a hand-over face to face, else the author."""
    return ctx.actor("receiver") or ctx.author


def _is_past(ctx: ActContext) -> bool:
    """Return True if nobody can be asked: a paper or a device did the act, whether or not its clock is believed."""
    return bool(ctx.envelope) or not ctx.live


def _covers(seen: Observation, first: FirstReading) -> bool:
    """Return True if all that was read first was read again; a broken seal answers as well as a whole one.

    The seal of a sack answers nothing about what is inside. A group is weighed again whole, on no coarser balance.
    """
    return (
        not seen.sack
        and bool(seen.seal or seen.seal_state or not (first.seal or first.seal_state))
        and bool(seen.weight or not first.weight)
        and bool(seen.count or not first.count)
        and (first.together is None or _weighed_again(seen.together, first.together))
    )


def _weighed_again(again: Together | None, first: Together) -> bool:
    return (
        again is not None
        and again.exhibits == first.exhibits
        and again.weight.uncertainty_ug <= first.weight.uncertainty_ug
        and (not again.weight.mark or bool(first.weight.mark))
    )


def _outweighs(seen: Observation, first: FirstReading, weighed: Comparison | None) -> bool:
    """Return True if the weight answers a first one: on no coarser balance, or decided and nearer to the record.

    A scale for sacks finds no loss again that the store's balance found.
    """
    if seen.weight is None or first.weight is None or weighed is None or weighed.differs:
        return True
    near = abs(weighed.difference_ug) <= abs(seen.weight.gross.ug - first.weight.gross.ug)
    return seen.weight.uncertainty_ug <= first.weight.uncertainty_ug or (weighed.verdict == OK and near)


def _may_settle(first: FirstReading, exhibit: Exhibit, ctx: ActContext) -> bool:
    """Return True for the first reader, or for a colleague who was never near the exhibit, while it is time.

    A holder who knows the recorded number must not take back what somebody else read.
    """
    reader = _reader(ctx)
    return ctx.at < first.due and first.may_repeat(reader.person, reader.agency, exhibit)
