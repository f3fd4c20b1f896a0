"""Answer of a person whom others named in a hand-over: confirmation or denial (I6).

A paper slip that others typed in moves custody without asking its releaser; a device that recorded a hand-over without
the network, without asking its receiver. A denied exhibit stays where the log has it, blocked. The inspection closes a
discrepancy for each exhibit; neither agency of the hand-over can (I45).
"""

from typing import ClassVar

from custody.domain.discrepancies.discrepancy import DENIED, DiscrepancyOpened, Finding
from custody.domain.exhibits.exhibit import Exhibit, load_exhibits
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.transfers.transfer import Transfer

SO = "so"
"""Releaser's answer, kept on the hand-over, that it is so; ``DENIED`` is the other answer."""


class TransferReleaserAnswered(Event, frozen=True):
    """Answer of the person whom others named in a hand-over; the reason of a denial is a commitment."""

    type: ClassVar[str] = "transfer.releaser_answered/1"
    so: bool

    def apply(self, state: Transfer, fact: Fact) -> Transfer:
        """Return the hand-over with the answer; nobody is asked again."""
        state.answered = SO if self.so else DENIED
        return state


class ExhibitTransferDenied(Event, frozen=True):
    """Denial of a hand-over by who is named in it; it blocks the exhibit until the discrepancy is settled."""

    type: ClassVar[str] = "exhibit.transfer_denied/1"
    transfer: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit in its place, with the discrepancy open."""
        state.open.append(self.discrepancy)
        return state


def awaits_answer(transfer: Transfer, ctx: ActContext) -> bool:
    """Return True if only others say that the author handed over (a paper), or took charge (a device)."""
    return ctx.author.person == transfer.named_by_others


def affirm(transfer_id: str, transfer: Transfer, ctx: ActContext) -> Decision:
    """Record that the person named confirms it; RuleBroken: ``already_answered``, ``answer_late``."""
    _require_asked(transfer_id, transfer, ctx)
    decision = Decision()
    decision.add(transfer_id, TransferReleaserAnswered(so=True))
    return decision


def deny_hand_over(
    transfer_id: str, transfer: Transfer, reason: str, state_reader: StateReader, ctx: ActContext
) -> Decision:
    """Record that the person named denies it; open a discrepancy for each exhibit.

    An exhibit that the releaser holds again gets no discrepancy.

    Raises:
        RuleBroken: ``already_answered``, ``answer_late``.
        BadInput: ``field_empty``.
    """
    _require_asked(transfer_id, transfer, ctx)
    denial_reason = required(reason, "reason")
    decision = Decision()
    decision.add(transfer_id, TransferReleaserAnswered(so=False), Private("reason", denial_reason, transfer_id))
    for each in load_exhibits(transfer.exhibits, state_reader):
        exhibit = require(state_reader, Exhibit, each)
        if exhibit.holder == transfer.releaser:
            continue
        opened = ctx.new_number("EC")
        parties = tuple(filter(None, (transfer.releaser, transfer.receiver, transfer.entered_by)))
        event = DiscrepancyOpened(
            sort=DENIED, about=each, case=exhibit.case, window=tuple(dict.fromkeys([*exhibit.window, *parties])),
            expected=Finding(holder=transfer.receiver, agency=transfer.to_agency),
            finding=Finding(holder=transfer.releaser, agency=transfer.agency),
        )  # fmt: skip
        decision.add(opened, event, Private("reason", denial_reason, exhibit.case))
        decision.add(each, ExhibitTransferDenied(transfer=transfer_id, discrepancy=opened))
    return decision


def _require_asked(transfer_id: str, transfer: Transfer, ctx: ActContext) -> None:
    if transfer.answered:
        raise RuleBroken("already_answered", number=transfer_id)
    if ctx.at[:10] > transfer.asked_until:
        raise RuleBroken("answer_late", number=transfer_id, until=transfer.asked_until)
