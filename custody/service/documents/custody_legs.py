"""The legs of custody as a history prints them: from one holder to the next, on the receiver's act (I5, I6)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.check_record import Check
from custody.domain.orders.order import CESSION, KEEPING, RESTITUTION, Order
from custody.domain.transfers.releaser_confirmation import TransferReleaserAnswered
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import wording
from custody.service.documents.checks import seal_state
from custody.service.documents.document_context import DocumentContext, claimed, day, recorded
from custody.storage.read.histories import Line
from labels import model
from labels.stock import identifier

KINDS: dict[str, model.LegKind] = {"laboratory": "release", "court": "release", "return": "return"}
ENDINGS: dict[str, model.LegKind] = {RESTITUTION: "restitution", CESSION: "cession", KEEPING: "keeping"}


def course(chain: Sequence[Line]) -> tuple[Line, Line, Line | None]:
    """Return the first event of a hand-over, its outcome, and the releaser's later answer to its paper slip."""
    answer = next((line for line in chain if line.part.type == TransferReleaserAnswered.type), None)
    return chain[0], next(line for line in reversed(chain) if line is not answer), answer


def seized(ctx: DocumentContext, line: Line, data: Any) -> model.Leg:
    """Return the first leg: the person who registered the exhibit holds it."""
    return replace(_begun(ctx, line, data, "seizure"), seal=data.seal, **_weighed(ctx, data.weight))


def received(ctx: DocumentContext, line: Line, data: Any, transfer: Transfer, chain: Sequence[Line]) -> model.Leg:
    """Return a received hand-over; on a paper slip, custody passed at the slip's time."""
    start, check = chain[0], data.check
    return model.Leg(
        received_at=claimed(start.header if transfer.slip else line.header),
        started_at=claimed(start.header), recorded_at=recorded(line),
        releaser=ctx.party(transfer.releaser, transfer.agency, start.part.at),
        receiver=ctx.party(data.holder, data.agency, line.part.at), escort=ctx.escort(transfer, start.part.at),
        kind=KINDS.get(transfer.purpose, "handover"), place=ctx.name(data.place), purpose=transfer.purpose,
        legal_basis=ctx.said(start.header_seq, "legal_basis"), seal=check.seal, seal_state=seal_state(check),
        releaser_will=ctx.will(start, transfer.releaser, transfer.slip),
        receiver_will=ctx.will(start if transfer.slip else line, data.holder, transfer.slip),
        slip=transfer.slip, typed_by=ctx.typist(transfer, start), confirmed_by=ctx.settler(transfer, line),
        due_back=day(data.due), seq=line.seq, **_checked(ctx, check),
    )  # fmt: skip


def refused(ctx: DocumentContext, line: Line, transfer: Transfer, chain: Sequence[Line]) -> model.Leg:
    """Return a failed hand-over: refused by the receiver, or cancelled by the releaser."""
    start, end, _ = course(chain)
    reason = ctx.said(end.seq, "reason") or ctx.said(end.header_seq, "reason")
    if end.part.type == "transfer.cancelled/1":
        reason = f"{wording.sentence('recall', ctx.lang)} : {reason}"
    return model.Leg(
        received_at=None, started_at=claimed(start.header), recorded_at=recorded(line), kind="refused",
        releaser=ctx.party(transfer.releaser, transfer.agency, start.part.at),
        receiver=ctx.party(transfer.receiver, transfer.to_agency, line.part.at), purpose=transfer.purpose,
        seal_state="not_seen", releaser_will=ctx.will(start, transfer.releaser, transfer.slip),
        receiver_will=ctx.will(line, transfer.receiver), slip=transfer.slip, refused_reason=reason, seq=line.seq,
    )  # fmt: skip


def taken_up(ctx: DocumentContext, line: Line, data: Any) -> model.Leg:
    """Return the leg of custody that passed without a releaser: the exhibit was found, or its holder is gone."""
    check = data.check
    predecessor = getattr(data, "predecessor", "")
    return replace(
        _begun(ctx, line, data, "take_from_departed" if predecessor else "found"),
        releaser=ctx.party(predecessor, data.agency, line.part.at) if predecessor else None,
        place=ctx.name(data.place), seal=check.seal, seal_state=seal_state(check), **_checked(ctx, check),
    )  # fmt: skip


def taken_over(ctx: DocumentContext, line: Line, data: Any) -> model.Leg:
    """Return the leg from a paper register: the keeper's leg is the first that this record knows."""
    return replace(_begun(ctx, line, data, "register"), seal=data.seal, place=ctx.name(data.place))


def sampled(ctx: DocumentContext, line: Line, data: Any) -> model.Leg:
    """Return the first leg of a sample or part: the person who took it holds it."""
    return replace(
        _begun(ctx, line, data, "sampling"),
        seal=data.seal, place=ctx.name(data.place), due_back=day(data.due), **_weighed(ctx, data.weight),
    )  # fmt: skip


def settled(ctx: DocumentContext, line: Line, data: Any, before: model.Party) -> model.Leg:
    """Return the leg back with whom an accepted claim or denial names.

    The inspection says so, and nobody handed over.
    """
    return replace(
        _begun(ctx, line, data, "settled"),
        kind="settled", releaser=before, legal_basis=identifier.group(data.discrepancy), seal_state="not_seen",
    )  # fmt: skip


def handed_out(ctx: DocumentContext, line: Line, data: Any, order: model.OrderLine) -> model.Leg:
    """Return the last leg, by order: the recipient named in the act, and the people present."""
    author, *others = line.header.actors
    return model.Leg(
        received_at=claimed(line.header), recorded_at=recorded(line), purpose="ordered",
        kind=ENDINGS[ctx.state(Order, data.order).sort],
        legal_basis=f"{order.reference} · {order.authority}", receiver=model.Party(name=ctx.said(line.seq, "to")),
        releaser=ctx.party(author.person, author.agency, line.part.at), releaser_will=ctx.will(line, author.person),
        present=tuple(ctx.party(a.person, a.agency, line.part.at) for a in others),
        seal=data.check.seal, seal_state=seal_state(data.check), seq=line.seq, **_checked(ctx, data.check),
    )  # fmt: skip


def _begun(ctx: DocumentContext, line: Line, data: Any, purpose: str) -> model.Leg:
    """Return a leg that begins with one person's act, without an earlier hand-over."""
    return model.Leg(
        received_at=claimed(line.header), recorded_at=recorded(line), purpose=purpose,
        receiver=ctx.party(data.holder, data.agency, line.part.at), receiver_will=ctx.will(line, data.holder),
        seq=line.seq,
    )  # fmt: skip


def _weighed(ctx: DocumentContext, weight: Weight | None) -> dict[str, Any]:
    """Return fields of a leg: the gross mass, and the balance that showed it."""
    return {"gross_ug": weight.gross.ug, "balance": ctx.serial(weight)} if weight else {}


def _checked(ctx: DocumentContext, check: Check) -> dict[str, Any]:
    """Return the weighing of a leg's check, or the means that was missing for it."""
    return {**_weighed(ctx, check.weight), "not_weighed": check.not_weighed}
