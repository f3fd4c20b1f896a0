"""What a releaser says of a paper slip that others typed in: that it is so, or that they handed nothing over (I6).

Such a slip takes custody from somebody who was not asked. What they deny stays where the record has it, blocked, until
the inspection has closed a discrepancy for each exhibit: nobody of either service does (I45).
"""

from typing import ClassVar

from custody.domain.discrepancies.discrepancy import DENIED, DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import Exhibit, listed
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.transfers.transfer import Transfer

SO = "so"
"""What a hand-over keeps of a releaser's word that it is so; of the other, ``DENIED``."""


class ReleaserAnswered(Event, frozen=True):
    """Who a paper slip says handed over says whether it is so; the reason of a denial is committed to."""

    type: ClassVar[str] = "transfer.releaser_answered/1"
    so: bool

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """The hand-over as it was; its releaser is not asked again."""
        state.answered = SO if self.so else DENIED
        return state


class ExhibitDenied(Event, frozen=True):
    """Who handed the exhibit over, by a paper slip, says that they did not: it is blocked until that is settled."""

    type: ClassVar[str] = "exhibit.denied/1"
    transfer: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit where it was, with the discrepancy open."""
        state.open.append(self.discrepancy)
        return state


def asked(transfer: Transfer, moment: Moment) -> bool:
    """Whether nothing but a paper, which others typed in and confirmed, says that the author handed over."""
    return transfer.on_paper and moment.author.person == transfer.releaser


def affirm(number: str, transfer: Transfer, moment: Moment) -> Decision:
    """The releaser says that it is so; RuleBroken: ``already_answered``, ``answer_late``."""
    _require_asked(number, transfer, moment)
    decision = Decision()
    decision.add(number, ReleaserAnswered(so=True))
    return decision


def deny(number: str, transfer: Transfer, reason: str, world: World, moment: Moment) -> Decision:
    """The releaser says that they handed nothing over: a discrepancy opens for each exhibit, but what they hold again.

    Raises:
        RuleBroken: ``already_answered``, ``answer_late``.
        BadInput: ``field_empty``.
    """
    _require_asked(number, transfer, moment)
    said = required(reason, "reason")
    decision = Decision()
    decision.add(number, ReleaserAnswered(so=False), Private("reason", said, number))
    for each in listed(transfer.exhibits, world):
        exhibit = get(world, Exhibit, each)
        if exhibit.holder == transfer.releaser:
            continue
        opened = moment.new_number("EC")
        parties = (transfer.releaser, transfer.receiver, transfer.entered_by)
        event = DiscrepancyOpened(
            sort=DENIED, about=each, case=exhibit.case, window=tuple(dict.fromkeys([*exhibit.window, *parties])),
            expected=Finding(holder=transfer.receiver, agency=transfer.to_agency),
            found=Finding(holder=transfer.releaser, agency=transfer.agency),
        )  # fmt: skip
        decision.add(opened, event, Private("reason", said, exhibit.case))
        decision.add(each, ExhibitDenied(transfer=number, discrepancy=opened))
    return decision


def _require_asked(number: str, transfer: Transfer, moment: Moment) -> None:
    if transfer.answered:
        raise RuleBroken("already_answered", number=number)
    if moment.at[:10] > transfer.asked_until:
        raise RuleBroken("answer_late", number=number, until=transfer.asked_until)
